package changes

import (
	"cmp"
	"context"
	"slices"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/changes/payee"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
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
	said, err := payee.Values(ctx, w.tx, f)
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
		if err := d.lines(ctx, w, f.ID, &c, said[payment.MeansField], out); err != nil {
			return err
		}
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	return w.tx.Reckoned(ctx, []payment.Reckoned{{Stirred: payment.Stirred{Person: c.Person, Scheme: scheme, Area: c.Area}, Seq: w.head, Differs: c.Payee || !holds && !c.Change.None()}})
}

// lines says what a change grants and takes back. What was never paid is kept before anything is asked back, whatever the means; what the
// change does both ways is set off at once, so that the family sees the rest.
func (d *Desk) lines(ctx context.Context, w *writer, file journal.ID, c *Count, means string, out *Effect) error {
	key := func(p person.ID, period string) payment.Key {
		return payment.Key{Payee: p.String(), Scheme: string(c.Scheme), Period: period}
	}
	said := func(p person.ID, period string, fen money.Fen) map[string]string {
		return map[string]string{payment.PersonField: p.String(), payment.SchemeField: string(c.Scheme), payment.PeriodField: period,
			payment.AmountField: fen.String(), payment.ChangeField: file.String()}
	}
	waits, err := waitsOf(ctx, w.tx, c)
	if err != nil {
		return err
	}
	var downs []back
	for _, l := range c.Change.Lines {
		if fen := l.Fen(); fen > 0 {
			share := payment.Share(l.Period, c.shares(l.Period)+1)
			body := said(c.Person, share, fen)
			body[payment.ClaimField], body[payment.OnField] = c.Claim.String(), clock.Today(clock.Fixed(w.now)).String()
			w.entry(payment.GrantID(key(c.Person, share)), payment.GrantKind, c.Area, body)
			out.Granted += fen
			waits = append(waits, payment.Due{Person: c.Person, Period: share, Fen: fen})
			continue
		}
		for _, b := range c.apportion(l.Period, -l.Fen(), waits) {
			b.id = payment.RecoverID(file, b.name(c.Person))
			body := said(b.of, b.period, b.fen)
			body[payment.MeansField] = cmp.Or(means, payment.BySetOff)
			w.entry(b.id, payment.RecoverKind, c.Area, body)
			out.Recovered += b.fen
			downs = append(downs, b)
		}
	}
	for _, sameOne := range []bool{true, false} { // of its own period first, then of what the change grants
		for i := range downs {
			b := &downs[i]
			for j := range waits {
				x := &waits[j]
				own := x.Person == b.of && payment.Base(x.Period) == b.period
				if fen := min(b.fen, x.Fen); fen > 0 && own == sameOne && (own || x.Attempt == 0) {
					body := said(x.Person, x.Period, fen)
					body[payment.RecoveryField] = b.id.String()
					w.entry(payment.OffsetID(b.id, key(x.Person, x.Period)), payment.OffsetKind, c.Area, body)
					b.fen, x.Fen = b.fen-fen, x.Fen-fen
				}
			}
		}
	}
	for _, b := range downs {
		if b.fen > 0 && means == payment.ByWaiver {
			body := said(b.of, b.period, b.fen)
			body[payment.RecoveryField] = b.id.String()
			w.entry(payment.WriteOffID(b.id), payment.WriteOffKind, c.Area, body)
		}
	}
	return nil
}

// back is what a change takes back of a period, by the record that was granted it.
type back struct {
	id     journal.ID
	of     person.ID
	period string
	fen    money.Fen
}

// name tells what is taken back of one record from what is taken back of another.
func (b *back) name(one person.ID) string {
	if b.of == one {
		return b.period
	}
	return b.of.String() + " " + b.period
}

// waitsOf is what was granted to all records of somebody and isn't paid.
func waitsOf(ctx context.Context, r Reader, c *Count) ([]payment.Due, error) {
	var out []payment.Due
	for _, record := range c.Records {
		due, err := r.Waiting(ctx, record, string(c.Scheme))
		if err != nil {
			return nil, err
		}
		out = append(out, due...)
	}
	return out, nil
}

// apportion says of which record's grants a period is taken back: of those that aren't paid first, and of no record more than it was
// granted, so that parting the records again leaves each with its own.
func (c *Count) apportion(period string, fen money.Fen, waits []payment.Due) []back {
	stands, unpaid := map[person.ID]money.Fen{}, map[person.ID]money.Fen{}
	for _, g := range c.grants {
		if payment.Base(g.Period) == period {
			stands[g.Person] += g.Fen
		}
	}
	for _, b := range c.backs {
		if payment.Base(b.Period) == period {
			stands[b.Person] -= b.Fen
		}
	}
	for _, x := range waits {
		if payment.Base(x.Period) == period {
			unpaid[x.Person] += x.Fen
		}
	}
	var out []back
	for _, most := range []map[person.ID]money.Fen{unpaid, stands} {
		for _, record := range c.Records {
			part := min(fen, most[record], stands[record])
			if part <= 0 {
				continue
			}
			fen, stands[record] = fen-part, stands[record]-part
			if i := slices.IndexFunc(out, func(b back) bool { return b.of == record }); i >= 0 {
				out[i].fen += part
			} else {
				out = append(out, back{of: record, period: period, fen: part})
			}
		}
	}
	return out
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
	same, err := tx.Same(ctx)
	if err != nil {
		return nil, err
	}
	open := map[person.ID][]*payment.Recovery{}
	for i := range backs {
		one := same.Of(backs[i].Person)
		open[one] = append(open[one], &backs[i])
	}
	w, err := newWriter(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	left := due[:0:0]
	for _, x := range due {
		k := payment.Key{Payee: x.Person.String(), Scheme: scheme, Period: x.Period}
		for _, b := range open[same.Of(x.Person)] {
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
