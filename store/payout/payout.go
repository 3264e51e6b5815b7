// Package payout reads what is owed, how it is being paid and what banks said of it, out of the tables that follow from the journal.
package payout

import (
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/ledger"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/store/office"
	"wanjia/store/register"
	"wanjia/store/register/blob"
	"wanjia/store/register/follow"
	"wanjia/store/register/follow/purse"
	"wanjia/store/sqldb"
)

// Store is the money in a database.
type Store struct{ s *register.Store }

// New is a store over the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Reader reads one moment.
type Reader struct {
	*office.Reader
	home string
}

// Read opens a moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error { return fn(&Reader{office.Over(r, s.s.Home()), s.s.Home()}) })
}

// Write opens a transaction of its own.
func (s *Store) Write(ctx context.Context, fn func(*Writer) error) error {
	return s.s.WriteBulk(ctx, func(t *register.Tx) error {
		return fn(&Writer{Reader{office.Over(&t.Reader, s.s.Home()), s.s.Home()}, t})
	})
}

// Writer writes in one transaction. What it appends is followed by the tables that are read here.
type Writer struct {
	Reader
	tx *register.Tx
}

// Now is the instant of the transaction, in milliseconds.
func (w *Writer) Now() int64 { return w.tx.Now() }

// Append writes entries, whose Seq must go on from Head.
func (w *Writer) Append(ctx context.Context, entries []journal.Entry) error {
	return w.tx.Append(ctx, entries)
}

// SaveSalts keeps what people's keys are made from.
func (w *Writer) SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error {
	return w.tx.SaveSalts(ctx, salts)
}

// row reads columns into values and keeps the first error.
type row struct{ err error }

func (r *row) note(err error) {
	if r.err == nil && err != nil {
		r.err = fault.New(fault.Internal, "payment.stored").Because(err)
	}
}

func (r *row) id(raw []byte) id.ID {
	if raw == nil {
		return id.ID{}
	}
	u, err := id.FromBytes(raw)
	r.note(err)
	return u
}

func (r *row) area(text string) area.Code {
	if text == "" {
		return area.Code{}
	}
	c, err := area.ParseCode(text)
	r.note(err)
	return c
}

const grantedSQL = `SELECT person, period FROM grant_line WHERE scheme = $1`

// Granted yields every period of a scheme that was granted to anybody.
func (r *Reader) Granted(ctx context.Context, scheme string, yield func(p person.ID, period string)) error {
	rows, err := r.Querier().Query(ctx, grantedSQL, scheme)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var period string
		if err := rows.Scan(&raw, &period); err != nil {
			return err
		}
		var x row
		p := person.ID{ID: x.id(raw)}
		if x.err != nil {
			return x.err
		}
		yield(p, period)
	}
	return rows.Err()
}

const (
	dueFrom = ` FROM (SELECT g.person, g.scheme, g.period, g.fen - g.set_off - coalesce((SELECT CAST(sum(p.fen) AS BIGINT) FROM pay_line p
 WHERE p.person = g.person AND p.scheme = g.scheme AND p.period = g.period AND p.state IN ('built', 'sent', 'paid')), 0) AS rest, g.claim, g.area FROM grant_line g WHERE `
	dueSelect = `SELECT x.person, x.period, x.rest, x.claim, x.area,
 (SELECT count(*) FROM pay_line a WHERE a.person = x.person AND a.scheme = x.scheme AND a.period = x.period)`
	dueRest    = ` AND g.fen > g.set_off) x WHERE x.rest > 0 ORDER BY x.person, x.scheme, x.period`
	dueSQL     = dueSelect + dueFrom + `g.scheme || '' = $1` + dueRest // as the table lies: an index by scheme looks each row up
	waitingSQL = dueSelect + dueFrom + `g.scheme = $1 AND g.person = $2` + dueRest
)

// Due is what no payment is under way for, or made, of what a scheme granted.
func (r *Reader) Due(ctx context.Context, scheme string) ([]payment.Due, error) {
	return r.due(ctx, dueSQL, scheme)
}

// Waiting is what is due to one person.
func (r *Reader) Waiting(ctx context.Context, p person.ID, scheme string) ([]payment.Due, error) {
	return r.due(ctx, waitingSQL, scheme, p.ID[:])
}

func (r *Reader) due(ctx context.Context, sql string, args ...any) ([]payment.Due, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (payment.Due, error) {
		var d payment.Due
		var who, claim []byte
		var fen, tries int64
		var code string
		if err := scan(&who, &d.Period, &fen, &claim, &code, &tries); err != nil {
			return d, err
		}
		var x row
		d.Person, d.Claim = person.ID{ID: x.id(who)}, journal.ID{ID: x.id(claim)}
		d.Fen, d.Area, d.Attempt = money.Fen(fen), x.area(code), int(tries)+1
		return d, x.err
	}, sql, args...)
}

const claimsSQL = follow.CasesSQL + `flow = 'claim' AND state = 'approved' AND seq > $1 ORDER BY seq LIMIT $2`

// Approved are at most n approved claims after a position, the oldest first.
func (r *Reader) Approved(ctx context.Context, after journal.Seq, n int) ([]workflow.File, error) {
	return sqldb.Collect(ctx, r.Querier(), follow.ScanCase, claimsSQL, int64(after), int64(n))
}

const (
	caseEntriesSQL = `SELECT id, entries FROM case_file WHERE id IN (`
	bodiesSQL      = `SELECT seq, body FROM journal WHERE seq IN (`
	saidSQL        = `SELECT seq, area, body FROM journal WHERE seq IN (`
	atOnce         = 4096 // ids that one statement asks for
)

// CaseEntries are the entries of those of some cases that there are.
func (r *Reader) CaseEntries(ctx context.Context, roots []journal.ID) (map[journal.ID][]journal.Seq, error) {
	out := make(map[journal.ID][]journal.Seq, len(roots))
	for chunk := range slices.Chunk(roots, atOnce) {
		keys := make([][]byte, len(chunk))
		for i := range chunk {
			keys[i] = chunk[i].ID[:]
		}
		_, err := sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (struct{}, error) {
			var raw []byte
			var entries string
			if err := scan(&raw, &entries); err != nil {
				return struct{}{}, err
			}
			var x row
			seqs, err := blob.ParseSeqs(entries)
			x.note(err)
			out[journal.ID{ID: x.id(raw)}] = seqs
			return struct{}{}, x.err
		}, caseEntriesSQL+sqldb.In(len(keys), 1)+`)`, sqldb.Pad(keys)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Bodies are what the entries at some positions say.
func (r *Reader) Bodies(ctx context.Context, seqs []journal.Seq) (map[journal.Seq][]byte, error) {
	out := make(map[journal.Seq][]byte, len(seqs))
	for chunk := range slices.Chunk(seqs, atOnce) {
		keys := make([]int64, len(chunk))
		for i := range chunk {
			keys[i] = int64(chunk[i])
		}
		_, err := sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (struct{}, error) {
			var seq int64
			var body string
			err := scan(&seq, &body)
			out[journal.Seq(seq)] = []byte(body)
			return struct{}{}, err
		}, bodiesSQL+sqldb.In(len(keys), 1)+`)`, sqldb.Pad(keys)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Said are what the entries of payments say, and where.
func (r *Reader) Said(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]payment.Said, error) {
	out := make(map[journal.Seq]payment.Said, len(seqs))
	codes := map[string]area.Code{} // a batch knows few
	for chunk := range slices.Chunk(seqs, atOnce) {
		keys := make([]int64, len(chunk))
		for i := range chunk {
			keys[i] = int64(chunk[i])
		}
		_, err := sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (struct{}, error) {
			var seq int64
			var code, body string
			if err := scan(&seq, &code, &body); err != nil {
				return struct{}{}, err
			}
			var x row
			at, known := codes[code]
			if !known {
				at = x.area(code)
				codes[code] = at
			}
			out[journal.Seq(seq)] = payment.Said{Area: at, Body: []byte(body)}
			return struct{}{}, x.err
		}, saidSQL+sqldb.In(len(keys), 1)+`)`, sqldb.Pad(keys)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

const (
	batchColumns = `SELECT id, scheme, state, count, fen, execute, hands, seq FROM pay_batch WHERE `
	batchSQL     = batchColumns + `id = $1`
	batchesSQL   = batchColumns + `seq < $1 ORDER BY seq DESC LIMIT $2`
)

func scanBatch(scan func(...any) error) (payment.Paper, error) {
	var b payment.Paper
	var raw []byte
	var state, execute string
	var count, fen, seq int64
	if err := scan(&raw, &b.Scheme, &state, &count, &fen, &execute, &b.Hands, &seq); err != nil {
		return b, err
	}
	var x row
	b.ID.ID, b.State, b.Envelope, b.Seq = x.id(raw), payment.BatchState(state), payment.Envelope{Count: int(count), Total: money.Fen(fen)}, journal.Seq(seq)
	var err error
	b.Execute, err = day.ParsePartial(execute)
	x.note(err)
	return b, x.err
}

// Batch is one batch.
func (r *Reader) Batch(ctx context.Context, id journal.ID) (payment.Paper, bool, error) {
	all, err := sqldb.Collect(ctx, r.Querier(), scanBatch, batchSQL, id.ID[:])
	if err != nil || len(all) == 0 {
		return payment.Paper{}, false, err
	}
	return all[0], true, nil
}

// Batches are at most n batches before a position, the newest first.
func (r *Reader) Batches(ctx context.Context, before journal.Seq, n int) ([]payment.Paper, error) {
	return sqldb.Collect(ctx, r.Querier(), scanBatch, batchesSQL, int64(before), int64(n))
}

const (
	lineColumns  = `SELECT reference, batch, person, scheme, period, fen, state, seq FROM pay_line WHERE `
	linesOfSQL   = lineColumns + `batch = $1 ORDER BY reference`
	linesSQL     = lineColumns + `reference IN (`
	countOpenSQL = `SELECT count(*), coalesce(CAST(sum(fen) AS BIGINT), 0) FROM pay_line WHERE state = 'sent'`
)

func scanLine(scan func(...any) error) (payment.Standing, error) {
	var l payment.Standing
	var batch, who []byte
	var fen, seq int64
	var state string
	if err := scan(&l.Reference, &batch, &who, &l.Scheme, &l.Period, &fen, &state, &seq); err != nil {
		return l, err
	}
	var x row
	l.Batch.ID, l.Person.ID, l.Fen, l.Seq = x.id(batch), x.id(who), money.Fen(fen), journal.Seq(seq)
	var err error
	l.State, err = payment.ParseState(state)
	x.note(err)
	return l, x.err
}

// LinesOf are the payments of a batch, by reference.
func (r *Reader) LinesOf(ctx context.Context, batch journal.ID) ([]payment.Standing, error) {
	return sqldb.Collect(ctx, r.Querier(), scanLine, linesOfSQL, batch.ID[:])
}

// Lines are the payments of some references.
func (r *Reader) Lines(ctx context.Context, references []string) ([]payment.Standing, error) {
	var out []payment.Standing
	for chunk := range slices.Chunk(slices.Sorted(slices.Values(references)), atOnce) { // as they lie
		found, err := sqldb.Collect(ctx, r.Querier(), scanLine, linesSQL+sqldb.In(len(chunk), 1)+`)`, sqldb.Pad(chunk)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Open is how many payments were sent and haven't been seen in a statement, and their sum.
func (r *Reader) Open(ctx context.Context) (payment.Envelope, error) {
	var n, fen int64
	err := r.Querier().QueryRow(ctx, countOpenSQL).Scan(&n, &fen)
	return payment.Envelope{Count: int(n), Total: money.Fen(fen)}, err
}

const (
	movementsSQL = `SELECT id, statement, row, booked, way, fen, reference, verdict, seq FROM bank_movement WHERE seq < $1 ORDER BY seq DESC LIMIT $2`
	seenSQL      = `SELECT id FROM journal WHERE id IN (`
)

// Movements are at most n lines of statements before a position, the newest first.
func (r *Reader) Movements(ctx context.Context, before journal.Seq, n int) ([]payment.Noted, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (payment.Noted, error) {
		var m payment.Noted
		var raw []byte
		var at, fen, seq int64
		if err := scan(&raw, &m.Statement, &at, &m.Booked, &m.Way, &fen, &m.Reference, &m.Verdict, &seq); err != nil {
			return m, err
		}
		var x row
		m.ID.ID, m.Row, m.Fen, m.Seq = x.id(raw), int(at), money.Fen(fen), journal.Seq(seq)
		return m, x.err
	}, movementsSQL, int64(before), int64(n))
}

// Seen are those of some movements that were taken in before: the journal holds each once.
func (r *Reader) Seen(ctx context.Context, ids []journal.ID) (map[journal.ID]struct{}, error) {
	out := map[journal.ID]struct{}{}
	sorted := slices.SortedFunc(slices.Values(ids), func(a, b journal.ID) int { return a.Compare(b.ID) }) // as they lie
	for chunk := range slices.Chunk(sorted, atOnce) {
		raw := make([][]byte, len(chunk))
		for i := range chunk {
			raw[i] = chunk[i].ID[:]
		}
		found, err := sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (journal.ID, error) {
			var b []byte
			if err := scan(&b); err != nil {
				return journal.ID{}, err
			}
			var x row
			return journal.ID{ID: x.id(b)}, x.err
		}, seenSQL+sqldb.In(len(raw), 1)+`)`, sqldb.Pad(raw)...)
		if err != nil {
			return nil, err
		}
		for _, u := range found {
			out[u] = struct{}{}
		}
	}
	return out, nil
}

// Trial is the trial balance.
func (r *Reader) Trial(ctx context.Context) ([]ledger.Row, error) {
	return purse.Trial(ctx, r.Querier())
}
