package indicator

import (
	"errors"
	"math"

	"wanjia/base/fault"
	"wanjia/domain/cube"
	"wanjia/domain/demography"
	"wanjia/domain/person"
)

// dims is a set of dimensions.
type dims uint8

func set(all ...Dim) dims {
	var s dims
	for _, d := range all {
		s |= 1 << d
	}
	return s
}

func (s dims) has(d Dim) bool { return s&(1<<d) != 0 }

// measure is how a figure is made and cut up.
type measure struct {
	id      ID
	takes   dims // by which it can be cut, besides area; other cuts have no meaning, so there are no rows
	always  dims // by which it is always cut
	also    dims // by which it is cut besides the whole
	mothers bool // its ages are mothers'
	// odd says how many are in a row that is shown only where there is somebody: of unknown sex or age, of a
	// mother's age at which few give birth. Without it there are no such rows.
	odd     func(*cells, pick) int64
	make    func(*cells, pick) Figure
	bases   []ID // the counts that it gives away
	unit    Unit
	span    Span
	crosses bool // made of moves, which count for an area only where they cross its boundary, and so don't add up
}

// lives says that the figure is made of time lived.
func (m *measure) lives() bool {
	return m.unit == Years || m.unit == PerThousandYears || m.unit == PerWoman || m.id == E0
}

var measures = []measure{
	count(Population, set(BySex, ByAge5, ByMonth), People, func(c *cells, p pick) int64 { return p.sum(&c.people) }),
	{id: PersonYears, takes: set(BySex, ByAge5, ByMonth), odd: daysRounded, make: personYears, bases: []ID{Population}, unit: Years},
	mothersCount(Births, set(BySex, ByAge5, ByMonth), func(c *cells, p pick) int64 { return c.born(p) }),
	count(Deaths, set(BySex, ByAge5, ByMonth), Events, func(c *cells, p pick) int64 { return p.sum(&c.deaths) }),
	count(InfantDeaths, set(BySex, ByMonth), Events, infants),
	count(NeonatalDeaths, set(BySex, ByMonth), Events, func(c *cells, p pick) int64 { return c.neonates(p) }),
	count(Under5Deaths, set(BySex, ByMonth), Events, children),
	count(Stillbirths, set(ByMonth), Events, func(c *cells, _ pick) int64 { return c.still }),
	moves(count(MovesIn, set(BySex, ByAge5, ByMonth), Events, func(c *cells, p pick) int64 { return p.sum(&c.in) })),
	moves(count(MovesOut, set(BySex, ByAge5, ByMonth), Events, func(c *cells, p pick) int64 { return p.sum(&c.out) })),
	rate(CBR, set(BySex, ByMonth), PerThousandYears, crudeBirths, Births, PersonYears),
	rate(CDR, set(BySex, ByAge5, ByMonth), PerThousandYears, crudeDeaths, Deaths, PersonYears),
	{id: RNI, takes: set(BySex, ByMonth), make: increase, bases: []ID{Births, Deaths, PersonYears}, unit: PerThousandYears, span: Normal},
	moves(measure{id: NetMigrationRate, takes: set(BySex, ByAge5, ByMonth), make: netMigration, bases: []ID{MovesIn, MovesOut, PersonYears},
		unit: PerThousandYears, span: Normal}),
	{id: SRB, takes: set(ByAge5, ByMonth), mothers: true, make: sexRatio, bases: []ID{Births}, unit: PerHundredGirls, span: LogRatio},
	rate(GFR, set(ByMonth), PerThousandYears, generalFertility, Births),
	{id: ASFR, takes: set(ByAge5, ByMonth), always: set(ByAge5), mothers: true, make: ageFertility, bases: []ID{Births},
		unit: PerThousandYears, span: Poisson},
	{id: TFR, takes: set(ByMonth), make: totalFertility, bases: []ID{Births}, unit: PerWoman, span: Delta},
	{id: MAC, takes: set(ByMonth), make: meanAge, bases: []ID{Births}, unit: YearsOfAge, span: Delta},
	rate(NMR, set(BySex, ByMonth), PerThousandBirths, perBirth(func(c *cells, p pick) int64 { return c.neonates(p) }), NeonatalDeaths, Births),
	rate(IMR, set(BySex, ByMonth), PerThousandBirths, perBirth(infants), InfantDeaths, Births),
	rate(U5MR, set(BySex, ByMonth), PerThousandBirths, perBirth(children), Under5Deaths, Births),
	{id: E0, takes: set(BySex, ByMonth), also: set(BySex), make: expectancy, bases: []ID{Deaths}, unit: YearsOfAge, span: Chiang},
	share(TimelyShare, cube.Timely),
	share(LateShare, cube.Late),
	share(DelayedShare, cube.Delayed),
	{id: Completeness, unit: Proportion, span: Resampled}, {id: BirthsCompleteness, unit: Proportion, span: Resampled},
	{id: DeathsCompleteness, unit: Proportion, span: Resampled}, {id: BirthsAdjusted, unit: Events, span: Resampled},
	{id: DeathsAdjusted, unit: Events, span: Resampled},
}

func count(id ID, takes dims, unit Unit, of func(*cells, pick) int64) measure {
	return measure{id: id, takes: takes, odd: of, unit: unit, make: func(c *cells, p pick) Figure {
		n := of(c, p)
		return Figure{Value: float64(n), N: n, D: math.NaN(), Low: math.NaN(), High: math.NaN(), parts: []int64{n}}
	}}
}

func mothersCount(id ID, takes dims, of func(*cells, pick) int64) measure {
	m := count(id, takes, Events, of)
	m.mothers = true
	return m
}

func moves(m measure) measure {
	m.crosses = true
	return m
}

func rate(id ID, takes dims, unit Unit, of func(*cells, pick) Figure, bases ...ID) measure {
	return measure{id: id, takes: takes, make: of, bases: bases, unit: unit, span: Poisson}
}

func share(id ID, late uint8) measure {
	return measure{id: id, takes: set(BySex, ByAge5, ByMonth), mothers: true, odd: func(c *cells, p pick) int64 { return c.born(p) },
		bases: []ID{Births}, unit: Proportion, span: Binomial,
		make: func(c *cells, p pick) Figure {
			n, d := c.bornLate(p, int(late)), c.born(p)
			e, err := demography.Share(n, d, demography.Usual)
			return estimated(e, err, n, float64(d), n, d-n)
		}}
}

// estimated is a figure of an estimate, or of the reason why there is none. parts are the counts it gives away.
func estimated(e demography.Estimate, err error, n int64, d float64, parts ...int64) Figure {
	f := Figure{Value: e.Value, N: n, D: d, Low: e.Low, High: e.High, parts: parts}
	if err != nil {
		f.Value, f.Low, f.High = math.NaN(), math.NaN(), math.NaN()
		f.Notes = append(f.Notes, because(err))
		return f
	}
	for _, key := range e.Notes {
		f.note(key)
	}
	return f
}

// because is the sentence of an error of package demography.
func because(err error) Note {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return Note{Key: f.Key, Args: f.Args}
	}
	return Note{Key: err.Error()}
}

const thousand = 1000

func daysRounded(c *cells, p pick) int64 { return int64(math.Round(c.daysLived(p))) }

func personYears(c *cells, p pick) Figure {
	return Figure{Value: c.years(p), N: daysRounded(c, p), D: perYear, Low: math.NaN(), High: math.NaN(), parts: []int64{c.usual(p)}}
}

func infants(c *cells, p pick) int64  { return p.ages(0, 0).sum(&c.deaths) }
func children(c *cells, p pick) int64 { return p.ages(0, 4).sum(&c.deaths) }

func crudeBirths(c *cells, p pick) Figure {
	n, d := c.born(p), c.years(p)
	e, err := demography.Rate(n, d, thousand, demography.Usual)
	return estimated(e, err, n, d, n, c.usual(p))
}

func crudeDeaths(c *cells, p pick) Figure {
	n, d := p.sum(&c.deaths), c.years(p)
	e, err := demography.Rate(n, d, thousand, demography.Usual)
	return estimated(e, err, n, d, n, c.usual(p))
}

func increase(c *cells, p pick) Figure {
	return difference(c.born(p), p.sum(&c.deaths), c.years(p), c.usual(p))
}

func netMigration(c *cells, p pick) Figure {
	return difference(p.sum(&c.in), p.sum(&c.out), c.years(p), c.usual(p))
}

func difference(plus, minus int64, years float64, people int64) Figure {
	e, err := demography.Difference(plus, minus, years, thousand, demography.Usual)
	return estimated(e, err, plus-minus, years, plus, minus, people)
}

func sexRatio(c *cells, p pick) Figure {
	boys, girls, neither := p, p, p
	boys.sex, girls.sex, neither.sex = int(person.Male), int(person.Female), int(person.SexUnknown)
	m, f := c.born(boys), c.born(girls)
	e, err := demography.SexRatio(m, f, demography.Usual)
	fig := estimated(e, err, m, float64(f), m, f)
	if c.born(neither) > 0 {
		fig.note(NoteSexUnknown)
	}
	return fig
}

func women(from, to int) pick { return pick{int(person.Female), from, to} }

// generalFertility counts every birth, whatever the mother's age, known or not.
func generalFertility(c *cells, _ pick) Figure {
	n, d := c.born(everybody()), c.years(women(demography.FirstAge, demography.LastAge))
	e, err := demography.GFR(n, d, demography.Usual)
	return estimated(e, err, n, d, n)
}

// fertile are births and women by five-year group, 15-19 to 45-49. Births at 50 and over count in 45-49, where women
// of 50 and over don't (UN P&R Rev. 3); births below 15 and at unknown ages are in none.
func (c *cells) fertile() []demography.Mothers {
	var all []demography.Mothers
	for start := demography.FirstAge; start < demography.LastAge; start += 5 {
		end := start + 4
		g := demography.Mothers{Start: start, Width: 5, Women: c.years(women(start, end))}
		if end == demography.LastAge {
			end = oldest
		}
		g.Births = c.born(everybody().ages(start, end))
		all = append(all, g)
	}
	return all
}

func ageFertility(c *cells, p pick) Figure {
	for _, g := range c.fertile() {
		if g.Start == p.from {
			e, err := demography.ASFR(g, demography.Usual)
			f := estimated(e, err, g.Births, g.Women, g.Births, c.usual(women(p.from, p.to)))
			return c.unagedMothers(f)
		}
	}
	return Figure{Value: math.NaN(), D: math.NaN(), Low: math.NaN(), High: math.NaN()}
}

// fewBirths is where fertility says that its place is small: UN guidance warns under 100 events, and a total
// fertility rate of a village says nothing.
const fewBirths = 100

func totalFertility(c *cells, _ pick) Figure { return c.ofFertility(demography.TFR) }

func meanAge(c *cells, _ pick) Figure { return c.ofFertility(demography.MAC) }

func (c *cells) ofFertility(measure func([]demography.Mothers, demography.Level) (demography.Estimate, error)) Figure {
	var n int64
	var d float64
	all := c.fertile()
	for _, g := range all {
		n += g.Births
		d += g.Women
	}
	e, err := measure(all, demography.Usual)
	f := estimated(e, err, n, d, n)
	if err == nil && n < fewBirths {
		f.note(NoteFewBirths)
	}
	return c.unagedMothers(f)
}

func (c *cells) unagedMothers(f Figure) Figure {
	if c.born(everybody().ages(unknown, unknown)) > 0 {
		f.note(NoteAgeUnknown)
	}
	return f
}

// perBirth is deaths over the live births of the same period.
func perBirth(deaths func(*cells, pick) int64) func(*cells, pick) Figure {
	return func(c *cells, p pick) Figure {
		n, births := deaths(c, p), c.born(p)
		e, err := demography.Rate(n, float64(births), thousand, demography.Usual)
		return estimated(e, err, n, float64(births), n, births)
	}
}

// expectancy is e0 of an abridged period life table open at 85: deaths and person-years of 0, 1-4, 5-9 …, West
// model separation factors under five and midpoints above, the steadiest choice where deaths are few. Who is of
// unknown age is left out of both deaths and years.
func expectancy(c *cells, p pick) Figure {
	ages := demography.Groups(nil, nil, demography.Abridged(openAge))
	for i := range ages {
		g := &ages[i]
		end := g.Start + g.Width - 1
		if g.Width == 0 {
			end = oldest
		}
		some := p.ages(g.Start, end)
		g.Deaths, g.Exposure = float64(some.sum(&c.deaths)), c.years(some)
	}
	known := p.ages(0, oldest)
	n, d := known.sum(&c.deaths), c.years(known)
	t, err := demography.LifeTable(ages, tableSex(p), demography.Options{})
	f := estimated(t.E, err, n, d, n)
	if p.ages(unknown, unknown).sum(&c.deaths) > 0 {
		f.note(NoteAgeUnknown)
	}
	return f
}

func tableSex(p pick) demography.Sex {
	switch p.sex {
	case int(person.Male):
		return demography.Male
	case int(person.Female):
		return demography.Female
	}
	return demography.Both
}
