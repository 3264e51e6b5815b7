package ties

import (
	"context"
	"time"

	"wanjia/base/id"
	"wanjia/desk/upkeep"
	store "wanjia/store/upkeep"
)

// Jobs keep what longer work came to.
type Jobs struct{ S *store.Store }

// Job is the job of an id.
func (j Jobs) Job(ctx context.Context, id id.ID) (upkeep.Row, bool, error) {
	r, ok, err := j.S.Job(ctx, id)
	return upkeep.Row(r), ok, err
}

// Jobs are jobs of a kind, the newest first.
func (j Jobs) Jobs(ctx context.Context, kind string, started time.Time, after id.ID, n int) ([]upkeep.Row, error) {
	rows, err := j.S.Jobs(ctx, kind, started, after, n)
	out := make([]upkeep.Row, len(rows))
	for i, r := range rows {
		out[i] = upkeep.Row(r)
	}
	return out, err
}

// Keep writes down a job that has ended.
func (j Jobs) Keep(ctx context.Context, r upkeep.Row) error {
	return j.S.Keep(ctx, store.Row(r))
}
