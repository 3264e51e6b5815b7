// Package register is the desk at which people are taken down and what happens to them is registered, corrected and
// voided: it loads what a change needs, lets the domain decide, and writes the entry with all that follows from it
// in one transaction. It is one engine for the form, the import and the API.
package register

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/household"
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
}

// Lives reads people, households and events.
type Lives interface {
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Households(ctx context.Context, ids []household.ID) ([]household.Household, error)
	Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error)
	Namesakes(ctx context.Context, name, birth string) ([]person.ID, error)
	Born(ctx context.Context, yield func(name, birth string)) error
}

// Numbers reads what is sealed, and finds by it.
type Numbers interface {
	Blinds(ctx context.Context, digests [][16]byte) (map[[16]byte][]person.ID, error)
	Salt(ctx context.Context, p person.ID) ([16]byte, bool, error)
	Setting(ctx context.Context, name string) (string, bool, error)
}

// Reader is one moment of the register.
type Reader interface {
	Journal
	Lives
	Numbers
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
	Save(ctx context.Context, book *register.Book) error
	SaveEvents(ctx context.Context, events []register.Standing) error
	SaveAreas(ctx context.Context, areas []area.Area, seqs []journal.Seq) error
	Rehome(ctx context.Context, before, after *area.Tree) error
	SaveBlinds(ctx context.Context, blinds []register.Blind) error
	DropBlinds(ctx context.Context, blinds []register.Blind) error
	SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
	WriteBulk(ctx context.Context, fn func(Tx) error) error
}
