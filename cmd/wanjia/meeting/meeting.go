// Package meeting joins the desks at which phones, boxes and other servers meet this one with their stores.
package meeting

import (
	"context"
	"encoding/json"
	"time"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/sync"
	"wanjia/exchange/attach"
	"wanjia/exchange/signed"
	"wanjia/store/register"
	store "wanjia/store/sync"

	"wanjia/desk/inbox"
	desk "wanjia/desk/sync"
	"wanjia/desk/sync/phones"
	"wanjia/desk/sync/relay"
)

// Desk is the desk at which phones, boxes and other servers push and pull.
func Desk(reg *register.Store, in *inbox.Desk, looks desk.Looker, keys *seal.Keys, clk clock.Clock) *desk.Desk {
	return desk.New(desk.Options{Store: ties.Pushes{S: store.New(reg)}, Inbox: in, Looker: looks, Keys: keys, Clock: clk, Read: signed.Read, Kind: kind})
}

// Phones is the desk that looks after phones.
func Phones(reg *register.Store, keys *seal.Keys) *phones.Desk {
	return phones.New(ties.Leases{S: store.New(reg)}, keys)
}

// kind is what a file is, by what it holds.
func kind(raw []byte) (string, error) {
	f, err := attach.Read(raw)
	return f.Type, err
}

// Relay is the desk of a clinic's box.
func Relay(reg *register.Store, keys *seal.Keys, clk clock.Clock) *relay.Desk {
	return relay.New(ties.Boxes{S: store.New(reg)}, keys, clk, relay.Texts{Read: signed.Read, Open: signed.ReadPair,
		Pack: func(s sync.Signed) ([]byte, error) { return json.Marshal(signed.PairOf(s)) }})
}

// sweepEvery is how often files are looked for that have waited too long for their entry.
const sweepEvery = 6 * time.Hour

// Sweep takes files away that have waited too long, until the context ends.
func Sweep(ctx context.Context, d *desk.Desk, trouble func(error)) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if _, err := d.Sweep(ctx); err != nil && ctx.Err() == nil {
			trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
