// Package providers is the desk that keeps the files of providers: facilities, their licences and people, controlled devices and the
// hands they went through, inspectors, what was seized. It finds what runs out, what is missing in a chain, and births by sex that
// chance doesn't explain. It reads counts of births and nobody's records.
package providers

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/desk/once"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/facility"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// Tx is a transaction in which files are written.
type Tx interface {
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Dossier(ctx context.Context, root journal.ID) (facility.Dossier, bool, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Watched are the rules that a place watches by.
type Watched struct {
	Devices     []facility.Rule
	Trained     []string // the kinds of work that some course trains for
	Usual, Rate float64  // boys to a hundred girls; the share of alarms that may be false
}

// rule is what is asked of a type of device; of a type that no rule names nothing is asked.
func (w Watched) rule(kind string) facility.Rule {
	i := slices.IndexFunc(w.Devices, func(r facility.Rule) bool { return r.Type == kind })
	if i < 0 {
		return facility.Rule{Type: kind}
	}
	return w.Devices[i]
}

// Desk keeps the files.
type Desk struct {
	office  *view.Office
	store   Store
	watched Watched
}

// New is a desk.
func New(office *view.Office, store Store, watched Watched) *Desk {
	return &Desk{office, store, watched}
}

// Row is a file in a list.
type Row struct {
	facility.Dossier
	At     view.Place
	Of     string // the facility's name
	Stands bool   // in force today
}

// Query asks for files.
type Query struct {
	Kind   facility.Kind
	Within area.Code
	Text   string // in the name or a code
}

// moment opens what the actor may watch.
func (d *Desk) moment(ctx context.Context, who access.Actor, within area.Code, fn func(*view.Sight) error) error {
	_, err := d.office.Moment(ctx, who, access.Watch, within, fn)
	return err
}

// List lists files of a kind, the newest first.
func (d *Desk) List(ctx context.Context, who access.Actor, q Query, ask page.Page) (rows []Row, next string, err error) {
	want := strings.ToLower(strings.TrimSpace(q.Text))
	err = d.moment(ctx, who, q.Within, func(v *view.Sight) error {
		read := func(ctx context.Context, before journal.Seq, n int) ([]facility.Dossier, error) {
			return v.Dossiers(ctx, q.Kind, before, n)
		}
		found, more, err := view.Pile(ctx, ask, read, func(f *facility.Dossier) journal.Seq { return f.Entries[0] }, func(f *facility.Dossier) bool {
			return holds(v, f) && (want == "" || strings.Contains(strings.ToLower(f.Name()+" "+f.Get(facility.CodeField)+" "+f.Get(facility.RefField)), want))
		})
		if err != nil {
			return err
		}
		next = more
		rows, err = d.rows(ctx, v, found)
		return err
	})
	return rows, next, err
}

// holds says whether a file lies where the actor may look.
func holds(v *view.Sight, f *facility.Dossier) bool {
	at, err := area.ParseCode(f.Area)
	return err == nil && v.In.Holds(at)
}

func (d *Desk) rows(ctx context.Context, v *view.Sight, found []facility.Dossier) ([]Row, error) {
	names := map[journal.ID]string{}
	rows := make([]Row, len(found))
	for i := range found {
		rows[i] = Row{Dossier: found[i], Stands: found[i].Stands(v.Today)}
		if at, err := area.ParseCode(found[i].Area); err == nil {
			rows[i].At = v.Place(at)
		}
		of := found[i].Under
		if of.IsZero() {
			continue
		}
		if _, known := names[of]; !known {
			f, _, err := v.Dossier(ctx, of)
			if err != nil {
				return nil, err
			}
			names[of] = f.Name()
		}
		rows[i].Of = names[of]
	}
	return rows, nil
}

// File is all that is known of one.
type File struct {
	Row
	Parts []Row // what belongs to the facility
	Chain []Step
	Now   facility.Now
	Rule  facility.Rule // of a device
	Gaps  []facility.Gap
	Cases []workflow.File
}

// Step is a link as it is shown: who is meant by name.
type Step struct {
	facility.Link
	FromName, ToName, OperatorName string
}

// Open shows one file.
func (d *Desk) Open(ctx context.Context, who access.Actor, id journal.ID) (File, error) {
	var out File
	err := d.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		f, ok, err := v.Dossier(ctx, id)
		if err != nil {
			return err
		}
		if !ok || !holds(v, &f) {
			return fault.New(fault.Missing, "facility.missing")
		}
		rows, err := d.rows(ctx, v, []facility.Dossier{f})
		if err != nil {
			return err
		}
		out.Row = rows[0]
		switch f.Kind {
		case facility.Place:
			return d.place(ctx, v, &out)
		case facility.Device, facility.Goods:
			return d.chain(ctx, v, &out)
		case facility.Licence, facility.Practitioner, facility.Inspector, facility.Site:
		}
		return nil
	})
	return out, err
}

func (d *Desk) place(ctx context.Context, v *view.Sight, out *File) error {
	parts, err := v.Under(ctx, out.ID)
	if err != nil {
		return err
	}
	if out.Parts, err = d.rows(ctx, v, parts); err != nil {
		return err
	}
	out.Cases, err = v.CasesOf(ctx, out.ID)
	out.Cases = slices.DeleteFunc(out.Cases, func(f workflow.File) bool {
		return workflow.Shut(f.Parties, f.Barred, v.Who, v.Tree.Under)
	})
	return err
}

func (d *Desk) chain(ctx context.Context, v *view.Sight, out *File) error {
	chain, err := v.Chain(ctx, out.ID)
	if err != nil {
		return err
	}
	b := judge{v: v, known: map[string]facility.Dossier{}, under: map[journal.ID][]facility.Dossier{}}
	for _, l := range chain {
		s := Step{Link: l}
		for text, into := range map[string]*string{l.From: &s.FromName, l.To: &s.ToName, l.Operator: &s.OperatorName} {
			if *into, err = b.name(ctx, text); err != nil {
				return err
			}
		}
		out.Chain = append(out.Chain, s)
	}
	out.Now = facility.At(chain)
	if out.Kind != facility.Device {
		return nil
	}
	out.Rule = d.watched.rule(out.Get(facility.TypeField))
	out.Gaps, err = d.gaps(ctx, &b, &out.Dossier, chain)
	return err
}

// Command writes a file.
type Command struct {
	ID        journal.ID // made by the author, so that a retry is harmless
	Root      journal.ID // the file; zero opens one
	Area      area.Code  // where it lies; of a part of a facility where that lies
	Draft     facility.Draft
	Overrides []journal.Override
	Base      journal.Seq // the newest entry that the author had seen; 0 where not said
	On        day.Day     // 0 is today
}

// Done is what came of it.
type Done struct {
	Root  journal.ID
	Entry journal.ID
	Seq   journal.Seq
	Same  bool // nothing new was said, or a retry
}

// Write opens a file, or writes into one.
func (d *Desk) Write(ctx context.Context, who access.Actor, c Command) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) error {
		var err error
		done, err = Put(ctx, tx, who, c)
		return err
	})
	return done, err
}

// Put is Write within a transaction.
func Put(ctx context.Context, tx Tx, who access.Actor, c Command) (Done, error) {
	if old, ok, err := once.Before(ctx, tx, who, journal.Entry{ID: c.ID, Kind: facility.EntryKind}); err != nil || ok {
		return again(old, err)
	}
	at, was, err := locate(ctx, tx, c)
	if err != nil {
		return Done{}, err
	}
	if err := may(ctx, tx, who, at, was.Area); err != nil {
		return Done{}, err
	}
	body, err := was.Write(c.Draft, c.Overrides)
	if err != nil {
		return Done{}, err
	}
	root := c.Root
	if root.IsZero() {
		root = c.ID
	}
	if body == nil && at.String() == was.Area {
		return Done{Root: root, Entry: c.ID, Seq: was.Newest(), Same: true}, nil
	}
	if body == nil {
		body = map[string]string{facility.KindField: string(was.Kind), facility.RootField: root.String()}
	}
	seq, err := once.Append(ctx, tx, who, journal.Entry{ID: c.ID, Kind: facility.EntryKind, Area: at, Occurred: occurred(c.On), Base: c.Base, Overrides: c.Overrides, Body: journal.CanonicalBody(body)})
	return Done{Root: root, Entry: c.ID, Seq: seq}, err
}

// occurred is a day as an entry says it; none is left to the moment of writing.
func occurred(on day.Day) day.Partial {
	if on == 0 {
		return day.Partial{}
	}
	return on.Partial()
}

// again says that an entry was written before.
func again(e journal.Entry, err error) (Done, error) {
	if err != nil {
		return Done{}, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return Done{}, err
	}
	root, _ := facility.Of(e, body)
	if l, ok := facility.LinkOf(e, body); ok {
		root = l.Thing
	}
	return Done{Root: root, Entry: e.ID, Seq: e.Seq, Same: true}, nil
}

// locate finds the file that is written into, and where it lies afterwards.
func locate(ctx context.Context, tx Tx, c Command) (at area.Code, was facility.Dossier, err error) {
	at = c.Area
	if !c.Root.IsZero() {
		var ok bool
		if was, ok, err = tx.Dossier(ctx, c.Root); err != nil || !ok {
			return at, was, missing(err)
		}
		if c.Base != 0 && c.Base < was.Newest() {
			return at, was, fault.New(fault.Conflict, "facility.stale")
		}
		if at.IsZero() {
			at, err = area.ParseCode(was.Area)
			return at, was, err
		}
	}
	under := c.Draft.Under
	if under.IsZero() {
		under = was.Under
	}
	if under.IsZero() {
		if c.Draft.Kind == facility.Licence || c.Draft.Kind == facility.Practitioner {
			return at, was, fault.New(fault.Invalid, "facility.under").In("under")
		}
		return at, was, nil
	}
	f, ok, err := tx.Dossier(ctx, under)
	if err != nil || !ok || f.Kind != facility.Place {
		return at, was, missing(err)
	}
	if at.IsZero() {
		at, err = area.ParseCode(f.Area)
	}
	return at, was, err
}

func missing(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Missing, "facility.missing")
}

// may holds the actor to where they may watch; of a file that moves, to both places.
func may(ctx context.Context, tx Tx, who access.Actor, at area.Code, before string) error {
	tree, err := tx.Tree(ctx)
	if err != nil {
		return err
	}
	if at.IsZero() || !tree.Has(at) {
		return fault.New(fault.Invalid, "case.area").In("area")
	}
	all := []area.Code{at}
	if was, err := area.ParseCode(before); err == nil {
		all = append(all, was)
	}
	for _, a := range all {
		if dec := who.May(tree.Under, access.Watch, access.Request{Area: a}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
	}
	return nil
}

// LinkCommand writes a link of a chain.
type LinkCommand struct {
	ID   journal.ID
	Link facility.Link
}

// Move writes down that a thing went from hand to hand.
func (d *Desk) Move(ctx context.Context, who access.Actor, c LinkCommand) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) error {
		var err error
		done, err = Hand(ctx, tx, who, c)
		return err
	})
	return done, err
}

// Hand is Move within a transaction.
func Hand(ctx context.Context, tx Tx, who access.Actor, c LinkCommand) (Done, error) {
	e := journal.Entry{ID: c.ID, Kind: facility.CustodyKind, Body: journal.CanonicalBody(c.Link.Body())}
	if old, ok, err := once.Before(ctx, tx, who, e); err != nil || ok {
		return again(old, err)
	}
	thing, ok, err := tx.Dossier(ctx, c.Link.Thing)
	if err != nil || !ok || thing.Kind != facility.Device && thing.Kind != facility.Goods {
		return Done{}, missing(err)
	}
	at, err := area.ParseCode(thing.Area)
	if err != nil {
		return Done{}, err
	}
	if err := may(ctx, tx, who, at, ""); err != nil {
		return Done{}, err
	}
	if err := c.Link.Check(clock.Today(clock.Fixed(time.UnixMilli(tx.Now()).UTC()))); err != nil {
		return Done{}, err
	}
	e.Area, e.Occurred = at, occurred(c.Link.On)
	seq, err := once.Append(ctx, tx, who, e)
	return Done{Root: c.Link.Thing, Entry: c.ID, Seq: seq}, err
}

// everything is before every position.
const everything = journal.Seq(math.MaxInt64)

// batch is how many files are read in one step.
const batch = 500

// each goes through the files of a kind that the actor may watch.
func each(ctx context.Context, v *view.Sight, kind facility.Kind, fn func(*facility.Dossier) error) error {
	for before := everything; ; {
		found, err := v.Dossiers(ctx, kind, before, batch)
		if err != nil || len(found) == 0 {
			return err
		}
		before = found[len(found)-1].Entries[0]
		for i := range found {
			if !holds(v, &found[i]) {
				continue
			}
			if err := fn(&found[i]); err != nil {
				return err
			}
		}
	}
}
