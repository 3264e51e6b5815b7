package noted_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/budget"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/store/noted"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

type said struct{ entries []journal.Entry }

func (s *said) add(id journal.ID, at string, kind journal.Kind, words ...string) {
	body := map[string]string{}
	for i := 0; i+1 < len(words); i += 2 {
		body[words[i]] = words[i+1]
	}
	s.entries = append(s.entries, journal.Entry{Seq: journal.Seq(len(s.entries) + 1), ID: id, Kind: kind, Area: area.MustCode(at), Occurred: day.Must("2026-05-04").Partial(), Recorded: time.UnixMilli(0).UTC(),
		Author: "li", Device: "test", Purpose: "benefit", Body: journal.CanonicalBody(body)})
}

func TestEntriesAreNotedAndBatchesAreSummedByArea(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		var s said
		line, batch := journal.DeriveID("line"), journal.DeriveID("batch")
		s.add(line, "990101", budget.EntryKind, "step", "propose", "line", line.String(), "year", "2026", "amount", "100")
		s.add(journal.DeriveID("old"), "990101", budget.EntryKind, "step", "propose", "line", journal.DeriveID("old").String(), "year", "2024", "amount", "100")
		s.add(journal.DeriveID("commit"), "990101", budget.EntryKind, "step", "commit", "line", line.String(), "year", "2026", "amount", "7")
		s.add(batch, "990101", payment.BatchKind, "batch", batch.String(), "step", "build", "scheme", "childcare", "count", "4", "total", "10.00", "execute", "2026-05-04")
		for i, at := range []string{"990101001", "990101001", "990101002", "990101002"} {
			p, period := person.FromSource("t", fmt.Sprint(i%3)).String(), "2025"
			if i == 3 { // the first person's second period, granted elsewhere
				period = "2026"
			}
			ref := "R" + strconv.Itoa(i)
			s.add(journal.DeriveID("grant", ref), at, payment.GrantKind, "person", p, "scheme", "childcare", "period", period, "amount", fmt.Sprint(i+1), "months", "12", "claim", line.String(), "on", "2026-01-10")
			s.add(journal.DeriveID("pay", ref), at, payment.PayKind, "person", p, "scheme", "childcare", "period", period, "amount", fmt.Sprint(i+1), "reference", ref, "batch", batch.String())
		}
		store, err := register.Open(ctx, db, register.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		x := noted.New(store)
		tied := func() (out string) {
			t.Helper()
			err := x.Read(ctx, func(r *noted.Reader) error {
				all, err := r.Tied(ctx, 2026, 2026)
				for _, one := range all {
					out += fmt.Sprintf("%s %s %s %d %s; ", one.Area, one.On, one.Fen, one.People, one.Most)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if err := x.Write(ctx, func(w *noted.Writer) error { return w.Append(ctx, s.entries) }); err != nil {
			t.Fatal(err)
		}
		if got := tied(); got != "" {
			t.Errorf("before it is sent: %s, want nothing", got)
		}
		n := len(s.entries)
		s.add(journal.DeriveID("send"), "990101", payment.BatchKind, "batch", batch.String(), "step", "release")
		s.add(journal.DeriveID("send 2"), "990101", payment.BatchKind, "batch", batch.String(), "step", "release")
		s.add(journal.DeriveID("send 3"), "990101", payment.BatchKind, "batch", batch.String(), "step", "send", "scheme", "childcare", "count", "4", "total", "10.00")
		if err := x.Write(ctx, func(w *noted.Writer) error { return w.Append(ctx, s.entries[n:]) }); err != nil {
			t.Fatal(err)
		}
		if got, want := tied(), "990101001 2026-05-04 3.00 2 2.00; 990101002 2026-05-04 7.00 2 4.00; "; got != want {
			t.Errorf("tied %s, want %s", got, want)
		}
		err = x.Read(ctx, func(r *noted.Reader) error {
			all, err := r.Noted(ctx, budget.EntryKind, 2025, 2026)
			if err != nil || len(all) != 2 || all[0].ID != line {
				t.Errorf("of 2025 and 2026: %v, %v, want the line and its commitment", all, err)
			}
			of, err := r.NotedOf(ctx, line)
			if len(of) != 2 {
				t.Errorf("of the line: %v, want two entries", of)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
