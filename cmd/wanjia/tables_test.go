package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wanjia/base/clock"
	"wanjia/cmd/wanjia/cli"
)

// within runs the program in this process and wants an exit code.
func within(t *testing.T, want int, args ...string) (out, told string) {
	t.Helper()
	var o, e bytes.Buffer
	if got := run(t.Context(), args, &cli.Env{Out: &o, Err: &e, Getenv: func(string) string { return "" }}); got != want {
		t.Fatalf("%v: exit code %d, want %d\n%s", args, got, want, e.String())
	}
	return o.String(), e.String()
}

// sheetRows are the rows of a sheet of a workbook.
func sheetRows(t *testing.T, f *excelize.File, name string) [][]string {
	t.Helper()
	rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// grand is the grand total of a table.
func grand(t *testing.T, f *excelize.File, name string) int {
	t.Helper()
	n, err := strconv.Atoi(sheetRows(t, f, name)[3][1])
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

func inside(t *testing.T, z *zip.ReadCloser, name string) string {
	t.Helper()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func open(t *testing.T, file string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // a test's own file
	return f
}

func TestTheTablesOfAYearAgreeWithOneAnother(t *testing.T) {
	dir := t.TempDir()
	place, file, public := filepath.Join(dir, "place"), filepath.Join(dir, "tables.xlsx"), filepath.Join(dir, "public.xlsx")
	within(t, cli.Done, "demo", "--people", "1500", "--no-serve", "--keep", place)
	_, told := within(t, cli.Done, "tables", "--data", place, "--year", "2025", "--area", "990101", "-o", file, "--lang", "en")
	var filled, empty int
	_, of, _ := strings.Cut(told, "is written: ")
	if n, err := fmt.Sscanf(of, "%d tables filled, %d that", &filled, &empty); n != 2 || filled < 58 || filled+empty != 82 {
		t.Errorf("told %q (%v); want 58 of 82 filled, or more where the place's audit says something of them", told, err)
	}
	f := open(t, file)
	for first, others := range map[string][]string{"LB-1": {"LB-3", "LB-4", "LB-5", "LB-6", "LB-13", "LB-16"}, "DE-1": {"DE-3", "DE-4", "DE-5", "DE-9"}} {
		for _, other := range others {
			if a, b := grand(t, f, first), grand(t, f, other); a != b || a == 0 {
				t.Errorf("%s has %d in all, %s %d", first, a, other, b)
			}
		}
	}
	for series, first := range map[string]string{"ST-3": "LB-1", "ST-4": "DE-1"} {
		total := sheetRows(t, f, series)[3]
		if n, err := strconv.Atoi(total[len(total)-1]); err != nil || n != grand(t, f, first) {
			t.Errorf("%s ends with %v in all, %s says %d", series, total, first, grand(t, f, first))
		}
	}
	contents := sheetRows(t, f, "Contents")
	for _, r := range contents[3:] {
		if len(r) > 2 && r[0] == "LB-12" && r[2] == "filled" {
			t.Error("LB-12 is filled")
		}
	}
	within(t, cli.Done, "tables", "--data", place, "--year", "2025", "--area", "990101", "-o", public, "--public")
	g := open(t, public)
	for _, name := range []string{"LB-3", "LB-5", "DE-5"} {
		for _, r := range sheetRows(t, g, name)[3:] {
			for _, c := range r[min(1, len(r)):] {
				if n, err := strconv.Atoi(c); err == nil && n%3 != 0 {
					t.Errorf("%s, %s: %d is published and no multiple of 3", name, r[0], n)
				}
			}
		}
	}
	year := strconv.Itoa(clock.Today(clock.System{}).Month().Year())
	for y, want := range map[string]string{"2010": "Nobody is on record here in 2010", "2025": "Nobody is on record here before 20", year: "The period isn't over"} {
		within(t, cli.Done, "tables", "--data", place, "--year", y, "--area", "990101", "-o", file, "--lang", "en")
		last := open(t, file)
		for _, name := range []string{"Contents", "LB-1", "ST-9"} {
			if !slices.ContainsFunc(sheetRows(t, last, name), func(r []string) bool { return len(r) > 0 && strings.HasPrefix(r[0], want) }) {
				t.Errorf("%s of %s doesn't say %q", name, y, want)
			}
		}
		if gap := "An empty cell"; y == "2010" && !slices.ContainsFunc(sheetRows(t, last, "CBR"), func(r []string) bool { return len(r) > 0 && strings.HasPrefix(r[0], gap) }) {
			t.Error("an empty cell says nothing of why it is")
		}
	}
	report := filepath.Join(dir, "report.docx")
	within(t, cli.Done, "tables", "--data", place, "--year", "2025", "--area", "990101", "-o", report, "--public", "--lang", "en")
	if z, err := zip.OpenReader(report); err != nil || !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "word/charts/chart3.xml" }) {
		t.Errorf("the report has no three charts: %v", err)
	} else if births := fmt.Sprintf("<c:v>%d</c:v>", grand(t, g, "LB-1")); !strings.Contains(inside(t, z, "word/charts/chart1.xml"), births) {
		t.Errorf("the chart of ten years doesn't end with the year's births, %s", births)
	}
	if a, b := grand(t, g, "LB-3"), grand(t, g, "LB-5"); a != b {
		t.Errorf("the same births are %d in one table for everybody and %d in another", a, b)
	}
}

func TestTablesWantAYearAnAreaAndAFile(t *testing.T) {
	within(t, cli.Usage, "tables")
	within(t, cli.Usage, "tables", "--year", "2025", "-o", "x.xlsx")
	within(t, cli.Failed, "tables", "--data", t.TempDir(), "--year", "2025", "--area", "SE", "-o", "x.xlsx")
}
