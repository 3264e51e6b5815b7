package vital

// marriage unites two persons; whom the law lets marry is a rule of a pack, never of this file.
var marriage = Kind{
	Code: "marriage", Order: 40, Subject: "person", When: "date",
	Fields: []Field{personField, {Code: "partner", Shape: APerson, Required: true}, dateField, areaField, registeredField},
	Effects: func(e Event) []Effect {
		a, b := e.Subject(), e.Person("partner")
		return []Effect{{Op: Unites, On: a, Role: "person", Other: b}, {Op: Unites, On: b, Role: "partner", Other: a}}
	},
}

// divorce ends a union.
var divorce = Kind{
	Code: "divorce", Order: 60, Subject: "person", When: "date",
	Fields: []Field{personField, {Code: "partner", Shape: APerson, Required: true}, dateField, areaField, registeredField},
	Effects: func(e Event) []Effect {
		a, b := e.Subject(), e.Person("partner")
		return []Effect{{Op: Separates, On: a, Role: "person", Other: b}, {Op: Separates, On: b, Role: "partner", Other: a}}
	},
}

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
