// Package noted keeps where the entries of budgets, of events that inform people and of surveys stand. Desks read the entries themselves and fold them, since a year's are few; so no table
// holds what they come to, and none can differ from it.
package noted

import (
	"context"
	"strconv"

	"wanjia/domain/budget"
	"wanjia/domain/journal"
	"wanjia/domain/outreach"
	"wanjia/domain/survey"
	"wanjia/store/sqldb"
)

// Is says whether entries of a kind are noted.
func Is(k journal.Kind) bool {
	return k == budget.EntryKind || k == outreach.EntryKind || k == survey.EntryKind
}

// Follow notes one entry: its year, and the entry that began what it belongs to.
func Follow(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	year, root := e.Occurred.Day().Month().Year(), e.ID
	if n, err := strconv.Atoi(body[budget.YearField]); err == nil {
		year = n
	}
	for _, field := range []string{budget.LineField, outreach.EventField} {
		if u, err := journal.ParseID(body[field]); err == nil {
			root = u
		}
	}
	return tx.Insert(ctx, "noted", []string{"seq", "kind", "year", "root", "area"}, "", [][]any{{int64(e.Seq), string(e.Kind), int64(year), root.ID[:], e.Area.String()}})
}
