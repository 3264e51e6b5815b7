package vital

import "wanjia/domain/household"

// head makes a member the head of the household; the desk notes who was head before.
var head = Kind{
	Code: "head", Order: 55, Subject: "person", When: "date",
	Fields: []Field{
		personField, {Code: "household", Shape: AHousehold, Required: true}, dateField,
		{Code: "previous", Shape: APerson, Hidden: true}, reasonField, areaField, registeredField,
	},
	Effects: func(e Event) []Effect {
		h := e.Household("household")
		out := []Effect{
			{Op: Parts, On: e.Subject(), Role: "person"},
			{Op: Joins, On: e.Subject(), Role: "person", Household: h, Relation: household.Head(), Area: e.Area()},
		}
		if p := e.Person("previous"); !p.IsZero() && p != e.Subject() {
			out = append(out, Effect{Op: Parts, On: p, Role: "previous"},
				Effect{Op: Joins, On: p, Role: "previous", Household: h, Area: e.Area()})
		}
		return out
	},
}
