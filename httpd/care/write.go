package care

import (
	"context"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/care"
	"wanjia/desk/care/roster"
	domain "wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// CareEnrolment is that somebody agreed.
type CareEnrolment struct {
	Programme string `json:"programme" maxLength:"64"`
	Person    string `json:"person" format:"uuid"`
	Version   int    `json:"version" doc:"of the text that was read out or shown"`
	How       string `json:"how" enum:"spoken,signed"`
	Guardian  string `json:"guardian,omitempty" maxLength:"140" doc:"who agrees for a child under 14"`
	Lang      string `json:"lang" enum:"zh,en" doc:"in which it was read out"`
	Area      string `json:"area,omitempty" maxLength:"64" doc:"where the team works; unsaid, where the client lives"`
	Renews    string `json:"renews,omitempty" maxLength:"36" doc:"the record whose consent is given anew"`
	Campaign  string `json:"campaign,omitempty" maxLength:"36" doc:"in whose session it was given"`
	At        string `json:"at,omitempty" format:"date-time" doc:"when; unsaid, now"`
}

type enrolIn struct {
	gate.Key
	Body CareEnrolment
}

func (r *routes) enrol(ctx context.Context, in *enrolIn) (*gate.Answer[CareDone], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	c := care.Enrol{ID: journal.ID{ID: u}, Programme: in.Body.Programme, Version: in.Body.Version, How: domain.How(in.Body.How), Guardian: in.Body.Guardian, Lang: in.Body.Lang}
	if c.Person, err = personOf(in.Body.Person); err != nil {
		return nil, err
	}
	if c.Area, err = shape.AreaCode(in.Body.Area); err != nil {
		return nil, err
	}
	if c.Renews, err = optional(in.Body.Renews, "renews"); err != nil {
		return nil, err
	}
	if c.Campaign, err = optional(in.Body.Campaign, "campaign"); err != nil {
		return nil, err
	}
	if c.At, err = instantOf(in.Body.At); err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	done, err := r.desk.Enrol(ctx, who.Actor, c)
	return doneOf(who.Lang, done, err)
}

func instantOf(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fault.New(fault.Invalid, "care.instant").In("at").Because(err)
	}
	return at.UTC(), nil
}

// CareWithdrawal is that somebody agrees no more.
type CareWithdrawal struct {
	Person    string `json:"person" format:"uuid"`
	Programme string `json:"programme,omitempty" maxLength:"64" doc:"unsaid, all of them"`
	At        string `json:"at,omitempty" format:"date-time" doc:"when; unsaid, now"`
}

type withdrawIn struct {
	gate.Key
	Body CareWithdrawal
}

func (r *routes) withdraw(ctx context.Context, in *withdrawIn) (*struct{}, error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	c := care.Withdraw{ID: journal.ID{ID: u}, Programme: in.Body.Programme}
	if c.Person, err = personOf(in.Body.Person); err != nil {
		return nil, err
	}
	if c.At, err = instantOf(in.Body.At); err != nil {
		return nil, err
	}
	return nil, r.desk.Withdraw(ctx, gate.Who(ctx).Actor, c)
}

// CareVisit is what was written down at a visit.
type CareVisit struct {
	Person    string            `json:"person" format:"uuid"`
	Record    string            `json:"record,omitempty" maxLength:"36" doc:"unsaid, the one that stood on the day"`
	Programme string            `json:"programme,omitempty" maxLength:"64"`
	Contact   string            `json:"contact,omitempty" maxLength:"64" doc:"of the programme's schedule"`
	Form      string            `json:"form" maxLength:"64"`
	Version   int               `json:"version,omitempty"`
	Answers   map[string]string `json:"answers"`
	On        string            `json:"on,omitempty" doc:"the day; unsaid, today"`
	Fixes     string            `json:"fixes,omitempty" maxLength:"36" doc:"the visit that this one puts right"`
	Declined  bool              `json:"declined,omitempty" doc:"the client didn't want this contact: that closes it, and nothing else is written"`
}

type visitIn struct {
	gate.Key
	Body CareVisit
}

func (r *routes) visit(ctx context.Context, in *visitIn) (*gate.Answer[CareDone], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	b := in.Body
	c := care.Visit{ID: journal.ID{ID: u}, Programme: b.Programme, Contact: b.Contact, Form: b.Form, Version: b.Version, Answers: b.Answers, Declined: b.Declined}
	if c.Person, err = personOf(b.Person); err != nil {
		return nil, err
	}
	if c.Record, err = optional(b.Record, "record"); err != nil {
		return nil, err
	}
	if c.Fixes, err = optional(b.Fixes, "fixes"); err != nil {
		return nil, err
	}
	if b.On != "" {
		if c.On, err = day.Parse(b.On); err != nil {
			return nil, err
		}
	}
	who := gate.Who(ctx)
	done, err := r.desk.Visit(ctx, who.Actor, c)
	return doneOf(who.Lang, done, err)
}

// CareReferralStep is a step of a referral.
type CareReferralStep struct {
	Of     string            `json:"of,omitempty" maxLength:"36" doc:"the referral; unsaid, a new one"`
	Step   string            `json:"step,omitempty" maxLength:"64"`
	Reason string            `json:"reason,omitempty" maxLength:"4000"`
	Values map[string]string `json:"values"`
}

type referIn struct {
	gate.Key
	CarePath
	Body CareReferralStep
}

func (r *routes) refer(ctx context.Context, in *referIn) (*gate.Answer[CareDone], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	c := care.Refer{ID: journal.ID{ID: u}, Step: in.Body.Step, Reason: in.Body.Reason, Values: in.Body.Values}
	if c.Record, err = in.record(); err != nil {
		return nil, err
	}
	if c.Of, err = optional(in.Body.Of, "of"); err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	done, err := r.desk.Refer(ctx, who.Actor, c)
	return doneOf(who.Lang, done, err)
}

// CareReply answers a client.
type CareReply struct {
	To   string `json:"to" format:"uuid" doc:"what the client asked"`
	Text string `json:"text" minLength:"2" maxLength:"4000"`
}

type replyIn struct {
	gate.Key
	CarePath
	Body CareReply
}

func (r *routes) reply(ctx context.Context, in *replyIn) (*gate.Answer[CareDone], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	c := care.Reply{ID: journal.ID{ID: u}, Text: in.Body.Text}
	if c.Record, err = in.record(); err != nil {
		return nil, err
	}
	if c.To, err = shape.EntryID(in.Body.To, "to"); err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	done, err := r.desk.Reply(ctx, who.Actor, c)
	return doneOf(who.Lang, done, err)
}

// CareSlip is what a client is given.
type CareSlip struct {
	URL  string `json:"url"`
	Code string `json:"code" doc:"six digits, told apart from the link"`
	Ends string `json:"ends"`
}

type slipIn struct{ CarePath }

func (r *routes) slip(ctx context.Context, in *slipIn) (*gate.Answer[CareSlip], error) {
	of, err := in.record()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	s, err := r.desk.Slip(ctx, who.Actor, of, r.links)
	if err != nil {
		return nil, err
	}
	origin := r.origin
	if origin == "" {
		origin = who.Origin
	}
	return gate.Reply(CareSlip{URL: origin + "/family#" + s.Token, Code: s.Code, Ends: s.Ends.Format("2006-01-02")}), nil
}

// CareSeat puts an account on a team.
type CareSeat struct {
	Account   string `json:"account" maxLength:"64"`
	Programme string `json:"programme" maxLength:"64"`
	Area      string `json:"area" maxLength:"64"`
	Leaves    bool   `json:"leaves,omitempty"`
}

type seatIn struct {
	gate.Key
	Body CareSeat
}

func (r *routes) seat(ctx context.Context, in *seatIn) (*gate.Answer[CareSeated], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	at, err := shape.AreaCode(in.Body.Area)
	if err != nil {
		return nil, err
	}
	c := roster.Seat{ID: journal.ID{ID: u}, Member: domain.Member{Account: in.Body.Account, Programme: in.Body.Programme, Area: at}}
	if in.Body.Leaves {
		c.Which = domain.Leaves
	}
	seq, err := r.teams.Seat(ctx, gate.Who(ctx).Actor, c)
	if err != nil {
		return nil, err
	}
	return gate.Reply(CareSeated{int64(seq)}), nil
}

// CareSeated is where it was written.
type CareSeated struct {
	Journal int64 `json:"journal"`
}
