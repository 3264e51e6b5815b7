package schema

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"wanjia/store/sqldb"
)

func TestPaymentsAndLinesOfStatementsMoveToTheirNewTables(t *testing.T) {
	engines(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		steps, err := read(files)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(steps, func(s step) bool { return s.name == "0028_lines" })
		if err := migrate(ctx, db, steps[:at]); err != nil {
			t.Fatal(err)
		}
		id := func(n int) []byte { return fmt.Appendf(nil, "%016d", n) }
		entry := func(seq int, kind string) []any {
			return []any{int64(seq), id(seq), kind, "9901", "2026-04-01", int64(0), "", "", "", int64(0), nil, nil, "", "[]", "{}"}
		}
		err = db.Write(ctx, func(tx *sqldb.Tx) error {
			return errors.Join(
				tx.Insert(ctx, "journal", []string{"seq", "id", "kind", "area", "occurred", "recorded", "author", "device", "purpose", "base", "corrects", "voids", "reason", "overrides", "body"},
					"", [][]any{entry(1, "batch"), entry(2, "pay"), entry(3, "pay"), entry(4, "movement")}),
				tx.Insert(ctx, "receipt", []string{"number", "seq"}, "", [][]any{{"A", int64(1)}, {"B", int64(2)}, {"C", int64(3)}, {"D", int64(4)}}),
				tx.Insert(ctx, "pay_line", []string{"reference", "batch", "person", "scheme", "period", "fen", "state", "seq"}, "",
					[][]any{{"Z-1", id(1), id(9), "s", "2026", int64(100), "paid", int64(2)}, {"A-1", id(1), id(8), "s", "2026", int64(200), "built", int64(3)}}),
				tx.Insert(ctx, "bank_movement", []string{"id", "statement", "row", "booked", "way", "fen", "reference", "verdict", "seq"}, "",
					[][]any{{id(4), "S1", int64(7), "2026-04-02", "out", int64(100), "Z-1", "paid", int64(4)}}),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := migrate(ctx, db, steps); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, sql := range []string{
			`SELECT reference || ' ' || period || ' ' || fen || ' ' || state || ' ' || seq FROM pay_line ORDER BY reference`,
			`SELECT statement || ' ' || row || ' ' || booked || ' ' || way || ' ' || fen || ' ' || reference || ' ' || verdict || ' ' || seq FROM bank_movement`,
			`SELECT number FROM receipt`,
		} {
			err = db.Read(ctx, func(rx *sqldb.Rx) error {
				rows, err := sqldb.Collect(ctx, rx, func(scan func(...any) error) (s string, err error) { return s, scan(&s) }, sql)
				got = append(got, rows...)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"A-1 2026 200 built 3", "Z-1 2026 100 paid 2", "S1 7 2026-04-02 out 100 Z-1 paid 4", "A"}
		if !slices.Equal(got, want) {
			t.Errorf("after moving there are %q, want %q", got, want)
		}
	})
}
