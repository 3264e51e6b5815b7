package register

import (
	"fmt"
	"runtime"
	"testing"

	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital/source"
)

// shelf is a register that hands out what was written into it, one person at a time.
type shelf struct {
	written *Book
	asked   map[person.ID]bool
}

// fill puts into the book whom the changes need, from what is written.
func (s *shelf) fill(b *Book, changes ...Change) {
	needs := b.Needs(changes...)
	for {
		people, houses := needs.Lacks()
		if len(people)+len(houses) == 0 {
			return
		}
		for _, id := range people {
			s.asked[id] = true
			if p, _, ok := s.written.Person(id); ok {
				b.Hold(*p)
			} else {
				b.HoldFresh(id)
			}
		}
		for _, id := range houses {
			b.HoldFreshHouse(id)
		}
	}
}

func born(tb testing.TB, n int, id, mother string) Change {
	v := map[string]string{"person": source.Ref("s", id), "sex": "female", "since": "2010-01-01", "area": "111"}
	if mother != "" {
		v["mother"] = source.Ref("s", mother)
	}
	return Change{Root: root(n), Seq: journal.Seq(n), After: event(tb, "person", v)}
}

func TestForebearsAreAskedForThroughWhatABatchNames(t *testing.T) {
	s := &shelf{written: NewBook(lineage), asked: map[person.ID]bool{}}
	// On record: old has the daughter mid, who has the daughter new.
	for _, c := range []Change{born(t, 1, "old", ""), born(t, 2, "mid", "old"), born(t, 3, "new", "mid")} {
		apply(s.written, c)
	}
	// A sheet says of a stranger that new is her mother, and then of old that the stranger is hers: old is then her own forebear.
	first, second := born(t, 4, "stranger", "new"), born(t, 5, "old", "stranger")
	s.fill(NewBook(lineage), first, second)
	for _, id := range []string{"old", "mid", "new", "stranger"} {
		if !s.asked[person.FromSource("s", id)] {
			t.Errorf("%s isn't read, who is needed to see the circle", id)
		}
	}
}

func TestWhatABatchNeedsGrowsWithItsRowsAndNoFaster(t *testing.T) {
	// Families of two generations in one sheet, written before their grandchildren come: everybody is a parent, and everybody is named.
	cost := func(families int) uint64 {
		var changes []Change
		for i := range families {
			a, b, c := fmt.Sprint("a", i), fmt.Sprint("b", i), fmt.Sprint("c", i)
			changes = append(changes, born(t, 3*i+1, a, ""), born(t, 3*i+2, b, a), born(t, 3*i+3, c, b))
		}
		b := NewBook(lineage)
		for _, c := range changes {
			apply(b, c)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		b.Needs(changes...).Lacks()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	small, large := cost(100), cost(1000)
	if large > 20*small {
		t.Errorf("ten times the rows took %d bytes, a tenth of them %d", large, small)
	}
}
