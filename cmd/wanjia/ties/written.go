package ties

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	storereg "wanjia/store/register"

	deskreg "wanjia/desk/register"
)

// Written is the register's store for a desk that follows entries again which are in the journal already, from the first, so that what
// follows from them is written too: lives, events and counts. Entries, salts and areas stand.
type Written struct {
	S  *storereg.Store
	at journal.Seq
}

// Read opens a moment.
func (w *Written) Read(ctx context.Context, fn func(deskreg.Reader) error) error {
	return Register{w.S}.Read(ctx, fn)
}

// Write opens a transaction that shares its commit.
func (w *Written) Write(ctx context.Context, fn func(deskreg.Tx) error) error {
	return w.WriteBulk(ctx, fn)
}

// WriteBulk opens a transaction of its own.
func (w *Written) WriteBulk(ctx context.Context, fn func(deskreg.Tx) error) error {
	return Register{w.S}.WriteBulk(ctx, func(tx deskreg.Tx) error { return fn(&written{tx, w}) })
}

type written struct {
	deskreg.Tx
	w *Written
}

// Head is how far the desk has come.
func (t *written) Head(context.Context) (journal.Seq, error) { return t.w.at, nil }

func (t *written) Append(_ context.Context, entries []journal.Entry) error {
	if n := len(entries); n > 0 {
		t.w.at = entries[n-1].Seq
	}
	return nil
}

func (*written) SaveSalts(context.Context, map[person.ID][16]byte) error { return nil }

func (*written) SaveAreas(context.Context, []area.Area, []journal.Seq) error { return nil }

func (*written) Rehome(context.Context, *area.Tree, *area.Tree) error { return nil }
