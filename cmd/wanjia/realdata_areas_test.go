package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/sheets"
	"wanjia/exchange/sheet"

	"wanjia/desk/areas"
)

// TestEveryTownshipOfChina brings in the divisions of China from province to township, 44,703 of them below the country.
func TestEveryTownshipOfChina(t *testing.T) {
	dir := shared(t, "register", "areas_china")
	rows := [][]string{{"CN", "中国", "country", ""}}
	for _, level := range []struct{ file, name, parent string }{
		{"provinces", "province", ""}, {"cities", "prefecture", "provinceCode"}, {"areas", "county", "cityCode"}, {"streets", "township", "areaCode"},
	} {
		for _, r := range records(t, filepath.Join(dir, level.file+".csv")) {
			parent := "CN"
			if level.parent != "" {
				parent = r[level.parent]
			}
			rows = append(rows, []string{r["code"], r["name"], level.name, parent})
		}
	}
	if len(rows) != 44704 {
		t.Fatalf("the files hold %d areas", len(rows))
	}
	allAreasIn(t, "CN", rows)
}

// A made country does the same.
func TestEveryTownshipOfAMadeCountry(t *testing.T) {
	rows := [][]string{{"ZZ", "某国", "country", ""}}
	for p := range 4 {
		province := fmt.Sprint(91 + p)
		rows = append(rows, []string{province, "省" + province, "province", "ZZ"})
		for c := range 40 {
			county := fmt.Sprintf("%s01%02d", province, c)
			rows = append(rows, []string{county, "县" + county, "county", province})
			for s := range 30 {
				rows = append(rows, []string{fmt.Sprintf("%s%03d", county, s), "第" + fmt.Sprint(s) + "街道", "township", county})
			}
		}
	}
	allAreasIn(t, "ZZ", rows)
}

// allAreasIn brings areas in, children before their parents, twice, and takes them out again.
func allAreasIn(t *testing.T, top string, rows [][]string) {
	back := [][]string{{"code", "name", "level", "parent"}}
	for i := range rows {
		back = append(back, rows[len(rows)-1-i])
	}
	file := writeSheet(t, t.TempDir(), "areas", back)
	s := newSeat(t)
	begun := time.Now()
	if got, want := s.bring(cli.Done, "--source", "bureau", "areas="+file), (fates{Read: len(rows), Added: len(rows)}); got != want {
		t.Errorf("the areas: %+v, want %+v", got, want)
	}
	taken := time.Since(begun)
	t.Logf("%d areas: %.1f times as long as reading and parsing them alone", len(rows), float64(taken)/float64(readAlone(t, file)))
	if got, want := s.bring(cli.Done, "--source", "bureau", "areas="+file), (fates{Read: len(rows), Unchanged: len(rows)}); got != want {
		t.Errorf("the areas again: %+v, want %+v", got, want)
	}
	if f, ok := s.figures(top, "2020-01", "2020-12")["population"]; !ok || f.N == nil || *f.N != 0 {
		t.Errorf("nobody is registered in %s, yet its population is %v", top, shown(f.N))
	}
	parents := 0
	for _, r := range rows {
		if r[3] == top {
			parents++
		}
	}
	if f := s.figures(top, "2020-01", "2020-12", "--by", "area", "--only", "population"); len(f) != parents {
		t.Errorf("%s has %d rows by area, want one for each of %d", top, len(f), parents)
	}
	given := map[string]string{}
	for _, r := range rows {
		given[r[0]] = strings.Join(r, ",")
	}
	out := records(t, s.export("areas"))
	for _, r := range out {
		if got := strings.Join([]string{r["code"], r["name"], r["level"], r["parent"]}, ","); got != given[r["code"]] {
			t.Errorf("%s came out as %s", given[r["code"]], got)
		}
	}
	if len(out) != len(rows) {
		t.Errorf("%d areas went in, %d came out", len(rows), len(out))
	}
	s.verify()
}

// readAlone is how long it takes to read a sheet of areas and understand its rows.
func readAlone(t *testing.T, file string) time.Duration {
	t.Helper()
	begun := time.Now()
	f, _ := sheets.Open("areas", file, func(sheet.Problem) {})
	rows, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return time.Since(begun)
		}
		if err != nil || row.Bad != nil {
			t.Fatal(err, row.Bad)
		}
		cells := map[string]string{}
		for i, c := range rows.Columns() {
			cells[c] = row.Cells[i]
		}
		if _, wrong := areas.Parse(cells); wrong != nil {
			t.Fatal(wrong)
		}
	}
}
