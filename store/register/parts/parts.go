// Package parts reads what belongs to a facility, for moments and transactions alike. It judges nothing of it.
package parts

import (
	"context"

	"wanjia/domain/facility"
	"wanjia/domain/journal"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const underSQL = follow.DossiersSQL + `under = $1 ORDER BY seq`

// Under are what belongs to a facility, the oldest first.
func Under(ctx context.Context, q sqldb.Querier, of journal.ID) ([]facility.Dossier, error) {
	return sqldb.Collect(ctx, q, follow.ScanDossier, underSQL, of.ID[:])
}
