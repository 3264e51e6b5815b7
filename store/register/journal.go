package register

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"wanjia/base/id"
	"wanjia/domain/journal"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const entryColumns = `seq, id, kind, area, occurred, recorded, author, device, purpose, base, corrects, voids, reason, overrides, body`

const (
	entryBySeqSQL   = `SELECT ` + entryColumns + ` FROM journal WHERE seq = $1`
	entryByIDSQL    = `SELECT ` + entryColumns + ` FROM journal WHERE id = $1`
	entriesAfterSQL = `SELECT ` + entryColumns + ` FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2`
	entriesSQL      = `SELECT ` + entryColumns + ` FROM journal WHERE seq IN (`
	tileSQL         = `SELECT data FROM tile WHERE level = $1 AND number = $2`
)

var journalColumns = strings.Split(entryColumns, ", ")

type overrideRow struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

func entryRow(e journal.Entry) ([]any, error) {
	rows := make([]overrideRow, len(e.Overrides))
	for i, o := range e.Overrides {
		rows[i] = overrideRow(o)
	}
	overrides, err := json.Marshal(rows)
	if err != nil {
		return nil, err
	}
	return []any{int64(e.Seq), e.ID.ID[:], string(e.Kind), e.Area.String(), e.Occurred.String(), e.Recorded.UnixMilli(),
		e.Author, e.Device, e.Purpose, int64(e.Base), orNull(e.Corrects.ID), orNull(e.Voids.ID), e.Reason, string(overrides), string(e.Body)}, nil
}

func orNull(u id.ID) any {
	if u.IsZero() {
		return nil
	}
	return u[:]
}

func scanEntry(scan func(...any) error) (journal.Entry, error) {
	var e journal.Entry
	var seq, recorded, base int64
	var eid, corrects, voids []byte
	var kind, code, occurred, overrides, body string
	err := scan(&seq, &eid, &kind, &code, &occurred, &recorded, &e.Author, &e.Device, &e.Purpose, &base, &corrects, &voids, &e.Reason, &overrides, &body)
	if err != nil {
		return e, err
	}
	var r follow.Columns
	e.Seq, e.Kind, e.Base, e.Body = journal.Seq(seq), journal.Kind(kind), journal.Seq(base), []byte(body)
	e.ID.ID, e.Corrects.ID, e.Voids.ID = r.ID(eid), r.ID(corrects), r.ID(voids)
	e.Area, e.Occurred, e.Recorded = r.Area(code), r.Date(occurred), time.UnixMilli(recorded).UTC()
	if overrides != "[]" {
		var rows []overrideRow
		r.Note(json.Unmarshal([]byte(overrides), &rows))
		for _, o := range rows {
			e.Overrides = append(e.Overrides, journal.Override(o))
		}
	}
	return e, r.Err
}

// Entry is the entry at a position.
func (r *Reader) Entry(ctx context.Context, seq journal.Seq) (journal.Entry, bool, error) {
	return one(ctx, r.q, scanEntry, entryBySeqSQL, int64(seq))
}

// EntryByID is the entry with an id.
func (r *Reader) EntryByID(ctx context.Context, eid journal.ID) (journal.Entry, bool, error) {
	return one(ctx, r.q, scanEntry, entryByIDSQL, eid.ID[:])
}

// Entries are those at the given positions, by position.
func (r *Reader) Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error) {
	out := make(map[journal.Seq]journal.Entry, len(seqs))
	for chunk := range chunks(seqs) {
		args := make([]int64, len(chunk))
		for i, s := range chunk {
			args[i] = int64(s)
		}
		found, err := sqldb.Collect(ctx, r.q, scanEntry, entriesSQL+sqldb.In(len(args), 1)+`)`, sqldb.Pad(args)...)
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
	return sqldb.Collect(ctx, r.q, scanEntry, entriesAfterSQL, int64(seq), int64(n))
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

// Append writes entries, whose Seq must go on from Head, and grows the hash tree with them.
func (t *Tx) Append(ctx context.Context, entries []journal.Entry) error {
	edge, err := t.frontier(ctx)
	if err != nil {
		return err
	}
	rows := make([][]any, len(entries))
	for i, e := range entries {
		if int64(e.Seq) != edge.Size()+1 {
			return errGap
		}
		edge.Append(tlog.Hash(journal.Digest(e)))
		if rows[i], err = entryRow(e); err != nil {
			return err
		}
	}
	if err := t.tx.Insert(ctx, "journal", journalColumns, "", rows); err != nil {
		return err
	}
	if err := t.tx.Insert(ctx, "receipt", []string{"number", "seq"}, "", receipts(entries)); err != nil {
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
	return follow.Entries(ctx, t.tx, entries)
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

// importDevice begins the device of entries that came in a sheet: nobody holds a receipt for those.
const importDevice = "import:"

func receipts(entries []journal.Entry) [][]any {
	var rows [][]any
	for _, e := range entries {
		if !strings.HasPrefix(e.Device, importDevice) && e.Kind != "area" {
			rows = append(rows, []any{journal.NumberOf(e.ID).String(), int64(e.Seq)})
		}
	}
	return rows
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
func (t *Tx) Keep(ctx context.Context, entries []journal.Entry) error {
	rows := make([][]any, len(entries))
	for i, e := range entries {
		var err error
		if rows[i], err = entryRow(e); err != nil {
			return err
		}
	}
	return t.tx.Insert(ctx, "journal", journalColumns, "", rows)
}
