package quality_test

import (
	"slices"
	"strconv"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"
)

// TestARealPlaceIsCleanButForWhatIsOddInIt runs 26,574 births of Skellefteå, 1850 to 1900, and counts the odd ones by other means.
func TestARealPlaceIsCleanButForWhatIsOddInIt(t *testing.T) {
	dir := "../../../shared/data/register/skelleftea/"
	people, err := readCSV(dir + "people.csv")
	if err != nil {
		t.Skipf("the shared data lie beside the repository: %v", err)
	}
	events, err := readCSV(dir + "events.csv")
	if err != nil {
		t.Fatal(err)
	}
	w := newTown(t)
	got := map[string]int{}
	put := func(kind, id string, values map[string]string) {
		k, _ := vital.Find(journal.Kind(kind))
		e, wrong := k.Parse(values, day.Must(today))
		if len(wrong) > 0 {
			t.Fatalf("%s %s: %v", kind, id, wrong[0])
		}
		c := register.Change{Root: journal.DeriveID(kind, id), After: &e}
		w.load(c)
		found, _ := w.apply(c)
		for _, f := range found {
			if f.Severity > quality.Query {
				got[f.Rule+" "+f.Severity.String()]++
			}
		}
	}
	col := func(rows [][]string, name string) int { return slices.Index(rows[0], name) }
	bornOn := map[string]day.Day{}
	for _, r := range people[1:] {
		id := r[col(people, "id")]
		bornOn[id] = day.Must(r[col(people, "birth_date")])
		put("person", id, map[string]string{"person": source.Ref("s", id), "name": r[col(people, "name")], "sex": r[col(people, "sex")],
			"birth_date": r[col(people, "birth_date")], "area": r[col(people, "area")], "since": r[col(people, "since")], "since_reason": r[col(people, "since_reason")]})
	}
	births := map[string][]day.Day{}
	for _, r := range events[1:] {
		if r[col(events, "kind")] != "birth" {
			continue
		}
		mother := r[col(events, "mother")]
		births[mother] = append(births[mother], day.Must(r[col(events, "date")]))
		put("birth", r[col(events, "id")], map[string]string{"person": source.Ref("s", r[col(events, "person")]), "date": r[col(events, "date")],
			"area": r[col(events, "area")], "name": r[col(events, "name")], "sex": r[col(events, "sex")], "mother": source.Ref("s", mother)})
	}
	want := map[string]int{}
	for mother, on := range births {
		slices.Sort(on)
		for i, d := range on {
			if age := bornOn[mother].AgeOn(d); age < 15 || age > 49 {
				want["birth.mother.age warn"]++
			}
			switch i = max(i, 1); {
			case d-on[i-1] <= 2:
			case d-on[i-1] < 150:
				want["birth.interval refuse"]++
			case d-on[i-1] < 270:
				want["birth.interval warn"]++
			}
		}
	}
	for _, key := range []string{"birth.interval refuse", "birth.interval warn", "birth.mother.age warn"} {
		if got[key] != want[key] || want[key] == 0 {
			t.Errorf("%s: found %d, counted %d", key, got[key], want[key])
		}
		delete(got, key)
	}
	if len(got) > 0 {
		t.Errorf("nothing else is odd in this place, but found %v", got)
	}
}

// TestAMadePlaceIsClean is the same on a place that is made: lives without anything odd bring no refusal and no warning.
func TestAMadePlaceIsClean(t *testing.T) {
	w := newTown(t)
	clean := func(text string) {
		if found := w.put(text); quality.Worst(found, func(string) bool { return false }) > quality.Query {
			t.Fatalf("%s: %s", text, rulesOf(found))
		}
	}
	for i := range 200 {
		n := strconv.Itoa(i)
		place := " area=A" + strconv.Itoa(i%9+1) + " household=@t/h" + n + " since=1980-01-01 since_reason=baseline"
		clean("person person=@t/w" + n + " sex=female birth_date=1955-0" + strconv.Itoa(i%9+1) + "-11 relation=02" + place)
		clean("person person=@t/m" + n + " sex=male birth_date=1952-0" + strconv.Itoa(i%9+1) + "-23 relation=10" + place)
		clean("marriage person=@t/w" + n + " partner=@t/m" + n + " date=1979-06-01")
		for k := range i % 6 {
			on := day.Must("1981-01-01") + day.Day(k*(300+i)) + day.Day(i%50)
			clean("birth person=@t/c" + n + "-" + strconv.Itoa(k) + " sex=male date=" + on.String() + " mother=@t/w" + n + " father=@t/m" + n + " weight_g=3300 gestation_weeks=40")
		}
		if i%3 == 0 {
			clean("move person=@t/m" + n + " date=1995-03-0" + strconv.Itoa(i%9+1) + " area=B1")
		}
		if i%5 == 0 {
			clean("death person=@t/m" + n + " date=2015-03-0" + strconv.Itoa(i%9+1) + " cause=I21.9")
		}
	}
	if l, ok := w.c.Life(person.FromSource("t", "c5-0")); !ok || !l.Born {
		t.Error("the place is empty")
	}
}
