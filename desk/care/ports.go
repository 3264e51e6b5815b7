// Package care is the desk of services that people choose: a client agrees and a record opens; the team that was agreed to writes and
// reads it, each look written down for the client; and a client who withdraws closes it to everybody else at once. It seals what it
// writes under the record's own key, and answers whoever may not open a record in one way, whether there is one or not.
package care

import (
	"context"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/form"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/schedule"
	"wanjia/domain/vital"
	"wanjia/domain/workflow"

	"wanjia/desk/looks"
	"wanjia/desk/register/sealed"
)

// Reader is one moment.
type Reader interface {
	sealed.Salts
	sealed.Shelf
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Same(ctx context.Context) (*identity.Map, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Home(ctx context.Context, p person.ID) (area.Code, bool, error)
	Record(ctx context.Context, id journal.ID) (care.File, bool, error)
	RecordsOf(ctx context.Context, clients [][16]byte, team [16]byte) ([]care.File, error)
	RecordsWith(ctx context.Context, team [16]byte, after journal.Seq, n int) ([]care.File, error)
	Teams(ctx context.Context, account string) ([]care.Member, error)
	Looks(ctx context.Context, record journal.ID, n int) ([]Sealed, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
	SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error
	KeepLooks(ctx context.Context, looks []Sealed) error
}

// Sealed is a look as it is kept.
type Sealed = care.Look

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Programmes are those that the packs define, by id.
type Programmes map[string]*care.Programme

// Content is what the packs say of care.
type Content struct {
	Programmes Programmes
	Forms      map[string]*form.Definition
	Schedules  map[string]*schedule.Definition
	Flows      map[string]*workflow.Definition
	Days       workflow.Calendar
	Looker     Looker
}

// Looker writes down in the register's own log that somebody looked at whom: every time that somebody is looked up here, whether they
// have a record or not, so that the log doesn't tell.
type Looker interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Desk keeps records.
type Desk struct {
	store Store
	keys  *seal.Keys
	clock clock.Clock
	Content
}

// New is a desk.
func New(store Store, keys *seal.Keys, clk clock.Clock, of Content) *Desk {
	return &Desk{store: store, keys: keys, clock: clk, Content: of}
}

// Over is the desk within a transaction that somebody else opened.
func (d *Desk) Over(tx Tx) *Desk {
	out := *d
	out.store = within{tx}
	return &out
}

type within struct{ tx Tx }

// Read reads in the transaction.
func (w within) Read(_ context.Context, fn func(Reader) error) error { return fn(w.tx) }

// Write writes in it.
func (w within) Write(_ context.Context, fn func(Tx) error) error { return fn(w.tx) }
