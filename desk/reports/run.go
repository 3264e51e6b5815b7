package reports

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/desk/door"
	"wanjia/domain/area"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/report"
)

// run is one report on its way.
type run struct {
	ctx     context.Context //nolint:containedctx // lives as long as one call: the filler's calls carry none
	d       *Desk
	o       Order
	tree    *area.Tree
	vocab   report.Vocabulary
	defs    map[indicator.ID]indicator.Definition
	answers map[string]door.Answer
	tallies map[string][]cases.Counted
	wants   map[string]report.Want
	said    map[indicator.ID]bool // whose definition stands in a note
	cells   []release.Cell
	shown   int
	hidden  int
	outside bool
	journal journal.Seq
	err     error
}

func newRun(ctx context.Context, d *Desk, o Order, tree *area.Tree) *run {
	x := &run{ctx: ctx, d: d, o: o, tree: tree, vocab: d.Vocabulary(), defs: map[indicator.ID]indicator.Definition{}, answers: map[string]door.Answer{},
		tallies: map[string][]cases.Counted{}, wants: map[string]report.Want{}, said: map[indicator.ID]bool{}}
	for _, def := range indicator.Definitions() {
		x.defs[def.ID] = def
	}
	x.outside = o.For == door.Everyone || !o.Who.Registers(tree.Under, o.Area)
	return x
}

// want reads a placeholder and, where rules may speak, those of their sentences.
func (x *run) want(m report.Mark) error {
	if _, ok := x.wants[m.Raw]; ok {
		return nil
	}
	w, err := x.vocab.Want(m, x.o.Period)
	if err != nil {
		return err
	}
	if w.Area != "" {
		if w.Area, err = x.place(w.Area); err != nil {
			return err
		}
	}
	x.wants[m.Raw] = w
	if m.Verb != report.Rule {
		return nil
	}
	for _, r := range x.rules(m.Name()) {
		for _, s := range report.Split(r.Text[x.o.Lang]) {
			if !s.IsMark {
				continue
			}
			inner, err := report.ParseMark(s.Mark)
			if err == nil {
				err = x.want(inner)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *run) rules(set string) []report.Sentence {
	var out []report.Sentence
	for _, k := range x.d.kinds {
		for _, r := range k.Rules {
			if r.Into == set {
				out = append(out, r)
			}
		}
	}
	return out
}

// place is the code of another area that a placeholder names.
func (x *run) place(text string) (string, error) {
	if text == "parent" {
		a, _ := x.tree.Get(x.o.Area)
		if a.Parent.IsZero() {
			return x.o.Area.String(), nil
		}
		return a.Parent.String(), nil
	}
	c, err := area.ParseCode(text)
	if err != nil {
		return "", err
	}
	return c.String(), nil
}

// fetch asks the door for all that a placeholder names, so that what can go wrong does so before anything is filled.
func (x *run) fetch(m report.Mark) error {
	w := x.wants[m.Raw]
	if m.Verb == report.Rule {
		for _, r := range x.rules(m.Name()) {
			x.spoken(r)
		}
		return x.err
	}
	if len(w.IDs) > 0 {
		x.answer(w, w.Period, dimsOf(w, nil))
		if w.Vs != (report.Period{}) {
			x.answer(w, w.Vs, dimsOf(w, nil))
		}
		if m.Verb == report.Spread {
			x.answer(w, w.Period, nil)
		}
	}
	if w.Flow != "" {
		x.tally(w.Flow, w.Period)
	}
	return x.err
}

// dimsOf are the ways in which the figures of a want are cut, those of filters and of a repeated row included.
func dimsOf(w report.Want, item []indicator.Cut) []indicator.Dim {
	var out []indicator.Dim
	add := func(d indicator.Dim) {
		if !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	for _, c := range append(slices.Clone(w.Cuts), item...) {
		add(c.Dim)
	}
	for _, d := range w.Dims {
		add(d)
	}
	slices.Sort(out)
	return out
}

// answer is what the door says of an area in a period, cut in some ways.
func (x *run) answer(w report.Want, p report.Period, by []indicator.Dim) door.Answer {
	at := x.o.Area
	if w.Area != "" {
		if other, err := area.ParseCode(w.Area); err == nil {
			at = other
		}
	}
	key := fmt.Sprint(at, p, by)
	if a, ok := x.answers[key]; ok {
		return a
	}
	q := door.Query{Area: at, From: p.From, To: p.To, Who: x.o.Who, For: x.o.For}
	for _, d := range by {
		q.By = append(q.By, d.String())
	}
	a, err := x.d.door.Ask(x.ctx, q)
	if err != nil && x.err == nil {
		x.err = err
	}
	x.answers[key] = a
	if err == nil {
		x.journal = max(x.journal, a.Journal)
	}
	return a
}

// tally is the cases of a kind up to the end of a period.
func (x *run) tally(flow string, p report.Period) []cases.Counted {
	key := flow + p.String()
	if all, ok := x.tallies[key]; ok {
		return all
	}
	all, err := x.d.cases.Tally(x.ctx, x.o.Who, flow, x.o.Area, p.To.Last())
	if err != nil && x.err == nil {
		x.err = err
	}
	x.tallies[key] = all
	return all
}

// find is the figure that has exactly these cuts; false where there is none.
func find(a door.Answer, id indicator.ID, cuts []indicator.Cut) (*indicator.Figure, bool) {
	for i := range a.Figures {
		f := &a.Figures[i]
		if f.ID != id || len(f.By) != len(cuts) {
			continue
		}
		all := true
		for _, c := range cuts {
			all = all && f.Get(c.Dim) == c.Code
		}
		if all {
			return f, true
		}
	}
	return nil, false
}

// say is a sentence of the catalogue.
func (x *run) say(key string, args ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return words.Text(x.o.Lang, key, m)
}

// Line is a text of the report's own.
func (x *run) Line(key string) string { return x.say(key) }

// label is a cut as people read it.
func (x *run) label(c indicator.Cut) string {
	switch c.Dim {
	case indicator.BySex:
		return x.say("report.sex." + c.Code)
	case indicator.ByMonth:
		if m, err := day.ParseMonth(c.Code); err == nil {
			return report.MonthText(m, x.o.Lang)
		}
	case indicator.ByArea:
		if code, err := area.ParseCode(c.Code); err == nil {
			return x.name(code)
		}
	case indicator.ByAge5:
		if c.Code == indicator.UnknownAge {
			return x.say("report.age.unknown")
		}
		return x.say("report.age", "age", c.Code)
	}
	return c.Code
}

func (x *run) name(c area.Code) string {
	if a, ok := x.tree.Get(c); ok && a.Name != "" {
		return a.Name
	}
	return c.String()
}

// text is a text that a template can name.
func (x *run) text(w report.Want, in report.Item) string {
	switch w.Name() {
	case report.AreaName:
		return x.name(x.o.Area)
	case report.AreaCode:
		return x.o.Area.String()
	case report.AreaParent:
		if a, ok := x.tree.Get(x.o.Area); ok && !a.Parent.IsZero() {
			return x.name(a.Parent)
		}
		return ""
	case report.PeriodText:
		return w.Period.Text(x.o.Lang)
	case report.PeriodFrom:
		return report.DayText(w.Period.From.First(), x.o.Lang)
	case report.PeriodTo:
		return report.DayText(w.Period.To.Last(), x.o.Lang)
	case report.YearText:
		return strconv.Itoa(w.Period.To.Year())
	case report.Today:
		return report.DayText(clock.Today(x.d.clock), x.o.Lang)
	case report.Journal:
		return strconv.FormatInt(int64(x.journal), 10)
	case report.Audience:
		if x.outside {
			return x.say("report.audience.everyone")
		}
		return x.say("report.audience.inside")
	case report.Label:
		return in.Label
	}
	return ""
}

// cutOf is a repeated row's cut.
func cutOf(in report.Item) []indicator.Cut {
	name, code, ok := strings.Cut(in.Cut, ":")
	if !ok {
		return nil
	}
	d, err := indicator.ParseDim(name)
	if err != nil {
		return nil
	}
	return []indicator.Cut{{Dim: d, Code: code}}
}

// both is the text of a definition in the report's language.
func (x *run) both(s words.Sentence) string {
	if x.o.Lang == words.ZH {
		return s.ZH
	}
	return s.EN
}
