package register

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/audit"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

// Querier asks for other tables at the reader's moment; stores of other desks stand on it.
func (r *Reader) Querier() sqldb.Querier { return r.q }

// Insert writes rows of other desks' tables in the transaction; stores of other desks stand on it.
func (t *Tx) Insert(ctx context.Context, table string, columns []string, conflict string, rows [][]any) error {
	return t.tx.Insert(ctx, table, columns, conflict, rows)
}

// SQL is the transaction below; stores of other desks stand on it.
func (t *Tx) SQL() *sqldb.Tx { return t.tx }

// Home is the office that answers for the people, first in their keys.
func (s *Store) Home() string { return s.opt.Home }

const personHomeSQL = `SELECT area FROM person WHERE home = $1 AND id = $2`

// Home is the area where somebody lives, or lived last.
func (r *Reader) Home(ctx context.Context, p person.ID) (area.Code, bool, error) {
	same, err := r.Same(ctx)
	if err != nil {
		return area.Code{}, false, err
	}
	p = same.Of(p)
	var code string
	ok, err := r.q.QueryRow(ctx, personHomeSQL, r.s.opt.Home, p.ID[:]).One(&code)
	if err != nil || !ok || code == "" {
		return area.Code{}, ok, err
	}
	c, err := area.ParseCode(code)
	return c, true, err
}

// KeepBlob keeps a sealed file.
func (t *Tx) KeepBlob(ctx context.Context, owner journal.ID, hash string, sealed []byte) error {
	return follow.KeepBlob(ctx, t.tx, owner, hash, sealed)
}

// Assessments are those of a case, in the order in which they were written.
func (r *Reader) Assessments(ctx context.Context, root journal.ID) ([]assessment.Record, error) {
	return follow.Assessments(ctx, r.q, root, r.Entries)
}

// Audits are what audits by sample found of an area, oldest first.
func (r *Reader) Audits(ctx context.Context, a area.Code) ([]audit.Known, error) {
	return follow.Audits(ctx, r.q, a, r.Entries)
}
