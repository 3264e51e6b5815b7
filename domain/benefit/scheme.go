// Package benefit knows what families are owed: schemes as dated rules with their sources, the decision that a scheme
// makes on somebody's facts, clause by clause, and what a change of those facts means for what was paid. It is pure: it
// reads no clock and no table, counts money in whole fen and every child alike, and refuses nobody by itself: what it
// answers is for a person to confirm.
package benefit

import (
	"regexp"
	"strings"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/rule"
)

// ID names a scheme, such as childcare-2025.
type ID string

// idForm is what an id looks like.
var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// ParseID reads the id of a scheme, a clause or a piece of evidence; ok is false for any other text.
func ParseID(text string) (ID, bool) { return ID(text), len(text) <= 60 && idForm.MatchString(text) }

// Words are a text in both languages.
type Words struct{ ZH, EN string }

// Source is where a rule stands in law.
type Source struct {
	Document, Article, URL string
	Date                   day.Partial
}

// Subject is whom a scheme is for.
type Subject uint8

// The subjects. A household's facts are those of its head.
const (
	ForPerson Subject = iota
	ForChild
	ForHousehold
)

// Name is the word of the subject.
func (s Subject) Name() string { return [...]string{"person", "child", "household"}[s] }

// Rhythm is how time is cut into periods.
type Rhythm uint8

// The rhythms.
const (
	Yearly Rhythm = iota
	HalfYearly
	Quarterly
	Monthly
	Once      // one payment
	Occasions // the days that the scheme lists
)

// Name is the word of the rhythm.
func (r Rhythm) Name() string {
	return [...]string{"year", "half", "quarter", "month", "once", "occasion"}[r]
}

// Turn is when a change takes effect.
type Turn uint8

// The turns.
const (
	NextMonth Turn = iota // the month in which it happens is still as before
	ThisMonth
	NextYear
)

// Name is the word of the turn.
func (t Turn) Name() string { return [...]string{"next_month", "this_month", "next_year"}[t] }

// Ties is in what sense somebody must belong to the place that pays.
type Ties uint8

// The ties.
const (
	Registered Ties = iota // household registration; where none is on record, usual residence stands for it
	Usual                  // usual residence
)

// Name is the word of the ties.
func (t Ties) Name() string { return [...]string{"registered", "usual"}[t] }

// Clause is one named condition.
type Clause struct {
	ID     ID
	Title  Words
	Source string // the article
	When   *rule.Expression
}

// Span is the months for which something may be owed; the first whose When holds counts.
type Span struct {
	When     *rule.Expression // nil: always
	From, To *rule.Expression // months; nil: as long as the scheme is in force
}

// Per is what an amount is for.
type Per uint8

// What an amount is for.
const (
	PerMonth Per = iota
	PerYear
	PerPayment
)

// Name is the word of what an amount is for.
func (p Per) Name() string { return [...]string{"month", "year", "payment"}[p] }

// Amount is one line of the table of amounts. Of the lines that fit, the one for the smallest region counts, and among
// those the first.
type Amount struct {
	Region     area.Code // zero: everywhere
	From, Till day.Month // Till 0: until further notice; inclusive
	When       *rule.Expression
	Times      *rule.Expression // how often, such as household.size; nil: once
	Fen        money.Fen
	Per        Per
	Source     string
	Verified   bool // an amount that nobody has confirmed can't be paid
}

// MoveRule is what a change of place means within a region; the rule of the smallest region counts.
type MoveRule struct {
	Region      area.Code // zero: everywhere
	Stop, Start Turn
}

// Occasion is a day on which something is given.
type Occasion struct {
	ID    ID
	Day   day.Day
	Title Words
}

// Evidence is what the register can't know and somebody has to show.
type Evidence struct {
	ID    ID
	Fact  string // the fact that it is for
	Title Words
	When  *rule.Expression // nil: always
}

// Role is in what quality somebody may claim.
type Role uint8

// The roles, in the order in which they are asked where a scheme says nothing else.
const (
	Self Role = iota
	Custodian
	Mother
	Father
	Guardian
	Institution
	Head
)

// Name is the word of the role.
func (r Role) Name() string {
	return [...]string{"self", "custodian", "mother", "father", "guardian", "institution", "head"}[r]
}

// Deadline is the last day of a first claim; the first whose When holds counts.
type Deadline struct {
	When *rule.Expression // nil: always
	By   *rule.Expression
}

// PublicNotice is how a decision is put up before it counts: masked, for so many days.
type PublicNotice struct {
	Days int
	Mask bool
}

// Scheme is one version of a scheme.
type Scheme struct {
	ID           ID
	Version      string
	From, Till   day.Day   // in force; Till 0: until further notice; inclusive
	Region       area.Code // zero: everywhere
	Title, About Words
	Note         Words
	Sources      []Source
	Verified     bool
	Who          Subject
	Ties         Ties
	Clauses      []Clause
	Spans        []Span
	Rhythm       Rhythm
	AtStart      bool // facts count as of a period's first day, not its last
	Occasions    []Occasion
	Amounts      []Amount
	Moves        []MoveRule
	Death        Turn
	Evidence     []Evidence
	Excludes     []ID // schemes beside which this one isn't paid
	Claimants    []Role
	Deadlines    []Deadline
	Review       Review
	DecideWithin int // working days
	Public       *PublicNotice
	Notices      map[string]Words
	Examples     []Example
	Where        string // the file, for messages
	Named        []Named
}

// Named is another scheme that a scheme names, and the line on which it does.
type Named struct {
	Scheme ID
	Line   int
}

// Review is how often what was decided is looked at again.
type Review struct {
	Every  Rhythm
	Months []int // the months of the year in which it is due
}

// Example is somebody made up and what they are owed: the scheme's own test.
type Example struct {
	Title Words
	On    day.Day
	Case  Case
	Owed  map[string]money.Fen // by period; what isn't named isn't owed
	Says  Verdict
	Line  int
}

// InForce says whether this version counts on a day.
func (s *Scheme) InForce(on day.Day) bool { return s.From <= on && (s.Till == 0 || on <= s.Till) }

// Calendar counts working days.
type Calendar interface {
	// Due is the n-th working day after a day; sure is false where that can still change.
	Due(start day.Day, n int) (due day.Day, sure bool)
}

// DecideBy is the day by which a claim is to be decided.
func (s *Scheme) DecideBy(claimed day.Day, c Calendar) (due day.Day, sure bool) {
	return c.Due(claimed, s.DecideWithin)
}

// Fill is a notice with its places filled: {name} by the argument of that name.
func (w Words) Fill(args map[string]string) Words {
	var pairs []string
	for name, text := range args {
		pairs = append(pairs, "{"+name+"}", text)
	}
	at := strings.NewReplacer(pairs...) // at once, so that a name that looks like a hole stays what it is
	return Words{at.Replace(w.ZH), at.Replace(w.EN)}
}

// Set is all versions of all schemes.
type Set []*Scheme

// Find is the version of a scheme that is in force on a day. Of versions that overlap the one that began last counts.
func (all Set) Find(id ID, on day.Day) (*Scheme, bool) {
	var best *Scheme
	for _, s := range all {
		if s.ID == id && s.InForce(on) && (best == nil || s.From >= best.From) {
			best = s
		}
	}
	return best, best != nil
}

// On are the schemes in force on a day, one version each, in the order in which the packs list them.
func (all Set) On(on day.Day) Set {
	var out Set
	for _, s := range all {
		if best, ok := all.Find(s.ID, on); ok && best == s {
			out = append(out, s)
		}
	}
	return out
}
