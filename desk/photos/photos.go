// Package photos shows the photos that came with what was written on phones: those of an event to whoever may open it, and those of what is
// held to whoever settles it. What belongs to care or to an inspection is shown at those desks and refused here.
package photos

import (
	"context"

	"wanjia/base/fault"
	"wanjia/desk/office"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/domain/vital"
)

// Reader is one moment.
type Reader interface {
	FilesOf(ctx context.Context, entries []journal.ID) ([]sync.File, error)
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Events opens an event for whoever may see it, and writes the look down.
type Events interface {
	Event(ctx context.Context, who access.Actor, entry journal.ID) (office.Whole, error)
}

// Opener opens a file that is whole.
type Opener interface {
	Opened(ctx context.Context, hash string) ([]byte, error)
}

// Desk shows photos.
type Desk struct {
	Office *view.Office
	Events Events
	Store  Store
	Files  Opener
}

// OfEvent are the photos of an event and of what corrected it.
func (d *Desk) OfEvent(ctx context.Context, who access.Actor, entry journal.ID) ([]sync.File, error) {
	whole, err := d.Events.Event(ctx, who, entry)
	if err != nil {
		return nil, err
	}
	entries := make([]journal.ID, len(whole.Versions))
	for i := range whole.Versions {
		entries[i] = whole.Versions[i].Entry
	}
	return d.of(ctx, entries)
}

// OfHeld are the photos of an event that is held.
func (d *Desk) OfHeld(ctx context.Context, who access.Actor, root journal.ID) ([]sync.File, error) {
	var entry journal.ID
	err := d.Office.Look(ctx, who, access.Settle, area.Code{}, "quarantine", func(v *view.Sight) error {
		h, ok, err := v.Held(ctx, root)
		if err != nil {
			return err
		}
		if _, event := vital.Find(h.Of); !ok || !event || !v.In.Holds(h.Area) {
			return fault.New(fault.Missing, "quarantine.missing")
		}
		entry = h.Entry
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d.of(ctx, []journal.ID{entry})
}

func (d *Desk) of(ctx context.Context, entries []journal.ID) (out []sync.File, err error) {
	err = d.Store.Read(ctx, func(r Reader) error {
		out, err = r.FilesOf(ctx, entries)
		return err
	})
	return out, err
}

// Open opens one of some photos.
func (d *Desk) Open(ctx context.Context, among []sync.File, hash string) (sync.File, []byte, error) {
	for _, f := range among {
		if f.Hash == hash && f.Whole() {
			raw, err := d.Files.Opened(ctx, hash)
			return f, raw, err
		}
	}
	return sync.File{}, nil, fault.New(fault.Missing, "sync.file.unknown")
}
