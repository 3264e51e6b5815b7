package care

import (
	"context"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/domain/link"

	"wanjia/desk/care/vault"
	"wanjia/desk/register/sealed"
)

// Own is a client's record as the client sees it: all of it, whether it was closed or not, with who looked.
type Own struct {
	care.Record
	Of        *care.Programme
	Name      string
	Looks     []care.Glance
	Referrals []Referral
	Stands    bool // for the team
}

// mostLooks is how many looks are told at once.
const mostLooks = 500

// own is the record of a link; a link to something else leads to none.
func own(l link.Link) (journal.ID, error) {
	id, ok := l.Record()
	if !ok {
		return id, care.Closed()
	}
	return id, nil
}

// Own shows a client's record to the client.
func (d *Desk) Own(ctx context.Context, l link.Link) (Own, error) {
	var out Own
	id, err := own(l)
	if err != nil {
		return out, err
	}
	return out, d.store.Read(ctx, func(r Reader) error {
		f, ok, err := r.Record(ctx, id)
		if err != nil || !ok {
			return orClosed(err)
		}
		opened, err := vault.Open(ctx, d.keys, r, []care.File{f})
		if err != nil {
			return err
		}
		out.Record, out.Of = opened[0], d.Programmes[opened[0].Consent.Programme]
		if !slices.Contains(l.People, out.Consent.Client) {
			return care.Closed()
		}
		out.Stands, out.Referrals = out.In(clock.Today(d.clock)), d.referrals(&out.Record, clock.Today(d.clock))
		for i := range out.Referrals {
			out.Referrals[i].Next = nil // the team's steps
		}
		lives, err := livesOf(ctx, r, l.People)
		if err != nil {
			return err
		}
		for _, life := range lives {
			out.Name = life.Name
		}
		out.Looks, err = d.looks(ctx, r, id)
		return err
	})
}

func orClosed(err error) error {
	if err != nil {
		return err
	}
	return care.Closed()
}

// looks are the looks at a record, the newest first.
func (d *Desk) looks(ctx context.Context, r Reader, of journal.ID) ([]care.Glance, error) {
	kept, err := r.Looks(ctx, of, mostLooks)
	if err != nil {
		return nil, err
	}
	opener := sealed.Opener{Keys: d.keys, Salts: r}
	out := make([]care.Glance, 0, len(kept))
	for _, k := range kept {
		plain, err := opener.Bytes(ctx, vault.Owner(of), vault.LookPurpose(k.ID), k.Sealed)
		if err != nil {
			return nil, err
		}
		said, err := journal.ParseBody(plain)
		if err != nil {
			return nil, err
		}
		out = append(out, care.Glance{At: k.At, Account: said["account"], What: said["what"]})
	}
	return out, nil
}

// WithdrawOwn closes a client's record to everybody else, at once.
func (d *Desk) WithdrawOwn(ctx context.Context, l link.Link, id journal.ID) error {
	o, err := d.Own(ctx, l)
	if err != nil {
		return err
	}
	return d.Withdraw(ctx, l.Actor(), Withdraw{ID: id, Person: o.Consent.Client, Programme: o.Consent.Programme, Record: o.ID})
}

// Ask is that a client wants something put right.
func (d *Desk) Ask(ctx context.Context, l link.Link, id journal.ID, text string) (Done, error) {
	var done Done
	o, err := d.Own(ctx, l)
	if err != nil {
		return done, err
	}
	if text = strings.TrimSpace(text); text == "" {
		return done, fault.New(fault.Invalid, "care.asked.empty").In("text")
	}
	return done, d.do(ctx, l.Actor(), func(w *work) error {
		texts := care.RequestTexts(journal.ID{}, text)
		label := care.Label{Record: o.ID, Client: o.File.Client, Team: o.Team, At: w.now}
		var again bool
		if done, again, err = w.again(ctx, id, care.Asked, label, texts); again || err != nil {
			return err
		}
		seq, err := w.write(ctx, line{id: id, kind: care.Asked, label: label, at: o.Area, on: w.today(), texts: texts})
		done = Done{Record: o.ID, Entry: id, Seq: seq}
		return err
	})
}

// Slip is what a client is given to reach the own record: a link and, told apart from it, the code that opens it.
type Slip struct {
	Token string
	Code  string
	Ends  time.Time
}

// Links makes a link to a client's record.
type Links interface {
	AddCare(ctx context.Context, l link.Link) (token string, code string, ends time.Time, err error)
}

// Slip makes a link for a client, who asked for it. Only the team that the client agreed to makes one: it could read the record anyway.
func (d *Desk) Slip(ctx context.Context, who access.Actor, record journal.ID, links Links) (Slip, error) {
	var out Slip
	c, err := d.Open(ctx, who, record)
	if err != nil {
		return out, err
	}
	out.Token, out.Code, out.Ends, err = links.AddCare(ctx, link.ToRecord(record, c.Consent.Client, c.Area, who.Account))
	return out, err
}
