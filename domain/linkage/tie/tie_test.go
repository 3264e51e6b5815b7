package tie_test

import (
	"slices"
	"testing"

	"wanjia/domain/linkage/tie"
)

func TestOfThreeColumnsThatGoTogetherThoseThatAreToldAreTied(t *testing.T) {
	const name, code, street = 0, 1, 2
	a := tie.Plant([]tie.Tie{{A: code, B: street, Weight: 7}, {A: name, B: code, Weight: 4}, {A: name, B: street, Weight: 3}}, 3)
	for _, c := range []struct {
		told uint64
		want []uint8
	}{
		{1<<name | 1<<code | 1<<street, []uint8{0, 1}}, // the third would close the circle
		{1<<name | 1<<street, []uint8{2}},              // where nobody wrote the code
		{1<<code | 1<<street, []uint8{0}},
		{1 << name, nil},
		{0, nil},
	} {
		if got := a.Tree(c.told); !slices.Equal(got, c.want) {
			t.Errorf("of %03b the ties %v count, want %v", c.told, got, c.want)
		}
	}
}

func TestNoMoreColumnsAreTiedThanThereAreTreesFor(t *testing.T) {
	var all []tie.Tie
	for b := 1; b < 16; b++ {
		all = append(all, tie.Tie{A: 0, B: b, Weight: 1})
	}
	if got := len(tie.Plant(all, 16).Tree(1<<16 - 1)); got != 9 {
		t.Errorf("%d ties count among ten columns, want 9", got)
	}
}

// households are records of households of three, each with a street of its own that is written in two ways; codes of streets are even
// for the one and odd for the other.
func households(n int) (name, street tie.Column) {
	for h := range uint32(n) {
		for member := range uint32(3) {
			name.Codes = append(name.Codes, 1+h%40)
			street.Codes = append(street.Codes, 1+2*h+member%2)
		}
	}
	for _, c := range []*tie.Column{&name, &street} {
		most := slices.Max(c.Codes) + 1
		counts := make([]float64, most)
		c.Hash = make([]uint64, most)
		for _, code := range c.Codes {
			counts[code]++
		}
		rows := float64(len(c.Codes))
		for code, k := range counts {
			c.Hash[code] = uint64(code) * 0x9e3779b97f4a7c15
			c.Marginal += k * (k - 1) / rows / (rows - 1)
		}
		c.Distinct, c.Exact, c.Drawn = int(most), 3, tie.Draw(c.Codes, c.Hash)
		c.Near = func(a, b uint32) uint8 {
			if (a-1)/2 == (b-1)/2 {
				return 2
			}
			return 1
		}
		c.M = []float64{0, .05, .1, .85}
	}
	near := 4 / (9 * float64(n)) // two pairs of a household, of all pairs
	name.U = []float64{0, 1 - name.Marginal, 1e-6, name.Marginal}
	street.U = []float64{0, 1 - street.Marginal - near, near, street.Marginal}
	return name, street
}

func TestWhatIsNearlyTheSameIsTiedToo(t *testing.T) {
	name, street := households(600)
	columns := []tie.Column{name, street}
	joints := tie.Candidates(columns)
	for i := range joints {
		joints[i].Count(columns)
	}
	a := tie.Of(joints, columns, 1e-7)
	if len(a.Ties) != 1 {
		t.Fatalf("ties are %+v, want one", a.Ties)
	}
	one := &a.Ties[0]
	if both, near := one.Of(3, 3), one.Of(3, 2); both < 3 || near < 3 {
		t.Errorf("the same street says %.2f too much of a family, the street written otherwise %.2f; want 3 and more", both, near)
	}
	if w := one.Of(1, 3); w != 0 {
		t.Errorf("where the name differs, %.2f is taken off", w)
	}
}

func TestWhatMatchesAgreeOnIsNoTie(t *testing.T) {
	name, street := households(600)
	columns := []tie.Column{name, street}
	joints := tie.Candidates(columns)
	for i := range joints {
		joints[i].Count(columns)
	}
	// three records a household, were they all one person
	if a := tie.Of(joints, columns, 3*600/(1800.*1799/2)); len(a.Ties) != 0 {
		t.Errorf("ties are %+v, want none", a.Ties)
	}
}

func TestAtFirstOnlyWhatHouseholdsShareIsTied(t *testing.T) {
	name, street := households(600)
	columns := []tie.Column{name, street}
	joints := tie.Candidates(columns)
	for i := range joints {
		joints[i].Count(columns)
	}
	if a := tie.First(joints, columns, 1e-7); len(a.Ties) != 0 {
		t.Errorf("columns that aren't a household's are tied: %+v", a.Ties)
	}
	columns[0].Shared, columns[1].Shared = true, true
	a := tie.First(joints, columns, 1e-7)
	if len(a.Ties) != 1 || a.Ties[0].Of(3, 3) < 3 || a.Ties[0].Of(3, 2) != 0 {
		t.Errorf("ties are %+v, want one, of agreeing alone", a.Ties)
	}
	columns[0].Shared, columns[1].Shared, columns[1].Echoes = false, false, true
	if a = tie.First(joints, columns, 1e-7); len(a.Ties) != 1 || a.Ties[0].Of(3, 2) < 3 {
		t.Errorf("a mail address that is made of a name isn't tied to it: %+v", a.Ties)
	}
}
