package ties

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/journal"
	storeacc "wanjia/store/accounts"
	storeoffice "wanjia/store/office"
	storereg "wanjia/store/register"

	"wanjia/desk/accounts"
	"wanjia/desk/office/view"
	"wanjia/desk/publicity"
)

// Posts is the office's store as the desk asks for it that puts decisions up.
type Posts struct{ S *storeoffice.Store }

// Read opens a moment.
func (s Posts) Read(ctx context.Context, fn func(publicity.Reader) error) error {
	return s.S.Read(ctx, func(r *storeoffice.Reader) error { return fn(r) })
}

// Office is what the office reads, as its desk asks for it.
type Office struct{ S *storeoffice.Store }

// Read opens a moment.
func (o Office) Read(ctx context.Context, fn func(view.Reader) error) error {
	return o.S.Read(ctx, func(r *storeoffice.Reader) error { return fn(r) })
}

// Tree gives the tree of areas by itself.
type Tree struct{ S *storereg.Store }

// Tree is the areas as they are now.
func (a Tree) Tree(ctx context.Context) (*area.Tree, error) {
	var tree *area.Tree
	err := a.S.Read(ctx, func(r *storereg.Reader) (err error) {
		tree, err = r.Tree(ctx)
		return err
	})
	return tree, err
}

// Accounts is who may sign in, as its desk asks for it.
type Accounts struct{ S *storeacc.Store }

// Read opens a moment.
func (a Accounts) Read(ctx context.Context, fn func(accounts.Reader) error) error {
	return a.S.Read(ctx, func(r *storeacc.Reader) error { return fn(r) })
}

// Write opens a transaction.
func (a Accounts) Write(ctx context.Context, fn func(accounts.Tx) error) error {
	return a.S.Write(ctx, func(t *storeacc.Tx) error { return fn(t) })
}

// Ground is the areas and how far the journal is.
type Ground struct{ S *storereg.Store }

// Tree is the areas as they are now.
func (g Ground) Tree(ctx context.Context) (*area.Tree, error) { return Tree(g).Tree(ctx) }

// Head is the newest position.
func (g Ground) Head(ctx context.Context) (head journal.Seq, err error) {
	err = g.S.Read(ctx, func(r *storereg.Reader) error { head, err = r.Head(ctx); return err })
	return head, err
}
