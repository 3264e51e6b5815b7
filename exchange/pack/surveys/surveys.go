// Package surveys reads surveys (survey-ID.yaml) out of content packs. What is wrong is told all at once, by file and line.
package surveys

import (
	"io/fs"
	"regexp"

	"wanjia/base/fault"
	"wanjia/domain/survey"
	"wanjia/exchange/pack/strict"
)

// Load reads the surveys of the named packs; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, names ...string) (map[string]*survey.Definition, []*fault.Fault) {
	all := map[string]*survey.Definition{}
	wrong := strict.Each(files, "survey-", names, func(at string, raw []byte) []*fault.Fault {
		d, problems := Read(at, raw)
		if len(problems) == 0 {
			all[d.ID] = d
		}
		return problems
	})
	return all, wrong
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

// Read reads one survey.
func Read(name string, raw []byte) (*survey.Definition, []*fault.Fault) {
	f := strict.Of(name)
	root := f.Document(raw)
	if root == nil {
		return nil, f.Problems()
	}
	x := f.Mapping(root, "*id", "*version", "*title", "*intro", "*share", "*days", "*questions")
	d := &survey.Definition{ID: x.Text("id"), Version: x.Whole("version", 1, 1_000_000), Title: x.Words("title"), Intro: x.Words("intro"), Share: x.Whole("share", 1, 100), Days: x.Whole("days", 1, 60)}
	if !codeForm.MatchString(d.ID) {
		f.Wrong(x.Get("id"), "pack.code", "key", "id", "text", d.ID)
	}
	for _, n := range x.List("questions") {
		y := f.Mapping(n, "*code", "*kind", "*title")
		q := survey.Question{Code: y.Text("code"), Kind: survey.Kind(y.Text("kind")), Title: y.Words("title")}
		if !codeForm.MatchString(q.Code) {
			f.Wrong(y.Get("code"), "pack.code", "key", "code", "text", q.Code)
		}
		if q.Kind != survey.Scale && q.Kind != survey.YesNo {
			f.Wrong(y.Get("kind"), "pack.code", "key", "kind", "text", string(q.Kind))
		}
		d.Questions = append(d.Questions, q)
	}
	if len(f.Problems()) > 0 {
		return nil, f.Problems()
	}
	for _, w := range d.Check() {
		args := []string{}
		for k, v := range w.Args {
			args = append(args, k, v)
		}
		f.Wrong(x.Get("questions"), w.Key, args...)
	}
	return d, f.Problems()
}
