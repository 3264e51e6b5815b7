// Package training is the desk at which sessions are planned, seats given, attendance noted, exams sat and certificates issued. A paper is
// drawn by a seed and marked here; who took part holds a ticket and needs no account. It says who does work that no certificate of
// theirs stands for.
package training

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
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/training"
)

// Tx is a transaction in which files are written.
type Tx interface {
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Training(ctx context.Context, root journal.ID) (training.File, bool, error)
	Seats(ctx context.Context, of journal.ID) ([]training.File, error)
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Staff tells which accounts there are.
type Staff interface {
	Grants(ctx context.Context, account string) ([]access.Grant, error)
}

// Desk trains.
type Desk struct {
	office  *view.Office
	store   Store
	staff   Staff
	courses map[string]*training.Course
}

// New is a desk over the courses of the packs.
func New(office *view.Office, store Store, staff Staff, courses map[string]*training.Course) *Desk {
	return &Desk{office, store, staff, courses}
}

// Courses are those of the packs, in order of id.
func (d *Desk) Courses() []*training.Course {
	var out []*training.Course
	for _, c := range d.courses {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *training.Course) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Today is the civil day of the desk.
func (d *Desk) Today() day.Day { return clock.Today(d.office.Clock) }

// everything is before every position; batch is how many files are read in one step.
const (
	everything = journal.Seq(1 << 62)
	batch      = 500
)

func (d *Desk) moment(ctx context.Context, who access.Actor, within area.Code, fn func(*view.Sight) error) error {
	_, err := d.office.Moment(ctx, who, access.Handle, within, fn)
	return err
}

// each goes through the files of a kind that the actor may see, the newest first.
func each(ctx context.Context, v *view.Sight, kind training.Kind, fn func(*training.File) error) error {
	for before := everything; ; {
		found, err := v.Trainings(ctx, kind, before, batch)
		if err != nil || len(found) == 0 {
			return err
		}
		before = found[len(found)-1].Entries[0]
		for i := range found {
			at, err := area.ParseCode(found[i].Area)
			if err != nil || !v.In.Holds(at) {
				continue
			}
			if err := fn(&found[i]); err != nil {
				return err
			}
		}
	}
}

// writer appends entries of one transaction.
type writer struct {
	tx  Tx
	who access.Actor
}

// write appends an entry about a file; one that is there stays.
func (w *writer) write(ctx context.Context, id journal.ID, at area.Code, what training.Write) error {
	if old, ok, err := w.tx.EntryByID(ctx, id); err != nil || ok {
		if err == nil && old.Kind != training.EntryKind {
			return fault.New(fault.Conflict, "journal.id.taken", "id", id.String())
		}
		return err
	}
	head, err := w.tx.Head(ctx)
	if err != nil {
		return err
	}
	e := journal.Entry{Seq: head + 1, ID: id, Kind: training.EntryKind, Area: at, Recorded: time.UnixMilli(w.tx.Now()).UTC(), Author: w.who.Account, Device: w.who.Device, Purpose: w.who.Purpose.String(),
		Body: journal.CanonicalBody(what.Body())}
	e.Occurred = clock.Today(clock.Fixed(e.Recorded)).Partial()
	if err := journal.Check(e); err != nil {
		return err
	}
	return w.tx.Append(ctx, []journal.Entry{e})
}

// may opens a transaction for somebody who handles training in an area.
func (d *Desk) may(ctx context.Context, who access.Actor, at area.Code, fn func(*writer) error) error {
	return d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if !tree.Has(at) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		if dec := who.May(tree.Under, access.Handle, access.Request{Area: at}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		return fn(&writer{tx: tx, who: who})
	})
}

// Plan is a session that is planned.
type Plan struct {
	ID      journal.ID // made by the author, so that a retry is harmless
	Course  string
	Area    area.Code
	On      day.Day
	Place   string
	Trainer string
	Seats   int
}

// Plan plans a session.
func (d *Desk) Plan(ctx context.Context, who access.Actor, p Plan) (Session, error) {
	switch {
	case d.courses[p.Course] == nil:
		return Session{}, fault.New(fault.Missing, "training.course", "course", p.Course).In("course")
	case p.On < d.Today()-longAgo || p.On > d.Today()+farAhead:
		return Session{}, fault.New(fault.Invalid, "training.day").In("on")
	}
	facts := map[string]string{"on": p.On.String(), "place": strings.TrimSpace(p.Place), "trainer": strings.TrimSpace(p.Trainer), "seats": strconv.Itoa(p.Seats)}
	err := d.may(ctx, who, p.Area, func(w *writer) error {
		return w.write(ctx, p.ID, p.Area, training.Write{Kind: training.Session, Course: p.Course, Step: training.PlanStep, Facts: facts})
	})
	if err != nil {
		return Session{}, err
	}
	return d.Open(ctx, who, p.ID)
}

// longAgo and farAhead bound the days of sessions: one may be written down after it was held.
const (
	longAgo  = 366
	farAhead = 731
)

// Session is a session as it is shown.
type Session struct {
	training.File
	Course *training.Course
	At     view.Place
	Seats  []Seat
	Came   int
	Passed int
}

// Seat is somebody in a session.
type Seat struct {
	training.File
	Ticket      string
	Certificate *training.File
}

// Sessions are the sessions that the actor may see, the newest first, without who sits in them.
func (d *Desk) Sessions(ctx context.Context, who access.Actor, within area.Code) (out []Session, err error) {
	err = d.moment(ctx, who, within, func(v *view.Sight) error {
		return each(ctx, v, training.Session, func(f *training.File) error {
			s, err := d.session(ctx, v, f)
			out = append(out, s)
			return err
		})
	})
	return out, err
}

func (d *Desk) session(ctx context.Context, v *view.Sight, f *training.File) (Session, error) {
	s := Session{File: *f, Course: d.courses[f.Course]}
	if s.Course == nil { // one that no pack has any more keeps its id
		s.Course = &training.Course{ID: f.Course}
	}
	if at, err := area.ParseCode(f.Area); err == nil {
		s.At = v.Place(at)
	}
	seats, err := v.Seats(ctx, f.ID)
	if err != nil {
		return s, err
	}
	for i := range seats {
		row := Seat{File: seats[i], Ticket: d.ticket(seats[i].ID)}
		if seats[i].Get("came") != "" {
			s.Came++
		}
		if seats[i].Get("passed") == "yes" {
			s.Passed++
			got, err := v.Seats(ctx, seats[i].ID)
			if err != nil {
				return s, err
			}
			if len(got) > 0 {
				row.Certificate = &got[0]
			}
		}
		s.Seats = append(s.Seats, row)
	}
	return s, nil
}

// Open shows one session with its seats.
func (d *Desk) Open(ctx context.Context, who access.Actor, id journal.ID) (out Session, err error) {
	err = d.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		f, ok, err := v.Training(ctx, id)
		if err != nil {
			return err
		}
		at, wrong := area.ParseCode(f.Area)
		if !ok || wrong != nil || f.Kind != training.Session || !v.In.Holds(at) {
			return fault.New(fault.Missing, "training.session")
		}
		out, err = d.session(ctx, v, &f)
		return err
	})
	return out, err
}

// Guest is somebody who gets a seat.
type Guest struct {
	Session journal.ID
	Holder  string // an account, or the id of a file of a practitioner or an inspector; empty is a guest, who has neither
	Name    string
	Unit    string
}

// Enrol gives somebody a seat, once a session.
func (d *Desk) Enrol(ctx context.Context, who access.Actor, g Guest) (Session, error) {
	s, err := d.Open(ctx, who, g.Session)
	if err != nil {
		return s, err
	}
	g.Holder, g.Name = strings.TrimSpace(g.Holder), strings.TrimSpace(g.Name)
	if err := d.known(ctx, who, &g); err != nil {
		return s, err
	}
	at, err := area.ParseCode(s.Area)
	if err != nil {
		return s, err
	}
	err = d.may(ctx, who, at, func(w *writer) error {
		if err := w.room(ctx, &s.File, g.Holder); err != nil {
			return err
		}
		return w.write(ctx, journal.DeriveID("training seat", g.Session.String(), g.Holder), at,
			training.Write{Kind: training.Seat, Under: g.Session, Holder: g.Holder, Course: s.File.Course, Step: training.EnrolStep, Facts: map[string]string{"name": g.Name, "unit": strings.TrimSpace(g.Unit)}})
	})
	if err != nil {
		return s, err
	}
	return d.Open(ctx, who, g.Session)
}

// room refuses a seat in a session that is called off or full. It is asked in the transaction that gives the seat: two who give the last one at
// once don't both.
func (w *writer) room(ctx context.Context, session *training.File, holder string) error {
	f, _, err := w.tx.Training(ctx, session.ID)
	if err != nil {
		return err
	}
	if f.Get("called") != "" {
		return fault.New(fault.Conflict, "training.called")
	}
	taken, err := w.tx.Seats(ctx, session.ID)
	if err != nil {
		return err
	}
	if seats := f.Number("seats"); seats > 0 && len(taken) >= seats && !slices.ContainsFunc(taken, func(x training.File) bool { return x.Holder == holder }) {
		return fault.New(fault.Refused, "training.full", "seats", strconv.Itoa(seats))
	}
	return nil
}

// known takes the name from the file, where the holder has one.
func (d *Desk) known(ctx context.Context, who access.Actor, g *Guest) error {
	id, err := journal.ParseID(g.Holder)
	if err != nil {
		return d.guest(ctx, g)
	}
	return d.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		f, ok, err := v.Dossier(ctx, id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "facility.missing").In("holder")
		}
		g.Name = cmp.Or(g.Name, f.Name())
		return nil
	})
}

// guest says who somebody without a file is: an account that there is, or a guest by their name. No account has a colon, so neither is taken for
// the other.
func (d *Desk) guest(ctx context.Context, g *Guest) error {
	if g.Name == "" {
		return fault.New(fault.Invalid, "training.holder").In("name")
	}
	if g.Holder == "" {
		g.Holder = training.GuestMark + g.Name
		if unit := strings.TrimSpace(g.Unit); unit != "" {
			g.Holder += ":" + unit
		}
		return nil
	}
	grants, err := d.staff.Grants(ctx, g.Holder)
	if err == nil && len(grants) == 0 {
		err = fault.New(fault.Invalid, "workflow.staff", "name", g.Holder).In("holder")
	}
	return err
}

// Call calls a session off, with a reason.
func (d *Desk) Call(ctx context.Context, who access.Actor, id, session journal.ID, reason string) (Session, error) {
	s, err := d.Open(ctx, who, session)
	if err != nil {
		return s, err
	}
	if s.Came > 0 {
		return s, fault.New(fault.Conflict, "training.began")
	}
	if strings.TrimSpace(reason) == "" {
		return s, fault.New(fault.Invalid, "workflow.reason").In("reason")
	}
	at, err := area.ParseCode(s.Area)
	if err != nil {
		return s, err
	}
	err = d.may(ctx, who, at, func(w *writer) error {
		return w.write(ctx, id, at, training.Write{Root: session, Kind: training.Session, Step: training.CallStep, Facts: map[string]string{"called": d.Today().String(), "why": strings.TrimSpace(reason)}})
	})
	if err != nil {
		return s, err
	}
	return d.Open(ctx, who, session)
}
