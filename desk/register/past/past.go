// Package past reads a journal from its beginning, in stretches that hang together. It knows nothing of what entries mean.
package past

import (
	"context"

	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// rows is how many entries a stretch has at least, where there are as many; they share a transaction of a replay.
const rows = 4000

// Source is a journal to be replayed.
type Source interface {
	After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error)
	Salts(ctx context.Context) (map[person.ID][16]byte, error)
}

// Stretch reads the next entries of a journal after a position. Areas
// taken in together lean on each other in any order, so it doesn't end among them.
func Stretch(ctx context.Context, from Source, at journal.Seq) ([]journal.Entry, error) {
	entries, err := from.After(ctx, at, rows)
	for err == nil && len(entries) > 0 && entries[len(entries)-1].Kind == "area" {
		var more []journal.Entry
		more, err = from.After(ctx, entries[len(entries)-1].Seq, rows)
		n := 0
		for n < len(more) && more[n].Kind == "area" {
			n++
		}
		entries = append(entries, more[:n]...)
		if n < len(more) || n == 0 {
			break
		}
	}
	return entries, err
}
