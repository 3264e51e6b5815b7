package meeting

import (
	"context"

	"wanjia/domain/access"
	"wanjia/domain/sync"
	"wanjia/store/register"
	store "wanjia/store/sync"

	"wanjia/desk/cases"
	"wanjia/desk/inbox"
	"wanjia/desk/inspections"
	"wanjia/desk/inspections/offline"
	desk "wanjia/desk/sync"
)

// Checklists lets in what inspectors write on their phones, and the photos that come after it.
func Checklists(reg *register.Store, d *desk.Desk, in *inbox.Desk, of *inspections.Desk, filed *cases.Desk) {
	s := store.New(reg)
	o := offline.Desk{Inspections: of, Cases: filed, Files: d, Within: func(tx inbox.Tx) offline.Tx {
		if phone, ok := tx.(*store.Tx); ok {
			return phone
		}
		return s.Within(tx.(*register.Tx)) //nolint:errcheck,forcetypeassert // the other store of the inbox opens the register's
	}}
	o.Join(in)
	d.Arrived = func(ctx context.Context, tx desk.Tx, who access.Actor, f sync.File, raw []byte) error {
		return o.Arrived(ctx, tx.(*store.Tx), who, f, raw) //nolint:errcheck,forcetypeassert // as the desk's own store opens it
	}
}
