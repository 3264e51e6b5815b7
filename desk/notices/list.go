package notices

import (
	"context"
	"slices"
	"time"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	"wanjia/domain/vital"

	domreg "wanjia/domain/register"
)

// Row is a notice as it is shown: what it tells, numbers masked.
type Row struct {
	notice.Notice
	Event    view.Event // as if it had happened; it is registered only where the notice says so
	From     string     // the account that told of it
	Received time.Time
	Ground   notice.Ground
}

// List lists notices of an area and all below it, the newest first; the zero stage is every stage. A notice of what is sealed
// is shown to whoever settles it and to whoever told of it.
func (d *Desk) List(ctx context.Context, who access.Actor, within area.Code, stage notice.Stage, ask page.Page) (rows []Row, next string, err error) {
	err = d.office.Look(ctx, who, access.Notify, within, "notices", func(v *view.Sight) error {
		read := func(ctx context.Context, before journal.Seq, n int) ([]notice.Notice, error) {
			return v.Notices(ctx, stage, before, n)
		}
		found, more, err := view.Pile(ctx, ask, read, func(n *notice.Notice) journal.Seq { return n.First() },
			func(n *notice.Notice) bool { return v.In.Holds(n.Area) })
		if err != nil {
			return err
		}
		next = more
		rows, err = d.show(ctx, v, found)
		return err
	})
	return rows, next, err
}

// Show is one notice.
func (d *Desk) Show(ctx context.Context, who access.Actor, root journal.ID) (Row, error) {
	var row Row
	err := d.office.Look(ctx, who, access.Notify, area.Code{}, "notice", func(v *view.Sight) error {
		n, ok, err := v.Notice(ctx, root)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "notice.missing")
		}
		if !v.In.Holds(n.Area) {
			return fault.New(fault.Denied, access.DeniedByArea)
		}
		rows, err := d.show(ctx, v, []notice.Notice{n})
		if err == nil && len(rows) == 0 {
			err = fault.New(fault.Missing, "notice.missing")
		}
		if err == nil {
			row = rows[0]
		}
		return err
	})
	return row, err
}

// show makes of notices what is shown of them.
func (d *Desk) show(ctx context.Context, v *view.Sight, all []notice.Notice) ([]Row, error) {
	var seqs []journal.Seq
	for i := range all {
		seqs = append(seqs, all[i].Versions...)
	}
	entries, err := v.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	var rows []Row
	var told []view.Told
	for i := range all {
		n := all[i]
		first := entries[n.First()]
		kind, ok := vital.Find(n.Of)
		if !ok || kind.Sealed && first.Author != v.Who.Account && !v.Who.May(v.Tree.Under, access.Settle, access.Request{Area: n.Area}).Allowed {
			continue
		}
		values, err := content(ctx, sealed.Opener{Keys: d.keys, Salts: v}, kind, &n, entries)
		if err != nil {
			return nil, err
		}
		rows = append(rows, Row{Notice: n, From: first.Author, Received: first.Recorded, Ground: groundOf(&n, entries)})
		told = append(told, view.Told{Standing: domreg.Standing{ID: n.ID, Kind: n.Of, Date: n.Date, Area: n.Area, Live: n.Versions, Versions: n.Versions},
			First: first, Event: vital.Event{Kind: kind, Values: values}})
	}
	events, err := v.Describe(ctx, told)
	if err != nil {
		return nil, err
	}
	for i := range events {
		rows[i].Event = named(events[i], told[i].Event)
		for _, p := range events[i].Parts {
			v.Show(p.Person)
		}
	}
	return rows, nil
}

// named lets a newborn or newcomer, whom the register doesn't know yet, stand by the name that the notice gives.
func named(e view.Event, told vital.Event) view.Event {
	name := person.Called(told.Values.Get)
	if name != "" && !slices.ContainsFunc(e.Parts, func(p view.Part) bool { return p.Role == e.Kind.Subject }) {
		e.Parts = append([]view.Part{{Role: e.Kind.Subject, Person: view.Ref{ID: told.Subject(), Name: name, Elsewhere: true, Age: -1}}}, e.Parts...)
	}
	return e
}

// content is what the newest entry says that said anything, opened.
func content(ctx context.Context, open sealed.Opener, kind *vital.Kind, n *notice.Notice, entries map[journal.Seq]journal.Entry) (vital.Values, error) {
	for _, seq := range slices.Backward(n.Versions) {
		e := entries[seq]
		if e.Kind != notice.Notify && e.Kind != notice.Declare {
			continue
		}
		values, err := open.Values(ctx, kind, e)
		return values.With(notice.OfField, "").With(notice.RefField, ""), err
	}
	return nil, nil
}

func groundOf(n *notice.Notice, entries map[journal.Seq]journal.Entry) notice.Ground {
	if n.Stage != notice.Refused {
		return ""
	}
	body, err := journal.ParseBody(entries[n.Newest()].Body)
	if err != nil { // no entry of the journal has a body that can't be read
		return ""
	}
	return notice.Ground(body[notice.GroundField])
}
