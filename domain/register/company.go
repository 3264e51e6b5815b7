package register

import (
	"slices"

	"wanjia/base/day"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Beside tells who must still be put into the book for people to be held against those they are like or come from. Ask again after putting
// them in: the answer may name more.
func (b *Book) Beside(ids []person.ID) []person.ID {
	w := want{b: b}
	for _, id := range ids {
		h, ok := b.people[id]
		if !ok {
			continue
		}
		w.forebears(h, nil)
		for i := range h.Now.Children {
			if on := h.Now.Children[i].Birth; !on.IsZero() {
				w.siblings(birth{id, on, h.Now.Children[i].ID})
			}
		}
	}
	return distinct(w.people, byPerson)
}

// birth is a child that is put on record: whoever is on record of the same mother and about the same day may be the same child.
type birth struct {
	mother person.ID
	on     day.Partial
	child  person.ID
}

// apart is how many days lie at most between the birth dates of two records that may be of one child; no pack can ask for more.
const apart = 31

// siblings asks for the mother's other children of about that day.
func (w *want) siblings(b birth) {
	h, ok := w.b.people[b.mother]
	if !ok {
		return
	}
	for i := range h.Now.Children {
		c := &h.Now.Children[i]
		if c.ID == b.child {
			continue
		}
		if years := c.Birth.Year() - b.on.Year(); c.Birth.IsZero() || years < -1 || years > 1 {
			continue
		}
		if gap := c.Birth.Day() - b.on.Day(); c.Birth.Whole() && b.on.Whole() && (gap > apart || gap < -apart) {
			continue
		}
		w.person(c.ID)
	}
}

// forebears asks for the parents' parents, and theirs, of somebody who is a parent already or is named as one: one of them may be that very
// child. Whoever has no children is nobody's forebear, and most who are put on record have none. Above somebody who is older nobody is looked
// for: for them to descend from the younger, some child must be older than its parent, which is another rule's. Those whom changes name as
// parents count beside those on record, and n may be nil; each is asked about once, however many changes there are.
func (w *want) forebears(h *Held, n *Needs) {
	if !isParent(&h.Now) && (n == nil || !n.below[h.Now.ID]) {
		return
	}
	climbed := []person.ID{h.Now.ID}
	next := n.parents(h)
	for len(next) > 0 {
		id := next[len(next)-1]
		next = next[:len(next)-1]
		if id.IsZero() || slices.Contains(climbed, id) {
			continue
		}
		climbed = append(climbed, id)
		if p := w.person(id); p != nil && !older(&p.NowLife, &h.NowLife) {
			next = append(next, n.parents(p)...)
		}
	}
}

// parents are those on record and those whom the changes name.
func (n *Needs) parents(of *Held) []person.ID {
	known := []person.ID{of.NowLife.Mother, of.NowLife.Father}
	if n == nil {
		return known
	}
	return append(known, n.above[of.Now.ID]...)
}

func older(a, than *vital.Life) bool {
	return !a.Birth.IsZero() && !than.Birth.IsZero() && a.Birth.Last() < than.Birth.First()
}

func isParent(p *vital.Person) bool {
	if len(p.Children) > 0 {
		return true
	}
	for i := range p.Acts {
		for j := range p.Acts[i].Effects {
			if f := &p.Acts[i].Effects[j]; f.Op == vital.Mentions && (f.Role == "father" || f.Role == "mother") {
				return true
			}
		}
	}
	return false
}

// Whoever is grown settles that a household isn't one of minors alone, wherever a pack sets that age. A household in which more live than
// crowded isn't read whole for it.
const (
	grown   = 30
	crowded = 30
)

// company asks for those with whom somebody lives: the head, to whom relations are said, and the others where the head isn't grown, or is
// the one who changes.
func (w *want) company(id household.ID, who person.ID, on day.Partial) {
	h, ok := w.b.houses[id]
	if !ok {
		return
	}
	head, ok := h.Now.Head()
	if ok && head.Person != who {
		if p := w.person(head.Person); p == nil || !p.NowLife.Birth.IsZero() && p.NowLife.Birth.Year()+grown < on.Year() {
			return
		}
	}
	if len(h.Now.Members) > crowded {
		return
	}
	for i := range h.Now.Members {
		if m := &h.Now.Members[i]; !m.Ended {
			w.person(m.Person)
		}
	}
}
