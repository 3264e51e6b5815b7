package follow

import (
	"context"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/store/register/blob"
	"wanjia/store/sqldb"
)

// CasesSQL selects what ScanCase reads.
const CasesSQL = `SELECT id, flow, state, owner, escalate, due, area, subject, opened, changed, parties, barred, entries FROM case_file WHERE `

func caseColumns() []string {
	return []string{"id", "flow", "state", "owner", "escalate", "due", "area", "subject", "opened", "changed", "parties", "barred", "seq", "entries"}
}

// Case is one case.
func Case(ctx context.Context, q sqldb.Querier, root journal.ID) (workflow.File, bool, error) {
	return one(sqldb.Collect(ctx, q, ScanCase, CasesSQL+`id = $1`, root.ID[:]))
}

// ScanCase reads a row of CasesSQL.
func ScanCase(scan func(...any) error) (workflow.File, error) {
	var f workflow.File
	var root []byte
	var owner, escalate, parties, barred, entries string
	var opened, changed int64
	if err := scan(&root, &f.Flow, &f.State, &owner, &escalate, &f.Due, &f.Area, &f.Subject, &opened, &changed, &parties, &barred, &entries); err != nil {
		return f, err
	}
	var r Columns
	f.ID.ID, f.Owner, f.Escalate = r.ID(root), r.desk(owner), r.desk(escalate)
	f.Opened, f.Changed, f.Parties = day.Day(opened), day.Day(changed), strings.Fields(parties)
	f.Barred = workflow.ParseUnits(barred)
	var err error
	f.Entries, err = blob.ParseSeqs(entries)
	r.Note(err)
	return f, r.Err
}

func (r *Columns) desk(code string) access.Desk {
	if code == "" {
		return access.NoDesk
	}
	d, err := access.ParseDesk(code)
	r.Note(err)
	return d
}

func applyCase(ctx context.Context, tx *sqldb.Tx, root journal.ID, e journal.Entry, body map[string]string) error {
	f, _, err := Case(ctx, tx, root)
	if err != nil {
		return err
	}
	f = workflow.Apply(f, e, body)
	return tx.Insert(ctx, "case_file", caseColumns(), `ON CONFLICT (id) DO UPDATE SET state = excluded.state, owner = excluded.owner, escalate = excluded.escalate,
 due = excluded.due, changed = excluded.changed, parties = excluded.parties, barred = excluded.barred, entries = excluded.entries`,
		[][]any{{f.ID.ID[:], f.Flow, f.State, f.Owner.String(), f.Escalate.String(), f.Due, f.Area, f.Subject, int64(f.Opened), int64(f.Changed),
			strings.Join(f.Parties, " "), f.Units(), int64(f.Entries[0]), blob.Seqs(f.Entries)}})
}

func applyPaper(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	p, err := workflow.PaperOf(e, body)
	if err != nil {
		return err
	}
	return tx.Insert(ctx, "case_paper", []string{"id", "root", "hash", "type", "size", "about", "author", "seq"}, "",
		[][]any{{p.Entry.ID[:], p.Case.ID[:], p.Hash, p.Type, p.Size, p.Of, p.By, int64(p.Seq)}})
}

const papersSQL = `SELECT id, hash, type, size, about, author, seq FROM case_paper WHERE root = $1 ORDER BY seq`

// Papers are the files of a case, in the order in which they came.
func Papers(ctx context.Context, q sqldb.Querier, root journal.ID) ([]workflow.Paper, error) {
	return sqldb.Collect(ctx, q, func(scan func(...any) error) (workflow.Paper, error) {
		p := workflow.Paper{Case: root}
		var raw []byte
		var seq int64
		if err := scan(&raw, &p.Hash, &p.Type, &p.Size, &p.Of, &p.By, &seq); err != nil {
			return p, err
		}
		var r Columns
		p.Entry.ID, p.Seq = r.ID(raw), journal.Seq(seq)
		return p, r.Err
	}, papersSQL, root.ID[:])
}

// KeepBlob keeps a sealed file; one that is kept stays.
func KeepBlob(ctx context.Context, tx *sqldb.Tx, owner journal.ID, hash string, sealed []byte) error {
	return tx.Insert(ctx, "blob", []string{"owner", "hash", "sealed"}, `ON CONFLICT (owner, hash) DO NOTHING`, [][]any{{owner.ID[:], hash, sealed}})
}

const blobSQL = `SELECT sealed FROM blob WHERE owner = $1 AND hash = $2`

// Blob is a sealed file.
func Blob(ctx context.Context, q sqldb.Querier, owner journal.ID, hash string) ([]byte, bool, error) {
	var raw []byte
	ok, err := q.QueryRow(ctx, blobSQL, owner.ID[:], hash).One(&raw)
	return raw, ok, err
}
