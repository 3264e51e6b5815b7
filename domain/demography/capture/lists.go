package capture

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/demography"
	"wanjia/domain/demography/linear"
)

// Lists are how many people have each history over several lists: bit i of the key is set for those on list i.
// The history of nobody's list, 0, is what is asked for and may not be given.
type Lists struct {
	Number int
	Counts map[uint]int64
}

// The limits of what the models are made for.
const (
	fewestLists = 2
	mostLists   = 6
	mostModels  = 5000
	mostRounds  = 200
	vague       = 1e4 // a variance of the logarithm of the hidden number that says nothing
)

func (l Lists) check() error {
	if l.Number < fewestLists || l.Number > mostLists {
		return fault.New(fault.Invalid, "demography.capture.lists", "number", strconv.Itoa(l.Number), "most", strconv.Itoa(mostLists))
	}
	var seen int64
	for history, n := range l.Counts {
		if history == 0 || history >= 1<<l.Number || n < 0 {
			return fault.New(fault.Invalid, "demography.capture.history", "history", strconv.FormatUint(uint64(history), 2))
		}
		seen += n
	}
	if seen == 0 {
		return fault.New(fault.Refused, "demography.exposure.none")
	}
	return nil
}

// Model is a hierarchical log-linear model by its largest terms, each a set of lists as bits; lists in one term
// depend on one another. {0b0011, 0b0100} says lists 1 and 2 depend on one another and 3 stands alone. Every
// subset of a term is part of the model.
type Model []uint

// Independent is the model in which no list depends on another (M_t of the capture-recapture books).
func Independent(lists int) Model {
	var m Model
	for i := range lists {
		m = append(m, 1<<i)
	}
	return m
}

// String writes the largest terms with lists counted from 1: [12,3].
func (m Model) String() string {
	var terms []string
	for _, t := range m.maximal() {
		var b strings.Builder
		for i := range mostLists {
			if t>>i&1 == 1 {
				b.WriteString(strconv.Itoa(i + 1))
			}
		}
		terms = append(terms, b.String())
	}
	return "[" + strings.Join(terms, ",") + "]"
}

// ParseModel reads what String writes.
func ParseModel(text string) (Model, error) {
	var m Model
	inner, ok := strings.CutPrefix(strings.TrimSpace(text), "[")
	inner, closed := strings.CutSuffix(inner, "]")
	for term := range strings.SplitSeq(inner, ",") {
		var t uint
		for _, r := range strings.TrimSpace(term) {
			if r < '1' || r > '0'+mostLists {
				ok = false
				break
			}
			t |= 1 << (r - '1')
		}
		ok = ok && t != 0
		m = append(m, t)
	}
	if !ok || !closed {
		return nil, fault.New(fault.Invalid, "demography.capture.model", "model", text)
	}
	return m, nil
}

// maximal are the terms that no other term contains, larger ones first, then by their lists.
func (m Model) maximal() []uint {
	var out []uint
	for i, t := range m {
		inside := slices.ContainsFunc(m, func(o uint) bool { return o != t && o&t == t }) || slices.Contains(m[:i], t)
		if !inside {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b uint) int {
		return cmp.Or(bits.OnesCount(b)-bits.OnesCount(a), cmp.Compare(bits.Reverse(b), bits.Reverse(a)))
	})
	return out
}

// terms are all terms of the model, the empty one (the intercept) first.
func (m Model) terms(lists int) []uint {
	var all []uint
	for t := range uint(1) << lists {
		if t == 0 || bits.OnesCount(t) == 1 || slices.ContainsFunc(m, func(o uint) bool { return o&t == t }) {
			all = append(all, t)
		}
	}
	return all
}

// Fit is a log-linear model fitted to the histories that were seen.
type Fit struct {
	Model    Model
	Total    Total   // seen plus the fitted number on no list
	Deviance float64 // of the fit from the counts
	DF       int     // degrees of freedom left
	AIC, BIC float64
	// Converged is false where the iteration did not settle, as when the counts decide nothing about a term.
	Converged bool
}

// FitModel fits a model by maximum likelihood to Poisson counts (iteratively reweighted least squares). The number
// on no list is e to the intercept; Var(N̂) = e^b + e^2b·Var(b), which takes N as random (Cormack 1989; the
// form of Baillargeon & Rivest 2007).
func FitModel(l Lists, m Model, level demography.Level) (Fit, error) {
	if err := l.check(); err != nil {
		return Fit{}, err
	}
	if slices.ContainsFunc(m, func(t uint) bool { return t == 0 || t >= 1<<l.Number-1 }) {
		return Fit{}, fault.New(fault.Invalid, "demography.capture.model", "model", m.String())
	}
	terms := m.terms(l.Number)
	cells := 1<<l.Number - 1
	y, x := make([]float64, cells), make([][]float64, cells)
	var seen int64
	for i := range cells {
		history := uint(i + 1)
		y[i] = float64(l.Counts[history])
		seen += l.Counts[history]
		x[i] = make([]float64, len(terms))
		for j, t := range terms {
			if history&t == t {
				x[i][j] = 1
			}
		}
	}
	mu, b, covariance, settled := poisson(y, x)
	if covariance == nil || !(covariance[0][0] < vague) {
		return Fit{}, fault.New(fault.Refused, "demography.capture.undecided", "model", m.String())
	}
	f := Fit{Model: m, DF: cells - len(terms), Converged: settled}
	hidden := math.Exp(b[0])
	f.Total = total(float64(seen)+hidden, hidden+hidden*hidden*covariance[0][0], seen, level)
	var likelihood float64
	for i := range y {
		f.Deviance += 2 * (mu[i] - y[i])
		if y[i] > 0 {
			f.Deviance += 2 * y[i] * math.Log(y[i]/mu[i])
		}
		g, _ := math.Lgamma(y[i] + 1)
		likelihood += y[i]*math.Log(mu[i]) - mu[i] - g
	}
	p := float64(len(terms))
	f.AIC, f.BIC = -2*likelihood+2*p, -2*likelihood+math.Log(float64(seen))*p
	return f, nil
}

// poisson fits log μ = x·b. The covariance is nil where the counts don't decide b.
func poisson(y []float64, x [][]float64) (mu, b []float64, covariance [][]float64, settled bool) {
	p := len(x[0])
	mu = make([]float64, len(y))
	for i := range y {
		mu[i] = y[i] + 0.1
	}
	last := math.Inf(1)
	for range mostRounds {
		info, score := make([][]float64, p), make([]float64, p)
		for j := range info {
			info[j] = make([]float64, p)
		}
		for i, row := range x {
			z := math.Log(mu[i]) + (y[i]-mu[i])/mu[i]
			for j, a := range row {
				if a == 0 {
					continue
				}
				score[j] += mu[i] * z
				for k, c := range row {
					info[j][k] += mu[i] * c
				}
			}
		}
		inverse, ok := linear.Invert(info)
		if !ok {
			return mu, b, covariance, false
		}
		covariance, b = inverse, linear.Times(inverse, score)
		var deviance float64
		for i, row := range x {
			var eta float64
			for j, a := range row {
				eta += a * b[j]
			}
			mu[i] = math.Exp(math.Min(eta, 50))
			deviance += 2 * (mu[i] - y[i]*math.Log(mu[i]))
		}
		if math.Abs(deviance-last) <= 1e-12*(math.Abs(deviance)+1) {
			return mu, b, covariance, true
		}
		last = deviance
	}
	return mu, b, covariance, false
}

// Models are all hierarchical models of so many lists with terms of at most `order` lists (2 is usual: pairs),
// the independent one first.
func Models(lists, order int) ([]Model, error) {
	if lists < fewestLists || lists > mostLists || order < 1 || order >= lists {
		return nil, fault.New(fault.Invalid, "demography.capture.lists", "number", strconv.Itoa(lists), "most", strconv.Itoa(mostLists))
	}
	var terms []uint
	for t := range uint(1) << lists {
		if n := bits.OnesCount(t); n >= 2 && n <= order {
			terms = append(terms, t)
		}
	}
	// Small terms first: whether a term may join depends only on smaller ones.
	slices.SortFunc(terms, func(a, b uint) int {
		return cmp.Or(bits.OnesCount(a)-bits.OnesCount(b), cmp.Compare(bits.Reverse(b), bits.Reverse(a)))
	})
	models := []Model{Independent(lists)}
	for _, t := range terms {
		for _, m := range slices.Clone(models) {
			if allFacets(m, t) {
				models = append(models, append(slices.Clone(m), t))
			}
		}
		if len(models) > mostModels {
			return nil, fault.New(fault.Refused, "demography.capture.many", "most", strconv.Itoa(mostModels))
		}
	}
	return models, nil
}

// allFacets says whether a model has every term that is one list smaller than t.
func allFacets(m Model, t uint) bool {
	for rest := t; rest != 0; rest &= rest - 1 {
		if !slices.Contains(m, t&^(rest&-rest)) {
			return false
		}
	}
	return true
}

// FitAll fits every model and puts the smallest BIC first. Models that the counts don't decide are left out. The
// spread of their totals is part of the uncertainty: no interval of one model has it.
func FitAll(l Lists, order int, level demography.Level) ([]Fit, error) {
	models, err := Models(l.Number, order)
	if err != nil {
		return nil, err
	}
	var fits []Fit
	for _, m := range models {
		f, err := FitModel(l, m, level)
		if fault.Is(err, "demography.capture.undecided") {
			continue
		}
		if err != nil {
			return nil, err
		}
		fits = append(fits, f)
	}
	slices.SortStableFunc(fits, func(a, b Fit) int { return cmp.Compare(a.BIC, b.BIC) })
	return fits, nil
}
