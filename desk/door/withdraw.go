package door

import (
	"wanjia/domain/disclosure/rounding"
	"wanjia/domain/indicator"
	"wanjia/domain/tabulate"
)

// withdraw attacks tables of rounded counts as a reader would who knows the base and what adds up to what, and takes out what gives a
// small count away, until none comes out: a row of many cells that were all rounded up under a total that was rounded down leaves
// little room.
func withdraw(all []tabulate.Table) {
	for i := range all {
		for t := &all[i]; t.Why == "" && t.Adds != tabulate.Alone; {
			r, c, found := given(t)
			if !found {
				break
			}
			t.Rows[r].Cells[c].Empty = true
			t.Rows[r].Cells[0].Empty = t.Rows[r].Cells[0].Empty || t.Adds != tabulate.Down
			t.Rows[0].Cells[c].Empty = true
			if !noted(t) {
				t.Note(withdrawn)
			}
		}
	}
}

const withdrawn = "tables.note.withdrawn"

func noted(t *tabulate.Table) bool {
	for _, n := range t.Notes {
		if n.Key == withdrawn {
			return true
		}
	}
	return false
}

// given is the first cell of a table whose small count a reader can work out.
func given(t *tabulate.Table) (row, column int, found bool) {
	var shown []int64
	at := map[[2]int]int{}
	for r := range t.Rows {
		for c := range t.Rows[r].Cells {
			if x := t.Rows[r].Cells[c]; !x.Empty && !x.IsRate {
				at[[2]int{r, c}] = len(shown)
				shown = append(shown, x.Count)
			}
		}
	}
	low, high := rounding.Narrow(shown, base, sumsOf(t, at))
	for r := range t.Rows {
		for c := range t.Rows[r].Cells {
			if i, ok := at[[2]int{r, c}]; ok && low[i] == high[i] && low[i] > 0 && low[i] < indicator.Threshold {
				return r, c, true
			}
		}
	}
	return 0, 0, false
}

// sumsOf are a table's totals, down each column and across each row. Of a total of which some part isn't shown the others are only a part.
func sumsOf(t *tabulate.Table, at map[[2]int]int) []rounding.Sum {
	var out []rounding.Sum
	add := func(whole [2]int, parts [][2]int) {
		w, ok := at[whole]
		if !ok {
			return
		}
		s := rounding.Sum{Whole: w, Part: t.Adds == tabulate.More}
		for _, p := range parts {
			if i, there := at[p]; there {
				s.Parts = append(s.Parts, i)
			} else {
				s.Part = true
			}
		}
		out = append(out, s)
	}
	for c := range t.Rows[0].Cells { // every table that adds up has a row of totals
		var parts [][2]int
		for r := 1; r < len(t.Rows); r++ {
			parts = append(parts, [2]int{r, c})
		}
		add([2]int{0, c}, parts)
	}
	for r := range t.Rows {
		if t.Adds == tabulate.Down {
			break
		}
		var parts [][2]int
		for c := 1; c < len(t.Rows[r].Cells); c++ {
			parts = append(parts, [2]int{r, c})
		}
		if len(parts) > 0 {
			add([2]int{r, 0}, parts)
		}
	}
	return out
}
