// Package dryrun lets a desk of the register do everything and write nothing: what it writes goes to a scratch store, and
// what it reads is the register through whatever stands there. So a dry run finds exactly what the run would find, in
// bounded memory, and holds up nobody.
package dryrun

import (
	"context"
	"slices"

	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"

	desk "wanjia/desk/register"
)

// Loose is a transaction of a scratch store that keeps entries without a hash tree.
type Loose interface {
	desk.Tx
	Keep(ctx context.Context, entries []journal.Entry) error
}

// Scratch is an empty store beside the real one.
type Scratch interface {
	Read(ctx context.Context, fn func(desk.Reader) error) error
	WriteLoose(ctx context.Context, fn func(Loose) error) error
}

// Over is a store that reads a register through a scratch store and writes to the scratch store alone.
func Over(base desk.Store, top Scratch) desk.Store { return &overlay{base: base, top: top} }

type overlay struct {
	base desk.Store
	top  Scratch
}

// Read sees the scratch store's rows before the register's.
func (o *overlay) Read(ctx context.Context, fn func(desk.Reader) error) error {
	return o.base.Read(ctx, func(below desk.Reader) error {
		return o.top.Read(ctx, func(above desk.Reader) error { return fn(layered{above, below}) })
	})
}

// Write writes to the scratch store.
func (o *overlay) Write(ctx context.Context, fn func(desk.Tx) error) error {
	return o.base.Read(ctx, func(below desk.Reader) error {
		return o.top.WriteLoose(ctx, func(above Loose) error { return fn(layeredTx{layered{above, below}, above}) })
	})
}

// WriteBulk writes to the scratch store.
func (o *overlay) WriteBulk(ctx context.Context, fn func(desk.Tx) error) error {
	return o.Write(ctx, fn)
}

// layered reads what was written above, and what stands below where nothing was.
type layered struct{ above, below desk.Reader }

// Head goes on from the register's.
func (l layered) Head(ctx context.Context) (journal.Seq, error) {
	a, err := l.above.Head(ctx)
	if err != nil {
		return 0, err
	}
	b, err := l.below.Head(ctx)
	return max(a, b), err
}

// Tree is the register's areas with those of the dry run.
func (l layered) Tree(ctx context.Context) (*area.Tree, error) {
	below, err := l.below.Tree(ctx)
	if err != nil {
		return nil, err
	}
	above, err := l.above.Tree(ctx)
	if err != nil || above.Len() == 0 {
		return below, err
	}
	return above, nil
}

// Entries are found on either side; positions don't meet.
func (l layered) Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error) {
	out, err := l.below.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	more, err := l.above.Entries(ctx, seqs)
	for k, v := range more {
		out[k] = v
	}
	return out, err
}

// Same is the register's: a dry run merges nobody.
func (l layered) Same(ctx context.Context) (*identity.Map, error) { return l.below.Same(ctx) }

// EntryByID looks above first.
func (l layered) EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error) {
	if e, ok, err := l.above.EntryByID(ctx, id); ok || err != nil {
		return e, ok, err
	}
	return l.below.EntryByID(ctx, id)
}

// People written above stand before those below.
func (l layered) People(ctx context.Context, ids []person.ID) ([]vital.Person, error) {
	out, err := l.above.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(slices.Clone(ids), func(id person.ID) bool {
		return slices.ContainsFunc(out, func(p vital.Person) bool { return p.ID == id })
	})
	more, err := l.below.People(ctx, rest)
	return append(out, more...), err
}

// Households written above stand before those below.
func (l layered) Households(ctx context.Context, ids []household.ID) ([]household.Household, error) {
	out, err := l.above.Households(ctx, ids)
	if err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(slices.Clone(ids), func(id household.ID) bool {
		return slices.ContainsFunc(out, func(h household.Household) bool { return h.ID == id })
	})
	more, err := l.below.Households(ctx, rest)
	return append(out, more...), err
}

// Events written above stand before those below.
func (l layered) Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error) {
	out, err := l.below.Events(ctx, ids)
	if err != nil {
		return nil, err
	}
	more, err := l.above.Events(ctx, ids)
	for k, v := range more {
		out[k] = v
	}
	return out, err
}

// Namesakes are those of both sides.
func (l layered) Namesakes(ctx context.Context, name, birth string) ([]person.ID, error) {
	a, err := l.above.Namesakes(ctx, name, birth)
	if err != nil {
		return nil, err
	}
	b, err := l.below.Namesakes(ctx, name, birth)
	for _, id := range b {
		if !slices.Contains(a, id) {
			a = append(a, id)
		}
	}
	return a, err
}

// Born are those of both sides.
func (l layered) Born(ctx context.Context, yield func(p person.ID, name, birth string)) error {
	if err := l.below.Born(ctx, yield); err != nil {
		return err
	}
	return l.above.Born(ctx, yield)
}

// Empty says that neither side holds anybody.
func (l layered) Empty(ctx context.Context) (bool, error) {
	if none, err := l.below.Empty(ctx); err != nil || !none {
		return false, err
	}
	return l.above.Empty(ctx)
}

// Blinds are those of both sides.
func (l layered) Blinds(ctx context.Context, digests [][16]byte) (map[[16]byte][]person.ID, error) {
	out, err := l.below.Blinds(ctx, digests)
	if err != nil {
		return nil, err
	}
	more, err := l.above.Blinds(ctx, digests)
	for k, ids := range more {
		for _, id := range ids {
			if !slices.Contains(out[k], id) {
				out[k] = append(out[k], id)
			}
		}
	}
	return out, err
}

// Salt looks below first.
func (l layered) Salt(ctx context.Context, p person.ID) ([16]byte, bool, error) {
	if s, ok, err := l.below.Salt(ctx, p); ok || err != nil {
		return s, ok, err
	}
	return l.above.Salt(ctx, p)
}

func (l layered) SaltsOf(ctx context.Context, people []person.ID) (map[person.ID][16]byte, error) {
	out, err := l.below.SaltsOf(ctx, people)
	if err != nil {
		return nil, err
	}
	more, err := l.above.SaltsOf(ctx, people)
	for p, s := range more {
		if _, ok := out[p]; !ok {
			out[p] = s
		}
	}
	return out, err
}

// Setting is the register's.
func (l layered) Setting(ctx context.Context, name string) (string, bool, error) {
	return l.below.Setting(ctx, name)
}

// layeredTx writes above.
type layeredTx struct {
	layered
	above Loose
}

// Now is the scratch transaction's.
func (t layeredTx) Now() int64 { return t.above.Now() }

// Append keeps the entries without growing a tree.
func (t layeredTx) Append(ctx context.Context, entries []journal.Entry) error {
	return t.above.Keep(ctx, entries)
}

// Save writes above.
func (t layeredTx) Save(ctx context.Context, book *register.Book) error {
	return t.above.Save(ctx, book)
}

// SaveEvents writes above.
func (t layeredTx) SaveEvents(ctx context.Context, events []register.Standing) error {
	return t.above.SaveEvents(ctx, events)
}

// SaveAreas writes the whole tree above, so that it is found in one place.
func (t layeredTx) SaveAreas(ctx context.Context, areas []area.Area, seqs []journal.Seq) error {
	tree, err := t.Tree(ctx)
	if err != nil {
		return err
	}
	var all []area.Area
	for a := range tree.All() {
		all = append(all, tree.Versions(a.Code)...)
	}
	old := make([]journal.Seq, len(all), len(all)+len(seqs))
	return t.above.SaveAreas(ctx, append(all, areas...), append(old, seqs...))
}

// Rehome is left out: a dry run shows no figures.
func (t layeredTx) Rehome(context.Context, *area.Tree, *area.Tree) error { return nil }

// SaveBlinds writes above.
func (t layeredTx) SaveBlinds(ctx context.Context, blinds []register.Blind) error {
	return t.above.SaveBlinds(ctx, blinds)
}

// DropBlinds writes above; what stands below is not in the way of a correction of its own.
func (t layeredTx) DropBlinds(ctx context.Context, blinds []register.Blind) error {
	return t.above.DropBlinds(ctx, blinds)
}

// SaveSalts writes above.
func (t layeredTx) SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error {
	return t.above.SaveSalts(ctx, salts)
}
