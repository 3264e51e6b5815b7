// Package flows reads kinds of cases out of content packs: one YAML file a kind, named flow-ID.yaml. What is wrong is told all at once,
// by file and line; a definition that could leave a case with nobody to answer for it isn't read.
package flows

import (
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack/strict"
)

// prefix is how the files begin: flow-claim.yaml.
const prefix = "flow-"

// Load reads the kinds of cases of the named packs; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, names ...string) (map[string]*workflow.Definition, []*fault.Fault) {
	set := map[string]*workflow.Definition{}
	wrong := strict.Each(files, prefix, names, func(at string, raw []byte) []*fault.Fault {
		d, problems := Parse(at, raw)
		if len(problems) == 0 {
			set[d.ID] = d
		}
		return problems
	})
	return set, wrong
}

// Parse reads one kind of case.
func Parse(name string, raw []byte) (*workflow.Definition, []*fault.Fault) {
	r := &reader{File: strict.Of(name), lines: map[string]int{}}
	root := r.Document(raw)
	if root == nil {
		return nil, r.Problems()
	}
	d := r.definition(root)
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	for _, f := range d.Check() {
		line := 1
		for _, of := range []string{"state", "step", "field", "id"} {
			if l, ok := r.lines[f.Args[of]]; ok {
				line = l
				break
			}
		}
		r.Wrong(&yaml.Node{Line: line}, f.Key, pairs(f.Args)...)
	}
	return d, r.Problems()
}

func pairs(m map[string]string) []string {
	out := make([]string, 0, 2*len(m))
	for k, v := range m {
		out = append(out, k, v)
	}
	return out
}

type reader struct {
	*strict.File
	lines map[string]int // where states, steps and fields stand
}

// code is a word that something else is named by.
type code string

// Name is the word.
func (c code) Name() string { return string(c) }

func (r *reader) definition(root *yaml.Node) *workflow.Definition {
	x := r.Mapping(root, "*id", "*version", "*title", "*purpose", "sources", "*start", "*open", "*states", "*steps")
	d := &workflow.Definition{ID: x.Text("id"), Version: x.Whole("version", 1, 1_000_000), Title: x.Words("title"), Start: x.Text("start")}
	d.Purpose = access.Purpose(r.word(x, "purpose", func() (int, error) { p, err := access.ParsePurpose(x.Text("purpose")); return int(p), err }, purposes()))
	for _, n := range x.List("sources") {
		d.Sources = append(d.Sources, strings.TrimSpace(n.Value))
	}
	if n := x.Get("open"); n != nil {
		y := r.Mapping(n, "*by", "unseen", "once", "fields", "title", "via")
		d.Via = y.Text("via")
		d.Opening = workflow.Step{ID: workflow.Opening, Title: y.Words("title"), By: r.desks(y, "by"), Unseen: r.desks(y, "unseen"), Fields: r.fields(y)}
		for _, f := range y.List("once") {
			code := strings.TrimSpace(f.Value)
			if d.Opening.Once = append(d.Opening.Once, code); r.lines[code] == 0 {
				r.lines[code] = f.Line
			}
		}
	}
	for _, n := range x.List("states") {
		d.States = append(d.States, r.state(n))
	}
	for _, n := range x.List("steps") {
		d.Steps = append(d.Steps, r.step(n))
	}
	return d
}

func purposes() []string {
	var out []string
	for _, p := range access.Purposes() {
		out = append(out, p.String())
	}
	return out
}

// word reads a word by a parser of the domain and says which there are.
func (r *reader) word(x strict.Fields, key string, parse func() (int, error), all []string) int {
	if x.Get(key) == nil {
		return 0
	}
	v, err := parse()
	if err != nil {
		r.Wrong(x.Get(key), "pack.choice", "key", key, "text", x.Text(key), "words", strings.Join(all, ", "))
	}
	return v
}

func (r *reader) state(n *yaml.Node) workflow.State {
	x := r.Mapping(n, "*id", "*title", "owner", "final", "pauses", "clock")
	s := workflow.State{ID: x.Text("id"), Title: x.Words("title"), Final: x.Flag("final"), Pauses: x.Flag("pauses"), Owner: r.desk(x, "owner")}
	r.lines[s.ID] = n.Line
	if c := x.Get("clock"); c != nil {
		y := r.Mapping(c, "*days", "count", "since", "escalate", "source", "given", "until", "regions")
		count := strict.Choice(y, "count", code("calendar"), code("working"))
		k := &workflow.Clock{Days: y.Whole("days", 1, 3660), Since: y.Text("since"), Escalate: r.desk(y, "escalate"), Source: y.Text("source")}
		k.Count, k.Given, k.Until = counting(count), y.Text("given"), y.Text("until")
		for _, n := range y.List("regions") {
			z := r.Mapping(n, "*area", "*days", "count", "source", "verified")
			k.Regions = append(k.Regions, workflow.Region{Prefix: z.Text("area"), Days: z.Whole("days", 1, 3660), Count: counting(strict.Choice(z, "count", code("calendar"), code("working")))})
		}
		s.Clock = k
	}
	return s
}

func counting(c code) workflow.Count {
	if c == "working" {
		return workflow.WorkingDays
	}
	return workflow.CalendarDays
}

func (r *reader) step(n *yaml.Node) workflow.Step {
	x := r.Mapping(n, "*id", "*title", "*from", "to", "*by", "apart", "hands", "more", "reason", "wait", "within", "extends", "among", "rounds", "reveals", "via", "whole", "fields")
	s := workflow.Step{ID: x.Text("id"), Title: x.Words("title"), To: x.Text("to"), By: r.desks(x, "by"), Hands: x.Whole("hands", 1, 5),
		Reason: x.Flag("reason"), Extends: x.Whole("extends", 1, 365), Wait: x.Whole("wait", 1, 365), Within: x.Whole("within", 1, 365),
		Among: x.Text("among"), Rounds: x.Whole("rounds", 1, 9), Reveals: x.Flag("reveals"), Via: x.Text("via"), Whole: x.Flag("whole"), Fields: r.fields(x)}
	r.lines[s.ID] = n.Line
	for _, f := range x.List("from") {
		s.From = append(s.From, strings.TrimSpace(f.Value))
	}
	for _, f := range x.List("apart") {
		s.Apart = append(s.Apart, strings.TrimSpace(f.Value))
	}
	if m := x.Get("more"); m != nil {
		y := r.Mapping(m, "*field", "*above", "*hands")
		above, err := money.Parse(y.Text("above"))
		if err != nil && y.Get("above") != nil {
			r.Wrong(y.Get("above"), "pack.amount", "key", "above", "text", y.Text("above"))
		}
		s.More = &workflow.More{Field: y.Text("field"), Above: above, Hands: y.Whole("hands", 2, 5)}
	}
	return s
}

func (r *reader) fields(x strict.Fields) []workflow.Field {
	var out []workflow.Field
	for _, n := range x.List("fields") {
		y := r.Mapping(n, "*code", "*title", "kind", "required", "options", "min", "max", "sealed", "party", "guarded")
		f := workflow.Field{Code: y.Text("code"), Title: y.Words("title"), Required: y.Flag("required"), Sealed: y.Flag("sealed"), Party: y.Flag("party"), Guarded: y.Flag("guarded"),
			Min: y.Whole("min", 0, 1_000_000_000), Max: y.Whole("max", 0, 1_000_000_000)}
		f.Kind = workflow.Kind(r.word(y, "kind", func() (int, error) { k, err := workflow.ParseKind(y.Text("kind")); return int(k), err }, workflow.Kinds()))
		for _, o := range y.List("options") {
			z := r.Mapping(o, "*code", "*title")
			f.Options = append(f.Options, workflow.Option{Code: z.Text("code"), Title: z.Words("title")})
		}
		r.lines[f.Code] = n.Line
		out = append(out, f)
	}
	return out
}

func (r *reader) desk(x strict.Fields, key string) access.Desk {
	return access.Desk(r.word(x, key, func() (int, error) { d, err := access.ParseDesk(x.Text(key)); return int(d), err }, desks()))
}

func (r *reader) desks(x strict.Fields, key string) []access.Desk {
	var out []access.Desk
	for _, n := range x.List(key) {
		d, err := access.ParseDesk(n.Value)
		if err != nil {
			r.Wrong(n, "pack.choice", "key", key, "text", n.Value, "words", strings.Join(desks(), ", "))
		}
		out = append(out, d)
	}
	return out
}

func desks() []string {
	var out []string
	for _, d := range access.Desks() {
		out = append(out, d.String())
	}
	return out
}
