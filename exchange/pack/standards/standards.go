// Package standards reads what sites are accredited by out of content packs: one YAML file a standard, named standard-ID.yaml. What is wrong
// is told all at once, by file and line; a standard that asks about anybody's family isn't read.
package standards

import (
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/assessment"
	"wanjia/domain/ballot"
	"wanjia/domain/facility"
	"wanjia/domain/standard"
	"wanjia/exchange/pack/oversight"
	"wanjia/exchange/pack/strict"
)

// Load reads the standards of the named packs over checklists that were read before; a later pack's takes the place of an earlier one's with
// the same id.
func Load(files fs.FS, lists map[string]*assessment.Checklist, names ...string) (map[string]*standard.Standard, []*fault.Fault) {
	set := map[string]*standard.Standard{}
	wrong := strict.Each(files, "standard-", names, func(at string, raw []byte) []*fault.Fault {
		s, problems := Parse(at, raw, lists)
		if len(problems) == 0 {
			set[s.ID] = s
		}
		return problems
	})
	return set, wrong
}

// Lint is what is wrong with a pack's standards. Their checklists are its own, or those of the packs that it stands on, read over all.
func Lint(own, all fs.FS, beneath []string, name string) []*fault.Fault {
	lists, _ := oversight.Load(all, append(slices.Clone(beneath), name)...) // what is wrong with checklists is told where they are read
	_, wrong := Load(own, lists.Checklists, name)
	return wrong
}

// Parse reads one standard.
func Parse(name string, raw []byte, lists map[string]*assessment.Checklist) (*standard.Standard, []*fault.Fault) {
	r := strict.Of(name)
	root := r.Document(raw)
	if root == nil {
		return nil, r.Problems()
	}
	x := r.Mapping(root, "*id", "*version", "*title", "sources", "verified", "*about", "*checklist", "*months", "*team", "*vote", "*spot", "*levels")
	s := &standard.Standard{ID: x.Text("id"), Version: x.Whole("version", 1, 1_000_000), Title: x.Words("title"), Verified: x.Flag("verified"), About: x.Text("about"),
		Checklist: x.Text("checklist"), Months: x.Whole("months", 1, 120), Team: x.Whole("team", 2, 5), Spot: x.Whole("spot", 1, 100)}
	for _, n := range x.List("sources") {
		s.Sources = append(s.Sources, strings.TrimSpace(n.Value))
	}
	if n := x.Get("about"); n != nil && !isSite(s.About) {
		r.Wrong(n, "pack.choice", "key", "about", "text", s.About, "words", strings.Join(sites(), ", "))
	}
	if n := x.Get("vote"); n != nil {
		y := r.Mapping(n, "*turnout", "*yes")
		s.Vote = ballot.Rule{Turnout: y.Whole("turnout", 1, 100), Yes: y.Whole("yes", 50, 100)}
	}
	for _, n := range x.List("levels") {
		s.Levels = append(s.Levels, level(r, n))
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	for _, f := range s.Check(lists[s.Checklist]) {
		r.Wrong(&yaml.Node{Line: 1}, f.Key, "standard", s.ID, "item", f.Args["item"])
	}
	return s, r.Problems()
}

func level(r *strict.File, n *yaml.Node) standard.Level {
	y := r.Mapping(n, "*code", "*title", "*from", "grant", "points")
	l := standard.Level{Code: y.Text("code"), Title: y.Words("title"), From: y.Whole("from", 1, 100), Points: y.Whole("points", 0, 1000)}
	if y.Get("grant") != nil {
		var err error
		if l.Grant, err = money.Parse(y.Text("grant")); err != nil || l.Grant < 0 {
			r.Wrong(y.Get("grant"), "pack.amount", "key", "grant", "text", y.Text("grant"))
		}
	}
	return l
}

// sites are the types of what is accredited.
func sites() []string {
	var out []string
	for _, f := range facility.Site.Fields() {
		if f.Code == facility.TypeField {
			for _, o := range f.Options {
				out = append(out, o.Code)
			}
		}
	}
	return out
}

func isSite(text string) bool {
	for _, s := range sites() {
		if s == text {
			return true
		}
	}
	return false
}
