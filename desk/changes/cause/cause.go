// Package cause says which entries about somebody came after what was granted, and so may have changed it. It judges none of them.
package cause

import (
	"cmp"
	"context"
	"slices"
	"time"

	"wanjia/base/day"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Reader reads people and entries.
type Reader interface {
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
}

// Entry is an entry about somebody that came after what was granted.
type Entry struct {
	Entry    journal.ID
	Kind     journal.Kind
	Act      Act
	On       day.Partial
	Recorded time.Time
	Author   string
	Reason   string
	Seq      journal.Seq
}

// Act is what an entry does.
type Act uint8

// The acts.
const (
	Told Act = iota
	Corrected
	Voided
)

// Name is the word of the act.
func (a Act) Name() string { return [...]string{"told", "corrected", "voided"}[a] }

// Of are the entries about somebody after a position, the newest last.
func Of(ctx context.Context, r Reader, p person.ID, after journal.Seq) ([]Entry, error) {
	found, err := r.People(ctx, []person.ID{p})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var seqs []journal.Seq
	for _, s := range found[0].Entries {
		if s > after {
			seqs = append(seqs, s)
		}
	}
	entries, err := r.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, 0, len(entries))
	for _, e := range entries {
		w := Entry{Entry: e.ID, Kind: e.Kind, On: e.Occurred, Recorded: e.Recorded, Author: e.Author, Reason: e.Reason, Seq: e.Seq}
		switch {
		case !e.Voids.IsZero():
			w.Act = Voided
		case !e.Corrects.IsZero():
			w.Act = Corrected
		}
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return out, nil
}
