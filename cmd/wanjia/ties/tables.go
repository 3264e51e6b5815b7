package ties

import (
	"context"

	"wanjia/domain/journal"
	storetab "wanjia/store/tables"

	"wanjia/desk/tables"
)

// Tables is what the year's tables are made of, as its desk asks for it.
type Tables struct{ S *storetab.Store }

// Read opens a moment.
func (x Tables) Read(ctx context.Context, fn func(tables.Reader) error) error {
	return x.S.Read(ctx, func(r *storetab.Reader) error { return fn(tableReader{r}) })
}

type tableReader struct{ *storetab.Reader }

// Between are the next standing events of a span of dates.
func (x tableReader) Between(ctx context.Context, from, before string, after journal.ID, n int) ([]tables.Event, error) {
	found, err := x.Reader.Between(ctx, from, before, after, n)
	out := make([]tables.Event, len(found))
	for i, e := range found {
		out[i] = tables.Event(e)
	}
	return out, err
}

// Spans counts events by their years.
func (x tableReader) Spans(ctx context.Context) ([]tables.Span, error) {
	found, err := x.Reader.Spans(ctx)
	out := make([]tables.Span, len(found))
	for i, s := range found {
		out[i] = tables.Span(s)
	}
	return out, err
}
