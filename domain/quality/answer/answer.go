// Package answer knows how a finding is answered: that it was corrected, that it is true as it is, for a reason, or that nobody has
// got to it yet. Answers are entries. From them it measures how often a rule is right to ask, and says which rules should be asked to
// change; it changes none, and it counts rules, never workers.
package answer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/demography"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
)

// EntryKind is the kind of entries that answer findings.
const EntryKind journal.Kind = "finding"

// Fields of such an entry. The reason is the entry's own.
const (
	FindingField = "finding"
	RuleField    = "rule"
	AnswerField  = "answer"
)

// Code is what somebody answers.
type Code string

// The answers. Corrected says that a fact was changed, so a finding that stays the same stays a finding. True as it is lasts until a
// fact changes: then it is another finding.
const (
	Corrected Code = "corrected"
	True      Code = "true"
	Later     Code = "later"
)

// Codes lists the answers.
func Codes() []Code { return []Code{Corrected, True, Later} }

// maxReason bounds a reason, in characters.
const maxReason = 500

// Read reads an answer with its reason. True as it is wants one.
func Read(code, reason string) (Code, string, error) {
	c, reason := Code(code), strings.TrimSpace(reason)
	if !slices.Contains(Codes(), c) {
		return "", "", fault.New(fault.Invalid, "answer.code", "text", code).In("answer")
	}
	n := utf8.RuneCountInString(reason)
	if c == True && n < 2 {
		return "", "", fault.New(fault.Invalid, "answer.reason").In("reason")
	}
	if n > maxReason {
		return "", "", fault.New(fault.Invalid, "answer.reason.long", "max", "500").In("reason")
	}
	return c, reason, nil
}

// IDOf names a finding: the same rule about the same subject and the same facts is the same finding, whenever it is found.
func IDOf(f quality.Finding) id.ID { return id.Derive("finding", f.Key()) }

// Body is what an answer's entry says beside its reason.
func Body(finding id.ID, rule string, c Code) map[string]string {
	return map[string]string{FindingField: finding.String(), RuleField: rule, AnswerField: string(c)}
}

// Standing is the last answer to a finding. The zero value is none.
type Standing struct {
	Finding id.ID
	Rule    string
	Code    Code
	On      day.Day
	By      string
	Reason  string
	Seq     journal.Seq
}

// Of is the answer that an entry gives.
func Of(e journal.Entry, body map[string]string) (Standing, bool) {
	if e.Kind != EntryKind {
		return Standing{}, false
	}
	u, err := id.Parse(body[FindingField])
	return Standing{Finding: u, Rule: body[RuleField], Code: Code(body[AnswerField]), On: e.Occurred.Day(), By: e.Author, Reason: e.Reason, Seq: e.Seq}, err == nil
}

// Open says whether a finding that is still found waits for somebody: nobody has answered, somebody has put it off, or it was called
// corrected and found the same at a later position.
func (s Standing) Open(still journal.Seq) bool {
	switch s.Code {
	case True:
		return false
	case Corrected:
		return still >= s.Seq
	case Later:
	}
	return true
}

// Record counts how a rule's findings were answered.
type Record struct{ Corrected, True, Later int64 }

// Add counts answers.
func (r *Record) Add(c Code, n int64) {
	switch c {
	case Corrected:
		r.Corrected += n
	case True:
		r.True += n
	case Later:
		r.Later += n
	}
}

// FalseAlarms is the share of settled findings that were true as they were, with its exact interval. Findings put off aren't settled.
func (r Record) FalseAlarms() (demography.Estimate, error) {
	return demography.Share(r.True, r.True+r.Corrected, demography.Usual)
}

// A rule is noisy where even the low end of the interval says that it is oftener wrong than right.
const (
	noisyFrom  = 0.5
	noisyLeast = 20
)

// Noisy says whether the rule should be put to those who set the thresholds.
func (r Record) Noisy() bool {
	e, err := r.FalseAlarms()
	return err == nil && r.True+r.Corrected >= noisyLeast && e.Low > noisyFrom
}
