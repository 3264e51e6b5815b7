package quality

import (
	"slices"
	"strings"

	"wanjia/base/words"
	"wanjia/desk/findings"
	"wanjia/domain/quality/answer"
	"wanjia/domain/quality/hunt"
	"wanjia/httpd/shape"
)

// Quality is how the findings of an area stand.
type Quality struct {
	Checked string          `json:"checked" doc:"when everything was checked last; empty where it never was"`
	Journal int64           `json:"journal" doc:"the position of the journal that findings are in step with"`
	Rules   []QualityRule   `json:"rules"`
	Areas   []QualityArea   `json:"areas" doc:"what waits, by the area next below, in order of code"`
	Workers []QualityWorker `json:"workers" doc:"what waits, by who wrote the newest entry, in order of name"`
	Months  []QualityMonth  `json:"months" doc:"the last two years"`
}

// QualityRule is how the findings of a rule stand.
type QualityRule struct {
	Rule        string `json:"rule"`
	Number      int    `json:"number" doc:"in the reference list; 0 is one of our own"`
	Group       string `json:"group" enum:"rule,hunt,sign" doc:"an integrity rule, a search for what was missed, a question on how work is written down"`
	Severity    string `json:"severity" enum:"query,warn,refuse"`
	Title       string `json:"title"`
	Advice      string `json:"advice" doc:"what is the same for each of its findings"`
	Open        int64  `json:"open"`
	Answered    int64  `json:"answered" doc:"still found, and answered"`
	Corrected   int64  `json:"corrected" doc:"how many were ever called corrected"`
	True        int64  `json:"true" doc:"how many were ever called true as they are"`
	Later       int64  `json:"later"`
	FalseAlarms *Share `json:"false_alarms" doc:"the share of settled findings that were true as they were; null before any is settled"`
	Proposal    string `json:"proposal" doc:"why the rule should be looked at; empty where it needn't"`
}

// Share is a share with its exact 95% interval.
type Share struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int64   `json:"n"`
}

// QualityArea is how many wait in an area.
type QualityArea struct {
	Area *shape.AreaRef `json:"area" doc:"null for what lies in no area"`
	Open int64          `json:"open"`
}

// QualityWorker is how many wait of what somebody wrote down last.
type QualityWorker struct {
	Worker string `json:"worker"`
	Open   int64  `json:"open"`
}

// QualityMonth is how many came and went in a month.
type QualityMonth struct {
	Month string `json:"month"`
	Came  int64  `json:"came"`
	Gone  int64  `json:"gone"`
}

// KeptFinding is a finding of a rule.
type KeptFinding struct {
	ID        string           `json:"id"`
	Rule      string           `json:"rule"`
	Severity  string           `json:"severity" enum:"query,warn,refuse"`
	Message   string           `json:"message" doc:"what the rule says of this one alone"`
	Person    *shape.PersonRef `json:"person"`
	Household string           `json:"household"`
	Area      *shape.AreaRef   `json:"area"`
	Worker    string           `json:"worker"`
	Since     string           `json:"since"`
	Gone      string           `json:"gone" doc:"the day it was no longer found; empty while it is"`
	Again     bool             `json:"again" doc:"it was called corrected, and is found the same"`
	Answer    *FindingAnswer   `json:"answer"`
}

// FindingAnswer is how it was answered last.
type FindingAnswer struct {
	Answer string `json:"answer" enum:"corrected,true,later"`
	By     string `json:"by"`
	On     string `json:"on"`
	Reason string `json:"reason"`
}

func qualityOf(lang words.Lang, s *findings.Summary) Quality {
	out := Quality{Checked: shape.Instant(s.Checked.At), Journal: int64(s.Checked.Step), Rules: make([]QualityRule, len(s.Rules)),
		Areas: make([]QualityArea, len(s.Areas)), Workers: make([]QualityWorker, len(s.Workers)), Months: make([]QualityMonth, len(s.Months))}
	for i := range s.Rules {
		out.Rules[i] = ruleOf(lang, &s.Rules[i])
	}
	for i, a := range s.Areas {
		out.Areas[i].Open = a.Open
		if !a.Place.Code.IsZero() {
			out.Areas[i].Area = shape.PlaceOf(a.Place)
		}
	}
	for i, w := range s.Workers {
		out.Workers[i] = QualityWorker(w)
	}
	for i, m := range s.Months {
		out.Months[i] = QualityMonth{m.Month.String(), m.Came, m.Gone}
	}
	return out
}

func ruleOf(lang words.Lang, r *findings.RuleRow) QualityRule {
	shared, _ := parts(lang, r.Rule)
	out := QualityRule{Rule: r.Rule, Number: r.Number, Group: "rule", Severity: r.Severity, Title: words.Text(lang, "quality."+r.Rule+".title", nil), Advice: shared,
		Open: r.Open, Answered: r.Answered, Corrected: r.Record.Corrected, True: r.Record.True, Later: r.Record.Later}
	switch {
	case strings.HasPrefix(r.Rule, findings.HuntMark), slices.Contains(hunt.Rules(), r.Rule):
		out.Group = "hunt"
	case strings.HasPrefix(r.Rule, findings.SignMark):
		out.Group = "sign"
	}
	if e, err := r.Record.FalseAlarms(); err == nil {
		out.FalseAlarms = &Share{e.Value, e.Low, e.High, r.Record.True + r.Record.Corrected}
		if r.Record.Noisy() {
			out.Proposal = words.Text(lang, "answer.noisy", nil)
		}
	}
	return out
}

func keptOf(lang words.Lang, r *findings.Row) KeptFinding {
	_, own := parts(lang, r.Rule)
	out := KeptFinding{ID: r.ID.String(), Rule: r.Rule, Severity: r.Severity.String(), Message: fill(own, r.Facts), Household: r.Household.String(), Worker: r.Worker,
		Since: r.Since, Gone: r.Gone, Again: r.Again()}
	if r.Person != nil {
		p := shape.RefOf(*r.Person)
		out.Person = &p
	}
	if !r.Place.Code.IsZero() {
		out.Area = shape.PlaceOf(r.Place)
	}
	if a := r.Answer; a.Code != answer.Code("") {
		out.Answer = &FindingAnswer{string(a.Code), a.By, a.On.String(), a.Reason}
	}
	return out
}

// parts are what a rule says of all its findings, and what it says of one: a sentence without facts is the same for all.
func parts(lang words.Lang, rule string) (shared, own string) {
	s, _ := words.Lookup("quality." + rule)
	text, end, gap := s.EN, ". ", " "
	if lang == words.ZH {
		text, end, gap = s.ZH, "\u3002", ""
	}
	var all, each []string
	for sentence := range strings.SplitAfterSeq(text, end) {
		sentence = strings.TrimSpace(sentence)
		switch {
		case sentence == "":
		case strings.Contains(sentence, "{"):
			each = append(each, sentence)
		default:
			all = append(all, sentence)
		}
	}
	return strings.Join(all, gap), strings.Join(each, gap)
}

func fill(text string, facts map[string]string) string {
	for name, v := range facts {
		text = strings.ReplaceAll(text, "{"+name+"}", v)
	}
	return text
}
