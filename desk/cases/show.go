package cases

import (
	"context"
	"slices"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Row is a case in a list.
type Row struct {
	workflow.File
	Of      *workflow.Definition
	Subject *view.Ref // whom it is about, where it is about somebody
	At      view.Place
	Late    int // days past its date
}

// Query asks for cases.
type Query struct {
	Flow   string    // of a kind; empty is every kind that concerns the actor
	Mine   Turns     // whose turn it is
	Within area.Code // an area and all below it
	Of     person.ID // about somebody
}

// Turns says which cases a list holds.
type Turns uint8

// The turns.
const (
	MyTurn  Turns = iota // those in which it is the actor's desks' turn
	Open                 // those that aren't over
	Anybody              // all
)

// ParseTurns reads mine, open or all; nothing is mine.
func ParseTurns(text string) (Turns, error) {
	i := slices.Index([]string{"mine", "open", "all"}, text)
	if text == "" {
		i = 0
	}
	if i < 0 {
		return 0, fault.New(fault.Invalid, "case.turns", "text", text).In("which")
	}
	return Turns(i), nil
}

// List lists cases, the newest first.
func (d *Desk) List(ctx context.Context, who access.Actor, q Query, ask page.Page) (rows []Row, next string, err error) {
	err = d.office.Look(ctx, who, access.Handle, q.Within, "cases "+q.Flow, func(v *view.Sight) error {
		read := func(ctx context.Context, before journal.Seq, n int) ([]workflow.File, error) {
			return v.Cases(ctx, q.Flow, before, n)
		}
		found, more, err := view.Pile(ctx, ask, read, func(f *workflow.File) journal.Seq { return f.Entries[0] },
			func(f *workflow.File) bool { return d.belongs(v, q, f) })
		if err != nil {
			return err
		}
		next = more
		rows, err = d.rows(ctx, v, found)
		return err
	})
	return rows, next, err
}

// belongs says whether a list holds a case.
func (d *Desk) belongs(v *view.Sight, q Query, f *workflow.File) bool {
	desks, ok := d.sees(v, f)
	if !ok || !q.Of.IsZero() && f.Subject != q.Of.String() {
		return false
	}
	switch q.Mine {
	case MyTurn:
		return f.Owner != access.NoDesk && (v.Who.Operator || slices.Contains(desks, f.Owner))
	case Open:
		return f.Owner != access.NoDesk
	case Anybody:
	}
	return true
}

// sees says whether the actor may see a case, and with which desks.
func (d *Desk) sees(v *view.Sight, f *workflow.File) ([]access.Desk, bool) {
	flow := d.flows[f.Flow]
	at, err := area.ParseCode(f.Area)
	if flow == nil || err != nil || !v.In.Holds(at) || workflow.Shut(f.Parties, f.Barred, v.Who, v.Tree.Under) {
		return nil, false
	}
	if v.Who.Operator {
		return nil, true
	}
	desks := DesksOf(v.Who, v.Tree.Under, at, access.Records)
	return desks, flow.Purpose == v.Who.Purpose && flow.Shows(desks)
}

func (d *Desk) rows(ctx context.Context, v *view.Sight, files []workflow.File) ([]Row, error) {
	var people []person.ID
	for i := range files {
		if p, err := person.ParseID(files[i].Subject); err == nil {
			people = append(people, p)
		}
	}
	refs, err := v.Refs(ctx, view.Unique(people))
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(files))
	for i := range files {
		rows[i] = Row{File: files[i], Of: d.flows[files[i].Flow], Late: late(files[i].Due, v.Today)}
		if at, err := area.ParseCode(files[i].Area); err == nil {
			rows[i].At = v.Place(at)
		}
		if p, err := person.ParseID(files[i].Subject); err == nil {
			ref := refs[p]
			v.Show(ref)
			rows[i].Subject = &ref
		}
	}
	return rows, nil
}

func late(due string, today day.Day) int {
	d, err := day.Parse(due)
	if err != nil || today <= d {
		return 0
	}
	return int(today - d)
}

// Act is one act as it is shown.
type Act struct {
	workflow.Done
	Recorded time.Time
	Values   map[string]string
}

// Case is a case as it is shown.
type Case struct {
	Row
	Values  map[string]string // the newest of each field
	Guarded []string          // fields that are filled in and not shown: a step reveals them
	Acts    []Act
	Papers  []workflow.Paper
	Rounds  []assessment.Record // of its assessment, oldest first
	Desks   []access.Desk       // at which the actor sees it
	Next    []workflow.Step     // what the actor may do now
	Through []workflow.Step     // what the actor may do now through a desk of the program
}

// Open shows one case.
func (d *Desk) Open(ctx context.Context, who access.Actor, id journal.ID) (Case, error) {
	var out Case
	err := d.office.Look(ctx, who, access.Handle, area.Code{}, "case", func(v *view.Sight) error {
		f, ok, err := v.Case(ctx, id)
		if err != nil {
			return err
		}
		desks, may := d.sees(v, &f)
		if !ok || !may { // who may not see it isn't told that there is one
			return fault.New(fault.Missing, "case.missing")
		}
		rows, err := d.rows(ctx, v, []workflow.File{f})
		if err != nil {
			return err
		}
		out.Row, out.Desks = rows[0], desks
		return d.fill(ctx, v, &out, desks)
	})
	return out, err
}

// fill opens what is sealed, and asks which steps may be taken.
func (d *Desk) fill(ctx context.Context, v *view.Sight, out *Case, desks []access.Desk) error {
	entries, err := v.Entries(ctx, out.File.Entries)
	if err != nil {
		return err
	}
	if out.Papers, err = v.Papers(ctx, out.ID); err != nil {
		return err
	}
	told, err := tell(&out.File, entries)
	if err != nil {
		return err
	}
	if out.Rounds, err = v.Assessments(ctx, out.ID); err != nil {
		return err
	}
	out.Values = map[string]string{}
	revealed := out.Of.Revealed(told, v.Who.Account)
	for i, t := range told {
		if err := out.open(ctx, v, t.Act.Values, revealed); err != nil {
			return err
		}
		done := workflow.Done{ID: t.Act.ID, Step: t.Act.Step, By: t.Act.By, On: t.Act.On, Reason: t.Act.Reason, State: t.State}
		out.Acts = append(out.Acts, Act{Done: done, Recorded: entries[out.File.Entries[i]].Recorded, Values: t.Act.Values})
	}
	was := out.Of.Restore(told)
	for _, s := range out.Of.Out(out.State) {
		open, err := openParts(ctx, v, s, out.ID, was)
		if err != nil {
			return err
		}
		if out.Of.Admits(was, workflow.Act{Step: s.ID, Via: s.Via, By: v.Who.Account, Desks: desks, Rounds: assessment.Rounds(out.Rounds), Worked: d.worked(out.Of, was, v.Today), Open: open}) != nil {
			continue
		}
		if s.Via != "" {
			out.Through = append(out.Through, s)
			continue
		}
		out.Next = append(out.Next, s)
	}
	return nil
}

// open opens what is sealed among the values of an act. What is guarded is taken out, unless it was revealed to whoever looks.
func (c *Case) open(ctx context.Context, v *view.Sight, values map[string]string, revealed workflow.Sight) error {
	open := sealed.Opener{Keys: v.Keys, Salts: v}
	for code, text := range values {
		f, _ := c.Of.Field(code)
		if f.Guarded && revealed == workflow.Covered {
			delete(values, code)
			if !slices.Contains(c.Guarded, code) {
				c.Guarded = append(c.Guarded, code)
			}
			continue
		}
		if f.Sealed {
			var err error
			if text, err = open.Text(ctx, person.ID{ID: c.ID.ID}, code, text); err != nil {
				return err
			}
		}
		values[code], c.Values[code] = text, text
	}
	return nil
}

// Title is a case in a few words: what it is about, as far as nothing sealed says so.
func (c *Case) Title() string {
	for _, code := range []string{"scheme", "topic", "task", "about"} {
		if t := strings.TrimSpace(c.Values[code]); t != "" {
			return t
		}
	}
	return ""
}
