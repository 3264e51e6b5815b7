// Package reform is the desk at which an edited scheme is tried before anybody signs it: it runs it beside the one in force over
// everybody, and tells who gains, who loses and what it costs, by part of an area and month. It names nobody and changes
// nothing. Whoever doesn't handle benefits there sees counts rounded by the door, and money that follows from them.
package reform

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"sync/atomic"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/benefits"
	"wanjia/desk/door"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
)

// Finder lays schemes beside each other.
type Finder interface {
	Scheme(id benefit.ID, on day.Day) (*benefit.Scheme, error)
	Compare(ctx context.Context, who access.Actor, ask benefits.Ask, edited *benefit.Scheme, by benefits.Splits, yield func(benefits.Changed) error) (benefits.Compared, error)
}

// Door lets counts out.
type Door interface {
	Counts(ctx context.Context, who access.Actor, at area.Code, what, detail string, cells []door.Count) ([]door.Count, error)
}

// Areas is the tree of areas.
type Areas interface {
	Tree(ctx context.Context) (*area.Tree, error)
}

// Desk tries drafts, one after the other. It is safe for concurrent use.
type Desk struct {
	find  Finder
	door  Door
	areas Areas
	clock clock.Clock

	life context.Context // of what goes on after whoever asked for it has gone
	end  context.CancelFunc
	work sync.WaitGroup
	turn chan struct{} // held by the trial at work

	mu   sync.Mutex
	runs []*run // the newest last
}

// New is a desk; whoever made it closes it.
func New(find Finder, d Door, a Areas, clk clock.Clock) *Desk {
	out := &Desk{find: find, door: d, areas: a, clock: clk, turn: make(chan struct{}, 1)}
	out.life, out.end = context.WithCancel(context.Background())
	return out
}

// Close ends what is under way.
func (d *Desk) Close() {
	d.end()
	d.work.Wait()
}

// Order is a draft, the area it is tried for, and the day up to which is counted.
type Order struct {
	Scheme *benefit.Scheme
	Text   string // of the draft: the same text is the same trial
	Area   area.Code
	Until  day.Day
}

// run is one trial.
type run struct {
	id    string
	order Order
	done  atomic.Int64
	total atomic.Int64
	ended chan struct{}
	err   error
	told  benefits.Compared
	shown map[string]benefits.Compared // as it was shown outside, by account
}

// Trial is how far one has come, and what came of it.
type Trial struct {
	ID          string
	Scheme      *benefit.Scheme
	Area        area.Code
	Until       day.Day
	Tree        *area.Tree
	Done, Total int64
	Ended       bool
	Outside     bool // rounded: the asker doesn't handle benefits there
	Result      benefits.Compared
}

// The bounds of what is kept in memory.
const (
	kept    = 12 // trials
	waiting = 4  // of them, those that haven't ended
	ahead   = 10 // years that can be looked ahead
)

// Begin begins a trial, or is the one of the same draft that there is.
func (d *Desk) Begin(ctx context.Context, who access.Actor, o Order) (Trial, error) {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return Trial{}, err
	}
	at, ok := tree.Find(o.Area)
	if !ok {
		return Trial{}, fault.New(fault.Missing, "office.area.missing", "area", o.Area.String()).In("area")
	}
	o.Area = at
	if err := may(who, tree, at); err != nil {
		return Trial{}, err
	}
	if y := clock.Today(d.clock).Month().Year(); o.Until < o.Scheme.From || o.Until.Month().Year() > y+ahead {
		return Trial{}, fault.New(fault.Invalid, "reform.day").In("until")
	}
	if _, err := d.find.Scheme(o.Scheme.ID, o.Until); err != nil {
		return Trial{}, err
	}
	r, err := d.start(who, o)
	if err != nil {
		return Trial{}, err
	}
	return d.trial(ctx, who, tree, r)
}

// may says whether somebody answers for the money of an area.
func may(who access.Actor, tree *area.Tree, at area.Code) error {
	if may := who.May(tree.Under, access.Budget, access.Request{Area: at, Grain: access.Counts}); !may.Allowed {
		return fault.New(fault.Denied, may.Reason)
	}
	return nil
}

// start begins a trial unless there is one of the same.
func (d *Desk) start(who access.Actor, o Order) (*run, error) {
	sum := sha256.Sum256([]byte(o.Area.String() + "\n" + o.Until.String() + "\n" + o.Text))
	id := hex.EncodeToString(sum[:16])
	d.mu.Lock()
	defer d.mu.Unlock()
	open := 0
	for i, r := range d.runs {
		ended := over(r)
		if r.id == id && ended { // as the register is now
			d.runs = append(d.runs[:i:i], d.runs[i+1:]...)
			break
		}
		if r.id == id {
			return r, nil
		}
		if !ended {
			open++
		}
	}
	if open >= waiting {
		return nil, fault.New(fault.Busy, "reform.busy")
	}
	r := &run{id: id, order: o, ended: make(chan struct{}), shown: map[string]benefits.Compared{}}
	d.runs = append(d.runs, r)
	if extra := len(d.runs) - kept; extra > 0 && over(d.runs[0]) {
		d.runs = d.runs[1:]
	}
	d.work.Go(func() { d.run(who, r) })
	return r, nil
}

func over(r *run) bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// run waits its turn and goes through everybody.
func (d *Desk) run(who access.Actor, r *run) {
	defer close(r.ended)
	select {
	case d.turn <- struct{}{}:
	case <-d.life.Done():
		r.err = d.life.Err()
		return
	}
	defer func() { <-d.turn }()
	ask := benefits.Ask{Scheme: r.order.Scheme.ID, On: r.order.Until, Within: r.order.Area, Heard: func(done, total int) {
		r.done.Store(int64(done))
		r.total.Store(int64(total))
	}}
	r.told, r.err = d.find.Compare(d.life, who, ask, r.order.Scheme, benefits.Below(r.order.Area), nil)
}

// At is a trial as it stands.
func (d *Desk) At(ctx context.Context, who access.Actor, id string) (Trial, error) {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return Trial{}, err
	}
	d.mu.Lock()
	var r *run
	for _, x := range d.runs {
		if x.id == id {
			r = x
		}
	}
	d.mu.Unlock()
	if r == nil {
		return Trial{}, fault.New(fault.Missing, "reform.run.none")
	}
	if err := may(who, tree, r.order.Area); err != nil {
		return Trial{}, err
	}
	return d.trial(ctx, who, tree, r)
}

func (d *Desk) trial(ctx context.Context, who access.Actor, tree *area.Tree, r *run) (Trial, error) {
	t := Trial{ID: r.id, Scheme: r.order.Scheme, Area: r.order.Area, Until: r.order.Until, Tree: tree, Done: r.done.Load(), Total: r.total.Load(), Ended: over(r), Outside: !handles(who, tree, r.order.Area)}
	if !t.Ended {
		return t, nil
	}
	if r.err != nil {
		return t, r.err
	}
	t.Result = r.told
	if !t.Outside {
		return t, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if had, ok := r.shown[who.Account]; ok {
		t.Result = had
		return t, nil
	}
	shown, err := d.veil(ctx, who, r)
	if err == nil {
		r.shown[who.Account], t.Result = shown, shown
	}
	return t, err
}

// handles says whether somebody's work is to handle the benefits of an area: who lists them by name sees their figures as they are.
func handles(who access.Actor, tree *area.Tree, at area.Code) bool {
	return who.Purpose == access.Benefit && who.May(tree.Under, access.List, access.Request{Area: at}).Allowed
}
