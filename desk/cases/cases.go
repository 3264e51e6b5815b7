// Package cases is the desk at which cases are opened, handed on and closed: claims, appeals, complaints, orders, whatever kinds the
// packs define. What may be done is the definition's; this desk loads a case, asks it, and writes the entry. It shows a case to the
// desks whose kind it is and to nobody whom it is about.
package cases

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases/alone"
	"wanjia/desk/office/view"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Tx is a transaction in which a step is written.
type Tx interface {
	sealed.Salts
	alone.Reader
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Case(ctx context.Context, root journal.ID) (workflow.File, bool, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Home(ctx context.Context, p person.ID) (area.Code, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
	SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error
	Papers(ctx context.Context, root journal.ID) ([]workflow.Paper, error)
	CasesOf(ctx context.Context, facility journal.ID) ([]workflow.File, error)
	Assessments(ctx context.Context, root journal.ID) ([]assessment.Record, error)
	KeepBlob(ctx context.Context, owner journal.ID, hash string, sealed []byte) error
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Staff tells what somebody may do; an account that there isn't may do nothing.
type Staff interface {
	Grants(ctx context.Context, account string) ([]access.Grant, error)
}

// Desk handles cases.
type Desk struct {
	office *view.Office
	store  Store
	staff  Staff
	flows  map[string]*workflow.Definition
	cal    workflow.Calendar

	reckoner Reckoner // nil: claims are taken as they are written
}

// New is a desk over the kinds of cases that the packs define.
func New(office *view.Office, store Store, staff Staff, flows map[string]*workflow.Definition, cal workflow.Calendar) *Desk {
	return &Desk{office: office, store: store, staff: staff, flows: flows, cal: cal}
}

// Flows are the kinds of cases that an actor's desks have to do with, for the purpose that the actor acts for, in order.
func (d *Desk) Flows(who access.Actor) []*workflow.Definition {
	var out []*workflow.Definition
	for _, f := range d.flows {
		if f.Purpose == who.Purpose && (who.Operator || f.Concerns(DesksOf(who, nil, area.Code{}, access.Records))) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b *workflow.Definition) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// DesksOf are the desks at which the actor may handle cases of an area, for the purpose chosen; without a tree, anywhere. A family's
// own cases are of a finer grain.
func DesksOf(who access.Actor, under access.Under, at area.Code, grain access.Grain) []access.Desk {
	var out []access.Desk
	for _, g := range who.Grants {
		want := access.Request{Act: access.Handle, Purpose: who.Purpose, Area: at, Grain: grain}
		if under == nil {
			want.Area = g.Area
		}
		if access.Decide([]access.Grant{g}, under, want).Allowed && !slices.Contains(out, g.Desk) {
			out = append(out, g.Desk)
		}
	}
	return out
}

// Command is a step that somebody wants to take.
type Command struct {
	ID     journal.ID // made by the author, so that a retry is harmless
	Flow   string     // of a case that is opened
	Via    string     // the desk of the program that opens it or takes the step; empty is a person's own word
	Area   area.Code  // where it belongs; unsaid, where its subject lives
	Case   journal.ID // the case; zero opens one
	Step   string
	Reason string
	Values map[string]string
	Lot    string      // the lot in which it is taken, and the seed of its sample; empty is a case by itself
	Base   journal.Seq // the newest entry of the case that the author had seen; 0 where not said

	Guard func(ctx context.Context, tx Tx) error // what must hold as it is written, beyond the kind's own rules; nil is nothing
}

// Done is what came of it.
type Done struct {
	Case  journal.ID
	Entry journal.ID
	Seq   journal.Seq
	State string
	Again bool // a retry of what had been done before
}

// Do opens a case or takes a step of one.
func (d *Desk) Do(ctx context.Context, who access.Actor, c Command) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) error {
		s := &step{d: d, tx: tx, who: who, c: c, now: time.UnixMilli(tx.Now()).UTC()}
		var err error
		done, err = s.take(ctx)
		return err
	})
	return done, err
}

// All takes several steps in one act: all of them, or none. A retry that finds them all finds what they came to.
func (d *Desk) All(ctx context.Context, who access.Actor, all []Command) ([]Done, error) {
	out := make([]Done, len(all))
	err := d.store.Write(ctx, func(tx Tx) error {
		for i, c := range all {
			s := &step{d: d, tx: tx, who: who, c: c, now: time.UnixMilli(tx.Now()).UTC()}
			var err error
			if out[i], err = s.take(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// step is one step on its way.
type step struct {
	d    *Desk
	tx   Tx
	who  access.Actor
	c    Command
	now  time.Time
	file workflow.File
	flow *workflow.Definition
	was  workflow.Case
	at   area.Code
}

func (s *step) take(ctx context.Context) (Done, error) {
	if again, done, err := s.again(ctx); again || err != nil {
		return done, err
	}
	if s.c.Guard != nil {
		if err := s.c.Guard(ctx, s.tx); err != nil {
			return Done{}, err
		}
	}
	if err := s.load(ctx); err != nil {
		return Done{}, err
	}
	tree, err := s.tx.Tree(ctx)
	if err != nil {
		return Done{}, err
	}
	if !tree.Has(s.at) {
		return Done{}, fault.New(fault.Invalid, "case.area").In("area")
	}
	if dec := s.who.May(tree.Under, access.Handle, access.Request{Area: s.at, Grain: s.grain()}); !dec.Allowed {
		return Done{}, fault.New(fault.Denied, dec.Reason)
	}
	if workflow.Shut(s.file.Parties, s.file.Barred, s.who, tree.Under) {
		return Done{}, fault.New(fault.Denied, "workflow.party")
	}
	step, ok := s.flow.Step(s.c.Step)
	if ok && s.c.Lot != "" {
		given := s.c.Values
		s.c.Values = carried(step, s.was.Values)
		maps.Copy(s.c.Values, given)
	}
	act := workflow.Act{ID: s.c.ID, Via: s.c.Via, Lot: s.c.Lot, Step: s.c.Step, By: s.who.Account, Desks: DesksOf(s.who, tree.Under, s.at, s.grain()), On: s.today(),
		Reason: strings.TrimSpace(s.c.Reason), Area: s.at, Worked: s.d.worked(s.flow, s.was, s.today()), Values: s.c.Values}
	if step.Rounds > 0 {
		all, err := s.tx.Assessments(ctx, s.c.Case)
		if err != nil {
			return Done{}, err
		}
		act.Rounds = assessment.Rounds(all)
	}
	if act.Open, err = openParts(ctx, s.tx, step, s.c.Case, s.was); err != nil {
		return Done{}, err
	}
	if act.Units, err = s.units(ctx); err != nil {
		return Done{}, err
	}
	now, err := s.flow.Take(s.was, act)
	if err != nil {
		return Done{}, err
	}
	if s.c.Case.IsZero() && workflow.Shut(now.Parties, now.Barred, s.who, tree.Under) { // whoever it is about doesn't hear it first
		return Done{}, fault.New(fault.Denied, "workflow.party.opens")
	}
	if s.c.Case.IsZero() {
		if err := alone.Check(ctx, s.tx, s.flow, now); err != nil {
			return Done{}, err
		}
	}
	return s.write(ctx, act, now)
}

// worked is how many working days a case has been open, where a step of its kind asks.
func (d *Desk) worked(of *workflow.Definition, c workflow.Case, today day.Day) int {
	if c.State == "" || !slices.ContainsFunc(of.Steps, func(s workflow.Step) bool { return s.Within > 0 }) {
		return 0
	}
	return workflow.Worked(c.Opened, today, d.cal)
}

// filer reads where cases stand.
type filer interface {
	Case(ctx context.Context, root journal.ID) (workflow.File, bool, error)
}

// openParts is how many parts of a case aren't over, where a step waits for them.
func openParts(ctx context.Context, r filer, step workflow.Step, root journal.ID, c workflow.Case) (int, error) {
	if !step.Whole {
		return 0, nil
	}
	parts, err := strconv.Atoi(c.Values[workflow.PartsField])
	if err != nil {
		return 0, nil //nolint:nilerr // a case without parts
	}
	open := 0
	for n := 1; n <= parts; n++ {
		f, ok, err := r.Case(ctx, workflow.PartID(root, n))
		if err != nil {
			return 0, err
		}
		if ok && f.Owner != access.NoDesk {
			open++
		}
	}
	return open, nil
}

// units are those in which the accounts work that the step names as parties. A name that is no account's is refused: nobody would answer for the
// work, and a case about an official couldn't be kept from them.
func (s *step) units(ctx context.Context) ([]workflow.Unit, error) {
	var out []workflow.Unit
	for _, f := range s.flow.Fields() {
		name := strings.TrimSpace(s.c.Values[f.Code])
		if f.Kind != workflow.Staff || name == "" {
			continue
		}
		grants, err := s.d.staff.Grants(ctx, name)
		if err != nil {
			return nil, err
		}
		if len(grants) == 0 && len(s.who.Own) == 0 { // whom a family's appeal names the program filled in: it isn't theirs to mend
			return nil, fault.New(fault.Invalid, "workflow.staff", "name", name).In(f.Code)
		}
		if f.Party {
			out = append(out, workflow.UnitsOf(grants)...)
		}
	}
	return out, nil
}

// grain is the grain at which the actor meets whom the case is about.
func (s *step) grain() access.Grain {
	subject := s.file.Subject
	if s.c.Case.IsZero() {
		subject = s.c.Values[workflow.SubjectField]
	}
	p, err := person.ParseID(subject)
	if err != nil {
		return access.Records
	}
	return s.who.Grain(p)
}

func (s *step) today() day.Day { return clock.Today(clock.Fixed(s.now)) }

// again says that the step was taken before. The same id with another step is a conflict.
func (s *step) again(ctx context.Context) (bool, Done, error) {
	e, ok, err := s.tx.EntryByID(ctx, s.c.ID)
	if err != nil || !ok {
		return false, Done{}, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return false, Done{}, err
	}
	root, mine := workflow.Of(e, body)
	want := s.c.Case
	if want.IsZero() {
		want = s.c.ID
	}
	if !mine || root != want || e.Author != s.who.Account || body[workflow.StepField] != s.c.Step || e.Reason != strings.TrimSpace(s.c.Reason) {
		return false, Done{}, fault.New(fault.Conflict, "journal.id.taken", "id", s.c.ID.String())
	}
	return true, Done{Case: root, Entry: e.ID, Seq: e.Seq, State: body[workflow.StateField], Again: true}, nil
}

// load finds the case, or the kind and the place of one that is opened.
func (s *step) load(ctx context.Context) error {
	if !s.c.Case.IsZero() {
		return s.reopen(ctx)
	}
	if s.c.Step != "" {
		return fault.New(fault.Invalid, "case.which").In("step")
	}
	s.flow = s.d.flows[s.c.Flow]
	if s.flow == nil || s.flow.Purpose != s.who.Purpose && !s.who.Operator {
		return fault.New(fault.Missing, "case.flow", "flow", s.c.Flow).In("flow")
	}
	if s.flow.Via != s.c.Via {
		return fault.New(fault.Refused, "case.via", "flow", s.c.Flow).In("flow")
	}
	s.at = s.c.Area
	if f, ok := s.flow.Field(workflow.SubjectField); ok && f.Kind == workflow.Person && s.at.IsZero() && s.c.Values[workflow.SubjectField] != "" {
		p, err := person.ParseID(s.c.Values[workflow.SubjectField])
		if err != nil {
			return fault.New(fault.Invalid, "workflow.bad.person", "field", workflow.SubjectField).In(workflow.SubjectField).Because(err)
		}
		at, known, err := s.tx.Home(ctx, p)
		if err != nil {
			return err
		}
		if !known {
			return fault.New(fault.Missing, "case.subject").In(workflow.SubjectField)
		}
		s.at = at
	}
	return nil
}

func (s *step) reopen(ctx context.Context) error {
	var ok bool
	var err error
	if s.file, ok, err = s.tx.Case(ctx, s.c.Case); err != nil {
		return err
	}
	if s.flow = s.d.flows[s.file.Flow]; !ok || s.flow == nil || s.flow.Purpose != s.who.Purpose && !s.who.Operator {
		return fault.New(fault.Missing, "case.missing")
	}
	if s.c.Base != 0 && s.c.Base < s.file.Newest() {
		return fault.New(fault.Conflict, "case.stale")
	}
	if s.at, err = area.ParseCode(s.file.Area); err != nil {
		return err
	}
	entries, err := s.tx.Entries(ctx, s.file.Entries)
	if err != nil {
		return err
	}
	told, err := tell(&s.file, entries)
	s.was = s.flow.Restore(told)
	return err
}

// tell reads the acts of a case out of its entries.
func tell(f *workflow.File, entries map[journal.Seq]journal.Entry) ([]workflow.Told, error) {
	told := make([]workflow.Told, 0, len(f.Entries))
	for _, seq := range f.Entries {
		e := entries[seq]
		body, err := journal.ParseBody(e.Body)
		if err != nil {
			return nil, err
		}
		told = append(told, workflow.Tell(e, body))
	}
	return told, nil
}

// write seals what is to be sealed and appends the entry.
func (s *step) write(ctx context.Context, act workflow.Act, now workflow.Case) (Done, error) {
	root := s.c.Case
	if root.IsZero() {
		root = s.c.ID
	}
	box := sealed.NewBox(s.d.office.Keys, s.tx) // each case has a key of its own, so that one can be forgotten and nobody else with it
	values := map[string]string{}
	for code, given := range act.Values {
		if strings.TrimSpace(given) == "" {
			continue
		}
		text := now.Values[code] // as the definition spells it
		if f, _ := s.flow.Field(code); f.Sealed {
			var err error
			if text, err = box.Text(ctx, person.ID{ID: root.ID}, code, text); err != nil {
				return Done{}, err
			}
		}
		values[code] = text
	}
	head, err := s.tx.Head(ctx)
	if err != nil {
		return Done{}, err
	}
	e := journal.Entry{Seq: head + 1, ID: s.c.ID, Kind: workflow.EntryKind, Area: s.at, Occurred: act.On.Partial(), Recorded: s.now, Author: s.who.Account,
		Device: s.who.Device, Purpose: s.who.Purpose.String(), Base: s.c.Base, Reason: act.Reason,
		Body: journal.CanonicalBody(s.flow.Body(root, act, now, s.flow.Turn(now, s.d.cal), values))}
	if err := journal.Check(e); err != nil {
		return Done{}, err
	}
	if err := s.tx.SaveSalts(ctx, box.Fresh()); err != nil {
		return Done{}, err
	}
	if err := s.tx.Append(ctx, []journal.Entry{e}); err != nil {
		return Done{}, err
	}
	return Done{Case: root, Entry: e.ID, Seq: e.Seq, State: now.State}, nil
}

// Flow is a kind of case.
func (d *Desk) Flow(id string) (*workflow.Definition, bool) {
	f, ok := d.flows[id]
	return f, ok
}
