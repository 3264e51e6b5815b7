package ahead

import (
	"context"
	"slices"

	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"

	"wanjia/desk/register/seen"
)

// First is what remembers what a first load brings; nil where the register isn't empty.
func First(ctx context.Context, r Reader) (*seen.Ids, error) {
	if none, err := r.Empty(ctx); err != nil || !none {
		return nil, err
	}
	return seen.NewIds(), nil
}

// Hold notes what there will be once the batch is written.
func (b *Batch) Hold(held *seen.Ids) {
	b.Book.Changed(func(p person.ID) { held.Add(seen.Person, p.ID) }, func(h household.ID) { held.Add(seen.Household, h.ID) })
	for root := range b.Events {
		held.Add(seen.Event, root.ID)
	}
	for p := range b.Salts {
		held.Add(seen.Salt, p.ID)
	}
	for i := range b.Blinds {
		held.Add(seen.Number, b.Blinds[i].Digest)
	}
}

// Knowing is the register below, not asked for what it certainly doesn't hold.
func Knowing(below Reader, held *seen.Ids) Reader { return &knowing{below, held} }

type knowing struct {
	Reader
	held *seen.Ids
}

// some are those of a list that the register may hold.
func some[T any](list []T, may func(T) bool) []T {
	if first := slices.IndexFunc(list, func(t T) bool { return !may(t) }); first < 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return !may(t) })
}

// People asks for those who may be there.
func (k *knowing) People(ctx context.Context, ids []person.ID) ([]vital.Person, error) {
	return k.Reader.People(ctx, some(ids, func(id person.ID) bool { return k.held.May(seen.Person, id.ID) }))
}

// Households asks for those that may be there.
func (k *knowing) Households(ctx context.Context, ids []household.ID) ([]household.Household, error) {
	return k.Reader.Households(ctx, some(ids, func(id household.ID) bool { return k.held.May(seen.Household, id.ID) }))
}

// Events asks for those that may be there.
func (k *knowing) Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error) {
	return k.Reader.Events(ctx, some(ids, func(id journal.ID) bool { return k.held.May(seen.Event, id.ID) }))
}

// Blinds asks for those that may be there.
func (k *knowing) Blinds(ctx context.Context, digests [][16]byte) (map[[16]byte][]person.ID, error) {
	return k.Reader.Blinds(ctx, some(digests, func(d [16]byte) bool { return k.held.May(seen.Number, d) }))
}

// Salt asks where there may be one.
func (k *knowing) Salt(ctx context.Context, p person.ID) ([16]byte, bool, error) {
	if !k.held.May(seen.Salt, p.ID) {
		return [16]byte{}, false, nil
	}
	return k.Reader.Salt(ctx, p)
}

// SaltsOf asks for those that may be there.
func (k *knowing) SaltsOf(ctx context.Context, people []person.ID) (map[person.ID][16]byte, error) {
	return k.Reader.SaltsOf(ctx, some(people, func(p person.ID) bool { return k.held.May(seen.Salt, p.ID) }))
}
