package reckon

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/cmd/wanjia/reckon/grid"
	"wanjia/domain/demography"
	"wanjia/domain/demography/nowcast"
	"wanjia/domain/demography/project"
)

// scenarios is a flag that may be given several times: NAME:fertility=1,1.1;mortality=0.9;migration=0.
type scenarios []project.Scenario

// String shows their names.
func (s *scenarios) String() string {
	var names []string
	for _, x := range *s {
		names = append(names, x.Name)
	}
	return strings.Join(names, " ")
}

// Set reads one.
func (s *scenarios) Set(text string) error {
	name, rest, _ := strings.Cut(text, ":")
	sc := project.Scenario{Name: name}
	for part := range strings.SplitSeq(rest, ";") {
		what, values, ok := strings.Cut(part, "=")
		var path []float64
		for _, v := range grid.List(values) {
			x, err := strconv.ParseFloat(v, 64)
			if err != nil {
				return err
			}
			path = append(path, x)
		}
		switch {
		case ok && what == "fertility":
			sc.Fertility = path
		case ok && what == "mortality":
			sc.Mortality = path
		case ok && what == "migration":
			sc.Migration = path
		default:
			return errors.New("want NAME:fertility=…;mortality=…;migration=…")
		}
	}
	*s = append(*s, sc)
	return nil
}

func projection(c *grid.Call) func() (*grid.Result, error) {
	p := &plan{c: c}
	c.StringVar(&p.survival, "survival", "", say(c, "survival"))
	c.StringVar(&p.rates, "rates", "", say(c, "rates"))
	c.StringVar(&p.fertility, "fertility", "", say(c, "fertility"))
	c.StringVar(&p.migration, "migration", "", say(c, "migration"))
	c.StringVar(&p.ratio, "srb", "1.05", say(c, "srb"))
	c.Float64Var(&p.width, "width", 5, say(c, "width"))
	c.IntVar(&p.start, "start", 0, say(c, "start"))
	c.BoolVar(&p.counted, "counted", false, say(c, "counted"))
	c.Var(&p.scenarios, "scenario", say(c, "scenario"))
	return p.run
}

// plan is the sheets of a projection.
type plan struct {
	c                                            *grid.Call
	survival, rates, fertility, migration, ratio string
	width                                        float64
	start                                        int
	counted                                      bool
	scenarios                                    scenarios
}

// cube is numbers by the year a step starts, sex and age.
type cube map[int]map[demography.Sex]map[int]float64

// widest is how many years an age group has at most.
const widest = 50

func (p *plan) run() (*grid.Result, error) {
	if !(p.width >= 1 && p.width <= widest) || p.width != math.Trunc(p.width) {
		return nil, fault.New(fault.Invalid, "cli.reckon.width", "width", strconv.FormatFloat(p.width, 'g', -1, 64), "most", strconv.Itoa(widest))
	}
	base, err := p.read(p.c.In)
	if err != nil {
		return nil, err
	}
	for year := range base {
		if p.start != 0 && year != p.start {
			delete(base, year)
		}
	}
	if len(base) != 1 {
		return nil, fault.New(fault.Invalid, "cli.reckon.base")
	}
	var start int
	var groups map[demography.Sex]map[int]float64
	for start, groups = range base {
	}
	steps, err := p.steps(start, len(groups[demography.Female]))
	if err != nil {
		return nil, err
	}
	var from project.Population
	if from.Female, from.Male, err = p.sexes("--in", groups); err != nil {
		return nil, err
	}
	all := append([]project.Scenario{{}}, p.scenarios...)
	r := &grid.Result{Columns: []string{"scenario", "year", "sex", "age", "value"}}
	for _, sc := range all {
		changed, err := sc.Apply(steps)
		if err != nil {
			return nil, err
		}
		out, err := project.Run(from, p.width, changed)
		if err != nil {
			return nil, err
		}
		for i, o := range out {
			year := start + int(math.Round(float64(i)*p.width))
			for _, s := range []struct {
				name string
				ages []float64
			}{{"female", o.Female}, {"male", o.Male}} {
				for a, v := range s.ages {
					r.Add(sc.Name, year, s.name, int(p.width)*a, v)
				}
			}
			name := strings.TrimSpace(sc.Name + " " + strconv.Itoa(year))
			r.Summary = append(r.Summary, grid.Pair{Name: name, Value: o.Total()})
			if i > 0 {
				r.Summary = append(r.Summary, grid.Pair{Name: name + " births", Value: o.Births}, grid.Pair{Name: name + " deaths", Value: o.Deaths})
			}
		}
	}
	return r, nil
}

// column lists numbers by age: one for each group from 0 on, as none may be missing between them.
func (p *plan) column(what string, byAge map[int]float64) ([]float64, error) {
	out := make([]float64, len(byAge))
	for i := range out {
		at := int(p.width) * i
		v, ok := byAge[at]
		if !ok {
			return nil, fault.New(fault.Invalid, "cli.reckon.gap", "sheet", what, "age", strconv.Itoa(at))
		}
		out[i] = v
	}
	return out, nil
}

// sexes are both columns of a sheet.
func (p *plan) sexes(what string, of map[demography.Sex]map[int]float64) (female, male []float64, err error) {
	if female, err = p.column(what, of[demography.Female]); err == nil {
		male, err = p.column(what, of[demography.Male])
	}
	return female, male, err
}

// spread lists numbers by age where a group that a sheet leaves out has none, as most have no births.
func (p *plan) spread(what string, byAge map[int]float64, groups int) ([]float64, error) {
	if len(byAge) == 0 {
		return nil, nil
	}
	out := make([]float64, groups)
	for age, v := range byAge {
		at := age / int(p.width)
		if age%int(p.width) != 0 || at >= groups && v != 0 {
			return nil, fault.New(fault.Invalid, "cli.reckon.group.age", "sheet", what, "age", strconv.Itoa(age))
		}
		if at < groups {
			out[at] = v
		}
	}
	return out, nil
}

// read takes in one sheet, or one for each sex: female=F.csv,male=M.csv.
func (p *plan) read(path string) (cube, error) {
	out := cube{}
	for _, one := range grid.List(path) {
		var err error
		only := demography.Both
		if word, file, ok := strings.Cut(one, "="); ok {
			if only, err = sexOf(word); err != nil {
				return nil, err
			}
			one = file
		}
		if err := p.take(out, one, only); err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "cli.reckon.noin")
	}
	return out, nil
}

// take reads a sheet in either form: long, with a year (or year_start), a sex where there are both, an age (or
// age_start) and a value; or wide, with an age and one column a year or period. Where nothing says the sex it
// is women.
func (p *plan) take(out cube, path string, only demography.Sex) error {
	g, err := p.c.File(path)
	if err != nil {
		return err
	}
	ages, err := p.agesOf(g)
	if err != nil {
		return err
	}
	sexes := make([]demography.Sex, g.Len())
	for i := range sexes {
		sexes[i] = demography.Female
		if only != demography.Both {
			sexes[i] = only
		}
	}
	if g.Has("sex") {
		texts, err := g.Texts("sex")
		if err != nil {
			return err
		}
		for i, t := range texts {
			if sexes[i], err = sexOf(t); err != nil {
				return err
			}
		}
	}
	if !g.Has("value", "count") {
		return wide(g, out, sexes, ages)
	}
	years, err := g.Full("year_start", "year", "period")
	if err != nil {
		return err
	}
	values, err := g.Full("value", "count")
	if err != nil {
		return err
	}
	for i, v := range values {
		if err := out.put(int(years[i]), sexes[i], ages[i], v); err != nil {
			return err
		}
	}
	return nil
}

// agesOf are the starting ages; where a sheet has none, as one of sex ratios, all are 0.
func (p *plan) agesOf(g *grid.Grid) ([]int, error) {
	ages := make([]int, g.Len())
	if !g.Has("age", "age_start") {
		return ages, nil
	}
	texts, err := g.Texts("age_start", "age")
	if err != nil {
		return nil, err
	}
	for i, t := range texts {
		t, _, _ = strings.Cut(strings.TrimSuffix(t, "+"), "-")
		if ages[i], err = strconv.Atoi(t); err != nil {
			return nil, fault.New(fault.Invalid, "cli.reckon.number", "text", t, "column", "age", "row", strconv.Itoa(i+2), "file", p.c.In)
		}
	}
	return ages, nil
}

func wide(g *grid.Grid, out cube, sexes []demography.Sex, ages []int) error {
	for _, h := range g.Heads() {
		first, _, _ := strings.Cut(h, "-")
		year, err := strconv.Atoi(strings.TrimSpace(first))
		if err != nil || year < 1000 || year > 3000 {
			continue
		}
		values, err := g.Numbers(h)
		if err != nil {
			return err
		}
		for i, v := range values {
			if !math.IsNaN(v) {
				if err := out.put(year, sexes[i], ages[i], v); err != nil {
					return err
				}
			}
		}
	}
	if len(out) == 0 {
		_, err := g.Full("value")
		return err
	}
	return nil
}

// put refuses a cell that stands twice: which of them is meant isn't known.
func (c cube) put(year int, sex demography.Sex, age int, v float64) error {
	if c[year] == nil {
		c[year] = map[demography.Sex]map[int]float64{}
	}
	if c[year][sex] == nil {
		c[year][sex] = map[int]float64{}
	}
	if _, twice := c[year][sex][age]; twice {
		return fault.New(fault.Invalid, "cli.reckon.twice", "year", strconv.Itoa(year), "sex", sex.String(), "age", strconv.Itoa(age))
	}
	c[year][sex][age] = v
	return nil
}

// steps are the assumptions from a year on, step after step.
func (p *plan) steps(start, groups int) ([]project.Step, error) {
	survival, err := p.survivals(groups)
	if err != nil {
		return nil, err
	}
	fertility, err := p.read(p.fertility)
	if err != nil {
		return nil, err
	}
	migration := cube{}
	if p.migration != "" {
		if migration, err = p.read(p.migration); err != nil {
			return nil, err
		}
	}
	ratios, err := p.ratios()
	if err != nil {
		return nil, err
	}
	var out []project.Step
	last := start
	for y := range fertility {
		last = max(last, y)
	}
	for y := start; y <= last; y = start + int(math.Round(float64(len(out))*p.width)) {
		for _, x := range []struct {
			what string
			have bool
		}{{"--survival", survival[y] != nil}, {"--fertility", fertility[y] != nil}, {"--migration", p.migration == "" || migration[y] != nil}} {
			if !x.have {
				return nil, fault.New(fault.Invalid, "cli.reckon.steps", "year", strconv.Itoa(y), "sheet", x.what)
			}
		}
		s := project.Step{FemaleSurvival: survival[y][demography.Female], MaleSurvival: survival[y][demography.Male], BirthRatio: ratios(y), Counted: p.counted}
		if s.Fertility, err = p.spread("--fertility", fertility[y][demography.Female], groups); err != nil {
			return nil, err
		}
		if s.FemaleMigration, s.MaleMigration, err = p.sexes("--migration", migration[y]); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// survivals are survival ratios as given, or made from death rates by a life table.
func (p *plan) survivals(groups int) (map[int]map[demography.Sex][]float64, error) {
	path, rates := p.survival, false
	if path == "" {
		path, rates = p.rates, true
	}
	read, err := p.read(path)
	if err != nil {
		return nil, err
	}
	out := map[int]map[demography.Sex][]float64{}
	for y, bySex := range read {
		out[y] = map[demography.Sex][]float64{}
		for sex, byAge := range bySex {
			if !rates {
				if out[y][sex], err = p.column("--survival", byAge); err != nil {
					return nil, err
				}
				continue
			}
			if out[y][sex], err = fromRates(byAge, sex, 5*(groups-1)); err != nil {
				return nil, fmt.Errorf("%d: %w", y, err)
			}
		}
	}
	return out, nil
}

func fromRates(byAge map[int]float64, sex demography.Sex, open int) ([]float64, error) {
	ages := make([]int, 0, len(byAge))
	for a := range byAge {
		ages = append(ages, a)
	}
	slices.Sort(ages)
	var groups []demography.Group
	for i, a := range ages {
		g := demography.Group{Start: a, Deaths: byAge[a] * 1e7, Exposure: 1e7}
		if i+1 < len(ages) {
			g.Width = ages[i+1] - a
		}
		groups = append(groups, g)
	}
	t, err := demography.LifeTable(groups, sex, demography.Options{Method: demography.Greville})
	if err != nil {
		return nil, err
	}
	return project.Survival(t, open)
}

// ratios reads the sex ratio at birth: one number for all steps, or a sheet with one a step.
func (p *plan) ratios() (func(year int) float64, error) {
	if one, err := strconv.ParseFloat(p.ratio, 64); err == nil {
		return func(int) float64 { return one }, nil
	}
	read, err := p.read(p.ratio)
	if err != nil {
		return nil, err
	}
	return func(y int) float64 { return read[y][demography.Female][0] }, nil
}

func nowcasting(c *grid.Call) func() (*grid.Result, error) {
	var o nowcast.Options
	c.IntVar(&o.Window, "window", 0, say(c, "window"))
	c.IntVar(&o.Longest, "longest", 0, say(c, "longest"))
	until := c.String("until", "", say(c, "until"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		o.Level = demography.Level(*conf)
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			events, first, last, months, err := happened(g, *until)
			if err != nil {
				return nil, err
			}
			all, err := nowcast.Estimate(nowcast.Count(events, first, last), o)
			if err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: []string{"period", "registered", "share", "expected", "se", "low", "high", "notes"}}
			for i, p := range all {
				name := strconv.Itoa(first + i)
				if months {
					name = fmt.Sprintf("%04d-%02d", (first+i)/12, (first+i)%12+1)
				}
				r.Add(name, p.Seen, p.Share, p.Expected, p.SE, p.Low, p.High, notes(c, p.Notes))
			}
			if slices.ContainsFunc(events, func(e nowcast.Event) bool { return e.Registered < e.Happened && e.N > 0 }) {
				r.Note(c.Say("cli.reckon.early"))
			}
			return r, nil
		})
	}
}

// happened reads events by month (dates) or by numbered periods, with how many where a row stands for several.
func happened(g *grid.Grid, until string) (events []nowcast.Event, first, last int, months bool, err error) {
	when, err := g.Texts("happened", "date", "occurred")
	if err != nil {
		return nil, 0, 0, false, err
	}
	registered, err := g.Texts("registered")
	if err != nil {
		return nil, 0, 0, false, err
	}
	times := make([]int64, len(when))
	for i := range times {
		times[i] = 1
	}
	if g.Has("count", "freq") {
		if times, err = g.Counts("count", "freq"); err != nil {
			return nil, 0, 0, false, err
		}
	}
	first, last = math.MaxInt, math.MinInt
	for i := range when {
		a, monthly, err := period(when[i])
		if err != nil {
			return nil, 0, 0, false, err
		}
		b, _, err := period(registered[i])
		if err != nil {
			return nil, 0, 0, false, err
		}
		months = months || monthly
		first, last = min(first, a), max(last, a, b)
		events = append(events, nowcast.Event{Happened: a, Registered: b, N: times[i]})
	}
	if until != "" {
		if last, _, err = period(until); err != nil {
			return nil, 0, 0, false, err
		}
	}
	return events, first, last, months, nil
}

// period is a month counted from year 0, or a number as it stands.
func period(text string) (at int, month bool, err error) {
	if n, err := strconv.Atoi(text); err == nil && (len(text) < 4 || n < 1000) {
		return n, false, nil
	}
	if d, err := day.ParsePartial(text); err == nil && len(text) >= 7 {
		y, m, _ := d.Parts()
		return y*12 + m - 1, true, nil
	}
	return 0, false, fault.New(fault.Invalid, "cli.reckon.period", "text", text)
}
