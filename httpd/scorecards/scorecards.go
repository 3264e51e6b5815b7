// Package scorecards is the routes by which whoever sees figures sees how well places serve: the cards and goals that there are, and a
// card filled in for the places right under an area. Places come in the order of their codes: it is no ranking.
package scorecards

import (
	"context"
	"math"
	"net/http"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/scorecards"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/scorecard"
	"wanjia/domain/scorecard/aim"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk fills cards in.
type Desk interface {
	Cards() []*scorecard.Card
	Goals() []aim.Goal
	Tell(ctx context.Context, who access.Actor, a scorecards.Ask) (scorecards.Answer, error)
}

// patience is how long counting a province may take.
const patience = 5 * time.Minute

type routes struct{ desk Desk }

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := routes{desk}
	gate.Handle(g, gate.Op{ID: "list-scorecards", Method: http.MethodGet, Path: "/scorecards", Tag: "programme", Who: gate.May(access.Figures),
		Summary: "The scorecards and goals that the packs define"}, r.list)
	gate.Handle(g, gate.Op{ID: "get-scorecard", Method: http.MethodGet, Path: "/scorecards/{card}", Tag: "programme", Who: gate.May(access.Figures), Lasts: patience,
		Summary: "A scorecard over the places right under an area: level, limits by size, reliability, how they moved, and the ranks that can't be ruled out"}, r.get)
}

// Scorecards are the cards and goals.
type Scorecards struct {
	Cards []ScorecardKind `json:"cards"`
	Goals []Goal          `json:"goals"`
}

// ScorecardKind is a card by itself.
type ScorecardKind struct {
	ID     string              `json:"id"`
	Title  string              `json:"title"`
	Levels []string            `json:"levels" doc:"of the places that it scores"`
	Items  []ScorecardItemKind `json:"items"`
}

// ScorecardItemKind is an item by itself.
type ScorecardItemKind struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	About string `json:"about"`
	Least int64  `json:"least" doc:"a place with fewer isn't scored"`
}

// Goal is what offices aim at: a value of an item, on the quality of a service alone.
type Goal struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Card    string  `json:"card"`
	Item    string  `json:"item"`
	Level   string  `json:"level"`
	Percent float64 `json:"percent"`
	Until   string  `json:"until"`
	Source  string  `json:"source"`
}

func goalOf(lang words.Lang, g aim.Goal) Goal {
	return Goal{g.ID, g.Title.In(lang), g.Card, g.Item, g.Level.String(), float64(g.Bound) / 10, g.Until.String(), g.Source}
}

func (r routes) list(ctx context.Context, _ *struct{}) (*gate.Answer[Scorecards], error) {
	lang := gate.Who(ctx).Lang
	out := Scorecards{Cards: []ScorecardKind{}, Goals: []Goal{}}
	for _, c := range r.desk.Cards() {
		k := ScorecardKind{ID: c.ID, Title: c.Title.In(lang), Levels: []string{}, Items: []ScorecardItemKind{}}
		for _, l := range c.Levels {
			k.Levels = append(k.Levels, l.String())
		}
		for _, it := range c.Items {
			k.Items = append(k.Items, ScorecardItemKind{it.ID, it.Title.In(lang), it.About.In(lang), it.Least})
		}
		out.Cards = append(out.Cards, k)
	}
	for _, g := range r.desk.Goals() {
		out.Goals = append(out.Goals, goalOf(lang, g))
	}
	return gate.Reply(out), nil
}

type askIn struct {
	Card string `path:"card" maxLength:"60"`
	Area string `query:"area" required:"true" maxLength:"64"`
	From string `query:"from" maxLength:"7" doc:"a month; twelve months up to the last one where left out"`
	To   string `query:"to" maxLength:"7"`
	Item string `query:"item" maxLength:"60" doc:"one item alone"`
}

// Scorecard is a card filled in.
type Scorecard struct {
	Card       string          `json:"card"`
	Title      string          `json:"title"`
	Area       *shape.AreaRef  `json:"area"`
	Above      []shape.AreaRef `json:"above" doc:"the areas that it lies in, the nearest first"`
	Level      string          `json:"level" doc:"of the places that are scored"`
	From       string          `json:"from"`
	To         string          `json:"to"`
	BeforeFrom string          `json:"before_from" doc:"the time before, with which it is compared"`
	BeforeTo   string          `json:"before_to"`
	Journal    int64           `json:"journal" doc:"the position of the journal for which it is true"`
	Items      []ScorecardItem `json:"items"`
}

// ScorecardItem is an item over all places.
type ScorecardItem struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	About       string       `json:"about"`
	Kind        string       `json:"kind" enum:"share,rate"`
	Better      string       `json:"better" enum:"high,low"`
	Least       int64        `json:"least" doc:"a place with fewer isn't scored"`
	Public      bool         `json:"public" doc:"as it may be shown: whoever doesn't handle what it counts sees it so"`
	Ready       bool         `json:"ready" doc:"false while what it counts is still being reckoned"`
	Moves       bool         `json:"moves" doc:"earlier times can be told"`
	Centre      *float64     `json:"centre" doc:"what the limits stand around"`
	Scored      int          `json:"scored" doc:"how many places have enough to be scored"`
	Reliability *float64     `json:"reliability" doc:"the share of what the places differ by that is more than chance; null where too few are scored"`
	Ranked      bool         `json:"ranked" doc:"whether any two places can be told apart"`
	Whole       PlaceScore   `json:"whole" doc:"the area itself"`
	Places      []PlaceScore `json:"places" doc:"in the order of their codes; it is no ranking"`
	Curve       []CurvePoint `json:"curve" doc:"the limits by size, for a drawing"`
	Goals       []Goal       `json:"goals"`
}

// PlaceScore is what is said of a place.
type PlaceScore struct {
	Area        *shape.AreaRef `json:"area"`
	Hidden      bool           `json:"hidden" doc:"disclosure control hides the counts"`
	Scored      bool           `json:"scored"`
	K           *int64         `json:"k" doc:"what was well"`
	N           *int64         `json:"n" doc:"of how many"`
	Value       *float64       `json:"value"`
	Low         *float64       `json:"low" doc:"the lower end of its exact interval of 95%"`
	High        *float64       `json:"high"`
	Inner       []int64        `json:"inner" doc:"the counts within which chance alone brings 95 of 100 places of this size"`
	Outer       []int64        `json:"outer" doc:"the same for 998 of 1,000"`
	Zone        int            `json:"zone" doc:"-2 and -1 below the limits of 99.8% and 95%, 0 inside, 1 and 2 above"`
	Good        int            `json:"good" doc:"1 outside on the good side, -1 on the other"`
	Reliability *float64       `json:"reliability"`
	RankFrom    int            `json:"rank_from" doc:"the best rank that can't be ruled out; 0 without a score"`
	RankTo      int            `json:"rank_to" doc:"the last one; from the first to the last is no rank"`
	Change      *PlaceChange   `json:"change"`
	Goals       []GoalStands   `json:"goals"`
}

// PlaceChange is how a place moved since the time before.
type PlaceChange struct {
	Was  float64 `json:"was"`
	K    int64   `json:"k"`
	N    int64   `json:"n"`
	By   float64 `json:"by"`
	Low  float64 `json:"low" doc:"the lower end of its interval of 95%"`
	High float64 `json:"high"`
	Way  string  `json:"way" enum:"up,down,unclear"`
}

// GoalStands is how a goal stands in a place.
type GoalStands struct {
	Goal   string `json:"goal"`
	Stands string `json:"stands" enum:"unknown,open,kept,missed"`
}

// CurvePoint is the limits at a size.
type CurvePoint struct {
	Size      int64   `json:"size"`
	InnerLow  float64 `json:"inner_low"`
	InnerHigh float64 `json:"inner_high"`
	OuterLow  float64 `json:"outer_low"`
	OuterHigh float64 `json:"outer_high"`
}

func (r routes) get(ctx context.Context, in *askIn) (*gate.Answer[Scorecard], error) {
	a := scorecards.Ask{Card: in.Card}
	var err error
	if a.Area, err = area.ParseCode(in.Area); err != nil {
		return nil, err
	}
	for text, m := range map[string]*day.Month{in.From: &a.From, in.To: &a.To} {
		if text == "" {
			continue
		}
		if *m, err = day.ParseMonth(text); err != nil {
			return nil, fault.New(fault.Invalid, "scorecard.window").In("from").Because(err)
		}
	}
	if in.Item != "" {
		a.Items = []string{in.Item}
	}
	who := gate.Who(ctx)
	got, err := r.desk.Tell(ctx, who.Actor, a)
	if err != nil {
		return nil, err
	}
	return gate.Reply(cardOf(who.Lang, &got)), nil
}

func cardOf(lang words.Lang, a *scorecards.Answer) Scorecard {
	names := shape.Namer{Lang: lang, Tree: a.Tree}
	n := a.To - a.From + 1
	out := Scorecard{Card: a.Card.ID, Title: a.Card.Title.In(lang), Area: names.Area(a.Area), Above: []shape.AreaRef{}, Level: a.Level.String(), From: a.From.String(), To: a.To.String(),
		BeforeFrom: (a.From - n).String(), BeforeTo: (a.To - n).String(), Journal: int64(a.Journal), Items: []ScorecardItem{}}
	for _, c := range a.Tree.Lineage(a.Area)[1:] {
		out.Above = append(out.Above, *names.Area(c))
	}
	for i := range a.Items {
		out.Items = append(out.Items, itemOf(lang, names, &a.Items[i]))
	}
	return out
}

func itemOf(lang words.Lang, names shape.Namer, it *scorecards.Item) ScorecardItem {
	out := ScorecardItem{ID: it.ID, Title: it.Title.In(lang), About: it.About.In(lang), Kind: it.Kind.Name(), Better: it.Better.Name(), Least: it.Least, Public: it.Outside, Ready: !it.Late,
		Moves: it.From.Moves(), Centre: number(it.Centre), Scored: it.Scored, Reliability: number(it.Reliability), Ranked: it.Ranked, Whole: scoreOf(names, it, it.Own),
		Places: []PlaceScore{}, Curve: []CurvePoint{}, Goals: []Goal{}}
	for i := range it.Scores {
		out.Places = append(out.Places, scoreOf(names, it, &it.Scores[i]))
	}
	for i, l := range it.Low {
		h := it.High[i]
		out.Curve = append(out.Curve, CurvePoint{l.Size, l.Inner, h.Inner, l.Outer, h.Outer})
	}
	for _, g := range it.Goals {
		out.Goals = append(out.Goals, goalOf(lang, g))
	}
	return out
}

func number(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

func scoreOf(names shape.Namer, it *scorecards.Item, s *scorecard.Score) PlaceScore {
	out := PlaceScore{Hidden: s.Now.Hidden, Scored: s.Scored, Inner: []int64{}, Outer: []int64{}, Goals: []GoalStands{}}
	if at, err := area.ParseCode(s.ID); err == nil {
		out.Area = names.Area(at)
	}
	for _, g := range it.Stands[s.ID] {
		out.Goals = append(out.Goals, GoalStands{g.Goal, g.Stands.Name()})
	}
	if !s.Now.Hidden {
		out.K, out.N = &s.Now.K, &s.Now.N
	}
	if !s.Scored {
		return out
	}
	out.Value, out.Low, out.High = &s.Value, &s.Interval.Low, &s.Interval.High
	out.Inner, out.Outer = []int64{s.Limits[0].Least, s.Limits[0].Most}, []int64{s.Limits[1].Least, s.Limits[1].Most}
	out.Zone, out.Good, out.Reliability, out.RankFrom, out.RankTo = int(s.Zone), s.Good, number(s.Reliability), s.Rank[0], s.Rank[1]
	if c := s.Change; c != nil {
		out.Change = &PlaceChange{Was: c.Was, K: c.Before.K, N: c.Before.N, By: c.By, Low: c.Low, High: c.High, Way: wayOf(c.Way)}
	}
	return out
}
