package vital

import (
	"strings"

	"wanjia/domain/household"
	"wanjia/domain/person"
)

// split takes some members of a household out into one of their own.
var split = Kind{
	Code: "split", Order: 50, Subject: "person", When: "date",
	Fields: []Field{
		{Code: "household", Shape: AHousehold, Required: true}, dateField,
		{Code: "to_household", Shape: AHousehold, Required: true},
		{Code: "members", Shape: People, Required: true},
		personField, reasonField, areaField, registeredField,
	},
	Effects: func(e Event) []Effect {
		out := e.transfer(e.Household("to_household"))
		for i := range out {
			if out[i].Op == Joins && out[i].On == e.Subject() {
				out[i].Relation = household.Head()
			}
		}
		return out
	},
}

// Members are the persons whom the field "members" lists, without repetition.
func (e Event) Members() []person.ID {
	var out []person.ID
	seen := map[person.ID]bool{}
	for _, text := range strings.Fields(e.Values.Get("members")) {
		if p, err := ParsePerson(text); err == nil && !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

// transfer takes the listed members, and the subject, into another household.
func (e Event) transfer(to household.ID) []Effect {
	var out []Effect
	members := e.Members()
	if s := e.Subject(); !s.IsZero() && !strings.Contains(e.Values.Get("members"), e.Values.Get(e.Kind.Subject)) {
		members = append(members, s)
	}
	for _, p := range members {
		out = append(out, Effect{Op: Parts, On: p, Role: "members"}, Effect{Op: Joins, On: p, Role: "members", Household: to, Area: e.Area()})
	}
	return out
}
