package care

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/care"
	"wanjia/domain/form"
	"wanjia/domain/journal"
	"wanjia/domain/person"

	"wanjia/desk/care/vault"
	"wanjia/desk/register/refused"
)

// IDs are the programmes' ids in order.
func (p Programmes) IDs() []string { return slices.Sorted(maps.Keys(p)) }

func langOf(text string) words.Lang {
	if text == string(words.EN) {
		return words.EN
	}
	return words.ZH
}

// Visit is what a worker or clinician writes down when they met a client, at home, at the clinic or on a phone without a network.
type Visit struct {
	ID        journal.ID
	Record    journal.ID // unsaid, the client's record with the programme on that day
	Programme string     // unsaid, the one of the client's that fills the form in
	Person    person.ID
	Contact   string // of the schedule
	Form      string
	Version   int
	Answers   map[string]string
	On        day.Day // zero is today
	At        time.Time
	Fixes     journal.ID // the visit that this one puts right
	Declined  bool       // the client didn't want the contact: that closes it, and nothing else is written
}

// Visit seals what was written down into the client's record. What was written for a record that the client has closed meanwhile is kept
// for the client and shown to nobody; whoever wrote it is answered as always.
func (d *Desk) Visit(ctx context.Context, who access.Actor, c Visit) (Done, error) {
	var done Done
	err := d.do(ctx, who, func(w *work) (err error) {
		done, err = w.visit(ctx, c)
		return err
	})
	return done, err
}

func (w *work) visit(ctx context.Context, c Visit) (Done, error) {
	if c.On == 0 {
		c.On = w.today()
	}
	if c.On > w.today() {
		return Done{}, fault.New(fault.Invalid, "care.visit.future").In("on")
	}
	rec, err := w.place(ctx, c)
	if err != nil {
		return Done{}, err
	}
	m, verdict, err := w.d.meeting(&c, &rec)
	if err != nil {
		return Done{}, err
	}
	texts := m.Texts(c.Person)
	if done, again, err := w.again(ctx, c.ID, care.Visit, rec.label, texts); again || err != nil {
		done.Verdict = verdict
		return done, err
	}
	if !verdict.Sound() {
		return Done{Verdict: verdict}, unsound(&verdict)
	}
	seq, err := w.write(ctx, line{id: c.ID, kind: care.Visit, label: rec.label, at: rec.file.Area, on: c.On, texts: texts})
	return Done{Record: rec.label.Record, Entry: c.ID, Seq: seq, Verdict: verdict}, err
}

// meeting is what is to be kept of a visit, and what its form says of it.
func (d *Desk) meeting(c *Visit, rec *filed) (care.Meeting, form.Verdict, error) {
	m := care.Meeting{Contact: c.Contact, Form: c.Form, Fix: c.Fixes, Version: c.Version, Declined: c.Declined}
	if c.Declined {
		return m, form.Verdict{}, nil
	}
	of := d.Forms[c.Form]
	if of == nil {
		return m, form.Verdict{}, fault.New(fault.Missing, "care.form", "form", c.Form).In("form")
	}
	verdict := of.Judge(c.Answers, &rec.facts)
	m.Version, m.Answers, m.Dangers = of.Version, verdict.Kept, dangersOf(&verdict)
	if c.Version != 0 && c.Version != of.Version { // filled in by a form of another year: nothing that it asked is lost
		m.Version = c.Version
		for _, code := range verdict.Dropped {
			m.Answers[code] = strings.TrimSpace(c.Answers[code])
		}
	}
	return m, verdict, nil
}

func dangersOf(v *form.Verdict) []string {
	var out []string
	for _, s := range v.Dangers {
		if !slices.Contains(out, s.Question) {
			out = append(out, s.Question)
		}
	}
	return out
}

// unsound is what is missing and wrong, question by question.
func unsound(v *form.Verdict) error {
	out := &refused.Rejected{}
	for _, code := range v.Missing {
		out.Faults = append(out.Faults, fault.New(fault.Invalid, "form.missing").In(code))
	}
	for _, f := range v.Wrong {
		if f.Severity != form.Refuse {
			continue
		}
		args := []string{"says", f.Says.ZH + " " + f.Says.EN}
		for name, text := range f.Args {
			args = append(args, name, text)
		}
		out.Faults = append(out.Faults, fault.New(fault.Invalid, f.Key, args...).In(f.Question))
	}
	return out
}

// filed is where a line goes.
type filed struct {
	label     care.Label
	file      care.File
	programme *care.Programme
	facts     form.Facts
}

// place finds the record of a visit: the one that it names, or that of the client which stood on the day. Only a team of its programme
// writes to it; nobody else is told whether there is one.
func (w *work) place(ctx context.Context, c Visit) (filed, error) {
	for _, id := range w.d.Programmes.IDs() {
		p := w.d.Programmes[id]
		if c.Programme != "" && c.Programme != id || !slices.Contains(p.Forms, c.Form) {
			continue
		}
		found, err := w.tx.RecordsOf(ctx, vault.Clients(w.d.keys, w.ones, c.Person), vault.Team(w.d.keys, id))
		if err != nil {
			return filed{}, err
		}
		f, ok := among(found, c)
		seat := w.d.seat(w.who, w.tree, id)
		if !ok || !seat.Reaches(f.Area) {
			continue
		}
		opened, err := vault.Open(ctx, w.d.keys, w.tx, []care.File{f})
		if err != nil {
			return filed{}, err
		}
		if named, err := seat.Sees(ctx, w.tx, care.Consent{Programme: id, Version: math.MaxInt, Client: opened[0].Consent.Client}, f.Area); err != nil || !named {
			return filed{}, cmp.Or(err, care.Closed())
		}
		out := filed{file: f, programme: p, label: care.Label{Record: f.ID, Client: f.Client, Team: f.Team, At: w.now}}
		l, err := w.life(ctx, c.Person)
		if err != nil {
			return filed{}, err
		}
		if l.Dead && c.On > l.Death.Last() { // of the two days one is wrong
			return filed{}, fault.New(fault.Refused, "care.visit.dead").In("on")
		}
		if !f.Stands() { // the closed record answers nothing
			opened[0].Meetings = nil
		}
		out.facts = opened[0].Facts(l.Birth, l.Sex, c.On)
		return out, w.fixes(&opened[0], c)
	}
	return filed{}, care.Closed()
}

// fixes holds that what is put right stands in the same record.
func (w *work) fixes(r *care.Record, c Visit) error {
	if c.Fixes.IsZero() || slices.ContainsFunc(r.Meetings, func(m care.Meeting) bool { return m.ID == c.Fixes || m.Fix == c.Fixes }) {
		return nil
	}
	return care.Closed()
}

// among picks a record out of a client's: the one that is named; else the newest that had been agreed to by the end of the day, whether it
// stands or not, so that what was written before a withdrawal never slips into a record that was opened after it.
func among(all []care.File, c Visit) (care.File, bool) {
	best := -1
	for i := range all {
		if !c.Record.IsZero() {
			if all[i].ID == c.Record {
				return all[i], true
			}
			continue
		}
		opened := day.OfTime(all[i].Opened, clock.Civil())
		if all[i].Opened.IsZero() || opened > c.On {
			continue
		}
		if best < 0 || all[i].Opened.After(all[best].Opened) {
			best = i
		}
	}
	if best < 0 {
		return care.File{}, false
	}
	return all[best], true
}

// Reply is the team's answer to what a client asked to have put right.
type Reply struct {
	ID     journal.ID
	Record journal.ID
	To     journal.ID
	Text   string
}

// Reply answers a client.
func (d *Desk) Reply(ctx context.Context, who access.Actor, c Reply) (Done, error) {
	var done Done
	err := d.do(ctx, who, func(w *work) error {
		r, err := w.mine(ctx, c.Record)
		if err != nil {
			return err
		}
		texts := care.RequestTexts(c.To, strings.TrimSpace(c.Text))
		label := care.Label{Record: r.ID, Client: r.Client, Team: r.Team, At: w.now}
		var again bool
		if done, again, err = w.again(ctx, c.ID, care.Told, label, texts); again || err != nil {
			return err
		}
		if !slices.ContainsFunc(r.Requests, func(q care.Request) bool { return q.ID == c.To }) {
			return fault.New(fault.Missing, "care.request").In("to")
		}
		seq, err := w.write(ctx, line{id: c.ID, kind: care.Told, label: label, at: r.Area, on: w.today(), texts: texts})
		done = Done{Record: r.ID, Entry: c.ID, Seq: seq}
		return err
	})
	return done, err
}

// mine is a record that stands open for the actor's team.
func (w *work) mine(ctx context.Context, id journal.ID) (care.Record, error) {
	f, ok, err := w.tx.Record(ctx, id)
	if err != nil {
		return care.Record{}, err
	}
	return w.d.reach(ctx, w.tx, w.who, w.tree, f, ok, w.today())
}
