package register

import (
	"context"

	"wanjia/domain/journal"
	"wanjia/domain/register"
	"wanjia/store/register/feed"
	"wanjia/store/register/late"
	"wanjia/store/schema"
)

// batch is what the transaction adds to what waits; nil where nothing waits.
func (t *Tx) batch() *late.Batch {
	if t.late == nil || t.more != nil {
		return t.more
	}
	t.more, t.left = &late.Batch{}, t.late
	t.tx.AfterCommit(func() {
		t.left.Take(t.more)
		t.s.late.Store(t.left)
	})
	return t.more
}

// wait keeps what a book's changes touched until a table is full of such.
func (t *Tx) wait(ctx context.Context, book *register.Book, head journal.Seq) (err error) {
	more := t.batch()
	if t.s.ids.Load() {
		if err := schema.Defer(ctx, t.tx, "journal_id"); err != nil {
			return err
		}
		t.tx.AfterCommit(func() { t.s.ids.Store(false) })
	}
	if t.left, err = t.left.Full(ctx, t.tx, t.s.opt.Home); err != nil {
		return err
	}
	delta := book.Delta()
	more.Book(book, head, delta)
	if err := feed.Save(ctx, t.tx, head, book); err != nil {
		return err
	}
	return t.tell(ctx, delta)
}

// Hurry writes all that waits.
func (t *Tx) Hurry(ctx context.Context) (err error) {
	if t.batch() != nil {
		t.left, err = t.left.All(ctx, t.tx, t.s.opt.Home)
	}
	return err
}
