package vital

import (
	"strings"

	"wanjia/domain/household"
	"wanjia/domain/person"
)

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

// merge brings all members of one household into another.
var merge = Kind{
	Code: "merge", Order: 50, Subject: "person", When: "date",
	Fields: []Field{
		{Code: "household", Shape: AHousehold, Required: true}, dateField,
		{Code: "to_household", Shape: AHousehold, Required: true},
		{Code: "members", Shape: People, Required: true},
		{Code: "person", Shape: APerson, Hidden: true}, reasonField, areaField, registeredField,
	},
	Effects: func(e Event) []Effect { return e.transfer(e.Household("to_household")) },
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

// householdRecord says where a household lives; it has no effect on a person.
var householdRecord = Kind{
	Code: "household", Order: 0, Subject: "person", When: "date",
	Fields: []Field{
		{Code: "household", Shape: AHousehold, Required: true}, dateField,
		{Code: "area", Shape: AnArea, Required: true}, {Code: "address", Shape: Text},
		{Code: "person", Shape: APerson, Hidden: true}, registeredField,
	},
	Effects: func(Event) []Effect { return nil },
}
