package httpd_test

import (
	"context"
	"sync"
	"testing"

	"wanjia/base/seal"
	"wanjia/cmd/wanjia/backroom"
	"wanjia/desk/areas"
	"wanjia/desk/dryrun"
	"wanjia/desk/exports"
	"wanjia/desk/imports"
	"wanjia/desk/intake"
	deskreg "wanjia/desk/register"
	"wanjia/domain/journal"
	"wanjia/exchange/sheet"
	"wanjia/exchange/terms"
	storeacc "wanjia/store/accounts"
	storeexp "wanjia/store/exports"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

// scratchStore is a store that a dry run writes to.
type scratchStore struct{ s *storereg.Store }

func (r scratchStore) Read(ctx context.Context, fn func(deskreg.Reader) error) error {
	return r.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

func (r scratchStore) WriteLoose(ctx context.Context, fn func(dryrun.Loose) error) error {
	return r.s.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// treeStore is a register's store as the desk of areas asks for it.
type treeStore struct{ s deskreg.Store }

func (a treeStore) WriteBulk(ctx context.Context, fn func(areas.Tx) error) error {
	return a.s.WriteBulk(ctx, func(x deskreg.Tx) error { return fn(x) })
}

type exportStore struct{ s *storeexp.Store }

func (x exportStore) Read(ctx context.Context, fn func(exports.Reader) error) error {
	return x.s.Read(ctx, func(r *storeexp.Reader) error { return fn(exportReader{r}) })
}

type exportReader struct{ *storeexp.Reader }

func (x exportReader) Events(ctx context.Context, what exports.What, after journal.ID, n int) ([]exports.Event, error) {
	read := x.Happenings
	if what == exports.People {
		read = x.Records
	}
	found, err := read(ctx, after, n)
	out := make([]exports.Event, len(found))
	for i, e := range found {
		out[i] = exports.Event(e)
	}
	return out, err
}

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
		over := dryrun.Over(registerStore{store}, scratchStore{top})
		return intake.New(h.reg.On(over), areas.New(treeStore{over}), sorter), func() {}, nil
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
	return d, exports.New(exportStore{storeexp.New(store)}, keys, h.looks, func() (exports.Sorter, error) { return sheet.NewSorter(tb.TempDir(), 1<<20, nil), nil })
}
