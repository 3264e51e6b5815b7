package outreach

import (
	"context"
	"slices"
	"strings"

	"wanjia/base/page"
	"wanjia/desk/benefits"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/claimant"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/workflow"
)

// scanned is how many people are looked at together, and scanRows bounds what one page looks at, familyRows where their families
// are read too: it may come back short, or empty, and go on.
const (
	scanned    = 500
	scanRows   = 100_000
	familyRows = 20_000
)

// Unclaimed lists who is owed something of a scheme and has neither claimed nor declined it, by where they live. Whom it names is
// written down as looked at.
func (d *Desk) Unclaimed(ctx context.Context, who access.Actor, ask Ask, p page.Page) (rows []Row, next string, err error) {
	away := len(p.After) == 3 && p.After[2] == awayMark
	if away {
		p.After = p.After[:2]
	}
	from, err := view.PersonSpot(p)
	if err != nil {
		return nil, "", err
	}
	if away {
		from.Nowhere = false
	}
	err = d.office.Look(ctx, who, access.List, ask.Within, "unclaimed "+string(ask.Scheme), func(v *view.Sight) error {
		s, err := d.scheme(v, ask.Scheme)
		if err != nil {
			return err
		}
		sc := scan{d: d, v: v, s: s, late: ask.Late, both: ask.Late == Either, want: p.Size, most: scanRows, from: from, away: away}
		if benefits.DepthFor(s) == benefits.WithFamilies {
			sc.most = familyRows
		}
		if err := sc.run(ctx); err != nil {
			return err
		}
		next = sc.next
		rows, err = sc.rows(ctx)
		return err
	})
	return rows, next, err
}

// Count is how many there are, within an area or wherever the actor may. It names nobody. What was counted is kept until
// something happens.
func (d *Desk) Count(ctx context.Context, who access.Actor, ask Ask) (Sum, error) {
	var sum Sum
	_, err := d.office.Moment(ctx, who, access.List, ask.Within, func(v *view.Sight) error {
		s, err := d.scheme(v, ask.Scheme)
		if err != nil {
			return err
		}
		head, err := v.Head(ctx)
		if err != nil {
			return err
		}
		var where []string
		if !v.In.All {
			for _, c := range v.In.Codes() {
				where = append(where, c.String())
			}
		}
		key := sumKey{s.ID, strings.Join(where, " "), v.Today}
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.sumAt != head {
			clear(d.sums)
			d.sumAt = head
		}
		var known bool
		if sum, known = d.sums[key]; known {
			return nil
		}
		sc := scan{d: d, v: v, s: s, both: true, want: -1, most: -1}
		if err := sc.run(ctx); err != nil {
			return err
		}
		sum = Sum{Journal: head, On: v.Today}
		for i := range sc.found {
			f := &sc.found[i]
			if f.over(v) {
				sum.Over++
				sum.OverFen += f.dec.Total()
			} else {
				sum.People++
				sum.Owed += f.dec.Total()
			}
		}
		d.sums[key] = sum
		return nil
	})
	return sum, err
}

// scan goes through people by where they live and finds those who are owed and haven't claimed.
type scan struct {
	d    *Desk
	v    *view.Sight
	s    *benefit.Scheme
	late Lateness
	both bool // whatever the lateness
	want int  // how many; less than nothing is all
	most int  // how many to look at; less than nothing is all
	from view.Spot[person.ID]
	away bool // among those who are registered in the area and live outside it

	known map[benefits.Glance]bool // whether columns rule somebody out
	found []found
	next  string
}

// found is somebody who was found.
type found struct {
	c      benefit.Case
	dec    benefit.Decision
	before string // how an earlier claim ended
}

func (f *found) over(v *view.Sight) bool { return f.dec.Deadline != 0 && f.dec.Deadline < v.Today }

func (sc *scan) run(ctx context.Context) error {
	for seen := 0; sc.most < 0 || seen < sc.most; {
		spots, done, err := sc.walk(ctx)
		if err != nil {
			return err
		}
		seen += len(spots)
		got, err := sc.chunk(ctx, spots)
		if err != nil {
			return err
		}
		for _, f := range got {
			sc.found = append(sc.found, f)
			if len(sc.found) != sc.want {
				continue
			}
			i := slices.IndexFunc(spots, func(s view.Spot[person.ID]) bool { return s.ID == f.c.Person })
			if !done || i < len(spots)-1 || sc.others() {
				sc.next = sc.cursor(spots[i])
			}
			return nil
		}
		switch {
		case !done:
			sc.from = spots[len(spots)-1]
		case sc.others():
			sc.from, sc.away = view.Spot[person.ID]{}, true
		default:
			return nil
		}
	}
	sc.next = sc.cursor(sc.from)
	return nil
}

// awayMark is what a cursor among those who live outside has last.
const awayMark = "away"

func (sc *scan) cursor(at view.Spot[person.ID]) string {
	keys := at.Keys()
	if sc.away {
		keys = append(keys, awayMark)
	}
	return page.Cursor(keys...)
}

// others says that after those who live in the area there are still those who are registered in it: a scheme that goes by registration
// owes them from here, wherever they live.
func (sc *scan) others() bool { return !sc.away && sc.s.Ties == benefit.Registered && !sc.v.In.All }

func (sc *scan) walk(ctx context.Context) (spots []view.Spot[person.ID], done bool, err error) {
	if !sc.away {
		return view.Walk(ctx, sc.v.In, sc.v.PeopleIn, sc.from, scanned)
	}
	return view.Walk(ctx, sc.v.In, sc.v.RegisteredIn, sc.from, scanned)
}

// outside leaves those of some people who live somewhere outside the area: the others were met there.
func (sc *scan) outside(ctx context.Context, ids []person.ID) ([]person.ID, error) {
	spells, err := sc.v.Spells(ctx, ids)
	return slices.DeleteFunc(ids, func(p person.ID) bool {
		return !slices.ContainsFunc(spells[p], func(s residence.Spell) bool { return s.Kind == residence.Usual && s.IsOpen() && !sc.v.In.Holds(s.Area) })
	}), err
}

// chunk are those of some people who are owed and haven't claimed, in the order given. Whom columns rule out isn't read.
func (sc *scan) chunk(ctx context.Context, spots []view.Spot[person.ID]) ([]found, error) {
	ids, err := sc.mayFit(ctx, spots)
	if err == nil && sc.away {
		ids, err = sc.outside(ctx, ids)
	}
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	people, err := sc.v.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	cases, err := sc.d.find.Cases(ctx, sc.v, people, sc.v.Today, benefits.DepthFor(sc.s))
	if err != nil {
		return nil, err
	}
	var owed []found
	for i := range cases {
		c := &cases[i]
		if !c.Known || sc.s.Who == benefit.ForHousehold && !c.Head {
			continue
		}
		dec, err := sc.s.Decide(c, sc.v.Today, sc.v.Tree)
		if err != nil {
			return nil, err
		}
		if dec.Verdict == benefit.Yes && sc.here(&dec) {
			owed = append(owed, found{c: *c, dec: dec})
		}
	}
	if owed, err = sc.unclaimed(ctx, owed); err != nil {
		return nil, err
	}
	at := make(map[person.ID]int, len(spots))
	for i := range spots {
		at[spots[i].ID] = i
	}
	slices.SortFunc(owed, func(a, b found) int { return at[a.c.Person] - at[b.c.Person] })
	return owed, nil
}

// here says that a place of the scope owes any of it: the list of each place is of those whom it owes.
func (sc *scan) here(dec *benefit.Decision) bool {
	return slices.ContainsFunc(dec.Periods, func(p benefit.Period) bool {
		return p.Owed() && slices.ContainsFunc(p.Parts, func(q benefit.Part) bool { return sc.v.In.Holds(q.Area) })
	})
}

// fits asks once for all who were born on one day.
func (sc *scan) fits(c *benefit.Case) (bool, error) {
	g := benefits.Glance{Sex: c.Sex, Birth: c.Birth, Death: c.Death}
	if fits, known := sc.known[g]; known {
		return fits, nil
	}
	fits, err := sc.s.MayFit(c, sc.v.Today)
	if sc.known == nil {
		sc.known = map[benefits.Glance]bool{}
	}
	sc.known[g] = fits
	return fits, err
}

// mayFit are those of some people whom columns don't rule out.
func (sc *scan) mayFit(ctx context.Context, spots []view.Spot[person.ID]) ([]person.ID, error) {
	ids := make([]person.ID, len(spots))
	for i := range spots {
		ids[i] = spots[i].ID
	}
	lives, err := sc.v.Facts(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out, nowhere []person.ID
	for i := range spots {
		l := lives[spots[i].ID]
		if l == nil {
			continue
		}
		c := benefit.Case{Known: true, Sex: l.Sex, Birth: l.Birth}
		if l.Dead && l.Death.Day() <= sc.v.Today {
			c.Dead, c.Death = true, l.Death
		}
		fits, err := sc.fits(&c)
		if err != nil {
			return nil, err
		}
		switch {
		case fits && spots[i].Nowhere && !sc.v.In.All:
			nowhere = append(nowhere, spots[i].ID)
		case fits:
			out = append(out, spots[i].ID)
		}
	}
	if len(nowhere) == 0 {
		return out, nil
	}
	spells, err := sc.v.Spells(ctx, nowhere)
	for _, p := range nowhere {
		if sc.v.In.HoldsAny(view.Whereabouts(spells[p])) {
			out = append(out, p)
		}
	}
	return out, err
}

// subjects are those in whose name a claim may stand: for a household, any of its members.
func (sc *scan) subjects(c *benefit.Case) []person.ID {
	out := []person.ID{c.Person}
	if sc.s.Who == benefit.ForHousehold {
		for _, m := range c.Members {
			out = append(out, m.ID)
		}
	}
	return out
}

// unclaimed leaves out who has claimed or declined, and those of the other lateness.
func (sc *scan) unclaimed(ctx context.Context, owed []found) ([]found, error) {
	var all []person.ID
	for i := range owed {
		all = append(all, sc.subjects(&owed[i].c)...)
	}
	all = view.Unique(all)
	if len(all) == 0 {
		return nil, nil
	}
	declined, err := sc.v.Declined(ctx, string(sc.s.ID), all)
	if err != nil {
		return nil, err
	}
	claims, err := ClaimsOf(ctx, sc.v, sc.s.ID, all)
	if err != nil {
		return nil, err
	}
	out := owed[:0]
	for _, f := range owed {
		stands := false
		for _, p := range sc.subjects(&f.c) {
			for _, c := range claims[p] {
				stands = stands || Stands(&c)
				f.before = c.State
			}
			stands = stands || declined[p]
		}
		if !stands && (sc.both || f.over(sc.v) == (sc.late == Over)) {
			out = append(out, f)
		}
	}
	return out, nil
}

// Stands says whether a claim is open or was granted.
func Stands(f *workflow.File) bool { return f.Owner != access.NoDesk || f.State == Approved }

// Approved is the state of a claim that was granted.
const Approved = "approved"

// Claims reads cases about people.
type Claims interface {
	CasesAbout(ctx context.Context, people []person.ID) ([]workflow.File, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
}

// ClaimsOf are the claims of some people to a scheme, each one's oldest first.
func ClaimsOf(ctx context.Context, r Claims, scheme benefit.ID, people []person.ID) (map[person.ID][]workflow.File, error) {
	files, err := r.CasesAbout(ctx, people)
	if err != nil {
		return nil, err
	}
	var seqs []journal.Seq
	for i := range files {
		if files[i].Flow == claim.Flow {
			seqs = append(seqs, files[i].Entries[0])
		}
	}
	if len(seqs) == 0 {
		return nil, nil
	}
	entries, err := r.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	out := map[person.ID][]workflow.File{}
	for i := range files {
		if files[i].Flow != claim.Flow {
			continue
		}
		body, err := journal.ParseBody(entries[files[i].Entries[0]].Body)
		if err != nil {
			return nil, err
		}
		p, err := person.ParseID(files[i].Subject)
		if err == nil && body[workflow.FieldMark+claim.SchemeField] == string(scheme) {
			out[p] = append(out[p], files[i])
		}
	}
	return out, nil
}

// rows shows who was found.
func (sc *scan) rows(ctx context.Context) ([]Row, error) {
	var ids []person.ID
	claimants := make([][]person.ID, len(sc.found))
	for i := range sc.found {
		f := &sc.found[i]
		ids = append(ids, f.c.Person)
		for _, c := range claimant.On(sc.s, &f.c, sc.v.Today) {
			if !c.Person.IsZero() && c.Person != f.c.Person {
				claimants[i] = append(claimants[i], c.Person)
			}
		}
		ids = append(ids, claimants[i]...)
	}
	refs, err := sc.v.Refs(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(sc.found))
	for i := range sc.found {
		f := &sc.found[i]
		row := Row{Person: refs[f.c.Person], Reference: f.c.Reference, Decision: f.dec, Owed: f.dec.Total(), Payable: true, Over: f.over(sc.v), Before: f.before}
		for _, p := range claimants[i] {
			row.Claimants = append(row.Claimants, refs[p])
		}
		for j := range f.dec.Periods {
			p := &f.dec.Periods[j]
			if !p.Owed() {
				continue
			}
			row.Payable = row.Payable && p.Payable
			if row.Since == 0 && len(p.Parts) > 0 {
				row.Since = p.Parts[0].From
			}
		}
		sc.v.Show(row.Person)
		sc.v.Show(row.Claimants...)
		out[i] = row
	}
	return out, nil
}
