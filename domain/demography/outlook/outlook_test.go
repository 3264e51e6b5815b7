package outlook_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/domain/demography"
	"wanjia/domain/demography/outlook"
	"wanjia/domain/demography/project"
)

// usual is a year of a place in which death rates follow Gompertz' law and births come to somewhat over one child a woman.
func usual(scale float64) outlook.Year {
	var y outlook.Year
	for i := range outlook.Groups {
		lived := scale * 100 * math.Exp(-0.08*float64(i))
		rate := 0.0002 * math.Exp(0.095*float64(5*i))
		for _, s := range []*outlook.Sex{&y.Female, &y.Male} {
			s.Lived[i], s.Died[i] = lived, lived*rate
		}
		if i >= 3 && i <= 9 {
			y.Births[i] = 0.04 * lived
		}
	}
	y.Female.Infants, y.Male.Infants = y.Female.Died[0]*0.8, y.Male.Died[0]*0.8
	for _, n := range y.Births {
		y.Boys, y.Girls = y.Boys+n*105/205, y.Girls+n*100/205
	}
	return y
}

func basis(years ...outlook.Year) outlook.Basis {
	return outlook.Basis{Female: years[0].Female.Lived, Male: years[0].Male.Lived, Years: years}
}

// With years that are all alike there is nothing to be unsure of, and the answer is that of the projection itself.
func TestYearsThatAreAlikeGiveTheProjectionItself(t *testing.T) {
	y := usual(10)
	b := basis(y, y, y, y, y)
	got, err := outlook.Ahead(b, outlook.Wish{Steps: 4, Draws: 20, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	groups := make([]demography.Group, outlook.Groups)
	fertility := make([]float64, outlook.Groups)
	for i := range groups {
		groups[i] = demography.Group{Start: 5 * i, Width: 5, Deaths: y.Female.Died[i], Exposure: y.Female.Lived[i]}
		fertility[i] = y.Births[i] / y.Female.Lived[i]
	}
	groups[17].Width = 0
	table, err := demography.LifeTable(groups, demography.Female, demography.Options{Given: map[int]float64{0: 0.8*0.1 + 0.2*2.5}, Level: 0.95})
	if err != nil {
		t.Fatal(err)
	}
	survival, err := project.Survival(table, 85)
	if err != nil {
		t.Fatal(err)
	}
	s := project.Step{FemaleSurvival: survival, MaleSurvival: survival, Fertility: fertility, BirthRatio: 1.05}
	want, err := project.Run(project.Population{Female: b.Female[:], Male: b.Male[:]}, 5, []project.Step{s, s, s, s})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range got {
		if math.Abs(p.Total.Middle-want[i].Total()) > 1e-6 || math.Abs(p.Total.High-p.Total.Low) > 1e-6 {
			t.Errorf("after %d years %+v, the projection says %.3f", p.Years, p.Total, want[i].Total())
		}
		if sum := p.Young.Middle + p.Working.Middle + p.Old.Middle; math.Abs(sum-p.Total.Middle) > 1e-6 {
			t.Errorf("the ages add up to %.3f, the whole is %.3f", sum, p.Total.Middle)
		}
	}
}

// Years that differ make the spans wider the further one looks; the same seed draws the same years; without moves only births
// and deaths are left.
func TestSpansGrowAndDrawsRepeat(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		years := make([]outlook.Year, rapid.IntRange(5, 10).Draw(r, "years"))
		for k := range years {
			years[k] = usual(10)
			for i := range outlook.Groups {
				years[k].Female.Came[i] = rapid.Float64Range(-0.02, 0.02).Draw(r, "came") * years[k].Female.Lived[i]
			}
		}
		b := basis(years...)
		w := outlook.Wish{Steps: 5, Draws: 60, Seed: rapid.Uint64().Draw(r, "seed")}
		a, err := outlook.Ahead(b, w)
		if err != nil {
			r.Fatal(err)
		}
		again, err := outlook.Ahead(b, w)
		if err != nil {
			r.Fatal(err)
		}
		for i := range a {
			if a[i] != again[i] {
				r.Errorf("drawn twice: %+v and %+v", a[i], again[i])
			}
			if s := a[i].Total; s.Low > s.Middle || s.Middle > s.High {
				r.Errorf("the middle lies outside: %+v", s)
			}
		}
		if a[0].Total.Low != a[0].Total.High {
			r.Errorf("today isn't sure: %+v", a[0].Total)
		}
		w.Moves = outlook.None
		still, err := outlook.Ahead(b, w)
		if err != nil {
			r.Fatal(err)
		}
		if s := still[5].Total; math.Abs(s.High-s.Low) > 1e-6 {
			r.Errorf("only moves differed between the years, and they are left out: %+v", s)
		}
	})
}

func TestTooLittleIsSaid(t *testing.T) {
	y := usual(10)
	for want, b := range map[string]outlook.Basis{"outlook.short": basis(y, y, y, y), "outlook.few": basis(usual(0.1), usual(0.1), usual(0.1), usual(0.1), usual(0.1))} {
		_, err := outlook.Ahead(b, outlook.Wish{Steps: 1, Draws: 1})
		if !fault.Is(err, want) {
			t.Errorf("%v, not %s", err, want)
		}
	}
}
