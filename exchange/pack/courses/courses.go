// Package courses reads training out of content packs: one YAML file a course with the bank of its exam, named course-ID.yaml. What is wrong
// is told all at once, by file and line.
package courses

import (
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/domain/training"
	"wanjia/exchange/pack/strict"
)

// Load reads the courses of the named packs; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, names ...string) (map[string]*training.Course, []*fault.Fault) {
	set := map[string]*training.Course{}
	wrong := strict.Each(files, "course-", names, func(at string, raw []byte) []*fault.Fault {
		c, problems := Parse(at, raw)
		if len(problems) == 0 {
			set[c.ID] = c
		}
		return problems
	})
	return set, wrong
}

// Parse reads one course.
func Parse(name string, raw []byte) (*training.Course, []*fault.Fault) {
	r := strict.Of(name)
	root := r.Document(raw)
	if root == nil {
		return nil, r.Problems()
	}
	x := r.Mapping(root, "*id", "*version", "*title", "sources", "verified", "*hours", "*months", "allows", "*exam", "*questions")
	c := &training.Course{ID: x.Text("id"), Version: x.Whole("version", 1, 1_000_000), Title: x.Words("title"), Verified: x.Flag("verified"), Hours: x.Whole("hours", 1, 500), Months: x.Whole("months", 1, 120),
		Sources: texts(x, "sources"), Allows: texts(x, "allows")}
	if n := x.Get("exam"); n != nil {
		y := r.Mapping(n, "*questions", "*pass", "*minutes", "*sittings", "wait")
		c.Exam = training.Exam{Questions: y.Whole("questions", 1, 200), Pass: y.Whole("pass", 1, 100), Minutes: y.Whole("minutes", 1, 300), Sittings: y.Whole("sittings", 1, 5), Wait: y.Whole("wait", 0, 60)}
	}
	lines := map[string]int{}
	for _, n := range x.List("questions") {
		q := question(r, n)
		lines[q.Code] = n.Line
		c.Questions = append(c.Questions, q)
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	for _, f := range c.Check() {
		r.Wrong(&yaml.Node{Line: max(1, lines[f.Args["item"]])}, f.Key, "course", c.ID, "item", f.Args["item"])
	}
	return c, r.Problems()
}

func texts(x strict.Fields, key string) []string {
	var out []string
	for _, n := range x.List(key) {
		out = append(out, strings.TrimSpace(n.Value))
	}
	return out
}

func question(r *strict.File, n *yaml.Node) training.Question {
	y := r.Mapping(n, "*code", "*text", "*options", "source")
	q := training.Question{Code: y.Text("code"), Text: y.Words("text"), Source: y.Text("source")}
	for _, o := range y.List("options") {
		z := r.Mapping(o, "*code", "*text", "right")
		q.Options = append(q.Options, training.Option{Code: z.Text("code"), Text: z.Words("text"), Right: z.Flag("right")})
	}
	return q
}
