package office

import (
	"context"

	"wanjia/base/money"
	"wanjia/domain/person"
	"wanjia/store/sqldb"
)

// Paid is what became of a period that was granted: how its newest payment stands, and when the bank is to pay.
type Paid struct {
	Period         string
	Fen            money.Fen
	State, Execute string
}

const paidSQL = `SELECT g.period, g.fen, coalesce(p.state, ''), coalesce(b.execute, '') FROM grant_line g
 LEFT JOIN pay_line p ON p.person = g.person AND p.scheme = g.scheme AND p.period = g.period
 LEFT JOIN pay_batch b ON b.id = p.batch WHERE g.person = $1 AND g.scheme = $2 ORDER BY g.period, p.seq`

// Paid are the periods of a scheme that were granted to somebody, in order.
func (r *Reader) Paid(ctx context.Context, p person.ID, scheme string) ([]Paid, error) {
	all, err := sqldb.Collect(ctx, r.q, func(scan func(...any) error) (Paid, error) {
		var one Paid
		var fen int64
		err := scan(&one.Period, &fen, &one.State, &one.Execute)
		one.Fen = money.Fen(fen)
		return one, err
	}, paidSQL, p.ID[:], scheme)
	var out []Paid
	for _, one := range all {
		if n := len(out); n > 0 && out[n-1].Period == one.Period {
			out[n-1] = one
			continue
		}
		out = append(out, one)
	}
	return out, err
}
