// Package campaign knows screening campaigns: a programme offered to everybody of an age and sex in an area, the sessions to which they are
// invited, and that whoever declines is asked no more. Who is invited follows from age, sex and area alone. It counts; who came and what
// was found is in the clients' own records.
package campaign

import (
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// The kinds of entries.
const (
	Kind    journal.Kind = "campaign"         // a plan
	Session journal.Kind = "campaign.session" // a day on which it takes place
	Invite  journal.Kind = "campaign.invite"  // some were invited; who is sealed under the campaign's own key
	Decline journal.Kind = "campaign.decline" // somebody wants nothing of it; who is sealed
	Over    journal.Kind = "campaign.over"    // it is over
)

// Is says whether a kind belongs to campaigns.
func Is(k journal.Kind) bool {
	return k == Kind || k == Session || k == Invite || k == Decline || k == Over
}

// Plan is a campaign.
type Plan struct {
	ID        journal.ID
	Title     string
	Programme string
	Area      area.Code
	Offer     care.Offer
	From, To  day.Day
	Author    string
}

// Day is a session.
type Day struct {
	ID    journal.ID
	On    day.Day
	Place string
	Seats int
}

// Way is how somebody is invited.
type Way string

// The ways.
const (
	Letter Way = "letter"
	SMS    Way = "sms"
)

// File is where a campaign stands.
type File struct {
	Plan
	Sessions []Day
	Invites  []journal.Seq // their entries, in order
	Declines []journal.Seq
	Over     bool
	Seq      journal.Seq // of the plan
}

// Fields of the entries.
const (
	CampaignField  = "campaign"
	titleField     = "title"
	programmeField = "programme"
	sexField       = "sex"
	fromField      = "from"
	toField        = "to"
	youngField     = "from_months"
	oldField       = "to_months"
	dayField       = "day"
	placeField     = "place"
	seatsField     = "seats"
	WayField       = "way"
	SealedField    = "sealed"
)

// maxTitle bounds what a plan is called.
const maxTitle = 140

// Check says why a plan isn't taken.
func (p *Plan) Check() error {
	switch {
	case strings.TrimSpace(p.Title) == "" || len(p.Title) > maxTitle:
		return fault.New(fault.Invalid, "campaign.title").In("title")
	case p.To < p.From:
		return fault.New(fault.Invalid, "campaign.days").In("to")
	case p.Offer.To != 0 && p.Offer.To <= p.Offer.From:
		return fault.New(fault.Invalid, "campaign.ages").In("to_months")
	}
	return nil
}

// Body is a plan's entry.
func (p *Plan) Body() []byte {
	return journal.CanonicalBody(map[string]string{titleField: strings.TrimSpace(p.Title), programmeField: p.Programme, sexField: p.Offer.Sex.String(), fromField: p.From.String(),
		toField: p.To.String(), youngField: strconv.Itoa(p.Offer.From), oldField: strconv.Itoa(p.Offer.To)})
}

// Body is a session's entry.
func (d *Day) Body(of journal.ID) []byte {
	return journal.CanonicalBody(map[string]string{CampaignField: of.String(), dayField: d.On.String(), placeField: strings.TrimSpace(d.Place), seatsField: strconv.Itoa(d.Seats)})
}

// Root is the campaign that an entry belongs to.
func Root(e journal.Entry, body map[string]string) (journal.ID, error) {
	if e.Kind == Kind {
		return e.ID, nil
	}
	return journal.ParseID(body[CampaignField])
}

// Take is the file after one more entry. It never fails on what was accepted once.
func (f File) Take(e journal.Entry, body map[string]string) File {
	switch e.Kind {
	case Kind:
		f.Plan = planOf(e, body)
		f.Seq = e.Seq
	case Session:
		seats, _ := strconv.Atoi(body[seatsField]) // written by Body
		on, _ := day.Parse(body[dayField])         // as above
		f.Sessions = append(slices.Clone(f.Sessions), Day{e.ID, on, body[placeField], seats})
	case Invite:
		f.Invites = append(slices.Clone(f.Invites), e.Seq)
	case Decline:
		f.Declines = append(slices.Clone(f.Declines), e.Seq)
	case Over:
		f.Over = true
	}
	return f
}

func planOf(e journal.Entry, body map[string]string) Plan {
	p := Plan{ID: e.ID, Title: body[titleField], Programme: body[programmeField], Area: e.Area, Author: e.Author}
	p.Offer.Sex, _ = person.ParseSex(body[sexField]) // written by Body, as are the rest
	p.Offer.From, _ = strconv.Atoi(body[youngField])
	p.Offer.To, _ = strconv.Atoi(body[oldField])
	p.From, _ = day.Parse(body[fromField])
	p.To, _ = day.Parse(body[toField])
	return p
}
