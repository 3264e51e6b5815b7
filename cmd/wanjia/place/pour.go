package place

import (
	"context"
	"errors"
	"runtime/debug"

	"wanjia/base/fault"
	"wanjia/base/heap"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/journal"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
)

// importGC lets the heap grow to some hundred megabytes before the collector comes.
const importGC = 400

// importMemory is what the heap may grow to; the collector comes oftener near it. SQLite's cache stands beside it.
const importMemory = 640 << 20

// Pour makes the program ready for rows by the million, memory for speed, until calm is called. Where nobody else is in the folder,
// nobody gets in until then.
func (p *Place) Pour(ctx context.Context) (calm func(context.Context) error, err error) {
	alone, err := p.alone()
	if err != nil {
		return nil, err
	}
	if alone {
		err = p.Store.PourAlone(ctx)
	} else {
		err = p.Store.Pour(ctx)
	}
	if err != nil {
		return nil, err
	}
	return p.calm(), nil
}

// alone says whether nobody else can be in the place. Of a shared database nobody knows.
func (p *Place) alone() (bool, error) {
	if p.DB.Engine() != sqldb.EngineSQLite {
		return false, nil
	}
	return p.lock.alone()
}

// calm gives memory to the load that has begun, and answers how it ends.
func (p *Place) calm() func(context.Context) error {
	heap.Widen(importMemory)
	before, limit := debug.SetGCPercent(importGC), debug.SetMemoryLimit(importMemory)
	return func(ctx context.Context) error {
		err := p.Store.Settle(ctx)
		debug.SetGCPercent(before)
		debug.SetMemoryLimit(limit)
		if p.lock != nil {
			err = errors.Join(err, p.lock.again())
		}
		return err
	}
}

// finish writes the lives of a first load that was cut off before it came to it, from what it wrote in the journal.
func (p *Place) finish(ctx context.Context) error {
	cut, err := p.Store.CutOff(ctx)
	if err != nil || !cut {
		return err
	}
	alone, err := p.alone()
	if err == nil && !alone {
		err = fault.New(fault.Conflict, "cli.busy", "dir", p.Dir)
	}
	if err != nil {
		return err
	}
	if err := p.Store.PourAgain(ctx); err != nil {
		return err
	}
	calm := p.calm()
	all := func(journal.Entry) bool { return true }
	err = p.Store.Read(ctx, func(r *storereg.Reader) error {
		return p.Register.On(&ties.Written{S: p.Store}).Replay(ctx, r, all, func(journal.Seq) {})
	})
	if err != nil {
		return err // it is still to be done
	}
	return calm(ctx)
}

// Bound keeps the heap of a dry run to what an import's may grow to.
func Bound() { debug.SetMemoryLimit(importMemory) }

// hurryMemory is what the heap of a command may grow to that goes through everybody, or through a batch; SQLite's cache stands beside it.
const hurryMemory = 320 << 20

// Hurry lets the heap grow further before the collector comes: for a command that does one large thing and ends.
func Hurry() {
	heap.Widen(hurryMemory)
	debug.SetGCPercent(importGC)
	debug.SetMemoryLimit(hurryMemory)
}
