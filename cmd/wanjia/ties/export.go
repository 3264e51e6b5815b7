package ties

import (
	"context"

	"wanjia/domain/journal"
	storeexp "wanjia/store/exports"

	"wanjia/desk/exports"
)

// Exports is what leaves as sheets, as its desk asks for it.
type Exports struct{ S *storeexp.Store }

// Read opens a moment.
func (x Exports) Read(ctx context.Context, fn func(exports.Reader) error) error {
	return x.S.Read(ctx, func(r *storeexp.Reader) error { return fn(exportReader{r}) })
}

type exportReader struct{ *storeexp.Reader }

// Events are the next standing events of a sheet.
func (x exportReader) Events(ctx context.Context, what exports.What, after journal.ID, n int) ([]exports.Event, error) {
	read := x.Happenings
	if what == exports.People {
		read = x.Records
	}
	found, err := read(ctx, after, n)
	out := make([]exports.Event, len(found))
	for i, e := range found {
		out[i] = exports.Event(e)
	}
	return out, err
}
