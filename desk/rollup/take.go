package rollup

import (
	"context"
	"errors"
	"strconv"
	"time"

	"wanjia/base/fault"
	"wanjia/base/seal/letter"
	"wanjia/desk/areas"
	deskerasure "wanjia/desk/erasure"
	"wanjia/desk/inbox"
	"wanjia/desk/register"
	"wanjia/desk/register/joined"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/erasure"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/rollup"
	"wanjia/domain/transfer"
	"wanjia/domain/vital"
)

// Take takes in what a server below sends, and is what this one answers. Sent again it changes nothing.
func (d *Desk) Take(ctx context.Context, raw []byte) (reply []byte, told map[string]int, err error) {
	from, parcels, err := d.Post.Read(raw)
	if err != nil {
		return nil, nil, err
	}
	err = d.Store.Read(ctx, func(r Reader) error {
		peer, ok, err := r.Peer(ctx, from)
		if err == nil && (!ok || peer.Gone || peer.Below.IsZero()) {
			err = stranger()
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	told = map[string]int{}
	out := rollup.Reply{}
	for i := range parcels {
		fits, err := d.take(ctx, from, &parcels[i], &out)
		if err != nil {
			return nil, nil, err
		}
		if !fits {
			break
		}
	}
	for _, a := range out.Answers {
		told[a.Answer.String()]++
	}
	reply, err = d.Post.WriteReply(from, &out)
	return reply, told, err
}

// take takes one parcel, in a transaction of its own, and brings the reply to where that leads.
func (d *Desk) take(ctx context.Context, from string, p *rollup.Parcel, out *rollup.Reply) (fits bool, err error) {
	var items []rollup.Item
	if p.Count > 0 {
		key, err := d.Point()
		if err != nil {
			return false, err
		}
		plain, err := letter.Open(key, onTheWay, p.Sealed)
		if err != nil {
			return false, fault.New(fault.Invalid, "rollup.parcel").Because(err)
		}
		if items, err = d.Post.Unpack(plain); err != nil {
			return false, err
		}
	}
	if len(items) != p.Count {
		return false, fault.New(fault.Invalid, "rollup.parcel")
	}
	return fits, d.Store.Write(ctx, func(tx Tx) error {
		peer, ok, err := tx.Peer(ctx, from)
		if err != nil {
			return err
		}
		if !ok || peer.Gone || peer.Below.IsZero() {
			return stranger()
		}
		s, _, err := tx.Rollup(ctx, from, rollup.Down)
		if err != nil {
			return err
		}
		var answers []rollup.Answer
		if fits = s.Fits(p); fits {
			w := &taking{d: d, tx: tx, peer: &peer}
			if answers, err = w.run(ctx, items); err != nil {
				return err
			}
			s = s.Took(p)
			s.Taken += w.fresh
			s.Met = time.UnixMilli(tx.Now()).UTC()
			if err := tx.SaveRollup(ctx, s); err != nil {
				return err
			}
		}
		if out.Waiting, err = tx.WaitingOf(ctx, rollup.Actor(peer.Name), maxWaiting); err != nil {
			return err
		}
		out.Have, out.Mark, out.Answers = s.At, s.Mark, append(out.Answers, answers...)
		out.Journal, err = tx.Head(ctx)
		return err
	})
}

// taking is one parcel being applied.
type taking struct {
	d      *Desk
	tx     Tx
	peer   *transfer.Peer
	tree   *area.Tree
	items  []rollup.Item
	work   *register.Work // what the register has yet to write; nil where there is nothing
	ahead  int            // how many entries that is
	box    *sealed.Box
	fresh  int64
	here   map[journal.ID]journal.Seq // what this parcel has written
	again  bool                       // something of the sender's was held before
	broken bool                       // and something of this parcel
}

func (w *taking) run(ctx context.Context, items []rollup.Item) (out []rollup.Answer, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	w.items, w.here = items, map[journal.ID]journal.Seq{}
	if w.tree, err = w.tx.Tree(ctx); err != nil {
		return nil, err
	}
	if w.again, err = w.tx.EverHeld(ctx, rollup.Actor(w.peer.Name)); err != nil {
		return nil, err
	}
	for i := range items {
		a, err := w.one(ctx, i)
		if err != nil {
			return nil, err
		}
		if a.Answer == journal.Accepted {
			w.fresh++
		}
		out = append(out, a)
	}
	return out, w.flush(ctx)
}

// one answers one item.
func (w *taking) one(ctx context.Context, i int) (rollup.Answer, error) {
	it := &w.items[i]
	out := rollup.Answer{ID: it.Entry.ID, Answer: journal.Accepted}
	round := w.d.Inbox.Within(w.tx)
	if w.again && it.Entry.Kind != rollup.Area {
		a, held, err := round.Known(ctx, draft(it))
		if err != nil || held {
			return said(a), err
		}
	}
	seq, again, err := w.apply(ctx, i)
	if err == nil {
		if out.Seq = seq; again {
			out.Answer = journal.Duplicate
		}
		return out, nil
	}
	why, ok := errors.AsType[*fault.Fault](err)
	if !ok || why.Kind == fault.Internal || why.Kind == fault.Busy {
		return out, err
	}
	if err := w.flush(ctx); err != nil {
		return out, err
	}
	a, err := round.Hold(ctx, w.who(it), draft(it), why)
	w.again, w.broken = true, true
	return said(a), err
}

func said(a inbox.Answer) rollup.Answer {
	out := rollup.Answer{ID: a.ID, Answer: a.Answer, Seq: a.Seq}
	if a.Why != nil {
		out.Code = a.Why.Key
	}
	return out
}

// draft is an item as it is held.
func draft(it *rollup.Item) inbox.Draft {
	e := &it.Entry
	event := e.Corrects
	if e.Kind == rollup.Void {
		event = e.Voids
	}
	return inbox.Draft{ID: e.ID, Kind: e.Kind, Values: vital.ValuesOf(it.Values).Typed().Map(), Event: event, Reason: e.Reason, Overrides: e.Overrides}
}

// who is as whom an item is written down: the server, and beside it who wrote it there and where it stands.
func (w *taking) who(it *rollup.Item) access.Actor {
	return access.Actor{Account: rollup.Actor(w.peer.Name), Device: it.Entry.Author + " #" + strconv.FormatInt(int64(it.Entry.Seq), 10), Purpose: access.CivilRegistration,
		Grants: []access.Grant{{Desk: access.Window, Area: w.peer.Below, Purpose: access.CivilRegistration}}}
}

// apply applies one item, or says why it can't be.
func (w *taking) apply(ctx context.Context, i int) (journal.Seq, bool, error) {
	it := &w.items[i]
	if !rollup.Goes(it.Entry.Kind) {
		return 0, false, fault.New(fault.Invalid, "register.kind", "kind", string(it.Entry.Kind)).In("kind")
	}
	switch {
	case it.Entry.Kind == rollup.Area:
		return w.area(ctx, it)
	case identity.Is(it.Entry.Kind):
		return w.same(ctx, it)
	case it.Entry.Kind == erasure.Kind:
		return w.erased(ctx, it)
	}
	return w.event(ctx, i)
}

func (w *taking) flush(ctx context.Context) error {
	if w.work == nil {
		return nil
	}
	err := w.work.Flush(ctx)
	w.work, w.ahead = nil, 0
	return err
}

// entry is an item as an entry of this journal, at its next position.
func (w *taking) entry(ctx context.Context, it *rollup.Item, body []byte) (journal.Entry, error) {
	head, err := w.tx.Head(ctx)
	if err != nil {
		return journal.Entry{}, err
	}
	who, e := w.who(it), it.Entry
	e.Seq, e.Recorded, e.Author, e.Device, e.Purpose, e.Base, e.Body = head+journal.Seq(w.ahead)+1, time.UnixMilli(w.tx.Now()).UTC(), who.Account, who.Device, who.Purpose.String(), 0, body
	return e, journal.Check(e)
}

// area takes an area in that lies below the one that the sender keeps. The others are this office's own affair.
func (w *taking) area(ctx context.Context, it *rollup.Item) (journal.Seq, bool, error) {
	a, wrong := areas.Parse(it.Values)
	if wrong != nil {
		return 0, false, wrong
	}
	if old, ok, err := w.tx.EntryByID(ctx, it.Entry.ID); err != nil || ok {
		return old.Seq, true, err
	}
	next, problems := w.tree.With(a)
	if a.Code == w.peer.Below || !rollup.Within(next, w.peer.Below, a.Code) {
		return 0, true, nil
	}
	for _, p := range problems {
		if p.Severity() == area.Refuse {
			return 0, true, nil // this office's tree says otherwise, and it stands; who lives there is told by codes
		}
	}
	if err := w.flush(ctx); err != nil {
		return 0, false, err
	}
	e, err := w.entry(ctx, it, journal.CanonicalBody(it.Values))
	if err != nil {
		return 0, false, err
	}
	if err := w.tx.Append(ctx, []journal.Entry{e}); err != nil {
		return 0, false, err
	}
	if err := areas.Place(ctx, w.tx, []area.Area{a}, []journal.Seq{e.Seq}); err != nil {
		return 0, false, err
	}
	w.tree, err = w.tx.Tree(ctx)
	return e.Seq, false, err
}

// same takes in that two records are one person's, or are parted again.
func (w *taking) same(ctx context.Context, it *rollup.Item) (journal.Seq, bool, error) {
	if err := w.flush(ctx); err != nil {
		return 0, false, err
	}
	if old, ok, err := w.tx.EntryByID(ctx, it.Entry.ID); err != nil || ok {
		if err == nil && old.Kind != it.Entry.Kind {
			err = taken(it)
		}
		return old.Seq, true, err
	}
	e, err := w.entry(ctx, it, journal.CanonicalBody(it.Values))
	if err != nil {
		return 0, false, err
	}
	s, err := identity.Of(e)
	if err != nil {
		return 0, false, fault.New(fault.Invalid, "rollup.parcel").Because(err)
	}
	if err := w.may(ctx, &s); err != nil {
		return 0, false, err
	}
	return e.Seq, false, joined.Follow(ctx, w.tx, e)
}

// erased destroys here too what keys were destroyed where people are registered: of those who ever lived there, and whoever lived nowhere.
func (w *taking) erased(ctx context.Context, it *rollup.Item) (journal.Seq, bool, error) {
	if err := w.flush(ctx); err != nil {
		return 0, false, err
	}
	if old, ok, err := w.tx.EntryByID(ctx, it.Entry.ID); err != nil || ok {
		if err == nil && old.Kind != it.Entry.Kind {
			err = taken(it)
		}
		return old.Seq, true, err
	}
	all, err := erasure.Of(it.Values)
	if err != nil {
		return 0, false, err
	}
	for _, p := range all {
		if err := w.own(ctx, p); err != nil && !fault.Is(err, "rollup.person") { // a record that was taken back may have a key
			return 0, false, err
		}
	}
	e, err := w.entry(ctx, it, erasure.Body(all))
	if err != nil {
		return 0, false, err
	}
	if err := w.tx.Append(ctx, []journal.Entry{e}); err != nil {
		return 0, false, err
	}
	return e.Seq, false, deskerasure.Destroy(ctx, w.d.Keys, w.tx, all)
}

// may says whether a step can be taken here: both are the sender's, and nobody found otherwise meanwhile.
func (w *taking) may(ctx context.Context, s *identity.Step) error {
	for _, p := range []person.ID{s.Absorbed, s.Survivor} {
		if err := w.own(ctx, p); err != nil {
			return err
		}
	}
	from, err := w.tx.Same(ctx)
	if err != nil {
		return err
	}
	into, joined := from.Into(s.Absorbed)
	if s.Kind == identity.Merge && (joined || from.Of(s.Survivor) == s.Absorbed) || s.Kind == identity.Part && into != s.Survivor {
		return fault.New(fault.Conflict, "rollup.same")
	}
	for _, m := range s.Meant {
		if found, err := w.tx.Events(ctx, []journal.ID{m.Event}); err != nil || len(found) == 0 {
			return errors.Join(err, fault.New(fault.Missing, "register.event.missing", "event", m.Event.String()))
		}
	}
	return nil
}

// own says whether somebody ever lived in the area that the sender keeps.
func (w *taking) own(ctx context.Context, who person.ID) error {
	same, err := w.tx.Same(ctx)
	if err != nil {
		return err
	}
	found, err := w.tx.People(ctx, []person.ID{same.Of(who)})
	if err == nil && len(found) == 0 {
		err = fault.New(fault.Missing, "rollup.person")
	}
	if err != nil {
		return err
	}
	return w.lived(&found[0])
}

func taken(it *rollup.Item) error {
	return fault.New(fault.Conflict, "journal.id.taken", "id", it.Entry.ID.String())
}
