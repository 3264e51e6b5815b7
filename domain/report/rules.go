package report

import (
	"maps"
	"slices"
	"strings"

	"wanjia/base/words"
	"wanjia/domain/indicator"
	"wanjia/domain/rule"
	"wanjia/domain/workflow"
)

// Tone is what a rule's sentence does with what it says.
type Tone uint8

// The tones. What is praised, blamed or undertaken is always the quality of service: births, deaths, moves and what is computed from
// them are observed and never aimed at (charter 4).
const (
	Observed Tone = iota // says what is
	Achieved             // counts as an achievement
	Short                // counts as a problem
	Next                 // says what is to be done
)

// Name is the word of the tone.
func (t Tone) Name() string { return [...]string{"observed", "achieved", "short", "next"}[t] }

// Sentence is what a rule says, and when.
type Sentence struct {
	ID, Into string
	Tone     Tone
	When     *rule.Expression // nil is always
	Text     map[words.Lang]string
}

// Definition is a report that a pack ships.
type Definition struct {
	ID     string
	Title  map[words.Lang]string
	About  map[words.Lang]string
	Months []int // for periods of how many months it is made; any where none is said
	Body   map[words.Lang]string
	Rules  []Sentence
}

// ofQuality are the figures that say how well a service is done.
func ofQuality() []indicator.ID {
	return []indicator.ID{indicator.TimelyShare, indicator.LateShare, indicator.DelayedShare, indicator.Completeness, indicator.BirthsCompleteness, indicator.DeathsCompleteness}
}

// Judges says whether a fact, or a figure, is about the quality of a service.
func Judges(name string) bool {
	id, _, _ := strings.Cut(name, ".")
	return id == Cases || slices.Contains(ofQuality(), indicator.ID(id))
}

// The parts of a figure that a rule may ask for.
const (
	FactValue  = "value"
	FactLow    = "low"
	FactHigh   = "high"
	FactKnown  = "known"  // it can be computed and may be shown
	FactChange = "change" // against the period before: up, down, same, unknown
	FactYearly = "yearly" // against the year before
	FactShare  = "late_share"
)

// Facts are what the rules of reports may ask for, with the kinds of cases that there are.
func Facts(flows []string) []rule.Fact {
	var out []rule.Fact
	for _, id := range indicator.IDs() {
		name := string(id) + "."
		out = append(out, rule.Fact{Name: name + FactValue, Type: rule.Number}, rule.Fact{Name: name + FactLow, Type: rule.Number}, rule.Fact{Name: name + FactHigh, Type: rule.Number},
			rule.Fact{Name: name + FactKnown, Type: rule.Bool}, rule.Fact{Name: name + FactChange, Type: rule.Text}, rule.Fact{Name: name + FactYearly, Type: rule.Text})
	}
	for _, f := range flows {
		name := Cases + "." + strings.ReplaceAll(f, "-", "_") + "."
		for _, count := range []string{Opened, Closed, Open, Late} {
			out = append(out, rule.Fact{Name: name + count, Type: rule.Int})
		}
		out = append(out, rule.Fact{Name: name + FactShare, Type: rule.Number})
	}
	return out
}

// VocabularyOf is what a template may name, with the kinds of cases and the reports that the packs define.
func VocabularyOf(flows map[string]*workflow.Definition, kinds []Definition) Vocabulary {
	v := Vocabulary{Flows: map[string][]string{}}
	for id, f := range flows {
		fields := []string{"state"}
		for _, x := range f.Fields() {
			if x.Kind == workflow.Choice {
				fields = append(fields, x.Code)
			}
		}
		v.Flows[id] = fields
	}
	sets := map[string]bool{}
	for _, k := range kinds {
		for _, r := range k.Rules {
			sets[r.Into] = true
		}
	}
	v.Rules = slices.Sorted(maps.Keys(sets))
	return v
}

// Texts are all texts of a report: its body and what its rules say.
func (d Definition) Texts() []string {
	var out []string
	for _, text := range d.Body {
		out = append(out, text)
	}
	for _, r := range d.Rules {
		for _, text := range r.Text {
			out = append(out, text)
		}
	}
	slices.Sort(out)
	return out
}
