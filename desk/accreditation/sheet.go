package accreditation

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/journal"
	"wanjia/domain/standard"
	"wanjia/domain/workflow"
)

// Row is an application in a list.
type Row struct {
	File     workflow.File
	Of       *workflow.Definition
	At       view.Place
	Name     string
	Standard *standard.Standard
	Award    *Award
	Late     int // days past its date
}

// Query asks for applications.
type Query struct {
	Within   area.Code
	Standard string
}

// List lists applications that the actor handles, the newest first.
func (d *Desk) List(ctx context.Context, who access.Actor, q Query) (out []Row, err error) {
	flow, _ := d.cases.Flow(Flow)
	err = d.moment(ctx, who, access.Handle, q.Within, func(v *view.Sight) error {
		return each(ctx, v, func(f *workflow.File) error {
			at, err := area.ParseCode(f.Area)
			if err != nil || !v.In.Holds(at) {
				return nil //nolint:nilerr // what lies nowhere is nobody's
			}
			acts, values, err := cases.Told(ctx, v, f)
			if err != nil || q.Standard != "" && values["standard"] != q.Standard {
				return err
			}
			row := Row{File: *f, Of: flow, At: v.Place(at), Name: values["about"], Standard: d.standards[values["standard"]]}
			if a, ok := d.award(f, acts, values); ok {
				row.Award = &a
			}
			if due, err := day.Parse(f.Due); err == nil && v.Today > due {
				row.Late = int(v.Today - due)
			}
			if row.Standard != nil {
				out = append(out, row)
			}
			return nil
		})
	})
	return out, err
}

// Whole is an application with all that is known of it.
type Whole struct {
	Case     cases.Case
	Standard *standard.Standard
	List     *assessment.Checklist
	Award    *Award
	Round    int // the look that is filled in now, or the last: 1 is its own, 2 the visit, later ones after it was drawn again
	Fill     bool
	Answers  assessment.Answers
	Result   assessment.Result
	Before   []assessment.Record
	Reached  standard.Level // by the visit; zero where none was
	Vote     Vote
	Photos   []string // that were named and not handed in yet
	Own      []string // the steps that this desk takes and the actor may take now
}

// Open shows an application.
func (d *Desk) Open(ctx context.Context, who access.Actor, id journal.ID) (Whole, error) {
	c, err := d.cases.Open(ctx, who, id)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Case: c, Standard: d.standards[c.Values["standard"]]}
	if c.Flow != Flow || w.Standard == nil {
		return w, fault.New(fault.Missing, "case.missing")
	}
	if w.List = d.checklists[w.Standard.Checklist]; w.List == nil {
		return w, fault.New(fault.Missing, "case.missing")
	}
	w.rounds(who)
	for _, s := range c.Through {
		w.Own = append(w.Own, s.ID)
	}
	err = d.moment(ctx, who, access.Handle, area.Code{}, func(v *view.Sight) error {
		acts, values, err := cases.Told(ctx, v, &c.File)
		if err != nil {
			return err
		}
		if a, ok := d.award(&c.File, acts, values); ok {
			w.Award = &a
		}
		w.Vote, err = d.vote(ctx, v, &w)
		return err
	})
	return w, err
}

// rounds says which look it is, what was answered in it, and how it stands.
func (w *Whole) rounds(who access.Actor) {
	newest := assessment.Newest(w.Case.Rounds)
	w.Round = max(1, len(newest))
	switch w.Case.State {
	case "applied":
		w.Round, w.Fill = 1, true
	case "drawn":
		w.Round, w.Fill = 2, w.among(who, "team")
	case "spotting":
		w.Round, w.Fill = 2+w.spots(), w.among(who, "spot_team")
	}
	w.Answers = assessment.Answers{}
	for _, r := range newest {
		switch {
		case r.Round < w.Round:
			w.Before = append(w.Before, r)
		case r.Round == w.Round:
			w.Answers = r.Answers
		}
		if r.Round == 2 {
			w.Reached, _ = w.Standard.Reached(r.Verdict, r.Share)
		}
	}
	w.Result = w.List.Score(w.Answers, nil)
	for _, h := range w.Answers.Photos() {
		if !slices.ContainsFunc(w.Case.Papers, func(p workflow.Paper) bool { return p.Hash == h }) {
			w.Photos = append(w.Photos, h)
		}
	}
}

// spots is how often it was drawn to be looked at again.
func (w *Whole) spots() int {
	n := 0
	for _, a := range w.Case.Acts {
		if a.Step == "spot" {
			n++
		}
	}
	return n
}

func (w *Whole) among(who access.Actor, field string) bool {
	return who.Operator || slices.Contains(strings.Fields(w.Case.Values[field]), who.Account)
}

// Team is who comes to look now, or came last.
func (w *Whole) Team() []string {
	if w.Case.State == "spotting" || w.Case.State == "looked" {
		return strings.Fields(w.Case.Values["spot_team"])
	}
	return strings.Fields(w.Case.Values["team"])
}

// round is the record of a look.
func (w *Whole) round(n int) (assessment.Record, bool) {
	all := assessment.Newest(w.Case.Rounds)
	i := slices.IndexFunc(all, func(r assessment.Record) bool { return r.Round == n })
	if i < 0 {
		return assessment.Record{}, false
	}
	return all[i], true
}

// Filled is what somebody answered.
type Filled struct {
	ID      journal.ID // made by the author, so that a retry is harmless
	Case    journal.ID
	Answers assessment.Answers // all of this look so far
}

// Fill keeps the answers of a look so far. It may be sent as often as needed, until the look's step is taken.
func (d *Desk) Fill(ctx context.Context, who access.Actor, f Filled) (Whole, error) {
	w, err := d.Open(ctx, who, f.Case)
	if err != nil {
		return w, err
	}
	if slices.ContainsFunc(w.Case.Rounds, func(r assessment.Record) bool { return r.Entry == f.ID }) {
		return w, nil
	}
	if !w.Fill {
		if w.Case.State == "drawn" || w.Case.State == "spotting" {
			return w, fault.New(fault.Denied, "workflow.among")
		}
		return w, fault.New(fault.Conflict, "accreditation.fill")
	}
	answers, err := w.List.Canon(f.Answers, nil)
	if err != nil {
		return w, err
	}
	at, err := area.ParseCode(w.Case.Area)
	if err != nil {
		return w, err
	}
	r := assessment.Record{Case: f.Case, Checklist: w.List.ID, Version: w.List.Version, Round: w.Round, Subject: w.Case.Values["facility"], Answers: answers}
	r = r.Told(w.List.Score(answers, nil))
	err = d.store.Write(ctx, func(tx Tx) error {
		return write(ctx, tx, who, access.Handle, journal.Entry{ID: f.ID, Kind: assessment.EntryKind, Area: at, Body: journal.CanonicalBody(r.Body())})
	})
	if err != nil {
		return w, err
	}
	return d.Open(ctx, who, f.Case)
}

// Step is a step that this desk takes for somebody.
type Step struct {
	ID     journal.ID // made by the author, so that a retry is harmless
	Case   journal.ID
	Level  string // of an award
	Reason string
}

func (d *Desk) take(ctx context.Context, who access.Actor, s Step, name string, values map[string]string) (Whole, error) {
	_, err := d.cases.Do(ctx, who, cases.Command{ID: s.ID, Case: s.Case, Via: Via, Step: name, Reason: s.Reason, Values: values})
	if err != nil {
		return Whole{}, err
	}
	return d.Open(ctx, who, s.Case)
}

// Award awards a level that the visit reached, and ends the award that it renews.
func (d *Desk) Award(ctx context.Context, who access.Actor, s Step) (Whole, error) {
	w, err := d.Open(ctx, who, s.Case)
	if err != nil {
		return w, err
	}
	visit, _ := w.round(2)
	if _, err := w.Standard.Admits(s.Level, visit.Verdict, visit.Share); err != nil {
		return w, err
	}
	until := w.Standard.Until(d.Today())
	values := map[string]string{"level": s.Level, "share": strconv.Itoa(visit.Share), "until": until.String(), "stands": strconv.Itoa(int(until - d.Today()))}
	if w, err = d.take(ctx, who, s, "award", values); err != nil {
		return w, err
	}
	earlier, err := journal.ParseID(w.Case.Values["earlier"])
	if err != nil { // it renews nothing
		return w, nil //nolint:nilerr // as said
	}
	old, err := d.cases.Open(ctx, who, earlier)
	if err != nil || !old.Of.IsOpen(workflow.Case{State: old.State}) {
		return w, err
	}
	_, err = d.cases.Do(ctx, who, cases.Command{ID: journal.DeriveID("renewed", earlier.String(), s.Case.String()), Case: earlier, Via: Via, Step: "renew"})
	return w, err
}

// Look ends a second look by somebody who was drawn for it, once the checklist is whole.
func (d *Desk) Look(ctx context.Context, who access.Actor, s Step) (Whole, error) {
	w, err := d.Open(ctx, who, s.Case)
	if err != nil {
		return w, err
	}
	if w.Case.State == "spotting" && w.Result.Verdict == assessment.Incomplete {
		return w, fault.New(fault.Conflict, "workflow.rounds")
	}
	return d.take(ctx, who, s, "look", nil)
}

// Expire ends an award that has run out.
func (d *Desk) Expire(ctx context.Context, who access.Actor, s Step) (Whole, error) {
	w, err := d.Open(ctx, who, s.Case)
	if err != nil {
		return w, err
	}
	if w.Award != nil && d.Today() <= w.Award.Until {
		return w, fault.New(fault.Conflict, "accreditation.stands", "until", w.Award.Until.String())
	}
	return d.take(ctx, who, s, "expire", nil)
}
