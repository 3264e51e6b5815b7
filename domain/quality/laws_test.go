package quality_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

var (
	cast   = []string{"@t/a", "@t/b", "@t/c", "@t/d"}
	places = []string{"A1", "A2", "A101", "B1"}
	houses = []string{"@t/h", "@t/g"}
)

// anything draws an event, sensible or not, about a few people.
func anything(r *rapid.T) string {
	who := func(name string) string { return rapid.SampledFrom(cast).Draw(r, name) }
	at := rapid.SampledFrom(places).Draw(r, "area")
	in := rapid.SampledFrom(houses).Draw(r, "house")
	on := (day.Must("1960-01-01") + day.Day(rapid.IntRange(0, 24000).Draw(r, "date"))).String()
	on = on[:rapid.SampledFrom([]int{4, 7, 10, 10, 10}).Draw(r, "known")]
	p := who("person")
	return rapid.SampledFrom([]string{
		"person person=" + p + " sex=female birth_date=" + on + " area=" + at + " mother=" + who("mother"),
		"person person=" + p + " sex=male area=" + at + " since=" + on + " since_reason=baseline household=" + in + " relation=02",
		"person person=" + p + " area=" + at + " since=" + on + " since_reason=move_in household=" + in + " relation=20",
		"birth person=" + p + " date=" + on + " mother=" + who("mother") + " father=" + who("father") + " area=" + at,
		"death person=" + p + " date=" + on,
		"move_in person=" + p + " date=" + on + " area=" + at,
		"move_out person=" + p + " date=" + on,
		"move person=" + p + " date=" + on + " area=" + at + " household=" + in,
		"marriage person=" + p + " partner=" + who("partner") + " date=" + on,
		"divorce person=" + p + " partner=" + who("partner") + " date=" + on,
		"adoption person=" + p + " mother=" + who("mother") + " date=" + on,
		"head person=" + p + " household=" + in + " date=" + on,
		"household household=" + in + " area=" + at + " date=" + on,
	}).Draw(r, "event")
}

func someEvents(r *rapid.T, w *town) []register.Change {
	var out []register.Change
	for i := range rapid.IntRange(1, 14).Draw(r, "events") {
		e := event(w.t, anything(r))
		out = append(out, register.Change{Root: journal.DeriveID("law", string(rune('a'+i))), After: &e})
	}
	return out
}

func everybody() ([]person.ID, []household.ID) {
	var people []person.ID
	for _, text := range cast {
		id, _ := vital.ParsePerson(text)
		people = append(people, id)
	}
	var at []household.ID
	for _, text := range houses {
		id, _ := vital.ParseHousehold(text)
		at = append(at, id)
	}
	return people, at
}

func keys(found []quality.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Key()+" "+f.Severity.String())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestAChangeOfNothingFindsNothing: what was wrong before isn't found again, however wrong the register is.
func TestAChangeOfNothingFindsNothing(t *testing.T) {
	onEvent := map[string]bool{}
	for _, r := range quality.All() {
		onEvent[r.ID] = r.OfEvent != nil
	}
	rapid.Check(t, func(r *rapid.T) {
		w := newTown(t)
		changes := someEvents(r, w)
		for _, c := range changes {
			w.load(c)
			w.apply(c)
		}
		for _, c := range changes {
			c.Before = c.After
			found, _ := w.apply(c)
			for _, f := range found {
				if !onEvent[f.Rule] {
					r.Fatalf("%s is found again: %v", f.Rule, f.Facts)
				}
			}
		}
	})
}

// TestTheOrderOfArrivalDoesntMatter: the register as it is has the same findings whichever event came first.
func TestTheOrderOfArrivalDoesntMatter(t *testing.T) {
	people, at := everybody()
	rapid.Check(t, func(r *rapid.T) {
		changes := someEvents(r, newTown(t))
		state := func(order []register.Change) []string {
			w := newTown(t)
			for _, c := range order {
				w.load(c)
				w.apply(c)
			}
			return keys(quality.State(w.c, people, at))
		}
		one := state(changes)
		two := state(rapid.Permutation(changes).Draw(r, "order"))
		if !slices.Equal(one, two) {
			r.Fatalf("in one order %q, in another %q", one, two)
		}
	})
}

// TestWhatIsFoundOnLivesIsInTheNightlyCheck: a form and the night see the same.
func TestWhatIsFoundOnLivesIsInTheNightlyCheck(t *testing.T) {
	people, at := everybody()
	onEvent := map[string]bool{}
	for _, r := range quality.All() {
		onEvent[r.ID] = r.OfEvent != nil
	}
	rapid.Check(t, func(r *rapid.T) {
		w := newTown(t)
		for _, c := range someEvents(r, w) {
			w.load(c)
			found, _ := w.apply(c)
			night := map[string]bool{}
			for _, f := range quality.State(w.c, people, at) {
				night[f.Key()] = true
			}
			for _, f := range found {
				if !onEvent[f.Rule] && !night[f.Key()] {
					r.Fatalf("%s on %v isn't found at night: %v", f.Rule, f.Person, f.Facts)
				}
			}
		}
	})
}

func TestEveryFindingOfAnythingIsExplained(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newTown(t)
		for _, c := range someEvents(r, w) {
			w.load(c)
			found, _ := w.apply(c)
			checkFacts(t, found)
		}
	})
}

// TestNoHistoryBreaksWhatHoldsByItself: whatever is registered, and in whatever order, lives keep the rules that are marked so.
func TestNoHistoryBreaksWhatHoldsByItself(t *testing.T) {
	people, at := everybody()
	inborn := map[string]bool{}
	for _, r := range quality.All() {
		inborn[r.ID] = r.Inborn
	}
	rapid.Check(t, func(r *rapid.T) {
		w := newTown(t)
		for _, c := range someEvents(r, w) {
			w.load(c)
			w.apply(c)
		}
		for _, f := range quality.State(w.c, people, at) {
			if inborn[f.Rule] {
				r.Fatalf("%s is broken on %v: %v", f.Rule, f.Person, f.Facts)
			}
		}
	})
}
