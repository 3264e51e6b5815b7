package access

import (
	"slices"

	"wanjia/domain/area"
	"wanjia/domain/person"
)

// Actor is who acts: an account at a device, with the grants of that session and the purpose chosen for this act.
type Actor struct {
	Account  string
	Device   string
	Purpose  Purpose
	Grants   []Grant
	Own      []person.ID // at the family desk: whose records are the actor's own
	Teams    []Team      // of care to which the account belongs, as the desk of care has just read them
	Operator bool        // at the machine itself, with the data folder in hand: whoever holds the files decides
}

// Team is a team of a care programme, in an area and all below it.
type Team struct {
	Programme string
	Area      area.Code
}

// For is the actor at work for a purpose, where a grant of theirs serves it; else as they came.
func (a Actor) For(p Purpose) Actor {
	if slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Purpose == p }) {
		a.Purpose = p
	}
	return a
}

// May decides for the actor, in an area and with the actor's purpose. A care record is opened by a team of its programme alone:
// neither another team nor whoever holds the machine.
func (a Actor) May(under Under, act Act, want Request) Decision {
	if a.Operator && act != Treat {
		return Decision{Allowed: true, Reason: Allowed}
	}
	want.Act, want.Purpose = act, a.Purpose
	d := Decide(a.Grants, under, want)
	if d.Allowed && act == Treat && want.Grain == Records && !a.treats(under, want) {
		return Decision{Reason: DeniedByTeam}
	}
	return d
}

func (a Actor) treats(under Under, want Request) bool {
	return slices.ContainsFunc(a.Teams, func(t Team) bool {
		return want.Programme != "" && t.Programme == want.Programme && reaches(t.Area, under, want.Area)
	})
}

// Grain is the grain at which the actor meets somebody: a family its own people, everybody else records.
func (a Actor) Grain(p person.ID) Grain {
	if slices.Contains(a.Own, p) {
		return Own
	}
	return Records
}

// Offices are the areas that the actor registers people in for civil registration; none where that is everywhere, or nowhere.
func (a Actor) Offices() (out []area.Code) {
	if a.Operator {
		return nil
	}
	for _, g := range a.Grants {
		if g.Purpose != CivilRegistration || !g.Desk.serves(g.Purpose) || g.Desk.Grain(Register) == None || !g.Desk.takes(g.Purpose, Register) {
			continue
		}
		if g.Area.IsZero() {
			return nil
		}
		out = append(out, g.Area)
	}
	return out
}

// Registers says whether the actor's own work is to register people in an area: who puts them on record for civil registration
// sees the area's figures as they are, everybody else as they may be published.
func (a Actor) Registers(under Under, at area.Code) bool {
	if a.Operator {
		return true
	}
	return a.Purpose == CivilRegistration && Decide(a.Grants, under, Request{Act: Register, Area: at, Purpose: a.Purpose}).Allowed
}
