package standard

import (
	"wanjia/base/day"
)

// Years are the years for which an award that began on a day is granted something, up to another day: one for each year that it has stood or
// begun to stand, named by the year in which that began. An award of thirty months has three.
func (s *Standard) Years(from, today day.Day) []int {
	var out []int
	first := from.Month().Year()
	for k := 0; k*12 < s.Months && from.AddYears(k) <= today; k++ {
		out = append(out, first+k)
	}
	return out
}
