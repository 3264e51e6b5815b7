package forms

import (
	"slices"
	"strings"

	"wanjia/domain/form"
	"wanjia/domain/rule"
)

// refers holds an expression to what stands before it, to tables that there are and to options that can be chosen.
func (r *reader) refers(l later, e *rule.Expression, questions []*form.Question) {
	known := map[string]*form.Question{}
	for i, q := range questions {
		known[q.Code] = q
		if !slices.Contains(e.Uses(), q.Code) || i < l.before || i == l.before && l.itself {
			continue
		}
		if i == l.before {
			r.Wrong(l.at, "form.lint.itself", "text", l.text, "code", q.Code)
		} else {
			r.Wrong(l.at, "form.lint.later", "text", l.text, "code", q.Code)
		}
	}
	r.walk(l, e.Tree(), known)
}

func (r *reader) walk(l later, t rule.Tree, known map[string]*form.Question) {
	for _, a := range t.Args {
		r.walk(l, a, known)
	}
	switch t.Op {
	case "look":
		if name := t.Args[0].Value.String(); !slices.ContainsFunc(r.d.Tables, func(o form.Table) bool { return o.Name == name }) {
			r.Wrong(l.at, "form.lint.table", "text", l.text, "table", name)
		}
	case "equals", "not_equals":
		r.chosen(l, known, t.Args[0], t.Args[1])
		r.chosen(l, known, t.Args[1], t.Args[0])
	case "in_list", "any":
		r.chosen(l, known, t.Args[1], t.Args[0])
		r.chosen(l, known, t.Args[0], t.Args[1])
	}
}

// chosen holds the texts that an answer is compared with to the question's options.
func (r *reader) chosen(l later, known map[string]*form.Question, fact, with rule.Tree) {
	if fact.Op != "fact" {
		return
	}
	var all []string
	if q := known[fact.Text]; q != nil {
		for _, o := range q.Options {
			all = append(all, o.Code)
		}
	}
	if fact.Text == "subject.sex" {
		all = []string{"female", "male"}
	}
	if all == nil {
		return
	}
	texts := with.Args
	if with.Op == "value" {
		texts = []rule.Tree{with}
	}
	for _, t := range texts {
		if text, ok := t.Value.Text(); ok && t.Op == "value" && !slices.Contains(all, text) {
			r.Wrong(l.at, "form.lint.option", "text", l.text, "option", text, "code", fact.Text, "options", strings.Join(all, ", "))
		}
	}
}
