// Package formjson writes forms, schedules and what they come to as JSON, so that a browser or a phone can ask and judge by itself. An
// expression becomes a tree of lists: its operation first, then what it works on. docs/forms.md says what the operations mean.
package formjson

import (
	"strconv"

	"wanjia/base/words"
	"wanjia/domain/form"
	"wanjia/domain/rule"
)

// BothWords are a text in both languages.
type BothWords struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Tree is an expression: ["add_int64", tree, tree], ["fact", name], ["list", tree…], or a value: ["bool", true], ["int", "5"], ["double", 1.5],
// ["text", "x"], ["day", days since 1970-01-01].
type Tree []any

// FormSource is where something comes from.
type FormSource struct {
	Document string `json:"document"`
	Article  string `json:"article,omitempty"`
	URL      string `json:"url,omitempty"`
}

// FormHead is what a list says of a form.
type FormHead struct {
	ID       string    `json:"id"`
	Version  int       `json:"version"`
	Title    BothWords `json:"title"`
	About    BothWords `json:"about"`
	Purpose  string    `json:"purpose"`
	Sealed   bool      `json:"sealed" doc:"the answers are for the treating team alone"`
	Verified bool      `json:"verified" doc:"somebody has read the sources against the questions"`
	Asks     int       `json:"asks" doc:"how many questions it has"`
}

// FormDefinition is a whole form.
type FormDefinition struct {
	FormHead
	Sources   []FormSource         `json:"sources"`
	Tables    []FormTable          `json:"tables"`
	Sections  []FormSection        `json:"sections"`
	Examples  []FormExample        `json:"examples" doc:"made-up answers to try it with"`
	Sentences map[string]BothWords `json:"sentences" doc:"what is said of an answer that is wrong, by key"`
}

// FormTable is a column of numbers that expressions look up.
type FormTable struct {
	Name   string    `json:"name"`
	Source string    `json:"source"`
	First  int       `json:"first" doc:"the number of the first row"`
	Values []float64 `json:"values"`
}

// FormSection is a part of a form.
type FormSection struct {
	Code      string         `json:"code"`
	Title     BothWords      `json:"title"`
	When      Tree           `json:"when,omitempty" doc:"shown where this is known to hold; always where there is none"`
	Questions []FormQuestion `json:"questions"`
}

// FormQuestion is one question.
type FormQuestion struct {
	Code     string       `json:"code"`
	Kind     string       `json:"kind" enum:"text,number,whole,choice,many,day,yes,person,photo,note"`
	Title    BothWords    `json:"title"`
	Hint     *BothWords   `json:"hint,omitempty"`
	Unit     *BothWords   `json:"unit,omitempty"`
	Required bool         `json:"required,omitempty"`
	Min      *float64     `json:"min,omitempty"`
	Max      *float64     `json:"max,omitempty" doc:"of a text, its most characters"`
	Decimals int          `json:"decimals,omitempty"`
	Future   bool         `json:"future,omitempty" doc:"the day may lie after the visit"`
	Options  []FormOption `json:"options,omitempty"`
	When     Tree         `json:"when,omitempty"`
	Value    Tree         `json:"value,omitempty" doc:"calculated, not asked"`
	Checks   []FormCheck  `json:"checks,omitempty"`
	Dangers  []FormDanger `json:"dangers,omitempty"`
}

// FormOption is one answer of a choice.
type FormOption struct {
	Code  string    `json:"code"`
	Title BothWords `json:"title"`
	Alone bool      `json:"alone,omitempty" doc:"can't stand beside others"`
}

// FormCheck is what must hold.
type FormCheck struct {
	Holds    Tree      `json:"holds"`
	Severity string    `json:"severity" enum:"refuse,ask"`
	Says     BothWords `json:"says"`
}

// FormDanger is a sign and the advice.
type FormDanger struct {
	When  Tree      `json:"when"`
	Level string    `json:"level" enum:"now,soon,watch"`
	Says  BothWords `json:"says"`
	Refer bool      `json:"refer,omitempty" doc:"offer a referral"`
}

// FormExample is made-up answers.
type FormExample struct {
	Title   BothWords         `json:"title"`
	Facts   FormFacts         `json:"facts"`
	Answers map[string]string `json:"answers"`
}

// FormFacts are what a form may know besides the answers.
type FormFacts struct {
	On        string `json:"on"`
	Birth     string `json:"birth,omitempty"`
	Sex       string `json:"sex,omitempty"`
	LMP       string `json:"lmp,omitempty"`
	EDD       string `json:"edd,omitempty"`
	Delivered string `json:"delivered,omitempty"`
}

// FormVerdict is what a form makes of answers.
type FormVerdict struct {
	Shown   []string          `json:"shown"`
	Kept    map[string]string `json:"kept"`
	Values  map[string]string `json:"values"`
	Dropped []string          `json:"dropped"`
	Missing []string          `json:"missing"`
	Wrong   []FormFinding     `json:"wrong"`
	Dangers []FormSign        `json:"dangers"`
}

// FormFinding is something wrong with an answer.
type FormFinding struct {
	Question string            `json:"question"`
	Key      string            `json:"key"`
	Args     map[string]string `json:"args"`
	Severity string            `json:"severity"`
	Says     *BothWords        `json:"says,omitempty"`
}

// FormSign is a danger that the answers show.
type FormSign struct {
	Question string    `json:"question"`
	Level    string    `json:"level"`
	Refer    bool      `json:"refer"`
	Says     BothWords `json:"says"`
}

func both(s words.Sentence) BothWords { return BothWords(s) }

// some is a text that may be left out.
func some(s words.Sentence) *BothWords {
	if s.ZH == "" {
		return nil
	}
	b := both(s)
	return &b
}

// Head is what a list says of a form.
func Head(d *form.Definition) FormHead {
	n := 0
	for _, q := range d.Questions() {
		if q.Value == nil && q.Kind != form.Note {
			n++
		}
	}
	return FormHead{ID: d.ID, Version: d.Version, Title: both(d.Title), About: both(d.About), Purpose: d.Purpose.String(), Sealed: d.Sealed(), Verified: d.Verified, Asks: n}
}

// Form is a whole form.
func Form(d *form.Definition) FormDefinition {
	out := FormDefinition{FormHead: Head(d), Sources: Sources(d.Sources), Tables: []FormTable{}, Sections: []FormSection{}, Examples: []FormExample{}, Sentences: map[string]BothWords{}}
	for _, t := range d.Tables {
		out.Tables = append(out.Tables, FormTable{Name: t.Name, Source: t.Source, First: t.First, Values: t.Values})
	}
	for _, s := range d.Sections {
		o := FormSection{Code: s.Code, Title: both(s.Title), When: TreeOf(s.When), Questions: []FormQuestion{}}
		for i := range s.Questions {
			o.Questions = append(o.Questions, question(&s.Questions[i]))
		}
		out.Sections = append(out.Sections, o)
	}
	for _, e := range d.Examples {
		out.Examples = append(out.Examples, FormExample{Title: both(e.Title), Facts: Facts(&e.Facts), Answers: e.Answers})
	}
	for _, key := range form.Keys() {
		s, _ := words.Lookup(key) // a key of the domain has its sentence; a test holds it
		out.Sentences[key] = both(s)
	}
	return out
}

// Sources are where something comes from.
func Sources(in []form.Source) []FormSource {
	out := []FormSource{}
	for _, s := range in {
		out = append(out, FormSource(s))
	}
	return out
}

func question(q *form.Question) FormQuestion {
	o := FormQuestion{Code: q.Code, Kind: q.Kind.Name(), Title: both(q.Title), Hint: some(q.Hint), Unit: some(q.Unit), Required: q.Required, Min: q.Min, Max: q.Max,
		Decimals: q.Decimals, Future: q.Future, When: TreeOf(q.When), Value: TreeOf(q.Value)}
	for _, x := range q.Options {
		o.Options = append(o.Options, FormOption{x.Code, both(x.Title), x.Alone})
	}
	for _, c := range q.Checks {
		o.Checks = append(o.Checks, FormCheck{TreeOf(c.Holds), c.Severity.Name(), both(c.Says)})
	}
	for _, g := range q.Dangers {
		o.Dangers = append(o.Dangers, FormDanger{TreeOf(g.When), g.Level.Name(), both(g.Says), g.Refer})
	}
	return o
}

// Facts are the facts of an example.
func Facts(f *form.Facts) FormFacts {
	return FormFacts{On: f.On.String(), Birth: f.Birth.String(), Sex: f.Sex, LMP: f.LMP.String(), EDD: f.EDD.String(), Delivered: f.Delivered.String()}
}

// Verdict is what came of answers.
func Verdict(v *form.Verdict) FormVerdict {
	out := FormVerdict{Shown: list(v.Shown), Kept: v.Kept, Values: v.Values, Dropped: list(v.Dropped), Missing: list(v.Missing), Wrong: []FormFinding{}, Dangers: []FormSign{}}
	for _, f := range v.Wrong {
		args := f.Args
		if args == nil {
			args = map[string]string{}
		}
		out.Wrong = append(out.Wrong, FormFinding{f.Question, f.Key, args, f.Severity.Name(), some(f.Says)})
	}
	for _, s := range v.Dangers {
		out.Dangers = append(out.Dangers, FormSign{s.Question, s.Level.Name(), s.Refer, both(s.Says)})
	}
	return out
}

func list(in []string) []string { return append([]string{}, in...) }

// TreeOf is an expression's tree; nil where there is none.
func TreeOf(e *rule.Expression) Tree {
	if e == nil {
		return nil
	}
	return tree(e.Tree())
}

func tree(t rule.Tree) Tree {
	switch t.Op {
	case "fact":
		return Tree{"fact", t.Text}
	case "value":
		return Value(t.Value)
	}
	out := Tree{t.Op}
	for _, a := range t.Args {
		out = append(out, tree(a))
	}
	return out
}

// Value is a value as a tree.
func Value(v rule.Value) Tree {
	if b, ok := v.Bool(); ok {
		return Tree{"bool", b}
	}
	if n, ok := v.Int(); ok {
		return Tree{"int", strconv.Itoa(n)} // JSON's numbers are too coarse for large ones
	}
	if x, ok := v.Number(); ok {
		return Tree{"double", x}
	}
	if d, ok := v.Day(); ok {
		return Tree{"day", int(d)}
	}
	text, _ := v.Text() // there is no other
	return Tree{"text", text}
}
