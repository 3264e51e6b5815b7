package doubles

import (
	"testing"

	"wanjia/domain/linkage"
	"wanjia/domain/linkage/measure"
)

// Who lives in one household and is somebody else by name and birth doesn't stand in the queue; a slip of the pen does.
func TestRelativesAreNotOnePerson(t *testing.T) {
	pair := func(given measure.Level, a, b string, born measure.Level) linkage.Explanation {
		return linkage.Explanation{Steps: []linkage.Step{{Column: "household", Level: measure.Exact}, {Column: "name.given", Level: given}, {Column: "birth_date", A: a, B: b, Level: born}}}
	}
	for what, c := range map[string]struct {
		pair linkage.Explanation
		want bool
	}{
		"twins":                                    {pair(measure.Differ, "2013-02-17", "2013-02-17", measure.Exact), true},
		"a father and a son of his name":           {pair(measure.Exact, "1971-05-02", "2013-02-17", measure.Decade), true},
		"a son born on his father's day":           {pair(measure.Close, "1991-02-17", "2013-02-17", measure.Two), true},
		"a slip in the name":                       {pair(measure.Close, "1991-02-17", "1991-02-17", measure.Exact), false},
		"a slip in the name and one in the year":   {pair(measure.Close, "1991-02-17", "1994-02-17", measure.Two), false},
		"one name and a year written wrong":        {pair(measure.Exact, "1991-02-17", "2013-02-17", measure.Two), false},
		"a slip in the name and an unknown birth":  {pair(measure.Close, "1991-02-17", "", measure.Two), false},
		"a slip in the name, and the year is told": {pair(measure.Close, "1991", "1991-02-17", measure.Two), false},
	} {
		if got := relatives(c.pair); got != c.want {
			t.Errorf("%s: relatives %v, want %v", what, got, c.want)
		}
	}
}
