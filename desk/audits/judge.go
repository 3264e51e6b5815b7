package audits

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/audit"
	"wanjia/domain/audit/match"
	"wanjia/domain/demography/capture"
	"wanjia/domain/linkage/column"
)

// Outcome is what came of a visit.
type Outcome string

// The outcomes. Declined closes a visit, and nobody comes again for it.
const (
	Interviewed Outcome = "interviewed"
	Absent      Outcome = "absent"
	Declined    Outcome = "declined"
	Nobody      Outcome = "nobody" // nobody lives there
)

// Answers are what interviewers took down.
type Answers struct {
	Outcomes map[string]Outcome // by the number of the unit
	People   []match.Record     // House is the unit's number
}

// Verdict is what an audit found.
type Verdict struct {
	Drawn    int
	Outcomes map[Outcome]int
	Kinds    map[match.Kind]audit.Result
	Fields   []audit.Agreement
	Doubtful []Doubt // pairs that a person should look at
}

// Doubt is a pair of accounts that may be one person's, by their places in the two accounts.
type Doubt struct {
	Pair                match.Pair
	Register, Interview match.Record
}

// Totals are how many of a kind the register has in a stratum.
type Totals func(kind match.Kind, stratum string) int64

// Judge brings the accounts together and estimates. decided are doubtful pairs that a person has looked at.
func Judge(ctx context.Context, p *Plan, units []Unit, register []match.Record, a Answers, names column.Names, decided map[[2]int]bool, seed audit.Seed, totals Totals) (Verdict, error) {
	v := Verdict{Drawn: len(units), Outcomes: map[Outcome]int{}, Kinds: map[match.Kind]audit.Result{}}
	unit := map[string]Unit{}
	for _, u := range units {
		unit[u.Number] = u
		v.Outcomes[cmp.Or(a.Outcomes[u.Number], Absent)]++
	}
	interview := slices.Clone(a.People)
	for i := range interview {
		u, ok := unit[interview[i].House]
		if !ok {
			return v, fault.New(fault.Invalid, "audit.unit", "unit", interview[i].House)
		}
		interview[i].Village = u.Village.String()
	}
	found, err := match.Accounts(ctx, register, interview, names, decided)
	if err != nil {
		return v, err
	}
	for _, d := range found.Doubtful {
		v.Doubtful = append(v.Doubtful, Doubt{d, register[d.Register], interview[d.Interview]})
	}
	c := counter{units: units, outcomes: a.Outcomes, register: register, interview: interview, pairs: found.Pairs, totals: totals}
	for _, kind := range match.Kinds() {
		if v.Kinds[kind], err = audit.Dual(c.strata(kind), seed.Stream("interval "+string(kind))); err != nil {
			return v, err
		}
	}
	v.Fields = fields(register, interview, found.Pairs)
	return v, nil
}

// counter counts villages.
type counter struct {
	units               []Unit
	outcomes            map[string]Outcome
	register, interview []match.Record
	pairs               []match.Pair
	totals              Totals
}

// village is what is counted of one village.
type village struct {
	dual         capture.Dual
	weight       float64
	drawn, asked int
	stratum      string
}

// count counts both accounts of a kind in each village.
func (c *counter) count(kind match.Kind) map[string]*village {
	villages := map[string]*village{}
	asked := map[string]bool{}
	for _, u := range c.units {
		v := villages[u.Village.String()]
		if v == nil {
			v = &village{weight: u.Weight, stratum: u.Stratum}
			villages[u.Village.String()] = v
		}
		v.drawn++
		if out := c.outcomes[u.Number]; out == Interviewed || out == Nobody {
			v.asked++
			asked[u.Number] = true
		}
	}
	matched, found := map[int]bool{}, map[int]bool{}
	for _, p := range c.pairs {
		matched[p.Register], found[p.Interview] = true, true
	}
	for i := range c.interview {
		switch v := villages[c.interview[i].Village]; {
		case c.interview[i].Kind != kind:
		case found[i]:
			v.dual.Both++
		default:
			v.dual.Second++
		}
	}
	for i := range c.register {
		if r := &c.register[i]; r.Kind == kind && asked[r.House] && !matched[i] {
			villages[r.Village].dual.First++
		}
	}
	return villages
}

// strata counts both accounts of a kind, village by village. Somebody whom the interview found in a household of the sample is counted
// where the interview found them; whom the register has in an interviewed household and nobody found, is the register's alone.
func (c *counter) strata(kind match.Kind) []audit.Stratum {
	villages := c.count(kind)
	of := map[string]*audit.Stratum{}
	var names []string
	for _, code := range sortedKeys(villages) {
		v := villages[code]
		if v.asked == 0 {
			continue
		}
		if of[v.stratum] == nil {
			of[v.stratum] = &audit.Stratum{Name: v.stratum}
			names = append(names, v.stratum)
		}
		of[v.stratum].Villages = append(of[v.stratum].Villages, audit.Counted{Dual: v.dual, Weight: v.weight * float64(v.drawn) / float64(v.asked)})
	}
	slices.Sort(names)
	var out []audit.Stratum
	for _, name := range names {
		n := c.totals(kind, name)
		of[name].Register = n
		if n > 0 || some(of[name].Villages) {
			out = append(out, *of[name])
		}
	}
	return out
}

func some(villages []audit.Counted) bool {
	return slices.ContainsFunc(villages, func(c audit.Counted) bool { return c.Seen() > 0 })
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// fields compares the accounts of those in both, field by field.
func fields(register, interview []match.Record, pairs []match.Pair) []audit.Agreement {
	of := map[string][]audit.Pair{}
	put := func(field, one, two string) { of[field] = append(of[field], audit.Pair{Register: one, Interview: two}) }
	for _, p := range pairs {
		r, i := &register[p.Register], &interview[p.Interview]
		if r.Kind != match.Person {
			continue
		}
		put("name", spelled(r.Name), spelled(i.Name))
		put("sex", known(r.Sex), known(i.Sex))
		for n, part := range []string{"birth_year", "birth_month", "birth_day"} {
			put(part, dateParts(r.Birth)[n], dateParts(i.Birth)[n])
		}
		put("age_group", group(r.Birth), group(i.Birth))
	}
	var out []audit.Agreement
	for _, field := range []string{"name", "sex", "birth_year", "birth_month", "birth_day", "age_group"} {
		out = append(out, audit.Agree(field, of[field]))
	}
	return out
}

func spelled(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), "")) }

func known(sex string) string {
	if sex == "unknown" {
		return ""
	}
	return sex
}

func dateParts(date string) [3]string {
	var out [3]string
	for i, part := range strings.SplitN(date, "-", len(out)) {
		out[i] = part
	}
	return out
}

// group is the five years somebody was born in, by which figures by age are made.
func group(birth string) string {
	year := dateParts(birth)[0]
	if len(year) != len("2000") {
		return ""
	}
	if year[3] < '5' {
		return year[:3] + "0"
	}
	return year[:3] + "5"
}
