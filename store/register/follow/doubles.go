package follow

import (
	"context"

	"wanjia/domain/double"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/store/sqldb"
)

const (
	undoneSQL  = `UPDATE double_answer SET undone = $1 WHERE entry = $2`
	answersSQL = `SELECT entry, a, b, answer, author, facts, seq, undone FROM double_answer WHERE a = $1 AND b = $2 ORDER BY seq`
	answerSQL  = `SELECT entry, a, b, answer, author, facts, seq, undone FROM double_answer WHERE entry = $1`
)

func isDouble(k journal.Kind) bool { return k == double.AnswerKind || k == double.UndoKind }

// doubleStep brings the answers on.
func doubleStep(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	g, undone, err := double.Of(e, body)
	if err != nil {
		return err
	}
	if e.Kind == double.UndoKind {
		_, err := tx.Exec(ctx, undoneSQL, int64(e.Seq), undone.ID[:])
		return err
	}
	return tx.Insert(ctx, "double_answer", []string{"entry", "a", "b", "answer", "author", "facts", "seq", "undone"}, "",
		[][]any{{g.Entry.ID[:], g.A.ID[:], g.B.ID[:], string(g.Says), g.Author, g.Facts, int64(g.Seq), int64(0)}})
}

func scanGiven(scan func(...any) error) (double.Given, error) {
	var g double.Given
	var entry, a, b []byte
	var says string
	var seq, undone int64
	if err := scan(&entry, &a, &b, &says, &g.Author, &g.Facts, &seq, &undone); err != nil {
		return g, err
	}
	var r Columns
	g.Entry.ID, g.A.ID, g.B.ID = r.ID(entry), r.ID(a), r.ID(b)
	g.Says, g.Seq, g.Undone = double.Says(says), journal.Seq(seq), undone != 0
	return g, r.Err
}

// DoubleAnswers are all answers on a pair, the oldest first.
func DoubleAnswers(ctx context.Context, q sqldb.Querier, a, b person.ID) ([]double.Answer, error) {
	all, err := sqldb.Collect(ctx, q, scanGiven, answersSQL, a.ID[:], b.ID[:])
	out := make([]double.Answer, len(all))
	for i := range all {
		out[i] = all[i].Answer
	}
	return out, err
}

// DoubleAnswer is the answer that an entry gave.
func DoubleAnswer(ctx context.Context, q sqldb.Querier, entry journal.ID) (double.Given, bool, error) {
	return one(sqldb.Collect(ctx, q, scanGiven, answerSQL, entry.ID[:]))
}
