package childmort

import (
	"math"
	"strconv"
	"testing"

	"wanjia/base/oracle"
)

// survivors are l(x) of a level of a Coale-Demeny family, women's.
func survivors(t *testing.T, letter string, level int) func(x float64) float64 {
	t.Helper()
	known := map[float64]float64{}
	for _, r := range oracle.Sheet(t, "demography/modelLT/cd_"+letter+"_F_lx.csv") {
		known[r.Num(t, "age")] = r.Num(t, "L"+strconv.Itoa(level))
	}
	for x, l := range known {
		known[x] = l / known[0]
	}
	ages := []float64{0, 1, 5, 10, 15, 20, 25, 30, 35}
	// between the ages of the table the hazard falls with a power of age in childhood, and is even later
	return func(x float64) float64 {
		if x < 1 {
			return math.Exp(math.Log(known[1]) * math.Pow(x, 0.35))
		}
		for i := 1; i+1 < len(ages); i++ {
			a, b := ages[i], ages[i+1]
			if x <= b {
				at := (math.Log(x) - math.Log(a)) / (math.Log(b) - math.Log(a))
				if a >= 10 {
					at = (x - a) / (b - a)
				}
				return math.Exp(math.Log(known[a])*(1-at) + math.Log(known[b])*at)
			}
		}
		return known[35]
	}
}

// mothersUnder are what mothers say under these survivors where fertility is Brass's polynomial from an age on and nothing has changed.
func mothersUnder(l func(float64) float64, from float64) (groups [Groups]Mothers) {
	const step = 0.1
	fertility := func(a float64) float64 {
		if a < from || a > from+33 {
			return 0
		}
		return (a - from) * math.Pow(from+33-a, 2)
	}
	for g := range groups {
		for a := 15 + 5*float64(g) + step/2; a < 20+5*float64(g); a += step {
			born, dead := 0.0, 0.0
			for y := from; y < a; y += step {
				born += fertility(y) * step
				dead += fertility(y) * step * (1 - l(a-y))
			}
			groups[g].Women += 1e5
			groups[g].Born += born
			groups[g].Dead += dead
		}
	}
	return groups
}

// The coefficients were fitted to the families' own tables, so each family's must find its own mortality again. This holds the East ones, of which no
// worked example was at hand, to the published tables of the model as closely as those that have one: how the tables go on between their ages, and
// what is born at which age, is guessed here and not Trussell's, which costs the few per cent.
func TestEachFamilyFindsItsOwnTablesAgain(t *testing.T) {
	letters := map[Family]string{West: "w", North: "n", South: "s", East: "e"}
	for _, family := range []Family{West, North, South, East} {
		off, n, worst := 0.0, 0.0, 0.0
		for _, level := range []int{9, 13, 17} {
			l := survivors(t, letters[family], level)
			for _, from := range []float64{13, 14, 15} {
				got, err := Brass(mothersUnder(l, from), family)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range got[2:] { // q(3) to q(20): the youngest mothers are known to be off
					far := math.Abs(e.Q/(1-l(float64(e.Age))) - 1)
					off, n, worst = off+far, n+1, max(worst, far)
				}
			}
		}
		t.Logf("family %d: off by %.4f on average, %.4f at most", family, off/n, worst)
		if off/n > 0.035 || worst > 0.08 {
			t.Errorf("family %d finds its own tables to %.4f on average, %.4f at worst", family, off/n, worst)
		}
	}
}
