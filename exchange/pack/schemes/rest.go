package schemes

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/domain/benefit"
	"wanjia/domain/rule"
)

func (r *reader) evidence(x fields) {
	shown := map[string]bool{}
	for _, n := range x.list("evidence") {
		y := r.mapping(n, "*id", "*fact", "*title", "when")
		e := benefit.Evidence{ID: r.id(y, "id"), Fact: y.text("fact"), Title: r.words(y, "title"), When: r.expression(y, "when", rule.Bool)}
		_, known := r.lang.TypeOf(e.Fact)
		switch {
		case e.Fact == "":
		case !known && !slices.Contains(claimFacts(), e.Fact):
			r.wrong(y.get("fact"), "rule.fact", "name", e.Fact, "near", strings.Join(r.shownFacts(), ", "), "text", e.Fact)
		case known && !benefit.OnlyShown(e.Fact) && e.When == nil:
			r.wrong(y.get("fact"), "scheme.evidence.known", "fact", e.Fact)
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
				r.wrong(x.get("clauses"), "scheme.evidence.none", "clause", string(c.ID), "fact", name)
				shown[name] = true
			}
		}
	}
}

// claimFacts are what somebody who claims may show of themselves; no clause asks for them.
func claimFacts() []string { return []string{"custody", "guardian", "institution", "account"} }

// shownFacts are the facts for which evidence may stand.
func (r *reader) shownFacts() []string {
	out := claimFacts()
	for _, name := range r.lang.Names() {
		if benefit.OnlyShown(name) {
			out = append(out, name)
		}
	}
	return out
}

func (r *reader) excludes(x fields) {
	for _, n := range x.list("excludes") {
		id, ok := benefit.ParseID(n.Value)
		switch {
		case !ok:
			r.wrong(n, "scheme.id", "text", n.Value)
		case id == r.s.ID:
			r.wrong(n, "scheme.excludes.itself")
		}
		r.s.Excludes = append(r.s.Excludes, id)
	}
}

func roles() []benefit.Role {
	return []benefit.Role{benefit.Self, benefit.Custodian, benefit.Mother, benefit.Father, benefit.Guardian, benefit.Institution, benefit.Head}
}

func (r *reader) claimants(x fields) {
	var names []string
	for _, role := range roles() {
		names = append(names, role.Name())
	}
	for _, n := range x.list("claimants") {
		at := slices.Index(names, n.Value)
		if at < 0 {
			r.wrong(n, "scheme.choice", "key", "claimants", "text", n.Value, "words", strings.Join(names, ", "))
			continue
		}
		if slices.Contains(r.s.Claimants, roles()[at]) {
			r.wrong(n, "scheme.again", "id", n.Value)
		}
		r.s.Claimants = append(r.s.Claimants, roles()[at])
	}
}

func (r *reader) deadlines(x fields) {
	for _, n := range x.list("deadline") {
		if k := len(r.s.Deadlines); k > 0 && r.s.Deadlines[k-1].When == nil {
			r.wrong(n, "scheme.unreached", "key", "deadline")
		}
		y := r.mapping(n, "when", "*by")
		r.s.Deadlines = append(r.s.Deadlines, benefit.Deadline{When: r.expression(y, "when", rule.Bool), By: r.expression(y, "by", rule.Day)})
	}
}

func (r *reader) review(x fields) {
	n := x.get("review")
	if n == nil {
		return
	}
	y := r.mapping(n, "*every", "months")
	r.s.Review.Every = choice(y, "every", benefit.Yearly, benefit.HalfYearly, benefit.Quarterly, benefit.Monthly, benefit.Once)
	for _, m := range y.list("months") {
		v := fields{&r.file, m, map[string]*yaml.Node{"months": m}}.whole("months", 1, 12)
		r.s.Review.Months = append(r.s.Review.Months, v)
	}
}

func (r *reader) decide(x fields) {
	if n := x.get("decide"); n != nil {
		r.s.DecideWithin = r.mapping(n, "*working_days").whole("working_days", 1, 250)
	}
	if n := x.get("publish"); n != nil {
		y := r.mapping(n, "*days", "*mask")
		r.s.Public = &benefit.PublicNotice{Days: y.whole("days", 1, 90), Mask: y.flag("mask")}
		if y.get("mask") != nil && !r.s.Public.Mask {
			r.wrong(y.get("mask"), "scheme.unmasked")
		}
	}
}

// The notices that a scheme must have, and what their texts may name.
func noticeNames() []string { return []string{"owed", "refused", "cut"} }

func placeholders() []string {
	return []string{"name", "title", "amount", "periods", "reasons", "deadline", "office", "appeal_days"}
}

func (r *reader) notices(x fields) {
	n := x.get("notices")
	if n == nil {
		return
	}
	keys := make([]string, 0, 3)
	for _, name := range noticeNames() {
		keys = append(keys, "*"+name)
	}
	y := r.mapping(n, keys...)
	for _, name := range noticeNames() {
		w := r.words(y, name)
		r.s.Notices[name] = w
		for _, text := range []string{w.ZH, w.EN} {
			for _, hole := range holes(text) {
				if !slices.Contains(placeholders(), hole) {
					r.wrong(y.get(name), "scheme.notice", "name", hole, "names", strings.Join(placeholders(), ", "))
				}
			}
		}
		if w.ZH != "" && !slices.Equal(holes(w.ZH), holes(w.EN)) {
			r.wrong(y.get(name), "scheme.notice.languages", "zh", strings.Join(holes(w.ZH), " "), "en", strings.Join(holes(w.EN), " "))
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
