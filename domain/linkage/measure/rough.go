package measure

import (
	"math"

	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/compare"
)

const (
	// agrees is how often the same day, told less exactly the second time, agrees as far as it goes.
	agrees = 0.95
	// lifetime stands for how many years there are to choose from, where no value of the column is less than a whole date.
	lifetime = 80
)

// rough is what is known of the dates of a column that aren't whole. Such agreement is rare where few dates are rough, but that is because
// few are, not because it would be strange: what it says is how seldom others agree with a date so rough, and no more.
type rough struct {
	dates []compare.Date
	years float64 // of the values, those that are a year
	month float64 // and those that are a year and a month
	agree float64 // of the pairs of which one is less exact than the other, those that agree as far as it goes
}

func datesOf(d *column.Dictionary) []compare.Date {
	dates := make([]compare.Date, d.Len())
	for code := range dates {
		dates[code], _ = compare.ParseDate(d.Value(uint32(code)), compare.YearFirst)
	}
	return dates
}

// exactness is how many parts of a date are known: 0 where it is none, 1 a year, 3 a whole date.
func exactness(d compare.Date) int {
	switch year, month, day := d.Parts(); {
	case year == 0:
		return 0
	case month == 0:
		return 1
	case day == 0:
		return 2
	}
	return 3
}

// count goes through the values, and counts pairs by what they share without looking at one.
func (r *rough) count(counts []uint32) {
	var of [4]float64                                           // values by their exactness
	years, finer := map[int]float64{}, map[int]float64{}        // values that are a year, and those that say more
	months, whole := map[[2]int]float64{}, map[[2]int]float64{} // the same of months
	for code, n := range counts {
		year, month, _ := r.dates[code].Parts()
		how := exactness(r.dates[code])
		of[how] += float64(n)
		switch how {
		case 1:
			years[year] += float64(n)
		case 2:
			months[[2]int{year, month}] += float64(n)
			finer[year] += float64(n)
		case 3:
			whole[[2]int{year, month}] += float64(n)
			finer[year] += float64(n)
		}
	}
	within := 0.0
	for year, n := range years {
		within += n * finer[year]
	}
	for month, n := range months {
		within += n * whole[month]
	}
	all := of[1] + of[2] + of[3]
	r.years, r.month = of[1]/max(all, 1), of[2]/max(all, 1)
	r.agree = max(within, 1) / max(of[1]*(of[2]+of[3])+of[2]*of[3], lifetime)
}

// Within is the weight of agreeing as far as the less exact of two dates goes; 0 for what isn't a date.
func (m *Measure) Within() float64 {
	if m.rough == nil {
		return 0
	}
	return math.Log(agrees / m.rough.agree)
}

// AsRough is the share of the values that are as rough as one: that a record of the same person says just as little is no matter of course.
func (m *Measure) AsRough(code uint32) float64 {
	if m.rough == nil {
		return 1
	}
	switch exactness(m.rough.dates[code]) {
	case 1:
		return m.rough.years
	case 2:
		return m.rough.month
	}
	return 1
}
