// Package door is the one door through which figures leave the registering desk: what its own people see passes as it is, what
// anybody else sees passes disclosure control. Small counts and what would give them away are hidden, rates on few events too;
// what is left is held against everything that was shown before, attacked as a reader would, and written into the release
// ledger, which is part of the journal. Tables for everybody are rounded. What is hidden says so.
package door

import (
	"context"
	"sync"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/told"
	"wanjia/domain/journal"

	"wanjia/desk/figures"
)

// Figures makes figures.
type Figures interface {
	Ask(ctx context.Context, q figures.Query) (figures.Answer, error)
}

// Reader is one moment of the register and of the ledger.
type Reader interface {
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Released(ctx context.Context, after journal.Seq, yield func(release.Cell, journal.Seq)) error
	Named(ctx context.Context, what string) ([]release.Line, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk is the door. It is safe for concurrent use: outside answers are decided one after another.
type Desk struct {
	store   Store
	figures Figures

	mu     sync.Mutex
	memory *memory            // nil until it is needed, and after anything went wrong
	loose  map[area.Code]bool // areas that were seen to be more than their parts
}

// New is a door before the desk of figures.
func New(store Store, f Figures) *Desk {
	return &Desk{store: store, figures: f, loose: map[area.Code]bool{}}
}

// Query and Answer are those of the desk of figures: whoever asks the door needs to know no other.
type (
	Query  = figures.Query
	Answer = figures.Answer
)

// The audiences.
const (
	Asker    = figures.Asker
	Everyone = figures.Everyone
)

// Note is all of a figure's notes in a language.
func Note(f *indicator.Figure, lang words.Lang) string { return figures.Note(f, lang) }

// Ask answers a query with what the asker may see.
func (d *Desk) Ask(ctx context.Context, q Query) (Answer, error) {
	a, err := d.figures.Ask(ctx, q)
	if err != nil || !a.Outside {
		return a, err
	}
	if a, err = d.through(ctx, q, a); err != nil {
		return Answer{}, err
	}
	only := make([]indicator.ID, len(q.Only))
	for i, text := range q.Only {
		if only[i], err = indicator.ParseID(text); err != nil {
			return Answer{}, err
		}
	}
	a.Figures = indicator.Keep(a.Figures, only)
	return a, nil
}

// Pass takes figures of another desk through, those of one table of an area and its parts at a time: as they are where they stay
// at the desk whose they are, else as they may be shown.
func (d *Desk) Pass(ctx context.Context, q Query, a Answer) (Answer, error) {
	if !a.Outside {
		return a, nil
	}
	a.Figures = told.Copy(a.Figures)
	told.Withhold(a.Figures, told.Few)
	a.Figures = indicator.Protect(a.Figures, indicator.Threshold)
	told.Follow(a.Figures)
	return d.through(ctx, q, a)
}

func (d *Desk) through(ctx context.Context, q Query, a Answer) (Answer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for range 3 {
		out := a
		out.Figures = told.Copy(a.Figures)
		settled, err := d.pass(ctx, q, &out)
		if err == nil && settled {
			return out, nil
		}
		d.memory = nil
		if err != nil {
			return Answer{}, err
		}
	}
	return Answer{}, fault.New(fault.Busy, "door.busy")
}

// mostNew is how many numbers one answer may show that nobody was shown before.
const mostNew = 20_000

// pass takes an answer through. It isn't settled where somebody else released something meanwhile.
func (d *Desk) pass(ctx context.Context, q Query, a *Answer) (settled bool, err error) {
	var cells []release.Cell
	err = d.store.Read(ctx, func(r Reader) error {
		d.notice(a)
		if d.memory, err = d.memory.refreshed(ctx, r, d.loose); err != nil {
			return err
		}
		cells, err = d.memory.judge(q, a)
		return err
	})
	if err != nil || len(cells) == 0 {
		return err == nil, err
	}
	if len(cells) > mostNew {
		return false, fault.New(fault.TooMuch, "door.fine").In("by")
	}
	line := release.Line{Area: a.Area.String(), What: "figures", Detail: detail(q, a), Method: "suppress", Cells: cells}
	err = d.store.Write(ctx, func(tx Tx) error {
		if settled, err = d.memory.newest(ctx, tx); err != nil || !settled {
			return err
		}
		d.memory.at, err = note(ctx, tx, q.Who, a.Area, line)
		return err
	})
	if err == nil && settled {
		d.memory.keep(cells)
	}
	return settled, err
}

// notice remembers where an answer has somebody who is in none of an area's parts.
func (d *Desk) notice(a *Answer) {
	for i := range a.Figures {
		if f := &a.Figures[i]; f.Get(indicator.ByArea) == a.Area.String() && (f.Hidden || f.N != 0) {
			d.loose[a.Area] = true
			return
		}
	}
}

func detail(q Query, a *Answer) string {
	text := a.From.String() + "/" + a.To.String()
	for i, by := range q.By {
		if text += ","; i == 0 {
			text = text[:len(text)-1] + " by "
		}
		text += by
	}
	return text
}

// note appends a release to the journal.
func note(ctx context.Context, tx Tx, who access.Actor, at area.Code, l release.Line) (journal.Seq, error) {
	head, err := tx.Head(ctx)
	if err != nil {
		return 0, err
	}
	now := time.UnixMilli(tx.Now()).UTC()
	var entries []journal.Entry
	for _, part := range l.Stretches() {
		head++
		e := journal.Entry{Seq: head, ID: journal.ID{ID: id.New(now)}, Kind: release.EntryKind, Area: at, Occurred: clock.Today(clock.Fixed(now)).Partial(),
			Recorded: now, Author: who.Account, Device: who.Device, Purpose: who.Purpose.String(), Body: journal.CanonicalBody(part.Body())}
		if err := journal.Check(e); err != nil {
			return 0, err
		}
		entries = append(entries, e)
	}
	return head, tx.Append(ctx, entries)
}

// Record writes down that something else went out: tables, a report, a file of records.
func (d *Desk) Record(ctx context.Context, who access.Actor, at area.Code, l release.Line) error {
	l.Area = at.String()
	return d.store.Write(ctx, func(tx Tx) error {
		_, err := note(ctx, tx, who, at, l)
		return err
	})
}
