package upkeep

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/domain/access"
)

// Facts are what the machine and the database say of themselves.
type Facts struct {
	Engine   string
	Started  time.Time
	People   int64
	Entries  int64
	Areas    int64
	DiskFree int64 // bytes
	Memory   int64 // bytes
	Checks   []Check
}

// Check is one thing that should be so.
type Check struct {
	Name   string
	OK     bool
	Key    string // the sentence that says how it is
	Detail map[string]string
}

// stale is how old the newest backup may be: a week's work is what an office can just about write down again.
const stale = 7 * 24 * time.Hour

// Facts are how the place is, for those who manage the system.
func (d *Desk) Facts(ctx context.Context, who access.Actor) (Facts, error) {
	if err := mayManage(who); err != nil {
		return Facts{}, err
	}
	f, err := d.works.Facts(ctx)
	if err != nil {
		return f, err
	}
	copies, err := d.works.Backups(ctx)
	if err != nil {
		return f, err
	}
	last, err := d.ended(ctx, Verify, time.Time{}, id.ID{}, 1)
	if err != nil {
		return f, err
	}
	f.Checks = append(f.Checks, d.backed(copies), verified(last))
	return f, nil
}

// backed is whether there is a backup that can be relied on.
func (d *Desk) backed(copies []Copy) Check {
	c := Check{Name: "backup", Key: "upkeep.check.nobackup"}
	for _, x := range copies {
		if !x.Tried {
			continue
		}
		days := int(d.clock.Now().Sub(x.At).Hours() / 24)
		c.OK, c.Key, c.Detail = d.clock.Now().Sub(x.At) <= stale, "upkeep.check.backup", map[string]string{"days": strconv.Itoa(days)}
		switch {
		case !c.OK:
			c.Key = "upkeep.check.oldbackup"
		case days == 0:
			c.Key = "upkeep.check.freshbackup"
		}
		return c
	}
	return c
}

// verified is what the last verification said; that there was none yet is no fault.
func verified(last []Job) Check {
	c := Check{Name: "journal", OK: true, Key: "upkeep.check.unverified"}
	for _, j := range last {
		c.Detail = map[string]string{"day": j.Ended.Format(time.DateOnly), "entries": strconv.FormatInt(j.Result.Entries, 10)}
		switch {
		case j.State == Done && len(j.Result.Wrong) == 0:
			c.Key = "upkeep.check.verified"
		case j.State == Done, j.State == Failed:
			c.OK, c.Key = false, "upkeep.check.broken"
		}
	}
	return c
}

// Job is one job, for those who may begin its kind.
func (d *Desk) Job(ctx context.Context, who access.Actor, job id.ID) (Job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j, err := d.job(ctx, job)
	if err != nil {
		return Job{}, err
	}
	if may(who, j.Kind) != nil {
		return Job{}, fault.New(fault.Missing, "upkeep.missing")
	}
	return j, nil
}

// job is a job that is under way or kept; the lock is held.
func (d *Desk) job(ctx context.Context, job id.ID) (Job, error) {
	if d.now != nil && d.now.job.ID == job {
		return d.now.job, nil
	}
	r, ok, err := d.store.Job(ctx, job)
	if err != nil {
		return Job{}, err
	}
	if !ok {
		return Job{}, fault.New(fault.Missing, "upkeep.missing")
	}
	return read(r)
}

// Jobs are the jobs of a kind, the newest first, with the one under way at the top.
func (d *Desk) Jobs(ctx context.Context, who access.Actor, kind Kind, p page.Page) (jobs []Job, next string, err error) {
	if err := may(who, kind); err != nil {
		return nil, "", err
	}
	before, after, err := parseMark(p.After)
	if err != nil {
		return nil, "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now != nil && d.now.job.Kind == kind && after.IsZero() {
		jobs = append(jobs, d.now.job)
	}
	ended, err := d.ended(ctx, kind, before, after, p.Size)
	if err == nil && len(ended) == p.Size {
		next = mark(ended[len(ended)-1])
	}
	return append(jobs, ended...), next, err
}

func (d *Desk) ended(ctx context.Context, kind Kind, before time.Time, after id.ID, n int) ([]Job, error) {
	rows, err := d.store.Jobs(ctx, string(kind), before, after, n)
	jobs := make([]Job, len(rows))
	for i := range rows {
		if err == nil {
			jobs[i], err = read(rows[i])
		}
	}
	return jobs, err
}

// Backups are the backups in the folder, the newest first.
func (d *Desk) Backups(ctx context.Context, who access.Actor) ([]Copy, error) {
	if err := mayManage(who); err != nil {
		return nil, err
	}
	return d.works.Backups(ctx)
}

// mark is where a list of jobs goes on.
func mark(j Job) string {
	return page.Cursor(strconv.FormatInt(j.Started.UnixMilli(), 10), j.ID.String())
}

func parseMark(after []string) (time.Time, id.ID, error) {
	if len(after) == 0 {
		return time.Time{}, id.ID{}, nil
	}
	bad := fault.New(fault.Invalid, "page.cursor").In("cursor")
	if len(after) != 2 {
		return time.Time{}, id.ID{}, bad
	}
	ms, err := strconv.ParseInt(after[0], 10, 64)
	if err != nil {
		return time.Time{}, id.ID{}, bad.Because(err)
	}
	u, err := id.Parse(after[1])
	if err != nil {
		return time.Time{}, id.ID{}, bad.Because(err)
	}
	return time.UnixMilli(ms).UTC(), u, nil
}

// detail is what a kept job says beyond its row.
type detail struct {
	Result Result
	Error  *failure
}

// failure is why a job failed, without its cause.
type failure struct {
	Kind fault.Kind
	Key  string
	Args map[string]string
}

func rowOf(j Job) Row {
	x := detail{Result: j.Result}
	if f := j.Error; f != nil {
		x.Error = &failure{f.Kind, f.Key, f.Args}
	}
	text, _ := json.Marshal(x) // texts and numbers alone
	return Row{ID: j.ID, Kind: string(j.Kind), State: string(j.State), Author: j.By, Started: j.Started, Ended: j.Ended, Detail: string(text)}
}

func read(r Row) (Job, error) {
	var x detail
	if err := json.Unmarshal([]byte(r.Detail), &x); err != nil {
		return Job{}, fault.New(fault.Internal, "upkeep.stored").Because(err)
	}
	j := Job{ID: r.ID, Kind: Kind(r.Kind), State: State(r.State), By: r.Author, Started: r.Started, Ended: r.Ended, Result: x.Result}
	if f := x.Error; f != nil {
		j.Error = &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args}
	}
	return j, nil
}
