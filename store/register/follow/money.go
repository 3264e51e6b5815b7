package follow

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

// moneyKinds are the kinds of entries that money is made of.
func isMoney(k journal.Kind) bool {
	switch k {
	case payment.GrantKind, payment.PayKind, payment.BatchKind, payment.MovementKind, payment.FundingKind,
		payment.ChangeKind, payment.RecoverKind, payment.OffsetKind, payment.RepayKind, payment.WriteOffKind:
		return true
	}
	return false
}

// purse gathers the rows that a stretch of entries adds, so that a hundred thousand payments are one insert.
type purse struct {
	grants, pays, moves, postings, recoveries, changes [][]any

	settled map[string]string // the states of payments that movements settle, by reference
}

func (p *purse) take(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	t, moves, err := payment.Transaction(e, body)
	if err != nil {
		return err
	}
	if moves {
		for n, post := range t.Postings() {
			p.postings = append(p.postings, []any{int64(e.Seq), int64(n), int64(t.On()), post.Account.String(), post.Of, int64(post.Amount)})
		}
	}
	switch e.Kind {
	case payment.GrantKind:
		return p.grant(e, body)
	case payment.PayKind:
		return p.pay(e, body)
	case payment.ChangeKind, payment.RecoverKind:
		return p.change(e, body)
	case payment.FundingKind:
		return nil
	}
	if len(p.pays)+len(p.grants)+len(p.recoveries) > 0 { // what follows changes rows that are still gathered here
		if err := p.flush(ctx, tx); err != nil {
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
	return p.movement(e, body)
}

func (p *purse) flush(ctx context.Context, tx *sqldb.Tx) error {
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
func (p *purse) settle(ctx context.Context, tx *sqldb.Tx) error {
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

func (p *purse) grant(e journal.Entry, body map[string]string) error {
	f := &field{body: body}
	p.grants = append(p.grants, []any{f.person(), body[payment.SchemeField], body[payment.PeriodField], f.fen(payment.AmountField), f.whole(payment.MonthsField),
		f.id(payment.ClaimField), e.Area.String(), int64(e.Seq), body[payment.OnField]})
	return f.err
}

func (p *purse) pay(e journal.Entry, body map[string]string) error {
	f := &field{body: body}
	p.pays = append(p.pays, []any{body[payment.ReferenceField], f.id(payment.BatchField), f.person(), body[payment.SchemeField], body[payment.PeriodField],
		f.fen(payment.AmountField), payment.Built.String(), int64(e.Seq)})
	return f.err
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

func (p *purse) movement(e journal.Entry, body map[string]string) error {
	f := &field{body: body}
	p.moves = append(p.moves, []any{e.ID.ID[:], body[payment.StatementField], f.whole(payment.RowField), body[payment.BookedField], body[payment.WayField],
		f.fen(payment.AmountField), body[payment.ReferenceField], body[payment.VerdictField], int64(e.Seq)})
	to := payment.Paid
	switch body[payment.VerdictField] {
	case payment.MatchPaid.String():
	case payment.MatchReturned.String():
		to = payment.Returned
	default:
		return f.err
	}
	for _, ref := range strings.Fields(body[payment.LinesField]) {
		if p.settled == nil {
			p.settled = map[string]string{}
		}
		p.settled[ref] = to.String()
	}
	return f.err
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
