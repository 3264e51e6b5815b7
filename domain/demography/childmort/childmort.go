// Package childmort knows how to read child mortality off what mothers say: how many children they bore and how
// many of them died (Brass's method with Trussell's equations: United Nations, Manual X, 1983, chapter III,
// tables 47 and 48). Each age group of mothers gives the probability of dying before some age of childhood,
// and how many years before the survey it stands for. It takes fertility as unchanged lately, and mortality as
// changing evenly; the youngest group is known to read too high and is noted.
package childmort

import (
	"strconv"

	"wanjia/base/fault"
)

// Family is the pattern of mortality by age, one of the Coale-Demeny models.
type Family uint8

// The four families; West is usual where nothing is known.
const (
	West Family = iota
	North
	South
	East
)

// ParseFamily reads west, north, south or east; nothing is West.
func ParseFamily(word string) (Family, error) {
	for i, w := range []string{"west", "north", "south", "east"} {
		if word == w {
			return Family(i), nil
		}
	}
	if word == "" {
		return West, nil
	}
	return West, fault.New(fault.Invalid, "demography.family.unknown", "family", word)
}

// Mothers are the women of one five-year age group, childless ones too, and their children ever born alive and dead
// of them, of one sex or both.
type Mothers struct{ Women, Born, Dead float64 }

// Groups is how many age groups there are: 15-19 to 45-49.
const Groups = 7

// Estimate is what one age group says.
type Estimate struct {
	MotherAge int     // start of the mothers' group
	Parity    float64 // P: children a woman
	Dead      float64 // D: share of them that died
	Factor    float64 // k, from D to q
	Age       int     // x: the age before which
	Q         float64 // q(x): a child dies with this probability
	Years     float64 // t: years before the survey that q stands for
	Notes     []string
}

// The notes an Estimate may carry: word-catalogue keys.
const (
	NoteYoung = "demography.childmort.young" // mothers of 15-19, whose children fare worse
	NoteFew   = "demography.note.few"
)

// coefficients are a, b, c of both equations: y = a + b·P1/P2 + c·P2/P3.
type coefficients struct{ factor, years [3]float64 }

// ages are x of q(x) for each group.
func ages() [Groups]int { return [Groups]int{1, 2, 3, 5, 10, 15, 20} }

// trussell are Manual X's tables 47 and 48.
func trussell(f Family) [Groups]coefficients {
	switch f {
	case North:
		return [Groups]coefficients{
			{[3]float64{1.1119, -2.9287, 0.8507}, [3]float64{1.0921, 5.4732, -1.9672}},
			{[3]float64{1.2390, -0.6865, -0.2745}, [3]float64{1.3207, 5.3751, 0.2133}},
			{[3]float64{1.1884, 0.0421, -0.5156}, [3]float64{1.5996, 2.6268, 4.3701}},
			{[3]float64{1.2046, 0.3037, -0.5656}, [3]float64{2.0779, -1.7908, 9.4126}},
			{[3]float64{1.2586, 0.4236, -0.5898}, [3]float64{2.7705, -7.3403, 14.9352}},
			{[3]float64{1.2240, 0.4222, -0.5456}, [3]float64{4.1520, -12.2448, 19.2349}},
			{[3]float64{1.1772, 0.3486, -0.4624}, [3]float64{6.9650, -13.9160, 19.9542}},
		}
	case South:
		return [Groups]coefficients{
			{[3]float64{1.0819, -3.0005, 0.8689}, [3]float64{1.0900, 5.4443, -1.9721}},
			{[3]float64{1.2846, -0.6181, -0.3024}, [3]float64{1.3079, 5.5568, 0.2021}},
			{[3]float64{1.2223, 0.0851, -0.4704}, [3]float64{1.5173, 2.6755, 4.7471}},
			{[3]float64{1.1905, 0.2631, -0.4487}, [3]float64{1.9399, -2.2739, 10.3876}},
			{[3]float64{1.1911, 0.3152, -0.4291}, [3]float64{2.6157, -8.4819, 16.5153}},
			{[3]float64{1.1564, 0.3017, -0.3958}, [3]float64{4.0794, -13.8308, 21.1866}},
			{[3]float64{1.1307, 0.2596, -0.3538}, [3]float64{7.1796, -15.3880, 21.7892}},
		}
	case East:
		return [Groups]coefficients{
			{[3]float64{1.1461, -2.2536, 0.6259}, [3]float64{1.0959, 5.5864, -1.9949}},
			{[3]float64{1.2231, -0.4301, -0.2245}, [3]float64{1.2921, 5.5897, 0.3631}},
			{[3]float64{1.1593, 0.0581, -0.3479}, [3]float64{1.5021, 2.4692, 5.0927}},
			{[3]float64{1.1404, 0.1991, -0.3487}, [3]float64{1.9347, -2.6419, 10.8533}},
			{[3]float64{1.1540, 0.2511, -0.3506}, [3]float64{2.6197, -8.9693, 17.0981}},
			{[3]float64{1.1336, 0.2556, -0.3428}, [3]float64{4.1317, -14.3550, 21.8247}},
			{[3]float64{1.1201, 0.2362, -0.3268}, [3]float64{7.3657, -15.8083, 22.3005}},
		}
	default:
		return [Groups]coefficients{
			{[3]float64{1.1415, -2.7070, 0.7663}, [3]float64{1.0970, 5.5628, -1.9956}},
			{[3]float64{1.2563, -0.5381, -0.2637}, [3]float64{1.3062, 5.5677, 0.2962}},
			{[3]float64{1.1851, 0.0633, -0.4177}, [3]float64{1.5305, 2.5528, 4.8962}},
			{[3]float64{1.1720, 0.2341, -0.4272}, [3]float64{1.9991, -2.4261, 10.4282}},
			{[3]float64{1.1865, 0.3080, -0.4452}, [3]float64{2.7632, -8.4065, 16.1787}},
			{[3]float64{1.1746, 0.3314, -0.4537}, [3]float64{4.3468, -13.2436, 20.1990}},
			{[3]float64{1.1639, 0.3190, -0.4435}, [3]float64{7.5242, -14.2013, 20.0162}},
		}
	}
}

// fewDead is where a figure has to say that it stands on little.
const fewDead = 20

// Brass makes the seven estimates. It refuses groups without women or, from 20-24 on, without children:
// the parity ratios are what it reasons by.
func Brass(groups [Groups]Mothers, f Family) ([]Estimate, error) {
	var parity [Groups]float64
	for i, g := range groups {
		age := strconv.Itoa(15 + 5*i)
		if !(g.Women >= 0) || !(g.Born >= 0) || !(g.Dead >= 0) || g.Dead > g.Born {
			return nil, fault.New(fault.Invalid, "demography.childmort.group", "age", age)
		}
		if g.Women == 0 || g.Born == 0 && i > 0 {
			return nil, fault.New(fault.Refused, "demography.childmort.empty", "age", age)
		}
		parity[i] = g.Born / g.Women
	}
	first, second := parity[0]/parity[1], parity[1]/parity[2]
	var out []Estimate
	for i, c := range trussell(f) {
		at := func(k [3]float64) float64 { return k[0] + k[1]*first + k[2]*second }
		e := Estimate{MotherAge: 15 + 5*i, Parity: parity[i], Factor: at(c.factor), Age: ages()[i], Years: at(c.years)}
		if groups[i].Born > 0 {
			e.Dead = groups[i].Dead / groups[i].Born
		}
		e.Q = e.Factor * e.Dead
		if i == 0 {
			e.Notes = append(e.Notes, NoteYoung)
		}
		if groups[i].Dead < fewDead {
			e.Notes = append(e.Notes, NoteFew)
		}
		out = append(out, e)
	}
	return out, nil
}
