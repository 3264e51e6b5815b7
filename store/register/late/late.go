// Package late holds what a first load has decided and not yet written: lives, households, events and blind indexes by their keys, and
// counts. Each is written many entries later, once for all that happened meanwhile and in the order of the keys, so that pages are
// written side by side. Entries, salts and areas never wait. It knows nothing of who may be in the place; the journal holds
// all that would be lost with it.
package late

import (
	"wanjia/base/id"
	"wanjia/domain/cube"
	"wanjia/domain/journal"
	"wanjia/domain/register"
	"wanjia/store/register/lives"
)

// Usual is how many bytes of people's lives wait.
const Usual = 112 << 20

// Late is what waits at one moment. A reader that holds it goes on seeing what it held, in a table that has since been written, too.
type Late struct {
	people, houses, events, numbers *Table
	counts                          *cube.Delta
	room                            int
}

// New holds nothing yet, and of people's lives so many bytes at most; of all else in proportion.
func New(room int) *Late {
	return &Late{&Table{}, &Table{}, &Table{}, &Table{}, cube.NewDelta(), room}
}

// Batch is what one transaction adds, once it is on disk.
type Batch struct {
	people, houses, events []row
	numbers                []number
	delta                  *cube.Delta
}

type row struct {
	key id.ID
	b   []byte
}

type number struct {
	register.Blind
	gone bool
}

// Book takes what a book says of whom its changes touched, and what it counts.
func (b *Batch) Book(book *register.Book, at journal.Seq, delta *cube.Delta) {
	for _, h := range book.Touched() {
		b.people = append(b.people, row{h.Now.ID.ID, packPerson(h, at)})
	}
	for _, h := range book.Stirred() {
		b.houses = append(b.houses, row{h.Now.ID.ID, packHouse(h, at)})
	}
	b.delta = delta
}

// Standing takes the rows of events.
func (b *Batch) Standing(i lives.Insert) error {
	for _, cells := range i.Rows {
		packed, err := packRow(cells)
		if err != nil {
			return err
		}
		key, _ := cells[1].([]byte) // of lives.Events
		b.events = append(b.events, row{id.ID(key), packed})
	}
	return nil
}

// Found takes blind indexes that are added.
func (b *Batch) Found(blinds []register.Blind) {
	for _, n := range blinds {
		b.numbers = append(b.numbers, number{n, false})
	}
}

// Lost takes blind indexes that are taken away.
func (b *Batch) Lost(blinds []register.Blind) {
	for _, n := range blinds {
		b.numbers = append(b.numbers, number{n, true})
	}
}

// Take adds a batch that is on disk.
func (l *Late) Take(b *Batch) {
	for _, r := range b.people {
		l.people.put(r.key, onto(r.b))
	}
	for _, r := range b.houses {
		l.houses.put(r.key, onto(r.b))
	}
	for _, r := range b.events {
		l.events.put(r.key, func([]byte) []byte { return r.b })
	}
	for i := range b.numbers {
		l.number(&b.numbers[i])
	}
	if b.delta == nil {
		return
	}
	for k, v := range b.delta.Pop {
		sum := l.counts.Pop[k]
		sum.N, sum.Days = sum.N+v.N, sum.Days+v.Days
		l.counts.Pop[k] = sum
	}
	for k, n := range b.delta.Events {
		l.counts.Events[k] += n
	}
}

func (l *Late) number(n *number) {
	l.numbers.put(n.Digest, func(old []byte) []byte {
		var kept []byte
		for _, o := range parseNumbers(n.Digest, old) {
			if o.Person != n.Person || o.Entry != n.Entry {
				kept = packNumber(kept, &o)
			}
		}
		if n.gone {
			return kept
		}
		return packNumber(kept, &n.Blind)
	})
}
