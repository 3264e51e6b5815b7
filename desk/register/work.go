package register

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"

	"wanjia/desk/register/books"
	"wanjia/desk/register/others"
	"wanjia/desk/register/sealed"
	"wanjia/desk/register/seen"
)

// work is one transaction's worth of changes: a book that grows, and what is to be written at the end.
type work struct {
	d       *Desk
	r       Reader
	tx      Tx // nil where nothing will be written
	now     time.Time
	today   day.Day
	tree    *area.Tree
	book    *register.Book
	head    journal.Seq
	began   journal.Seq // the head before the session that the work belongs to
	same    *seen.Rows  // which rows of the session said nothing new
	entries []journal.Entry
	pending map[journal.ID]int // where in entries
	stand   map[journal.ID]*register.Standing
	order   []journal.ID
	blinds  []register.Blind
	dropped []register.Blind
	box     *sealed.Box
	like    *others.Others
}

func (d *Desk) work(ctx context.Context, tx Tx) (*work, error) {
	w, err := d.reading(ctx, tx)
	if err != nil {
		return nil, err
	}
	w.tx, w.now = tx, time.UnixMilli(tx.Now()).UTC()
	w.today = clock.Today(clock.Fixed(w.now))
	return w, nil
}

func (d *Desk) reading(ctx context.Context, r Reader) (*work, error) {
	tree, err := r.Tree(ctx)
	if err != nil {
		return nil, err
	}
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	book, err := books.New(ctx, r, tree)
	if err != nil {
		return nil, err
	}
	return &work{d: d, r: r, now: d.clock.Now(), today: d.Today(), tree: tree, head: head, book: book,
		stand: map[journal.ID]*register.Standing{}, box: sealed.NewBox(d.keys, r), like: others.New(d.keys, r, book), pending: map[journal.ID]int{}}, nil
}

// proposal is a change on its way to being decided.
type proposal struct {
	id        journal.ID
	root      journal.ID
	before    *vital.Event
	after     *vital.Event
	standing  *register.Standing // of the event that is corrected or voided
	void      bool
	restores  bool // the void takes back a correction, not the event
	reason    string
	overrides []journal.Override
	accept    string // where not empty, every warning is accepted with this reason
	base      journal.Seq
	digest    [16]byte
	who       access.Actor
	as        access.Act // what the actor must be allowed; unsaid it follows from the change
	asks      bool       // somebody waits for the answer and can say why not
	corrects  journal.ID
	voids     journal.ID
	ready     bool // everybody whom it needs is in the book
}

type outcome struct {
	seq      journal.Seq
	subject  person.ID
	findings []quality.Finding
}

// prepare reads a command: a retry is answered, a wrong field refused, the event to change looked up.
func (w *work) prepare(ctx context.Context, who access.Actor, c Command) (proposal, *Done, error) {
	p := proposal{id: c.ID, root: c.ID, reason: c.Reason, overrides: c.Overrides, base: c.Base, who: who, void: c.Void, as: c.as, asks: !c.Unattended}
	var s *register.Standing
	if !c.Event.IsZero() {
		if strings.TrimSpace(c.Reason) == "" {
			return p, nil, fault.New(fault.Invalid, "register.reason").In("reason")
		}
		var err error
		if s, err = w.lookup(ctx, c.Event); err != nil {
			return p, nil, err
		}
		p.root = s.ID
	}
	if err := w.parse(&p, c, s); err != nil {
		return p, nil, err
	}
	if w.tx != nil { // a retry is known before what it did stands in its own way
		if again, err := w.again(ctx, c, &p); err != nil || again != nil {
			return p, again, err
		}
	}
	if s != nil {
		if err := w.standing(ctx, c, s, &p); err != nil {
			return p, nil, err
		}
	}
	if err := w.admit(ctx, who, &p); err != nil {
		return p, nil, err
	}
	return p, nil, w.fresh(c, p)
}

// fresh refuses a new event of somebody on whom there is more than its author had seen.
func (w *work) fresh(c Command, p proposal) error {
	if c.Base == 0 || p.standing != nil {
		return nil
	}
	if subject, _, ok := w.book.Person(p.after.Subject()); ok {
		if n := len(subject.Entries); n > 0 && subject.Entries[n-1] > c.Base {
			return fault.New(fault.Conflict, "journal.base.stale", "seq", strconv.FormatInt(int64(subject.Entries[n-1]), 10))
		}
	}
	return nil
}

// parse reads what was typed; a void says nothing.
func (w *work) parse(p *proposal, c Command, s *register.Standing) error {
	if c.Void {
		return nil
	}
	kind, ok := vital.Find(c.Kind)
	if !ok {
		return fault.New(fault.Invalid, "register.kind", "kind", string(c.Kind)).In("kind")
	}
	subject := c.ID.String()
	if s != nil { // whom a correction is about doesn't change unless it says so
		subject = s.Person.String()
	}
	e, wrong := kind.Parse(register.Naming(kind, c.Typed, subject), w.today)
	if len(wrong) > 0 {
		return &Rejected{Faults: wrong}
	}
	e = register.AsKnown(e, w.tree)
	if !c.Notice.IsZero() {
		e.Values = e.Values.With(notice.RefField, c.Notice.String())
	}
	p.after, p.digest = &e, sealed.Digest(w.d.keys, p.root, e)
	return nil
}

// again answers a retry. The same id with other content is a conflict.
func (w *work) again(ctx context.Context, c Command, p *proposal) (*Done, error) {
	old, ok, err := w.pendingOr(ctx, c.ID)
	if err != nil || !ok {
		return nil, err
	}
	taken := fault.New(fault.Conflict, "journal.id.taken", "id", c.ID.String())
	s, err := w.lookup(ctx, old.ID)
	if fault.Is(err, "register.event.missing") || err == nil && !c.Event.IsZero() && p.root != s.ID {
		return nil, taken // what stands under the id is another desk's, or about another event
	}
	if err != nil {
		return nil, err
	}
	if old.Kind != c.Kind && !c.Void || c.Void && old.Kind != "void" {
		return nil, taken
	}
	switch same, err := w.repeats(ctx, old, c, p); {
	case err != nil:
		return nil, err
	case !same:
		return nil, taken
	}
	return &Done{Entry: old.ID, Seq: old.Seq, Event: s.ID, Subject: s.Person, Again: true}, nil
}

// repeats says whether a retry says what its entry said, whatever has become of that since. Where nobody said when it was
// registered, the day of the first try counts.
func (w *work) repeats(ctx context.Context, old journal.Entry, c Command, p *proposal) (bool, error) {
	if c.Void {
		return true, nil
	}
	said, err := Decode(old)
	if err != nil {
		return false, err
	}
	e := *p.after
	if c.Typed["registered"] == "" {
		e.Values = e.Values.With("registered", said.Values.Get("registered"))
	}
	return sealed.Digest(w.d.keys, p.root, e) == sealed.Digest(w.d.keys, p.root, vital.Event{Kind: said.Kind, Values: w.box.Plain(ctx, said)}), nil
}

// standing looks what the event to correct or void says now.
func (w *work) standing(ctx context.Context, c Command, s *register.Standing, p *proposal) error {
	if s.Voided && c.Void {
		return fault.New(fault.Conflict, "register.voided", "event", c.Event.String())
	}
	if c.Base != 0 && c.Base < s.Newest() {
		return fault.New(fault.Conflict, "journal.base.stale", "seq", strconv.FormatInt(int64(s.Newest()), 10))
	}
	e, at, err := w.version(ctx, s.Seq())
	if err != nil {
		return err
	}
	p.standing = s
	if !s.Voided {
		p.before = &e
	}
	newest, err := w.entry(ctx, s.Newest())
	if err != nil {
		return err
	}
	if !c.Void {
		p.corrects = newest.ID
		if c.Kind != s.Kind {
			return fault.New(fault.Invalid, "register.kind.other", "kind", string(s.Kind)).In("kind")
		}
		return nil
	}
	p.voids = s.ID
	if c.Event != s.ID { // a correction is taken back: what stood before it stands again
		if c.Event != at.ID || len(s.Live) < 2 {
			return fault.New(fault.Conflict, "register.correction.newer", "event", c.Event.String())
		}
		before, _, err := w.version(ctx, s.Live[len(s.Live)-2])
		if err != nil {
			return err
		}
		p.voids, p.after, p.restores = at.ID, &before, true
	}
	return nil
}

// version is the event as the entry at a position has it.
func (w *work) version(ctx context.Context, seq journal.Seq) (vital.Event, journal.Entry, error) {
	held, err := w.entry(ctx, seq)
	if err != nil {
		return vital.Event{}, held, err
	}
	e, err := Decode(held)
	return e, held, err
}

// lookup finds an event by its first entry or by any correction of it.
func (w *work) lookup(ctx context.Context, root journal.ID) (*register.Standing, error) {
	for range 1000 {
		e, ok, err := w.pendingOr(ctx, root)
		if err != nil {
			return nil, err
		}
		next := cmp.Or(e.Corrects, e.Voids)
		if !ok || next.IsZero() {
			break
		}
		root = next
	}
	if s, ok := w.stand[root]; ok {
		return s, nil
	}
	found, err := w.r.Events(ctx, []journal.ID{root})
	if err != nil {
		return nil, err
	}
	s, ok := found[root]
	if !ok {
		return nil, fault.New(fault.Missing, "register.event.missing", "event", root.String())
	}
	return &s, nil
}

// pendingOr is an entry of this very work, or a stored one.
func (w *work) pendingOr(ctx context.Context, id journal.ID) (journal.Entry, bool, error) {
	if i, ok := w.pending[id]; ok {
		return w.entries[i], true, nil
	}
	return w.r.EntryByID(ctx, id)
}

func (w *work) entry(ctx context.Context, seq journal.Seq) (journal.Entry, error) {
	if i := int(seq - w.head - 1); i >= 0 && i < len(w.entries) {
		return w.entries[i], nil
	}
	found, err := w.r.Entries(ctx, []journal.Seq{seq})
	if err != nil {
		return journal.Entry{}, err
	}
	e, ok := found[seq]
	if !ok {
		return e, fault.New(fault.Internal, "register.entry.missing")
	}
	return e, nil
}

// admit loads whom the change is about and asks whether the actor may do it there.
func (w *work) admit(ctx context.Context, who access.Actor, p *proposal) error {
	if err := w.ready(ctx, p); err != nil {
		return err
	}
	if p.after != nil && p.after.Kind.Sealed && !p.restores && w.book.Usual(*p.after).IsZero() { // it would be counted nowhere
		return &Rejected{Faults: []*fault.Fault{fault.New(fault.Invalid, "vital.bad.missing", "field", "area").In("area")}}
	}
	act := access.Register
	switch {
	case p.as != access.NoAct:
		act = p.as
	case p.void:
		act = access.Void
	case p.standing != nil:
		act = access.Correct
	}
	// The register is kept for civil registration (charter 8): approvers and inspectors register too, but not this. An installation is
	// set up by administration.
	if !who.Operator && who.Purpose != access.CivilRegistration && (act != access.Import || who.Purpose != access.AdministrationPurpose) {
		return fault.New(fault.Denied, access.DeniedByPurpose)
	}
	for _, e := range []*vital.Event{p.before, p.after} {
		if e == nil {
			continue
		}
		if d := who.May(w.tree.Under, act, access.Request{Area: w.book.Where(*e)}); !d.Allowed {
			return fault.New(fault.Denied, d.Reason)
		}
	}
	return nil
}

func (p proposal) change(seq journal.Seq) register.Change {
	return register.Change{Root: p.root, Seq: seq, Before: p.before, After: p.after}
}

// load puts into the book everybody whom the change needs.
func (w *work) load(ctx context.Context, changes ...register.Change) error {
	return books.Fill(ctx, w.r, w.book, changes...)
}

// ready loads whom a proposal needs, once.
func (w *work) ready(ctx context.Context, p *proposal) error {
	if p.ready {
		return nil
	}
	p.ready = true
	return w.load(ctx, p.change(0))
}

// propose applies a change, judges it and keeps it, or takes it back and says why not.
func (w *work) propose(ctx context.Context, p proposal) (outcome, error) {
	out, _, err := w.decide(ctx, &p)
	if err != nil {
		return out, err
	}
	return out, w.keep(ctx, &p, &out)
}

func (w *work) decide(ctx context.Context, p *proposal) (outcome, *register.Undo, error) {
	seq := w.head + journal.Seq(len(w.entries)) + 1
	if err := w.complete(ctx, p); err != nil {
		return outcome{}, nil, err
	}
	undo := w.book.Apply(p.change(seq))
	others, err := w.others(ctx, p)
	if err != nil {
		undo.Revert()
		return outcome{}, nil, err
	}
	found := quality.Judge(w.rules(p, others), undo, undo.Affected(), undo.Houses())
	if p.void {
		found = quality.OnlyQueries(found)
	}
	out := outcome{seq: seq, findings: found}
	if p.after != nil {
		out.subject = w.book.One(p.after.Subject())
	}
	used, ok := quality.Accept(found, p.overrides, p.accept)
	if !ok {
		undo.Revert()
		return out, undo, &Rejected{Findings: found}
	}
	p.overrides = used
	return out, undo, nil
}

func (w *work) rules(p *proposal, others []quality.Other) quality.Case {
	return quality.Case{Today: w.today, Limits: w.d.limits, Look: w.book, Event: p.after, Registrar: p.who.Offices(), Under: w.tree.Under,
		Known: func(c area.Code) bool { _, ok := w.tree.Get(c); return ok }, Others: others}
}

// complete fills in what the register knows and loads whom that brings in.
func (w *work) complete(ctx context.Context, p *proposal) error {
	if err := w.ready(ctx, p); err != nil {
		return err
	}
	if p.after == nil {
		return nil
	}
	if p.restores {
		return nil // what stood before is complete
	}
	full := w.book.Complete(*p.after)
	if full.Kind.Sealed { // all that stays readable of it: where and when
		full.Values = full.Values.With("area", w.book.Usual(full).String())
	}
	if len(full.Values) == len(p.after.Values) { // nothing was filled in that could bring in anybody
		return nil
	}
	p.after = &full
	return w.load(ctx, p.change(0))
}

// others looks for somebody else who may be the person: by what is the same and, where somebody sits at a form, by likeness.
func (w *work) others(ctx context.Context, p *proposal) ([]quality.Other, error) {
	out, err := w.sameAs(ctx, p)
	if err != nil || !p.asks || p.after == nil || p.standing != nil || w.d.likely == nil {
		return out, err
	}
	_, l, _ := w.book.Person(p.after.Subject())
	found, err := w.d.likely(ctx, w.r, *p.after, l)
	for _, o := range found {
		if !slices.ContainsFunc(out, func(x quality.Other) bool { return x.Person == o.Person }) {
			out = append(out, o)
		}
	}
	return out, err
}

// sameAs looks for somebody else with the same number, or the same name, sex and birth date.
func (w *work) sameAs(ctx context.Context, p *proposal) ([]quality.Other, error) {
	if p.after == nil || p.void {
		return nil, nil
	}
	return w.like.Of(ctx, *p.after)
}

// keep makes the entry and notes all that is to be written with it.
func (w *work) keep(ctx context.Context, p *proposal, out *outcome) error {
	e := journal.Entry{Seq: out.seq, ID: p.id, Recorded: w.now, Author: p.who.Account, Device: p.who.Device, Purpose: p.who.Purpose.String(),
		Base: p.base, Corrects: p.corrects, Voids: p.voids, Reason: p.reason, Overrides: p.overrides, Kind: "void", Body: journal.CanonicalBody(nil)}
	switch {
	case p.restores:
		e.Area, e.Occurred = w.book.Where(*p.after), p.after.Date()
	case p.void:
		e.Area, e.Occurred = p.standing.Area, p.standing.Date
	default:
		body, err := w.box.Body(ctx, p.id, *p.after, nil)
		if err != nil {
			return err
		}
		e.Kind, e.Area, e.Occurred, e.Body = p.after.Kind.Code, w.book.Where(*p.after), p.after.Date(), body
	}
	w.note(ctx, p, e)
	return nil
}

// note takes an entry into the work: how its event now stands, and the ways of finding by number.
func (w *work) note(ctx context.Context, p *proposal, e journal.Entry) {
	s := p.standing
	if s == nil {
		s = &register.Standing{ID: p.root, Kind: e.Kind}
	}
	s.Versions = append(slices.Clip(s.Versions), e.Seq)
	s.Voided = p.void && !p.restores
	switch {
	case p.restores:
		s.Live = slices.Clip(s.Live[:len(s.Live)-1])
		s.Digest = [16]byte{}
	case !p.void:
		s.Live = append(slices.Clip(s.Live), e.Seq)
		s.Digest = p.digest
	}
	if p.after != nil {
		s.Date, s.Area, s.Registered = e.Occurred, e.Area, p.after.Values.Get("registered")
		if !p.after.Kind.Sealed {
			s.Person = p.after.Subject()
		}
	}
	if p.before != nil {
		w.unblind(ctx, p)
	}
	if p.after != nil {
		w.index(ctx, p)
	}
	w.pending[e.ID] = len(w.entries)
	w.entries = append(w.entries, e)
	if _, ok := w.stand[p.root]; !ok {
		w.order = append(w.order, p.root)
	}
	w.stand[p.root] = s
}

// unblind takes away the blind indexes of what is corrected or voided.
func (w *work) unblind(ctx context.Context, p *proposal) {
	for _, code := range []string{"id_number", "phone"} {
		if text, ok := w.box.Reveal(ctx, p.before, code); ok {
			gone := register.Blind{Digest: sealed.Blind(w.d.keys, text), Person: p.before.Subject(), Kind: code, Entry: p.root}
			w.dropped = append(w.dropped, gone)
			w.blinds = slices.DeleteFunc(w.blinds, func(b register.Blind) bool { return b == gone })
		}
	}
}

// index adds the blind indexes of values that stand from now on.
func (w *work) index(ctx context.Context, p *proposal) {
	for _, f := range p.after.Kind.Fields {
		if !f.Shape.Sealed() {
			continue
		}
		text := p.after.Values.Get(f.Code)
		if sealed.Is(text) {
			text, _ = w.box.Reveal(ctx, p.after, f.Code)
		}
		if text != "" {
			w.blinds = append(w.blinds, register.Blind{Digest: w.like.Index(text), Person: p.after.Subject(), Kind: f.Code, Entry: p.root})
		}
	}
}

// flush writes everything.
func (w *work) flush(ctx context.Context) error {
	if len(w.entries) == 0 {
		return nil
	}
	if err := w.tx.Append(ctx, w.entries); err != nil {
		return err
	}
	if err := w.tx.Save(ctx, w.book); err != nil {
		return err
	}
	events := make([]register.Standing, len(w.order))
	for i, root := range w.order {
		events[i] = *w.stand[root]
	}
	if err := w.tx.SaveEvents(ctx, events); err != nil {
		return err
	}
	if err := w.tx.DropBlinds(ctx, w.dropped); err != nil {
		return err
	}
	if err := w.tx.SaveSalts(ctx, w.box.Fresh()); err != nil {
		return err
	}
	return w.tx.SaveBlinds(ctx, w.blinds)
}

// preview applies a change and looks at it, in a book that nobody writes.
func (w *work) preview(ctx context.Context, p proposal) (Preview, error) {
	if err := w.complete(ctx, &p); err != nil {
		return Preview{}, err
	}
	undo := w.book.Apply(p.change(0))
	others, err := w.others(ctx, &p)
	if err != nil {
		return Preview{}, err
	}
	pre := Preview{Before: p.before, Findings: quality.Judge(w.rules(&p, others), undo, undo.Affected(), undo.Houses())}
	if p.void {
		pre.Findings = quality.OnlyQueries(pre.Findings)
	}
	if p.after != nil {
		pre.Event = *p.after
	}
	for _, id := range undo.Affected() {
		a := Affected{ID: id}
		if _, l, ok := undo.Person(id); ok {
			a.Before, a.Was = *l, true
		}
		if _, l, ok := w.book.Person(id); ok {
			a.Now = *l
		}
		pre.People = append(pre.People, a)
	}
	return pre, nil
}
