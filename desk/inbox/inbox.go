// Package inbox is where entries of other programs come in, batch by batch, and where those wait that couldn't be applied.
// What came once is never dropped: it stands in the journal, or it is held there whole until a person has settled it.
package inbox

import (
	"context"
	"time"

	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/quarantine"
)

// Desk takes entries in and settles what is held.
type Desk struct {
	office *view.Office
}

// New is a desk that reads as an office does.
func New(office *view.Office) *Desk { return &Desk{office: office} }

// Row is a held entry as it is shown.
type Row struct {
	quarantine.Held
	From     string // the account that sent it
	Received time.Time
}

// List lists what waits in quarantine where somebody may settle it, the newest first.
func (d *Desk) List(ctx context.Context, who access.Actor, ask page.Page) (rows []Row, next string, err error) {
	err = d.office.Look(ctx, who, access.Settle, area.Code{}, "quarantine", func(v *view.Sight) error {
		read := func(ctx context.Context, before journal.Seq, n int) ([]quarantine.Held, error) {
			return v.Quarantine(ctx, quarantine.Waiting, before, n)
		}
		found, more, err := view.Pile(ctx, ask, read, func(h *quarantine.Held) journal.Seq { return h.Seq },
			func(h *quarantine.Held) bool { return v.In.Holds(h.Area) })
		if err != nil {
			return err
		}
		next = more
		seqs := make([]journal.Seq, len(found))
		for i := range found {
			seqs[i] = found[i].Seq
		}
		entries, err := v.Entries(ctx, seqs)
		for _, h := range found {
			rows = append(rows, Row{Held: h, From: entries[h.Seq].Author, Received: entries[h.Seq].Recorded})
		}
		return err
	})
	return rows, next, err
}
