// Package reach is the desk that tells whoever answers for benefits how far they reach, how long they take and what they cost, now
// and over the next twelve months: by scheme and area, down to what may be shown. It names nobody. What leaves the desk that
// handles benefits goes through the door of figures.
package reach

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/benefits"
	"wanjia/desk/door"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/reach"
	"wanjia/domain/benefit/version"
	"wanjia/domain/demography"
	"wanjia/domain/identity"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Reader is one moment.
type Reader interface {
	benefits.Reader
	Head(ctx context.Context) (journal.Seq, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	// Same is which records are one person.
	Same(ctx context.Context) (*identity.Map, error)
	// Claims yields every claim.
	Claims(ctx context.Context, yield func(workflow.File) error) error
	// Differing yields who is owed something else than was granted, as it was reckoned last.
	Differing(ctx context.Context, yield func(scheme string, at area.Code)) error
	// Payments yields what banks have confirmed: to whom, of which scheme, how much, and the day on which it was to be paid.
	Payments(ctx context.Context, yield func(p person.ID, scheme string, fen money.Fen, on day.Day) error) error
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Finder goes through everybody whom schemes may fit.
type Finder interface {
	Schemes() benefit.Set
	Each(ctx context.Context, r benefits.Reader, schemes benefit.Set, on, ahead day.Day, yield func(c *benefit.Case, may []bool) error) error
}

// Door is what figures leave by.
type Door interface {
	Ask(ctx context.Context, q door.Query) (door.Answer, error)
	Pass(ctx context.Context, q door.Query, a door.Answer) (door.Answer, error)
}

// Desk tells.
type Desk struct {
	store Store
	find  Finder
	door  Door
	clock clock.Clock

	life context.Context // of what goes on after whoever asked for it has gone
	end  context.CancelFunc
	work sync.WaitGroup

	mu     sync.Mutex
	kept   *reckoned
	making *making
}

// New is a desk; whoever made it closes it.
func New(store Store, find Finder, d Door, clk clock.Clock) *Desk {
	out := &Desk{store: store, find: find, door: d, clock: clk}
	out.life, out.end = context.WithCancel(context.Background())
	return out
}

// reckoned is every scheme at every place, as it was at a position of the journal.
type reckoned struct {
	tree   *area.Tree
	head   journal.Seq
	window reach.Window
	tables map[benefit.ID]reach.Table
	made   time.Time
	took   time.Duration
}

// Answer is what may be told of an area and its parts.
type Answer struct {
	Area    area.Code
	Parts   []area.Code // the areas just below that it has
	Tree    *area.Tree
	Outside bool // as it may be shown: the asker doesn't handle benefits there
	Journal journal.Seq
	Window  reach.Window
	Schemes []Scheme
}

// Scheme is one scheme at the area and its parts.
type Scheme struct {
	*benefit.Scheme // the version in force today
	Figures         []indicator.Figure
	Births          map[area.Code]Births
}

// Births is what children to come would cost if as many are born as in the last twelve whole months.
type Births struct {
	Count     int64
	Hidden    bool
	Low, High float64 // of the count, 95 %
	Costs     map[day.Month]float64
	Sum       float64
	SumLow    float64
	SumHigh   float64
}

// Tell tells how far schemes reach in an area.
func (d *Desk) Tell(ctx context.Context, who access.Actor, at area.Code) (Answer, error) {
	k, err := d.reckon(ctx)
	if err != nil {
		return Answer{}, err
	}
	code, ok := k.tree.Find(at)
	if !ok {
		return Answer{}, fault.New(fault.Missing, "indicator.area.missing", "area", at.String()).In("area")
	}
	if may := who.May(k.tree.Under, access.Figures, access.Request{Area: code, Grain: access.Counts}); !may.Allowed {
		return Answer{}, fault.New(fault.Denied, may.Reason)
	}
	out := Answer{Area: code, Tree: k.tree, Parts: parts(k.tree, code), Outside: !handles(who, k.tree, code), Journal: k.head, Window: k.window}
	births, err := d.births(ctx, who, &out)
	if err != nil {
		return out, err
	}
	for _, s := range d.find.Schemes().On(k.window.Today) {
		if t := k.tables[s.ID]; t != nil && (s.Region.IsZero() || k.tree.Under(code, s.Region) || k.tree.Under(s.Region, code)) {
			told, err := d.scheme(ctx, who, k, s, &out, births)
			if err != nil {
				return out, err
			}
			out.Schemes = append(out.Schemes, told)
		}
	}
	return out, nil
}

// handles says whether somebody's work is to handle the benefits of an area: who lists them by name sees their figures as they are.
func handles(who access.Actor, tree *area.Tree, at area.Code) bool {
	return who.Purpose == access.Benefit && who.May(tree.Under, access.List, access.Request{Area: at}).Allowed
}

// parts are the areas just below one.
func parts(tree *area.Tree, of area.Code) []area.Code {
	var out []area.Code
	for a := range tree.All() {
		if line := tree.Lineage(a.Code); len(line) > 1 && line[1] == of {
			out = append(out, a.Code)
		}
	}
	slices.SortFunc(out, func(a, b area.Code) int { return strings.Compare(a.String(), b.String()) })
	return out
}

func (d *Desk) scheme(ctx context.Context, who access.Actor, k *reckoned, s *benefit.Scheme, a *Answer, born map[area.Code]Births) (Scheme, error) {
	places := map[area.Code]*reach.Place{}
	for _, at := range append([]area.Code{a.Area}, a.Parts...) {
		places[at] = k.tables[s.ID].Within(at, k.tree)
	}
	now := k.window.Now
	got, err := d.door.Pass(ctx, door.Query{Who: who, Area: a.Area, From: now, To: now, By: []string{indicator.ByArea.String()}},
		door.Answer{Outside: a.Outside, Area: a.Area, From: now, To: now, Journal: k.head, Figures: reach.Figures(s.ID, a.Area, a.Parts, places, k.window)})
	if err != nil {
		return Scheme{}, err
	}
	out := Scheme{Scheme: s, Figures: got.Figures, Births: map[area.Code]Births{}}
	versions := version.Of(d.find.Schemes(), s.ID)
	for at, b := range born {
		per, err := reach.Births(versions, at, k.window, k.tree)
		if err != nil {
			return out, err
		}
		if b.Hidden {
			out.Births[at] = Births{Hidden: true}
			continue
		}
		b.Costs = reach.Expected(per, float64(b.Count))
		for _, v := range b.Costs {
			b.Sum += v
		}
		if b.Count > 0 {
			b.SumLow, b.SumHigh = b.Sum*b.Low/float64(b.Count), b.Sum*b.High/float64(b.Count)
		} else {
			for _, v := range reach.Expected(per, b.High) {
				b.SumHigh += v
			}
		}
		out.Births[at] = b
	}
	return out, nil
}

// births are those of the last twelve whole months, as the asker may see them.
func (d *Desk) births(ctx context.Context, who access.Actor, a *Answer) (map[area.Code]Births, error) {
	to := a.Window.Now - 1
	q := door.Query{Who: who, Area: a.Area, From: to - 11, To: to, Only: []string{string(indicator.Births)}}
	out := map[area.Code]Births{}
	for _, by := range [][]string{nil, {indicator.ByArea.String()}} {
		q.By = by
		got, err := d.door.Ask(ctx, q)
		if err != nil {
			return nil, err
		}
		for i := range got.Figures {
			f := &got.Figures[i]
			at := a.Area
			if text := f.Get(indicator.ByArea); text != "" {
				if at, err = area.ParseCode(text); err != nil || at == a.Area {
					continue // those who are in none of its parts
				}
			}
			iv := demography.Poisson(f.N, demography.Usual)
			out[at] = Births{Count: f.N, Hidden: f.Hidden, Low: iv.Low, High: iv.High}
		}
		if len(a.Parts) == 0 {
			break
		}
	}
	for _, at := range append([]area.Code{a.Area}, a.Parts...) {
		if _, ok := out[at]; !ok {
			out[at] = Births{High: demography.Poisson(0, demography.Usual).High}
		}
	}
	return out, nil
}
