package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestChildrenAreOwedWhatTheFormulaSays: a town of children through import and the command, on both databases, against the
// rule as an office would count it on paper.
func TestChildrenAreOwedWhatTheFormulaSays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	people, events := "id,name,sex,birth_date,area,since,since_reason,residence\n", "id,kind,date,person,area,name,sex,to_area\n"
	var want []string
	for i := range 150 {
		id := fmt.Sprintf("c%03d", i)
		year, month, dom := 2021+r.IntN(6), 1+r.IntN(12), 1+r.IntN(28)
		if year == 2026 {
			month = 1 + r.IntN(3)
		}
		born := fmt.Sprintf("%d-%02d-%02d", year, month, dom)
		switch i % 3 {
		case 0:
			events += fmt.Sprintf("b%s,birth,%s,%s,990101,Child %s,female,\n", id, born, id, id)
		case 1:
			people += fmt.Sprintf("%s,Child %s,male,%s,990101,%s,birth,usual\n", id, id, born, born)
		default:
			people += fmt.Sprintf("%s,Child %s,female,%s,990102,2026-03-31,baseline,registered\n", id, id, born[:7])
		}
		endYear, endMonth := 9999, 12 // the last month that counts
		if i%3 != 2 && r.IntN(3) == 0 && year <= 2024 {
			endYear, endMonth = 2025, 1+r.IntN(12)
			kind, to := "death", ""
			if r.IntN(2) == 0 {
				kind, to = "move_out", "98"
			}
			events += fmt.Sprintf("x%s,%s,%d-%02d-15,%s,,,,%s\n", id, kind, endYear, endMonth, id, to)
		}
		for y := 2025; y <= 2026; y++ {
			n := 0
			for m := 1; m <= 12; m++ {
				due := year >= 2025 && y >= year && y < year+3 || year >= 2022 && year <= 2024 && (y*12+m <= (year+3)*12+month)
				if due && y*12+m <= endYear*12+endMonth {
					n++
				}
			}
			if n > 0 {
				want = append(want, fmt.Sprintf("%s,childcare-2025,%d,%d,%d,entitled", id, y, n, n*30000))
			}
		}
	}
	folders(t, func(t *testing.T, fresh func() folder) {
		f := fresh()
		f.run(exitDone, "import", "--source", "t", "areas="+write(t, villages), "people="+write(t, people), "events="+write(t, events))
		out, _ := f.run(exitDone, "benefits", "entitled", "--scheme", "childcare-2025", "--on", "2026-03-31", "--as", "csv")
		var got []string
		for _, line := range strings.Split(strings.TrimSpace(out), "\n")[1:] {
			cells := strings.Split(line, ",")
			got = append(got, strings.Join(cells[:6], ","))
		}
		slices.Sort(want)
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Fatalf("row %d of %d is %v, want of %d %v", i, len(got), got[i:min(i+1, len(got))], len(want), want[i:min(i+1, len(want))])
			}
		}
	})
}
