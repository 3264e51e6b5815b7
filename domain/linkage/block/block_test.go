package block_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/column"
)

func TestRulesAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]string{
		"surname":                               "surname",
		"surname and year(dob)":                 "surname and year(dob)",
		` first( "given name" ,3) and postcode`: `first("given name", 3) and postcode`,
		`either(a,b) and last(phone, 4)`:        `either(a, b) and last(phone, 4)`,
		`"and" and "a ""b"""`:                   `"and" and "a ""b"""`,
		`"year" and year("year")`:               `year and year(year)`,
	} {
		rule, err := block.ParseRule(text)
		if err != nil || rule.String() != want {
			t.Errorf("ParseRule(%q) = %s, %v, want %s", text, rule, err, want)
		}
	}
	for _, text := range []string{"", "and", "a and", "a b", "first(a)", "first(a, 0)", "first(a, x)", "year(", "year()", "nothing(a)", `"a`, `""`, "either(a)", "a,b", "year(a))", strings.Repeat("a", 5000)} {
		if rule, err := block.ParseRule(text); !fault.Is(err, "linkage.rule.form") {
			t.Errorf("ParseRule(%.20q) = %s, %v, want linkage.rule.form", text, rule, err)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{"surname and year(dob)", `first("a b", 3)`, `either(a, "b""")`, "((", `"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rule, err := block.ParseRule(text)
		if err != nil {
			return
		}
		again, err := block.ParseRule(rule.String())
		if err != nil && len(rule.String()) <= 4096 || err == nil && again.String() != rule.String() {
			t.Errorf("%q was read as %s, which is read as %s, %v", text, rule, again, err)
		}
	})
}

// sheet makes a table of two columns of short texts.
func sheet(rows [][]string) *column.Table {
	b := column.NewBuilder([]string{"name", "town"})
	for _, cells := range rows {
		b.Add(cells)
	}
	return column.Arrange(b.Raws(), column.Options{Kinds: map[string]column.Kind{"name": column.Family, "town": column.Place}})
}

func TestBlocksHoldExactlyThePairsThatShareTheKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"", "anna", "anne", "bob", "bo", "carl"})
		rows := rapid.SliceOfN(rapid.SliceOfN(word, 2, 2), 2, 700).Draw(t, "rows")
		split := rapid.IntRange(0, len(rows)-1).Draw(t, "split")
		text := rapid.SampledFrom([]string{"name", "town", "name and town", "first(name, 3)", "first(name, 2) and town", "last(town, 1)"}).Draw(t, "rule")
		rule, err := block.ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		keys := block.NewKeys(sheet(rows), nil)
		of, err := keys.All(rule)
		if err != nil {
			t.Fatal(err)
		}
		blocks := new(block.Room).Of(of, len(rows), split)
		var lock sync.Mutex
		var got []string
		err = blocks.Walk(t.Context(), func(int) func([]block.Block) {
			return func(some []block.Block) {
				lock.Lock()
				defer lock.Unlock()
				for _, b := range some {
					for i := b.From; i < b.To; i++ {
						for j := max(i+1, b.Left); j < len(b.Rows); j++ {
							got = append(got, fmt.Sprint(min(b.Rows[i], b.Rows[j]), " ", max(b.Rows[i], b.Rows[j])))
						}
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for i := range rows {
			for j := i + 1; j < len(rows); j++ {
				if split > 0 && (i >= split || j < split) {
					continue
				}
				share := true
				for _, k := range of {
					share = share && k.Codes[i] != 0 && k.Codes[i] == k.Codes[j]
				}
				if share {
					want = append(want, fmt.Sprint(i, " ", j))
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%s: got %d pairs, want %d", text, len(got), len(want))
		}
		if n := blocks.Pairs(); n != uint64(len(want)) {
			t.Fatalf("%s: counts %d pairs, want %d", text, n, len(want))
		}
	})
}

func TestSoundsOfLatinNamesForgiveSpelling(t *testing.T) {
	keys := block.NewKeys(sheet([][]string{{"meyer", ""}, {"maier", ""}, {"robert", ""}, {"rupert", ""}, {"anna", ""}}), nil)
	all, err := keys.All(block.Rule{{Function: block.Sound, Column: "name"}})
	if err != nil {
		t.Fatal(err)
	}
	if k := all[0]; k.Codes[0] != k.Codes[1] || k.Codes[2] != k.Codes[3] || k.Codes[0] == k.Codes[4] {
		t.Errorf("sounds are %v", all[0].Codes)
	}
}

func TestAPartThatAColumnDoesNotHaveIsRefused(t *testing.T) {
	keys := block.NewKeys(sheet([][]string{{"a", "b"}, {"c", "d"}}), nil)
	for _, f := range []block.Function{block.YearOf, block.MonthOf, block.MonthDay, block.UserOf} {
		if _, err := keys.All(block.Rule{{Function: f, Column: "name"}}); !fault.Is(err, "linkage.rule.kind") {
			t.Errorf("%s of a name: %v", f, err)
		}
	}
}

func TestAMissingColumnIsNamed(t *testing.T) {
	_, err := block.NewKeys(sheet([][]string{{"a", "b"}, {"c", "d"}}), nil).All(block.Rule{{Column: "nothing"}})
	if !fault.Is(err, "linkage.rule.column") {
		t.Errorf("got %v", err)
	}
}

// TestSharesFollowFromValues compares with all pairs, which are few enough here that none is left to the dice.
func TestSharesFollowFromValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"", "anna", "anne", "bob", "bo", "carl"})
		rows := rapid.SliceOfN(rapid.SliceOfN(word, 2, 2), 2, 60).Draw(t, "rows")
		keys, err := block.NewKeys(sheet(rows), nil).All(block.Rule{{Column: "name"}, {Function: block.First, Column: "town", N: 2}})
		if err != nil {
			t.Fatal(err)
		}
		all := float64(len(rows) * (len(rows) - 1) / 2)
		if got, want := block.Share(keys)*all, float64(new(block.Room).Of(keys, len(rows), 0).Pairs()); got < want-1e-6 || got > want+1e-6 {
			t.Fatalf("%v pairs, want %v", got, want)
		}
	})
}
