package accreditation

import (
	"context"
	"net/http"

	"wanjia/desk/cases"
	"wanjia/desk/grants"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Grants asks for the grants of awards, and grants them.
type Grants interface {
	List(ctx context.Context, who access.Actor, within area.Code) ([]grants.Owed, error)
	Request(ctx context.Context, who access.Actor, a grants.Ask) (cases.Done, error)
	Grant(ctx context.Context, who access.Actor) (grants.Run, error)
}

type grantRoutes struct{ desk Grants }

// GrantRoutes registers the routes of grants.
func GrantRoutes(g *gate.Gate, desk Grants) {
	r := &grantRoutes{desk}
	gate.Handle(g, gate.Op{ID: "list-award-grants", Method: http.MethodGet, Path: "/award-grants", Tag: "payments", Who: gate.May(access.Handle), Lasts: slow,
		Summary: "Every year of every award in force, and how its grant stands"}, r.list)
	gate.Handle(g, gate.Op{ID: "ask-for-award-grant", Method: http.MethodPost, Path: "/award-grants", Tag: "payments", Who: gate.May(access.Handle),
		Summary: "Ask for the grant of a year; how much it is, the award says"}, r.ask)
	gate.Handle(g, gate.Op{ID: "grant-awards", Method: http.MethodPost, Path: "/award-grants/run", Tag: "payments", Who: gate.May(access.Award), Lasts: slow,
		Summary: "Grant what was approved and whose award stands, each year once; it is paid through batches like every benefit"}, r.run)
}

// payer is whoever asks, for the purpose that money serves.
func payer(ctx context.Context) access.Actor {
	return gate.Who(ctx).Actor.For(access.Benefit)
}

// AwardGrant is a year of an award, and how its grant stands.
type AwardGrant struct {
	Award   string         `json:"award"`
	Number  string         `json:"number"`
	Name    string         `json:"name"`
	Area    *shape.AreaRef `json:"area"`
	Title   string         `json:"title" doc:"of the standard"`
	Scheme  string         `json:"scheme" doc:"under which batches are built"`
	Level   AwardLevel     `json:"level"`
	Year    int            `json:"year"`
	Case    string         `json:"case" doc:"the request; empty where none was made"`
	State   string         `json:"state" doc:"of the request"`
	Granted bool           `json:"granted"`
}

func (r *grantRoutes) list(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[AwardGrant]], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	all, err := r.desk.List(ctx, payer(ctx), within)
	if err != nil {
		return nil, err
	}
	lang := gate.Who(ctx).Lang
	var out []AwardGrant
	for _, o := range all {
		row := AwardGrant{Award: o.Award.Case.String(), Number: journal.NumberOf(o.Award.Case).Grouped(), Name: o.Name, Area: shape.PlaceOf(o.Place), Title: o.Standard.Title.In(lang), Scheme: o.Standard.Scheme(),
			Level: levelOf(lang, o.Level), Year: o.Year, State: o.State, Granted: o.Granted}
		if !o.Case.IsZero() {
			row.Case = o.Case.String()
		}
		out = append(out, row)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// AwardGrantDraft is a request for a year's grant.
type AwardGrantDraft struct {
	Award   string `json:"award" maxLength:"36"`
	Year    int    `json:"year" minimum:"2000" maximum:"2200"`
	Holder  string `json:"holder" minLength:"1" maxLength:"140"`
	Account string `json:"account" minLength:"1" maxLength:"40"`
	Bank    string `json:"bank,omitempty" maxLength:"20"`
}

type askIn struct {
	gate.Key
	Body AwardGrantDraft
}

func (r *grantRoutes) ask(ctx context.Context, in *askIn) (*gate.Answer[AwardApplied], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	award, err := shape.EntryID(in.Body.Award, "award")
	if err != nil {
		return nil, err
	}
	b := in.Body
	done, err := r.desk.Request(ctx, payer(ctx), grants.Ask{ID: journal.ID{ID: u}, Award: award, Year: b.Year, Holder: b.Holder, Account: b.Account, Bank: b.Bank})
	if err != nil {
		return nil, err
	}
	return gate.Reply(AwardApplied{shape.WrittenOf(done.Entry, done.Seq), done.Case.String()}), nil
}

// AwardGrantRun is what granting came to.
type AwardGrantRun struct {
	Granted int    `json:"granted"`
	Before  int    `json:"before" doc:"granted before"`
	Waiting int    `json:"waiting" doc:"asked for, and not approved yet"`
	Fallen  int    `json:"fallen" doc:"approved, and the award stands no longer, or at another level"`
	Total   string `json:"total" doc:"granted now, in yuan"`
}

func (r *grantRoutes) run(ctx context.Context, _ *struct{}) (*gate.Answer[AwardGrantRun], error) {
	n, err := r.desk.Grant(ctx, payer(ctx))
	if err != nil {
		return nil, err
	}
	return gate.Reply(AwardGrantRun{n.Granted, n.Before, n.Waiting, n.Fallen, n.Total.String()}), nil
}
