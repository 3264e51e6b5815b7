package synth_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/exchange/synth"

	"wanjia/desk/intake"
)

var update = flag.Bool("update", false, "write the golden files anew")

// place lays out a place that ends with 2025.
func place(t *testing.T, people int, seed uint64) *synth.Place {
	t.Helper()
	p, err := synth.New(synth.Options{People: people, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// each reads a sheet as maps from column to cell, without empty cells.
func each(s synth.Sheet, see func(map[string]string)) {
	columns := s.Columns()
	r := s.Open()
	for {
		cells, ok := r.Next()
		if !ok {
			return
		}
		row := make(map[string]string, 16)
		for i, c := range cells {
			if c != "" {
				row[columns[i]] = c
			}
		}
		see(row)
	}
}

// sum is a hash over all cells of a sheet.
func sum(s synth.Sheet) string {
	h := sha256.New()
	r := s.Open()
	for {
		cells, ok := r.Next()
		if !ok {
			return hex.EncodeToString(h.Sum(nil))
		}
		h.Write([]byte(strings.Join(cells, "\x1f") + "\n"))
	}
}

func TestTheSameSeedGivesTheSameBytesOnEveryMachine(t *testing.T) {
	p := place(t, 2000, 1)
	var got strings.Builder
	for _, s := range []synth.Sheet{p.Areas(), p.People(), p.Events()} {
		one := sum(s)
		if again := sum(s); again != one {
			t.Errorf("%s: read twice, the hashes are %s and %s", s.Name(), one, again)
		}
		got.WriteString(s.Name() + " " + one + "\n")
	}
	golden := filepath.Join("testdata", "seed1-2000.sha256")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the place is another one: have\n%swant\n%s", got.String(), want)
	}
	if other := place(t, 2000, 2); sum(other.People()) == sum(p.People()) {
		t.Error("seeds 1 and 2 make the same people")
	}
}

func TestAPlaceHasItsSizeAndItsMonths(t *testing.T) {
	for _, c := range []struct {
		o    synth.Options
		key  string
		from string
	}{
		{synth.Options{People: 1}, "", "2016-01-01"},
		{synth.Options{People: 10, End: day.Must("2026-02-11")}, "", "2016-03-01"},
		{synth.Options{People: 0}, "synth.people", ""},
		{synth.Options{People: 9_000_001}, "synth.people", ""},
		{synth.Options{People: 10, End: day.Must("1900-01-01")}, "synth.end", ""},
	} {
		p, err := synth.New(c.o)
		if c.key == "" {
			if err != nil || p.Start().String() != c.from {
				t.Errorf("%+v: have %v, %v; want it to begin on %s", c.o, p, err, c.from)
			}
			continue
		}
		if f, ok := errors.AsType[*fault.Fault](err); !ok || f.Key != c.key {
			t.Errorf("%+v: have %v, want %s", c.o, err, c.key)
		} else if _, ok := words.Lookup(c.key); !ok {
			t.Errorf("%s has no sentence", c.key)
		}
	}
}

func TestTheColumnsAreTheSheets(t *testing.T) {
	p := place(t, 1, 1)
	for _, c := range []struct {
		sheet synth.Sheet
		known []string
	}{{p.Areas(), intake.AreaColumns()}, {p.People(), intake.PeopleColumns()}, {p.Events(), intake.EventColumns()}} {
		for _, col := range c.sheet.Columns() {
			if !slices.Contains(c.known, col) {
				t.Errorf("%s: the intake knows no column %q", c.sheet.Name(), col)
			}
		}
	}
}

func TestEverybodyIsMarkedAsMadeUp(t *testing.T) {
	p := place(t, 5000, 3)
	each(p.Areas(), func(row map[string]string) {
		if !strings.HasPrefix(row["code"], "99") || !strings.Contains(row["name"], "示例") {
			t.Errorf("area %s %s looks like a real one", row["code"], row["name"])
		}
		c := area.MustCode(row["code"])
		if _, real := area.China(c); real {
			t.Errorf("area %s is a Chinese code", c)
		}
	})
	numbers, seen := 0, map[string]bool{}
	each(p.People(), func(row map[string]string) {
		if phone := row["phone"]; phone != "" && !strings.HasPrefix(phone, "19900") {
			t.Errorf("%s has the phone %s", row["id"], phone)
		}
		n := row["id_number"]
		if n == "" {
			return
		}
		numbers++
		if seen[n] {
			t.Errorf("%s: the number %s is somebody else's too", row["id"], n)
		}
		seen[n] = true
		id, doubts, err := person.ParseIdentifier("citizen", n)
		if err != nil || len(doubts) != 1 || doubts[0].Key != "person.id.address" || !strings.HasPrefix(n, "99") {
			t.Errorf("%s: the number %s gives %v, %v; want the doubt about its address and nothing else", row["id"], n, doubts, err)
		}
		if b, ok := id.Birth(); !ok || b.String() != row["birth_date"] || id.Sex().String() != row["sex"] {
			t.Errorf("%s: the number %s is of %v and %v, the row of %s and %s", row["id"], n, b, id.Sex(), row["birth_date"], row["sex"])
		}
	})
	if numbers < 4000 {
		t.Errorf("%d of 5000 have a number, want nearly all", numbers)
	}
}

func TestSheetsTellHowFarTheyAre(t *testing.T) {
	for _, s := range []synth.Sheet{place(t, 30_000, 1).Areas(), place(t, 25_000, 1).People()} {
		r := s.Open()
		last := int64(-1)
		for {
			_, ok := r.Next()
			done, total := r.Progress()
			if done < last || done > total {
				t.Fatalf("%s: %d after %d, of %d", s.Name(), done, last, total)
			}
			last = done
			if !ok {
				if done != total {
					t.Errorf("%s: %d of %d at the end", s.Name(), done, total)
				}
				break
			}
		}
	}
}

func TestTheRatesArePlausible(t *testing.T) {
	c := newCount(t, place(t, 20_000, 7))
	for _, f := range []struct {
		name      string
		have      float64
		low, high float64
	}{
		{"people at the end, of those at the start", float64(len(c.home)) / 20_000, 0.85, 1.1},
		{"births per thousand and year", c.births / c.exposed * 1000, 6.5, 11.5},
		{"deaths per thousand and year", c.deaths / c.exposed * 1000, 6, 10},
		{"children per woman", c.fertility(), 1.1, 1.55},
		{"boys per hundred girls", c.boys / (c.births - c.boys) * 100, 95, 116},
		{"years of life at birth, women", c.expectancy(0), 75, 83},
		{"years of life at birth, men", c.expectancy(1), 71, 79},
		{"deaths under one year per thousand births", c.infants / c.births * 1000, 3, 18},
		{"births registered in time", c.timely / c.births, 0.75, 0.9},
		{"births registered after a year", c.delayed / c.births, 0.005, 0.05},
		{"moves away per thousand and year", c.left / c.exposed * 1000, 12, 45},
		{"arrivals per thousand and year", c.came / c.exposed * 1000, 12, 45},
		{"people in a household", float64(len(c.home)) / float64(c.households()), 2.4, 3.6},
		{"stillbirths per thousand births", c.kinds["stillbirth"] / c.births * 1000, 0.5, 8},
	} {
		if math.IsNaN(f.have) || f.have < f.low || f.have > f.high {
			t.Errorf("%s: have %.3f, want %.3f to %.3f", f.name, f.have, f.low, f.high)
		}
	}
	for _, kind := range []string{"birth", "death", "move_in", "move_out", "move", "marriage", "divorce", "head", "split", "merge", "household", "stillbirth", "adoption"} {
		if c.kinds[kind] == 0 {
			t.Errorf("in ten years there was no %s", kind)
		}
	}
}

func TestTheStoryHangsTogether(t *testing.T) {
	for _, seed := range []uint64{1, 2, 3} {
		c := newCount(t, place(t, 3000, seed))
		for _, wrong := range c.wrong {
			t.Errorf("seed %d: %s", seed, wrong)
		}
	}
}
