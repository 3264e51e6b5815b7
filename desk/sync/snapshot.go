package sync

import (
	"context"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/sync"
)

// SnapshotAsk is where a first sync goes on. At is the cursor that its first page gave, zero for the first page itself.
type SnapshotAsk struct {
	At    sync.Cursor
	Place string
	Only  area.Code // one area of the scope; zero is all of it
	Limit int
}

// Snapshot gives the next page of all that somebody may hold. Pages keep to the order of areas and ids, so a page that was lost is asked
// for again, days later too: what changed meanwhile comes with the pull from At.
func (d *Desk) Snapshot(ctx context.Context, who access.Actor, ask SnapshotAsk) (Page, error) {
	var out Page
	var shown []person.ID
	err := d.Store.Read(ctx, func(r Reader) error {
		m, err := d.moment(ctx, r, who)
		if err != nil {
			return err
		}
		areas := m.scope.Areas
		if !ask.Only.IsZero() {
			if areas = []area.Code{ask.Only}; !m.scope.Holds(ask.Only) {
				return fault.New(fault.Denied, access.DeniedByArea)
			}
		}
		if err := m.begin(ctx, ask, areas, &out); err != nil {
			return err
		}
		shown, err = m.chunk(ctx, ask, areas, &out)
		return err
	})
	if err == nil && !out.More {
		err = d.more(ctx, who, 0, &out)
	}
	if err != nil {
		return out, err
	}
	return out, d.shown(ctx, who, "sync snapshot", shown)
}

// begin fixes the cursor from which the tail is read, with the areas and what the worker has in quarantine; later pages bring it back.
func (m *moment) begin(ctx context.Context, ask SnapshotAsk, areas []area.Code, out *Page) error {
	*out = Page{Epoch: m.scope.epoch, Journal: m.head, Next: ask.At}
	if ask.Place != "" {
		return m.follows(ctx, ask.At)
	}
	var err error
	if out.Count, err = m.Count(ctx, areas); err != nil {
		return err
	}
	if out.Next, err = m.cursor(ctx, m.head); err != nil {
		return err
	}
	out.Scope = &m.scope.Scope
	if err := m.areas(ctx, 0, m.head, out); err != nil {
		return err
	}
	return m.held(ctx, 0, m.head, out)
}

// chunk adds records from a place on.
func (m *moment) chunk(ctx context.Context, ask SnapshotAsk, areas []area.Code, out *Page) ([]person.ID, error) {
	from, kind, after, err := parsePlace(ask.Place)
	if err != nil {
		return nil, err
	}
	n := size(ask.Limit)
	var changes []sync.Change
	for _, a := range areas {
		switch c := strings.Compare(a.String(), from); {
		case c < 0:
			continue
		case c > 0:
			kind, after = sync.HouseholdKind, id.ID{}
		}
		for ; kind != ""; kind, after = nextKind(kind), (id.ID{}) {
			found, err := m.Next(ctx, kind, a, after, n-len(changes))
			if err != nil {
				return nil, err
			}
			changes = append(changes, found...)
			if len(changes) == n {
				out.Place, out.More = placeOf(changes[n-1]), true
				return m.records(ctx, changes, out)
			}
		}
	}
	return m.records(ctx, changes, out)
}

// nextKind is what comes after a kind in an area: people after the households that they belong to.
func nextKind(kind string) string {
	if kind == sync.HouseholdKind {
		return sync.PersonKind
	}
	return ""
}

func placeOf(c sync.Change) string { return c.Area.String() + "/" + c.Kind + "/" + c.ID.String() }

func parsePlace(text string) (at, kind string, after id.ID, err error) {
	if text == "" {
		return "", sync.HouseholdKind, id.ID{}, nil
	}
	parts := strings.Split(text, "/")
	bad := fault.New(fault.Invalid, "page.cursor").In("after")
	if len(parts) != 3 || parts[1] != sync.HouseholdKind && parts[1] != sync.PersonKind {
		return "", "", id.ID{}, bad
	}
	u, err := id.Parse(parts[2])
	if err != nil {
		return "", "", id.ID{}, bad.Because(err)
	}
	return parts[0], parts[1], u, nil
}
