// Package audits is the desk of audits by sample. It reads the frame of villages and households as the register stood at a position of the
// journal, draws the sample that a promised seed makes, brings what interviewers took down together with what the register had at that
// position, and says how complete and how right the register is. Interviewers are told addresses, never what the register says. Whoever
// declined is counted and named nowhere.
package audits

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/household"
	"wanjia/domain/journal"
)

// Plan is an audit that was promised.
type Plan struct {
	ID       journal.ID
	Area     area.Code
	Level    area.Level // whose areas are the strata; zero is one stratum
	Stratify bool
	Design   audit.Design
	From, To day.Month   // of the births and deaths that are asked for
	Position journal.Seq // the sample is drawn from the register as it stood here
	Promise  string      // of the seed
	Size     audit.Size
}

// House is a household that may be drawn.
type House struct {
	ID      household.ID
	Address string
	People  int
}

// Frame is what a sample is drawn from.
type Frame struct {
	Villages []audit.Cluster
	Houses   map[area.Code][]House
	Names    map[area.Code]string
}

// Desk works on the register as it stood at one position.
type Desk struct{ office *view.Office }

// New is a desk over a register that stands still.
func New(office *view.Office) *Desk { return &Desk{office} }

// batch is how many households are read in one step.
const batch = 1000

// moment opens the whole register for whoever runs the program with the data folder in hand.
func (d *Desk) moment(ctx context.Context, within area.Code, fn func(*view.Sight) error) error {
	_, err := d.office.Moment(ctx, access.Actor{Account: "audit", Operator: true}, access.List, within, fn)
	return err
}

// Frame reads the villages of an area, each in its stratum, with the households that somebody lives in.
func (d *Desk) Frame(ctx context.Context, p *Plan) (Frame, error) {
	f := Frame{Houses: map[area.Code][]House{}, Names: map[area.Code]string{}}
	err := d.moment(ctx, p.Area, func(s *view.Sight) error {
		var at view.Spot[household.ID]
		for done := false; !done; {
			spots, end, err := view.Walk(ctx, s.In, s.HouseholdsIn, at, batch)
			if err != nil {
				return err
			}
			if done = end; len(spots) > 0 {
				at = spots[len(spots)-1]
			}
			if err := f.add(ctx, s, spots); err != nil {
				return err
			}
		}
		return f.arrange(s, p)
	})
	return f, err
}

func (f *Frame) add(ctx context.Context, s *view.Sight, spots []view.Spot[household.ID]) error {
	var ids []household.ID
	for _, spot := range spots {
		if !spot.Nowhere {
			ids = append(ids, spot.ID)
		}
	}
	all, err := s.Households(ctx, ids)
	for i := range all {
		if h := &all[i]; len(h.Present()) > 0 {
			f.Houses[h.Area()] = append(f.Houses[h.Area()], House{h.ID, h.Address(), len(h.Present())})
		}
	}
	return err
}

func (f *Frame) arrange(s *view.Sight, p *Plan) error {
	for code, houses := range f.Houses {
		c := audit.Cluster{Code: code, Households: len(houses)}
		for _, h := range houses {
			c.People += h.People
		}
		if p.Stratify {
			at, ok := stratumOf(s.Tree, code, p.Level)
			if !ok {
				return fault.New(fault.Refused, "audit.stratum", "area", code.String(), "level", p.Level.String())
			}
			c.Stratum = at.String()
		}
		f.Names[code] = s.Place(code).Name
		f.Villages = append(f.Villages, c)
	}
	slices.SortFunc(f.Villages, func(a, b audit.Cluster) int { return a.Code.Compare(b.Code) })
	return nil
}

// stratumOf is the area of a level that an area lies in.
func stratumOf(tree *area.Tree, at area.Code, level area.Level) (area.Code, bool) {
	for !at.IsZero() {
		a, ok := tree.Get(at)
		if !ok {
			return at, false
		}
		if a.Level == level {
			return at, true
		}
		at = a.Parent
	}
	return at, false
}

// Unit is a household in the sample.
type Unit struct {
	Number  string // all that an interviewer's paper says of which household it is, beside the address
	Stratum string
	Village area.Code
	Place   string // the village's name
	House   household.ID
	Address string
	Weight  float64 // how many households it stands for
}

// Draw draws the sample that a seed makes, in the order of villages and numbers.
func (f *Frame) Draw(p *Plan, seed audit.Seed) ([]Unit, error) {
	if err := seed.Keeps(p.Promise); err != nil {
		return nil, err
	}
	strata := map[string][]audit.Cluster{}
	for _, c := range f.Villages {
		strata[c.Stratum] = append(strata[c.Stratum], c)
	}
	var units []Unit
	for stratum, villages := range audit.Allocate(f.Villages, p.Size.Villages) {
		for _, v := range audit.DrawVillages(strata[stratum], villages, seed.Stream("villages "+stratum)) {
			units = append(units, f.pick(p, v, seed)...)
		}
	}
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Or(a.Village.Compare(b.Village), a.House.Compare(b.House.ID)) })
	n := map[area.Code]int{}
	village := 0
	for i := range units {
		if n[units[i].Village]++; n[units[i].Village] == 1 {
			village++
		}
		units[i].Number = fmt.Sprintf("%03d-%03d", village, n[units[i].Village])
	}
	return units, nil
}

func (f *Frame) pick(p *Plan, v audit.Drawn, seed audit.Seed) []Unit {
	of := map[string]House{}
	var ids []string
	for _, h := range f.Houses[v.Code] {
		of[h.ID.String()] = h
		ids = append(ids, h.ID.String())
	}
	chosen := audit.Pick(ids, p.Design.Take, seed.Stream("households "+v.Code.String()))
	units := make([]Unit, len(chosen))
	for i, id := range chosen {
		h := of[id]
		units[i] = Unit{Stratum: v.Stratum, Village: v.Code, Place: f.Names[v.Code], House: h.ID, Address: h.Address,
			Weight: float64(len(ids)) / float64(len(chosen)) / v.Probability}
	}
	return units
}

// Villages is how many villages units lie in.
func Villages(units []Unit) int {
	seen := map[area.Code]bool{}
	for _, u := range units {
		seen[u.Village] = true
	}
	return len(seen)
}
