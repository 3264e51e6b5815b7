package reports

import (
	"math"
	"strings"

	"wanjia/domain/indicator"
	"wanjia/domain/report"
	"wanjia/domain/rule"
)

func nan() float64 { return math.NaN() }

// spoken says whether a rule's sentence is said.
func (x *run) spoken(r report.Sentence) bool {
	if r.When == nil {
		return true
	}
	v, err := r.When.Ask(facts{x})
	if err != nil {
		if x.err == nil {
			x.err = err
		}
		return false
	}
	yes, known := v.Bool()
	return known && yes
}

// sentences are the sentences of a set that are said, in the order in which they are written.
func (x *run) sentences(set string) []report.Paragraph {
	var out []report.Paragraph
	for _, r := range x.rules(set) {
		if x.spoken(r) {
			out = append(out, x.sentence(r.Text[x.o.Lang]))
		}
	}
	if len(out) == 0 {
		out = append(out, report.Paragraph{{Text: x.say("report.rules.none")}})
	}
	return out
}

func (x *run) sentence(text string) report.Paragraph {
	var out report.Paragraph
	for _, s := range report.Split(text) {
		if !s.IsMark {
			out = append(out, report.Run{Text: text[s.From:s.To]})
			continue
		}
		m, err := report.ParseMark(s.Mark)
		if err != nil { // checked before
			continue
		}
		out = append(out, x.Piece(m, report.Item{}).Run)
	}
	return out
}

// facts are what rules may ask for. What isn't known, or may not be shown, is not known to them either.
type facts struct{ x *run }

// Fact is the value of a fact.
func (f facts) Fact(name string) rule.Value {
	x := f.x
	id, what, _ := strings.Cut(name, ".")
	if id == report.Cases {
		return x.caseFact(what)
	}
	w := report.Want{IDs: []indicator.ID{indicator.ID(id)}, Period: x.o.Period}
	now, ok := find(x.answer(w, w.Period, nil), w.IDs[0], nil)
	known := ok && !now.Hidden && !math.IsNaN(now.Value)
	switch what {
	case report.FactKnown:
		return rule.OfBool(known)
	case report.FactChange, report.FactYearly:
		vs := w.Period.Previous()
		if what == report.FactYearly {
			vs = w.Period.YearBefore()
		}
		then, was := find(x.answer(w, vs, nil), w.IDs[0], nil)
		if !ok || !was {
			return rule.OfText(report.Unknown.String())
		}
		return rule.OfText(report.Compare(now, then, x.defs[w.IDs[0]].Unit, w.Period.Days(), vs.Days()).String())
	}
	if !known {
		return rule.Value{}
	}
	v := map[string]float64{report.FactValue: now.Value, report.FactLow: now.Low, report.FactHigh: now.High}[what]
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return rule.Value{}
	}
	return rule.OfNumber(v)
}

func (x *run) caseFact(name string) rule.Value {
	flow, what, _ := strings.Cut(name, ".")
	id := ""
	for known := range x.d.flows {
		if strings.ReplaceAll(known, "-", "_") == flow {
			id = known
		}
	}
	w := report.Want{Flow: id, Count: what, Period: x.o.Period}
	if what == report.FactShare {
		w.Count = report.Open
		all := x.number(w, nil)
		w.Count = report.Closed
		all += x.number(w, nil)
		w.Count = report.Late
		late := x.number(w, nil)
		if all == 0 || x.outside && (report.Few(all) || report.Few(late)) {
			return rule.Value{}
		}
		return rule.OfNumber(float64(late) / float64(all))
	}
	n := x.number(w, nil)
	if x.outside && report.Few(n) {
		return rule.Value{}
	}
	return rule.OfInt(n)
}
