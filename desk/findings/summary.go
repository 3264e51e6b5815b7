package findings

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/quality"
	"wanjia/domain/quality/answer"
)

// Summary is how the data of an area stand.
type Summary struct {
	Checked Checked
	Never   bool // nothing was checked yet
	Rules   []RuleRow
	Areas   []AreaRow // the areas next below
	Workers []WorkerRow
	Months  []answer.Month // the last two years of the rules asked for, together
}

// RuleRow is how the findings of a rule stand.
type RuleRow struct {
	Rule     string
	Number   int
	Severity string // the gravest of what is open, or of what there was
	Open     int64
	Answered int64 // found, and answered
	Record   answer.Record
}

// AreaRow is how many wait in an area and all below it.
type AreaRow struct {
	Place view.Place
	Open  int64
}

// WorkerRow is how many wait of what somebody wrote down last. It says where to ask, not how somebody works.
type WorkerRow struct {
	Worker string
	Open   int64
}

// Ask says whose summary is asked for.
type Ask struct {
	Within area.Code
	Rule   string // empty is every rule
}

// trendMonths is how far back the trend goes.
const trendMonths = 24

// Summary counts findings. Who may list people is told of all rules about them; supervisors are told of how work is written down.
func (d *Desk) Summary(ctx context.Context, who access.Actor, ask Ask) (Summary, error) {
	var out Summary
	act := access.List
	if !who.Operator && len(access.Reach(who.Grants, access.List, who.Purpose)) == 0 {
		act = access.Supervise
	}
	_, err := d.office.Moment(ctx, who, act, ask.Within, func(s *view.Sight) error {
		return d.store.Read(ctx, func(r Reader) error {
			c, ok, err := checked(ctx, r)
			if err != nil {
				return err
			}
			out.Checked, out.Never = c, !ok
			counts, err := r.Counts(ctx)
			if err != nil {
				return err
			}
			months, err := r.Months(ctx)
			t := tallyOf(s, who, ask)
			t.counts(counts)
			t.months(months)
			t.into(&out)
			return err
		})
	})
	return out, err
}

// tally sums up what one actor may know.
type tally struct {
	s       *view.Sight
	who     access.Actor
	ask     Ask
	focus   area.Code
	rules   map[string]*RuleRow
	areas   map[area.Code]int64
	workers map[string]int64
	trend   map[day.Month]answer.Month
	next    map[area.Code]area.Code
}

func tallyOf(s *view.Sight, who access.Actor, ask Ask) *tally {
	t := &tally{s: s, who: who, ask: ask, focus: ask.Within, rules: map[string]*RuleRow{}, areas: map[area.Code]int64{}, workers: map[string]int64{},
		trend: map[day.Month]answer.Month{}, next: map[area.Code]area.Code{}}
	if t.focus.IsZero() && !who.Operator {
		if roots := access.Reach(who.Grants, access.List, who.Purpose); len(roots) == 1 {
			t.focus = roots[0]
		}
	}
	return t
}

// tells says whether the actor is told of a rule in an area.
func (t *tally) tells(rule string, at area.Code) bool {
	if t.ask.Rule != "" && t.ask.Rule != rule {
		return false
	}
	if !t.who.Operator && len(access.Reach(t.who.Grants, actOf(rule), t.who.Purpose)) == 0 {
		return false
	}
	return t.s.In.Holds(at)
}

func (t *tally) counts(all []answer.Count) {
	for _, c := range all {
		if !t.tells(c.Rule, c.Area) {
			continue
		}
		r := t.rules[c.Rule]
		if r == nil {
			r = &RuleRow{Rule: c.Rule, Number: numberOf(c.Rule), Severity: c.Severity}
			t.rules[c.Rule] = r
		}
		r.Record.Add(c.Code, c.N)
		if gravity(c.Severity) > gravity(r.Severity) {
			r.Severity = c.Severity
		}
		switch {
		case c.Open:
			r.Open += c.N
			t.areas[t.below(c.Area)] += c.N
			if c.Worker != "" && !strings.HasPrefix(c.Rule, SignMark) {
				t.workers[c.Worker] += c.N
			}
		case c.Found:
			r.Answered += c.N
		}
	}
}

func gravity(severity string) int { return slices.Index([]string{"query", "warn", "refuse"}, severity) }

func numberOf(rule string) int {
	for _, r := range quality.All() {
		if r.ID == rule {
			return r.Number
		}
	}
	return 0
}

// below is the area next below the focus that holds an area; the focus itself for what lies in no other.
func (t *tally) below(at area.Code) area.Code {
	if to, ok := t.next[at]; ok {
		return to
	}
	to := t.focus
	kids := t.s.Tree.Children(t.focus)
	if t.focus.IsZero() {
		kids = t.s.Tree.Roots()
	}
	for _, k := range kids {
		if k == at || t.s.Tree.Under(at, k) {
			to = k
		}
	}
	t.next[at] = to
	return to
}

func (t *tally) months(all []answer.Month) {
	least := t.s.Today.Month() - trendMonths + 1
	for m := least; m <= t.s.Today.Month(); m++ {
		t.trend[m] = answer.Month{Month: m, Rule: t.ask.Rule}
	}
	for _, m := range all {
		if m.Month < least || !t.tells(m.Rule, m.Area) {
			continue
		}
		sum := t.trend[m.Month]
		sum.Came, sum.Gone = sum.Came+m.Came, sum.Gone+m.Gone
		t.trend[m.Month] = sum
	}
}

func (t *tally) into(out *Summary) {
	for _, r := range t.rules {
		out.Rules = append(out.Rules, *r)
	}
	slices.SortFunc(out.Rules, func(a, b RuleRow) int {
		return cmp.Or(cmp.Compare(gravity(b.Severity), gravity(a.Severity)), cmp.Compare(b.Open, a.Open), cmp.Compare(a.Rule, b.Rule))
	})
	for _, at := range slices.SortedFunc(maps.Keys(t.areas), area.Code.Compare) {
		row := AreaRow{Open: t.areas[at]}
		if !at.IsZero() {
			row.Place = t.s.Place(at)
		}
		out.Areas = append(out.Areas, row)
	}
	seesAll := t.who.Operator || len(access.Reach(t.who.Grants, access.Settle, t.who.Purpose)) > 0
	for _, worker := range slices.Sorted(maps.Keys(t.workers)) {
		if seesAll || worker == t.who.Account {
			out.Workers = append(out.Workers, WorkerRow{worker, t.workers[worker]})
		}
	}
	for _, m := range slices.Sorted(maps.Keys(t.trend)) {
		out.Months = append(out.Months, t.trend[m])
	}
}

// Settled is of an area how many findings there were, and how many of them don't wait any more: answered, or no longer found.
type Settled struct {
	Area            area.Code
	Found, Answered int64
}

// Settled counts findings about people and households, area by area; it names no rule and no worker. What is shown of it has still to
// pass as figures do.
func (d *Desk) Settled(ctx context.Context) ([]Settled, error) {
	at := map[area.Code]*Settled{}
	err := d.store.Read(ctx, func(r Reader) error {
		counts, err := r.Counts(ctx)
		for _, c := range counts {
			if strings.HasPrefix(c.Rule, SignMark) {
				continue
			}
			s := at[c.Area]
			if s == nil {
				s = &Settled{Area: c.Area}
				at[c.Area] = s
			}
			if s.Found += c.N; !c.Open {
				s.Answered += c.N
			}
		}
		return err
	})
	var out []Settled
	for _, code := range slices.SortedFunc(maps.Keys(at), area.Code.Compare) {
		out = append(out, *at[code])
	}
	return out, err
}
