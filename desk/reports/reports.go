// Package reports is the desk that fills reports. It checks every placeholder of a template before it asks for anything, asks the
// one door for each figure, lets rules choose the sentences, and writes into the release ledger what went out. A report that names
// something nobody knows isn't half filled: it isn't filled at all, and everything that is wrong is said at once.
package reports

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/desk/door"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/journal"
	"wanjia/domain/report"
	"wanjia/domain/workflow"
)

// Door is where figures come from.
type Door interface {
	Ask(ctx context.Context, q door.Query) (door.Answer, error)
	Record(ctx context.Context, who access.Actor, at area.Code, l release.Line) error
}

// Cases are counted.
type Cases interface {
	Tally(ctx context.Context, who access.Actor, flow string, within area.Code, until day.Day) ([]cases.Counted, error)
}

// Areas know what an area is called, and how far the journal goes.
type Areas interface {
	Tree(ctx context.Context) (*area.Tree, error)
	Head(ctx context.Context) (journal.Seq, error)
}

// Template is a document with placeholders.
type Template interface {
	Places() (found []report.Place, wrong []error)
	Fill(w io.Writer, f report.Filler) error
}

// Desk fills reports.
type Desk struct {
	door  Door
	cases Cases
	areas Areas
	clock clock.Clock
	flows map[string]*workflow.Definition
	kinds []report.Definition
}

// New is a desk over the door, with the kinds of cases and the reports that the packs define.
func New(d Door, c Cases, a Areas, k clock.Clock, flows map[string]*workflow.Definition, kinds []report.Definition) *Desk {
	return &Desk{d, c, a, k, flows, kinds}
}

// Order is a wish for a report.
type Order struct {
	Name     string // of the template
	Template Template
	Area     area.Code
	Period   report.Period
	Lang     words.Lang
	Who      access.Actor
	For      door.Audience
}

// Made is what a report came to.
type Made struct {
	Figures, Hidden int
	Journal         journal.Seq
	Digest          string
}

// Unfit is all that is wrong with a template.
type Unfit struct{ Faults []*fault.Fault }

// Error is the first of what is wrong.
func (u *Unfit) Error() string { return u.Faults[0].Error() }

// Unwrap is the first of what is wrong.
func (u *Unfit) Unwrap() error { return u.Faults[0] }

// Kinds are the reports that the packs define.
func (d *Desk) Kinds() []report.Definition { return d.kinds }

// Kind is a report by its id.
func (d *Desk) Kind(id string) (report.Definition, error) {
	var names []string
	for _, k := range d.kinds {
		if k.ID == id {
			return k, nil
		}
		names = append(names, k.ID)
	}
	return report.Definition{}, fault.New(fault.Missing, "report.template.none", "id", id, "near", list(names)).In("template")
}

func list(names []string) string {
	var b bytes.Buffer
	for i, n := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(n)
	}
	return b.String()
}

// Vocabulary is what a template may name.
func (d *Desk) Vocabulary() report.Vocabulary { return report.VocabularyOf(d.flows, d.kinds) }

// Make fills a report. Nothing is written where anything is wrong.
func (d *Desk) Make(ctx context.Context, o Order, w io.Writer) (Made, error) {
	run, err := d.prepare(ctx, o)
	if err != nil {
		return Made{}, err
	}
	var out bytes.Buffer
	if err := o.Template.Fill(&out, run); err != nil {
		return Made{}, err
	}
	if run.err != nil {
		return Made{}, run.err
	}
	sum := sha256.Sum256(out.Bytes())
	made := Made{Figures: run.shown, Hidden: run.hidden, Journal: run.journal, Digest: hex.EncodeToString(sum[:])}
	if run.outside {
		l := release.Line{What: "report", Detail: o.Name + " " + o.Period.String(), Method: "suppress", Digest: made.Digest, Cells: run.cells}
		if err := d.door.Record(ctx, o.Who, o.Area, l); err != nil {
			return Made{}, err
		}
	}
	_, err = out.WriteTo(w)
	return made, err
}

// prepare checks a template and asks for everything that it names.
func (d *Desk) prepare(ctx context.Context, o Order) (*run, error) {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return nil, err
	}
	head, err := d.areas.Head(ctx)
	if err != nil {
		return nil, err
	}
	at, ok := tree.Find(o.Area)
	if !ok {
		return nil, fault.New(fault.Missing, "indicator.area.missing", "area", o.Area.String()).In("area")
	}
	o.Area = at
	if may := o.Who.May(tree.Under, access.Figures, access.Request{Area: at, Grain: access.Counts}); !may.Allowed {
		return nil, fault.New(fault.Denied, may.Reason)
	}
	x := newRun(ctx, d, o, tree)
	x.journal = head
	places, wrong := o.Template.Places()
	for _, p := range places {
		if err := x.want(p.Mark); err != nil {
			wrong = append(wrong, report.At(err, p.Where))
		}
	}
	if err := unfit(wrong); err != nil {
		return nil, err
	}
	for _, p := range places {
		if err := x.fetch(p.Mark); err != nil {
			return nil, err
		}
	}
	return x, nil
}

func unfit(wrong []error) error {
	if len(wrong) == 0 {
		return nil
	}
	u := &Unfit{}
	for _, err := range wrong {
		f, ok := errors.AsType[*fault.Fault](err)
		if !ok {
			return err
		}
		u.Faults = append(u.Faults, f)
	}
	return u
}
