package door_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/cube"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/store/register"
	"wanjia/store/releases"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"

	"wanjia/desk/door"
	"wanjia/desk/figures"
)

// counts is a cube in a list, and the areas it counts in.
type counts struct {
	tree   *area.Tree
	births []birth
	people int64 // in each village
}

type birth struct {
	at    string
	month day.Month
	sex   person.Sex
	age   int
}

func (c *counts) Read(_ context.Context, fn func(figures.Reader) error) error { return fn(c) }
func (c *counts) Head(context.Context) (journal.Seq, error)                   { return journal.Seq(len(c.births)), nil }
func (c *counts) Tree(context.Context) (*area.Tree, error)                    { return c.tree, nil }
func (c *counts) Audits(context.Context, area.Code) ([]audit.Known, error)    { return nil, nil }
func (c *counts) Stock(_ context.Context, a area.Code, _ day.Month, yield func(person.Sex, cube.Cohort, int64)) error {
	for v := range c.tree.All() {
		if v.Level == area.Village && (v.Code == a || c.tree.Under(v.Code, a)) {
			yield(person.Female, cube.CohortOf(day.Must("1990-05-05").Partial()), c.people)
		}
	}
	return nil
}
func (c *counts) Pops(context.Context, area.Code, day.Month, day.Month, func(cube.PopKey, cube.Pop)) error {
	return nil
}
func (c *counts) Counts(_ context.Context, a area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error {
	for _, b := range c.births {
		at := area.MustCode(b.at)
		if b.month >= from && b.month <= to && (at == a || c.tree.Under(at, a)) {
			yield(cube.EventKey{Area: a, Month: b.month, Kind: cube.Birth, Sex: b.sex, Age: b.age}, 1)
		}
	}
	return nil
}

func (c *counts) born(at, month string, n int) {
	m, err := day.ParseMonth(month)
	if err != nil {
		panic(err)
	}
	for i := range n {
		c.births = append(c.births, birth{at, m, []person.Sex{person.Male, person.Female}[i%2], 25 + i%3})
	}
}

// town is a township of three villages, each of a thousand women.
func town() *counts {
	tree, problems := area.NewTree([]area.Area{
		{Code: area.MustCode("T"), Name: "T", Level: area.Township}, {Code: area.MustCode("A"), Name: "A", Level: area.Village, Parent: area.MustCode("T")},
		{Code: area.MustCode("B"), Name: "B", Level: area.Village, Parent: area.MustCode("T")}, {Code: area.MustCode("C"), Name: "C", Level: area.Village, Parent: area.MustCode("T")}})
	if len(problems) > 0 {
		panic(fmt.Sprint(problems))
	}
	return &counts{tree: tree, people: 1000}
}

// ledger is a real one; areas are the cube's.
type ledger struct {
	s    *releases.Store
	tree *area.Tree
}

type moment struct {
	*releases.Reader
	tree *area.Tree
}

func (m moment) Tree(context.Context) (*area.Tree, error) { return m.tree, nil }

type change struct {
	*releases.Writer
	tree *area.Tree
}

func (c change) Tree(context.Context) (*area.Tree, error) { return c.tree, nil }

func (l ledger) Read(ctx context.Context, fn func(door.Reader) error) error {
	return l.s.Read(ctx, func(r *releases.Reader) error { return fn(moment{r, l.tree}) })
}

func (l ledger) Write(ctx context.Context, fn func(door.Tx) error) error {
	return l.s.Write(ctx, func(w *releases.Writer) error { return fn(change{w, l.tree}) })
}

func storeOf(tb testing.TB, db *sqldb.DB) *releases.Store {
	tb.Helper()
	s, err := register.Open(tb.Context(), db, register.Options{Home: "local"})
	if err != nil {
		tb.Fatal(err)
	}
	return releases.New(s)
}

func statistician() access.Actor {
	return access.Actor{Account: "stat", Purpose: access.StatisticsPurpose, Grants: []access.Grant{{Desk: access.Statistics, Purpose: access.StatisticsPurpose}}}
}

func query(tb testing.TB, at, from, to string, by ...string) door.Query {
	tb.Helper()
	q := door.Query{Area: area.MustCode(at), By: by, Who: statistician()}
	var err error
	if q.From, err = day.ParseMonth(from); err != nil {
		tb.Fatal(err)
	}
	if q.To, err = day.ParseMonth(to); err != nil {
		tb.Fatal(err)
	}
	return q
}

func ask(tb testing.TB, d *door.Desk, q door.Query) door.Answer {
	tb.Helper()
	a, err := d.Ask(tb.Context(), q)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// births are the births of an answer by what they are cut by; −1 is hidden.
func births(a door.Answer) map[string]int64 {
	out := map[string]int64{}
	for i := range a.Figures {
		f := &a.Figures[i]
		if f.ID != indicator.Births {
			continue
		}
		key := ""
		for _, c := range f.By {
			key += c.Code
		}
		if out[key] = f.N; f.Hidden {
			out[key] = -1
		}
	}
	return out
}

func TestWhatWasShownBeforeIsNotTakenOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		c := town()
		c.born("A", "2020-01", 7)
		c.born("B", "2020-01", 3)
		c.born("C", "2020-01", 12)
		c.born("C", "2020-02", 20)
		store := ledger{storeOf(t, db), c.tree}
		d := door.New(store, figures.New(c, nil, clock.System{}))
		byVillage := births(ask(t, d, query(t, "T", "2020-01", "2020-01", "area")))
		if byVillage["B"] != -1 || byVillage["A"] != -1 || byVillage["C"] != 12 {
			t.Errorf("by village %v, want B hidden, A as its cover and C shown", byVillage)
		}
		if n := births(ask(t, d, query(t, "T", "2020-01", "2020-01")))[""]; n != 22 {
			t.Errorf("the township has %d, want 22: totals stay useful", n)
		}
		if n := births(ask(t, d, query(t, "A", "2020-01", "2020-01")))[""]; n != -1 {
			t.Errorf("A alone is shown as %d: then B is 22 − 12 − %d", n, n)
		}
		again := door.New(store, figures.New(c, nil, clock.System{})) // another process, or this one after a restart
		if n := births(ask(t, again, query(t, "A", "2020-01", "2020-01")))[""]; n != -1 {
			t.Errorf("after a restart A is shown as %d", n)
		}
		if n := births(ask(t, d, query(t, "C", "2020-01", "2020-02")))[""]; n != 32 {
			t.Errorf("C over two months is %d, want 32", n)
		}
	})
}

func TestAWindowAMonthLongerIsHidden(t *testing.T) {
	c := town()
	c.born("A", "2020-01", 20)
	c.born("A", "2020-02", 2)
	c.born("A", "2020-03", 9)
	d := door.New(ledger{storeOf(t, storetest.Open(t, sqldb.EngineSQLite, clock.System{})), c.tree}, figures.New(c, nil, clock.System{}))
	if n := births(ask(t, d, query(t, "A", "2020-01", "2020-01")))[""]; n != 20 {
		t.Errorf("January is %d, want 20", n)
	}
	a := ask(t, d, query(t, "A", "2020-01", "2020-02"))
	if n := births(a)[""]; n != -1 {
		t.Errorf("January and February are %d: February is known to be 2", n)
	}
	for i := range a.Figures {
		if f := &a.Figures[i]; f.ID == indicator.CBR && (!f.Hidden || len(f.Notes) == 0) {
			t.Errorf("the rate of what is hidden is %v with %v", f.Value, f.Notes)
		}
	}
	if n := births(ask(t, d, query(t, "A", "2020-01", "2020-03")))[""]; n != 31 {
		t.Errorf("the quarter is %d, want 31", n)
	}
}

func TestFewChangesSinceAreNotTold(t *testing.T) {
	c := town()
	c.born("A", "2020-01", 20)
	store := ledger{storeOf(t, storetest.Open(t, sqldb.EngineSQLite, clock.System{})), c.tree}
	q := query(t, "A", "2020-01", "2020-12")
	for _, step := range []struct {
		more int
		want int64
	}{{0, 20}, {1, 20}, {3, 20}, {1, 25}, {4, 25}, {6, 35}} {
		c.born("A", "2020-05", step.more)
		a := ask(t, door.New(store, figures.New(c, nil, clock.System{})), q)
		if n := births(a)[""]; n != step.want {
			t.Errorf("with %d births it shows %d, want %d", len(c.births), n, step.want)
		}
	}
}

func TestTheRegisteringDeskSeesWhatThereIsAndLeavesNoTrace(t *testing.T) {
	c := town()
	c.born("A", "2020-01", 2)
	store := ledger{storeOf(t, storetest.Open(t, sqldb.EngineSQLite, clock.System{})), c.tree}
	d := door.New(store, figures.New(c, nil, clock.System{}))
	q := query(t, "A", "2020-01", "2020-12")
	q.Who = access.Actor{Account: "w", Purpose: access.CivilRegistration, Grants: []access.Grant{{Desk: access.Window, Area: area.MustCode("A"), Purpose: access.CivilRegistration}}}
	if n := births(ask(t, d, q))[""]; n != 2 {
		t.Errorf("the window sees %d of its 2 births", n)
	}
	err := store.Read(t.Context(), func(r door.Reader) error {
		if lines, err := r.Named(t.Context(), "figures"); err != nil || len(lines) > 0 {
			t.Errorf("%d releases, %v; want none", len(lines), err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhateverIsAskedNoSmallCountComesOut asks for any windows, areas and cuts in any order, over births made by chance, and then
// takes everything that was shown for one measure off everything else.
func TestWhateverIsAskedNoSmallCountComesOut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := town()
		for _, at := range []string{"A", "B", "C"} {
			for _, m := range []string{"2020-01", "2020-02", "2020-03"} {
				c.born(at, m, rapid.IntRange(0, 12).Draw(rt, at+m))
			}
		}
		d := door.New(ledger{storeOf(t, storetest.Open(t, sqldb.EngineSQLite, clock.System{})), c.tree}, figures.New(c, nil, clock.System{}))
		type known struct {
			at       string
			from, to day.Month
			n        int64
		}
		var shown []known
		for range rapid.IntRange(1, 8).Draw(rt, "questions") {
			at := rapid.SampledFrom([]string{"T", "A", "B", "C"}).Draw(rt, "at")
			from := rapid.IntRange(1, 3).Draw(rt, "from")
			to := rapid.IntRange(from, 3).Draw(rt, "to")
			var by []string
			if at == "T" && rapid.Bool().Draw(rt, "by area") {
				by = []string{"area"}
			}
			q := query(t, at, fmt.Sprintf("2020-%02d", from), fmt.Sprintf("2020-%02d", to), by...)
			for key, n := range births(ask(t, d, q)) {
				if n < 0 {
					continue
				}
				place := at
				if key != "" {
					place = key
				}
				shown = append(shown, known{place, q.From, q.To, n})
				if n > 0 && n < indicator.Threshold {
					rt.Fatalf("%s %s–%s shows %d", place, q.From, q.To, n)
				}
			}
		}
		for _, a := range shown {
			for _, b := range shown {
				less := a.n - b.n
				nested := a.at == b.at && b.from >= a.from && b.to <= a.to && (b.from == a.from || b.to == a.to) || a.at == "T" && a.from == b.from && a.to == b.to
				if nested && less > 0 && less < indicator.Threshold {
					rt.Fatalf("%s %s–%s is %d, %s %s–%s is %d: the rest is %d", a.at, a.from, a.to, a.n, b.at, b.from, b.to, b.n, less)
				}
			}
		}
	})
}
