package vital

// marriage unites two persons; whom the law lets marry is a rule of a pack, never of this file.
var marriage = Kind{
	Code: "marriage", Order: 40, Subject: "person", When: "date",
	Fields: append([]Field{personField, {Code: "partner", Shape: APerson, Required: true}, dateField, areaField, registeredField}, unionFields...),
	Effects: func(e Event) []Effect {
		a, b := e.Subject(), e.Person("partner")
		return []Effect{{Op: Unites, On: a, Role: "person", Other: b}, {Op: Unites, On: b, Role: "partner", Other: a}}
	},
}
