// Package system is the routes by which the place is looked after: how the program is, the journal's verification, backups, a check
// of the register, and the jobs that do such longer work.
package system

import (
	"context"
	"net/http"

	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/upkeep"
	"wanjia/domain/access"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk is the desk behind the routes.
type Desk interface {
	Facts(ctx context.Context, who access.Actor) (upkeep.Facts, error)
	Verify(ctx context.Context, who access.Actor, key id.ID, depth upkeep.Depth) (upkeep.Job, error)
	Backup(ctx context.Context, who access.Actor, key id.ID) (upkeep.Job, error)
	Check(ctx context.Context, who access.Actor, key id.ID) (upkeep.Job, error)
	Backups(ctx context.Context, who access.Actor) ([]upkeep.Copy, error)
	Job(ctx context.Context, who access.Actor, job id.ID) (upkeep.Job, error)
	Jobs(ctx context.Context, who access.Actor, kind upkeep.Kind, p page.Page) (jobs []upkeep.Job, next string, err error)
	Stop(ctx context.Context, who access.Actor, job id.ID) error
}

// System is how the program is.
type System struct {
	Version  string        `json:"version"`
	Engine   string        `json:"engine"`
	Started  string        `json:"started"`
	People   int64         `json:"people"`
	Entries  int64         `json:"entries"`
	Areas    int64         `json:"areas"`
	DiskFree int64         `json:"disk_free" doc:"bytes"`
	Memory   int64         `json:"memory" doc:"bytes"`
	Checks   []SystemCheck `json:"checks"`
}

// SystemCheck is one thing that should be so.
type SystemCheck struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// Backup is a backup in the server's folder of backups.
type Backup struct {
	File     string `json:"file"`
	Size     int64  `json:"size" doc:"bytes"`
	At       string `json:"at"`
	Verified bool   `json:"verified" doc:"it was restored beside the register when it was made, and the journal in it verified"`
	Entries  int64  `json:"entries" doc:"of the journal in it; 0 where it isn't verified"`
}

// routes are the routes over a desk.
type routes struct {
	desk    Desk
	version string
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk, version string) {
	r := &routes{desk, version}
	op := func(id, method, path, tag, summary string, act access.Act) gate.Op {
		return gate.Op{ID: id, Method: method, Path: path, Tag: tag, Who: gate.May(act), Summary: summary}
	}
	begin := func(o gate.Op) gate.Op { o.Status = http.StatusAccepted; return o }
	none := func(o gate.Op) gate.Op { o.Status = http.StatusNoContent; return o }
	gate.Handle(g, op("get-system", http.MethodGet, "/system", "administration", "How the program is", access.ManageSystem), r.system)
	gate.Handle(g, begin(op("verify-journal", http.MethodPost, "/journal/verify", "journal",
		"Begin to verify the journal; building everything again is for those who manage the system", access.Verify)), r.verify)
	gate.Handle(g, op("list-backups", http.MethodGet, "/backups", "administration", "The backups on the server, the newest first", access.ManageSystem), r.backups)
	gate.Handle(g, begin(op("make-backup", http.MethodPost, "/backups", "administration", "Begin a backup; it is tried out once it is made", access.ManageSystem)), r.backup)
	gate.Handle(g, begin(op("check-register", http.MethodPost, "/quality/check", "quality", "Begin to ask the rules about everything", access.Settle)), r.check)
	gate.Handle(g, op("list-jobs", http.MethodGet, "/jobs", "administration", "Jobs of a kind, the newest first", access.Verify), r.jobs)
	gate.Handle(g, op("get-job", http.MethodGet, "/jobs/{id}", "administration", "How far a job is, or how it ended", access.Verify), r.job)
	gate.Handle(g, none(op("stop-job", http.MethodPost, "/jobs/{id}/stop", "administration", "Stop a job that is under way", access.Verify)), r.stop)
}

func (r *routes) system(ctx context.Context, _ *struct{}) (*gate.Answer[System], error) {
	who := gate.Who(ctx)
	f, err := r.desk.Facts(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	out := System{Version: r.version, Engine: f.Engine, Started: shape.Instant(f.Started), People: f.People, Entries: f.Entries, Areas: f.Areas,
		DiskFree: f.DiskFree, Memory: f.Memory, Checks: make([]SystemCheck, len(f.Checks))}
	for i, c := range f.Checks {
		out.Checks[i] = SystemCheck{Name: c.Name, OK: c.OK, Detail: words.Text(who.Lang, c.Key, c.Detail)}
	}
	return gate.Reply(out), nil
}

// VerifyDraft says how much is verified.
type VerifyDraft struct {
	Rebuild bool `json:"rebuild,omitempty" doc:"besides hashing every entry, build everything again from the entries and compare"`
}

type verifyIn struct {
	gate.Key
	Body VerifyDraft
}

// jobOut is a job with the status that it began, and where it is to be asked after.
type jobOut struct {
	Location string `header:"Location"`
	Body     Job
}

func begun(ctx context.Context, j upkeep.Job, err error) (*jobOut, error) {
	if err != nil {
		return nil, err
	}
	return &jobOut{"/api/v1/jobs/" + j.ID.String(), jobOf(gate.Who(ctx).Lang, j)}, nil
}

func (r *routes) verify(ctx context.Context, in *verifyIn) (*jobOut, error) {
	key, err := in.ID()
	if err != nil {
		return nil, err
	}
	depth := upkeep.Tree
	if in.Body.Rebuild {
		depth = upkeep.Rebuilt
	}
	j, err := r.desk.Verify(ctx, gate.Who(ctx).Actor, key, depth)
	return begun(ctx, j, err)
}

type keyIn struct{ gate.Key }

func (r *routes) check(ctx context.Context, in *keyIn) (*jobOut, error) {
	key, err := in.ID()
	if err != nil {
		return nil, err
	}
	j, err := r.desk.Check(ctx, gate.Who(ctx).Actor, key)
	return begun(ctx, j, err)
}

func (r *routes) backup(ctx context.Context, in *keyIn) (*jobOut, error) {
	key, err := in.ID()
	if err != nil {
		return nil, err
	}
	j, err := r.desk.Backup(ctx, gate.Who(ctx).Actor, key)
	return begun(ctx, j, err)
}

func (r *routes) backups(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Backup]], error) {
	all, err := r.desk.Backups(ctx, gate.Who(ctx).Actor)
	out := make([]Backup, len(all))
	for i, c := range all {
		out[i] = Backup{File: c.File, Size: c.Size, At: shape.Instant(c.At), Verified: c.Tried, Entries: c.Entries}
	}
	return gate.Reply(shape.ListOf(out, "")), err
}
