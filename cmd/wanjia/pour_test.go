package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"testing"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	storereg "wanjia/store/register"

	"wanjia/desk/areas"
	"wanjia/desk/register"
)

// pouring opens a place and takes a few people in as an import does, without coming to its end.
func pouring(t *testing.T, f *cli.Flags) *place.Place {
	t.Helper()
	p, err := place.Open(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	village, wrong := areas.Parse(map[string]string{"code": "990101", "name": "Village", "level": "village"})
	if wrong != nil {
		t.Fatal(wrong)
	}
	if _, err := p.Areas.Take(t.Context(), place.Operator("test"), []area.Area{village}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Pour(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := p.Register.Session(t.Context(), register.Terms{Who: place.Operator("test"), Accept: "import x"})
	if err != nil {
		t.Fatal(err)
	}
	kind, _ := vital.Find("person")
	for i := range 3 {
		e, faults := kind.Parse(map[string]string{"person": fmt.Sprint("@t/", i), "name": fmt.Sprint("Woman ", i), "sex": "female", "birth_date": "1990-05-06",
			"area": "990101", "since": "2015-01-01", "since_reason": "baseline", "household": "@t/h", "phone": fmt.Sprint("1990000000", i)}, p.Register.Today())
		if len(faults) > 0 {
			t.Fatal(faults[0])
		}
		if _, err := s.Batch(t.Context(), []register.Row{{ID: journal.DeriveID("row", fmt.Sprint(i)), Event: e}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Finish(); err != nil {
		t.Fatal(err)
	}
	return p
}

// What a first load didn't come to write is written from its journal by whoever opens the place next, and until a load has settled
// nobody else gets in.
func TestALoadThatWasCutOffIsFinishedByWhoeverComesNext(t *testing.T) {
	f := (&cli.Env{Out: io.Discard, Err: io.Discard, Getenv: os.Getenv}).NewFlags("test")
	f.Data = t.TempDir()
	p := pouring(t, f)
	if other, err := place.Open(t.Context(), f); runtime.GOOS == "linux" && !fault.Is(err, "cli.busy") {
		t.Errorf("during a load another gets in: %v, %v", other, err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := place.Open(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	if cut, err := p.Store.CutOff(t.Context()); cut || err != nil {
		t.Errorf("opened again, the place says cut off %v, %v", cut, err)
	}
	people := 0
	err = p.Store.Read(t.Context(), func(r *storereg.Reader) error {
		return r.Born(t.Context(), func(person.ID, string, string) { people++ })
	})
	if err != nil || people != 3 {
		t.Errorf("opened again, there are %d people, %v; want 3", people, err)
	}
	if wrong, err := p.Rebuild(t.Context(), func(string, int64, int64) {}); err != nil || len(wrong) > 0 {
		t.Errorf("built again it differs: %v, %v", wrong, err)
	}
	other, err := place.Open(t.Context(), f)
	if err != nil {
		t.Fatalf("once it is finished nobody else gets in: %v", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
}
