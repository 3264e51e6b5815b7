package register

import (
	"slices"

	"wanjia/base/day"
	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Needs are those who must be in a book before some changes can be applied to it and judged.
type Needs struct {
	b      *Book
	on     []person.ID // whom the changes touch: those next to them are needed too
	people []person.ID
	houses []household.ID
	births []birth
	stays  []stay
	above  map[person.ID][]person.ID // whom the changes name as parents, by the child
	below  map[person.ID]bool        // who is so named
}

// stay is somebody who comes into a household, where it is named, or whose own changes.
type stay struct {
	house household.ID
	who   person.ID
	on    day.Partial
}

// Needs reads whom changes name.
func (b *Book) Needs(changes ...Change) *Needs {
	n := &Needs{b: b, above: map[person.ID][]person.ID{}, below: map[person.ID]bool{}}
	for _, c := range changes {
		for _, e := range [...]*vital.Event{c.Before, c.After} {
			if e != nil {
				n.event(c.Root, *e, b.ids)
			}
			if e != nil && b.next != b.ids {
				n.event(c.Root, *e, b.next)
			}
		}
	}
	n.on, n.people, n.houses = distinct(n.on, byPerson), distinct(n.people, byPerson), distinct(n.houses, byHouse)
	return n
}

func byPerson(a, b person.ID) int   { return a.Compare(b.ID) }
func byHouse(a, b household.ID) int { return a.Compare(b.ID) }

func distinct[T comparable](all []T, order func(a, b T) int) []T {
	slices.SortFunc(all, order)
	return slices.Compact(all)
}

func (n *Needs) event(root journal.ID, e vital.Event, ids *identity.Map) {
	n.houses = append(n.houses, e.Household("household"), e.Household("to_household"))
	if e.Kind.Sealed { // it touches nobody, and counts where she lived
		n.people = append(n.people, ids.In(root, e.Person("mother")))
	}
	for _, f := range e.Kind.Effects(e) {
		on := ids.In(root, f.On)
		n.on = append(n.on, on)
		said := f.Said()
		partner := f.Op == vital.Unites || f.Op == vital.Separates
		for i, p := range [...]person.ID{f.Other, f.Father, said.Mother, said.Father} {
			if p.IsZero() {
				continue
			}
			p = ids.In(root, p)
			n.people = append(n.people, p)
			if i > 0 || !partner {
				n.parent(on, p)
			}
		}
		n.houses = append(n.houses, f.Household)
		if !said.Mother.IsZero() && !said.Birth.IsZero() {
			n.births = append(n.births, birth{ids.In(root, said.Mother), said.Birth, on})
		}
		switch f.Op {
		case vital.Begins, vital.Closes, vital.Ends, vital.Joins, vital.Parts:
			n.stays = append(n.stays, stay{f.Household, on, e.Date()})
		case vital.Mentions, vital.Opens, vital.Unites, vital.Separates, vital.Adopts:
		}
	}
}

func (n *Needs) parent(of, p person.ID) {
	if !slices.Contains(n.above[of], p) {
		n.above[of] = append(n.above[of], p)
	}
	n.below[p] = true
}

// Lacks tells whom and which households must still be put into the book: those whom the changes touch, their parents and partners,
// the households they are or will be in, and whom the rules hold them against: sisters and brothers of about the same day, forebears of
// parents, those with whom they live. Ask again after putting them in: the answer may name more.
func (n *Needs) Lacks() (people []person.ID, houses []household.ID) {
	w := want{b: n.b}
	for _, id := range n.on {
		if h := w.person(id); h != nil {
			w.around(h)
			w.forebears(h, n)
		}
	}
	for _, id := range n.people {
		w.person(id)
	}
	for _, id := range n.houses {
		w.house(id)
	}
	for _, b := range n.births {
		w.siblings(b)
	}
	for _, s := range n.stays {
		w.company(s.house, s.who, s.on)
		if h, ok := n.b.people[s.who]; ok && s.house.IsZero() {
			for i := range h.NowLife.Stays {
				if !h.NowLife.Stays[i].Ended {
					w.company(h.NowLife.Stays[i].Household, s.who, s.on)
				}
			}
		}
	}
	return distinct(w.people, byPerson), distinct(w.houses, byHouse)
}

type want struct {
	b      *Book
	people []person.ID
	houses []household.ID
}

func (w *want) person(id person.ID) *Held {
	if id.IsZero() {
		return nil
	}
	h, ok := w.b.people[id]
	if !ok {
		w.people = append(w.people, id)
	}
	return h
}

func (w *want) house(id household.ID) {
	if id.IsZero() {
		return
	}
	if _, ok := w.b.houses[id]; !ok {
		w.houses = append(w.houses, id)
	}
}

// around asks for those next to somebody who changes: parents, partners, the households they were ever said to be in.
func (w *want) around(h *Held) {
	l := &h.NowLife
	w.person(l.Mother)
	w.person(l.Father)
	for _, u := range l.Unions {
		w.person(u.Partner)
	}
	for i := range h.Now.Acts { // also what a death or another record hides: without it they come to light again
		for j := range h.Now.Acts[i].Effects {
			f := &h.Now.Acts[i].Effects[j]
			w.house(f.Household)
			if f.Facts != nil {
				w.person(f.Facts.Mother)
			}
		}
	}
}
