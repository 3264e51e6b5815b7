// Package sync is where phones, clinic boxes and other servers push what was written on them and pull what they may hold. It enrols
// devices, answers each entry, and tells what changed; what an entry means is left to the desks of the inbox. It rejects only what is no
// entry of a device; everything else stands in the journal or is held for a person.
package sync

import (
	"context"
	gosync "sync"
	"time"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/base/seal"
	"wanjia/desk/inbox"
	"wanjia/desk/looks"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quarantine"
	"wanjia/domain/staff"
	"wanjia/domain/sync"
	"wanjia/domain/vital"
)

// Sent reads what came before.
type Sent interface {
	Known(ctx context.Context, ids []journal.ID) ([]sync.Sent, error)
	Came(ctx context.Context, device id.ID, above int64) ([]int64, error)
	Counted(ctx context.Context, device id.ID, n int64) ([]sync.Sent, error)
}

// Devices reads devices and whose they are.
type Devices interface {
	Device(ctx context.Context, u id.ID) (sync.Lent, bool, error)
	Account(ctx context.Context, name string) (staff.Account, bool, error)
}

// Feed reads what changed, by area and position.
type Feed interface {
	Changes(ctx context.Context, areas []area.Code, since, head journal.Seq, n int) ([]sync.Change, journal.Seq, error)
	Next(ctx context.Context, kind string, a area.Code, after id.ID, n int) ([]sync.Change, error)
	Count(ctx context.Context, areas []area.Code) (int64, error)
	Where(ctx context.Context, kind string, ids []id.ID) (map[id.ID]area.Code, error)
	AreasAt(ctx context.Context) (journal.Seq, error)
	HeldOf(ctx context.Context, account string, since journal.Seq, n int) ([]quarantine.Held, error)
}

// Register reads the journal and lives.
type Register interface {
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Same(ctx context.Context) (*identity.Map, error)
	Entry(ctx context.Context, seq journal.Seq) (journal.Entry, bool, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Households(ctx context.Context, ids []household.ID) ([]household.Household, error)
	Held(ctx context.Context, root journal.ID) (quarantine.Held, bool, error)
}

// Reader is one moment.
type Reader interface {
	Register
	Feed
	Sent
	Devices
	Files
}

// Tx is a transaction.
type Tx interface {
	inbox.Tx
	Sent
	Devices
	SaveKnown(ctx context.Context, all []sync.Sent) error
	SaveDevice(ctx context.Context, l sync.Lent) error
	Files
	NameFiles(ctx context.Context, entry journal.ID, hashes []string) (bool, error)
	SaveFile(ctx context.Context, f sync.File) error
	SavePiece(ctx context.Context, hash string, p sync.Piece) error
	DropPieces(ctx context.Context, hash string) error
	DropFile(ctx context.Context, hash string) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
	WriteBulk(ctx context.Context, fn func(Tx) error) error
}

// Looker writes down who was shown whom.
type Looker interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Source adds records of another desk to what a device is given: those of a scope about which something was written after a position,
// up to another. It shows care to nobody but whom that desk lets see it.
type Source interface {
	Records(ctx context.Context, who access.Actor, scope sync.Scope, since, to journal.Seq) ([]sync.Record, error)
}

// Options are what a desk stands on.
type Options struct {
	Store   Store
	Inbox   *inbox.Desk
	Looker  Looker
	Keys    *seal.Keys
	Clock   clock.Clock
	Read    func(sync.Signed) (sync.Entry, error) // makes an entry of a text
	Kind    func([]byte) (string, error)          // what a file is, by what it holds
	Sources []Source
	Arrived Arrived // nil where no desk waits for files
}

// Arrived hears of a file that is whole, for the desk of the entry that names it.
type Arrived func(ctx context.Context, tx Tx, who access.Actor, f sync.File, raw []byte) error

// Desk pushes and pulls.
type Desk struct {
	Options
	mu     gosync.Mutex // guards what follows
	tree   *area.Tree
	scopes map[string]scoped
}

type scoped struct {
	sync.Scope
	epoch string
}

// New is a desk.
func New(o Options) *Desk { return &Desk{Options: o, scopes: map[string]scoped{}} }

// scope is what an account may hold. A tree of areas is walked once for all who hold the same grants.
func (d *Desk) scope(tree *area.Tree, grants []access.Grant) scoped {
	key := ""
	for _, g := range grants {
		w := g.Words()
		key += w[0] + "|" + w[1] + "|" + w[2] + "\n"
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tree != tree {
		d.tree = tree
		clear(d.scopes)
	}
	s, ok := d.scopes[key]
	if !ok {
		s.Scope = sync.ScopeOf(tree, grants)
		s.epoch = s.Epoch()
		d.scopes[key] = s
	}
	return s
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
