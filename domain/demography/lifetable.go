package demography

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"wanjia/base/fault"
)

// Group is what was seen in one age group: deaths (fractional after an adjustment for completeness) and
// person-years. Width 0 is the open interval, which comes last.
type Group struct {
	Start, Width int
	Deaths       float64
	Exposure     float64
}

// Options choose how a life table is made. The zero value is usual: midpoints, Coale-Demeny West under 5, 95 %.
type Options struct {
	Method Method
	Infant Infant
	// Given are a_x by starting age that overrule the method, the open interval's (its expectancy) too.
	Given map[int]float64
	// InfantDeath, where positive, is q0 known apart from the table's own infants, such as infant deaths over
	// births; m0 then follows from it. For tables whose first group is age 0 alone.
	InfantDeath float64
	Level       Level
}

// Row is one age group of a life table with a radix of 1. Width is 0 in the open interval.
type Row struct {
	Start, Width int
	M            float64 // death rate, m
	A            float64 // mean years lived in the group by those who die in it, a
	Q            float64 // probability of dying in the group, q
	Survivors    float64 // l: share alive at the start
	Dying        float64 // d: share of births that dies in the group
	Years        float64 // L: person-years lived in the group
	YearsAbove   float64 // T: person-years lived from the start on
	Expectancy   float64 // e: years still to live at the start
}

// Table is a period life table.
type Table struct {
	Sex   Sex
	Rows  []Row
	E     Estimate // expectancy at the first age (e0 in a table from birth); N deaths, D person-years
	Notes []string
}

// Limits of what a table may be made of.
const (
	smallExposure = 5000 // person-years under which e0 is biased and unstable (Eayres & Williams 2004)
	oldestPool    = 60   // the open interval is never widened below this age
)

// SingleYears are the starting ages 0, 1, 2 … of a table that is open at an age.
func SingleYears(open int) []int {
	var starts []int
	for x := 0; x <= open; x++ {
		starts = append(starts, x)
	}
	return starts
}

// Abridged are the starting ages 0, 1, 5, 10 … of a table that is open at an age, a multiple of five.
func Abridged(open int) []int {
	starts := []int{0, 1}
	for x := 5; x <= open; x += 5 {
		starts = append(starts, x)
	}
	return starts
}

// Groups brings deaths and person-years by completed year of age into groups at the starting ages, the last
// of which is open. Ages below the first start are left out.
func Groups(deaths map[int]int64, exposure map[int]float64, starts []int) []Group {
	groups := make([]Group, len(starts))
	for i, start := range starts {
		groups[i].Start = start
		if i+1 < len(starts) {
			groups[i].Width = starts[i+1] - start
		}
	}
	at := func(age int) int {
		i, found := slices.BinarySearch(starts, age)
		if !found {
			i--
		}
		return i
	}
	for age, n := range deaths {
		if i := at(age); i >= 0 {
			groups[i].Deaths += float64(n)
		}
	}
	// In order of age, so that the sum doesn't depend on the map's order.
	for _, age := range slices.Sorted(maps.Keys(exposure)) {
		if i := at(age); i >= 0 {
			groups[i].Exposure += exposure[age]
		}
	}
	return groups
}

// LifeTable makes a period life table of single-year, abridged or mixed groups that join upward and end in
// an open interval.
//
//   - q = n·m / (1 + (n−a)·m) (Preston et al. 2001, ch. 3); the table is closed with L = l/m, so e = 1/m.
//   - A rate too high for its a (q over 1) takes the a of a constant force, so e jumps a little there: NoteSteep.
//   - An open interval without deaths is joined with the groups below until there are some, but not below
//     60 (or below where the caller's own open interval starts): NotePooled.
//   - A group without exposure and deaths takes the pooled rate of its nearest exposed neighbours: NoteGap.
//     Without exposure in the youngest group, or in one with deaths, there is no table.
//   - E carries Chiang's interval: Var(e) = Σ l²·(n − a + e₊)²·q²(1−q)/D over closed groups (Chiang 1984),
//     and l²/(m²·D) for the open one (Silcocks et al. 2001), by the normal approximation.
func LifeTable(ages []Group, sex Sex, o Options) (Table, error) {
	if err := checkGroups(ages); err != nil {
		return Table{}, err
	}
	t := Table{Sex: sex}
	groups, pooled, err := pool(ages)
	if err != nil {
		return Table{}, err
	}
	if pooled {
		t.Notes = append(t.Notes, NotePooled)
	}
	m, gaps := rates(groups)
	if gaps {
		t.Notes = append(t.Notes, NoteGap)
	}
	a := separations(groups, m, sex, o)
	if err := give(a, groups, o.Given, pooled); err != nil {
		return Table{}, err
	}
	if o.InfantDeath != 0 {
		if err := checkInfantDeath(groups[0], o.InfantDeath); err != nil {
			return Table{}, err
		}
		m[0] = o.InfantDeath / (1 - (1-a[0])*o.InfantDeath)
	}
	if fill(&t, groups, m, a) {
		t.Notes = append(t.Notes, NoteSteep)
	}
	t.E = t.expectancy(groups, o.Level)
	if !t.finite() {
		return Table{}, fault.New(fault.Invalid, "demography.lifetable.range")
	}
	t.E.Notes = append(t.E.Notes, t.Notes...)
	return t, nil
}

// checkGroups refuses an age grid with holes and numbers that can't be counts or exposures.
func checkGroups(ages []Group) error {
	next := 0
	for i, g := range ages {
		age := strconv.Itoa(g.Start)
		last := i == len(ages)-1
		if g.Start < 0 || g.Width < 0 || g.Start > 150 || g.Width > 150 || (i > 0 && g.Start != next) || (g.Width == 0) != last {
			return fault.New(fault.Invalid, "demography.age.grid", "age", age)
		}
		if !(g.Deaths >= 0) || g.Deaths > maxExposure {
			return fault.New(fault.Invalid, "demography.age.deaths", "age", age, "deaths", number(g.Deaths))
		}
		if !(g.Exposure >= 0) || g.Exposure > maxExposure {
			return fault.New(fault.Invalid, "demography.age.exposure", "age", age, "exposure", number(g.Exposure))
		}
		if !last && g.Exposure == 0 && g.Deaths > 0 {
			return fault.New(fault.Invalid, "demography.age.unexposed", "age", age)
		}
		next = g.Start + g.Width
	}
	if len(ages) == 0 {
		return fault.New(fault.Invalid, "demography.age.grid", "age", "0")
	}
	if ages[0].Exposure == 0 {
		return fault.New(fault.Refused, "demography.lifetable.first")
	}
	return nil
}

// pool widens the open interval downward until somebody died in it and somebody lived in it.
func pool(ages []Group) (groups []Group, pooled bool, err error) {
	groups = append(groups, ages...)
	var deaths float64
	for _, g := range groups {
		deaths += g.Deaths
	}
	if deaths == 0 {
		return nil, false, fault.New(fault.Refused, "demography.lifetable.deaths")
	}
	for {
		last := len(groups) - 1
		open := groups[last]
		if open.Deaths > 0 && open.Exposure > 0 {
			return groups, pooled, nil
		}
		if last == 0 || groups[last-1].Start < oldestPool {
			return nil, false, fault.New(fault.Refused, "demography.lifetable.thin", "age", strconv.Itoa(open.Start))
		}
		below := groups[last-1]
		groups = groups[:last]
		groups[last-1] = Group{Start: below.Start, Deaths: below.Deaths + open.Deaths, Exposure: below.Exposure + open.Exposure}
		pooled = true
	}
}

// rates are the death rates; a group nobody lived in takes the pooled rate of the nearest ones that have exposure.
func rates(groups []Group) (m []float64, gaps bool) {
	m = make([]float64, len(groups))
	for i, g := range groups {
		if g.Exposure == 0 { // never the first or the last
			gaps = true
			g = neighbours(groups, i)
		}
		m[i] = g.Deaths / g.Exposure
	}
	return m, gaps
}

func neighbours(groups []Group, i int) Group {
	low, high := i-1, i+1
	for groups[low].Exposure == 0 {
		low--
	}
	for groups[high].Exposure == 0 {
		high++
	}
	return Group{Deaths: groups[low].Deaths + groups[high].Deaths, Exposure: groups[low].Exposure + groups[high].Exposure}
}

// give puts the caller's a_x in. In a widened open interval they no longer mean anything, so they are passed over.
func give(a []float64, groups []Group, given map[int]float64, pooled bool) error {
	for i, g := range groups {
		v, ok := given[g.Start]
		if !ok || (g.Width == 0 && pooled) {
			continue
		}
		if !(v > 0) || v > 150 || (g.Width > 0 && v > float64(g.Width)) {
			return fault.New(fault.Invalid, "demography.age.separation", "age", strconv.Itoa(g.Start), "a", number(v))
		}
		a[i] = v
	}
	return nil
}

func checkInfantDeath(first Group, q float64) error {
	if first.Start != 0 || first.Width != 1 {
		return fault.New(fault.Invalid, "demography.age.grid", "age", strconv.Itoa(first.Start))
	}
	if !(q > 0 && q < 1) {
		return fault.New(fault.Invalid, "demography.lifetable.infant", "q", number(q))
	}
	return nil
}

// fill makes the rows; it says whether some rate was too high for its a_x.
func fill(t *Table, groups []Group, m, a []float64) (steep bool) {
	t.Rows = make([]Row, len(groups))
	alive := 1.0
	for i, g := range groups {
		n := float64(g.Width)
		r := Row{Start: g.Start, Width: g.Width, M: m[i], A: a[i], Survivors: alive}
		switch {
		case g.Width == 0:
			if r.A == 0 {
				r.A = 1 / r.M
			}
			r.Q, r.Dying, r.Years = 1, alive, alive*r.A
		default:
			if r.A*r.M > 1 { // q would pass 1
				r.A, steep = constantForceA(r.M, n), true
			}
			r.Q = math.Min(1, n*r.M/(1+(n-r.A)*r.M))
			r.Dying = alive * r.Q
			alive -= r.Dying
			r.Years = n*alive + r.A*r.Dying
		}
		t.Rows[i] = r
	}
	t.sum()
	return steep
}

// sum works from the open interval down. Expectancies follow their own recursion instead of T/l, which
// would be 0/0 above an age that nobody reaches.
func (t *Table) sum() {
	var above, ahead float64
	for i := len(t.Rows) - 1; i >= 0; i-- {
		r := &t.Rows[i]
		above += r.Years
		r.YearsAbove = above
		r.Expectancy = r.Q*r.A + (1-r.Q)*(float64(r.Width)+ahead)
		ahead = r.Expectancy
	}
}

// expectancy is e at the first age with Chiang's interval.
func (t Table) expectancy(groups []Group, level Level) Estimate {
	var variance, deaths, exposure float64
	for i, r := range t.Rows {
		deaths += groups[i].Deaths
		exposure += groups[i].Exposure
		if groups[i].Deaths == 0 {
			continue
		}
		if r.Width == 0 {
			variance += r.Survivors * r.Survivors * r.A * r.A / groups[i].Deaths
			continue
		}
		lost := float64(r.Width) - r.A + t.Rows[i+1].Expectancy
		variance += r.Survivors * r.Survivors * lost * lost * r.Q * r.Q * (1 - r.Q) / groups[i].Deaths
	}
	value := t.Rows[0].Expectancy
	e := Estimate{Value: value, Interval: around(value, math.Sqrt(variance), level), N: int64(math.Round(deaths)), D: exposure}
	if e.N < fewEvents {
		e.Notes = append(e.Notes, NoteFew)
	}
	if exposure < smallExposure {
		e.Notes = append(e.Notes, NoteSmall)
	}
	return e
}

// finite says whether every number came out as a number.
func (t Table) finite() bool {
	for _, r := range t.Rows {
		if math.IsInf(r.YearsAbove, 0) || math.IsNaN(r.YearsAbove+r.Expectancy+r.Q+r.A) || math.IsInf(r.Expectancy, 0) {
			return false
		}
	}
	return !math.IsInf(t.E.High, 0) && !math.IsNaN(t.E.High) && !math.IsNaN(t.E.Low)
}

// At is the row that starts at an age.
func (t Table) At(age int) (Row, bool) {
	for _, r := range t.Rows {
		if r.Start == age {
			return r, true
		}
	}
	return Row{}, false
}

// Lived is the person-years lived between two ages per birth, nLx; both ages must start a row (to may lie
// below the open interval only).
func (t Table) Lived(from, to int) (float64, bool) {
	a, okFrom := t.At(from)
	b, okTo := t.At(to)
	if !okFrom || !okTo || to < from {
		return 0, false
	}
	return a.YearsAbove - b.YearsAbove, true
}

// Dying is the probability that somebody of one age dies before another, such as 5q0 with Dying(0, 5); both ages must
// start a row.
func (t Table) Dying(from, to int) (float64, bool) {
	a, okFrom := t.At(from)
	b, okTo := t.At(to)
	if !okFrom || !okTo || to < from || a.Survivors == 0 {
		return 0, false
	}
	return 1 - b.Survivors/a.Survivors, true
}
