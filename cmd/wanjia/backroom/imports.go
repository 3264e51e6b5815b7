// Package backroom gives the desks that work in the background the stores and files that they ask for, in their own words.
package backroom

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/sheets"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/exchange/sheet"
	storeimp "wanjia/store/imports"
	storereg "wanjia/store/register"

	"wanjia/desk/imports"
	"wanjia/desk/intake"
)

// Place is what the desks share.
type Place struct {
	Dir     string // the data folder
	Clock   clock.Clock
	Store   *storereg.Store
	Trouble func(err error)
}

// Imports is the desk of imports.
func (p Place) Imports(taker imports.Taker, dry func(ctx context.Context) (imports.Taker, func(), error), undoer imports.Undoer) *imports.Desk {
	return imports.New(filepath.Join(p.Dir, "imports"), imports.Ports{
		Store: importStore{storeimp.New(p.Store.DB())}, Taker: taker, Dry: dry, Undoer: undoer,
		Sheet: func(name, path string) intake.Sheet {
			s, ok := sheets.Open(name, path, func(sheet.Problem) {}) // the mapping shows what isn't read
			if !ok {
				return nil
			}
			return s
		},
		Refused: func(w io.Writer, lang words.Lang) imports.RefusalWriter { return sheets.NewRefused(w, lang) },
		Tree:    p.Tree, Trouble: p.Trouble}, p.Clock)
}

// Tree is the areas as they are now.
func (p Place) Tree(ctx context.Context) (*area.Tree, error) {
	var tree *area.Tree
	err := p.Store.Read(ctx, func(r *storereg.Reader) (err error) {
		tree, err = r.Tree(ctx)
		return err
	})
	return tree, err
}

type importStore struct{ s *storeimp.Store }

// Row is the import of an id.
func (x importStore) Row(ctx context.Context, id id.ID) (imports.Row, bool, error) {
	r, ok, err := x.s.Row(ctx, id)
	return imports.Row(r), ok, err
}

// Rows are imports, the newest first.
func (x importStore) Rows(ctx context.Context, started time.Time, after id.ID, n int) ([]imports.Row, error) {
	found, err := x.s.Rows(ctx, started, after, n)
	out := make([]imports.Row, len(found))
	for i, r := range found {
		out[i] = imports.Row(r)
	}
	return out, err
}

// Save writes an import.
func (x importStore) Save(ctx context.Context, r imports.Row) error {
	return x.s.Save(ctx, storeimp.Row(r))
}

// Remove forgets an import.
func (x importStore) Remove(ctx context.Context, id id.ID) error { return x.s.Remove(ctx, id) }

// AddSpans notes what an import wrote.
func (x importStore) AddSpans(ctx context.Context, id id.ID, spans ...imports.Span) error {
	out := make([]storeimp.Span, len(spans))
	for i, s := range spans {
		out[i] = storeimp.Span(s)
	}
	return x.s.AddSpans(ctx, id, out...)
}

// Spans are what an import wrote.
func (x importStore) Spans(ctx context.Context, id id.ID) ([]imports.Span, error) {
	return spansOf(x.s.Spans(ctx, id))
}

// Written are the stretches that came from a device.
func (x importStore) Written(ctx context.Context, device string, after journal.Seq) ([]imports.Span, error) {
	return spansOf(x.s.Written(ctx, device, after))
}

func spansOf(found []storeimp.Span, err error) ([]imports.Span, error) {
	out := make([]imports.Span, len(found))
	for i, s := range found {
		out[i] = imports.Span(s)
	}
	return out, err
}

// Head is the newest position of the journal.
func (x importStore) Head(ctx context.Context) (journal.Seq, error) { return x.s.Head(ctx) }

// Spans are the stretches of the journal that an import wrote.
func (p Place) Spans(ctx context.Context, id id.ID) ([]imports.Span, error) {
	return importStore{storeimp.New(p.Store.DB())}.Spans(ctx, id)
}
