// Package asked is the part of the command line's demography that works on samples: people who were drawn and asked.
package asked

import (
	"math"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/reckon/grid"
	"wanjia/domain/demography"
	"wanjia/domain/demography/birthhistory"
	"wanjia/domain/demography/survey"
)

// Methods are what samples can be asked for.
func Methods() []grid.Method {
	return []grid.Method{{Name: "survey", Make: sample}, {Name: "births", Make: birthHistories}, {Name: "children", Make: childHistories}}
}

// say is the sentence of a flag.
func say(c *grid.Call, flag string) string { return c.Say("cli.reckon.flag." + flag) }

// texts is a flag that may be given several times.
type texts []string

// String shows them.
func (t *texts) String() string { return strings.Join(*t, " ") }

// Set adds one.
func (t *texts) Set(text string) error { *t = append(*t, text); return nil }

// wanted is what is asked of a sample.
type wanted struct {
	strata, stages, weight, sizes, lone string
	mean, total, ratio, share           texts
	jackknife, logit                    bool
	level                               *float64
}

func sample(c *grid.Call) func() (*grid.Result, error) {
	w := &wanted{level: c.Level()}
	c.StringVar(&w.strata, "strata", "", say(c, "strata"))
	c.StringVar(&w.stages, "clusters", "", say(c, "clusters"))
	c.StringVar(&w.weight, "weight", "", say(c, "weight"))
	c.StringVar(&w.sizes, "sizes", "", say(c, "sizes"))
	c.StringVar(&w.lone, "lone", "refuse", say(c, "lone"))
	c.Var(&w.mean, "mean", say(c, "mean"))
	c.Var(&w.total, "total", say(c, "total"))
	c.Var(&w.ratio, "ratio", say(c, "ratio"))
	c.Var(&w.share, "share", say(c, "share"))
	c.BoolVar(&w.jackknife, "jackknife", false, say(c, "jackknife"))
	c.BoolVar(&w.logit, "logit", false, say(c, "logit"))
	return func() (*grid.Result, error) {
		if c.Group != "" {
			return nil, fault.New(fault.Invalid, "cli.reckon.domain")
		}
		g, err := c.Sheet()
		if err != nil {
			return nil, err
		}
		s, err := w.design(g)
		if err != nil {
			return nil, err
		}
		r := &grid.Result{Columns: []string{"what", "term", "value", "se", "low", "high", "df", "deff", "n"}}
		r.Summary = []grid.Pair{{Name: "clusters", Value: s.Clusters()}, {Name: "degrees", Value: s.Degrees()}}
		return r, w.answer(g, s, r)
	}
}

func (w *wanted) design(g *grid.Grid) (*survey.Sample, error) {
	var d survey.Design
	var err error
	switch w.lone {
	case "refuse":
	case "centre":
		d.Lone = survey.Centre
	case "skip":
		d.Lone = survey.Skip
	default:
		return nil, fault.New(fault.Invalid, "cli.reckon.choice", "flag", "lone", "text", w.lone)
	}
	if w.strata != "" {
		if d.Strata, err = g.Texts(w.strata); err != nil {
			return nil, err
		}
	}
	for _, name := range grid.List(w.stages) {
		ids, err := g.Texts(name)
		if err != nil {
			return nil, err
		}
		d.Stages = append(d.Stages, ids)
	}
	for _, name := range grid.List(w.sizes) {
		sizes, err := g.Full(name)
		if err != nil {
			return nil, err
		}
		d.Sizes = append(d.Sizes, sizes)
	}
	switch {
	case w.weight != "":
		if d.Weights, err = g.Full(w.weight); err != nil {
			return nil, err
		}
	case len(d.Sizes) == 0:
		d.Weights = make([]float64, g.Len())
		for i := range d.Weights {
			d.Weights[i] = 1
		}
	}
	return survey.New(g.Len(), d)
}

// answer adds a row for each thing asked.
func (w *wanted) answer(g *grid.Grid, s *survey.Sample, r *grid.Result) error {
	for _, name := range w.total {
		y, err := g.Numbers(name)
		if err != nil {
			return err
		}
		e, err := s.Total(y)
		if err := w.add(r, "total", name, e, err); err != nil {
			return err
		}
	}
	for _, name := range w.mean {
		y, err := g.Numbers(name)
		if err != nil {
			return err
		}
		one := make([]float64, len(y))
		for i := range one {
			one[i] = 1
		}
		if err := w.quotient(s, r, "mean", name, y, one); err != nil {
			return err
		}
	}
	for _, name := range w.ratio {
		up, down, _ := strings.Cut(name, "/")
		y, err := g.Numbers(up)
		if err != nil {
			return err
		}
		x, err := g.Numbers(down)
		if err != nil {
			return err
		}
		if err := w.quotient(s, r, "ratio", name, y, x); err != nil {
			return err
		}
	}
	for _, name := range w.share {
		if err := w.shares(g, s, r, name); err != nil {
			return err
		}
	}
	return nil
}

// shares of every value of a column, or of the one after a colon.
func (w *wanted) shares(g *grid.Grid, s *survey.Sample, r *grid.Result, name string) error {
	column, only, one := strings.Cut(name, ":")
	values, err := g.Texts(column)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, v := range values {
		if done[v] || v == "" || one && v != only {
			continue
		}
		done[v] = true
		y, x := make([]float64, len(values)), make([]float64, len(values))
		for i, other := range values {
			x[i] = 1
			switch other {
			case v:
				y[i] = 1
			case "":
				y[i] = math.NaN()
			}
		}
		if err := w.quotient(s, r, "share", column+v, y, x); err != nil {
			return err
		}
	}
	return nil
}

// quotient is a mean, share or ratio, linearised or by the jackknife.
func (w *wanted) quotient(s *survey.Sample, r *grid.Result, what, term string, y, x []float64) error {
	e, err := s.Ratio(y, x)
	if err == nil && w.jackknife {
		deff, n := e.Deff, e.N
		e, err = s.Jackknife(func(weights []float64) (float64, error) {
			var up, down float64
			for i, k := range weights {
				if !math.IsNaN(y[i]) && !math.IsNaN(x[i]) {
					up += k * y[i]
					down += k * x[i]
				}
			}
			return up / down, nil
		})
		e.Deff, e.N = deff, n
	}
	return w.add(r, what, term, e, err)
}

func (w *wanted) add(r *grid.Result, what, term string, e survey.Estimate, err error) error {
	if err != nil {
		return err
	}
	i := e.Interval(demography.Level(*w.level))
	if what == "share" && w.logit {
		i = e.LogitInterval(demography.Level(*w.level))
	}
	r.Add(what, term, e.Value, e.SE, i.Low, i.High, e.Degrees, e.Deff, e.N)
	return nil
}

// histories' columns bear the names of the Demographic and Health Surveys, or plain ones.
func interviews(g *grid.Grid, scale float64) (clusters, strata []string, weights, asked []float64, err error) {
	if clusters, err = g.Texts("v021", "cluster"); err != nil {
		return
	}
	strata = make([]string, g.Len())
	if g.Has("v022", "stratum") {
		if strata, err = g.Texts("v022", "stratum"); err != nil {
			return
		}
	}
	if weights, err = g.Full("v005", "weight"); err != nil {
		return
	}
	for i := range weights {
		weights[i] /= scale
	}
	asked, err = g.Full("v008", "asked")
	return
}

func birthHistories(c *grid.Call) func() (*grid.Result, error) {
	var p birthhistory.Period
	c.IntVar(&p.Months, "months", 36, say(c, "months"))
	c.IntVar(&p.Before, "before", 0, say(c, "before"))
	scale := c.Float64("weight-scale", 1e6, say(c, "weight-scale"))
	all := c.String("all", "", say(c, "all-women"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			women, err := interviewed(g, *scale, *all)
			if err != nil {
				return nil, err
			}
			f, err := birthhistory.Fertile(women, p)
			if err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: []string{"rate", "value", "se", "low", "high", "deft", "n", "weighted"}}
			l := demography.Level(*conf)
			for i, g := range f.Groups {
				name := strconv.Itoa(15+5*i) + "-" + strconv.Itoa(19+5*i)
				r.Add(name, g.Value, g.SE, g.Interval(l).Low, g.Interval(l).High, math.Sqrt(g.DeffReplace), g.Exposure, g.Weighted)
			}
			t := f.Total
			r.Add("TFR", t.Value, t.SE, t.Interval(l).Low, t.Interval(l).High, math.Sqrt(t.DeffReplace), t.Exposure, t.Weighted)
			return r, nil
		})
	}
}

func interviewed(g *grid.Grid, scale float64, factor string) ([]birthhistory.Woman, error) {
	clusters, strata, weights, asked, err := interviews(g, scale)
	if err != nil {
		return nil, err
	}
	born, err := g.Full("v011", "born")
	if err != nil {
		return nil, err
	}
	women := make([]birthhistory.Woman, g.Len())
	for i := range women {
		women[i] = birthhistory.Woman{Cluster: clusters[i], Stratum: strata[i], Weight: weights[i], Born: int(born[i]), Asked: int(asked[i]), All: 1}
	}
	if factor != "" {
		factors, err := g.Full(factor)
		if err != nil {
			return nil, err
		}
		for i, f := range factors {
			women[i].All = f / 100
		}
	}
	for _, h := range g.Heads() {
		if !strings.HasPrefix(h, "b3_") && !strings.HasPrefix(h, "birth_") {
			continue
		}
		births, err := g.Numbers(h)
		if err != nil {
			return nil, err
		}
		for i, b := range births {
			if !math.IsNaN(b) {
				women[i].Births = append(women[i].Births, int(b))
			}
		}
	}
	return women, nil
}

func childHistories(c *grid.Call) func() (*grid.Result, error) {
	var p birthhistory.Period
	c.IntVar(&p.Months, "months", 60, say(c, "months"))
	c.IntVar(&p.Before, "before", 0, say(c, "before"))
	scale := c.Float64("weight-scale", 1e6, say(c, "weight-scale"))
	conf := c.Level()
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			clusters, _, weights, asked, err := interviews(g, *scale)
			if err != nil {
				return nil, err
			}
			born, err := g.Full("b3", "born")
			if err != nil {
				return nil, err
			}
			died, err := g.Numbers("b7", "died")
			if err != nil {
				return nil, err
			}
			children := make([]birthhistory.Child, g.Len())
			for i := range children {
				children[i] = birthhistory.Child{Cluster: clusters[i], Weight: weights[i], Born: int(born[i]), Asked: int(asked[i]), Died: birthhistory.Living}
				if !math.IsNaN(died[i]) {
					children[i].Died = int(died[i])
				}
			}
			m, err := birthhistory.Followed(children, p)
			if err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: []string{"rate", "value", "se", "low", "high", "n", "weighted"}}
			l := demography.Level(*conf)
			for _, x := range []struct {
				name string
				rate birthhistory.Rate
			}{{"NNMR", m.Neonatal}, {"PNNMR", m.PostNeonatal}, {"IMR", m.Infant}, {"CMR", m.Child}, {"U5MR", m.UnderFive}} {
				r.Add(x.name, x.rate.Value, x.rate.SE, x.rate.Interval(l).Low, x.rate.Interval(l).High, x.rate.Exposure, x.rate.Weighted)
			}
			return r, nil
		})
	}
}
