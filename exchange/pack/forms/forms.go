// Package forms reads forms out of content packs: one YAML file a form, named form-ID.yaml, checked word by word, with every mistake
// named by file, line and how to mend it; and it runs the examples that a form carries. It knows what the files look like; what an
// answer means is the domain's.
package forms

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/form"
	"wanjia/domain/rule"
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
	*strict.File
	d    *form.Definition
	lang *rule.Language
	care bool
	late []later // what is compiled once all questions are known
	at   map[string]*yaml.Node

	sections map[string]bool
	count    int // of questions read
}

// Parse reads one form; it is nil where anything is wrong with it.
func Parse(name string, raw []byte) (*form.Definition, []*fault.Fault) {
	r := &reader{File: strict.Of(name), d: &form.Definition{Where: name}, at: map[string]*yaml.Node{}, sections: map[string]bool{}}
	if root := r.Document(raw); root != nil {
		r.form(root)
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	return r.d, nil
}

var (
	idForm   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	codeForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// taken are words that no question may be called after: names of facts and words of the language.
func taken() []string {
	return []string{"visit", "subject", "care", "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
		"loop", "package", "namespace", "return", "var", "void", "while", "has", "day", "days", "months", "plus_days", "round", "any", "look", "size", "int", "double"}
}

func (r *reader) form(root *yaml.Node) {
	x := r.Mapping(root, "*id", "*version", "*title", "*about", "*purpose", "*source", "*verified", "tables", "*sections", "*examples")
	d := r.d
	d.Purpose = r.purpose(x)
	r.care = d.Sealed()
	d.ID, d.Version = x.Text("id"), x.Whole("version", 1, 9999)
	switch {
	case d.ID == "":
	case !idForm.MatchString(d.ID):
		r.Wrong(x.Get("id"), "form.lint.id", "text", d.ID)
	case strings.TrimSuffix(strings.TrimPrefix(path.Base(r.Name()), prefix), ".yaml") != d.ID:
		r.Wrong(x.Get("id"), "form.lint.filename", "id", d.ID)
	}
	r.charter(x.Get("id"), d.ID)
	d.Title, d.About, d.Verified = r.words(x, "title"), r.words(x, "about"), x.Flag("verified")
	for _, n := range x.List("source") {
		y := r.Mapping(n, "*document", "article", "url")
		d.Sources = append(d.Sources, form.Source{Document: y.Text("document"), Article: y.Text("article"), URL: y.Text("url")})
	}
	r.some(x, "source", "form.lint.source")
	r.tables(x)
	d.Sections = make([]form.Section, len(x.List("sections")))
	for i, n := range x.List("sections") {
		r.section(n, &d.Sections[i])
	}
	r.some(x, "sections", "form.lint.empty")
	r.compile()
	r.examples(x)
	r.some(x, "examples", "form.lint.examples")
}

// some wants a list to hold something.
func (r *reader) some(x strict.Fields, key, sentence string) {
	if n := x.Get(key); n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.Wrong(n, sentence)
	}
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

// charter holds every text to the charter: outside care nothing clinical is asked, and nowhere what a birth is worth in law.
func (r *reader) charter(n *yaml.Node, text string) {
	room := rule.Register
	if r.care {
		room = rule.Care
	}
	if word := rule.ForbiddenPhrase(text); word != "" {
		r.Wrong(n, "form.lint.phrase", "word", word)
	} else if word := rule.ForbiddenIn(room, text); word != "" && n != nil {
		r.Wrong(n, map[bool]string{true: "form.lint.charter.care", false: "form.lint.charter"}[r.care], "word", word)
	}
}

func han(c rune) bool { return unicode.Is(unicode.Han, c) }

// words are a text in both languages.
func (r *reader) words(x strict.Fields, key string) words.Sentence {
	n := x.Get(key)
	if n == nil {
		return words.Sentence{}
	}
	y := r.Mapping(n, "*zh", "*en")
	s := words.Sentence{ZH: y.Text("zh"), EN: y.Text("en")}
	if s.ZH != "" && strings.IndexFunc(s.ZH, han) < 0 && key != "unit" {
		r.Wrong(y.Get("zh"), "pack.chinese", "key", key)
	}
	if strings.IndexFunc(s.EN, han) >= 0 {
		r.Wrong(y.Get("en"), "form.lint.english", "key", key)
	}
	r.charter(y.Get("zh"), s.ZH)
	r.charter(y.Get("en"), s.EN)
	return s
}

// code reads a word by which a section, a question or an option is named.
func (r *reader) code(x strict.Fields) string {
	text := x.Text("code")
	if text != "" && !codeForm.MatchString(text) {
		r.Wrong(x.Get("code"), "form.lint.code", "text", text)
	}
	r.charter(x.Get("code"), text)
	return text
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
		if t.Name != "" && !codeForm.MatchString(t.Name) {
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
	r.lang = lang
	for _, l := range r.late {
		e, err := lang.Compile(l.text, l.want)
		if err != nil {
			r.problem(l, err)
			continue
		}
		*l.into = e
		r.refers(l, e, questions)
	}
}

// readable says that the questions' codes can stand in a language at all.
func (r *reader) readable(questions []*form.Question) bool {
	seen := map[string]bool{}
	for _, q := range questions {
		if !codeForm.MatchString(q.Code) || seen[q.Code] || slices.Contains(taken(), q.Code) {
			return false
		}
		seen[q.Code] = true
	}
	return true
}

func (r *reader) problem(l later, err error) {
	p, ok := errors.AsType[*rule.Problem](err)
	if !ok {
		r.Wrong(l.at, "form.lint.expression", "text", l.text)
		return
	}
	r.Wrong(l.at, p.Key, append([]string{"text", l.text}, p.Args...)...)
}
