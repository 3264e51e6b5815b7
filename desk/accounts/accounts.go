// Package accounts is the desk that knows who works here: it opens the first account, signs people in and out, gives and
// takes accounts, grants and machines' tokens, and writes each of these acts to the log in the same transaction. Secrets
// leave it once, when they are made; what is kept of them is a hash.
package accounts

import (
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/staff"
)

// Reader is one moment of the accounts.
type Reader interface {
	Account(ctx context.Context, name string) (staff.Account, bool, error)
	Accounts(ctx context.Context, after string, most int) ([]staff.Account, error) // in order of name
	Session(ctx context.Context, key staff.Key) (staff.Session, bool, error)
	// Sessions are those of a kind, the newest first; of one account, or of everybody where account is empty.
	Sessions(ctx context.Context, kind staff.Kind, account string) ([]staff.Session, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() time.Time
	SaveAccount(ctx context.Context, a staff.Account) error
	SaveSession(ctx context.Context, s staff.Session) error
	EndSession(ctx context.Context, key staff.Key) error
	Note(ctx context.Context, l staff.Look) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Areas knows the tree, in which administrators answer for their own part.
type Areas interface {
	Tree(ctx context.Context) (*area.Tree, error)
}

// Desk keeps the accounts.
type Desk struct {
	store   Store
	areas   Areas
	clock   clock.Clock
	hash    *hasher
	unknown *strangers
}

// Cost is what hashing a password takes. More is safer against whoever has stolen the database, and slower for all.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
}

// Usual is the cost that OWASP's Password Storage Cheat Sheet gives for Argon2id on small machines: 19 MiB, two passes.
func Usual() Cost { return Cost{Memory: 19 << 10, Passes: 2} }

// New is a desk over a store.
func New(store Store, areas Areas, clk clock.Clock, cost Cost) *Desk {
	return &Desk{store: store, areas: areas, clock: clk, hash: newHasher(cost), unknown: newStrangers()}
}

// Visit is somebody who came in: the account and the session.
type Visit struct {
	Account staff.Account
	Session staff.Session
}

// Actor is the visitor as one who acts for a purpose.
func (v Visit) Actor(p access.Purpose) access.Actor {
	return access.Actor{Account: v.Account.Name, Device: v.Session.ID.String(), Purpose: p, Grants: v.Account.Grants}
}

// note writes an act of administration or of signing in to the log.
func note(ctx context.Context, tx Tx, who access.Actor, act, detail string) error {
	now := tx.Now()
	return tx.Note(ctx, staff.Look{ID: id.New(now), At: now, Account: who.Account, Device: who.Device, Act: act, Purpose: who.Purpose, Detail: detail})
}

// admit asks whether somebody may manage accounts with the grants: all of them must lie where the manager answers.
func admit(who access.Actor, tree *area.Tree, grants []access.Grant) error {
	areas := []area.Code{{}} // an account without grants belongs to the whole installation
	if len(grants) > 0 {
		areas = areas[:0]
	}
	for _, g := range grants {
		areas = append(areas, g.Area)
	}
	for _, a := range areas {
		if d := who.May(tree.Under, access.ManageUsers, access.Request{Area: a}); !d.Allowed {
			return fault.New(fault.Denied, d.Reason)
		}
	}
	return nil
}

// sound checks grants by themselves: known areas, lawful purposes, and no two desks that one person must not hold together.
func sound(tree *area.Tree, grants []access.Grant) error {
	if len(grants) == 0 {
		return fault.New(fault.Invalid, "account.grant.none").In("grants")
	}
	if len(grants) > maxGrants {
		return fault.New(fault.TooMuch, "account.grant.many").In("grants")
	}
	for _, g := range grants {
		if !serves(g) {
			return fault.New(fault.Invalid, "account.grant.purpose", "desk", g.Desk.String(), "purpose", g.Purpose.String()).In("grants")
		}
		if !g.Area.IsZero() && !tree.Has(g.Area) {
			return fault.New(fault.Invalid, "account.grant.area", "area", g.Area.String()).In("grants")
		}
	}
	for _, c := range access.Clashes(grants) {
		return fault.New(fault.Refused, c.Reason).In("grants")
	}
	return nil
}

// maxGrants bounds an account; more is a mistake in whatever sent them.
const maxGrants = 100

func serves(g access.Grant) bool {
	for _, p := range g.Desk.Purposes() {
		if p == g.Purpose {
			return true
		}
	}
	return false
}
