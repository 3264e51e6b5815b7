// Package reach is the route by which whoever answers for benefits sees how far they reach, how long they take and what they cost.
// It shows nobody: what doesn't stay at the desk that handles benefits has passed the door before it comes here.
package reach

import (
	"context"
	"math"
	"net/http"
	"time"

	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/desk/reach"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/told"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk tells.
type Desk interface {
	Tell(ctx context.Context, who access.Actor, at area.Code) (reach.Answer, error)
}

// patience is how long reckoning a province may take.
const patience = 5 * time.Minute

// Routes registers it.
func Routes(g *gate.Gate, desk Desk) {
	gate.Handle(g, gate.Op{ID: "get-reach", Method: http.MethodGet, Path: "/reach", Tag: "benefits", Who: gate.May(access.Figures), Lasts: patience,
		Summary: "How far schemes reach in an area and its parts, how long they take, and what they cost: twelve months back and twelve ahead"},
		func(ctx context.Context, in *askIn) (*gate.Answer[Reach], error) {
			at, err := area.ParseCode(in.Area)
			if err != nil {
				return nil, err
			}
			who := gate.Who(ctx)
			a, err := desk.Tell(ctx, who.Actor, at)
			if err != nil {
				return nil, err
			}
			return gate.Reply(reachOf(who.Lang, &a)), nil
		})
}

type askIn struct {
	Area string `query:"area" required:"true" maxLength:"64"`
}

// Reach is how far schemes reach in an area.
type Reach struct {
	Area    *shape.AreaRef  `json:"area"`
	Above   []shape.AreaRef `json:"above" doc:"the areas that it lies in, the nearest first"`
	On      string          `json:"on"`
	Journal int64           `json:"journal" doc:"the position of the journal for which it is true"`
	Public  bool            `json:"public" doc:"as it may be shown: whoever doesn't handle benefits there sees it so"`
	Months  []string        `json:"months" doc:"those of the costs: twelve up to this one, twelve ahead"`
	Schemes []ReachScheme   `json:"schemes"`
}

// ReachScheme is a scheme in the area and its parts.
type ReachScheme struct {
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	Verified bool         `json:"verified"`
	Within   int          `json:"within" doc:"working days in which a claim is to be decided"`
	Whole    ReachPlace   `json:"whole"`
	Parts    []ReachPlace `json:"parts"`
}

// ReachCount is a count, or why it isn't shown.
type ReachCount struct {
	N    *int64 `json:"n"`
	Note string `json:"note"`
}

// ReachDays is how many days something took.
type ReachDays struct {
	Median *float64 `json:"median"`
	Ninth  *float64 `json:"ninth" doc:"nine of ten took no longer"`
	Note   string   `json:"note"`
}

// ReachPlace is a scheme at one place.
type ReachPlace struct {
	Area     *shape.AreaRef `json:"area"`
	Entitled ReachCount     `json:"entitled" doc:"who was owed something for any of the last twelve months"`
	Claimed  ReachCount     `json:"claimed" doc:"of them, those who claimed"`
	Decided  ReachCount     `json:"decided" doc:"of them, those who were answered"`
	Paid     ReachCount     `json:"paid" doc:"of them, those who have money"`
	Answered ReachCount     `json:"answered" doc:"claims that were answered in the last twelve months"`
	Late     ReachCount     `json:"late" doc:"of them, those answered beyond their clock"`
	Funded   ReachCount     `json:"funded" doc:"claims whose first money came in the last twelve months"`
	Open     ReachCount     `json:"open" doc:"claims that wait for an answer"`
	Over     ReachCount     `json:"over" doc:"of them, those beyond their clock"`
	Differ   ReachCount     `json:"differ" doc:"who is owed something else than was granted; it isn't decided yet"`
	Answer   ReachDays      `json:"answer" doc:"days from the claim to the answer"`
	Money    ReachDays      `json:"money" doc:"days from the claim to the first money"`
	Back     *string        `json:"cost_back" doc:"what is owed for the last twelve months, in yuan"`
	PaidOut  *string        `json:"paid_out" doc:"what banks confirmed in the last twelve months, in yuan"`
	Ahead    *string        `json:"cost_ahead" doc:"what the next twelve months cost for those who are on record today, in yuan"`
	Costs    []*string      `json:"costs" doc:"month by month, in yuan"`
	Births   ReachBirths    `json:"births"`
}

// ReachBirths is what children to come would cost in the next twelve months.
type ReachBirths struct {
	Count *int64    `json:"count" doc:"births of the last twelve whole months; as many are assumed"`
	Low   *float64  `json:"low" doc:"the lower end of its 95% interval"`
	High  *float64  `json:"high"`
	Cost  *string   `json:"cost" doc:"in yuan"`
	From  *string   `json:"cost_low"`
	To    *string   `json:"cost_high"`
	Costs []*string `json:"costs" doc:"month by month, in yuan"`
}

func reachOf(lang words.Lang, a *reach.Answer) Reach {
	names := shape.Namer{Lang: lang, Tree: a.Tree}
	out := Reach{Area: names.Area(a.Area), Above: []shape.AreaRef{}, On: a.Window.Today.String(), Journal: int64(a.Journal), Public: a.Outside, Schemes: []ReachScheme{}}
	for _, c := range a.Tree.Lineage(a.Area)[1:] {
		out.Above = append(out.Above, *names.Area(c))
	}
	for _, m := range a.Window.MonthsOf() {
		out.Months = append(out.Months, m.String())
	}
	for i := range a.Schemes {
		s := &a.Schemes[i]
		t := teller{lang: lang, a: a, s: s, by: map[string]*indicator.Figure{}}
		for j := range s.Figures {
			f := &s.Figures[j]
			_, what, _ := told.OfBenefit(f.ID)
			t.by[f.Get(indicator.ByArea)+" "+what] = f
		}
		o := ReachScheme{ID: string(s.ID), Title: say(lang, s.Title), Verified: s.Verified, Within: s.DecideWithin, Whole: t.place(names, area.Code{}), Parts: []ReachPlace{}}
		for _, c := range a.Parts {
			o.Parts = append(o.Parts, t.place(names, c))
		}
		out.Schemes = append(out.Schemes, o)
	}
	return out
}

func say(lang words.Lang, w benefit.Words) string {
	if lang == words.EN {
		return w.EN
	}
	return w.ZH
}

type teller struct {
	lang words.Lang
	a    *reach.Answer
	s    *reach.Scheme
	by   map[string]*indicator.Figure
}

// place is the scheme at one place; zero is the whole.
func (t *teller) place(names shape.Namer, at area.Code) ReachPlace {
	get := func(what string) *indicator.Figure { return t.by[at.String()+" "+what] }
	count := func(what string) ReachCount {
		f := get(what)
		c := ReachCount{Note: door.Note(f, t.lang)}
		if !f.Hidden {
			c.N = &f.N
		}
		return c
	}
	days := func(median, ninth string) ReachDays {
		m, n := get(median), get(ninth)
		return ReachDays{Median: finite(m.Value), Ninth: finite(n.Value), Note: door.Note(m, t.lang)}
	}
	yuan := func(what string) *string { return yuanOf(get(what).Value) }
	out := ReachPlace{Entitled: count(told.Entitled), Claimed: count(told.Claimed), Decided: count(told.Decided), Paid: count(told.Paid), Answered: count(told.Answered),
		Late: count(told.Late), Funded: count(told.Funded), Open: count(told.Open), Over: count(told.Over), Differ: count(told.Differ), Answer: days(told.AnswerMedian, told.AnswerNinth),
		Money: days(told.MoneyMedian, told.MoneyNinth), Back: yuan(told.CostBack), PaidOut: yuan(told.PaidOut), Ahead: yuan(told.CostAhead)}
	where := at
	if at.IsZero() {
		where = t.a.Area
	}
	out.Area = names.Area(where)
	for _, m := range t.a.Window.MonthsOf() {
		out.Costs = append(out.Costs, yuan(told.CostOf(m)))
	}
	out.Births = t.births(t.s.Births[where])
	return out
}

func (t *teller) births(b reach.Births) ReachBirths {
	out := ReachBirths{Costs: []*string{}}
	if b.Hidden {
		return out
	}
	out.Count, out.Low, out.High = &b.Count, finite(b.Low), finite(b.High)
	out.Cost, out.From, out.To = yuanOf(b.Sum), yuanOf(b.SumLow), yuanOf(b.SumHigh)
	for _, m := range t.a.Window.MonthsOf() {
		if m > t.a.Window.Now {
			out.Costs = append(out.Costs, yuanOf(b.Costs[m]))
		}
	}
	return out
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// yuanOf is an amount in fen, whole; nil where there is none.
func yuanOf(v float64) *string {
	if math.IsNaN(v) {
		return nil
	}
	text := money.Fen(math.Round(v)).String()
	return &text
}
