package changes

import (
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/settle"
	"wanjia/domain/journal"
	"wanjia/domain/ledger"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Effect is what giving effect to decided changes came to.
type Effect struct {
	Applied, Overtaken int
	Granted, Recovered money.Fen
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

func (w *writer) entry(id journal.ID, kind journal.Kind, at area.Code, body map[string]string) {
	for code, v := range body {
		if v == "" {
			delete(body, code)
		}
	}
	w.head++
	w.out = append(w.out, journal.Entry{Seq: w.head, ID: id, Kind: kind, Area: at, Occurred: clock.Today(clock.Fixed(w.now)).Partial(), Recorded: w.now,
		Author: w.who.Account, Device: w.who.Device, Purpose: w.who.Purpose.String(), Body: journal.CanonicalBody(body)})
}

func (w *writer) flush(ctx context.Context) error {
	if len(w.out) == 0 {
		return nil
	}
	err := w.tx.Append(ctx, w.out)
	w.out = nil
	return err
}

// Apply gives effect to every change that was decided and hasn't had any yet, within a transaction: top-ups become grants that wait to be
// paid, cuts become what the family is to make good. A change whose facts have changed again has no effect and is reckoned anew. Applying
// again changes nothing.
func (d *Desk) Apply(ctx context.Context, tx Tx, who access.Actor) (Effect, error) {
	var out Effect
	files, err := tx.Decided(ctx)
	if err != nil || len(files) == 0 {
		return out, err
	}
	for i := range files {
		w, err := newWriter(ctx, tx, who)
		if err != nil {
			return out, err
		}
		if err := d.apply(ctx, w, &files[i], &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// Settle is Apply in a transaction of its own.
func (d *Desk) Settle(ctx context.Context, who access.Actor) (out Effect, err error) {
	err = d.store.Write(ctx, func(tx Tx) error {
		out, err = d.Apply(ctx, tx, who)
		return err
	})
	return out, err
}

func (d *Desk) apply(ctx context.Context, w *writer, f *workflow.File, out *Effect) error {
	said, err := values(ctx, w.tx, f)
	if err != nil {
		return err
	}
	p, err := person.ParseID(f.Subject)
	if err != nil {
		return err
	}
	scheme := said[payment.SchemeField]
	c, err := d.Recount(ctx, w.tx, p, benefit.ID(scheme))
	if err != nil {
		return err
	}
	body := map[string]string{payment.ChangeField: f.ID.String(), payment.PersonField: p.String(), payment.SchemeField: scheme, payment.OutcomeField: payment.Overtaken}
	holds := !c.Change.None() && c.Lines() == said["lines"] && c.Change.IsCut() == (f.Flow == CutFlow)
	if holds {
		body[payment.OutcomeField] = payment.Applied
		out.Applied++
	} else {
		out.Overtaken++
	}
	w.entry(payment.ChangeID(f.ID), payment.ChangeKind, c.Area, body)
	if holds {
		d.lines(w, f.ID, &c, said[payment.MeansField], out)
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	return w.tx.Reckoned(ctx, []payment.Reckoned{{Stirred: payment.Stirred{Person: p, Scheme: scheme, Area: c.Area}, Seq: w.head, Differs: !holds && !c.Change.None()}})
}

// values are the newest of each field of a case; those that are sealed stay so.
func values(ctx context.Context, r Reader, f *workflow.File) (map[string]string, error) {
	entries, err := r.Entries(ctx, f.Entries)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, seq := range f.Entries {
		body, err := journal.ParseBody(entries[seq].Body)
		if err != nil {
			return nil, err
		}
		for code, v := range workflow.Tell(entries[seq], body).Act.Values {
			out[code] = v
		}
	}
	return out, nil
}

// lines says what a change grants and takes back. What it does both is set off at once, so that the family sees the rest.
func (d *Desk) lines(w *writer, file journal.ID, c *Count, means string, out *Effect) {
	key := func(period string) payment.Key {
		return payment.Key{Payee: c.Person.String(), Scheme: string(c.Scheme), Period: period}
	}
	said := func(period string, fen money.Fen) map[string]string {
		return map[string]string{payment.PersonField: c.Person.String(), payment.SchemeField: string(c.Scheme), payment.PeriodField: period,
			payment.AmountField: fen.String(), payment.ChangeField: file.String()}
	}
	var ups, downs []settle.Line
	for _, l := range c.Change.Lines {
		if fen := l.Fen(); fen > 0 {
			share := payment.Share(l.Period, c.shares(l.Period)+1)
			body := said(share, fen)
			body[payment.ClaimField], body[payment.OnField] = c.Claim.String(), clock.Today(clock.Fixed(w.now)).String()
			w.entry(payment.GrantID(key(share)), payment.GrantKind, c.Area, body)
			out.Granted += fen
			ups = append(ups, settle.Line{Period: share, Fen: fen})
		} else {
			body := said(l.Period, -fen)
			body[payment.MeansField] = means
			if means == "" {
				body[payment.MeansField] = payment.BySetOff
			}
			w.entry(payment.RecoverID(file, l.Period), payment.RecoverKind, c.Area, body)
			out.Recovered -= fen
			downs = append(downs, settle.Line{Period: l.Period, Fen: -fen})
		}
	}
	for _, down := range downs {
		id := payment.RecoverID(file, down.Period)
		for i := range ups {
			if fen := min(down.Fen, ups[i].Fen); fen > 0 {
				body := said(ups[i].Period, fen)
				body[payment.RecoveryField] = id.String()
				w.entry(payment.OffsetID(id, key(ups[i].Period)), payment.OffsetKind, c.Area, body)
				down.Fen, ups[i].Fen = down.Fen-fen, ups[i].Fen-fen
			}
		}
		if down.Fen > 0 && means == payment.ByWaiver {
			body := said(down.Period, down.Fen)
			body[payment.RecoveryField] = id.String()
			w.entry(payment.WriteOffID(id), payment.WriteOffKind, c.Area, body)
		}
	}
}

// shares is how many shares a period has already.
func (c *Count) shares(base string) int {
	n := 0
	for _, g := range c.grants {
		if g.Period != base && payment.Base(g.Period) == base {
			n++
		}
	}
	return n
}

// SetOff keeps from what waits to be paid what is to be made good by it, the oldest first, and returns what is left to pay.
func (d *Desk) SetOff(ctx context.Context, tx Tx, who access.Actor, scheme string, due []payment.Due) ([]payment.Due, error) {
	backs, err := tx.SetOffs(ctx, scheme)
	if err != nil || len(backs) == 0 {
		return due, err
	}
	open := map[person.ID][]*payment.Recovery{}
	for i := range backs {
		open[backs[i].Person] = append(open[backs[i].Person], &backs[i])
	}
	w, err := newWriter(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	left := due[:0:0]
	for _, x := range due {
		k := payment.Key{Payee: x.Person.String(), Scheme: scheme, Period: x.Period}
		for _, b := range open[x.Person] {
			fen := min(b.Open(), x.Fen)
			if fen <= 0 {
				continue
			}
			w.entry(payment.OffsetID(b.ID, k), payment.OffsetKind, x.Area, map[string]string{payment.RecoveryField: b.ID.String(), payment.PersonField: k.Payee,
				payment.SchemeField: scheme, payment.PeriodField: k.Period, payment.AmountField: fen.String()})
			b.Back, x.Fen = b.Back+fen, x.Fen-fen
		}
		if x.Fen > 0 {
			left = append(left, x)
		}
	}
	return left, w.flush(ctx)
}

// Repay notes money that a family paid back.
func (d *Desk) Repay(ctx context.Context, who access.Actor, id, recovery journal.ID, amount money.Fen) error {
	if amount <= 0 {
		return fault.New(fault.Invalid, "payment.line.amount", "amount", amount.String()).In("amount")
	}
	return d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		b, ok, err := tx.Recovery(ctx, recovery)
		if err != nil {
			return err
		}
		if !ok || !who.May(tree.Under, access.Pay, access.Request{Area: b.Area}).Allowed {
			return fault.New(fault.Missing, "change.recovery.missing")
		}
		w, err := newWriter(ctx, tx, who)
		if err != nil {
			return err
		}
		body := map[string]string{payment.RecoveryField: recovery.String(), payment.PersonField: b.Person.String(), payment.SchemeField: b.Scheme,
			payment.PeriodField: b.Period, payment.AmountField: amount.String()}
		w.entry(id, payment.RepayKind, b.Area, body)
		if e, again, err := tx.EntryByID(ctx, id); err != nil || again {
			if err == nil && (e.Kind != payment.RepayKind || e.Author != who.Account || string(e.Body) != string(w.out[0].Body)) {
				err = fault.New(fault.Conflict, "journal.id.taken", "id", id.String())
			}
			return err
		}
		if amount > b.Open() {
			return fault.New(fault.Refused, "change.repay.much", "open", b.Open().String(), "account", ledger.Claimed.String()).In("amount")
		}
		return w.flush(ctx)
	})
}
