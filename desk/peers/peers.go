// Package peers is what the desks that deal with other servers stand on: the register that takes in what comes, the quarantine for what
// can't be applied, the log of who was shown whom, and the key to which the others seal what is for this server alone.
package peers

import (
	"context"
	"crypto/ecdh"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/desk/inbox"
	"wanjia/desk/looks"
	"wanjia/desk/register"
	"wanjia/desk/sync/phones"
	"wanjia/domain/access"
)

// Looker writes down who was shown whom.
type Looker interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Ground is what such a desk stands on, whatever it carries.
type Ground struct {
	Register *register.Desk
	Inbox    *inbox.Desk
	Looker   Looker
	Keys     *seal.Keys
	Clock    clock.Clock
}

// Point is the key to which what is for this server alone is sealed.
func (g Ground) Point() (*ecdh.PrivateKey, error) { return phones.OfficeKey(g.Keys) }
