// Package ties gives the desks the stores that they ask for: the same methods, in the desks' own words.
package ties

import (
	"context"

	"wanjia/domain/person"
	storeben "wanjia/store/benefit"
	storereg "wanjia/store/register"

	"wanjia/desk/benefits"
	"wanjia/desk/outreach"
	"wanjia/desk/reach"
)

// Benefits is the store of benefits as its desks ask for it.
type Benefits struct{ s *storeben.Store }

// NewBenefits is a store over the register's.
func NewBenefits(s *storereg.Store) Benefits { return Benefits{storeben.New(s)} }

// Read opens a moment.
func (b Benefits) Read(ctx context.Context, fn func(benefits.Reader) error) error {
	return b.s.Read(ctx, func(r *storeben.Reader) error { return fn(reader{r}) })
}

type reader struct{ *storeben.Reader }

// Glances tells of everybody what columns tell.
func (b reader) Glances(ctx context.Context, yield func(person.ID, benefits.Glance) error) error {
	return b.Reader.Glances(ctx, func(p person.ID, g storeben.Glance) error { return yield(p, benefits.Glance(g)) })
}

// Born tells the same of those who were born from one date to another.
func (b reader) Born(ctx context.Context, from, to string, yield func(person.ID, benefits.Glance) error) error {
	return b.Reader.Born(ctx, from, to, func(p person.ID, g storeben.Glance) error { return yield(p, benefits.Glance(g)) })
}

// Reach is the same store as the desk asks for it that tells how far schemes reach.
type Reach struct{ Benefits }

// Read opens a moment.
func (b Reach) Read(ctx context.Context, fn func(reach.Reader) error) error {
	return b.s.Read(ctx, func(r *storeben.Reader) error { return fn(reader{r}) })
}

// Outreach is the register's store as the desk asks for it that finds who hasn't claimed.
type Outreach struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (o Outreach) Write(ctx context.Context, fn func(outreach.Tx) error) error {
	return o.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}
