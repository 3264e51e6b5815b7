package vital

// adoption gives a child other parents; the parents by birth stay on record.
var adoption = Kind{
	Code: "adoption", Order: 10, Subject: "person", When: "date",
	Fields: []Field{personField, dateField, motherField, fatherField, householdField, relationField, areaField, registeredField},
	Effects: func(e Event) []Effect {
		out := []Effect{{Op: Adopts, On: e.Subject(), Role: "person", Other: e.Person("mother"), Father: e.Person("father")}}
		if h := e.Household("household"); !h.IsZero() {
			out = append(out, Effect{Op: Parts, On: e.Subject(), Role: "person"},
				Effect{Op: Joins, On: e.Subject(), Role: "person", Household: h, Relation: e.relation("relation"), Area: e.Area()})
		}
		return append(out, e.mentions("mother", "father")...)
	},
}
