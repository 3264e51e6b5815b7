package form

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/words"
	"wanjia/domain/rule"
)

// Finding is something wrong with an answer.
type Finding struct {
	Question string
	Key      string            // of a sentence in the catalogues; form.check where the form says what is wrong
	Args     map[string]string // what the sentence names
	Says     words.Sentence    // the form's own words; empty where the key's sentence is meant
	Severity Severity
}

// Sign is a danger that the answers show.
type Sign struct {
	Question string
	Level    Level
	Says     words.Sentence
	Refer    bool
}

// Verdict is what a form makes of answers.
type Verdict struct {
	Shown   []string          // questions, in order
	Kept    map[string]string // the answers that stand, calculated ones among them, in canonical form
	Values  map[string]string // the calculated ones
	Dropped []string          // answers to what isn't shown, isn't asked or isn't there
	Missing []string
	Wrong   []Finding
	Dangers []Sign
}

// Sound says that the answers may be kept: nothing is missing and nothing is refused.
func (v *Verdict) Sound() bool {
	return len(v.Missing) == 0 && !slices.ContainsFunc(v.Wrong, func(f Finding) bool { return f.Severity == Refuse })
}

// judge is one verdict being come to.
type judge struct {
	facts *Facts
	known map[string]rule.Value
	given map[string]string
	v     Verdict
}

// Fact is an answer or a fact.
func (j *judge) Fact(name string) rule.Value {
	if v, ok := j.known[name]; ok {
		return v
	}
	if strings.Contains(name, ".") {
		return j.facts.Fact(name)
	}
	return rule.Value{}
}

// Judge judges answers, each a text in the form of its kind. A question sees what was answered before it; an answer that is wrong,
// hidden or missing isn't known to those after it.
func (d *Definition) Judge(answers map[string]string, facts *Facts) Verdict {
	j := &judge{facts: facts, known: map[string]rule.Value{}, given: answers, v: Verdict{Kept: map[string]string{}, Values: map[string]string{}}}
	asked := map[string]bool{}
	for i := range d.Sections {
		s := &d.Sections[i]
		open := s.When == nil || j.true(s.When)
		for k := range s.Questions {
			q := &s.Questions[k]
			asked[q.Code] = true
			if !open || q.When != nil && !j.true(q.When) {
				j.hide(q)
				continue
			}
			j.v.Shown = append(j.v.Shown, q.Code)
			j.question(q)
		}
	}
	for code, text := range answers {
		if !asked[code] && text != "" {
			j.v.Dropped = append(j.v.Dropped, code)
		}
	}
	slices.Sort(j.v.Dropped)
	return j.v
}

// true says that an expression is known to hold. One that fails (a division by nothing) isn't known.
func (j *judge) true(e *rule.Expression) bool {
	b, known := j.ask(e).Bool()
	return known && b
}

func (j *judge) ask(e *rule.Expression) rule.Value {
	v, err := e.Ask(j)
	if err != nil {
		return rule.Value{}
	}
	return v
}

func (j *judge) hide(q *Question) {
	if trimmed(j.given[q.Code]) != "" {
		j.v.Dropped = append(j.v.Dropped, q.Code)
	}
}

func (j *judge) question(q *Question) {
	switch {
	case q.Kind == Note:
		j.hide(q)
	case q.Value != nil:
		j.calculate(q)
	default:
		text := trimmed(j.given[q.Code])
		if text == "" {
			if q.Required {
				j.v.Missing = append(j.v.Missing, q.Code)
			}
			break
		}
		value, canonical, wrong := q.read(text, j.facts.On)
		if wrong != nil {
			j.v.Wrong = append(j.v.Wrong, *wrong)
			return
		}
		j.known[q.Code], j.v.Kept[q.Code] = value, canonical
	}
	for i := range q.Checks {
		c := &q.Checks[i]
		if holds, known := j.ask(c.Holds).Bool(); known && !holds {
			j.v.Wrong = append(j.v.Wrong, Finding{Question: q.Code, Key: "form.check", Says: c.Says, Severity: c.Severity})
		}
	}
	for i := range q.Dangers {
		if g := &q.Dangers[i]; j.true(g.When) {
			j.v.Dangers = append(j.v.Dangers, Sign{q.Code, g.Level, g.Says, g.Refer})
		}
	}
}

// calculate works out a question's value. What somebody else worked out and sent along is dropped where it is another.
func (j *judge) calculate(q *Question) {
	value, text := q.canonical(j.ask(q.Value))
	if sent := trimmed(j.given[q.Code]); sent != "" && sent != text {
		j.v.Dropped = append(j.v.Dropped, q.Code)
	}
	if text == "" {
		return
	}
	j.known[q.Code], j.v.Kept[q.Code], j.v.Values[q.Code] = value, text, text
}

// most is the largest calculated number that is kept.
const most = 1e12

// canonical is a calculated value as it is kept, and its text; nothing where it isn't known or can't be kept.
func (q *Question) canonical(v rule.Value) (rule.Value, string) {
	switch q.Kind {
	case Number:
		x, ok := v.Number()
		if !ok || math.IsNaN(x) || math.Abs(x) > most {
			return rule.Value{}, ""
		}
		x = rule.Round(x, q.Decimals)
		return rule.OfNumber(x), plain(x)
	case Whole:
		n, ok := v.Int()
		if !ok || n > most || n < -most {
			return rule.Value{}, ""
		}
		return v, strconv.Itoa(n)
	case Yes:
		b, ok := v.Bool()
		if !ok {
			return rule.Value{}, ""
		}
		return v, yesNo(b)
	case Day:
		d, ok := v.Day()
		if !ok {
			return rule.Value{}, ""
		}
		return v, d.String()
	case Choice:
		s, ok := v.Text()
		if !ok || q.option(s) < 0 {
			return rule.Value{}, ""
		}
		return v, s
	case Text, Many, Person, Photo, Note: // not calculated; the reader of packs refuses it
	}
	return rule.Value{}, ""
}

func yesNo[B ~bool](b B) string {
	if b {
		return "yes"
	}
	return "no"
}

// plain is a number as both Go and browsers write it, without an exponent.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
