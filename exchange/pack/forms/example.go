package forms

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/domain/form"
	"wanjia/exchange/pack/strict"
)

func (r *reader) examples(x strict.Fields) {
	for _, n := range x.List("examples") {
		y := r.Mapping(n, "*title", "*facts", "answers", "expect")
		e := form.Example{Title: r.Words(y, "title"), Line: n.Line, Answers: map[string]string{}}
		if f := y.Get("facts"); f != nil {
			e.Facts = r.Facts(r.Mapping(f, "*on", "birth", "sex", "lmp", "edd", "delivered"))
		}
		if a := y.Get("answers"); a != nil {
			r.answers(a, e.Answers)
		}
		if w := y.Get("expect"); w != nil {
			e.Expect = r.expectation(w)
		}
		r.d.Examples = append(r.d.Examples, e)
	}
}

// answers reads a mapping of questions to answers; a list stands for the codes of a question with many.
func (r *reader) answers(n *yaml.Node, into map[string]string) {
	if n.Kind != yaml.MappingNode {
		r.Wrong(n, "pack.mapping", "keys", "code: answer")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		r.asked(k)
		text := v.Value
		if v.Kind == yaml.SequenceNode {
			var all []string
			for _, item := range v.Content {
				all = append(all, item.Value)
			}
			text = strings.Join(all, " ")
		}
		if v.Tag == "!!bool" {
			text = map[string]string{"true": "yes", "false": "no"}[v.Value]
		}
		into[k.Value] = text
	}
}

// asked wants a word to be a question of the form.
func (r *reader) asked(n *yaml.Node) {
	if r.at[n.Value] == nil {
		r.Wrong(n, "form.lint.asked", "code", n.Value)
	}
}

func (r *reader) expectation(n *yaml.Node) form.Expectation {
	x := r.Mapping(n, "missing", "wrong", "asks", "dangers", "dropped", "hidden", "values")
	e := form.Expectation{Values: map[string]string{}}
	for key, into := range map[string]*[]string{"missing": &e.Missing, "wrong": &e.Wrong, "asks": &e.Asks, "dangers": &e.Dangers, "dropped": &e.Dropped, "hidden": &e.Hidden} {
		for _, c := range x.List(key) {
			r.asked(c)
			*into = append(*into, c.Value)
		}
	}
	if v := x.Get("values"); v != nil {
		r.answers(v, e.Values)
	}
	return e
}

// Test runs the examples of all forms; what doesn't come out as written is told, line by line.
func Test(set Set) []*fault.Fault {
	var out []*fault.Fault
	for _, id := range slices.Sorted(maps.Keys(set)) {
		d := set[id]
		for i := range d.Examples {
			if f := run(d, &d.Examples[i]); f != nil {
				out = append(out, f)
			}
		}
	}
	return out
}

func run(d *form.Definition, e *form.Example) *fault.Fault {
	v := d.Judge(e.Answers, &e.Facts)
	got := map[string][]string{"missing": v.Missing, "dropped": v.Dropped}
	for _, f := range v.Wrong {
		word := map[form.Severity]string{form.Refuse: "wrong", form.Ask: "asks"}[f.Severity]
		got[word] = append(got[word], f.Question)
	}
	for _, s := range v.Dangers {
		got["dangers"] = append(got["dangers"], s.Question)
	}
	want := map[string][]string{"missing": e.Expect.Missing, "dropped": e.Expect.Dropped, "wrong": e.Expect.Wrong, "asks": e.Expect.Asks, "dangers": e.Expect.Dangers}
	var differs []string
	for _, word := range []string{"missing", "wrong", "asks", "dangers", "dropped"} {
		if told(got[word]) != told(want[word]) {
			differs = append(differs, fmt.Sprintf("%s: %s, not %s", word, told(got[word]), told(want[word])))
		}
	}
	for _, code := range e.Expect.Hidden {
		if slices.Contains(v.Shown, code) {
			differs = append(differs, "hidden: "+code+" is shown")
		}
	}
	for _, code := range slices.Sorted(maps.Keys(e.Expect.Values)) {
		if v.Values[code] != e.Expect.Values[code] {
			differs = append(differs, fmt.Sprintf("%s: %q, not %q", code, v.Values[code], e.Expect.Values[code]))
		}
	}
	if len(differs) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "form.lint.other", "file", d.Where, "line", strconv.Itoa(e.Line), "title", e.Title.ZH+" / "+e.Title.EN, "differs", strings.Join(differs, "; "))
}

func told(codes []string) string {
	sorted := slices.Clone(codes)
	slices.Sort(sorted)
	return "[" + strings.Join(sorted, " ") + "]"
}
