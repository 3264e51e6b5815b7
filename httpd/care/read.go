package care

import (
	"context"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/care"
	domain "wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/httpd/cases"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// CareRecord is a client's record.
type CareRecord struct {
	CareRow
	Consent   CareConsent    `json:"consent"`
	Visits    []CareMeeting  `json:"visits"`
	Referrals []CareReferral `json:"referrals"`
	Requests  []CareRequest  `json:"requests" doc:"what the client asked to have put right"`
}

// CareRow is a record in a list.
type CareRow struct {
	ID        string        `json:"id"`
	Programme CareProgramme `json:"programme"`
	Client    CareClient    `json:"client"`
	Place     string        `json:"place"`
	Ended     string        `json:"ended" doc:"the day of the form that ended it; empty while it goes on"`
	Due       []CareDue     `json:"due"`
	Last      string        `json:"last" doc:"the day of the last visit"`
	Waiting   int           `json:"waiting" doc:"requests of the client that nobody has answered"`
	Follow    string        `json:"follow,omitempty" enum:"referral,result" doc:"what is still to be followed up, in a campaign's list"`
	Plan      CarePlan      `json:"plan" doc:"what a schedule needs, for a phone that works out what is due without a network"`
}

// CarePlan is what a schedule needs of a record, and no more.
type CarePlan struct {
	Enrolled  string         `json:"enrolled"`
	Until     string         `json:"until" doc:"the last day of the consent"`
	LMP       string         `json:"lmp,omitempty"`
	EDD       string         `json:"edd,omitempty"`
	Delivered string         `json:"delivered,omitempty"`
	Done      []CareContacts `json:"done"`
}

// CareContacts is a contact that was made, or wasn't wanted.
type CareContacts struct {
	Contact  string `json:"contact,omitempty"`
	Form     string `json:"form"`
	On       string `json:"on"`
	Kind     string `json:"kind,omitempty" doc:"what was done, where an interval depends on it"`
	Declined bool   `json:"declined,omitempty"`
}

func planOf(c *care.Chart) CarePlan {
	f := c.Facts(c.Client.Birth, c.Client.Sex, c.Consent.Until)
	out := CarePlan{Enrolled: day.OfTime(c.Consent.At, clock.Civil()).String(), Until: c.Consent.Until.String(), LMP: f.LMP.String(), EDD: f.EDD.String(),
		Delivered: f.Delivered.String(), Done: []CareContacts{}}
	for i := range c.Meetings {
		m := &c.Meetings[i]
		out.Done = append(out.Done, CareContacts{Contact: m.Contact, Form: m.Form, On: m.On.String(), Kind: m.Answers["kind"], Declined: m.Declined})
	}
	return out
}

// CareDue is a contact that is due.
type CareDue struct {
	Contact string `json:"contact"`
	Title   string `json:"title"`
	Form    string `json:"form"`
	From    string `json:"from"`
	On      string `json:"on"`
	Until   string `json:"until"`
	Late    int    `json:"late" doc:"days past the last day on which it would be in time"`
}

// CareMeeting is one visit.
type CareMeeting struct {
	ID       string            `json:"id"`
	On       string            `json:"on"`
	By       string            `json:"by"`
	Contact  string            `json:"contact"`
	Form     string            `json:"form"`
	Version  int               `json:"version"`
	Answers  map[string]string `json:"answers"`
	Dangers  []string          `json:"dangers" doc:"questions whose answers were a danger sign"`
	Declined bool              `json:"declined"`
	Fixed    bool              `json:"fixed" doc:"it stands in the place of one that was wrong"`
}

// CareReferral is a referral.
type CareReferral struct {
	ID     string             `json:"id"`
	State  string             `json:"state"`
	Stands string             `json:"stands"`
	Open   bool               `json:"open"`
	Due    string             `json:"due"`
	Late   int                `json:"late"`
	Values map[string]string  `json:"values"`
	Steps  []CareReferralActs `json:"steps"`
	Next   []cases.FlowStep   `json:"next"`
	Fields []cases.FlowField  `json:"fields" doc:"what the values mean"`
}

// CareReferralActs is a step that was taken.
type CareReferralActs struct {
	Step   string `json:"step"`
	Title  string `json:"title"`
	By     string `json:"by"`
	On     string `json:"on"`
	Reason string `json:"reason"`
}

// CareRequest is what a client asked.
type CareRequest struct {
	ID     string `json:"id"`
	On     string `json:"on"`
	Text   string `json:"text"`
	Answer string `json:"answer"`
	By     string `json:"by"`
}

func rowOf(lang words.Lang, c *care.Chart) CareRow {
	out := CareRow{ID: c.ID.String(), Client: clientOf(c.Client), Place: c.Place, Due: dueOf(lang, c.Due), Plan: planOf(c)}
	if c.Of != nil {
		out.Programme = programmeOf(lang, c.Of)
	}
	if c.Ended != 0 {
		out.Ended = c.Ended.String()
	}
	if n := len(c.Meetings); n > 0 {
		out.Last = c.Meetings[n-1].On.String()
	}
	for _, q := range c.Requests {
		if q.Answer == "" {
			out.Waiting++
		}
	}
	return out
}

func dueOf(lang words.Lang, all []domain.Due) []CareDue {
	out := []CareDue{}
	for _, d := range all {
		out = append(out, CareDue{Contact: d.Contact, Title: d.Title.In(lang), Form: d.Form, From: dayOf(d.From), On: dayOf(d.On), Until: dayOf(d.Until), Late: d.Late})
	}
	return out
}

func dayOf(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func consentOf(c *domain.Consent) CareConsent {
	return CareConsent{Version: c.Version, Says: both(c.Says), Sees: both(c.Sees), At: shape.Instant(c.At), Until: dayOf(c.Until), How: string(c.How), Guard: c.Guardian, Lang: string(c.Lang)}
}

func meetingsOf(all []domain.Meeting) []CareMeeting {
	out := []CareMeeting{}
	for _, m := range all {
		out = append(out, CareMeeting{ID: m.ID.String(), On: m.On.String(), By: m.By, Contact: m.Contact, Form: m.Form, Version: m.Version, Answers: m.Answers,
			Dangers: append([]string{}, m.Dangers...), Fixed: !m.Fix.IsZero(), Declined: m.Declined})
	}
	return out
}

func requestsOf(all []domain.Request) []CareRequest {
	out := []CareRequest{}
	for _, q := range all {
		out = append(out, CareRequest{ID: q.ID.String(), On: q.On.String(), Text: q.Text, Answer: q.Answer, By: q.By})
	}
	return out
}

func referralOf(lang words.Lang, r *care.Referral) CareReferral {
	out := CareReferral{ID: r.ID.String(), State: r.State, Stands: r.Title.In(lang), Open: r.Open, Due: dayOf(r.Due), Late: r.Late, Values: r.Values,
		Steps: []CareReferralActs{}, Next: []cases.FlowStep{}, Fields: []cases.FlowField{}}
	for _, s := range r.Steps {
		one := CareReferralActs{Step: s.Step, Title: s.Step, By: s.By, On: s.On.String(), Reason: s.Reason}
		if r.Flow != nil {
			one.Title = r.Flow.Opening.Title.In(lang)
			if step, ok := r.Flow.Step(s.Step); ok {
				one.Title = step.Title.In(lang)
			}
		}
		out.Steps = append(out.Steps, one)
	}
	for _, s := range r.Next {
		out.Next = append(out.Next, cases.StepOf(lang, s))
	}
	if r.Flow != nil {
		out.Fields = cases.FieldsOf(lang, r.Flow.Fields())
	}
	return out
}

func chartOf(lang words.Lang, c *care.Chart) CareRecord {
	out := CareRecord{CareRow: rowOf(lang, c), Consent: consentOf(&c.Consent), Visits: meetingsOf(c.Meetings), Requests: requestsOf(c.Requests), Referrals: []CareReferral{}}
	for i := range c.Referrals {
		out.Referrals = append(out.Referrals, referralOf(lang, &c.Referrals[i]))
	}
	if c.Opens != nil {
		s := cases.StepOf(lang, c.Opens.Opening)
		out.Programme.Referral = &s
	}
	return out
}

type getIn struct{ CarePath }

func (r *routes) get(ctx context.Context, in *getIn) (*gate.Answer[CareRecord], error) {
	of, err := in.record()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	c, err := r.desk.Open(ctx, who.Actor, of)
	if err != nil {
		return nil, err
	}
	out := chartOf(who.Lang, &c)
	return gate.Reply(out), r.named(ctx, who.Lang, out.Visits, out.Referrals, out.Requests, nil)
}

type listIn struct {
	gate.Page
	Programme string `query:"programme" required:"true" maxLength:"64"`
	Area      string `query:"area" maxLength:"64" doc:"an area and all below it"`
	Campaign  string `query:"campaign" maxLength:"36" doc:"those alone who agreed in this campaign and are still to be followed up"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[CareRow]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	q := care.List{Programme: in.Programme, N: ask.Size}
	if q.Within, err = shape.AreaCode(in.Area); err != nil {
		return nil, err
	}
	if q.Campaign, err = optional(in.Campaign, "campaign"); err != nil {
		return nil, err
	}
	if len(ask.After) == 1 {
		n, err := strconv.ParseInt(ask.After[0], 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
		}
		q.After = journal.Seq(n)
	}
	who := gate.Who(ctx)
	all, next, err := r.desk.Records(ctx, who.Actor, q)
	if err != nil {
		return nil, err
	}
	out := make([]CareRow, len(all))
	for i := range all {
		if out[i] = rowOf(who.Lang, &all[i]); !q.Campaign.IsZero() {
			out[i].Follow = string(all[i].Follow())
		}
	}
	cursor := ""
	if next != 0 {
		cursor = page.Cursor(strconv.FormatInt(int64(next), 10))
	}
	return gate.Reply(shape.ListOf(out, cursor)), nil
}

// CareTask is something due for a client.
type CareTask struct {
	CareDue
	Record    string     `json:"record"`
	Programme string     `json:"programme"`
	Service   string     `json:"programme_title"`
	Client    CareClient `json:"client"`
	Place     string     `json:"place"`
	Referral  string     `json:"referral" doc:"the referral that waits; empty for a contact"`
}

type dayIn struct {
	Area  string `query:"area" maxLength:"64" doc:"an area and all below it"`
	Ahead int    `query:"ahead" minimum:"0" maximum:"92" doc:"how many days ahead"`
}

func (r *routes) day(ctx context.Context, in *dayIn) (*gate.Answer[shape.List[CareTask]], error) {
	at, err := shape.AreaCode(in.Area)
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	all, err := r.desk.Day(ctx, who.Actor, at, in.Ahead)
	if err != nil {
		return nil, err
	}
	out := make([]CareTask, len(all))
	for i := range all {
		t := &all[i]
		out[i] = CareTask{CareDue: dueOf(who.Lang, []domain.Due{t.Due})[0], Record: t.Record.String(), Client: clientOf(t.Client), Place: t.Place}
		if t.Programme != nil {
			out[i].Programme, out[i].Service = t.Programme.ID, t.Programme.Title.In(who.Lang)
		}
		if !t.Referral.IsZero() {
			out[i].Referral = t.Referral.String()
		}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// CareMember is one of a team.
type CareMember struct {
	Account   string `json:"account"`
	Programme string `json:"programme"`
	Area      string `json:"area"`
}

func (r *routes) roster(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[CareMember]], error) {
	all, err := r.teams.Roster(ctx, gate.Who(ctx).Actor)
	if err != nil {
		return nil, err
	}
	out := make([]CareMember, len(all))
	for i, m := range all {
		out[i] = CareMember{m.Account, m.Programme, m.Area.String()}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}
