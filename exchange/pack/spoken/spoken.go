// Package spoken reads what packs say to people: texts in both languages, codes, and expressions, each held to the charter. Outside
// care nothing clinical is named; nowhere is it said what a birth or a marriage is worth in law.
package spoken

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/form"
	"wanjia/domain/rule"
	"wanjia/exchange/pack/strict"
)

// File is a file of a pack whose texts are held to the charter.
type File struct {
	*strict.File
	Room rule.Room
}

var (
	idForm   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	codeForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// IsCode says that a word can name a question, an option or a contact.
func IsCode(text string) bool { return codeForm.MatchString(text) }

// Charter holds a text to the charter.
func (f *File) Charter(n *yaml.Node, text string) {
	if n == nil {
		return
	}
	key := "form.lint.charter"
	if f.Room == rule.Care {
		key = "form.lint.charter.care"
	}
	if word := rule.ForbiddenPhrase(text); word != "" {
		f.Wrong(n, "form.lint.phrase", "word", word)
	} else if word := rule.ForbiddenIn(f.Room, text); word != "" {
		f.Wrong(n, key, "word", word)
	}
}

func han(c rune) bool { return unicode.Is(unicode.Han, c) }

// Words are a text in both languages.
func (f *File) Words(x strict.Fields, key string) words.Sentence {
	n := x.Get(key)
	if n == nil {
		return words.Sentence{}
	}
	y := f.Mapping(n, "*zh", "*en")
	s := words.Sentence{ZH: y.Text("zh"), EN: y.Text("en")}
	if s.ZH != "" && strings.IndexFunc(s.ZH, han) < 0 && key != "unit" {
		f.Wrong(y.Get("zh"), "pack.chinese", "key", key)
	}
	if strings.IndexFunc(s.EN, han) >= 0 {
		f.Wrong(y.Get("en"), "form.lint.english", "key", key)
	}
	f.Charter(y.Get("zh"), s.ZH)
	f.Charter(y.Get("en"), s.EN)
	return s
}

// ID reads the id of a whole file, which the file is called after.
func (f *File) ID(x strict.Fields, prefix string) string {
	const key = "id"
	text := x.Text(key)
	base := f.Name()[strings.LastIndex(f.Name(), "/")+1:]
	switch {
	case text == "":
	case !idForm.MatchString(text):
		f.Wrong(x.Get(key), "form.lint.id", "text", text)
	case base != prefix+text+".yaml":
		f.Wrong(x.Get(key), "form.lint.filename", "id", text, "file_name", prefix+text+".yaml")
	}
	f.Charter(x.Get(key), text)
	return text
}

// Programme reads the id of a programme of care.
func (f *File) Programme(x strict.Fields) string {
	const key = "programme"
	text := x.Text(key)
	if text != "" && !idForm.MatchString(text) {
		f.Wrong(x.Get(key), "form.lint.id", "text", text)
	}
	return text
}

// Code reads a word by which a part is named.
func (f *File) Code(x strict.Fields, key string) string {
	text := x.Text(key)
	if text != "" && !IsCode(text) {
		f.Wrong(x.Get(key), "form.lint.code", "text", text)
	}
	f.Charter(x.Get(key), text)
	return text
}

// Sources are the documents that something comes from; there is one at least.
func (f *File) Sources(x strict.Fields) []form.Source {
	var out []form.Source
	for _, n := range x.List("source") {
		y := f.Mapping(n, "*document", "article", "url")
		out = append(out, form.Source{Document: y.Text("document"), Article: y.Text("article"), URL: y.Text("url")})
	}
	f.Some(x, "source", "form.lint.source")
	return out
}

// Some wants a list to hold something.
func (f *File) Some(x strict.Fields, key, sentence string) {
	if n := x.Get(key); n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		f.Wrong(n, sentence)
	}
}

// Partial reads a date of which part may be unknown.
func (f *File) Partial(x strict.Fields, key string) day.Partial {
	p, err := day.ParsePartial(x.Text(key))
	if err != nil {
		f.Wrong(x.Get(key), "form.lint.day", "key", key, "text", x.Text(key))
	}
	return p
}

// Day reads a whole date; 0 where there is none.
func (f *File) Day(x strict.Fields, key string) day.Day {
	if p := f.Partial(x, key); p.Whole() {
		return p.First()
	} else if !p.IsZero() {
		f.Wrong(x.Get(key), "form.lint.day", "key", key, "text", x.Text(key))
	}
	return 0
}

// Facts reads of whom an example is; more are keys that the caller reads from the same mapping.
func (f *File) Facts(x strict.Fields) form.Facts {
	out := form.Facts{On: f.Day(x, "on"), Birth: f.Partial(x, "birth"), Sex: x.Text("sex"), LMP: f.Partial(x, "lmp"), EDD: f.Partial(x, "edd"),
		Delivered: f.Partial(x, "delivered")}
	if out.Sex != "" && out.Sex != "female" && out.Sex != "male" {
		f.Wrong(x.Get("sex"), "pack.choice", "key", "sex", "text", out.Sex, "words", "female, male")
	}
	return out
}

// Compile compiles an expression; what is wrong with it is told at the place where it stands.
func (f *File) Compile(lang *rule.Language, n *yaml.Node, text string, want rule.Type) *rule.Expression {
	e, err := lang.Compile(text, want)
	if err == nil {
		if len(e.Uses()) == 0 {
			f.Wrong(n, "form.lint.constant", "text", text)
		}
		return e
	}
	p, ok := errors.AsType[*rule.Problem](err)
	if !ok {
		f.Wrong(n, "form.lint.expression", "text", text)
		return nil
	}
	f.Wrong(n, p.Key, append([]string{"text", text}, p.Args...)...)
	return nil
}
