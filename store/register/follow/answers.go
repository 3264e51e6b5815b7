package follow

import (
	"context"

	"wanjia/domain/quality/answer"
	"wanjia/store/sqldb"
)

// applyAnswer keeps the last answer to a finding.
func applyAnswer(ctx context.Context, tx *sqldb.Tx, s answer.Standing) error {
	return tx.Insert(ctx, "finding_answer", []string{"finding", "rule", "answer", "day", "author", "reason", "seq"},
		`ON CONFLICT (finding) DO UPDATE SET answer = excluded.answer, day = excluded.day, author = excluded.author, reason = excluded.reason, seq = excluded.seq`,
		[][]any{{s.Finding[:], s.Rule, string(s.Code), s.On.String(), s.By, s.Reason, int64(s.Seq)}})
}
