package upkeep_test

import (
	"reflect"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	"wanjia/store/upkeep"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123_000_000, time.UTC)

func row(n int, kind string, started time.Time) upkeep.Row {
	return upkeep.Row{ID: id.Derive("job", kind, string(rune('a'+n))), Kind: kind, State: "done", Author: "李", Started: started,
		Ended: started.Add(time.Minute), Detail: `{"结果":"好"}`}
}

func TestJobsComeBackAsTheyWereKeptTheNewestFirst(t *testing.T) {
	storetest.EachAt(t, clock.Fixed(noon), func(t *testing.T, db *sqldb.DB) {
		s := upkeep.New(db)
		var want []upkeep.Row
		for n := range 5 {
			r := row(n, "verify", noon.Add(-time.Duration(n)*time.Hour))
			want = append(want, r)
			if err := s.Keep(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Keep(t.Context(), row(0, "backup", noon)); err != nil {
			t.Fatal(err)
		}
		var got []upkeep.Row
		var started time.Time
		var after id.ID
		for {
			page, err := s.Jobs(t.Context(), "verify", started, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			started, after = page[len(page)-1].Started, page[len(page)-1].ID
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v\nwant %+v", got, want)
		}
		one, ok, err := s.Job(t.Context(), want[3].ID)
		if err != nil || !ok || one != want[3] {
			t.Errorf("%+v %v %v, want %+v", one, ok, err, want[3])
		}
		if _, ok, err := s.Job(t.Context(), id.Derive("another")); ok || err != nil {
			t.Errorf("a job nobody began: %v %v", ok, err)
		}
	})
}
