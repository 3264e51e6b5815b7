package registration

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/demography"
)

// areas reads a sheet of censuses and deaths: the groups of each area, their sex and the years between.
func areas(t *testing.T, name string) (groups map[string][]Group, sex demography.Sex, years map[string]float64) {
	t.Helper()
	groups, years = map[string][]Group{}, map[string]float64{}
	for _, r := range oracle.Sheet(t, "demography/ddm/"+name+".csv") {
		groups[r["cod"]] = append(groups[r["cod"]], Group{Age: int(r.Num(t, "age")), Pop1: r.Num(t, "pop1"), Pop2: r.Num(t, "pop2"), Deaths: r.Num(t, "deaths")})
		years[r["cod"]] = r.Num(t, "year2") - r.Num(t, "year1")
		sex = demography.Male
		if r["sex"] == "f" {
			sex = demography.Female
		}
	}
	return groups, sex, years
}

func TestMozambiqueAndBrazilComeOutAsTheDDMPackageHasThem(t *testing.T) {
	for _, set := range []string{"Moz", "BrasilFemales", "BrasilMales"} {
		groups, sex, years := areas(t, set)
		got := map[string]Estimate{}
		for cod, g := range groups {
			e, err := Judge(g, years[cod], Options{Sex: sex})
			if err != nil {
				t.Fatalf("%s %s: %v", set, cod, err)
			}
			got[cod] = e
		}
		for _, r := range oracle.Sheet(t, "demography/ddm/"+set+"_ggb_out.csv") {
			b := got[r["cod"]].Balance
			ages(t, set+r["cod"], b.From, b.To, r)
			for head, v := range map[string]float64{"coverage": b.Completeness, "a": b.Intercept, "b": b.Slope, "delta": b.Delta, "k1": b.K1, "k2": b.K2} {
				oracle.Near(t, "balance "+head+" of "+set+r["cod"], v, r.Num(t, head), 1e-9)
			}
		}
		for _, r := range oracle.Sheet(t, "demography/ddm/"+set+"_seg_out.csv") {
			e := got[r["cod"]].Extinct
			ages(t, set+r["cod"], e.From, e.To, r)
			oracle.Near(t, "extinct generations of "+set+r["cod"], e.Completeness, r.Num(t, "coverage"), 5e-4)
			oracle.Near(t, "lower quartile of "+set+r["cod"], e.Lower, r.Num(t, "l25"), 5e-4)
			oracle.Near(t, "upper quartile of "+set+r["cod"], e.Upper, r.Num(t, "u25"), 5e-4)
			if implausible := slices.Contains(e.Notes, NoteImplausible); implausible != (r.Num(t, "coverage") > 1.2) {
				t.Errorf("%s%s: %v is called implausible: %v", set, r["cod"], e.Completeness, implausible)
			}
		}
		for _, r := range oracle.Sheet(t, "demography/ddm/"+set+"_ggbseg_out.csv") {
			oracle.Near(t, "both of "+set+r["cod"], got[r["cod"]].Combined.Completeness, r.Num(t, "coverage"), 5e-4)
		}
	}
}

func ages(t *testing.T, what string, from, to int, r oracle.Row) {
	t.Helper()
	if got, want := strconv.Itoa(from)+"-"+strconv.Itoa(to), r["lower"]+"-"+r["upper"]; got != want {
		t.Errorf("%s: ages %s, want %s", what, got, want)
	}
}

// stable is a population growing at r that dies by Gompertz's law, counted twice ten years apart, of whose
// deaths a share was registered and whose first census found a share.
func stable(r, registered, counted float64) []Group {
	alive := func(x float64) float64 { return math.Exp(-0.0004/0.09*(math.Exp(0.09*x)-1)) * math.Exp(-r*x) * 1e6 }
	const step = 0.01
	var groups []Group
	for age := 0; age <= 85; age += 5 {
		end := float64(age + 5)
		if age == 85 {
			end = 115
		}
		var people, deaths float64
		for x := float64(age); x < end; x += step {
			n := alive(x+step/2) * step
			people += n
			deaths += n * 0.0004 * math.Exp(0.09*(x+step/2))
		}
		// The deaths of ten years of growth, a year on average.
		mean := (math.Exp(10*r) - 1) / (10 * r)
		groups = append(groups, Group{Age: age, Pop1: people * counted, Pop2: people * math.Exp(10*r), Deaths: deaths * mean * registered})
	}
	return groups
}

func TestAStablePopulationGivesItsCompletenessBack(t *testing.T) {
	for _, c := range []struct{ growth, registered, counted float64 }{{0.02, 0.7, 1}, {0.01, 0.9, 1}, {0.03, 0.5, 1}, {0.02, 0.7, 0.95}, {0.02, 0.8, 1.04}} {
		got, err := Judge(stable(c.growth, c.registered, c.counted), 10, Options{Sex: demography.Female, From: 15, To: 65, Fixed: true, Line: Straight})
		if err != nil {
			t.Fatal(err)
		}
		// Between censuses of unlike quality the balance gives completeness against their mean.
		oracle.Near(t, "balance", got.Balance.Completeness, c.registered/math.Sqrt(c.counted), 0.03) // the entrants are a mean of two groups
		oracle.Near(t, "first census against the second", got.Balance.Delta, c.counted, 0.015)
		oracle.Near(t, "both", got.Combined.Completeness, c.registered, 0.05)
	}
}

func TestMoreDeathsThanPeopleIsCalledImplausible(t *testing.T) {
	got, err := Judge(stable(0.02, 3, 1), 10, Options{Sex: demography.Male})
	if err != nil {
		t.Fatal(err)
	}
	for name, notes := range map[string][]string{"balance": got.Balance.Notes, "extinct": got.Extinct.Notes, "both": got.Combined.Notes} {
		if !slices.Contains(notes, NoteImplausible) {
			t.Errorf("%s: noted %v, want %s", name, notes, NoteImplausible)
		}
	}
}

func TestSummedDeathsAreDividedByTheYears(t *testing.T) {
	yearly := stable(0.02, 0.7, 1)
	summed := slices.Clone(yearly)
	for i := range summed {
		summed[i].Deaths *= 10
	}
	a, err := Judge(yearly, 10, Options{Sex: demography.Female})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Judge(summed, 10, Options{Sex: demography.Female, Summed: true})
	if err != nil {
		t.Fatal(err)
	}
	oracle.Near(t, "completeness", b.Combined.Completeness, a.Combined.Completeness, 1e-12)
}

func TestWhatCensusesCannotSayIsRefused(t *testing.T) {
	good := stable(0.02, 0.7, 1)
	for key, do := range map[string]func() error{
		"demography.registration.years":  func() error { _, err := Judge(good, 0, Options{Sex: demography.Male}); return err },
		"demography.registration.groups": func() error { _, err := Judge(good[:3], 10, Options{Sex: demography.Male}); return err },
		"demography.age.grid":            func() error { _, err := Judge(good[1:], 10, Options{Sex: demography.Male}); return err },
		"demography.registration.few":    func() error { _, err := Judge(good, 10, Options{From: 15, To: 30, Sex: demography.Male}); return err },
		"demography.registration.sex":    func() error { _, err := Judge(good, 10, Options{}); return err },
		"demography.registration.age":    func() error { _, err := Judge(good[:10], 10, Options{AtLeast: 3, Sex: demography.Male}); return err },
		"demography.registration.group": func() error {
			_, err := GrowthBalance([]Group{{Age: 0, Pop1: -1}}, 10, Options{})
			return err
		},
	} {
		if err := do(); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}

// What is carried along of the West model is what the model's tables say: expectancies at the ages that censuses are open at, and 30d10/20d40.
func TestTheWestTablesAreTheModels(t *testing.T) {
	for _, c := range []struct {
		sex    demography.Sex
		letter string
	}{{demography.Male, "M"}, {demography.Female, "F"}} {
		l := map[float64]oracle.Row{}
		for _, r := range oracle.Sheet(t, "demography/modelLT/cd_w_"+c.letter+"_lx.csv") {
			l[r.Num(t, "age")] = r
		}
		for _, r := range oracle.Sheet(t, "demography/modelLT/cd_w_"+c.letter+"_ex.csv") {
			age := int(r.Num(t, "age"))
			if age < 60 {
				continue
			}
			ratios, expectancies, err := west(c.sex, Straight, age)
			if err != nil || len(expectancies) != 25 {
				t.Fatalf("%s at %d: %d levels, %v", c.letter, age, len(expectancies), err)
			}
			for level := 1; level <= 25; level++ {
				of := "L" + strconv.Itoa(level)
				oracle.Near(t, c.letter+strconv.Itoa(age)+" "+of, expectancies[level-1], r.Num(t, of), 6e-4)
				if level < 3 {
					continue
				}
				want := (l[10].Num(t, of) - l[40].Num(t, of)) / (l[40].Num(t, of) - l[60].Num(t, of))
				oracle.Near(t, c.letter+" deaths "+of, ratios[level-3], want, 1.1e-3)
			}
		}
	}
}
