package check

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/desk/office/view"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

// askedOnce is asked as a death is registered and answered in the cause; asking again would make a list of women who died.
const askedOnce = "death.maternal"

// eventRules are those that look at an event by itself. Rules that look at whole lives too have found there what they find.
func eventRules() []quality.Rule {
	var out []quality.Rule
	for _, r := range quality.All() {
		if r.OfEvent != nil && r.OfPerson == nil && r.OfHouse == nil && r.ID != askedOnce {
			out = append(out, r)
		}
	}
	return out
}

// newest is the newest entry on a subject.
type newest struct{ journal.Entry }

// worker is who wrote the entry: a sheet's name where the operator did.
func (n newest) worker() string {
	if n.Author == "operator" {
		return cmp.Or(n.Device, n.Author)
	}
	return n.Author
}

// ofEvents puts the findings on the standing events that did something to the people: those of the findings that are theirs. It tells
// the newest entry on each of the people.
func (s *scan) ofEvents(ctx context.Context, book *register.Book, people []vital.Person, put func(of person.ID, f quality.Finding, worker, accepted string)) (map[person.ID]newest, error) {
	var roots []journal.ID
	for i := range people {
		for j := range people[i].Acts {
			if a := &people[i].Acts[j]; !onlyMentions(a) {
				roots = append(roots, a.Entry)
			}
		}
	}
	all, err := s.Tell(ctx, roots)
	if err != nil {
		return nil, err
	}
	first := make(map[journal.ID]journal.Entry, len(all))
	for i := range all {
		first[all[i].Standing.ID] = all[i].First
	}
	mine := make(map[person.ID]newest, len(people))
	for i := range people {
		var n newest
		for j := range people[i].Acts {
			if e := first[people[i].Acts[j].Entry]; e.Seq > n.Seq {
				n.Entry = e
			}
		}
		mine[people[i].ID] = n
	}
	events := slices.DeleteFunc(all, func(t view.Told) bool { return t.Standing.Voided })
	twins, err := s.others(ctx, events)
	if err != nil {
		return nil, err
	}
	if err := s.hold(ctx, book, events, twins); err != nil {
		return nil, err
	}
	rules := eventRules()
	for i := range events {
		if _, ok := mine[events[i].Event.Subject()]; ok && s.counts != nil {
			s.counts.record(events[i])
		}
		for _, f := range s.ofEvent(book, rules, events[i], twins[events[i].Standing.ID]) {
			of := owner(f, events[i].Event)
			if _, ok := mine[of]; ok {
				put(of, f, newest{events[i].First}.worker(), reason(events[i], f.Rule))
			}
		}
	}
	return mine, nil
}

// owner is the person with whom a finding on an event is told: whom it is about, or the first to whom the event did something.
func owner(f quality.Finding, e vital.Event) person.ID {
	if !f.Person.IsZero() {
		return f.Person
	}
	var first person.ID
	for id := range e.Acts(journal.ID{}, 0) {
		if first.IsZero() || id.Compare(first.ID) < 0 {
			first = id
		}
	}
	return first
}

// ofRecords are the findings on what was taken down of households, and the newest entry on each.
func (s *scan) ofRecords(ctx context.Context, book *register.Book, ids []household.ID) ([]quality.Finding, map[household.ID]newest, error) {
	var roots []journal.ID
	of := map[journal.ID]household.ID{}
	for _, id := range ids {
		if h, ok := book.Household(id); ok {
			for _, r := range h.Records {
				roots = append(roots, r.Entry)
				of[r.Entry] = id
			}
		}
	}
	all, err := s.Tell(ctx, roots)
	if err != nil {
		return nil, nil, err
	}
	wrote := map[household.ID]newest{}
	for i := range all {
		if id := of[all[i].Standing.ID]; all[i].First.Seq > wrote[id].Seq {
			wrote[id] = newest{all[i].First}
		}
	}
	view.Newest(all)
	rules := eventRules()
	var found []quality.Finding
	for _, t := range all {
		if t.Event.Subject().IsZero() && t.Event.Kind.Code == "household" {
			found = append(found, s.ofEvent(book, rules, t, nil)...)
		}
	}
	return found, wrote, nil
}

func onlyMentions(a *vital.Act) bool {
	for _, e := range a.Effects {
		if e.Op != vital.Mentions {
			return false
		}
	}
	return true
}

// ofEvent asks the rules about one event as it stands.
func (s *scan) ofEvent(book *register.Book, rules []quality.Rule, t view.Told, others []quality.Other) []quality.Finding {
	c := s.Rules(book)
	c.Event, c.Others = &t.Event, others
	for id := range t.Event.Acts(t.Standing.ID, 0) {
		c.Touched = append(c.Touched, id)
	}
	var found []quality.Finding
	for i := range rules {
		for _, f := range rules[i].OfEvent(&c) {
			if f.Person.IsZero() {
				f.Person = t.Event.Subject()
			}
			if f.Person.IsZero() {
				f.Household = t.Event.Household("household")
			}
			f.Area = t.Standing.Area
			found = append(found, rules[i].Stamp(f))
		}
	}
	return found
}

// others finds for each event who else has the same number, or the same name and birth date. It opens the numbers on the
// way, so that the rules can read them; the events live no longer than the check of their batch.
func (s *scan) others(ctx context.Context, events []view.Told) (map[journal.ID][]quality.Other, error) {
	digests := map[[16]byte][]journal.ID{}
	subject := map[journal.ID]person.ID{}
	out := map[journal.ID][]quality.Other{}
	for i := range events {
		t := &events[i]
		id := t.Standing.ID
		subject[id] = t.Event.Subject()
		var err error
		if t.Event, err = s.Opened(ctx, t.Event); err != nil {
			return nil, err
		}
		if number := t.Event.Values.Get("id_number"); number != "" {
			d := view.Blind(s.Keys, number)
			digests[d] = append(digests[d], id)
		}
		if err := s.namesakes(ctx, t.Event, func(p person.ID) {
			out[id] = append(out[id], quality.Other{Person: p, By: "name"})
		}); err != nil {
			return nil, err
		}
	}
	var list [][16]byte
	for d := range digests {
		list = append(list, d)
	}
	for len(list) > 0 {
		n := min(len(list), 512)
		found, err := s.ByNumber(ctx, list[:n])
		if err != nil {
			return nil, err
		}
		list = list[n:]
		for _, b := range found {
			for _, id := range digests[b.Digest] {
				if b.Kind == "id_number" && b.Person != subject[id] {
					out[id] = append(out[id], quality.Other{Person: b.Person, By: "identifier"})
				}
			}
		}
	}
	return out, nil
}

func (s *scan) namesakes(ctx context.Context, e vital.Event, yield func(person.ID)) error {
	name, birth := person.Called(e.Values.Get), e.Values.Get("birth_date")
	if e.Kind.Code == "birth" {
		birth = e.Date().String()
	}
	if strings.TrimSpace(name) == "" || birth == "" {
		return nil
	}
	same, err := s.Namesakes(ctx, name, birth)
	for _, p := range same {
		if p != e.Subject() {
			yield(p)
		}
	}
	return err
}

// hold puts into the book whom the events name.
func (s *scan) hold(ctx context.Context, book *register.Book, events []view.Told, others map[journal.ID][]quality.Other) error {
	var ids []person.ID
	for i := range events {
		for _, code := range []string{"mother", "father", "partner"} {
			ids = append(ids, events[i].Event.Person(code))
		}
		for _, o := range others[events[i].Standing.ID] {
			ids = append(ids, o.Person)
		}
	}
	return s.Hold(ctx, book, ids)
}
