package vital

import "wanjia/domain/residence"

// moveIn opens a residence for somebody who came from outside (INDEPTH: IMG, external).
var moveIn = Kind{
	Code: "move_in", Order: 20, Subject: "person", When: "date",
	Fields: []Field{
		personField, dateField,
		{Code: "area", Shape: AnArea, Required: true},
		{Code: "residence", Shape: Choice, Options: residenceKinds},
		{Code: "from_area", Shape: Text}, householdField, relationField, reasonField, registeredField,
	},
	Effects: func(e Event) []Effect { return e.arrives(residence.MoveIn) },
}

// moveOut closes the residence of somebody who leaves (INDEPTH: OMG).
var moveOut = Kind{
	Code: "move_out", Order: 80, Subject: "person", When: "date",
	Fields: []Field{personField, dateField, areaField, {Code: "to_area", Shape: Text}, reasonField, registeredField},
	Effects: func(e Event) []Effect {
		return []Effect{
			{Op: Closes, On: e.Subject(), Role: "person", How: residence.MoveOut},
			{Op: Parts, On: e.Subject(), Role: "person"},
		}
	},
}

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

// arrives opens the residence and, where a household is named, the membership.
func (e Event) arrives(how residence.How) []Effect {
	kind, _ := residence.ParseKind(e.Values.Get("residence"))
	out := []Effect{{Op: Opens, On: e.Subject(), Role: "person", Residence: kind, Area: e.Area(), How: how}}
	if h := e.Household("household"); !h.IsZero() {
		out = append(out, Effect{Op: Joins, On: e.Subject(), Role: "person", Household: h, Relation: e.relation("relation"), Area: e.Area()})
	}
	return out
}
