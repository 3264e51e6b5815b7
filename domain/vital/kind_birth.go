package vital

import (
	"slices"

	"wanjia/domain/residence"
)

// birth brings a child into the register. UN P&R Rev.3 §§ 63–64 (live birth) and annex I items;
// birth order, parents' marital status and anything about permission are not asked (charter 1 and 2).
var birth = Kind{
	Code: "birth", Order: 0, Subject: "person", When: "date",
	Fields: slices.Concat([]Field{
		{Code: "person", Shape: NewPerson, Required: true, Hidden: true},
		dateField}, nameFields, []Field{
		sexField, motherField, fatherField, householdField, areaField, happenedField,
		{Code: "weight_g", Shape: Whole, Unit: "g"},
		{Code: "gestation_weeks", Shape: Whole, Unit: "week"},
		{Code: "plurality", Shape: Whole, Min: 1, Max: 10},
		placeField,
		{Code: "attendant", Shape: Choice, Free: true, Options: []string{"physician", "midwife", "nurse", "traditional", "other", "none", "unknown"}},
		schooling("mother_education"),
		registeredField,
	}),
	Effects: func(e Event) []Effect {
		facts := e.facts(true)
		facts.Birth = e.Date()
		child := e.Subject()
		out := []Effect{
			{Op: Begins, On: child, Role: "person", Facts: &facts},
			{Op: Opens, On: child, Role: "person", Area: e.Area(), How: residence.Birth, Other: facts.Mother},
		}
		if h := e.Household("household"); !h.IsZero() {
			out = append(out, Effect{Op: Joins, On: child, Role: "person", Household: h, Area: e.Area()})
		}
		return append(out, e.mentions("mother", "father")...)
	},
}
