package office

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/facility"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/store/register/follow"
	"wanjia/store/register/parts"
	"wanjia/store/sqldb"
)

const (
	dossiersSQL = follow.DossiersSQL + `kind = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`
	runOutSQL   = follow.DossiersSQL + `until <> '' AND until <= $1 ORDER BY until, id`
)

// Dossiers are at most n dossiers of a kind before a position, the newest first.
func (r *Reader) Dossiers(ctx context.Context, kind facility.Kind, before journal.Seq, n int) ([]facility.Dossier, error) {
	return sqldb.Collect(ctx, r.q, follow.ScanDossier, dossiersSQL, string(kind), int64(before), int64(n))
}

// Under are what belongs to a facility, the oldest first.
func (r *Reader) Under(ctx context.Context, of journal.ID) ([]facility.Dossier, error) {
	return parts.Under(ctx, r.q, of)
}

// RunOut are what runs out by a day, or has, what ended first at the top.
func (r *Reader) RunOut(ctx context.Context, by day.Day) ([]facility.Dossier, error) {
	return sqldb.Collect(ctx, r.q, follow.ScanDossier, runOutSQL, by.String())
}

// Chain is the chain of custody of a thing, in its order.
func (r *Reader) Chain(ctx context.Context, thing journal.ID) ([]facility.Link, error) {
	return follow.Chain(ctx, r.q, thing, r.Entries)
}

// Plans are at most n plans of inspections before a position, the newest first.
func (r *Reader) Plans(ctx context.Context, before journal.Seq, n int) ([]inspection.Filed, error) {
	return follow.Plans(ctx, r.q, before, n)
}
