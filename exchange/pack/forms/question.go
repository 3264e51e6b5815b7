package forms

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"wanjia/domain/form"
	"wanjia/domain/rule"
	"wanjia/exchange/pack/strict"
)

func (r *reader) section(n *yaml.Node, s *form.Section) {
	x := r.Mapping(n, "*code", "*title", "when", "*questions")
	s.Code, s.Title = r.Code(x, "code"), r.Words(x, "title")
	if r.sections[s.Code] {
		r.Wrong(x.Get("code"), "form.lint.again", "code", s.Code)
	}
	r.sections[s.Code] = true
	r.expression(x, "when", later{want: rule.Bool, before: r.count, into: &s.When})
	s.Questions = make([]form.Question, len(x.List("questions")))
	for i, q := range x.List("questions") {
		r.question(q, &s.Questions[i], r.count)
		r.count++
	}
	r.Some(x, "questions", "form.lint.empty")
}

func (r *reader) question(n *yaml.Node, q *form.Question, at int) {
	x := r.Mapping(n, "*code", "*kind", "*title", "hint", "unit", "required", "min", "max", "decimals", "future", "options", "when", "value", "checks", "dangers")
	*q = form.Question{Code: r.Code(x, "code"), Kind: strict.Choice(x, "kind", form.Kinds()...), Title: r.Words(x, "title"), Hint: r.Words(x, "hint"), Unit: r.Words(x, "unit"),
		Required: x.Flag("required"), Min: r.number(x, "min"), Max: r.number(x, "max"), Decimals: x.Whole("decimals", 0, 6), Future: x.Flag("future")}
	if slices.Contains(taken(), q.Code) {
		r.Wrong(x.Get("code"), "form.lint.taken", "code", q.Code)
	}
	if r.at[q.Code] != nil {
		r.Wrong(x.Get("code"), "form.lint.again", "code", q.Code)
	}
	r.at[q.Code] = n
	r.options(x, q)
	r.expression(x, "when", later{want: rule.Bool, before: at, into: &q.When})
	r.expression(x, "value", later{want: q.Kind.Type(), before: at, into: &q.Value})
	q.Checks, q.Dangers = make([]form.Check, len(x.List("checks"))), make([]form.Danger, len(x.List("dangers")))
	for i, c := range x.List("checks") {
		y := r.Mapping(c, "*holds", "severity", "*says")
		q.Checks[i] = form.Check{Severity: strict.Choice(y, "severity", form.Refuse, form.Ask), Says: r.Words(y, "says")}
		r.expression(y, "holds", later{want: rule.Bool, before: at, itself: true, into: &q.Checks[i].Holds})
	}
	for i, g := range x.List("dangers") {
		y := r.Mapping(g, "*when", "*level", "*says", "refer")
		q.Dangers[i] = form.Danger{Level: strict.Choice(y, "level", form.Now, form.Soon, form.Watch), Says: r.Words(y, "says"), Refer: y.Flag("refer")}
		r.expression(y, "when", later{want: rule.Bool, before: at, itself: true, into: &q.Dangers[i].When})
	}
	r.fits(x, q)
}

func (r *reader) options(x strict.Fields, q *form.Question) {
	seen := map[string]bool{}
	for _, n := range x.List("options") {
		y := r.Mapping(n, "*code", "*title", "alone")
		o := form.Option{Code: r.Code(y, "code"), Title: r.Words(y, "title"), Alone: y.Flag("alone")}
		if seen[o.Code] {
			r.Wrong(y.Get("code"), "form.lint.again", "code", o.Code)
		}
		if o.Alone && q.Kind != form.Many {
			r.Wrong(y.Get("alone"), "form.lint.unfit", "key", "alone", "kind", q.Kind.Name())
		}
		seen[o.Code] = true
		q.Options = append(q.Options, o)
	}
}

// fits holds a question's parts to its kind.
func (r *reader) fits(x strict.Fields, q *form.Question) {
	numeric, chosen := q.Kind == form.Number || q.Kind == form.Whole, q.Kind == form.Choice || q.Kind == form.Many
	for key, fits := range map[string]bool{"unit": numeric, "min": numeric, "max": numeric || q.Kind == form.Text, "decimals": q.Kind == form.Number, "future": q.Kind == form.Day,
		"options": chosen, "required": q.Kind != form.Note, "checks": q.Kind != form.Note, "dangers": q.Kind != form.Note} {
		if x.Get(key) != nil && !fits {
			r.Wrong(x.Get(key), "form.lint.unfit", "key", key, "kind", q.Kind.Name())
		}
	}
	if chosen && len(q.Options) < 2 {
		r.Wrong(x.Node(), "form.lint.options", "code", q.Code)
	}
	if numeric && x.Get("value") == nil && (x.Get("min") == nil || x.Get("max") == nil) {
		r.Wrong(x.Node(), "form.lint.range", "code", q.Code)
	}
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		r.Wrong(x.Get("min"), "form.lint.bounds", "min", x.Text("min"), "max", x.Text("max"))
	}
	if x.Get("value") == nil {
		return
	}
	if !slices.Contains([]form.Kind{form.Number, form.Whole, form.Yes, form.Day, form.Choice}, q.Kind) {
		r.Wrong(x.Get("value"), "form.lint.unfit", "key", "value", "kind", q.Kind.Name())
	}
	for _, key := range []string{"required", "min", "max"} {
		if x.Get(key) != nil {
			r.Wrong(x.Get(key), "form.lint.calculated", "key", key)
		}
	}
}
