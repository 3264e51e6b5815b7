// Package payout is the desk at which what was approved becomes money: periods are granted, payments built into batches, released by
// two others, sent, and matched with what banks say. Nothing is paid twice, whoever asks: the journal itself holds each payment once.
package payout

import (
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/desk/benefits"
	"wanjia/desk/changes"
	"wanjia/desk/looks"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/ledger"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Finder finds what a scheme owes.
type Finder interface {
	Entitled(ctx context.Context, who access.Actor, ask benefits.Ask, yield func(benefits.Owed) error) (open int, err error)
}

// Reader is one moment.
type Reader interface {
	sealed.Shelf
	changes.Reader
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Money
}

// Money is what is owed, being paid and seen by banks.
type Money interface {
	Granted(ctx context.Context, scheme string, yield func(p person.ID, period string)) error
	Due(ctx context.Context, scheme string) ([]payment.Due, error)
	Approved(ctx context.Context, after journal.Seq, n int) ([]workflow.File, error)
	// Accounts are the changes of accounts that another person confirmed, the oldest first.
	Accounts(ctx context.Context) ([]workflow.File, error)
	// ClaimedAgain are the approved claims of whoever has more than one, the oldest first.
	ClaimedAgain(ctx context.Context) ([]workflow.File, error)
	CaseEntries(ctx context.Context, roots []journal.ID) (map[journal.ID][]journal.Seq, error)
	Bodies(ctx context.Context, seqs []journal.Seq) (map[journal.Seq][]byte, error)
	Said(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]payment.Said, error)
	Batch(ctx context.Context, id journal.ID) (payment.Paper, bool, error)
	Batches(ctx context.Context, before journal.Seq, n int) ([]payment.Paper, error)
	LinesOf(ctx context.Context, batch journal.ID) ([]payment.Standing, error)
	Lines(ctx context.Context, references []string) ([]payment.Standing, error)
	Open(ctx context.Context) (payment.Envelope, error)
	Movements(ctx context.Context, before journal.Seq, n int) ([]payment.Noted, error)
	Seen(ctx context.Context, ids []journal.ID) (map[journal.ID]struct{}, error)
	Trial(ctx context.Context) ([]ledger.Row, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	changes.Tx
	SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Log writes down who saw whose data.
type Log interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Changer gives effect to changes that were decided.
type Changer interface {
	Apply(ctx context.Context, tx changes.Tx, who access.Actor) (changes.Effect, error)
	SetOff(ctx context.Context, tx changes.Tx, who access.Actor, scheme string, due []payment.Due) ([]payment.Due, error)
	Holds(ctx context.Context, r changes.Reader, scheme string) ([]payment.Held, error)
	// Raise opens the cases that money waits for without one; more says that it opened any.
	Raise(ctx context.Context, held []payment.Held) (more bool, err error)
	Over(ctx context.Context, r changes.Reader, in *workflow.File, scheme string, built []payment.Standing) (bool, error)
}

// Desk pays.
type Desk struct {
	store Store
	find  Finder
	turn  Changer
	keys  *seal.Keys
	log   Log
	clock clock.Clock
}

// New is a desk that pays what a finder finds and people have approved.
func New(store Store, find Finder, turn Changer, keys *seal.Keys, log Log, clk clock.Clock) *Desk {
	return &Desk{store: store, find: find, turn: turn, keys: keys, log: log, clock: clk}
}

// reach says where one of an actor's desks may do something.
type reach struct {
	who   access.Actor
	tree  *area.Tree
	act   access.Act
	known map[area.Code]bool
}

// reachOf is where an actor may do an act. Somebody who may nowhere is refused at once.
func reachOf(tree *area.Tree, who access.Actor, act access.Act) (*reach, error) {
	if !who.Operator && len(access.Reach(who.Grants, act, who.Purpose)) == 0 {
		return nil, fault.New(fault.Denied, access.DeniedByDesk)
	}
	return &reach{who: who, tree: tree, act: act, known: map[area.Code]bool{}}, nil
}

func (r *reach) holds(at area.Code) bool {
	ok, known := r.known[at]
	if !known {
		ok = r.who.May(r.tree.Under, r.act, access.Request{Area: at}).Allowed
		r.known[at] = ok
	}
	return ok
}

// writer makes entries of one act, in order.
type writer struct {
	who  access.Actor
	tx   Tx
	now  time.Time
	head journal.Seq
	out  []journal.Entry
}

func newWriter(ctx context.Context, tx Tx, who access.Actor) (*writer, error) {
	head, err := tx.Head(ctx)
	return &writer{who: who, tx: tx, now: time.UnixMilli(tx.Now()).UTC(), head: head}, err
}

// bulk is how many entries are appended at once.
const bulk = 4000

func (w *writer) today() day.Day { return clock.Today(clock.Fixed(w.now)) }

// entry adds an entry.
func (w *writer) entry(ctx context.Context, id journal.ID, kind journal.Kind, at area.Code, body map[string]string) error {
	return w.say(ctx, id, kind, at, said(body))
}

// said is a body without what is empty in it.
func said(body map[string]string) []byte {
	for code, v := range body {
		if v == "" {
			delete(body, code)
		}
	}
	return journal.CanonicalBody(body)
}

// say adds an entry whose body is made.
func (w *writer) say(ctx context.Context, id journal.ID, kind journal.Kind, at area.Code, body []byte) error {
	w.head++
	if w.out == nil && kind != payment.BatchKind { // a step of a batch often stands alone
		w.out = make([]journal.Entry, 0, bulk)
	}
	w.out = append(w.out, journal.Entry{Seq: w.head, ID: id, Kind: kind, Area: at, Occurred: w.today().Partial(), Recorded: w.now, Author: w.who.Account,
		Device: w.who.Device, Purpose: w.who.Purpose.String(), Body: body})
	if len(w.out) < bulk {
		return nil
	}
	return w.flush(ctx)
}

func (w *writer) flush(ctx context.Context) error {
	if len(w.out) == 0 {
		return nil
	}
	err := w.tx.Append(ctx, w.out)
	w.out = nil
	return err
}

// Batches lists batches, the newest first.
func (d *Desk) Batches(ctx context.Context, who access.Actor, before journal.Seq, n int) ([]payment.Paper, error) {
	var out []payment.Paper
	err := d.read(ctx, who, func(r Reader) (err error) {
		out, err = r.Batches(ctx, before, n)
		return err
	})
	return out, err
}

// Movements lists what banks said, the newest first.
func (d *Desk) Movements(ctx context.Context, who access.Actor, before journal.Seq, n int) ([]payment.Noted, error) {
	var out []payment.Noted
	err := d.read(ctx, who, func(r Reader) (err error) {
		out, err = r.Movements(ctx, before, n)
		return err
	})
	return out, err
}

// Trial is the trial balance, which sums to nothing, and the payments that banks haven't shown yet.
type Trial struct {
	Rows []ledger.Row
	Open payment.Envelope
}

// Trial is what stands on every account.
func (d *Desk) Trial(ctx context.Context, who access.Actor) (Trial, error) {
	var t Trial
	err := d.read(ctx, who, func(r Reader) (err error) {
		if t.Rows, err = r.Trial(ctx); err != nil {
			return err
		}
		t.Open, err = r.Open(ctx)
		return err
	})
	return t, err
}

// read opens a moment for those who pay and approve; it shows nobody by name.
func (d *Desk) read(ctx context.Context, who access.Actor, fn func(Reader) error) error {
	return d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if _, err := reachOf(tree, who, access.Books); err != nil {
			return err
		}
		return fn(r)
	})
}
