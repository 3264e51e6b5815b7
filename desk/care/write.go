package care

import (
	"context"
	"maps"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/form"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"

	"wanjia/desk/care/near"
	"wanjia/desk/care/vault"
	"wanjia/desk/register/sealed"
)

// Done is what came of an act.
type Done struct {
	Record  journal.ID
	Entry   journal.ID
	Seq     journal.Seq
	Again   bool
	Verdict form.Verdict // of a visit's form
	State   string       // of a referral
}

// work is one act on its way.
type work struct {
	d    *Desk
	tx   Tx
	who  access.Actor
	now  time.Time
	tree *area.Tree
	ones *identity.Map
	box  *sealed.Box
}

// do opens a transaction in which an actor, with the teams that they belong to, acts.
func (d *Desk) do(ctx context.Context, who access.Actor, fn func(*work) error) error {
	return d.store.Write(ctx, func(tx Tx) error {
		w := &work{d: d, tx: tx, now: time.UnixMilli(tx.Now()).UTC(), box: sealed.NewBox(d.keys, tx)}
		var err error
		if w.who, err = d.withTeams(ctx, tx, who); err != nil {
			return err
		}
		if w.tree, err = tx.Tree(ctx); err != nil {
			return err
		}
		if w.ones, err = tx.Same(ctx); err != nil {
			return err
		}
		return fn(w)
	})
}

// withTeams is the actor with the teams that the account belongs to at this moment.
func (d *Desk) withTeams(ctx context.Context, r Reader, who access.Actor) (access.Actor, error) {
	members, err := r.Teams(ctx, who.Account)
	who.Teams = care.Teams(members)
	return who, err
}

func (w *work) today() day.Day { return clock.Today(clock.Fixed(w.now)) }

// treats says whether the actor belongs to the team of a programme in an area.
func (w *work) treats(programme string, at area.Code) bool {
	return w.d.seat(w.who, w.tree, programme).Treats(at)
}

func (d *Desk) seat(who access.Actor, tree *area.Tree, programme string) near.Seat {
	return near.Seat{Who: who, Tree: tree, Of: d.Programmes[programme]}
}

// life is what the register knows of somebody.
func (w *work) life(ctx context.Context, p person.ID) (vital.Life, error) {
	found, err := w.tx.People(ctx, []person.ID{w.ones.Of(p)})
	if err != nil {
		return vital.Life{}, err
	}
	if len(found) == 0 {
		return vital.Life{}, fault.New(fault.Missing, "care.person").In("person")
	}
	return found[0].Life(), nil
}

// again says that an entry stands already. The same id about somebody else, or with other content where that is given, is a conflict.
func (w *work) again(ctx context.Context, id journal.ID, kind journal.Kind, of care.Label, texts map[string]string) (Done, bool, error) {
	e, ok, err := w.tx.EntryByID(ctx, id)
	if err != nil || !ok {
		return Done{}, false, err
	}
	taken := fault.New(fault.Conflict, "journal.id.taken", "id", id.String())
	if e.Kind != kind || e.Author != w.who.Account {
		return Done{}, false, taken
	}
	line, err := vault.Unseal(ctx, sealed.Opener{Keys: w.d.keys, Salts: w.tx}, e)
	if err != nil {
		return Done{}, false, err
	}
	maps.DeleteFunc(texts, func(_, text string) bool { return text == "" })
	if line.Label.Client != of.Client || line.Label.Team != of.Team || texts != nil && !maps.Equal(line.Texts, texts) {
		return Done{}, false, taken
	}
	return Done{Record: line.Label.Record, Entry: e.ID, Seq: e.Seq, Again: true, State: line.Texts["state"]}, true, nil
}

// line is an entry to be written to a record.
type line struct {
	id    journal.ID
	kind  journal.Kind
	label care.Label
	at    area.Code
	on    day.Day
	texts map[string]string
}

// write seals a line and appends it.
func (w *work) write(ctx context.Context, l line) (journal.Seq, error) {
	body, err := vault.CloseUp(ctx, w.box, l.label, l.kind, l.id, l.texts)
	if err != nil {
		return 0, err
	}
	return w.append(ctx, l, body)
}

func (w *work) append(ctx context.Context, l line, body []byte) (journal.Seq, error) {
	head, err := w.tx.Head(ctx)
	if err != nil {
		return 0, err
	}
	e := journal.Entry{Seq: head + 1, ID: l.id, Kind: l.kind, Area: l.at, Occurred: l.on.Partial(), Recorded: w.now, Author: w.who.Account, Device: w.who.Device,
		Purpose: access.FamilyService.String(), Body: body}
	if err := journal.Check(e); err != nil {
		return 0, err
	}
	if err := w.tx.SaveSalts(ctx, w.box.Fresh()); err != nil {
		return 0, err
	}
	w.box = sealed.NewBox(w.d.keys, w.tx) // what was fresh is kept now
	return e.Seq, w.tx.Append(ctx, []journal.Entry{e})
}

// Enrol is that somebody agrees to a programme.
type Enrol struct {
	ID        journal.ID // made by the author; the record's number too
	Renews    journal.ID // the record whose consent is given anew; zero opens one
	Programme string
	Person    person.ID
	Version   int // of the text that was read out or shown
	How       care.How
	Guardian  string // who agrees for a child
	Lang      string
	Area      area.Code // where the team works; unsaid, where the client lives
	At        time.Time // when it was agreed; zero is now
	Campaign  journal.ID
}

// Enrol writes down that somebody agreed and opens a record.
func (d *Desk) Enrol(ctx context.Context, who access.Actor, c Enrol) (Done, error) {
	var done Done
	err := d.do(ctx, who, func(w *work) (err error) {
		done, err = w.enrol(ctx, c)
		return err
	})
	return done, err
}

func (w *work) enrol(ctx context.Context, c Enrol) (Done, error) {
	p := w.d.Programmes[c.Programme]
	if p == nil {
		return Done{}, fault.New(fault.Missing, "care.programme", "programme", c.Programme).In("programme")
	}
	if c.Area.IsZero() {
		var err error
		if c.Area, _, err = w.tx.Home(ctx, c.Person); err != nil {
			return Done{}, err
		}
	}
	if !w.tree.Has(c.Area) {
		return Done{}, fault.New(fault.Invalid, "case.area").In("area")
	}
	if !w.treats(c.Programme, c.Area) {
		return Done{}, fault.New(fault.Denied, access.DeniedByTeam)
	}
	if c.At.IsZero() || c.At.After(w.now) {
		c.At = w.now
	}
	l, err := w.life(ctx, c.Person)
	if err != nil {
		return Done{}, err
	}
	label := care.Label{Record: c.ID, Client: vault.Client(w.d.keys, w.ones.Of(c.Person)), Team: vault.Team(w.d.keys, c.Programme), At: c.At}
	if done, again, err := w.again(ctx, c.ID, care.Enrolment, label, nil); again || err != nil {
		return done, err
	}
	said, err := w.agreed(p, &l, c)
	if err != nil {
		return Done{}, err
	}
	if label, err = w.record(ctx, c, label); err != nil {
		return Done{}, err
	}
	seq, err := w.write(ctx, line{id: c.ID, kind: care.Enrolment, label: label, at: c.Area, on: day.OfTime(c.At, clock.Civil()), texts: said.Texts()})
	return Done{Record: label.Record, Entry: c.ID, Seq: seq}, err
}

// record is the label under which a consent stands: of a record of its own, or of the one that it renews.
func (w *work) record(ctx context.Context, c Enrol, label care.Label) (care.Label, error) {
	before, err := w.tx.RecordsOf(ctx, vault.Clients(w.d.keys, w.ones, c.Person), label.Team)
	if err != nil {
		return label, err
	}
	for i := range before {
		if !before[i].Stands() {
			continue
		}
		if before[i].ID == c.Renews {
			label.Record, label.Client = before[i].ID, before[i].Client
			return label, nil
		}
		return label, fault.New(fault.Conflict, "care.enrolled")
	}
	if !c.Renews.IsZero() {
		return label, care.Closed()
	}
	return label, nil
}

// agreed checks whether somebody may be offered the programme and whether the right person agreed to the right words.
func (w *work) agreed(p *care.Programme, l *vital.Life, c Enrol) (care.Consent, error) {
	on := day.OfTime(c.At, clock.Civil())
	child := care.Child(l.Birth, on)
	switch {
	case l.Dead || !p.Offer.Fits(l.Sex, l.Birth, on):
		return care.Consent{}, fault.New(fault.Refused, "care.offer").In("person")
	case c.Version != p.Consent.Version:
		return care.Consent{}, fault.New(fault.Conflict, "care.consent.version").In("version")
	case c.How != care.Spoken && c.How != care.Signed:
		return care.Consent{}, fault.New(fault.Invalid, "care.consent.how").In("how")
	case child && strings.TrimSpace(c.Guardian) == "":
		return care.Consent{}, fault.New(fault.Invalid, "care.guardian").In("guardian")
	case !child && strings.TrimSpace(c.Guardian) != "":
		return care.Consent{}, fault.New(fault.Invalid, "care.guardian.none").In("guardian")
	}
	return care.Consent{Programme: p.ID, Client: c.Person, Version: p.Consent.Version, Says: p.Consent.Says, Sees: p.Consent.Sees, At: c.At,
		Until: p.Consent.Until(l.Birth, on), How: c.How, Guardian: strings.TrimSpace(c.Guardian), Lang: langOf(c.Lang), Campaign: c.Campaign}, nil
}

// Withdraw is that a client agrees no more.
type Withdraw struct {
	ID        journal.ID
	Person    person.ID
	Programme string     // empty is all of them
	Record    journal.ID // where whoever writes it down knows it
	At        time.Time  // zero is now
}

// Withdraw closes what a client had agreed to. Whoever takes it down isn't told whether there was anything: as many entries are
// written either way. Once more does no harm.
func (d *Desk) Withdraw(ctx context.Context, who access.Actor, c Withdraw) error {
	return d.do(ctx, who, func(w *work) error {
		at, _, err := w.tx.Home(ctx, c.Person)
		if err != nil {
			return err
		}
		dec := w.who.May(near.Below(w.tree), access.Withdraw, access.Request{Area: at, Grain: w.who.Grain(c.Person)})
		if !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		if c.At.IsZero() || c.At.After(w.now) {
			c.At = w.now
		}
		for _, id := range w.d.programmes(c.Programme) {
			if err := w.withdraw(ctx, c, id, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// withdraw writes one withdrawal for each record that the register has of the client.
func (w *work) withdraw(ctx context.Context, c Withdraw, programme string, at area.Code) error {
	for _, p := range w.ones.All(w.ones.Of(c.Person)) {
		id := journal.DeriveID("withdrawal", c.ID.String(), programme, p.String())
		l := care.Label{Record: c.Record, Client: vault.Client(w.d.keys, p), Team: vault.Team(w.d.keys, programme), At: c.At}
		if _, again, err := w.again(ctx, id, care.Withdrawal, l, nil); again || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := w.append(ctx, line{id: id, kind: care.Withdrawal, at: at, on: day.OfTime(c.At, clock.Civil())}, l.Body(nil)); err != nil {
			return err
		}
	}
	return nil
}

// programmes are the one named, or all.
func (d *Desk) programmes(named string) []string {
	if named != "" {
		return []string{named}
	}
	return d.Programmes.IDs()
}
