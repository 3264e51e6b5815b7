package office

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const postedSQL = follow.CasesSQL + `flow = 'claim' AND state = 'approved' AND changed >= $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`

// Posted are at most n claims before a position that were approved on a day or later, the newest claims first.
func (r *Reader) Posted(ctx context.Context, since day.Day, before journal.Seq, n int) ([]workflow.File, error) {
	return sqldb.Collect(ctx, r.q, follow.ScanCase, postedSQL, int64(since), int64(before), int64(n))
}
