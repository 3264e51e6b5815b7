// Package reckon is the demography of the command line: each method reads sheets of numbers, hands them to the domain
// and prints what comes out. It computes nothing itself and opens no register.
package reckon

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/reckon/asked"
	"wanjia/cmd/wanjia/reckon/grid"
	"wanjia/domain/demography"
)

// Run runs the method that the first word names.
func Run(args []string, at *grid.Console) error {
	return grid.Run("demography", append([]grid.Method{
		{Name: "lifetable", Make: lifeTable}, {Name: "fertility", Make: fertility}, {Name: "standardise", Make: standardise},
		{Name: "interval", Make: interval}, {Name: "heaping", Make: heap}, {Name: "agesex", Make: ageSex},
		{Name: "completeness", Make: completeness}, {Name: "capture", Make: dual}, {Name: "lists", Make: lists},
		{Name: "childmort", Make: childMortality}, {Name: "project", Make: projection}, {Name: "nowcast", Make: nowcasting},
	}, asked.Methods()...), args, at)
}

// say is the sentence of a flag.
func say(c *grid.Call, flag string) string { return c.Say("cli.reckon.flag." + flag) }

// notes are the sentences of keys in one text.
func notes(c *grid.Call, keys []string) string {
	var out []string
	for _, k := range keys {
		out = append(out, c.Say(k))
	}
	return strings.Join(out, " ")
}

// sexOf reads the sexes of sheets.
func sexOf(text string) (demography.Sex, error) {
	switch strings.ToLower(text) {
	case "m", "male", "males", "1":
		return demography.Male, nil
	case "f", "female", "females", "2":
		return demography.Female, nil
	case "b", "all", "total":
		return demography.Both, nil
	}
	return demography.ParseSex(strings.ToLower(text))
}

// sexOfSheet is the sex a flag names, or that of a sheet's only one.
func sexOfSheet(g *grid.Grid, flag string) (demography.Sex, error) {
	if flag != "" || !g.Has("sex") {
		return sexOf(flag)
	}
	texts, err := g.Texts("sex")
	if err != nil {
		return demography.Both, err
	}
	if slices.Contains(texts, texts[0]) && len(slices.Compact(slices.Clone(texts))) == 1 {
		return sexOf(texts[0])
	}
	return demography.Both, fault.New(fault.Invalid, "cli.reckon.mixed")
}

// agesOf are the starting ages, and the widths that follow from them; the last is open (0).
func agesOf(g *grid.Grid) (starts, widths []int, err error) {
	numbers, err := g.Full("age", "age_start", "x")
	if err != nil {
		return nil, nil, err
	}
	for _, v := range numbers {
		if v != math.Trunc(v) || v < 0 || v > 150 {
			return nil, nil, fault.New(fault.Invalid, "demography.age.grid", "age", strconv.FormatFloat(v, 'g', -1, 64))
		}
		starts = append(starts, int(v))
	}
	for i := range starts {
		if i+1 < len(starts) {
			widths = append(widths, starts[i+1]-starts[i])
		}
	}
	return starts, append(widths, 0), nil
}

func lifeTable(c *grid.Call) func() (*grid.Result, error) {
	sex := c.String("sex", "", say(c, "sex"))
	method := c.String("separation", "midpoint", say(c, "separation"))
	infant := c.String("infant", "west", say(c, "infant"))
	q0 := c.Float64("q0", 0, say(c, "q0"))
	radix := c.Float64("radix", 1, say(c, "radix"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			o := demography.Options{InfantDeath: *q0, Level: demography.Level(*conf)}
			var err error
			if o.Method, o.Infant, err = separation(*method, *infant); err != nil {
				return nil, err
			}
			s, err := sexOfSheet(g, *sex)
			if err != nil {
				return nil, err
			}
			groups, rates, err := groupsOf(g, &o)
			if err != nil {
				return nil, err
			}
			table, err := demography.LifeTable(groups, s, o)
			if err != nil {
				return nil, err
			}
			return printLifeTable(c, table, *radix, rates), nil
		})
	}
}

func separation(method, infant string) (m demography.Method, i demography.Infant, err error) {
	switch method {
	case "midpoint":
	case "greville", "un":
		m = demography.Greville
	default:
		return m, i, fault.New(fault.Invalid, "cli.reckon.choice", "flag", "separation", "text", method)
	}
	switch infant {
	case "west", "coale-demeny":
	case "andreev-kingkade", "ak":
		i = demography.AndreevKingkade
	default:
		return m, i, fault.New(fault.Invalid, "cli.reckon.choice", "flag", "infant", "text", infant)
	}
	return m, i, nil
}

// groupsOf reads deaths and person-years, or rates alone, which then stand for so many person-years that nothing
// is said of chance.
func groupsOf(g *grid.Grid, o *demography.Options) (groups []demography.Group, rates bool, err error) {
	starts, widths, err := agesOf(g)
	if err != nil {
		return nil, false, err
	}
	var deaths, exposure []float64
	rates = !g.Has("deaths")
	if rates {
		if deaths, err = g.Amounts("m", "mx", "nMx", "rate"); err != nil {
			return nil, rates, err
		}
		exposure = make([]float64, len(deaths))
		for i := range deaths {
			deaths[i] *= 1e7
			exposure[i] = 1e7
		}
	} else if deaths, err = g.Full("deaths"); err == nil {
		exposure, err = g.Full("exposure", "person_years", "pop", "population")
	}
	if err != nil {
		return nil, rates, err
	}
	for i, start := range starts {
		groups = append(groups, demography.Group{Start: start, Width: widths[i], Deaths: deaths[i], Exposure: exposure[i]})
	}
	if !g.Has("a", "ax", "nAx") {
		return groups, rates, nil
	}
	given, err := g.Numbers("a", "ax", "nAx")
	o.Given = map[int]float64{}
	for i, a := range given {
		if !math.IsNaN(a) {
			o.Given[starts[i]] = a
		}
	}
	return groups, rates, err
}

func printLifeTable(c *grid.Call, t demography.Table, radix float64, rates bool) *grid.Result {
	r := &grid.Result{Columns: []string{"age", "n", "m", "a", "q", "l", "d", "L", "T", "e"}}
	for _, row := range t.Rows {
		r.Add(row.Start, row.Width, row.M, row.A, row.Q, row.Survivors*radix, row.Dying*radix, row.Years*radix, row.YearsAbove*radix, row.Expectancy)
	}
	r.Summary = []grid.Pair{{Name: "e" + strconv.Itoa(t.Rows[0].Start), Value: t.E.Value}}
	keys := t.Notes
	if !rates {
		r.Summary = append(r.Summary, grid.Pair{Name: "low", Value: t.E.Low}, grid.Pair{Name: "high", Value: t.E.High},
			grid.Pair{Name: "deaths", Value: t.E.N}, grid.Pair{Name: "person_years", Value: t.E.D})
		keys = t.E.Notes
	}
	for _, k := range keys {
		r.Note(c.Say(k))
	}
	return r
}

func fertility(c *grid.Call) func() (*grid.Result, error) {
	girls := c.Float64("girls", 0, say(c, "girls"))
	radix := c.Float64("radix", 1, say(c, "radix"))
	per := c.Float64("per", 1, say(c, "asfr-per"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			b, err := bearingOf(g, *per, *girls, *radix)
			if err != nil {
				return nil, err
			}
			return b.print(c, demography.Level(*conf))
		})
	}
}

// bearing is a sheet of fertility.
type bearing struct {
	mothers   []demography.Mothers
	estimates bool // not counts of births, so that nothing is known of chance
	rates     bool // there are no births and women to print
	daughters []demography.Mothers
	girls     demography.Girls // zero where nothing is known of them
	lived     []float64        // by a newborn girl within each group
}

// asRate is how many women stand for a rate that isn't of counted births.
const asRate = 1e9

// bearingOf reads births and women, or rates alone; girls among the births, or their share; and the years that girls live.
func bearingOf(g *grid.Grid, per, girls, radix float64) (b bearing, err error) {
	starts, widths, err := agesOf(g)
	if err != nil {
		return b, err
	}
	widths[len(widths)-1] = 5
	if len(widths) > 1 {
		widths[len(widths)-1] = widths[len(widths)-2]
	}
	b.rates = !g.Has("births")
	var births, women []float64
	if b.rates {
		births, err = g.Amounts("asfr", "rate", "value")
		women = make([]float64, len(births))
		for i := range births {
			births[i] /= per
			women[i] = 1
		}
	} else if births, err = g.Amounts("births"); err == nil {
		women, err = g.Full("women", "exposure", "population", "pop")
	}
	if err != nil {
		return b, err
	}
	daughters, err := girlsOf(g, births, b.rates)
	if err != nil {
		return b, err
	}
	b.estimates = b.rates || slices.ContainsFunc(slices.Concat(births, daughters), func(n float64) bool { return n != math.Trunc(n) })
	b.mothers = b.groups(starts, widths, births, women)
	switch {
	case daughters != nil:
		b.daughters, b.girls.Known = b.groups(starts, widths, daughters, women), 1
	case girls != 0:
		b.daughters, b.girls.Known = b.mothers, girls
	}
	if g.Has(livedColumns...) {
		b.lived, err = g.Amounts(livedColumns...)
		for i := range b.lived {
			b.lived[i] /= radix
		}
	}
	return b, err
}

var girlsColumns, livedColumns = []string{"girls", "female_births", "daughters"}, []string{"nlx", "lived", "person_years_lived"}

// girlsOf are the girls among the births, where a sheet of births counts them.
func girlsOf(g *grid.Grid, births []float64, rates bool) ([]float64, error) {
	if rates || !g.Has(girlsColumns...) {
		return nil, nil
	}
	girls, err := g.Amounts(girlsColumns...)
	for i := range girls {
		if girls[i] > births[i] {
			return nil, fault.New(fault.Invalid, "demography.share.over", "part", strconv.FormatFloat(girls[i], 'g', -1, 64), "whole", strconv.FormatFloat(births[i], 'g', -1, 64))
		}
	}
	return girls, err
}

func (b *bearing) groups(starts, widths []int, births, women []float64) []demography.Mothers {
	out := make([]demography.Mothers, len(starts))
	for i, start := range starts {
		out[i] = demography.Mothers{Start: start, Width: widths[i], Births: int64(math.Ceil(births[i])), Women: women[i]}
		if b.estimates && women[i] > 0 {
			out[i].Births, out[i].Women = int64(math.Round(births[i]/women[i]*asRate)), asRate
		}
	}
	return out
}

func (b *bearing) print(c *grid.Call, conf demography.Level) (*grid.Result, error) {
	r := &grid.Result{Columns: []string{"age", "n", "asfr", "low", "high", "births", "women"}}
	if b.estimates && !b.rates {
		r.Note(c.Say("cli.reckon.estimates"))
	}
	var births int64
	for _, m := range b.mothers {
		births += m.Births
		if m.Women == 0 {
			continue
		}
		e, err := demography.ASFR(m, conf)
		if err != nil {
			return nil, err
		}
		if b.estimates {
			r.Add(m.Start, m.Width, e.Value, math.NaN(), math.NaN(), math.NaN(), math.NaN())
			continue
		}
		r.Add(m.Start, m.Width, e.Value, e.Low, e.High, m.Births, m.Women)
	}
	for _, f := range []struct {
		name  string
		asked bool
		make  func() (demography.Estimate, error)
	}{
		{"tfr", true, func() (demography.Estimate, error) { return demography.TFR(b.mothers, conf) }},
		{"mac", births > 0, func() (demography.Estimate, error) { return demography.MAC(b.mothers, conf) }},
		{"grr", b.girls.Known != 0, func() (demography.Estimate, error) { return demography.GRR(b.daughters, b.girls, conf) }},
		{"nrr", b.girls.Known != 0 && b.lived != nil, func() (demography.Estimate, error) { return demography.NRR(b.daughters, b.girls, b.lived, conf) }},
	} {
		if !f.asked {
			continue
		}
		e, err := f.make()
		if err != nil {
			return nil, err
		}
		r.Summary = append(r.Summary, grid.Pair{Name: f.name, Value: e.Value})
		if b.estimates {
			continue
		}
		r.Summary = append(r.Summary, grid.Pair{Name: f.name + "_low", Value: e.Low}, grid.Pair{Name: f.name + "_high", Value: e.High})
		for _, k := range e.Notes {
			r.Note(c.Say(k))
		}
	}
	return r, nil
}

func standardise(c *grid.Call) func() (*grid.Result, error) {
	per := c.Float64("per", 1000, say(c, "per"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			r := &grid.Result{Columns: []string{"figure", "value", "low", "high", "events", "denominator", "notes"}}
			add := func(name string, e demography.Estimate, err error) error {
				if err == nil {
					r.Add(name, e.Value, e.Low, e.High, e.N, e.D, notes(c, e.Notes))
				}
				return err
			}
			events, err := g.Counts("events", "deaths", "births")
			if err != nil {
				return nil, err
			}
			exposure, err := g.Full("exposure", "person_years", "pop", "population")
			if err != nil {
				return nil, err
			}
			var all int64
			var lived float64
			for i := range events {
				all += events[i]
				lived += exposure[i]
			}
			crude, err := demography.Rate(all, lived, *per, demography.Level(*conf))
			if err := add("crude", crude, err); err != nil {
				return nil, err
			}
			return r, standardised(g, events, exposure, *per, demography.Level(*conf), add)
		})
	}
}

// standardised adds the direct rate where the sheet has weights and the indirect ratio where it has standard rates.
func standardised(g *grid.Grid, events []int64, exposure []float64, per float64, conf demography.Level, add func(string, demography.Estimate, error) error) error {
	direct, indirect := g.Has("weight", "standard", "standard_population"), g.Has("standard_rate")
	if !direct && !indirect {
		_, err := g.Full("weight", "standard", "standard_population", "standard_rate")
		return err
	}
	if direct {
		weights, err := g.Full("weight", "standard", "standard_population")
		if err != nil {
			return err
		}
		var strata []demography.Stratum
		for i := range events {
			strata = append(strata, demography.Stratum{Events: events[i], Exposure: exposure[i], Weight: weights[i]})
		}
		e, err := demography.Standardise(strata, per, conf)
		if err := add("direct", e, err); err != nil {
			return err
		}
	}
	if !indirect {
		return nil
	}
	rates, err := g.Full("standard_rate")
	if err != nil {
		return err
	}
	var all int64
	var strata []demography.Expected
	for i := range events {
		all += events[i]
		strata = append(strata, demography.Expected{Exposure: exposure[i], Rate: rates[i]})
	}
	e, err := demography.Indirect(all, strata, conf)
	return add("indirect", e, err)
}

func interval(c *grid.Call) func() (*grid.Result, error) {
	per := c.Float64("per", 1, say(c, "per"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		g, err := c.Sheet()
		if err != nil {
			return nil, err
		}
		r := &grid.Result{Columns: []string{"kind", "n", "d", "value", "low", "high"}}
		l := demography.Level(*conf)
		for _, k := range []struct {
			up, down []string
			add      func(n, d int64) error
		}{
			{[]string{"males", "boys"}, []string{"females", "girls"}, func(n, d int64) error {
				i := demography.LogRatio(n, d, l)
				r.Add("ratio", n, d, float64(n)/float64(d), i.Low, i.High)
				return nil
			}},
			{[]string{"k", "cases"}, []string{"n", "of"}, func(n, d int64) error {
				e, err := demography.Share(n, d, l)
				if err != nil {
					return err
				}
				w := demography.Wilson(n, d, l)
				r.Add("binomial", n, d, e.Value, e.Low, e.High)
				r.Add("wilson", n, d, e.Value, w.Low, w.High)
				return nil
			}},
		} {
			if g.Has(k.up...) && g.Has(k.down...) {
				return r, both(g, k.up, k.down, k.add)
			}
		}
		return r, poisson(g, r, *per, l)
	}
}

func both(g *grid.Grid, up, down []string, add func(n, d int64) error) error {
	n, err := g.Counts(up...)
	if err != nil {
		return err
	}
	d, err := g.Counts(down...)
	if err != nil {
		return err
	}
	for i := range n {
		if err := add(n[i], d[i]); err != nil {
			return err
		}
	}
	return nil
}

// poisson gives counts, or rates where the sheet has an exposure.
func poisson(g *grid.Grid, r *grid.Result, per float64, l demography.Level) error {
	events, err := g.Counts("events", "n", "count")
	if err != nil {
		return err
	}
	exposure := make([]float64, len(events))
	for i := range exposure {
		exposure[i] = 1
	}
	if g.Has("exposure", "person_years") {
		if exposure, err = g.Full("exposure", "person_years"); err != nil {
			return err
		}
	}
	for i, n := range events {
		e, err := demography.Rate(n, exposure[i], per, l)
		if err != nil {
			return err
		}
		r.Add("poisson", n, exposure[i], e.Value, e.Low, e.High)
	}
	return nil
}
