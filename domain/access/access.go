// Package access decides whether somebody may do something: desk × area × purpose, closed by default, at one point, with
// the reason. It knows the rules for passwords, lock-out and sessions, but keeps no account, hashes nothing and has no clock.
package access

import (
	"slices"

	"wanjia/domain/area"
	"wanjia/domain/person"
)

// Grant lets somebody work at a desk, in an area and all below it, for a purpose. A zero area is everywhere.
type Grant struct {
	Desk    Desk
	Area    area.Code
	Purpose Purpose
}

// Words are the grant in words: desk, area, purpose.
func (g Grant) Words() [3]string {
	return [3]string{g.Desk.String(), g.Area.String(), g.Purpose.String()}
}

// GrantOf reads a grant's words.
func GrantOf(words [3]string) (g Grant, err error) {
	if g.Desk, err = ParseDesk(words[0]); err != nil {
		return g, err
	}
	if words[1] != "" {
		if g.Area, err = area.ParseCode(words[1]); err != nil {
			return g, err
		}
	}
	g.Purpose, err = ParsePurpose(words[2])
	return g, err
}

// Account is somebody or some machine that can sign in.
type Account struct {
	Name     string
	Grants   []Grant
	Person   person.ID // whose records are "own" at the family desk; zero for staff and machines
	Disabled bool
}

// Request is what somebody wants to do. The zero grain asks for records, the most that can be asked. A zero area is
// the whole installation, which only a grant everywhere reaches.
type Request struct {
	Act     Act
	Area    area.Code
	Purpose Purpose
	Grain   Grain

	Programme string // of a care record
}

// Decision is the answer. Where it is allowed, Grant is why; Reason is a word-catalogue key in both cases.
type Decision struct {
	Allowed bool
	Grant   Grant
	Reason  string
}

// The reasons, from the farthest to the nearest miss.
const (
	Allowed         = "access.allowed"
	DeniedDisabled  = "access.denied.disabled"
	DeniedNoGrant   = "access.denied.grant"
	DeniedByPurpose = "access.denied.purpose"
	DeniedByDesk    = "access.denied.desk"
	DeniedByGrain   = "access.denied.grain"
	DeniedByArea    = "access.denied.area"
	DeniedByTeam    = "access.denied.team"
)

// Under says whether an area lies below another, as the caller's tree of areas has it.
type Under func(child, ancestor area.Code) bool

// Decide is the one decision point. It allows what one grant alone allows; grants don't add up. A denial names the
// test at which the grant that came farthest failed: purpose, desk, grain, area.
func Decide(grants []Grant, under Under, want Request) Decision {
	reason, far := DeniedNoGrant, 0
	for _, g := range grants {
		why, passed := hold(g, under, want)
		if why == Allowed {
			return Decision{Allowed: true, Grant: g, Reason: Allowed}
		}
		if passed >= far {
			reason, far = why, passed
		}
	}
	return Decision{Reason: reason}
}

// hold holds one grant against a request and tells how many tests it passed.
func hold(g Grant, under Under, want Request) (reason string, passed int) {
	switch {
	case want.Purpose == NoPurpose || g.Purpose != want.Purpose || !g.Desk.serves(g.Purpose) || want.Act.cares() && g.Purpose != FamilyService:
		return DeniedByPurpose, 0
	case g.Desk.Grain(want.Act) == None || !g.Desk.takes(g.Purpose, want.Act):
		return DeniedByDesk, 1
	case !g.Desk.Grain(want.Act).covers(want.Act.needs(want.Grain)):
		return DeniedByGrain, 2
	case !reaches(g.Area, under, want.Area):
		return DeniedByArea, 3
	}
	return Allowed, 4
}

// reaches says whether a grant's area holds the wanted one.
func reaches(granted area.Code, under Under, want area.Code) bool {
	if granted.IsZero() || granted == want {
		return true
	}
	return !want.IsZero() && under != nil && under(want, granted)
}

// Decide is the package's Decide for the account's grants; a disabled account may do nothing.
func (a Account) Decide(under Under, want Request) Decision {
	if a.Disabled {
		return Decision{Reason: DeniedDisabled}
	}
	return Decide(a.Grants, under, want)
}

// Reach is where somebody may do an act on records for a purpose: the areas of the grants, each with all below it, without
// doubles. One zero code means everywhere; none at all means nowhere, so a filter made of it must then let nothing through.
// Acts that show no person (figures, verify, managing) are reached by every desk that may do them; what the family desk may
// do with its own records isn't an area and isn't here.
func Reach(grants []Grant, act Act, purpose Purpose) []area.Code {
	var areas []area.Code
	for _, g := range grants {
		if why, _ := hold(g, nil, Request{Act: act, Area: g.Area, Purpose: purpose}); why != Allowed {
			continue
		}
		if g.Area.IsZero() {
			return []area.Code{{}}
		}
		if !slices.Contains(areas, g.Area) {
			areas = append(areas, g.Area)
		}
	}
	return areas
}

// Clash is two desks that one account must not hold together.
type Clash struct {
	One, Other Desk
	Reason     string // a word-catalogue key
}

// Clashes names the pairs of desks among the grants that one person must not hold together: four eyes for money, watchers
// apart from the watched, and administrators apart from those who see people (GB/T 22239-2019 §8.1.4.2: duties parted).
func Clashes(grants []Grant) []Clash {
	held := map[Desk]bool{}
	for _, g := range grants {
		held[g.Desk] = true
	}
	var found []Clash
	for _, c := range clashing {
		if held[c.One] && held[c.Other] {
			found = append(found, c)
		}
	}
	return found
}
