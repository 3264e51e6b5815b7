package follow

import (
	"context"

	"wanjia/domain/disclosure/release"
	"wanjia/store/sqldb"
)

// saveRelease notes what was shown.
func saveRelease(ctx context.Context, tx *sqldb.Tx, l release.Line) error {
	err := tx.Insert(ctx, "release_line", []string{"seq", "what", "area", "detail", "method", "digest", "cells"}, "",
		[][]any{{int64(l.Seq), l.What, l.Area, l.Detail, l.Method, l.Digest, int64(len(l.Cells))}})
	if err != nil {
		return err
	}
	rows := make([][]any, len(l.Cells))
	for i, c := range l.Cells {
		rows[i] = []any{c.Name, c.Shown, int64(l.Seq)}
	}
	return tx.Insert(ctx, "release_cell", []string{"name", "shown", "seq"}, `ON CONFLICT (name) DO UPDATE SET shown = excluded.shown, seq = excluded.seq`, rows)
}
