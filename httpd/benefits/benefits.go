// Package benefits is the routes by which schemes are listed, and by which those are found who are owed something and haven't
// claimed it.
package benefits

import (
	"context"
	"net/http"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/base/words/laws"
	"wanjia/desk/cases"
	"wanjia/desk/family"
	"wanjia/desk/outreach"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk finds who hasn't claimed. It writes its looks down itself.
type Desk interface {
	Schemes() benefit.Set
	Unclaimed(ctx context.Context, who access.Actor, ask outreach.Ask, p page.Page) (rows []outreach.Row, next string, err error)
	Count(ctx context.Context, who access.Actor, ask outreach.Ask) (outreach.Sum, error)
	Decline(ctx context.Context, who access.Actor, scheme benefit.ID, p person.ID) (journal.Seq, error)
	Start(ctx context.Context, who access.Actor, id journal.ID, scheme benefit.ID, p person.ID) (cases.Done, error)
	Explain(ctx context.Context, who access.Actor, of journal.ID) (outreach.Decision, error)
	Confirm(ctx context.Context, who access.Actor, s outreach.Showing) (journal.Seq, error)
}

// Letters writes to families.
type Letters interface {
	Letters(ctx context.Context, who access.Actor, scheme benefit.ID, people []person.ID) ([]family.Letter, error)
	Revoke(ctx context.Context, who access.Actor, scheme benefit.ID, people []person.ID) error
}

type routes struct {
	desk    Desk
	letters Letters
	origin  string
}

// patience is how long counting a county may take.
const patience = 2 * time.Minute

// Routes registers them. origin is the address by which people reach the server; empty takes the one they asked at.
func Routes(g *gate.Gate, desk Desk, letters Letters, origin string) {
	r := &routes{desk: desk, letters: letters, origin: origin}
	r.claims(g)
	gate.Handle(g, gate.Op{ID: "list-schemes", Method: http.MethodGet, Path: "/schemes", Tag: "benefits", Who: gate.SignedIn(),
		Summary: "The schemes that are in force today, and what they ask people to show"}, r.schemes)
	gate.Handle(g, gate.Op{ID: "list-unclaimed", Method: http.MethodGet, Path: "/unclaimed", Tag: "benefits", Who: gate.May(access.List),
		Summary: "Who is owed something of a scheme and has neither claimed nor declined it"}, r.unclaimed)
	gate.Handle(g, gate.Op{ID: "count-unclaimed", Method: http.MethodGet, Path: "/unclaimed/count", Tag: "benefits", Who: gate.May(access.List), Lasts: patience,
		Summary: "How many they are, and how much it is"}, r.count)
	gate.Handle(g, gate.Op{ID: "decline-benefit", Method: http.MethodPost, Path: "/declines", Tag: "benefits", Who: gate.May(access.Handle),
		Summary: "Write down that somebody wants nothing of a scheme; nobody is asked why"}, r.decline)
}

// Scheme is a scheme as it is told to those who work with it.
type Scheme struct {
	ID       string           `json:"id"`
	Version  string           `json:"version"`
	Title    string           `json:"title"`
	About    string           `json:"about"`
	Note     string           `json:"note"`
	Subject  string           `json:"subject" enum:"person,child,household" doc:"whom it is for"`
	From     string           `json:"from"`
	Till     string           `json:"till"`
	Verified bool             `json:"verified" doc:"its text was checked against its source"`
	Sources  []SchemeSource   `json:"sources"`
	Evidence []SchemeEvidence `json:"evidence" doc:"what the register can't know"`
}

// SchemeSource is where a scheme stands in law.
type SchemeSource struct {
	Document string `json:"document"`
	Article  string `json:"article"`
	Date     string `json:"date"`
	URL      string `json:"url"`
}

// SchemeEvidence is what somebody is asked to show.
type SchemeEvidence struct {
	ID      string        `json:"id"`
	Fact    string        `json:"fact"`
	Title   string        `json:"title"`
	Kind    string        `json:"kind" enum:"yes,grade,choice,text" doc:"how its value is put down"`
	Options []shape.Coded `json:"options" doc:"of a text: those whom it may name by what they are"`
}

func (r *routes) schemes(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Scheme]], error) {
	lang := gate.Who(ctx).Lang
	var out []Scheme
	for _, s := range r.desk.Schemes() {
		o := Scheme{ID: string(s.ID), Version: s.Version, Title: Say(lang, s.Title), About: Say(lang, s.About), Note: Say(lang, s.Note), Subject: s.Who.Name(),
			From: s.From.String(), Verified: s.Verified, Sources: []SchemeSource{}, Evidence: []SchemeEvidence{}}
		if s.Till != 0 {
			o.Till = s.Till.String()
		}
		for _, x := range s.Sources {
			o.Sources = append(o.Sources, SchemeSource{laws.Cite(lang, x.Document), laws.Cite(lang, x.Article), x.Date.String(), x.URL})
		}
		for _, e := range s.Evidence {
			o.Evidence = append(o.Evidence, EvidenceOf(lang, e))
		}
		out = append(out, o)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// askIn is what and where.
type askIn struct {
	Scheme string `query:"scheme" required:"true" maxLength:"60"`
	Area   string `query:"area" maxLength:"64" doc:"an area and all below it, by where people live; where it isn't said, wherever one may"`
}

func (in askIn) ask() (a outreach.Ask, err error) {
	a.Scheme = benefit.ID(in.Scheme)
	if in.Area != "" {
		a.Within, err = area.ParseCode(in.Area)
	}
	return a, err
}

type unclaimedIn struct {
	gate.Page
	Scheme string `query:"scheme" required:"true" maxLength:"60"`
	Area   string `query:"area" maxLength:"64" doc:"an area and all below it, by where people live; where it isn't said, wherever one may"`
	When   string `query:"when" enum:"open,over" doc:"open (where it isn't said) can still be claimed; over is those whose time for a first claim has passed"`
}

// Unclaimed is somebody who is owed something and hasn't claimed it.
type Unclaimed struct {
	Person    shape.PersonRef   `json:"person"`
	Claimants []shape.PersonRef `json:"claimants" doc:"who may claim for them, where the register knows"`
	Amount    string            `json:"amount" doc:"owed up to today, in yuan"`
	Since     string            `json:"since" doc:"the first month that is owed"`
	Deadline  string            `json:"deadline" doc:"the last day of a first claim; empty where there is none"`
	Over      bool              `json:"over" doc:"that day has passed"`
	Payable   bool              `json:"payable" doc:"every amount in it is confirmed"`
	Before    string            `json:"before" enum:",refused,withdrawn" doc:"how an earlier claim ended"`
	Periods   []PeriodOwed      `json:"periods"`
}

func (r *routes) unclaimed(ctx context.Context, in *unclaimedIn) (*gate.Answer[shape.List[Unclaimed]], error) {
	p, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	ask, err := askIn{in.Scheme, in.Area}.ask()
	if err != nil {
		return nil, err
	}
	if in.When == "over" {
		ask.Late = outreach.Over
	}
	who := gate.Who(ctx)
	rows, next, err := r.desk.Unclaimed(ctx, who.Actor, ask, p)
	if err != nil {
		return nil, err
	}
	out := make([]Unclaimed, len(rows))
	for i := range rows {
		row := &rows[i]
		u := Unclaimed{Person: shape.RefOf(row.Person), Claimants: []shape.PersonRef{}, Amount: row.Owed.String(), Since: monthOf(row.Since), Deadline: dayOf(row.Decision.Deadline),
			Over: row.Over, Payable: row.Payable, Before: row.Before, Periods: PeriodsOf(&row.Decision)}
		for _, c := range row.Claimants {
			u.Claimants = append(u.Claimants, shape.RefOf(c))
		}
		out[i] = u
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

// UnclaimedCount is how many people are owed something and haven't claimed it.
type UnclaimedCount struct {
	People     int    `json:"people" doc:"who can still claim"`
	Amount     string `json:"amount" doc:"owed to them up to today, in yuan"`
	Over       int    `json:"over" doc:"others, whose time for a first claim has passed"`
	OverAmount string `json:"over_amount"`
	On         string `json:"on"`
	Journal    int64  `json:"journal" doc:"the position of the journal for which it is true"`
}

func (r *routes) count(ctx context.Context, in *askIn) (*gate.Answer[UnclaimedCount], error) {
	ask, err := askIn{in.Scheme, in.Area}.ask()
	if err != nil {
		return nil, err
	}
	s, err := r.desk.Count(ctx, gate.Who(ctx).Actor, ask)
	if err != nil {
		return nil, err
	}
	return gate.Reply(UnclaimedCount{People: s.People, Amount: s.Owed.String(), Over: s.Over, OverAmount: s.OverFen.String(), On: s.On.String(), Journal: int64(s.Journal)}), nil
}

// DeclineDraft is that somebody wants nothing of a scheme.
type DeclineDraft struct {
	Scheme string `json:"scheme" maxLength:"60"`
	Person string `json:"person" format:"uuid"`
}

// Declined says where it was written down.
type Declined struct {
	Journal int64 `json:"journal"`
}

type declineIn struct {
	gate.Key
	Body DeclineDraft
}

func (r *routes) decline(ctx context.Context, in *declineIn) (*gate.Answer[Declined], error) {
	p, err := person.ParseID(in.Body.Person)
	if err != nil {
		return nil, fault.New(fault.Invalid, "http.field.uuid").In("person").Because(err)
	}
	at, err := r.desk.Decline(ctx, gate.Who(ctx).Actor, benefit.ID(in.Body.Scheme), p)
	if err != nil {
		return nil, err
	}
	return gate.Reply(Declined{int64(at)}), nil
}

func dayOf(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func monthOf(m day.Month) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

func shapeOf(fact string) string { return string(claim.KindOf(fact)) }
