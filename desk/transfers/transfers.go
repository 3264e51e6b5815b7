// Package transfers is the desk of families that move between two servers. It makes the packet that says who they are, and nothing of them
// but what the other server needs; takes such a packet in by the register's own rules, once; and tells the other side what became of it.
// It trusts no server that nobody here made known, and nobody on the way: what is told is signed, and who moves is sealed.
package transfers

import (
	"context"
	"slices"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/seal/letter"
	"wanjia/desk/inbox"
	"wanjia/desk/looks"
	"wanjia/desk/once"
	"wanjia/desk/peers"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/staff"
	"wanjia/domain/transfer"
	"wanjia/domain/vital"
)

// Known reads transfers and servers.
type Known interface {
	Transfer(ctx context.Context, of journal.ID) (transfer.File, bool, error)
	Transfers(ctx context.Context, before journal.Seq, n int) ([]transfer.File, error)
	TransfersWith(ctx context.Context, peer string, after journal.Seq, n int) ([]transfer.File, error)
	Peer(ctx context.Context, key string) (transfer.Peer, bool, error)
	Peers(ctx context.Context) ([]transfer.Peer, error)
	Account(ctx context.Context, name string) (staff.Account, bool, error)
}

// Reader reads one moment.
type Reader interface{ moment }

type moment interface {
	Known
	sealed.Salts
	Tree(ctx context.Context) (*area.Tree, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Households(ctx context.Context, ids []household.ID) ([]household.Household, error)
}

// Tx is a transaction.
type Tx interface {
	inbox.Tx
	Known
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Post writes and reads what travels: signed, and addressed to one server.
type Post interface {
	Key() string
	Write(to string, all []transfer.Message) ([]byte, error)
	Read(raw []byte) (from string, all []transfer.Message, err error)
	Card(point []byte) ([]byte, error)
	ReadCard(raw []byte) (key string, point []byte, err error)
	Pack(p *transfer.Packet) ([]byte, error)
	Unpack(raw []byte) (transfer.Packet, error)
}

// Options are what a desk stands on.
type Options struct {
	peers.Ground

	Store Store
	Post  Post
}

// Desk hands families over and takes them in.
type Desk struct{ Options }

// New is a desk.
func New(o Options) *Desk { return &Desk{o} }

// purpose is what a packet is sealed for: under the transfer's own key here, and to the other server on its way.
const (
	packetCode = "transfer"
	onTheWay   = "wanjia transfer 1"
)

func may(who access.Actor, tree *area.Tree, at area.Code) error {
	if dec := who.May(tree.Under, access.Register, access.Request{Area: at}); !dec.Allowed {
		return fault.New(fault.Denied, dec.Reason)
	}
	return nil
}

func owner(of journal.ID) person.ID { return person.ID{ID: of.ID} }

// Offer is who is to move where.
type Offer struct {
	ID        journal.ID // made by the author, so that a retry is harmless
	Household household.ID
	People    []person.ID // of the household; none is all who are in it
	Peer      string      // the other server's key
	To        string      // the area there
	On        day.Day
	Address   string
	Note      string
}

// bounds of what somebody writes beside.
const (
	maxTo   = 64
	maxNote = 2000
)

func (c *Offer) check(today day.Day) error {
	switch {
	case c.On == 0 || c.On > today:
		return fault.New(fault.Invalid, "transfer.on").In("on")
	case len(c.To) > maxTo:
		return fault.New(fault.Invalid, "transfer.to").In("to")
	case len(c.Note) > maxNote || len(c.Address) > maxNote:
		return fault.New(fault.TooMuch, "transfer.note").In("note")
	}
	return nil
}

// Offer writes a packet for another server. They stay in the register here until the other side has taken them.
func (d *Desk) Offer(ctx context.Context, who access.Actor, c Offer) (transfer.File, error) {
	if err := c.check(clock.Today(d.Clock)); err != nil {
		return transfer.File{}, err
	}
	var out transfer.File
	var again bool
	var moving []person.ID
	err := d.Store.Read(ctx, func(r Reader) (err error) {
		if _, again, err = once.Before(ctx, r, who, journal.Entry{ID: c.ID, Kind: transfer.Kind}); err != nil {
			return err
		}
		if again {
			out, _, err = r.Transfer(ctx, c.ID)
			return err
		}
		_, p, err := d.draft(ctx, r, who, &c)
		moving = ids(&p)
		return err
	})
	if err != nil || again {
		return out, err
	}
	if err := d.Looker.Look(ctx, who, looks.Seen{Act: access.Export, Detail: "transfer", People: moving}); err != nil {
		return out, err
	}
	return out, d.Store.Write(ctx, func(tx Tx) error {
		_, again, err := once.Before(ctx, tx, who, journal.Entry{ID: c.ID, Kind: transfer.Kind})
		if err != nil {
			return err
		}
		if !again {
			f, p, err := d.draft(ctx, tx, who, &c)
			if err != nil {
				return err
			}
			if err := d.write(ctx, tx, who, &f, &p); err != nil {
				return err
			}
		}
		out, _, err = tx.Transfer(ctx, c.ID)
		return err
	})
}

// draft is an offer as it would be written.
func (d *Desk) draft(ctx context.Context, r moment, who access.Actor, c *Offer) (f transfer.File, p transfer.Packet, err error) {
	peer, ok, err := r.Peer(ctx, c.Peer)
	if err != nil {
		return f, p, err
	}
	if !ok || peer.Gone {
		return f, p, fault.New(fault.Missing, "transfer.stranger").In("server")
	}
	tree, err := r.Tree(ctx)
	if err != nil {
		return f, p, err
	}
	at, movers, err := d.movers(ctx, r, c)
	if err != nil {
		return f, p, err
	}
	if err := may(who, tree, at); err != nil {
		return f, p, err
	}
	p = transfer.Packet{Address: strings.TrimSpace(c.Address), Note: strings.TrimSpace(c.Note), People: movers}
	f = transfer.File{ID: c.ID, Side: transfer.Out, Peer: c.Peer, Area: at, To: strings.TrimSpace(c.To), On: c.On, People: len(movers), State: transfer.Offered}
	return f, p, p.Check()
}

// write appends the entry that begins a transfer on one side.
func (d *Desk) write(ctx context.Context, tx Tx, who access.Actor, f *transfer.File, p *transfer.Packet) error {
	box := sealed.NewBox(d.Keys, tx)
	text := ""
	if p != nil {
		raw, err := d.Post.Pack(p)
		if err != nil {
			return err
		}
		if text, err = box.Text(ctx, owner(f.ID), packetCode, string(raw)); err != nil {
			return err
		}
	}
	if _, err := once.Append(ctx, tx, who, journal.Entry{ID: f.ID, Kind: transfer.Kind, Area: f.Area, Body: f.Body(text)}); err != nil {
		return err
	}
	return tx.SaveSalts(ctx, box.Fresh())
}

// movers are those of a household who move, as the fields of the record that takes them in elsewhere, and where they live now.
func (d *Desk) movers(ctx context.Context, r moment, c *Offer) (at area.Code, out []transfer.Mover, err error) {
	ids := c.People
	if !c.Household.IsZero() {
		all, err := r.Households(ctx, []household.ID{c.Household})
		if err != nil {
			return at, nil, err
		}
		if len(all) == 0 {
			return at, nil, fault.New(fault.Missing, "transfer.household").In("household")
		}
		for _, m := range all[0].Present() {
			if len(c.People) == 0 {
				ids = append(ids, m.Person)
			}
		}
	}
	if len(ids) > transfer.MaxPeople {
		return at, nil, fault.New(fault.Invalid, "transfer.people").In("people")
	}
	found, err := r.People(ctx, ids)
	if err != nil {
		return at, nil, err
	}
	for i := range found {
		home, values, err := d.mover(ctx, r, &found[i])
		if err != nil {
			return at, nil, err
		}
		if at.IsZero() {
			at = home
		}
		if home != at {
			return at, nil, fault.New(fault.Refused, "transfer.apart").In("people")
		}
		out = append(out, transfer.Mover{ID: found[i].ID, Values: values})
	}
	return at, out, nil
}

// mover is what the record that takes somebody in is to say.
func (d *Desk) mover(ctx context.Context, r moment, p *vital.Person) (at area.Code, out map[string]string, err error) {
	l := p.Life()
	now, ok := l.Now()
	if l.Dead || !ok {
		return at, nil, fault.New(fault.Refused, "transfer.nowhere", "name", l.Name).In("people")
	}
	out = map[string]string{"name": l.Name, "sex": l.Sex.String(), "birth_date": l.Birth.String(), "residence": now.Kind.String()}
	if s, ok := l.Stay(); ok {
		out["relation"] = s.Relation.String()
	}
	for code, parent := range map[string]person.ID{"mother": l.Mother, "father": l.Father} {
		if !parent.IsZero() {
			out[code] = parent.String()
		}
	}
	said, err := d.said(ctx, r, p)
	if err != nil {
		return at, nil, err
	}
	for _, code := range []string{"family_name", "given_name", "id_type", "id_number", "phone"} {
		out[code] = said.Get(code)
	}
	for code, text := range out {
		if text == "" {
			delete(out, code)
		}
	}
	return now.Area, out, nil
}

// said are the values of what brought somebody into the register, opened.
func (d *Desk) said(ctx context.Context, r moment, p *vital.Person) (vital.Values, error) {
	for i := range p.Acts {
		a := &p.Acts[i]
		if !slices.ContainsFunc(a.Effects, func(e vital.Effect) bool { return e.Op == vital.Begins }) {
			continue
		}
		kind, ok := vital.Find(a.Kind)
		if !ok {
			continue
		}
		entries, err := r.Entries(ctx, []journal.Seq{a.Seq})
		if err != nil {
			return nil, err
		}
		return sealed.Opener{Keys: d.Keys, Salts: r}.Values(ctx, kind, entries[a.Seq])
	}
	return nil, nil
}

// close seals a packet to another server.
func closeUp(p *transfer.Peer, raw []byte) (string, error) {
	to, err := p.Point()
	if err != nil {
		return "", err
	}
	return letter.Close(to, onTheWay, raw)
}
