package register

import (
	"cmp"
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/person"
)

var (
	popColumns   = []string{"area", "month", "sex", "cohort", "n", "days"}
	countColumns = []string{"area", "month", "kind", "sex", "age", "extra", "n"}
)

// counts are a delta of the cube as rows, in the order of their keys.
type counts struct {
	delta      *cube.Delta
	pop, event [][]any
}

func countsOf(d *cube.Delta) counts {
	pops := make([]cube.PopKey, 0, len(d.Pop))
	for k, v := range d.Pop {
		if v != (cube.Pop{}) {
			pops = append(pops, k)
		}
	}
	slices.SortFunc(pops, comparePop)
	events := make([]cube.EventKey, 0, len(d.Events))
	for k, n := range d.Events {
		if n != 0 {
			events = append(events, k)
		}
	}
	slices.SortFunc(events, compareCount)
	c := counts{d, make([][]any, len(pops)), make([][]any, len(events))}
	for i, k := range pops {
		v := d.Pop[k]
		c.pop[i] = []any{k.Area.String(), int64(k.Month), int64(k.Sex), int64(k.Cohort), v.N, v.Days}
	}
	for i, k := range events {
		c.event[i] = []any{k.Area.String(), int64(k.Month), int64(k.Kind), int64(k.Sex), int64(k.Age), int64(k.Extra), d.Events[k]}
	}
	return c
}

// saveCube adds to the cube and, once it is on disk, tells the listeners.
func (t *Tx) saveCube(ctx context.Context, c counts) error {
	if err := t.inserts(ctx, []insert{
		{"pop_delta", popColumns, popConflict, c.pop},
		{"event_count", countColumns, eventConflict, c.event},
	}); err != nil {
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

func comparePop(a, b cube.PopKey) int {
	return cmp.Or(a.Area.Compare(b.Area), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Sex, b.Sex), cmp.Compare(a.Cohort, b.Cohort))
}

func compareCount(a, b cube.EventKey) int {
	return cmp.Or(a.Area.Compare(b.Area), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Sex, b.Sex),
		cmp.Compare(a.Age, b.Age), cmp.Compare(a.Extra, b.Extra))
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
