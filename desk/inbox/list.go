package inbox

import (
	"context"
	"time"

	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/domain/quarantine"
	"wanjia/domain/vital"
)

// Row is a held entry as it is shown: what it says, numbers masked.
type Row struct {
	quarantine.Held
	From     string // the account that sent it
	Received time.Time
	Place    view.Place
	Draft    Draft // without values where the key is gone with the person
	Findings []quality.Finding
}

// List lists what waits in quarantine where somebody may settle it, the newest first.
func (d *Desk) List(ctx context.Context, who access.Actor, ask page.Page) (rows []Row, next string, err error) {
	err = d.office.Look(ctx, who, d.settler(who), area.Code{}, "quarantine", func(v *view.Sight) error {
		read := func(ctx context.Context, before journal.Seq, n int) ([]quarantine.Held, error) {
			return v.Quarantine(ctx, quarantine.Waiting, before, n)
		}
		found, more, err := view.Pile(ctx, ask, read, func(h *quarantine.Held) journal.Seq { return h.Seq },
			func(h *quarantine.Held) bool { return v.In.Holds(h.Area) && d.tries(h.Of, who.Purpose) })
		if err != nil {
			return err
		}
		next = more
		rows, err = d.show(ctx, v, found)
		return err
	})
	return rows, next, err
}

func (d *Desk) show(ctx context.Context, v *view.Sight, found []quarantine.Held) ([]Row, error) {
	seqs := make([]journal.Seq, len(found))
	for i := range found {
		seqs[i] = found[i].Seq
	}
	entries, err := v.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, h := range found {
		e := entries[h.Seq]
		p, _, err := d.open(ctx, v, e)
		if err != nil {
			return nil, err
		}
		row := Row{Held: h, From: e.Author, Received: e.Recorded, Draft: p.Draft, Findings: p.Findings}
		if !h.Area.IsZero() {
			row.Place = v.Place(h.Area)
		}
		if _, ok := d.courts[h.Of]; ok || care.Is(h.Of) {
			row.Draft.Values = nil // for the team that the client agreed to, or that was drawn; whoever settles sees that it waits
		}
		if kind, ok := vital.Find(h.Of); ok {
			event := vital.Event{Kind: kind, Values: vital.ValuesOf(p.Draft.Values)}
			row.Draft.Values = map[string]string{}
			for code, text := range p.Draft.Values {
				if f, ok := kind.Field(code); ok && f.Shape.Sealed() {
					text = view.Mask(f.Shape, p.Draft.Values["id_type"], text)
				}
				row.Draft.Values[code] = text
			}
			if s := event.Subject(); !s.IsZero() {
				v.Show(view.Ref{ID: s})
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
