// Package complaints is the desk at which anybody complains, signed in or not, and follows what became of it with a number and a PIN. It
// never tells who handles a complaint, and tells nobody who complained. How the offices did is counted and published by itself.
package complaints

import (
	"context"
	"math"
	"slices"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/desk/slip"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// Flow is the kind of case that a complaint is.
const Flow = "complaint"

// Filer opens cases and knows their kinds.
type Filer interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
	Flow(id string) (*workflow.Definition, bool)
}

// Desk takes complaints and tells what became of them.
type Desk struct {
	office *view.Office
	cases  Filer
}

// New is a desk.
func New(office *view.Office, filer Filer) *Desk { return &Desk{office, filer} }

// Filing is a complaint as somebody makes it.
type Filing struct {
	Key    journal.ID // made by the author, so that a retry is harmless; the case's id follows from it
	Area   area.Code
	Values map[string]string // the fields of the flow's opening that the public may fill in
}

// Taken is what somebody follows a complaint with.
type Taken struct {
	Number string
	PIN    string
	Seq    journal.Seq
}

// open are the fields that the public fills in.
func open() []string {
	return []string{"against", "category", "topic", "story", "complainant", "contact", "unit", "facility"}
}

// public is whoever isn't signed in, as far as taking a complaint down goes.
func public() access.Actor {
	return access.Actor{Account: "public", Device: "portal", Purpose: access.Oversight, Grants: []access.Grant{{Desk: access.Inspection, Purpose: access.Oversight}}}
}

// File takes a complaint down.
func (d *Desk) File(ctx context.Context, f Filing) (Taken, error) {
	values := map[string]string{"channel": "portal"}
	for code, v := range f.Values {
		if !slices.Contains(open(), code) {
			return Taken{}, fault.New(fault.Invalid, "workflow.stranger", "field", code).In(code)
		}
		values[code] = v
	}
	if len([]rune(strings.TrimSpace(values["story"]))) < 2 {
		return Taken{}, fault.New(fault.Invalid, "publicity.story").In("story")
	}
	if strings.TrimSpace(values["topic"]) == "" {
		values["topic"] = slip.Clip(values["story"])
	}
	return d.file(ctx, public(), f.Key, f.Area, values)
}

// Take takes a complaint down for whoever came, rang or wrote, and gives them the number and the PIN that whoever complains online has.
func (d *Desk) Take(ctx context.Context, who access.Actor, f Filing) (Taken, error) {
	if channel := f.Values["channel"]; channel == "" || channel == "portal" {
		return Taken{}, fault.New(fault.Invalid, "workflow.required", "field", "channel").In("channel")
	}
	return d.file(ctx, who, f.Key, f.Area, f.Values)
}

// CaseOf is the case of a complaint that was filed under a key. It follows from the key, and isn't it: ids of cases are known to whoever
// handles them, and a key that is sent again is answered with the PIN.
func CaseOf(key journal.ID) journal.ID { return journal.DeriveID("complaint", key.String()) }

func (d *Desk) file(ctx context.Context, who access.Actor, key journal.ID, at area.Code, values map[string]string) (Taken, error) {
	id := CaseOf(key)
	done, err := d.cases.Do(ctx, who, cases.Command{ID: id, Flow: Flow, Area: at, Values: values})
	if err != nil {
		return Taken{}, err
	}
	return Taken{slip.Number(id), slip.PIN(d.office.Keys, Flow, id), done.Seq}, nil
}

// Status is how a complaint stands, as whoever made it is told.
type Status struct {
	Number  string
	Of      *workflow.Definition
	State   string
	Opened  day.Day
	Due     string
	Late    int
	Reply   string
	Founded string
	Reasons string   // of the newest answer
	May     []string // steps that whoever complains may take now
	Looked  int      // how often somebody saw who complains, each time with a reason
	Acts    []Moved
	Joined  bool // it is carried on together with another one of the same matter
	file    workflow.File
	values  map[string]string
}

// Moved is one act, without who did it.
type Moved struct {
	On   day.Day
	Step string
}

// Follow tells how a complaint stands to whoever knows its number and PIN. Of a number that isn't there and of a wrong PIN the same is said.
func (d *Desk) Follow(ctx context.Context, number, pin string) (out Status, err error) {
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		f, ok, err := slip.Find(ctx, r, d.office.Keys, Flow, number, pin)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "complaint.unknown").In("number")
		}
		out, err = d.status(ctx, r, f)
		return err
	})
	return out, err
}

func (d *Desk) status(ctx context.Context, r view.Reader, f workflow.File) (Status, error) {
	flow, ok := d.cases.Flow(Flow)
	if !ok {
		return Status{}, fault.New(fault.Missing, "case.flow", "flow", Flow)
	}
	s := Status{Number: journal.NumberOf(f.ID).Grouped(), Of: flow, State: f.State, Opened: f.Opened, Due: f.Due, file: f}
	today := clock.Today(d.office.Clock)
	if due, err := day.Parse(f.Due); err == nil && today > due {
		s.Late = int(today - due)
	}
	acts, values, err := cases.Told(ctx, r, &f)
	if err != nil {
		return s, err
	}
	s.values, s.Reply, s.Founded = values, values["reply"], values["founded"]
	for _, t := range acts {
		if step, ok := flow.Step(t.Act.Step); ok && step.Reveals {
			s.Looked++
			continue
		}
		s.Acts = append(s.Acts, Moved{t.Act.On, t.Act.Step})
		if slices.Contains(answers(), t.Act.Step) {
			s.Reasons = t.Act.Reason
		}
	}
	s.May = theirs(flow, flow.Restore(acts), today)
	if f.State != "joined" {
		return s, nil
	}
	s.Joined = true
	if n, err := journal.ParseReceiptNumber(values["head"]); err == nil { // what becomes of the one that is carried on is told here too
		if e, ok, err := r.Numbered(ctx, n); err != nil || !ok {
			return s, err
		} else if head, ok, err := r.Case(ctx, e.ID); err != nil || !ok || head.State == "joined" {
			return s, err
		} else if of, err := d.status(ctx, r, head); err != nil {
			return s, err
		} else {
			s.Reply, s.Reasons, s.Founded, s.State, s.Due, s.Late = of.Reply, of.Reasons, of.Founded, of.State, of.Due, of.Late
		}
	}
	return s, nil
}

// source is what complaints are read from.
type source interface {
	cases.Entries
	Cases(ctx context.Context, flow string, before journal.Seq, n int) ([]workflow.File, error)
}

// Retaliated takes down that somebody fared worse because of a complaint: a complaint of its own, about the same people and offices, which
// therefore goes past them too.
func (d *Desk) Retaliated(ctx context.Context, key journal.ID, number, pin, story string) (Taken, error) {
	s, err := d.Follow(ctx, number, pin)
	if err != nil {
		return Taken{}, err
	}
	if len([]rune(strings.TrimSpace(story))) < 2 {
		return Taken{}, fault.New(fault.Invalid, "publicity.story").In("story")
	}
	at, err := area.ParseCode(s.file.Area)
	if err != nil {
		return Taken{}, err
	}
	values := map[string]string{"channel": "portal", "category": "retaliation", "against": "official", "topic": "← " + s.Number, "story": story, "first": s.Number}
	for _, code := range []string{"accused", "unit", "facility"} {
		values[code] = s.values[code]
	}
	return d.file(ctx, public(), key, at, values)
}

// Like are the complaints that may be of the same matter as one: in the same area and category, about the same office or provider, within 60 days.
func (d *Desk) Like(ctx context.Context, who access.Actor, id journal.ID) (out []workflow.File, err error) {
	err = d.office.Look(ctx, who, access.Handle, area.Code{}, "like complaints", func(v *view.Sight) error {
		one, ok, err := v.Case(ctx, id)
		if err != nil {
			return err
		}
		if !ok || !d.mine(v, &one) {
			return fault.New(fault.Missing, "case.missing")
		}
		_, same, err := cases.Told(ctx, v, &one)
		if err != nil {
			return err
		}
		return each(ctx, v, func(f *workflow.File) error {
			if f.ID == id || f.Area != one.Area || !d.mine(v, f) || max(f.Opened-one.Opened, one.Opened-f.Opened) > near {
				return nil
			}
			_, values, err := cases.Told(ctx, v, f)
			if err == nil && values["category"] == same["category"] && values["unit"] == same["unit"] && values["facility"] == same["facility"] {
				out = append(out, *f)
			}
			return err
		})
	})
	return out, err
}

const near = 60

func (d *Desk) mine(v *view.Sight, f *workflow.File) bool {
	at, err := area.ParseCode(f.Area)
	flow, ok := d.cases.Flow(Flow)
	return err == nil && ok && v.In.Holds(at) && !workflow.Shut(f.Parties, f.Barred, v.Who, v.Tree.Under) &&
		(v.Who.Operator || flow.Shows(cases.DesksOf(v.Who, v.Tree.Under, at, access.Records)))
}

func each(ctx context.Context, r source, fn func(*workflow.File) error) error {
	const batch = 500
	for before := journal.Seq(math.MaxInt64); ; {
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

// Places are the areas right under one, or the highest where none is named, so that whoever complains needs to know no code.
func (d *Desk) Places(ctx context.Context, under area.Code) ([]area.Area, error) {
	var out []area.Area
	err := d.office.Store.Read(ctx, func(r view.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		codes := tree.Roots()
		if !under.IsZero() {
			codes = tree.Children(under)
		}
		for _, c := range codes {
			if a, ok := tree.Get(c); ok {
				out = append(out, a)
			}
		}
		return nil
	})
	return out, err
}
