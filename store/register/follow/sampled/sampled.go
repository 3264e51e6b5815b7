// Package sampled follows the visits of audits by sample and the interviews that came of them: whose each is, and which is the newest. It
// keeps positions in the journal and nothing of what was said.
package sampled

import (
	"context"

	"wanjia/domain/audit"
	"wanjia/domain/journal"
	"wanjia/store/sqldb"
)

const (
	newest        = `ON CONFLICT (audit, unit) DO UPDATE SET seq = excluded.seq`
	newestVisit   = `ON CONFLICT (audit, unit) DO UPDATE SET account = excluded.account, seq = excluded.seq`
	visitsSQL     = `SELECT seq FROM audit_visit WHERE account = $1 AND audit NOT IN (SELECT audit FROM audit_result) ORDER BY audit, unit`
	visitSQL      = `SELECT seq FROM audit_visit WHERE audit = $1 AND unit = $2`
	interviewSQL  = `SELECT seq FROM audit_interview WHERE audit = $1 AND unit = $2`
	interviewsSQL = `SELECT seq FROM audit_interview WHERE audit = $1 ORDER BY unit`
)

// Follow keeps whose a visit is, and where the newest interview of one stands.
func Follow(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	if v, ok := audit.VisitOf(e, body); ok {
		return tx.Insert(ctx, "audit_visit", []string{"audit", "unit", "account", "seq"}, newestVisit, [][]any{{v.Audit.ID[:], v.Unit, v.Account, int64(v.Seq)}})
	}
	if i, ok := audit.InterviewOf(e, body); ok {
		return tx.Insert(ctx, "audit_interview", []string{"audit", "unit", "seq"}, newest, [][]any{{i.Audit.ID[:], i.Unit, int64(i.Seq)}})
	}
	return nil
}

// Rows reads them at one moment.
type Rows struct {
	Q       sqldb.Querier
	Entries func(context.Context, []journal.Seq) (map[journal.Seq]journal.Entry, error)
}

// Visits are those that somebody was given, of audits that aren't over.
func (r Rows) Visits(ctx context.Context, account string) ([]audit.Visit, error) {
	return read(ctx, r, audit.VisitOf, visitsSQL, account)
}

// Visit is one of them.
func (r Rows) Visit(ctx context.Context, of journal.ID, unit string) (audit.Visit, bool, error) {
	return first(read(ctx, r, audit.VisitOf, visitSQL, of.ID[:], unit))
}

// Interviewed is the newest interview of a unit.
func (r Rows) Interviewed(ctx context.Context, of journal.ID, unit string) (audit.Interview, bool, error) {
	return first(read(ctx, r, audit.InterviewOf, interviewSQL, of.ID[:], unit))
}

// Interviews are the newest entries of an audit's units, in the order of the units.
func (r Rows) Interviews(ctx context.Context, of journal.ID) ([]journal.Entry, error) {
	return read(ctx, r, func(e journal.Entry, _ map[string]string) (journal.Entry, bool) { return e, true }, interviewsSQL, of.ID[:])
}

func first[T any](all []T, err error) (one T, ok bool, _ error) {
	if err != nil || len(all) == 0 {
		return one, false, err
	}
	return all[0], true, nil
}

func read[T any](ctx context.Context, r Rows, of func(journal.Entry, map[string]string) (T, bool), sql string, args ...any) ([]T, error) {
	seqs, err := sqldb.Collect(ctx, r.Q, func(scan func(...any) error) (journal.Seq, error) {
		var n int64
		err := scan(&n)
		return journal.Seq(n), err
	}, sql, args...)
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	entries, err := r.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	var out []T
	for _, at := range seqs {
		body, err := journal.ParseBody(entries[at].Body)
		if err != nil {
			return nil, err
		}
		if one, ok := of(entries[at], body); ok {
			out = append(out, one)
		}
	}
	return out, nil
}
