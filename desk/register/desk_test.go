package register_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/desktest"
	"wanjia/cmd/wanjia/ties"
	"wanjia/desk/areas"
	"wanjia/desk/dryrun"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
	store "wanjia/store/register"
	"wanjia/store/register/rebuilt"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

var noon = desktest.Clock()

// place is a register with a county of two villages.
type place struct{ *desktest.Book }

func open(tb testing.TB, db *sqldb.DB) *place { return waiting(tb, db, 0) }

// waiting is a place of whose lives a first load lets so many bytes wait.
func waiting(tb testing.TB, db *sqldb.DB, room int) *place {
	tb.Helper()
	return &place{desktest.Bare(tb, db, room)}
}

func (p *place) areas() *place {
	p.Helper()
	p.County()
	return p
}

func operator() access.Actor {
	return access.Actor{Account: "tester", Device: "test", Purpose: access.CivilRegistration, Operator: true}
}

func (p *place) id(n int) journal.ID { return journal.DeriveID("command", fmt.Sprint(n)) }

// do registers and must succeed.
func (p *place) do(n int, kind string, values map[string]string) register.Done {
	p.Helper()
	done, err := p.Reg.Do(p.Context(), operator(), register.Command{ID: p.id(n), Kind: journal.Kind(kind), Typed: values})
	if err != nil {
		p.Fatalf("%s %v: %v", kind, values, tell(err))
	}
	return done
}

func tell(err error) string {
	var r *register.Rejected
	if !errors.As(err, &r) {
		return err.Error()
	}
	text := ""
	for _, f := range r.Findings {
		text += fmt.Sprintf("%s %s %v; ", f.Severity, f.Rule, f.Facts)
	}
	for _, f := range r.Faults {
		text += f.Error() + "; "
	}
	return text
}

func woman(ref, area string) map[string]string {
	return map[string]string{"person": "@t/" + ref, "name": "Woman " + ref, "sex": "female", "birth_date": "1990-05-06", "area": area, "since": "2015-01-01",
		"since_reason": "baseline", "household": "@t/h-" + ref, "relation": "head"}
}

func (p *place) life(id person.ID) vital.Life {
	p.Helper()
	var l vital.Life
	err := p.Store.Read(p.Context(), func(r *store.Reader) error {
		found, err := r.People(p.Context(), []person.ID{id})
		if err == nil && len(found) == 1 {
			l = found[0].Life()
		}
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return l
}

func TestARegisteredBirthIsKnownAndARetryChangesNothing(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		values := map[string]string{"date": "2026-02-20", "name": "Child", "sex": "male", "mother": "@t/m"}
		first := p.do(2, "birth", values)
		child := p.life(first.Subject)
		if s, ok := child.Now(); !ok || s.Area.String() != "111" {
			t.Errorf("the child lives in %v, want the mother's 111", s.Area)
		}
		again := p.do(2, "birth", values)
		if !again.Again || again.Seq != first.Seq || again.Subject != first.Subject {
			t.Errorf("retry %+v, want the first answer %+v", again, first)
		}
		values["name"] = "Other"
		_, err := p.Reg.Do(t.Context(), operator(), register.Command{ID: p.id(2), Kind: "birth", Typed: values})
		if !fault.Is(err, "journal.id.taken") {
			t.Errorf("the same id with other content: %v, want journal.id.taken", err)
		}
	})
}

func TestARuleRefusesAndAReasonAcceptsAWarning(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		p.do(2, "birth", map[string]string{"date": "2025-01-10", "name": "One", "sex": "male", "mother": "@t/m"})
		second := register.Command{ID: p.id(3), Kind: "birth", Typed: map[string]string{"date": "2025-04-10", "name": "Two", "sex": "male", "mother": "@t/m"}}
		_, err := p.Reg.Do(t.Context(), operator(), second)
		var rejected *register.Rejected
		if !errors.As(err, &rejected) || rejected.Findings[0].Rule != "birth.interval" {
			t.Fatalf("two births 90 days apart: %v, want birth.interval", err)
		}
		if l := p.life(person.ID{ID: second.ID.ID}); l.Known {
			t.Error("a refused birth left a child")
		}
		second.Overrides = []journal.Override{{Rule: "birth.interval", Reason: "seen in the church book"}}
		if _, err := p.Reg.Do(t.Context(), operator(), second); err != nil {
			t.Errorf("with a reason: %v", tell(err))
		}
	})
}

func TestCorrectThenVoidRestores(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		birth := p.do(2, "birth", map[string]string{"date": "2025-01-10", "name": "One", "sex": "male", "mother": "@t/m"})
		before := p.life(birth.Subject)
		fix := register.Command{ID: p.id(3), Kind: "birth", Event: birth.Event, Reason: "misheard",
			Typed:     map[string]string{"person": birth.Subject.String(), "date": "2025-01-11", "name": "Uno", "sex": "female", "mother": "@t/m"},
			Overrides: []journal.Override{{Rule: "person.sex.change", Reason: "misheard"}}}
		if _, err := p.Reg.Do(t.Context(), operator(), fix); err != nil {
			t.Fatal(tell(err))
		}
		if l := p.life(birth.Subject); l.Name != "Uno" || l.Birth.String() != "2025-01-11" {
			t.Errorf("corrected to %s %s", l.Name, l.Birth)
		}
		void := register.Command{ID: p.id(4), Event: fix.ID, Void: true, Reason: "was right before"}
		if _, err := p.Reg.Do(t.Context(), operator(), void); err != nil {
			t.Fatal(tell(err))
		}
		after := p.life(birth.Subject)
		if after.Name != before.Name || after.Birth != before.Birth || after.Sex != before.Sex {
			t.Errorf("after taking the correction back %s %s, want %s %s", after.Name, after.Birth, before.Name, before.Birth)
		}
		void = register.Command{ID: p.id(5), Event: birth.Event, Void: true, Reason: "entered twice"}
		if _, err := p.Reg.Do(t.Context(), operator(), void); err != nil {
			t.Fatal(tell(err))
		}
		if l := p.life(birth.Subject); l.Known {
			t.Error("a voided birth leaves a known child")
		}
		p.rebuildEqual()
	})
}

// rebuildEqual plays the journal into a fresh store and compares every projection.
func (p *place) rebuildEqual() {
	p.Helper()
	again := open(p.TB, storetest.Open(p.TB, sqldb.EngineSQLite, noon))
	err := p.Store.Read(p.Context(), func(r *store.Reader) error {
		return again.Reg.Replay(p.Context(), r, func(journal.Entry) bool { return true }, func(journal.Seq) {})
	})
	if err != nil {
		p.Fatal(err)
	}
	var diff []rebuilt.Difference
	err = p.Store.Read(p.Context(), func(r *store.Reader) (err error) {
		diff, err = rebuilt.Compare(p.Context(), r, again.Store, func(int, int) {})
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	for _, d := range diff {
		p.Errorf("%s row %d\n   live %s\nrebuilt %s", d.Table, d.Row, d.One, d.Two)
	}
}

func TestNumbersAreSealedAndFound(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		const number = "11010119900307803X"
		v := woman("m", "111")
		v["id_number"], v["birth_date"] = number, "1990-03-07"
		v["sex"] = "male"
		done, err := p.Reg.Do(t.Context(), operator(), register.Command{ID: p.id(1), Kind: "person", Typed: v,
			Overrides: []journal.Override{{Rule: "person.identifier", Reason: "test"}, {Rule: "person.identifier.doubt", Reason: "test"}}})
		if err != nil {
			t.Fatal(tell(err))
		}
		err = p.Store.Read(t.Context(), func(r *store.Reader) error {
			e, _, err := r.EntryByID(t.Context(), done.Entry)
			if err == nil && strings.Contains(string(e.Body), number) {
				t.Errorf("the journal shows the number: %s", e.Body)
			}
			found, err := r.Blinds(t.Context(), [][16]byte{p.Keys.Blind("number", number)})
			if len(found) != 1 {
				t.Errorf("found by number: %v, want one", found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		p.rebuildEqual()
	})
}

func TestAStillbirthLeavesNoMarkButACount(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		done := p.do(2, "stillbirth", map[string]string{"date": "2025-06-01", "mother": "@t/m", "gestation_weeks": "30"})
		mother := person.FromSource("t", "m")
		err := p.Store.Read(t.Context(), func(r *store.Reader) error {
			e, _, err := r.EntryByID(t.Context(), done.Entry)
			if err != nil {
				return err
			}
			if strings.Contains(string(e.Body), "@t/m") || strings.Contains(string(e.Body), mother.String()) {
				t.Errorf("the entry names the mother: %s", e.Body)
			}
			found, err := r.People(t.Context(), []person.ID{mother})
			for _, a := range found[0].Acts {
				if a.Kind == "stillbirth" {
					t.Error("the mother's life shows it")
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		p.rebuildEqual()
	})
}

// Foetal deaths count by the mother's usual residence (UN P&R Rev.3), and none is counted nowhere.
func TestAStillbirthCountsWhereTheMotherLivedOnTheDay(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		p.do(2, "move", map[string]string{"person": "@t/m", "date": "2025-09-01", "area": "112"})
		for n, c := range map[int]struct{ date, says, want string }{10: {"2025-06-01", "", "111"}, 11: {"2025-10-01", "", "112"}, 12: {"2025-10-01", "111", "111"}} {
			v := map[string]string{"date": c.date, "mother": "@t/m", "gestation_weeks": "30"}
			if c.says != "" {
				v["area"] = c.says
			}
			done := p.do(n, "stillbirth", v)
			err := p.Store.Read(t.Context(), func(r *store.Reader) error {
				e, _, err := r.EntryByID(t.Context(), done.Entry)
				if e.Area.String() != c.want {
					t.Errorf("on %s, saying %q: it counts in %s, want %s", c.date, c.says, e.Area, c.want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, mother := range []string{"", "@t/stranger"} {
			v := map[string]string{"date": "2025-06-01", "gestation_weeks": "30"}
			if mother != "" {
				v["mother"] = mother
			}
			_, err := p.Reg.Do(t.Context(), operator(), register.Command{ID: p.id(20), Kind: "stillbirth", Typed: v})
			if !strings.Contains(tell(err), "vital.bad.missing") {
				t.Errorf("of the mother %q nothing is known: %s, want that the area is asked for", mother, tell(err))
			}
		}
		p.rebuildEqual()
	})
}

func TestAnImportCanBeTakenBack(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		s, err := p.Reg.Session(t.Context(), register.Terms{Who: operator(), Accept: "import x"})
		if err != nil {
			t.Fatal(err)
		}
		kind, _ := vital.Find("person")
		var rows []register.Row
		for i := range 30 {
			v := woman(fmt.Sprint("x", i), "112")
			e, wrong := kind.Parse(v, p.Reg.Today())
			if len(wrong) > 0 {
				t.Fatal(wrong)
			}
			rows = append(rows, register.Row{ID: journal.DeriveID("row", fmt.Sprint(i)), Event: e})
		}
		results, err := whole(t, s, rows)
		if err != nil {
			t.Fatal(err)
		}
		first, last := results[0].Seq, results[len(results)-1].Seq
		u, err := p.Reg.Undo(t.Context(), operator(), []register.Span{{First: first, Last: last}}, "wrong file", func(int64, int64) {})
		if err != nil || u.Voided != 30 || u.Left != 0 {
			t.Errorf("%+v %v, want 30 voided", u, err)
		}
		if l := p.life(person.FromSource("t", "x3")); l.Known {
			t.Error("a row that was taken back is still known")
		}
		for range 2 { // what was taken back with its import is as good as never written, again and again
			again, err := whole(t, s, rows)
			if err != nil || again[0].Fate != register.Added || again[29].Fate != register.Added {
				t.Fatalf("importing what was taken back: %v %v, want added", again[0].Fate, err)
			}
			if l := p.life(person.FromSource("t", "x3")); !l.Known {
				t.Error("a row that was taken in again isn't known")
			}
			if more, err := whole(t, s, rows); err != nil || more[0].Fate != register.Unchanged {
				t.Errorf("and once more: %v %v, want unchanged", more[0].Fate, err)
			}
			p.rebuildEqual()
			span := register.Span{First: again[0].Seq, Last: again[29].Seq}
			for range 2 { // an undoing that goes on after a stop counts what it did before
				u, err := p.Reg.Undo(t.Context(), operator(), []register.Span{span}, "wrong again", func(int64, int64) {})
				if err != nil || u.Voided != 30 || u.Left != 0 {
					t.Errorf("%+v %v, want 30 voided", u, err)
				}
			}
		}
		v := woman("x3", "112")
		p.do(9, "person", v)
		if _, err := p.Reg.Do(t.Context(), operator(), register.Command{ID: p.id(10), Event: p.id(9), Void: true, Reason: "nobody of this name"}); err != nil {
			t.Fatal(tell(err))
		}
		e, _ := kind.Parse(v, p.Reg.Today())
		if by, err := whole(t, s, []register.Row{{ID: p.id(9), Event: e}}); err != nil || by[0].Fate != register.Unchanged {
			t.Errorf("importing what a person took back by hand: %v %v, want unchanged: they had a reason", by[0].Fate, err)
		}
		p.rebuildEqual()
	})
}

func TestADryRunFindsWhatTheRunFindsAndWritesNothing(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		scratch := open(t, storetest.Open(t, sqldb.EngineSQLite, noon))
		dry := p.Reg.On(dryrun.Over(ties.Register{S: p.Store}, ties.Scratch{S: scratch.Store}))
		rows := births(t, p)
		run := func(d *register.Desk) []register.Result {
			s, err := d.Session(t.Context(), register.Terms{Who: operator(), Accept: "import x"})
			if err != nil {
				t.Fatal(err)
			}
			var out []register.Result
			for i := 0; i < len(rows); i += 2 { // several batches, so that later ones see earlier ones
				more, err := s.Batch(t.Context(), rows[i:min(i+2, len(rows))])
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, more...)
			}
			last, err := s.Finish()
			if err != nil {
				t.Fatal(err)
			}
			return append(out, last...)
		}
		tried := run(dry)
		if l := p.life(person.FromSource("t", "c0")); l.Known {
			t.Fatal("a dry run wrote")
		}
		done := run(p.Reg)
		for i := range done {
			if tried[i].Fate != done[i].Fate {
				t.Errorf("row %d: dry %v, run %v", i, tried[i].Fate, done[i].Fate)
			}
		}
	})
}

// whole is a batch and what became of it.
func whole(t *testing.T, s *register.Session, rows []register.Row) ([]register.Result, error) {
	t.Helper()
	if _, err := s.Batch(t.Context(), rows); err != nil {
		return nil, err
	}
	return s.Finish()
}

// While a batch is written the next is decided on top of it. Whatever a desk writes in between, each row meets the same
// fate as when they come one at a time, and the register is what its journal makes of it.
func TestBatchesThatOthersWriteBetweenMeetTheSameFate(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		rows := births(t, p)
		rows = append(rows, rows...) // the second time everything is there, also what is still on its way
		calm := open(t, storetest.Open(t, sqldb.EngineSQLite, noon)).areas()
		calm.do(1, "person", woman("m", "111"))
		for size := 1; size <= 3; size++ {
			var fates [2][]register.Fate
			for i, at := range []*place{p, calm} {
				s, err := at.Reg.Session(t.Context(), register.Terms{Who: operator(), Accept: "import x"})
				if err != nil {
					t.Fatal(err)
				}
				for n := 0; n < len(rows); n += size {
					out, err := s.Batch(t.Context(), slices.Clone(rows[n:min(n+size, len(rows))]))
					if err != nil {
						t.Fatal(err)
					}
					fates[i] = append(fates[i], fatesOf(out)...)
					if at == p && n%2 == 0 { // between two batches, or before the one that is on its way
						p.do(1000*size+n, "person", woman(fmt.Sprint("desk", size, n), "112"))
					}
					if at == calm {
						out, err := s.Finish()
						if err != nil {
							t.Fatal(err)
						}
						fates[i] = append(fates[i], fatesOf(out)...)
					}
				}
				out, err := s.Finish()
				if err != nil {
					t.Fatal(err)
				}
				fates[i] = append(fates[i], fatesOf(out)...)
			}
			if !slices.Equal(fates[0], fates[1]) {
				t.Errorf("batches of %d: fates %v, undisturbed %v", size, fates[0], fates[1])
			}
		}
		p.rebuildEqual()
	})
}

// A first load puts off what only desks need. If it is cut off, whoever opens the place next finds people all the same.
func TestAFirstLoadThatIsCutOffCanBeSearched(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		if err := p.Store.Pour(t.Context()); err != nil {
			t.Fatal(err)
		}
		kind, _ := vital.Find("person")
		var rows []register.Row
		for i, ref := range []string{"m", "a", "b", "a-again"} {
			typed := woman(ref, "111")
			typed["name"], typed["address"] = "Woman "+ref[:1], "Hill "+ref[:1]
			e, wrong := kind.Parse(typed, p.Reg.Today())
			if len(wrong) > 0 {
				t.Fatal(wrong)
			}
			rows = append(rows, register.Row{ID: journal.DeriveID("person", fmt.Sprint(i)), Event: e})
		}
		s, err := p.Reg.Session(t.Context(), register.Terms{Who: operator(), Accept: "import x"})
		if err != nil {
			t.Fatal(err)
		}
		var out []register.Result
		for _, batch := range [][]register.Row{rows, births(t, p)} {
			res, err := s.Batch(t.Context(), batch)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, res...)
		}
		last, err := s.Finish()
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range append(out, last...) {
			twice := slices.ContainsFunc(r.Findings, func(f quality.Finding) bool { return f.Rule == "person.duplicate" })
			if r.Fate != register.Added && i < len(rows) || twice != (i == 3) {
				t.Errorf("row %d: %v %v", i, r.Fate, r.Findings)
			}
		}
		again := open(t, db) // nobody settled the first one
		again.rebuildEqual()
	})
}

func fatesOf(results []register.Result) []register.Fate {
	out := make([]register.Fate, len(results))
	for i, r := range results {
		out[i] = r.Fate
	}
	return out
}

func births(t *testing.T, p *place) []register.Row {
	t.Helper()
	kind, _ := vital.Find("birth")
	var rows []register.Row
	for i, date := range []string{"2018-01-01", "2020-01-01", "2020-03-01", "2022-06-01", "2022-08-01"} {
		e, wrong := kind.Parse(map[string]string{"person": fmt.Sprint("@t/c", i), "date": date, "mother": "@t/m", "sex": "female", "name": fmt.Sprint("Child ", i)}, p.Reg.Today())
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		rows = append(rows, register.Row{ID: journal.DeriveID("birth", fmt.Sprint(i)), Event: e})
	}
	return rows
}

func TestMergingAreasTakesTheirCountsAlong(t *testing.T) {
	storetest.EachAt(t, noon, func(t *testing.T, db *sqldb.DB) {
		p := open(t, db).areas()
		p.do(1, "person", woman("m", "111"))
		p.do(2, "birth", map[string]string{"date": "2025-01-10", "name": "One", "sex": "male", "mother": "@t/m"})
		a, _ := areas.Parse(map[string]string{"code": "111", "name": "A111", "level": "village", "parent": "11", "valid_to": "2025-06-01", "successor": "112"})
		if out, err := areas.New(ties.Areas{S: ties.Register{S: p.Store}}).Take(t.Context(), operator(), []area.Area{a}); err != nil || out[0].Fate != register.Changed {
			t.Fatalf("%+v %v", out, err)
		}
		p.rebuildEqual()
	})
}

// Rebuild equals live after any run of commands, refused ones included.
func TestRebuildEqualsLiveAfterAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := open(t, storetest.Open(t, sqldb.EngineSQLite, noon)).areas()
		var events []journal.ID
		for n := range rapid.IntRange(1, 25).Draw(rt, "commands") {
			c := command(rt, events)
			c.ID = p.id(n)
			done, err := p.Reg.Do(t.Context(), operator(), c)
			if err == nil {
				events = append(events, done.Entry)
			} else if fault.KindOf(err) == fault.Internal {
				rt.Fatalf("%+v: %v", c, err)
			}
		}
		p.rebuildEqual()
	})
}

func command(t *rapid.T, events []journal.ID) register.Command {
	who := func(l string) string { return "@t/" + rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, l) }
	date := fmt.Sprintf("20%02d-%02d-05", rapid.IntRange(10, 25).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"))
	village := rapid.SampledFrom([]string{"111", "112", "999"}).Draw(t, "village")
	kind := rapid.SampledFrom([]string{"person", "birth", "death", "move", "move_out", "move_in", "marriage", "stillbirth", "head"}).Draw(t, "kind")
	v := map[string]string{"person": who("p"), "date": date}
	switch kind {
	case "person":
		v = woman(strings.TrimPrefix(who("p"), "@t/"), village)
		v["phone"] = "13800138000"
	case "birth":
		v["mother"], v["sex"] = who("m"), "male"
	case "move", "move_in":
		v["area"] = village
	case "marriage":
		v["partner"] = who("q")
	case "stillbirth":
		v = map[string]string{"date": date, "mother": who("m"), "gestation_weeks": "31"}
	case "head":
		v["household"] = "@t/h-a"
	}
	c := register.Command{Kind: journal.Kind(kind), Typed: v, Reason: "because"}
	for _, r := range quality.All() {
		if rapid.IntRange(0, 3).Draw(t, "insists") > 0 {
			c.Overrides = append(c.Overrides, journal.Override{Rule: r.ID, Reason: "seen"})
		}
	}
	if len(events) > 0 && rapid.IntRange(0, 2).Draw(t, "again") == 0 {
		c.Event = rapid.SampledFrom(events).Draw(t, "event")
		c.Void = rapid.Bool().Draw(t, "void")
	}
	return c
}
