package sync

import (
	"context"

	"wanjia/base/id"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quarantine"
	"wanjia/domain/sync"
	"wanjia/domain/vital"
)

// records adds what changes are about, in their order, and tells who was shown.
func (m *moment) records(ctx context.Context, changes []sync.Change, out *Page) ([]person.ID, error) {
	var people []person.ID
	var houses []household.ID
	for _, c := range changes {
		if c.Kind == sync.PersonKind {
			people = append(people, person.ID{ID: c.ID})
		} else {
			houses = append(houses, household.ID{ID: c.ID})
		}
	}
	made := map[id.ID]map[string]any{}
	found, err := m.People(ctx, people)
	if err != nil {
		return nil, err
	}
	for i := range found {
		l := found[i].Life()
		made[found[i].ID.ID] = personFields(&l)
	}
	homes, err := m.Households(ctx, houses)
	if err != nil {
		return nil, err
	}
	for i := range homes {
		made[homes[i].ID.ID] = houseFields(&homes[i])
	}
	for _, c := range changes {
		if f, ok := made[c.ID]; ok {
			out.Records = append(out.Records, sync.Record{Kind: c.Kind, ID: c.ID, Seq: c.Seq, Area: c.Area, Fields: f})
		}
	}
	return people, nil
}

func personFields(l *vital.Life) map[string]any {
	f := map[string]any{"name": l.Name, "sex": l.Sex.String(), "birth": l.Birth.String()}
	put := func(code, text string) {
		if text != "" {
			f[code] = text
		}
	}
	put("mother", l.Mother.String())
	put("father", l.Father.String())
	if s, ok := l.Stay(); ok {
		put("household", s.Household.String())
		put("relation", s.Relation.String())
	}
	if s, ok := l.Now(); ok {
		put("residence", s.Kind.String())
		put("since", s.Start.String())
	}
	return f
}

func houseFields(h *household.Household) map[string]any {
	members := []any{}
	for _, m := range h.Present() {
		members = append(members, m.Person.String())
	}
	f := map[string]any{"address": h.Address(), "members": members}
	if m, ok := h.Head(); ok {
		f["head"] = m.Person.String()
	}
	return f
}

// maxHeld bounds how many held entries of one worker are told at once.
const maxHeld = 500

// held adds what became of the worker's entries in quarantine.
func (m *moment) held(ctx context.Context, since, to journal.Seq, out *Page) error {
	all, err := m.HeldOf(ctx, m.who.Account, since, maxHeld)
	if err != nil {
		return err
	}
	var fresh []quarantine.Held
	for _, h := range all {
		if at := max(h.Seq, h.Done); at > since && at <= to {
			fresh = append(fresh, h)
		}
	}
	rows, err := m.heldRows(ctx, fresh)
	if err != nil {
		return err
	}
	for _, r := range rows {
		out.Records = append(out.Records, sync.Record{Kind: sync.HeldKind, ID: r.ID.ID, Seq: max(r.Seq, r.Done), Area: r.Area, Fields: map[string]any{
			"held": r.ID.String(), "id": r.Entry.String(), "kind": string(r.Of), "state": r.State.String(), "code": r.Why, "seq": int64(r.Seq), "done": int64(r.Done),
			"as": r.As, "reason": r.Reason}})
	}
	return nil
}

// Row is a held entry as its author sees it.
type Row struct {
	quarantine.Held
	As     string // the entry that it became, or that took its place
	Reason string // why it was put aside
}

// heldRows adds what those said who settled them.
func (m *moment) heldRows(ctx context.Context, all []quarantine.Held) ([]Row, error) {
	var done []journal.Seq
	for _, h := range all {
		if h.Done != 0 {
			done = append(done, h.Done)
		}
	}
	entries, err := m.Entries(ctx, done)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(all))
	for i, h := range all {
		rows[i] = Row{Held: h}
		e, ok := entries[h.Done]
		if !ok {
			continue
		}
		body, err := journal.ParseBody(e.Body)
		if err != nil {
			return nil, err
		}
		rows[i].As, rows[i].Reason = body[quarantine.AsField], e.Reason
	}
	return rows, nil
}
