package microdata

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// person is a record of a township in a county, of an age and a sex.
func person(town string, age int, sex, told string, n int64) Record {
	five, ten := age/5*5, age/10*10
	return Record{Levels: [][]string{{town, town[:1], "*"}, {fmt.Sprint(five), fmt.Sprint(ten, "+10"), "*"}, {sex, "*"}}, Sensitive: told, Count: n}
}

func TestTheLeastIsCoarsenedThatHidesEverybody(t *testing.T) {
	records := []Record{person("a1", 20, "f", "x", 6), person("a1", 26, "f", "y", 4), person("a2", 20, "f", "x", 5), person("a2", 25, "f", "x", 5)}
	f, err := Anonymise(records, 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rows) != 20 || f.LeftOut != 0 || f.After.Least < 5 || f.Before.Least != 4 {
		t.Errorf("%d rows, %d left out, from k = %d to %d; want all 20 in groups of 5 and more", len(f.Rows), f.LeftOut, f.Before.Least, f.After.Least)
	}
	if !reflect.DeepEqual(f.Level, []int{0, 1, 0}) && !reflect.DeepEqual(f.Level, []int{1, 0, 0}) {
		t.Errorf("levels %v; want one column a step coarser", f.Level)
	}
}

func TestOneWhoStandsOutIsLeftOutWithOthers(t *testing.T) {
	records := []Record{person("a1", 20, "f", "x", 100), person("b1", 80, "m", "x", 1), person("a1", 40, "f", "y", 10)}
	f, err := Anonymise(records, 5)
	if err != nil {
		t.Fatal(err)
	}
	if f.LeftOut != 0 && f.LeftOut < 5 {
		t.Errorf("%d are left out: whoever knows how many there are knows of the one", f.LeftOut)
	}
	if f.Before.Uniques != 1 || f.After.Uniques != 0 {
		t.Errorf("uniques %d and then %d, want 1 and 0", f.Before.Uniques, f.After.Uniques)
	}
}

func TestTooSmallAKIsRefused(t *testing.T) {
	if _, err := Anonymise(nil, 2); err == nil {
		t.Error("k = 2 was taken")
	}
	if f, err := Anonymise(nil, 3); err != nil || len(f.Rows) != 0 {
		t.Errorf("nobody makes %d rows, %v", len(f.Rows), err)
	}
}

// TestKHoldsForAnyRecords: every row looks like at least k−1 others, nothing is added, the missing are none or at least k (or
// everybody), and the file doesn't depend on the order of the records.
func TestKHoldsForAnyRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.Int64Range(3, 12).Draw(t, "k")
		var records []Record
		var all int64
		for range rapid.IntRange(0, 60).Draw(t, "records") {
			r := person(rapid.SampledFrom([]string{"a1", "a2", "a3", "b1", "b2"}).Draw(t, "town"), rapid.IntRange(0, 99).Draw(t, "age"),
				rapid.SampledFrom([]string{"f", "m"}).Draw(t, "sex"), rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "told"), rapid.Int64Range(0, 9).Draw(t, "n"))
			records, all = append(records, r), all+r.Count
		}
		f, err := Anonymise(records, k)
		if err != nil {
			t.Fatal(err)
		}
		alike := map[string]int64{}
		for _, r := range f.Rows {
			alike[strings.Join(r.Cells, "|")+"|"+r.Sensitive]++ // what is told of few is told of nobody
		}
		for what, n := range alike {
			if n < k {
				t.Fatalf("%s stands %d times, want at least %d", what, n, k)
			}
		}
		if int64(len(f.Rows))+f.LeftOut != all || f.After.Records != int64(len(f.Rows)) {
			t.Fatalf("%d rows and %d left out of %d", len(f.Rows), f.LeftOut, all)
		}
		if f.LeftOut > 0 && f.LeftOut < k && len(f.Rows) > 0 {
			t.Fatalf("%d are left out beside %d rows", f.LeftOut, len(f.Rows))
		}
		mixed := append([]Record(nil), records...)
		rand.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if again, err := Anonymise(mixed, k); err != nil || !reflect.DeepEqual(again, f) {
			t.Fatalf("another order makes another file: %v", err)
		}
	})
}
