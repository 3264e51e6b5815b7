package sqldb_test

import (
	"context"
	"fmt"
	"testing"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

func rowsOf(from, n int) [][]any {
	var rows [][]any
	for i := range n {
		rows = append(rows, []any{int64(from + i), fmt.Sprint("name ", from+i)})
	}
	return rows
}

func TestInsertWritesEveryRowOnce(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		next := 1000
		var want []int64
		for _, n := range []int{0, 1, 2, 7, 8, 9, 31, 33, 63, 64, 65, 300, 700} {
			write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
				return tx.Insert(ctx, "thing", []string{"id", "name"}, "", rowsOf(next, n))
			})
			for i := range n {
				want = append(want, int64(next+i))
			}
			next += n
			write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
				return tx.Insert(ctx, "Thing", []string{"ID", "name"}, "ON CONFLICT (id) DO UPDATE SET name = 'again'", rowsOf(next-n, n))
			})
		}
		wantIDs(t, db, want...)
		var again int
		err := db.Read(t.Context(), func(rx *sqldb.Rx) error {
			return rx.QueryRow(t.Context(), "SELECT count(*) FROM thing WHERE name = $1", "again").Scan(&again)
		})
		if err != nil || again != len(want) {
			t.Errorf("want %d rows overwritten, have %d, %v", len(want), again, err)
		}
	})
}

func TestInsertRefusesAShortRowAndATakenKey(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		for _, n := range []int{1, 100} {
			rows := append(rowsOf(100, n), []any{int64(100), "twice"})
			err := db.Write(ctx, func(tx *sqldb.Tx) error {
				return tx.Insert(ctx, "thing", []string{"id", "name"}, "", rows)
			})
			if fault.KindOf(err) != fault.Conflict {
				t.Errorf("%d rows: want a conflict, have %v", n, err)
			}
			err = db.Write(ctx, func(tx *sqldb.Tx) error {
				return tx.Insert(ctx, "thing", []string{"id", "name"}, "", append(rowsOf(100, n), []any{int64(9999)}))
			})
			if err == nil {
				t.Errorf("%d rows: want a short row refused", n)
			}
			err = db.Write(ctx, func(tx *sqldb.Tx) error {
				return tx.Insert(ctx, "thing", []string{"id", "name"}, "", append(rowsOf(100, n), []any{int64(9999), "\xff"}))
			})
			if !fault.Is(err, "sqldb.text") {
				t.Errorf("%d rows: want the broken text refused, have %v", n, err)
			}
		}
		wantIDs(t, db)
	})
}

func TestInListsOfAllLengths(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
			return tx.Insert(ctx, "thing", []string{"id", "name"}, "", rowsOf(100, 300))
		})
		for _, n := range []int{0, 1, 2, 3, 5, 64, 65, 300} {
			var list []int64
			for i := range n {
				list = append(list, int64(100+i))
			}
			var have int
			err := db.Read(ctx, func(rx *sqldb.Rx) error {
				return rx.QueryRow(ctx, "SELECT count(*) FROM thing WHERE name <> $1 AND id IN ("+sqldb.In(n, 2)+")",
					append([]any{"x"}, sqldb.Pad(list)...)...).Scan(&have)
			})
			if err != nil || have != n {
				t.Errorf("want %d rows, have %d, %v", n, have, err)
			}
		}
	})
}

func TestInPadsToFewLengths(t *testing.T) {
	for _, c := range []struct {
		n    int
		want string
		args int
	}{{0, "NULL", 0}, {1, "$3", 1}, {2, "$3,$4", 2}, {3, "$3,$4,$5,$6", 4}, {4, "$3,$4,$5,$6", 4}} {
		if have := sqldb.In(c.n, 3); have != c.want {
			t.Errorf("In(%d): want %s, have %s", c.n, c.want, have)
		}
		if have := len(sqldb.Pad(make([]string, c.n))); have != c.args {
			t.Errorf("Pad(%d): want %d arguments, have %d", c.n, c.args, have)
		}
	}
}

func BenchmarkInsert(b *testing.B) {
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		for _, conflict := range []string{"", "ON CONFLICT DO NOTHING"} {
			for _, n := range []int{8, 32, 63, 64, 256, 4096} {
				b.Run(fmt.Sprintf("%s/%s/batch=%d", e, conflict, n), func(b *testing.B) {
					db := storetest.Blank(b, e, clock.System{})
					ctx := b.Context()
					err := db.Write(ctx, func(tx *sqldb.Tx) error {
						_, err := tx.Exec(ctx, `CREATE TABLE thing (id BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, a BIGINT, b BIGINT, c TEXT COLLATE "C", d BYTEA)`)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
					var rows [][]any
					for i := range n {
						rows = append(rows, []any{int64(i), "a name of some length", int64(7), nil, "440305001001", []byte("0123456789abcdef")})
					}
					b.ResetTimer()
					err = db.WriteBulk(ctx, func(tx *sqldb.Tx) error {
						for i := 0; i < b.N; i += n {
							if err := tx.Insert(ctx, "thing", []string{"id", "name", "a", "b", "c", "d"}, conflict, rows); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						b.Fatal(err)
					}
				})
			}
		}
	}
}
