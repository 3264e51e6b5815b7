package asked_test

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/survey"
	"wanjia/store/asked"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

func TestACodeIsGivenSpentAndForgottenAndCountsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		reg, err := register.Open(ctx, db, register.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		s := asked.New(reg)
		cell := survey.Cell{Survey: "service", Area: area.MustCode("990101001"), Service: "claim"}
		month, until := day.MonthOf(2026, 3), day.Must("2026-03-20")
		one, two := sha256.Sum256([]byte("one")), sha256.Sum256([]byte("two"))
		err = s.Write(ctx, func(w *asked.Writer) error {
			for i, d := range [][]byte{one[:], two[:]} {
				if err := w.Give(ctx, [16]byte{byte(i)}, d, cell, month, until); err != nil {
					return err
				}
				if err := w.Add(ctx, cell, month, survey.Given); err != nil {
					return err
				}
			}
			return w.Spend(ctx, one[:])
		})
		if err != nil {
			t.Fatal(err)
		}
		tell := func(today day.Day) (out string) {
			t.Helper()
			err := s.Read(ctx, func(r *asked.Reader) error {
				for i, d := range [][]byte{one[:], two[:]} {
					c, m, ok, err := r.Code(ctx, d, today)
					if err != nil {
						return err
					}
					again, err := r.Asked(ctx, [16]byte{byte(i)})
					if err != nil {
						return err
					}
					out += fmt.Sprint(ok, again, ok && (c != cell || m != month), " ")
				}
				if err := r.Live(ctx, today, func(c survey.Cell, m day.Month) { out += fmt.Sprint("live ", c.Area, m, " ") }); err != nil {
					return err
				}
				return r.Open(ctx, func(c survey.Cell, m day.Month, what string, n int) { out += fmt.Sprint(c.Service, m, what, n, " ") })
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got, want := tell(until), "false true false true true false live 990101001 2026-03 claim2026-03given2 "; got != want {
			t.Errorf("on the last day: %q, want %q", got, want)
		}
		if got, want := tell(until+1), "false true false false true false claim2026-03given2 "; got != want {
			t.Errorf("a day later: %q, want %q", got, want)
		}
		err = s.Write(ctx, func(w *asked.Writer) error {
			if err := w.Close(ctx, cell, month); err != nil {
				return err
			}
			return w.Forget(ctx, until+1, month+1)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := tell(until), "false false false false false false "; got != want {
			t.Errorf("forgotten: %q, want %q", got, want)
		}
	})
}
