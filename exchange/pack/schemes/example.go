package schemes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/choice"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/rule"
	"wanjia/exchange/pack/strict"
)

func (r *reader) examples(x strict.Fields) {
	for _, n := range x.List("examples") {
		y := r.Mapping(n, "*title", "*on", "*case", "owed", "says")
		e := benefit.Example{Title: r.words(y, "title"), On: r.day(y, "on"), Owed: map[string]money.Fen{}, Line: n.Line}
		if c := y.Get("case"); c != nil {
			e.Case = r.someone(c)
		}
		if o := y.Get("owed"); o != nil {
			r.owed(o, e.Owed)
		}
		e.Says = strict.Choice(y, "says", benefit.Yes, benefit.No, benefit.Unclear)
		if y.Get("says") == nil && len(e.Owed) == 0 {
			e.Says = benefit.No
		}
		r.s.Examples = append(r.s.Examples, e)
	}
	if n := x.Get("examples"); n != nil && len(n.Content) == 0 {
		r.Wrong(n, "scheme.examples")
	}
}

func (r *reader) owed(n *yaml.Node, into map[string]money.Fen) {
	if n.Kind != yaml.MappingNode {
		r.Wrong(n, "scheme.owed")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		v, err := strconv.ParseInt(n.Content[i+1].Value, 10, 64)
		if err != nil || v <= 0 {
			r.Wrong(n.Content[i+1], "scheme.owed")
			continue
		}
		into[n.Content[i].Value] = money.Fen(v)
	}
}

// someone is a made-up person: a birth date, places, relatives and what they showed.
func (r *reader) someone(n *yaml.Node) benefit.Case {
	x := r.Mapping(n, "birth", "sex", "death", "registered", "usual", "parents", "children", "members", "shown", "grants")
	c := benefit.Case{Known: true, Birth: r.date(x, "birth"), Death: r.date(x, "death"), Sex: r.sex(x)}
	c.Dead = !c.Death.IsZero()
	c.Registered, c.Usual = r.places(x, "registered"), r.places(x, "usual")
	c.Parents, c.Children, c.Members = r.kin(x, "parents"), r.kin(x, "children"), r.kin(x, "members")
	if s := x.Get("shown"); s != nil && s.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(s.Content); i += 2 {
			r.show(&c, s.Content[i], s.Content[i+1])
		}
	}
	for _, g := range x.List("grants") {
		c.Grants = append(c.Grants, benefit.Grant{Scheme: benefit.ID(g.Value), From: -1 << 30})
	}
	return c
}

func (r *reader) sex(x strict.Fields) person.Sex {
	s, err := person.ParseSex(x.Text("sex"))
	if err != nil {
		r.Wrong(x.Get("sex"), "pack.choice", "key", "sex", "text", x.Text("sex"), "words", "male, female, unknown")
	}
	return s
}

func (r *reader) date(x strict.Fields, key string) day.Partial {
	p, err := day.ParsePartial(x.Text(key))
	if err != nil {
		r.Wrong(x.Get(key), "scheme.day", "key", key, "text", x.Text(key))
	}
	return p
}

// places are written as {area: 990101, from: 2025-03-04, until: 2026-01-01}; without from, always been there.
func (r *reader) places(x strict.Fields, key string) []benefit.Place {
	var out []benefit.Place
	for _, n := range x.List(key) {
		y := r.Mapping(n, "*area", "from", "until")
		p := benefit.Place{Area: r.region(y, "area"), From: r.day(y, "from"), FromHow: residence.MoveIn, Until: r.day(y, "until")}
		if y.Get("from") == nil {
			p.From, p.FromHow = -1<<30, residence.Baseline
		}
		if y.Get("until") != nil {
			p.UntilHow = residence.MoveOut
		}
		out = append(out, p)
	}
	return out
}

func (r *reader) kin(x strict.Fields, key string) []benefit.Kin {
	var out []benefit.Kin
	for _, n := range x.List(key) {
		y := r.Mapping(n, "birth", "death", "sex", "adopted")
		k := benefit.Kin{Birth: r.date(y, "birth"), Death: r.date(y, "death"), Sex: r.sex(y), Since: r.day(y, "adopted"), Adoptive: y.Get("adopted") != nil}
		k.Dead = !k.Death.IsZero()
		if !k.Adoptive {
			k.Since = -1 << 30
		}
		out = append(out, k)
	}
	return out
}

func (r *reader) show(c *benefit.Case, name, value *yaml.Node) {
	t, ok := r.lang.TypeOf(name.Value)
	var v rule.Value
	switch {
	case !ok:
		r.Wrong(name, "rule.fact", "name", name.Value, "near", strings.Join(r.shownFacts(), ", "), "text", name.Value)
		return
	case t == rule.Bool && value.Tag == "!!bool":
		v = rule.OfBool(value.Value == "true")
	case t == rule.Int && value.Tag == "!!int":
		n, _ := strconv.Atoi(value.Value) // the tag says so
		v = rule.OfInt(n)
	case t == rule.Text && value.Kind == yaml.ScalarNode && !slices.Contains(choice.Of(name.Value), value.Value):
		r.Wrong(value, "scheme.shown.option", "fact", name.Value, "option", value.Value, "options", strings.Join(choice.Of(name.Value), ", "))
		return
	case t == rule.Text && value.Kind == yaml.ScalarNode:
		v = rule.OfText(value.Value)
	default:
		r.Wrong(value, "scheme.shown", "fact", name.Value, "type", t.Name())
		return
	}
	c.Shown = append(c.Shown, benefit.Shown{Fact: name.Value, Value: v, From: -1 << 30, Source: "example"})
}

// Lines says that a Chinese code lies under each shorter code that it begins with; examples need no tree of areas.
type lines struct{}

// Under says whether a code begins with another.
func (lines) Under(c, ancestor area.Code) bool {
	return strings.HasPrefix(c.String(), ancestor.String())
}

// Test runs the examples of all schemes; what doesn't come out as written is told, line by line.
func Test(set benefit.Set) []*fault.Fault {
	var out []*fault.Fault
	for _, s := range set {
		for i := range s.Examples {
			out = append(out, run(s, &s.Examples[i])...)
		}
	}
	return out
}

func run(s *benefit.Scheme, e *benefit.Example) []*fault.Fault {
	d, err := s.Decide(&e.Case, e.On, lines{})
	at := []string{"file", s.Where, "line", strconv.Itoa(e.Line), "title", e.Title.ZH + " / " + e.Title.EN}
	if err != nil {
		return []*fault.Fault{fault.New(fault.Invalid, "scheme.example.failed", at...).Because(err)}
	}
	got := map[string]money.Fen{}
	for i := range d.Periods {
		if p := &d.Periods[i]; p.Owed() {
			got[p.Code] = p.Fen
		}
	}
	if told(got) == told(e.Owed) && d.Verdict == e.Says {
		return nil
	}
	return []*fault.Fault{fault.New(fault.Invalid, "scheme.example.other", append(at, "got", d.Verdict.Name()+" "+told(got), "want", e.Says.Name()+" "+told(e.Owed))...)}
}

func told(owed map[string]money.Fen) string {
	var parts []string
	for code, fen := range owed {
		parts = append(parts, fmt.Sprintf("%s: %d", code, fen))
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}
