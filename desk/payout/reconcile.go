package payout

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
)

// Statement is what a bank's file says of the paying account.
type Statement struct {
	Name    string // the file's, or the statement's own
	Account string
	Moves   []payment.Movement
}

// Settled is what a statement came to.
type Settled struct {
	Found []payment.Found
	Open  payment.Envelope // payments that were sent and that no statement has shown yet
}

// Reconcile takes a statement in: each of its lines becomes an entry with what it was found to be. The same statement again, or another
// that shows the same lines, changes nothing.
func (d *Desk) Reconcile(ctx context.Context, who access.Actor, s Statement) (Settled, error) {
	var out Settled
	err := d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		in, err := reachOf(tree, who, access.Pay)
		if err != nil {
			return err
		}
		named := name(s)
		seen, err := seenBefore(ctx, tx, s, named)
		if err != nil {
			return err
		}
		expected, err := d.expected(ctx, tx, in, s.Moves)
		if err != nil {
			return err
		}
		r := payment.Reconcile(expected, named, seen)
		w, err := newWriter(ctx, tx, who)
		if err != nil {
			return err
		}
		schemes := make(map[payment.Reference]string, len(expected))
		for _, e := range expected {
			schemes[e.Line.Reference] = e.Line.Key.Scheme
		}
		if err := noteAll(ctx, w, s, r.Found, schemes); err != nil {
			return err
		}
		out.Found = r.Found
		out.Open, err = tx.Open(ctx)
		return err
	})
	return out, err
}

// name gives every movement a reference of the bank's: where the bank gave none, one is made of what the line says, and of how many
// lines of the file said the same before it, so that the same file again names the same lines.
func name(s Statement) []payment.Movement {
	out := make([]payment.Movement, len(s.Moves))
	same := map[string]int{}
	for i, m := range s.Moves {
		if m.BankRef == "" {
			said := strings.Join([]string{"-", m.Booked.String(), m.Way.String(), m.Amount.String(), m.Reference, m.BatchRef, m.Account}, "|")
			same[said]++
			m.BankRef = said + "|" + strconv.Itoa(same[said])
		}
		out[i] = m
	}
	return out
}

// seenBefore are the bank's references among some movements that were taken in before.
func seenBefore(ctx context.Context, r Reader, s Statement, moves []payment.Movement) (map[string]struct{}, error) {
	refs := make(map[journal.ID]string, len(moves))
	ids := make([]journal.ID, 0, len(moves))
	for _, m := range moves {
		id := payment.MovementID(s.Account, m.BankRef)
		if _, twice := refs[id]; !twice {
			ids = append(ids, id)
		}
		refs[id] = m.BankRef
	}
	found, err := r.Seen(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]struct{}, len(found))
	for id := range found {
		out[refs[id]] = struct{}{}
	}
	return out, nil
}

// expected are the payments that some movements may be about: those of their references, and all of the batches they name. A statement
// that speaks of payments outside the actor's reach is refused whole: it is for whoever pays there to take in.
func (d *Desk) expected(ctx context.Context, r Reader, in *reach, moves []payment.Movement) ([]payment.Expected, error) {
	var refs []string
	var lumps []journal.ID
	known := map[string]bool{}
	for _, m := range moves {
		if ref, err := payment.ParseReference(m.Reference); err == nil {
			if !known[ref.String()] {
				known[ref.String()] = true
				refs = append(refs, ref.String())
			}
			continue
		}
		if id, ok := batchOf(m.BatchRef); ok && !known[m.BatchRef] {
			known[m.BatchRef] = true
			lumps = append(lumps, id)
		}
	}
	standing, err := r.Lines(ctx, refs)
	if err != nil {
		return nil, err
	}
	for _, id := range lumps {
		more, err := r.LinesOf(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, s := range more {
			if !known[s.Reference] {
				standing = append(standing, s)
			}
		}
	}
	entries, err := entriesOf(ctx, r, standing)
	if err != nil {
		return nil, err
	}
	if !in.holdsAll(entries) {
		return nil, fault.New(fault.Denied, access.DeniedByArea)
	}
	lines, err := d.open(ctx, r, standing, entries, accountOf)
	if err != nil {
		return nil, err
	}
	out := make([]payment.Expected, 0, len(lines))
	for i, l := range lines {
		if s := standing[i]; s.State != payment.Built && s.State != payment.Dropped {
			out = append(out, payment.Expected{Line: l, Batch: MessageOf(s.Batch), State: s.State})
		}
	}
	return out, nil
}

// MessageOf is the name under which a batch goes to the bank: 32 characters, which every message holds.
func MessageOf(batch journal.ID) string { return strings.ReplaceAll(batch.String(), "-", "") }

// batchOf reads the name back.
func batchOf(message string) (journal.ID, bool) {
	m := strings.ToLower(strings.TrimSpace(message))
	if len(m) != 32 {
		return journal.ID{}, false
	}
	id, err := journal.ParseID(strings.Join([]string{m[:8], m[8:12], m[12:16], m[16:20], m[20:]}, "-"))
	return id, err == nil
}

// noteAll says what movements were found to be, but for those that were taken in before.
func noteAll(ctx context.Context, w *writer, s Statement, found []payment.Found, schemes map[payment.Reference]string) error {
	some := slices.Collect(slices.Chunk(found, bulk))
	err := ahead(len(some), func(n int) ([][]byte, error) {
		bodies := make([][]byte, len(some[n]))
		for i := range some[n] {
			bodies[i] = said(note(s, &some[n][i], schemes))
		}
		return bodies, nil
	}, func(n int, bodies [][]byte) error {
		for i := range some[n] {
			f := &some[n][i]
			if f.Verdict == payment.MatchRepeated {
				continue
			}
			if err := w.say(ctx, payment.MovementID(s.Account, f.Movement.BankRef), payment.MovementKind, area.Code{}, bodies[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.flush(ctx)
}

// note says a movement and what it was found to be.
func note(s Statement, f *payment.Found, schemes map[payment.Reference]string) map[string]string {
	m := f.Movement
	body := map[string]string{payment.StatementField: s.Name, payment.RowField: strconv.Itoa(m.Row), payment.BankRefField: m.BankRef,
		payment.WayField: m.Way.String(), payment.AmountField: m.Amount.String(), payment.BookedField: m.Booked.String(), payment.VerdictField: f.Verdict.String(),
		payment.ReasonField: m.Reason, payment.ReferenceField: m.Reference}
	if f.Verdict.Settles() {
		lines := make([]string, len(f.Lines))
		for i, r := range f.Lines {
			lines[i] = r.String()
		}
		body[payment.LinesField] = strings.Join(lines, " ")
		body[payment.SchemeField] = schemes[f.Lines[0]]
	}
	return body
}

// Fund notes money that came to the paying account.
func (d *Desk) Fund(ctx context.Context, who access.Actor, id journal.ID, amount money.Fen) error {
	if amount <= 0 {
		return fault.New(fault.Invalid, "payment.line.amount", "amount", amount.String()).In("amount")
	}
	return d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if _, err := reachOf(tree, who, access.Pay); err != nil {
			return err
		}
		if e, again, err := tx.EntryByID(ctx, id); err != nil || again {
			return same(e, err, who, payment.FundingKind, map[string]string{payment.AmountField: amount.String()})
		}
		w, err := newWriter(ctx, tx, who)
		if err != nil {
			return err
		}
		if err := w.entry(ctx, id, payment.FundingKind, area.Code{}, map[string]string{payment.AmountField: amount.String()}); err != nil {
			return err
		}
		return w.flush(ctx)
	})
}
