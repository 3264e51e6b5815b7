// Package show puts the portal's pages into words: one template a page within one frame, one stylesheet, both languages. A page asks its view
// for sentences, days, amounts and addresses. It reads nothing but its own files.
package show

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/base/words/laws"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/report"
	"wanjia/domain/workflow"
	"wanjia/httpd/ready"
)

//go:embed pages/*.html pages/portal.css
var files embed.FS

// templates are the pages by file, each within the frame.
var templates = sync.OnceValues(func() (map[string]*template.Template, error) {
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	frame, err := template.New("frame.html").ParseFS(files, "pages/frame.html", "pages/parts.html")
	if err != nil {
		return nil, err
	}
	all := map[string]*template.Template{}
	for _, name := range names {
		short := strings.TrimPrefix(name, "pages/")
		if short == "frame.html" || short == "parts.html" {
			continue
		}
		own, err := frame.Clone()
		if err != nil {
			return nil, err
		}
		if all[strings.TrimSuffix(short, ".html")], err = own.ParseFS(files, name); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// sheet is the stylesheet.
var sheet = sync.OnceValues(func() (*ready.Bytes, error) {
	raw, err := files.ReadFile("pages/portal.css")
	return ready.Of("text/css; charset=utf-8", raw), err
})

// Sheet is the stylesheet, and the name under which it lies, which holds its hash: browsers keep it for good.
func Sheet() (name string, b *ready.Bytes, err error) {
	b, err = sheet()
	if err != nil {
		return "", nil, err
	}
	return "portal-" + b.Tag() + ".css", b, nil
}

// View is what a page is shown with.
type View struct {
	Lang  words.Lang
	Name  string // of the page, by which its title and the menu know it
	Path  string // behind the language
	Head  string // the title, where it isn't the page's own
	Today day.Day
	Data  any
}

// HTMLLang is the language as browsers name it.
func (v *View) HTMLLang() string {
	if v.Lang == words.ZH {
		return "zh-CN"
	}
	return "en"
}

// T is a sentence; arguments come in pairs of name and text.
func (v *View) T(key string, pairs ...any) string { return Say(v.Lang, "portal."+key, pairs...) }

// Say is a sentence; arguments come in pairs of name and text.
func Say(lang words.Lang, key string, pairs ...any) string {
	args := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		switch text := pairs[i+1].(type) {
		case string:
			args[name] = text
		case int:
			args[name] = strconv.Itoa(text)
		}
	}
	return words.Text(lang, key, args)
}

// Title is the page's.
func (v *View) Title() string {
	if v.Head != "" {
		return v.Head
	}
	return v.T("page." + v.Name)
}

// Say is a sentence of a pack.
func (v *View) Say(s words.Sentence) string {
	if v.Lang == words.ZH {
		return s.ZH
	}
	return s.EN
}

// Chinese says that the reader's language is.
func (v *View) Chinese() bool { return v.Lang == words.ZH }

// Cited is a reference to a law and the language that it is in.
type Cited struct{ Text, Lang string }

// Law is a reference to a law as the reader's language has it; what has no name in it stays Chinese, and says so.
func (v *View) Law(text string) Cited {
	c := Cited{laws.Cite(v.Lang, text), v.HTMLLang()}
	if strings.ContainsFunc(c.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		c.Lang = "zh-CN"
	}
	return c
}

// Both is a text of a scheme.
func (v *View) Both(w benefit.Words) string {
	if v.Lang == words.ZH {
		return w.ZH
	}
	return w.EN
}

// To is the address of a page in the same language.
func (v *View) To(path string) string { return "/portal/" + string(v.Lang) + "/" + path }

// Other is the address of this page in the other language, and OtherLang what browsers call that.
func (v *View) Other() string {
	if v.Lang == words.ZH {
		return "/portal/en/" + v.Path
	}
	return "/portal/zh/" + v.Path
}

// OtherLang is the other language as browsers name it.
func (v *View) OtherLang() string {
	if v.Lang == words.ZH {
		return "en"
	}
	return "zh-CN"
}

// Style is the address of the stylesheet.
func (v *View) Style() string {
	name, _, err := Sheet()
	if err != nil {
		return ""
	}
	return "/portal/" + name
}

// Day is a day as people write it.
func (v *View) Day(d day.Day) string {
	if d == 0 {
		return ""
	}
	y, m, n := d.Date()
	return v.T("date.day", "y", y, "d", n, "month", v.T("date.m"+strconv.Itoa(m)))
}

// Date is a date that may be known to the month or the year alone.
func (v *View) Date(p day.Partial) string {
	y, m, d := p.Parts()
	switch {
	case p.IsZero():
		return ""
	case m == 0:
		return v.T("date.year", "y", y)
	case d == 0:
		return v.Month(p.First().Month())
	}
	return v.Day(p.First())
}

// Month is a month as people write it.
func (v *View) Month(m day.Month) string {
	return v.T("date.month", "y", m.Year(), "month", v.T("date.m"+strconv.Itoa(m.Number())))
}

// Yuan is an amount as people write it.
func (v *View) Yuan(f money.Fen) string {
	whole, part, _ := strings.Cut(f.String(), ".")
	n, err := strconv.ParseFloat(whole, 64)
	if err != nil {
		return v.T("yuan", "n", f.String())
	}
	text := report.Number(n, 0, words.EN)
	if part != "" && part != "00" {
		text += "." + part
	}
	return v.T("yuan", "n", text)
}

// Whole is a whole number as people write it.
func (v *View) Whole(n int) string { return report.Number(float64(n), 0, v.Lang) }

// Clock is a time limit in words.
func (v *View) Clock(k *workflow.Clock) string {
	if k == nil {
		return ""
	}
	if k.Count == workflow.WorkingDays {
		return v.T("days.working", "n", k.Days)
	}
	return v.T("days.calendar", "n", k.Days)
}

// Place is an area as a page names it.
type Place struct{ Code, Name string }

// PlaceOf names an area.
func PlaceOf(t *area.Tree, c area.Code) Place {
	a, ok := t.Get(c)
	if !ok {
		return Place{c.String(), c.String()}
	}
	return Place{c.String(), a.Name}
}

// Menu is what the portal holds, group by group; the path of a page is its name.
func (v *View) Menu() []Group {
	return []Group{
		{"know", []string{"services", "times", "fees", "benefits", "owed"}},
		{"watch", []string{"inspections", "decisions", "awards", "refunds", "figures", "performance", "budgets"}},
		{"ask", []string{"complain", "request", "follow", "verify"}},
	}
}

// Group is some pages under one heading.
type Group struct {
	Name  string
	Pages []string
}

// Here says that a page of the menu is the one that is shown, or the one above it.
func (v *View) Here(name string) bool {
	return v.Path == name || strings.HasPrefix(v.Path, name+"/")
}

// Render is a page as it is sent.
func Render(file string, v *View) (*ready.Bytes, error) {
	all, err := templates()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := all[file].Execute(&out, v); err != nil {
		return nil, err
	}
	return ready.Of("text/html; charset=utf-8", slices.Clip(out.Bytes())), nil
}

// Count is a count as the public is told it; nil is one that could say who somebody is.
func (v *View) Count(n *int) string {
	if n == nil {
		return v.T("untold")
	}
	return v.Whole(*n)
}

// Mean is an average of marks; nil is one of few.
func (v *View) Mean(x *float64) string {
	if x == nil {
		return v.T("untold")
	}
	return report.Number(*x, 1, v.Lang)
}

// Field is a part of a form with the page that it stands on.
func (v *View) Field(name string) Field { return Field{v, name} }

// Field is a part of a form.
type Field struct {
	View *View
	Name string
}

// Desk is a desk in words.
func (v *View) Desk(code string) string { return Say(v.Lang, "access.desk."+code) }

// Desks are those that a complaint may be about.
func (v *View) Desks() []string {
	var out []string
	for _, d := range []access.Desk{access.Window, access.Field, access.Clinic, access.Approval, access.Cashier, access.Inspection, access.Management} {
		out = append(out, d.String())
	}
	return out
}

// Claim is a value of a fact that somebody shows, in words.
func (v *View) Claim(fact, code string) string {
	return Say(v.Lang, "claim.value."+fact+"."+code)
}

// Bad is what is wrong with a field, by the key of its sentence; empty is nothing.
func (v *View) Bad(id, key string) Mistake { return Mistake{v, id, key} }

// Mistake is what is wrong with a field.
type Mistake struct {
	View    *View
	ID, Key string
}

// Chosen is what was chosen in a list.
func (v *View) Chosen(value string) Choice { return Choice{v, value} }

// Choice is what was chosen in a list.
type Choice struct {
	View  *View
	Value string
}

// With is one of several answers with the page that it stands on.
func (v *View) With(said any) Part { return Part{v, said} }

// Part is one of several answers.
type Part struct {
	View *View
	Said any
}

// Any says whether there was anything: one of some counts is more than none, or isn't told.
func (v *View) Any(counts ...*int) bool {
	return slices.ContainsFunc(counts, func(n *int) bool { return n == nil || *n > 0 })
}

// Of is one row of a form with the form and the page that it stands on.
func (v *View) Of(form any, n int) Row { return Row{v, form, n} }

// Row is one row of a form.
type Row struct {
	View   *View
	Form   any
	Number int
}

// mostAreas is from how many areas on a list to choose from is no help any more.
const mostAreas = 400

// Places are the areas down to the townships, each with those that it lies in; none where there are too many to choose from.
func Places(tree *area.Tree) []Place {
	var out []Place
	for _, root := range tree.Roots() {
		tree.Walk(root, func(a area.Area) bool {
			if a.Level < area.Village {
				out = append(out, Place{Code: a.Code.String(), Name: strings.Join(tree.Path(a.Code), " ")})
			}
			return len(out) <= mostAreas
		})
	}
	if len(out) > mostAreas {
		return nil
	}
	return out
}
