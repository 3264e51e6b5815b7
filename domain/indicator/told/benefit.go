package told

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/disclosure/overlap"
	"wanjia/domain/indicator"
)

// What figures of a benefit tell. Counts first, then what is made of them.
const (
	Entitled = "entitled"
	Claimed  = "claimed"
	Decided  = "decided"
	Paid     = "paid"
	Answered = "answered"
	Late     = "late"
	Funded   = "funded"
	Open     = "open"
	Over     = "over"
	Differ   = "differ"

	CostBack     = "cost_back"
	CostAhead    = "cost_ahead"
	PaidOut      = "paid_out"
	AnswerMedian = "answer_median"
	AnswerNinth  = "answer_ninth"
	MoneyMedian  = "money_median"
	MoneyNinth   = "money_ninth"

	costOf = "cost_"
)

// CostOf is what a month costs.
func CostOf(m day.Month) string { return costOf + m.String() }

// benefitMark begins the id of a figure of a benefit: owed.SCHEME.WHAT.
const benefitMark = "owed."

// Benefit is the id of a figure of a benefit.
func Benefit(scheme, what string) indicator.ID {
	return indicator.ID(benefitMark + scheme + "." + what)
}

// What figures of a scored service tell: of the turns in cases that fell due those that were kept, of what was found in the data what
// was settled.
const (
	Due     = "due"
	Kept    = "kept"
	Found   = "found"
	Settled = "settled"

	scoreMark = "score."
)

// Score is the id of a figure of a scored service: score.ITEM.WHAT.
func Score(item, what string) indicator.ID { return indicator.ID(scoreMark + item + "." + what) }

// OfBenefit reads the id of a figure of a benefit.
func OfBenefit(id indicator.ID) (scheme, what string, ok bool) {
	rest, ok := strings.CutPrefix(string(id), benefitMark)
	if !ok {
		return "", "", false
	}
	scheme, what, ok = strings.Cut(rest, ".")
	return scheme, what, ok
}

// ladders are each one table of people in which each count is what the one before it has beyond a step.
func ladders() [][]string {
	return [][]string{{Entitled, Claimed, Decided, Paid}, {Answered, Late}, {Funded}, {Open, Over}, {Differ}, {Due, Kept}, {Found, Settled}}
}

// laddered reads the id of a figure that may be a step of a ladder; the mark says whose.
func laddered(id indicator.ID) (mark, name, what string, ok bool) {
	for _, mark := range []string{benefitMark, scoreMark} {
		rest, found := strings.CutPrefix(string(id), mark)
		if i := strings.LastIndexByte(rest, '.'); found && i > 0 {
			return mark, rest[:i], rest[i+1:], true
		}
	}
	return "", "", "", false
}

// Ladder are the figures of a benefit, or of a scored service, that are attacked as one table with a figure: counts of the same people on further and
// further steps. None where it is no such count.
func Ladder(id indicator.ID) []indicator.ID {
	mark, name, what, ok := laddered(id)
	if !ok {
		return nil
	}
	for _, l := range ladders() {
		if slices.Contains(l, what) {
			out := make([]indicator.ID, len(l))
			for i := range l {
				out[i] = indicator.ID(mark + name + "." + l[i])
			}
			return out
		}
	}
	return nil
}

// rungs is where a count of a ladder lies: from its step to the last. Turns that fell due are counted in their month and add up over
// months; whatever else a ladder counts is as it stands on a day.
func rungs(id indicator.ID, n int64) []Count {
	mark, name, what, ok := laddered(id)
	if !ok {
		return nil
	}
	for _, l := range ladders() {
		if i := slices.Index(l, what); i >= 0 {
			return []Count{{Measure: mark + name + "." + l[0], Sex: overlap.Span{To: allOfSex}, Age: overlap.Span{To: allAges},
				Late: overlap.Span{From: int32(i), To: int32(len(l))}, N: n, Stock: l[0] != Due}}
		}
	}
	return nil
}

// Bases are the counts that a figure is made of.
func Bases(id indicator.ID) []indicator.ID {
	if strings.HasPrefix(string(id), scoreMark) {
		return nil
	}
	scheme, what, ok := OfBenefit(id)
	if !ok {
		return id.Bases()
	}
	switch what {
	case AnswerMedian, AnswerNinth:
		return []indicator.ID{Benefit(scheme, Answered)}
	case MoneyMedian, MoneyNinth:
		return []indicator.ID{Benefit(scheme, Funded)}
	case PaidOut:
		return []indicator.ID{Benefit(scheme, Paid)}
	}
	if strings.HasPrefix(what, costOf) {
		return []indicator.ID{Benefit(scheme, Entitled)}
	}
	return nil
}

// Few is the word for a small count of a benefit; empty for any other figure.
func Few(f *indicator.Figure) string {
	if f.N > 0 && f.N < indicator.Threshold && len(Ladder(f.ID)) > 0 {
		return indicator.NoteHidden
	}
	return ""
}

// Follow hides what is made of hidden figures.
func Follow(figures []indicator.Figure) {
	lost := map[string]bool{}
	for i := range figures {
		if figures[i].Hidden {
			lost[Place(&figures[i])] = true
		}
	}
	for i := range figures {
		if f := &figures[i]; !f.Hidden && Made(f, lost) {
			f.Hide(indicator.NoteCover)
		}
	}
}
