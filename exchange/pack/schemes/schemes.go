// Package schemes reads benefit schemes out of content packs: one YAML file a scheme and version, checked word by word,
// with every mistake named by file, line and how to mend it; and it runs the examples that a scheme carries. It knows
// what the files look like; what a scheme means is the domain's.
package schemes

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/choice"
	"wanjia/domain/rule"
	"wanjia/exchange/pack/strict"
)

// prefix is how the files of schemes begin: scheme-childcare-2025.yaml.
const prefix = "scheme-"

// Load reads the schemes of the named packs, in order: a later pack's scheme takes the place of an earlier one's with
// the same id and version. What is wrong with any of them is all told.
func Load(files fs.FS, names ...string) (benefit.Set, []*fault.Fault) {
	lang, err := benefit.Language()
	if err != nil {
		return nil, []*fault.Fault{fault.New(fault.Internal, "scheme.language").Because(err)}
	}
	var set benefit.Set
	wrong := strict.Each(files, prefix, names, func(at string, raw []byte) []*fault.Fault {
		s, problems := Parse(at, raw, lang)
		if len(problems) == 0 {
			set = put(set, s)
		}
		return problems
	})
	return set, append(wrong, agree(set)...)
}

// Read reads one scheme from a file of its own, such as a draft beside the one in force.
func Read(file string) (*benefit.Scheme, []*fault.Fault, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "pack.unread", "file", file).Because(err)
	}
	lang, err := benefit.Language()
	if err != nil {
		return nil, nil, fault.New(fault.Internal, "scheme.language").Because(err)
	}
	s, wrong := Parse(file, raw, lang)
	return s, wrong, nil
}

// Lint reads the schemes of one pack, which stands on others, and tells what is wrong with them; set holds that pack's own.
func Lint(files fs.FS, beneath []string, name string) (set benefit.Set, wrong []*fault.Fault) {
	all, told := Load(files, append(slices.Clone(beneath), name)...)
	for _, s := range all {
		if strings.HasPrefix(s.Where, name+"/") {
			set = append(set, s)
		}
	}
	for _, w := range told {
		if strings.HasPrefix(w.Args["file"], name+"/") {
			wrong = append(wrong, w)
		}
	}
	return set, wrong
}

// put adds a scheme, in place of the one with its id and version.
func put(set benefit.Set, s *benefit.Scheme) benefit.Set {
	for i, old := range set {
		if old.ID == s.ID && old.Version == s.Version {
			set[i] = s
			return set
		}
	}
	return append(set, s)
}

// Beside is what is wrong between a scheme and those that it would stand beside, or in place of.
func Beside(set benefit.Set, s *benefit.Scheme) []*fault.Fault {
	var out []*fault.Fault
	for _, f := range agree(put(slices.Clone(set), s)) {
		if f.Args["file"] == s.Where || f.Args["other"] == s.Where {
			out = append(out, f)
		}
	}
	return out
}

// agree is what is wrong between schemes.
func agree(set benefit.Set) []*fault.Fault {
	var out []*fault.Fault
	for i, s := range set {
		for _, n := range s.Named {
			if !slices.ContainsFunc(set, func(o *benefit.Scheme) bool { return o.ID == n.Scheme }) {
				out = append(out, fault.New(fault.Invalid, "scheme.unknown", "file", s.Where, "line", strconv.Itoa(n.Line), "other", string(n.Scheme), "names", known(set)))
			}
		}
		for _, o := range set[:i] {
			if o.ID == s.ID && o.From == s.From {
				out = append(out, fault.New(fault.Invalid, "scheme.versions", "file", s.Where, "line", "1", "other", o.Where, "from", s.From.String()))
			}
		}
	}
	return out
}

// known are the ids that there are.
func known(set benefit.Set) string {
	var out []string
	for _, s := range set {
		if !slices.Contains(out, string(s.ID)) {
			out = append(out, string(s.ID))
		}
	}
	return strings.Join(out, ", ")
}

// reader reads one scheme.
type reader struct {
	*strict.File
	lang *rule.Language
	s    *benefit.Scheme
}

// Parse reads one scheme; s is nil where anything is wrong with it.
func Parse(name string, raw []byte, lang *rule.Language) (s *benefit.Scheme, wrong []*fault.Fault) {
	r := &reader{File: strict.Of(name), lang: lang, s: &benefit.Scheme{Where: name, Notices: map[string]benefit.Words{}}}
	if root := r.Document(raw); root != nil {
		r.scheme(root)
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	return r.s, nil
}

func (r *reader) scheme(root *yaml.Node) {
	x := r.Mapping(root, "*id", "*version", "*in_force", "region", "*title", "*about", "note", "*source", "*verified", "*who", "residence", "*clauses", "span",
		"*period", "facts_at", "occasions", "*amount", "moves", "death", "evidence", "excludes", "*claimants", "deadline", "*review", "*decide", "publish", "*notices", "*examples")
	s := r.s
	s.ID = r.id(x)
	if want := strings.TrimSuffix(strings.TrimPrefix(path.Base(r.Name()), prefix), ".yaml"); s.ID != "" && want != string(s.ID) && !strings.HasPrefix(want, string(s.ID)+"@") {
		r.Wrong(x.Get("id"), "scheme.filename", "id", string(s.ID))
	}
	s.Version = x.Text("version")
	if s.Version != "" && strings.Trim(s.Version, "0123456789.") != "" {
		r.Wrong(x.Get("version"), "scheme.version", "text", s.Version)
	}
	r.force(x)
	s.Region = r.region(x, "region")
	s.Title, s.About, s.Note = r.words(x, "title"), r.words(x, "about"), r.words(x, "note")
	r.sources(x)
	s.Verified = x.Flag("verified")
	s.Who = strict.Choice(x, "who", benefit.ForPerson, benefit.ForChild, benefit.ForHousehold)
	s.Ties = strict.Choice(x, "residence", benefit.Registered, benefit.Usual)
	s.Rhythm = strict.Choice(x, "period", benefit.Yearly, benefit.HalfYearly, benefit.Quarterly, benefit.Monthly, benefit.Once, benefit.Occasions)
	s.AtStart = strict.Choice(x, "facts_at", end, start) == start
	s.Death = strict.Choice(x, "death", benefit.NextMonth, benefit.ThisMonth, benefit.NextYear)
	r.clauses(x)
	r.spans(x)
	r.occasions(x)
	r.amounts(x)
	r.moves(x)
	r.evidence(x)
	r.excludes(x)
	r.claimants(x)
	r.deadlines(x)
	r.review(x)
	r.decide(x)
	r.notices(x)
	r.examples(x)
}

// edge is the end of a period as of which facts count.
type edge string

const (
	end   edge = "end"
	start edge = "start"
)

// Name is the word itself.
func (e edge) Name() string { return string(e) }

func (r *reader) id(x strict.Fields) benefit.ID {
	const key = "id"
	text := x.Text(key)
	id, ok := benefit.ParseID(text)
	switch {
	case text == "":
		return ""
	case !ok:
		r.Wrong(x.Get(key), "scheme.id", "text", text)
	case rule.Forbidden(text) != "":
		r.Wrong(x.Get(key), "scheme.charter", "word", rule.Forbidden(text))
	}
	return id
}

func (r *reader) force(x strict.Fields) {
	n := x.Get("in_force")
	if n == nil {
		return
	}
	y := r.Mapping(n, "*from", "till")
	r.s.From, r.s.Till = r.day(y, "from"), r.day(y, "till")
	if r.s.Till != 0 && r.s.Till < r.s.From {
		r.Wrong(y.Get("till"), "scheme.force", "from", r.s.From.String(), "till", r.s.Till.String())
	}
}

func (r *reader) day(x strict.Fields, key string) day.Day {
	text := x.Text(key)
	if text == "" {
		return 0
	}
	d, err := day.Parse(text)
	if err != nil {
		r.Wrong(x.Get(key), "scheme.day", "key", key, "text", text)
	}
	return d
}

func (r *reader) month(x strict.Fields, key string) day.Month {
	text := x.Text(key)
	if text == "" {
		return 0
	}
	m, err := day.ParseMonth(text)
	if err != nil {
		r.Wrong(x.Get(key), "scheme.month", "key", key, "text", text)
	}
	return m
}

func (r *reader) region(x strict.Fields, key string) area.Code {
	text := x.Text(key)
	if text == "" {
		return area.Code{}
	}
	c, err := area.ParseCode(text)
	if err != nil {
		r.Wrong(x.Get(key), "scheme.region", "text", text)
	}
	return c
}

// words are a text in both languages, in which the charter's words have no place.
func (r *reader) words(x strict.Fields, key string) benefit.Words {
	n := x.Get(key)
	if n == nil {
		return benefit.Words{}
	}
	y := r.Mapping(n, "*zh", "*en")
	w := benefit.Words{ZH: y.Text("zh"), EN: y.Text("en")}
	if w.ZH != "" && strings.IndexFunc(w.ZH, func(c rune) bool { return unicode.Is(unicode.Han, c) }) < 0 {
		r.Wrong(y.Get("zh"), "scheme.zh", "key", key)
	}
	for _, text := range []string{w.ZH, w.EN} {
		if word := rule.Forbidden(text); word != "" && key == "title" {
			r.Wrong(n, "scheme.charter", "word", word)
		} else if word := rule.ForbiddenPhrase(text); word != "" {
			r.Wrong(n, "scheme.phrase", "word", word)
		}
	}
	return w
}

func (r *reader) sources(x strict.Fields) {
	for _, n := range x.List("source") {
		y := r.Mapping(n, "*document", "article", "date", "url")
		src := benefit.Source{Document: y.Text("document"), Article: y.Text("article"), URL: y.Text("url")}
		var err error
		if src.Date, err = day.ParsePartial(y.Text("date")); err != nil {
			r.Wrong(y.Get("date"), "scheme.day", "key", "date", "text", y.Text("date"))
		}
		r.s.Sources = append(r.s.Sources, src)
	}
	if n := x.Get("source"); n != nil && len(n.Content) == 0 {
		r.Wrong(n, "scheme.source")
	}
}

// expression reads one expression that answers with a type; nil where there is none.
func (r *reader) expression(x strict.Fields, key string, want rule.Type) *rule.Expression {
	text := x.Text(key)
	if text == "" {
		return nil
	}
	e, err := r.lang.Compile(text, want)
	if err == nil {
		r.compared(x.Get(key), e)
		return e
	}
	p, ok := errors.AsType[*rule.Problem](err)
	if !ok {
		r.Wrong(x.Get(key), "scheme.expression", "text", text)
		return nil
	}
	r.Wrong(x.Get(key), p.Key, append([]string{"text", text}, p.Args...)...)
	return nil
}

// compared holds the texts that an expression writes to those that a fact can be; which schemes there are, agree knows.
func (r *reader) compared(n *yaml.Node, e *rule.Expression) {
	for _, c := range e.Compared() {
		switch all := choice.Of(c.Fact); {
		case c.Fact == receives:
			r.s.Named = append(r.s.Named, benefit.Named{Scheme: benefit.ID(c.Text), Line: n.Line})
		case len(all) > 0 && !slices.Contains(all, c.Text):
			r.Wrong(n, "scheme.option", "text", e.String(), "option", c.Text, "fact", c.Fact, "options", strings.Join(all, ", "))
		}
	}
}

// receives is the fact that lists which other schemes somebody gets.
const receives = "person.receives"

func (r *reader) clauses(x strict.Fields) {
	seen := map[benefit.ID]bool{}
	for _, n := range x.List("clauses") {
		y := r.Mapping(n, "*id", "*title", "*source", "*when")
		c := benefit.Clause{ID: r.id(y), Title: r.words(y, "title"), Source: y.Text("source"), When: r.expression(y, "when", rule.Bool)}
		if seen[c.ID] {
			r.Wrong(y.Get("id"), "scheme.again", "id", string(c.ID))
		}
		seen[c.ID] = true
		r.s.Clauses = append(r.s.Clauses, c)
	}
	if n := x.Get("clauses"); n != nil && len(n.Content) == 0 {
		r.Wrong(n, "scheme.clauses")
	}
}

func (r *reader) spans(x strict.Fields) {
	for _, n := range x.List("span") {
		if k := len(r.s.Spans); k > 0 && r.s.Spans[k-1].When == nil {
			r.Wrong(n, "scheme.unreached", "key", "span")
		}
		y := r.Mapping(n, "when", "from", "to")
		r.s.Spans = append(r.s.Spans, benefit.Span{When: r.expression(y, "when", rule.Bool), From: r.expression(y, "from", rule.Int), To: r.expression(y, "to", rule.Int)})
	}
}

func (r *reader) occasions(x strict.Fields) {
	for _, n := range x.List("occasions") {
		y := r.Mapping(n, "*id", "*day", "*title")
		r.s.Occasions = append(r.s.Occasions, benefit.Occasion{ID: r.id(y), Day: r.day(y, "day"), Title: r.words(y, "title")})
	}
	if (r.s.Rhythm == benefit.Occasions) != (len(r.s.Occasions) > 0) {
		r.Wrong(x.Node(), "scheme.occasions")
	}
}

func (r *reader) amounts(x strict.Fields) {
	for _, n := range x.List("amount") {
		y := r.Mapping(n, "region", "from", "till", "when", "times", "*fen", "*per", "*source", "*verified")
		a := benefit.Amount{Region: r.region(y, "region"), From: r.month(y, "from"), Till: r.month(y, "till"), When: r.expression(y, "when", rule.Bool),
			Times: r.expression(y, "times", rule.Int), Fen: money.Fen(y.Whole("fen", 1, 1_000_000_000)), Source: y.Text("source"), Verified: y.Flag("verified"),
			Per: strict.Choice(y, "per", benefit.PerMonth, benefit.PerYear, benefit.PerPayment)}
		if single := r.s.Rhythm == benefit.Once || r.s.Rhythm == benefit.Occasions; y.Get("per") != nil && single != (a.Per == benefit.PerPayment) {
			r.Wrong(y.Get("per"), "scheme.per", "per", a.Per.Name(), "period", r.s.Rhythm.Name())
		}
		if a.Till != 0 && a.Till < a.From {
			r.Wrong(y.Get("till"), "scheme.force", "from", a.From.String(), "till", a.Till.String())
		}
		for _, b := range r.s.Amounts {
			if b.Region == a.Region && b.When == nil && (b.Till == 0 || a.From <= b.Till) && (a.Till == 0 || b.From <= a.Till) {
				r.Wrong(n, "scheme.unreached", "key", "amount")
				break
			}
		}
		r.s.Amounts = append(r.s.Amounts, a)
	}
	if n := x.Get("amount"); n != nil && len(n.Content) == 0 {
		r.Wrong(n, "scheme.amounts")
	}
}

func (r *reader) moves(x strict.Fields) {
	for _, n := range x.List("moves") {
		y := r.Mapping(n, "region", "*stop", "*start")
		m := benefit.MoveRule{Region: r.region(y, "region"), Stop: strict.Choice(y, "stop", benefit.NextMonth, benefit.ThisMonth, benefit.NextYear),
			Start: strict.Choice(y, "start", benefit.NextMonth, benefit.ThisMonth, benefit.NextYear)}
		for _, o := range r.s.Moves {
			if o.Region == m.Region {
				r.Wrong(n, "scheme.unreached", "key", "moves")
			}
		}
		r.s.Moves = append(r.s.Moves, m)
	}
}
