package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/cmd/wanjia/desktest"
	"wanjia/desk/office"
	"wanjia/desk/office/check"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

func TestPeopleAreListedByState(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.zhang()
		p.Person("P6", "吴六", "male", "1990-01-01", villageA)
		p.Event("move_out", "person", desktest.Ref("P6"), "date", "2023-01-01", "to_area", "外省")
		p.Person("P5", "赵五", "male", "1950-01-01", villageA)
		p.Event("death", "person", desktest.Ref("P5"), "date", "2023-01-01")
		p.Person("P4", "钱四", "male", "1950-01-01", villageB)
		p.Event("death", "person", desktest.Ref("P4"), "date", "2023-01-01")
		for _, c := range []struct {
			state string
			want  []string
		}{
			{"", []string{"张小宝", "张桂生", "王小红"}},
			{"resident", []string{"张小宝", "张桂生", "王小红"}},
			{"left", []string{"吴六"}},
			{"dead", []string{"赵五"}},
			{"all", []string{"吴六", "张小宝", "张桂生", "王小红", "赵五"}},
		} {
			rows, next, err := p.desk.People(t.Context(), desktest.Clerk(villageA), area.Code{}, c.state, page.Page{Size: 50})
			if err != nil || next != "" || !slices.Equal(names(rows), c.want) {
				t.Errorf("state %q: %v, %q, %v, want %v", c.state, names(rows), next, err, c.want)
			}
		}
		if _, _, err := p.desk.People(t.Context(), desktest.Clerk(villageA), area.Code{}, "married", page.Page{Size: 50}); !fault.Is(err, "office.state") {
			t.Errorf("a state that isn't one: %v, want office.state", err)
		}
		if _, _, err := p.desk.People(t.Context(), desktest.Clerk(villageA), area.MustCode("nowhere"), "", page.Page{Size: 50}); !fault.Is(err, "office.area.missing") {
			t.Errorf("an area that isn't one: %v, want office.area.missing", err)
		}
	})
}

func TestHouseholdsAreFoundByAddressAndHead(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.zhang()
		for _, c := range []struct {
			q    string
			want []string
		}{
			{"幸福", []string{"幸福路 12 号", "幸福路 99 号"}},
			{"12", []string{"幸福路 12 号"}},
			{"张桂生", []string{"幸福路 12 号", "幸福路 99 号"}},
			{"zgs", []string{"幸福路 12 号", "幸福路 99 号"}},
			{"zgs 99", []string{"幸福路 99 号"}},
			{"王小红", nil},
			{"解放", nil},
		} {
			rows, next, err := p.desk.Households(t.Context(), desktest.Clerk(town), area.Code{}, c.q, page.Page{Size: 50})
			var got []string
			for _, r := range rows {
				got = append(got, r.Address)
			}
			slices.Sort(got)
			if err != nil || next != "" || !slices.Equal(got, c.want) {
				t.Errorf("%q: %v, %q, %v, want %v", c.q, got, next, err, c.want)
			}
		}
	})
}

func TestEventsAreListedByKindAndDate(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.zhang()
		p.Person("P5", "赵五", "male", "1950-01-01", villageA)
		p.Event("death", "person", desktest.Ref("P5"), "date", "2023")
		p.Event("stillbirth", "mother", desktest.Ref("P2"), "date", "2024-05-05", "gestation_weeks", "30", "area", villageA.String())
		for _, c := range []struct {
			kind, from, to string
			want           []string
		}{
			{"", "2021-01-01", "", []string{"death 2023", "birth 2022-07-01", "marriage 2021-06-01"}},
			{"marriage", "", "", []string{"marriage 2021-06-01"}},
			{"", "2022-07-01", "2022-07-01", []string{"birth 2022-07-01"}},
			{"", "2022-07", "2022-12", []string{"birth 2022-07-01"}},
			{"", "2023-01-01", "2023-12-31", []string{"death 2023"}},
			{"stillbirth", "", "", nil},
			{"death", "", "2022", nil},
		} {
			w := office.Wanted{Kind: journal.Kind(c.kind)}
			w.From, _ = day.ParsePartial(c.from)
			w.To, _ = day.ParsePartial(c.to)
			rows, next, err := p.desk.Events(t.Context(), desktest.Clerk(villageA), w, page.Page{Size: 50})
			var got []string
			for _, e := range rows {
				got = append(got, string(e.Kind.Code)+" "+e.Date.String())
			}
			if err != nil || next != "" || !slices.Equal(got, c.want) {
				t.Errorf("%s %s..%s: %v, %q, %v, want %v", c.kind, c.from, c.to, got, next, err, c.want)
			}
		}
		if _, _, err := p.desk.Events(t.Context(), desktest.Clerk(villageA), office.Wanted{Kind: "party"}, page.Page{Size: 50}); !fault.Is(err, "office.kind") {
			t.Errorf("a kind that isn't one: %v, want office.kind", err)
		}
	})
}

// An office goes through its lists as it reads them: people by how their names are read, houses by their numbers, those of whom
// neither is known at the end; and whatever the size of a page, it is the same list.
func TestListsComeInTheOrderOfAnOffice(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		house := func(own, address string, at area.Code) {
			p.Event("household", "household", desktest.Ref(own), "date", "2020-01-01", "area", at.String(), "address", address)
		}
		for _, h := range []struct {
			own, address string
			at           area.Code
		}{{"h1", "幸福路 12 号", villageA}, {"h2", "幸福路 9 号", villageA}, {"h3", "", villageA}, {"h4", "幸福路 012 号 2", villageA},
			{"h5", "幸福路 100 号", villageA}, {"h6", "阿什路 3 号", villageB}, {"h7", "阿什路 3 号", villageB}} {
			house(h.own, h.address, h.at)
		}
		for i, name := range []string{"张三", "安福", "李四", "Berta", "王五", "李安"} {
			p.Person(fmt.Sprint("n", i), name, "male", "1980-01-01", villageA)
		}
		p.Person("n8", "", "male", "1980-01-01", villageA)
		p.Person("n9", "艾一", "male", "1980-01-01", villageB)
		people := []string{"安福", "Berta", "李安", "李四", "王五", "张三", "", "艾一"}
		houses := []string{"幸福路 9 号", "幸福路 12 号", "幸福路 012 号 2", "幸福路 100 号", "", "阿什路 3 号", "阿什路 3 号"}
		for _, size := range []int{1, 2, 3, 50} {
			var names, addresses []string
			pages(t, size, func(ask page.Page) (string, error) {
				rows, next, err := p.desk.People(t.Context(), desktest.Clerk(town), area.Code{}, "", ask)
				for _, r := range rows {
					names = append(names, r.Name)
				}
				return next, err
			})
			pages(t, size, func(ask page.Page) (string, error) {
				rows, next, err := p.desk.Households(t.Context(), desktest.Clerk(town), area.Code{}, "", ask)
				for _, r := range rows {
					addresses = append(addresses, r.Address)
				}
				return next, err
			})
			if !slices.Equal(names, people) || !slices.Equal(addresses, houses) {
				t.Errorf("pages of %d: %q and %q, want %q and %q", size, names, addresses, people, houses)
			}
		}
		foreign := page.Page{Size: 10, After: []string{villageA.String(), "", "li si"}}
		if _, _, err := p.desk.People(t.Context(), desktest.Clerk(villageB), area.Code{}, "", foreign); !fault.Is(err, "page.cursor") {
			t.Errorf("a cursor into another's village: %v, want page.cursor", err)
		}
	})
}

// pages goes through a list to its end.
func pages(t *testing.T, size int, read func(page.Page) (string, error)) {
	t.Helper()
	ask := page.Page{Size: size}
	for range 100 {
		next, err := read(ask)
		if err != nil {
			t.Fatal(err)
		}
		if next == "" {
			return
		}
		if ask, err = page.Parse(size, next); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the list doesn't end")
}

func TestACursorOfSomebodyElseIsRefused(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.zhang()
		for _, after := range [][]string{{"x"}, {"990305001", "x"}, {"", "", "", "", "", ""}, {"q", "1", "", "", ""}, {"a", "b", "c"}} {
			ask := page.Page{Size: 10, After: after}
			_, _, err := p.desk.People(t.Context(), desktest.Operator(), area.Code{}, "", ask)
			refused(t, "people", after, err)
			_, _, err = p.desk.Households(t.Context(), desktest.Operator(), area.Code{}, "", ask)
			refused(t, "households", after, err)
			_, _, err = p.desk.Households(t.Context(), desktest.Operator(), area.Code{}, "幸", ask)
			refused(t, "households by text", after, err)
			_, _, err = p.desk.Events(t.Context(), desktest.Operator(), office.Wanted{}, ask)
			refused(t, "events", after, err)
			_, _, _, err = p.desk.Findings(t.Context(), desktest.Operator(), check.Wanted{}, ask)
			refused(t, "findings", after, err)
		}
	})
}

func refused(t *testing.T, what string, after []string, err error) {
	t.Helper()
	if !fault.Is(err, "page.cursor") {
		t.Errorf("%s with the cursor %q: %v, want page.cursor", what, after, err)
	}
}

// crowd is a register that grows while its lists are paged through.
type crowd struct {
	*place
	n     int
	towns []area.Code
}

func newCrowd(t testing.TB, db *sqldb.DB) *crowd {
	c := &crowd{place: newPlace(t, db)}
	for i := range 6 {
		code := area.MustCode(fmt.Sprintf("99030600%d", i))
		c.Areas(area.Area{Code: code, Name: fmt.Sprintf("村%d", i), Level: area.Village, Parent: town})
		c.towns = append(c.towns, code)
	}
	return c
}

// grow takes in people, each with a household and a death now and then, spread over the villages.
func (c *crowd) grow(t *rapid.T, people int) {
	var rows []register.Row
	row := func(kind journal.Kind, typed map[string]string) {
		k, _ := vital.Find(kind)
		e, wrong := k.Parse(typed, c.Reg.Today())
		if len(wrong) > 0 {
			t.Fatalf("%v: %v", typed, wrong)
		}
		rows = append(rows, register.Row{ID: journal.DeriveID(string(kind), typed["person"], typed["household"]), Event: e})
	}
	for range people {
		c.n++
		own := desktest.Ref(fmt.Sprintf("N%d", c.n))
		house := desktest.Ref(fmt.Sprintf("G%d", c.n)) // of one's own, so that nothing found before is mended by who comes
		at := rapid.SampledFrom(c.towns).Draw(t, "village").String()
		if c.n%3 == 0 {
			row("household", map[string]string{"household": house, "date": "2020-01-01", "area": at, "address": "长江路 " + fmt.Sprint(c.n)})
		}
		row("person", map[string]string{"person": own, "name": "王" + string(rune('一'+c.n)), "sex": "female", "birth_date": "1990-01-01", "area": at, "since": "2020-01-01", "household": house})
		switch rapid.IntRange(0, 9).Draw(t, "fate") {
		case 0:
			row("death", map[string]string{"person": own, "date": "2024-01-01", "area": at})
		case 1:
			row("move_out", map[string]string{"person": own, "date": "2024-01-01", "area": at})
		}
	}
	for i, r := range c.Batch(rows...) {
		if r.Fate != register.Added {
			t.Fatalf("row %d: %+v", i, r)
		}
	}
}

// pages goes through a list while people are added, and tells how often each row came.
func (c *crowd) pages(t *rapid.T, list func(page.Page) ([]string, string)) map[string]int {
	seen := map[string]int{}
	ask := page.Page{Size: rapid.IntRange(1, 7).Draw(t, "size")}
	for range 10000 {
		rows, next := list(ask)
		if len(rows) > ask.Size {
			t.Fatalf("%d rows on a page of %d", len(rows), ask.Size)
		}
		for _, r := range rows {
			seen[r]++
		}
		if next == "" {
			return seen
		}
		p, err := page.Parse(ask.Size, next)
		if err != nil {
			t.Fatal(err)
		}
		ask.After = p.After
		if rapid.IntRange(0, 3).Draw(t, "grow") == 0 {
			c.grow(t, 1)
		}
	}
	t.Fatal("the list doesn't end")
	return nil
}

// TestEveryRowComesOnce pages through every list while it grows: who was there at the start comes once, and nobody twice.
func TestEveryRowComesOnce(t *testing.T) {
	storetest.EachAt(t, desktest.Clock(), func(t *testing.T, db *sqldb.DB) {
		c := newCrowd(t, db)
		who := desktest.Clerk(town)
		lists := map[string]func(page.Page) ([]string, string, error){
			"households": func(p page.Page) ([]string, string, error) {
				rows, next, err := c.desk.Households(t.Context(), who, area.Code{}, "", p)
				return rowsOf(rows, func(r office.HouseholdRow) string { return r.ID.String() }), next, err
			},
			"households by address": func(p page.Page) ([]string, string, error) {
				rows, next, err := c.desk.Households(t.Context(), who, area.Code{}, "长江", p)
				return rowsOf(rows, func(r office.HouseholdRow) string { return r.ID.String() }), next, err
			},
			"events": func(p page.Page) ([]string, string, error) {
				rows, next, err := c.desk.Events(t.Context(), who, office.Wanted{}, p)
				var out []string
				for _, r := range rows {
					out = append(out, r.Entry.String())
				}
				return out, next, err
			},
			"findings": func(p page.Page) ([]string, string, error) {
				rows, _, next, err := c.desk.Findings(t.Context(), who, check.Wanted{}, p)
				return rowsOf(rows, func(r check.Found) string { return r.Key() }), next, err
			},
		}
		for _, state := range []string{"resident", "left", "dead", "all"} {
			lists["people "+state] = func(p page.Page) ([]string, string, error) {
				rows, next, err := c.desk.People(t.Context(), who, area.Code{}, state, p)
				var out []string
				for _, r := range rows {
					out = append(out, r.ID.String())
				}
				return out, next, err
			}
		}
		runs := 0
		rapid.Check(t, func(rt *rapid.T) {
			if runs++; runs > 12 { // each grows the register; a few tell as much as a hundred
				return
			}
			c.grow(rt, rapid.IntRange(0, 8).Draw(rt, "people"))
			name := rapid.SampledFrom(sortedKeys(lists)).Draw(rt, "list")
			list := func(p page.Page) ([]string, string) {
				rows, next, err := lists[name](p)
				if err != nil {
					rt.Fatalf("%s: %v", name, err)
				}
				return rows, next
			}
			var before []string
			for ask := (page.Page{Size: 200}); ; {
				rows, next := list(ask)
				before = append(before, rows...)
				if next == "" {
					break
				}
				p, err := page.Parse(200, next)
				if err != nil {
					rt.Fatal(err)
				}
				ask = p
			}
			seen := c.pages(rt, list)
			for _, id := range before {
				if seen[id] != 1 {
					rt.Errorf("%s: %s comes %d times, want once", name, id, seen[id])
				}
			}
			for id, n := range seen {
				if n != 1 {
					rt.Errorf("%s: %s comes %d times", name, id, n)
				}
			}
		})
	})
}

func rowsOf[T any](rows []T, key func(T) string) []string {
	var out []string
	for _, r := range rows {
		out = append(out, key(r))
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func TestCheckTellsEachFindingOnceAndOnlyOfTheArea(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		twin := p.Person("P3", "张桂生", "male", "1980-05-01", villageB)
		found := map[string]int{}
		run := func(who access.Actor, within area.Code) []check.Found {
			var all []check.Found
			if err := p.desk.Check(t.Context(), who, within, func(f check.Found) error { all = append(all, f); return nil }); err != nil {
				t.Fatal(err)
			}
			return all
		}
		var of []string
		for _, f := range run(desktest.Operator(), area.Code{}) {
			found[f.Key()]++
			if f.Rule == "person.duplicate" {
				of = append(of, f.Reference)
			}
		}
		slices.Sort(of)
		if want := []string{"P1", "P3"}; !slices.Equal(of, want) {
			t.Errorf("duplicates are told of %v, want each of the two: %v", of, want)
		}
		for key, n := range found {
			if n != 1 {
				t.Errorf("%q is told %d times", strings.ReplaceAll(key, "\x1f", " "), n)
			}
		}
		here := run(desktest.Operator(), villageA)
		if len(here) == 0 || len(here) >= len(found) {
			t.Errorf("the village has %d findings of %d, want some and not all", len(here), len(found))
		}
		for _, f := range here {
			if f.Person == z.other || f.Person == twin {
				t.Errorf("the village's check tells of %s elsewhere: %s", f.Person, f.Rule)
			}
		}
		if clerks := run(desktest.Clerk(villageA), area.Code{}); len(clerks) != len(here) {
			t.Errorf("the village's clerk is told %d findings, want %d", len(clerks), len(here))
		}
	})
}

// TestCheckTellsWhatOnlyTheCountsShow: birth dates that heap on 1 January, by whoever took them down, and residences that don't
// come out even with the events.
func TestCheckTellsWhatOnlyTheCountsShow(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		of := func() map[string]map[string]string {
			found := map[string]map[string]string{}
			if err := p.desk.Check(t.Context(), desktest.Operator(), area.Code{}, func(f check.Found) error {
				if strings.HasPrefix(f.Rule, "population.") {
					found[f.Rule] = f.Facts
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return found
		}
		for i := range 70 {
			p.Person(fmt.Sprint("D", i), fmt.Sprint("N", i), "male", fmt.Sprintf("%d-%02d-%02d", 1940+i, 1+i%12, 2+i%12), villageA)
		}
		if found := of(); len(found) != 0 {
			t.Errorf("of honest dates: %v", found)
		}
		for i := range 70 {
			p.Person(fmt.Sprint("J", i), fmt.Sprint("M", i), "male", fmt.Sprintf("%d-01-01", 1940+i), villageA)
		}
		if found := of(); len(found) != 1 || found["population.heap.newyear"]["count"] != "70" || found["population.heap.newyear"]["of"] != "140" {
			t.Errorf("of 70 on New Year's Day among 140: %v", found)
		}
	})
}
