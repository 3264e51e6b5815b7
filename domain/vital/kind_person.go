package vital

import (
	"slices"

	"wanjia/domain/residence"
)

// record takes somebody into the register as they are: at the baseline, at birth or on moving in.
// It is a row of the people sheet.
var record = Kind{
	Code: "person", Order: 1, Subject: "person", When: "since",
	Fields: slices.Concat([]Field{{Code: "person", Shape: NewPerson, Required: true, Hidden: true}}, nameFields, []Field{
		sexField, {Code: "birth_date", Shape: Date}, areaField, householdField, relationField,
		{Code: "since", Shape: Date},
		{Code: "since_reason", Shape: Choice, Options: []string{"baseline", "birth", "move_in"}},
		{Code: "residence", Shape: Choice, Options: residenceKinds},
		motherField, fatherField}, identityFields, []Field{
		{Code: "address", Shape: Text}, registeredField,
	}),
	Effects: func(e Event) []Effect {
		how := residence.Baseline
		if text := e.Values.Get("since_reason"); text != "" {
			how, _ = residence.ParseHow(text)
		}
		facts := e.facts(how == residence.Birth)
		out := []Effect{{Op: Begins, On: e.Subject(), Role: "person", Facts: &facts}}
		kind, _ := residence.ParseKind(e.Values.Get("residence"))
		if a := e.Area(); !a.IsZero() {
			out = append(out, Effect{Op: Opens, On: e.Subject(), Role: "person", Residence: kind, Area: a, How: how})
		}
		if h := e.Household("household"); !h.IsZero() {
			out = append(out, Effect{Op: Joins, On: e.Subject(), Role: "person", Household: h, Relation: e.relation("relation"), Area: e.Area()})
		}
		return append(out, e.mentions("mother", "father")...)
	},
}
