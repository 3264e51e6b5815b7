package benefit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/benefit/settle"
	"wanjia/domain/person"
	"wanjia/domain/rule"
)

// Verdict is an answer: no, yes, or not until something is known.
type Verdict uint8

// The verdicts.
const (
	No Verdict = iota
	Yes
	Unclear
)

// Name is the word of the verdict.
func (v Verdict) Name() string { return [...]string{"no", "yes", "unclear"}[v] }

// and is yes where both are; a no stands against what isn't known.
func (v Verdict) and(w Verdict) Verdict {
	switch {
	case v == No || w == No:
		return No
	case v == Unclear || w == Unclear:
		return Unclear
	}
	return Yes
}

// The clauses that every scheme has without writing them.
const (
	ClauseSpan   ID = "span"   // there are months for which something can be owed
	ClauseAlive  ID = "alive"  // the person lived
	ClausePlace  ID = "place"  // a place of the scheme's region answers for them
	ClauseBeside ID = "beside" // no other scheme excludes this one
	ClauseAmount ID = "amount" // the table has an amount
)

// Finding is what one clause comes to.
type Finding struct {
	Clause  ID
	Verdict Verdict
	c       *Clause
	v       view
}

// FactShown is a fact that a clause asked for; Value is not known where nobody knows it.
type FactShown struct {
	Name   string
	Value  rule.Value
	Source string // who showed it; empty for the register
}

// Facts are those that the clause asked for, as they were on the day.
func (f *Finding) Facts() []FactShown {
	if f.c == nil {
		return nil
	}
	var out []FactShown
	for _, name := range f.c.When.Uses() {
		out = append(out, FactShown{name, f.v.Fact(name), f.v.source(name)})
	}
	return out
}

// Rule is the scheme's own clause; nil for those that every scheme has.
func (f *Finding) Rule() *Clause { return f.c }

// On is the day as of which the facts count.
func (f *Finding) On() day.Day { return f.v.on }

// Part is what one place owes of a period.
type Part struct {
	Area     area.Code
	From, To day.Month
	Months   int
	Fen      money.Fen
}

// Period is one period and what is owed for it.
type Period struct {
	Code     string // 2026, 2026H1, 2026Q2, 2026-03, once, or the occasion's id
	From, To day.Month
	On       day.Day // facts count as of this day
	Verdict  Verdict
	Findings []Finding
	Months   int
	Fen      money.Fen
	Parts    []Part
	Payable  bool // every amount in it is confirmed
}

// Owed says that money is due for the period.
func (p *Period) Owed() bool { return p.Verdict == Yes && p.Fen > 0 }

// Decision is what a scheme makes of a case up to a day. It is a proposal: a person confirms it.
type Decision struct {
	Scheme   *Scheme
	Person   person.ID
	On       day.Day
	Verdict  Verdict // yes where any period is owed
	Periods  []Period
	Deadline day.Day // the last day of a first claim; 0 where there is none
	Missing  []string
}

// Total is the sum over periods.
func (d *Decision) Total() money.Fen {
	var sum money.Fen
	for i := range d.Periods {
		if d.Periods[i].Owed() {
			sum += d.Periods[i].Fen
		}
	}
	return sum
}

// Lines are what a decision owes, line by line. What isn't payable yet isn't owed yet.
func (d *Decision) Lines() []settle.Line {
	var out []settle.Line
	for i := range d.Periods {
		p := &d.Periods[i]
		if !p.Owed() || !p.Payable {
			continue
		}
		for _, q := range p.Parts {
			out = append(out, settle.Line{Period: p.Code, Area: q.Area, Fen: q.Fen})
		}
	}
	return out
}

// Decide is what the scheme makes of a case: every period that has begun by the day, as if it were claimed in time.
func (s *Scheme) Decide(c *Case, on day.Day, t Areas) (Decision, error) {
	return deciding{s: s, c: c, on: on, t: t}.decide()
}

// Owes is Decide for whoever asks of many what is owed and whether that is clear: periods that aren't owed aren't told, nor what isn't known.
func (s *Scheme) Owes(c *Case, on day.Day, t Areas) (Decision, error) {
	return deciding{s: s, c: c, on: on, t: t, brief: true}.decide()
}

func (r deciding) decide() (Decision, error) {
	s, c, on := r.s, r.c, r.on
	d := Decision{Scheme: s, Person: c.Person, On: on}
	if !c.Known || on < s.From {
		return d, nil
	}
	v := view{c: c, on: on}
	from, to, known, err := s.span(v)
	if err != nil {
		return d, err
	}
	if !known || r.brief && len(c.Shown) == 0 { // what is shown counts from a day
		never, err := s.never(v)
		if err == nil && !never && !known {
			d.Verdict, d.Missing = Unclear, s.missing(v)
		}
		if err != nil || never || !known {
			return d, err
		}
	}
	if d.Deadline, err = s.deadline(v); err != nil {
		return d, err
	}
	r.from, r.to, r.stays = from, to, s.stays(c, r.t)
	for _, w := range s.windows(from, to, on) {
		p, err := r.period(w, d.Verdict)
		if err != nil {
			return d, err
		}
		if r.brief && p.Verdict != Yes {
			if r.room = p.Findings[:0]; d.Verdict == No {
				d.Verdict = p.Verdict
			}
			continue
		}
		d.Periods = append(d.Periods, p)
		d.note(&p)
	}
	return d, nil
}

// MayFit says whether a case can fit at all, by its birth date, sex and death alone: whoever reads a million lives asks this
// before it reads the rest of one.
func (s *Scheme) MayFit(c *Case, on day.Day) (bool, error) {
	return s.mayFit(view{c: c, on: on, bare: true})
}

// MayFitWithChildren is MayFit of a case whose children are known too.
func (s *Scheme) MayFitWithChildren(c *Case, on day.Day) (bool, error) {
	return s.mayFit(view{c: c, on: on, bare: true, children: true})
}

func (s *Scheme) mayFit(bare view) (bool, error) {
	c, on := bare.c, bare.on

	if on < s.From {
		return false, nil
	}
	from, to, known, err := s.span(bare)
	if err != nil {
		return false, err
	}
	if !known || len(c.Shown) == 0 {
		if never, err := s.never(bare); err != nil || never || !known {
			return !never, err
		}
	}
	run := deciding{s: s, c: c, on: on}
	changing := s.changing(len(c.Shown) == 0)
	for _, w := range s.windows(from, to, on) {
		if c.Dead && !s.alive(c, max(w.from, from)) {
			continue
		}
		v := bare
		v.on = run.asOf(w)
		fits := Yes
		for i := 0; i < len(changing) && fits != No; i++ {
			got, err := holds(changing[i].When, v)
			if err != nil {
				return false, err
			}
			fits = fits.and(got)
		}
		if fits != No {
			return true, nil
		}
	}
	return false, nil
}

// lasting says that a clause is on nothing but birth and sex, which no day changes.
func (c *Clause) lasting() bool {
	return !slices.ContainsFunc(c.When.Uses(), func(name string) bool { return !strings.HasPrefix(name, "person.birth") && name != "person.sex" })
}

// changing are the clauses that may come out otherwise on another day; where what is lasting was asked already it is left out.
func (s *Scheme) changing(asked bool) []Clause {
	out := make([]Clause, 0, len(s.Clauses))
	for i := range s.Clauses {
		if c := &s.Clauses[i]; !asked || !c.lasting() {
			out = append(out, *c)
		}
	}
	return out
}

// never says that a lasting clause is against it.
func (s *Scheme) never(v view) (bool, error) {
	for i := range s.Clauses {
		c := &s.Clauses[i]
		if !c.lasting() {
			continue
		}
		if got, err := holds(c.When, v); err != nil || got == No {
			return true, err
		}
	}
	return false, nil
}

// Asks says whether the scheme names a fact that begins with a word, such as "children.".
func (s *Scheme) Asks(prefix string) bool {
	for _, e := range s.expressions() {
		if e != nil && slices.ContainsFunc(e.Uses(), func(name string) bool { return strings.HasPrefix(name, prefix) }) {
			return true
		}
	}
	return false
}

func (s *Scheme) expressions() []*rule.Expression {
	var out []*rule.Expression
	for _, c := range s.Clauses {
		out = append(out, c.When)
	}
	for _, sp := range s.Spans {
		out = append(out, sp.When, sp.From, sp.To)
	}
	for _, a := range s.Amounts {
		out = append(out, a.When, a.Times)
	}
	for _, d := range s.Deadlines {
		out = append(out, d.When, d.By)
	}
	return out
}

// note takes a period's verdict up into the whole: one period owed is enough, one that isn't clear is told.
func (d *Decision) note(p *Period) {
	switch {
	case p.Owed():
		d.Verdict = Yes
	case p.Verdict == Unclear:
		if d.Verdict == No {
			d.Verdict = Unclear
		}
		for i := range p.Findings {
			for _, f := range p.Findings[i].Facts() {
				if p.Findings[i].Verdict == Unclear && !f.Value.Known() && !slices.Contains(d.Missing, f.Name) {
					d.Missing = append(d.Missing, f.Name)
				}
			}
		}
	}
}

// span is the months for which something may be owed; from > to where there are none.
func (s *Scheme) span(v view) (from, to day.Month, known bool, err error) {
	from, to = s.From.Month(), lastMonth
	if s.Till != 0 {
		to = s.Till.Month()
	}
	for _, sp := range s.Spans {
		fits, err := holds(sp.When, v)
		if err != nil || fits == Unclear {
			return 0, 0, false, err
		}
		if fits == No {
			continue
		}
		lo, okLo, err := monthFrom(sp.From, v, from)
		if err != nil {
			return 0, 0, false, err
		}
		hi, okHi, err := monthFrom(sp.To, v, to)
		return max(from, lo), min(to, hi), okLo && okHi, err
	}
	if len(s.Spans) > 0 {
		return 1, 0, true, nil
	}
	return from, to, true, nil
}

func monthFrom(e *rule.Expression, v view, none day.Month) (day.Month, bool, error) {
	if e == nil {
		return none, true, nil
	}
	got, err := e.Ask(v)
	n, ok := got.Int()
	return day.Month(n), ok, err
}

// holds asks a condition; none is yes.
func holds(e *rule.Expression, v view) (Verdict, error) {
	if e == nil {
		return Yes, nil
	}
	got, err := e.Ask(v)
	if err != nil {
		return No, err
	}
	b, known := got.Bool()
	switch {
	case !known:
		return Unclear, nil
	case b:
		return Yes, nil
	}
	return No, nil
}

// missing are the facts that the spans ask for and nobody knows.
func (s *Scheme) missing(v view) []string {
	var out []string
	for _, sp := range s.Spans {
		for _, e := range []*rule.Expression{sp.When, sp.From, sp.To} {
			if e == nil {
				continue
			}
			for _, name := range e.Uses() {
				if !v.Fact(name).Known() && !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

func (s *Scheme) deadline(v view) (day.Day, error) {
	for _, dl := range s.Deadlines {
		fits, err := holds(dl.When, v)
		if err != nil || fits == Unclear {
			return 0, err
		}
		if fits == Yes {
			got, err := dl.By.Ask(v)
			by, _ := got.Day()
			return by, err
		}
	}
	return 0, nil
}

// window is a period before it is decided.
type window struct {
	code     string
	from, to day.Month
	day      day.Day // of an occasion
}

// windows are the periods of a span that have begun by a day.
func (s *Scheme) windows(from, to day.Month, on day.Day) []window {
	var out []window
	switch s.Rhythm {
	case Once:
		if from <= to && from.First() <= on {
			out = append(out, window{code: "once", from: from, to: to})
		}
		return out
	case Occasions:
		for _, o := range s.Occasions {
			if m := o.Day.Month(); from <= m && m <= to && o.Day <= on {
				out = append(out, window{code: string(o.ID), from: m, to: m, day: o.Day})
			}
		}
		return out
	case Yearly, HalfYearly, Quarterly, Monthly:
	}
	size := day.Month([...]int{12, 6, 3, 1}[s.Rhythm])
	if last := min(to, on.Month()); from <= last {
		out = make([]window, 0, (last-from)/size+2)
	}
	for m := from - from%size; m <= to && m.First() <= on; m += size {
		out = append(out, window{from: m, to: m + size - 1})
	}
	return out
}

// code is how a period is called.
func (s *Scheme) code(m day.Month) string {
	switch s.Rhythm {
	case HalfYearly:
		return fmt.Sprintf("%dH%d", m.Year(), (m.Number()-1)/6+1)
	case Quarterly:
		return fmt.Sprintf("%dQ%d", m.Year(), (m.Number()-1)/3+1)
	case Monthly:
		return m.String()
	default:
		return strconv.Itoa(m.Year())
	}
}

// deciding is one decision being made.
type deciding struct {
	s        *Scheme
	c        *Case
	on       day.Day
	t        Areas
	from, to day.Month
	stays    []stay
	brief    bool      // a period is done with once something speaks against it
	room     []Finding // of a period that isn't told, for the next one
}

// period decides one period, after others that came to something already.
func (r *deciding) period(w window, so Verdict) (Period, error) {
	p := Period{From: max(w.from, r.from), To: min(w.to, r.to), Verdict: Yes, Payable: true}
	p.On = r.asOf(w)
	v := view{c: r.c, on: p.On}
	p.Findings, r.room = slices.Grow(r.room, len(r.s.Clauses)+3), nil
	for i := range r.s.Clauses {
		cl := &r.s.Clauses[i]
		got, err := holds(cl.When, v)
		if err != nil {
			return p, err
		}
		if p.found(Finding{cl.ID, got, cl, v}); r.brief && got == No {
			return p, nil
		}
	}
	if r.brief && p.Verdict == Unclear && so != No { // another period that isn't clear tells nothing more
		return p, nil
	}
	for _, id := range r.s.Excludes {
		if slices.Contains(v.receives(), string(id)) {
			p.found(Finding{ClauseBeside, No, nil, v})
		}
	}
	err := r.count(&p, v)
	if p.Code = w.code; p.Code == "" && (!r.brief || p.Verdict == Yes) {
		p.Code = r.s.code(w.from)
	}
	return p, err
}

func (p *Period) found(f Finding) {
	p.Findings = append(p.Findings, f)
	p.Verdict = p.Verdict.and(f.Verdict)
}

// asOf is the day as of which facts count: the period's first or last, an occasion's own, never a day to come.
func (r *deciding) asOf(w window) day.Day {
	switch {
	case w.day != 0:
		return w.day
	case r.s.AtStart:
		return max(w.from.First(), r.s.From)
	case r.s.Rhythm == Once:
		return r.on
	}
	return min(w.to.Last(), r.on)
}

// count adds up what the months of a period come to, place by place.
func (r *deciding) count(p *Period, v view) error {
	if p.Verdict == No {
		return nil
	}
	lived, placed := 0, 0
	if r.s.Rhythm == Once || r.s.Rhythm == Occasions {
		m := p.On.Month()
		if r.s.Rhythm == Once {
			m = min(max(p.From, r.from), p.To)
		}
		return r.once(p, v, m)
	}
	for m := p.From; m <= p.To; m++ {
		if !r.s.alive(r.c, m) {
			break
		}
		lived++
		where, ok := at(r.stays, m)
		if !ok {
			continue
		}
		placed++
		if err := r.month(p, v, m, where); err != nil {
			return err
		}
	}
	p.structural(lived, placed, v)
	return nil
}

// structural tells which of the conditions that every scheme has left a period without a month.
func (p *Period) structural(lived, placed int, v view) {
	some := func(n int) Verdict { return Verdict(min(n, int(Yes))) } // no is 0
	p.found(Finding{ClauseAlive, some(lived), nil, v})
	if lived > 0 {
		p.found(Finding{ClausePlace, some(placed), nil, v})
	}
	if placed > 0 && p.Fen == 0 {
		p.found(Finding{ClauseAmount, No, nil, v})
	}
}

// month adds one month at one place.
func (r *deciding) month(p *Period, v view, m day.Month, where area.Code) error {
	fen, fits, verified, err := r.s.amount(v, m, where, r.t)
	if err != nil || !fits {
		return err
	}
	p.add(where, m, 1, fen, verified)
	return nil
}

func (r *deciding) once(p *Period, v view, m day.Month) error {
	where, ok := at(r.stays, m)
	lived, placed := 0, 0
	if r.s.alive(r.c, m) {
		lived = 1
	}
	if ok {
		placed = 1
	}
	if lived*placed > 0 {
		fen, fits, verified, err := r.s.amount(v, m, where, r.t)
		if err != nil {
			return err
		}
		if fits {
			p.add(where, m, 0, fen, verified)
		}
	}
	p.structural(lived, placed, v)
	return nil
}

// add puts a month's money to the part of its place.
func (p *Period) add(where area.Code, m day.Month, months int, fen money.Fen, verified bool) {
	p.Months += months
	p.Fen += fen
	p.Payable = p.Payable && verified
	if n := len(p.Parts); n > 0 && p.Parts[n-1].Area == where {
		last := &p.Parts[n-1]
		last.To, last.Months, last.Fen = m, last.Months+months, last.Fen+fen
		return
	}
	p.Parts = append(p.Parts, Part{Area: where, From: m, To: m, Months: months, Fen: fen})
}

// amount is what the table gives for a month at a place.
func (s *Scheme) amount(v view, m day.Month, where area.Code, t Areas) (fen money.Fen, fits, verified bool, err error) {
	var best *Amount
	for i := range s.Amounts {
		a := &s.Amounts[i]
		if m < a.From || a.Till != 0 && m > a.Till || !covers(a.Region, where, t) {
			continue
		}
		if best != nil && (a.Region == best.Region || !covers(best.Region, a.Region, t)) {
			continue
		}
		ok, err := holds(a.When, v)
		if err != nil {
			return 0, false, false, err
		}
		if ok == Yes {
			best = a
		}
	}
	if best == nil {
		return 0, false, false, nil
	}
	times := 1
	if best.Times != nil {
		got, err := best.Times.Ask(v)
		if err != nil {
			return 0, false, false, err
		}
		if times, _ = got.Int(); times < 0 {
			times = 0
		}
	}
	return best.inMonth(m) * money.Fen(times), true, best.Verified, nil
}

// inMonth is the amount of one month; a year's is split over its months so that they sum back to it.
func (a *Amount) inMonth(m day.Month) money.Fen {
	if a.Per != PerYear {
		return a.Fen
	}
	n, k := money.Fen(12), money.Fen(m.Number())
	return a.Fen*k/n - a.Fen*(k-1)/n
}
