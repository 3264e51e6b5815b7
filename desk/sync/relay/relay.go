// Package relay is what a clinic's box does with what phones push to it: it holds each entry to its device's signature, keeps the text
// sealed on disk, and passes it on byte for byte when the server can be reached. It decides about no entry; what the server answered is
// what it answers from then on. A text that the server has not answered is never let go.
package relay

import (
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/seal"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
)

// Tx is a transaction.
type Tx interface {
	Reader
	SaveKnown(ctx context.Context, all []sync.Sent) error
	SaveDevice(ctx context.Context, l sync.Lent) error
}

// Reader is one moment.
type Reader interface {
	Known(ctx context.Context, ids []journal.ID) ([]sync.Sent, error)
	Kept(ctx context.Context, at time.Time, after journal.ID, n int) ([]sync.Sent, error)
	Device(ctx context.Context, u id.ID) (sync.Lent, bool, error)
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Answer is what the server said of an entry.
type Answer struct {
	Answer journal.Answer
	Seq    journal.Seq
	Holder journal.ID
	Code   string
}

// Hub is the server behind.
type Hub interface {
	Push(ctx context.Context, all []sync.Signed) ([]Answer, error)
	Devices(ctx context.Context) ([]sync.Device, error)
}

// Texts reads and writes what travels.
type Texts struct {
	Read func(sync.Signed) (sync.Entry, error)
	Pack func(sync.Signed) ([]byte, error)
	Open func([]byte) (sync.Signed, error)
}

// Desk keeps and passes on.
type Desk struct {
	store Store
	keys  *seal.Keys
	clock clock.Clock
	texts Texts
}

// New is a desk over a store.
func New(store Store, keys *seal.Keys, clk clock.Clock, texts Texts) *Desk {
	return &Desk{store, keys, clk, texts}
}

// Given is how an entry is answered here.
type Given struct {
	ID   journal.ID
	Sent sync.Sent
	Why  *fault.Fault
}

// Take keeps entries, and answers what the server answered of those that it has seen.
func (d *Desk) Take(ctx context.Context, all []sync.Signed) ([]Given, error) {
	if len(all) > sync.MaxEntries {
		return nil, fault.New(fault.TooMuch, "inbox.batch", "max", "500").In("entries")
	}
	out := make([]Given, len(all))
	err := d.store.Write(ctx, func(tx Tx) error {
		var fresh []sync.Sent
		for i, s := range all {
			g, kept, err := d.one(ctx, tx, s)
			if err != nil {
				return err
			}
			out[i] = g
			if kept {
				fresh = append(fresh, g.Sent)
			}
		}
		return tx.SaveKnown(ctx, distinct(fresh))
	})
	return out, err
}

// distinct leaves out what came twice in one batch.
func distinct(all []sync.Sent) []sync.Sent {
	seen := map[[32]byte]bool{}
	var out []sync.Sent
	for _, s := range all {
		if !seen[s.Digest] {
			seen[s.Digest] = true
			out = append(out, s)
		}
	}
	return out
}

// one answers an entry; kept says that it is to be written.
func (d *Desk) one(ctx context.Context, tx Tx, s sync.Signed) (g Given, kept bool, err error) {
	e, err := d.texts.Read(s)
	if err == nil {
		err = e.Check()
	}
	g = Given{ID: e.ID, Sent: sync.Sent{Answer: journal.Rejected}}
	if err != nil {
		g.Why = fault.New(fault.Invalid, "sync.entry.text").In("text").Because(err)
		return g, false, nil
	}
	dev, ok, err := tx.Device(ctx, e.Device)
	if err != nil {
		return g, false, err
	}
	if !ok || !dev.Key.Verify(s) {
		if g.Why = fault.New(fault.Denied, "sync.entry.signature").In("sig"); !ok {
			g.Why = fault.New(fault.Missing, "sync.device.unknown").In("device")
		}
		return g, false, nil
	}
	before, err := tx.Known(ctx, []journal.ID{e.ID})
	if err != nil {
		return g, false, err
	}
	for _, b := range before {
		if b.Digest == s.Digest() {
			return answered(e.ID, b), false, nil
		}
	}
	parcel, err := d.seal(e.ID, s)
	if err != nil {
		return g, false, err
	}
	g.Sent = sync.Sent{ID: e.ID, Digest: s.Digest(), Device: e.Device, N: e.N, At: d.clock.Now(), Answer: journal.Kept, Parcel: parcel}
	g.Why = fault.New(fault.Busy, "sync.kept")
	return g, true, nil
}

// answered is what is told of an entry that came before.
func answered(of journal.ID, s sync.Sent) Given {
	g := Given{ID: of, Sent: s}
	switch s.Answer {
	case journal.Accepted, journal.Duplicate:
		g.Sent.Answer = journal.Duplicate
	case journal.Kept:
		g.Why = fault.New(fault.Busy, "sync.kept")
	case journal.Quarantined, journal.Rejected:
		g.Why = fault.New(fault.Conflict, s.Code)
	}
	return g
}

// parcelPurpose is what a kept text is sealed for.
const parcelPurpose = "relayed entry"

func (d *Desk) seal(of journal.ID, s sync.Signed) ([]byte, error) {
	plain, err := d.texts.Pack(s)
	if err != nil {
		return nil, err
	}
	salt := seal.NewSalt()
	return append(salt[:], d.keys.Seal(of.ID, salt, parcelPurpose, plain)...), nil
}

func (d *Desk) open(s sync.Sent) (sync.Signed, error) {
	var salt seal.Salt
	if len(s.Parcel) < len(salt) {
		return sync.Signed{}, fault.New(fault.Internal, "seal.broken")
	}
	copy(salt[:], s.Parcel)
	plain, err := d.keys.Open(s.ID.ID, salt, parcelPurpose, s.Parcel[len(salt):])
	if err != nil {
		return sync.Signed{}, err
	}
	return d.texts.Open(plain)
}

// Learn takes the server's devices over, so that their signatures are known while it can't be reached.
func (d *Desk) Learn(ctx context.Context, hub Hub) error {
	all, err := hub.Devices(ctx)
	if err != nil {
		return err
	}
	return d.store.Write(ctx, func(tx Tx) error {
		for _, dev := range all {
			if err := tx.SaveDevice(ctx, sync.Lent{Device: dev, Half: []byte{}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Kept are the texts that have yet to be passed on, at most n of them.
func (d *Desk) Kept(ctx context.Context, n int) ([]sync.Sent, []sync.Signed, error) {
	var found []sync.Sent
	err := d.store.Read(ctx, func(r Reader) (err error) {
		found, err = r.Kept(ctx, time.Time{}, journal.ID{}, n)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	texts := make([]sync.Signed, len(found))
	for i, s := range found {
		if texts[i], err = d.open(s); err != nil {
			return nil, nil, err
		}
	}
	return found, texts, nil
}

// Forward passes on what is kept until there is no more, and tells how many were answered.
func (d *Desk) Forward(ctx context.Context, hub Hub) (int, error) {
	done := 0
	for {
		found, texts, err := d.batch(ctx)
		if err != nil || len(found) == 0 {
			return done, err
		}
		answers, err := hub.Push(ctx, texts)
		if err != nil {
			return done, err
		}
		if len(answers) != len(found) {
			return done, fault.New(fault.Internal, "sync.relay.answers")
		}
		if err := d.Settle(ctx, found, answers); err != nil {
			return done, err
		}
		done += len(found)
	}
}

// batch is what goes in one push: at most so many entries, and so many bytes.
func (d *Desk) batch(ctx context.Context) ([]sync.Sent, []sync.Signed, error) {
	found, texts, err := d.Kept(ctx, sync.MaxEntries)
	bytes := 0
	for i, t := range texts {
		if bytes += 2*len(t.Text) + 200; bytes > sync.MaxBytes && i > 0 { // twice: what JSON escapes
			return found[:i], texts[:i], err
		}
	}
	return found, texts, err
}

// Settle notes what the server answered. Only of what it has is the text let go.
func (d *Desk) Settle(ctx context.Context, sent []sync.Sent, answers []Answer) error {
	return d.store.Write(ctx, func(tx Tx) error {
		for i := range sent {
			sent[i].Answer, sent[i].Seq, sent[i].Holder, sent[i].Code = answers[i].Answer, answers[i].Seq, answers[i].Holder, answers[i].Code
			if answers[i].Answer != journal.Rejected && answers[i].Answer != journal.Kept {
				sent[i].Parcel = nil
			}
		}
		return tx.SaveKnown(ctx, sent)
	})
}

// AnswerOf reads an answer's words.
func AnswerOf(word string, seq int64, held, code string) (Answer, error) {
	a := Answer{Seq: journal.Seq(seq), Code: code}
	var err error
	if a.Answer, err = journal.ParseAnswer(word); err != nil || held == "" {
		return a, err
	}
	a.Holder, err = journal.ParseID(held)
	return a, err
}

// Answered notes answers that came by another way than the line, such as in a file: by the id and the digest of the text.
func (d *Desk) Answered(ctx context.Context, of journal.ID, digest [32]byte, a Answer) (bool, error) {
	var known []sync.Sent
	err := d.store.Read(ctx, func(r Reader) (err error) {
		known, err = r.Known(ctx, []journal.ID{of})
		return err
	})
	if err != nil {
		return false, err
	}
	for _, s := range known {
		if s.Digest == digest && s.Answer == journal.Kept {
			return true, d.Settle(ctx, []sync.Sent{s}, []Answer{a})
		}
	}
	return false, nil
}
