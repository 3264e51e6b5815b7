package benefit

import (
	"context"
	"errors"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/store/register/follow"
)

const claimsSQL = follow.CasesSQL + `flow = 'claim' ORDER BY seq`

// Claims yields every claim, the oldest first.
func (r *Reader) Claims(ctx context.Context, yield func(workflow.File) error) error {
	rows, err := r.Querier().Query(ctx, claimsSQL)
	if err != nil {
		return err
	}
	var all []workflow.File // what is asked of each comes after: one connection reads one thing at a time
	for rows.Next() {
		f, err := follow.ScanCase(rows.Scan)
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		all = append(all, f)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, f := range all {
		if err := yield(f); err != nil {
			return err
		}
	}
	return nil
}

const differingSQL = `SELECT scheme, area FROM reckoned WHERE differs = 1`

// Differing yields who is owed something else than was granted, as it was reckoned last.
func (r *Reader) Differing(ctx context.Context, yield func(scheme string, at area.Code)) error {
	rows, err := r.Querier().Query(ctx, differingSQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var scheme, code string
		if err := rows.Scan(&scheme, &code); err != nil {
			return err
		}
		at, err := area.ParseCode(code)
		if err != nil {
			return err
		}
		yield(scheme, at)
	}
	return rows.Err()
}

const paidSQL = `SELECT p.person, p.scheme, p.fen, b.execute FROM pay_line p JOIN pay_batch b ON b.id = p.batch WHERE p.state = 'paid' ORDER BY p.reference`

// Payments yields what banks have confirmed.
func (r *Reader) Payments(ctx context.Context, yield func(p person.ID, scheme string, fen money.Fen, on day.Day) error) error {
	rows, err := r.Querier().Query(ctx, paidSQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var scheme, execute string
		var fen int64
		if err := rows.Scan(&raw, &scheme, &fen, &execute); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		on, err := day.Parse(execute)
		if err != nil {
			return err
		}
		if err := yield(person.ID{ID: u}, scheme, money.Fen(fen), on); err != nil {
			return err
		}
	}
	return rows.Err()
}
