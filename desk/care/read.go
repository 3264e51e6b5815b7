package care

import (
	"context"
	"slices"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/domain/workflow"

	"wanjia/desk/care/vault"
	"wanjia/desk/looks"
	"wanjia/desk/register/sealed"
)

// ahead is how far a record says what is due.
const ahead = 92

// What somebody does when they look.
const (
	lookOpen = "open"
	lookList = "list"
)

// sight is one moment as an actor, with the teams that they belong to, may see it.
type sight struct {
	Reader
	d     *Desk
	who   access.Actor
	tree  *area.Tree
	ones  *identity.Map
	today day.Day
	until day.Day // up to when what is due is told
	seen  []journal.ID
}

// look opens a moment, lets fn read, and writes down for each client whose record was seen who saw it, before the answer goes out.
// Where that can't be written, nothing is shown.
func (d *Desk) look(ctx context.Context, who access.Actor, what string, fn func(*sight) error) error {
	s := &sight{d: d, today: clock.Today(d.clock)}
	s.until = s.today + ahead
	err := d.store.Read(ctx, func(r Reader) (err error) {
		s.Reader = r
		if s.who, err = d.withTeams(ctx, r, who); err != nil {
			return err
		}
		if s.tree, err = r.Tree(ctx); err != nil {
			return err
		}
		if s.ones, err = r.Same(ctx); err != nil {
			return err
		}
		return fn(s)
	})
	if err != nil || len(s.seen) == 0 {
		return err
	}
	return d.glance(ctx, who, what, s.seen)
}

// glance writes looks down, each sealed under the key of the record that was looked at.
func (d *Desk) glance(ctx context.Context, who access.Actor, what string, seen []journal.ID) error {
	return d.store.Write(ctx, func(tx Tx) error {
		now := time.UnixMilli(tx.Now()).UTC()
		box := sealed.NewBox(d.keys, tx)
		owners := make([]person.ID, len(seen))
		for i := range seen {
			owners[i] = vault.Owner(seen[i])
		}
		if err := box.Stock(ctx, tx, owners); err != nil {
			return err
		}
		out := make([]Sealed, len(seen))
		for i, of := range seen {
			l := Sealed{ID: id.New(now), Record: of, At: now}
			body := journal.CanonicalBody(map[string]string{"account": who.Account, "what": what})
			var err error
			if l.Sealed, err = box.Bytes(ctx, vault.Owner(of), vault.LookPurpose(l.ID), body); err != nil {
				return err
			}
			out[i] = l
		}
		if len(box.Fresh()) > 0 {
			return care.Closed() // its key was destroyed meanwhile
		}
		return tx.KeepLooks(ctx, out)
	})
}

// reach is a record that stands open for an actor's team on a day; everybody else gets one answer.
func (d *Desk) reach(ctx context.Context, r Reader, who access.Actor, tree *area.Tree, f care.File, ok bool, on day.Day) (care.Record, error) {
	if !ok || !f.Stands() {
		return care.Record{}, care.Closed()
	}
	opened, err := vault.Open(ctx, d.keys, r, []care.File{f})
	if err != nil {
		return care.Record{}, err
	}
	rec := opened[0]
	named, err := d.seat(who, tree, rec.Consent.Programme).Sees(ctx, r, rec.Consent, f.Area)
	if err != nil {
		return care.Record{}, err
	}
	if !rec.In(on) || !named {
		return care.Record{}, care.Closed()
	}
	return rec, nil
}

// Client is who a record is about, in the words that its team needs.
type Client struct {
	ID    person.ID
	Name  string
	Sex   person.Sex
	Birth day.Partial
	Dead  bool
	Child bool // a guardian agrees for them
}

// Chart is a client's record as the team sees it.
type Chart struct {
	care.Record
	Of        *care.Programme
	Client    Client
	Place     string
	Ended     day.Day
	Due       []care.Due
	Referrals []Referral
	Opens     *workflow.Definition // the kind of referral that its team may begin
}

// Open shows a record to the team.
func (d *Desk) Open(ctx context.Context, who access.Actor, record journal.ID) (Chart, error) {
	var out Chart
	err := d.look(ctx, who, lookOpen, func(s *sight) error {
		f, ok, err := s.Record(ctx, record)
		if err != nil {
			return err
		}
		rec, err := d.reach(ctx, s, s.who, s.tree, f, ok, s.today)
		if err != nil {
			return err
		}
		charts, err := s.charts(ctx, []care.Record{rec})
		if err == nil {
			out, s.seen = charts[0], []journal.ID{record}
		}
		return err
	})
	return out, err
}

// charts are records with whom they are about and what is due.
func (s *sight) charts(ctx context.Context, records []care.Record) ([]Chart, error) {
	ids := clients(s.ones, records)
	lives, err := livesOf(ctx, s, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Chart, len(records))
	for i := range records {
		r := &records[i]
		l := lives[ids[i]]
		c := Chart{Record: *r, Of: s.d.Programmes[r.Consent.Programme], Client: clientOf(ids[i], &l, s.today), Place: s.name(r.Area)}
		if c.Of != nil {
			c.Ended, c.Opens = r.Ended(c.Of.Ends), s.d.Flows[c.Of.Referral]
		}
		c.Referrals = s.d.referrals(r, s.today)
		c.Due = s.d.due(&c, s.today, s.until)
		out[i] = c
	}
	return out, nil
}

func (s *sight) name(at area.Code) string {
	if a, ok := s.tree.Get(at); ok {
		return a.Name
	}
	return at.String()
}

func clientOf(p person.ID, l *vital.Life, on day.Day) Client {
	return Client{ID: p, Name: l.Name, Sex: l.Sex, Birth: l.Birth, Dead: l.Dead, Child: care.Child(l.Birth, on)}
}

// clients are whom records are about, as they are one today.
func clients(ones *identity.Map, records []care.Record) []person.ID {
	ids := make([]person.ID, len(records))
	for i := range records {
		ids[i] = ones.Of(records[i].Consent.Client)
	}
	return ids
}

func livesOf(ctx context.Context, r Reader, ids []person.ID) (map[person.ID]vital.Life, error) {
	found, err := r.People(ctx, ids)
	out := make(map[person.ID]vital.Life, len(found))
	for i := range found {
		out[found[i].ID] = found[i].Life()
	}
	return out, err
}

// Choice is a programme as somebody may be offered it, or as they have it already.
type Choice struct {
	Of     *care.Programme
	Record journal.ID // zero where the client has agreed to nothing, or nothing that this team may know
	Offers bool
}

// Choices are the programmes of the actor's own teams for somebody: which they are enrolled in, and which may be offered.
func (d *Desk) Choices(ctx context.Context, who access.Actor, p person.ID) (c Client, out []Choice, err error) {
	if err := d.Looker.Look(ctx, who, looks.Seen{Act: access.Open, Detail: "services", People: []person.ID{p}}); err != nil {
		return c, nil, err
	}
	err = d.look(ctx, who, lookList, func(s *sight) error {
		one := s.ones.Of(p)
		lives, err := livesOf(ctx, s, []person.ID{one})
		if err != nil {
			return err
		}
		l, known := lives[one]
		at, _, err := s.Home(ctx, one)
		if err != nil {
			return err
		}
		for _, code := range d.Programmes.IDs() {
			if !d.seat(s.who, s.tree, code).Treats(at) {
				continue
			}
			x := Choice{Of: d.Programmes[code]}
			x.Offers = known && !l.Dead && x.Of.Offer.Fits(l.Sex, l.Birth, s.today)
			if x.Record, err = s.standing(ctx, p, code); err != nil {
				return err
			}
			if x.Offers || !x.Record.IsZero() {
				out = append(out, x)
			}
		}
		if !known || len(out) == 0 && !slices.ContainsFunc(d.Programmes.IDs(), func(code string) bool { return d.seat(s.who, s.tree, code).Treats(at) }) {
			return fault.New(fault.Denied, access.DeniedByTeam)
		}
		c = clientOf(one, &l, s.today)
		return nil
	})
	return c, out, err
}

// standing is a client's record with a programme that stands open on the day; looking it up is a look.
func (s *sight) standing(ctx context.Context, p person.ID, programme string) (journal.ID, error) {
	files, err := s.RecordsOf(ctx, vault.Clients(s.d.keys, s.ones, p), vault.Team(s.d.keys, programme))
	if err != nil {
		return journal.ID{}, err
	}
	for i := range files {
		if _, err := s.d.reach(ctx, s, s.who, s.tree, files[i], true, s.today); err == nil {
			s.seen = append(s.seen, files[i].ID)
			return files[i].ID, nil
		} else if !fault.Is(err, "care.closed") {
			return journal.ID{}, err
		}
	}
	return journal.ID{}, nil
}
