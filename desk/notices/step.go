package notices

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/vital"

	"wanjia/desk/register"
	"wanjia/desk/register/books"
	"wanjia/desk/register/sealed"
	domreg "wanjia/domain/register"
)

// step is one step of a notice on its way.
type step struct {
	d    *Desk
	tx   Tx
	who  access.Actor
	c    Command
	tree *area.Tree
	now  time.Time
	root journal.ID
	was  notice.Notice // its stage is zero where the step begins it
	kind *vital.Kind
	old  journal.Entry // that has the id already
	said vital.Event   // what the step says; without a kind where it says nothing
	at   area.Code     // where that belongs
}

func (d *Desk) step(ctx context.Context, tx Tx, who access.Actor, c Command) (*step, error) {
	s := &step{d: d, tx: tx, who: who, c: c, root: c.ID, now: time.UnixMilli(tx.Now()).UTC()}
	var err error
	if s.tree, err = tx.Tree(ctx); err != nil {
		return nil, err
	}
	kind := c.Kind
	if !c.Notice.IsZero() {
		var ok bool
		if s.was, ok, err = tx.Notice(ctx, c.Notice); err != nil {
			return nil, err
		}
		if !ok {
			return nil, fault.New(fault.Missing, "notice.missing")
		}
		s.root, kind = c.Notice, s.was.Of
	}
	var ok bool
	if s.kind, ok = vital.Find(kind); !ok {
		return nil, fault.New(fault.Invalid, "register.kind", "kind", string(kind)).In("kind")
	}
	if s.tells() {
		return s, s.read(ctx)
	}
	return s, nil
}

// tells says that the step has content of its own.
func (s *step) tells() bool { return s.c.To == notice.Notified || s.c.To == notice.Declared }

// read reads what was typed. What was only notified may lack anything: whoever declares it fills it in.
func (s *step) read(ctx context.Context) error {
	if s.c.Typed["registered"] != "" {
		return fault.New(fault.Invalid, "notice.early").In("registered")
	}
	typed := map[string]string{}
	for code, text := range s.c.Typed {
		typed[code] = text
	}
	if f, ok := s.kind.Field(s.kind.Subject); ok && f.Shape == vital.NewPerson {
		typed[s.kind.Subject] = s.root.String() // so the key that seals the notice is the newcomer's own
	}
	if err := s.unmask(ctx, typed); err != nil {
		return err
	}
	e, wrong := s.kind.Parse(typed, clock.Today(clock.Fixed(s.now)))
	if s.c.To == notice.Notified {
		wrong = slices.DeleteFunc(wrong, func(f *fault.Fault) bool { return f.Key == "vital.bad.missing" })
	}
	if len(wrong) > 0 {
		return &register.Rejected{Faults: wrong}
	}
	e.Values = e.Values.With("registered", "")
	s.said = domreg.AsKnown(e, s.tree)
	return s.place(ctx)
}

// place finds the area whose desk answers for what is told.
func (s *step) place(ctx context.Context) error {
	book, err := books.New(ctx, s.tx, s.tree)
	if err != nil {
		return err
	}
	if err := books.Fill(ctx, s.tx, book, domreg.Change{Root: s.root, After: &s.said}); err != nil {
		return err
	}
	if s.at = book.Where(s.said); s.at.IsZero() {
		s.at = s.was.Area
	}
	if s.at.IsZero() || !s.tree.Has(s.at) {
		return fault.New(fault.Invalid, "notice.where").In("area")
	}
	if s.kind.Sealed { // all that stays readable of it: where and when
		s.said.Values = s.said.Values.With("area", s.at.String())
	}
	return nil
}

func (s *step) where() area.Code {
	if !s.at.IsZero() {
		return s.at
	}
	return s.was.Area
}

// unmask puts the numbers back that were shown masked and come back as they were shown.
func (s *step) unmask(ctx context.Context, typed map[string]string) error {
	if s.was.Stage == 0 {
		return nil
	}
	var stood vital.Values
	for _, f := range s.kind.Fields {
		if !f.Shape.Sealed() || !strings.Contains(typed[f.Code], "*") {
			continue
		}
		if stood == nil {
			var err error
			if stood, err = s.content(ctx); err != nil {
				return err
			}
		}
		typed[f.Code] = stood.Get(f.Code)
	}
	return nil
}

// content is what the notice says so far.
func (s *step) content(ctx context.Context) (vital.Values, error) {
	entries, err := s.tx.Entries(ctx, s.was.Versions)
	if err != nil {
		return nil, err
	}
	return content(ctx, sealed.Opener{Keys: s.d.keys, Salts: s.tx}, s.kind, &s.was, entries)
}

// kindOf is the kind of entry that a step writes.
func (s *step) kindOf() journal.Kind {
	switch s.c.To {
	case notice.Notified:
		return notice.Notify
	case notice.Declared:
		return notice.Declare
	case notice.Refused:
		return notice.Refuse
	case notice.Registered:
	}
	return s.kind.Code
}

// again says that the step was taken before. The same id with other content is a conflict.
func (s *step) again(ctx context.Context) (bool, error) {
	var ok bool
	var err error
	if s.old, ok, err = s.tx.EntryByID(ctx, s.c.ID); err != nil || !ok {
		return false, err
	}
	same, err := s.same(ctx)
	if err == nil && !same {
		err = fault.New(fault.Conflict, "journal.id.taken", "id", s.c.ID.String())
	}
	return same, err
}

func (s *step) same(ctx context.Context) (bool, error) {
	body, err := journal.ParseBody(s.old.Body)
	if err != nil || s.old.Kind != s.kindOf() {
		return false, err
	}
	if root, ok := notice.Of(s.old, body); !ok || root != s.root {
		return false, nil
	}
	switch {
	case s.c.To == notice.Refused:
		return body[notice.GroundField] == s.c.Ground && s.old.Reason == strings.TrimSpace(s.c.Reason), nil
	case !s.tells():
		return true, nil // the register compares
	case body[notice.OfField] != string(s.kind.Code):
		return false, nil
	}
	opener := sealed.Opener{Keys: s.d.keys, Salts: s.tx}
	stood, err := opener.Values(ctx, s.kind, s.old)
	stood = stood.With(notice.OfField, "").With(notice.RefField, "")
	return string(journal.CanonicalBody(stood.Map())) == string(journal.CanonicalBody(s.said.Values.Map())), err
}

// admit asks whether the notice may go there, and whether the actor may lead it, where it is and where it goes.
func (s *step) admit() error {
	act := access.Notify
	if !s.tells() {
		act = access.Settle
	}
	for _, at := range []area.Code{s.was.Area, s.where()} {
		if s.was.Stage == 0 && at.IsZero() {
			continue
		}
		if d := s.who.May(s.tree.Under, act, access.Request{Area: at}); !d.Allowed {
			return fault.New(fault.Denied, d.Reason)
		}
	}
	if err := notice.Step(s.was.Stage, s.c.To); err != nil {
		return err
	}
	if newest := s.was.Newest(); s.c.Base != 0 && s.c.Base < newest {
		return fault.New(fault.Conflict, "journal.base.stale", "seq", strconv.FormatInt(int64(newest), 10))
	}
	return nil
}

// tell writes what was notified or declared.
func (s *step) tell(ctx context.Context) (Done, error) {
	clear := map[string]string{notice.OfField: string(s.kind.Code)}
	if s.was.Stage != 0 {
		clear[notice.RefField] = s.root.String()
	}
	box := sealed.NewBox(s.d.keys, s.tx)
	body, err := box.Body(ctx, s.c.ID, s.said, clear)
	if err != nil {
		return Done{}, err
	}
	if err := s.tx.SaveSalts(ctx, box.Fresh()); err != nil {
		return Done{}, err
	}
	return s.write(ctx, journal.Entry{Area: s.at, Occurred: s.said.Date(), Body: body})
}

// maxReason bounds a reason, in characters.
const maxReason = 1000

func (s *step) refuse(ctx context.Context) (Done, error) {
	ground, err := notice.ParseGround(s.c.Ground)
	if err != nil {
		return Done{}, err
	}
	reason := strings.TrimSpace(s.c.Reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > maxReason {
		return Done{}, fault.New(fault.Invalid, "notice.reason", "max", strconv.Itoa(maxReason)).In("reason")
	}
	return s.write(ctx, journal.Entry{Area: s.was.Area, Occurred: s.was.Date, Reason: reason,
		Body: journal.CanonicalBody(map[string]string{notice.RefField: s.root.String(), notice.GroundField: string(ground)})})
}

// write appends the step's entry.
func (s *step) write(ctx context.Context, e journal.Entry) (Done, error) {
	head, err := s.tx.Head(ctx)
	if err != nil {
		return Done{}, err
	}
	e.Seq, e.ID, e.Kind, e.Recorded, e.Base = head+1, s.c.ID, s.kindOf(), s.now, s.c.Base
	e.Author, e.Device, e.Purpose = s.who.Account, s.who.Device, s.who.Purpose.String()
	if err := journal.Check(e); err != nil {
		return Done{}, err
	}
	return Done{Entry: e.ID, Seq: e.Seq, Notice: s.root}, s.tx.Append(ctx, []journal.Entry{e})
}

// register registers the event at the register's desk, which judges it as it judges any other.
func (s *step) register(ctx context.Context) (Done, error) {
	typed := map[string]string{}
	for code, text := range s.c.Typed {
		typed[code] = text
	}
	if f, ok := s.kind.Field(s.kind.Subject); ok && f.Shape == vital.NewPerson {
		typed[s.kind.Subject] = s.root.String()
	}
	if err := s.unmask(ctx, typed); err != nil {
		return Done{}, err
	}
	work, err := s.d.reg.Within(ctx, s.tx)
	if err != nil {
		return Done{}, err
	}
	done, err := work.Do(ctx, s.who, register.Command{ID: s.c.ID, Kind: s.kind.Code, Typed: typed, Overrides: s.c.Overrides, Notice: s.root})
	if err != nil {
		return Done{}, err
	}
	return Done{Entry: done.Entry, Seq: done.Seq, Notice: s.root, Subject: done.Subject, Again: done.Again, Findings: done.Findings}, work.Flush(ctx)
}
