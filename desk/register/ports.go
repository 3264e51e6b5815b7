// Package register is the desk at which people are taken down and what happens to them is registered, corrected and
// voided: it loads what a change needs, lets the domain decide, and writes the entry with all that follows from it
// in one transaction. It is one engine for the form, the import and the API.
package register

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"

	"wanjia/desk/register/ahead"
)

// Reader is one moment of the register.
type Reader = ahead.Reader

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
