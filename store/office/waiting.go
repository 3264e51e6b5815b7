package office

import (
	"context"

	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/quarantine"
	"wanjia/domain/workflow"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const (
	noticesAtSQL = follow.NoticesSQL + `stage = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`
	noticesSQL   = follow.NoticesSQL + `seq < $1 ORDER BY seq DESC LIMIT $2`
	heldAtSQL    = follow.HeldSQL + `state = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`
)

// Notices are at most n notices whose first entry stands before a position, the newest first; the zero stage is every stage.
func (r *Reader) Notices(ctx context.Context, stage notice.Stage, before journal.Seq, n int) ([]notice.Notice, error) {
	if stage == 0 {
		return sqldb.Collect(ctx, r.q, follow.ScanNotice, noticesSQL, int64(before), int64(n))
	}
	return sqldb.Collect(ctx, r.q, follow.ScanNotice, noticesAtSQL, stage.String(), int64(before), int64(n))
}

// Quarantine is at most n held entries in a state that came before a position, the newest first.
func (r *Reader) Quarantine(ctx context.Context, state quarantine.State, before journal.Seq, n int) ([]quarantine.Held, error) {
	return sqldb.Collect(ctx, r.q, follow.ScanHeld, heldAtSQL, state.String(), int64(before), int64(n))
}

const (
	casesSQL   = follow.CasesSQL + `seq < $1 ORDER BY seq DESC LIMIT $2`
	casesOfSQL = follow.CasesSQL + `flow = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`
)

// Cases are at most n cases whose first entry stands before a position, the newest first; no flow is every kind.
func (r *Reader) Cases(ctx context.Context, flow string, before journal.Seq, n int) ([]workflow.File, error) {
	if flow == "" {
		return sqldb.Collect(ctx, r.q, follow.ScanCase, casesSQL, int64(before), int64(n))
	}
	return sqldb.Collect(ctx, r.q, follow.ScanCase, casesOfSQL, flow, int64(before), int64(n))
}
