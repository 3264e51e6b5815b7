// Package match brings two accounts of the same villages together: who of the register's account is who of the interview's. It asks the
// linkage engine, within a village and among facts of one kind, gives each at most one, and says of which pairs it isn't sure, so that a
// person looks at them. It decides nothing beyond that.
package match

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
)

// Kind is what is told.
type Kind string

// The kinds: who lives there, and what happened in the period that the audit is about.
const (
	Person Kind = "person"
	Birth  Kind = "birth"
	Death  Kind = "death"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Person, Birth, Death} }

// Record is one account of somebody.
type Record struct {
	Kind    Kind
	Village string
	House   string // which household of the sample; empty where it is in none
	Name    string
	Sex     string
	Birth   string // of the person, or of the child that was born
	Date    string // of the death
}

// Pair is two accounts, by their places in the lists, with the probability that they are of one person.
type Pair struct {
	Register, Interview int
	Probability         float64
}

// What a probability is taken for.
const (
	Same  = 0.5 // from here on two accounts are taken for one person's
	Sure  = 0.9 // from here on nobody need look
	Doubt = 0.1 // below, nobody need look either
)

// Found is what was brought together.
type Found struct {
	Pairs    []Pair
	Doubtful []Pair // taken or not, a person should look
}

func titles() []string { return []string{"name", "sex", "birth_date", "date", "village"} }

func kinds() map[string]column.Kind {
	return map[string]column.Kind{"name": column.Full, "sex": column.Sex, "birth_date": column.Date, "date": column.Date, "village": column.Category}
}

func (r *Record) cells() []string {
	sex := r.Sex
	if sex == "unknown" {
		sex = ""
	}
	return []string{r.Name, sex, r.Birth, r.Date, r.Village}
}

// Accounts brings accounts together. What is the same word for word is one; the rest is weighed. decided are pairs that a person has
// looked at, with what they said; they outweigh the engine.
func Accounts(ctx context.Context, register, interview []Record, names column.Names, decided map[[2]int]bool) (Found, error) {
	taken := taker{one: make([]bool, len(register)), two: make([]bool, len(interview))}
	for p, same := range decided {
		if p[0] < 0 || p[0] >= len(register) || p[1] < 0 || p[1] >= len(interview) {
			return Found{}, fault.New(fault.Invalid, "audit.decided")
		}
		if same {
			taken.take(Pair{p[0], p[1], 1})
		}
	}
	taken.exact(register, interview)
	weighed, err := weigh(ctx, register, interview, names)
	if err != nil {
		return Found{}, err
	}
	var doubtful []Pair
	for _, p := range weighed {
		said, looked := decided[[2]int{p.Register, p.Interview}]
		free := !taken.one[p.Register] && !taken.two[p.Interview]
		switch {
		case looked && !said, !free:
			continue
		case p.Probability >= Same:
			taken.take(p)
		}
		if !looked && p.Probability >= Doubt && p.Probability < Sure {
			doubtful = append(doubtful, p)
		}
	}
	slices.SortFunc(taken.pairs, func(a, b Pair) int { return cmp.Compare(a.Register, b.Register) })
	return Found{taken.pairs, doubtful}, nil
}

// taker gives each account at most one other.
type taker struct {
	one, two []bool
	pairs    []Pair
}

func (t *taker) take(p Pair) {
	if t.one[p.Register] || t.two[p.Interview] {
		return
	}
	t.one[p.Register], t.two[p.Interview] = true, true
	t.pairs = append(t.pairs, p)
}

// exact takes what is the same word for word, where only one on each side says so.
func (t *taker) exact(register, interview []Record) {
	at := map[string][]int{}
	for i := range register {
		if k, ok := register[i].key(); ok {
			at[k] = append(at[k], i)
		}
	}
	said := map[string][]int{}
	for i := range interview {
		if k, ok := interview[i].key(); ok {
			said[k] = append(said[k], i)
		}
	}
	for k, mine := range said {
		if len(mine) == 1 && len(at[k]) == 1 {
			t.take(Pair{at[k][0], mine[0], 1})
		}
	}
}

func (r *Record) key() (string, bool) {
	name := strings.ToLower(strings.Join(strings.Fields(r.Name), ""))
	return strings.Join([]string{string(r.Kind), r.Village, name, r.Sex, r.Birth}, "\x1f"), name != "" && len(r.Birth) == len("2000-01-01")
}

// weigh asks the engine, best first.
func weigh(ctx context.Context, register, interview []Record, names column.Names) ([]Pair, error) {
	if len(register) == 0 || len(interview) == 0 {
		return nil, nil
	}
	b := column.NewBuilder(titles())
	for i := range register {
		b.Add(register[i].cells())
	}
	for i := range interview {
		b.Add(interview[i].cells())
	}
	table := column.Arrange(b.Raws(), column.Options{Names: names, Kinds: kinds()})
	r, err := linkage.Link(ctx, table, linkage.Options{Split: len(register), Names: names, Threshold: Doubt})
	if err != nil {
		return nil, err
	}
	var out []Pair
	for _, p := range r.Pairs {
		a, b := int(p.A), int(p.B)-len(register)
		if b < 0 || a >= len(register) || register[a].Kind != interview[b].Kind || register[a].Village != interview[b].Village {
			continue
		}
		out = append(out, Pair{a, b, r.Model.Of(p)})
	}
	slices.SortFunc(out, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.Register, b.Register), cmp.Compare(a.Interview, b.Interview))
	})
	return out, nil
}
