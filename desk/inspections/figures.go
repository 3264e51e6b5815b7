package inspections

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/facility"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

type paper = workflow.Paper

func words(text string) []string { return strings.Fields(text) }

// workflowCase is a case as far as its definition asks whether it is open.
func workflowCase(c cases.Case) workflow.Case { return workflow.Case{State: c.State} }

// Figures counts what the inspections of an area came to between two days. What is counted is when something was done, not when its case was opened.
func (d *Desk) Figures(ctx context.Context, who access.Actor, within area.Code, from, to day.Day) (Figures, error) {
	f := Figures{From: from, To: to, Findings: map[string]int{}, Seized: map[string]int{}, Penalties: map[string]int{}, ByType: map[string]int{}}
	err := d.moment(ctx, who, within, func(v *view.Sight) error {
		for before := journal.Seq(math.MaxInt64); ; {
			files, err := v.Cases(ctx, Flow, before, batch)
			if err != nil || len(files) == 0 {
				return err
			}
			before = files[len(files)-1].Entries[0]
			for i := range files {
				at, err := area.ParseCode(files[i].Area)
				if err != nil || !v.In.Holds(at) {
					continue
				}
				if err := f.count(ctx, v, &files[i]); err != nil {
					return err
				}
			}
		}
	})
	if err == nil {
		err = d.moment(ctx, who, within, func(v *view.Sight) error { return f.seized(ctx, v) })
	}
	return f, err
}

const batch = 500

func (f *Figures) within(d day.Day) bool { return f.From <= d && d <= f.To }

// count counts one case.
func (f *Figures) count(ctx context.Context, v *view.Sight, file *workflow.File) error {
	acts, values, err := cases.Told(ctx, v, file)
	if err != nil {
		return err
	}
	visit := -1
	for i, a := range acts {
		if !f.within(a.Act.On) {
			continue
		}
		switch a.Act.Step {
		case "":
			f.Drawn++
		case "visit":
			if a.State == "visited" {
				visit = i
			}
		case "order":
			f.Ordered++
		case "recheck":
			if a.Act.Values["rectified"] == "yes" {
				f.Rectified++
			} else {
				f.NotPutRight++
			}
		case "decide":
			if a.State == "decided" {
				f.Penalties[values["penalty"]]++
				if n, err := money.Parse(values["amount"]); err == nil {
					f.Fined += int64(n)
				}
			}
		case "publish":
			f.Published++
		}
	}
	if visit < 0 {
		return nil
	}
	return f.visited(ctx, v, file, values)
}

func (f *Figures) visited(ctx context.Context, v *view.Sight, file *workflow.File, values map[string]string) error {
	f.Visited++
	if values["licensed"] == "no" {
		f.Unlicensed++
	}
	if site, err := journal.ParseID(values["facility"]); err == nil {
		d, _, err := v.Dossier(ctx, site)
		if err != nil {
			return err
		}
		f.ByType[d.Get(facility.TypeField)]++
	}
	rounds, err := v.Assessments(ctx, file.ID)
	if err != nil || len(rounds) == 0 {
		return err
	}
	first := assessment.Newest(rounds)[0]
	switch first.Verdict {
	case assessment.Passed:
		f.Passed++
	case assessment.Failed:
		f.Failed++
	case assessment.Incomplete:
	}
	for _, k := range first.Short {
		f.Findings[first.Checklist+"."+assessment.ParseKey(k).Item]++
	}
	return nil
}

// seized counts what was taken: goods by their count, devices one by one.
func (f *Figures) seized(ctx context.Context, v *view.Sight) error {
	for _, kind := range []facility.Kind{facility.Goods, facility.Device} {
		for before := journal.Seq(math.MaxInt64); ; {
			found, err := v.Dossiers(ctx, kind, before, batch)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				break
			}
			before = found[len(found)-1].Entries[0]
			for i := range found {
				if err := f.taken(ctx, v, &found[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (f *Figures) taken(ctx context.Context, v *view.Sight, d *facility.Dossier) error {
	at, err := area.ParseCode(d.Area)
	if err != nil || !v.In.Holds(at) {
		return nil //nolint:nilerr // what lies nowhere isn't the actor's
	}
	chain, err := v.Chain(ctx, d.ID)
	if err != nil {
		return err
	}
	for _, l := range chain {
		if l.Move != facility.Seized || !f.within(l.On) {
			continue
		}
		n, err := strconv.Atoi(d.Get("count"))
		if err != nil {
			n = 1
		}
		f.Seized[d.Get(facility.TypeField)] += n
		break
	}
	return nil
}

// Notice is an inspection as it is put up.
type Notice struct {
	Ref      string
	Name     string
	Owner    string // masked
	Place    string
	Penalty  string // the choice's code; empty where there was none
	Amount   money.Fen
	Document string
	Words    string
	From     day.Day
	Until    day.Day // the last day
	Seq      journal.Seq
}

// Notices are the inspections that are up today, the newest first. Nobody need be signed in.
func (d *Desk) Notices(ctx context.Context, within area.Code, before journal.Seq, n int) (out []Notice, more bool, err error) {
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		v := &view.Sight{Reader: r, Office: d.office, Tree: tree, Today: d.Today(), Who: access.Actor{Account: "public"}}
		for {
			files, err := r.Cases(ctx, Flow, before, batch)
			if err != nil || len(files) == 0 {
				return err
			}
			for i := range files {
				before = files[i].Entries[0]
				note, up, err := notice(ctx, v, &files[i], within)
				if err != nil {
					return err
				}
				if up {
					out = append(out, note)
				}
				if len(out) > n {
					out, more = out[:n], true
					return nil
				}
			}
		}
	})
	return out, more, err
}

func notice(ctx context.Context, v *view.Sight, file *workflow.File, within area.Code) (n Notice, up bool, err error) {
	at, wrong := area.ParseCode(file.Area)
	if file.State != "published" || wrong != nil || !within.IsZero() && !v.Tree.Under(at, within) {
		return n, false, nil
	}
	acts, values, err := cases.Told(ctx, v, file)
	if err != nil {
		return n, false, err
	}
	if !slices.ContainsFunc(acts, func(t workflow.Told) bool { return t.Act.Step == "decide" && t.State == "decided" }) {
		for _, code := range []string{"penalty", "amount", "document"} { // proposed, and dropped
			delete(values, code)
		}
	}
	days, err := strconv.Atoi(values["days"])
	n = Notice{Ref: journal.NumberOf(file.ID).Grouped(), Name: values["about"], Place: v.Place(at).Name, Penalty: values["penalty"], Document: values["document"],
		Words: Public(values["words"]), From: file.Changed, Until: file.Changed + day.Day(days-1), Seq: file.Entries[0]}
	if err != nil || v.Today > n.Until {
		return n, false, nil //nolint:nilerr // without days it isn't up
	}
	if f, err := money.Parse(values["amount"]); err == nil {
		n.Amount = f
	}
	if site, err := journal.ParseID(values["facility"]); err == nil {
		f, _, err := v.Dossier(ctx, site)
		if err != nil {
			return n, false, err
		}
		n.Owner = person.MaskName(f.Get("owner"))
	}
	return n, true, nil
}

// numbers are runs that could be somebody's number, telephone or account.
var numbers = regexp.MustCompile(`[0-9]{7,}[0-9Xx]?`)

// Public is a text as it may be put up: long numbers are blotted out.
func Public(text string) string { return numbers.ReplaceAllString(text, "***") }

// Refund is a charge that is to be given back and whose payers aren't known, as it is put up.
type Refund struct {
	Ref    string
	Name   string
	Place  string
	Kind   string // of the illegal charge, a code
	Amount money.Fen
	Words  string
	From   day.Day
	Seq    journal.Seq
}

// refunds is the kind of case that a refund is, and noticed the state in which it is up.
const (
	refunds = "refund"
	noticed = "noticed"
)

// Refunds are those that are up today, the newest first: as long as their payers are looked for.
func (d *Desk) Refunds(ctx context.Context, within area.Code) (out []Refund, err error) {
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		v := &view.Sight{Reader: r, Office: d.office, Tree: tree}
		for before := journal.Seq(math.MaxInt64); ; {
			files, err := r.Cases(ctx, refunds, before, batch)
			if err != nil || len(files) == 0 {
				return err
			}
			before = files[len(files)-1].Entries[0]
			for i := range files {
				f := &files[i]
				at, wrong := area.ParseCode(f.Area)
				if f.State != noticed || wrong != nil || !within.IsZero() && !tree.Under(at, within) {
					continue
				}
				_, values, err := cases.Told(ctx, v, f)
				if err != nil {
					return err
				}
				n := Refund{Ref: journal.NumberOf(f.ID).Grouped(), Name: values["about"], Place: v.Place(at).Name, Kind: values["kind"], Words: Public(values["words"]), From: f.Changed, Seq: f.Entries[0]}
				if a, err := money.Parse(values["amount"]); err == nil {
					n.Amount = a
				}
				out = append(out, n)
			}
		}
	})
	return out, err
}
