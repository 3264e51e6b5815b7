package measure

import (
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/care"
	"wanjia/domain/person"
)

// Case is a record as a measure counts it. Nothing in it says whose it is.
type Case struct {
	Meetings []care.Meeting
	Ended    day.Day
	Enrolled day.Day
	Steps    [][]care.ReferralStep
	Born     day.Partial
	Sex      person.Sex
}

// Birth is a live birth as the register has it, as a case.
func Birth(on day.Day, values map[string]string) *Case {
	return &Case{Meetings: []care.Meeting{{On: on, Answers: values}}}
}

// Tally counts one record within a period, by the worker where that is asked. A period that isn't over ends today.
func (d *Definition) Tally(c *Case, from, to day.Day, add func(worker string, n Count)) {
	x := &sight{Case: c, of: d, from: from, to: to}
	one := func(worker string, held bool) {
		n := Count{Den: 1, DenKept: 1}
		if held {
			n.Num, n.NumKept = 1, 1
		}
		if len(d.Loss) > 0 && x.all(d.Loss, x.each()) {
			n.NumKept, n.DenKept = 0, 0
		}
		add(worker, n)
	}
	switch d.Unit {
	case Visits, First, Births:
		for i, at := range x.visits() {
			if (d.Unit != First || i == 0) && x.counts(at) {
				one(c.Meetings[at].By, x.all(d.Hit, []int{at}))
			}
		}
	case Latest, Seen:
		those := slices.DeleteFunc(x.visits(), func(at int) bool { return !x.counts(at) })
		if d.Unit == Latest && len(those) > 1 {
			those = those[len(those)-1:]
		}
		if len(those) > 0 {
			one(c.Meetings[those[len(those)-1]].By, x.all(d.Hit, those))
		}
	case Days:
		for _, on := range x.days() {
			one("", x.all(d.Hit, x.saying(on)))
		}
	case Closed:
		if c.Ended != 0 && x.in(c.Ended) && x.all(d.When, x.each()) {
			one("", x.all(d.Hit, x.each()))
		}
	case Reached:
		if on := x.reached(); on != 0 && x.in(on) && (c.Ended == 0 || c.Ended >= on) && x.all(d.When, x.each()) {
			one("", x.all(d.Hit, x.each()))
		}
	case Cohort:
		until := slices.DeleteFunc(x.each(), func(at int) bool { return c.Meetings[at].On > to })
		if c.Enrolled <= to && (d.People == nil || d.People.has(c, from.Month(), to.Month())) && x.all(d.When, until) {
			one("", x.all(d.Hit, until))
		}
	case Referrals:
		for _, steps := range c.Steps {
			if x.in(steps[0].On) {
				one(steps[0].By, closedWithin(steps, loop))
			}
		}
	case Months, Stocked: // are of teams and stores: Reported, Held
	}
}

// loop is within how many days a referral is to have its outcome (WHO DAK CCC, CHE.IND.29).
const loop = 14

func closedWithin(steps []care.ReferralStep, days day.Day) bool {
	return slices.ContainsFunc(steps, func(s care.ReferralStep) bool {
		return (s.State == "outcome" || s.State == "told") && s.On <= steps[0].On+days
	})
}

// sight is a case as one measure looks at it in a period. Visits are their places among the case's.
type sight struct {
	*Case
	of       *Definition
	from, to day.Day
}

func (x *sight) in(on day.Day) bool { return on >= x.from && on <= x.to }

// each are all visits.
func (x *sight) each() []int {
	out := make([]int, len(x.Meetings))
	for i := range out {
		out[i] = i
	}
	return out
}

// visits are those of the measure's form that weren't declined.
func (x *sight) visits() []int {
	return slices.DeleteFunc(x.each(), func(at int) bool { return x.Meetings[at].Declined || x.Meetings[at].Form != x.of.Form })
}

// counts says whether a visit falls into the period and is one of those that are meant.
func (x *sight) counts(at int) bool {
	on := x.Meetings[at].On
	if x.of.Day != "" {
		on = x.answer(at, x.of.Day)
	}
	return on != 0 && x.in(on) && x.all(x.of.When, []int{at})
}

// answer is a visit's answer that is a day, 0 where there is none.
func (x *sight) answer(at int, code string) day.Day {
	on, err := day.Parse(x.Meetings[at].Answers[code])
	if err != nil || x.Meetings[at].Declined {
		return 0
	}
	return on
}

// days are the days of the period with which the measure's question was answered, each once.
func (x *sight) days() (out []day.Day) {
	for _, at := range x.visits() {
		if on := x.answer(at, x.of.Day); on != 0 && x.counts(at) && !slices.Contains(out, on) {
			out = append(out, on)
		}
	}
	return out
}

// saying are the visits that answer the measure's question with a day.
func (x *sight) saying(on day.Day) []int {
	return slices.DeleteFunc(x.visits(), func(at int) bool { return x.answer(at, x.of.Day) != on })
}

// reached is the day to which the record came, by the newest answer.
func (x *sight) reached() (on day.Day) {
	for at := range x.Meetings {
		if d := x.answer(at, x.of.Day); d != 0 {
			on = d - day.Day(x.of.Shift)
		}
	}
	return on
}

func (x *sight) all(conditions []Condition, within []int) bool {
	for i := range conditions {
		if !x.holds(&conditions[i], within) {
			return false
		}
	}
	return true
}

func (x *sight) holds(k *Condition, within []int) bool {
	seen, hit := 0, 0
	for _, at := range within {
		m := &x.Meetings[at]
		if m.Declined || k.Form != "" && m.Form != k.Form {
			continue
		}
		seen++
		if x.fits(k, at) {
			hit++
		}
	}
	switch {
	case k.None:
		return hit == 0
	case k.Every:
		return seen > 0 && hit == seen
	}
	return hit >= max(1, k.Times)
}

// fits says whether one visit's answer is as wanted.
func (x *sight) fits(k *Condition, at int) bool {
	for i := range k.And {
		if !x.fits(&k.And[i], at) {
			return false
		}
	}
	m := &x.Meetings[at]
	text := m.Answers[k.Code]
	switch {
	case k.Last > 0 && m.On <= x.to-day.Day(k.Last):
		return false
	case (k.From > 0 || k.To > 0) && !x.aged(k, m.On):
		return false
	case k.Code != "" && text == "":
		return false
	case len(k.Is) > 0 && !slices.ContainsFunc(k.Is, func(want string) bool { return text == want || among(text, want) }):
		return false
	case k.Same != "" && text != m.Answers[k.Same]:
		return false
	case k.Fresh && text == x.before(k.Code, at):
		return false
	case k.Due > 0:
		on := x.answer(at, k.Code)
		return on != 0 && on+day.Day(k.Due) <= x.to
	case k.Under > 0:
		on := x.answer(at, k.Code)
		return on != 0 && !x.Born.IsZero() && care.Months(x.Born.First(), on) < k.Under
	case k.After != "":
		from, on := x.answer(at, k.After), x.answer(at, k.Code)
		most, err := strconv.Atoi(k.Most)
		return err == nil && from != 0 && on >= from && on <= from+day.Day(most)
	}
	return bound(text, k.Least, func(a, b float64) bool { return a >= b }) && bound(text, k.Most, func(a, b float64) bool { return a <= b }) &&
		bound(text, k.Below, func(a, b float64) bool { return a < b })
}

// aged says whether the client was surely of an age on a day.
func (x *sight) aged(k *Condition, on day.Day) bool {
	return !x.Born.IsZero() && care.Months(x.Born.Last(), on) >= k.From && (k.To == 0 || care.Months(x.Born.First(), on) < k.To)
}

// before is the answer to a question at the visit before one at which it was answered, of the same form.
func (x *sight) before(code string, at int) string {
	for i := at - 1; i >= 0; i-- {
		if m := &x.Meetings[i]; !m.Declined && m.Form == x.Meetings[at].Form && m.Answers[code] != "" {
			return m.Answers[code]
		}
	}
	return ""
}

func bound(text, limit string, holds func(a, b float64) bool) bool {
	if limit == "" {
		return true
	}
	a, err := strconv.ParseFloat(text, 64)
	b, bad := strconv.ParseFloat(limit, 64)
	return err == nil && bad == nil && holds(a, b)
}

// among says whether an answer of several holds one; they are parted by blanks or commas.
func among(text, want string) bool {
	rest := text
	for len(rest) > 0 {
		i := 0
		for i < len(rest) && rest[i] != ' ' && rest[i] != ',' {
			i++
		}
		if rest[:i] == want {
			return true
		}
		for i < len(rest) && (rest[i] == ' ' || rest[i] == ',') {
			i++
		}
		rest = rest[i:]
	}
	return false
}
