package schemes

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/domain/benefit"
	"wanjia/domain/rule"
	"wanjia/exchange/pack/strict"
)

func (r *reader) evidence(x strict.Fields) {
	shown := map[string]bool{}
	for _, n := range x.List("evidence") {
		y := r.Mapping(n, "*id", "*fact", "*title", "when")
		e := benefit.Evidence{ID: r.id(y), Fact: y.Text("fact"), Title: r.words(y, "title"), When: r.expression(y, "when", rule.Bool)}
		_, known := r.lang.TypeOf(e.Fact)
		switch {
		case e.Fact == "":
		case !known && !slices.Contains(benefit.ClaimFacts(), e.Fact):
			r.Wrong(y.Get("fact"), "rule.fact", "name", e.Fact, "near", strings.Join(r.shownFacts(), ", "), "text", e.Fact)
		case known && !benefit.OnlyShown(e.Fact) && e.When == nil:
			r.Wrong(y.Get("fact"), "scheme.evidence.known", "fact", e.Fact)
		}
		if slices.ContainsFunc(r.s.Evidence, func(o benefit.Evidence) bool { return o.ID == e.ID }) {
			r.Wrong(y.Get("id"), "scheme.again", "id", string(e.ID))
		}
		shown[e.Fact] = true
		r.s.Evidence = append(r.s.Evidence, e)
	}
	for _, c := range r.s.Clauses {
		if c.When == nil {
			continue
		}
		for _, name := range c.When.Uses() {
			if benefit.OnlyShown(name) && !shown[name] {
				r.Wrong(x.Get("clauses"), "scheme.evidence.none", "clause", string(c.ID), "fact", name)
				shown[name] = true
			}
		}
	}
}

// shownFacts are the facts for which evidence may stand.
func (r *reader) shownFacts() []string {
	out := benefit.ClaimFacts()
	for _, name := range r.lang.Names() {
		if benefit.OnlyShown(name) {
			out = append(out, name)
		}
	}
	return out
}

func (r *reader) excludes(x strict.Fields) {
	for _, n := range x.List("excludes") {
		id, ok := benefit.ParseID(n.Value)
		switch {
		case n.Kind != yaml.ScalarNode:
			r.Wrong(n, "pack.scalar", "key", "excludes")
		case !ok:
			r.Wrong(n, "scheme.id", "text", n.Value)
		case id == r.s.ID:
			r.Wrong(n, "scheme.excludes.itself")
		}
		r.s.Excludes = append(r.s.Excludes, id)
		r.s.Named = append(r.s.Named, benefit.Named{Scheme: id, Line: n.Line})
	}
}

func roles() []benefit.Role {
	return []benefit.Role{benefit.Self, benefit.Custodian, benefit.Mother, benefit.Father, benefit.Guardian, benefit.Institution, benefit.Head}
}

func (r *reader) claimants(x strict.Fields) {
	r.nobody(x, "claimants")
	var names []string
	for _, role := range roles() {
		names = append(names, role.Name())
	}
	for _, n := range x.List("claimants") {
		at := slices.Index(names, n.Value)
		if at < 0 {
			r.Wrong(n, "pack.choice", "key", "claimants", "text", n.Value, "words", strings.Join(names, ", "))
			continue
		}
		if slices.Contains(r.s.Claimants, roles()[at]) {
			r.Wrong(n, "scheme.again", "id", n.Value)
		}
		r.s.Claimants = append(r.s.Claimants, roles()[at])
	}
}

// nobody says that a list that must name somebody names nobody.
func (r *reader) nobody(x strict.Fields, key string) {
	if n := x.Get(key); n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.Wrong(n, "scheme.nobody", "key", key)
	}
}

func (r *reader) deadlines(x strict.Fields) {
	for _, n := range x.List("deadline") {
		if k := len(r.s.Deadlines); k > 0 && r.s.Deadlines[k-1].When == nil {
			r.Wrong(n, "scheme.unreached", "key", "deadline")
		}
		y := r.Mapping(n, "when", "*by")
		r.s.Deadlines = append(r.s.Deadlines, benefit.Deadline{When: r.expression(y, "when", rule.Bool), By: r.expression(y, "by", rule.Day)})
	}
}

func (r *reader) review(x strict.Fields) {
	n := x.Get("review")
	if n == nil {
		return
	}
	y := r.Mapping(n, "*every", "months")
	r.s.Review.Every = strict.Choice(y, "every", benefit.Yearly, benefit.HalfYearly, benefit.Quarterly, benefit.Monthly, benefit.Once)
	for _, m := range y.List("months") {
		r.s.Review.Months = append(r.s.Review.Months, r.Whole(m, "months", 1, 12))
	}
}

func (r *reader) decide(x strict.Fields) {
	if n := x.Get("decide"); n != nil {
		r.s.DecideWithin = r.Mapping(n, "*working_days").Whole("working_days", 1, 250)
	}
	if n := x.Get("publish"); n != nil {
		y := r.Mapping(n, "*days", "*mask")
		r.s.Public = &benefit.PublicNotice{Days: y.Whole("days", 1, 90), Mask: y.Flag("mask")}
		if y.Get("mask") != nil && !r.s.Public.Mask {
			r.Wrong(y.Get("mask"), "scheme.unmasked")
		}
	}
}

// The notices that a scheme must have, and what their texts may name.
func noticeNames() []string { return []string{"owed", "refused", "cut"} }

func placeholders() []string {
	return []string{"name", "title", "amount", "periods", "reasons", "deadline", "office", "appeal_days"}
}

func (r *reader) notices(x strict.Fields) {
	n := x.Get("notices")
	if n == nil {
		return
	}
	keys := make([]string, 0, 3)
	for _, name := range noticeNames() {
		keys = append(keys, "*"+name)
	}
	y := r.Mapping(n, keys...)
	for _, name := range noticeNames() {
		w := r.words(y, name)
		r.s.Notices[name] = w
		for _, text := range []string{w.ZH, w.EN} {
			for _, hole := range holes(text) {
				if !slices.Contains(placeholders(), hole) {
					r.Wrong(y.Get(name), "scheme.notice", "name", hole, "names", strings.Join(placeholders(), ", "))
				}
			}
		}
		if w.ZH != "" && !slices.Equal(holes(w.ZH), holes(w.EN)) {
			r.Wrong(y.Get(name), "scheme.notice.languages", "zh", strings.Join(holes(w.ZH), " "), "en", strings.Join(holes(w.EN), " "))
		}
	}
}

// holes are the names in a text's braces, sorted.
func holes(text string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(text, "{")
		if !ok {
			break
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			break
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
		text = after
	}
	slices.Sort(out)
	return out
}
