// Package forms reads forms out of content packs: one YAML file a form, named form-ID.yaml, checked word by word, with every mistake
// named by file, line and how to mend it; and it runs the examples that a form carries. It knows what the files look like; what an
// answer means is the domain's.
package forms

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/form"
	"wanjia/domain/rule"
	"wanjia/exchange/pack/spoken"
	"wanjia/exchange/pack/strict"
)

// prefix is how the files begin: form-antenatal.yaml.
const prefix = "form-"

// Set is forms by their id.
type Set map[string]*form.Definition

// Load reads the forms of the named packs; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, names ...string) (Set, []*fault.Fault) {
	set := Set{}
	wrong := strict.Each(files, prefix, names, func(at string, raw []byte) []*fault.Fault {
		d, problems := Parse(at, raw)
		if len(problems) == 0 {
			set[d.ID] = d
		}
		return problems
	})
	return set, wrong
}

// reader reads one form.
type reader struct {
	spoken.File
	d    *form.Definition
	late []later // what is compiled once all questions are known
	at   map[string]*yaml.Node

	sections map[string]bool
	count    int // of questions read
}

// Parse reads one form; it is nil where anything is wrong with it.
func Parse(name string, raw []byte) (*form.Definition, []*fault.Fault) {
	r := &reader{File: spoken.File{File: strict.Of(name)}, d: &form.Definition{Where: name}, at: map[string]*yaml.Node{}, sections: map[string]bool{}}
	if root := r.Document(raw); root != nil {
		r.form(root)
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	return r.d, nil
}

// taken are words that no question may be called after: names of facts and words of the language.
func taken() []string {
	return []string{"visit", "subject", "care", "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
		"loop", "package", "namespace", "return", "var", "void", "while", "has", "day", "days", "months", "plus_days", "round", "any", "look", "size", "int", "double"}
}

func (r *reader) form(root *yaml.Node) {
	x := r.Mapping(root, "*id", "*version", "*title", "*about", "*purpose", "*source", "*verified", "tables", "*sections", "*examples")
	d := r.d
	d.Purpose = r.purpose(x)
	if d.Sealed() {
		r.Room = rule.Care
	}
	d.ID, d.Version = r.ID(x, prefix), x.Whole("version", 1, 9999)
	d.Title, d.About, d.Verified, d.Sources = r.Words(x, "title"), r.Words(x, "about"), x.Flag("verified"), r.Sources(x)
	r.tables(x)
	d.Sections = make([]form.Section, len(x.List("sections")))
	for i, n := range x.List("sections") {
		r.section(n, &d.Sections[i])
	}
	r.Some(x, "sections", "form.lint.empty")
	r.compile()
	r.examples(x)
	r.Some(x, "examples", "form.lint.examples")
}

func (r *reader) purpose(x strict.Fields) access.Purpose {
	const key = "purpose"
	text := x.Text(key)
	p, err := access.ParsePurpose(text)
	if err != nil && text != "" {
		var all []string
		for _, p := range access.Purposes() {
			all = append(all, p.String())
		}
		r.Wrong(x.Get(key), "pack.choice", "key", key, "text", text, "words", strings.Join(all, ", "))
	}
	return p
}

// number reads a decimal number; nil where there is none.
func (r *reader) number(x strict.Fields, key string) *float64 {
	n := x.Get(key)
	if n == nil {
		return nil
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != yaml.ScalarNode || err != nil || v < -1e9 || v > 1e9 {
		r.Wrong(n, "form.lint.number", "key", key, "text", n.Value)
		return nil
	}
	return &v
}

func (r *reader) tables(x strict.Fields) {
	for _, n := range x.List("tables") {
		y := r.Mapping(n, "*id", "*source", "*first", "*values")
		t := form.Table{Source: y.Text("source"), Table: rule.Table{Name: y.Text("id"), First: y.Whole("first", 0, 10000)}}
		if t.Name != "" && !spoken.IsCode(t.Name) {
			r.Wrong(y.Get("id"), "form.lint.code", "text", t.Name)
		}
		if slices.ContainsFunc(r.d.Tables, func(o form.Table) bool { return o.Name == t.Name }) {
			r.Wrong(y.Get("id"), "form.lint.again", "code", t.Name)
		}
		for _, v := range y.List("values") {
			f, err := strconv.ParseFloat(v.Value, 64)
			if err != nil {
				r.Wrong(v, "form.lint.number", "key", "values", "text", v.Value)
			}
			t.Values = append(t.Values, f)
		}
		r.d.Tables = append(r.d.Tables, t)
	}
}

// later is an expression whose compiling waits until all questions are known.
type later struct {
	at     *yaml.Node
	text   string
	want   rule.Type
	before int  // it may name the questions before this one
	itself bool // and the question itself
	into   **rule.Expression
}

func (r *reader) expression(x strict.Fields, key string, l later) {
	if l.text = x.Text(key); l.text == "" {
		return
	}
	l.at = x.Get(key)
	r.late = append(r.late, l)
}

// compile compiles the expressions, now that all questions are known.
func (r *reader) compile() {
	questions := r.d.Questions()
	if len(r.Problems()) > 0 && !r.readable(questions) {
		return
	}
	lang, err := form.Language(questions, r.d.Tables, r.d.Purpose)
	if err != nil {
		r.Wrong(nil, "form.lint.language")
		return
	}
	for _, l := range r.late {
		if *l.into = r.Compile(lang, l.at, l.text, l.want); *l.into != nil {
			r.refers(l, *l.into, questions)
		}
	}
}

// readable says that the questions' codes can stand in a language at all.
func (r *reader) readable(questions []*form.Question) bool {
	seen := map[string]bool{}
	for _, q := range questions {
		if !spoken.IsCode(q.Code) || seen[q.Code] || slices.Contains(taken(), q.Code) {
			return false
		}
		seen[q.Code] = true
	}
	return true
}
