package payout

import (
	"context"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const grantsSQL = `SELECT period, fen, set_off, claim, area, decided, seq FROM grant_line WHERE person = $1 AND scheme = $2 ORDER BY period`

// Grants are what was granted to somebody of a scheme.
func (r *Reader) Grants(ctx context.Context, p person.ID, scheme string) ([]payment.Grant, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (payment.Grant, error) {
		var g payment.Grant
		var fen, off, seq int64
		var claim []byte
		var code, decided string
		if err := scan(&g.Period, &fen, &off, &claim, &code, &decided, &seq); err != nil {
			return g, err
		}
		var x row
		g.Fen, g.SetOff, g.Seq = money.Fen(fen), money.Fen(off), journal.Seq(seq)
		g.Claim, g.Area = journal.ID{ID: x.id(claim)}, x.area(code)
		var err error
		g.On, err = day.ParsePartial(decided)
		x.note(err)
		return g, x.err
	}, grantsSQL, p.ID[:], scheme)
}

const (
	recoveryColumns = `SELECT id, person, scheme, period, fen, back, means, area, seq FROM recovery WHERE `
	recoveriesSQL   = recoveryColumns + `person = $1 AND scheme = $2 ORDER BY seq, period`
	recoverySQL     = recoveryColumns + `id = $1`
	outstandingSQL  = recoveryColumns + `back < fen AND seq < $1 ORDER BY seq DESC, id LIMIT $2`
	setOffsSQL      = recoveryColumns + `back < fen AND scheme = $1 AND means = 'set_off' ORDER BY seq, period`
)

func scanRecovery(scan func(...any) error) (payment.Recovery, error) {
	var v payment.Recovery
	var raw, who []byte
	var fen, back, seq int64
	var code string
	if err := scan(&raw, &who, &v.Scheme, &v.Period, &fen, &back, &v.Means, &code, &seq); err != nil {
		return v, err
	}
	var x row
	v.ID.ID, v.Person.ID, v.Area = x.id(raw), x.id(who), x.area(code)
	v.Fen, v.Back, v.Seq = money.Fen(fen), money.Fen(back), journal.Seq(seq)
	return v, x.err
}

// Recoveries are what somebody was granted too much of a scheme, made good or not.
func (r *Reader) Recoveries(ctx context.Context, p person.ID, scheme string) ([]payment.Recovery, error) {
	return sqldb.Collect(ctx, r.Querier(), scanRecovery, recoveriesSQL, p.ID[:], scheme)
}

// Recovery is one recovery.
func (r *Reader) Recovery(ctx context.Context, id journal.ID) (payment.Recovery, bool, error) {
	all, err := sqldb.Collect(ctx, r.Querier(), scanRecovery, recoverySQL, id.ID[:])
	if err != nil || len(all) == 0 {
		return payment.Recovery{}, false, err
	}
	return all[0], true, nil
}

// Outstanding are at most n recoveries before a position that aren't made good, the newest first.
func (r *Reader) Outstanding(ctx context.Context, before journal.Seq, n int) ([]payment.Recovery, error) {
	return sqldb.Collect(ctx, r.Querier(), scanRecovery, outstandingSQL, int64(before), int64(n))
}

// SetOffs are the recoveries of a scheme that are to be set off and aren't yet, the oldest first.
func (r *Reader) SetOffs(ctx context.Context, scheme string) ([]payment.Recovery, error) {
	return sqldb.Collect(ctx, r.Querier(), scanRecovery, setOffsSQL, scheme)
}

const (
	stirredSQL = `SELECT DISTINCT g.person, g.scheme, g.area FROM grant_line g JOIN person p ON p.home = $1 AND p.id = g.person
 LEFT JOIN reckoned k ON k.person = g.person AND k.scheme = g.scheme WHERE p.seq > coalesce(k.seq, g.seq) LIMIT $2`
	shownSQL = `SELECT DISTINCT g.person, g.scheme, g.area FROM benefit_fact f JOIN grant_line g ON g.person = f.person
 LEFT JOIN reckoned k ON k.person = g.person AND k.scheme = g.scheme WHERE f.seq > coalesce(k.seq, g.seq) LIMIT $1`
	differingSQL = `SELECT person, scheme, area FROM reckoned WHERE differs = 1 AND (person, scheme) > ($1, $2) ORDER BY person, scheme LIMIT $3`
)

func scanGrantee(scan func(...any) error) (payment.Stirred, error) {
	var s payment.Stirred
	var who []byte
	var code string
	if err := scan(&who, &s.Scheme, &code); err != nil {
		return s, err
	}
	var x row
	s.Person.ID, s.Area = x.id(who), x.area(code)
	return s, x.err
}

// Stirred are grantees of whom something was written since they were reckoned last: about themselves, or what they showed.
func (r *Reader) Stirred(ctx context.Context, n int) ([]payment.Stirred, error) {
	own, err := sqldb.Collect(ctx, r.Querier(), scanGrantee, stirredSQL, r.home, int64(n))
	if err != nil || len(own) >= n {
		return own, err
	}
	shown, err := sqldb.Collect(ctx, r.Querier(), scanGrantee, shownSQL, int64(n-len(own)))
	return append(own, shown...), err
}

// Differing are grantees after somebody for whom what is owed isn't what was granted.
func (r *Reader) Differing(ctx context.Context, after payment.Stirred, n int) ([]payment.Stirred, error) {
	return sqldb.Collect(ctx, r.Querier(), scanGrantee, differingSQL, after.Person.ID[:], after.Scheme, int64(n))
}

const decidedSQL = follow.CasesSQL + `flow IN ('topup', 'cut') AND state IN ('approved', 'effective') AND NOT EXISTS (SELECT 1 FROM change_done d WHERE d.id = case_file.id)
 ORDER BY seq`

// Decided are the changes that were decided and have had no effect yet, the oldest first.
func (r *Reader) Decided(ctx context.Context) ([]workflow.File, error) {
	return sqldb.Collect(ctx, r.Querier(), follow.ScanCase, decidedSQL)
}

const openOfSQL = follow.CasesSQL + `subject = $1 AND flow IN ('topup', 'cut') AND owner <> '' ORDER BY seq`

// OpenOf are the changes about somebody that aren't decided yet.
func (r *Reader) OpenOf(ctx context.Context, p person.ID) ([]workflow.File, error) {
	return sqldb.Collect(ctx, r.Querier(), follow.ScanCase, openOfSQL, p.String())
}

// Reckoned keeps up to which entry a grantee was reckoned, and whether there is a difference.
func (w *Writer) Reckoned(ctx context.Context, all []payment.Reckoned) error {
	rows := make([][]any, len(all))
	for i, k := range all {
		differs := int64(0)
		if k.Differs {
			differs = 1
		}
		rows[i] = []any{k.Person.ID[:], k.Scheme, int64(k.Seq), k.Area.String(), differs}
	}
	return w.tx.Insert(ctx, "reckoned", []string{"person", "scheme", "seq", "area", "differs"},
		`ON CONFLICT (person, scheme) DO UPDATE SET seq = excluded.seq, area = excluded.area, differs = excluded.differs`, rows)
}
