package cases

import (
	"context"
	"maps"

	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// Entries reads entries by their positions.
type Entries interface {
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
}

// Told reads the acts of a case, and the newest value of each field, sealed ones as they are.
func Told(ctx context.Context, r Entries, f *workflow.File) ([]workflow.Told, map[string]string, error) {
	entries, err := r.Entries(ctx, f.Entries)
	if err != nil {
		return nil, nil, err
	}
	acts, err := tell(f, entries)
	values := map[string]string{}
	for _, t := range acts {
		maps.Copy(values, t.Act.Values)
	}
	return acts, values, err
}
