package quality_test

import (
	"encoding/csv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/quality/hunt"
	"wanjia/domain/quality/sign"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

func partial(text string) day.Partial {
	p, err := day.ParsePartial(text)
	if err != nil {
		panic(err)
	}
	return p
}

// lone judges a register that holds one hand-made person.
func lone(p vital.Person, l vital.Life) []quality.Finding {
	p.ID = person.FromSource("t", "p")
	look := still{people: map[person.ID]*vital.Person{p.ID: &p}, lives: map[person.ID]*vital.Life{p.ID: &l}}
	return quality.State(quality.Case{Today: day.Must(today), Limits: quality.Defaults(), Look: look}, []person.ID{p.ID}, nil)
}

func acted(date string, effects ...vital.Effect) vital.Act {
	return vital.Act{Date: partial(date), Entry: journal.DeriveID("hand", date), Effects: effects}
}

func folded(acts ...vital.Act) []quality.Finding {
	p := vital.Person{Acts: acts}
	return lone(p, p.Life())
}

func opens(code string, how residence.How) vital.Effect {
	return vital.Effect{Op: vital.Opens, Area: area.MustCode(code), How: how}
}

func from(source string) vital.Effect {
	return vital.Effect{Op: vital.Begins, Facts: &vital.Facts{Source: source}}
}

// The rules here hold by the way events are made; lives that come from elsewhere may still break them.
func TestRulesOnLivesThatNoEventMakes(t *testing.T) {
	a1 := area.MustCode("A1")
	closed := residence.Spell{Area: a1, Start: 100, End: 99, EndHow: residence.MoveOut}
	right := residence.Spell{Area: a1, Start: 100, End: 100, EndHow: residence.MoveOut}
	leave := vital.Effect{Op: vital.Closes, How: residence.Move}
	dead := vital.Life{Known: true, Dead: true, Death: partial("2015-01-01")}
	lives := func(s ...residence.Spell) vital.Life { return vital.Life{Known: true, Spells: s} }
	for _, c := range []struct {
		rule, says string
		found      []quality.Finding
		want       quality.Severity
	}{
		{"residence.backwards", "an end before the start is refused", lone(vital.Person{}, lives(closed)), refuse},
		{"residence.backwards", "an end on the start is right", lone(vital.Person{}, lives(right)), no},
		{"residence.end", "an end without how is refused", lone(vital.Person{}, lives(residence.Spell{Area: a1, Start: 1, End: 9})), refuse},
		{"residence.end", "neither is right", lone(vital.Person{}, lives(residence.Spell{Area: a1, Start: 1})), no},
		{"residence.pair", "an arrival without a departure is refused", folded(acted("2010-01-01", opens("A1", residence.Move))), refuse},
		{"residence.pair", "with one it is right", folded(acted("2010-01-01", opens("A1", residence.Baseline)), acted("2012-01-01", leave, opens("A2", residence.Move))), no},
		{"residence.gap", "two days on the way need a reason", folded(acted("2010-01-01", opens("A1", residence.Baseline)), acted("2012-01-01", leave), acted("2012-01-03", opens("A2", residence.Move))), warn},
		{"residence.gap", "one day doesn't", folded(acted("2010-01-01", opens("A1", residence.Baseline)), acted("2012-01-01", leave), acted("2012-01-02", opens("A2", residence.Move))), no},
		{"residence.gap", "a month that may be the next day doesn't", folded(acted("2010-01-01", opens("A1", residence.Baseline)), acted("2012-01-31", leave), acted("2012-02", opens("A2", residence.Move))), no},
		{"residence.claimed", "two sources in two areas are a question", folded(acted("2010-01-01", from("x"), opens("A1", residence.Baseline)), acted("2012-01-01", from("y"), opens("B1", residence.MoveIn))), query},
		{"residence.overlap", "and no overlap", folded(acted("2010-01-01", from("x"), opens("A1", residence.Baseline)), acted("2012-01-01", from("y"), opens("B1", residence.MoveIn))), no},
		{"residence.claimed", "one source in two areas is an overlap", folded(acted("2010-01-01", from("x"), opens("A1", residence.Baseline)), acted("2012-01-01", from("x"), opens("B1", residence.MoveIn))), no},
		{"death.closes", "a marriage that outlasts death is refused", lone(vital.Person{}, with(dead, func(l *vital.Life) { l.Unions = []vital.Union{{}} })), refuse},
		{"death.closes", "so is a residence", lone(vital.Person{}, with(dead, func(l *vital.Life) { l.Spells = []residence.Spell{{Area: a1}} })), refuse},
		{"death.closes", "so is a membership", lone(vital.Person{}, with(dead, func(l *vital.Life) { l.Stays = []vital.Stay{{}} })), refuse},
		{"death.closes", "all ended is right", lone(vital.Person{}, dead), no},
		{"death.alive", "the nightly check lists what came after a death", folded(acted("2010-01-01", opens("A1", residence.Baseline)), acted("2012-01-01", vital.Effect{Op: vital.Ends}), acted("2013-01-01", leave)), warn},
		{"date.future", "the nightly check sees what lies after today", folded(acted("2030-01-01", opens("A1", residence.Baseline))), refuse},
		{"parent.gap", "a child born 61 years after a mother of a wider law", func() []quality.Finding {
			p := vital.Person{ID: person.FromSource("t", "p"), Children: []vital.Child{{ID: person.FromSource("t", "c"), Birth: partial("2011-01-01")}}}
			l := vital.Life{Known: true, Facts: vital.Facts{Birth: partial("1950-01-01")}}
			c := quality.Case{Today: day.Must(today), Limits: quality.Defaults(), Look: still{people: map[person.ID]*vital.Person{p.ID: &p}, lives: map[person.ID]*vital.Life{p.ID: &l}}}
			c.Limits.MotherOld, c.Limits.MotherMost = 70, 70
			return quality.State(c, []person.ID{p.ID}, nil)
		}(), warn},
	} {
		t.Run(c.rule+"/"+c.says, func(t *testing.T) {
			if got := severity(c.found, c.rule); got != c.want {
				t.Errorf("got %q, want %q; all: %s", got, c.want, rulesOf(c.found))
			}
			checkFacts(t, c.found)
		})
	}
}

func with(l vital.Life, change func(*vital.Life)) vital.Life {
	change(&l)
	return l
}

// The rules here look at what the desk knows besides the register.
func TestRulesOnWhatTheDeskSays(t *testing.T) {
	given := func(events string, change func(*quality.Case)) []quality.Finding {
		w := newTown(t)
		change(&w.c)
		return w.all(events)
	}
	other := func(by string) func(*quality.Case) {
		return func(c *quality.Case) {
			c.Others = []quality.Other{{Person: person.FromSource("t", "m"), By: by, Share: "97"}}
		}
	}
	registrar := func(code string) func(*quality.Case) {
		return func(c *quality.Case) { c.Registrar = []area.Code{area.MustCode(code)} }
	}
	baseline := func(c *quality.Case) { c.Limits.Baseline = "2010-01-01" }
	said := func(code, text string) []quality.Finding {
		w := newTown(t)
		e := event(t, "birth person=@t/c date=2020-01-01 area=A1")
		e.Values = e.Values.With(code, text)
		return w.change("said", &e)
	}
	lan := "person person=@t/p name=Lan sex=%s birth_date=1990-05-05 area=A1"
	for _, c := range []struct {
		rule, says string
		found      []quality.Finding
		want       quality.Severity
	}{
		{"person.number.taken", "somebody else's number is refused", given(alone, other("identifier")), refuse},
		{"person.number.taken", "somebody else's name is not", given(alone, other("name")), no},
		{"person.duplicate", "the same name, sex and birth date need a reason", given(mother+strings.Replace(lan, "%s", "female", 1), other("name")), warn},
		{"person.duplicate", "another sex doesn't", given(mother+strings.Replace(lan, "%s", "male", 1), other("name")), no},
		{"person.duplicate", "unknown sex does", given(mother+strings.Replace(lan, "%s", "unknown", 1), other("name")), warn},
		{"person.duplicate", "somebody who isn't loaded does", given(strings.Replace(lan, "%s", "male", 1), other("name")), warn},
		{"person.likely", "who probably is somebody on record needs a reason", given(alone, other("likely")), warn},
		{"person.likely", "whose name is the same is another rule's", given(alone, other("name")), no},
		{"event.area", "an area of another registrar needs a reason", given("birth person=@t/c date=2020-01-01 area=A1", registrar("B")), warn},
		{"event.area", "one of the registrar's own doesn't", given("birth person=@t/c date=2020-01-01 area=A1", registrar("A")), no},
		{"event.area", "the registrar's very area doesn't", given("birth person=@t/c date=2020-01-01 area=A1", registrar("A1")), no},
		{"event.area", "a birth that happened with another registrar needs a reason", given("birth person=@t/c date=2020-01-01 area=A1 happened_in=B1", registrar("A")), warn},
		{"event.area", "one that happened where the registrar is doesn't", given("birth person=@t/c date=2020-01-01 area=A1 happened_in=A2", registrar("A")), no},
		{"event.area", "nor does one in the county around", given("birth person=@t/c date=2020-01-01 area=A1 happened_in=A", registrar("A1")), no},
		{"event.area", "no area doesn't", given("birth person=@t/c date=2020-01-01", registrar("B")), no},
		{"date.baseline", "a move before the register began is refused", given("person person=@t/p area=A1 since=2000-01-01; move_out person=@t/p date=2009-12-31", baseline), refuse},
		{"date.baseline", "on the first day it is right", given("person person=@t/p area=A1 since=2000-01-01; move_out person=@t/p date=2010-01-01", baseline), no},
		{"date.baseline", "a year that may reach into it is right", given("person person=@t/p area=A1 since=2000-01-01; move_out person=@t/p date=2010", baseline), no},
		{"date.baseline", "a birth is history", given("birth person=@t/p area=A1 date=2000-01-01", baseline), no},
		{"date.baseline", "a marriage is history", given(alone+"marriage person=@t/p partner=@t/f date=2005-01-01", baseline), no},
		{"date.baseline", "without a baseline everything is right", given("person person=@t/p area=A1 since=2000-01-01; move_out person=@t/p date=2001-01-01", func(*quality.Case) {}), no},
		{"person.sex", "a code that isn't one is refused", said("sex", "x"), refuse},
		{"person.sex", "unknown is one", said("sex", "unknown"), no},
		{"event.lateness", "typed lateness is refused", said("timeliness", "timely"), refuse},
		{"event.lateness", "typed delay is refused", said("delay_days", "3"), refuse},
		{"event.lateness", "a place is not lateness", said("place", "home"), no},
		{"union.age", "a law that came later doesn't reach back", given(mother+father+"marriage person=@t/m partner=@t/f date=2008-05-04", func(c *quality.Case) { c.Limits.MarriageSince = "2009-01-01" }), no},
		{"union.age", "and reaches on", given(mother+father+"marriage person=@t/m partner=@t/f date=2008-05-04", func(c *quality.Case) { c.Limits.MarriageSince = "2008-05-04" }), warn},
		{"union.age", "ages differ by sex where the law does", given(mother+father+"marriage person=@t/m partner=@t/f date=2010-03-02", func(c *quality.Case) { c.Limits.MarriageMale = 22 }), warn},
		{"union.open", "where the law allows several marriages nothing is asked", given(alone+"marriage person=@t/p partner=@t/f date=2015-01-01; marriage person=@t/p partner=@t/g date=2016-01-01", func(c *quality.Case) { c.Limits.Monogamous = 0 }), no},
		{"household.size", "the 21st member leaves a question", given(crowd(21), func(*quality.Case) {}), query},
		{"household.size", "the 20th doesn't", given(crowd(20), func(*quality.Case) {}), no},
		{"household.size", "the 22nd asks nothing new", given(crowd(22), func(*quality.Case) {}), no},
	} {
		t.Run(c.rule+"/"+c.says, func(t *testing.T) {
			if got := severity(c.found, c.rule); got != c.want {
				t.Errorf("got %q, want %q; all: %s", got, c.want, rulesOf(c.found))
			}
			checkFacts(t, c.found)
		})
	}
}

func crowd(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("person person=@t/n" + strconv.Itoa(i) + " area=A1 household=@t/h since=2010-01-01;")
	}
	return b.String()
}

func TestCountsOfAnArea(t *testing.T) {
	heap := func(whole, newYear, mid int) quality.Heap {
		return quality.Heap{Worker: "w", Whole: whole, NewYear: newYear, MidMonth: mid}
	}
	ages := func(every func(age int) int) quality.Heap {
		h := quality.Heap{Worker: "w"}
		for a := range h.Ages {
			h.Ages[a] = every(a)
		}
		return h
	}
	round := ages(func(age int) int { return 10 + 30*b2i(age%10 == 0) })
	for _, c := range []struct {
		rule, says string
		counts     quality.Counts
		want       quality.Severity
	}{
		{"population.births", "a birth without its residence is a question", quality.Counts{Flows: []quality.Flow{{How: residence.Birth, Events: 10, Spells: 9}}}, query},
		{"population.births", "as many asks nothing", quality.Counts{Flows: []quality.Flow{{How: residence.Birth, Events: 10, Spells: 10}}}, no},
		{"population.births", "deaths are another rule's", quality.Counts{Flows: []quality.Flow{{How: residence.Death, Events: 10, Spells: 9}}}, no},
		{"population.deaths", "a death without the end of a residence is a question", quality.Counts{Flows: []quality.Flow{{How: residence.Death, Events: 10, Spells: 9}}}, query},
		{"population.arrivals", "so is a move in", quality.Counts{Flows: []quality.Flow{{How: residence.MoveIn, Events: 10, Spells: 11}}}, query},
		{"population.departures", "so is a move out", quality.Counts{Flows: []quality.Flow{{How: residence.MoveOut, Events: 10, Spells: 11}}}, query},
		{"population.heap.newyear", "five of sixty on 1 January are too many", quality.Counts{Heaps: []quality.Heap{heap(60, 5, 0)}}, query},
		{"population.heap.newyear", "one is chance", quality.Counts{Heaps: []quality.Heap{heap(60, 1, 0)}}, no},
		{"population.heap.newyear", "of 59 dates nothing is said", quality.Counts{Heaps: []quality.Heap{heap(59, 59, 0)}}, no},
		{"population.heap.midmonth", "a quarter on the 15th is too many", quality.Counts{Heaps: []quality.Heap{heap(100, 0, 25)}}, query},
		{"population.heap.midmonth", "six of a hundred are chance", quality.Counts{Heaps: []quality.Heap{heap(100, 0, 6)}}, no},
		{"population.heap.ages", "round ages are a question", quality.Counts{Heaps: []quality.Heap{round}}, query},
		{"population.heap.ages", "even ages ask nothing", quality.Counts{Heaps: []quality.Heap{ages(func(int) int { return 20 })}}, no},
		{"population.heap.ages", "few people ask nothing", quality.Counts{Heaps: []quality.Heap{ages(func(a int) int { return 6 * b2i(a%5 == 0) })}}, no},
	} {
		t.Run(c.rule+"/"+c.says, func(t *testing.T) {
			c.counts.Area = area.MustCode("A1")
			found := quality.Population(quality.Defaults(), c.counts)
			if got := severity(found, c.rule); got != c.want {
				t.Errorf("got %q, want %q; all: %s", got, c.want, rulesOf(found))
			}
			for _, f := range found {
				if f.Area != c.counts.Area {
					t.Errorf("area %v, want %v", f.Area, c.counts.Area)
				}
			}
			checkFacts(t, found)
		})
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestHeapCountsWhatIsTakenDown(t *testing.T) {
	var h quality.Heap
	for _, text := range []string{"1990-01-01", "1990-05-15", "1990-01-15", "1990-05", "1990", "", "1800-01-01"} {
		h.Add(partial(text), day.Must(today))
	}
	if h.Whole != 4 || h.NewYear != 2 || h.MidMonth != 2 {
		t.Errorf("whole %d, 1 January %d, the 15th %d; want 4, 2, 2", h.Whole, h.NewYear, h.MidMonth)
	}
	if got := h.Between(0, 99); got != 5 {
		t.Errorf("ages of %d, want 5: one was born too long ago and one on no date", got)
	}
}

// TestHeapingAgreesWithWhatIsPublished holds the indices against DemoTools' on censuses of India, Russia and the PASEX sample.
func TestHeapingAgreesWithWhatIsPublished(t *testing.T) {
	dir := "../../../shared/data/demography/heaping"
	rows, err := readCSV(filepath.Join(dir, "expected_demotools.csv"))
	if err != nil {
		t.Skipf("the shared data lie beside the repository: %v", err)
	}
	for _, row := range rows[1:] {
		ages, err := readCSV(filepath.Join(dir, row[0]+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		var h quality.Heap
		for _, a := range ages[1:] {
			age, _ := strconv.Atoi(a[0])
			n, _ := strconv.ParseFloat(a[1], 64)
			if age < len(h.Ages) {
				h.Ages[age] = int(n)
			}
		}
		whipple, _ := strconv.ParseFloat(row[slices.Index(rows[0], "whipple_0_5_25_60")], 64)
		myers, _ := strconv.ParseFloat(row[slices.Index(rows[0], "myers_10_89")], 64)
		if got := h.Whipple() / 100; math.Abs(got-whipple) > 1e-6 {
			t.Errorf("%s: Whipple %v, want %v", row[0], got, whipple)
		}
		if got := h.Myers(); math.Abs(got-myers) > 1e-4 {
			t.Errorf("%s: Myers %v, want %v", row[0], got, myers)
		}
	}
}

func TestHeapingOfMadeAges(t *testing.T) {
	var none, even, tens quality.Heap
	for a := range even.Ages {
		even.Ages[a] = 7
		tens.Ages[a] = 7 * b2i(a%10 == 0)
	}
	for _, c := range []struct {
		says           string
		h              *quality.Heap
		whipple, myers float64
	}{{"nobody", &none, 100, 0}, {"even ages", &even, 100, 0}, {"tens only", &tens, 500, 90}} {
		if w, m := c.h.Whipple(), c.h.Myers(); math.Abs(w-c.whipple) > 1e-9 || math.Abs(m-c.myers) > 1e-9 {
			t.Errorf("%s: Whipple %v, Myers %v; want %v, %v", c.says, w, m, c.whipple, c.myers)
		}
	}
}

func readCSV(file string) ([][]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return csv.NewReader(f).ReadAll()
}

func TestNobodyIsAskedHowLate(t *testing.T) {
	for _, k := range vital.All() {
		for _, f := range k.Fields {
			if strings.Contains(f.Code, "late") || strings.Contains(f.Code, "delay") || strings.Contains(f.Code, "timel") {
				t.Errorf("%s asks for %s; it follows from the two dates", k.Code, f.Code)
			}
		}
	}
}

// TestEveryRuleIsTriedAndExplained: each rule has a sentence that shows it at work, both its words, a source, and only thresholds that exist.
func TestEveryRuleIsTriedAndExplained(t *testing.T) {
	source, err := os.ReadFile("hand_test.go")
	if err != nil {
		t.Fatal(err)
	}
	limits := map[string]int{}
	for _, l := range quality.AllLimits() {
		limits[l.ID] = 0
	}
	seen := map[string]bool{}
	for _, r := range quality.All() {
		tried := strings.Contains(string(source), `{"`+r.ID+`", "`)
		for _, s := range sentences[r.ID] {
			tried = tried || s.want != no
		}
		if !tried {
			t.Errorf("%s: no sentence shows what it finds", r.ID)
		}
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Source == "" || r.Severity == 0 {
			t.Errorf("%s lacks its source or its severity", r.ID)
		}
		for _, key := range []string{"quality." + r.ID, "quality." + r.ID + ".title"} {
			if s, ok := words.Lookup(key); !ok || s.ZH == "" || s.EN == "" {
				t.Errorf("%s has no sentence in both languages", key)
			}
		}
		for _, l := range r.Limits {
			if _, ok := limits[l]; !ok {
				t.Errorf("%s holds against %s, which is no threshold", r.ID, l)
			}
			limits[l]++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(sentences)) {
		if !seen[id] {
			t.Errorf("sentences are told of %s, which is no rule", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(limits)) {
		if limits[id] == 0 {
			t.Errorf("no rule holds against %s", id)
		}
	}
	keys, err := words.Keys("quality.")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		id := strings.TrimSuffix(strings.TrimPrefix(k, "quality."), ".title")
		if slices.Contains(hunt.All(), id) || slices.Contains(sign.All(), id) {
			continue // told where they are asked
		}
		if !seen[id] && !strings.HasPrefix(id, "limit.") && !strings.HasPrefix(id, "joined.") { // those are told where two records are joined
			t.Errorf("%s explains no rule", k)
		}
	}
}

// TestTheReferenceIsCovered holds the numbers of the reference list that this register keeps.
func TestTheReferenceIsCovered(t *testing.T) {
	have := map[int]bool{}
	last := 0
	for _, r := range quality.All() {
		have[r.Number] = true
		if r.Number != 0 && r.Number < last {
			t.Errorf("%s (%d) stands after %d", r.ID, r.Number, last)
		}
		last = max(last, r.Number)
	}
	for n := 1; n <= 55; n++ {
		elsewhere := n == 32 || n == 34 || n == 35 || n == 37 // a woman's own care record
		if have[n] == elsewhere {
			t.Errorf("rule %d: have it %v, want %v", n, have[n], !elsewhere)
		}
	}
}

func TestWorstLeavesOutWhatIsAccepted(t *testing.T) {
	found := []quality.Finding{{Rule: "a", Severity: quality.Refuse}, {Rule: "b", Severity: quality.Warn}}
	if got := quality.Worst(found, func(r string) bool { return r == "a" }); got != quality.Warn {
		t.Errorf("got %v, want %v", got, quality.Warn)
	}
	if got := quality.Worst(nil, func(string) bool { return false }); got != 0 {
		t.Errorf("got %v of nothing, want none", got)
	}
}

func TestSealedEventsNameNobody(t *testing.T) {
	w := newTown(t)
	for _, f := range w.all(mother + "stillbirth mother=@t/m date=2027-01-01 gestation_weeks=30 area=A1") {
		if !f.Person.IsZero() || f.Household != (household.ID{}) {
			t.Errorf("%s names %v", f.Rule, f.Person)
		}
	}
}
