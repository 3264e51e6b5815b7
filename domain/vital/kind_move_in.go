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

// arrives opens the residence and, where a household is named, the membership.
func (e Event) arrives(how residence.How) []Effect {
	kind, _ := residence.ParseKind(e.Values.Get("residence"))
	out := []Effect{{Op: Opens, On: e.Subject(), Role: "person", Residence: kind, Area: e.Area(), How: how}}
	if h := e.Household("household"); !h.IsZero() {
		out = append(out, Effect{Op: Joins, On: e.Subject(), Role: "person", Household: h, Relation: e.relation("relation"), Area: e.Area()})
	}
	return out
}
