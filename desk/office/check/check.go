// Package check finds what isn't right in the register as it stands: it walks through people and households, a bounded number
// at a time, and asks the integrity rules about each of them and about the events that they are the subject of. Whoever is
// loaded only because the rules need them is not told of, so nothing is told twice.
package check

import (
	"cmp"
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
)

// batch is how many people or households are looked at in one moment.
const batch = 1000

// Desk checks.
type Desk struct{ *view.Office }

// New is a desk of an office.
func New(o *view.Office) *Desk { return &Desk{o} }

// Found is a finding, with the name that the person has in the source, and who wrote the newest entry that it rests on.
type Found struct {
	quality.Finding
	Reference string
	Worker    string
	Accepted  string // the reason with which somebody accepted it as it was registered
}

// Check tells all findings on the people and households of an area and all below it, one after the other, and then those on
// what they come to together. Each batch is a
// moment of its own, so that a long check holds nothing up.
func (d *Desk) Check(ctx context.Context, who access.Actor, within area.Code, yield func(Found) error) error {
	at, counts := position{}, newTally()
	for !at.end {
		var found []Found
		_, err := d.Moment(ctx, who, access.List, within, func(s *view.Sight) error {
			all, after, err := (&scan{s, counts}).step(ctx, at, batch)
			for _, one := range all {
				found = append(found, one.found...)
			}
			at = after
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
	for _, f := range counts.found(d.Limits, within) {
		if err := yield(f); err != nil {
			return err
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
	at, err := positionOf(ask.After)
	if err != nil {
		return nil, nil, "", err
	}
	err = d.Look(ctx, who, access.List, want.Within, "findings "+want.Rule, func(s *view.Sight) error {
		tree = s.Tree
		l := list{scan: scan{Sight: s}, want: want, size: ask.Size}
		if err := l.fill(ctx, at); err != nil {
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

// fill reads until the page is full.
func (l *list) fill(ctx context.Context, at position) error {
	if at.told > 0 {
		rest, err := l.again(ctx, at)
		if err != nil {
			return err
		}
		if l.take(at, rest, at.told) {
			return nil
		}
		at.told = 0
	}
	for read := 0; !at.end; read += pageBatch {
		if read >= pageRows {
			l.next = page.Cursor(at.keys()...)
			return nil
		}
		all, after, err := l.step(ctx, at, pageBatch)
		if err != nil {
			return err
		}
		for _, one := range all {
			if len(l.found) == l.size {
				l.next = page.Cursor(at.keys()...)
				return nil
			}
			if at = one.at; l.take(at, one.found, 0) {
				return nil
			}
		}
		at = after
	}
	return nil
}

// take puts the wanted findings on one subject onto the page but for those told before, and says whether it is full with some
// left over. The cursor then names the subject and how many of its findings are told.
func (l *list) take(at position, all []Found, told int) bool {
	for i, f := range all {
		switch {
		case i < told || !l.want.wants(f):
		case len(l.found) == l.size:
			at.told = i
			l.next = page.Cursor(at.keys()...)
			return true
		default:
			l.found = append(l.found, f)
		}
	}
	return false
}

func (w Wanted) wants(f Found) bool {
	return (w.Rule == "" || w.Rule == f.Rule) && (w.Severity == "" || w.Severity == f.Severity.String())
}

// scan is one moment in which the rules are asked.
type scan struct {
	*view.Sight
	counts *tally // nil where a part is read only
}

// subject is a person or a household with its findings, and where it stands.
type subject struct {
	at    position
	found []Found
}

// step looks at the next people, and after the last of them at households, and says where to go on. Only those of whom
// something is found are among the subjects.
func (s *scan) step(ctx context.Context, at position, n int) ([]subject, position, error) {
	if at.houses {
		spots, done, err := view.Walk(ctx, s.In, s.HouseholdsIn, at.house, n)
		if err != nil {
			return nil, at, err
		}
		all, err := s.houses(ctx, spots)
		if len(spots) > 0 {
			at.house = spots[len(spots)-1]
		}
		at.end = done
		return all, at, err
	}
	spots, done, err := view.Walk(ctx, s.In, s.PeopleIn, at.person, n)
	if err != nil {
		return nil, at, err
	}
	all, err := s.people(ctx, spots)
	if len(spots) > 0 {
		at.person = spots[len(spots)-1]
	}
	at.houses = done
	return all, at, err
}

// again is what is found on the one subject that a position names.
func (s *scan) again(ctx context.Context, at position) ([]Found, error) {
	var all []subject
	var err error
	if at.houses {
		all, err = s.houses(ctx, []view.Spot[household.ID]{at.house})
	} else {
		all, err = s.people(ctx, []view.Spot[person.ID]{at.person})
	}
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0].found, nil
}

func (s *scan) people(ctx context.Context, spots []view.Spot[person.ID]) ([]subject, error) {
	found, err := s.ofPeople(ctx, spots)
	var out []subject
	for _, at := range spots {
		if f := found[at.ID]; len(f) > 0 {
			sorted(f)
			out = append(out, subject{position{person: at}, f})
		}
	}
	return out, err
}

func (s *scan) houses(ctx context.Context, spots []view.Spot[household.ID]) ([]subject, error) {
	found, err := s.ofHouses(ctx, spots)
	var out []subject
	for _, at := range spots {
		if f := found[at.ID]; len(f) > 0 {
			sorted(f)
			out = append(out, subject{position{houses: true, house: at}, f})
		}
	}
	return out, err
}

// sorted puts the findings on one subject in one order, the gravest first.
func sorted(all []Found) {
	slices.SortFunc(all, func(a, b Found) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Key(), b.Key()))
	})
}

// ofPeople are the findings on people and on what happened to them, by person.
func (s *scan) ofPeople(ctx context.Context, spots []view.Spot[person.ID]) (map[person.ID][]Found, error) {
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
	if s.counts != nil {
		for i := range people {
			s.counts.life(&people[i])
		}
	}
	out := map[person.ID][]Found{}
	var list []Found
	var owners []person.ID
	put := func(of person.ID, f quality.Finding, worker, accepted string) {
		one := Found{Finding: f, Worker: worker, Accepted: accepted}
		if _, l, ok := book.Person(f.Person); ok {
			one.Reference = l.Reference
		}
		list, owners = append(list, one), append(owners, of)
	}
	wrote, err := s.ofEvents(ctx, book, people, put)
	if err != nil {
		return nil, err
	}
	for _, f := range quality.State(s.Rules(book), ids, nil) {
		put(f.Person, f, wrote[f.Person].worker(), "")
	}
	if err := s.accepted(ctx, book, list); err != nil {
		return nil, err
	}
	for i, of := range owners {
		out[of] = append(out[of], list[i])
	}
	return out, nil
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
		if l, ok := lives[id]; ok && s.In.HoldsAny(view.Whereabouts(l.Spells)) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// ofHouses are the findings on households and on what was taken down of them, by household.
func (s *scan) ofHouses(ctx context.Context, spots []view.Spot[household.ID]) (map[household.ID][]Found, error) {
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
	out := map[household.ID][]Found{}
	more, wrote, err := s.ofRecords(ctx, book, ids)
	if err != nil {
		return nil, err
	}
	var list []Found
	for _, f := range append(quality.State(s.Rules(book), nil, ids), more...) {
		list = append(list, Found{Finding: f, Worker: wrote[f.Household].worker()})
	}
	if err := s.accepted(ctx, book, list); err != nil {
		return nil, err
	}
	for _, f := range list {
		out[f.Household] = append(out[f.Household], f)
	}
	return out, nil
}
