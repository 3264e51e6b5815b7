package indicator

import (
	"math"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/cube"
	"wanjia/domain/person"
)

// Ages are held by completed year, 119 and over together, and those that aren't known apart.
const (
	oldest  = 119
	unknown = oldest + 1
	slots   = unknown + 1
	sexes   = 3
	aDay    = cube.DayParts
	perYear = 365.25
)

type byAge [slots]int64

// cells are what a window, or one month of it, comes to.
type cells struct {
	month    day.Month // the month, or the last one
	length   int64     // days
	cut      bool      // some of its days are still to come
	people   [sexes]byAge
	lived    [sexes]byAge // in parts of a day
	days     [sexes]int64
	births   [sexes][3]byAge // by the child's sex, lateness, the mother's age
	deaths   [sexes]byAge
	in, out  [sexes]byAge
	neonatal [sexes]int64
	still    int64
}

func slot(age int16) int {
	if age < 0 {
		return unknown
	}
	return int(age)
}

// project visits what every month, or the whole window, comes to. The cells are used again for the next month.
func (t *Tally) project(monthly bool, yield func(*cells)) {
	p := t.projection()
	c := &cells{}
	for i := range t.pops {
		c.month = t.from + day.Month(i)
		for _, r := range t.pops[i] {
			at := p.at(r.cohort, r.sex)
			p.stock[at] += r.n
			p.late[at] -= r.days
		}
		for _, r := range t.counts[i] {
			c.count(r)
		}
		last := i == len(t.pops)-1
		p.live(c, t.lasts(c.month), monthly || last)
		if monthly || last {
			yield(c)
		}
		if monthly {
			*c = cells{}
		}
	}
}

// count sorts one event cell in.
func (c *cells) count(r countRow) {
	s, a := r.sex, slot(r.age)
	switch r.kind {
	case cube.Birth:
		c.births[s][min(r.extra, cube.Delayed)][a] += r.n
	case cube.Death:
		c.deaths[s][a] += r.n
		if r.extra == cube.Neonatal {
			c.neonatal[s] += r.n
		}
	case cube.MovedIn:
		c.in[s][a] += r.n
	case cube.MovedOut:
		c.out[s][a] += r.n
	case cube.Stillbirth:
		c.still += r.n
	}
}

// projection walks through the months with the population at hand: one cell for each month of birth and sex, those
// of 29 February apart, in order; the last three are those whose birth isn't known.
type projection struct {
	first, last int     // years of birth
	stock       []int64 // people after the month's changes
	late        []int64 // less the days that those who changed weren't there
}

func (t *Tally) projection() *projection {
	lo, hi := cube.Cohort(1<<30), cube.Cohort(0)
	see := func(c cube.Cohort) {
		if c != cube.Unknown {
			lo, hi = min(lo, c), max(hi, c)
		}
	}
	for _, r := range t.stock {
		see(r.cohort)
	}
	for _, rows := range t.pops {
		for _, r := range rows {
			see(r.cohort)
		}
	}
	p := &projection{first: int(lo) / 13, last: int(hi) / 13}
	size := sexes * (13*max(p.last-p.first+1, 0) + 1)
	p.stock, p.late = make([]int64, size), make([]int64, size)
	for _, r := range t.stock {
		p.stock[p.at(r.cohort, r.sex)] += r.n
	}
	return p
}

func (p *projection) at(c cube.Cohort, s person.Sex) int {
	if c == cube.Unknown {
		return len(p.stock) - sexes + int(s)
	}
	return (int(c)-13*p.first)*sexes + int(s)
}

// lasts is how many days of a month have been lived, today's among them: nobody has lived in days to come.
func (t *Tally) lasts(m day.Month) int64 {
	if whole := int64(m.Days()); t.until == 0 || t.until >= m.Last() {
		return whole
	}
	return max(0, int64(t.until-m.First())+1)
}

// live adds one month of everybody's life, and where asked who is there at its end.
func (p *projection) live(c *cells, length int64, people bool) {
	m, i := c.month, 0
	c.length += length
	c.cut = c.cut || length < int64(m.Days())
	young, turned := cube.Turning(m)
	for y := p.first; y <= p.last; y++ {
		for k := range 13 {
			age := m.Year() - y
			if !turned[k] {
				age--
			}
			old, before := min(max(age, 0), oldest), min(max(age-1, 0), oldest)
			for s := range sexes {
				n, days := p.stock[i], p.stock[i]*length+p.late[i]
				i++
				if n == 0 && days == 0 {
					continue
				}
				p.late[i-1] = 0
				c.days[s] += days
				c.lived[s][old] += days * (aDay - young[k])
				if young[k] != 0 {
					c.lived[s][before] += days * young[k]
				}
				if people {
					c.people[s][old] += n
				}
			}
		}
	}
	for s := range sexes {
		n, days := p.stock[i], p.stock[i]*length+p.late[i]
		p.late[i] = 0
		i++
		c.days[s] += days
		c.lived[s][unknown] += days * aDay
		if people {
			c.people[s][unknown] += n
		}
	}
}

// pick is which of the cells go into a figure.
type pick struct {
	sex      int // allSexes or a person.Sex
	from, to int // slots, both included
}

const allSexes = -1

func everybody() pick { return pick{allSexes, 0, unknown} }

func (p pick) ages(from, to int) pick { return pick{p.sex, from, to} }

func (p pick) allAges() bool { return p.from == 0 && p.to == unknown }

func (p pick) has(sex int) bool { return p.sex == allSexes || p.sex == sex }

func (p pick) sum(of *[sexes]byAge) int64 {
	var n int64
	for s := range sexes {
		if p.has(s) {
			for _, v := range of[s][p.from : p.to+1] {
				n += v
			}
		}
	}
	return n
}

// daysLived is in days; exact where all ages are asked for.
func (c *cells) daysLived(p pick) float64 {
	if p.allAges() {
		var n int64
		for s := range sexes {
			if p.has(s) {
				n += c.days[s]
			}
		}
		return float64(n)
	}
	whole, parts := int64(0), int64(0)
	for s := range sexes {
		if p.has(s) {
			for _, v := range c.lived[s][p.from : p.to+1] {
				whole += v / aDay
				parts += v % aDay
			}
		}
	}
	return float64(whole) + float64(parts)/aDay
}

func (c *cells) years(p pick) float64 { return c.daysLived(p) / perYear }

// usual is how many people were there on average, rounded up: what the days lived give away.
func (c *cells) usual(p pick) int64 {
	return int64(math.Ceil(c.daysLived(p) / float64(max(c.length, 1))))
}

// born counts births by the child's sex and the mother's age.
func (c *cells) born(p pick) int64 {
	var n int64
	for late := range 3 {
		n += c.bornLate(p, late)
	}
	return n
}

func (c *cells) bornLate(p pick, late int) int64 {
	var n int64
	for s := range sexes {
		if p.has(s) {
			for _, v := range c.births[s][late][p.from : p.to+1] {
				n += v
			}
		}
	}
	return n
}

func (c *cells) neonates(p pick) int64 {
	var n int64
	for s := range sexes {
		if p.has(s) {
			n += c.neonatal[s]
		}
	}
	return n
}

// group is an age group of five years.
type group struct {
	code     string
	from, to int
}

// openAge is where the open age group begins.
const openAge = 85

// groups are the age groups, the open one and the unknown last.
func groups() []group {
	var all []group
	for a := 0; a < openAge; a += 5 {
		all = append(all, group{codeOf(a), a, a + 4})
	}
	return append(all, group{codeOf(openAge), openAge, oldest}, group{UnknownAge, unknown, unknown})
}

// Ages are the codes of the age groups, the open one and "?" last.
func Ages() []string {
	var codes []string
	for _, g := range groups() {
		codes = append(codes, g.code)
	}
	return codes
}

func codeOf(from int) string {
	if from == openAge {
		return strconv.Itoa(from) + "+"
	}
	return strconv.Itoa(from) + "-" + strconv.Itoa(from+4)
}
