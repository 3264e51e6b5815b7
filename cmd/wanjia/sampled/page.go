package sampled

import (
	"math"

	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/audit/match"
	"wanjia/exchange/auditsheet"

	"wanjia/desk/audits"
)

// Page is an audit as its report shows it.
func Page(lang words.Lang, tree *area.Tree, p *audits.Plan, seed audit.Seed, v *audits.Verdict) auditsheet.Report {
	name := func(code area.Code) string {
		if a, ok := tree.Get(code); ok && a.Name != "" {
			return a.Name
		}
		return code.String()
	}
	r := auditsheet.Report{Audit: p.ID.String(), Area: name(p.Area), From: p.From.String(), To: p.To.String(), Position: int64(p.Position), Promise: p.Promise,
		Seed: string(seed), Margin: p.Design.Margin, Deff: p.Size.Deff, Drawn: v.Drawn, Villages: v.Kinds[match.Person].All.Villages,
		Interviewed: v.Outcomes[audits.Interviewed], Absent: v.Outcomes[audits.Absent], Declined: v.Outcomes[audits.Declined], Nobody: v.Outcomes[audits.Nobody],
		Doubtful: len(v.Doubtful)}
	for _, kind := range match.Kinds() {
		k := v.Kinds[kind]
		r.Correlated = r.Correlated || k.Correlated
		title := words.Text(lang, "audit.kind."+string(kind), nil)
		if len(k.Strata) > 1 {
			for _, e := range k.Strata {
				if e.Counts.Both+e.Counts.Second == 0 {
					continue // the interview found nobody there, which says nothing; the line of all has what the register has
				}
				stratum := e.Name
				if code, err := area.ParseCode(stratum); err == nil {
					stratum = name(code)
				}
				r.Lines = append(r.Lines, lineOfEstimate(title, stratum, &e))
			}
		}
		total := lineOfEstimate(title, words.Text(lang, "audit.all", nil), &k.All)
		total.Total = true
		r.Lines = append(r.Lines, total)
	}
	for _, f := range v.Fields {
		r.Fields = append(r.Fields, auditsheet.FieldLine{Field: words.Text(lang, "audit.field."+f.Field, nil), N: f.N, Gross: f.Gross.Value, GLow: f.Gross.Low, GHigh: f.Gross.High,
			Net: f.Net.Value, NLow: f.Net.Low, NHigh: f.Net.High, Kappa: f.Kappa.Value, KLow: f.Kappa.Low, KHigh: f.Kappa.High})
	}
	return r
}

func lineOfEstimate(kind, stratum string, e *audit.Estimate) auditsheet.Line {
	return auditsheet.Line{Kind: kind, Stratum: stratum, Register: e.Register, Both: e.Counts.Both, First: e.Counts.First, Second: e.Counts.Second,
		Complete: e.Completeness.Value, Low: e.Completeness.Low, High: e.Completeness.High, Missed: e.Missed.Value, MLow: e.Missed.Low, MHigh: e.Missed.High}
}

// ranged is a figure with its interval; null is none.
type ranged struct {
	Value *float64 `json:"value"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
}

func shareOf(value, low, high float64) ranged {
	return ranged{known(value), known(low), known(high)}
}

// auditRow is an estimate as --as json prints it.
type auditRow struct {
	Kind         string `json:"kind"`
	Stratum      string `json:"stratum"`
	Register     int64  `json:"register"`
	Both         int64  `json:"both"`
	First        int64  `json:"register_alone"`
	Second       int64  `json:"interview_alone"`
	Completeness ranged `json:"completeness"`
	Missed       ranged `json:"missed"`
}

// fieldRow is a field's agreement.
type fieldRow struct {
	Field string `json:"field"`
	N     int64  `json:"n"`
	Gross ranged `json:"gross_difference"`
	Net   ranged `json:"net_difference"`
	Kappa ranged `json:"kappa"`
}

// auditPage is the report as --as json prints it.
type auditPage struct {
	Audit      string     `json:"audit"`
	Area       string     `json:"area"`
	From       string     `json:"from"`
	To         string     `json:"to"`
	Position   int64      `json:"position"`
	Promise    string     `json:"promise"`
	Seed       string     `json:"seed"`
	Villages   int        `json:"villages"`
	Drawn      int        `json:"drawn"`
	Outcomes   [4]int     `json:"interviewed_absent_declined_nobody"`
	Doubtful   int        `json:"doubtful"`
	Correlated bool       `json:"correlated"`
	Estimates  []auditRow `json:"estimates"`
	Fields     []fieldRow `json:"fields"`
}

// Plain is the report as --as json prints it.
func Plain(r *auditsheet.Report) any {
	out := auditPage{Audit: r.Audit, Area: r.Area, From: r.From, To: r.To, Position: r.Position, Promise: r.Promise, Seed: r.Seed, Villages: r.Villages, Drawn: r.Drawn,
		Outcomes: [4]int{r.Interviewed, r.Absent, r.Declined, r.Nobody}, Doubtful: r.Doubtful, Correlated: r.Correlated}
	for _, l := range r.Lines {
		out.Estimates = append(out.Estimates, auditRow{l.Kind, l.Stratum, l.Register, l.Both, l.First, l.Second, shareOf(l.Complete, l.Low, l.High), shareOf(l.Missed, l.MLow, l.MHigh)})
	}
	for _, f := range r.Fields {
		out.Fields = append(out.Fields, fieldRow{f.Field, f.N, shareOf(f.Gross, f.GLow, f.GHigh), shareOf(f.Net, f.NLow, f.NHigh), shareOf(f.Kappa, f.KLow, f.KHigh)})
	}
	return out
}

// known is a number, or none where there is none.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
