package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"wanjia/bench/claimed"
	"wanjia/store/probe"
)

// payees is how many lines a batch and a statement have.
const payees = 100_000

// paying measures a batch of a hundred thousand payments: built, written for the bank, and matched with the bank's statements, the
// first of which shows that all was paid and the second, a sheet, that all came back.
func paying(ctx context.Context, r *run) (lines []Line, err error) {
	pay := *r
	pay.data, pay.server = filepath.Join(r.Dir, "money"), nil
	if r.db != "" {
		var drop func(context.Context) error
		if pay.db, drop, err = probe.Reserve(ctx, r.DB, r.Clock, "wanjia_bench_money"); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	}
	if err := os.RemoveAll(pay.data); err != nil {
		return nil, err
	}
	if out, err := pay.command(ctx, "benefits", "fund", "--amount", "500000000").CombinedOutput(); err != nil { // makes the place, too
		return nil, fmt.Errorf("fund said %s: %w", out, err)
	}
	r.say("making %d approved claims …", payees)
	place := claimed.Place{Dir: pay.data, DB: pay.db, Clock: r.Clock}
	if err := place.Make(ctx, payees); err != nil {
		return nil, err
	}
	batch, built, err := pay.built(ctx)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(pay.data, "batch.csv")
	_, wrote, err := pay.benefits(ctx, "batch", batch, "-o", file, "--as", "csv")
	if err != nil {
		return nil, err
	}
	if err := place.Send(ctx, batch, payees); err != nil {
		return nil, err
	}
	floor, err := pay.plainInserts(ctx, 0)
	if err != nil {
		return nil, err
	}
	const what = "plain inserts of all rows of the place: claims, grants, payments, journal"
	lines = []Line{
		{Name: "benefits, a batch of 100,000 built", Unit: "s", Value: built.seconds, Floor: floor.seconds, What: what, Goal: Goal{AtMost, 5}},
		{Name: "benefits, a batch of 100,000 built, processor time", Unit: "s", Value: built.processor, Floor: floor.processor, What: what},
		{Name: "benefits, its sheet for the bank", Unit: "s", Value: wrote.seconds},
	}
	more, err := pay.matched(ctx, file)
	return append(lines, more...), err
}

// spent is what a command took.
type spent struct{ seconds, processor float64 }

// benefits runs wanjia benefits.
func (r *run) benefits(ctx context.Context, args ...string) ([]byte, spent, error) {
	cmd := r.command(ctx, "benefits", args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	start := r.Clock.Now()
	out, err := cmd.Output()
	if err != nil {
		return out, spent{}, fmt.Errorf("benefits %s said %s: %w", args[0], said.String(), err)
	}
	return out, spent{r.since(start).Seconds(), (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}, nil
}

func (r *run) built(ctx context.Context) (batch string, took spent, err error) {
	out, took, err := r.benefits(ctx, "batch", "--scheme", claimed.Scheme, "--on", "2026-04-01", "--json")
	if err != nil {
		return "", took, err
	}
	var made struct {
		ID    string
		Count int
	}
	if err := json.Unmarshal(out, &made); err != nil || made.Count != payees {
		return "", took, fmt.Errorf("the batch is %s: %w", out, err)
	}
	return made.ID, took, nil
}

// matched takes two statements in.
func (r *run) matched(ctx context.Context, batch string) ([]Line, error) {
	raw, err := os.ReadFile(batch)
	if err != nil {
		return nil, err
	}
	rows, err := claimed.Rows(raw)
	if err != nil || len(rows) != payees {
		return nil, fmt.Errorf("the sheet has %d rows: %w", len(rows), err)
	}
	var lines []Line
	for _, s := range claimed.Statements() {
		file := filepath.Join(r.data, s.File)
		if err := s.Write(file, rows); err != nil {
			return nil, err
		}
		out, took, err := r.benefits(ctx, "reconcile", file, "--account", "99000000000000009")
		if err != nil {
			return nil, err
		}
		var found map[string]any
		if err := json.Unmarshal(out, &found); err != nil || found[s.Verdict] != float64(payees) {
			return nil, fmt.Errorf("the statement was found to be %s: %w", out, err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		start, before := r.Clock.Now(), processor()
		if err := s.Floor(bytes.NewReader(text)); err != nil {
			return nil, err
		}
		name := "benefits, 100,000 lines of " + s.Name + " matched"
		lines = append(lines, Line{Name: name, Unit: "s", Value: took.seconds, Floor: r.since(start).Seconds(), What: s.What, Goal: Goal{AtMost, 5}},
			Line{Name: name + ", processor time", Unit: "s", Value: took.processor, Floor: (processor() - before).Seconds(), What: s.What})
	}
	return lines, nil
}
