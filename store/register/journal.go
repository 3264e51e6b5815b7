package register

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"wanjia/domain/journal"
	"wanjia/store/register/entries"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const (
	entryBySeqSQL   = `SELECT ` + entries.Columns + ` FROM journal WHERE seq = $1`
	entryByIDSQL    = `SELECT ` + entries.Columns + ` FROM journal WHERE id = $1`
	entriesAfterSQL = `SELECT ` + entries.Columns + ` FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2`
	entriesSQL      = `SELECT ` + entries.Columns + ` FROM journal WHERE seq IN (`
	tileSQL         = `SELECT data FROM tile WHERE level = $1 AND number = $2`
)

// Entry is the entry at a position.
func (r *Reader) Entry(ctx context.Context, seq journal.Seq) (journal.Entry, bool, error) {
	return one(ctx, r.q, entries.Scan, entryBySeqSQL, int64(seq))
}

// EntryByID is the entry with an id.
func (r *Reader) EntryByID(ctx context.Context, eid journal.ID) (journal.Entry, bool, error) {
	return one(ctx, r.q, entries.Scan, entryByIDSQL, eid.ID[:])
}

// Entries are those at the given positions, by position.
func (r *Reader) Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error) {
	out := make(map[journal.Seq]journal.Entry, len(seqs))
	for chunk := range chunks(seqs) {
		args := make([]int64, len(chunk))
		for i, s := range chunk {
			args[i] = int64(s)
		}
		found, err := sqldb.Collect(ctx, r.q, entries.Scan, entriesSQL+sqldb.In(len(args), 1)+`)`, sqldb.Pad(args)...)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			out[e.Seq] = e
		}
	}
	return out, nil
}

// After are at most n entries after a position, in order.
func (r *Reader) After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error) {
	return sqldb.Collect(ctx, r.q, entries.Scan, entriesAfterSQL, int64(seq), int64(n))
}

func one[T any](ctx context.Context, q sqldb.Querier, read func(func(...any) error) (T, error), sql string, args ...any) (T, bool, error) {
	all, err := sqldb.Collect(ctx, q, read, sql, args...)
	if err != nil || len(all) == 0 {
		var none T
		return none, false, err
	}
	return all[0], true, nil
}

// chunks cuts a list into pieces that one statement takes.
func chunks[T any](list []T) func(func([]T) bool) {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			n := min(len(list), 512)
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// Tile reads a tile of the hash tree.
func (r *Reader) Tile(level int, number int64) ([]byte, error) {
	data, ok, err := one(context.Background(), r.q, func(scan func(...any) error) ([]byte, error) {
		var b []byte
		return b, scan(&b)
	}, tileSQL, int64(level), number)
	if err == nil && !ok {
		err = sqldb.NoRows
	}
	return data, err
}

// Append writes entries, whose Seq must go on from Head, and grows the hash tree with them. What asks no table is done beside it.
func (t *Tx) Append(ctx context.Context, all []journal.Entry) error {
	edge, err := t.frontier(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		if int64(all[i].Seq) != edge.Size()+1+int64(i) {
			return errGap
		}
	}
	var read follow.Read
	done := aside(len(all), func() (err error) {
		for i := range all {
			edge.Append(tlog.Hash(journal.Digest(all[i])))
		}
		read, err = follow.Parse(all)
		return err
	})
	err = t.insertEntries(ctx, all)
	if err := errors.Join(err, done()); err != nil {
		return err
	}
	if err := t.tx.Insert(ctx, "receipt", []string{"number", "seq"}, "", entries.Receipts(all)); err != nil {
		return err
	}
	var tiles [][]any
	for _, d := range edge.Dirty() {
		tiles = append(tiles, []any{int64(d.Level), d.Number, d.Data})
	}
	edge.Clean()
	if err := t.tx.Insert(ctx, "tile", []string{"level", "number", "data"},
		"ON CONFLICT (level, number) DO UPDATE SET data = excluded.data", tiles); err != nil {
		return err
	}
	return follow.Entries(ctx, t.tx, read)
}

func (t *Tx) insertEntries(ctx context.Context, all []journal.Entry) error {
	rows, err := entries.Rows(all)
	if err != nil {
		return err
	}
	return t.tx.Insert(ctx, "journal", entries.Names(), "", rows)
}

// frontier is the tree's edge at the head, to be grown. It is kept between transactions while nobody else writes.
func (t *Tx) frontier(ctx context.Context) (*journal.Frontier, error) {
	head, err := t.Head(ctx)
	if err != nil {
		return nil, err
	}
	t.s.mu.Lock()
	edge := t.s.edge
	t.s.mu.Unlock()
	if edge == nil || edge.Size() != int64(head) {
		if edge, err = journal.NewFrontier(int64(head), &t.Reader); err != nil {
			return nil, err
		}
	} else {
		edge = edge.Clone()
	}
	t.tx.OnRollback(func() { t.s.keep(nil) })
	t.s.keep(edge)
	return edge, nil
}

func (s *Store) keep(edge *journal.Frontier) {
	s.mu.Lock()
	s.edge = edge
	s.mu.Unlock()
}

// Frontier is the tree's edge at a moment.
func (r *Reader) Frontier(ctx context.Context) (*journal.Frontier, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	return journal.NewFrontier(int64(head), r)
}

const numberedSQL = `SELECT seq FROM receipt WHERE number = $1 ORDER BY seq LIMIT 1`

// Numbered is the entry with a receipt number. Two entries with one number are as good as impossible
// (55 bits); then it is the first.
func (r *Reader) Numbered(ctx context.Context, n journal.ReceiptNumber) (journal.Entry, bool, error) {
	var seq int64
	ok, err := r.q.QueryRow(ctx, numberedSQL, n.String()).One(&seq)
	if err != nil || !ok {
		return journal.Entry{}, false, err
	}
	return r.Entry(ctx, journal.Seq(seq))
}

// Keep writes entries without growing the tree: for a scratch store, which proves nothing.
func (t *Tx) Keep(ctx context.Context, all []journal.Entry) error { return t.insertEntries(ctx, all) }
