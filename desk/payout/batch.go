package payout

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/changes/payee"
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

// Order is a batch to be built.
type Order struct {
	ID      journal.ID // made by the author, so that a retry is harmless
	Scheme  string
	Execute day.Day // when the bank is to pay
	Note    string  // what the payees read on their statements
	Unfit   func(payment.Line) *fault.Fault
}

// Made is a batch, the payments that couldn't go into it, and what waits although it was granted.
type Made struct {
	Paper    payment.Paper
	Troubles []payment.Trouble
	Held     []payment.Held
}

// Build puts every payment of a scheme that waits into one batch. What can't be paid is told, row by row, and stays due. Nothing is left to
// wait without a case in which the family is told and heard: one that is missing is opened first.
func (d *Desk) Build(ctx context.Context, who access.Actor, o Order) (Made, error) {
	for {
		out, err := d.build(ctx, who, o)
		if !errors.Is(err, errUntold) {
			return out, err
		}
		if more, err := d.turn.Raise(ctx, out.Held); err != nil || !more {
			return Made{}, cmp.Or(err, errUntold)
		}
	}
}

// errUntold says that money would wait without a case.
var errUntold = errors.New("payout: money waits without a case")

func (d *Desk) build(ctx context.Context, who access.Actor, o Order) (Made, error) {
	var out Made
	err := d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		in, err := reachOf(tree, who, access.Pay)
		if err != nil {
			return err
		}
		if e, again, err := tx.EntryByID(ctx, o.ID); err != nil || again {
			if err := same(e, err, who, payment.BatchKind, map[string]string{payment.StepField: payment.BuildStep, payment.SchemeField: o.Scheme}); err != nil {
				return err
			}
			out.Paper, _, err = tx.Batch(ctx, o.ID)
			return err
		}
		due, held, err := d.due(ctx, tx, in, who, o.Scheme)
		if err != nil {
			return err
		}
		out.Held = held
		if slices.ContainsFunc(held, func(h payment.Held) bool { return h.Why == payment.HeldByMerge && h.Case.IsZero() }) {
			return errUntold
		}
		lines, at, bad, err := d.lines(ctx, tx, o, due)
		if err != nil {
			return err
		}
		batch, more := payment.Of(lines)
		out.Troubles = append(bad, more...)
		if len(batch.Lines()) == 0 && len(held) > 0 {
			return fault.New(fault.Refused, "payout.waits", "scheme", o.Scheme, "n", strconv.Itoa(len(held)))
		}
		if len(batch.Lines()) == 0 {
			return fault.New(fault.Refused, "payout.nothing", "scheme", o.Scheme)
		}
		w, err := newWriter(ctx, tx, who)
		if err != nil {
			return err
		}
		if err := d.write(ctx, w, o, batch, at); err != nil {
			return err
		}
		out.Paper, _, err = tx.Batch(ctx, o.ID)
		return err
	})
	return out, err
}

// due is what is to be paid where the actor pays, after what was decided has had its effect, what is to be set off was kept, and what
// is disputed was left to wait.
func (d *Desk) due(ctx context.Context, tx Tx, in *reach, who access.Actor, scheme string) (due []payment.Due, held []payment.Held, err error) {
	if _, err := d.turn.Apply(ctx, tx, who); err != nil {
		return nil, nil, err
	}
	all, err := tx.Due(ctx, scheme)
	if err != nil {
		return nil, nil, err
	}
	due, err = d.turn.SetOff(ctx, tx, who, scheme, slices.DeleteFunc(all, func(x payment.Due) bool { return !in.holds(x.Area) }))
	if err != nil || len(due) == 0 {
		return due, nil, err
	}
	held, err = d.turn.Holds(ctx, tx, scheme)
	if err != nil || len(held) == 0 {
		return due, nil, err
	}
	held = slices.DeleteFunc(held, func(h payment.Held) bool { return !in.holds(h.Area) })
	waits := map[payment.Key]payment.Held{}
	for _, h := range held {
		waits[payment.Key{Payee: h.Person.String(), Period: h.Period}] = h
	}
	left := due[:0]
	for _, x := range due {
		if h, ok := waits[payment.Key{Payee: x.Person.String(), Period: x.Period}]; ok {
			x.Fen -= min(h.Fen, x.Fen)
		}
		if x.Fen > 0 {
			left = append(left, x)
		}
	}
	return left, held, nil
}

// lines makes payments of what is due where the actor pays.
func (d *Desk) lines(ctx context.Context, r Reader, o Order, due []payment.Due) ([]payment.Line, map[string]area.Code, []payment.Trouble, error) {
	refs := make([]payment.Reference, len(due))
	naming := newBehind()
	naming.work <- func() (err error) {
		for i := 0; i < len(due) && err == nil; i++ {
			refs[i], err = keyOf(o, due[i]).Reference(due[i].Attempt)
		}
		return err
	}
	payees, err := d.payees(ctx, r, due)
	if err = errors.Join(err, naming.wait()); err != nil {
		return nil, nil, nil, err
	}
	lines := make([]payment.Line, 0, len(due))
	at := make(map[string]area.Code, len(due))
	var bad []payment.Trouble
	for i, x := range due {
		l := payment.Line{Key: keyOf(o, x), Reference: refs[i], Payee: payees[x.Claim], Amount: x.Fen, Note: o.Note}
		if f := o.Unfit(l); f != nil {
			bad = append(bad, payment.Trouble{Line: l, Fault: f})
			continue
		}
		lines = append(lines, l)
		at[refs[i].String()] = x.Area
	}
	return lines, at, bad, nil
}

// keyOf is what a payment of an order is named by.
func keyOf(o Order, x payment.Due) payment.Key {
	return payment.Key{Payee: x.Person.String(), Scheme: o.Scheme, Period: x.Period}
}

// payees are where the money of claims goes: what was said last of holder, account and bank.
func (d *Desk) payees(ctx context.Context, r Reader, due []payment.Due) (map[journal.ID]payment.Payee, error) {
	out := make(map[journal.ID]payment.Payee, len(due))
	open := newBehind()
	roots := make([]journal.ID, 0, len(due))
	for _, x := range due {
		if !x.Claim.IsZero() {
			roots = append(roots, x.Claim)
		}
	}
	slices.SortFunc(roots, func(a, b journal.ID) int { return a.Compare(b.ID) }) // as they lie
	roots = slices.Compact(roots)
	read := func() error {
		for chunk := range slices.Chunk(roots, bulk) {
			c, err := claimsOf(ctx, r, chunk)
			if err != nil {
				return err
			}
			open.work <- func() error { return d.openClaims(ctx, c, out) }
		}
		return nil
	}
	err := errors.Join(read(), open.wait())
	if err == nil {
		err = d.moved(ctx, r, due, out)
	}
	return out, err
}

// claimsRead are claims as they were read.
type claimsRead struct {
	entries map[journal.ID][]journal.Seq
	bodies  map[journal.Seq][]byte
	salts   sealed.Salts
}

func claimsOf(ctx context.Context, r Reader, roots []journal.ID) (claimsRead, error) {
	c := claimsRead{}
	var err error
	if c.entries, err = r.CaseEntries(ctx, roots); err != nil {
		return c, err
	}
	var seqs []journal.Seq
	for _, of := range c.entries {
		seqs = append(seqs, of...)
	}
	slices.Sort(seqs)
	if c.bodies, err = r.Bodies(ctx, seqs); err != nil {
		return c, err
	}
	keys := make([]person.ID, len(roots))
	for i, root := range roots {
		keys[i] = person.ID{ID: root.ID}
	}
	c.salts, err = sealed.InHand(ctx, r, keys)
	return c, err
}

func (d *Desk) openClaims(ctx context.Context, c claimsRead, out map[journal.ID]payment.Payee) error {
	open := sealed.Opener{Keys: d.keys, Salts: c.salts}
	for root, seqs := range c.entries {
		var err error
		if out[root], err = payeeOf(ctx, open, root, seqs, c.bodies); err != nil {
			return err
		}
	}
	return nil
}

// payeeOf reads a claim's entries for where its money goes.
func payeeOf(ctx context.Context, open sealed.Opener, claim journal.ID, entries []journal.Seq, bodies map[journal.Seq][]byte) (payment.Payee, error) {
	last, asked := map[string]string{}, map[string]string{}
	for _, seq := range entries {
		body, err := journal.ParseBody(bodies[seq])
		if err != nil {
			return payment.Payee{}, err
		}
		said := last
		switch body[workflow.StepField] {
		case payee.AskStep:
			clear(asked)
			said = asked
		case payee.ConfirmStep:
			if len(asked) > 0 {
				last, asked = asked, map[string]string{}
			}
			continue
		}
		for _, code := range []string{payment.HolderField, payment.AccountField, payment.BankField} {
			if text := body[workflow.FieldMark+code]; text != "" {
				said[code] = text
			}
		}
	}
	for code, text := range last {
		var err error
		if last[code], err = open.Text(ctx, person.ID{ID: claim.ID}, code, text); err != nil {
			return payment.Payee{}, err
		}
	}
	account, _, err := person.ParseBankAccount(last[payment.AccountField])
	if err != nil { // the line then says that its account is missing
		account = person.BankAccount{}
	}
	return payment.Payee{Name: last[payment.HolderField], Account: account, Bank: last[payment.BankField]}, nil
}

// write says the batch and each of its payments.
func (d *Desk) write(ctx context.Context, w *writer, o Order, batch payment.Batch, at map[string]area.Code) error {
	e := batch.Envelope()
	err := w.entry(ctx, o.ID, payment.BatchKind, area.Code{}, map[string]string{payment.StepField: payment.BuildStep, payment.SchemeField: o.Scheme,
		payment.CountField: strconv.Itoa(e.Count), payment.TotalField: e.Total.String(), payment.ExecuteField: o.Execute.String(), "note": o.Note})
	if err != nil {
		return err
	}
	people := make([]person.ID, len(batch.Lines()))
	for i, l := range batch.Lines() {
		if people[i], err = person.ParseID(l.Key.Payee); err != nil {
			return err
		}
	}
	box := sealed.NewBox(d.keys, nil)
	if err := box.Ready(ctx, w.tx, people); err != nil {
		return err
	}
	lines := slices.Collect(slices.Chunk(batch.Lines(), bulk))
	err = ahead(len(lines), func(n int) ([][]byte, error) {
		bodies := make([][]byte, len(lines[n]))
		for i, l := range lines[n] {
			var err error
			if bodies[i], err = bodyOf(ctx, box, o.ID, people[n*bulk+i], l); err != nil {
				return nil, err
			}
		}
		return bodies, nil
	}, func(n int, bodies [][]byte) error {
		for i, l := range lines[n] {
			if err := w.say(ctx, payment.PayID(l.Reference), payment.PayKind, at[l.Reference.String()], bodies[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.tx.SaveSalts(ctx, box.Fresh()); err != nil {
		return err
	}
	return w.flush(ctx)
}

// bodyOf says one payment of a batch.
func bodyOf(ctx context.Context, box *sealed.Box, batch journal.ID, p person.ID, l payment.Line) ([]byte, error) {
	body := map[string]string{payment.BatchField: batch.String(), payment.ReferenceField: l.Reference.String(), payment.PersonField: l.Key.Payee,
		payment.SchemeField: l.Key.Scheme, payment.PeriodField: l.Key.Period, payment.AmountField: l.Amount.String(), payment.BankField: l.Payee.Bank}
	var err error
	if body[payment.HolderField], err = box.Text(ctx, p, payment.HolderField, l.Payee.Name); err != nil {
		return nil, err
	}
	if body[payment.AccountField], err = box.Text(ctx, p, payment.AccountField, l.Payee.Account.Number()); err != nil {
		return nil, err
	}
	return said(body), nil
}

// Step is a step of a batch.
type Step struct {
	ID       journal.ID
	Batch    journal.ID
	Step     string           // release, send or drop
	Declared payment.Envelope // of a release: what the releaser counted
}

// Take takes a step of a batch: a release by each of two who didn't build it, with the count and the sum that they declare and the
// money in the account; sending; or dropping it before it was sent.
func (d *Desk) Take(ctx context.Context, who access.Actor, s Step) (payment.Paper, error) {
	var out payment.Paper
	err := d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		act := access.Pay
		if s.Step == payment.ReleaseStep {
			act = access.Release
		}
		in, err := reachOf(tree, who, act)
		if err != nil {
			return err
		}
		p, _, _, err := mine(ctx, tx, in, s.Batch)
		if err != nil {
			return err
		}
		if e, again, err := tx.EntryByID(ctx, s.ID); err != nil || again {
			out = p
			return same(e, err, who, payment.BatchKind, map[string]string{payment.BatchField: s.Batch.String(), payment.StepField: s.Step})
		}
		if err := d.admit(ctx, tx, who, p, s); err != nil {
			return err
		}
		w, err := newWriter(ctx, tx, who)
		if err != nil {
			return err
		}
		body := map[string]string{payment.BatchField: s.Batch.String(), payment.StepField: s.Step, payment.SchemeField: p.Scheme, payment.TotalField: p.Envelope.Total.String()}
		if err := w.entry(ctx, s.ID, payment.BatchKind, area.Code{}, body); err != nil {
			return err
		}
		if err := w.flush(ctx); err != nil {
			return err
		}
		out, _, err = tx.Batch(ctx, s.Batch)
		return err
	})
	return out, err
}

func (d *Desk) admit(ctx context.Context, r Reader, who access.Actor, p payment.Paper, s Step) error {
	if _, ok := p.State.After(s.Step); !ok || s.Step == payment.BuildStep {
		return fault.New(fault.Conflict, "payout.batch.step", "state", string(p.State), "step", s.Step)
	}
	if s.Step == payment.DropStep {
		return nil
	}
	if err := d.undisputed(ctx, r, p); err != nil || s.Step != payment.ReleaseStep {
		return err
	}
	hands := append(p.Releasers(), who.Account)
	funds, err := d.funds(ctx, r)
	if err != nil {
		return err
	}
	return p.Envelope.Release(p.Builder(), hands, s.Declared, funds)
}

// undisputed refuses to let a batch go with money in it that came to be disputed since it was built: it is dropped, and the next one pays
// what nobody disputes.
func (d *Desk) undisputed(ctx context.Context, r Reader, p payment.Paper) error {
	cuts, err := r.OpenCuts(ctx)
	if err != nil || len(cuts) == 0 {
		return err
	}
	lines, err := r.LinesOf(ctx, p.ID)
	if err != nil {
		return err
	}
	in := map[person.ID][]payment.Standing{}
	for _, l := range lines {
		in[l.Person] = append(in[l.Person], l)
	}
	for i := range cuts {
		subject, wrong := person.ParseID(cuts[i].Subject)
		if wrong != nil || len(in[subject]) == 0 {
			continue
		}
		over, err := d.turn.Over(ctx, r, &cuts[i], p.Scheme, in[subject])
		if err != nil {
			return err
		}
		if over {
			return fault.New(fault.Refused, "payout.batch.disputed", "case", journal.NumberOf(cuts[i].ID).Grouped())
		}
	}
	return nil
}

// funds is what the paying account holds and isn't on its way out.
func (d *Desk) funds(ctx context.Context, r Reader) (money.Fen, error) {
	rows, err := r.Trial(ctx)
	var sum money.Fen
	for _, row := range rows {
		if row.Account == ledger.Bank || row.Account == ledger.Sent {
			sum += row.Balance // the ledger is bounded by what was paid in
		}
	}
	return sum, err
}

// Open is a batch with its payments, as its file says them. Whoever takes the file out is written down with everybody in it.
func (d *Desk) Open(ctx context.Context, who access.Actor, id journal.ID) (payment.Paper, payment.Batch, error) {
	var paper payment.Paper
	var batch payment.Batch
	err := d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		in, err := reachOf(tree, who, access.Pay)
		if err != nil {
			return err
		}
		var standing []payment.Standing
		var entries map[journal.Seq]payment.Said
		if paper, standing, entries, err = mine(ctx, r, in, id); err != nil {
			return err
		}
		lines, err := d.open(ctx, r, standing, entries, lineOf)
		if err != nil {
			return err
		}
		if err := noted(ctx, r, standing, lines); err != nil {
			return err
		}
		var bad []payment.Trouble
		if batch, bad = payment.Of(lines); len(bad) > 0 {
			return bad[0].Fault
		}
		return batch.Envelope().Check(paper.Envelope)
	})
	if err != nil {
		return paper, batch, err
	}
	seen := looks.Seen{Act: access.Pay, Detail: "payments " + paper.Scheme}
	for _, l := range batch.Lines() {
		p, err := person.ParseID(l.Key.Payee)
		if err != nil {
			return paper, batch, err
		}
		seen.People = append(seen.People, p)
	}
	return paper, batch, d.log.Look(ctx, who, seen)
}

// mine is a batch with its payments and their entries, where all of them are in the actor's reach. Of another area's batch nobody is
// told that it is there.
func mine(ctx context.Context, r Reader, in *reach, id journal.ID) (payment.Paper, []payment.Standing, map[journal.Seq]payment.Said, error) {
	paper, ok, err := r.Batch(ctx, id)
	if err != nil {
		return paper, nil, nil, err
	}
	standing, err := r.LinesOf(ctx, id)
	if err != nil {
		return paper, nil, nil, err
	}
	entries, err := entriesOf(ctx, r, standing)
	if err == nil && (!ok || !in.holdsAll(entries)) {
		err = fault.New(fault.Missing, "payout.batch.missing")
	}
	return paper, standing, entries, err
}

// entriesOf are what the entries of some payments say.
func entriesOf(ctx context.Context, r Reader, standing []payment.Standing) (map[journal.Seq]payment.Said, error) {
	seqs := make([]journal.Seq, len(standing))
	for i := range standing {
		seqs[i] = standing[i].Seq
	}
	return r.Said(ctx, seqs)
}

// holdsAll says whether all of some payments are in the actor's reach.
func (r *reach) holdsAll(payments map[journal.Seq]payment.Said) bool {
	for _, e := range payments {
		if !r.holds(e.Area) {
			return false
		}
	}
	return true
}

// same says whether an entry that has an act's id already is that act; anything else under the id is a conflict.
func same(e journal.Entry, err error, who access.Actor, kind journal.Kind, said map[string]string) error {
	if err != nil {
		return err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return err
	}
	ok := e.Kind == kind && e.Author == who.Account
	for code, text := range said {
		ok = ok && body[code] == text
	}
	if !ok {
		return fault.New(fault.Conflict, "journal.id.taken", "id", e.ID.String())
	}
	return nil
}

// reading reads one payment back out of what its entry says.
type reading func(ctx context.Context, opener sealed.Opener, s *payment.Standing, body map[string]string) (payment.Line, error)

// open reads payments back out of their entries.
func (d *Desk) open(ctx context.Context, r Reader, standing []payment.Standing, entries map[journal.Seq]payment.Said, one reading) ([]payment.Line, error) {
	people := make([]person.ID, len(standing))
	for i, s := range standing {
		people[i] = s.Person
	}
	lines := make([]payment.Line, len(standing))
	opening := newBehind()
	read := func() error {
		for from := 0; from < len(standing); from += bulk {
			upto := min(from+bulk, len(standing))
			salts, err := sealed.InHand(ctx, r, people[from:upto])
			if err != nil {
				return err
			}
			opener := sealed.Opener{Keys: d.keys, Salts: salts}
			opening.work <- func() (err error) {
				for i := from; i < upto && err == nil; i++ {
					var body map[string]string
					if body, err = journal.ParseBody(entries[standing[i].Seq].Body); err == nil {
						lines[i], err = one(ctx, opener, &standing[i], body)
					}
				}
				return err
			}
		}
		return nil
	}
	err := read()
	return lines, errors.Join(err, opening.wait())
}

// accountOf reads of one payment what a statement's line is held against: not its holder, who needn't be opened for that.
func accountOf(ctx context.Context, opener sealed.Opener, s *payment.Standing, body map[string]string) (payment.Line, error) {
	number, err := opener.Text(ctx, s.Person, payment.AccountField, body[payment.AccountField])
	if err != nil {
		return payment.Line{}, err
	}
	account, _, err := person.ParseBankAccount(number)
	if err != nil {
		return payment.Line{}, err
	}
	ref, err := payment.ParseReference(s.Reference)
	return payment.Line{Key: payment.Key{Payee: s.Person.String(), Scheme: s.Scheme, Period: s.Period}, Reference: ref, Amount: s.Fen,
		Payee: payment.Payee{Account: account, Bank: body[payment.BankField]}}, err
}

// lineOf reads one payment whole, but for its batch's note.
func lineOf(ctx context.Context, opener sealed.Opener, s *payment.Standing, body map[string]string) (payment.Line, error) {
	l, err := accountOf(ctx, opener, s, body)
	if err != nil {
		return l, err
	}
	l.Payee.Name, err = opener.Text(ctx, s.Person, payment.HolderField, body[payment.HolderField])
	return l, err
}

// noted gives payments the notes of their batches.
func noted(ctx context.Context, r Reader, standing []payment.Standing, lines []payment.Line) error {
	notes := map[journal.ID]string{}
	for i := range lines {
		of := standing[i].Batch
		if _, known := notes[of]; !known {
			note, err := noteOf(ctx, r, of)
			if err != nil {
				return err
			}
			notes[of] = note
		}
		lines[i].Note = notes[of]
	}
	return nil
}

func noteOf(ctx context.Context, r Reader, batch journal.ID) (string, error) {
	e, _, err := r.EntryByID(ctx, batch)
	if err != nil {
		return "", err
	}
	body, err := journal.ParseBody(e.Body)
	return strings.TrimSpace(body["note"]), err
}
