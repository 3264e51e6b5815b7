package httpd_test

import (
	"context"
	"sync"
	"testing"

	"wanjia/base/seal"
	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/ties"
	"wanjia/exchange/sheet"
	"wanjia/exchange/terms"
	storeacc "wanjia/store/accounts"
	storeexp "wanjia/store/exports"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"

	"wanjia/desk/areas"
	"wanjia/desk/dryrun"
	"wanjia/desk/exports"
	"wanjia/desk/imports"
	"wanjia/desk/intake"
)

// sheets are the desks at which sheets are handed in, at work until the test ends, and taken out.
func (h *house) sheets(tb testing.TB, store *storereg.Store, keys *seal.Keys, tree *areas.Desk, people *storeacc.Store) (*imports.Desk, *exports.Desk) {
	tb.Helper()
	h.dir = tb.TempDir()
	sorter := func() (intake.Sorter, error) { return sheet.NewSorter(tb.TempDir(), 1<<20, nil), nil }
	dry := func(ctx context.Context) (imports.Taker, func(), error) {
		maker := terms.New()
		top, err := storereg.Open(ctx, storetest.Open(tb, sqldb.EngineSQLite, h.clock), storereg.Options{Home: "local", Terms: maker.Name, Words: maker.Address})
		if err != nil {
			return nil, nil, err
		}
		over := dryrun.Over(ties.Register{S: store}, ties.Scratch{S: top})
		return intake.New(h.reg.On(over), areas.New(ties.Areas{S: over}), sorter), func() {}, nil
	}
	trouble := func(err error) { tb.Error("trouble: ", err) }
	d := backroom.Place{Dir: h.dir, Clock: h.clock, Store: store, Trouble: trouble}.Imports(intake.New(h.reg, tree, sorter), dry, h.reg)
	ctx, cancel := context.WithCancel(tb.Context())
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := d.Work(ctx); err != nil {
			trouble(err)
		}
	})
	tb.Cleanup(func() {
		cancel()
		ended.Wait()
		if err := d.Close(); err != nil {
			trouble(err)
		}
	})
	return d, exports.New(ties.Exports{S: storeexp.New(store)}, keys, h.looks, func() (exports.Sorter, error) { return sheet.NewSorter(tb.TempDir(), 1<<20, nil), nil })
}
