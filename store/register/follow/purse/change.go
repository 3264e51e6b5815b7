package purse

import (
	"context"

	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/store/sqldb"
)

// change says what became of a decided case.
func (f *field) change(e journal.Entry) []any {
	return []any{f.id(payment.ChangeField), f.person(), f.body[payment.SchemeField], f.body[payment.OutcomeField], int64(e.Seq)}
}

// recovery says what is taken back.
func (f *field) recovery(e journal.Entry) []any {
	return []any{e.ID.ID[:], f.person(), f.body[payment.SchemeField], f.body[payment.PeriodField], f.fen(payment.AmountField), int64(0),
		f.body[payment.MeansField], e.Area.String(), int64(e.Seq)}
}

const (
	setOffSQL   = `UPDATE grant_line SET set_off = set_off + $1 WHERE person = $2 AND scheme = $3 AND period = $4`
	madeGoodSQL = `UPDATE recovery SET back = back + $1 WHERE id = $2`
)

// madeGood takes from a recovery what was set off, paid back or given up.
func madeGood(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	f := &field{body: body}
	fen, recovery := f.fen(payment.AmountField), f.id(payment.RecoveryField)
	if f.err != nil {
		return f.err
	}
	if _, err := tx.Exec(ctx, madeGoodSQL, fen, recovery); err != nil || e.Kind != payment.OffsetKind {
		return err
	}
	who := f.person()
	if f.err != nil {
		return f.err
	}
	_, err := tx.Exec(ctx, setOffSQL, fen, who, body[payment.SchemeField], body[payment.PeriodField])
	return err
}
