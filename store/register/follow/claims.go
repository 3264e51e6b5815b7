package follow

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/store/sqldb"
)

// aroundClaims says whether a kind of entries stands around claims.
func aroundClaims(k journal.Kind) bool {
	return k == claim.DeclineKind || k == claim.FactKind || k == workflow.PaperKind
}

func applyClaim(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	switch e.Kind {
	case workflow.PaperKind:
		return applyPaper(ctx, tx, e, body)
	case claim.DeclineKind:
		p, err := person.ParseID(body[claim.PersonField])
		if err != nil {
			return err
		}
		return tx.Insert(ctx, "benefit_decline", []string{"person", "scheme", "seq"}, "", [][]any{{p.ID[:], body[claim.SchemeField], int64(e.Seq)}})
	}
	f, err := claim.FactOf(e, body)
	if err != nil {
		return err
	}
	var of any
	if !f.Case.IsZero() {
		of = f.Case.ID[:]
	}
	return tx.Insert(ctx, "benefit_fact", []string{"id", "person", "fact", "value", "from_day", "until_day", "claim", "paper", "author", "on_day", "seq"}, "",
		[][]any{{f.ID.ID[:], f.Person.ID[:], f.Fact, f.Value, int64(f.From), int64(f.Until), of, f.Paper, f.By, int64(f.On), int64(e.Seq)}})
}

// FactsSQL selects what ScanFact reads.
const FactsSQL = `SELECT id, person, fact, value, from_day, until_day, claim, paper, author, on_day FROM benefit_fact `

// ScanFact reads a row of FactsSQL.
func ScanFact(scan func(...any) error) (claim.Fact, error) {
	var f claim.Fact
	var root, who, of []byte
	var from, until, on int64
	if err := scan(&root, &who, &f.Fact, &f.Value, &from, &until, &of, &f.Paper, &f.By, &on); err != nil {
		return f, err
	}
	var r Columns
	f.ID.ID, f.Person.ID, f.Case.ID = r.ID(root), r.ID(who), r.ID(of)
	f.From, f.Until, f.On = day.Day(from), day.Day(until), day.Day(on)
	return f, r.Err
}
