// Package reports reads the reports that content packs ship: one YAML file a report, named report-ID.yaml, with its text in a small
// markup in both languages and the rules by which sentences are chosen. What is wrong is told all at once, by file and line; a rule
// that praises, blames or undertakes anything but the quality of service isn't read.
package reports

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/report"
	"wanjia/domain/rule"
	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/strict"
)

// prefix is how the files begin: report-monthly.yaml.
const prefix = "report-"

// Load reads the reports of the named packs; a later pack's takes the place of an earlier one's with the same id. flows are the kinds of
// cases that rules may count.
func Load(files fs.FS, flows []string, names ...string) ([]report.Definition, []*fault.Fault) {
	slices.Sort(flows)
	lang, err := rule.New(report.Facts(flows))
	if err != nil {
		return nil, []*fault.Fault{fault.New(fault.Internal, "pack.unread", "file", prefix).Because(err)}
	}
	var set []report.Definition
	wrong := strict.Each(files, prefix, names, func(at string, raw []byte) []*fault.Fault {
		d, problems := Parse(at, raw, lang)
		if len(problems) > 0 {
			return problems
		}
		if i := slices.IndexFunc(set, func(x report.Definition) bool { return x.ID == d.ID }); i >= 0 {
			set[i] = d
		} else {
			set = append(set, d)
		}
		return nil
	})
	slices.SortStableFunc(set, func(a, b report.Definition) int { return usual(a) - usual(b) })
	return set, wrong
}

// usual is for how many months a report is made usually; those made for any period come last.
func usual(d report.Definition) int {
	if len(d.Months) == 0 {
		return 1 << 10
	}
	return d.Months[0]
}

// Lint checks the reports of a pack that stands on others: that they can be read, and that all they name is there.
func Lint(files fs.FS, beneath []string, name string) []*fault.Fault {
	all := append(slices.Clone(beneath), name)
	kinds, _ := flows.Load(files, all...) // what is wrong with them is told of themselves
	ids := slices.Collect(maps.Keys(kinds))
	own, wrong := Load(files, ids, name)
	known, _ := Load(files, ids, all...)
	v := report.VocabularyOf(kinds, known)
	for _, d := range own {
		for _, text := range d.Texts() {
			for _, s := range report.Split(text) {
				m, err := report.ParseMark(s.Mark)
				if !s.IsMark || err != nil {
					continue // told already
				}
				if _, err := v.Want(m, report.Period{From: 1, To: 1}); err != nil {
					wrong = append(wrong, located(report.At(err, path.Join(name, prefix+d.ID+".yaml"))))
				}
			}
		}
	}
	return wrong
}

func located(err error) *fault.Fault {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		return fault.New(fault.Internal, "pack.unread", "file", prefix).Because(err)
	}
	return f
}

// Parse reads one report.
func Parse(name string, raw []byte, lang *rule.Language) (report.Definition, []*fault.Fault) {
	r := &reader{strict.Of(name), lang}
	root := r.Document(raw)
	if root == nil {
		return report.Definition{}, r.Problems()
	}
	x := r.Mapping(root, "*id", "*title", "*about", "months", "*body", "rules")
	d := report.Definition{ID: x.Text("id"), Title: r.both(x, "title"), About: r.both(x, "about"), Body: r.both(x, "body")}
	for _, n := range x.List("months") {
		d.Months = append(d.Months, r.Whole(n, "months", 1, 120))
	}
	for _, n := range x.List("rules") {
		d.Rules = append(d.Rules, r.rule(n))
	}
	for lang, text := range d.Body {
		r.marks(x.Get("body"), text)
		r.charter(x.Get("body"), text)
		if _, err := Layout(text, "", ""); err != nil {
			r.Wrong(x.Get("body"), "pack.report.body", "lang", string(lang))
		}
	}
	return d, r.Problems()
}

type reader struct {
	*strict.File
	lang *rule.Language
}

// tone is the word of a tone.
type tone struct{ report.Tone }

func (r *reader) both(x strict.Fields, key string) map[words.Lang]string {
	n := x.Get(key)
	if n == nil {
		return nil
	}
	y := r.Mapping(n, "*zh", "*en")
	return map[words.Lang]string{words.ZH: y.Text("zh"), words.EN: y.Text("en")}
}

func (r *reader) rule(n *yaml.Node) report.Sentence {
	x := r.Mapping(n, "*id", "*into", "tone", "when", "*text")
	s := report.Sentence{ID: x.Text("id"), Into: x.Text("into"), Text: r.both(x, "text"),
		Tone: strict.Choice(x, "tone", tone{report.Observed}, tone{report.Achieved}, tone{report.Short}, tone{report.Next}).Tone}
	if when := x.Get("when"); when != nil {
		e, err := r.lang.Compile(when.Value, rule.Bool)
		if err != nil {
			r.Wrong(when, "pack.report.when", "rule", s.ID, "why", err.Error())
		}
		s.When = e
	}
	if s.Tone != report.Observed {
		r.judged(n, s)
	}
	for _, text := range s.Text {
		r.marks(n, text)
		r.charter(n, text)
	}
	return s
}

// judged holds what a sentence praises, blames or undertakes to the quality of service.
func (r *reader) judged(n *yaml.Node, s report.Sentence) {
	var uses []string
	if s.When != nil {
		uses = s.When.Uses()
	}
	for _, text := range s.Text {
		for _, span := range report.Split(text) {
			if m, err := report.ParseMark(span.Mark); span.IsMark && err == nil {
				for _, name := range m.Names {
					if !slices.Contains([]string{report.AreaName, report.PeriodText, report.YearText}, name) {
						uses = append(uses, name)
					}
				}
			}
		}
	}
	for _, name := range uses {
		if !report.Judges(name) {
			r.Wrong(n, "pack.report.aim", "rule", s.ID, "figure", name)
		}
	}
}

func (r *reader) marks(n *yaml.Node, text string) {
	for _, s := range report.Split(text) {
		if !s.IsMark {
			continue
		}
		if _, err := report.ParseMark(s.Mark); err != nil {
			r.Wrong(n, "pack.report.mark", "mark", s.Mark)
		}
	}
}

func (r *reader) charter(n *yaml.Node, text string) {
	if phrase := rule.ForbiddenPhrase(strings.ToLower(text)); phrase != "" {
		r.Wrong(n, "pack.report.phrase", "text", phrase)
	}
}
