package tables_test

import (
	"context"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/register"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	"wanjia/store/tables"
)

// TestEventsOfASpanAreFoundOnBothEngines wants those of the year that stand and are births, deaths, marriages or divorces.
func TestEventsOfASpanAreFoundOnBothEngines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		s, err := storereg.Open(ctx, db, storereg.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		where, err := area.ParseCode("990101")
		if err != nil {
			t.Fatal(err)
		}
		var all []register.Standing
		for _, e := range []struct {
			kind, date, registered string
			voided                 bool
		}{
			{"birth", "2025-03-02", "2025-03-05", false}, {"birth", "2025", "2026-01-01", false}, {"birth", "2024-12-31", "2025-01-03", false},
			{"birth", "2026-01-01", "2026-01-02", false}, {"death", "2025-12-31", "2025-12-31", false}, {"death", "2025-05-05", "2025-05-05", true}, {"move", "2025-05-05", "2025-05-05", false},
		} {
			date, err := day.ParsePartial(e.date)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, register.Standing{ID: journal.DeriveID(e.kind, e.date, e.registered), Kind: journal.Kind(e.kind), Date: date, Area: where, Registered: e.registered,
				Voided: e.voided, Live: []journal.Seq{7, 9}, Versions: []journal.Seq{7, 9}})
		}
		if err := s.Write(ctx, func(tx *storereg.Tx) error { return tx.SaveEvents(ctx, all) }); err != nil {
			t.Fatal(err)
		}
		check(ctx, t, tables.New(s), where)
	})
}

func check(ctx context.Context, t *testing.T, s *tables.Store, where area.Code) {
	t.Helper()
	err := s.Read(ctx, func(r *tables.Reader) error {
		var found []tables.Event
		var after journal.ID
		for { // one at a time, as pages follow one another
			some, err := r.Between(ctx, "2025", "2026", after, 1)
			if err != nil || len(some) == 0 {
				if len(found) != 3 {
					t.Errorf("%d events of 2025, want two births and a death: %v", len(found), found)
				}
				if err != nil {
					return err
				}
				break
			}
			found, after = append(found, some...), some[0].ID
			if some[0].Area != where || some[0].Newest != 9 {
				t.Errorf("got %+v, want it at %s with entry 9", some[0], where)
			}
		}
		spans, err := r.Spans(ctx)
		if err != nil {
			return err
		}
		counts := map[[3]any]int64{}
		for _, x := range spans {
			counts[[3]any{x.Kind, x.Happened, x.Registered}] += x.Count
		}
		for want, n := range map[[3]any]int64{{journal.Kind("birth"), 2025, 2025}: 1, {journal.Kind("birth"), 2025, 2026}: 1, {journal.Kind("birth"), 2024, 2025}: 1,
			{journal.Kind("birth"), 2026, 2026}: 1, {journal.Kind("death"), 2025, 2025}: 1} {
			if counts[want] != n {
				t.Errorf("%v: %d, want %d", want, counts[want], n)
			}
		}
		if len(spans) != 5 {
			t.Errorf("%d spans, want 5: %v", len(spans), spans)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
