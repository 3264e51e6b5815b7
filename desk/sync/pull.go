package sync

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/looks"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/sync"
)

// Ask is how far somebody has read, and what they think they may hold.
type Ask struct {
	Since sync.Cursor
	Epoch string
	Limit int
}

// Page is what a device is given.
type Page struct {
	Records []sync.Record
	Gone    []sync.Change
	Next    sync.Cursor
	More    bool
	Epoch   string
	Journal journal.Seq
	Scope   *sync.Scope // where it isn't what the device thinks
	Nothing bool        // nothing new at all
	Place   string      // of a snapshot: where to go on
	Count   int64       // of a snapshot's first page: how many records there are
}

// The sizes of pages.
const (
	usualPage = 500
	mostPage  = 2000
)

func size(n int) int {
	if n <= 0 {
		return usualPage
	}
	return min(n, mostPage)
}

// Pull tells what changed in somebody's scope after a cursor. Where nothing was written at all it costs two small questions.
func (d *Desk) Pull(ctx context.Context, who access.Actor, ask Ask) (Page, error) {
	var out Page
	var shown []person.ID
	err := d.Store.Read(ctx, func(r Reader) error {
		m, err := d.moment(ctx, r, who)
		if err != nil {
			return err
		}
		if err := m.follows(ctx, ask.Since); err != nil {
			return err
		}
		out = Page{Epoch: m.scope.epoch, Journal: m.head, Next: ask.Since}
		if ask.Epoch != m.scope.epoch {
			out.Scope = &m.scope.Scope
		} else if ask.Since.Seq == m.head {
			out.Nothing = true
			return nil
		}
		shown, err = m.page(ctx, ask, &out)
		return err
	})
	if err != nil || out.Nothing {
		return out, err
	}
	if err := d.more(ctx, who, ask.Since.Seq, &out); err != nil {
		return out, err
	}
	return out, d.shown(ctx, who, "sync", shown)
}

// shown writes down whom a device was given. Nobody is no look.
func (d *Desk) shown(ctx context.Context, who access.Actor, detail string, people []person.ID) error {
	if len(people) == 0 {
		return nil
	}
	return d.Looker.Look(ctx, who, looks.Seen{Act: access.List, Detail: detail, People: people})
}

// more asks the other desks.
func (d *Desk) more(ctx context.Context, who access.Actor, since journal.Seq, out *Page) error {
	if len(d.Sources) == 0 {
		return nil
	}
	return d.Store.Read(ctx, func(r Reader) error {
		m, err := d.moment(ctx, r, who)
		if err != nil {
			return err
		}
		for _, s := range d.Sources {
			found, err := s.Records(ctx, who, m.scope.Scope, since, out.Next.Seq)
			if err != nil {
				return err
			}
			out.Records = append(out.Records, found...)
		}
		return nil
	})
}

// moment is the register at one moment as one device may hold it.
type moment struct {
	Reader
	who   access.Actor
	tree  *area.Tree
	head  journal.Seq
	scope scoped
}

func (d *Desk) moment(ctx context.Context, r Reader, who access.Actor) (*moment, error) {
	tree, err := r.Tree(ctx)
	if err != nil {
		return nil, err
	}
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	// Whoever may see nobody is told so as a scope of no area: what a phone still holds from before goes with it.
	return &moment{Reader: r, who: who, tree: tree, head: head, scope: d.scope(tree, who.Grants)}, nil
}

// follows refuses a cursor of another journal, or of one that was put back.
func (m *moment) follows(ctx context.Context, c sync.Cursor) error {
	if c.Seq == 0 || c.Seq > m.head {
		return c.Follows(m.head, journal.ID{}, 0)
	}
	e, _, err := m.Entry(ctx, c.Seq)
	if err != nil {
		return err
	}
	return c.Follows(m.head, e.ID, 0)
}

// cursor is the cursor at a position.
func (m *moment) cursor(ctx context.Context, at journal.Seq) (sync.Cursor, error) {
	if at == 0 {
		return sync.Cursor{}, nil
	}
	e, ok, err := m.Entry(ctx, at)
	if err == nil && !ok {
		err = fault.New(fault.Internal, "register.entry.missing")
	}
	return sync.At(at, e.ID), err
}

// page fills a page with what changed.
func (m *moment) page(ctx context.Context, ask Ask, out *Page) ([]person.ID, error) {
	changes, to, err := m.Changes(ctx, m.scope.Areas, ask.Since.Seq, m.head, size(ask.Limit))
	if err != nil {
		return nil, err
	}
	if out.Next, err = m.cursor(ctx, to); err != nil {
		return nil, err
	}
	out.More = to < m.head
	there, gone, err := m.part(ctx, changes)
	if err != nil {
		return nil, err
	}
	out.Gone = gone
	if err := m.areas(ctx, ask.Since.Seq, to, out); err != nil {
		return nil, err
	}
	shown, err := m.records(ctx, there, out)
	if err != nil {
		return nil, err
	}
	return shown, m.held(ctx, ask.Since.Seq, to, out)
}

// part tells what is there from what went. What went from one area of the scope into another didn't go.
func (m *moment) part(ctx context.Context, changes []sync.Change) (there, gone []sync.Change, err error) {
	ids := map[string][]id.ID{}
	for _, c := range changes {
		if c.Gone() {
			ids[c.Kind] = append(ids[c.Kind], c.ID)
		} else {
			there = append(there, c)
		}
	}
	for _, kind := range []string{sync.HouseholdKind, sync.PersonKind} {
		at, err := m.Where(ctx, kind, ids[kind])
		if err != nil {
			return nil, nil, err
		}
		for _, c := range changes {
			if c.Gone() && c.Kind == kind && !m.scope.Holds(at[c.ID]) {
				gone = append(gone, c)
			}
		}
	}
	slices.SortStableFunc(gone, func(a, b sync.Change) int { return int(a.Seq - b.Seq) })
	return there, gone, nil
}

// areas adds the areas of the scope and those above them, where any area changed.
func (m *moment) areas(ctx context.Context, since, to journal.Seq, out *Page) error {
	at, err := m.AreasAt(ctx)
	if err != nil || at <= since || at > to {
		return err
	}
	seen := map[area.Code]bool{}
	add := func(c area.Code) {
		a, ok := m.tree.Get(c)
		if !ok || seen[c] {
			return
		}
		seen[c] = true
		out.Records = append(out.Records, sync.Record{Kind: sync.AreaKind, Seq: at, Area: c,
			Fields: map[string]any{"code": c.String(), "name": a.Name, "level": a.Level.String(), "parent": a.Parent.String()}})
	}
	for _, c := range m.scope.Areas {
		for _, up := range m.tree.Lineage(c) {
			add(up)
		}
		add(c)
	}
	return nil
}
