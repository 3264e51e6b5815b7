package transfers

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/looks"
	"wanjia/desk/once"
	"wanjia/desk/register"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/transfer"
	"wanjia/domain/vital"
)

// Row is a transfer in a list.
type Row struct {
	transfer.File
	Place  string
	Server string // what the other server is called here
}

// most is how many transfers are listed.
const most = 500

// List lists the newest transfers where the actor registers.
func (d *Desk) List(ctx context.Context, who access.Actor) (out []Row, err error) {
	return out, d.Store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		for before := journal.Seq(1 << 62); len(out) < most; {
			files, err := r.Transfers(ctx, before, most)
			if err != nil {
				return err
			}
			for i := range files {
				if before = files[i].Seqs[0]; may(who, tree, files[i].Area) != nil || len(out) == most {
					continue
				}
				row, err := shown(ctx, r, tree, files[i])
				if err != nil {
					return err
				}
				out = append(out, row)
			}
			if len(files) < most {
				break
			}
		}
		return nil
	})
}

func shown(ctx context.Context, r Reader, tree *area.Tree, f transfer.File) (Row, error) {
	row := Row{File: f, Place: f.Area.String(), Server: f.Peer}
	if a, ok := tree.Get(f.Area); ok {
		row.Place = a.Name
	}
	p, ok, err := r.Peer(ctx, f.Peer)
	if ok {
		row.Server = p.Name
	}
	return row, err
}

// Guest is somebody of a packet.
type Guest struct {
	transfer.Mover
	Known bool // the register here has a record of theirs
	Here  bool // and says that they live here
}

// Opened is a transfer with what its packet says.
type Opened struct {
	Row
	Packet transfer.Packet
	Guests []Guest
}

// Open shows who is to move.
func (d *Desk) Open(ctx context.Context, who access.Actor, of journal.ID) (Opened, error) {
	var out Opened
	err := d.Store.Read(ctx, func(r Reader) error {
		f, tree, err := d.reach(ctx, r, who, of)
		if err != nil {
			return err
		}
		if out.Row, err = shown(ctx, r, tree, f); err != nil {
			return err
		}
		if out.Packet, err = d.packet(ctx, r, &f); err != nil {
			return err
		}
		known, err := r.People(ctx, ids(&out.Packet))
		if err != nil {
			return err
		}
		for _, m := range out.Packet.People {
			g := Guest{Mover: m}
			for i := range known {
				if known[i].ID == m.ID {
					l := known[i].Life()
					_, g.Here = l.Now()
					g.Known = true
				}
			}
			out.Guests = append(out.Guests, g)
		}
		return nil
	})
	if err != nil || len(out.Guests) == 0 {
		return out, err
	}
	return out, d.Looker.Look(ctx, who, looks.Seen{Act: access.Open, Detail: "transfer", People: ids(&out.Packet)})
}

func ids(p *transfer.Packet) []person.ID {
	out := make([]person.ID, len(p.People))
	for i := range p.People {
		out[i] = p.People[i].ID
	}
	return out
}

// reach is a transfer where the actor registers; to everybody else there is none.
func (d *Desk) reach(ctx context.Context, r moment, who access.Actor, of journal.ID) (transfer.File, *area.Tree, error) {
	tree, err := r.Tree(ctx)
	if err != nil {
		return transfer.File{}, nil, err
	}
	f, ok, err := r.Transfer(ctx, of)
	if err != nil {
		return f, nil, err
	}
	if !ok || may(who, tree, f.Area) != nil {
		return f, nil, fault.New(fault.Missing, "transfer.missing")
	}
	return f, tree, nil
}

// packet opens what a transfer's first entry keeps; nothing where its key is gone.
func (d *Desk) packet(ctx context.Context, r moment, f *transfer.File) (p transfer.Packet, err error) {
	entries, err := r.Entries(ctx, f.Seqs[:1])
	if err != nil {
		return p, err
	}
	body, err := journal.ParseBody(entries[f.Seqs[0]].Body)
	if err != nil || body[transfer.SealedField] == "" {
		return p, err
	}
	text, err := sealed.Opener{Keys: d.Keys, Salts: r}.Text(ctx, owner(f.ID), packetCode, body[transfer.SealedField])
	if err != nil || text == "" {
		return p, err
	}
	return d.Post.Unpack([]byte(text))
}

// Arrival is how a family is taken in.
type Arrival struct {
	Of        journal.ID
	Area      area.Code
	Address   string
	Overrides []journal.Override
}

// Take registers a family that was offered: each of them by the register's rules, all or nobody, once.
func (d *Desk) Take(ctx context.Context, who access.Actor, c Arrival) (transfer.File, error) {
	return d.decide(ctx, who, c.Of, transfer.In, transfer.Taken, "", func(tx Tx, tree *area.Tree, f *transfer.File) error {
		if !tree.Has(c.Area) || !tree.Under(c.Area, f.Area) {
			return fault.New(fault.Invalid, "transfer.place").In("area")
		}
		if err := may(who, tree, c.Area); err != nil {
			return err
		}
		p, err := d.packet(ctx, tx, f)
		if err != nil {
			return err
		}
		if len(p.People) == 0 {
			return fault.New(fault.Conflict, "transfer.erased")
		}
		known, err := tx.People(ctx, append(ids(&p), parents(&p)...))
		if err != nil {
			return err
		}
		work, err := d.Register.Within(ctx, tx)
		if err != nil {
			return err
		}
		for _, k := range arrivals(f, &p, known, c) {
			if _, err := work.Do(ctx, who, k); err != nil {
				return err
			}
		}
		return work.Flush(ctx)
	})
}

func parents(p *transfer.Packet) (out []person.ID) {
	for i := range p.People {
		for _, code := range []string{"mother", "father"} {
			if u, err := person.ParseID(p.People[i].Values[code]); err == nil {
				out = append(out, u)
			}
		}
	}
	return out
}

// arrivals are the events by which a family comes: its household, then each of them, those first whom others name as parents.
func arrivals(f *transfer.File, p *transfer.Packet, known []vital.Person, c Arrival) []register.Command {
	home := household.ID{ID: id.Derive("transfer household", f.ID.String())}
	address := c.Address
	if address == "" {
		address = p.Address
	}
	on := f.On.String()
	out := []register.Command{{ID: home0(f.ID), Kind: "household", Overrides: c.Overrides,
		Typed: map[string]string{"household": home.String(), "date": on, "area": c.Area.String(), "address": address}}}
	stands := map[string]bool{}
	for i := range known {
		stands[known[i].ID.String()] = true
	}
	people := slices.Clone(p.People)
	slices.SortStableFunc(people, func(a, b transfer.Mover) int {
		switch x, y := a.Values["birth_date"], b.Values["birth_date"]; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	for _, m := range people {
		k := register.Command{ID: journal.DeriveID("transfer in", f.ID.String(), m.ID.String()), Overrides: c.Overrides, Typed: map[string]string{
			"person": m.ID.String(), "area": c.Area.String(), "household": home.String(), "relation": m.Values["relation"], "residence": m.Values["residence"]}}
		if stands[m.ID.String()] {
			k.Kind = "move_in"
			k.Typed["date"] = on
		} else {
			k.Kind = "person"
			for code, text := range m.Values {
				if (code != "mother" && code != "father") || stands[text] {
					k.Typed[code] = text
				}
			}
			k.Typed["since"], k.Typed["since_reason"] = on, "move_in"
			stands[m.ID.String()] = true
		}
		out = append(out, k)
	}
	return out
}

func home0(of journal.ID) journal.ID { return journal.DeriveID("transfer household", of.String()) }

// Refuse says that a family isn't taken here, and why.
func (d *Desk) Refuse(ctx context.Context, who access.Actor, of journal.ID, reason string) (transfer.File, error) {
	return d.decide(ctx, who, of, transfer.In, transfer.Refused, reason, nil)
}

// Withdraw takes an offer back. Where the other side has taken them before it hears of it, they are taken.
func (d *Desk) Withdraw(ctx context.Context, who access.Actor, of journal.ID, reason string) (transfer.File, error) {
	return d.decide(ctx, who, of, transfer.Out, transfer.Withdrawn, reason, nil)
}

// maxReason bounds the reason of a decision.
const maxReason = 1000

// decide brings an open transfer to a state, with what do does beside in the same transaction. The same decision again changes nothing.
func (d *Desk) decide(ctx context.Context, who access.Actor, of journal.ID, side transfer.Side, to transfer.State, reason string, do func(Tx, *area.Tree, *transfer.File) error) (transfer.File, error) {
	var out transfer.File
	if to != transfer.Taken && (reason == "" || len(reason) > maxReason) {
		return out, fault.New(fault.Invalid, "transfer.reason").In("reason")
	}
	return out, d.Store.Write(ctx, func(tx Tx) error {
		f, tree, err := d.reach(ctx, tx, who, of)
		if err != nil {
			return err
		}
		switch {
		case f.Side != side:
			return fault.New(fault.Conflict, "transfer.side")
		case f.State == to:
			out = f
			return nil
		case !f.Open():
			return fault.New(fault.Conflict, "transfer.decided", "state", string(f.State))
		}
		if do != nil {
			if err := do(tx, tree, &f); err != nil {
				return err
			}
		}
		if err := step(ctx, tx, who, &f, to, transfer.Here, reason); err != nil {
			return err
		}
		out, _, err = tx.Transfer(ctx, of)
		return err
	})
}

func step(ctx context.Context, tx Tx, who access.Actor, f *transfer.File, to transfer.State, by transfer.Teller, reason string) error {
	_, err := once.Append(ctx, tx, who, journal.Entry{ID: transfer.StepID(f.ID, to), Kind: transfer.Step, Area: f.Area, Body: transfer.StepBody(f.ID, to, by, reason)})
	return err
}
