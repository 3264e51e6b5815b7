package system

import (
	"context"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/words"
	"wanjia/desk/upkeep"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Job is a piece of longer work on the place.
type Job struct {
	ID       string      `json:"id"`
	Kind     string      `json:"kind" enum:"verify,backup,check,doubles"`
	State    string      `json:"state" enum:"running,done,failed,stopped"`
	By       string      `json:"by" doc:"the account that began it"`
	Started  string      `json:"started"`
	Ended    string      `json:"ended" doc:"empty while it runs"`
	Step     string      `json:"step" enum:"journal,rebuild,compare,copy,restore,verify,rules,read,learn,find,keep," doc:"what is being done; empty before the first step and once it has ended"`
	Progress JobProgress `json:"progress"`
	Result   *JobResult  `json:"result" doc:"null until it is done"`
	Error    *JobError   `json:"error" doc:"null unless it failed"`
}

// JobProgress is how far the step is.
type JobProgress struct {
	Done  int64 `json:"done"`
	Total int64 `json:"total"`
}

// JobResult is what a job found or made.
type JobResult struct {
	OK      bool     `json:"ok" doc:"nothing wrong was found"`
	Entries int64    `json:"entries" doc:"how many entries of the journal were verified"`
	Root    string   `json:"root,omitempty" doc:"the root of their tree, hexadecimal"`
	Rebuilt bool     `json:"rebuilt" doc:"everything was built again from the entries and compared, too"`
	Wrong   []string `json:"wrong" doc:"what is wrong, in the language asked for"`
	File    string   `json:"file,omitempty" doc:"the backup's file"`
	Size    int64    `json:"size,omitempty" doc:"the backup's bytes"`
	Found   int64    `json:"found,omitempty" doc:"how much the rules found in the register, or how many pairs may be one person"`
}

// JobError is why a job failed.
type JobError struct {
	Key   string `json:"key" doc:"the stable name of the problem"`
	Title string `json:"title" doc:"what is wrong and how to mend it, in the language asked for"`
}

func jobOf(lang words.Lang, j upkeep.Job) Job {
	out := Job{ID: j.ID.String(), Kind: string(j.Kind), State: string(j.State), By: j.By, Started: shape.Instant(j.Started), Ended: shape.Instant(j.Ended),
		Step: j.Step, Progress: JobProgress{j.Done, j.Total}}
	if j.State == upkeep.Done {
		out.Result = &JobResult{OK: len(j.Result.Wrong) == 0, Entries: j.Result.Entries, Root: j.Result.Root, Rebuilt: j.Result.Rebuilt,
			Wrong: make([]string, len(j.Result.Wrong)), File: j.Result.File, Size: j.Result.Size, Found: j.Result.Found}
		for i, w := range j.Result.Wrong {
			out.Result.Wrong[i] = words.Text(lang, w.Key, w.Args)
		}
	}
	if f := j.Error; f != nil {
		out.Error = &JobError{f.Key, shape.Sentence(lang, f)}
	}
	return out
}

type jobsIn struct {
	gate.Page
	Kind string `query:"kind" required:"true" enum:"verify,backup,check,doubles"`
}

func (r *routes) jobs(ctx context.Context, in *jobsIn) (*gate.Answer[shape.List[Job]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	all, next, err := r.desk.Jobs(ctx, who.Actor, upkeep.Kind(in.Kind), ask)
	out := make([]Job, len(all))
	for i, j := range all {
		out[i] = jobOf(who.Lang, j)
	}
	return gate.Reply(shape.ListOf(out, next)), err
}

type jobIn struct {
	ID string `path:"id" format:"uuid"`
}

func (in *jobIn) id() (id.ID, error) {
	u, err := id.Parse(in.ID)
	if err != nil {
		return u, fault.New(fault.Invalid, "http.field.uuid").In("id").Because(err)
	}
	return u, nil
}

func (r *routes) job(ctx context.Context, in *jobIn) (*gate.Answer[Job], error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	j, err := r.desk.Job(ctx, who.Actor, u)
	return gate.Reply(jobOf(who.Lang, j)), err
}

func (r *routes) stop(ctx context.Context, in *jobIn) (*struct{}, error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	return nil, r.desk.Stop(ctx, gate.Who(ctx).Actor, u)
}
