package training

import (
	"context"
	"crypto/subtle"
	"slices"
	"strconv"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/ballot"
	"wanjia/domain/journal"
	"wanjia/domain/training"
)

// window is how long a code on the trainer's screen stands; the one before it is taken too, so that nobody is cut off while typing.
const window = 60 * time.Second

// Code is what the trainer's screen shows, and how long it is the newest.
type Code struct {
	Number string // the session's
	Code   string
	Left   time.Duration
}

// Code is the code of a session now. Only whoever handles the session sees it; it stands for a minute, and is signed by the folder's secret.
func (d *Desk) Code(ctx context.Context, who access.Actor, session journal.ID) (Code, error) {
	s, err := d.Open(ctx, who, session)
	if err != nil {
		return Code{}, err
	}
	if err := d.isToday(&s.File); err != nil {
		return Code{}, err
	}
	now := d.office.Clock.Now()
	return Code{journal.NumberOf(session).Grouped(), d.code(session, now), window - time.Duration(now.UnixNano()%int64(window))}, nil
}

func (d *Desk) isToday(f *training.File) error {
	switch {
	case f.Get("called") != "":
		return fault.New(fault.Conflict, "training.called")
	case f.Get("on") != d.Today().String():
		return fault.New(fault.Conflict, "training.notoday", "on", f.Get("on"))
	}
	return nil
}

// codeParts is how many characters of a ticket's length a code on the screen has: it lives a minute.
const codeParts = 9

func (d *Desk) code(session journal.ID, at time.Time) string {
	sum := d.office.Keys.Blind("training code", session.String()+" "+strconv.FormatInt(at.UnixNano()/int64(window), 10))
	return ballot.Code([ballot.CodeLength]byte(sum[:ballot.CodeLength]))[:codeParts]
}

// fresh says whether a code is that of now, or of the minute before.
func (d *Desk) fresh(session journal.ID, code string) bool {
	now, given := d.office.Clock.Now(), ballot.Plain(code)
	for _, at := range []time.Time{now, now.Add(-window)} {
		if subtle.ConstantTimeCompare([]byte(ballot.Plain(d.code(session, at))), []byte(given)) == 1 {
			return true
		}
	}
	return false
}

// ticket is what somebody in a session holds. It follows from the seat and the folder's secret and is kept nowhere.
func (d *Desk) ticket(seat journal.ID) string {
	sum := d.office.Keys.Blind("training ticket", seat.String())
	return ballot.Code([ballot.CodeLength]byte(sum[:ballot.CodeLength]))
}

// taken is a session and a seat in it, as a ticket opens them.
type taken struct {
	session training.File
	seat    training.File
	course  *training.Course
	at      area.Code
	place   string
}

// find opens a session by its number with a ticket. Of a number that isn't there and of a wrong ticket the same is said.
func (d *Desk) find(ctx context.Context, number, ticket string) (t taken, err error) {
	unknown := fault.New(fault.Missing, "training.ticket").In("ticket")
	n, err := journal.ParseReceiptNumber(number)
	if err != nil {
		return t, unknown
	}
	given := []byte(ballot.Plain(ticket))
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		e, ok, err := r.Numbered(ctx, n)
		if err != nil || !ok {
			return or(err, unknown)
		}
		if t.session, ok, err = r.Training(ctx, e.ID); err != nil || !ok || t.session.Kind != training.Session {
			return or(err, unknown)
		}
		seats, err := r.Seats(ctx, t.session.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(seats, func(f training.File) bool {
			return subtle.ConstantTimeCompare([]byte(ballot.Plain(d.ticket(f.ID))), given) == 1
		})
		if i < 0 {
			return unknown
		}
		t.seat = seats[i]
		if t.course = d.courses[t.session.Course]; t.course == nil {
			return fault.New(fault.Missing, "training.course", "course", t.session.Course)
		}
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if t.at, err = area.ParseCode(t.session.Area); err != nil {
			return err
		}
		t.place = (&view.Sight{Reader: r, Office: d.office, Tree: tree}).Place(t.at).Name
		return nil
	})
	return t, err
}

func or(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// guest is whoever holds a ticket.
func guest() access.Actor {
	return access.Actor{Account: "public", Device: "portal", Purpose: access.Oversight, Grants: []access.Grant{{Desk: access.Inspection, Purpose: access.Oversight}}}
}

// Mine is what somebody with a ticket is told.
type Mine struct {
	Name   string
	Course *training.Course
	Place  string // where the session is
	Area   string
	On     string
	Came   bool
	Sat    int
	Right  int
	Of     int
	Passed bool
	Marked bool
	Open   bool          // a paper lies before them
	Left   time.Duration // for it
	Next   day.Day       // from when the next sitting is; 0 is now, or never
	Number string        // of the certificate
	Until  string
}

// Mine tells somebody with a ticket how they stand.
func (d *Desk) Mine(ctx context.Context, number, ticket string) (Mine, error) {
	t, err := d.find(ctx, number, ticket)
	if err != nil {
		return Mine{}, err
	}
	f := &t.seat
	m := Mine{Name: f.Get("name"), Course: t.course, Place: t.session.Get("place"), Area: t.place, On: t.session.Get("on"), Came: f.Get("came") != "", Sat: f.Number("sat"), Right: f.Number("right"), Of: f.Number("of"),
		Passed: f.Get("passed") == "yes", Marked: f.Get("marked") != ""}
	if left := d.left(f); left > 0 {
		m.Open, m.Left = true, left
	}
	if last, err := day.Parse(f.Get("last")); err == nil && !m.Passed && !m.Open && m.Sat < t.course.Exam.Sittings && last+day.Day(t.course.Exam.Wait) > d.Today() {
		m.Next = last + day.Day(t.course.Exam.Wait)
	}
	if m.Passed {
		m.Number, m.Until = journal.NumberOf(CertificateID(f.ID)).Grouped(), t.course.Until(d.passedOn(f)).String()
	}
	return m, nil
}

func (d *Desk) passedOn(f *training.File) day.Day {
	on, err := day.Parse(f.Get("last"))
	if err != nil {
		return d.Today()
	}
	return on
}

// Attend notes that somebody with a ticket is there, by the code on the trainer's screen.
func (d *Desk) Attend(ctx context.Context, number, ticket, code string) (Mine, error) {
	t, err := d.find(ctx, number, ticket)
	if err != nil {
		return Mine{}, err
	}
	if err := d.isToday(&t.session); err != nil {
		return Mine{}, err
	}
	if !d.fresh(t.session.ID, code) {
		return Mine{}, fault.New(fault.Refused, "training.code").In("code")
	}
	if err := d.came(ctx, guest(), t.seat.ID, t.at, "code"); err != nil {
		return Mine{}, err
	}
	return d.Mine(ctx, number, ticket)
}

// came notes that a seat was taken.
func (d *Desk) came(ctx context.Context, who access.Actor, seat journal.ID, at area.Code, how string) error {
	return d.may(ctx, who, at, func(w *writer) error {
		f, ok, err := w.tx.Training(ctx, seat)
		if err != nil || !ok || f.Get("came") != "" {
			return err
		}
		return w.write(ctx, journal.DeriveID("training came", seat.String()), at, training.Write{Root: seat, Kind: training.Seat, Step: training.AttendStep,
			Facts: map[string]string{"came": clock.Today(clock.Fixed(time.UnixMilli(w.tx.Now()).UTC())).String(), "how": how}})
	})
}

// Sheet notes who signed the sheet of paper that lies beside the screen.
func (d *Desk) Sheet(ctx context.Context, who access.Actor, session journal.ID, seats []journal.ID) (Session, error) {
	s, err := d.Open(ctx, who, session)
	if err != nil {
		return s, err
	}
	on, err := day.Parse(s.Get("on"))
	switch {
	case err != nil || on > d.Today():
		return s, fault.New(fault.Conflict, "training.notoday", "on", s.Get("on"))
	case s.Get("called") != "":
		return s, fault.New(fault.Conflict, "training.called")
	}
	at, err := area.ParseCode(s.Area)
	if err != nil {
		return s, err
	}
	for _, id := range seats {
		if !slices.ContainsFunc(s.Seats, func(x Seat) bool { return x.ID == id }) {
			return s, fault.New(fault.Missing, "training.seat").In("seats")
		}
		if err := d.came(ctx, who, id, at, "sheet"); err != nil {
			return s, err
		}
	}
	return d.Open(ctx, who, session)
}
