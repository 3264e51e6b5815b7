package transfers

import (
	"context"

	"wanjia/base/fault"
	"wanjia/base/seal/letter"
	"wanjia/desk/inbox"
	"wanjia/desk/once"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/transfer"
)

// Meet takes in what another server tells, and is what this one tells it. Told again it changes nothing.
func (d *Desk) Meet(ctx context.Context, raw []byte) (reply []byte, told map[string]int, err error) {
	from, all, err := d.Post.Read(raw)
	if err != nil {
		return nil, nil, err
	}
	told = map[string]int{"messages": len(all)}
	err = d.Store.Write(ctx, func(tx Tx) error {
		clear(told)
		told["messages"] = len(all)
		peer, ok, err := tx.Peer(ctx, from)
		if err != nil {
			return err
		}
		if !ok || peer.Gone {
			return fault.New(fault.Denied, "transfer.stranger")
		}
		for i := range all {
			became, err := d.hear(ctx, tx, &peer, &all[i])
			if err != nil {
				return err
			}
			if became != "" {
				told[string(became)]++
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	reply, err = d.Letter(ctx, from)
	return reply, told, err
}

// stranger is as whom another server's word is written down.
func stranger(p *transfer.Peer) access.Actor {
	return access.Actor{Account: "server:" + p.Name, Device: "server", Purpose: access.CivilRegistration}
}

// hear takes one message; it says what a transfer became by it, if anything.
func (d *Desk) hear(ctx context.Context, tx Tx, peer *transfer.Peer, m *transfer.Message) (transfer.State, error) {
	f, ok, err := tx.Transfer(ctx, m.Of)
	if err != nil {
		return "", err
	}
	if !ok {
		return d.first(ctx, tx, peer, m)
	}
	if f.Peer != peer.Key || f.Side == m.From || !f.Hear(m.State) {
		return "", nil
	}
	if f.Side == transfer.Out && m.State == transfer.Taken {
		if err := d.leave(ctx, tx, &f); err != nil {
			return "", err
		}
	}
	return m.State, step(ctx, tx, stranger(peer), &f, m.State, transfer.There, m.Reason)
}

// first writes down what isn't known here yet: an offer, or that one was withdrawn before it came.
func (d *Desk) first(ctx context.Context, tx Tx, peer *transfer.Peer, m *transfer.Message) (transfer.State, error) {
	if m.From != transfer.Out || m.State != transfer.Offered && m.State != transfer.Withdrawn {
		return "", nil // the answer to what nobody here offered: this server was put back from a copy
	}
	if _, taken, err := tx.EntryByID(ctx, m.Of); err != nil || taken {
		if taken {
			err = once.Taken(m.Of)
		}
		return "", err
	}
	tree, err := tx.Tree(ctx)
	if err != nil {
		return "", err
	}
	at, err := place(tree, m.To)
	if err != nil {
		return "", err
	}
	f := transfer.File{ID: m.Of, Side: transfer.In, Peer: peer.Key, Area: at, To: m.To, On: m.On, State: m.State}
	if m.State == transfer.Withdrawn {
		return m.State, d.write(ctx, tx, stranger(peer), &f, nil)
	}
	key, err := d.Point()
	if err != nil {
		return "", err
	}
	raw, err := letter.Open(key, onTheWay, m.Sealed)
	if err != nil {
		return "", fault.New(fault.Invalid, "transfer.packet").Because(err)
	}
	p, err := d.Post.Unpack(raw)
	if err != nil {
		return "", err
	}
	f.People = len(p.People)
	return m.State, d.write(ctx, tx, stranger(peer), &f, &p)
}

// place is where an offer goes: the area that it names, or the whole of the register's where it names none of it.
func place(tree *area.Tree, to string) (area.Code, error) {
	if c, err := area.ParseCode(to); err == nil && tree.Has(c) {
		return c, nil
	}
	roots := tree.Roots()
	if len(roots) == 0 {
		return area.Code{}, fault.New(fault.Conflict, "transfer.place")
	}
	return roots[0], nil
}

// leave moves a family out that the other side has taken, as whoever offered it. What the register's rules refuse by then is held for a
// person, as what comes from phones is: they have come there.
func (d *Desk) leave(ctx context.Context, tx Tx, f *transfer.File) error {
	p, err := d.packet(ctx, tx, f)
	if err != nil {
		return err
	}
	entries, err := tx.Entries(ctx, f.Seqs[:1])
	if err != nil {
		return err
	}
	by := entries[f.Seqs[0]]
	who := access.Actor{Account: by.Author, Device: "transfer", Purpose: access.CivilRegistration}
	if a, ok, err := tx.Account(ctx, by.Author); err != nil {
		return err
	} else if ok && !a.Disabled {
		who.Grants = a.Grants
	}
	round := d.Inbox.Within(tx)
	for _, m := range p.People {
		dr := inbox.Draft{ID: journal.DeriveID("transfer out", f.ID.String(), m.ID.String()), Kind: "move_out",
			Values: map[string]string{"person": m.ID.String(), "date": f.On.String(), "to_area": f.To}}
		if _, err := round.Take(ctx, who, dr); err != nil {
			return err
		}
	}
	return round.Flush(ctx)
}

// Letter is what this server tells another: what it offers or has withdrawn, and what became of what the other offered.
func (d *Desk) Letter(ctx context.Context, to string) ([]byte, error) {
	var out []transfer.Message
	err := d.Store.Read(ctx, func(r Reader) error {
		peer, ok, err := r.Peer(ctx, to)
		if err != nil {
			return err
		}
		if !ok || peer.Gone {
			return fault.New(fault.Missing, "transfer.stranger").In("server")
		}
		for after := journal.Seq(0); ; {
			files, err := r.TransfersWith(ctx, to, after, most)
			if err != nil {
				return err
			}
			for i := range files {
				f := &files[i]
				after = f.Seqs[0]
				if f.Side == transfer.In && f.State == transfer.Offered || f.Side == transfer.Out && f.State != transfer.Offered && f.State != transfer.Withdrawn {
					continue // nothing that the other side doesn't know
				}
				m, err := d.message(ctx, r, &peer, f)
				if err != nil {
					return err
				}
				out = append(out, m)
			}
			if len(files) < most {
				return nil
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return d.Post.Write(to, out)
}

func (d *Desk) message(ctx context.Context, r Reader, to *transfer.Peer, f *transfer.File) (transfer.Message, error) {
	m := transfer.Message{Of: f.ID, From: f.Side, State: f.State, To: f.To, On: f.On, Reason: f.Reason}
	if f.Side == transfer.In || f.State != transfer.Offered {
		return m, nil
	}
	p, err := d.packet(ctx, r, f)
	if err != nil {
		return m, err
	}
	raw, err := d.Post.Pack(&p)
	if err != nil {
		return m, err
	}
	m.Sealed, err = closeUp(to, raw)
	return m, err
}

// Card is how this server makes itself known to others.
func (d *Desk) Card() ([]byte, error) {
	key, err := d.Point()
	if err != nil {
		return nil, err
	}
	return d.Post.Card(key.PublicKey().Bytes())
}

// Know makes another server known by its card, or changes what is known of it.
func (d *Desk) Know(ctx context.Context, who access.Actor, of journal.ID, card []byte, as transfer.Peer) (transfer.Peer, error) {
	key, point, err := d.Post.ReadCard(card)
	if err != nil {
		return as, err
	}
	if as.Key, as.Letter = key, point; as.Key == d.Post.Key() {
		return as, fault.New(fault.Invalid, "transfer.self").In("card")
	}
	if err := as.Check(); err != nil {
		return as, err
	}
	return as, d.Store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if !as.Below.IsZero() && !tree.Has(as.Below) {
			return fault.New(fault.Invalid, "rollup.keeps").In("below")
		}
		at, err := place(tree, "")
		if err != nil {
			return err
		}
		if dec := who.May(tree.Under, access.ManageUsers, access.Request{Area: at, Grain: access.Counts}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		_, err = once.Put(ctx, tx, who, journal.Entry{ID: of, Kind: transfer.PeerKind, Area: at, Purpose: access.AdministrationPurpose.String(), Body: as.Body()})
		return err
	})
}

// Peers are the other servers that are known here.
func (d *Desk) Peers(ctx context.Context) (out []transfer.Peer, err error) {
	return out, d.Store.Read(ctx, func(r Reader) error {
		out, err = r.Peers(ctx)
		return err
	})
}
