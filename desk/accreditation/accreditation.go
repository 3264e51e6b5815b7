// Package accreditation is the desk at which a service room, a school, a courtyard, a village asks for an award: it takes the application
// and the self-assessment, holds the residents' vote, draws who comes to look, awards no more than the visit reached, and draws what is
// looked at again. It keeps no name beside a vote and sends nobody to a site where they have an interest.
package accreditation

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/ballot"
	"wanjia/domain/facility"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/domain/standard"
	"wanjia/domain/workflow"
)

// Flow is the kind of case that an application becomes, and Via the name under which this desk takes its steps.
const (
	Flow = "accreditation"
	Via  = "accreditation"
)

// Tx is a transaction in which files, assessments and votes are written.
type Tx interface {
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Case(ctx context.Context, root journal.ID) (workflow.File, bool, error)
	Dossier(ctx context.Context, root journal.ID) (facility.Dossier, bool, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Ballots(ctx context.Context, root journal.ID) (ballot.Tally, error)
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Filer opens cases and takes their steps.
type Filer interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (cases.Case, error)
	Flow(id string) (*workflow.Definition, bool)
}

// Inspectors tells who may be drawn.
type Inspectors interface {
	Pool(ctx context.Context, who access.Actor, within area.Code, names map[string][]journal.ID) ([]inspection.Member, error)
}

// Desk accredits.
type Desk struct {
	office     *view.Office
	store      Store
	cases      Filer
	inspectors Inspectors
	standards  map[string]*standard.Standard
	checklists map[string]*assessment.Checklist
}

// New is a desk over the standards of the packs.
func New(office *view.Office, store Store, filer Filer, inspectors Inspectors, standards map[string]*standard.Standard, checklists map[string]*assessment.Checklist) *Desk {
	return &Desk{office, store, filer, inspectors, standards, checklists}
}

// Standards are those of the packs, in order of id.
func (d *Desk) Standards() []*standard.Standard {
	var out []*standard.Standard
	for _, s := range d.standards {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *standard.Standard) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Checklist is what a standard asks.
func (d *Desk) Checklist(s *standard.Standard) *assessment.Checklist {
	return d.checklists[s.Checklist]
}

// Today is the civil day of the desk.
func (d *Desk) Today() day.Day { return clock.Today(d.office.Clock) }

// Application is what a site asks for.
type Application struct {
	ID       journal.ID // made by the author, so that a retry is harmless
	Standard string
	Area     area.Code
	Name     string
	Head     string
	Address  string
	Earlier  journal.ID // the award that it renews
}

// SiteID names a site: one of a type and a name in a place, however often somebody writes it down.
func SiteID(kind string, at area.Code, name string) journal.ID {
	return journal.DeriveID("site", kind, at.String(), strings.ToLower(strings.Join(strings.Fields(name), "")))
}

// Apply opens an application. A site has at most one under way to a standard, and a second award only as a renewal of the first.
func (d *Desk) Apply(ctx context.Context, who access.Actor, a Application) (cases.Done, error) {
	s := d.standards[a.Standard]
	if s == nil {
		return cases.Done{}, fault.New(fault.Missing, "accreditation.standard", "standard", a.Standard).In("standard")
	}
	site, err := d.site(ctx, who, s, a)
	if err != nil {
		return cases.Done{}, err
	}
	values := map[string]string{"about": strings.TrimSpace(a.Name), "facility": site.String(), "standard": s.ID, "checklist": s.Checklist}
	if !a.Earlier.IsZero() {
		values["earlier"] = a.Earlier.String()
	}
	return d.cases.Do(ctx, who, cases.Command{ID: a.ID, Flow: Flow, Via: Via, Area: a.Area, Values: values,
		Guard: func(ctx context.Context, tx cases.Tx) error { return free(ctx, tx, s, site, a) }})
}

// site finds the site's file, or opens one.
func (d *Desk) site(ctx context.Context, who access.Actor, s *standard.Standard, a Application) (journal.ID, error) {
	root := SiteID(s.About, a.Area, a.Name)
	err := d.store.Write(ctx, func(tx Tx) error {
		if _, ok, err := tx.Dossier(ctx, root); err != nil || ok {
			return err
		}
		draft := facility.Draft{Kind: facility.Site, Values: map[string]string{"name": a.Name, "type": s.About, "head": a.Head, "address": a.Address}}
		body, err := (&facility.Dossier{}).Write(draft, nil)
		if err != nil {
			return err
		}
		return write(ctx, tx, who, access.Handle, journal.Entry{ID: root, Kind: facility.EntryKind, Area: a.Area, Body: journal.CanonicalBody(body)})
	})
	return root, err
}

// free says why a site can't apply now. It is asked in the transaction that opens the application: of two at once one is the first.
func free(ctx context.Context, tx cases.Tx, s *standard.Standard, site journal.ID, a Application) error {
	files, err := tx.CasesOf(ctx, site)
	if err != nil {
		return err
	}
	for i := range files {
		f := &files[i]
		if f.Flow != Flow || f.Owner == access.NoDesk || f.ID == a.ID {
			continue
		}
		_, values, err := cases.Told(ctx, tx, f)
		switch {
		case err != nil:
			return err
		case values["standard"] != s.ID:
		case values["level"] == "":
			return fault.New(fault.Conflict, "accreditation.underway", "number", journal.NumberOf(f.ID).Grouped())
		case f.ID != a.Earlier:
			return fault.New(fault.Conflict, "accreditation.holds", "number", journal.NumberOf(f.ID).Grouped())
		}
	}
	return nil
}

func (d *Desk) moment(ctx context.Context, who access.Actor, act access.Act, within area.Code, fn func(*view.Sight) error) error {
	_, err := d.office.Moment(ctx, who, act, within, fn)
	return err
}

// write appends one entry by somebody who may do an act there; one that is there stays.
func write(ctx context.Context, tx Tx, who access.Actor, act access.Act, e journal.Entry) error {
	tree, err := tx.Tree(ctx)
	if err != nil {
		return err
	}
	if !tree.Has(e.Area) {
		return fault.New(fault.Invalid, "case.area").In("area")
	}
	if dec := who.May(tree.Under, act, access.Request{Area: e.Area}); !dec.Allowed {
		return fault.New(fault.Denied, dec.Reason)
	}
	if old, ok, err := tx.EntryByID(ctx, e.ID); err != nil || ok {
		return taken(old, e.Kind, err)
	}
	head, err := tx.Head(ctx)
	if err != nil {
		return err
	}
	e.Seq, e.Recorded = head+1, time.UnixMilli(tx.Now()).UTC()
	e.Occurred, e.Author, e.Device, e.Purpose = clock.Today(clock.Fixed(e.Recorded)).Partial(), who.Account, who.Device, who.Purpose.String()
	if err := journal.Check(e); err != nil {
		return err
	}
	return tx.Append(ctx, []journal.Entry{e})
}

// taken says that an id was used for something else.
func taken(old journal.Entry, kind journal.Kind, err error) error {
	if err == nil && old.Kind != kind {
		return fault.New(fault.Conflict, "journal.id.taken", "id", old.ID.String())
	}
	return err
}

// Award is an award as its case tells it.
type Award struct {
	Case     journal.ID
	Site     journal.ID
	Name     string
	At       area.Code
	Standard *standard.Standard
	Level    standard.Level
	From     day.Day
	Until    day.Day
	State    string
	Ended    day.Day // when it was withdrawn or renewed; 0 while it stands
}

// Stands says whether the award is in force on a day.
func (a *Award) Stands(on day.Day) bool {
	return a.From <= on && on <= a.Until && (a.Ended == 0 || on < a.Ended)
}

// Reader is what awards are read from.
type Reader interface {
	cases.Entries
	Cases(ctx context.Context, flow string, before journal.Seq, n int) ([]workflow.File, error)
}

// batch is how many cases are read in one step.
const batch = 500

// each goes through the applications of a moment, the newest first.
func each(ctx context.Context, r Reader, fn func(*workflow.File) error) error {
	for before := journal.Seq(1 << 62); ; {
		files, err := r.Cases(ctx, Flow, before, batch)
		if err != nil || len(files) == 0 {
			return err
		}
		before = files[len(files)-1].Entries[0]
		for i := range files {
			if err := fn(&files[i]); err != nil {
				return err
			}
		}
	}
}

// Awards are all awards that were ever given, the newest application first.
func (d *Desk) Awards(ctx context.Context, r Reader) (out []Award, err error) {
	err = each(ctx, r, func(f *workflow.File) error {
		acts, values, err := cases.Told(ctx, r, f)
		if err != nil {
			return err
		}
		if a, ok := d.award(f, acts, values); ok {
			out = append(out, a)
		}
		return nil
	})
	return out, err
}

func (d *Desk) award(f *workflow.File, acts []workflow.Told, values map[string]string) (Award, bool) {
	s := d.standards[values["standard"]]
	at, err := area.ParseCode(f.Area)
	until, wrong := day.Parse(values["until"])
	if s == nil || err != nil || wrong != nil {
		return Award{}, false
	}
	a := Award{Case: f.ID, Name: values["about"], At: at, Standard: s, Until: until, State: f.State}
	a.Level, _ = s.Level(values["level"])
	if a.Level.Code == "" { // a level that the standard has no longer keeps its name
		a.Level.Code = values["level"]
	}
	if a.Site, err = journal.ParseID(values["facility"]); err != nil {
		return Award{}, false
	}
	for _, t := range acts {
		switch t.Act.Step {
		case "award":
			a.From = t.Act.On
		case "withdraw", "renew":
			a.Ended = t.Act.On
		}
	}
	return a, a.From != 0
}

// Public are the awards in force today in an area. Nobody need be signed in.
func (d *Desk) Public(ctx context.Context, within area.Code) (out []Award, places map[area.Code]view.Place, err error) {
	places = map[area.Code]view.Place{}
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		v := &view.Sight{Reader: r, Office: d.office, Tree: tree}
		all, err := d.Awards(ctx, r)
		for i := range all {
			if a := &all[i]; a.Stands(d.Today()) && (within.IsZero() || tree.Under(a.At, within)) {
				out = append(out, *a)
				places[a.At] = v.Place(a.At)
			}
		}
		return err
	})
	return out, places, err
}
