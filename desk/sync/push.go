package sync

import (
	"context"
	"errors"
	"slices"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/inbox"
	"wanjia/desk/sync/phones"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/quarantine"
	"wanjia/domain/sync"
	"wanjia/domain/vital"
)

// Batch is what a device or a relay pushes at once.
type Batch struct {
	Device  id.ID     // whose batch it is; zero for a relay's, which passes on those of many
	Sent    time.Time // by the sender's clock; zero where it isn't said
	Waiting int64     // what the device still has unsent after this
	App     string
	Entries []sync.Signed
}

// Answer is what became of one.
type Answer struct {
	inbox.Answer
	Warnings []string // keys
}

// Answers are those to a batch, in its order.
type Answers struct {
	All     []Answer
	Clock   string // the key of a warning where the sender's clock is off
	Journal journal.Seq
	LastN   int64
	Missing []sync.Span
}

// firstYear is before anything could be written here: a clock that shows less was never set.
const firstYear = 2020

// small is how many entries share a commit with other small batches: of a hundred each, a batch costs a fifth less processor time then; of five
// hundred it costs the same, and holds everybody up.
const small = 200

// Push takes a batch in, in one transaction, and answers each entry. Who carries it doesn't matter: what counts is whose signature
// an entry bears, and what its author may do today.
func (d *Desk) Push(ctx context.Context, b Batch) (Answers, error) {
	return d.push(ctx, b, nil)
}

// push is Push; why, where it is said, is why all that is new is held.
func (d *Desk) push(ctx context.Context, b Batch, why *fault.Fault) (Answers, error) {
	if len(b.Entries) > sync.MaxEntries {
		return Answers{}, fault.New(fault.TooMuch, "inbox.batch", "max", "500").In("entries")
	}
	p := &pushing{d: d, b: b, hold: why, now: d.Clock.Now()}
	p.fresh()
	if err := p.read(ctx); err != nil {
		return Answers{}, err
	}
	write := d.Store.WriteBulk
	if len(b.Entries) <= small {
		write = d.Store.Write
	}
	checked := slices.Clone(p.out.All)
	err := write(ctx, func(tx Tx) error {
		copy(p.out.All, checked) // of a transaction that was tried before
		return p.run(ctx, tx)
	})
	return p.out, err
}

// pushing is one batch on its way in.
type pushing struct {
	d       *Desk
	b       Batch
	hold    *fault.Fault
	now     time.Time
	entries []*sync.Entry // nil where a text was rejected
	devices map[id.ID]*sync.Lent
	authors map[id.ID]access.Actor
	out     Answers
	sent    []sync.Sent
	again   map[id.ID]bool
}

func (p *pushing) fresh() {
	p.devices, p.authors = map[id.ID]*sync.Lent{}, map[id.ID]access.Actor{}
	p.out.All = make([]Answer, len(p.b.Entries))
}

// read reads the texts and holds each to its device's signature, before any transaction.
func (p *pushing) read(ctx context.Context) error {
	p.entries = make([]*sync.Entry, len(p.b.Entries))
	for i, s := range p.b.Entries {
		e, err := p.d.Options.Read(s)
		if err == nil {
			err = e.Check()
		}
		if err != nil {
			p.reject(i, e.ID, err)
			continue
		}
		p.entries[i] = &e
	}
	if err := p.d.Store.Read(ctx, func(r Reader) error { return p.meet(ctx, r) }); err != nil {
		return err
	}
	for i, e := range p.entries {
		if e == nil {
			continue
		}
		switch dev, ok := p.devices[e.Device]; {
		case !ok:
			p.reject(i, e.ID, fault.New(fault.Missing, "sync.device.unknown").In("device"))
		case !p.b.Device.IsZero() && e.Device != p.b.Device && p.hold == nil:
			p.reject(i, e.ID, fault.New(fault.Denied, "sync.entry.other").In("device"))
		case !dev.Key.Verify(e.Signed):
			p.reject(i, e.ID, fault.New(fault.Denied, "sync.entry.signature").In("sig"))
		}
	}
	return nil
}

func (p *pushing) reject(i int, of journal.ID, err error) {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		f = fault.New(fault.Invalid, "sync.entry.text").In("text").Because(err)
	}
	p.entries[i] = nil
	p.out.All[i] = Answer{Answer: inbox.Answer{ID: of, Answer: journal.Rejected, Why: f}}
}

// meet reads the devices of a batch and their workers.
func (p *pushing) meet(ctx context.Context, r Reader) error {
	if !p.b.Device.IsZero() {
		if err := p.know(ctx, r, p.b.Device); err != nil {
			return err
		}
	}
	for _, e := range p.entries {
		if e != nil {
			if err := p.know(ctx, r, e.Device); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pushing) know(ctx context.Context, r Reader, u id.ID) error {
	if _, ok := p.devices[u]; ok {
		return nil
	}
	dev, ok, err := r.Device(ctx, u)
	if err != nil || !ok {
		return err
	}
	a, ok, err := r.Account(ctx, dev.Account)
	if err != nil {
		return err
	}
	who := access.Actor{Account: dev.Account, Device: u.String()}
	if ok && !a.Disabled {
		who.Grants = a.Grants
	}
	p.devices[u], p.authors[u] = &dev, who
	return nil
}

// run is the transaction.
func (p *pushing) run(ctx context.Context, tx Tx) error {
	p.sent, p.again = nil, map[id.ID]bool{}
	known, err := p.known(ctx, tx)
	if err != nil {
		return err
	}
	round := p.d.Inbox.Within(tx)
	for i, e := range p.entries {
		if e == nil {
			continue
		}
		if p.out.All[i], err = p.one(ctx, tx, round, e, known); err != nil {
			return err
		}
	}
	if err := round.Flush(ctx); err != nil {
		return err
	}
	if err := tx.SaveKnown(ctx, p.sent); err != nil {
		return err
	}
	if p.out.Journal, err = tx.Head(ctx); err != nil {
		return err
	}
	return p.mark(ctx, tx)
}

func (p *pushing) known(ctx context.Context, tx Tx) (map[journal.ID][]sync.Sent, error) {
	var ids []journal.ID
	for _, e := range p.entries {
		if e != nil && !slices.Contains(ids, e.ID) {
			ids = append(ids, e.ID)
		}
	}
	all, err := tx.Known(ctx, ids)
	out := make(map[journal.ID][]sync.Sent, len(all))
	for _, s := range all {
		out[s.ID] = append(out[s.ID], s)
	}
	return out, err
}

// one answers an entry. The same text again gets the same answer; another text under its id is held beside it.
func (p *pushing) one(ctx context.Context, tx Tx, round *inbox.Round, e *sync.Entry, known map[journal.ID][]sync.Sent) (Answer, error) {
	before := known[e.ID]
	digest := e.Digest()
	for _, s := range before {
		if s.Digest == digest {
			return again(ctx, tx, s)
		}
	}
	who, dr := p.author(e), draftOf(e)
	var a inbox.Answer
	var err error
	if why := p.refusal(e, len(before) > 0); why != nil {
		a, err = round.Hold(ctx, who, dr, why)
	} else {
		a, err = round.Take(ctx, who, dr)
	}
	if err != nil {
		return Answer{}, err
	}
	out := Answer{Answer: a}
	if a.Answer == journal.Rejected { // nothing of it is here; sent again it is looked at again
		return out, nil
	}
	s := sync.Sent{ID: e.ID, Digest: digest, Device: e.Device, N: e.N, At: p.now, Answer: a.Answer, Seq: a.Seq}
	if a.Answer == journal.Quarantined {
		s.Holder = a.Entry
	}
	if a.Why != nil {
		s.Code = a.Why.Key
	}
	if err := name(ctx, tx, e); err != nil {
		return out, err
	}
	if out.Warnings, err = p.warn(ctx, tx, e); err != nil {
		return out, err
	}
	p.sent = append(p.sent, s)
	known[e.ID] = append(before, s)
	return out, nil
}

// name keeps which files an entry says are its own.
func name(ctx context.Context, tx Tx, e *sync.Entry) error {
	var files []string
	for _, hash := range e.Files {
		if sync.IsHash(hash) && len(files) < sync.MaxFiles {
			files = append(files, hash)
		}
	}
	if len(files) == 0 {
		return nil
	}
	_, err := tx.NameFiles(ctx, e.ID, files)
	return err
}

// again answers what was answered before, with what has become of it since.
func again(ctx context.Context, tx Tx, s sync.Sent) (Answer, error) {
	a := inbox.Answer{ID: s.ID, Answer: journal.Duplicate, Entry: s.ID, Seq: s.Seq}
	if s.Answer != journal.Quarantined {
		return Answer{Answer: a}, nil
	}
	h, ok, err := tx.Held(ctx, s.Holder)
	if err != nil {
		return Answer{}, err
	}
	a.Answer, a.Entry, a.Why = journal.Quarantined, s.Holder, fault.New(fault.Conflict, s.Code)
	switch {
	case ok && h.State == quarantine.Released:
		a.Answer, a.Entry, a.Seq, a.Why = journal.Duplicate, s.ID, h.Done, nil
	case ok && h.State == quarantine.Discarded:
		a.Why = fault.New(fault.Conflict, "quarantine.discarded")
	}
	return Answer{Answer: a}, nil
}

// refusal is why an entry isn't even tried.
func (p *pushing) refusal(e *sync.Entry, taken bool) *fault.Fault {
	dev := p.devices[e.Device]
	switch {
	case p.hold != nil:
		return p.hold
	case taken:
		return fault.New(fault.Conflict, "journal.id.taken", "id", e.ID.String())
	case dev.IsRevoked():
		return fault.New(fault.Denied, "sync.device.revoked")
	case !e.Readable():
		return fault.New(fault.Invalid, "sync.version")
	case e.Account != dev.Account:
		return fault.New(fault.Denied, "sync.author")
	}
	return nil
}

// author is the worker as who acts for an entry's purpose.
func (p *pushing) author(e *sync.Entry) access.Actor {
	who := p.authors[e.Device]
	who.Purpose = e.Purpose
	if who.Purpose == access.NoPurpose {
		who.Purpose = access.FamilyService
		if _, event := vital.Find(e.Kind); event || e.Kind == "void" || e.Kind == notice.Notify || e.Kind == notice.Declare || e.Kind == notice.Refuse {
			who.Purpose = access.CivilRegistration
		}
	}
	return who
}

func draftOf(e *sync.Entry) inbox.Draft {
	return inbox.Draft{ID: e.ID, Kind: e.Kind, Of: e.Of, Values: e.Values, Event: e.Event, Notice: e.Notice, Ground: e.Ground, Reason: e.Reason,
		Overrides: e.Overrides, Base: e.Base}
}

// warn are the keys of what is odd about an entry that was taken nonetheless.
func (p *pushing) warn(ctx context.Context, tx Tx, e *sync.Entry) ([]string, error) {
	var out []string
	switch {
	case e.Made.IsZero():
	case e.Made.Year() < firstYear:
		out = append(out, "journal.clock.behind")
	case journal.Skew(e.Made, p.now) == "journal.clock.ahead":
		out = append(out, "journal.clock.ahead")
	}
	counted := func(s sync.Sent) bool { return s.Device == e.Device && s.N == e.N && s.ID != e.ID }
	twice := slices.ContainsFunc(p.sent, counted)
	if !twice && e.N <= p.devices[e.Device].LastN {
		old, err := tx.Counted(ctx, e.Device, e.N)
		if err != nil {
			return out, err
		}
		twice = slices.ContainsFunc(old, counted)
	}
	if twice {
		p.again[e.Device] = true
		out = append(out, "sync.n.again")
	}
	return out, nil
}

// mark notes with each device that it came, and how far.
func (p *pushing) mark(ctx context.Context, tx Tx) error {
	for u := range p.devices {
		dev, ok, err := tx.Device(ctx, u)
		if err != nil || !ok {
			return err
		}
		for _, s := range p.sent {
			if s.Device == u {
				dev.LastN = max(dev.LastN, s.N)
			}
		}
		dev.Restored = dev.Restored || p.again[u]
		if u == p.b.Device {
			p.out.Clock = journal.Skew(p.b.Sent, p.now)
			dev.Seen, dev.Waiting, dev.Clock = p.now, p.b.Waiting, p.out.Clock
			if p.b.App != "" {
				dev.App = phones.Cut(p.b.App, phones.MaxApp)
			}
			came, err := tx.Came(ctx, u, max(0, dev.LastN-sync.Backlog))
			if err != nil {
				return err
			}
			p.out.LastN, p.out.Missing = dev.LastN, sync.Missing(came, dev.LastN)
		}
		if err := tx.SaveDevice(ctx, dev); err != nil {
			return err
		}
	}
	return nil
}
