package ties

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

// Links is the store of links as the desk of families asks for it.
type Links struct{ S *storefam.Store }

// Write opens a transaction.
func (l Links) Write(ctx context.Context, fn func(family.Tx) error) error {
	return l.S.Write(ctx, func(t *storefam.Tx) error { return fn(t) })
}

// ByPass is the link by which somebody was let in.
func (l Links) ByPass(ctx context.Context, hash [32]byte, now time.Time) (link.Link, bool, error) {
	return l.S.ByPass(ctx, hash, now)
}

// Purse is the register's store as the desk of families asks what was paid.
type Purse struct{ S *storeoffice.Store }

// Paid is what became of what was granted to somebody.
func (x Purse) Paid(ctx context.Context, p person.ID, scheme benefit.ID) (out []family.Payment, err error) {
	err = x.S.Read(ctx, func(r *storeoffice.Reader) error {
		all, err := r.Paid(ctx, p, string(scheme))
		for _, one := range all {
			out = append(out, family.Payment(one))
		}
		return err
	})
	return out, err
}
