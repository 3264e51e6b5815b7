package register

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/person"
	"wanjia/store/register/lives"
)

// counts are a delta of the cube, and its rows.
type counts struct {
	delta *cube.Delta
	cells lives.Cells
}

// saveCube adds to the cube and, once it is on disk, tells the listeners.
func (t *Tx) saveCube(ctx context.Context, c counts) error {
	if err := c.cells.Write(ctx, t.tx); err != nil {
		return err
	}
	return t.tell(ctx, c.delta)
}

func (t *Tx) tell(ctx context.Context, d *cube.Delta) error {
	if len(t.s.hear) == 0 {
		return nil
	}
	head, err := t.Head(ctx)
	if err != nil {
		return err
	}
	t.tx.AfterCommit(func() {
		for _, hear := range t.s.hear {
			hear(head, d)
		}
	})
	return nil
}

const (
	popSQL    = `SELECT month, sex, cohort, n, days FROM pop_delta WHERE area = $1 AND month >= $2 AND month <= $3`
	stockSQL  = `SELECT sex, cohort, sum(n) FROM pop_delta WHERE area = $1 AND month < $2 GROUP BY sex, cohort`
	countsSQL = `SELECT month, kind, sex, age, extra, n FROM event_count WHERE area = $1 AND month >= $2 AND month <= $3`
)

// Pops are the population deltas of an area in the months from to to.
func (r *Reader) Pops(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.PopKey, cube.Pop)) error {
	rows, err := r.q.Query(ctx, popSQL, a.String(), int64(from), int64(to))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m, sex, cohort, n, days int64
		if err := rows.Scan(&m, &sex, &cohort, &n, &days); err != nil {
			return err
		}
		yield(cube.PopKey{Area: a, Month: day.Month(m), Sex: person.Sex(sex), Cohort: cube.Cohort(cohort)}, cube.Pop{N: n, Days: days})
	}
	return rows.Err()
}

// Stock is the population of an area before a month, by sex and cohort.
func (r *Reader) Stock(ctx context.Context, a area.Code, before day.Month, yield func(person.Sex, cube.Cohort, int64)) error {
	rows, err := r.q.Query(ctx, stockSQL, a.String(), int64(before))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var sex, cohort, n int64
		if err := rows.Scan(&sex, &cohort, &n); err != nil {
			return err
		}
		yield(person.Sex(sex), cube.Cohort(cohort), n)
	}
	return rows.Err()
}

// Counts are the event counts of an area in the months from to to.
func (r *Reader) Counts(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error {
	rows, err := r.q.Query(ctx, countsSQL, a.String(), int64(from), int64(to))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m, kind, sex, age, extra, n int64
		if err := rows.Scan(&m, &kind, &sex, &age, &extra, &n); err != nil {
			return err
		}
		yield(cube.EventKey{Area: a, Month: day.Month(m), Kind: cube.Kind(kind), Sex: person.Sex(sex), Age: int(age), Extra: uint8(extra)}, n)
	}
	return rows.Err()
}
