// Package purse keeps the tables of money in step with the journal: what was granted, is being paid, what banks saw, and the ledger. It
// gathers the rows of a stretch of entries, so that a hundred thousand payments are a few inserts, and decides nothing.
package purse

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/journal"
	"wanjia/domain/ledger"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/store/sqldb"
)

// Is says whether money is made of entries of a kind.
func Is(k journal.Kind) bool {
	switch k {
	case payment.GrantKind, payment.PayKind, payment.BatchKind, payment.MovementKind, payment.FundingKind,
		payment.ChangeKind, payment.RecoverKind, payment.OffsetKind, payment.RepayKind, payment.WriteOffKind:
		return true
	}
	return false
}

// Slip is an entry as far as it can be read without asking the tables: the rows that it adds.
type Slip struct {
	row      []any // of the table of its kind; nil where it only changes rows
	postings [][]any
}

// Read reads an entry of money.
func Read(e journal.Entry, body map[string]string) (Slip, error) {
	var s Slip
	t, moves, err := payment.Transaction(e, body)
	if err != nil {
		return s, err
	}
	if moves {
		for n, post := range t.Postings() {
			s.postings = append(s.postings, []any{int64(e.Seq), int64(n), int64(t.On()), post.Account.String(), post.Of, int64(post.Amount)})
		}
	}
	f := &field{body: body}
	switch e.Kind {
	case payment.GrantKind:
		s.row = f.grant(e)
	case payment.PayKind:
		s.row = f.pay(e)
	case payment.ChangeKind:
		s.row = f.change(e)
	case payment.RecoverKind:
		s.row = f.recovery(e)
	case payment.MovementKind:
		s.row = f.movement(e)
	}
	return s, f.err
}

// Purse gathers the rows that a stretch of entries adds.
type Purse struct {
	grants, pays, moves, postings, recoveries, changes [][]any

	settled map[string]string // the states of payments that movements settle, by reference
}

// Take adds what an entry says, as it was read.
func (p *Purse) Take(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string, s Slip) error {
	p.postings = append(p.postings, s.postings...)
	switch e.Kind {
	case payment.GrantKind:
		p.grants = append(p.grants, s.row)
		return nil
	case payment.PayKind:
		p.pays = append(p.pays, s.row)
		return nil
	case payment.ChangeKind:
		p.changes = append(p.changes, s.row)
		return nil
	case payment.RecoverKind:
		p.recoveries = append(p.recoveries, s.row)
		return nil
	case payment.FundingKind:
		return nil
	}
	if len(p.pays)+len(p.grants)+len(p.recoveries) > 0 { // what follows changes rows that are still gathered here
		if err := p.Flush(ctx, tx); err != nil {
			return err
		}
	}
	switch e.Kind {
	case payment.OffsetKind, payment.RepayKind, payment.WriteOffKind:
		return madeGood(ctx, tx, e, body)
	case payment.BatchKind:
		if err := p.settle(ctx, tx); err != nil {
			return err
		}
		return batchStep(ctx, tx, e, body)
	}
	p.moves = append(p.moves, s.row)
	p.settles(body)
	return nil
}

// Flush writes what was gathered.
func (p *Purse) Flush(ctx context.Context, tx *sqldb.Tx) error {
	for _, t := range []struct {
		table   string
		columns []string
		rows    *[][]any
	}{
		{"grant_line", []string{"person", "scheme", "period", "fen", "months", "claim", "area", "seq", "decided"}, &p.grants},
		{"recovery", []string{"id", "person", "scheme", "period", "fen", "back", "means", "area", "seq"}, &p.recoveries},
		{"change_done", []string{"id", "person", "scheme", "outcome", "seq"}, &p.changes},
		{"pay_line", []string{"reference", "batch", "person", "scheme", "period", "fen", "state", "seq"}, &p.pays},
		{"bank_movement", []string{"id", "statement", "row", "booked", "way", "fen", "reference", "verdict", "seq"}, &p.moves},
		{"posting", []string{"seq", "n", "on_day", "account", "party", "fen"}, &p.postings},
	} {
		if err := tx.Insert(ctx, t.table, t.columns, "", *t.rows); err != nil {
			return err
		}
		*t.rows = nil
	}
	return p.settle(ctx, tx)
}

const settleSQL = `UPDATE pay_line SET state = $1 WHERE reference IN (`

// settle brings payments to the states that movements gave them last.
func (p *Purse) settle(ctx context.Context, tx *sqldb.Tx) error {
	by := map[string][]string{}
	for _, ref := range slices.Sorted(maps.Keys(p.settled)) {
		by[p.settled[ref]] = append(by[p.settled[ref]], ref)
	}
	p.settled = nil
	for _, state := range slices.Sorted(maps.Keys(by)) {
		for chunk := range slices.Chunk(by[state], 512) {
			if _, err := tx.Exec(ctx, settleSQL+sqldb.In(len(chunk), 2)+`)`, append([]any{state}, sqldb.Pad(chunk)...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// field reads what a body must say; a journal that says otherwise is broken.
type field struct {
	body map[string]string
	err  error
}

func (f *field) note(err error) {
	if f.err == nil && err != nil {
		f.err = fault.New(fault.Internal, "payment.stored").Because(err)
	}
}

func (f *field) fen(name string) int64 {
	n, err := money.Parse(f.body[name])
	f.note(err)
	return int64(n)
}

func (f *field) whole(name string) int64 {
	if f.body[name] == "" {
		return 0
	}
	n, err := strconv.ParseInt(f.body[name], 10, 64)
	f.note(err)
	return n
}

func (f *field) person() []byte {
	p, err := person.ParseID(f.body[payment.PersonField])
	f.note(err)
	return p.ID[:]
}

func (f *field) id(name string) any {
	if f.body[name] == "" {
		return nil
	}
	u, err := journal.ParseID(f.body[name])
	f.note(err)
	return u.ID[:]
}

func (f *field) grant(e journal.Entry) []any {
	return []any{f.person(), f.body[payment.SchemeField], f.body[payment.PeriodField], f.fen(payment.AmountField), f.whole(payment.MonthsField),
		f.id(payment.ClaimField), e.Area.String(), int64(e.Seq), f.body[payment.OnField]}
}

func (f *field) pay(e journal.Entry) []any {
	return []any{f.body[payment.ReferenceField], f.id(payment.BatchField), f.person(), f.body[payment.SchemeField], f.body[payment.PeriodField],
		f.fen(payment.AmountField), payment.Built.String(), int64(e.Seq)}
}

func (f *field) movement(e journal.Entry) []any {
	id := e.ID.ID
	return []any{id[:], f.body[payment.StatementField], f.whole(payment.RowField), f.body[payment.BookedField], f.body[payment.WayField],
		f.fen(payment.AmountField), f.body[payment.ReferenceField], f.body[payment.VerdictField], int64(e.Seq)}
}

const (
	batchSQL     = `SELECT state, hands FROM pay_batch WHERE id = $1`
	moveBatchSQL = `UPDATE pay_batch SET state = $1, hands = $2 WHERE id = $3`
	moveLinesSQL = `UPDATE pay_line SET state = $1 WHERE batch = $2`
)

// batchStep brings a batch on, and its payments with it.
func batchStep(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	f := &field{body: body}
	if body[payment.StepField] == payment.BuildStep {
		rows := [][]any{{e.ID.ID[:], body[payment.SchemeField], string(payment.BatchBuilt), f.whole(payment.CountField), f.fen(payment.TotalField),
			body[payment.ExecuteField], e.Author, int64(e.Seq)}}
		if f.err != nil {
			return f.err
		}
		return tx.Insert(ctx, "pay_batch", []string{"id", "scheme", "state", "count", "fen", "execute", "hands", "seq"}, "", rows)
	}
	root := f.id(payment.BatchField)
	if f.err != nil {
		return f.err
	}
	var state, hands string
	if _, err := tx.QueryRow(ctx, batchSQL, root).One(&state, &hands); err != nil {
		return err
	}
	next, _ := payment.BatchState(state).After(body[payment.StepField]) // it was asked before it was written
	if body[payment.StepField] == payment.ReleaseStep {
		hands += " " + e.Author
	}
	if _, err := tx.Exec(ctx, moveBatchSQL, string(next), hands, root); err != nil {
		return err
	}
	lines := map[payment.BatchState]payment.State{payment.BatchSent: payment.Sent, payment.BatchDropped: payment.Dropped}
	to, moves := lines[next]
	if !moves {
		return nil
	}
	_, err := tx.Exec(ctx, moveLinesSQL, to.String(), root)
	return err
}

// settles notes what becomes of the payments that a movement is about.
func (p *Purse) settles(body map[string]string) {
	to := payment.Paid
	switch body[payment.VerdictField] {
	case payment.MatchPaid.String():
	case payment.MatchReturned.String():
		to = payment.Returned
	default:
		return
	}
	if p.settled == nil {
		p.settled = map[string]string{}
	}
	for _, ref := range strings.Fields(body[payment.LinesField]) {
		p.settled[ref] = to.String()
	}
}

const trialSQL = `SELECT account, party, CAST(sum(fen) AS BIGINT) FROM posting GROUP BY account, party HAVING sum(fen) <> 0 ORDER BY account, party`

// Trial is the trial balance: what stands on every account for every party.
func Trial(ctx context.Context, q sqldb.Querier) ([]ledger.Row, error) {
	return sqldb.Collect(ctx, q, func(scan func(...any) error) (ledger.Row, error) {
		var r ledger.Row
		var account string
		var fen int64
		if err := scan(&account, &r.Of, &fen); err != nil {
			return r, err
		}
		a, err := ledger.ParseAccount(account)
		r.Account, r.Balance = a, money.Fen(fen)
		return r, err
	}, trialSQL)
}
