package meeting

import (
	"context"
	"errors"
	"net/url"
	"os"
	"time"

	"wanjia/base/fault"
	"wanjia/desk/peers"
	"wanjia/desk/rollup"
	"wanjia/desk/transfers"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/transfer"
	"wanjia/exchange/handover"
	routes "wanjia/httpd/transfers"
	store "wanjia/store/sync"
)

// Transfers is the desk of families that move between this server and others.
func (p Place) Transfers() *transfers.Desk {
	return transfers.New(transfers.Options{Store: handed{store.New(p.Store)}, Ground: p.ground(), Post: handover.Post{Signer: p.Signer, Own: p.Key, Now: p.Clock.Now}})
}

type handed struct{ s *store.Store }

// ground is what both desks stand on.
func (p Place) ground() peers.Ground {
	return peers.Ground{Register: p.Register, Inbox: p.Inbox, Looker: p.Looks, Keys: p.Keys, Clock: p.Clock}
}

// Read opens a moment.
func (s handed) Read(ctx context.Context, fn func(transfers.Reader) error) error {
	return s.s.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (s handed) Write(ctx context.Context, fn func(transfers.Tx) error) error {
	return s.s.WriteBulk(ctx, func(t *store.Tx) error { return fn(t) })
}

// takeTransfers takes in what another server tells of families on their way, and writes what this one tells it beside.
func (p Place) takeTransfers(ctx context.Context, name string, raw []byte) (map[string]int, error) {
	reply, told, err := p.Transfers().Meet(ctx, raw)
	if err != nil {
		return told, err
	}
	return told, write(name+".answers", reply)
}

func write(name string, raw []byte) error {
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		return fault.New(fault.Internal, "cli.file", "file", name).Because(err)
	}
	return nil
}

// WriteCard writes the file by which this server makes itself known to others.
func (p Place) WriteCard(name string) error {
	raw, err := p.Transfers().Card()
	if err != nil {
		return err
	}
	return write(name, raw)
}

// Know makes another server known by its card; below is the area that it keeps, if it sends what it registers there.
func (p Place) Know(ctx context.Context, who access.Actor, card string, as transfer.Peer, below string) error {
	if below != "" {
		code, err := area.ParseCode(below)
		if err != nil {
			return err
		}
		as.Below = code
	}
	raw, err := os.ReadFile(card)
	if err != nil {
		return fault.New(fault.Missing, "cli.file", "file", card).Because(err)
	}
	_, err = p.Transfers().Know(ctx, who, journal.NewID(p.Clock.Now()), raw, as)
	return err
}

// WriteLetter writes what there is to tell another server, which is called as it is here.
func (p Place) WriteLetter(ctx context.Context, to, name string) error {
	key, err := p.named(ctx, to)
	if err != nil {
		return err
	}
	raw, err := p.Transfers().Letter(ctx, key)
	if err != nil {
		return err
	}
	return write(name, raw)
}

// Carry brings every server that can be reached what there is to tell it, and takes in what it tells; then the register goes up. One that
// can't be reached keeps nobody from the others.
func Carry(ctx context.Context, desk *transfers.Desk, up *rollup.Desk) (map[string]int, error) {
	all, err := desk.Peers(ctx)
	if err != nil {
		return nil, err
	}
	told := map[string]int{}
	var wrong []error
	for _, peer := range all {
		if peer.URL == "" || peer.Gone {
			continue
		}
		heard, err := carry(ctx, desk, &peer)
		for what, n := range heard {
			told[what] += n
		}
		if wrong = append(wrong, err); err == nil {
			told["servers"]++
		}
	}
	sent, err := GoUp(ctx, up, all)
	for what, n := range sent {
		told[what] += n
	}
	return told, errors.Join(append(wrong, err)...)
}

// lineTime is how long one server may take to answer another.
const lineTime = 2 * time.Minute

func carry(ctx context.Context, desk *transfers.Desk, peer *transfer.Peer) (map[string]int, error) {
	raw, err := desk.Letter(ctx, peer.Key)
	if err != nil {
		return nil, err
	}
	to, err := url.Parse(peer.URL)
	if err != nil {
		return nil, err
	}
	reply, err := post(ctx, to.JoinPath("/api/v1").String()+routes.Path, raw, handover.MaxSize)
	if err != nil {
		return nil, err
	}
	_, told, err := desk.Meet(ctx, reply)
	return told, err
}

// carryEvery is how often a server meets the others.
const carryEvery = 5 * time.Minute

// CarryOn meets the other servers now and then until the context ends.
func CarryOn(ctx context.Context, desk *transfers.Desk, up *rollup.Desk, trouble func(error)) {
	tick := time.NewTicker(carryEvery)
	defer tick.Stop()
	for {
		if _, err := Carry(ctx, desk, up); err != nil && ctx.Err() == nil {
			trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
