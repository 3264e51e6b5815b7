package vital

// divorce ends a union.
var divorce = Kind{
	Code: "divorce", Order: 60, Turn: 35, Subject: "person", When: "date",
	Fields: append([]Field{personField, {Code: "partner", Shape: APerson, Required: true}, dateField, areaField, registeredField}, unionFields...),
	Effects: func(e Event) []Effect {
		a, b := e.Subject(), e.Person("partner")
		return []Effect{{Op: Separates, On: a, Role: "person", Other: b}, {Op: Separates, On: b, Role: "partner", Other: a}}
	},
}
