package view

import (
	"context"
	"slices"

	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

// Around is a book of some people with their parents, partners and households, and those households' members: all that
// the rules ask about them.
func (s *Sight) Around(ctx context.Context, people []vital.Person) (*register.Book, error) {
	book := register.NewBook(s.Tree.Lineage).Know(s.Ones)
	var near []person.ID
	var houses []household.ID
	for i := range people {
		book.Hold(people[i])
		_, l, _ := book.Person(people[i].ID)
		if l == nil {
			continue
		}
		near = append(near, l.Mother, l.Father, l.Adoptive[0], l.Adoptive[1])
		for _, u := range l.Unions {
			near = append(near, u.Partner)
		}
		for _, stay := range l.Stays {
			houses = append(houses, stay.Household)
		}
	}
	found, err := s.Households(ctx, Unique(houses))
	if err != nil {
		return nil, err
	}
	for _, h := range found {
		book.HoldHouse(h)
		for _, m := range h.Members {
			near = append(near, m.Person)
		}
	}
	if err := s.Hold(ctx, book, near); err != nil {
		return book, err
	}
	ids := make([]person.ID, len(people))
	for i := range people {
		ids[i] = people[i].ID
	}
	for {
		lacking := book.Beside(ids)
		if err := s.Hold(ctx, book, lacking); err != nil || len(lacking) == 0 {
			return book, err
		}
		for _, id := range lacking { // named by somebody, and taken down by nobody
			if !book.Has(id) {
				book.HoldFresh(id)
			}
		}
	}
}

// Hold puts people into a book who aren't in it yet.
func (s *Sight) Hold(ctx context.Context, book *register.Book, ids []person.ID) error {
	ids = slices.DeleteFunc(Unique(ids), book.Has)
	found, err := s.People(ctx, ids)
	for i := range found {
		book.Hold(found[i])
	}
	return err
}

// Rules is the case in which the register itself is looked at.
func (s *Sight) Rules(look quality.Look) quality.Case {
	return quality.Case{Today: s.Today, Limits: s.Limits, Look: look, Under: s.Tree.Under, Known: s.Tree.Has}
}

// BookOf is a book of households, their members and those next to them.
func (s *Sight) BookOf(ctx context.Context, ids []household.ID) (*register.Book, error) {
	houses, err := s.Households(ctx, ids)
	if err != nil {
		return nil, err
	}
	var members []person.ID
	for i := range houses {
		for _, m := range houses[i].Members {
			members = append(members, m.Person)
		}
	}
	people, err := s.People(ctx, Unique(members))
	if err != nil {
		return nil, err
	}
	book, err := s.Around(ctx, people)
	if err != nil {
		return nil, err
	}
	for _, h := range houses {
		book.HoldHouse(h)
	}
	return book, nil
}
