package measure

import (
	"wanjia/base/day"
	"wanjia/domain/cube"
	"wanjia/domain/person"
)

// People is whom the register has as those whom a service could have reached, whether they use it or not: a coverage needs them below
// the line, for a record is opened only for whoever agreed to one, and the others are just those whom the service hasn't reached. One of
// Born, Turn and To is said.
type People struct {
	Born     bool       // born alive in the period
	Turn     int        // who came to so many completed months of age in it and live there at its end
	From, To int        // who live there at its end and are of so many completed months, To not included
	Sex      person.Sex // SexUnknown is everybody
}

// Cell is one sex and month of birth.
type Cell struct {
	Sex    person.Sex
	Cohort cube.Cohort
}

// Place is what the register knows of an area, by month.
type Place struct {
	End    map[Cell]int64      // who lives there at the end of the period
	Before map[Cell]int64      // who lived there a year before
	Then   map[Cell]int64      // and in the middle of the three years before that
	Births map[day.Month]int64 // born alive, in the period and the four years up to its end
	Lost   int64               // died under one year in the three years that end a year before
}

// The projection stands on what the register had a year before the end of the period, and the births of the three years before that.
const (
	year  = 12
	years = 3 * year
)

// Turned are the months in which a period's people were born.
func (p *People) Turned(from, to day.Month) (first, last day.Month) {
	switch {
	case p.Born:
		return from, to
	case p.Turn > 0:
		return from - day.Month(p.Turn), to - day.Month(p.Turn)
	}
	return to - day.Month(p.To) + 1, to - day.Month(p.From)
}

// has says whether somebody with a record is one of them, by the month of birth as Of goes by it; who lives there isn't asked.
func (p *People) has(c *Case, from, to day.Month) bool {
	first, last := p.Turned(from, to)
	born := cube.CohortOf(c.Born)
	return born != cube.Unknown && born.Birth() >= first && born.Birth() <= last && (p.Sex == person.SexUnknown || c.Sex == p.Sex)
}

// Of is how many they are by the register. Ages go by the month of birth.
func (p *People) Of(at *Place, from, to day.Month) int64 {
	first, last := p.Turned(from, to)
	if p.Born {
		return between(at.Births, first, last)
	}
	return p.lived(at.End, first, last)
}

// Projected is how many they would be if the register as it was a year before the end had gone on as in the three years before that:
// those who were there a year older, and births as there were then for each woman of 15 to 49, less those who die under one year. A register
// that misses births, or a place that people move to, shows in the difference. False is that there is too little to say.
func (p *People) Projected(at *Place, from, to day.Month) (int64, bool) {
	cut := to - year
	first, last := p.Turned(from, to)
	var n float64
	if first <= cut {
		if p.Born {
			n = float64(between(at.Births, first, min(last, cut)))
		} else {
			n = float64(p.lived(at.Before, first, min(last, cut)))
		}
	}
	if last > cut {
		born, then, now := between(at.Births, cut-years+1, cut), women(at.Then, cut-years/2), women(at.End, to)
		if born == 0 || then == 0 {
			return 0, false
		}
		expected := float64(born) / years * float64(now) / float64(then) * float64(last-max(first, cut+1)+1)
		if !p.Born {
			expected *= 1 - min(1, float64(at.Lost)/float64(born))
		}
		n += expected
	}
	return int64(n + 0.5), true
}

func (p *People) lived(there map[Cell]int64, first, last day.Month) (n int64) {
	for c, people := range there {
		if c.Cohort == cube.Unknown || p.Sex != person.SexUnknown && c.Sex != p.Sex {
			continue
		}
		if m := c.Cohort.Birth(); m >= first && m <= last {
			n += people
		}
	}
	return n
}

func between(births map[day.Month]int64, first, last day.Month) (n int64) {
	for m := first; m <= last; m++ {
		n += births[m]
	}
	return n
}

// women are those of the ages at which births are counted.
func women(there map[Cell]int64, at day.Month) (n int64) {
	for c, people := range there {
		if age := c.Cohort.AgeAtEnd(at); c.Sex == person.Female && c.Cohort != cube.Unknown && age >= 15 && age < 50 {
			n += people
		}
	}
	return n
}
