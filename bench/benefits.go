package bench

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"wanjia/base/day"
	"wanjia/bench/usage"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/settle"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
	"wanjia/exchange/pack/schemes"
)

//go:embed benefits.yaml
var sixClauses []byte

// benefiting measures deciding: a scheme of six clauses over facts in memory, what is owed from the register, and one
// decision made again after an event.
func benefiting(ctx context.Context, r *run) ([]Line, error) {
	var lines []Line
	if r.engine == SQLite { // no database has a part in these
		s, err := sixClauseScheme()
		if err != nil {
			return nil, err
		}
		people := someBody(r.People)
		cold, err := r.decideAll(ctx, s, people)
		if err != nil {
			return nil, err
		}
		again, err := r.again(s)
		if err != nil {
			return nil, err
		}
		lines = append(cold, again)
	}
	entitled, err := r.entitled(ctx)
	return append(lines, entitled...), err
}

func sixClauseScheme() (*benefit.Scheme, error) {
	lang, err := benefit.Language()
	if err != nil {
		return nil, err
	}
	s, wrong := schemes.Parse("scheme-six-clauses.yaml", sixClauses, lang)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return s, nil
}

// body is what is known of somebody, as columns keep it.
type body struct {
	birth    day.Partial
	sex      person.Sex
	children uint8
	girls    uint8
	gets     bool
}

func someBody(n int) []body {
	r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // made-up people, the same each time
	out := make([]body, n)
	first := day.Must("1925-01-01")
	for i := range out {
		kids := uint8(r.IntN(4))
		out[i] = body{birth: (first + day.Day(r.IntN(100*365))).Partial(), sex: person.Sex(1 + r.IntN(2)), children: kids, girls: uint8(r.IntN(int(kids) + 1)), gets: r.IntN(20) == 0}
	}
	return out
}

// asCase puts somebody's columns into a case that is used again and again.
func (b *body) asCase(c *benefit.Case) {
	c.Birth, c.Sex = b.birth, b.sex
	c.Children = c.Children[:0]
	for i := range b.children {
		sex := person.Male
		if i < b.girls {
			sex = person.Female
		}
		c.Children = append(c.Children, benefit.Kin{Sex: sex})
	}
	c.Grants = c.Grants[:0]
	if b.gets {
		c.Grants = append(c.Grants, benefit.Grant{Scheme: "childcare-2025"})
	}
}

// byHand is the six clauses in Go: the floor.
func (b *body) byHand(on, since day.Day) bool {
	birth := b.birth.Day()
	age := birth.AgeOn(on)
	return birth >= since && age >= 18 && age < 110 && b.sex != person.SexUnknown && (b.children <= 2 || b.girls == 2) && !b.gets
}

// nowhere has one area, so that nothing lies under another.
type nowhere struct{}

// Under says whether two are the same.
func (nowhere) Under(c, ancestor area.Code) bool { return c == ancestor }

// decideAll decides for everybody on all cores, and by hand on one.
func (r *run) decideAll(ctx context.Context, s *benefit.Scheme, people []body) ([]Line, error) {
	on, since := day.Must("2026-12-31"), day.Must("1933-01-01")
	here, err := area.ParseCode("990101")
	if err != nil {
		return nil, err
	}
	cores := runtime.NumCPU()
	owed, errs := make([]int, cores), make([]error, cores)
	start, before := r.Clock.Now(), processor()
	var wait sync.WaitGroup
	for k := range cores {
		part := people[k*len(people)/cores : (k+1)*len(people)/cores]
		wait.Go(func() { owed[k], errs[k] = decidePart(ctx, s, part, here, on) })
	}
	wait.Wait()
	took, used := r.since(start).Seconds(), (processor() - before).Seconds()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	n := 0
	for _, o := range owed {
		n += o
	}
	start = r.Clock.Now()
	want := 0
	for i := range people {
		if people[i].byHand(on, since) {
			want++
		}
	}
	floor := r.since(start).Seconds()
	if n != want {
		return nil, fmt.Errorf("six clauses: %d owed, by hand %d", n, want)
	}
	_, mb := usage.Own()
	const what = "the same six conditions written in Go, on one core"
	return []Line{
		{Name: "benefits, six clauses over everybody", Unit: "s", Value: took, Floor: floor, What: what, Goal: Goal{AtMost, 3}},
		{Name: "benefits, six clauses, processor time", Unit: "µs/person", Value: 1e6 * used / float64(len(people)), Floor: 1e6 * floor / float64(len(people)), What: what},
		{Name: "benefits, six clauses, memory", Unit: "MB", Value: mb, Goal: Goal{AtMost, 500}},
	}, nil
}

func decidePart(ctx context.Context, s *benefit.Scheme, people []body, here area.Code, on day.Day) (int, error) {
	c := benefit.Case{Known: true, Registered: []benefit.Place{{Area: here, From: -1 << 30, FromHow: residence.Birth}}}
	n := 0
	for i := range people {
		people[i].asCase(&c)
		d, err := s.Decide(&c, on, nowhere{})
		if err != nil {
			return n, err
		}
		if d.Verdict == benefit.Yes {
			n++
		}
	}
	return n, ctx.Err()
}

// again is one decision made again after an event: the life folded, the scheme asked, the difference to what was paid.
func (r *run) again(s *benefit.Scheme) (Line, error) {
	who := person.FromSource("bench", "p")
	p := &vital.Person{ID: who}
	add := func(kind, date, at string, n int) error {
		k, _ := vital.Find(journal.Kind(kind))
		e, wrong := k.Parse(map[string]string{"person": "@bench/p", "date": date, "area": at, "sex": "female"}, day.Must("2027-01-01"))
		if kind == "birth" && len(wrong) > 0 {
			return wrong[0]
		}
		act := e.Acts(journal.DeriveID("bench", fmt.Sprint(n)), journal.Seq(n))[who]
		p.Replace(journal.DeriveID("bench", fmt.Sprint(n)), act)
		return nil
	}
	if err := add("birth", "1960-05-05", "990101", 1); err != nil {
		return Line{}, err
	}
	on := day.Must("2026-12-31")
	var paid []settle.Line
	var each []time.Duration
	for i := range 2000 {
		err := r.timed(&each, func() error {
			if err := add("move", (day.Must("2026-01-01") + day.Day(i%300)).String(), []string{"990101", "990102"}[i%2], 2); err != nil {
				return err
			}
			c := benefit.CaseOf(p, on)
			d, err := s.Decide(&c, on, nowhere{})
			if change := settle.Reckon(d.Lines(), paid); !change.None() {
				paid = d.Lines()
			}
			return err
		})
		if err != nil {
			return Line{}, err
		}
	}
	return Line{Name: "benefits, a decision after one event, p99", Unit: "ms", Value: quantile(each, 0.99), Goal: Goal{AtMost, 10}}, nil
}

// entitled is the whole road: who is owed something, read from the register and printed.
func (r *run) entitled(ctx context.Context) ([]Line, error) {
	if _, err := os.Stat(filepath.Join(r.data, "wanjia.db")); r.db == "" && errors.Is(err, os.ErrNotExist) {
		return nil, nil // nothing was imported: only the import makes a place
	}
	var lines []Line
	for _, s := range []struct{ id, of string }{{"childcare-2025", "children"}, {"emergency-aid", "households, their size"}, {"special-assistance", "parents, by the month"}} {
		cmd := r.command(ctx, "benefits", "entitled", "--scheme", s.id, "--on", "2026-09-30", "--as", "csv")
		start := r.Clock.Now()
		out, err := cmd.Output()
		if err != nil {
			return nil, err
		}
		took := r.since(start).Seconds()
		r.say("benefits: %s, %d periods in %.1f s", s.id, strings.Count(string(out), "\n")-1, took)
		used := (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		lines = append(lines, Line{Name: "benefits, from the register to rows: " + s.of, Unit: "s", Value: took, Goal: Goal{AtMost, 3}},
			Line{Name: "benefits, from the register to rows: " + s.of + ", processor time", Unit: "s", Value: used})
		if mb, ok := usage.Peak(cmd.ProcessState); ok {
			lines = append(lines, Line{Name: "benefits, from the register to rows: " + s.of + ", peak memory", Unit: "MB", Value: mb, Goal: Goal{AtMost, 500}})
		}
	}
	return lines, nil
}
