// Package oversight reads what offices watch providers with out of content packs: checklists (checklist-ID.yaml),
// what is asked of controlled devices (devices.yaml), how inspections are planned (inspection.yaml) and what may be charged (fees-ID.yaml). What is wrong is
// told all at once, by file and line.
package oversight

import (
	"io/fs"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/domain/assessment"
	"wanjia/domain/facility"
	"wanjia/domain/fee"
	"wanjia/domain/inspection"
	"wanjia/exchange/pack/strict"
)

// Content is what the packs hold.
type Content struct {
	Checklists map[string]*assessment.Checklist
	Devices    []Device
	Ratio      Ratio
	Rules      inspection.Rules
	Fees       map[string]*fee.Schedule
}

// Load reads the content of the named packs; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, names ...string) (Content, []*fault.Fault) {
	c := Content{Checklists: map[string]*assessment.Checklist{}, Fees: map[string]*fee.Schedule{}, Ratio: Ratio{Usual: facility.UsualRatio, Rate: 0.05}}
	wrong := strict.Each(files, "checklist-", names, func(at string, raw []byte) []*fault.Fault {
		l, problems := Checklist(at, raw)
		if len(problems) == 0 {
			c.Checklists[l.ID] = l
		}
		return problems
	})
	wrong = append(wrong, strict.Each(files, "devices", names, func(at string, raw []byte) []*fault.Fault { return c.devices(at, raw) })...)
	wrong = append(wrong, strict.Each(files, "inspection", names, func(at string, raw []byte) []*fault.Fault { return c.rules(at, raw) })...)
	wrong = append(wrong, strict.Each(files, "fees-", names, func(at string, raw []byte) []*fault.Fault {
		s, problems := Fees(at, raw)
		if len(problems) == 0 {
			c.Fees[s.ID] = s
		}
		return problems
	})...)
	return c, wrong
}

// reader reads one file.
type reader struct {
	*strict.File
	lines map[string]int // where items stand
}

func open(name string, raw []byte) (*reader, *yaml.Node) {
	r := &reader{File: strict.Of(name), lines: map[string]int{}}
	return r, r.Document(raw)
}

// Checklist reads one checklist.
func Checklist(name string, raw []byte) (*assessment.Checklist, []*fault.Fault) {
	r, root := open(name, raw)
	if root == nil {
		return nil, r.Problems()
	}
	x := r.Mapping(root, "*id", "*version", "*title", "sources", "about", "*pass", "sample", "recheck", "*items")
	c := &assessment.Checklist{ID: x.Code("id"), Version: x.Whole("version", 1, 1_000_000), Title: x.Words("title"), Sources: x.Texts("sources"),
		About: x.Texts("about"), Pass: x.Whole("pass", 1, 100)}
	if n := x.Get("sample"); n != nil {
		y := r.Mapping(n, "*of", "*percent", "least", "most")
		c.Sample = &assessment.Sample{Of: y.Words("of"), Percent: y.Whole("percent", 1, 100), Least: y.Whole("least", 0, 10_000), Most: y.Whole("most", 1, 10_000)}
	}
	if n := x.Get("recheck"); n != nil {
		y := r.Mapping(n, "*days", "all")
		c.Recheck = assessment.Recheck{Days: y.Whole("days", 1, 365), All: y.Flag("all")}
	}
	for _, n := range x.List("items") {
		c.Items = append(c.Items, r.item(n))
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	for _, f := range c.Check() {
		r.Wrong(&yaml.Node{Line: max(1, r.lines[f.Args["item"]])}, f.Key, "checklist", c.ID, "item", f.Args["item"])
	}
	return c, r.Problems()
}

func (r *reader) item(n *yaml.Node) assessment.Item {
	x := r.Mapping(n, "*code", "*title", "kind", "weight", "critical", "max", "best", "worst", "least", "evidence", "may_not_apply", "each", "source")
	it := assessment.Item{Code: x.Code("code"), Title: x.Words("title"), Kind: strict.Choice(x, "kind", assessment.Kinds()...), Weight: max(1, x.Whole("weight", 1, 1000)),
		Critical: x.Flag("critical"), Max: x.Whole("max", 1, 1000), Best: x.Whole("best", 0, 1_000_000), Worst: x.Whole("worst", 0, 1_000_000),
		Least: x.Whole("least", 1, 100), Evidence: strict.Choice(x, "evidence", assessment.AllEvidence()...), MayNotApply: x.Flag("may_not_apply"), Each: x.Flag("each"),
		Source: x.Text("source")}
	if it.Least == 0 {
		it.Least = usualLeast(it.Kind)
	}
	r.lines[it.Code] = n.Line
	return it
}

// usualLeast is the share of its points below which an item is a finding, where nothing is said.
func usualLeast(k assessment.Kind) int {
	if k == assessment.YesNo {
		return 100
	}
	return 60
}
