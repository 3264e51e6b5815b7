package benefits

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"

	"wanjia/base/day"
	"wanjia/domain/benefit"
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

// each has the case of everybody whom a scheme may fit looked at, several at a time; what a look answers is done one after another, in the
// order of their ids. Families are read first, where a scheme asks for them.
func (p *population) each(ctx context.Context, look func(*benefit.Case) (then func() error, err error)) error {
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
	if p.heard != nil {
		p.heard(p.total, p.total)
	}
	return p.r.Those(ctx, inOrder(ids), func(lives func(func(*vital.Person) error) error) (func() error, error) {
		var all []func() error
		err := lives(func(v *vital.Person) error {
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
			then, err := look(&c)
			if then != nil {
				all = append(all, then)
			}
			return err
		})
		return inTurn(all), err
	})
}

func inOrder(ids []person.ID) []person.ID {
	slices.SortFunc(ids, func(a, b person.ID) int { return a.Compare(b.ID) })
	return ids
}

// inTurn does things one after another.
func inTurn(all []func() error) func() error {
	return func() error {
		for _, do := range all {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	}
}

// asks says whether a scheme asks for a fact that begins with one of the words.
func (p *population) asks(words ...string) bool {
	return slices.ContainsFunc(p.schemes, func(s *benefit.Scheme) bool { return slices.ContainsFunc(words, s.Asks) })
}

// meant are those whom a scheme may fit, by columns alone. Where a scheme asks for families, all lives are read, and who belongs to whom is
// kept; where it asks of households only what somebody has to show, the lives of those who showed it are.
func (p *population) meant(ctx context.Context) ([]person.ID, error) {
	heads := slices.ContainsFunc(p.schemes, func(s *benefit.Scheme) bool { return s.Who == benefit.ForHousehold })
	houses := heads || p.asks("household.size", "household.minors", "household.elders") || len(p.shown.given) > 0 && p.asks(ofHousehold)
	orphans, children := p.asks("person.orphan"), p.asks("children.")
	var ids []person.ID
	var glances []Glance // of those, where there is more to ask
	see := func(g Glance) (bool, error) {
		p.tell()
		fits, err := p.fits(g)
		return slices.Contains(fits, true), err
	}
	if !children && !orphans && !houses {
		err := p.glances(ctx, func(id person.ID, g Glance) error {
			fits, err := see(g)
			if fits {
				ids = append(ids, id)
			}
			return err
		})
		if err == nil && p.asks(ofHousehold) {
			err = p.showers(ctx)
		}
		return ids, err
	}
	p.kin = newFamilies()
	p.kin.childless, p.kin.houseless, p.kin.alone, p.kin.named = !children, !houses, !orphans, len(p.shown.given) > 0
	only := heads && !p.wanted(&benefit.Case{}) // of a household only who stands for it need be read
	err := p.r.Everybody(ctx, p.kinOf(func(c *benefit.Case) error {
		fits, err := see(Glance{c.Sex, c.Birth, c.Death})
		p.kin.add(c, fits)
		if fits && !only {
			ids, glances = append(ids, c.Person), append(glances, Glance{c.Sex, c.Birth, c.Death})
		}
		return err
	}))
	if err != nil || only {
		return p.kin.heads(), err
	}
	if children {
		return p.parents(ids, glances)
	}
	return ids, nil
}

// parents are those whom a scheme may fit by their children too, several asked about at a time. What somebody showed isn't looked at here.
func (p *population) parents(ids []person.ID, glances []Glance) ([]person.ID, error) {
	hands := runtime.GOMAXPROCS(0)
	found, errs := make([][]person.ID, hands), make([]error, hands)
	var wait sync.WaitGroup
	for k := range hands {
		wait.Go(func() {
			for i := k * len(ids) / hands; i < (k+1)*len(ids)/hands && errs[k] == nil; i++ {
				var fits bool
				if fits, errs[k] = p.parent(ids[i], glances[i]); fits {
					found[k] = append(found[k], ids[i])
				}
			}
		})
	}
	wait.Wait()
	return slices.Concat(found...), errors.Join(errs...)
}

func (p *population) parent(id person.ID, g Glance) (bool, error) {
	if len(p.shown.of(id, p.kin.names[id])) > 0 {
		return true, nil
	}
	c := g.known(p.on)
	c.Children = p.kin.childrenOf(id)
	for _, s := range p.schemes {
		if fits, err := p.soon(s.MayFitWithChildren, &c); err != nil || fits {
			return fits, err
		}
	}
	return false, nil
}

// known is somebody as far as columns tell, on a day.
func (g Glance) known(on day.Day) benefit.Case {
	c := benefit.Case{Known: true, Sex: g.Sex, Birth: g.Birth}
	if !g.Death.IsZero() && g.Death.Day() <= on {
		c.Dead, c.Death = true, g.Death
	}
	return c
}

// kinOf looks at people as far as others ask of their family, and adds them one after another.
func (p *population) kinOf(add func(*benefit.Case) error) Look {
	return func(lives func(func(*vital.Person) error) error) (func() error, error) {
		var all []benefit.Case
		err := lives(func(v *vital.Person) error {
			all = append(all, benefit.KinOf(v, p.on))
			return nil
		})
		return func() error {
			for i := range all {
				if err := add(&all[i]); err != nil {
					return err
				}
			}
			return nil
		}, err
	}
}

// showers takes in who showed something of a household, and nobody else of it: no scheme asks for more.
func (p *population) showers(ctx context.Context) error {
	var ids []person.ID
	for id, all := range p.shown.known {
		if slices.ContainsFunc(all, func(s benefit.Shown) bool { return strings.HasPrefix(s.Fact, ofHousehold) }) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	p.kin = newFamilies()
	p.kin.childless, p.kin.alone, p.kin.partly = true, true, true
	return p.r.Those(ctx, inOrder(ids), p.kinOf(func(c *benefit.Case) error {
		p.kin.add(c, false)
		return nil
	}))
}

// Each yields the case of everybody whom some schemes may fit, as they are known on a day, or may come to fit by another if only time
// goes on, with which schemes those may be. It names nobody to anybody: who asks counts.
func (d *Desk) Each(ctx context.Context, r Reader, schemes benefit.Set, on, ahead day.Day, yield func(c *benefit.Case, may []bool) error) error {
	shown, err := d.evidence(ctx, r, nil)
	if err != nil {
		return err
	}
	people := population{r: r, on: on, ahead: ahead, schemes: schemes, shown: shown}
	return people.each(ctx, func(c *benefit.Case) (func() error, error) {
		return func() error {
			may, err := people.fits(Glance{c.Sex, c.Birth, c.Death})
			if err != nil {
				return err
			}
			return yield(c, may)
		}, nil
	})
}

// fits says which of the schemes may fit somebody by columns alone.
func (p *population) fits(g Glance) ([]bool, error) {
	if fits, ok := p.known[g]; ok {
		return fits, nil
	}
	c := g.known(p.on)
	out := make([]bool, len(p.schemes))
	for i, s := range p.schemes {
		fits, err := p.soon(s.MayFit, &c)
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

// soon says whether somebody may fit on the day or on the one ahead.
func (p *population) soon(may func(*benefit.Case, day.Day) (bool, error), c *benefit.Case) (bool, error) {
	fits, err := may(c, p.on)
	if err == nil && !fits && p.ahead != 0 {
		fits, err = may(c, p.ahead)
	}
	return fits, err
}

// wanted leaves out whoever isn't the head, where schemes are for households alone.
func (p *population) wanted(c *benefit.Case) bool {
	return c.Head || slices.ContainsFunc(p.schemes, func(s *benefit.Scheme) bool { return s.Who != benefit.ForHousehold })
}
