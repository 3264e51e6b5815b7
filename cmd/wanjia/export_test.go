package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanjia/cmd/wanjia/cli"
	"wanjia/exchange/sheet"
	"wanjia/store/storetest/pgtest"

	"wanjia/desk/intake"
)

// folder is a data folder with its database, and how a command is told of them.
type folder struct {
	tb   testing.TB
	args []string
}

// folders runs fn on each engine; fresh makes another empty data folder.
func folders(t *testing.T, fn func(t *testing.T, fresh func() folder)) {
	t.Run("sqlite", func(t *testing.T) {
		fn(t, func() folder { return folder{t, []string{"--data", t.TempDir()}} })
	})
	t.Run("postgres", func(t *testing.T) {
		fn(t, func() folder { return folder{t, []string{"--data", t.TempDir(), "--db", pgtest.Start(t)}} })
	})
}

// run runs a command and must come out with a code.
func (f folder) run(want int, args ...string) (stdout, stderr string) {
	f.tb.Helper()
	var out, errs bytes.Buffer
	e := &cli.Env{Out: &out, Err: &errs, Getenv: func(string) string { return "" }}
	if code := run(f.tb.Context(), append(args, f.args...), e); code != want {
		f.tb.Fatalf("wanjia %s: exit %d, want %d\n%s%s", strings.Join(args, " "), code, want, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

func (f folder) export(what string, more ...string) string {
	f.tb.Helper()
	file := filepath.Join(f.tb.TempDir(), what+".csv")
	f.run(cli.Done, append([]string{"export", "--as", what, "-o", file}, more...)...)
	raw, err := os.ReadFile(file)
	if err != nil {
		f.tb.Fatal(err)
	}
	return string(raw)
}

func write(tb testing.TB, text string) string {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "sheet.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return file
}

// table writes rows in the columns of a sheet.
func table(columns []string, rows []map[string]string) string {
	var b bytes.Buffer
	w := sheet.NewCSV(&b, columns)
	for _, r := range rows {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = r[c]
		}
		_ = w.Write(cells...) // into memory
	}
	_ = w.Close() // as above
	return b.String()
}

const villages = `code,name,level,parent,valid_from,valid_to,successor
99,County,county,,,,
9901,Town,township,99,,,
990101,East,village,9901,,,
990102,West,village,9901,,,
`

// town makes up sheets in the spelling and the order in which an export writes them.
func town(seed uint64, people int) (peopleSheet, eventSheet string) {
	d := rand.New(rand.NewPCG(seed, 1))
	village := func() string { return []string{"990101", "990102"}[d.IntN(2)] }
	date := func(year int) string { return fmt.Sprintf("%d-%02d-%02d", year, 1+d.IntN(12), 1+d.IntN(28)) }
	var rows, events []map[string]string
	for i := range people {
		own, sex := fmt.Sprintf("p%04d", i), []string{"male", "female"}[i%2]
		born := 1950 + d.IntN(45)
		r := map[string]string{"id": own, "name": "Person " + own, "sex": sex, "birth_date": date(born), "area": village(), "household": "h " + own,
			"relation": "02", "since": "2010-01-01", "since_reason": "baseline", "registered": "2010-02-01"}
		if i%3 == 0 {
			r["phone"] = fmt.Sprintf("1380000%04d", i)
		}
		if i%7 == 0 {
			r["birth_date"] = fmt.Sprint(born)
		}
		rows = append(rows, r)
		home := r["area"]
		switch k := d.IntN(6); {
		case k == 0:
			events = append(events, map[string]string{"id": "d" + own, "kind": "death", "date": date(2020), "person": own, "cause": "=old, \"age\"", "registered": "2021-01-05"})
		case k == 1 && sex == "female" && born > 1975:
			events = append(events, map[string]string{"id": "b" + own, "kind": "birth", "date": date(2012), "person": "c" + own, "mother": own, "name": "Child " + own,
				"sex": "female", "weight_g": "3210", "place": "hospital", "registered": "2013-01-05"})
		case k == 2:
			events = append(events, map[string]string{"id": "m" + own, "kind": "move", "date": date(2015), "person": own, "area": other(home), "registered": "2016-01-05"})
		case k == 3:
			events = append(events, map[string]string{"id": "o" + own, "kind": "move_out", "date": date(2016), "person": own, "to_area": "9902", "reason": "work", "registered": "2017-01-05"})
		}
	}
	slices.SortFunc(events, func(a, b map[string]string) int {
		return strings.Compare(a["date"]+"\x00"+a["id"], b["date"]+"\x00"+b["id"])
	})
	return table(intake.PeopleColumns(), rows), table(intake.EventColumns(), events)
}

func other(village string) string {
	if village == "990101" {
		return "990102"
	}
	return "990101"
}

func TestWhatIsExportedIsWhatWasImported(t *testing.T) {
	people, events := town(7, 120)
	folders(t, func(t *testing.T, fresh func() folder) {
		one := fresh()
		said, _ := one.run(cli.Done, "import", "--source", "t", "areas="+write(t, villages), "people="+write(t, people), "events="+write(t, events))
		same(t, "areas", one.export("areas"), villages)
		same(t, "people ("+said+")", one.export("people"), people)
		same(t, "events", one.export("events"), events)
		same(t, "people of the source", one.export("people", "--source", "t"), people)
		if none := one.export("events", "--source", "u"); strings.Count(none, "\n") != 1 {
			t.Errorf("events of a source that never was: %q, want a header alone", none)
		}
	})
}

func TestAnExportImportsIntoAFreshPlaceAndComesOutTheSame(t *testing.T) {
	// spellings that an office uses and the register doesn't, rows in any order, rows without ids
	people := "编号,姓名,性别,出生日期,area,household,since,mother\nk,Kid,男,2001/3/4,990101,h1,2005-01-01,m\nm,Mother,2,1975,990101,h1,2005-01-01,\nx y,\"O'Neil, Jr\",M,1960-07,990102,h 2,2005-01-01,\n"
	events := "kind,date,person,area,partner,to_area,mother,gestation_weeks\nmarriage,1999-05,m,,x y,,,\nmove_out,2015/6/1,k,,,9902,,\nstillbirth,2006-02-03,,990101,,,m,30\n"
	folders(t, func(t *testing.T, fresh func() folder) {
		one, two := fresh(), fresh()
		one.run(cli.Done, "import", "--source", "t", "areas="+write(t, villages), "people="+write(t, people), "events="+write(t, events))
		first := [2]string{one.export("people"), one.export("events", "--sealed")}
		if strings.Count(first[0], "\n") != 4 || strings.Count(first[1], "\n") != 4 || !strings.Contains(first[1], "stillbirth") {
			t.Fatalf("three people and three events came out as\n%s%s", first[0], first[1])
		}
		two.run(cli.Done, "import", "--source", "t", "areas="+write(t, villages), "people="+write(t, first[0]), "events="+write(t, first[1]))
		same(t, "people", two.export("people"), first[0])
		same(t, "events", two.export("events", "--sealed"), first[1])
		said, _ := one.run(cli.Done, "import", "--source", "t", "people="+write(t, first[0]), "events="+write(t, first[1]))
		if !strings.Contains(said, `"added":0,"unchanged":6,"changed":0`) {
			t.Errorf("the export imported into its own place: %s, want six unchanged", said)
		}
		file := filepath.Join(t.TempDir(), "events.csv")
		if _, errs := one.run(cli.Done, "export", "--as", "events", "-o", file, "--lang", "en"); !strings.Contains(errs, "1 sealed") {
			t.Errorf("without --sealed stderr says %q, want that one was left out", errs)
		}
	})
}

func TestSeveralSourcesKeepTheirNames(t *testing.T) {
	folders(t, func(t *testing.T, fresh func() folder) {
		one, two := fresh(), fresh()
		one.run(cli.Done, "import", "--source", "a", "areas="+write(t, villages), "people="+write(t, "id,name,sex,birth_date,area\np,One,male,1980-01-02,990101\n"))
		one.run(cli.Done, "import", "--source", "b", "people="+write(t, "id,name,sex,birth_date,area,father\np,Two,male,2001-01-02,990101,@a/p\n"),
			"events="+write(t, "id,kind,date,person\ne 1,death,2020-02-02,p\n"))
		people, events := one.export("people"), one.export("events")
		if !strings.Contains(people, "@a/p") || !strings.Contains(people, "@b/p") || !strings.Contains(events, "@b/e%201") {
			t.Fatalf("of two sources came\n%s%s\nwant @a/p, @b/p and @b/e%%201", people, events)
		}
		two.run(cli.Done, "import", "--source", "c", "areas="+write(t, villages), "people="+write(t, people), "events="+write(t, events))
		same(t, "people", two.export("people"), people)
		same(t, "events", two.export("events"), events)
	})
}

func TestASheetOfTheNineteenthCenturyGoesRound(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "register", "skelleftea")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the parish data aren't here: ", err)
	}
	if testing.Short() {
		t.Skip("80,000 rows, four times")
	}
	one, two := folder{t, []string{"--data", t.TempDir()}}, folder{t, []string{"--data", t.TempDir()}}
	args := func(people, events string) []string {
		return []string{"import", "--source", "skelleftea", "areas=" + filepath.Join(dir, "areas.csv"), "people=" + people, "events=" + events}
	}
	run := func(f folder, args ...string) {
		var out, errs bytes.Buffer
		if code := run(t.Context(), append(args, f.args...), &cli.Env{Out: &out, Err: &errs, Getenv: func(string) string { return "" }}); code != cli.Done && code != cli.Short {
			t.Fatalf("exit %d: %s", code, errs.String())
		}
		t.Log(out.String())
	}
	run(one, args(filepath.Join(dir, "people.csv"), filepath.Join(dir, "events.csv"))...)
	people, events := one.export("people"), one.export("events")
	run(two, args(write(t, people), write(t, events))...)
	same(t, "people", two.export("people"), people)
	same(t, "events", two.export("events"), events)
	kept := project(t, people, filepath.Join(dir, "people.csv"))
	same(t, "what was given", strings.Join(kept, "\n"), strings.Join(lines(t, filepath.Join(dir, "people.csv")), "\n"))
}

// project is a sheet in the columns of another, in the order of its lines.
func project(t *testing.T, text, like string) []string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header := strings.Split(strings.TrimSpace(lines(t, like)[0]), ",")
	var out []string
	for _, row := range rows {
		cells := make([]string, len(header))
		for i, h := range header {
			if at := slices.Index(rows[0], h); at >= 0 {
				cells[i] = row[at]
			}
		}
		out = append(out, strings.Join(cells, ","))
	}
	slices.Sort(out[1:])
	return out
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(raw), "\r", "")), "\n")
	slices.Sort(all[1:])
	return all
}

// same compares two sheets and shows the first line in which they differ.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("%s: line %d is\n%s\nwant\n%s (%d lines, want %d)", what, i+1, a, b, len(g), len(w))
			return
		}
	}
}
