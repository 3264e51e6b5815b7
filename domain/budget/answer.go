package budget

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/journal"
)

// Answer is what somebody said of a mismatch, and whether somebody else took it for an answer. It is about these things and this sum: where either
// changes, another mismatch has to be answered.
type Answer struct {
	ID     journal.ID
	Kind   Trouble
	About  []journal.ID
	Amount money.Fen
	Words  string
	By     string
	On     day.Day

	Verdict string // empty while it waits; approved closes the mismatch
	Decided string // by whom
	Why     string // of a refusal, or in words of the closing
}

// Closed says that somebody else took the answer.
func (a *Answer) Closed() bool { return a != nil && a.Verdict == Approved }

// same says that an answer is about a mismatch.
func (a *Answer) same(m *Mismatch) bool {
	return a.Kind == m.Kind && a.Amount == m.Amount && slices.Equal(a.About, m.About)
}

// answered lays the newest answer to each mismatch of a line.
func (b *Book) answered(all []Mismatch) {
	for i := range all {
		m := &all[i]
		l := b.lines[m.Line]
		for j := range l.Answers {
			if a := &l.Answers[j]; a.same(m) {
				m.Answer = a
			}
		}
	}
}

// answer says why a mismatch is as it is. One that waits for a decision, or was closed, isn't answered again.
func (b *Book) answer(l *Line, a Act) (map[string]string, error) {
	all := b.Mismatches(l.Year, a.Today)
	i := slices.IndexFunc(all, func(m Mismatch) bool {
		return m.Line == l.ID && (&Answer{Kind: a.Trouble, About: a.About, Amount: a.Amount}).same(&m)
	})
	switch {
	case i < 0:
		return nil, fault.New(fault.Conflict, "budget.mismatch.missing").In("trouble")
	case a.Reason == "":
		return nil, fault.New(fault.Invalid, "budget.reason").In("reason")
	case all[i].Answer.Closed():
		return nil, fault.New(fault.Conflict, "budget.mismatch.closed").In("trouble")
	case all[i].Answer != nil && all[i].Answer.Verdict == "":
		return nil, fault.New(fault.Conflict, "budget.waiting").In("trouble")
	}
	return map[string]string{TroubleField: string(a.Trouble), AboutField: join(a.About), AmountField: a.Amount.String()}, nil
}

// settle decides about an answer: never whoever gave it.
func (l *Line) settle(a Act) (map[string]string, error) {
	i := slices.IndexFunc(l.Answers, func(x Answer) bool { return x.ID == a.Answer })
	if i < 0 {
		return nil, fault.New(fault.Missing, "budget.answer.missing").In("answer")
	}
	switch x := l.Answers[i]; {
	case x.Verdict != "":
		return nil, fault.New(fault.Conflict, "budget.decided").In("answer")
	case x.By == a.By:
		return nil, fault.New(fault.Denied, "budget.own")
	case a.Verdict != Approved && a.Verdict != Refused:
		return nil, fault.New(fault.Invalid, "budget.verdict").In("verdict")
	case a.Reason == "":
		return nil, fault.New(fault.Invalid, "budget.reason").In("reason")
	}
	return map[string]string{AnswerField: a.Answer.String(), VerdictField: a.Verdict}, nil
}

func (l *Line) explained(t *Told) {
	l.Answers = append(l.Answers, Answer{ID: t.ID, Kind: Trouble(t.Body[TroubleField]), About: split(t.Body[AboutField]), Amount: t.fen(), Words: t.Reason, By: t.By, On: t.On})
}

func (l *Line) settled(t *Told) {
	for i := range l.Answers {
		if a := &l.Answers[i]; a.ID == t.id(AnswerField) && a.Verdict == "" {
			a.Verdict, a.Decided, a.Why = t.Body[VerdictField], t.By, t.Reason
		}
	}
}

func join(ids []journal.ID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return strings.Join(out, " ")
}

func split(text string) []journal.ID {
	var out []journal.ID
	for _, one := range strings.Fields(text) {
		if id, err := journal.ParseID(one); err == nil {
			out = append(out, id)
		}
	}
	return out
}
