package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wanjia/desk/intake"
)

// What follows counts a parish straight from its sheets, person by person and day by day, with the standard library's
// calendar and none of the program's code.

func dateOf(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func firstOf(year, month int) time.Time {
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
}

func daysBetween(from, to string) int { return int(dateOf(to).Sub(dateOf(from)).Hours()) / 24 }

// stay is time lived in an area: from the first day, which counts, to the last, which doesn't.
type stay struct {
	area       string
	start, end time.Time
	cameIn     bool   // from outside the register
	wentTo     string // "out", another area, or empty
}

type soul struct {
	sex, mother string
	born, died  time.Time
	born1       bool   // the birth is an event of the sheets
	birthArea   string // the area its row names
	deathArea   string
	stays       []stay
}

// count is everybody in the sheets.
type count struct {
	souls  map[string]*soul
	parent map[string]string
}

// countParish reads the sheets but for the births that are named; what happens to who was never born is read all the same.
func countParish(t *testing.T, dir string, but []string) *count {
	t.Helper()
	c := &count{souls: map[string]*soul{}, parent: map[string]string{}}
	for _, r := range records(t, filepath.Join(dir, "areas.csv")) {
		c.parent[r["code"]] = r["parent"]
	}
	for _, r := range records(t, filepath.Join(dir, "people.csv")) {
		c.souls[r["id"]] = &soul{sex: r["sex"], mother: r["mother"], born: dateOf(r["birth_date"]),
			stays: []stay{{area: r["area"], start: dateOf(r["since"]), cameIn: r["since_reason"] == "move_in"}}}
	}
	events := records(t, filepath.Join(dir, "events.csv"))
	first := func(kind string) int { return slices.Index([]string{"birth", "move", "move_out", "death"}, kind) }
	slices.SortStableFunc(events, func(a, b map[string]string) int {
		return cmp.Or(strings.Compare(a["date"], b["date"]), first(a["kind"])-first(b["kind"]))
	})
	for _, e := range events {
		if !slices.Contains(but, e["id"]) {
			c.happens(e)
		}
	}
	return c
}

func (c *count) happens(e map[string]string) {
	on := dateOf(e["date"])
	p := c.souls[e["person"]]
	if p == nil {
		p = &soul{sex: e["sex"], mother: e["mother"]}
		c.souls[e["person"]] = p
	}
	switch e["kind"] {
	case "birth":
		p.born, p.born1, p.birthArea = on, true, e["area"]
		at := cmp.Or(e["area"], c.livesIn(p.mother, on))
		p.stays = []stay{{area: at, start: on}}
	case "death":
		p.died, p.deathArea = on, cmp.Or(c.livesIn(e["person"], on), e["area"])
		p.leave(on, "")
	case "move_out":
		p.leave(on, "out")
	case "move":
		p.leave(on, e["area"])
		p.stays = append(p.stays, stay{area: e["area"], start: on})
	}
}

func (p *soul) leave(on time.Time, to string) {
	if n := len(p.stays); n > 0 && p.stays[n-1].end.IsZero() {
		p.stays[n-1].end, p.stays[n-1].wentTo = on, to
	}
}

func (s stay) covers(on time.Time) bool {
	return !on.Before(s.start) && (s.end.IsZero() || on.Before(s.end))
}

// livesIn is where somebody lives on a day; empty where that isn't known.
func (c *count) livesIn(id string, on time.Time) string {
	if p := c.souls[id]; p != nil {
		for _, s := range p.stays {
			if s.covers(on) {
				return s.area
			}
		}
	}
	return ""
}

func (c *count) within(area, top string) bool {
	for ; area != ""; area = c.parent[area] {
		if area == top {
			return true
		}
	}
	return false
}

func (c *count) population(area, sex string, on time.Time) int {
	n := 0
	for _, p := range c.souls {
		for _, s := range p.stays {
			if (sex == "" || p.sex == sex) && c.within(s.area, area) && s.covers(on) {
				n++
			}
		}
	}
	return n
}

// years are the completed years of life on a day.
func years(born, on time.Time) int {
	n := on.Year() - born.Year()
	if on.Month() < born.Month() || on.Month() == born.Month() && on.Day() < born.Day() {
		n--
	}
	return n
}

// window is what is counted of an area in years, both included, for one sex or both.
type window struct {
	area, sex string
	from, to  int

	population, births, deaths, infants, neonates, under5, in, out, days int
}

func (w *window) holds(on time.Time) bool {
	return !on.IsZero() && on.Year() >= w.from && on.Year() <= w.to
}

func (w *window) count(c *count) {
	w.population = c.population(w.area, w.sex, firstOf(w.to+1, 1).AddDate(0, 0, -1))
	for _, p := range c.souls {
		if w.sex == "" || p.sex == w.sex {
			w.living(c, p)
			w.vital(c, p)
		}
	}
}

func (w *window) living(c *count, p *soul) {
	begin, end := firstOf(w.from, 1), firstOf(w.to+1, 1)
	for i, s := range p.stays {
		if !c.within(s.area, w.area) {
			continue
		}
		from, to := s.start, s.end
		if from.Before(begin) {
			from = begin
		}
		if to.IsZero() || to.After(end) {
			to = end
		}
		if to.After(from) {
			w.days += int(to.Sub(from).Hours()) / 24
		}
		if w.holds(s.end) && s.wentTo != "" && (s.wentTo == "out" || !c.within(s.wentTo, w.area)) {
			w.out++
		}
		if w.holds(s.start) && (s.cameIn || i > 0 && !c.within(p.stays[i-1].area, w.area)) {
			w.in++
		}
	}
}

// vital counts a birth and a death where they belong: an infant's where the mother lives that day, if that is known.
func (w *window) vital(c *count, p *soul) {
	if p.born1 && w.holds(p.born) && c.within(cmp.Or(c.livesIn(p.mother, p.born), p.birthArea), w.area) {
		w.births++
	}
	if !w.holds(p.died) {
		return
	}
	at, infant := p.deathArea, !p.born.IsZero() && years(p.born, p.died) < 1
	if infant {
		at = cmp.Or(c.livesIn(p.mother, p.died), at)
	}
	if !c.within(at, w.area) {
		return
	}
	w.deaths++
	switch {
	case infant:
		w.infants++
		w.under5++
		if p.died.Sub(p.born) < 28*24*time.Hour {
			w.neonates++
		}
	case !p.born.IsZero() && years(p.born, p.died) < 5:
		w.under5++
	}
}

// madeParish writes the sheets of a parish of two villages. Mothers have children one to two years apart, a few far too
// soon; children die young more often than not; families move, and leave.
func madeParish(t *testing.T, mothers int) parish {
	t.Helper()
	d := rand.New(rand.NewPCG(1850, uint64(mothers)))
	village := func() string { return [...]string{"MADE-A", "MADE-B"}[d.IntN(2)] }
	people := [][]string{{"id", "name", "sex", "birth_date", "area", "since", "since_reason", "residence"}}
	events := [][]string{{"id", "kind", "date", "person", "area", "name", "sex", "mother", "reason"}}
	for i := range mothers {
		id := fmt.Sprint("m", i)
		since := firstOf(1850+d.IntN(10), 1).AddDate(0, 0, d.IntN(360))
		home := village()
		people = append(people, []string{id, "Mother " + id, "female", since.AddDate(-18-d.IntN(8), 0, -d.IntN(300)).Format(time.DateOnly), home,
			since.Format(time.DateOnly), []string{"baseline", "baseline", "move_in"}[d.IntN(3)], "usual"})
		at := since
		for k := range d.IntN(6) {
			gap := 300 + d.IntN(500)
			if k > 0 && i%37 == 0 && k == 1 {
				gap = 60 + d.IntN(85)
			}
			at = at.AddDate(0, 0, gap)
			events = append(events, madeChild(d, id, fmt.Sprintf("c%d-%d", i, k), at, village())...)
		}
		switch leaves := at.AddDate(0, 0, 20+d.IntN(400)).Format(time.DateOnly); d.IntN(4) {
		case 0:
			events = append(events, []string{"v" + id, "move", leaves, id, map[string]string{"MADE-A": "MADE-B", "MADE-B": "MADE-A"}[home], "", "", "", "marriage"})
		case 1:
			events = append(events, []string{"o" + id, "move_out", leaves, id, "", "", "", "", "work"})
		case 2:
			events = append(events, []string{"d" + id, "death", leaves, id, "", "", "", "", ""})
		}
	}
	rows := events[1:]
	d.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	p := parish{dir: t.TempDir(), source: "made", top: "MADE", areas: []string{"MADE-A", "MADE-B"}, from: 1850, to: 1884}
	writeSheet(t, p.dir, "areas", [][]string{{"code", "name", "level", "parent"}, {"MADE-A", "Upper", "village", "MADE"}, {"MADE", "Made", "township", ""}, {"MADE-B", "Lower", "village", "MADE"}})
	writeSheet(t, p.dir, "people", people)
	writeSheet(t, p.dir, "events", events)
	return p
}

// madeChild is a birth and what comes of the child; half of the rows leave the area to the mother's.
func madeChild(d *rand.Rand, mother, id string, on time.Time, village string) [][]string {
	area := village
	if d.IntN(2) == 0 {
		area = ""
	}
	rows := [][]string{{"b" + id, "birth", on.Format(time.DateOnly), id, area, "Child " + id, []string{"male", "female"}[d.IntN(2)], mother, ""}}
	later := func(days int) string { return on.AddDate(0, 0, days).Format(time.DateOnly) }
	switch d.IntN(6) {
	case 0:
		rows = append(rows, []string{"d" + id, "death", later(d.IntN(40)), id, area, "", "", "", ""})
	case 1:
		rows = append(rows, []string{"d" + id, "death", later(d.IntN(730)), id, area, "", "", "", ""})
	case 2:
		rows = append(rows, []string{"d" + id, "death", later(d.IntN(2500)), id, "", "", "", "", ""})
	case 3:
		rows = append(rows, []string{"o" + id, "move_out", later(1 + d.IntN(5000)), id, "", "", "", "", "end of follow-up"})
	}
	return rows
}

func writeSheet(t *testing.T, dir, name string, rows [][]string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, ",") + "\n")
	}
	file := filepath.Join(dir, name+".csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// mixedPlace is a place where each kind of event happens, and some can't have.
func mixedPlace(t *testing.T) parish {
	t.Helper()
	people, events := town(11, 200)
	more := []map[string]string{
		{"id": "w1", "kind": "marriage", "date": "2012-02-03", "person": "p0001", "partner": "p0004"},
		{"id": "w2", "kind": "divorce", "date": "2014-02-03", "person": "p0001", "partner": "p0004"},
		{"id": "w3", "kind": "adoption", "date": "2013-06-07", "person": "p0010", "mother": "p0005"},
		{"id": "w4", "kind": "stillbirth", "date": "2013-08", "area": "990101", "mother": "p0003", "gestation_weeks": "30"},
		{"id": "w5", "kind": "merge", "date": "2011-03-04", "household": "h p0006", "to_household": "h p0008"},
		{"id": "w6", "kind": "split", "date": "2012-03-04", "household": "h p0008", "members": "p0006", "to_household": "h new"},
		{"id": "w7", "kind": "head", "date": "2013-03-04", "person": "p0006", "household": "h new"},
		{"id": "w8", "kind": "death", "date": "1900-01-01", "person": "p0007"},
		{"id": "w9", "kind": "move_out", "date": "2009-01-01", "person": "p0009"},
		{"id": "w10", "kind": "rebirth", "date": "2009-01-01", "person": "p0009"},
		{"id": "w11", "kind": "marriage", "date": "2013-02-30", "person": "p0001", "partner": "p0008"},
	}
	for line := range strings.Lines(events) {
		if cells := strings.Split(line, ","); cells[1] == "move_out" {
			more = append(more, map[string]string{"id": "i" + cells[3], "kind": "move_in", "date": "2018-03-04", "person": cells[3], "area": "990102", "from_area": "9902"})
		}
	}
	_, rows, _ := strings.Cut(table(intake.EventColumns(), more), "\n")
	p := parish{dir: t.TempDir(), source: "mixed", top: "99", from: 2010, to: 2020}
	for name, text := range map[string]string{"areas": villages, "people": people, "events": events + rows} {
		if err := os.WriteFile(filepath.Join(p.dir, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}
