// Package care is the routes of services that people choose: consents, records, visits, referrals and what is due, for the team that a
// client agreed to; withdrawals, for whoever meets the client; and a client's own record, by a link. Whoever may not open a record is
// answered in one way.
package care

import (
	"context"
	"net/http"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/care"
	"wanjia/desk/care/roster"
	"wanjia/domain/access"
	"wanjia/domain/area"
	domain "wanjia/domain/care"
	"wanjia/domain/form"
	"wanjia/domain/journal"
	"wanjia/domain/link"
	"wanjia/domain/person"
	"wanjia/httpd/accounts"
	"wanjia/httpd/cases"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk keeps records. It writes its looks down itself.
type Desk interface {
	Mine(ctx context.Context, who access.Actor) ([]*domain.Programme, error)
	Choices(ctx context.Context, who access.Actor, p person.ID) (care.Client, []care.Choice, error)
	Enrol(ctx context.Context, who access.Actor, c care.Enrol) (care.Done, error)
	Withdraw(ctx context.Context, who access.Actor, c care.Withdraw) error
	Visit(ctx context.Context, who access.Actor, c care.Visit) (care.Done, error)
	Refer(ctx context.Context, who access.Actor, c care.Refer) (care.Done, error)
	Reply(ctx context.Context, who access.Actor, c care.Reply) (care.Done, error)
	Open(ctx context.Context, who access.Actor, record journal.ID) (care.Chart, error)
	Records(ctx context.Context, who access.Actor, ask care.List) ([]care.Chart, journal.Seq, error)
	Day(ctx context.Context, who access.Actor, within area.Code, ahead int) ([]care.Task, error)
	Slip(ctx context.Context, who access.Actor, record journal.ID, links care.Links) (care.Slip, error)
	Own(ctx context.Context, l link.Link) (care.Own, error)
	WithdrawOwn(ctx context.Context, l link.Link, id journal.ID) error
	Ask(ctx context.Context, l link.Link, id journal.ID, text string) (care.Done, error)
}

// Roster is the desk of teams.
type Roster interface {
	Seat(ctx context.Context, who access.Actor, c roster.Seat) (journal.Seq, error)
	Roster(ctx context.Context, who access.Actor) ([]domain.Member, error)
}

type routes struct {
	desk   Desk
	teams  Roster
	names  accounts.Namer
	links  care.Links
	origin string
}

// Routes registers them. The origin is by which people reach the server; empty is however they do.
func Routes(g *gate.Gate, desks Desks, names accounts.Namer, links care.Links, origin string) {
	r := &routes{desks.Care, desks.Roster, names, links, origin}
	const tag = "care"
	treat := gate.May(access.Treat)
	gate.Handle(g, gate.Op{ID: "list-programmes", Method: http.MethodGet, Path: "/care/programmes", Tag: tag, Who: treat,
		Summary: "The programmes of one's own teams: to whom they may be offered, with which words of consent, and which forms they fill in"}, r.programmes)
	gate.Handle(g, gate.Op{ID: "get-care-choices", Method: http.MethodGet, Path: "/care/people/{id}", Tag: tag, Who: treat,
		Summary: "What one's teams may offer somebody, and what they have agreed to"}, r.choices)
	gate.Handle(g, gate.Op{ID: "enrol", Method: http.MethodPost, Path: "/care/records", Tag: tag, Who: treat,
		Summary: "Write down that somebody agreed to a programme"}, r.enrol)
	gate.Handle(g, gate.Op{ID: "list-care", Method: http.MethodGet, Path: "/care/records", Tag: tag, Who: treat,
		Summary: "The records of a programme that stand open for one's team; a look at each client"}, r.list)
	gate.Handle(g, gate.Op{ID: "get-care", Method: http.MethodGet, Path: "/care/records/{id}", Tag: tag, Who: treat,
		Summary: "A client's record, with what is due; a look that the client can read"}, r.get)
	gate.Handle(g, gate.Op{ID: "visit", Method: http.MethodPost, Path: "/care/visits", Tag: tag, Who: treat, In: "body.answers",
		Summary: "Write down a visit, a result or an end"}, r.visit)
	gate.Handle(g, gate.Op{ID: "refer", Method: http.MethodPost, Path: "/care/records/{id}/referrals", Tag: tag, Who: treat, In: "body.values",
		Summary: "Refer a client, or take the next step of a referral"}, r.refer)
	gate.Handle(g, gate.Op{ID: "reply-care", Method: http.MethodPost, Path: "/care/records/{id}/replies", Tag: tag, Who: treat,
		Summary: "Answer what a client asked to have put right"}, r.reply)
	gate.Handle(g, gate.Op{ID: "make-care-slip", Method: http.MethodPost, Path: "/care/records/{id}/slip", Tag: tag, Who: treat,
		Summary: "A link and a code by which the client reaches the own record; told this once"}, r.slip)
	gate.Handle(g, gate.Op{ID: "get-care-day", Method: http.MethodGet, Path: "/care/day", Tag: tag, Who: treat,
		Summary: "What is due for the clients of one's teams: visits, results, referrals"}, r.day)
	gate.Handle(g, gate.Op{ID: "withdraw-care", Method: http.MethodPost, Path: "/care/withdrawals", Tag: tag, Who: gate.May(access.Withdraw), Status: http.StatusNoContent,
		Summary: "Write down that somebody withdraws; the answer is the same whether there was anything"}, r.withdraw)
	gate.Handle(g, gate.Op{ID: "list-care-teams", Method: http.MethodGet, Path: "/care/teams", Tag: tag, Who: gate.May(access.ManageUsers),
		Summary: "Who belongs to which team"}, r.roster)
	gate.Handle(g, gate.Op{ID: "seat-care-team", Method: http.MethodPost, Path: "/care/teams", Tag: tag, Who: gate.May(access.ManageUsers),
		Summary: "Put an account on a programme's team, or take it off"}, r.seat)
	r.family(g)
	countRoutes(g, desks)
}

// CareProgramme is a programme of one's team.
type CareProgramme struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	About    string          `json:"about"`
	Consent  CareConsent     `json:"consent"`
	Schedule string          `json:"schedule"`
	Forms    []string        `json:"forms"`
	Ends     string          `json:"ends" doc:"the form that ends the record"`
	Choice   bool            `json:"choice" doc:"it is about choosing: no figure of it has a goal or goes by worker"`
	Referral *cases.FlowStep `json:"referral" doc:"what opening a referral asks for"`
	Offer    CareOffer       `json:"offer"`
}

// CareOffer says to whom a programme may be offered, by age and sex alone; a phone asks it without a network.
type CareOffer struct {
	Sex  string `json:"sex" enum:"male,female,unknown" doc:"unknown is everybody"`
	From int    `json:"from_months"`
	To   int    `json:"to_months" doc:"0 is without end"`
}

// CareConsent is what a client agrees to, or agreed to.
type CareConsent struct {
	Version int               `json:"version"`
	Says    map[string]string `json:"says" doc:"what is done, in zh and en"`
	Sees    map[string]string `json:"sees" doc:"who sees it, in zh and en"`
	Months  int               `json:"months,omitempty" doc:"how long it lasts"`
	At      string            `json:"at,omitempty"`
	Until   string            `json:"until,omitempty"`
	How     string            `json:"how,omitempty"`
	Guard   string            `json:"guardian,omitempty"`
	Lang    string            `json:"lang,omitempty"`
}

func both(s words.Sentence) map[string]string { return map[string]string{"zh": s.ZH, "en": s.EN} }

func offerOf(o domain.Offer) CareOffer { return CareOffer{Sex: o.Sex.String(), From: o.From, To: o.To} }

func programmeOf(lang words.Lang, p *domain.Programme) CareProgramme {
	return CareProgramme{ID: p.ID, Title: p.Title.In(lang), About: p.About.In(lang), Forms: append([]string{}, p.Forms...), Ends: p.Ends, Choice: p.Choice,
		Offer:   offerOf(p.Offer),
		Consent: CareConsent{Version: p.Consent.Version, Says: both(p.Consent.Says), Sees: both(p.Consent.Sees), Months: p.Consent.Months}}
}

func (r *routes) programmes(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[CareProgramme]], error) {
	who := gate.Who(ctx)
	all, err := r.desk.Mine(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	out := make([]CareProgramme, len(all))
	for i := range all {
		out[i] = programmeOf(who.Lang, all[i])
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// CareClient is whom a record is about.
type CareClient struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Sex   string `json:"sex"`
	Birth string `json:"birth"`
	Dead  bool   `json:"dead"`
}

func clientOf(c care.Client) CareClient {
	return CareClient{ID: c.ID.String(), Name: c.Name, Sex: c.Sex.String(), Birth: c.Birth.String(), Dead: c.Dead}
}

// CareChoices are what one's teams may offer somebody.
type CareChoices struct {
	Client  CareClient   `json:"client"`
	Child   bool         `json:"child" doc:"a guardian agrees for them"`
	Choices []CareChoice `json:"choices"`
}

// CareChoice is one programme for somebody.
type CareChoice struct {
	Programme CareProgramme `json:"programme"`
	Record    string        `json:"record" doc:"what they agreed to; empty where nothing stands"`
	Offers    bool          `json:"offers" doc:"it may be offered to them, by age and sex"`
}

// CarePath names a record, or a person.
type CarePath struct {
	ID string `path:"id" format:"uuid"`
}

func (in CarePath) record() (journal.ID, error) { return shape.EntryID(in.ID, "id") }

func optional(text, field string) (journal.ID, error) {
	if text == "" {
		return journal.ID{}, nil
	}
	return shape.EntryID(text, field)
}

func personOf(text string) (person.ID, error) {
	p, err := person.ParseID(text)
	if err != nil {
		return p, fault.New(fault.Invalid, "http.field.uuid").In("person").Because(err)
	}
	return p, nil
}

type choicesIn struct{ CarePath }

func (r *routes) choices(ctx context.Context, in *choicesIn) (*gate.Answer[CareChoices], error) {
	p, err := personOf(in.ID)
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	c, all, err := r.desk.Choices(ctx, who.Actor, p)
	if err != nil {
		return nil, err
	}
	out := CareChoices{Client: clientOf(c), Child: c.Child, Choices: []CareChoice{}}
	for _, x := range all {
		one := CareChoice{Programme: programmeOf(who.Lang, x.Of), Offers: x.Offers}
		if !x.Record.IsZero() {
			one.Record = x.Record.String()
		}
		out.Choices = append(out.Choices, one)
	}
	return gate.Reply(out), nil
}

// CareDone is the answer to a write.
type CareDone struct {
	shape.Written
	Record  string       `json:"record"`
	Dangers []CareDanger `json:"dangers" doc:"signs at which something is to be done now"`
	Dropped []string     `json:"dropped" doc:"answers that weren't kept, because the form doesn't ask them"`
	State   string       `json:"state,omitempty" doc:"of a referral"`
}

// CareDanger is a danger sign with its advice.
type CareDanger struct {
	Question string `json:"question"`
	Level    string `json:"level" enum:"now,soon,watch"`
	Advice   string `json:"advice"`
	Refer    bool   `json:"refer"`
}

func doneOf(lang words.Lang, d care.Done, err error) (*gate.Answer[CareDone], error) {
	if err != nil {
		return nil, err
	}
	out := CareDone{Written: shape.WrittenOf(d.Entry, d.Seq), Record: d.Record.String(), Dangers: dangersOf(lang, d.Verdict.Dangers), Dropped: append([]string{}, d.Verdict.Dropped...), State: d.State}
	return gate.Reply(out), nil
}

func dangersOf(lang words.Lang, all []form.Sign) []CareDanger {
	out := []CareDanger{}
	for _, s := range all {
		out = append(out, CareDanger{Question: s.Question, Level: s.Level.Name(), Advice: s.Says.In(lang), Refer: s.Refer})
	}
	return out
}
