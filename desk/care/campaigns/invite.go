package campaigns

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/care/campaign"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"

	"wanjia/desk/office/view"
	"wanjia/desk/once"
	"wanjia/desk/register/sealed"
)

// Guest is somebody who is invited, for a letter.
type Guest struct {
	view.Ref
	phone string // of whoever is sent a text
}

// Invitation asks everybody who may be offered the programme, and wasn't asked in this campaign nor declined, to come.
type Invitation struct {
	ID       journal.ID
	Campaign journal.ID
	Way      campaign.Way
	Within   area.Code // a village of the campaign's area; zero is all of it
	N        int       // how many at most
	Lang     words.Lang
}

// mostGuests bounds one batch.
const mostGuests = 500

// Invite makes the letters of a batch, or sends its texts. Only the treating team invites: it has the list anyway, and nobody else needs
// it. Who was invited is sealed under the campaign's own key, so that nothing tells who didn't come.
func (d *Desk) Invite(ctx context.Context, who access.Actor, c Invitation) (guests []Guest, err error) {
	f, err := d.file(ctx, c.Campaign)
	if err != nil {
		return nil, err
	}
	if who, err = d.treating(ctx, who, f); err != nil {
		return nil, err
	}
	if c.Within.IsZero() {
		c.Within = f.Area
	}
	c.N = min(max(c.N, 1), mostGuests)
	if ids, again, err := d.before(ctx, who, f, campaign.Invite, c.ID, c.Way); err != nil || again {
		if err == nil {
			guests, err = d.again(ctx, who, c, ids)
		}
		return guests, err
	}
	if f.Over {
		return nil, fault.New(fault.Conflict, "campaign.over")
	}
	asked, err := d.asked(ctx, f)
	if err != nil {
		return nil, err
	}
	err = d.office.Look(ctx, who, access.List, c.Within, "campaign", func(v *view.Sight) error {
		guests, err = d.guests(ctx, v, f, c, asked)
		return err
	})
	if err != nil || len(guests) == 0 {
		return guests, err
	}
	if c.Way == campaign.SMS {
		if err := d.gateway.Stage(ctx, c.ID, d.texts(f, c, guests)); err != nil {
			return nil, err
		}
	}
	ids, again, err := d.note(ctx, who, f, campaign.Invite, c.ID, c.Way, guests)
	switch {
	case err != nil:
		return nil, err
	case again:
		return d.again(ctx, who, c, ids)
	case c.Way == campaign.SMS:
		err = d.gateway.Post(ctx, c.ID)
	}
	return guests, err
}

// again shows those who were invited by a batch that was asked for before. Nobody else is asked and nothing is sent a second time; what was
// noted and not handed on is handed on now.
func (d *Desk) again(ctx context.Context, who access.Actor, c Invitation, ids []person.ID) (guests []Guest, err error) {
	if c.Way == campaign.SMS {
		if err := d.gateway.Post(ctx, c.ID); err != nil {
			return nil, err
		}
	}
	return guests, d.office.Look(ctx, who, access.List, c.Within, "campaign", func(v *view.Sight) error {
		refs, err := v.Refs(ctx, ids)
		for _, p := range ids {
			if r, ok := refs[p]; ok {
				v.Show(r)
				guests = append(guests, Guest{Ref: r})
			}
		}
		return err
	})
}

// treating is the actor with their teams, where they belong to the team of the campaign's programme.
func (d *Desk) treating(ctx context.Context, who access.Actor, f campaign.File) (access.Actor, error) {
	return who, d.store.Read(ctx, func(r Reader) error {
		members, err := r.Teams(ctx, who.Account)
		if err != nil {
			return err
		}
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		who.Teams = care.Teams(members)
		if dec := who.May(below(tree), access.Treat, access.Request{Area: f.Area, Programme: f.Programme}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		return nil
	})
}

// guests are the next who are to be asked.
func (d *Desk) guests(ctx context.Context, v *view.Sight, f campaign.File, c Invitation, asked map[person.ID]bool) (out []Guest, err error) {
	spot := view.Spot[person.ID]{}
	for len(out) < c.N {
		rows, done, err := view.Walk(ctx, v.In, v.PeopleIn, spot, mostGuests)
		if err != nil {
			return nil, err
		}
		var ids []person.ID
		for _, r := range rows {
			if !r.Nowhere && !asked[r.ID] {
				ids = append(ids, r.ID)
			}
		}
		lives, err := v.Facts(ctx, ids)
		if err != nil {
			return nil, err
		}
		ids = slices.DeleteFunc(ids, func(p person.ID) bool { return lives[p] == nil || !fits(f, lives[p], v) })
		fit, phones, err := d.reachable(ctx, v, c, ids, c.N-len(out))
		if err != nil {
			return nil, err
		}
		refs, err := v.Refs(ctx, fit)
		if err != nil {
			return nil, err
		}
		for _, p := range fit {
			v.Show(refs[p])
			out = append(out, Guest{refs[p], phones[p]})
		}
		if done || len(rows) == 0 {
			break
		}
		spot = rows[len(rows)-1]
	}
	return out, nil
}

func fits(f campaign.File, l *vital.Life, v *view.Sight) bool {
	return !l.Dead && f.Offer.Fits(l.Sex, l.Birth, v.Today)
}

// reachable are the first n whom the way reaches: of texts, those who have a phone on record. The others are to be written to.
func (d *Desk) reachable(ctx context.Context, v *view.Sight, c Invitation, ids []person.ID, n int) (fit []person.ID, phones map[person.ID]string, err error) {
	phones = map[person.ID]string{}
	for _, p := range ids {
		if len(fit) == n {
			break
		}
		if c.Way == campaign.SMS {
			if phones[p], err = v.Phone(ctx, p); err != nil {
				return nil, nil, err
			}
			if phones[p] == "" {
				continue
			}
		}
		fit = append(fit, p)
	}
	return fit, phones, nil
}

// texts are the messages to guests.
func (d *Desk) texts(f campaign.File, c Invitation, guests []Guest) []Message {
	out := make([]Message, len(guests))
	for i, g := range guests {
		out[i] = Message{g.phone, Letter(c.Lang, f, d.programmes[f.Programme])}
	}
	return out
}

// Letter is what an invitation says. It names the service that is offered to everybody of that age, and nothing about whom it goes to.
func Letter(lang words.Lang, f campaign.File, p *care.Programme) string {
	var days []string
	for _, s := range f.Sessions {
		days = append(days, s.On.String()+" "+s.Place)
	}
	title := p.Title.EN
	if lang == words.ZH {
		title = p.Title.ZH
	}
	return words.Text(lang, "campaign.letter", map[string]string{"title": title, "days": strings.Join(days, "; ")})
}

// note writes down who was asked, or who declined, sealed under the campaign's own key. Where that was noted before, it is whom it named.
func (d *Desk) note(ctx context.Context, who access.Actor, f campaign.File, kind journal.Kind, id journal.ID, way campaign.Way, guests []Guest) (noted []person.ID, again bool, err error) {
	ids := make([]string, len(guests))
	for i := range guests {
		ids[i] = guests[i].ID.String()
	}
	return noted, again, d.store.Write(ctx, func(tx Tx) (err error) {
		if noted, again, err = d.noted(ctx, tx, who, f, kind, id, way); err != nil || again {
			return err
		}
		box := sealed.NewBox(d.keys, tx)
		raw, err := box.Bytes(ctx, person.ID{ID: f.ID.ID}, "campaign "+id.String(), []byte(strings.Join(ids, " ")))
		if err != nil {
			return err
		}
		body := map[string]string{campaign.CampaignField: f.ID.String(), campaign.SealedField: hex.EncodeToString(raw)}
		if way != "" {
			body[campaign.WayField] = string(way)
		}
		e := journal.Entry{ID: id, Kind: kind, Area: f.Area, Purpose: access.FamilyService.String(), Body: journal.CanonicalBody(body)}
		if _, err := once.Append(ctx, tx, who, e); err != nil {
			return err
		}
		return tx.SaveSalts(ctx, box.Fresh())
	})
}

func (d *Desk) before(ctx context.Context, who access.Actor, f campaign.File, kind journal.Kind, id journal.ID, way campaign.Way) (ids []person.ID, ok bool, err error) {
	return ids, ok, d.store.Read(ctx, func(r Reader) (err error) {
		ids, ok, err = d.noted(ctx, r, who, f, kind, id, way)
		return err
	})
}

// noted are those whom an entry names that was written before under an id; one of another campaign or another way is a conflict.
func (d *Desk) noted(ctx context.Context, r Reader, who access.Actor, f campaign.File, kind journal.Kind, id journal.ID, way campaign.Way) ([]person.ID, bool, error) {
	e, ok, err := once.Before(ctx, r, who, journal.Entry{ID: id, Kind: kind})
	if err != nil || !ok {
		return nil, false, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return nil, false, err
	}
	if body[campaign.CampaignField] != f.ID.String() || body[campaign.WayField] != string(way) {
		return nil, false, once.Taken(id)
	}
	ids, err := d.open(ctx, r, f, e)
	return ids, true, err
}

// open is whom an entry names.
func (d *Desk) open(ctx context.Context, r Reader, f campaign.File, e journal.Entry) ([]person.ID, error) {
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(body[campaign.SealedField])
	if err != nil {
		return nil, err
	}
	plain, err := sealed.Opener{Keys: d.keys, Salts: r}.Bytes(ctx, person.ID{ID: f.ID.ID}, "campaign "+e.ID.String(), raw)
	if err != nil {
		return nil, err
	}
	texts := strings.Fields(string(plain))
	out := make([]person.ID, len(texts))
	for i, text := range texts {
		if out[i], err = person.ParseID(text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// asked are those who were invited or declined.
func (d *Desk) asked(ctx context.Context, f campaign.File) (map[person.ID]bool, error) {
	out := map[person.ID]bool{}
	return out, d.store.Read(ctx, func(r Reader) error {
		entries, err := r.Entries(ctx, append(append([]journal.Seq{}, f.Invites...), f.Declines...))
		if err != nil {
			return err
		}
		for _, e := range entries {
			ids, err := d.open(ctx, r, f, e)
			if err != nil {
				return err
			}
			for _, p := range ids {
				out[p] = true
			}
		}
		return nil
	})
}

// Decline writes down that somebody wants nothing of a campaign: they aren't asked again. It is counted nowhere.
func (d *Desk) Decline(ctx context.Context, who access.Actor, of, id journal.ID, p person.ID) error {
	f, err := d.file(ctx, of)
	if err != nil {
		return err
	}
	if who, err = d.treating(ctx, who, f); err != nil {
		return err
	}
	was, again, err := d.note(ctx, who, f, campaign.Decline, id, "", []Guest{{Ref: view.Ref{ID: p}}})
	if again && !slices.Equal(was, []person.ID{p}) {
		return once.Taken(id)
	}
	return err
}
