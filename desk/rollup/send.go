package rollup

import (
	"context"

	"wanjia/base/fault"
	"wanjia/base/seal/letter"
	"wanjia/desk/looks"
	"wanjia/desk/register/past"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/rollup"
	"wanjia/domain/transfer"
	"wanjia/domain/vital"
)

// page is how many entries are read at once, and maxPlain what the values of a parcel may add up to.
const (
	page     = 1000
	maxPlain = 1 << 20
)

// Letter is the bundle of at most n parcels that come next for the server above; done says that the journal ends with it. There is
// always one parcel: an empty one asks whether the other side has all.
func (d *Desk) Letter(ctx context.Context, to string, n int) (raw []byte, done bool, err error) {
	var peer transfer.Peer
	var at rollup.State
	err = d.Store.Read(ctx, func(r Reader) error {
		var ok bool
		if peer, ok, err = r.Peer(ctx, to); err != nil {
			return err
		}
		if !ok || peer.Gone || !peer.Above {
			return fault.New(fault.Missing, "rollup.above").In("server")
		}
		at, _, err = r.Rollup(ctx, to, rollup.Up)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	var out []rollup.Parcel
	for len(out) < n && !done {
		p, err := d.parcel(ctx, &peer, at.At, at.Mark)
		if err != nil {
			return nil, false, err
		}
		out, at.At, at.Mark, done = append(out, p), p.Until, p.Last, p.Until == p.Head
	}
	raw, err = d.Post.Write(to, out)
	return raw, done, err
}

// parcel is what goes up of the journal after a position.
func (d *Desk) parcel(ctx context.Context, to *transfer.Peer, after journal.Seq, mark journal.ID) (rollup.Parcel, error) {
	p := rollup.Parcel{After: after, Mark: mark, Until: after, Last: mark}
	var items []rollup.Item
	err := d.Store.Read(ctx, func(r Reader) (err error) {
		if p.Head, err = r.Head(ctx); err != nil {
			return err
		}
		if p.Head < after { // this server was put back from a backup: it begins anew
			p.After, p.Mark, p.Until, p.Last = 0, journal.ID{}, 0, journal.ID{}
		}
		items, err = d.gather(ctx, r, &p)
		return err
	})
	if err != nil || len(items) == 0 {
		return p, err
	}
	p.Count = len(items)
	var seen []person.ID
	for i := range items {
		seen = append(seen, items[i].Concerns()...)
	}
	who := access.Actor{Account: rollup.Actor(to.Name), Device: "server", Purpose: access.CivilRegistration}
	if err := d.Looker.Look(ctx, who, looks.Seen{Act: access.Export, Detail: "rollup", People: distinct(seen)}); err != nil {
		return p, err
	}
	plain, err := d.Post.Pack(items)
	if err != nil {
		return p, err
	}
	point, err := to.Point()
	if err != nil {
		return p, err
	}
	p.Sealed, err = letter.Close(point, onTheWay, plain)
	return p, err
}

func distinct(all []person.ID) (out []person.ID) {
	seen := map[person.ID]bool{}
	for _, p := range all {
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

// gather reads on from a parcel's end until it is full or the journal ends, and moves that end.
func (d *Desk) gather(ctx context.Context, r Reader, p *rollup.Parcel) (out []rollup.Item, err error) {
	size := 0
	for p.Until < p.Head {
		entries, err := r.After(ctx, p.Until, page)
		if err != nil {
			return nil, err
		}
		salts, err := d.salts(ctx, r, entries)
		if err != nil {
			return nil, err
		}
		for i := range entries {
			e := &entries[i]
			if e.Seq > p.Head {
				return out, nil
			}
			if rollup.Goes(e.Kind) {
				if len(out) == rollup.MaxItems || size > maxPlain {
					return out, nil
				}
				item, err := d.item(ctx, salts, e)
				if err != nil {
					return nil, err
				}
				size += len(e.Body)
				out = append(out, item)
			}
			p.Until, p.Last = e.Seq, e.ID
		}
	}
	return out, nil
}

// salts are those of whom some entries are about.
func (d *Desk) salts(ctx context.Context, r Reader, entries []journal.Entry) (sealed.Salts, error) {
	var people []person.ID
	for i := range entries {
		if kind, ok := vital.Find(entries[i].Kind); ok && !kind.Sealed {
			e, err := past.Decode(entries[i])
			if err != nil {
				return nil, err
			}
			people = append(people, e.Subject())
		}
	}
	return sealed.InHand(ctx, r, distinct(people))
}

// item is an entry as it goes. Of a kind that is sealed as a whole only when and where goes, for the count.
func (d *Desk) item(ctx context.Context, salts sealed.Salts, e *journal.Entry) (rollup.Item, error) {
	out := rollup.Item{Entry: *e}
	out.Entry.Body = nil
	kind, event := vital.Find(e.Kind)
	if event && !kind.Sealed {
		v, err := sealed.Opener{Keys: d.Keys, Salts: salts}.Values(ctx, kind, *e)
		out.Values = v.Map()
		return out, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return out, err
	}
	if out.Values = body; event {
		out.Values = map[string]string{"registered": body["registered"]}
	}
	return out, nil
}

// Hear takes in what the server above answered.
func (d *Desk) Hear(ctx context.Context, raw []byte) (told map[string]int, err error) {
	from, reply, err := d.Post.ReadReply(raw)
	if err != nil {
		return nil, err
	}
	told = map[string]int{}
	for _, a := range reply.Answers {
		told[a.Answer.String()]++
	}
	return told, d.Store.Write(ctx, func(tx Tx) error {
		peer, ok, err := tx.Peer(ctx, from)
		if err != nil {
			return err
		}
		if !ok || peer.Gone || !peer.Above {
			return stranger()
		}
		s, _, err := tx.Rollup(ctx, from, rollup.Up)
		if err != nil {
			return err
		}
		there, _, err := tx.Entry(ctx, reply.Have)
		if err != nil {
			return err
		}
		if s = s.Hear(reply, there.ID); s.Met != reply.Made {
			return nil
		}
		if err := tx.SaveRollup(ctx, s); err != nil {
			return err
		}
		return tx.SaveHeldAbove(ctx, from, reply.Waiting)
	})
}

// Failed notes that the server above couldn't be reached, or what it said instead of an answer.
func (d *Desk) Failed(ctx context.Context, peer string, why *fault.Fault) error {
	return d.Store.Write(ctx, func(tx Tx) error {
		s, _, err := tx.Rollup(ctx, peer, rollup.Up)
		if err != nil || s.Wrong == why.Key {
			return err
		}
		s.Wrong = why.Key
		return tx.SaveRollup(ctx, s)
	})
}
