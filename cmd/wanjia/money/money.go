// Package money joins the desks of budgets, of events that inform people and of surveys with their stores. It decides nothing.
package money

import (
	"context"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/demo"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/survey"
	pack "wanjia/exchange/pack/surveys"
	"wanjia/store/asked"
	"wanjia/store/noted"
	storereg "wanjia/store/register"

	"wanjia/desk/budget"
	"wanjia/desk/surveys"
	"wanjia/desk/telling"
)

// Place is what the desks stand on.
type Place struct {
	Store *storereg.Store
	Keys  *seal.Keys
	Clock clock.Clock
}

// Budget is the desk of budgets. A line may be tied to one of some schemes of benefits.
func (p Place) Budget(schemes benefit.Set) *budget.Desk {
	var ids []string
	for _, s := range schemes {
		if !slices.Contains(ids, string(s.ID)) { // a scheme has versions
			ids = append(ids, string(s.ID))
		}
	}
	return p.budget(ids)
}

func (p Place) budget(schemes []string) *budget.Desk {
	return budget.New(ties.Budgets{S: noted.New(p.Store)}, p.Keys, schemes, p.Clock)
}

// shown is the scheme whose batches a line of the demonstration pays.
const shown = "childcare-2025"

// Show fills the desks of a demonstration.
func Show(ctx context.Context, p Place, signIns []demo.SignIn) error {
	at := map[string]area.Code{}
	for _, s := range signIns {
		if s.Area == "" {
			continue
		}
		code, err := area.ParseCode(s.Area)
		if err != nil {
			return err
		}
		at[s.Name] = code
	}
	if err := demo.Budgets(ctx, p.budget([]string{shown}), words.ZH, at["manager"], at["window"], shown); err != nil {
		return err
	}
	if err := demo.Telling(ctx, telling.New(tellingStore{noted.New(p.Store)}, p.Clock), words.ZH, at["window"]); err != nil {
		return err
	}
	return p.answered(ctx, demo.Answers(at["window"], clock.Today(p.Clock).Month()))
}

// answered writes results of surveys down that a demonstration makes up.
func (p Place) answered(ctx context.Context, results []survey.Result) error {
	return asked.New(p.Store).Write(ctx, func(w *asked.Writer) error {
		head, err := w.Head(ctx)
		if err != nil {
			return err
		}
		now := p.Clock.Now().UTC()
		var entries []journal.Entry
		for i, r := range results {
			entries = append(entries, journal.Entry{Seq: head + journal.Seq(i+1), ID: journal.DeriveID("demo result", strconv.Itoa(i)), Kind: survey.EntryKind, Area: r.Area, Occurred: r.Until.Last().Partial(), Recorded: now,
				Author: "surveys", Device: demo.Source, Purpose: "oversight", Body: journal.CanonicalBody(r.Body())})
		}
		return w.Append(ctx, entries)
	})
}

// Asking are the desks of events that inform people and of surveys, with the surveys of some packs.
func (p Place) Asking(content fs.FS, packs []string) (*telling.Desk, *surveys.Desk, error) {
	all, wrong := pack.Load(content, packs...)
	if len(wrong) > 0 {
		return nil, nil, wrong[0]
	}
	return telling.New(tellingStore{noted.New(p.Store)}, p.Clock), surveys.New(surveyStore{asked.New(p.Store)}, all, p.Keys, p.Clock), nil
}

// closeEvery is how often it is asked whether results can be closed.
const closeEvery = time.Hour

// Sweep closes what a desk of surveys can close, now and then every hour, until the context ends.
func Sweep(ctx context.Context, desk any, trouble func(error)) {
	d, ok := desk.(interface {
		Close(ctx context.Context) error
	})
	if !ok {
		return
	}
	for {
		if err := d.Close(ctx); err != nil && ctx.Err() == nil {
			trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(closeEvery):
		}
	}
}

type tellingStore struct{ s *noted.Store }

// Read opens a moment.
func (b tellingStore) Read(ctx context.Context, fn func(telling.Reader) error) error {
	return b.s.Read(ctx, func(r *noted.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (b tellingStore) Write(ctx context.Context, fn func(telling.Tx) error) error {
	return b.s.Write(ctx, func(w *noted.Writer) error { return fn(w) })
}

type surveyStore struct{ s *asked.Store }

// Read opens a moment.
func (b surveyStore) Read(ctx context.Context, fn func(surveys.Reader) error) error {
	return b.s.Read(ctx, func(r *asked.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (b surveyStore) Write(ctx context.Context, fn func(surveys.Tx) error) error {
	return b.s.Write(ctx, func(w *asked.Writer) error { return fn(w) })
}
