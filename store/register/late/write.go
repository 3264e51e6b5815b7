package late

import (
	"context"
	"math"
	"slices"

	"wanjia/base/id"
	"wanjia/domain/cube"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/store/register/lives"
	"wanjia/store/sqldb"
)

// countRoom is how many bytes a cell of the cube takes while it waits, and some more: cells are written one after the other.
const countRoom = 800

// part is how many rows are made while those before them are written.
const part = 2048

// Full writes the tables that hold as much as they may. What it answers stands for l once the transaction is on disk.
func (l *Late) Full(ctx context.Context, tx *sqldb.Tx, home string) (*Late, error) {
	return l.write(ctx, tx, home, func(t *Table, room int) bool { return t.full(room) }, l.room/countRoom)
}

// Lives writes people and households.
func (l *Late) Lives(ctx context.Context, tx *sqldb.Tx, home string) (*Late, error) {
	return l.write(ctx, tx, home, func(t *Table, _ int) bool { return t == l.people || t == l.houses }, math.MaxInt)
}

// All writes everything.
func (l *Late) All(ctx context.Context, tx *sqldb.Tx, home string) (*Late, error) {
	return l.write(ctx, tx, home, func(*Table, int) bool { return true }, -1)
}

func (l *Late) write(ctx context.Context, tx *sqldb.Tx, home string, due func(*Table, int) bool, counts int) (*Late, error) {
	next := *l
	for _, x := range []struct {
		t     **Table
		room  int
		write func(context.Context, *sqldb.Tx, string, []id.ID) error
	}{
		{&next.people, l.room, l.writePeople},
		{&next.houses, l.room / 2, l.writeHouses},
		{&next.events, l.room / 6, l.writeEvents},
		{&next.numbers, l.room / 8, l.writeNumbers},
	} {
		if !due(*x.t, x.room) {
			continue
		}
		if err := x.write(ctx, tx, home, (*x.t).keys()); err != nil {
			return nil, err
		}
		*x.t = &Table{}
	}
	if len(l.counts.Pop)+len(l.counts.Events) > counts {
		if err := lives.Counts(l.counts).Write(ctx, tx); err != nil {
			return nil, err
		}
		next.counts = cube.NewDelta()
	}
	return &next, nil
}

func (l *Late) writePeople(ctx context.Context, tx *sqldb.Tx, home string, keys []id.ID) error {
	return inParts(keys, func(keys []id.ID) (lives.Rows, error) {
		out := make([]lives.Person, len(keys))
		for i, key := range keys {
			row := l.people.Get(key)
			now, at, err := parsePerson(person.ID{ID: key}, row)
			if err != nil {
				return lives.Rows{}, err
			}
			life := now.Life()
			out[i] = lives.Person{Now: &now, Life: &life, At: at, How: how(row), Left: row[0]&(isNew|moved) == moved, Came: row[0]&moved != 0}
		}
		return lives.People(home, out), nil
	}, func(r lives.Rows) error { return r.Write(ctx, tx) })
}

func (l *Late) writeHouses(ctx context.Context, tx *sqldb.Tx, home string, keys []id.ID) error {
	return inParts(keys, func(keys []id.ID) (lives.Rows, error) {
		out := make([]lives.House, len(keys))
		for i, key := range keys {
			row := l.houses.Get(key)
			now, at, err := parseHouse(household.ID{ID: key}, row)
			if err != nil {
				return lives.Rows{}, err
			}
			out[i] = lives.House{Now: &now, At: at, How: how(row)}
		}
		return lives.Houses(home, out), nil
	}, func(r lives.Rows) error { return r.Write(ctx, tx) })
}

func (l *Late) writeEvents(ctx context.Context, tx *sqldb.Tx, home string, keys []id.ID) error {
	return inParts(keys, func(keys []id.ID) (lives.Insert, error) {
		i := lives.Events(home, nil)
		for _, key := range keys {
			row, err := unpackRow(l.events.Get(key), len(i.Columns))
			if err != nil {
				return i, err
			}
			i.Rows = append(i.Rows, row)
		}
		return i, nil
	}, func(i lives.Insert) error { return lives.Inserts(ctx, tx, i) })
}

func (l *Late) writeNumbers(ctx context.Context, tx *sqldb.Tx, home string, keys []id.ID) error {
	return inParts(keys, func(keys []id.ID) (lives.Insert, error) {
		var out []register.Blind
		for _, key := range keys {
			out = append(out, parseNumbers(key, l.numbers.Get(key))...)
		}
		return lives.Blinds(home, out), nil
	}, func(i lives.Insert) error { return lives.Inserts(ctx, tx, i) })
}

// Clear empties the tables that are written late.
func Clear(ctx context.Context, tx *sqldb.Tx, home string) error {
	for _, sql := range []string{
		`DELETE FROM person WHERE home = $1`, `DELETE FROM household WHERE home = $1`, `DELETE FROM residence WHERE home = $1`,
		`DELETE FROM event WHERE home = $1`, `DELETE FROM blind WHERE home = $1`,
	} {
		if _, err := tx.Exec(ctx, sql, home); err != nil {
			return err
		}
	}
	for _, sql := range []string{`DELETE FROM pop_delta`, `DELETE FROM event_count`} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// inParts makes rows of a part of the keys while the part before is written.
func inParts[T any](keys []id.ID, rows func([]id.ID) (T, error), write func(T) error) error {
	type made struct {
		rows T
		err  error
	}
	ready, stop := make(chan made, 1), make(chan struct{})
	defer close(stop)
	go func() {
		defer close(ready)
		for keys := range slices.Chunk(keys, part) {
			var m made
			m.rows, m.err = rows(keys)
			select {
			case ready <- m:
			case <-stop:
				return
			}
		}
	}()
	for m := range ready {
		if m.err != nil {
			return m.err
		}
		if err := write(m.rows); err != nil {
			return err
		}
	}
	return nil
}
