package view

import (
	"context"
	"math"
	"strconv"

	"wanjia/base/page"
	"wanjia/domain/journal"
)

// pileRows bounds what one page of a pile reads; it may come back short, or empty, and go on.
const pileRows = 5000

// Pile goes through rows by their position, newest first, and keeps those that belong to whoever looks.
func Pile[T any](ctx context.Context, ask page.Page, read func(ctx context.Context, before journal.Seq, n int) ([]T, error),
	at func(*T) journal.Seq, belongs func(*T) bool) (rows []T, next string, err error) {
	before := journal.Seq(math.MaxInt64)
	if len(ask.After) > 0 {
		n, err := strconv.ParseInt(ask.After[0], 10, 64)
		if err != nil || len(ask.After) != 1 {
			return nil, "", BadCursor(err)
		}
		before = journal.Seq(n)
	}
	for seen := 0; seen < pileRows; {
		n := min(max(ask.Size, 64), pileRows-seen)
		found, err := read(ctx, before, n)
		if err != nil {
			return nil, "", err
		}
		seen += len(found)
		for i := range found {
			before = at(&found[i])
			if belongs(&found[i]) {
				rows = append(rows, found[i])
			}
			if len(rows) == ask.Size {
				return rows, page.Cursor(strconv.FormatInt(int64(before), 10)), nil
			}
		}
		if len(found) < n {
			return rows, "", nil
		}
	}
	return rows, page.Cursor(strconv.FormatInt(int64(before), 10)), nil
}
