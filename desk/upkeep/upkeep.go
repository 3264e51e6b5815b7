// Package upkeep is the desk that looks after the place itself: how the machine and the database are, whether the journal
// holds, backups that were tried out, and what the rules find. Its longer work is jobs: one at a time, with progress that anybody who may do the
// same can watch, stopped by whoever may begin them, and kept once they have ended. What is under way is in memory alone, since
// it ends with the program.
package upkeep

import (
	"context"
	"errors"
	"sync"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/ledger"
	"wanjia/domain/access"
)

// Kind is what a job does.
type Kind string

// The kinds.
const (
	Verify  Kind = "verify"
	Backup  Kind = "backup"
	Rules   Kind = "check"
	Doubles Kind = "doubles"
)

// State is how far a job has come.
type State string

// The states.
const (
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
	Stopped State = "stopped" // by somebody, or with the program
)

// Depth is how much of a verification is done.
type Depth uint8

// The depths.
const (
	Tree    Depth = iota // every entry is hashed and compared with the tree
	Rebuilt              // besides, everything is built again from the entries and compared
)

// Copy is a backup.
type Copy struct {
	File    string // its name in the folder of backups
	Size    int64  // bytes
	At      time.Time
	Tried   bool // it was restored beside the register, and the journal in it verified
	Entries int64
}

// Result is what a job found or made.
type Result struct {
	Entries int64          // of the journal that was verified
	Root    string         // hexadecimal
	Rebuilt bool           // everything was built again, too
	Wrong   []ledger.Wrong // nothing, where all is well
	File    string         // the backup
	Size    int64          // its bytes
	Found   int64          // what the rules found in the register
}

// Job is a piece of longer work.
type Job struct {
	ID          id.ID
	Kind        Kind
	State       State
	By          string
	Started     time.Time
	Ended       time.Time // zero while it runs
	Step        string    // what is being done: journal, rebuild, compare, copy, restore, rules
	Done, Total int64     // of the step
	Result      Result
	Error       *fault.Fault // why it failed
}

// Progress hears how far a step is.
type Progress func(step string, done, total int64)

// Store keeps jobs that have ended.
type Store interface {
	Job(ctx context.Context, id id.ID) (Row, bool, error)
	Jobs(ctx context.Context, kind string, before time.Time, after id.ID, n int) ([]Row, error)
	Keep(ctx context.Context, r Row) error
}

// Row is a job as it is kept.
type Row struct {
	ID             id.ID
	Kind           string
	State          string
	Author         string
	Started, Ended time.Time
	Detail         string
}

// Works does the work.
type Works interface {
	Verify(ctx context.Context, progress Progress) (ledger.Verdict, error)
	Rebuild(ctx context.Context, progress Progress) ([]ledger.Wrong, error)
	Backup(ctx context.Context, at time.Time, progress Progress) (Copy, error)
	Backups(ctx context.Context) ([]Copy, error)
	Facts(ctx context.Context) (Facts, error)
	Check(ctx context.Context, progress Progress) (int64, error)
}

// Desk looks after the place.
type Desk struct {
	store   Store
	works   Works
	clock   clock.Clock
	trouble func(err error)

	mu     sync.Mutex // guards what follows
	now    *running
	closed bool
	idle   sync.WaitGroup
}

// running is the job under way.
type running struct {
	job    Job
	cancel context.CancelFunc
}

// New is a desk. trouble hears what is ours to mend. Close ends what is under way.
func New(store Store, works Works, clk clock.Clock, trouble func(err error)) *Desk {
	return &Desk{store: store, works: works, clock: clk, trouble: trouble}
}

// Close stops the job under way and waits for its end.
func (d *Desk) Close() {
	d.mu.Lock()
	d.closed = true
	if d.now != nil {
		d.now.cancel()
	}
	d.mu.Unlock()
	d.idle.Wait()
}

// Verify begins to check the journal. Whoever may verify anything may check the tree; building everything again costs the
// machine as much as an import, so that is for those who manage the system.
func (d *Desk) Verify(ctx context.Context, who access.Actor, key id.ID, depth Depth) (Job, error) {
	if err := may(who, Verify); err != nil {
		return Job{}, err
	}
	if depth == Rebuilt && mayManage(who) != nil {
		return Job{}, fault.New(fault.Denied, "upkeep.rebuild.denied").In("rebuild")
	}
	return d.begin(ctx, Job{ID: key, Kind: Verify, By: who.Account, Result: Result{Rebuilt: depth == Rebuilt}}, d.verify)
}

func (d *Desk) verify(ctx context.Context, j Job, progress Progress) (Result, error) {
	v, err := d.works.Verify(ctx, progress)
	r := Result{Entries: v.Size, Root: v.Root, Wrong: v.Wrong}
	if err != nil || !j.Result.Rebuilt || len(v.Wrong) > 0 {
		return r, err
	}
	r.Rebuilt = true
	r.Wrong, err = d.works.Rebuild(ctx, progress)
	return r, err
}

// Backup begins a backup, which is tried out once it is made.
func (d *Desk) Backup(ctx context.Context, who access.Actor, key id.ID) (Job, error) {
	if err := mayManage(who); err != nil {
		return Job{}, err
	}
	return d.begin(ctx, Job{ID: key, Kind: Backup, By: who.Account}, func(ctx context.Context, j Job, progress Progress) (Result, error) {
		c, err := d.works.Backup(ctx, j.Started, progress)
		return Result{File: c.File, Size: c.Size, Entries: c.Entries}, err
	})
}

// Check begins to ask the rules about everything. Whoever settles what was told may begin it, for what it finds is theirs to mend, and whoever manages the system.
func (d *Desk) Check(ctx context.Context, who access.Actor, key id.ID) (Job, error) {
	if err := may(who, Rules); err != nil {
		return Job{}, err
	}
	return d.begin(ctx, Job{ID: key, Kind: Rules, By: who.Account}, func(ctx context.Context, _ Job, progress Progress) (Result, error) {
		n, err := d.works.Check(ctx, progress)
		return Result{Found: n}, err
	})
}

// Doubles begins to look for people who stand in the register twice, which another desk does.
func (d *Desk) Doubles(ctx context.Context, who access.Actor, key id.ID, search func(context.Context, Progress) (int, error)) (Job, error) {
	if err := may(who, Doubles); err != nil {
		return Job{}, err
	}
	return d.begin(ctx, Job{ID: key, Kind: Doubles, By: who.Account}, func(ctx context.Context, _ Job, progress Progress) (Result, error) {
		n, err := search(ctx, progress)
		return Result{Found: int64(n)}, err
	})
}

// begin starts a job, unless one is under way. The same key is the same job.
func (d *Desk) begin(ctx context.Context, j Job, work func(context.Context, Job, Progress) (Result, error)) (Job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, err := d.job(ctx, j.ID)
	switch {
	case err == nil && known.Kind != j.Kind:
		return Job{}, fault.New(fault.Conflict, "upkeep.key")
	case err == nil:
		return known, nil
	case fault.KindOf(err) != fault.Missing:
		return Job{}, err
	case d.closed:
		return Job{}, fault.New(fault.Busy, "upkeep.closing")
	case d.now != nil:
		return Job{}, fault.New(fault.Conflict, "upkeep.busy."+string(d.now.job.Kind))
	}
	j.State, j.Started = Running, d.clock.Now()
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx)) // it outlives the request
	d.now = &running{j, cancel}
	d.idle.Go(func() {
		defer cancel()
		r, err := work(inner, j, d.progress)
		d.end(inner, r, err)
	})
	return j, nil
}

func (d *Desk) progress(step string, done, total int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now.job.Step, d.now.job.Done, d.now.job.Total = step, done, total
}

// end keeps a job as it ended.
func (d *Desk) end(ctx context.Context, r Result, err error) {
	d.mu.Lock()
	j := d.now.job
	d.mu.Unlock()
	j.State, j.Ended = Done, d.clock.Now()
	switch {
	case ctx.Err() != nil:
		j.State = Stopped
	case err != nil:
		j.State, j.Error = Failed, d.told(err)
	default:
		j.Result = r
	}
	if err := d.store.Keep(context.WithoutCancel(ctx), rowOf(j)); err != nil {
		d.trouble(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = nil
}

// told is an error as it may be told: what is ours to mend, an operator hears, and others only that there is something.
func (d *Desk) told(err error) *fault.Fault {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Kind == fault.Internal {
		d.trouble(err)
		return fault.New(fault.Internal, "upkeep.failed")
	}
	return &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args}
}

// Stop ends a job under way, for whoever began it and for those who manage the system; one that has ended is left as it is.
func (d *Desk) Stop(ctx context.Context, who access.Actor, job id.ID) error {
	j, err := d.Job(ctx, who, job)
	if err != nil || j.State != Running {
		return err
	}
	if j.By != who.Account && mayManage(who) != nil {
		return fault.New(fault.Denied, "upkeep.stop.denied")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now != nil && d.now.job.ID == job {
		d.now.cancel()
	}
	return nil
}

// may says whether somebody may see and begin jobs of a kind.
func may(who access.Actor, k Kind) error {
	if k == Backup {
		return mayManage(who)
	}
	act := access.Verify
	switch k {
	case Rules:
		act = access.Settle
	case Doubles:
		act = access.Compare
	default:
	}
	if who.Operator || k == Rules && mayManage(who) == nil || len(access.Reach(who.Grants, act, who.Purpose)) > 0 {
		return nil
	}
	return denied(who, act)
}

// mayManage says whether somebody may manage the whole system: the place isn't divided into areas.
func mayManage(who access.Actor) error { return denied(who, access.ManageSystem) }

func denied(who access.Actor, act access.Act) error {
	if dec := who.May(nil, act, access.Request{}); !dec.Allowed {
		return fault.New(fault.Denied, dec.Reason)
	}
	return nil
}
