package office

import (
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

// Household is a household's whole record as an office sees it.
type Household struct {
	ID       household.ID
	Area     view.Place
	Address  string
	Head     person.ID
	Members  []Member
	Former   []Member // each by the last time they belonged to it
	Timeline []view.Event
	Findings []quality.Finding
	Next     []journal.Kind
	Tree     *area.Tree
}

// Member is somebody's part in a household.
type Member struct {
	Person   view.Ref
	Relation household.Relation
	Start    day.Day
	End      day.Day // meaningful only for those who were
}

// Household opens a household.
func (d *Desk) Household(ctx context.Context, who access.Actor, id household.ID) (Household, error) {
	var out Household
	err := d.Look(ctx, who, access.Open, area.Code{}, "household", func(v *view.Sight) error {
		s := sight{v}
		found, err := s.Households(ctx, []household.ID{id})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.Missing, "office.household.missing")
		}
		out, err = s.household(ctx, &found[0])
		return err
	})
	return out, err
}

func (s sight) household(ctx context.Context, h *household.Household) (Household, error) {
	out := Household{ID: h.ID, Address: h.Address(), Tree: s.Tree}
	if at := h.Area(); !at.IsZero() {
		out.Area = s.Place(at)
	}
	if m, ok := h.Head(); ok {
		out.Head = m.Person
	}
	if err := s.members(ctx, h, &out); err != nil {
		return out, err
	}
	here := slices.ContainsFunc(out.Members, func(m Member) bool { return !m.Person.Elsewhere })
	if !here && !s.In.Holds(h.Area()) {
		return Household{}, fault.New(fault.Denied, access.DeniedByArea)
	}
	book, err := s.BookOf(ctx, []household.ID{h.ID})
	if err != nil {
		return out, err
	}
	all, err := s.Tell(ctx, happened(book, h))
	if err != nil {
		return out, err
	}
	view.Newest(all)
	if out.Timeline, err = s.Describe(ctx, all); err != nil {
		return out, err
	}
	var living []person.ID
	for _, m := range out.Members {
		if s.Show(m.Person); !m.Person.Elsewhere {
			living = append(living, m.Person.ID)
		}
	}
	for _, m := range out.Former {
		s.Show(m.Person)
	}
	out.Findings = quality.State(s.Rules(book), living, []household.ID{h.ID})
	out.Next = []journal.Kind{"move_in"}
	if n := len(out.Members); n > 0 {
		out.Next = []journal.Kind{"birth", "move_in", "merge"}
		if n > 1 {
			out.Next = append(out.Next, "head", "split")
		}
	}
	return out, nil
}

// members fills in who belongs to a household and who did.
func (s sight) members(ctx context.Context, h *household.Household, out *Household) error {
	var ids []person.ID
	for _, m := range h.Members {
		ids = append(ids, m.Person)
	}
	refs, err := s.Refs(ctx, ids)
	if err != nil {
		return err
	}
	present := map[person.ID]bool{}
	for _, m := range h.Present() {
		present[m.Person] = true
	}
	for i, m := range h.Members {
		one := Member{Person: refs[m.Person], Relation: m.Relation, Start: m.Start, End: m.End}
		again := slices.ContainsFunc(h.Members[i+1:], func(x household.Member) bool { return x.Person == m.Person && x.Ended })
		switch {
		case !m.Ended:
			out.Members = append(out.Members, one)
		case !present[m.Person] && !again:
			out.Former = append(out.Former, one)
		}
	}
	slices.SortStableFunc(out.Members, func(a, b Member) int { return firstHead(a) - firstHead(b) })
	return nil
}

func firstHead(m Member) int {
	if m.Relation.IsHead() {
		return 0
	}
	return 1
}

// happened are the events of a household: its own, and what its members lived through while they belonged to it.
func happened(book *register.Book, h *household.Household) []journal.ID {
	var roots []journal.ID
	for _, r := range h.Records {
		roots = append(roots, r.Entry)
	}
	for _, m := range h.Members {
		p, _, ok := book.Person(m.Person)
		if !ok {
			continue
		}
		for i := range p.Acts {
			a := &p.Acts[i]
			on := a.Date.Day()
			if on >= m.Start && (!m.Ended || on <= m.End) && does(a) {
				roots = append(roots, a.Entry)
			}
		}
	}
	return view.Unique(roots)
}

// does says that an act is more than a mention.
func does(a *vital.Act) bool {
	return slices.ContainsFunc(a.Effects, func(e vital.Effect) bool { return e.Op != vital.Mentions })
}
