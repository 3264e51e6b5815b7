// Package ahead reads the register as it will be when a batch that has been decided is on disk. So the next batch can be
// decided while that one is written. It writes nothing, and knows nothing of whether the batch came through.
package ahead

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
)

// Journal reads entries and the tree of areas that they made.
type Journal interface {
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Same(ctx context.Context) (*identity.Map, error)
}

// Lives reads people, households and events.
type Lives interface {
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Households(ctx context.Context, ids []household.ID) ([]household.Household, error)
	Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error)
	Namesakes(ctx context.Context, name, birth string) ([]person.ID, error)
	Born(ctx context.Context, yield func(p person.ID, name, birth string)) error
}

// Numbers reads what is sealed, and finds by it.
type Numbers interface {
	Blinds(ctx context.Context, digests [][16]byte) (map[[16]byte][]person.ID, error)
	Salt(ctx context.Context, p person.ID) ([16]byte, bool, error)
	SaltsOf(ctx context.Context, people []person.ID) (map[person.ID][16]byte, error)
	Setting(ctx context.Context, name string) (string, bool, error)
	Empty(ctx context.Context) (bool, error)
}

// Reader is one moment of the register.
type Reader interface {
	Journal
	Lives
	Numbers
}

// Batch is what was decided. Nobody may change it any more.
type Batch struct {
	Head    journal.Seq // before its first entry
	Entries []journal.Entry
	Pending map[journal.ID]int // where an entry is in Entries
	Book    *register.Book
	Events  map[journal.ID]*register.Standing
	Blinds  []register.Blind
	Dropped []register.Blind
	Salts   map[person.ID][16]byte // new ones
	Named   map[string][]person.ID // those whom the batch itself names so, by name and birth date with a zero between
}

// Over is the register below with the batch on top, whether or not the batch is in it already.
func Over(below Reader, b *Batch) Reader {
	byDigest := map[[16]byte][]person.ID{}
	for _, x := range b.Blinds {
		byDigest[x.Digest] = append(byDigest[x.Digest], b.Book.One(x.Person))
	}
	return &reader{Reader: below, b: b, found: byDigest}
}

type reader struct {
	Reader
	b     *Batch
	found map[[16]byte][]person.ID
}

// Head is the batch's last position.
func (r *reader) Head(context.Context) (journal.Seq, error) {
	return r.b.Head + journal.Seq(len(r.b.Entries)), nil
}

// Entries are the batch's or stored.
func (r *reader) Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error) {
	stored := slices.DeleteFunc(slices.Clone(seqs), func(s journal.Seq) bool { return s > r.b.Head })
	out, err := r.Reader.Entries(ctx, stored)
	if err != nil {
		return nil, err
	}
	for _, s := range seqs {
		if i := int(s - r.b.Head - 1); i >= 0 && i < len(r.b.Entries) {
			out[s] = r.b.Entries[i]
		}
	}
	return out, nil
}

// EntryByID looks into the batch first.
func (r *reader) EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error) {
	if i, ok := r.b.Pending[id]; ok {
		return r.b.Entries[i], true, nil
	}
	return r.Reader.EntryByID(ctx, id)
}

// People whom the batch holds are as it leaves them.
func (r *reader) People(ctx context.Context, ids []person.ID) ([]vital.Person, error) {
	out, err := r.Reader.People(ctx, slices.DeleteFunc(slices.Clone(ids), r.b.Book.Has))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if p, ok := r.b.Book.Written(id); ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// Households that the batch holds are as it leaves them.
func (r *reader) Households(ctx context.Context, ids []household.ID) ([]household.Household, error) {
	held := func(id household.ID) bool { _, ok := r.b.Book.Household(id); return ok }
	out, err := r.Reader.Households(ctx, slices.DeleteFunc(slices.Clone(ids), held))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if h, ok := r.b.Book.WrittenHouse(id); ok {
			out = append(out, h)
		}
	}
	return out, nil
}

// Events that the batch touches are as it leaves them.
func (r *reader) Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error) {
	touched := func(id journal.ID) bool { _, ok := r.b.Events[id]; return ok }
	out, err := r.Reader.Events(ctx, slices.DeleteFunc(slices.Clone(ids), touched))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if s, ok := r.b.Events[id]; ok {
			out[id] = *s
		}
	}
	return out, nil
}

// Namesakes are those stored and those of the batch who are called so now.
func (r *reader) Namesakes(ctx context.Context, name, birth string) ([]person.ID, error) {
	out, err := r.Reader.Namesakes(ctx, name, birth)
	if err != nil {
		return nil, err
	}
	for _, id := range r.b.Named[name+"\x00"+birth] {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return slices.DeleteFunc(out, func(id person.ID) bool {
		if !r.b.Book.Has(id) {
			return false
		}
		_, l, ok := r.b.Book.Person(id)
		return !ok || l.Name != name || l.Birth.String() != birth
	}), nil
}

// Blinds are those stored, without what the batch takes away and with what it adds.
func (r *reader) Blinds(ctx context.Context, digests [][16]byte) (map[[16]byte][]person.ID, error) {
	out, err := r.Reader.Blinds(ctx, digests)
	if err != nil {
		return nil, err
	}
	for _, d := range digests {
		all := slices.DeleteFunc(out[d], func(p person.ID) bool {
			return slices.ContainsFunc(r.b.Dropped, func(x register.Blind) bool { return x.Digest == d && r.b.Book.One(x.Person) == p })
		})
		for _, p := range r.found[d] {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
		out[d] = all
	}
	return out, nil
}

// Salt is the batch's or the stored one.
func (r *reader) Salt(ctx context.Context, p person.ID) ([16]byte, bool, error) {
	if s, ok := r.b.Salts[p]; ok {
		return s, true, nil
	}
	return r.Reader.Salt(ctx, p)
}

// SaltsOf are the batch's and the stored ones.
func (r *reader) SaltsOf(ctx context.Context, people []person.ID) (map[person.ID][16]byte, error) {
	own := func(p person.ID) bool { _, ok := r.b.Salts[p]; return ok }
	out, err := r.Reader.SaltsOf(ctx, slices.DeleteFunc(slices.Clone(people), own))
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if s, ok := r.b.Salts[p]; ok {
			out[p] = s
		}
	}
	return out, nil
}
