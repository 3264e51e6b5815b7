package orders

import (
	"cmp"
	"context"
	"math"
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// Row is an order or a part as a board shows it.
type Row struct {
	workflow.File
	Of     *workflow.Definition
	At     view.Place
	Values map[string]string // that aren't sealed
	Late   int
	To     view.Place // where it has risen to; no code where it hasn't
	Desk   access.Desk
	Mine   bool // it has risen to the asker's own office
}

// Order is an order with its parts.
type Order struct {
	Row
	Parts []Row
}

// Board is where everything stands.
type Board struct {
	Today  day.Day
	Groups []workflow.Option // the standing groups
	Orders []Order
	Parts  []Row // those whose order isn't the asker's to see
}

// Query asks for a board.
type Query struct {
	Within area.Code
	Group  string // of the standing groups; empty is all
}

// rests is for how many days what is over stays on the board.
const rests = 60

// shown bounds a board.
const shown = 300

// Board shows the orders and parts of an area.
func (d *Desk) Board(ctx context.Context, who access.Actor, q Query) (out Board, err error) {
	err = d.office.Look(ctx, who, access.Handle, q.Within, "orders", func(v *view.Sight) error {
		out.Today = v.Today
		if def, ok := d.cases.Flow(Flow); ok {
			f, _ := def.Field("group")
			out.Groups = f.Options
		}
		orders, err := d.rows(ctx, v, Flow)
		if err != nil {
			return err
		}
		parts, err := d.rows(ctx, v, Part)
		if err != nil {
			return err
		}
		at := map[string]int{}
		for _, o := range orders {
			if q.Group != "" && o.Values["group"] != q.Group {
				continue
			}
			at[o.ID.String()] = len(out.Orders)
			out.Orders = append(out.Orders, Order{Row: o})
		}
		slices.Reverse(parts) // as they were given out
		for _, p := range parts {
			if i, ok := at[p.Values["order"]]; ok {
				out.Orders[i].Parts = append(out.Orders[i].Parts, p)
			} else if q.Group == "" || p.Values["group"] == q.Group {
				out.Parts = append(out.Parts, p)
			}
		}
		return nil
	})
	return out, err
}

// rows are the cases of a kind that stand on the board, newest first.
func (d *Desk) rows(ctx context.Context, v *view.Sight, flow string) (out []Row, err error) {
	def, ok := d.cases.Flow(flow)
	if !ok {
		return nil, nil
	}
	err = each(ctx, v, flow, func(f *workflow.File) error {
		if len(out) == shown || f.Owner == access.NoDesk && f.Changed < v.Today-rests || !d.sees(v, def, f) {
			return nil
		}
		row, err := d.row(ctx, v, def, f)
		if err == nil {
			out = append(out, row)
		}
		return err
	})
	return out, err
}

// sees says whether a case is the asker's to see.
func (d *Desk) sees(v *view.Sight, def *workflow.Definition, f *workflow.File) bool {
	at, err := area.ParseCode(f.Area)
	return err == nil && v.In.Holds(at) && !workflow.Shut(f.Parties, f.Barred, v.Who, v.Tree.Under) && (v.Who.Operator || v.Who.Purpose == def.Purpose)
}

func (d *Desk) row(ctx context.Context, v *view.Sight, def *workflow.Definition, f *workflow.File) (Row, error) {
	out := Row{File: *f, Of: def, Values: map[string]string{}}
	at, err := area.ParseCode(f.Area)
	if err != nil {
		return out, err
	}
	out.At = v.Place(at)
	entries, err := v.Entries(ctx, f.Entries)
	if err != nil {
		return out, err
	}
	says, err := f.Says(entries)
	if err != nil {
		return out, err
	}
	for code, text := range says {
		if field, ok := def.Field(code); ok && !field.Sealed {
			out.Values[code] = text
		}
	}
	d.rise(v, &out, at)
	return out, nil
}

// rise says where a late turn has come to.
func (d *Desk) rise(v *view.Sight, r *Row, at area.Code) {
	due, err := day.Parse(r.Due)
	if err != nil || r.Owner == access.NoDesk || v.Today <= due {
		return
	}
	r.Late = int(v.Today - due)
	line := v.Tree.Lineage(at)
	to, ok := workflow.Escalated(r.Escalate, r.Late, line)
	if !ok {
		return
	}
	r.To, r.Desk = v.Place(to.Area), to.Desk
	r.Mine = slices.ContainsFunc(v.Who.Grants, func(g access.Grant) bool {
		return g.Desk == to.Desk && g.Purpose == v.Who.Purpose && (g.Area == to.Area || g.Area.IsZero() && to.Area == line[len(line)-1])
	})
}

// each goes through the cases of a kind, newest first; of every kind where none is named.
func each(ctx context.Context, v *view.Sight, flow string, fn func(*workflow.File) error) error {
	for before := journal.Seq(math.MaxInt64); ; {
		files, err := v.Cases(ctx, flow, before, batch)
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

const batch = 500

// Risen are the late cases, of whatever kind, that have come to the asker's own office by themselves: what is latest first.
func (d *Desk) Risen(ctx context.Context, who access.Actor) (out []Row, err error) {
	err = d.office.Look(ctx, who, access.Handle, area.Code{}, "what has risen", func(v *view.Sight) error {
		mine := map[string]*workflow.Definition{}
		for _, f := range d.cases.Flows(who) {
			mine[f.ID] = f
		}
		return each(ctx, v, "", func(f *workflow.File) error {
			def := mine[f.Flow]
			if def == nil || f.Owner == access.NoDesk || !d.sees(v, def, f) {
				return nil
			}
			at, err := area.ParseCode(f.Area)
			if err != nil {
				return nil //nolint:nilerr // what lies nowhere rises nowhere
			}
			r := Row{File: *f, Of: def}
			if d.rise(v, &r, at); !r.Mine || len(out) == shown {
				return nil
			}
			full, err := d.row(ctx, v, def, f)
			if err == nil {
				out = append(out, full)
			}
			return err
		})
	})
	slices.SortStableFunc(out, func(a, b Row) int { return cmp.Compare(b.Late, a.Late) })
	return out, err
}

// Open is one order with its parts, also those in other areas that are the asker's to see.
func (d *Desk) Open(ctx context.Context, who access.Actor, id journal.ID) (out Order, err error) {
	missing := fault.New(fault.Missing, "case.missing")
	err = d.office.Look(ctx, who, access.Handle, area.Code{}, "order", func(v *view.Sight) error {
		def, ok := d.cases.Flow(Flow)
		f, found, err := v.Case(ctx, id)
		if err != nil {
			return err
		}
		if !ok || !found || f.Flow != Flow || !d.sees(v, def, &f) {
			return missing
		}
		if out.Row, err = d.row(ctx, v, def, &f); err != nil {
			return err
		}
		part, ok := d.cases.Flow(Part)
		for n := 1; ok; n++ {
			p, found, err := v.Case(ctx, workflow.PartID(id, n))
			if err != nil || !found {
				return err
			}
			if !d.sees(v, part, &p) {
				continue
			}
			row, err := d.row(ctx, v, part, &p)
			if err != nil {
				return err
			}
			out.Parts = append(out.Parts, row)
		}
		return nil
	})
	return out, err
}
