package register

import (
	"context"
	"errors"
	"slices"
	"time"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"

	"wanjia/desk/areas"
	"wanjia/desk/register/ahead"
	"wanjia/desk/register/sealed"
	"wanjia/desk/register/seen"
)

// Row is one row of a sheet, read as an event.
type Row struct {
	ID    journal.ID // follows from the source and the row's own id, so that reading it again is harmless
	Event vital.Event
}

// Fate is what became of a row.
type Fate = areas.Fate

// The fates.
const (
	Added     = areas.Added
	Unchanged = areas.Unchanged
	Changed   = areas.Changed
	Refused   = areas.Refused
)

// Result is the fate of one row, with the findings that it was accepted or refused with.
type Result struct {
	Fate     Fate
	Findings []quality.Finding
	Faults   []*fault.Fault
	Seq      journal.Seq
}

// Terms say how a batch is taken in.
type Terms struct {
	Who       access.Actor
	Accept    string             // the reason with which warnings are accepted
	Overrides []journal.Override // rules that would refuse, and the reason for accepting what they found
	As        access.Act         // what the actor must be allowed where a row belongs; unsaid it is to register and to correct
}

// Session takes in many batches, one after the other: while one is written the next is decided, on top of it. It is for one
// goroutine. If somebody else writes in between, what was decided too early is decided again.
type Session struct {
	d      *Desk
	terms  Terms
	began  journal.Seq // the journal's head before it
	same   *seen.Rows  // which rows said nothing new
	head   journal.Seq // after the last batch of this session
	names  *seen.Names // of everybody in the register
	held   *seen.Ids   // what there may be in a register that was empty
	flying *flight     // the batch that is being written
}

// flight is a batch that was decided, on its way to the disk.
type flight struct {
	work   *work // as it was decided
	rows   []Row
	out    []Result
	again  *work // as it was decided a second time; nil where once was enough
	err    error
	landed chan struct{}
}

// Session begins.
func (d *Desk) Session(ctx context.Context, t Terms) (*Session, error) {
	s := &Session{d: d, terms: t, names: seen.New(), same: seen.NewRows(nil)}
	err := d.store.Read(ctx, func(r Reader) error {
		var err error
		if s.head, err = r.Head(ctx); err != nil {
			return err
		}
		s.began = s.head
		if s.held, err = ahead.First(ctx, r); err != nil {
			return err
		}
		return r.Born(ctx, s.names.Add)
	})
	return s, err
}

// Batch registers rows in one transaction, in their order. Rows that rules stand against are left out and said so. It
// answers with what became of the batch before, which is on disk, also where it fails; Finish tells of the last one. The rows
// are the session's from now on.
func (s *Session) Batch(ctx context.Context, rows []Row) ([]Result, error) {
	next, failed := s.decide(ctx, rows)
	before, err := s.land()
	if err != nil {
		return nil, err
	}
	if before.again != nil { // somebody else writes: next was decided on what did not come to be
		next, failed = s.decide(ctx, rows)
	}
	if failed != nil {
		return before.out, failed
	}
	next.work.same.Stand(s.same) // which by now has those of the batch before
	s.flying = next
	go s.fly(ctx, next)
	return before.out, nil
}

// Finish waits for the last batch and tells what became of it. A session that ends early must be finished too.
func (s *Session) Finish() ([]Result, error) {
	last, err := s.land()
	return last.out, err
}

// land waits for the batch that is being written, if there is one.
func (s *Session) land() (flight, error) {
	f := s.flying
	if f == nil {
		return flight{}, nil
	}
	<-f.landed
	s.flying = nil
	if f.err != nil {
		return flight{}, f.err
	}
	if f.again == nil {
		s.same.Take(f.work.same)
		return *f, nil
	}
	s.same.Take(f.again.same)
	seen.Forget(s.names, s.held)
	s.head = f.again.end()
	return *f, nil
}

// decide decides a batch on what is on disk and what is on its way there.
func (s *Session) decide(ctx context.Context, rows []Row) (*flight, error) {
	f := &flight{rows: rows, landed: make(chan struct{})}
	err := s.d.store.Read(ctx, func(r Reader) error {
		r = ahead.Knowing(r, s.held)
		if s.flying != nil {
			r = ahead.Over(r, s.flying.work.decided())
		}
		w, err := s.d.reading(ctx, r)
		if err != nil {
			return err
		}
		w.now = w.now.UTC().Truncate(time.Millisecond)
		if w.like.Know(s.names); w.head != s.head {
			seen.Forget(s.names, s.held) // from now on the store is asked
		}
		w.began, w.same = s.began, seen.NewRows(s.same)
		if s.flying != nil {
			w.same = seen.NewRows(s.flying.work.same)
		}
		f.work = w
		if f.out, err = w.batch(ctx, s.terms, rows); err == nil {
			s.head = w.end()
			w.decided().Hold(s.held)
		}
		w.r = nil
		w.like.Leave() // it holds the batch before, and that one must not hold the one before it
		return err
	})
	return f, err
}

// fly writes a batch. It decides it again where the journal is not what it was decided on.
func (s *Session) fly(ctx context.Context, f *flight) {
	defer close(f.landed)
	f.err = s.d.store.WriteBulk(ctx, func(tx Tx) error {
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		if head == f.work.head {
			f.work.tx = tx
			return f.work.flush(ctx)
		}
		if f.again, err = s.d.work(ctx, tx); err != nil {
			return err
		}
		f.again.began, f.again.same = s.began, seen.NewRows(s.same)
		if f.out, err = f.again.batch(ctx, s.terms, f.rows); err != nil {
			return err
		}
		return f.again.flush(ctx)
	})
}

// end is the journal's head once the work is written.
func (w *work) end() journal.Seq { return w.head + journal.Seq(len(w.entries)) }

// decided is the work as the next batch stands on it.
func (w *work) decided() *ahead.Batch {
	return &ahead.Batch{Head: w.head, Entries: w.entries, Pending: w.pending, Book: w.book, Events: w.stand, Blinds: w.blinds,
		Dropped: w.dropped, Salts: w.box.Fresh(), Named: w.like.Named()}
}

func (w *work) batch(ctx context.Context, t Terms, rows []Row) ([]Result, error) {
	ids := make([]journal.ID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	known, err := w.r.Events(ctx, ids)
	if err != nil {
		return nil, err
	}
	if err := w.ahead(ctx, rows, known); err != nil {
		return nil, err
	}
	out := make([]Result, len(rows))
	for i := range rows {
		if out[i], err = w.row(ctx, t, rows[i], known); err != nil {
			return nil, err
		}
	}
	// What was read before its place in the day is tried once more: whoever came and left on one day had first to come.
	for i := range rows {
		if out[i].Fate == Refused && rows[i].Event.Kind.Turn != 0 {
			if out[i], err = w.row(ctx, t, rows[i], known); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// ahead asks the store at once for all that the rows of a batch will need: people, households, salts and who has their numbers.
func (w *work) ahead(ctx context.Context, rows []Row, known map[journal.ID]Standing) error {
	var changes []register.Change
	var events []*vital.Event
	var people []person.ID
	for i := range rows {
		if _, ok := known[rows[i].ID]; ok {
			continue
		}
		e := &rows[i].Event
		changes, events = append(changes, register.Change{Root: rows[i].ID, After: e}), append(events, e)
		if slices.ContainsFunc(e.Kind.Fields, func(f vital.Field) bool { return f.Shape.Sealed() && e.Values.Get(f.Code) != "" }) {
			people = append(people, e.Subject())
		}
	}
	if err := w.like.Ask(ctx, events); err != nil {
		return err
	}
	if err := w.box.Stock(ctx, w.r, people); err != nil {
		return err
	}
	return w.load(ctx, changes...)
}

func (w *work) row(ctx context.Context, t Terms, row Row, known map[journal.ID]Standing) (Result, error) {
	asked := row.ID
	row.Event = register.AsKnown(row.Event, w.tree)
	s, ok, err := w.known(ctx, &row, known)
	if err != nil {
		return Result{}, err
	}
	p := proposal{id: row.ID, root: row.ID, after: &row.Event, digest: sealed.Digest(w.d.keys, row.ID, row.Event), overrides: t.Overrides, accept: t.Accept, who: t.Who, as: t.As}
	_, stored := known[p.root]
	p.ready = !stored && !ok && p.root == asked // then the batch has asked
	fate := Added
	if ok {
		if s.Digest == p.digest || s.Voided {
			w.same.Add(row.ID)
			return Result{Fate: Unchanged}, nil
		}
		same, err := w.correction(ctx, &p, s)
		if err != nil {
			return Result{}, err
		}
		before := w.same.Has(row.ID)
		if same {
			w.same.Add(row.ID)
			return Result{Fate: Unchanged}, nil
		}
		if before || s.Newest() > w.began { // two rows of one sheet; to take both would change each back whenever it is read again
			return Result{Fate: Refused, Faults: []*fault.Fault{fault.New(fault.Conflict, "register.twice").In("id")}}, nil
		}
		fate = Changed
	}
	if !t.Who.Operator {
		if err := w.admit(ctx, t.Who, &p); err != nil {
			return w.refusal(nil, err)
		}
	}
	out, err := w.propose(ctx, p)
	if err != nil {
		return w.refusal(out.findings, err)
	}
	return Result{Fate: fate, Findings: out.findings, Seq: out.seq}, nil
}

// refusal turns what rules and rights say into a row's fate; anything else ends the batch.
func (w *work) refusal(found []quality.Finding, err error) (Result, error) {
	if rejected, ok := errors.AsType[*Rejected](err); ok {
		return Result{Fate: Refused, Findings: found, Faults: rejected.Faults}, nil
	}
	if f, ok := errors.AsType[*fault.Fault](err); ok && (f.Kind == fault.Denied || f.Kind == fault.Invalid || f.Kind == fault.Refused) {
		return Result{Fate: Refused, Faults: []*fault.Fault{f}}, nil
	}
	return Result{}, err
}

// known is how the event of a row stands. What a whole import wrote and was taken back with it is as good as never written:
// the row then is a new event, whose id follows from the taking back.
func (w *work) known(ctx context.Context, row *Row, stored map[journal.ID]Standing) (*Standing, bool, error) {
	for {
		s, ok := w.stand[row.ID]
		if !ok {
			var one Standing
			one, ok = stored[row.ID]
			s = &one
		}
		if !ok || !s.Voided {
			return s, ok, nil
		}
		if _, undone, err := w.pendingOr(ctx, undoOf(row.ID)); err != nil || !undone {
			return s, true, err
		}
		row.ID = journal.DeriveID("again", row.ID.String())
		var err error
		if stored, err = w.r.Events(ctx, []journal.ID{row.ID}); err != nil {
			return nil, false, err
		}
	}
}

// correction makes a changed row a correction of what it said before; same says that nothing a reader could see differs.
func (w *work) correction(ctx context.Context, p *proposal, s *Standing) (same bool, err error) {
	before, _, err := w.version(ctx, s.Seq())
	if err != nil {
		return false, err
	}
	newest, err := w.entry(ctx, s.Newest())
	if err != nil {
		return false, err
	}
	was := w.box.Plain(ctx, before)
	now := p.after.Values
	if now.Get("registered") == w.today.String() { // nobody said when; the first reading stands
		now = now.With("registered", was.Get("registered"))
		p.after.Values = now
	}
	if string(journal.CanonicalBody(was.Map())) == string(journal.CanonicalBody(now.Map())) {
		return true, nil
	}
	p.before, p.standing, p.corrects, p.reason = &before, s, newest.ID, p.accept
	p.id = journal.DeriveID("correction", p.root.String(), newest.ID.String(), string(journal.CanonicalBody(now.Map())))
	return false, nil
}
