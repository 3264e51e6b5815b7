package modellife

import (
	"strconv"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/demography"
	"wanjia/domain/demography/childmort"
)

// family reads the published tables of one family and sex: survivors by level, and expectancies by age.
func family(t *testing.T, name, sex string) (levels []Level, expectancies map[string]oracle.Row) {
	t.Helper()
	levels, expectancies = make([]Level, 25), map[string]oracle.Row{}
	for _, r := range oracle.Sheet(t, "demography/modelLT/cd_"+name+"_"+sex+"_ex.csv") {
		expectancies[r["age"]] = r
	}
	for _, r := range oracle.Sheet(t, "demography/modelLT/cd_"+name+"_"+sex+"_lx.csv") {
		for l := range levels {
			column := "L" + strconv.Itoa(l+1)
			levels[l].Survivors = append(levels[l].Survivors, r.Num(t, column))
			levels[l].Open = expectancies[r["age"]].Num(t, column)
		}
	}
	return levels, expectancies
}

func TestFourFamiliesOfTwentyFiveLevelsHaveTheirExpectancies(t *testing.T) {
	for name, f := range map[string]childmort.Family{"w": childmort.West, "n": childmort.North, "s": childmort.South, "e": childmort.East} {
		for word, sex := range map[string]demography.Sex{"F": demography.Female, "M": demography.Male} {
			levels, want := family(t, name, word)
			for l, level := range levels {
				got, err := Table(level, f, sex)
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range got.Rows {
					tolerance := 0.0085
					switch {
					case row.Start > 65:
						continue // the publishers' own separation there isn't known
					case row.Start == 0:
						tolerance = 0.003
					}
					oracle.Near(t, name+word+" level "+strconv.Itoa(l+1)+" at "+strconv.Itoa(row.Start), row.Expectancy,
						want[strconv.Itoa(row.Start)].Num(t, "L"+strconv.Itoa(l+1)), tolerance)
				}
			}
			if word == "F" { // levels are 2.5 years of female expectancy apart, from 20 on
				for _, e0 := range []float64{20.5, 33.3, 55, 77} {
					table, level, err := Find(levels, f, sex, e0)
					if err != nil {
						t.Fatal(err)
					}
					oracle.Near(t, "expectancy", table.E.Value, e0, 1e-9)
					oracle.Near(t, "level", level, 1+(e0-20)/2.5, 0.02)
				}
			}
		}
	}
}

// made is a made-up family of three levels.
func made() []Level {
	return []Level{{[]float64{1, 0.7, 0.5, 0.45, 0.2}, 8}, {[]float64{1, 0.8, 0.7, 0.65, 0.4}, 9}, {[]float64{1, 0.9, 0.88, 0.86, 0.7}, 10}}
}

func TestATableBetweenLevelsIsFound(t *testing.T) {
	low, err := Table(made()[0], childmort.West, demography.Male)
	if err != nil {
		t.Fatal(err)
	}
	high, err := Table(made()[2], childmort.West, demography.Male)
	if err != nil {
		t.Fatal(err)
	}
	middle := (low.E.Value + high.E.Value) / 2
	got, level, err := Find(made(), childmort.West, demography.Male, middle)
	if err != nil || level < 1 || level > 3 {
		t.Fatalf("got %v at level %v, %v", got, level, err)
	}
	oracle.Near(t, "expectancy", got.E.Value, middle, 1e-9)
	if _, _, err := Find(made(), childmort.West, demography.Male, high.E.Value+1); !fault.Is(err, "demography.model.beyond") {
		t.Errorf("beyond the family: got %v", err)
	}
	if _, err := Table(Level{[]float64{1, 0.5, 0.6}, 9}, childmort.West, demography.Male); !fault.Is(err, "demography.model.survivors") {
		t.Errorf("risen from the dead: got %v", err)
	}
	if _, err := Table(Level{}, childmort.West, demography.Male); !fault.Is(err, "demography.model.level") {
		t.Errorf("nothing: got %v", err)
	}
}
