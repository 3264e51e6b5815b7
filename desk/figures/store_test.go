package figures_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/seal"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	store "wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"

	"wanjia/desk/figures"
	"wanjia/desk/register"
)

// The ports of the two desks, as the program's wiring has them.
type registerPort struct{ s *store.Store }

func (p registerPort) Read(ctx context.Context, fn func(register.Reader) error) error {
	return p.s.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

func (p registerPort) Write(ctx context.Context, fn func(register.Tx) error) error {
	return p.s.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

func (p registerPort) WriteBulk(ctx context.Context, fn func(register.Tx) error) error {
	return p.s.WriteBulk(ctx, func(t *store.Tx) error { return fn(t) })
}

type figurePort struct{ s *store.Store }

func (p figurePort) Read(ctx context.Context, fn func(figures.Reader) error) error {
	return p.s.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

func operator() access.Actor {
	return access.Actor{Account: "tester", Device: "test", Purpose: access.CivilRegistration, Operator: true}
}

func table(t testing.TB, d *figures.Desk, q figures.Query) string {
	t.Helper()
	a, err := d.Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	columns, rows := a.Table(words.EN)
	lines := []string{fmt.Sprint(a.Journal), strings.Join(columns, "|")}
	for _, r := range rows {
		lines = append(lines, strings.Join(r, "|"))
	}
	return strings.Join(lines, "\n")
}

// TestFiguresFollowTheRegister registers, corrects and voids in a real database. After each commit the desk that has
// listened says what one says that has just been opened.
func TestFiguresFollowTheRegister(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, err := store.Open(t.Context(), db, store.Options{Home: "local", Terms: strings.Fields, Words: strings.Fields})
		if err != nil {
			t.Fatal(err)
		}
		keys, err := seal.New([]byte(strings.Repeat("k", seal.SecretSize)))
		if err != nil {
			t.Fatal(err)
		}
		desk := register.New(registerPort{s}, keys, clock.Fixed(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), quality.Defaults())
		live := figures.New(figurePort{s}, nil, clock.System{})
		s.OnCommit(live.Hear)
		settle(t, s)
		w := &writer{t: t, desk: desk, live: live, store: s}
		w.check()
		w.do(register.Command{Kind: "person", Typed: someone("a", "female", "1990-05-06", "111")})
		w.do(register.Command{Kind: "person", Typed: someone("b", "male", "1948", "112")})
		birth := w.do(register.Command{Kind: "birth", Typed: map[string]string{"person": "@t/c", "name": "Child", "sex": "male", "date": "2025-02-03", "mother": "@t/a"}})
		move := w.do(register.Command{Kind: "move", Typed: map[string]string{"person": "@t/a", "date": "2025-06-15", "area": "112"}})
		w.do(register.Command{Kind: "death", Typed: map[string]string{"person": "@t/b", "date": "2025-12-31"}})
		w.do(register.Command{Kind: "birth", Event: birth.Event, Reason: "misread",
			Typed: map[string]string{"person": "@t/c", "name": "Child", "sex": "male", "date": "2024-12-30", "mother": "@t/a"}})
		w.do(register.Command{Event: move.Event, Void: true, Reason: "did not move"})
		w.figure("111", indicator.Population, 2)
		w.figure("111", indicator.Births, 1)
		w.figure("112", indicator.Deaths, 1)
		w.figure("1", indicator.Population, 2)
	})
}

func settle(t *testing.T, s *store.Store) {
	t.Helper()
	var all []area.Area
	for _, row := range [][3]string{{"1", "county", ""}, {"11", "township", "1"}, {"111", "village", "11"}, {"112", "village", "11"}} {
		level, err := area.ParseLevel(row[1])
		if err != nil {
			t.Fatal(err)
		}
		a := area.Area{Code: area.MustCode(row[0]), Name: "A" + row[0], Level: level}
		if row[2] != "" {
			a.Parent = area.MustCode(row[2])
		}
		all = append(all, a)
	}
	err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SaveAreas(t.Context(), all, make([]journal.Seq, len(all))) })
	if err != nil {
		t.Fatal(err)
	}
}

func someone(ref, sex, birth, area string) map[string]string {
	return map[string]string{"person": "@t/" + ref, "name": "Somebody " + ref, "sex": sex, "birth_date": birth, "area": area, "since": "2015-01-01",
		"since_reason": "baseline", "household": "@t/h-" + ref, "relation": "head"}
}

type writer struct {
	t     *testing.T
	desk  *register.Desk
	live  *figures.Desk
	store *store.Store
	n     int
}

func (w *writer) do(c register.Command) register.Done {
	w.t.Helper()
	w.n++
	c.ID = journal.DeriveID("command", fmt.Sprint(w.n))
	c.Overrides = []journal.Override{}
	done, err := w.desk.Do(w.t.Context(), operator(), c)
	if err != nil {
		w.t.Fatalf("%s: %v", c.Kind, err)
	}
	w.check()
	return done
}

func (w *writer) query(code string, from, to int, by ...string) figures.Query {
	return figures.Query{Area: area.MustCode(code), From: day.MonthOf(from, 1), To: day.MonthOf(to, 12), By: by, Who: operator()}
}

func (w *writer) check() {
	w.t.Helper()
	for _, q := range []figures.Query{w.query("11", 2025, 2025), w.query("1", 2024, 2026, "sex", "age5"), w.query("11", 2024, 2025, "area", "month")} {
		got, want := table(w.t, w.live, q), table(w.t, figures.New(figurePort{w.store}, nil, clock.System{}), q)
		if got != want {
			w.t.Fatalf("%s by %v:\n%s\nwant\n%s", q.Area, q.By, got, want)
		}
	}
}

// figure is what the years 2024 and 2025 come to.
func (w *writer) figure(code string, id indicator.ID, want int64) {
	w.t.Helper()
	a, err := w.live.Ask(w.t.Context(), w.query(code, 2024, 2025))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range a.Figures {
		if f.ID == id && f.N != want {
			w.t.Errorf("%s of %s: got %d, want %d", id, code, f.N, want)
		}
	}
}

// BenchmarkAsk asks for a year of an area of a million people with ten years on record.
func BenchmarkAsk(b *testing.B) {
	db := storetest.Open(b, sqldb.EngineSQLite, clock.System{})
	fill(b, db)
	s, err := store.Open(b.Context(), db, store.Options{Home: "local", Terms: strings.Fields, Words: strings.Fields})
	if err != nil {
		b.Fatal(err)
	}
	last := figures.Query{Area: area.MustCode("1"), From: day.MonthOf(2019, 1), To: day.MonthOf(2019, 12), Who: operator()}
	all := last
	all.From = day.MonthOf(2010, 1)
	for name, q := range map[string]figures.Query{"a year": last, "ten years": all} {
		b.Run(name+" cold", func(b *testing.B) {
			for b.Loop() {
				table(b, figures.New(figurePort{s}, nil, clock.System{}), q)
			}
		})
		warm := figures.New(figurePort{s}, nil, clock.System{})
		table(b, warm, q)
		b.Run(name+" warm", func(b *testing.B) {
			for b.Loop() {
				if _, err := warm.Ask(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fill writes the cube of one area: who was there in 2010, and for ten years in most cells of every month a change.
func fill(b *testing.B, db *sqldb.DB) {
	b.Helper()
	err := db.WriteBulk(b.Context(), func(tx *sqldb.Tx) error {
		var pops, counts [][]any
		for i := range 2600 {
			pops = append(pops, []any{"1", int64(day.MonthOf(2009, 12)), int64(1 + i%2), int64(1910*13 + i/2), int64(380), int64(0)})
		}
		for m := day.MonthOf(2010, 1); m <= day.MonthOf(2019, 12); m++ {
			for i := range 2500 {
				pops = append(pops, []any{"1", int64(m), int64(1 + i%2), int64(1911*13 + i/2), int64(i%7 - 3), int64(i % 31)})
			}
			for i := range 900 {
				counts = append(counts, []any{"1", int64(m), int64(1 + i%4), int64(1 + i/4%2), int64(i / 8), int64(0), int64(i % 9)})
			}
		}
		if err := tx.Insert(b.Context(), "pop_delta", []string{"area", "month", "sex", "cohort", "n", "days"}, "", pops); err != nil {
			return err
		}
		if err := tx.Insert(b.Context(), "event_count", []string{"area", "month", "kind", "sex", "age", "extra", "n"}, "", counts); err != nil {
			return err
		}
		return tx.Insert(b.Context(), "area", []string{"code", "valid_from", "valid_to", "name", "level", "parent", "successors", "seq"}, "",
			[][]any{{"1", "", "", "One", "county", "", "", int64(1)}})
	})
	if err != nil {
		b.Fatal(err)
	}
}
