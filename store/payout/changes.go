package payout

import (
	"context"
	"slices"

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
		g.Person = p
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
	// What happened since is little, and what was granted much. So CROSS JOIN, whose first table SQLite goes through first.
	sinceSQL = `SELECT DISTINCT g.person, g.scheme, g.area FROM person p CROSS JOIN grant_line g
 LEFT JOIN reckoned k ON k.person = g.person AND k.scheme = g.scheme WHERE g.person = p.id AND p.home = $1 AND p.seq > $2 AND p.seq > coalesce(k.seq, g.seq) LIMIT $3`
	// Records that were taken in or parted since, and those that were taken in of whose person something was written.
	joinedSQL = `WITH RECURSIVE up (record, holder, seq) AS (SELECT absorbed, survivor, CASE WHEN parted > seq THEN parted ELSE seq END FROM same_person
 UNION SELECT u.record, s.survivor, CASE WHEN u.seq > s.seq THEN u.seq ELSE s.seq END FROM up u JOIN same_person s ON s.absorbed = u.holder AND s.parted = 0)
 SELECT DISTINCT g.person, g.scheme, g.area FROM (SELECT record AS who, seq FROM up UNION SELECT holder, seq FROM up
 UNION SELECT u.record, p.seq FROM up u JOIN person p ON p.home = $1 AND p.id = u.holder) x CROSS JOIN grant_line g
 LEFT JOIN reckoned k ON k.person = g.person AND k.scheme = g.scheme WHERE g.person = x.who AND x.seq > coalesce(k.seq, g.seq) LIMIT $2`
	againSQL          = `SELECT person, scheme, area FROM reckoned WHERE differs = 2 ORDER BY person, scheme LIMIT $1`
	granteesSQL       = `SELECT DISTINCT person, scheme, area FROM grant_line WHERE person IN (`
	schemeGranteesSQL = `SELECT DISTINCT person, scheme, area FROM grant_line WHERE scheme = $1`
	shownSQL          = `SELECT DISTINCT g.person, g.scheme, g.area FROM benefit_fact f CROSS JOIN grant_line g
 LEFT JOIN reckoned k ON k.person = g.person AND k.scheme = g.scheme WHERE g.person = f.person AND f.seq > $1 AND f.seq > coalesce(k.seq, g.seq) LIMIT $2`
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
func (r *Reader) Stirred(ctx context.Context, since journal.Seq, n int) ([]payment.Stirred, error) {
	sql, args := stirredSQL, []any{r.home, int64(n)}
	if since > 0 {
		sql, args = sinceSQL, []any{r.home, int64(since), int64(n)}
	}
	own, err := sqldb.Collect(ctx, r.Querier(), scanGrantee, sql, args...)
	if err != nil || len(own) >= n {
		return own, err
	}
	joined, err := sqldb.Collect(ctx, r.Querier(), scanGrantee, joinedSQL, r.home, int64(n-len(own)))
	if own = append(own, joined...); err != nil || len(own) >= n {
		return own, err
	}
	shown, err := sqldb.Collect(ctx, r.Querier(), scanGrantee, shownSQL, int64(since), int64(n-len(own)))
	if own = append(own, shown...); err != nil || len(own) >= n {
		return own, err
	}
	anew, err := sqldb.Collect(ctx, r.Querier(), scanGrantee, againSQL, int64(n-len(own)))
	return append(own, anew...), err
}

// Grantees are those of some people who were granted something.
func (r *Reader) Grantees(ctx context.Context, among []person.ID) ([]payment.Stirred, error) {
	var out []payment.Stirred
	for chunk := range slices.Chunk(among, 512) {
		keys := make([][]byte, len(chunk))
		for i := range chunk {
			keys[i] = chunk[i].ID[:]
		}
		found, err := sqldb.Collect(ctx, r.Querier(), scanGrantee, granteesSQL+sqldb.In(len(keys), 1)+`)`, sqldb.Pad(keys)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// again marks who is to be reckoned again whatever was written of them.
const again = 2

// Again has everybody who was granted something of a scheme reckoned again: its text has changed.
func (w *Writer) Again(ctx context.Context, scheme string) error {
	all, err := sqldb.Collect(ctx, w.Querier(), scanGrantee, schemeGranteesSQL, scheme)
	if err != nil {
		return err
	}
	rows := make([][]any, 0, len(all))
	seen := map[person.ID]bool{}
	for _, s := range all {
		if !seen[s.Person] {
			seen[s.Person] = true
			rows = append(rows, []any{s.Person.ID[:], s.Scheme, int64(0), s.Area.String(), int64(again)})
		}
	}
	return w.tx.Insert(ctx, "reckoned", []string{"person", "scheme", "seq", "area", "differs"}, `ON CONFLICT (person, scheme) DO UPDATE SET seq = 0, differs = excluded.differs`, rows)
}

// Set keeps a setting.
func (w *Writer) Set(ctx context.Context, name, value string) error {
	return w.tx.Set(ctx, name, value)
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

const openCutsSQL = follow.CasesSQL + `flow = 'cut' AND owner <> '' ORDER BY seq`

// OpenCuts are the cuts that are being decided.
func (r *Reader) OpenCuts(ctx context.Context) ([]workflow.File, error) {
	return sqldb.Collect(ctx, r.Querier(), follow.ScanCase, openCutsSQL)
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

const (
	accountsSQL     = follow.CasesSQL + `flow = 'account' AND state = 'confirmed' ORDER BY seq`
	accountsOfSQL   = follow.CasesSQL + `subject = $1 AND (flow = 'account' AND state = 'confirmed' OR flow = 'claim' AND state = 'approved') ORDER BY seq`
	claimedAgainSQL = follow.CasesSQL + `flow = 'claim' AND state = 'approved' AND subject IN (SELECT subject FROM case_file WHERE flow = 'claim' AND state = 'approved' GROUP BY subject HAVING count(*) > 1) ORDER BY seq`
	returnedSQL     = `SELECT p.person, g.claim, max(p.seq) FROM pay_line p JOIN grant_line g ON g.person = p.person AND g.scheme = p.scheme AND g.period = p.period
 WHERE p.scheme = $1 AND p.state = 'returned' AND NOT EXISTS (SELECT 1 FROM pay_line q WHERE q.person = p.person AND q.scheme = p.scheme AND q.state = 'paid' AND q.seq > p.seq)
 GROUP BY p.person, g.claim ORDER BY p.person, g.claim`
)

// Accounts are the changes of accounts that another person confirmed.
func (r *Reader) Accounts(ctx context.Context) ([]workflow.File, error) {
	return sqldb.Collect(ctx, r.Querier(), follow.ScanCase, accountsSQL)
}

// ClaimedAgain are the approved claims of whoever has more than one, to whichever schemes.
func (r *Reader) ClaimedAgain(ctx context.Context) ([]workflow.File, error) {
	return sqldb.Collect(ctx, r.Querier(), follow.ScanCase, claimedAgainSQL)
}

// AccountsOf are those about somebody, and the claims of theirs that were approved.
func (r *Reader) AccountsOf(ctx context.Context, p person.ID) ([]workflow.File, error) {
	return sqldb.Collect(ctx, r.Querier(), follow.ScanCase, accountsOfSQL, p.String())
}

// Returned are the claims from whose accounts money of a scheme came back, and to which none was paid since.
func (r *Reader) Returned(ctx context.Context, scheme string) ([]payment.CameBack, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (payment.CameBack, error) {
		var who, claim []byte
		var seq int64
		if err := scan(&who, &claim, &seq); err != nil {
			return payment.CameBack{}, err
		}
		var x row
		return payment.CameBack{Person: person.ID{ID: x.id(who)}, Claim: journal.ID{ID: x.id(claim)}, Seq: journal.Seq(seq)}, x.err
	}, returnedSQL, scheme)
}
