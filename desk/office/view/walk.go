package view

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
)

// Spot is where a walk through people or households has come to: the last area and id seen. Those who live in no area come
// last, when Nowhere is set.
type Spot[T comparable] struct {
	Nowhere bool
	At      area.Code
	ID      T
}

// Read goes through rows by area and id from where one left off.
type Read[T comparable] func(ctx context.Context, after area.Code, than T, n int, yield func(area.Code, T)) error

// Walk reads the next rows of a scope, at most n, and says whether they are the last. Those who live in no area are told
// whatever the scope, for the caller to look at where they lived. Rows added behind the spot are passed by; every other row is
// told exactly once, however many walks it takes.
func Walk[T comparable](ctx context.Context, in *Scope, read Read[T], from Spot[T], n int) (rows []Spot[T], done bool, err error) {
	if !from.Nowhere {
		if rows, done, err = walkAreas(ctx, in, read, from, n); err != nil || !done {
			return rows, false, err
		}
		from = Spot[T]{Nowhere: true}
	}
	want := n - len(rows)
	if want == 0 {
		return rows, false, nil
	}
	got := 0
	err = read(ctx, area.Code{}, from.ID, want, func(at area.Code, id T) {
		if at.IsZero() {
			got++
			rows = append(rows, Spot[T]{Nowhere: true, ID: id})
		}
	})
	return rows, got < want, err
}

// walkAreas is the part of a walk that goes through the areas, leaping over those outside the scope.
func walkAreas[T comparable](ctx context.Context, in *Scope, read Read[T], from Spot[T], n int) (rows []Spot[T], done bool, err error) {
	if from.At.IsZero() {
		first, ok := in.first()
		if !ok {
			return nil, true, nil
		}
		from.At = first
	}
	for len(rows) < n {
		want, got := n-len(rows), 0
		var leap area.Code
		err := read(ctx, from.At, from.ID, want, func(at area.Code, id T) {
			got++
			switch {
			case !leap.IsZero():
			case in.Holds(at):
				from = Spot[T]{At: at, ID: id}
				rows = append(rows, from)
			default:
				leap = at
			}
		})
		if err != nil {
			return nil, false, err
		}
		if leap.IsZero() {
			if got < want {
				return rows, true, nil
			}
			continue
		}
		next, ok := in.after(leap)
		if !ok {
			return rows, true, nil
		}
		from = Spot[T]{At: next}
	}
	return rows, false, nil
}

// beforeAll is a code that sorts before every other: the hyphen is the first sign that a code can hold.
const beforeAll = "-"

// first is where a walk through the scope begins.
func (sc *Scope) first() (area.Code, bool) {
	if sc.All {
		c, err := area.ParseCode(beforeAll)
		return c, err == nil
	}
	if codes := sc.Codes(); len(codes) > 0 {
		return codes[0], true
	}
	return area.Code{}, false
}

// after is the scope's next area after a code.
func (sc *Scope) after(c area.Code) (area.Code, bool) {
	codes := sc.Codes()
	i, found := slices.BinarySearchFunc(codes, c, area.Code.Compare)
	if found {
		i++
	}
	if i >= len(codes) {
		return area.Code{}, false
	}
	return codes[i], true
}

// PersonSpot and HouseholdSpot read where a list goes on.
func PersonSpot(p page.Page) (Spot[person.ID], error) {
	at, u, nowhere, err := spot(p)
	return Spot[person.ID]{Nowhere: nowhere, At: at, ID: person.ID{ID: u}}, err
}

// HouseholdSpot is PersonSpot for households.
func HouseholdSpot(p page.Page) (Spot[household.ID], error) {
	at, u, nowhere, err := spot(p)
	return Spot[household.ID]{Nowhere: nowhere, At: at, ID: household.ID{ID: u}}, err
}

func spot(p page.Page) (at area.Code, u id.ID, nowhere bool, err error) {
	if len(p.After) == 0 {
		return at, u, false, nil
	}
	if len(p.After) != 2 {
		return at, u, false, BadCursor(nil)
	}
	if p.After[1] != "" {
		if u, err = id.Parse(p.After[1]); err != nil {
			return at, u, false, BadCursor(err)
		}
	}
	if p.After[0] == "" {
		return at, u, true, nil
	}
	if at, err = area.ParseCode(p.After[0]); err != nil {
		return at, u, false, BadCursor(err)
	}
	return at, u, false, nil
}

// BadCursor is the fault of a cursor that nobody here made.
func BadCursor(because error) error {
	return fault.New(fault.Invalid, "page.cursor").In("cursor").Because(because)
}

// Keys are the keys of a cursor that goes on from the spot.
func (s Spot[T]) Keys() []string {
	text := ""
	if named, ok := any(s.ID).(interface{ String() string }); ok {
		text = named.String()
	}
	return []string{s.At.String(), text}
}
