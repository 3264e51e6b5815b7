package benefits

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/benefit"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// population is everybody as they were on a day, with as much of their family as the schemes ask for.
type population struct {
	r       Reader
	on      day.Day
	ahead   day.Day // whoever may fit by then is meant too; 0: on is all
	schemes benefit.Set
	shown   evidence
	kin     *families
	heard   func(done, total int)

	done, total int

	known map[Glance][]bool // which schemes may fit: many were born on one day
}

// heardEvery is after how many people progress is told.
const heardEvery = 1000

// tell is called for each person who was gone through.
func (p *population) tell() {
	if p.done++; p.heard != nil && p.done%heardEvery == 0 {
		p.heard(min(p.done, p.total), p.total)
	}
}

// each yields the case of everybody whom a scheme may fit, in the order of their ids. Families are read first, where a scheme asks for them.
func (p *population) each(ctx context.Context, yield func(*benefit.Case) error) error {
	if p.heard != nil {
		n, err := p.r.Everyone(ctx)
		if err != nil {
			return err
		}
		p.total = n
	}
	ids, err := p.meant(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(ids, func(a, b person.ID) int { return a.Compare(b.ID) })
	return p.r.Those(ctx, ids, func(v *vital.Person) error {
		c := benefit.CaseOf(v, p.on)
		if !c.Known {
			return nil
		}
		c.Shown = p.shown.of(c.Person, c.Reference)
		if p.kin != nil {
			p.kin.join(&c, p.shown)
			if !p.wanted(&c) {
				return nil
			}
		}
		return yield(&c)
	})
}

// meant are those whom a scheme may fit, by columns alone. Where a scheme asks for families, all lives are read, and who belongs to whom is
// kept.
func (p *population) meant(ctx context.Context) ([]person.ID, error) {
	asks := func(word string) bool {
		return slices.ContainsFunc(p.schemes, func(s *benefit.Scheme) bool { return s.Asks(word) })
	}
	houses := asks("household.") || slices.ContainsFunc(p.schemes, func(s *benefit.Scheme) bool { return s.Who == benefit.ForHousehold })
	orphans, children := asks("person.orphan"), asks("children.")
	var ids []person.ID
	see := func(id person.ID, g Glance) error {
		p.tell()
		fits, err := p.fits(g)
		if slices.Contains(fits, true) {
			ids = append(ids, id)
		}
		return err
	}
	if !children && !orphans && !houses {
		return ids, p.r.Glances(ctx, see)
	}
	p.kin = newFamilies()
	p.kin.childless, p.kin.houseless, p.kin.alone = !children, !houses, !houses && !orphans
	err := p.r.Everybody(ctx, func(v *vital.Person) error {
		c := benefit.KinOf(v, p.on)
		p.kin.add(&c)
		return see(v.ID, Glance{c.Sex, c.Birth, c.Death})
	})
	p.kin.inOrder()
	if houses && !p.wanted(&benefit.Case{}) { // of a household only who stands for it need be read
		heads := p.kin.heads()
		ids = slices.DeleteFunc(ids, func(id person.ID) bool { return !heads[id] })
	}
	return ids, err
}

// Each yields the case of everybody whom some schemes may fit, as they are known on a day, or may come to fit by another if only time
// goes on, with which schemes those may be. It names nobody to anybody: who asks counts.
func (d *Desk) Each(ctx context.Context, r Reader, schemes benefit.Set, on, ahead day.Day, yield func(c *benefit.Case, may []bool) error) error {
	shown, err := d.evidence(ctx, r, nil)
	if err != nil {
		return err
	}
	people := population{r: r, on: on, ahead: ahead, schemes: schemes, shown: shown}
	return people.each(ctx, func(c *benefit.Case) error {
		may, err := people.fits(Glance{c.Sex, c.Birth, c.Death})
		if err != nil {
			return err
		}
		return yield(c, may)
	})
}

// fits says which of the schemes may fit somebody by columns alone.
func (p *population) fits(g Glance) ([]bool, error) {
	if fits, ok := p.known[g]; ok {
		return fits, nil
	}
	c := benefit.Case{Known: true, Sex: g.Sex, Birth: g.Birth}
	if !g.Death.IsZero() && g.Death.Day() <= p.on {
		c.Dead, c.Death = true, g.Death
	}
	out := make([]bool, len(p.schemes))
	for i, s := range p.schemes {
		fits, err := s.MayFit(&c, p.on)
		if err == nil && !fits && p.ahead != 0 {
			fits, err = s.MayFit(&c, p.ahead)
		}
		if err != nil {
			return nil, err
		}
		out[i] = fits
	}
	if p.known == nil {
		p.known = map[Glance][]bool{}
	}
	p.known[g] = out
	return out, nil
}

// wanted leaves out whoever isn't the head, where schemes are for households alone.
func (p *population) wanted(c *benefit.Case) bool {
	return c.Head || slices.ContainsFunc(p.schemes, func(s *benefit.Scheme) bool { return s.Who != benefit.ForHousehold })
}

// families is who is whose child and who lives with whom.
type families struct {
	childless, houseless, alone bool // what nobody asks for isn't kept: children, households, other people at all

	people map[person.ID]benefit.Kin
	kids   [][]kid             // in blocks, so that what is there isn't copied to make room
	newest map[person.ID]int32 // of each parent, the place in kids of the child that was added last, from 1
	houses map[household.ID][]member
}

// kid is a child of somebody: a million of them are one piece of memory that holds no pointers.
type kid struct {
	benefit.Kin
	next int32 // the place of another child of the same parent
}

type member struct {
	id        person.ID
	reference string
	head      bool
}

func newFamilies() *families {
	return &families{people: map[person.ID]benefit.Kin{}, newest: map[person.ID]int32{}, houses: map[household.ID][]member{}}
}

// add takes somebody in.
func (f *families) add(c *benefit.Case) {
	if !c.Known {
		return
	}
	if !f.alone {
		f.people[c.Person] = benefit.Kin{}.About(c)
	}
	for _, k := range c.Parents {
		if f.childless {
			break
		}
		f.newest[k.ID] = f.keep(kid{benefit.Kin{Adoptive: k.Adoptive, Since: k.Since}.About(c), f.newest[k.ID]})
	}
	if !f.houseless && !c.Household.IsZero() {
		f.houses[c.Household] = append(f.houses[c.Household], member{c.Person, c.Reference, c.Head})
	}
}

// join tells a case of its family, and of what others of the household showed of it.
func (f *families) join(c *benefit.Case, shown evidence) {
	for i, k := range c.Parents {
		if known, ok := f.people[k.ID]; ok {
			known.Role, known.Adoptive, known.Since = k.Role, k.Adoptive, k.Since
			c.Parents[i] = known
		}
	}
	c.Children = f.childrenOf(c.Person)
	house := f.houses[c.Household]
	for _, m := range house {
		c.Members = append(c.Members, f.people[m.id])
		for _, s := range shown.of(m.id, m.reference) {
			if m.id != c.Person && strings.HasPrefix(s.Fact, "household.") {
				c.Shown = append(slices.Clip(c.Shown), s)
			}
		}
	}
	if !c.Head && len(house) > 0 && !slices.ContainsFunc(house, func(m member) bool { return m.head && f.alive(m) }) {
		c.Head = f.eldest(house) == c.Person
	}
}

// block is how many children are one piece of memory.
const block = 1 << 14

// keep is the place of a child that it keeps, from 1.
func (f *families) keep(k kid) int32 {
	n := len(f.kids)
	if n == 0 || len(f.kids[n-1]) == block {
		f.kids = append(f.kids, nil)
		n++
	}
	f.kids[n-1] = append(f.kids[n-1], k)
	return int32((n-1)*block + len(f.kids[n-1]))
}

func (f *families) childrenOf(id person.ID) []benefit.Kin {
	var out []benefit.Kin
	for at := f.newest[id]; at > 0; {
		k := &f.kids[(at-1)/block][(at-1)%block]
		out = append(out, k.Kin)
		at = k.next
	}
	slices.SortStableFunc(out, func(a, b benefit.Kin) int { return a.ID.Compare(b.ID.ID) })
	return out
}

// inOrder puts those who live together in the order of their ids: where they showed different things, the last one counts, whoever was read last.
func (f *families) inOrder() {
	for _, house := range f.houses {
		slices.SortFunc(house, func(a, b member) int { return a.id.Compare(b.id.ID) })
	}
}

// heads are those who stand for a household.
func (f *families) heads() map[person.ID]bool {
	out := make(map[person.ID]bool, len(f.houses))
	for _, house := range f.houses {
		led := false
		for _, m := range house {
			if m.head {
				out[m.id] = true
				led = led || f.alive(m)
			}
		}
		if !led {
			out[f.eldest(house)] = true
		}
	}
	return out
}

func (f *families) alive(m member) bool { return !f.people[m.id].Dead }

// eldest stands for a household that has no head on record.
func (f *families) eldest(house []member) person.ID {
	best := slices.MinFunc(house, func(a, b member) int {
		x, y := f.people[a.id].Birth, f.people[b.id].Birth
		switch {
		case x.IsZero() != y.IsZero():
			if x.IsZero() {
				return 1
			}
			return -1
		case !x.IsZero() && x.Day() != y.Day():
			return cmp.Compare(x.Day(), y.Day())
		}
		return a.id.Compare(b.id.ID)
	})
	return best.id
}
