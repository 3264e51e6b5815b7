package follow

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/journal"
	"wanjia/domain/quality/answer"
	"wanjia/store/register/follow/sampled"
	"wanjia/store/sqldb"
)

// isQuality says whether a kind of entries says something of the register's quality.
func isQuality(k journal.Kind) bool {
	return k == answer.EntryKind || k == audit.EntryKind || k == audit.InterviewKind
}

// aboutQuality keeps the last answer to a finding, and where the newest result of an audit stands.
func aboutQuality(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	if k, ok := audit.Of(e, body); ok {
		return tx.Insert(ctx, "audit_result", []string{"area", "what", "audit", "seq"}, `ON CONFLICT (area, what, audit) DO UPDATE SET seq = excluded.seq`,
			[][]any{{k.Area.String(), k.What, k.Audit.ID[:], int64(k.Seq)}})
	}
	said, ok := answer.Of(e, body)
	if !ok {
		return sampled.Follow(ctx, tx, e, body)
	}
	return applyAnswer(ctx, tx, said)
}

// applyAnswer keeps the last answer to a finding.
func applyAnswer(ctx context.Context, tx *sqldb.Tx, s answer.Standing) error {
	return tx.Insert(ctx, "finding_answer", []string{"finding", "rule", "answer", "day", "author", "reason", "seq"},
		`ON CONFLICT (finding) DO UPDATE SET answer = excluded.answer, day = excluded.day, author = excluded.author, reason = excluded.reason, seq = excluded.seq`,
		[][]any{{s.Finding[:], s.Rule, string(s.Code), s.On.String(), s.By, s.Reason, int64(s.Seq)}})
}

const auditsSQL = `SELECT seq FROM audit_result WHERE area = $1 ORDER BY seq`

// Audits are what audits by sample found of an area, oldest first.
func Audits(ctx context.Context, q sqldb.Querier, a area.Code, read func(context.Context, []journal.Seq) (map[journal.Seq]journal.Entry, error)) ([]audit.Known, error) {
	seqs, err := sqldb.Collect(ctx, q, func(scan func(...any) error) (journal.Seq, error) {
		var n int64
		err := scan(&n)
		return journal.Seq(n), err
	}, auditsSQL, a.String())
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	entries, err := read(ctx, seqs)
	if err != nil {
		return nil, err
	}
	var out []audit.Known
	for _, at := range seqs {
		body, err := journal.ParseBody(entries[at].Body)
		if err != nil {
			return nil, err
		}
		if k, ok := audit.Of(entries[at], body); ok {
			out = append(out, k)
		}
	}
	return out, nil
}
