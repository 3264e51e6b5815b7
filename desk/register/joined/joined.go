// Package joined works out what it does to the register that two records are one person's, or are parted again: it takes the events
// that name them as they were written, and answers them under whom they belong. Nothing is kept for going back: the journal has it all.
package joined

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"

	"wanjia/desk/register/books"
	"wanjia/desk/register/past"
)

// Reader is one moment of the register.
type Reader interface {
	books.Lives
	books.Same
	Tree(ctx context.Context) (*area.Tree, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error)
}

// Tx writes what was worked out.
type Tx interface {
	Reader
	Append(ctx context.Context, entries []journal.Entry) error
	Save(ctx context.Context, book *register.Book) error
}

// Plan is a step that was worked out, with the lives before and after it. Nobody is written yet.
type Plan struct {
	Tree     *area.Tree
	Book     *register.Book
	From, To *identity.Map
	People   []person.ID // whose records they are, before and after
	Before   map[person.ID]vital.Life
	After    map[person.ID]vital.Life
}

// Work works a step out.
func Work(ctx context.Context, r Reader, s identity.Step) (*Plan, error) {
	from, err := r.Same(ctx)
	if err != nil {
		return nil, err
	}
	tree, err := r.Tree(ctx)
	if err != nil {
		return nil, err
	}
	w := &work{r: r, s: s, p: &Plan{Tree: tree, From: from, To: from.After(s), Before: map[person.ID]vital.Life{}, After: map[person.ID]vital.Life{}}}
	for _, id := range []person.ID{from.Of(s.Absorbed), from.Of(s.Survivor), w.p.To.Of(s.Absorbed), w.p.To.Of(s.Survivor)} {
		if !slices.Contains(w.p.People, id) {
			w.p.People = append(w.p.People, id)
		}
	}
	w.p.Book = register.NewBook(tree.Lineage).Know(from).Towards(w.p.To)
	return w.p, w.run(ctx)
}

// Follow writes an entry about identities with all that follows from it.
func Follow(ctx context.Context, tx Tx, e journal.Entry) error {
	s, err := identity.Of(e)
	if err != nil {
		return err
	}
	p, err := Work(ctx, tx, s)
	if err != nil {
		return err
	}
	if err := tx.Append(ctx, []journal.Entry{e}); err != nil {
		return err
	}
	return tx.Save(ctx, p.Book)
}

type work struct {
	r Reader
	s identity.Step
	p *Plan
}

func (w *work) run(ctx context.Context) error {
	found, err := w.r.People(ctx, w.p.People)
	if err != nil {
		return err
	}
	for i := range found {
		w.p.Before[found[i].ID] = found[i].Life()
	}
	changes, err := w.events(ctx, found)
	if err != nil {
		return err
	}
	for i := range found {
		w.p.Book.Hold(found[i])
	}
	if err := books.Fill(ctx, w.r, w.p.Book, changes...); err != nil {
		return err
	}
	w.p.Book.Remap(changes)
	if err := w.entries(ctx, found); err != nil {
		return err
	}
	for _, id := range w.p.People {
		if p, l, ok := w.p.Book.Person(id); ok && p.ID == id {
			w.p.After[id] = *l
		}
	}
	return nil
}

// events are those that are answered under somebody else once the step is taken.
func (w *work) events(ctx context.Context, found []vital.Person) ([]register.Change, error) {
	seqs := map[journal.ID]journal.Seq{}
	meant := map[journal.ID]bool{}
	for _, m := range w.s.Meant {
		meant[m.Event] = true
	}
	for i := range found {
		for _, a := range found[i].Acts {
			as := a.As
			if as.IsZero() {
				as = found[i].ID
			}
			if w.p.To.Of(as) != found[i].ID || meant[a.Entry] {
				seqs[a.Entry] = a.Seq
			}
		}
	}
	roots := make([]journal.ID, 0, len(seqs))
	for root := range seqs {
		roots = append(roots, root)
	}
	slices.SortFunc(roots, func(a, b journal.ID) int { return a.Compare(b.ID) })
	standing, err := w.r.Events(ctx, roots)
	if err != nil {
		return nil, err
	}
	var changes []register.Change
	for _, root := range roots {
		st, ok := standing[root]
		if !ok {
			return nil, fault.New(fault.Internal, "register.entry.missing")
		}
		said, err := w.said(ctx, []journal.Seq{st.Seq()})
		if err != nil {
			return nil, err
		}
		e, err := past.Decode(said[st.Seq()])
		if err != nil {
			return nil, err
		}
		changes = append(changes, register.Change{Root: root, Seq: seqs[root], Before: &e, After: &e})
	}
	return changes, nil
}

func (w *work) said(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error) {
	found, err := w.r.Entries(ctx, seqs)
	if err == nil && len(found) < len(seqs) {
		err = fault.New(fault.Internal, "register.entry.missing")
	}
	return found, err
}

// entries says which entries touched whom: those of both where the records are one, and each one's own where they aren't.
func (w *work) entries(ctx context.Context, found []vital.Person) error {
	var all []journal.Seq
	for i := range found {
		all = append(all, found[i].Entries...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	by := map[person.ID][]journal.Seq{}
	if w.s.Kind == identity.Merge {
		by[w.p.To.Of(w.s.Survivor)] = all
	} else {
		touched, err := w.touched(ctx, all)
		if err != nil {
			return err
		}
		for _, seq := range all {
			for id := range touched[seq] {
				by[id] = append(by[id], seq)
			}
		}
	}
	for _, id := range w.p.People {
		w.p.Book.Touch(id, by[id])
	}
	return nil
}

// touched is whom each entry touched, as they are answered after the step.
func (w *work) touched(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]map[person.ID]bool, error) {
	entries, err := w.said(ctx, seqs)
	if err != nil {
		return nil, err
	}
	out := map[journal.Seq]map[person.ID]bool{}
	for _, seq := range seqs {
		if _, done := out[seq]; done {
			continue
		}
		root, err := w.rootOf(ctx, entries[seq])
		if err != nil {
			return nil, err
		}
		standing, err := w.r.Events(ctx, []journal.ID{root})
		if err != nil {
			return nil, err
		}
		if err := w.walk(ctx, standing[root], out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rootOf is the first entry of the event that an entry is about.
func (w *work) rootOf(ctx context.Context, e journal.Entry) (journal.ID, error) {
	for !e.Corrects.IsZero() || !e.Voids.IsZero() {
		next := e.Corrects
		if next.IsZero() {
			next = e.Voids
		}
		before, ok, err := w.r.EntryByID(ctx, next)
		if err != nil {
			return journal.ID{}, err
		}
		if !ok {
			return journal.ID{}, fault.New(fault.Internal, "register.entry.missing")
		}
		e = before
	}
	return e.ID, nil
}

// walk goes through the entries of an event, and notes whom each touched: who was in it before, and who is in it after.
func (w *work) walk(ctx context.Context, st register.Standing, out map[journal.Seq]map[person.ID]bool) error {
	entries, err := w.said(ctx, st.Versions)
	if err != nil {
		return err
	}
	var live []vital.Event
	voided := false
	for _, seq := range st.Versions {
		e := entries[seq]
		who := map[person.ID]bool{}
		if n := len(live); n > 0 && !voided {
			w.add(who, st.ID, &live[n-1])
		}
		switch {
		case e.Kind != "void":
			now, err := past.Decode(e)
			if err != nil {
				return err
			}
			live, voided = append(live, now), false
		case e.Voids == st.ID:
			voided = true
		default: // a correction is taken back
			live, voided = live[:len(live)-1], false
		}
		if n := len(live); n > 0 && !voided {
			w.add(who, st.ID, &live[n-1])
		}
		out[seq] = who
	}
	return nil
}

func (w *work) add(to map[person.ID]bool, root journal.ID, e *vital.Event) {
	for id := range w.p.To.Acts(e, root, 0) {
		to[id] = true
	}
}
