package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"wanjia/base/id"
	"wanjia/store/probe"
)

const (
	aloneWrites = 300
	clients     = 32
	crowdTime   = 10 * time.Second
	mothers     = 60_000 // as many as can bear in the time
	register    = "/api/v1/events"
)

// births measures durable writes of births over HTTP: alone, and by many clients at once. Each has a mother of its own,
// in her household, and a name of its own.
func births(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.hire(ctx, s, clients); err != nil {
		return nil, err
	}
	all, err := r.probe().Mothers(ctx, mothers)
	if err != nil {
		return nil, err
	}
	today := r.Clock.Now().Format("2006-01-02")
	var next atomic.Int64
	var alone []time.Duration
	birth := func(ask func([]byte) error) error {
		for {
			n := int(next.Add(1)) - 1
			if n >= len(all) {
				return io.EOF
			}
			body, err := newborn(all[n], today, n)
			if err != nil {
				return err
			}
			err = ask(body)
			if said, refused := errors.AsType[*answer](err); refused && said.status == http.StatusUnprocessableEntity {
				continue // she has borne too lately
			}
			return err
		}
	}
	for range aloneWrites {
		err := birth(func(body []byte) error {
			start := r.Clock.Now()
			_, err := s.ask(ctx, http.MethodPost, register, body)
			if err == nil {
				alone = append(alone, r.since(start))
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	rate, err := r.bornTogether(ctx, s, birth)
	if err != nil {
		return nil, err
	}
	return r.birthLines(ctx, alone, rate)
}

// bornTogether is how many births a second the machines register at once.
func (r *run) bornTogether(ctx context.Context, s *server, birth func(ask func([]byte) error) error) (float64, error) {
	wires, err := s.wires(ctx, clients)
	if err != nil {
		return 0, err
	}
	rate, err := r.crowd(func() error {
		w := <-wires
		defer func() { wires <- w }()
		return birth(func(body []byte) error { return w.post(register, id.New(r.Clock.Now()), body) })
	})
	for range clients {
		err = errors.Join(err, (<-wires).conn.Close())
	}
	return rate, err
}

func newborn(mother probe.Mother, today string, n int) ([]byte, error) {
	return json.Marshal(map[string]any{"kind": "birth",
		"values":    map[string]string{"date": today, "sex": []string{"female", "male"}[n%2], "area": mother.Area, "mother": mother.ID, "name": word(n)},
		"overrides": []map[string]string{{"rule": "person.duplicate", "reason": "bench"}}})
}

// word is a name made of a number.
func word(n int) string {
	text := []byte("Ben")
	for ; n > 0; n /= 26 {
		text = append(text, 'a'+byte(n%26))
	}
	return string(text)
}

func (r *run) birthLines(ctx context.Context, alone []time.Duration, rate float64) (lines []Line, err error) {
	appends, err := r.plainAppends()
	if err != nil {
		return nil, err
	}
	place, drop, err := r.scratch(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	rows, err := place.Rows(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var commits []time.Duration
	for range aloneWrites {
		if err := r.timed(&commits, func() error { return rows.Add(ctx) }); err != nil {
			return nil, err
		}
	}
	together, err := r.crowd(func() error { return rows.Add(ctx) })
	const what = "one row inserted and committed to disk, no HTTP"
	return []Line{
		{Name: "birth over HTTP, alone, p50", Unit: "ms", Value: quantile(alone, .5), Floor: quantile(commits, .5), What: what, Goal: Goal{AtMost, 8}},
		{Name: "birth over HTTP, alone, p99", Unit: "ms", Value: quantile(alone, .99), Floor: quantile(commits, .99), What: what, Goal: Goal{AtMost, 40}},
		{Name: fmt.Sprintf("births, %d clients", clients), Unit: "/s", Value: rate, Floor: together, What: "one row each, by as many, sharing commits, no HTTP", Goal: Goal{AtLeast, 1500}},
		{Name: "one insert, alone, p50", Unit: "ms", Value: quantile(commits, .5), Floor: quantile(appends, .5), What: "as many bytes appended to a file and synced"},
	}, err
}

// crowd tells how often a second many clients at once get something done, until the time is over or io.EOF says that no more can be.
func (r *run) crowd(do func() error) (float64, error) {
	var done atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	start := r.Clock.Now()
	for range clients {
		wg.Go(func() {
			for r.since(start) < crowdTime && failed.Load() == nil {
				if err := do(); err != nil {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil && !errors.Is(*err, io.EOF) {
		return 0, *err
	}
	return float64(done.Load()) / r.since(start).Seconds(), nil
}

// plainAppends is what it costs to append a row's bytes to a file and have them on disk.
func (r *run) plainAppends() (took []time.Duration, err error) {
	name := filepath.Join(r.Dir, "appends")
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(name)) }()
	for range aloneWrites {
		if err := r.timed(&took, func() error {
			if _, err := f.Write(make([]byte, probe.RowSize)); err != nil {
				return err
			}
			return f.Sync()
		}); err != nil {
			return nil, err
		}
	}
	return took, nil
}
