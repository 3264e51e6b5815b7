// Package lists is what an office goes through row by row: who lives in an area, its households and what happened there. A page
// reads a bounded number of rows and says where to go on, so that no row is lost and none comes twice.
package lists

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// Desk lists.
type Desk struct{ *view.Office }

// New is a desk of an office.
func New(o *view.Office) *Desk { return &Desk{o} }

// sight is a moment with what this desk makes of it.
type sight struct{ *view.Sight }

// The states of people by which they are listed.
const (
	StateResident = "resident" // live here
	StateLeft     = "left"     // lived here last, and left the register
	StateDead     = "dead"     // lived here last
	StateAll      = "all"
)

// walkRows bounds what one page reads. A page may come back with fewer rows than were asked for, or none, and go on.
const walkRows = 5000

// People lists those of an area and all below it by usual residence, in each area by their names as they are read. Next is empty
// on the last page.
func (d *Desk) People(ctx context.Context, who access.Actor, within area.Code, state string, ask page.Page) (rows []view.Ref, next string, err error) {
	if state == "" {
		state = StateResident
	}
	if !slices.Contains([]string{StateResident, StateLeft, StateDead, StateAll}, state) {
		return nil, "", fault.New(fault.Invalid, "office.state", "text", state).In("state")
	}
	from, err := goOn(ask, view.PersonSpot)
	if err != nil {
		return nil, "", err
	}
	if state == StateLeft || state == StateDead {
		from = row[person.ID]{Spot: view.Spot[person.ID]{Nowhere: true, ID: from.ID}}
	}
	err = d.Look(ctx, who, access.List, within, "people "+state, func(v *view.Sight) error {
		l := peopleList{sight: sight{v}, state: state, want: ask.Size}
		if err := l.fill(ctx, from); err != nil {
			return err
		}
		refs, err := l.WithAddresses(ctx, l.lives)
		if err != nil {
			return err
		}
		for _, id := range l.ids {
			rows = append(rows, refs[id])
		}
		v.Show(rows...)
		next = l.next
		return nil
	})
	return rows, next, err
}

// peopleList is one page of people under way.
type peopleList struct {
	sight
	state string
	want  int
	ids   []person.ID
	lives map[person.ID]*vital.Life
	next  string
}

func (l *peopleList) fill(ctx context.Context, from row[person.ID]) error {
	l.lives = map[person.ID]*vital.Life{}
	all := order[person.ID]{in: l.In, read: l.PeopleIn, last: person.ID{ID: id.Max()}, shelf: func(ctx context.Context, a area.Code, yield func(person.ID, string)) error {
		return l.NamesIn(ctx, a, func(p person.ID, name, _ string) { yield(p, byName(l.Terms, name)) })
	}}
	for read := 0; read < walkRows; {
		n := l.want - len(l.ids)
		if from.Nowhere {
			n = min(walkRows-read, 512) // most of those who live nowhere lived elsewhere
		}
		spots, done, err := all.walk(ctx, from, n)
		if err != nil {
			return err
		}
		read += max(1, len(spots))
		if from, err = l.take(ctx, spots, from); err != nil {
			return err
		}
		if len(l.ids) == l.want {
			break
		}
		if done || l.state == StateResident && from.Nowhere {
			return nil
		}
	}
	l.next = from.cursor()
	return nil
}

// take keeps the rows that belong into the list until it is full, and says where to go on.
func (l *peopleList) take(ctx context.Context, spots []row[person.ID], from row[person.ID]) (row[person.ID], error) {
	ids := make([]person.ID, len(spots))
	for i := range spots {
		ids[i] = spots[i].ID
	}
	lives, err := l.Lives(ctx, ids)
	if err != nil {
		return from, err
	}
	for _, s := range spots {
		from = s
		if one := lives[s.ID]; one != nil && l.belongs(s.Spot, one) {
			l.ids = append(l.ids, s.ID)
			l.lives[s.ID] = one
		}
		if len(l.ids) == l.want {
			break
		}
	}
	return from, nil
}

func (l *peopleList) belongs(s view.Spot[person.ID], one *vital.Life) bool {
	if !s.Nowhere {
		return l.state == StateResident || l.state == StateAll
	}
	if !one.Known || !l.In.HoldsAny(view.Whereabouts(one.Spells)) {
		return false
	}
	switch l.state {
	case StateAll:
		return true
	case StateDead:
		return one.Dead
	case StateLeft:
		open := slices.ContainsFunc(one.Spells, residence.Spell.IsOpen)
		return !one.Dead && !open && len(one.Spells) > 0
	}
	return false
}

// HouseholdRow is a household in one line.
type HouseholdRow struct {
	ID      household.ID
	Area    view.Place
	Address string
	Head    *view.Ref
	Size    int
}

// Households lists those of an area and all below it, in each area by their addresses; text, where it isn't empty, is looked for
// in addresses and in the names of heads.
func (d *Desk) Households(ctx context.Context, who access.Actor, within area.Code, text string, ask page.Page) (rows []HouseholdRow, next string, err error) {
	detail := "households"
	if text != "" {
		detail = "households by text"
	}
	err = d.Look(ctx, who, access.List, within, detail, func(v *view.Sight) error {
		s := sight{v}
		var ids []household.ID
		var err error
		if text == "" {
			ids, next, err = s.housesIn(ctx, ask)
		} else {
			ids, next, err = s.housesBy(ctx, text, ask)
		}
		if err != nil {
			return err
		}
		rows, err = s.houseRows(ctx, ids)
		return err
	})
	return rows, next, err
}

func (s sight) housesIn(ctx context.Context, ask page.Page) (ids []household.ID, next string, err error) {
	from, err := goOn(ask, view.HouseholdSpot)
	if err != nil {
		return nil, "", err
	}
	all := order[household.ID]{in: s.In, read: s.HouseholdsIn, last: household.ID{ID: id.Max()}, shelf: func(ctx context.Context, a area.Code, yield func(household.ID, string)) error {
		return s.AddressesIn(ctx, a, func(h household.ID, address string) { yield(h, byAddress(address)) })
	}}
	spots, done, err := all.walk(ctx, from, ask.Size)
	if err != nil {
		return nil, "", err
	}
	for _, at := range spots {
		if at.Nowhere && !s.In.All { // a household without a place belongs to nobody's area
			return ids, "", nil
		}
		ids = append(ids, at.ID)
	}
	if !done && len(spots) > 0 {
		next = spots[len(spots)-1].cursor()
	}
	return ids, next, nil
}

// houseRows are households in the order of the ids.
func (s sight) houseRows(ctx context.Context, ids []household.ID) ([]HouseholdRow, error) {
	found, err := s.Reader.Households(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := map[household.ID]*household.Household{}
	var heads []person.ID
	for i := range found {
		byID[found[i].ID] = &found[i]
		if m, ok := found[i].Head(); ok {
			heads = append(heads, m.Person)
		}
	}
	refs, err := s.Refs(ctx, heads)
	if err != nil {
		return nil, err
	}
	var rows []HouseholdRow
	for _, id := range ids {
		h, ok := byID[id]
		if !ok {
			continue
		}
		row := HouseholdRow{ID: id, Area: s.Place(h.Area()), Address: h.Address(), Size: len(h.Present())}
		if m, ok := h.Head(); ok {
			if r, ok := refs[m.Person]; ok {
				row.Head = &r
				s.Show(r)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
