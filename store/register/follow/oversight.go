package follow

import (
	"context"

	"wanjia/domain/assessment"
	"wanjia/domain/facility"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/store/register/blob"
	"wanjia/store/sqldb"
)

const (
	// DossiersSQL selects what ScanDossier reads.
	DossiersSQL = `SELECT id, kind, under, area, facts, entries FROM dossier WHERE `
	dossierSQL  = DossiersSQL + `id = $1`
)

// isOversight says whether a kind of entries says something of providers.
func isOversight(k journal.Kind) bool {
	return k == facility.EntryKind || k == facility.CustodyKind || k == assessment.EntryKind || k == inspection.EntryKind
}

// aboutProviders keeps dossiers, chains of custody, assessments and plans.
func aboutProviders(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	if root, ok := facility.Of(e, body); ok {
		d, _, err := Dossier(ctx, tx, root)
		if err != nil {
			return err
		}
		return saveDossier(ctx, tx, facility.Apply(d, e, body))
	}
	if l, ok := facility.LinkOf(e, body); ok {
		return tx.Insert(ctx, "custody", []string{"id", "thing", "day", "seq"}, "", [][]any{{l.Entry.ID[:], l.Thing.ID[:], int64(l.On), int64(l.Seq)}})
	}
	if r, ok := assessment.Of(e, body); ok {
		return tx.Insert(ctx, "assessment", []string{"id", "root", "round", "verdict", "seq"}, "",
			[][]any{{r.Entry.ID[:], r.Case.ID[:], int64(r.Round), string(r.Verdict), int64(r.Seq)}})
	}
	if root, step, ok := inspection.Of(e, body); ok {
		drawn := int64(0)
		if step == inspection.DrawStep {
			drawn = int64(e.Seq)
		}
		return tx.Insert(ctx, "inspection_plan", []string{"id", "area", "seq", "drawn"}, `ON CONFLICT (id) DO UPDATE SET drawn = excluded.drawn`,
			[][]any{{root.ID[:], e.Area.String(), int64(e.Seq), drawn}})
	}
	return nil
}

// Dossier is one dossier.
func Dossier(ctx context.Context, q sqldb.Querier, root journal.ID) (facility.Dossier, bool, error) {
	return one(sqldb.Collect(ctx, q, ScanDossier, dossierSQL, root.ID[:]))
}

// ScanDossier reads a row of DossiersSQL.
func ScanDossier(scan func(...any) error) (facility.Dossier, error) {
	var d facility.Dossier
	var root, under []byte
	var kind, facts, entries string
	if err := scan(&root, &kind, &under, &d.Area, &facts, &entries); err != nil {
		return d, err
	}
	var r Columns
	d.ID.ID, d.Under.ID, d.Kind = r.ID(root), r.ID(under), facility.Kind(kind)
	var err error
	d.Values, err = journal.ParseBody([]byte(facts))
	r.Note(err)
	d.Entries, err = blob.ParseSeqs(entries)
	r.Note(err)
	return d, r.Err
}

func saveDossier(ctx context.Context, tx *sqldb.Tx, d facility.Dossier) error {
	var under any
	if !d.Under.IsZero() {
		under = d.Under.ID[:]
	}
	return tx.Insert(ctx, "dossier", []string{"id", "kind", "under", "area", "until", "facts", "seq", "entries"},
		`ON CONFLICT (id) DO UPDATE SET under = excluded.under, area = excluded.area, until = excluded.until, facts = excluded.facts, entries = excluded.entries`,
		[][]any{{d.ID.ID[:], string(d.Kind), under, d.Area, d.Get(facility.UntilField), string(journal.CanonicalBody(d.Values)), int64(d.Entries[0]), blob.Seqs(d.Entries)}})
}

// SiteField is the field of a case that says which facility it is about.
const SiteField = "facility"

// aboutFacility notes which facility a case is about.
func aboutFacility(ctx context.Context, tx *sqldb.Tx, root journal.ID, e journal.Entry, body map[string]string) error {
	site, err := journal.ParseID(body[workflow.FieldMark+SiteField])
	if err != nil { // of most cases nothing is said
		return nil //nolint:nilerr // a field of that name that is no dossier's id means something else
	}
	return tx.Insert(ctx, "case_facility", []string{"root", "facility", "seq"}, `ON CONFLICT (root) DO UPDATE SET facility = excluded.facility`,
		[][]any{{root.ID[:], site.ID[:], int64(e.Seq)}})
}

const roundsSQL = `SELECT seq FROM assessment WHERE root = $1 ORDER BY seq`

// Assessments are those of a case, in the order in which they were written.
func Assessments(ctx context.Context, q sqldb.Querier, root journal.ID, read func(context.Context, []journal.Seq) (map[journal.Seq]journal.Entry, error)) ([]assessment.Record, error) {
	seqs, err := sqldb.Collect(ctx, q, ScanSeq, roundsSQL, root.ID[:])
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	return each(ctx, seqs, read, assessment.Of)
}

const linksSQL = `SELECT seq FROM custody WHERE thing = $1 ORDER BY seq`

// Chain is the chain of custody of a thing, in its order.
func Chain(ctx context.Context, q sqldb.Querier, thing journal.ID, read func(context.Context, []journal.Seq) (map[journal.Seq]journal.Entry, error)) ([]facility.Link, error) {
	seqs, err := sqldb.Collect(ctx, q, ScanSeq, linksSQL, thing.ID[:])
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	chain, err := each(ctx, seqs, read, facility.LinkOf)
	facility.Sort(chain)
	return chain, err
}

// ScanSeq reads a position.
func ScanSeq(scan func(...any) error) (journal.Seq, error) {
	var n int64
	err := scan(&n)
	return journal.Seq(n), err
}

// each reads entries at positions into what they tell.
func each[T any](ctx context.Context, seqs []journal.Seq, read func(context.Context, []journal.Seq) (map[journal.Seq]journal.Entry, error),
	of func(journal.Entry, map[string]string) (T, bool)) ([]T, error) {
	entries, err := read(ctx, seqs)
	if err != nil {
		return nil, err
	}
	var out []T
	for _, at := range seqs {
		body, err := journal.ParseBody(entries[at].Body)
		if err != nil {
			return nil, err
		}
		if v, ok := of(entries[at], body); ok {
			out = append(out, v)
		}
	}
	return out, nil
}

const plansSQL = `SELECT id, area, seq, drawn FROM inspection_plan WHERE seq < $1 ORDER BY seq DESC LIMIT $2`

// Plan is where a plan of inspections stands in the journal.
type Plan = inspection.Filed

// Plans are at most n plans before a position, the newest first.
func Plans(ctx context.Context, q sqldb.Querier, before journal.Seq, n int) ([]Plan, error) {
	return sqldb.Collect(ctx, q, func(scan func(...any) error) (Plan, error) {
		var p Plan
		var root []byte
		var code string
		var seq, drawn int64
		if err := scan(&root, &code, &seq, &drawn); err != nil {
			return p, err
		}
		var r Columns
		p.ID.ID, p.Area, p.Seq, p.Drawn = r.ID(root), r.Area(code), journal.Seq(seq), journal.Seq(drawn)
		return p, r.Err
	}, plansSQL, int64(before), int64(n))
}
