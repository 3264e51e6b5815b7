package check

import (
	"context"

	"wanjia/desk/office/view"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
)

// reason is that with which an event was accepted in spite of a rule; empty where there was none.
func reason(t view.Told, rule string) (why string) {
	for _, o := range t.Accepted {
		if o.Rule == rule {
			why = o.Reason
		}
	}
	return why
}

// accepted says of findings on people and households why they were accepted: the newest of the events that touch them or name them gives the
// reason. Only what waits for a reason is looked up, and most who are found have nothing of it.
func (s *scan) accepted(ctx context.Context, book *register.Book, found []Found) error {
	of := make([][]journal.ID, len(found))
	var all []journal.ID
	for i := range found {
		if found[i].Accepted == "" && found[i].Severity > quality.Query {
			of[i] = behind(book, found[i].Finding)
			all = append(all, of[i]...)
		}
	}
	if len(all) == 0 {
		return nil
	}
	told, err := s.Tell(ctx, all)
	if err != nil {
		return err
	}
	by := make(map[journal.ID]view.Told, len(told))
	for _, t := range told {
		by[t.Standing.ID] = t
	}
	for i := range found {
		var newest journal.Seq
		for _, root := range of[i] {
			t, ok := by[root]
			if !ok || t.Standing.Voided || t.Standing.Seq() < newest {
				continue
			}
			if why := reason(t, found[i].Rule); why != "" {
				found[i].Accepted, newest = why, t.Standing.Seq()
			}
		}
	}
	return nil
}

// behind are the events that somebody's life or a household comes from.
func behind(book *register.Book, f quality.Finding) (roots []journal.ID) {
	if h, ok := book.Household(f.Household); ok {
		for _, m := range h.Members {
			roots = append(roots, m.Entry)
		}
		for _, r := range h.Records {
			roots = append(roots, r.Entry)
		}
		return roots
	}
	for _, id := range append(named(f), f.Person) {
		if p, _, ok := book.Person(id); ok {
			for i := range p.Acts {
				roots = append(roots, p.Acts[i].Entry)
			}
		}
	}
	return roots
}

// named are the others whom a finding names: what is found of two is accepted with either.
func named(f quality.Finding) (ids []person.ID) {
	for _, fact := range []string{"other", "child", "member"} {
		if id, err := person.ParseID(f.Facts[fact]); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
