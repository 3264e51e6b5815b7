// Package rule knows what an integrity rule is: what it may look at, what it says when it finds something, the
// thresholds that it holds against, and how to read dates of which only a part is known. It holds no rule itself.
package rule

import (
	"cmp"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Severity is what a finding asks for.
type Severity uint8

// The severities.
const (
	Query  Severity = iota + 1 // a question for later; nothing waits for it
	Warn                       // accepted with a typed reason
	Refuse                     // not accepted, unless overridden by name with a reason
)

// String is the code of the severity.
func (s Severity) String() string { return [...]string{"", "query", "warn", "refuse"}[s] }

// Finding is what a rule found, with the facts that it found it in.
// Its sentence is the catalogue's "quality.<rule>", filled with Facts.
type Finding struct {
	Rule      string
	Number    int
	Source    string // on what the rule stands
	Severity  Severity
	Person    person.ID
	Household household.ID
	Area      area.Code
	Field     string
	Facts     map[string]string
}

// Key tells findings apart: the same rule about the same subject and the same facts is the same finding.
func (f Finding) Key() string {
	parts := []string{f.Rule, f.Person.String(), f.Household.String(), f.Field}
	names := make([]string, 0, len(f.Facts))
	for n := range f.Facts {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		parts = append(parts, n, f.Facts[n])
	}
	return strings.Join(parts, "\x1f")
}

// Look sees people and households as they are at some moment.
type Look interface {
	Person(person.ID) (*vital.Person, *vital.Life, bool)
	Household(household.ID) (*household.Household, bool)
}

// Case is what the rules may know.
type Case struct {
	Today     day.Day
	Limits    Limits
	Look      Look
	Before    Look         // as it was; Judge sets it for the rules on the event, and it is nil otherwise
	Event     *vital.Event // what is proposed; nil when the register itself is checked
	Registrar []area.Code  // the areas that the desk registers for; none where it isn't said, or is everywhere
	Under     func(child, ancestor area.Code) bool
	Known     func(area.Code) bool // whether the area is in the tree
	Others    []Other              // who else has the same number, or the same name, sex and birth date

	Touched []person.ID // whom the event touches; Judge sets it

	memo memo // what is read of the event once
}

// Other is somebody else who may be the same person as the event's subject.
type Other struct {
	Person person.ID
	By     string // "identifier" or "name", or "likely" where much of what is known of them agrees
	Share  string // of "likely": how probable it is, in percent
}

// Rule is one integrity rule. Any of its checks may be nil.
type Rule struct {
	ID       string
	Number   int // in the reference list of the register's rules; 0 is one of our own
	Severity Severity
	Source   string
	Field    string
	Limits   []string // the ids of the thresholds that it holds against
	Inborn   bool     // no event can break it, by how lives are folded; lives that come from elsewhere may
	OfEvent  func(*Case) []Finding
	OfPerson func(*Case, *vital.Person, *vital.Life) []Finding
	OfHouse  func(*Case, *household.Household) []Finding
	OfCounts func(*Limits, *Counts) []Finding
}

// Stamp puts the rule's own words on a finding that doesn't say otherwise.
func (r *Rule) Stamp(f Finding) Finding {
	f.Rule, f.Number, f.Source = r.ID, r.Number, r.Source
	f.Severity = cmp.Or(f.Severity, r.Severity)
	f.Field = cmp.Or(f.Field, r.Field)
	return f
}
