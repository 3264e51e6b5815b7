package reach

import (
	"math"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/told"
	"wanjia/domain/residence"
)

const bornThere = residence.Birth

// fewest is on how many claims a median, a ninth decile and a share stand at least.
const fewest = 10

// Figures are the figures of a scheme at some places, the whole first: counts, and what is made of them, so that disclosure
// control can hide both together.
func Figures(scheme benefit.ID, whole area.Code, parts []area.Code, of map[area.Code]*Place, w Window) []indicator.Figure {
	var out []indicator.Figure
	for i, at := range append([]area.Code{whole}, parts...) {
		var by []indicator.Cut
		if i > 0 {
			by = []indicator.Cut{{Dim: indicator.ByArea, Code: at.String()}}
		}
		out = append(out, figures(string(scheme), by, of[at], w)...)
	}
	return out
}

func figures(scheme string, by []indicator.Cut, p *Place, w Window) []indicator.Figure {
	made := func(what string, n int64, v float64) indicator.Figure {
		return indicator.Figure{ID: told.Benefit(scheme, what), By: by, N: n, Value: v, D: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	count := func(what string, n int64) indicator.Figure { return made(what, n, float64(n)) }
	out := []indicator.Figure{count(told.Entitled, p.From(Unclaimed)), count(told.Claimed, p.From(Claimed)), count(told.Decided, p.From(Decided)), count(told.Paid, p.From(Paid)),
		count(told.Answered, int64(len(p.Answered))), count(told.Late, p.Late), count(told.Funded, int64(len(p.Funded))), count(told.Open, p.Open), count(told.Over, p.Over), count(told.Differ, p.Differ)}
	n := p.From(Unclaimed)
	out = append(out, made(told.CostBack, n, float64(p.Costs.Sum(w.Since, w.Now))), made(told.CostAhead, n, float64(p.Costs.Sum(w.Now+1, w.Last))), made(told.PaidOut, p.From(Paid), float64(p.Paid)))
	for m := w.Since; m <= w.Last; m++ {
		out = append(out, made(told.CostOf(m), n, float64(p.Costs[m])))
	}
	for _, d := range []struct {
		median, ninth string
		days          []int
	}{{told.AnswerMedian, told.AnswerNinth, p.Answered}, {told.MoneyMedian, told.MoneyNinth, p.Funded}} {
		for _, q := range []struct {
			what  string
			share float64
		}{{d.median, 0.5}, {d.ninth, 0.9}} {
			f := made(q.what, int64(len(d.days)), Quantile(d.days, q.share))
			if len(d.days) < fewest {
				f.Hide(indicator.NoteSparse)
			}
			out = append(out, f)
		}
	}
	return out
}

// MonthsOf are the months of the window.
func (w Window) MonthsOf() []day.Month {
	var out []day.Month
	for m := w.Since; m <= w.Last; m++ {
		out = append(out, m)
	}
	return out
}
