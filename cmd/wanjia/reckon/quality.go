package reckon

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/reckon/grid"
	"wanjia/domain/demography"
	"wanjia/domain/demography/capture"
	"wanjia/domain/demography/childmort"
	"wanjia/domain/demography/heaping"
	"wanjia/domain/demography/registration"
)

func heap(c *grid.Call) func() (*grid.Result, error) {
	only := c.String("index", "", say(c, "index"))
	from := c.Int("from", -1, say(c, "from"))
	to := c.Int("to", -1, say(c, "to"))
	digit := c.String("digit", "", say(c, "digit"))
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			a, err := singleAges(g)
			if err != nil {
				return nil, err
			}
			r, found, failed := &grid.Result{Columns: []string{"index", "from", "to", "digit", "value"}}, false, error(nil)
			for _, i := range indices() {
				if *only != "" && *only != i.name {
					continue
				}
				if *from >= 0 {
					i.from = *from
				}
				if *to >= 0 {
					i.to = *to
				}
				if *digit != "" && i.digit != "" {
					i.digit = *digit
				}
				v, err := i.value(a)
				switch {
				case err != nil && *only != "":
					return nil, err
				case err != nil:
					v, failed = math.NaN(), err // one that the ages don't reach to
				default:
					found = true
				}
				r.Add(i.name, i.from, i.to, i.digit, v)
			}
			if failed != nil && !found {
				return nil, failed
			}
			if len(r.Rows) == 0 {
				return nil, fault.New(fault.Invalid, "cli.reckon.choice", "flag", "index", "text", *only)
			}
			return r, nil
		})
	}
}

// index is one index of age heaping with its usual ages.
type index struct {
	name     string
	from, to int
	digit    string // empty where it has none, 05 for both
	of       func(a heaping.Ages, from, to, digit int) (float64, error)
}

func (i index) value(a heaping.Ages) (float64, error) {
	digit := heaping.Fives
	if i.digit != "" && i.digit != "05" && i.digit != "0,5" {
		d, err := strconv.Atoi(i.digit)
		if err != nil {
			return 0, fault.New(fault.Invalid, "demography.heaping.digit", "digit", i.digit)
		}
		digit = d
	}
	return i.of(a, i.from, i.to, digit)
}

func indices() []index {
	all := []index{
		{"whipple", 25, 60, "05", heaping.Whipple},
		{"myers", 10, 89, "", func(a heaping.Ages, from, to, _ int) (float64, error) { return heaping.Myers(a, from, to) }},
		{"bachi", 23, 77, "", func(a heaping.Ages, from, to, _ int) (float64, error) { return heaping.Bachi(a, from, to) }},
		{"coale-li", 60, 84, "0", func(a heaping.Ages, from, to, d int) (float64, error) { return heaping.CoaleLi(a, from, to, 5, d) }},
		{"spoorenberg", 20, 64, "", func(a heaping.Ages, from, to, _ int) (float64, error) { return heaping.Spoorenberg(a, from, to) }},
		{"kannisto", 90, 90, "", func(a heaping.Ages, from, _, _ int) (float64, error) { return heaping.Kannisto(a, from) }},
		{"jdanov", 95, 105, "", func(a heaping.Ages, from, to, _ int) (float64, error) {
			var ages []int
			for age := from; age <= to; age += 5 {
				ages = append(ages, age)
			}
			return heaping.Jdanov(a, ages...)
		}},
	}
	for d := range 10 {
		all = append(all, index{"noumbissi", 20, 64, strconv.Itoa(d), heaping.Noumbissi})
	}
	return all
}

// singleAges wants counts of every single year of age, in any order.
func singleAges(g *grid.Grid) (heaping.Ages, error) {
	ages, err := g.Full("age", "x")
	if err != nil {
		return heaping.Ages{}, err
	}
	counts, err := g.Amounts("count", "population", "pop", "value", "deaths")
	if err != nil {
		return heaping.Ages{}, err
	}
	first, last := slices.Min(ages), slices.Max(ages)
	a := heaping.Ages{First: int(first), Counts: make([]float64, int(last-first)+1)}
	seen := make([]bool, len(a.Counts))
	for i, age := range ages {
		at := int(age - first)
		if len(ages) != len(seen) || age != math.Trunc(age) || seen[at] {
			return a, fault.New(fault.Invalid, "cli.reckon.single")
		}
		a.Counts[at], seen[at] = counts[i], true
	}
	return a, nil
}

func ageSex(c *grid.Call) func() (*grid.Result, error) {
	to := c.Int("to", 70, say(c, "to"))
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			males, err := g.Full("males", "male", "m")
			if err != nil {
				return nil, err
			}
			females, err := g.Full("females", "female", "f")
			if err != nil {
				return nil, err
			}
			s, err := heaping.Accuracy(males, females, *to)
			if err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: []string{"score", "value"}}
			r.Add("age_ratio_male", s.MaleAgeRatio)
			r.Add("age_ratio_female", s.FemaleAgeRatio)
			r.Add("sex_ratio", s.SexRatio)
			r.Add("age_sex_accuracy", s.Joint)
			return r, nil
		})
	}
}

func completeness(c *grid.Call) func() (*grid.Result, error) {
	var o registration.Options
	c.IntVar(&o.From, "from", 0, say(c, "ggb-from"))
	c.IntVar(&o.To, "to", 0, say(c, "ggb-to"))
	c.BoolVar(&o.Fixed, "fixed", false, say(c, "fixed"))
	c.IntVar(&o.AtLeast, "at-least", 0, say(c, "at-least"))
	c.BoolVar(&o.Summed, "summed", false, say(c, "summed"))
	c.Float64Var(&o.OpenExpectancy, "e-open", 0, say(c, "e-open"))
	years := c.Float64("years", 0, say(c, "years"))
	sex := c.String("sex", "", say(c, "sex"))
	line := c.String("line", "customary", say(c, "line"))
	return func() (*grid.Result, error) {
		switch *line {
		case "customary":
		case "straight":
			o.Line = registration.Straight
		default:
			return nil, fault.New(fault.Invalid, "cli.reckon.choice", "flag", "line", "text", *line)
		}
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			var err error
			if o.Sex, err = sexOfSheet(g, *sex); err != nil {
				return nil, err
			}
			groups, apart, err := censuses(g, *years)
			if err != nil {
				return nil, err
			}
			e, err := registration.Judge(groups, apart, o)
			if err != nil {
				return nil, err
			}
			return printCompleteness(c, e), nil
		})
	}
}

// censuses reads the groups of two censuses and the years between.
func censuses(g *grid.Grid, years float64) ([]registration.Group, float64, error) {
	read := map[string][]float64{}
	for _, name := range []string{"age", "pop1", "pop2", "deaths"} {
		v, err := g.Full(name)
		if err != nil {
			return nil, 0, err
		}
		read[name] = v
	}
	if g.Has("mig", "migration") {
		v, err := g.Full("mig", "migration")
		if err != nil {
			return nil, 0, err
		}
		read["mig"] = v
	}
	if years == 0 {
		first, err := g.Full("year1", "date1")
		if err != nil {
			return nil, 0, err
		}
		second, err := g.Full("year2", "date2")
		if err != nil {
			return nil, 0, err
		}
		years = second[0] - first[0]
	}
	var groups []registration.Group
	for i := range read["age"] {
		x := registration.Group{Age: int(read["age"][i]), Pop1: read["pop1"][i], Pop2: read["pop2"][i], Deaths: read["deaths"][i]}
		if read["mig"] != nil {
			x.Migration = read["mig"][i]
		}
		groups = append(groups, x)
	}
	return groups, years, nil
}

func printCompleteness(c *grid.Call, e registration.Estimate) *grid.Result {
	r := &grid.Result{Columns: []string{"method", "coverage", "from", "to", "a", "b", "delta", "k1", "k2", "l25", "u25", "e_open", "plausible", "notes"}}
	none := math.NaN()
	plausible := func(keys []string) bool { return !slices.Contains(keys, registration.NoteImplausible) }
	b := e.Balance
	r.Add("ggb", b.Completeness, b.From, b.To, b.Intercept, b.Slope, b.Delta, b.K1, b.K2, none, none, none, plausible(b.Notes), notes(c, b.Notes))
	for _, x := range []struct {
		name string
		e    registration.Extinct
	}{{"seg", e.Extinct}, {"ggbseg", e.Combined}} {
		r.Add(x.name, x.e.Completeness, x.e.From, x.e.To, none, none, none, none, none, x.e.Lower, x.e.Upper, x.e.OpenExpectancy, plausible(x.e.Notes), notes(c, x.e.Notes))
	}
	for _, k := range e.Notes {
		r.Note(c.Say(k))
	}
	return r
}

func dual(c *grid.Call) func() (*grid.Result, error) {
	method := c.String("method", "chandrasekaran-deming", say(c, "dual-method"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		how := capture.ChandrasekaranDeming
		switch *method {
		case "chapman":
			how = capture.Chapman
		case "chandrasekaran-deming", "cd":
		default:
			return nil, fault.New(fault.Invalid, "cli.reckon.choice", "flag", "method", "text", *method)
		}
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			strata, err := duals(g)
			if err != nil {
				return nil, err
			}
			return printDuals(c, strata, demography.Level(*conf), how)
		})
	}
}

func duals(g *grid.Grid) ([]capture.Dual, error) {
	both, err := g.Counts("both", "C_both", "C")
	if err != nil {
		return nil, err
	}
	first, err := g.Counts("first", "register_only", "N1_register_only", "N1")
	if err != nil {
		return nil, err
	}
	second, err := g.Counts("second", "survey_only", "N2_survey_only", "N2")
	if err != nil {
		return nil, err
	}
	var out []capture.Dual
	for i := range both {
		out = append(out, capture.Dual{Both: both[i], First: first[i], Second: second[i]})
	}
	return out, nil
}

func printDuals(c *grid.Call, strata []capture.Dual, l demography.Level, how func(capture.Dual, demography.Level) (capture.Total, error)) (*grid.Result, error) {
	r := &grid.Result{Columns: []string{"row", "seen", "chandrasekaran_deming", "cd_variance", "cd_low", "cd_high", "missed",
		"chapman", "chapman_variance", "chapman_low", "chapman_high", "completeness_first", "completeness_second"}}
	none := math.NaN()
	for i, d := range strata {
		cd := capture.Total{Value: none, Variance: none, Interval: demography.Interval{Low: none, High: none}, Missed: none}
		t, err := capture.ChandrasekaranDeming(d, l)
		switch {
		case err == nil:
			cd = t
		case fault.Is(err, "demography.capture.unmatched"):
			r.Note(c.Say("demography.capture.unmatched"))
		default:
			return nil, err
		}
		ch, err := capture.Chapman(d, l)
		if err != nil {
			return nil, err
		}
		first, second := d.Completeness()
		r.Add(i+1, d.Seen(), cd.Value, cd.Variance, cd.Low, cd.High, cd.Missed, ch.Value, ch.Variance, ch.Low, ch.High, first, second)
	}
	s, err := capture.Stratify(strata, l, how)
	if fault.Is(err, "demography.capture.unmatched") { // said above; Chapman's form has an answer
		s, err = capture.Stratify(strata, l, capture.Chapman)
	}
	if err != nil {
		return nil, err
	}
	r.Summary = []grid.Pair{{Name: "stratified", Value: s.Total.Value}, {Name: "stratified_low", Value: s.Total.Low}, {Name: "stratified_high", Value: s.Total.High},
		{Name: "pooled", Value: s.Pooled.Value}, {Name: "pooled_low", Value: s.Pooled.Low}, {Name: "pooled_high", Value: s.Pooled.High}, {Name: "correlated", Value: s.Bias}}
	if s.Bias {
		r.Note(c.Say("demography.capture.correlated"))
	}
	return r, nil
}

func lists(c *grid.Call) func() (*grid.Result, error) {
	names := c.String("lists", "", say(c, "lists"))
	count := c.String("count", "freq", say(c, "count"))
	model := c.String("model", "", say(c, "model"))
	order := c.Int("order", 2, say(c, "order"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			l, err := histories(g, *names, *count)
			if err != nil {
				return nil, err
			}
			var fits []capture.Fit
			if *model != "" {
				m, err := capture.ParseModel(*model)
				if err != nil {
					return nil, err
				}
				f, err := capture.FitModel(l, m, demography.Level(*conf))
				if err != nil {
					return nil, err
				}
				fits = append(fits, f)
			} else if fits, err = capture.FitAll(l, *order, demography.Level(*conf)); err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: []string{"model", "abundance", "stderr", "low", "high", "deviance", "df", "AIC", "BIC", "converged"}}
			for _, f := range fits {
				r.Add(f.Model.String(), f.Total.Value, f.Total.SE(), f.Total.Low, f.Total.High, f.Deviance, f.DF, f.AIC, f.BIC, f.Converged)
			}
			return r, nil
		})
	}
}

// histories reads who is on which lists: one column of 0 and 1 for each, and how many.
func histories(g *grid.Grid, names, count string) (capture.Lists, error) {
	columns := grid.List(names)
	if len(columns) == 0 {
		for _, h := range g.Heads() {
			if !strings.EqualFold(h, count) {
				columns = append(columns, h)
			}
		}
	}
	l := capture.Lists{Number: len(columns), Counts: map[uint]int64{}}
	histories := make([]uint, g.Len())
	for i, name := range columns {
		on, err := g.Counts(name)
		if err != nil {
			return l, err
		}
		for row, v := range on {
			if v != 0 {
				histories[row] |= 1 << i
			}
		}
	}
	counts := make([]int64, g.Len())
	for i := range counts {
		counts[i] = 1
	}
	if g.Has(count) {
		var err error
		if counts, err = g.Counts(count); err != nil {
			return l, err
		}
	}
	for row, h := range histories {
		l.Counts[h] += counts[row]
	}
	return l, nil
}

func childMortality(c *grid.Call) func() (*grid.Result, error) {
	family := c.String("family", "west", say(c, "family"))
	date := c.Float64("date", 0, say(c, "date"))
	return func() (*grid.Result, error) {
		f, err := childmort.ParseFamily(strings.ToLower(*family))
		if err != nil {
			return nil, err
		}
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			groups, err := mothersAsked(g)
			if err != nil {
				return nil, err
			}
			all, err := childmort.Brass(groups, f)
			if err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: []string{"mother_age", "parity", "dead", "k", "x", "q", "years_before", "date", "notes"}}
			for _, e := range all {
				at := math.NaN()
				if *date > 0 {
					at = *date - e.Years
				}
				r.Add(e.MotherAge, e.Parity, e.Dead, e.Factor, e.Age, e.Q, e.Years, at, notes(c, e.Notes))
			}
			return r, nil
		})
	}
}

func mothersAsked(g *grid.Grid) (groups [childmort.Groups]childmort.Mothers, err error) {
	ages, err := g.Full("age", "age_start", "mother_age")
	if err != nil {
		return groups, err
	}
	women, err := g.Full("women", "n_women")
	if err != nil {
		return groups, err
	}
	born, err := g.Full("born", "ceb", "children_ever_born")
	if err != nil {
		return groups, err
	}
	dead, err := g.Full("dead", "ced", "children_dead")
	if err != nil {
		return groups, err
	}
	if len(ages) != childmort.Groups {
		return groups, fault.New(fault.Invalid, "cli.reckon.mothers")
	}
	for i, age := range ages {
		at := int(age)/5 - 3
		if at < 0 || at >= len(groups) || int(age)%5 != 0 {
			return groups, fault.New(fault.Invalid, "cli.reckon.mothers")
		}
		groups[at] = childmort.Mothers{Women: women[i], Born: born[i], Dead: dead[i]}
	}
	return groups, nil
}
