package main

import (
	"context"
	"time"

	"wanjia/domain/benefit"
	"wanjia/domain/link"
	"wanjia/domain/person"
	storefam "wanjia/store/family"
	storeoffice "wanjia/store/office"

	"wanjia/desk/family"
)

// linkStore is the store of links as the desk of families asks for it.
type linkStore struct{ s *storefam.Store }

// Write opens a transaction.
func (l linkStore) Write(ctx context.Context, fn func(family.Tx) error) error {
	return l.s.Write(ctx, func(t *storefam.Tx) error { return fn(t) })
}

// ByPass is the link by which somebody was let in.
func (l linkStore) ByPass(ctx context.Context, hash [32]byte, now time.Time) (link.Link, bool, error) {
	return l.s.ByPass(ctx, hash, now)
}

// purse is the register's store as the desk of families asks what was paid.
type purse struct{ s *storeoffice.Store }

// Paid is what became of what was granted to somebody.
func (x purse) Paid(ctx context.Context, p person.ID, scheme benefit.ID) (out []family.Payment, err error) {
	err = x.s.Read(ctx, func(r *storeoffice.Reader) error {
		all, err := r.Paid(ctx, p, string(scheme))
		for _, one := range all {
			out = append(out, family.Payment(one))
		}
		return err
	})
	return out, err
}
