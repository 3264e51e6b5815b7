package tabulate

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/words"
	"wanjia/domain/person"
)

func TestEveryTableIsFilledOrSaysWhy(t *testing.T) {
	why := Unfilled()
	made := map[string]bool{"LB-1": true, "CBR": true, "ASFR": true, "TFR": true, "DE-1": true, "CDR": true, "IMR": true, "MMR": true, "ST-1": true, "ST-2": true,
		"ST-3": true, "ST-4": true, "ST-5": true, "ST-6": true, "ST-7": true, "ST-8": true, "ST-9": true, "T3.2": true, "T3.3": true,
		"T3.4": true, "T3.5": true, "T3.6": true, "T3.7": true, "T3.8": true, "T3.9": true, "T3.10": true} // of figures, years and audits
	for _, x := range OfFacts(nil) {
		made[x.ID] = true
	}
	for _, id := range Order() {
		if made[id] == (why[id] != "") {
			t.Errorf("%s: filled %v, reason %q: want the one or the other", id, made[id], why[id])
		}
		for _, key := range []string{"tables.title." + id, why[id]} {
			if s, ok := words.Lookup(key); key != "" && (!ok || s.ZH == "" || s.EN == "") {
				t.Errorf("%s has no sentence in both languages", key)
			}
		}
	}
	if why["LB-12"] == "" || made["LB-12"] {
		t.Error("LB-12 is made; nobody may be asked for it")
	}
}

// What nobody said makes no table of one column; once anybody has, all are counted, those who didn't among them.
func TestWhatOneMaySayIsATableOnceAnybodyHas(t *testing.T) {
	find := func(all []Table, id string) Table {
		for _, x := range all {
			if x.ID == id {
				return x
			}
		}
		t.Fatalf("%s isn't there", id)
		return Table{}
	}
	silent := []Fact{{Kind: Death, Age: 70, Values: map[string]string{}}, {Kind: Death, Age: 80, Values: map[string]string{school: unknown}}}
	for _, id := range []string{"LB-7", "LB-8", "DE-8", "DE-11", "DE-13", "MA-4", "MA-5", "DI-6", "DI-7"} {
		if x := find(OfFacts(silent), id); x.Why == "" || len(x.Rows) > 0 {
			t.Errorf("%s of nobody's answers has %d rows, reason %q", id, len(x.Rows), x.Why)
		}
	}
	told := append(silent, Fact{Kind: Death, Age: 90, Values: map[string]string{school: "primary"}})
	x := find(OfFacts(told), "DE-8")
	if x.Why != "" || x.Rows[0].Cells[0].Count != 3 || x.Rows[0].Cells[2].Count != 1 || x.Rows[0].Cells[len(x.Rows[0].Cells)-1].Count != 2 {
		t.Errorf("DE-8 of three deaths, one of somebody who went to primary school: %+v", x.Rows)
	}
}

// facts are made-up events of every kind.
func facts(t *rapid.T) []Fact {
	out := make([]Fact, rapid.IntRange(0, 60).Draw(t, "n"))
	for i := range out {
		out[i] = Fact{
			Kind: rapid.SampledFrom([]Kind{Birth, Death, Marriage, Divorce}).Draw(t, "kind"), Year: 2025, Month: rapid.IntRange(0, 12).Draw(t, "month"),
			Registered: rapid.SampledFrom([]int{0, 2025, 2026}).Draw(t, "registered"), RegMonth: rapid.IntRange(1, 12).Draw(t, "in"),
			Delay: rapid.IntRange(-1, 900).Draw(t, "delay"), Area: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "area"),
			Sex: rapid.SampledFrom([]person.Sex{person.Male, person.Female, person.SexUnknown}).Draw(t, "sex"),
			Age: rapid.IntRange(-1, 110).Draw(t, "age"), Other: rapid.IntRange(-1, 110).Draw(t, "other"),
			Values: map[string]string{
				"place":      rapid.SampledFrom([]string{"", "home", "hospital", "in the field"}).Draw(t, "place"),
				"weight_g":   rapid.SampledFrom([]string{"", "800", "2500", "4999", "x"}).Draw(t, "weight"),
				BornIn:       rapid.SampledFrom([]string{"", "a", Elsewhere}).Draw(t, "born in"),
				Stay:         rapid.SampledFrom([]string{"", "0", "7", Since, BirthOn}).Draw(t, "stay"),
				Before:       rapid.SampledFrom([]string{"", NoUnion, Married, Widowed, Divorced}).Draw(t, "before"),
				Before2:      rapid.SampledFrom([]string{"", NoUnion, Divorced}).Draw(t, "before, the other"),
				Lasted:       rapid.SampledFrom([]string{"", "0", "4", "31"}).Draw(t, "lasted"),
				Children:     rapid.SampledFrom([]string{"", "0", "2"}).Draw(t, "children"),
				motherSchool: rapid.SampledFrom([]string{"", "lower", "night classes"}).Draw(t, "mother's schooling"),
				school:       rapid.SampledFrom([]string{"", "none", "tertiary"}).Draw(t, "schooling"),
				school2:      rapid.SampledFrom([]string{"", "primary"}).Draw(t, "the other's schooling"),
				active:       rapid.SampledFrom([]string{"", "working", "unknown"}).Draw(t, "activity"),
				certified:    rapid.SampledFrom([]string{"", "physician"}).Draw(t, "certified"),
				"cause":      rapid.SampledFrom([]string{"", "I21", "O72.1", "fever"}).Draw(t, "cause"),
			},
		}
	}
	return out
}

func TestTotalsAreTheSumsOfTheirParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := facts(t)
		for _, c := range []struct {
			kind       Kind
			rows, cols Cut
		}{
			{Birth, Months(), RegisteredMonths()}, {Birth, places(), attendants()}, {Birth, Gestations(), Weights()}, {Birth, MotherAges(), Pluralities()},
			{Death, Ages(), Sexes()}, {Death, Areas(), Ages()}, {Marriage, PartnerAges(1), PartnerAges(2)}, {Death, Chapters(), Sexes()},
			{Birth, Pair(Areas(), places()), attendants()}, {Death, Ages(), Pair(Sexes(), Histories(Before))}, {Divorce, Wed(), Dependents()}, {Birth, Birthplaces(), Lived()},
		} {
			var want int64
			for _, f := range all {
				if f.Kind == c.kind {
					want++
				}
			}
			x := Cross("x", all, c.kind, c.rows, c.cols)
			if x.Rows[0].Cells[0].Count != want {
				t.Fatalf("%s by %s: the whole is %d, want %d", c.kind, c.rows.Name, x.Rows[0].Cells[0].Count, want)
			}
			for k := range x.Rows[0].Cells {
				var down int64
				for _, r := range x.Rows[1:] {
					down += r.Cells[k].Count
				}
				if down != x.Rows[0].Cells[k].Count {
					t.Fatalf("%s by %s, column %d: the parts are %d, the total %d", c.kind, c.rows.Name, k, down, x.Rows[0].Cells[k].Count)
				}
			}
			for _, r := range x.Rows {
				if len(r.Cells)+1 != len(x.Head) {
					t.Fatalf("%s by %s: %d cells under %d headings", c.kind, c.rows.Name, len(r.Cells), len(x.Head))
				}
				var across int64
				for _, cell := range r.Cells[1:] {
					across += cell.Count
				}
				if across != r.Cells[0].Count {
					t.Fatalf("%s by %s, %+v: the parts are %d, the total %d", c.kind, c.rows.Name, r.Label, across, r.Cells[0].Count)
				}
			}
		}
	})
}

// What a cell counts has one name in every table, and one name counts one thing: rounding by name is then the same
// everywhere.
func TestOneNameCountsOneThing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seen := map[string]int64{}
		for _, x := range OfFacts(facts(t)) {
			for _, r := range x.Rows {
				for _, c := range r.Cells {
					if c.IsRate || c.Empty {
						continue
					}
					if old, ok := seen[c.Name]; ok && old != c.Count {
						t.Fatalf("%s: %q is %d here and %d elsewhere", x.ID, c.Name, c.Count, old)
					}
					seen[c.Name] = c.Count
				}
			}
		}
	})
}

func TestUnknownAgesAreSharedOutAndNobodyIsLost(t *testing.T) {
	var all []Fact
	for range 6 {
		all = append(all, Fact{Kind: Death, Age: 70, Sex: person.Male})
	}
	all = append(all, Fact{Kind: Death, Age: 30, Sex: person.Male}, Fact{Kind: Death, Age: 30, Sex: person.Male}, Fact{Kind: Death, Age: Unknown, Sex: person.Male})
	x := unknownAges("T3.12", all, Death, Ages())
	var sum float64
	for _, r := range x.Rows[1:] {
		sum += r.Cells[0].Rate
	}
	if math.Abs(sum-9) > 1e-9 {
		t.Errorf("got %v deaths after sharing out, want 9", sum)
	}
	for _, r := range x.Rows {
		if r.Label.Text == "70-74" && math.Abs(r.Cells[1].Rate-6.75) > 1e-9 {
			t.Errorf("70-74: got %v, want 6·9/8", r.Cells[1].Rate)
		}
	}
}

func TestYearsShowWhatCameLate(t *testing.T) {
	x := ByYears("T3.2", Birth, 2025, 3, []Years{{Birth, 2025, 2025, 10}, {Birth, 2024, 2025, 3}, {Birth, 2025, 2026, 2}, {Death, 2025, 2025, 9}})
	if len(x.Rows) != 4 || x.Rows[2].Cells[1].Count != 3 || x.Rows[2].Cells[2].Count != 10 || x.Rows[3].Cells[2].Count != 2 {
		t.Errorf("got %+v", x.Rows)
	}
}

func TestWhatACellCountsIsTheSameInEveryBook(t *testing.T) {
	same := func(a, b string) {
		if a != b {
			t.Errorf("%q and %q, want the same", a, b)
		}
	}
	own := Cross("x", []Fact{{Kind: Birth, Area: "town", Sex: person.Male}}, Birth, Sexes(), Cut{})
	county := Cross("x", []Fact{{Kind: Birth, Area: "town", Sex: person.Male}}, Birth, Pair(Areas(), Sexes()), Cut{})
	same(own.Rows[1].Cells[0].In("town", 2024, nil), county.Rows[1].Cells[0].In("county", 2024, nil))
	same(own.Rows[0].Cells[0].In("town", 2024, nil), Cell{Name: CellName(Birth, "area=town", "year=2024")}.In("county", 2025, nil))
	one := map[string]string{SameKey("county", 2024): "town"}
	same(own.Rows[0].Cells[0].In("town", 2024, nil), own.Rows[0].Cells[0].In("county", 2024, one)) // a county of one township
	if a, b := own.Rows[0].Cells[0].In("county", 2025, one), own.Rows[0].Cells[0].In("town", 2025, one); a == b {
		t.Errorf("a county of two townships is one of them: %q", a)
	}
	if a, b := own.Rows[0].Cells[0].In("town", 2024, nil), own.Rows[0].Cells[0].In("town", 2025, nil); a == b {
		t.Errorf("two years are one: %q", a)
	}
}
