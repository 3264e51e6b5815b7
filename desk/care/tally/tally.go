// Package tally is the desk that counts how services go: the measures that packs define, and how many visits were offered and made. It
// tells counts alone, and only what the door lets out. What is about choosing is never told by worker.
package tally

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/care/measure"
	"wanjia/domain/care/stock"
	"wanjia/domain/cube"
	"wanjia/domain/person"

	"wanjia/desk/door"
	"wanjia/domain/vital"
)

// Counter counts records of a programme without saying whose they are.
type Counter interface {
	Count(ctx context.Context, programme string, within area.Code, yield func(*care.Record, vital.Life)) error
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

// Register is who there is, and was born, as the register has it.
type Register interface {
	Lives(ctx context.Context, at area.Code, before day.Month, yield func(person.Sex, cube.Cohort, int64)) error
	Events(ctx context.Context, at area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error
}

// Births tells the live births of a span of days that the register has in an area and all below it.
type Births interface {
	Births(ctx context.Context, within func(area.Code) bool, from, to day.Day, yield func(at area.Code, on day.Day, values map[string]string)) error
}

// Stores are the ledgers of supplies.
type Stores interface {
	Ledger(ctx context.Context) ([]stock.Line, error)
}

// Teams are who works where.
type Teams interface {
	Roster(ctx context.Context) ([]care.Member, error)
}

// Ports are what the desk works with.
type Ports struct {
	Counter  Counter
	Door     Door
	Areas    Areas
	Register Register
	Teams    Teams
	Births   Births
	Stores   Stores
}

// Desk counts.
type Desk struct {
	Ports
	clock      clock.Clock
	programmes map[string]*care.Programme
	measures   map[string]*measure.Definition
}

// New is a desk.
func New(p Ports, clk clock.Clock, programmes map[string]*care.Programme, measures map[string]*measure.Definition) *Desk {
	return &Desk{p, clk, programmes, measures}
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
	Service   *care.Programme
	Group     string // an area's code or an account; empty is all
	Title     string // of the group
	Num, Den  door.Count
	Share     string
	ShareKept string // without those who left, where the measure tells them apart

	People         bool       // the register's people stand below the line
	Projected      door.Count // how many they would be if the register had gone on as it did
	ShareProjected string     // of those; empty where there is too little to project on

	SharePeriods string // where a drop-out is told of two periods besides; it may lie below nothing
}

// Measures counts. Groups come in the order of their names, not of their figures: it is no ranking.
func (d *Desk) Measures(ctx context.Context, who access.Actor, q Ask) ([]Figure, error) {
	q = whole(q)
	tree, err := d.may(ctx, who, access.Figures, q)
	if err != nil {
		return nil, err
	}
	c := &count{Desk: d, q: q, tree: tree, until: min(q.To, d.today()), sums: map[string]map[string]*measure.Count{}}
	for _, id := range d.ids() {
		if m := d.measures[id]; q.By == "" || slices.Contains(m.By, q.By) {
			c.all = append(c.all, m)
		}
	}
	if err := c.each(ctx); err != nil {
		return nil, err
	}
	return c.out(ctx, who)
}

// whole is a question of whole months: of a window that grows by a day, when somebody came could be told.
func whole(q Ask) Ask {
	q.From, q.To = q.From.Month().First(), q.To.Month().Last()
	return q
}

func (d *Desk) today() day.Day { return clock.Today(d.clock) }

// ids are the measures, programme by programme.
func (d *Desk) ids() []string {
	return slices.SortedFunc(maps.Keys(d.measures), func(a, b string) int {
		return cmp.Or(strings.Compare(d.measures[a].Programme, d.measures[b].Programme), strings.Compare(a, b))
	})
}

func (d *Desk) may(ctx context.Context, who access.Actor, act access.Act, q Ask) (*area.Tree, error) {
	tree, err := d.Areas.Tree(ctx)
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
	q = whole(q)
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
		err := d.Counter.Count(ctx, id, q.Area, func(r *care.Record, _ vital.Life) {
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
		n, err := d.Counter.Offered(ctx, id, q.Area, q.To)
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
	shown, err := d.Door.Counts(ctx, who, q.Area, "care workload", q.From.String()+"/"+q.To.String(), cells)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Offered, out[i].Made = shown[2*i], shown[2*i+1]
	}
	return out, nil
}
