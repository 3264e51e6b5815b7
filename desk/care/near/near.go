// Package near knows whose a client is within a team: everybody's whose seat holds the area of the record, and, where that is a larger one,
// the worker's who is responsible for the household that the client lives in. It looks nobody up beyond that area: whoever moved out of
// it is nobody else's for it.
package near

import (
	"context"
	"math"
	"slices"

	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/person"
)

// Below says that one area lies under another, or that its people count there since it was merged or changed its code.
func Below(tree *area.Tree) access.Under {
	return func(child, ancestor area.Code) bool {
		return tree.Under(child, ancestor) || tree.Counts(child, ancestor)
	}
}

// Homes tells where somebody lives.
type Homes interface {
	Home(ctx context.Context, p person.ID) (area.Code, bool, error)
}

// Seat is an actor in the team of a programme.
type Seat struct {
	Who  access.Actor
	Tree *area.Tree
	Of   *care.Programme // nil is none, and holds nobody
}

// Treats says whether the actor belongs to the team in an area.
func (s Seat) Treats(at area.Code) bool { return s.named(math.MaxInt, at) }

// named is Treats for whoever agreed to one version of the text, which named some desks.
func (s Seat) named(version int, at area.Code) bool {
	if s.Of == nil {
		return false
	}
	dec := s.Who.May(Below(s.Tree), access.Treat, access.Request{Area: at, Programme: s.Of.ID})
	return dec.Allowed && s.Of.Sees(dec.Grant.Desk, version)
}

// Reaches says whether a record of an area may be the actor's: where they belong to its team, or to the team of a place in it.
func (s Seat) Reaches(at area.Code) bool {
	return s.Treats(at) || s.Of != nil && slices.ContainsFunc(s.Who.Teams, func(t access.Team) bool {
		return t.Programme == s.Of.ID && Below(s.Tree)(t.Area, at) && s.Treats(t.Area)
	})
}

// Sees says whether the actor is one of those whom a consent named: of the record's own area, or of where in it the client lives.
func (s Seat) Sees(ctx context.Context, h Homes, c care.Consent, at area.Code) (bool, error) {
	if s.Of == nil || s.Of.ID != c.Programme {
		return false, nil
	}
	if s.named(c.Version, at) || !s.Reaches(at) {
		return s.named(c.Version, at), nil
	}
	home, ok, err := h.Home(ctx, c.Client)
	return ok && err == nil && Below(s.Tree)(home, at) && s.named(c.Version, home), err
}
