// Package ties gives the desks the stores that they ask for: the same methods, in the desks' own words.
package ties

import (
	"context"

	"wanjia/domain/vital"
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

// Everybody yields each person once.
func (b reader) Everybody(ctx context.Context, want func(benefits.Glance) bool, yield func(*vital.Person) error) error {
	if want == nil {
		return b.Reader.Everybody(ctx, nil, yield)
	}
	return b.Reader.Everybody(ctx, func(g storeben.Glance) bool { return want(benefits.Glance(g)) }, yield)
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
