package cases

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

func (r *routes) lots(g *gate.Gate, who gate.Admission) {
	gate.Handle(g, gate.Op{ID: "list-case-ages", Method: http.MethodGet, Path: "/case-ages", Tag: "cases", Who: who,
		Summary: "Today's work: the cases in which it is one's turn, by kind and state, against the clock"}, r.ages)
	gate.Handle(g, gate.Op{ID: "select-lot", Method: http.MethodGet, Path: "/case-lots", Tag: "cases", Who: who,
		Summary: "The cases in which one may take a step now, with a sample that is drawn by a seed"}, r.lot)
	gate.Handle(g, gate.Op{ID: "decide-lot", Method: http.MethodPost, Path: "/case-lots", Tag: "cases", Who: who, Lasts: -1,
		Summary: "Take a step in many cases, each an entry of its own; sent again, it goes on where it stopped"}, r.many)
}

// CaseAge is how old the cases of a kind are in one state in which it is one's turn.
type CaseAge struct {
	Flow   string `json:"flow"`
	Title  string `json:"title" doc:"of the kind"`
	State  string `json:"state"`
	Stands string `json:"stands" doc:"the state, in words"`
	Late   int    `json:"late" doc:"past their date"`
	Soon   int    `json:"soon" doc:"due within five days"`
	Later  int    `json:"later"`
	Free   int    `json:"free" doc:"without a date"`
	First  string `json:"first" doc:"the earliest date"`
}

func (r *routes) ages(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[CaseAge]], error) {
	var within area.Code
	var err error
	if in.Area != "" {
		if within, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	who := gate.Who(ctx)
	all, err := r.desk.Ages(ctx, who.Actor, within)
	if err != nil {
		return nil, err
	}
	out := make([]CaseAge, len(all))
	for i, a := range all {
		out[i] = CaseAge{Flow: a.Of.ID, Title: a.Of.Title.In(who.Lang), State: a.State, Stands: stands(who.Lang, a.Of, a.State), Late: a.Late, Soon: a.Soon, Later: a.Later, Free: a.Free}
		if a.First != 0 {
			out[i].First = a.First.String()
		}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// CaseLot is cases that may be decided together.
type CaseLot struct {
	Step   FlowStep     `json:"step"`
	Seed   string       `json:"seed" doc:"by which anybody can draw the sample again"`
	Count  int          `json:"count"`
	Sum    string       `json:"sum" doc:"of their amounts, in yuan"`
	Differ int          `json:"differ" doc:"claims in which something else was written than the rules say today"`
	More   bool         `json:"more" doc:"there are more than one lot holds"`
	Cases  []string     `json:"cases"`
	Sample []CaseSample `json:"sample" doc:"to be looked at before the lot is decided"`
}

// CaseSample is a case of the sample.
type CaseSample struct {
	CaseRow
	Amount string `json:"amount" doc:"of a claim, what the rules say today"`
	Stated string `json:"stated" doc:"of a claim, what was written, where that is something else; else empty"`
}

type lotIn struct {
	Flow   string `query:"flow" required:"true" maxLength:"64"`
	Step   string `query:"step" required:"true" maxLength:"64"`
	Scheme string `query:"scheme" maxLength:"60"`
	Area   string `query:"area" maxLength:"64" doc:"an area and all below it"`
	Due    string `query:"due" maxLength:"10" doc:"those due by this day"`
}

func (r *routes) lot(ctx context.Context, in *lotIn) (*gate.Answer[CaseLot], error) {
	ask := cases.LotAsk{Flow: in.Flow, Step: in.Step, Scheme: in.Scheme}
	var err error
	if in.Area != "" {
		if ask.Within, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	if in.Due != "" {
		if ask.DueBy, err = day.Parse(in.Due); err != nil {
			return nil, fault.New(fault.Invalid, "bank.date", "text", in.Due).In("due").Because(err)
		}
	}
	who := gate.Who(ctx)
	l, err := r.desk.Lot(ctx, who.Actor, ask)
	if err != nil {
		return nil, err
	}
	out := CaseLot{Step: StepOf(who.Lang, l.Step), Seed: strconv.FormatUint(l.Seed, 10), Count: len(l.Rows), Sum: l.Sum.String(), More: l.More, Cases: []string{}, Sample: []CaseSample{}}
	for i := range l.Rows {
		if statedOf(l.Rows[i].Worth) != "" {
			out.Differ++
		}
		out.Cases = append(out.Cases, l.Rows[i].ID.String())
	}
	for i := range l.Sample {
		out.Sample = append(out.Sample, CaseSample{rowOf(who.Lang, &l.Sample[i].Row), l.Sample[i].Amount.String(), statedOf(l.Sample[i].Worth)})
	}
	return gate.Reply(out), nil
}

// CaseLotOrder is a step to be taken in many cases.
type CaseLotOrder struct {
	Step   string   `json:"step" maxLength:"64"`
	Reason string   `json:"reason,omitempty" maxLength:"4000"`
	Seed   string   `json:"seed" maxLength:"20" doc:"of the sample that was looked at"`
	Cases  []string `json:"cases" maxItems:"500"`
}

// CaseLotDone is what became of each case.
type CaseLotDone struct {
	Done    int              `json:"done"`
	Refused int              `json:"refused"`
	Cases   []CaseLotOutcome `json:"cases"`
	Journal int64            `json:"journal"`
}

// CaseLotOutcome is what became of one case.
type CaseLotOutcome struct {
	Case    string `json:"case"`
	State   string `json:"state" doc:"where it stands now; empty where it was refused"`
	Amount  string `json:"amount" doc:"of a claim, what the rules say now"`
	Stated  string `json:"stated" doc:"of a claim, what was written, where that is something else; else empty"`
	Message string `json:"message" doc:"why it was refused"`
}

// statedOf is what was written of a claim, where the rules say something else.
func statedOf(w *cases.Worth) string {
	if w == nil || !w.Differs() {
		return ""
	}
	return w.Stated.String()
}

type manyIn struct {
	gate.Key
	Body CaseLotOrder
}

func (r *routes) many(ctx context.Context, in *manyIn) (*gate.Answer[CaseLotDone], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	b := cases.Bulk{ID: journal.ID{ID: u}, Step: in.Body.Step, Reason: in.Body.Reason}
	if b.Seed, err = strconv.ParseUint(in.Body.Seed, 10, 64); err != nil {
		return nil, fault.New(fault.Invalid, "case.lot.seed").In("seed").Because(err)
	}
	for _, text := range in.Body.Cases {
		id, err := shape.EntryID(text, "cases")
		if err != nil {
			return nil, err
		}
		b.Cases = append(b.Cases, id)
	}
	who := gate.Who(ctx)
	all, err := r.desk.Many(ctx, who.Actor, b)
	if err != nil {
		return nil, err
	}
	out := CaseLotDone{Cases: []CaseLotOutcome{}}
	for _, o := range all {
		row := CaseLotOutcome{Case: o.Case.String(), State: o.State, Stated: statedOf(o.Worth)}
		if o.Worth != nil {
			row.Amount = o.Worth.Now.String()
		}
		if o.Fault != nil {
			out.Refused++
			if f, ok := errors.AsType[*fault.Fault](o.Fault); ok {
				row.Message = shape.Sentence(who.Lang, f)
			}
		} else {
			out.Done++
			out.Journal = max(out.Journal, int64(o.Seq))
		}
		out.Cases = append(out.Cases, row)
	}
	return gate.Reply(out), nil
}
