package register

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"
)

// lineage is a county of two townships of two villages each.
func lineage(c area.Code) []area.Code {
	codes := []area.Code{c}
	for text := c.String(); len(text) > 1; {
		text = text[:len(text)-1]
		codes = append(codes, area.MustCode(text))
	}
	return codes
}

func event(tb testing.TB, kind string, values map[string]string) *vital.Event {
	tb.Helper()
	k, ok := vital.Find(journal.Kind(kind))
	if !ok {
		tb.Fatalf("no kind %q", kind)
	}
	e, wrong := k.Parse(values, day.Must("2026-01-01"))
	if len(wrong) > 0 {
		tb.Fatalf("%s %v: %v", kind, values, wrong[0])
	}
	return &e
}

func root(n int) journal.ID { return journal.DeriveID("test", strconv.Itoa(n)) }

// apply makes one change in a book in which everybody is fresh.
func apply(b *Book, c Change) *Undo {
	for {
		people, houses := b.Needs(c).Lacks()
		if len(people)+len(houses) == 0 {
			return b.Apply(c)
		}
		for _, p := range people {
			b.HoldFresh(p)
		}
		for _, h := range houses {
			b.HoldFreshHouse(h)
		}
	}
}

// state is all that a book knows, without what tells the order of arrival.
type state struct {
	people map[person.ID]vital.Life
	kids   map[person.ID][]vital.Child
	houses map[household.ID]household.Household
	pop    map[cube.PopKey]cube.Pop
	events map[cube.EventKey]int64
}

func stateOf(b *Book) state {
	s := state{map[person.ID]vital.Life{}, map[person.ID][]vital.Child{}, map[household.ID]household.Household{}, map[cube.PopKey]cube.Pop{}, map[cube.EventKey]int64{}}
	for _, h := range b.Touched() {
		if nothing(h) {
			continue
		}
		s.people[h.Now.ID] = h.NowLife
		if len(h.Now.Children) > 0 {
			s.kids[h.Now.ID] = h.Now.Children
		}
	}
	for _, h := range b.Stirred() {
		if len(h.Now.Members)+len(h.Now.Records) > 0 {
			// nothing is nothing, whether it was ever something or not
			s.houses[h.Now.ID] = household.Household{ID: h.Now.ID, Records: append([]household.Record(nil), h.Now.Records...), Members: append([]household.Member(nil), h.Now.Members...)}
		}
	}
	d := b.Delta()
	for k, v := range d.Pop {
		if v != (cube.Pop{}) {
			s.pop[k] = v
		}
	}
	for k, v := range d.Events {
		if v != 0 {
			s.events[k] = v
		}
	}
	return s
}

func same(a, b state) bool {
	return reflect.DeepEqual(a.people, b.people) && reflect.DeepEqual(a.kids, b.kids) && reflect.DeepEqual(a.houses, b.houses) &&
		maps.Equal(a.pop, b.pop) && maps.Equal(a.events, b.events)
}

// story is a random run of events of every kind there is over a few people and households of one source, some of whom only others name.
func story(t *rapid.T) []Change {
	n := rapid.IntRange(1, 14).Draw(t, "events")
	out := make([]Change, n)
	for i := range out {
		k := rapid.SampledFrom(vital.All()).Draw(t, "kind")
		v := map[string]string{}
		for _, f := range k.Fields {
			if f.Required || f.Code == k.Subject || f.Code == k.When || rapid.IntRange(0, 3).Draw(t, "filled") > 0 {
				v[f.Code] = cell(t, f)
			}
		}
		e, wrong := k.Parse(v, day.Must("2026-01-01"))
		if len(wrong) > 0 {
			t.Fatalf("%s %v: %v", k.Code, v, wrong[0])
		}
		out[i] = Change{Root: root(i), Seq: journal.Seq(i + 1), After: &e}
	}
	return out
}

// cell is something that a field may hold; a kind or a field that is added later is drawn without a word here.
func cell(t *rapid.T, f vital.Field) string {
	who := func() string { return source.Ref("s", strconv.Itoa(rapid.IntRange(0, 5).Draw(t, f.Code))) }
	switch f.Shape {
	case vital.Date, vital.WholeDay:
		return (day.Must("1990-01-01") + day.Day(rapid.IntRange(0, 9000).Draw(t, f.Code))).String()
	case vital.APerson, vital.NewPerson:
		return who()
	case vital.People:
		return who() + " " + who()
	case vital.AHousehold:
		return source.Ref("s", rapid.SampledFrom([]string{"h1", "h2", "h3"}).Draw(t, f.Code))
	case vital.AnArea:
		return rapid.SampledFrom([]string{"111", "112", "121", "122"}).Draw(t, f.Code)
	case vital.ASex:
		return rapid.SampledFrom([]string{"male", "female", "unknown"}).Draw(t, f.Code)
	case vital.Relation:
		return rapid.SampledFrom([]string{"head", "son", ""}).Draw(t, f.Code)
	case vital.Choice:
		return rapid.SampledFrom(f.Options).Draw(t, f.Code)
	case vital.Whole:
		return strconv.Itoa(rapid.IntRange(f.Min, f.Max).Draw(t, f.Code))
	case vital.IDNumber, vital.Phone: // sealed before a book sees them
		return ""
	case vital.Text:
		return rapid.SampledFrom([]string{"", "one", "two"}).Draw(t, f.Code)
	}
	t.Fatalf("nothing is known that a field of the shape %s holds", f.Shape.Name())
	return ""
}

func play(changes []Change) state {
	b := NewBook(lineage)
	for _, c := range changes {
		apply(b, c)
	}
	return stateOf(b)
}

// Acts carry the position of their entry; a state that forgets it can be compared between orders of arrival.
func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		changes := story(t)
		shuffled := rapid.Permutation(changes).Draw(t, "order")
		if a, b := play(changes), play(shuffled); !same(a, b) {
			t.Fatalf("in order %+v\nshuffled %+v", a, b)
		}
	})
}

func TestTakingAChangeBackRestoresEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		changes := story(t)
		i := rapid.IntRange(0, len(changes)-1).Draw(t, "which")
		without := slices.Delete(slices.Clone(changes), i, i+1)
		back := append(slices.Clone(changes), Change{Root: changes[i].Root, Seq: 99, Before: changes[i].After})
		if a, b := play(without), play(back); !same(a, b) {
			t.Fatalf("never happened %+v\ntaken back %+v", a, b)
		}
	})
}

func TestACorrectionIsAsIfItHadBeenSaidAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		changes := story(t)
		other := story(t)[0].After
		i := rapid.IntRange(0, len(changes)-1).Draw(t, "which")
		atOnce := slices.Clone(changes)
		atOnce[i].After = other
		corrected := append(slices.Clone(changes), Change{Root: changes[i].Root, Seq: 99, Before: changes[i].After, After: other})
		if a, b := play(atOnce), play(corrected); !same(a, b) {
			t.Fatalf("at once %+v\ncorrected %+v", a, b)
		}
	})
}

func TestUndoLeavesTheBookAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		changes := story(t)
		b := NewBook(lineage)
		for _, c := range changes[:len(changes)-1] {
			apply(b, c)
		}
		before, people, houses := stateOf(b), len(b.Touched()), len(b.Stirred())
		apply(b, changes[len(changes)-1]).Revert()
		if len(b.Touched()) != people || len(b.Stirred()) != houses {
			t.Fatalf("%d people and %d households to write, %d and %d after taking back", people, houses, len(b.Touched()), len(b.Stirred()))
		}
		b.delta = cube.NewDelta()
		if after := stateOf(b); !reflect.DeepEqual(before.people, after.people) || !reflect.DeepEqual(before.kids, after.kids) {
			t.Fatalf("before %+v\nafter %+v", before, after)
		}
	})
}

// The cube is compared with a count, day by day, of who lived where.
func TestTheCubeCountsEveryDayOfResidence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		changes := story(t)
		b := NewBook(lineage)
		for _, c := range changes {
			apply(b, c)
		}
		s := stateOf(b)
		from, to := day.Must("1985-01-01"), day.Must("2016-01-01")
		want := map[area.Code]int64{}
		for _, l := range s.people {
			for _, sp := range l.Spells {
				if sp.Kind == residence.Usual {
					for _, a := range lineage(sp.Area) {
						want[a] += int64(sp.Days(from, to))
					}
				}
			}
		}
		got := map[area.Code]int64{}
		for k, v := range s.pop {
			got[k.Area] += v.N*int64(to-k.Month.First()) - v.Days
		}
		for a, n := range want {
			if got[a] != n {
				t.Fatalf("%s: %d person-days in the cube, %d by counting", a, got[a], n)
			}
		}
	})
}

func TestANewbornLivesWhereItsMotherLives(t *testing.T) {
	b := NewBook(lineage)
	apply(b, Change{Root: root(1), Seq: 1, After: event(t, "person", map[string]string{"person": "@s/m", "sex": "female", "birth_date": "1990-02-03",
		"since": "2010-01-01", "area": "111", "household": "@s/h", "relation": "head"})})
	birth := b.Complete(*event(t, "birth", map[string]string{"person": "@s/c", "mother": "@s/m", "date": "2015-05-05", "sex": "male"}))
	if got := birth.Values.Get("area"); got != "111" {
		t.Errorf("area %q, want the mother's 111", got)
	}
	if got, want := birth.Values.Get("household"), household.FromSource("s", "h").String(); got != want {
		t.Errorf("household %q, want the mother's %s", got, want)
	}
	if got := birth.Values.Typed().Get("area"); got != "" {
		t.Errorf("what was typed has area %q, want none", got)
	}
}

func TestABirthCountsWhereTheMotherLivedEvenWhenHerMoveIsToldLater(t *testing.T) {
	b := NewBook(lineage)
	for i, e := range []*vital.Event{
		event(t, "person", map[string]string{"person": "@s/m", "sex": "female", "birth_date": "1990-02-03", "since": "2010-01-01", "area": "111"}),
		event(t, "birth", map[string]string{"person": "@s/c", "mother": "@s/m", "date": "2015-05-05", "sex": "male", "area": "111"}),
		event(t, "death", map[string]string{"person": "@s/c", "date": "2015-05-20"}),
		event(t, "move", map[string]string{"person": "@s/m", "date": "2015-01-01", "area": "122"}),
	} {
		apply(b, Change{Root: root(i), Seq: journal.Seq(i + 1), After: e})
	}
	births, deaths := map[string]int64{}, map[string]int64{}
	for k, n := range stateOf(b).events {
		if k.Kind == cube.Birth {
			births[k.Area.String()] += n
		}
		if k.Kind == cube.Death {
			deaths[k.Area.String()] += n
		}
	}
	want := map[string]int64{"122": 1, "12": 1, "1": 1}
	if !maps.Equal(births, want) || !maps.Equal(deaths, want) {
		t.Errorf("births %v, infant deaths %v; both want %v", births, deaths, want)
	}
}
