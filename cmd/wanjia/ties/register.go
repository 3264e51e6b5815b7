package ties

import (
	"context"

	storereg "wanjia/store/register"
	"wanjia/store/releases"

	"wanjia/desk/areas"
	"wanjia/desk/door"
	"wanjia/desk/dryrun"
	"wanjia/desk/inbox"
	"wanjia/desk/notices"
	deskreg "wanjia/desk/register"
)

// Register is the register, as its desk asks for it.
type Register struct{ S *storereg.Store }

// Read opens a moment.
func (r Register) Read(ctx context.Context, fn func(deskreg.Reader) error) error {
	return r.S.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// Write opens a transaction that shares its commit.
func (r Register) Write(ctx context.Context, fn func(deskreg.Tx) error) error {
	return r.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// WriteBulk opens a transaction of its own.
func (r Register) WriteBulk(ctx context.Context, fn func(deskreg.Tx) error) error {
	return r.S.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Notices is the register's store as the desk of notices asks for it.
type Notices struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (n Notices) Write(ctx context.Context, fn func(notices.Tx) error) error {
	return n.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Inbox is the register's store as the desk asks for it that takes entries in.
type Inbox struct{ S *storereg.Store }

// WriteBulk opens a transaction of its own.
func (i Inbox) WriteBulk(ctx context.Context, fn func(inbox.Tx) error) error {
	return i.S.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Areas is the register's store as the desk of areas asks for it.
type Areas struct{ S deskreg.Store }

// WriteBulk opens a transaction of its own.
func (a Areas) WriteBulk(ctx context.Context, fn func(areas.Tx) error) error {
	return a.S.WriteBulk(ctx, func(x deskreg.Tx) error { return fn(x) })
}

// Scratch is a store that a dry run writes to.
type Scratch struct{ S *storereg.Store }

// Read opens a moment.
func (r Scratch) Read(ctx context.Context, fn func(deskreg.Reader) error) error {
	return r.S.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// WriteLoose opens a transaction whose entries need no tree.
func (r Scratch) WriteLoose(ctx context.Context, fn func(dryrun.Loose) error) error {
	return r.S.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Releases is the ledger's store as the door asks for it.
type Releases struct{ S *releases.Store }

// Read opens a moment.
func (r Releases) Read(ctx context.Context, fn func(door.Reader) error) error {
	return r.S.Read(ctx, func(x *releases.Reader) error { return fn(x) })
}

// Write opens a transaction of its own.
func (r Releases) Write(ctx context.Context, fn func(door.Tx) error) error {
	return r.S.Write(ctx, func(x *releases.Writer) error { return fn(x) })
}
