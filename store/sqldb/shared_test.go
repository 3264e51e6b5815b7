package sqldb_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"wanjia/store/sqldb"
)

// What many rows have in common is said once; what is written is what the rows say, one by one.
func TestRowsThatHaveMuchInCommonAreWrittenAsTheySay(t *testing.T) {
	values := func(r *rand.Rand) []any {
		return []any{nil, r.Int64N(3), []string{"", "a", "b"}[r.IntN(3)], [][]byte{{0}, {1}}[r.IntN(2)], []float64{0, 0.5}[r.IntN(2)]}
	}
	columns := []string{"a", "n", "s", "d", "f"}
	each(t, func(t *testing.T, db *sqldb.DB) {
		script(t, db, `CREATE TABLE many (id BIGINT NOT NULL PRIMARY KEY, a BIGINT, n BIGINT, s TEXT COLLATE "C", d BYTEA, f DOUBLE PRECISION)`,
			`CREATE TABLE single (id BIGINT NOT NULL PRIMARY KEY, a BIGINT, n BIGINT, s TEXT COLLATE "C", d BYTEA, f DOUBLE PRECISION)`)
		r := rand.New(rand.NewPCG(1, 2))
		next := int64(0)
		for range 8 {
			common, varies, gaps := values(r), r.IntN(1<<len(columns)), r.IntN(1<<len(columns))
			place := r.IntN(len(columns) + 1) // of the key among the columns
			names := append(append(append([]string{}, columns[:place]...), "id"), columns[place:]...)
			rows := make([][]any, 250+r.IntN(100))
			for i := range rows {
				own := values(r)
				for c := range own {
					if varies&(1<<c) == 0 {
						own[c] = common[c]
					} else if gaps&(1<<c) != 0 && r.IntN(2) == 0 {
						own[c] = nil
					}
				}
				rows[i] = append(append(append([]any{}, own[:place]...), next), own[place:]...)
				next++
			}
			conflict := []string{"", "ON CONFLICT (id) DO UPDATE SET n = excluded.n, s = 'again'"}[r.IntN(2)]
			write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
				if err := tx.Insert(ctx, "many", names, conflict, rows); err != nil {
					return err
				}
				for _, row := range rows {
					if err := tx.Insert(ctx, "single", names, conflict, [][]any{row}); err != nil {
						return err
					}
				}
				if conflict == "" {
					return nil
				}
				again := rows[:len(rows)-7]
				if err := tx.Insert(ctx, "many", names, conflict, again); err != nil {
					return err
				}
				for _, row := range again {
					if err := tx.Insert(ctx, "single", names, conflict, [][]any{row}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		var have, odd int64
		err := db.Read(t.Context(), func(rx *sqldb.Rx) error {
			if err := rx.QueryRow(t.Context(), `SELECT count(*) FROM many`).Scan(&have); err != nil {
				return err
			}
			return rx.QueryRow(t.Context(), `SELECT count(*) FROM (SELECT * FROM many EXCEPT SELECT * FROM single) x`).Scan(&odd)
		})
		if err != nil || have != next || odd != 0 {
			t.Errorf("%d rows of which %d aren't as they were said, want %d and none, %v", have, odd, next, err)
		}
	})
}

func TestRowsThatAreTheSameThroughoutAreWrittenAllTheSame(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		script(t, db, `CREATE TABLE alike (n BIGINT, s TEXT COLLATE "C")`)
		rows := make([][]any, 300)
		for i := range rows {
			rows[i] = []any{int64(7), "x"}
		}
		write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
			return tx.Insert(ctx, "alike", []string{"n", "s"}, "", rows)
		})
		var have int64
		err := db.Read(t.Context(), func(rx *sqldb.Rx) error {
			return rx.QueryRow(t.Context(), `SELECT count(*) FROM alike WHERE n = 7 AND s = 'x'`).Scan(&have)
		})
		if err != nil || have != int64(len(rows)) {
			t.Errorf("%d rows, want %d, %v", have, len(rows), err)
		}
	})
}
