// Package form knows what a form asks and judges what was answered: which questions are shown, what is missing or wrong, what follows
// by calculation, and which answers are signs of danger. It is a pure function of the form, the answers and a few facts, so that a
// phone without a network and the server come to the same verdict. It keeps nothing: what was answered is for the desk to seal.
// It refuses to ask: a definition that asks about pregnancy, contraception or what is in somebody's body exists for care alone.
package form

import (
	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/rule"
)

// Kind is what an answer is.
type Kind uint8

// The kinds.
const (
	Text   Kind = iota
	Number      // with decimals
	Whole
	Choice // one of the options
	Many   // any of the options
	Day
	Yes    // yes or no
	Person // a person of the register, by id
	Photo  // by the hash of its bytes
	Note   // nothing is asked: something is said
)

var kindNames = [...]string{"text", "number", "whole", "choice", "many", "day", "yes", "person", "photo", "note"}

// Name is the word of the kind.
func (k Kind) Name() string { return kindNames[k] }

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{Text, Number, Whole, Choice, Many, Day, Yes, Person, Photo, Note} }

// Type is what expressions see of an answer.
func (k Kind) Type() rule.Type {
	return [...]rule.Type{rule.Text, rule.Number, rule.Int, rule.Text, rule.Texts, rule.Day, rule.Bool, rule.Text, rule.Text, rule.Text}[k]
}

// Definition is one form in one version.
type Definition struct {
	ID       string
	Version  int
	Title    words.Sentence
	About    words.Sentence
	Purpose  access.Purpose
	Sources  []Source
	Verified bool // somebody has read the sources against the questions
	Tables   []Table
	Sections []Section
	Examples []Example
	Where    string // the file it was read from
}

// Sealed says that the answers are clinical: they are for the treating team alone.
func (d *Definition) Sealed() bool { return d.Purpose == access.FamilyService }

// Source is where a form or a table comes from.
type Source struct{ Document, Article, URL string }

// Table is a column of numbers from a source, for expressions to look up.
type Table struct {
	rule.Table
	Source string
}

// Section is a part of a form.
type Section struct {
	Code      string
	Title     words.Sentence
	When      *rule.Expression // nil: always
	Questions []Question
}

// Question is one thing that is asked, calculated or said. Its expressions see the facts and what was answered before it.
type Question struct {
	Code     string
	Kind     Kind
	Title    words.Sentence
	Hint     words.Sentence
	Unit     words.Sentence
	Required bool
	Min, Max *float64 // of a number; the most runes of a text
	Decimals int      // of a number, at most
	Future   bool     // the day may lie after the visit
	Options  []Option
	When     *rule.Expression // nil: always shown
	Value    *rule.Expression // calculated, not asked
	Checks   []Check
	Dangers  []Danger
}

// Option is one answer of a choice.
type Option struct {
	Code  string
	Title words.Sentence
	Alone bool // can't stand beside others: none of these
}

// Check is what must hold; where it can't be told, it is taken to hold.
type Check struct {
	Holds    *rule.Expression
	Severity Severity
	Says     words.Sentence
}

// Severity is how wrong something is.
type Severity uint8

// The severities.
const (
	Refuse Severity = iota // can't be
	Ask                    // look again; it may be so
)

// Name is the word of the severity.
func (s Severity) Name() string { return [...]string{"refuse", "ask"}[s] }

// Danger is a sign and what to do about it.
type Danger struct {
	When  *rule.Expression
	Level Level
	Says  words.Sentence // the advice
	Refer bool           // offer a referral
}

// Level is how soon.
type Level uint8

// The levels.
const (
	Now   Level = iota // to hospital at once
	Soon               // within days
	Watch              // look again at the next contact
)

// Name is the word of the level.
func (l Level) Name() string { return [...]string{"now", "soon", "watch"}[l] }

// Example is made-up answers and what must come of them.
type Example struct {
	Title   words.Sentence
	Facts   Facts
	Answers map[string]string
	Expect  Expectation
	Line    int
}

// Expectation is what an example wants of its verdict; what it doesn't name must be empty, hidden and values apart.
type Expectation struct {
	Missing, Wrong, Asks, Dangers, Dropped []string // codes of questions
	Hidden                                 []string // at least these aren't shown
	Values                                 map[string]string
}

// Questions are all questions in their order.
func (d *Definition) Questions() []*Question {
	var out []*Question
	for i := range d.Sections {
		for j := range d.Sections[i].Questions {
			out = append(out, &d.Sections[i].Questions[j])
		}
	}
	return out
}

// Facts are what a form may know of whom it is about, besides the answers.
type Facts struct {
	On        day.Day     // the day of the visit
	Birth     day.Partial // of the subject
	Sex       string      // "female", "male", or nothing
	LMP       day.Partial // from the care record: the last menstrual period
	EDD       day.Partial // the estimated day of delivery, which goes before LMP
	Delivered day.Partial // the day a pregnancy ended
}

// FactNames are the names under which expressions find the facts.
func FactNames() []rule.Fact {
	return []rule.Fact{{Name: "visit.day", Type: rule.Day}, {Name: "subject.sex", Type: rule.Text}, {Name: "subject.birth", Type: rule.Day},
		{Name: "subject.age_days", Type: rule.Int}, {Name: "subject.age_months", Type: rule.Int}, {Name: "subject.age_years", Type: rule.Int}}
}

// CareFactNames are those that only forms of care find.
func CareFactNames() []rule.Fact {
	return []rule.Fact{{Name: "care.lmp", Type: rule.Day}, {Name: "care.edd", Type: rule.Day}, {Name: "care.delivered", Type: rule.Day},
		{Name: "care.gestation_days", Type: rule.Int}, {Name: "care.gestation_weeks", Type: rule.Int}}
}

// Fact is a fact by its name; not known where the record doesn't say.
func (f *Facts) Fact(name string) rule.Value {
	switch name {
	case "visit.day":
		return rule.OfDay(f.On)
	case "subject.sex":
		if f.Sex != "female" && f.Sex != "male" {
			return rule.Value{}
		}
		return rule.OfText(f.Sex)
	case "subject.birth":
		return whole(f.Birth)
	case "care.lmp":
		return whole(f.LMP)
	case "care.edd":
		return whole(f.EDD)
	case "care.delivered":
		return whole(f.Delivered)
	case "care.gestation_days", "care.gestation_weeks":
		return f.gestation(name == "care.gestation_weeks")
	default:
		return f.age(name)
	}
}

func whole(p day.Partial) rule.Value {
	if !p.Whole() {
		return rule.Value{}
	}
	return rule.OfDay(p.First())
}

// term is how long a pregnancy lasts, in days from the last menstrual period (Naegele).
const term = 280

func (f *Facts) gestation(inWeeks bool) rule.Value {
	n := 0
	switch {
	case f.EDD.Whole():
		n = term - int(f.EDD.First()-f.On)
	case f.LMP.Whole():
		n = int(f.On - f.LMP.First())
	default:
		return rule.Value{}
	}
	if n < 0 {
		return rule.Value{}
	}
	if inWeeks {
		n /= 7
	}
	return rule.OfInt(n)
}

func (f *Facts) age(name string) rule.Value {
	if !f.Birth.Whole() || f.Birth.First() > f.On {
		return rule.Value{}
	}
	born := f.Birth.First()
	switch name {
	case "subject.age_days":
		return rule.OfInt(int(f.On - born))
	case "subject.age_months":
		return rule.OfInt(rule.Months(born, f.On))
	case "subject.age_years":
		return rule.OfInt(rule.Months(born, f.On) / 12)
	default:
		return rule.Value{}
	}
}

// Language is the language of a form's expressions: the facts, its answers and its tables.
func Language(questions []*Question, tables []Table, purpose access.Purpose) (*rule.Language, error) {
	facts, room := FactNames(), rule.Register
	if purpose == access.FamilyService {
		facts, room = append(facts, CareFactNames()...), rule.Care
	}
	for _, q := range questions {
		if q.Kind != Note {
			facts = append(facts, rule.Fact{Name: q.Code, Type: q.Kind.Type()})
		}
	}
	columns := make([]rule.Table, len(tables))
	for i := range tables {
		columns[i] = tables[i].Table
	}
	return rule.Portable(facts, columns, room)
}
