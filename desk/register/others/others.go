// Package others looks for somebody else in the register who has the number, or the name and birth date, that an event says of
// its subject. It remembers what it asked while a batch lasts; it judges nothing.
package others

import (
	"context"
	"slices"

	"wanjia/base/seal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"

	"wanjia/desk/register/sealed"
	"wanjia/desk/register/seen"
)

// Store finds people by what is said of them.
type Store interface {
	Blinds(ctx context.Context, digests [][16]byte) (map[[16]byte][]person.ID, error)
	Namesakes(ctx context.Context, name, birth string) ([]person.ID, error)
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
}

// Others looks on behalf of one transaction.
type Others struct {
	keys    *seal.Keys
	from    Store
	book    *register.Book
	names   *seen.Names // nil where the transaction stands alone
	index   map[string][16]byte
	numbers map[[16]byte][]person.ID // of those asked for so far, by blind index
	named   map[string][]person.ID
}

// New looks in a store, and first in the book that the transaction fills.
func New(keys *seal.Keys, from Store, book *register.Book) *Others {
	return &Others{keys: keys, from: from, book: book, index: map[string][16]byte{}, numbers: map[[16]byte][]person.ID{}, named: map[string][]person.ID{}}
}

// Know makes it look for names where a session remembers them.
func (o *Others) Know(names *seen.Names) { o.names = names }

// Leave lets go of the store; nothing is looked for any more.
func (o *Others) Leave() { o.from = nil }

// Named are those whom the transaction itself names so, by name and birth date with a zero between.
func (o *Others) Named() map[string][]person.ID { return o.named }

// Index is a number's blind index.
func (o *Others) Index(number string) [16]byte {
	d, ok := o.index[number]
	if !ok {
		d = sealed.Blind(o.keys, number)
		o.index[number] = d
	}
	return d
}

// number is the one that an event says of its subject, as far as it can be read.
func number(e *vital.Event) (string, bool) {
	text := e.Values.Get("id_number")
	return text, text != "" && !sealed.Is(text)
}

// Ask asks at once who has the numbers of many events.
func (o *Others) Ask(ctx context.Context, events []*vital.Event) error {
	var digests [][16]byte
	for _, e := range events {
		if text, ok := number(e); ok {
			digests = append(digests, o.Index(text))
		}
	}
	found, err := o.from.Blinds(ctx, digests)
	if err != nil {
		return err
	}
	for _, d := range digests {
		o.numbers[d] = found[d]
	}
	return nil
}

// Of are the others of an event. Who is told here is remembered as said.
func (o *Others) Of(ctx context.Context, e vital.Event) ([]quality.Other, error) {
	self := o.book.One(e.Subject())
	var out []quality.Other
	add := func(found []person.ID, by string) {
		for _, p := range found {
			if p != self {
				out = append(out, quality.Other{Person: p, By: by})
			}
		}
	}
	if text, ok := number(&e); ok {
		d := o.Index(text)
		found, err := o.byNumber(ctx, d)
		if err != nil {
			return nil, err
		}
		add(found, "identifier")
		o.numbers[d] = append(slices.Clip(found), self)
	}
	name, birth := person.Called(e.Values.Get), e.Values.Get("birth_date")
	if e.Kind.Code == "birth" {
		birth = e.Date().String()
	}
	if name == "" || birth == "" {
		return out, nil
	}
	same, err := o.namesakes(ctx, self, name, birth)
	add(same, "name")
	return out, err
}

func (o *Others) byNumber(ctx context.Context, d [16]byte) ([]person.ID, error) {
	if found, ok := o.numbers[d]; ok {
		return found, nil
	}
	found, err := o.from.Blinds(ctx, [][16]byte{d})
	return found[d], err
}

// namesakes are those in the register and those of this very batch.
func (o *Others) namesakes(ctx context.Context, self person.ID, name, birth string) ([]person.ID, error) {
	key := name + "\x00" + birth
	here := o.named[key]
	o.named[key] = append(slices.Clip(here), self)
	if like, sure := o.names.Like(self, name, birth); sure {
		return o.called(ctx, like, name, birth)
	}
	stored, err := o.from.Namesakes(ctx, name, birth)
	return append(stored, here...), err
}

// called are those who have a name and birth date now.
func (o *Others) called(ctx context.Context, like []person.ID, name, birth string) ([]person.ID, error) {
	if len(like) == 0 {
		return nil, nil
	}
	var out, away []person.ID
	is := func(id person.ID, l *vital.Life) {
		if l.Name == name && l.Birth.String() == birth {
			out = append(out, id)
		}
	}
	for _, id := range like {
		if _, l, ok := o.book.Person(id); ok {
			is(id, l)
		} else if !o.book.Has(id) {
			away = append(away, id)
		}
	}
	found, err := o.from.People(ctx, away)
	for i := range found {
		l := found[i].Life()
		is(found[i].ID, &l)
	}
	return out, err
}
