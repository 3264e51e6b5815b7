// Package rollup is the desk at which a place's register goes up to the office above it, and at which that office takes it. What was
// accepted where it was registered is asked no rule again; what can't be applied is held, as what comes from phones is. It takes nothing
// from a server that wasn't said to keep an area, and nothing outside that area; and it lets nothing but the register go.
package rollup

import (
	"context"

	"wanjia/base/fault"
	"wanjia/desk/inbox"
	"wanjia/desk/peers"
	"wanjia/desk/register/sealed"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quarantine"
	"wanjia/domain/rollup"
	"wanjia/domain/transfer"
)

// Known reads how far registers have come, between which servers.
type Known interface {
	Peer(ctx context.Context, key string) (transfer.Peer, bool, error)
	Peers(ctx context.Context) ([]transfer.Peer, error)
	Rollup(ctx context.Context, peer string, side rollup.Side) (rollup.State, bool, error)
	HeldAbove(ctx context.Context, peer string) ([]rollup.Held, error)
	WaitingOf(ctx context.Context, account string, n int) ([]rollup.Held, error)
	EverHeld(ctx context.Context, account string) (bool, error)
}

// Reader is one moment.
type Reader interface {
	Known
	sealed.Shelf
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error)
	Entry(ctx context.Context, seq journal.Seq) (journal.Entry, bool, error)
}

// Tx is a transaction.
type Tx interface {
	inbox.Tx
	Known
	Entry(ctx context.Context, seq journal.Seq) (journal.Entry, bool, error)
	SaveRollup(ctx context.Context, s rollup.State) error
	SaveHeldAbove(ctx context.Context, peer string, all []rollup.Held) error
	HeldAfter(ctx context.Context, seq journal.Seq, n int) ([]quarantine.Held, error)
	BarFiles(ctx context.Context, entries []journal.ID) error
	DropPapers(ctx context.Context, of []person.ID) error
	DestroyKeys(ctx context.Context, of []person.ID) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Post writes and reads what travels: signed, and addressed to one server.
type Post interface {
	Key() string
	Pack(all []rollup.Item) ([]byte, error)
	Unpack(raw []byte) ([]rollup.Item, error)
	Write(to string, all []rollup.Parcel) ([]byte, error)
	Read(raw []byte) (from string, all []rollup.Parcel, err error)
	WriteReply(to string, r *rollup.Reply) ([]byte, error)
	ReadReply(raw []byte) (from string, r *rollup.Reply, err error)
}

// Options are what a desk stands on.
type Options struct {
	peers.Ground

	Store Store
	Post  Post
}

// Desk sends a register up and takes those that come.
type Desk struct{ Options }

// New is a desk.
func New(o Options) *Desk { return &Desk{o} }

// onTheWay is what items are sealed for.
const onTheWay = "wanjia register 1"

func stranger() error { return fault.New(fault.Denied, "transfer.stranger") }

// Row is how far a register has come, one way, between this server and another.
type Row struct {
	rollup.State
	Name  string
	URL   string
	Area  area.Code // which the other one keeps
	Place string
	Held  []rollup.Held // what waits above of what was sent
}

// maxWaiting is how many held entries are told at once.
const maxWaiting = 200

// List tells of everybody above and below.
func (d *Desk) List(ctx context.Context) (out []Row, err error) {
	return out, d.Store.Read(ctx, func(r Reader) error {
		all, err := r.Peers(ctx)
		if err != nil {
			return err
		}
		for i := range all {
			side := rollup.Down
			if all[i].Above {
				side = rollup.Up
			}
			if all[i].Gone || !all[i].Above && all[i].Below.IsZero() {
				continue
			}
			row, err := rowOf(ctx, r, &all[i], side)
			if err != nil {
				return err
			}
			out = append(out, row)
		}
		return nil
	})
}

// Reached is how far this server's register has come with one above.
func (d *Desk) Reached(ctx context.Context, peer string) (s rollup.State, err error) {
	return s, d.Store.Read(ctx, func(r Reader) error {
		if s, _, err = r.Rollup(ctx, peer, rollup.Up); err != nil {
			return err
		}
		s.Head, err = r.Head(ctx)
		return err
	})
}

func rowOf(ctx context.Context, r Reader, p *transfer.Peer, side rollup.Side) (Row, error) {
	s, _, err := r.Rollup(ctx, p.Key, side)
	row := Row{State: s, Name: p.Name, URL: p.URL, Area: p.Below}
	if err != nil {
		return row, err
	}
	if side == rollup.Up {
		if row.Head, err = r.Head(ctx); err == nil {
			row.Held, err = r.HeldAbove(ctx, p.Key)
		}
		return row, err
	}
	tree, err := r.Tree(ctx)
	if err != nil {
		return row, err
	}
	row.Place = p.Below.String()
	if a, ok := tree.Get(p.Below); ok {
		row.Place = a.Name
	}
	row.Held, err = r.WaitingOf(ctx, rollup.Actor(p.Name), maxWaiting)
	row.Waiting = len(row.Held)
	return row, err
}
