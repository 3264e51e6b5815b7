package care

import (
	"context"
	"net/http"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/care/campaigns"
	"wanjia/desk/care/supplies"
	"wanjia/desk/care/tally"
	"wanjia/desk/door"
	"wanjia/domain/access"
	domain "wanjia/domain/care"
	"wanjia/domain/care/campaign"
	"wanjia/domain/care/stock"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Supplies is the desk of free supplies.
type Supplies interface {
	Move(ctx context.Context, who access.Actor, m stock.Move) (journal.Seq, error)
	Shelves(ctx context.Context, who access.Actor) ([]supplies.Shelf, error)
}

// Campaigns is the desk of screening campaigns.
type Campaigns interface {
	Programmes() []*domain.Programme
	Plan(ctx context.Context, who access.Actor, p campaign.Plan) (journal.Seq, error)
	Session(ctx context.Context, who access.Actor, of journal.ID, s campaign.Day) (journal.Seq, error)
	End(ctx context.Context, who access.Actor, of, id journal.ID) (journal.Seq, error)
	List(ctx context.Context, who access.Actor) ([]campaigns.Row, error)
	Board(ctx context.Context, who access.Actor, of journal.ID) (campaigns.Board, error)
	Invite(ctx context.Context, who access.Actor, c campaigns.Invitation) ([]campaigns.Guest, error)
	Decline(ctx context.Context, who access.Actor, of, id journal.ID, p person.ID) error
}

// Tally is the desk that counts.
type Tally interface {
	Measures(ctx context.Context, who access.Actor, q tally.Ask) ([]tally.Figure, error)
	Workload(ctx context.Context, who access.Actor, q tally.Ask) ([]tally.Load, error)
}

type counts struct {
	stock     Supplies
	campaigns Campaigns
	tally     Tally
}

// Desks are the desks of care.
type Desks struct {
	Care      Desk
	Roster    Roster
	Supplies  Supplies
	Campaigns Campaigns
	Tally     Tally
}

// countRoutes registers what names nobody: supplies, campaigns in counts, measures, workload.
func countRoutes(g *gate.Gate, d Desks) {
	r := &counts{d.Supplies, d.Campaigns, d.Tally}
	const tag = "care"
	planner, keeper, treat := gate.May(access.Campaign), gate.May(access.Stock), gate.May(access.Treat)
	gate.Handle(g, gate.Op{ID: "list-supplies", Method: http.MethodGet, Path: "/care/supplies", Tag: tag, Who: keeper, Summary: "Free supplies, lot by lot; what expires first comes first"}, r.shelves)
	gate.Handle(g, gate.Op{ID: "move-supply", Method: http.MethodPost, Path: "/care/supplies", Tag: tag, Who: keeper, Summary: "Receive, give, count or throw away supplies"}, r.move)
	gate.Handle(g, gate.Op{ID: "list-campaigns", Method: http.MethodGet, Path: "/care/campaigns", Tag: tag, Who: planner, Summary: "Screening campaigns"}, r.list)
	gate.Handle(g, gate.Op{ID: "list-campaign-programmes", Method: http.MethodGet, Path: "/care/campaign-programmes", Tag: tag, Who: planner, Summary: "The programmes to which everybody of an age and sex may be invited"}, r.invitable)
	gate.Handle(g, gate.Op{ID: "plan-campaign", Method: http.MethodPost, Path: "/care/campaigns", Tag: tag, Who: planner, Summary: "Plan a campaign"}, r.plan)
	gate.Handle(g, gate.Op{ID: "get-campaign", Method: http.MethodGet, Path: "/care/campaigns/{id}", Tag: tag, Who: planner, Summary: "How a campaign goes, in counts"}, r.board)
	gate.Handle(g, gate.Op{ID: "add-session", Method: http.MethodPost, Path: "/care/campaigns/{id}/sessions", Tag: tag, Who: planner, Summary: "Add a session"}, r.session)
	gate.Handle(g, gate.Op{ID: "end-campaign", Method: http.MethodPost, Path: "/care/campaigns/{id}/end", Tag: tag, Who: planner, Summary: "Say that a campaign is over"}, r.end)
	gate.Handle(g, gate.Op{ID: "invite-campaign", Method: http.MethodPost, Path: "/care/campaigns/{id}/invitations", Tag: tag, Who: treat, Summary: "Invite the next of those who may be offered it: letters, or texts"}, r.invite)
	gate.Handle(g, gate.Op{ID: "decline-campaign", Method: http.MethodPost, Path: "/care/campaigns/{id}/declines", Tag: tag, Who: treat, Status: http.StatusNoContent, Summary: "Somebody wants nothing of it: they aren't asked again, and it is counted nowhere"}, r.decline)
	gate.Handle(g, gate.Op{ID: "get-care-measures", Method: http.MethodGet, Path: "/care/measures", Tag: tag, Who: gate.May(access.Figures), Summary: "How services go: measures of quality, in counts that passed disclosure control"}, r.measures)
	gate.Handle(g, gate.Op{ID: "get-care-workload", Method: http.MethodGet, Path: "/care/workload", Tag: tag, Who: gate.May(access.Supervise), Summary: "Visits offered and made; never what was found"}, r.workload)
}

// CareSupply is a lot of a supply.
type CareSupply struct {
	Item   string `json:"item"`
	Area   string `json:"area"`
	Place  string `json:"place"`
	Lot    string `json:"lot"`
	Expiry string `json:"expiry"`
	Keeps  int    `json:"keeps" doc:"days until it expires; negative where it has"`
	N      int    `json:"n"`
}

func (r *counts) shelves(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[CareSupply]], error) {
	all, err := r.stock.Shelves(ctx, gate.Who(ctx).Actor)
	if err != nil {
		return nil, err
	}
	out := make([]CareSupply, len(all))
	for i, s := range all {
		out[i] = CareSupply{s.Item, s.Area.String(), s.Place, s.Lot, dayOf(s.Expiry), s.Keeps, s.N}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// CareSupplyMove is a line of the ledger.
type CareSupplyMove struct {
	How    string `json:"how" enum:"receive,give,count,waste"`
	Item   string `json:"item" minLength:"1" maxLength:"64"`
	Area   string `json:"area" maxLength:"64"`
	Lot    string `json:"lot,omitempty" maxLength:"64"`
	Expiry string `json:"expiry,omitempty" maxLength:"10"`
	N      int    `json:"n" minimum:"0" maximum:"1000000" doc:"how many; of a count, how many are there"`
	On     string `json:"on,omitempty" maxLength:"10" doc:"the day; unsaid, today"`
}

type moveIn struct {
	gate.Key
	Body CareSupplyMove
}

func (r *counts) move(ctx context.Context, in *moveIn) (*gate.Answer[CareSeated], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	m := stock.Move{ID: journal.ID{ID: u}, How: stock.How(in.Body.How), Item: in.Body.Item, Lot: in.Body.Lot, N: in.Body.N}
	if m.Area, err = shape.AreaCode(in.Body.Area); err != nil {
		return nil, err
	}
	if m.Expiry, err = optionalDay(in.Body.Expiry, "expiry"); err != nil {
		return nil, err
	}
	if m.On, err = optionalDay(in.Body.On, "on"); err != nil {
		return nil, err
	}
	return seated(r.stock.Move(ctx, gate.Who(ctx).Actor, m))
}

func seated(seq journal.Seq, err error) (*gate.Answer[CareSeated], error) {
	if err != nil {
		return nil, err
	}
	return gate.Reply(CareSeated{int64(seq)}), nil
}

func optionalDay(text, field string) (day.Day, error) {
	if text == "" {
		return 0, nil
	}
	d, err := day.Parse(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "care.day").In(field).Because(err)
	}
	return d, nil
}

// CareCampaign is a campaign.
type CareCampaign struct {
	ID        string        `json:"id"`
	Title     string        `json:"title"`
	Programme string        `json:"programme"`
	Named     string        `json:"programme_title"`
	Area      string        `json:"area"`
	Place     string        `json:"place"`
	Sex       string        `json:"sex"`
	Young     int           `json:"from_months"`
	Old       int           `json:"to_months"`
	From      string        `json:"from"`
	To        string        `json:"to"`
	Over      bool          `json:"over"`
	Sessions  []CareSession `json:"sessions"`
	Counts    []CareCount   `json:"counts,omitempty"`
	Coverage  string        `json:"coverage,omitempty" doc:"attended of those eligible in the register, per cent; empty where there are too few to say"`
}

// CareSession is a day of a campaign.
type CareSession struct {
	On    string `json:"on"`
	Place string `json:"place"`
	Seats int    `json:"seats"`
}

// CareCount is a count that passed disclosure control.
type CareCount struct {
	Name string `json:"name"`
	N    int64  `json:"n" doc:"rounded to threes"`
}

func campaignOf(lang words.Lang, c *campaigns.Row) CareCampaign {
	out := CareCampaign{ID: c.ID.String(), Title: c.Title, Programme: c.Programme, Area: c.Area.String(), Place: c.Place, Sex: c.Offer.Sex.String(), Young: c.Offer.From, Old: c.Offer.To,
		From: c.From.String(), To: c.To.String(), Over: c.Over, Sessions: []CareSession{}}
	if c.Of != nil {
		out.Named = c.Of.Title.In(lang)
	}
	for _, s := range c.Sessions {
		out.Sessions = append(out.Sessions, CareSession{s.On.String(), s.Place, s.Seats})
	}
	return out
}

func countsOf(all []door.Count) []CareCount {
	out := []CareCount{}
	for _, c := range all {
		out = append(out, CareCount{c.Name, c.N})
	}
	return out
}

func (r *counts) list(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[CareCampaign]], error) {
	who := gate.Who(ctx)
	all, err := r.campaigns.List(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	out := make([]CareCampaign, len(all))
	for i := range all {
		out[i] = campaignOf(who.Lang, &all[i])
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// CareInvitable is a programme that a campaign may be planned for.
type CareInvitable struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	Offer CareOffer `json:"offer"`
}

func (r *counts) invitable(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[CareInvitable]], error) {
	who := gate.Who(ctx)
	out := []CareInvitable{}
	for _, p := range r.campaigns.Programmes() {
		out = append(out, CareInvitable{p.ID, p.Title.In(who.Lang), offerOf(p.Offer)})
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

type campaignIn struct{ CarePath }

func (r *counts) board(ctx context.Context, in *campaignIn) (*gate.Answer[CareCampaign], error) {
	of, err := in.record()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	b, err := r.campaigns.Board(ctx, who.Actor, of)
	if err != nil {
		return nil, err
	}
	out := campaignOf(who.Lang, &b.Row)
	out.Counts, out.Coverage = countsOf(b.Counts), b.Coverage
	return gate.Reply(out), nil
}

// CareCampaignPlan is a plan.
type CareCampaignPlan struct {
	Title     string `json:"title" minLength:"1" maxLength:"140"`
	Programme string `json:"programme" maxLength:"64"`
	Area      string `json:"area" maxLength:"64"`
	From      string `json:"from" maxLength:"10"`
	To        string `json:"to" maxLength:"10"`
	Sex       string `json:"sex,omitempty" maxLength:"10" doc:"unsaid, and without ages, whom the programme is offered to"`
	Young     int    `json:"from_months,omitempty"`
	Old       int    `json:"to_months,omitempty"`
}

type planIn struct {
	gate.Key
	Body CareCampaignPlan
}

func (r *counts) plan(ctx context.Context, in *planIn) (*gate.Answer[CareSeated], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	p := campaign.Plan{ID: journal.ID{ID: u}, Title: in.Body.Title, Programme: in.Body.Programme, Offer: domain.Offer{From: in.Body.Young, To: in.Body.Old}}
	if p.Area, err = shape.AreaCode(in.Body.Area); err != nil {
		return nil, err
	}
	if in.Body.Sex != "" {
		if p.Offer.Sex, err = person.ParseSex(in.Body.Sex); err != nil {
			return nil, err
		}
	}
	if p.From, err = optionalDay(in.Body.From, "from"); err != nil {
		return nil, err
	}
	if p.To, err = optionalDay(in.Body.To, "to"); err != nil {
		return nil, err
	}
	return seated(r.campaigns.Plan(ctx, gate.Who(ctx).Actor, p))
}

type sessionIn struct {
	gate.Key
	CarePath
	Body CareSession
}

func (r *counts) session(ctx context.Context, in *sessionIn) (*gate.Answer[CareSeated], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	of, err := in.record()
	if err != nil {
		return nil, err
	}
	s := campaign.Day{ID: journal.ID{ID: u}, Place: in.Body.Place, Seats: in.Body.Seats}
	if s.On, err = optionalDay(in.Body.On, "on"); err != nil {
		return nil, err
	}
	return seated(r.campaigns.Session(ctx, gate.Who(ctx).Actor, of, s))
}

type endIn struct {
	gate.Key
	CarePath
}

func (r *counts) end(ctx context.Context, in *endIn) (*gate.Answer[CareSeated], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	of, err := in.record()
	if err != nil {
		return nil, err
	}
	return seated(r.campaigns.End(ctx, gate.Who(ctx).Actor, of, journal.ID{ID: u}))
}

// CareInvitation asks for a batch of invitations.
type CareInvitation struct {
	Way  string `json:"way" enum:"letter,sms"`
	Area string `json:"area,omitempty" maxLength:"64" doc:"a village of the campaign's area; unsaid, all of it"`
	N    int    `json:"n" minimum:"1" maximum:"500"`
}

type inviteIn struct {
	gate.Key
	CarePath
	Body CareInvitation
}

func (r *counts) invite(ctx context.Context, in *inviteIn) (*gate.Answer[shape.List[shape.PersonRef]], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	c := campaigns.Invitation{ID: journal.ID{ID: u}, Way: campaign.Way(in.Body.Way), N: in.Body.N, Lang: who.Lang}
	if c.Campaign, err = in.record(); err != nil {
		return nil, err
	}
	if c.Within, err = shape.AreaCode(in.Body.Area); err != nil {
		return nil, err
	}
	all, err := r.campaigns.Invite(ctx, who.Actor, c)
	if err != nil {
		return nil, err
	}
	out := make([]shape.PersonRef, len(all))
	for i := range all {
		out[i] = shape.RefOf(all[i].Ref)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// CareGuest is somebody who was invited.
type CareGuest struct {
	Person string `json:"person" format:"uuid"`
}

type declineIn struct {
	gate.Key
	CarePath
	Body CareGuest
}

func (r *counts) decline(ctx context.Context, in *declineIn) (*struct{}, error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	of, err := in.record()
	if err != nil {
		return nil, err
	}
	p, err := personOf(in.Body.Person)
	if err != nil {
		return nil, err
	}
	return nil, r.campaigns.Decline(ctx, gate.Who(ctx).Actor, of, journal.ID{ID: u}, p)
}

// AskCounts is what counts are asked for.
type AskCounts struct {
	Area string `query:"area" required:"true" maxLength:"64"`
	From string `query:"from" required:"true" maxLength:"10" doc:"a day of the first month"`
	To   string `query:"to" required:"true" maxLength:"10" doc:"a day of the last month"`
	By   string `query:"by" maxLength:"10" doc:"area or worker; measures about choosing are never told by worker"`
}

func (in *AskCounts) ask() (q tally.Ask, err error) {
	q.By = in.By
	if q.Area, err = shape.AreaCode(in.Area); err != nil {
		return q, err
	}
	if q.From, err = optionalDay(in.From, "from"); err != nil {
		return q, err
	}
	q.To, err = optionalDay(in.To, "to")
	return q, err
}

// CareMeasure is one measure of how services go.
type CareMeasure struct {
	ID             string `json:"id"`
	Title          string `json:"title"`
	Source         string `json:"source"`
	Note           string `json:"note"`
	Unit           string `json:"unit" doc:"what is counted below the line: visits, records, births of the register, months of stores…"`
	Group          string `json:"group" doc:"an area or a worker; empty is all"`
	Named          string `json:"group_title"`
	Num            int64  `json:"num" doc:"rounded to threes"`
	Den            int64  `json:"den" doc:"rounded to threes"`
	Share          string `json:"share" doc:"per cent; empty where there are too few to say"`
	ShareKept      string `json:"share_kept" doc:"without those who left, or of whom it isn't known; empty where it isn't told apart"`
	SharePeriods   string `json:"share_periods,omitempty" doc:"a drop-out told of the doses of the period, per cent; may lie below nothing"`
	Service        string `json:"programme_title"`
	People         bool   `json:"people" doc:"below the line are all of the register, whether they use the service or not"`
	Projected      int64  `json:"projected,omitempty" doc:"how many they would be if the register had gone on as in the three years before; rounded to threes"`
	ShareProjected string `json:"share_projected,omitempty" doc:"per cent of those"`
	Goal           string `json:"goal" doc:"empty where there is none; what is about choosing has none"`
	Choice         bool   `json:"choice"`
}

type measuresIn struct{ AskCounts }

func (r *counts) measures(ctx context.Context, in *measuresIn) (*gate.Answer[shape.List[CareMeasure]], error) {
	q, err := in.ask()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	all, err := r.tally.Measures(ctx, who.Actor, q)
	if err != nil {
		return nil, err
	}
	out := make([]CareMeasure, len(all))
	for i, f := range all {
		out[i] = CareMeasure{ID: f.Of.ID, Title: f.Of.Title.In(who.Lang), Source: f.Of.Source, Note: f.Of.Note.In(who.Lang), Unit: f.Of.Unit.String(), Group: f.Group, Named: f.Title, Num: f.Num.N, Den: f.Den.N,
			Share: f.Share, ShareKept: f.ShareKept, SharePeriods: f.SharePeriods, Goal: f.Of.Goal, Choice: f.Service.Choice,
			Service: f.Service.Title.In(who.Lang), People: f.People, Projected: f.Projected.N, ShareProjected: f.ShareProjected}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// CareLoad is how many visits there were.
type CareLoad struct {
	Worker    string `json:"worker" doc:"empty for a programme"`
	Programme string `json:"programme" doc:"empty for a worker"`
	Offered   int64  `json:"offered" doc:"of a programme; rounded to threes"`
	Made      int64  `json:"made" doc:"rounded to threes"`
}

func (r *counts) workload(ctx context.Context, in *measuresIn) (*gate.Answer[shape.List[CareLoad]], error) {
	q, err := in.ask()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	all, err := r.tally.Workload(ctx, who.Actor, q)
	if err != nil {
		return nil, err
	}
	out := make([]CareLoad, len(all))
	for i, l := range all {
		out[i] = CareLoad{Worker: l.Worker, Offered: l.Offered.N, Made: l.Made.N}
		if l.Programme != nil {
			out[i].Programme = l.Programme.Title.In(who.Lang)
		}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}
