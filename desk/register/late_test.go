package register_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	store "wanjia/store/register"
	"wanjia/store/register/rebuilt"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"

	"wanjia/desk/register"
)

// told is a row of a sheet, before it is read.
type told struct {
	id     int
	kind   string
	values map[string]string
}

// sheet is a run of rows about a few people who are taken down, move, marry, bear and die; some are told twice, some of them otherwise.
func sheet(t *rapid.T) []told {
	who := func(label string) string { return "@t/p" + strconv.Itoa(rapid.IntRange(0, 5).Draw(t, label)) }
	at := func() string { return rapid.SampledFrom([]string{"111", "112"}).Draw(t, "area") }
	on := func(from, to int) string { return fmt.Sprintf("%d-06-01", rapid.IntRange(from, to).Draw(t, "year")) }
	var out []told
	for i := range 6 {
		v := woman("p"+strconv.Itoa(i), at())
		v["phone"] = "1990000000" + strconv.Itoa(rapid.IntRange(0, 2).Draw(t, "phone"))
		out = append(out, told{i, "person", v})
	}
	for i := range rapid.IntRange(0, 20).Draw(t, "events") {
		one := told{10 + i, rapid.SampledFrom([]string{"birth", "move", "marriage", "death", "person"}).Draw(t, "kind"), map[string]string{"date": on(2016, 2024)}}
		switch one.kind {
		case "birth":
			one.values["mother"], one.values["sex"], one.values["name"], one.values["person"] = who("mother"), "female", "Child", "@t/c"+strconv.Itoa(i)
		case "move":
			one.values["person"], one.values["area"] = who("person"), at()
		case "marriage":
			one.values["person"], one.values["partner"] = who("person"), who("partner")
		case "death":
			one.values["person"] = who("person")
		case "person":
			one.id, one.values = i%6, woman("p"+strconv.Itoa(i%6), at()) // told otherwise than before, or the same
			one.values["name"] = rapid.SampledFrom([]string{"Other", "Woman p0"}).Draw(t, "name")
		}
		out = append(out, one)
	}
	return out
}

// take takes rows in, in batches, and answers what became of each.
func take(t *rapid.T, p *place, rows []told, size int) []register.Fate {
	s, err := p.Reg.Session(p.Context(), register.Terms{Who: operator(), Accept: "import x"})
	if err != nil {
		t.Fatal(err)
	}
	var fates []register.Fate
	for part := range slices.Chunk(rows, size) {
		var batch []register.Row
		for _, r := range part {
			kind, _ := vital.Find(journal.Kind(r.kind))
			e, wrong := kind.Parse(r.values, p.Reg.Today())
			if len(wrong) > 0 {
				t.Fatalf("%s %v: %v", r.kind, r.values, wrong[0])
			}
			batch = append(batch, register.Row{ID: journal.DeriveID("row", strconv.Itoa(r.id)), Event: e})
		}
		out, err := s.Batch(p.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		fates = append(fates, fatesOf(out)...)
	}
	last, err := s.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return append(fates, fatesOf(last)...)
}

// differences are the rows in which two stores differ. Salts are made by chance, so what is sealed differs, and its hashes.
func differences(t *rapid.T, one, two *place) (out []rebuilt.Difference) {
	err := one.Store.Read(one.TB.Context(), func(r *store.Reader) error {
		found, err := rebuilt.Compare(one.TB.Context(), r, two.Store, func(int, int) {})
		for _, d := range found {
			if d.Table != "tile" {
				out = append(out, d)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Where nobody else is in the place, what a first load decides is written much later, once for many rows. However little of it may wait
// and however large its batches are, each row meets the fate that it meets elsewhere, and the register comes out the same.
func TestAFirstLoadThatWritesLateComesOutAsOneThatWritesAtOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rows := sheet(r)
		once := open(t, storetest.Open(t, sqldb.EngineSQLite, noon)).areas()
		late := waiting(t, storetest.Open(t, sqldb.EngineSQLite, noon), rapid.SampledFrom([]int{1, 2000, 6000, 1 << 20}).Draw(r, "room")).areas()
		if err := late.Store.PourAlone(t.Context()); err != nil {
			r.Fatal(err)
		}
		size := rapid.IntRange(1, 8).Draw(r, "batch")
		want, got := take(r, once, rows, size), take(r, late, rows, size)
		if !slices.Equal(want, got) {
			r.Errorf("fates %v, written at once %v", got, want)
		}
		if cut, err := late.Store.CutOff(t.Context()); err != nil || !cut {
			r.Errorf("before the load has settled the place says cut off %v, %v", cut, err)
		}
		if again := take(r, late, rows[:6], size); slices.Contains(again, register.Added) { // a second look at what waits
			r.Errorf("rows that wait are added again: %v", again)
		}
		take(r, once, rows[:6], size)
		if err := late.Store.Settle(t.Context()); err != nil {
			r.Fatal(err)
		}
		if cut, err := late.Store.CutOff(t.Context()); err != nil || cut {
			r.Errorf("after the load has settled the place says cut off %v, %v", cut, err)
		}
		for _, d := range differences(r, late, once) {
			r.Errorf("%s row %d\n     late %s\n  at once %s", d.Table, d.Row, d.One, d.Two)
		}
	})
}

// Readers of the store that writes late find people who wait, by their names, numbers and ids.
func TestWhoWaitsToBeWrittenIsFound(t *testing.T) {
	p := open(t, storetest.Open(t, sqldb.EngineSQLite, noon)).areas()
	if err := p.Store.PourAlone(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := woman("m", "111")
	v["phone"] = "19900000001"
	p.do(1, "person", v)
	p.do(2, "birth", map[string]string{"date": "2025-01-10", "name": "One", "sex": "male", "mother": "@t/m"})
	m := person.FromSource("t", "m")
	if l := p.life(m); l.Name != "Woman m" {
		t.Errorf("her life is %+v", l)
	}
	err := p.Store.Read(t.Context(), func(r *store.Reader) error {
		named, err := r.Namesakes(t.Context(), "Woman m", "1990-05-06")
		if err != nil || !slices.Equal(named, []person.ID{m}) {
			t.Errorf("called so are %v, %v", named, err)
		}
		born := map[string]string{}
		err = r.Born(t.Context(), func(_ person.ID, name, birth string) { born[name] = birth })
		if len(born) != 2 || born["Woman m"] != "1990-05-06" || err != nil {
			t.Errorf("born are %v, %v", born, err)
		}
		digest := p.Keys.Blind("number", "19900000001")
		if found, err := r.Blinds(t.Context(), [][16]byte{digest}); err != nil || !slices.Equal(found[digest], []person.ID{m}) {
			t.Errorf("by the number %v, %v", found, err)
		}
		empty, err := r.Empty(t.Context())
		if empty {
			t.Errorf("a register of people who wait is said to be empty")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	done := p.do(3, "move", map[string]string{"person": "@t/m", "date": "2025-02-01", "area": "112"})
	if _, err := p.Reg.Do(t.Context(), operator(), register.Command{ID: p.id(4), Event: done.Event, Void: true, Reason: "stayed"}); err != nil {
		t.Fatal(tell(err))
	}
	if err := p.Store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.rebuildEqual()
}
