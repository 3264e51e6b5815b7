package benefits

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/base/words/laws"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/choice"
	"wanjia/domain/claim"
	"wanjia/domain/rule"
	"wanjia/httpd/shape"
)

// Say is a text of a scheme in a language.
func Say(lang words.Lang, w benefit.Words) string {
	if lang == words.ZH {
		return w.ZH
	}
	return w.EN
}

// PeriodOwed is what is owed for a period.
type PeriodOwed struct {
	Period  string `json:"period" doc:"2026, 2026H1, 2026Q2, 2026-03, once, or an occasion"`
	Months  int    `json:"months"`
	Amount  string `json:"amount" doc:"in yuan"`
	Payable bool   `json:"payable" doc:"its amount is confirmed"`
}

// PeriodsOf are the periods that a decision owes.
func PeriodsOf(d *benefit.Decision) []PeriodOwed {
	out := []PeriodOwed{}
	for i := range d.Periods {
		if p := &d.Periods[i]; p.Owed() {
			out = append(out, PeriodOwed{p.Code, p.Months, p.Fen.String(), p.Payable})
		}
	}
	return out
}

// EvidenceOf is what somebody is asked to show, and how it is put down.
func EvidenceOf(lang words.Lang, e benefit.Evidence) SchemeEvidence {
	out := SchemeEvidence{ID: string(e.ID), Fact: e.Fact, Title: Say(lang, e.Title), Kind: shapeOf(e.Fact), Options: []shape.Coded{}}
	if out.Kind == "" {
		out.Kind = string(claim.Words)
	}
	for _, code := range slices.Concat(choice.Of(e.Fact), named(e.Fact)) {
		out.Options = append(out.Options, shape.Coded{Code: code, Title: words.Text(lang, "claim.value."+e.Fact+"."+code, nil)})
	}
	return out
}

// named are those of the register whom a fact in words may name by what they are to the child; anybody else is named by name.
func named(fact string) []string {
	if fact == "custody" {
		return []string{benefit.Mother.Name(), benefit.Father.Name()}
	}
	return nil
}

// ClauseSaid is one condition and what it comes to, in plain words.
type ClauseSaid struct {
	ID     string     `json:"id"`
	Title  string     `json:"title"`
	Says   string     `json:"says" enum:"no,yes,unclear"`
	Source string     `json:"source"`
	On     string     `json:"on" doc:"the day as of which the facts count"`
	Facts  []FactSaid `json:"facts"`
}

// FactSaid is a fact that a clause asked for.
type FactSaid struct {
	Title string `json:"title"`
	Value string `json:"value" doc:"empty where nobody knows it"`
	By    string `json:"by" doc:"who confirmed what was shown; empty for the register"`
}

// DecisionSaid is what a scheme makes of somebody, in plain words.
type DecisionSaid struct {
	Says     string       `json:"says" enum:"no,yes,unclear"`
	On       string       `json:"on"`
	Amount   string       `json:"amount" doc:"owed up to that day, in yuan"`
	Deadline string       `json:"deadline" doc:"the last day of a first claim; empty where there is none"`
	Periods  []PeriodOwed `json:"periods"`
	Clauses  []ClauseSaid `json:"clauses" doc:"those of the newest period"`
	Missing  []string     `json:"missing" doc:"what isn't known and would have to be shown"`
}

// DecisionOf is a decision in words.
func DecisionOf(lang words.Lang, d *benefit.Decision) DecisionSaid {
	out := DecisionSaid{Says: d.Verdict.Name(), On: d.On.String(), Amount: d.Total().String(), Deadline: dayOf(d.Deadline), Periods: PeriodsOf(d), Clauses: []ClauseSaid{}, Missing: []string{}}
	for _, name := range d.Missing {
		out.Missing = append(out.Missing, FactTitle(lang, name))
	}
	if p := telling(d); p != nil {
		for i := range p.Findings {
			out.Clauses = append(out.Clauses, clauseOf(lang, &p.Findings[i]))
		}
	}
	return out
}

// telling is the period whose clauses tell most: the last that is owed, else the last.
func telling(d *benefit.Decision) *benefit.Period {
	var best *benefit.Period
	for i := range d.Periods {
		if p := &d.Periods[i]; best == nil || p.Owed() || !best.Owed() {
			best = p
		}
	}
	return best
}

func clauseOf(lang words.Lang, f *benefit.Finding) ClauseSaid {
	out := ClauseSaid{ID: string(f.Clause), Title: words.Text(lang, "claim.clause."+string(f.Clause), nil), Says: f.Verdict.Name(), On: f.On().String(), Facts: []FactSaid{}}
	if r := f.Rule(); r != nil {
		out.Title, out.Source = Say(lang, r.Title), laws.Cite(lang, r.Source)
	}
	for _, x := range f.Facts() {
		out.Facts = append(out.Facts, FactSaid{Title: FactTitle(lang, x.Name), Value: valueOf(lang, x.Name, x.Value), By: x.Source})
	}
	return out
}

// FactTitle is what a fact is called.
func FactTitle(lang words.Lang, name string) string {
	return words.Text(lang, "claim.fact.title."+name, nil)
}

// valueOf is a value in words.
func valueOf(lang words.Lang, fact string, v rule.Value) string {
	text := v.String()
	switch {
	case !v.Known():
		return ""
	case text == "true" || text == "false":
		return words.Text(lang, "claim.value."+text, nil)
	case fact == "person.sex":
		return words.Text(lang, "person.sex."+text, nil)
	case strings.HasSuffix(fact, "birth_month"):
		if n, ok := v.Int(); ok {
			return day.Month(n).String()
		}
	}
	for _, code := range slices.Concat(choice.Of(fact), named(fact)) {
		if code == text {
			return words.Text(lang, "claim.value."+fact+"."+code, nil)
		}
	}
	return text
}
