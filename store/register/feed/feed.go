// Package feed tells those who read on from a position what went from which area, whenever lives and households are written. It knows
// nobody who reads.
package feed

import (
	"context"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/register"
	"wanjia/domain/sync"
	"wanjia/domain/vital"
	"wanjia/store/sqldb"
)

// feed gathers what went from which area in one transaction.
type feed struct {
	head journal.Seq
	book *register.Book
	gone [][]any
	back [][]any // what is there again
}

// At is the position of a record's change; where no entry touched it by itself, that of the transaction.
func At(seq, head journal.Seq) int64 {
	if seq == 0 {
		seq = head
	}
	return int64(seq)
}

// person notes where somebody no longer lives.
func (f *feed) person(h *register.Held) {
	was, now := lives(&h.WasLife), lives(&h.NowLife)
	if h.Fresh || was == now {
		return
	}
	one := f.book.One(h.Now.ID)
	why, on, into := sync.Moved, day.Partial{}, id.ID{}
	switch {
	case one != h.Now.ID:
		why, into = sync.Joined, one.ID
	case h.NowLife.Dead:
		why, on = sync.Died, h.NowLife.Death
	case !h.NowLife.Known:
		why = sync.Voided
	default:
		if n := len(h.NowLife.Spells); n > 0 {
			on = leftOn(h.NowLife, was)
		}
	}
	f.move(sync.PersonKind, h.Now.ID.ID, h.At, was, now, why, on, into)
}

// lives is where somebody lives now; nowhere where they died, left or never came.
func lives(l *vital.Life) area.Code {
	if s, ok := l.Now(); ok {
		return s.Area
	}
	return area.Code{}
}

// leftOn is the day on which somebody left an area last.
func leftOn(l vital.Life, from area.Code) day.Partial {
	for i := len(l.Spells) - 1; i >= 0; i-- {
		if s := l.Spells[i]; s.Area == from && !s.IsOpen() {
			return s.End.Partial()
		}
	}
	return day.Partial{}
}

// house notes where a household no longer is.
func (f *feed) house(h *register.House) {
	was, now := h.Was.Area(), h.Now.Area()
	if h.Fresh || was == now {
		return
	}
	why, on := sync.Moved, day.Partial{}
	if now.IsZero() {
		why = sync.Ended
	} else if n := len(h.Now.Records); n > 0 {
		on = h.Now.Records[n-1].Date
	}
	f.move(sync.HouseholdKind, h.Now.ID.ID, h.At, was, now, why, on, id.ID{})
}

func (f *feed) move(kind string, of id.ID, at journal.Seq, was, now area.Code, why string, on day.Partial, into id.ID) {
	if !was.IsZero() {
		f.gone = append(f.gone, []any{was.String(), kind, of[:], At(at, f.head), why, on.String(), orNull(into)})
	}
	if !now.IsZero() {
		f.back = append(f.back, []any{now.String(), kind, of[:]})
	}
}

const backSQL = `DELETE FROM sync_gone WHERE area = $1 AND kind = $2 AND id = $3`

// Save writes what a book took from where, in the transaction that has written up to head.
func Save(ctx context.Context, tx *sqldb.Tx, head journal.Seq, book *register.Book) error {
	f := &feed{head: head, book: book}
	for _, h := range book.Touched() {
		f.person(h)
	}
	for _, h := range book.Stirred() {
		f.house(h)
	}
	for _, b := range f.back {
		if _, err := tx.Exec(ctx, backSQL, b...); err != nil {
			return err
		}
	}
	return tx.Insert(ctx, "sync_gone", []string{"area", "kind", "id", "changed", "why", "day", "into_id"},
		`ON CONFLICT (area, kind, id) DO UPDATE SET changed = excluded.changed, why = excluded.why, day = excluded.day, into_id = excluded.into_id`, f.gone)
}

func orNull(u id.ID) any {
	if u.IsZero() {
		return nil
	}
	return u[:]
}
