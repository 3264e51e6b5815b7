// Package books fills the book in which a change is judged with whom it needs. It decides nothing and writes nothing.
package books

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

// Lives reads people and households.
type Lives interface {
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Households(ctx context.Context, ids []household.ID) ([]household.Household, error)
}

// Same tells which records are one person.
type Same interface {
	Same(ctx context.Context) (*identity.Map, error)
}

// New is an empty book that knows which records are one person.
func New(ctx context.Context, from Same, tree *area.Tree) (*register.Book, error) {
	same, err := from.Same(ctx)
	return register.NewBook(tree.Lineage).Know(same), err
}

// Fill puts into the book everybody whom the changes need.
func Fill(ctx context.Context, from Lives, book *register.Book, changes ...register.Change) error {
	needs := book.Needs(changes...)
	for {
		people, houses := needs.Lacks()
		if len(people)+len(houses) == 0 {
			return nil
		}
		found, err := from.People(ctx, people)
		if err != nil {
			return err
		}
		for _, p := range found {
			book.Hold(p)
		}
		for _, id := range people {
			if !book.Has(id) {
				book.HoldFresh(id)
			}
		}
		homes, err := from.Households(ctx, houses)
		if err != nil {
			return err
		}
		for _, h := range homes {
			book.HoldHouse(h)
		}
		for _, id := range houses {
			if _, ok := book.Household(id); !ok {
				book.HoldFreshHouse(id)
			}
		}
	}
}
