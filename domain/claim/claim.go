// Package claim knows what stands around a claim to a benefit: that a family wants none of it, and what it showed that the
// register can't know. Each is an entry of its own. It asks nobody why they want nothing, and decides about nothing.
package claim

import (
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/choice"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// The kinds of entries.
const (
	DeclineKind journal.Kind = "benefit_decline" // a family wants nothing of a scheme
	FactKind    journal.Kind = "benefit_fact"    // somebody showed what the register can't know, and a person confirmed it
)

// Fields of these entries.
const (
	PersonField = "person"
	SchemeField = "scheme"
	FactField   = "fact"
	ValueField  = "value" // sealed under the person's key
	FromField   = "from"
	UntilField  = "until"
	CaseField   = "case"
	PaperField  = "paper" // the file that shows it, by its hash
)

// Flow is the kind of case that claims are.
const Flow = "claim"

// AccountFlow is the kind of case by which an approved claim's money goes elsewhere, and Confirmed the state of one that counts.
const (
	AccountFlow = "account"
	Confirmed   = "confirmed"
)

// DeclineID is the entry by which somebody declines a scheme. It follows from the two alone, so that it is written once.
func DeclineID(p person.ID, scheme benefit.ID) journal.ID {
	return journal.DeriveID("decline", p.String(), string(scheme))
}

// Fact is what somebody showed: what, and from when until when it counts.
type Fact struct {
	ID          journal.ID
	Person      person.ID
	Fact, Value string  // Value as it is kept: sealed
	From, Until day.Day // Until 0: until further notice
	Case        journal.ID
	Paper       string
	By          string  // who confirmed it
	On          day.Day // when
}

// Shown is the fact as a decision takes it, with its value opened.
func (f Fact) Shown(value string) (benefit.Shown, error) {
	v, ok := benefit.ParseShown(f.Fact, value)
	if !ok {
		return benefit.Shown{}, fault.New(fault.Invalid, "claim.fact.value", "fact", f.Fact).In(ValueField)
	}
	return benefit.Shown{Fact: f.Fact, Value: v, From: f.From, Until: f.Until, Source: f.By}, nil
}

// Check says whether a fact may be put down with a value: it must be one that somebody can show, its value one of those that
// it can have, and it mustn't end before it begins.
func (f Fact) Check(value string) error {
	k := KindOf(f.Fact)
	switch {
	case k == "":
		return fault.New(fault.Invalid, "claim.fact.unknown", "fact", f.Fact).In(FactField)
	case !k.takes(f.Fact, value):
		return fault.New(fault.Invalid, "claim.fact.value", "fact", f.Fact).In(ValueField)
	case f.Until != 0 && f.Until < f.From:
		return fault.New(fault.Invalid, "claim.fact.until").In(UntilField)
	}
	return nil
}

// FactShape is how the value of a fact is asked for.
type FactShape string

// The shapes.
const (
	YesNo  FactShape = "yes"
	Grade  FactShape = "grade"
	Choice FactShape = "choice"
	Words  FactShape = "text"
)

// KindOf is the shape of a fact; empty for one that nobody can show.
func KindOf(fact string) FactShape {
	switch {
	case benefit.OnlyShown(fact) && len(choice.Of(fact)) > 0:
		return Choice
	case fact == "person.rural":
		return YesNo
	case fact == "person.disability", fact == "children.disability":
		return Grade
	case slices.Contains([]string{"custody", "guardian", "institution"}, fact):
		return Words
	}
	return ""
}

// worst is the highest grade of a disability (GB/T 26341: first to fourth); 0 is none.
const worst = 4

func (k FactShape) takes(fact, value string) bool {
	switch k {
	case Choice:
		return slices.Contains(choice.Of(fact), value)
	case YesNo:
		return value == "true" || value == "false"
	case Grade:
		n, err := strconv.Atoi(value)
		return err == nil && n >= 0 && n <= worst
	case Words:
		return value != "" && len(value) <= maxWords
	}
	return false
}

// maxWords bounds a value in words, such as the name of an institution.
const maxWords = 200

// FactOf reads a fact back from its entry.
func FactOf(e journal.Entry, body map[string]string) (Fact, error) {
	f := Fact{ID: e.ID, Fact: body[FactField], Value: body[ValueField], Paper: body[PaperField], By: e.Author, On: e.Occurred.Day()}
	var err error
	if f.Person, err = person.ParseID(body[PersonField]); err != nil {
		return f, err
	}
	if f.From, err = day.Parse(body[FromField]); err != nil {
		return f, err
	}
	if body[UntilField] != "" {
		if f.Until, err = day.Parse(body[UntilField]); err != nil {
			return f, err
		}
	}
	if body[CaseField] != "" {
		f.Case, err = journal.ParseID(body[CaseField])
	}
	return f, err
}

// Body is what the entry of a fact says; the value is given as it is to be kept.
func (f Fact) Body() map[string]string {
	b := map[string]string{PersonField: f.Person.String(), FactField: f.Fact, ValueField: f.Value, FromField: f.From.String(), PaperField: f.Paper}
	if f.Until != 0 {
		b[UntilField] = f.Until.String()
	}
	if !f.Case.IsZero() {
		b[CaseField] = f.Case.String()
	}
	if f.Paper == "" {
		delete(b, PaperField)
	}
	return b
}
