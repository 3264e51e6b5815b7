package doubles

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/measure"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/linkage/weigh"
	"wanjia/domain/person"
)

// Terms are the ways in which a name is found.
type Terms interface{ Name(name string) []string }

// Weigher holds people against each other by what was learnt of the register.
type Weigher struct {
	terms Terms
	names column.Names
}

// NewWeigher is a weigher that reads names with the given tables.
func NewWeigher(terms Terms, names column.Names) *Weigher { return &Weigher{terms, names} }

// Nearby finds the few who may be somebody, and knows what was learnt.
type Nearby interface {
	Model(ctx context.Context) (weigh.Model, bool, error)
	Near(ctx context.Context, ways roll.Ways) (roll.Near, error)
}

// Candidate is somebody who may be the person asked about.
type Candidate struct {
	Person      person.ID
	Probability float64
}

// The least probability that is told, and how many are weighed for one question.
const (
	likely  = 0.8
	weighed = 60
)

// Candidates are those of the register who may well be somebody, the most probable first.
func (w *Weigher) Candidates(ctx context.Context, r Nearby, one roll.Person) ([]Candidate, error) {
	if one.Name == "" {
		return nil, nil
	}
	m, err := learnt(ctx, r)
	if err != nil {
		return nil, err
	}
	near, err := r.Near(ctx, roll.Ways{Births: births(one.Birth), Terms: w.ways(one.Name), Name: one.Name, Area: one.Area, Household: one.Household, Enough: func(n roll.Near) bool {
		return slices.ContainsFunc(elsewhere(one, n), func(u unreached) bool { return m.Most(one, u, held(m, one, n.Counts)) >= likely })
	}})
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(near.People, func(p roll.Person) bool { return p.ID == one.ID })
	slices.SortStableFunc(found, func(a, b roll.Person) int { return cmp.Compare(glance(one, b), glance(one, a)) })
	found = found[:min(len(found), weighed)]
	if len(found) == 0 {
		return nil, nil
	}
	var out []Candidate
	for i, e := range m.Against(w.names, one, found, held(m, one, near.Counts)) {
		if e.Probability >= likely && !relatives(e) {
			out = append(out, Candidate{found[i].ID, e.Probability})
		}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return cmp.Compare(b.Probability, a.Probability) })
	return out, nil
}

// generation is how many years lie between a child and whoever bore it, at the least.
const generation = 12

// relatives says that two of one household are called differently, or were born on days that have nothing in common, or nearly have a name and
// were born a generation apart, be it on one day of the year: twins, a father and the son who has his name, until somebody says otherwise.
func relatives(e linkage.Explanation) bool {
	level := map[string]measure.Level{}
	apart := 0
	for _, s := range e.Steps {
		level[s.Column] = s.Level
		if s.Column == "birth_date" {
			apart = yearsApart(s.A, s.B)
		}
	}
	born, given := level["birth_date"], level["name.given"]
	return level["household"] == measure.Exact && (given == measure.Differ || born == measure.Differ || born == measure.Decade ||
		(given == measure.Near || given == measure.Close) && apart >= generation)
}

func yearsApart(a, b string) int {
	one, err1 := day.ParsePartial(a)
	two, err2 := day.ParsePartial(b)
	if err1 != nil || err2 != nil || one.IsZero() || two.IsZero() {
		return 0
	}
	return max(one.First().Month().Year()-two.First().Month().Year(), two.First().Month().Year()-one.First().Month().Year())
}

// explain is the evidence on somebody and a few others.
func (w *Weigher) explain(ctx context.Context, r Nearby, one roll.Person, others []roll.Person) ([]linkage.Explanation, error) {
	m, err := learnt(ctx, r)
	if err != nil {
		return nil, err
	}
	near, err := r.Near(ctx, roll.Ways{Births: []string{one.Birth}, Terms: []string{person.Fold(one.Name)}, Enough: func(roll.Near) bool { return false }})
	if err != nil {
		return nil, err
	}
	return m.Against(w.names, one, others, held(m, one, near.Counts)), nil
}

// learnt is what was learnt of the register, or what registers are usually like.
func learnt(ctx context.Context, r Nearby) (*weigh.Model, error) {
	m, ok, err := r.Model(ctx)
	if !ok {
		m = weigh.Usual(10000)
	}
	return &m, err
}

// unreached are, by column, levels that somebody doesn't reach.
type unreached = map[string][]measure.Level

// elsewhere is who is found by the name alone, by the levels that they don't reach: called or read the same, not born on a day by which
// others are found, not of the area nor of the household. Of a date that more share than were looked at, those of the very name were.
func elsewhere(one roll.Person, n roll.Near) []unreached {
	unlike := []measure.Level{measure.Near, measure.Close, measure.Elsewhere}
	apart := func(born, family, given []measure.Level) unreached {
		return unreached{"birth_date": born, "name.family": append(family, unlike...), "name.given": append(given, unlike...),
			"area": {measure.Exact}, "household": {measure.Exact, measure.Slip, measure.Near}}
	}
	exact := []measure.Level{measure.Exact}
	if len(one.Birth) < len("2006-01-02") { // whoever's day is known may be born within it
		return []unreached{apart(nil, nil, nil)}
	}
	out := []unreached{apart([]measure.Level{measure.Exact, measure.Within}, nil, nil)}
	if slices.ContainsFunc(births(one.Birth), func(b string) bool { return n.Counts[b] >= n.Most }) {
		out = append(out, apart(nil, exact, nil), apart(nil, nil, exact))
	}
	return out
}

// lifetime is among how many years those who live were born.
const lifetime = 80

// familyShare is about how many of a hundred people share a family name.
const familyShare = 0.045

// held is how many people hold what somebody holds.
func held(m *weigh.Model, one roll.Person, counts map[string]int) weigh.Held {
	folded := person.Fold(one.Name)
	return func(title, value string) int {
		switch title {
		case "birth_date":
			if len(one.Birth) < len("2006-01-02") { // a year that few are told by is still shared by many
				return max(counts[one.Birth], m.Rows/lifetime)
			}
			return counts[one.Birth]
		case "name.given":
			return int(float64(counts[folded]) / familyShare)
		}
		return 0
	}
}

// glance is how much two people share at first sight.
func glance(a, b roll.Person) int {
	n := 0
	for _, same := range []bool{a.Birth == b.Birth && a.Birth != "", a.Name == b.Name, a.Sex == b.Sex, a.Area == b.Area && a.Area != "",
		!a.Household.IsZero() && a.Household == b.Household} {
		if same {
			n++
		}
	}
	if a.Name == b.Name {
		n++
	}
	return n
}

// births are a date and those that it may be a slip of: day and month exchanged, or only part of it known.
func births(date string) []string {
	if date == "" {
		return nil
	}
	out := []string{date}
	parts := strings.Split(date, "-")
	if len(parts) == 3 {
		if parts[1] != parts[2] && parts[2] <= "12" {
			out = append(out, parts[0]+"-"+parts[2]+"-"+parts[1])
		}
		out = append(out, parts[0]+"-"+parts[1])
	}
	if len(parts) > 1 {
		out = append(out, parts[0])
	}
	return out
}

// ways are the name itself and its readings; parts of a name and initials bring too many together.
func (w *Weigher) ways(name string) []string {
	folded := person.Fold(name)
	out := []string{folded}
	for _, t := range w.terms.Name(name) {
		latin := strings.IndexFunc(t, func(r rune) bool { return r > 127 }) < 0
		if latin && t != folded && len(t) > len([]rune(folded)) && strings.IndexFunc(folded, func(r rune) bool { return r > 127 }) >= 0 {
			out = append(out, t)
		}
	}
	return out
}
