package meeting

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/desk/transfers"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/domain/transfer"
	"wanjia/exchange/handover"
	store "wanjia/store/sync"
)

// Show makes a neighbour known to a demonstration's place, which only sticks go to, and offers it a family.
func (p Place) Show(ctx context.Context, who access.Actor, name string) error {
	skey, vkey, err := journal.GenerateKeys("neighbour")
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return err
	}
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	card, err := handover.Post{Signer: signer, Own: vkey, Now: p.Clock.Now}.Card(key.PublicKey().Bytes())
	if err != nil {
		return err
	}
	desk := p.Transfers()
	who.Purpose = access.CivilRegistration
	if _, err := desk.Know(ctx, who, journal.NewID(p.Clock.Now()), card, transfer.Peer{Name: name}); err != nil {
		return err
	}
	home, ok, err := p.somebodys(ctx)
	if err != nil || !ok {
		return err
	}
	_, err = desk.Offer(ctx, who, transfers.Offer{ID: journal.NewID(p.Clock.Now()), Household: home, Peer: vkey, On: clock.Today(p.Clock) - 7})
	return err
}

// Neighbour is a place as another one is to know it.
type Neighbour struct {
	Place
	Name, URL string
	At        area.Code // where families come to
}

// Beside makes two places of a demonstration known to each other, over the line, and offers the other one a family of this one.
func (p Place) Beside(ctx context.Context, who access.Actor, other, self Neighbour) error {
	who.Purpose = access.CivilRegistration
	for _, pair := range [][2]Neighbour{{self, other}, {other, self}} {
		knows, known := pair[0], pair[1]
		card, err := known.Transfers().Card()
		if err != nil {
			return err
		}
		if _, err := knows.Transfers().Know(ctx, who, journal.NewID(knows.Clock.Now()), card, transfer.Peer{Name: known.Name, URL: known.URL}); err != nil {
			return err
		}
	}
	home, ok, err := p.somebodys(ctx)
	if err != nil || !ok {
		return err
	}
	who.Account = "window" // who offers them moves them out once they are taken, and must be allowed to then
	_, err = p.Transfers().Offer(ctx, who, transfers.Offer{ID: journal.NewID(p.Clock.Now()), Household: home, Peer: other.Key, To: other.At.String(), On: clock.Today(p.Clock) - 7})
	return err
}

// somebodys is a household in which a few people live, the first that is found.
func (p Place) somebodys(ctx context.Context) (out household.ID, ok bool, err error) {
	return out, ok, store.New(p.Store).Read(ctx, func(r *store.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		for a := range tree.All() {
			if a.Level != area.Village {
				continue
			}
			found, err := r.Next(ctx, sync.HouseholdKind, a.Code, id.ID{}, 20)
			if err != nil {
				return err
			}
			ids := make([]household.ID, len(found))
			for i := range found {
				ids[i] = household.ID{ID: found[i].ID}
			}
			homes, err := r.Households(ctx, ids)
			if err != nil {
				return err
			}
			for i := range homes {
				if n := len(homes[i].Present()); n >= 2 && n <= 5 {
					out, ok = homes[i].ID, true
					return nil
				}
			}
		}
		return nil
	})
}
