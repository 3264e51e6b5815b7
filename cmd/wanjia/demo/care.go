package demo

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	domain "wanjia/domain/care"
	"wanjia/domain/care/campaign"
	"wanjia/domain/care/stock"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"

	"wanjia/desk/care"
	"wanjia/desk/care/campaigns"
	"wanjia/desk/care/roster"
	"wanjia/desk/care/supplies"
)

// Services are the desks of care, as the demonstration fills them.
type Services struct {
	Care      *care.Desk
	Roster    *roster.Desk
	Supplies  *supplies.Desk
	Campaigns *campaigns.Desk
	At        area.Code // the township of the clinic
	Today     day.Day
}

// Somebody is one of the place with what is known of them.
type Somebody struct {
	ID   person.ID
	Area area.Code
	Life vital.Life
}

// fewest clients of a programme are enough to show how it works.
const fewest = 8

// Enrol makes a small team with some made-up clients: antenatal care, counselling, a screening campaign and supplies.
func (s Services) Enrol(ctx context.Context, admin access.Actor, people []Somebody) error {
	clinic := access.Actor{Account: "clinic", Device: Source, Purpose: access.FamilyService, Grants: []access.Grant{{Desk: access.Clinic, Area: s.At, Purpose: access.FamilyService}}}
	for _, id := range s.Care.Programmes.IDs() {
		for _, account := range []string{"clinic", "field"} {
			if d, err := access.ParseDesk(account); err != nil || !s.Care.Programmes[id].Team(d) { // accounts are called like their desks
				continue
			}
			seat := roster.Seat{ID: journal.DeriveID("demo seat", id, account), Member: domain.Member{Account: account, Programme: id, Area: s.At}}
			if _, err := s.Roster.Seat(ctx, admin, seat); err != nil {
				return err
			}
		}
	}
	plan := campaign.Plan{ID: journal.DeriveID("demo campaign"), Title: words.Text(words.ZH, "demo.campaign", nil), Programme: "screening", Area: s.At, From: s.Today - 20, To: s.Today + 40}
	if _, err := s.Campaigns.Plan(ctx, clinic, plan); err != nil {
		return err
	}
	if _, err := s.Campaigns.Session(ctx, clinic, plan.ID, campaign.Day{ID: journal.DeriveID("demo session"), On: s.Today + 7, Place: words.Text(words.ZH, "demo.clinic", nil), Seats: 60}); err != nil {
		return err
	}
	for i, item := range []string{"acid", "iron", "salts"} {
		m := stock.Move{ID: journal.DeriveID("demo supply", item), Item: words.Text(words.ZH, "demo.supply."+item, nil), Area: s.At, Lot: fmt.Sprintf("L%d", i+1), Expiry: s.Today + day.Day(60+200*i), How: stock.Receive, N: 200 + 100*i}
		if _, err := s.Supplies.Move(ctx, clinic, m); err != nil {
			return err
		}
	}
	_, err := s.Campaigns.Invite(ctx, clinic, campaigns.Invitation{ID: journal.DeriveID("demo letters"), Campaign: plan.ID, Way: campaign.Letter, N: letters, Lang: words.ZH})
	return errors.Join(err, s.vaccines(ctx, clinic), s.clients(ctx, clinic, plan.ID, people), s.children(ctx, clinic, people))
}

// letters are how many women were invited so far.
const letters = 120

// vaccines are what the clinic has kept for more than a year; of one there was none for a while.
func (s Services) vaccines(ctx context.Context, clinic access.Actor) error {
	for i, item := range []string{"bcg", "hepb", "ipv", "bopv", "dtap", "mmr"} {
		m := stock.Move{Item: s.named("vaccine", item), Area: s.At, Lot: fmt.Sprintf("V%d", i+1), Expiry: s.Today + day.Day(40+90*i), How: stock.Receive, N: 400}
		for j, step := range []struct {
			how    stock.How
			n, ago int
		}{{stock.Receive, 400, 500}, {stock.Give, 400, 100}, {stock.Receive, 300, 70}} {
			if m.ID, m.How, m.N, m.On = journal.DeriveID("demo vaccine", item, fmt.Sprint(j)), step.how, step.n, s.Today-day.Day(step.ago); item != "bopv" && step.how == stock.Give {
				m.N = 150
			}
			if _, err := s.Supplies.Move(ctx, clinic, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// named is an answer of the form on doses in the words of the place.
func (s Services) named(question, option string) string {
	for _, q := range s.Care.Forms["immunisation"].Questions() {
		for _, o := range q.Options {
			if q.Code == question && o.Code == option {
				return o.Title.ZH
			}
		}
	}
	return option
}

// nurslings is how many children are followed: enough for a coverage to be told.
const nurslings = 30

// children enrols the youngest of the place in child checks and immunisation, with the doses and checks that their age calls for, save every
// fifth, whose team is late.
func (s Services) children(ctx context.Context, clinic access.Actor, people []Somebody) error {
	n := 0
	for i := range people {
		p := &people[i]
		if n == nurslings || p.Life.Dead || !p.Life.Birth.Whole() {
			continue
		}
		born := p.Life.Birth.First()
		if months := domain.Months(born, s.Today); months < 1 || months >= 36 {
			continue
		}
		n++
		for _, programme := range []string{"immunisation", "child"} {
			of := s.Care.Programmes[programme]
			if !of.Offer.Fits(p.Life.Sex, p.Life.Birth, s.Today) {
				continue
			}
			e := care.Enrol{ID: journal.DeriveID("demo care", programme, p.ID.String()), Programme: programme, Person: p.ID, Version: of.Consent.Version, How: domain.Signed, Guardian: "—",
				Lang: "zh", Area: s.At, At: time.Unix(int64(born+1)*86400, 0).UTC()}
			done, err := s.Care.Enrol(ctx, clinic, e)
			if err != nil {
				return err
			}
			for _, v := range s.visits(programme, born, n) {
				v.ID, v.Record, v.Person, v.Programme = journal.DeriveID("demo", v.Contact, p.ID.String()), done.Record, p.ID, programme
				if _, err := s.Care.Visit(ctx, clinic, v); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// dose is a vaccine at an age in days.
type dose struct {
	contact, vaccine string
	number, at       int
}

func doses() []dose {
	return []dose{{"hepb1", "hepb", 1, 0}, {"bcg", "bcg", 1, 1}, {"hepb2", "hepb", 2, 33}, {"polio1", "ipv", 1, 64}, {"polio2", "ipv", 2, 95}, {"dtap1", "dtap", 1, 95}, {"polio3", "bopv", 3, 125},
		{"dtap2", "dtap", 2, 125}, {"dtap3", "dtap", 3, 156}, {"hepb3", "hepb", 3, 186}, {"mena1", "mena", 1, 186}, {"mmr1", "mmr", 1, 245}, {"je1", "je", 1, 245}, {"mena2", "mena", 2, 280}, {"mmr2", "mmr", 2, 550}}
}

// visits are what was done for the k-th child up to today.
func (s Services) visits(programme string, born day.Day, k int) (out []care.Visit) {
	late := day.Day(0)
	if k%5 == 0 {
		late = 40
	}
	if programme == "immunisation" {
		for _, d := range doses() {
			on := born + day.Day(d.at)
			if d.at > 1 {
				on += late
			}
			if on <= s.Today {
				out = append(out, care.Visit{Contact: d.contact, Form: "immunisation", On: on, Answers: map[string]string{"agrees": "yes", "reasons": "none", "vaccine": d.vaccine, "number": strconv.Itoa(d.number),
					"given_on": on.String(), "watched": "yes", "reaction": "none"}})
			}
		}
		return out
	}
	if on := born + 2; on <= s.Today && k%5 != 0 {
		out = append(out, care.Visit{Contact: "newborn", Form: "newborn-visit", On: on, Answers: map[string]string{"hepb": "yes", "bcg": "yes", "within_48": "no", "danger_signs": "none", "temperature": "36.7", "breaths": "42", "feeds": "breast"}})
	}
	return append(out, s.checks(born, k)...)
}

// checks are the checks of growth at six, twelve, eighteen and twenty-four months.
func (s Services) checks(born day.Day, k int) (out []care.Visit) {
	for i, at := range []day.Day{186, 368, 552, 735} {
		if on := born + at; on <= s.Today {
			out = append(out, care.Visit{Contact: fmt.Sprintf("m%d", 6*(i+1)), Form: "child-check", On: on, Answers: map[string]string{"danger_signs": "none", "weight": strconv.Itoa(8 + i), "height": strconv.Itoa(67 + 7*i),
				"muac": "14.2", "vitamin_a": []string{"no", "yes"}[min(k%4, 1)]}})
		}
	}
	return out
}

func (s Services) clients(ctx context.Context, clinic access.Actor, of journal.ID, people []Somebody) error {
	n := map[string]int{}
	for i := range people {
		p := &people[i]
		if p.Life.Dead || p.Life.Sex != person.Female || !p.Life.Birth.Whole() {
			continue
		}
		age := p.Life.Birth.First().AgeOn(s.Today)
		programme := "screening"
		if age >= 20 && age < 34 {
			programme = "antenatal"
		}
		if age < 20 || age >= 64 || n[programme] >= fewest {
			continue
		}
		if !s.Care.Programmes[programme].Offer.Fits(p.Life.Sex, p.Life.Birth, s.Today-day.Day(15*n[programme]+15)) {
			continue // not yet, on the day on which they agree
		}
		n[programme]++
		e := care.Enrol{ID: journal.DeriveID("demo care", programme, p.ID.String()), Programme: programme, Person: p.ID, Version: s.Care.Programmes[programme].Consent.Version,
			How: domain.Spoken, Lang: "zh", Area: s.At, At: time.Unix(int64(s.Today-day.Day(15*n[programme]))*86400, 0).UTC()}
		if programme == "screening" {
			e.Campaign = of
		}
		done, err := s.Care.Enrol(ctx, clinic, e)
		if err != nil {
			return err
		}
		if err := s.seen(ctx, clinic, programme, done.Record, p, n[programme]); err != nil {
			return err
		}
	}
	return nil
}

// seen writes a first visit or a referral, so that something is due next.
func (s Services) seen(ctx context.Context, clinic access.Actor, programme string, record journal.ID, p *Somebody, k int) error {
	if programme == "antenatal" {
		on := s.Today - day.Day(15*k-3)
		answers := map[string]string{"lmp": (on - day.Day(60+9*k)).String(), "danger_signs": "none", "told_signs": "yes", "ifa": "yes", "systolic": fmt.Sprint(108 + 3*k), "diastolic": fmt.Sprint(66 + 2*k)}
		_, err := s.Care.Visit(ctx, clinic, care.Visit{ID: journal.DeriveID("demo visit", p.ID.String()), Record: record, Person: p.ID, Programme: programme, Form: "antenatal", On: on, Answers: answers})
		return err
	}
	switch k % 3 {
	case 1: // it was done, and told
		on := s.Today - day.Day(k)
		_, err := s.Care.Visit(ctx, clinic, care.Visit{ID: journal.DeriveID("demo visit", p.ID.String()), Record: record, Person: p.ID, Programme: programme, Form: "cervical", On: on,
			Answers: map[string]string{"agrees": "yes", "kind": "hpv", "result": "negative", "told_on": on.String()}})
		return err
	case 2:
		return nil
	}
	_, err := s.Care.Refer(ctx, clinic, care.Refer{ID: journal.DeriveID("demo referral", p.ID.String()), Record: record,
		Values: map[string]string{"to": words.Text(words.ZH, "demo.hospital", nil), "urgency": "week", "why": words.Text(words.ZH, "demo.referral", nil)}})
	return err
}
