package benefits

import (
	"cmp"
	"slices"
	"strings"

	"wanjia/domain/benefit"
	"wanjia/domain/household"
	"wanjia/domain/person"
)

// families is who is whose child and who lives with whom.
type families struct {
	childless, houseless, alone bool // what nobody asks for isn't kept: children, households, other people at all
	partly                      bool // of households only those are kept who showed something
	named                       bool // what somebody's source calls them is kept

	people map[person.ID]benefit.Kin
	kids   heap                   // each with the child of the same parent that was kept before
	newest map[person.ID]int32    // of each parent, the child that was kept last
	mates  heap                   // each with who was kept of the same household before
	houses map[household.ID]int32 // of each household, who was kept last
	names  map[person.ID]string
}

// kin is a child of somebody, or a member of a household.
type kin struct {
	benefit.Kin
	next       int32 // another one of the same parent or household
	head, fits bool
}

func newFamilies() *families {
	return &families{people: map[person.ID]benefit.Kin{}, newest: map[person.ID]int32{}, houses: map[household.ID]int32{}, names: map[person.ID]string{}}
}

// add takes somebody in, whom a scheme may fit or not.
func (f *families) add(c *benefit.Case, fits bool) {
	if !c.Known {
		return
	}
	if !f.alone {
		f.people[c.Person] = benefit.Kin{}.About(c)
	}
	if f.named && c.Reference != "" {
		f.names[c.Person] = c.Reference
	}
	for _, k := range c.Parents {
		if f.childless {
			break
		}
		f.newest[k.ID] = f.kids.keep(kin{Kin: benefit.Kin{Adoptive: k.Adoptive, Since: k.Since}.About(c), next: f.newest[k.ID]})
	}
	if !f.houseless && !c.Household.IsZero() {
		f.houses[c.Household] = f.mates.keep(kin{benefit.Kin{}.About(c), f.houses[c.Household], c.Head, fits})
	}
}

// ofHousehold is how facts begin that one of those who live together shows for all.
const ofHousehold = "household."

// join tells a case of its family, and of what others of the household showed of it.
func (f *families) join(c *benefit.Case, shown evidence) {
	for i, k := range c.Parents {
		if known, ok := f.people[k.ID]; ok {
			known.Role, known.Adoptive, known.Since = k.Role, k.Adoptive, k.Since
			c.Parents[i] = known
		}
	}
	c.Children = f.childrenOf(c.Person)
	house := f.mates.from(f.houses[c.Household])
	for _, m := range house {
		if !f.partly {
			c.Members = append(c.Members, m.Kin)
		}
		for _, s := range shown.of(m.ID, f.names[m.ID]) {
			if m.ID != c.Person && strings.HasPrefix(s.Fact, ofHousehold) {
				c.Shown = append(slices.Clip(c.Shown), s)
			}
		}
	}
	if !f.partly && !c.Head && len(house) > 0 && !led(house) {
		c.Head = eldest(house).ID == c.Person
	}
}

func (f *families) childrenOf(id person.ID) []benefit.Kin {
	var out []benefit.Kin
	for _, k := range f.kids.from(f.newest[id]) {
		out = append(out, k.Kin)
	}
	return out
}

// heads are those who stand for a household and whom a scheme may fit, in no order.
func (f *families) heads() []person.ID {
	out := make([]person.ID, 0, len(f.houses))
	for _, last := range f.houses {
		house := f.mates.from(last)
		var first *kin
		if !led(house) {
			first = eldest(house)
		}
		for _, k := range house {
			if k.fits && (k.head || k == first) {
				out = append(out, k.ID)
			}
		}
	}
	return out
}

// led says that somebody who lives is on record as the head.
func led(house []*kin) bool {
	return slices.ContainsFunc(house, func(k *kin) bool { return k.head && !k.Dead })
}

// eldest stands for a household that has no head on record.
func eldest(house []*kin) *kin {
	return slices.MinFunc(house, func(a, b *kin) int {
		x, y := a.Birth, b.Birth
		switch {
		case x.IsZero() != y.IsZero():
			if x.IsZero() {
				return 1
			}
			return -1
		case !x.IsZero() && x.Day() != y.Day():
			return cmp.Compare(x.Day(), y.Day())
		}
		return a.ID.Compare(b.ID.ID)
	})
}

// heap is kin in blocks, so that what is there isn't copied to make room: a million of them are a few pieces of memory that hold no pointers.
type heap [][]kin

// block is how many are one piece of memory.
const block = 1 << 14

// keep is the place of somebody whom it keeps, from 1.
func (h *heap) keep(k kin) int32 {
	n := len(*h)
	if n == 0 || len((*h)[n-1]) == block {
		*h = append(*h, make([]kin, 0, block))
		n++
	}
	(*h)[n-1] = append((*h)[n-1], k)
	return int32((n-1)*block + len((*h)[n-1]))
}

// from are somebody and all who were kept for the same before, in the order of their ids, whoever was read first: of what several showed the last
// counts.
func (h heap) from(at int32) []*kin {
	var out []*kin
	for at > 0 {
		k := &h[(at-1)/block][(at-1)%block]
		out = append(out, k)
		at = k.next
	}
	slices.SortStableFunc(out, func(a, b *kin) int { return a.ID.Compare(b.ID.ID) })
	return out
}
