package vital

import "wanjia/domain/residence"

// move is a move within the register: the exit and the entry are one event (INDEPTH: EXT and ENT).
var move = Kind{
	Code: "move", Order: 30, Subject: "person", When: "date",
	Fields: []Field{
		personField, dateField,
		{Code: "area", Shape: AnArea, Required: true},
		householdField, relationField, reasonField, registeredField,
	},
	Effects: func(e Event) []Effect {
		out := []Effect{{Op: Closes, On: e.Subject(), Role: "person", How: residence.Move}}
		if !e.Household("household").IsZero() {
			out = append(out, Effect{Op: Parts, On: e.Subject(), Role: "person"})
		}
		return append(out, e.arrives(residence.Move)...)
	},
}
