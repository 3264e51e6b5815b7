package cellkey

import (
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/disclosure/rounding"
)

func TestTheOfficesExampleComesOutCellByCell(t *testing.T) {
	var entries []Entry
	for _, r := range oracle.Sheet(t, "demography/sdc/ons_cellkey/ptable_10_5.csv") {
		entries = append(entries, Entry{int(r.Num(t, "pcv")), int(r.Num(t, "ckey")), int64(r.Num(t, "pvalue"))})
	}
	l, err := NewLookup(entries)
	if err != nil {
		t.Fatal(err)
	}
	var records []Record
	for _, r := range oracle.Sheet(t, "demography/sdc/ons_cellkey/micro.csv") {
		records = append(records, Record{[]string{r["var1"], r["var5"], r["var8"]}, int64(r.Num(t, "record_key"))})
	}
	got, err := Tabulate(records, l, 10)
	if err != nil {
		t.Fatal(err)
	}
	cells, hidden := map[string]Cell{}, 0
	for _, c := range got {
		cells[strings.Join(c.Labels, ",")] = c
		if c.Hidden {
			hidden++
		}
	}
	want := oracle.Sheet(t, "demography/sdc/ons_cellkey/expected_var1_var5_var8.csv")
	for _, r := range want {
		c, ok := cells[r["var1"]+","+r["var5"]+","+r["var8"]]
		if !ok || c.Hidden != (r["count"] == "") || !c.Hidden && c.Count != int64(r.Num(t, "count")) {
			t.Errorf("%s %s %s: got %+v (found %v), want %q", r["var1"], r["var5"], r["var8"], c, ok, r["count"])
		}
	}
	if len(got) != 200 || len(want) != 200 || hidden != 168 {
		t.Errorf("%d cells, %d hidden, want 200 and 168", len(got), hidden)
	}
}

func lookup(t interface {
	Helper()
	Fatal(...any)
}) *Lookup {
	t.Helper()
	l, err := Even(2, 256)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestOurOwnTableIsFair(t *testing.T) {
	l := lookup(t)
	for count := int64(1); count <= 12; count++ {
		var sum int64
		seen := map[int64]bool{}
		for key := range int64(256) {
			d := l.Perturb(count, key) - count
			sum += d
			seen[d] = true
			if d < -2 || d > 2 || count+d < 0 {
				t.Fatalf("count %d, key %d: %d is added", count, key, d)
			}
		}
		if mean := float64(sum) / 256; math.Abs(mean) > 0.02 || len(seen) != min(int(count), 2)+3 {
			t.Errorf("count %d: mean %v over %d values, want 0 over all from −%d to 2", count, mean, len(seen), min(count, 2))
		}
	}
}

func TestTheSamePeopleAlwaysGiveTheSameAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := lookup(t)
		var records []Record
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			records = append(records, Record{[]string{rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "area"), rapid.SampledFrom([]string{"f", "m"}).Draw(t, "sex")},
				rapid.Int64Range(0, 255).Draw(t, "key")})
		}
		first, err := Tabulate(records, l, 0)
		if err != nil {
			t.Fatal(err)
		}
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		again, err := Tabulate(records, l, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(first, again) {
			t.Fatalf("in another order %v, was %v", again, first)
		}
		people := map[string]int{}
		for _, r := range records {
			people[strings.Join(r.Codes, ",")]++
		}
		for _, c := range first {
			if people[strings.Join(c.Labels, ",")] == 0 && c.Count != 0 || c.Count < 0 {
				t.Fatalf("%v has %d where there are %d", c.Labels, c.Count, people[strings.Join(c.Labels, ",")])
			}
		}
	})
}

func TestNothingHandedOutHasAKey(t *testing.T) {
	cell := reflect.TypeFor[Cell]()
	for i := range cell.NumField() {
		if name := strings.ToLower(cell.Field(i).Name); strings.Contains(name, "key") || strings.Contains(name, "pcv") {
			t.Errorf("a published cell has a field %s", name)
		}
	}
}

func TestRecordKeysAreSteadyAndEven(t *testing.T) {
	counts := make([]int, 16)
	for i := range 16000 {
		id := strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune(0x4e00+i))
		k := RecordKey([]byte("secret"), id, 16)
		if k != RecordKey([]byte("secret"), id, 16) {
			t.Fatalf("%q has two keys", id)
		}
		counts[k]++
	}
	for k, n := range counts {
		if n < 850 || n > 1150 {
			t.Errorf("key %d is given %d times of 16,000, want about 1,000", k, n)
		}
	}
	if RecordKey([]byte("a"), "id", 1<<20) == RecordKey([]byte("b"), "id", 1<<20) {
		t.Error("two secrets give one key")
	}
}

func TestBrokenTablesAreRefused(t *testing.T) {
	for key, entries := range map[string][]Entry{
		"disclosure.cellkey.table": {{1, 0, 0}, {2, 1, 0}},
		"disclosure.cellkey.entry": {{1, 0, -2}, {2, 0, 0}},
	} {
		if _, err := NewLookup(entries); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	if _, err := Even(0, 256); !fault.Is(err, "disclosure.cellkey.reach") {
		t.Errorf("got %v", err)
	}
	if _, err := Tabulate(nil, lookup(t), 0); !fault.Is(err, "disclosure.table.empty") {
		t.Errorf("got %v", err)
	}
}

// Why the door doesn't perturb with cell keys what it rounds: each draw leaves a reader several counts that may be it, both together often one.
func TestTwoDrawsOfOneCountTellIt(t *testing.T) {
	l := lookup(t)
	r, err := rounding.New([]byte("a secret of the test, of 32 bytes"), 3)
	if err != nil {
		t.Fatal(err)
	}
	const most = 40
	// may are the counts from which a draw can have come, of those up to most
	may := func(draw func(n int64, try int) int64, shown int64) map[int64]bool {
		out := map[int64]bool{}
		for n := int64(1); n <= most; n++ {
			for try := range 96 {
				if draw(n, try) == shown {
					out[n] = true
					break
				}
			}
		}
		return out
	}
	rounded := func(n int64, try int) int64 { return r.Round("cell "+strconv.Itoa(try), n) }
	perturbed := func(n int64, try int) int64 { return l.Perturb(n, int64(try)) }
	alone, both, pairs := 0, 0, 0
	for n := int64(5); n <= most-5; n++ {
		for try := range 16 {
			a, b := may(rounded, rounded(n, try)), may(perturbed, perturbed(n, 7*try))
			if pairs++; len(a) == 1 || len(b) == 1 {
				alone++
			}
			maps.DeleteFunc(a, func(n int64, _ bool) bool { return !b[n] })
			if len(a) == 1 {
				both++
			}
		}
	}
	if alone > 0 || both*40 < pairs {
		t.Errorf("of %d counts one draw tells %d and two tell %d; want none, and one in forty or more", pairs, alone, both)
	}
	t.Logf("of %d counts one draw tells %d and two tell %d", pairs, alone, both)
}
