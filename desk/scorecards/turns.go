package scorecards

import (
	"context"
	"math"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/desk/office/view"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// turn is somebody's turn in a case that fell due: in which state, by when, and whether it was taken in time.
type turn struct {
	at    area.Code
	state string
	due   day.Day
	kept  bool
}

// counted are the turns of a kind of case as they were at a position of the journal.
type counted struct {
	turns []turn
	head  journal.Seq
	today day.Day
	made  time.Time
	took  time.Duration
}

// rests is for how many times as long as it took a count is good although the journal has grown since.
const rests = 10

// turns are those of a kind of case that fell due up to today.
func (d *Desk) turns(ctx context.Context, def *workflow.Definition) ([]turn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.office.Clock.Now()
	today := clock.Today(d.office.Clock)
	k := d.kept[def.ID]
	if k != nil && k.today == today && now.Sub(k.made) < rests*k.took {
		return k.turns, nil
	}
	err := d.office.Store.Read(ctx, func(r view.Reader) error {
		head, err := r.Head(ctx)
		if err != nil || k != nil && k.today == today && k.head == head {
			return err
		}
		k = &counted{head: head, today: today}
		return k.read(ctx, r, def)
	})
	if err != nil {
		return nil, err
	}
	k.made = d.office.Clock.Now()
	k.took = k.made.Sub(now)
	d.kept[def.ID] = k
	return k.turns, nil
}

// batch is how many cases are read at once.
const batch = 500

func (k *counted) read(ctx context.Context, r view.Reader, def *workflow.Definition) error {
	for before := journal.Seq(math.MaxInt64); ; {
		files, err := r.Cases(ctx, def.ID, before, batch)
		if err != nil || len(files) == 0 {
			return err
		}
		before = files[len(files)-1].Entries[0]
		var seqs []journal.Seq
		for i := range files {
			seqs = append(seqs, files[i].Entries...)
		}
		entries, err := r.Entries(ctx, seqs)
		if err != nil {
			return err
		}
		for i := range files {
			if err := k.count(def, &files[i], entries); err != nil {
				return err
			}
		}
	}
}

// count adds the turns of one case. The day by which a turn is due is the last that was said while it lasted.
func (k *counted) count(def *workflow.Definition, f *workflow.File, entries map[journal.Seq]journal.Entry) error {
	at, err := area.ParseCode(f.Area)
	if err != nil {
		return nil //nolint:nilerr // what lies nowhere is nobody's
	}
	state, due, clocked := "", day.Day(0), false
	for _, seq := range f.Entries {
		e := entries[seq]
		body, err := journal.ParseBody(e.Body)
		if err != nil {
			return err
		}
		told := workflow.Tell(e, body)
		on := e.Occurred.Day()
		if told.State != state {
			if clocked && due <= k.today {
				k.turns = append(k.turns, turn{at, state, due, on <= due})
			}
			state = told.State
		}
		due, err = day.Parse(body[workflow.DueField])
		clocked = err == nil
	}
	if s, ok := def.State(state); ok && !s.Final && clocked && due < k.today {
		k.turns = append(k.turns, turn{at, state, due, false})
	}
	return nil
}
