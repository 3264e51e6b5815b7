package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/cmd/wanjia/cli"
	"wanjia/store/storetest/pgtest"
)

// shared is a folder of real data that lie beside the repository; a test that needs it is skipped where it isn't.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	dir := filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared data don't lie beside the repository: ", err)
	}
	if testing.Short() {
		t.Skip("tens of thousands of rows through the program")
	}
	return dir
}

// seat is a data folder, or one with a PostgreSQL behind it, that the program works on as a process of its own.
type seat struct {
	t    *testing.T
	args []string
}

func newSeat(t *testing.T) seat { return seat{t, []string{"--data", t.TempDir()}} }

// run runs the program, which must end with a code.
func (s seat) run(want int, args ...string) string {
	s.t.Helper()
	cmd := program(s.t, append(args, s.args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		s.t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != want {
		s.t.Fatalf("wanjia %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, want, out.String(), errs.String())
	}
	return out.String()
}

// fates is the last line of an import.
type fates struct{ Read, Added, Unchanged, Changed, Warned, Refused int }

func (s seat) bring(want int, args ...string) fates {
	s.t.Helper()
	lines := strings.Split(strings.TrimSpace(s.run(want, append([]string{"import"}, args...)...)), "\n")
	var f fates
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &f); err != nil {
		s.t.Fatalf("%s: %v", lines[len(lines)-1], err)
	}
	return f
}

// figures asks for figures and names each by its id and what it is cut by, such as "births sex=male".
func (s seat) figures(area, from, to string, more ...string) map[string]figureRow {
	s.t.Helper()
	var a struct{ Figures []figureRow }
	out := s.run(cli.Done, append([]string{"figures", "--area", area, "--from", from, "--to", to, "--as", "json"}, more...)...)
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		s.t.Fatal(err)
	}
	found := map[string]figureRow{}
	for _, f := range a.Figures {
		key := f.ID
		for _, by := range []string{"area", "month", "sex", "age5"} {
			if v := f.By[by]; v != "" {
				key += " " + by + "=" + v
			}
		}
		found[key] = f
	}
	return found
}

func (s seat) verify() {
	s.t.Helper()
	if out := s.run(cli.Done, "journal", "verify", "--rebuild"); !strings.Contains(out, `"ok":true,"rebuilt":true`) {
		s.t.Errorf("verify: %s", out)
	}
}

func (s seat) export(what string) string {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), what+".csv")
	s.run(cli.Done, "export", "--as", what, "-o", file)
	return file
}

func contents(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// records reads a CSV with nothing of the program's own.
func records(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, cells := range all[1:] {
		r := make(map[string]string, len(cells))
		for i, c := range cells {
			r[all[0][i]] = c
		}
		out = append(out, r)
	}
	return out
}

// parish is a place whose sheets the program and the counter below both read.
type parish struct {
	dir, source string
	top         string   // the area of all
	areas       []string // those with figures of their own
	from, to    int      // years
}

func (p parish) sheets() []string {
	args := []string{"--source", p.source}
	for _, name := range []string{"areas", "people", "events"} {
		args = append(args, name+"="+filepath.Join(p.dir, name+".csv"))
	}
	return args
}

// TestSkelleftea is 26,574 births of a Swedish parish, 1850 to 1884, with the children's lives up to fifteen years and
// their mothers'.
func TestSkelleftea(t *testing.T) {
	dir := shared(t, "register", "skelleftea")
	p := parish{dir: dir, source: "skelleftea", top: "SE-AC-SKE", areas: []string{"SE"}, from: 1850, to: 1884}
	p.wholeLife(t, fates{Read: 59893, Added: 59889, Warned: 7, Refused: 4})
}

// A made parish does what the real one does, and its families move between villages, which those of the real one don't.
func TestAMadeParish(t *testing.T) {
	p := madeParish(t, 400)
	p.wholeLife(t, fates{})
}

// wholeLife brings the sheets in, twice, with and without what the rules refuse, and sets all figures against a count
// that shares no code with the program.
func (p parish) wholeLife(t *testing.T, want fates) {
	close := tooClose(records(t, filepath.Join(p.dir, "events.csv")))
	if len(close) < 4 {
		t.Fatalf("only %d births are too close to another for the rule to be tested", len(close))
	}
	s := newSeat(t)
	refused := filepath.Join(t.TempDir(), "refused.csv")
	first := s.bring(cli.Short, append(p.sheets(), "--refused", refused)...)
	if want.Read > 0 && first != want {
		t.Errorf("the first import: %+v, want %+v", first, want)
	}
	if first.Refused != len(close) || first.Added != first.Read-len(close) {
		t.Errorf("the first import: %+v, want %d refused and the others added", first, len(close))
	}
	var got []string
	for _, r := range records(t, refused) {
		if r["rule"] != "birth.interval" || r["kind"] != "birth" || r["message"] == "" {
			t.Errorf("refused: row %s by %s: %s", r["row"], r["rule"], r["message"])
		}
		got = append(got, r["id"])
	}
	if slices.Sort(got); !slices.Equal(got, close) {
		t.Errorf("refused are %q, too close are %q", got, close)
	}
	p.compare(t, s, countParish(t, p.dir, got))

	again := s.bring(cli.Short, p.sheets()...)
	if again.Added != 0 || again.Changed != 0 || again.Unchanged != first.Added {
		t.Errorf("the sheets again: %+v, want all unchanged", again)
	}
	override := append(p.sheets(), "--override", "birth.interval=the book says so")
	if over := s.bring(cli.Done, override...); over.Added != len(close) || over.Unchanged != first.Added || over.Refused != 0 {
		t.Errorf("with the reason given: %+v, want %d added", over, len(close))
	}
	if once := s.bring(cli.Done, override...); once.Added != 0 || once.Unchanged != first.Read {
		t.Errorf("with the reason given once more: %+v, want all unchanged", once)
	}
	p.compare(t, s, countParish(t, p.dir, nil))
	s.verify()
	p.roundTrip(t, s)
}

// roundTrip takes what one place exports into a fresh one, and exports it again.
func (p parish) roundTrip(t *testing.T, s seat) {
	people, events := s.export("people"), s.export("events")
	other := newSeat(t)
	other.bring(cli.Done, "--source", p.source, "areas="+s.export("areas"), "people="+people, "events="+events, "--override", "birth.interval=the book says so")
	same(t, "people", contents(t, other.export("people")), contents(t, people))
	same(t, "events", contents(t, other.export("events")), contents(t, events))
	p.compare(t, other, countParish(t, p.dir, nil))
}

// tooClose are the ids of the births that follow another of the same mother by 3 to 149 days.
func tooClose(events []map[string]string) []string {
	var births []map[string]string
	for _, e := range events {
		if e["kind"] == "birth" && e["mother"] != "" {
			births = append(births, e)
		}
	}
	slices.SortStableFunc(births, func(a, b map[string]string) int {
		return strings.Compare(a["mother"]+" "+a["date"], b["mother"]+" "+b["date"])
	})
	var ids []string
	for i, e := range births {
		if i == 0 || births[i-1]["mother"] != e["mother"] {
			continue
		}
		if gap := daysBetween(births[i-1]["date"], e["date"]); gap > 2 && gap < 150 {
			ids = append(ids, e["id"])
		}
	}
	slices.Sort(ids)
	return ids
}

// compare sets what the program says against the count: the whole time, each year, by sex, month by month, by area.
func (p parish) compare(t *testing.T, s seat, c *count) {
	t.Helper()
	from, to := fmt.Sprintf("%d-01", p.from), fmt.Sprintf("%d-12", p.to)
	for _, area := range append([]string{p.top}, p.areas...) {
		c.check(t, s.figures(area, from, to), window{area: area, from: p.from, to: p.to}, "")
		by := s.figures(area, from, to, "--by", "sex")
		for _, sex := range []string{"male", "female"} {
			c.check(t, by, window{area: area, from: p.from, to: p.to, sex: sex}, " sex="+sex)
		}
	}
	for year := p.from; year <= p.to; year++ {
		c.check(t, s.figures(p.top, fmt.Sprintf("%d-01", year), fmt.Sprintf("%d-12", year)), window{area: p.top, from: year, to: year}, "")
	}
	months := s.figures(p.top, from, to, "--by", "month", "--only", "population,births,deaths")
	for year := p.from; year <= p.to; year++ {
		for month := 1; month <= 12; month++ {
			key := fmt.Sprintf("population month=%d-%02d", year, month)
			f, ok := months[key]
			if want := c.population(p.top, "", firstOf(year, month+1).AddDate(0, 0, -1)); !ok || f.N == nil || *f.N != int64(want) {
				t.Errorf("%s: %v, counted %d", key, shown(f.N), want)
			}
		}
	}
}

func shown(n *int64) string {
	if n == nil {
		return "nothing"
	}
	return strconv.FormatInt(*n, 10)
}

// check compares the figures of one window with the count of it.
func (c *count) check(t *testing.T, got map[string]figureRow, of window, suffix string) {
	t.Helper()
	of.count(c)
	numbers := map[string]int{"population": of.population, "births": of.births, "deaths": of.deaths, "infant_deaths": of.infants, "neonatal_deaths": of.neonates,
		"under5_deaths": of.under5, "moves_in": of.in, "moves_out": of.out}
	for id, want := range numbers {
		if f, ok := got[id+suffix]; !ok || f.N == nil || *f.N != int64(want) {
			t.Errorf("%s, %d to %d%s: %s is %s, counted %d", of.area, of.from, of.to, suffix, id, shown(f.N), want)
		}
	}
	years := float64(of.days) / 365.25
	values := map[string]float64{"person_years": years, "cbr": 1000 * float64(of.births) / years, "cdr": 1000 * float64(of.deaths) / years,
		"imr": 1000 * float64(of.infants) / float64(of.births), "nmr": 1000 * float64(of.neonates) / float64(of.births), "u5mr": 1000 * float64(of.under5) / float64(of.births)}
	for id, want := range values {
		f, ok := got[id+suffix]
		switch {
		case math.IsNaN(want) || math.IsInf(want, 0):
			if ok && f.Value != nil {
				t.Errorf("%s, %d to %d%s: %s is %v where nothing can be divided by", of.area, of.from, of.to, suffix, id, *f.Value)
			}
		case !ok || f.Value == nil || math.Abs(*f.Value-want) > 1e-9*math.Abs(want):
			t.Errorf("%s, %d to %d%s: %s is %v, counted %v", of.area, of.from, of.to, suffix, id, f.Value, want)
		}
	}
}

// The two engines say the same, to the last byte, of the made parish and of a place where everything happens.
func TestBothEnginesSayTheSame(t *testing.T) {
	made := madeParish(t, 150)
	mixed := mixedPlace(t)
	seats := []seat{newSeat(t), {t, []string{"--data", t.TempDir(), "--db", pgtest.Start(t)}}}
	var said [2][]string
	for i, s := range seats {
		for _, p := range []parish{made, mixed} {
			code := cli.Short
			first := s.bring(code, p.sheets()...)
			second := s.bring(code, p.sheets()...)
			if second.Added != 0 || second.Changed != 0 || second.Unchanged != first.Added {
				t.Errorf("engine %d, %s: %+v and then %+v", i, p.source, first, second)
			}
			said[i] = append(said[i], fmt.Sprint(first))
			for _, by := range []string{"", "sex", "age5,sex", "month", "area"} {
				said[i] = append(said[i], s.run(cli.Done, "figures", "--area", p.top, "--from", fmt.Sprintf("%d-01", p.from), "--to", fmt.Sprintf("%d-12", p.to), "--by", by, "--as", "csv"))
			}
		}
		said[i] = append(said[i], contents(t, s.export("people")), contents(t, s.export("events")), contents(t, s.export("areas")))
		s.verify()
	}
	for i := range said[0] {
		same(t, fmt.Sprint("answer ", i, " of PostgreSQL"), said[1][i], said[0][i])
	}
}
