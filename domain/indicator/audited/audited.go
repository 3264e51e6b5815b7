// Package audited makes the figures that audits by sample give: how complete the register is, and what is on record adjusted for it,
// beside what is on record and never in its place.
package audited

import (
	"math"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/audit"
	"wanjia/domain/indicator"
)

// Few is how many the interview must have found before anything of it is shown outside the registering desk.
const Few = 20

// NoteAudit says which audit a figure rests on.
const NoteAudit = "indicator.note.audit"

// Figures are those that audits give for a window that lies within their period, the newest of each kind. counts are the figures of
// the window; what is hidden or missing there isn't adjusted. What an audit found fewer than least of is hidden.
func Figures(known []audit.Known, from, to day.Month, counts []indicator.Figure, least int64) []indicator.Figure {
	var out []indicator.Figure
	for _, x := range []struct {
		what            string
		share, adjusted indicator.ID
		of              indicator.ID
	}{{"person", indicator.Completeness, "", ""}, {"birth", indicator.BirthsCompleteness, indicator.BirthsAdjusted, indicator.Births},
		{"death", indicator.DeathsCompleteness, indicator.DeathsAdjusted, indicator.Deaths}} {
		at := -1
		for i, k := range known {
			if k.What == x.what && k.From <= from && k.To >= to {
				at = i
			}
		}
		if at < 0 {
			continue
		}
		k := &known[at]
		judged := k.Counts[0] + k.Counts[2]
		if judged < least {
			hidden := indicator.Figure{ID: x.share}
			hidden.Hide(indicator.NoteHidden)
			out = append(out, hidden)
			continue
		}
		note := indicator.Note{Key: NoteAudit, Args: map[string]string{"from": k.From.String(), "to": k.To.String(), "n": strconv.FormatInt(judged, 10)}}
		c := k.Completeness
		out = append(out, indicator.Figure{ID: x.share, Value: c.Value, N: k.Counts[0], D: float64(judged), Low: c.Low, High: c.High, Notes: []indicator.Note{note}})
		i := slices.IndexFunc(counts, func(f indicator.Figure) bool { return f.ID == x.of && len(f.By) == 0 && !f.Hidden })
		if i < 0 || c.Low <= 0 {
			continue
		}
		n := float64(counts[i].N)
		out = append(out, indicator.Figure{ID: x.adjusted, Value: math.Round(n / c.Value), N: counts[i].N, D: math.NaN(), Low: n / c.High, High: n / c.Low, Notes: []indicator.Note{note}})
	}
	return out
}

// Shares are the figures that are shares, without the counts behind them.
func Shares(figures []indicator.Figure) []indicator.Figure {
	var out []indicator.Figure
	for _, f := range figures {
		if f.ID == indicator.Completeness || f.ID == indicator.BirthsCompleteness || f.ID == indicator.DeathsCompleteness {
			f.N, f.D = 0, math.NaN()
			out = append(out, f)
		}
	}
	return out
}
