// Package tally is the desk that counts how services go: the measures that packs define, and how many visits were offered and made. It
// tells counts alone, and only what the door lets out. What is about choosing is never told by worker.
package tally

import (
	"context"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/care/measure"

	"wanjia/desk/door"
)

// Counter counts records of a programme without saying whose they are.
type Counter interface {
	Count(ctx context.Context, programme string, within area.Code, yield func(*care.Record)) error
	Offered(ctx context.Context, programme string, within area.Code, on day.Day) (int, error)
}

// Door lets counts out.
type Door interface {
	Counts(ctx context.Context, who access.Actor, at area.Code, what, detail string, cells []door.Count) ([]door.Count, error)
}

// Areas is the tree.
type Areas interface {
	Tree(ctx context.Context) (*area.Tree, error)
}

// Desk counts.
type Desk struct {
	counter    Counter
	door       Door
	areas      Areas
	clock      clock.Clock
	programmes map[string]*care.Programme
	measures   map[string]*measure.Definition
}

// New is a desk.
func New(c Counter, d Door, areas Areas, clk clock.Clock, programmes map[string]*care.Programme, measures map[string]*measure.Definition) *Desk {
	return &Desk{c, d, areas, clk, programmes, measures}
}

// Ask is what somebody wants to know.
type Ask struct {
	Area     area.Code
	From, To day.Day
	By       string // nothing, area or worker
}

// Figure is one measure, for all of the area or for one group.
type Figure struct {
	Of        *measure.Definition
	Choice    bool   // it is about choosing
	Group     string // an area's code or an account; empty is all
	Title     string // of the group
	Num, Den  door.Count
	Share     string
	ShareKept string // without those who left, where the measure tells them apart
}

// Measures counts. Groups come in the order of their names, not of their figures: it is no ranking.
func (d *Desk) Measures(ctx context.Context, who access.Actor, q Ask) (out []Figure, err error) {
	tree, err := d.may(ctx, who, access.Figures, q)
	if err != nil {
		return nil, err
	}
	for _, id := range d.ids() {
		m := d.measures[id]
		if q.By != "" && !slices.Contains(m.By, q.By) {
			continue
		}
		found, err := d.measure(ctx, who, m, q, tree)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func (d *Desk) ids() []string {
	out := make([]string, 0, len(d.measures))
	for id := range d.measures {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

func (d *Desk) may(ctx context.Context, who access.Actor, act access.Act, q Ask) (*area.Tree, error) {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return nil, err
	}
	if q.To < q.From {
		return nil, fault.New(fault.Invalid, "campaign.days").In("to")
	}
	if q.By != "" && q.By != measure.ByArea && q.By != measure.ByWorker {
		return nil, fault.New(fault.Invalid, "measure.by").In("by")
	}
	if dec := who.May(tree.Under, act, access.Request{Area: q.Area}); !dec.Allowed {
		return nil, fault.New(fault.Denied, dec.Reason)
	}
	return tree, nil
}

// measure counts one measure, and lets the counts out.
func (d *Desk) measure(ctx context.Context, who access.Actor, m *measure.Definition, q Ask, tree *area.Tree) ([]Figure, error) {
	sums, p := map[string]*measure.Count{}, d.programmes[m.Programme]
	err := d.counter.Count(ctx, m.Programme, q.Area, func(r *care.Record) {
		c := measure.Case{Meetings: r.Meetings, Ended: r.Ended(p.Ends), Enrolled: day.OfTime(r.Consent.At, clock.Civil()), Steps: r.Referrals()}
		m.Tally(&c, q.From, q.To, func(worker string, n measure.Count) {
			key := groupOf(q, tree, r.Area, worker)
			s := sums[key]
			if s == nil {
				s = &measure.Count{}
				sums[key] = s
			}
			s.Num, s.Den, s.NumKept, s.DenKept = s.Num+n.Num, s.Den+n.Den, s.NumKept+n.NumKept, s.DenKept+n.DenKept
		})
	})
	if err != nil {
		return nil, err
	}
	if q.By == "" && len(sums) == 0 {
		sums[""] = &measure.Count{}
	}
	keys := make([]string, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var cells []door.Count
	for _, k := range keys {
		s := sums[k]
		cells = append(cells, door.Count{Name: k + " num", N: int64(s.Num)}, door.Count{Name: k + " den", N: int64(s.Den)},
			door.Count{Name: k + " num kept", N: int64(s.NumKept)}, door.Count{Name: k + " den kept", N: int64(s.DenKept)})
	}
	shown, err := d.door.Counts(ctx, who, q.Area, "care "+m.ID, q.From.String()+"/"+q.To.String()+" "+q.By, cells)
	if err != nil {
		return nil, err
	}
	out := make([]Figure, len(keys))
	for i, k := range keys {
		x := Figure{Of: m, Choice: p.Choice, Group: k, Title: k, Num: shown[4*i], Den: shown[4*i+1], Share: door.Share(shown[4*i], shown[4*i+1])}
		if len(m.Loss) > 0 {
			x.ShareKept = door.Share(shown[4*i+2], shown[4*i+3])
		}
		if at, err := area.ParseCode(k); err == nil && q.By == measure.ByArea {
			if a, ok := tree.Get(at); ok {
				x.Title = a.Name
			}
		}
		out[i] = x
	}
	return out, nil
}

// groupOf is the group that a record, or a visit, belongs to.
func groupOf(q Ask, tree *area.Tree, at area.Code, worker string) string {
	switch q.By {
	case measure.ByWorker:
		return worker
	case measure.ByArea:
		for _, child := range tree.Children(q.Area) {
			if at == child || tree.Under(at, child) {
				return child.String()
			}
		}
		return q.Area.String()
	}
	return ""
}

// Load is how many visits there were: made by a worker, or offered and made in a programme. What was found, or that somebody declined, isn't
// in it.
type Load struct {
	Worker    string
	Programme *care.Programme
	Offered   door.Count
	Made      door.Count
}

// Workload counts visits by worker, and by programme with how many were offered.
func (d *Desk) Workload(ctx context.Context, who access.Actor, q Ask) ([]Load, error) {
	q.By = ""
	if _, err := d.may(ctx, who, access.Supervise, q); err != nil {
		return nil, err
	}
	workers, made, offered := map[string]int64{}, map[string]int64{}, map[string]int64{}
	var programmes []string
	for id := range d.programmes {
		programmes = append(programmes, id)
	}
	slices.Sort(programmes)
	for _, id := range programmes {
		err := d.counter.Count(ctx, id, q.Area, func(r *care.Record) {
			for _, m := range r.Meetings {
				if !m.Declined && m.On >= q.From && m.On <= q.To {
					made[id]++
					if !d.programmes[id].Choice {
						workers[m.By]++
					}
				}
			}
		})
		if err != nil {
			return nil, err
		}
		n, err := d.counter.Offered(ctx, id, q.Area, q.To)
		if err != nil {
			return nil, err
		}
		offered[id] = int64(n)
	}
	return d.loads(ctx, who, q, programmes, workers, made, offered)
}

func (d *Desk) loads(ctx context.Context, who access.Actor, q Ask, programmes []string, workers, made, offered map[string]int64) ([]Load, error) {
	var out []Load
	var cells []door.Count
	for _, id := range programmes {
		if made[id]+offered[id] > 0 {
			out = append(out, Load{Programme: d.programmes[id]})
			cells = append(cells, door.Count{Name: id + " offered", N: made[id] + offered[id]}, door.Count{Name: id + " made", N: made[id]})
		}
	}
	names := make([]string, 0, len(workers))
	for w := range workers {
		names = append(names, w)
	}
	slices.Sort(names)
	for _, w := range names {
		out = append(out, Load{Worker: w})
		cells = append(cells, door.Count{}, door.Count{Name: "worker " + w, N: workers[w]})
	}
	shown, err := d.door.Counts(ctx, who, q.Area, "care workload", q.From.String()+"/"+q.To.String(), cells)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Offered, out[i].Made = shown[2*i], shown[2*i+1]
	}
	return out, nil
}
