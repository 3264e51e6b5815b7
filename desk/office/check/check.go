// Package check finds what isn't right in the register as it stands: it walks through people and households, a bounded number
// at a time, and asks the integrity rules about each of them and about the events that they are the subject of. Whoever is
// loaded only because the rules need them is not told of, so nothing is told twice.
package check

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/desk/looks"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
)

// batch is how many people or households are looked at in one moment.
const batch = 1000

// Desk checks.
type Desk struct{ *view.Office }

// New is a desk of an office.
func New(o *view.Office) *Desk { return &Desk{o} }

// Found is a finding, with the name that the person has in the source.
type Found struct {
	quality.Finding
	Reference string
}

// Check tells all findings on the people and households of an area and all below it, one after the other. Each batch is a
// moment of its own, so that a long check holds nothing up.
func (d *Desk) Check(ctx context.Context, who access.Actor, within area.Code, yield func(Found) error) error {
	at := position{}
	for !at.end {
		var found []Found
		_, err := d.Moment(ctx, who, access.List, within, func(s *view.Sight) error {
			var err error
			found, at, err = (&scan{s}).step(ctx, at, batch)
			return err
		})
		if err != nil {
			return err
		}
		if err := d.told(ctx, who, within, found); err != nil {
			return err
		}
		for _, f := range found {
			if err := yield(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// told writes down of whom findings are about to be told.
func (d *Desk) told(ctx context.Context, who access.Actor, within area.Code, found []Found) error {
	seen := looks.Seen{Act: access.List, Area: within, Detail: "check"}
	for _, f := range found {
		seen.People = append(seen.People, f.Person)
	}
	if seen.People = view.Unique(seen.People); len(seen.People) == 0 {
		return nil
	}
	return d.Looker.Look(ctx, who, seen)
}

// Wanted are the findings that a list is asked for. An empty rule or severity is any.
type Wanted struct {
	Within   area.Code
	Rule     string
	Severity string
}

// How much one page of findings looks at. It may come back with fewer findings than were asked for, or none, and go on.
const (
	pageBatch = 200
	pageRows  = 2000
)

// Findings lists findings.
func (d *Desk) Findings(ctx context.Context, who access.Actor, want Wanted, ask page.Page) (found []Found, tree *area.Tree, next string, err error) {
	if !slices.Contains([]string{"", "refuse", "warn", "query"}, want.Severity) {
		return nil, nil, "", fault.New(fault.Invalid, "office.severity", "text", want.Severity).In("severity")
	}
	at, skip, err := positionOf(ask.After)
	if err != nil {
		return nil, nil, "", err
	}
	err = d.Look(ctx, who, access.List, want.Within, "findings "+want.Rule, func(s *view.Sight) error {
		tree = s.Tree
		l := list{scan: scan{s}, want: want, size: ask.Size}
		if err := l.fill(ctx, at, skip); err != nil {
			return err
		}
		found, next = l.found, l.next
		for _, f := range found {
			if !f.Person.IsZero() {
				s.Show(view.Ref{ID: f.Person})
			}
		}
		return nil
	})
	return found, tree, next, err
}

// list is one page under way.
type list struct {
	scan
	want  Wanted
	size  int
	found []Found
	next  string
}

// fill reads until the page is full. The cursor names the step in which it filled up, and how many of that step's findings
// have been told, so that a step is asked again from where it was cut.
func (l *list) fill(ctx context.Context, at position, skip int) error {
	for read := 0; !at.end; read += pageBatch {
		if read >= pageRows {
			l.next = page.Cursor(at.keys(0)...)
			return nil
		}
		all, after, err := l.step(ctx, at, pageBatch)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(f Found) bool { return !l.want.wants(f) })
		for i, f := range all {
			if i < skip {
				continue
			}
			if len(l.found) == l.size {
				l.next = page.Cursor(at.keys(i)...)
				return nil
			}
			l.found = append(l.found, f)
		}
		at, skip = after, 0
	}
	return nil
}

func (w Wanted) wants(f Found) bool {
	return (w.Rule == "" || w.Rule == f.Rule) && (w.Severity == "" || w.Severity == f.Severity.String())
}

// scan is one moment in which the rules are asked.
type scan struct{ *view.Sight }

// step looks at the next people, and after the last of them at households, and says where to go on.
func (s *scan) step(ctx context.Context, at position, n int) ([]Found, position, error) {
	if at.houses {
		spots, done, err := view.Walk(ctx, s.In, s.HouseholdsIn, at.house, n)
		if err != nil {
			return nil, at, err
		}
		if len(spots) > 0 {
			at.house = spots[len(spots)-1]
		}
		at.end = done
		found, err := s.ofHouses(ctx, spots)
		return found, at, err
	}
	spots, done, err := view.Walk(ctx, s.In, s.PeopleIn, at.person, n)
	if err != nil {
		return nil, at, err
	}
	if len(spots) > 0 {
		at.person = spots[len(spots)-1]
	}
	at.houses = done
	found, err := s.ofPeople(ctx, spots)
	return found, at, err
}

// ofPeople are the findings on people and on the events that are about them.
func (s *scan) ofPeople(ctx context.Context, spots []view.Spot[person.ID]) ([]Found, error) {
	ids, err := s.inScope(ctx, spots)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	people, err := s.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	book, err := s.Around(ctx, people)
	if err != nil {
		return nil, err
	}
	all := quality.State(s.Rules(book), ids, nil)
	more, err := s.ofEvents(ctx, book, people)
	if err != nil {
		return nil, err
	}
	return named(append(all, more...), func(id person.ID) (*vital.Life, bool) {
		_, l, ok := book.Person(id)
		return l, ok
	}), nil
}

// inScope are those whose spots lie in an area, and of the others those who lived in the scope last.
func (s *scan) inScope(ctx context.Context, spots []view.Spot[person.ID]) ([]person.ID, error) {
	var ids, nowhere []person.ID
	for _, at := range spots {
		if at.Nowhere {
			nowhere = append(nowhere, at.ID)
		} else {
			ids = append(ids, at.ID)
		}
	}
	if s.In.All {
		return append(ids, nowhere...), nil
	}
	lives, err := s.Lives(ctx, nowhere)
	if err != nil {
		return nil, err
	}
	for _, id := range nowhere {
		if l, ok := lives[id]; ok && s.In.HoldsAny(view.Whereabouts(l)) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (s *scan) ofHouses(ctx context.Context, spots []view.Spot[household.ID]) ([]Found, error) {
	var ids []household.ID
	for _, at := range spots {
		if !at.Nowhere || s.In.All {
			ids = append(ids, at.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	book, err := s.BookOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := quality.State(s.Rules(book), nil, ids)
	more, err := s.ofRecords(ctx, book, ids)
	if err != nil {
		return nil, err
	}
	return named(append(all, more...), func(person.ID) (*vital.Life, bool) { return nil, false }), nil
}

// named puts to findings what the source calls the person.
func named(all []quality.Finding, life func(person.ID) (*vital.Life, bool)) []Found {
	out := make([]Found, len(all))
	for i, f := range all {
		out[i].Finding = f
		if l, ok := life(f.Person); ok {
			out[i].Reference = l.Reference
		}
	}
	return out
}
