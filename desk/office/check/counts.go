package check

import (
	"maps"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/desk/office/view"
	"wanjia/domain/area"
	"wanjia/domain/quality"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// tally counts along a walk what only the counts of a whole area show: whether events and the residences that they open and
// close come out even, and how each worker's birth dates lie.
type tally struct {
	events, spells map[residence.How]int
	heaps          map[string]*quality.Heap
}

func newTally() *tally {
	return &tally{events: map[residence.How]int{}, spells: map[residence.How]int{}, heaps: map[string]*quality.Heap{}}
}

// life counts what happened to one person and the residences that it made.
func (t *tally) life(p *vital.Person) {
	type once struct { // one thing said by two sheets is one event
		how  residence.How
		on   day.Partial
		area area.Code
	}
	said := map[once]bool{}
	for i := range p.Acts {
		on := p.Acts[i].Date
		for _, e := range p.Acts[i].Effects {
			switch {
			case e.Op == vital.Begins && e.Said().Born:
				said[once{how: residence.Birth}] = true
			case e.Op == vital.Ends:
				said[once{how: residence.Death}] = true
			case e.Op == vital.Opens && e.How == residence.MoveIn && !e.Area.IsZero():
				said[once{e.How, on, e.Area}] = true
			case e.Op == vital.Closes && e.How == residence.MoveOut:
				said[once{how: e.How, on: on}] = true
			}
		}
	}
	for s := range said {
		t.events[s.how]++
	}
	died := false // a death ends every residence and counts once
	l := p.Life()
	for _, s := range l.Spells {
		if s.StartHow == residence.Birth || s.StartHow == residence.MoveIn {
			t.spells[s.StartHow]++
		}
		if s.EndHow == residence.MoveOut {
			t.spells[s.EndHow]++
		}
		died = died || s.EndHow == residence.Death
	}
	if died {
		t.spells[residence.Death]++
	}
}

// record counts a birth date for whoever took it down: a sheet's name where the operator did.
func (t *tally) record(told view.Told) {
	e := told.Event
	if f, ok := e.Kind.Field(e.Kind.Subject); !ok || f.Shape != vital.NewPerson {
		return
	}
	birth := e.Date()
	if _, asks := e.Kind.Field("birth_date"); asks {
		var err error
		if birth, err = day.ParsePartial(e.Values.Get("birth_date")); err != nil {
			return
		}
	}
	worker := newest{told.First}.worker()
	if t.heaps[worker] == nil {
		t.heaps[worker] = &quality.Heap{Worker: worker}
	}
	t.heaps[worker].Add(birth, day.OfTime(told.First.Recorded, clock.Civil()))
}

// found is what the rules say of the counts.
func (t *tally) found(l quality.Limits, within area.Code) []Found {
	c := quality.Counts{Area: within}
	for _, how := range []residence.How{residence.Birth, residence.Death, residence.MoveIn, residence.MoveOut} {
		c.Flows = append(c.Flows, quality.Flow{How: how, Events: t.events[how], Spells: t.spells[how]})
	}
	for _, worker := range slices.Sorted(maps.Keys(t.heaps)) {
		c.Heaps = append(c.Heaps, *t.heaps[worker])
	}
	var out []Found
	for _, f := range quality.Population(l, c) {
		out = append(out, Found{Finding: f})
	}
	return out
}
