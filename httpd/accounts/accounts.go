// Package accounts is the routes by which people come in and go out, and by which administrators give and take accounts,
// tokens and sessions.
package accounts

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/accounts"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/staff"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Door is the part of the desk that lets people in.
type Door interface {
	Needed(ctx context.Context) (bool, error)
	SetUp(ctx context.Context, f accounts.First) (token string, v accounts.Visit, err error)
	SignIn(ctx context.Context, name, password, device string) (token string, v accounts.Visit, err error)
	SignOut(ctx context.Context, v accounts.Visit) error
	ChangePassword(ctx context.Context, v accounts.Visit, old, fresh string) error
	SetLang(ctx context.Context, v accounts.Visit, lang words.Lang) error
	Sessions(ctx context.Context, v accounts.Visit) ([]staff.Session, error)
	End(ctx context.Context, v accounts.Visit, session id.ID) error
}

// Office is the part of the desk that manages accounts.
type Office interface {
	Users(ctx context.Context, who access.Actor, p page.Page) (users []staff.Account, next string, err error)
	Alone(ctx context.Context, some []staff.Account) (map[string]bool, error)
	Named(ctx context.Context, who access.Actor, of []string) ([]staff.Account, error)
	Colleagues(ctx context.Context, who access.Actor, words string, say func(access.Desk) string) ([]staff.Account, error)
	Add(ctx context.Context, who access.Actor, p accounts.Person) (once string, err error)
	Change(ctx context.Context, who access.Actor, name, display string, grants []access.Grant) error
	Disable(ctx context.Context, who access.Actor, name string) error
	Enable(ctx context.Context, who access.Actor, name string) error
	Reset(ctx context.Context, who access.Actor, name string) (once string, err error)
	Devices(ctx context.Context, who access.Actor) ([]staff.Session, error)
	EndDevice(ctx context.Context, who access.Actor, session id.ID) error
	Tokens(ctx context.Context, who access.Actor) ([]staff.Session, error)
	Issue(ctx context.Context, who access.Actor, name string, grants []access.Grant) (token string, err error)
	Revoke(ctx context.Context, who access.Actor, name string) error
}

// Namer knows what people are called who have some accounts.
type Namer interface {
	Displays(ctx context.Context, accounts []string, say func(name string, at access.Desk) string) (map[string]string, error)
}

// Areas knows the tree.
type Areas interface {
	Tree(ctx context.Context) (*area.Tree, error)
}

// DemoSignIn is one sign-in of a demonstration, shown on its page to everybody.
type DemoSignIn struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Desk     string `json:"desk"`
	Place    string `json:"place" doc:"the name of the desk's area; empty is everywhere"`
	Display  string `json:"display"`
}

// routes are the desks behind the routes.
type routes struct {
	g     *gate.Gate
	door  Door
	desk  Office
	areas Areas
}

// Routes registers them. demo is empty but in a demonstration.
func Routes(g *gate.Gate, door Door, office Office, areas Areas, demo []DemoSignIn) {
	r := &routes{g, door, office, areas}
	r.setup()
	r.session()
	r.own()
	r.users()
	r.colleagues()
	r.tokens()
	gate.Handle(g, gate.Op{ID: "get-demo", Method: http.MethodGet, Path: "/demo", Tag: "session", Who: gate.Anybody(),
		Summary: "The sign-ins of a demonstration"}, func(context.Context, *struct{}) (*gate.Answer[demoOut], error) {
		if len(demo) == 0 {
			return nil, fault.New(fault.Missing, "http.route")
		}
		return gate.Reply(demoOut{demo}), nil
	})
}

type demoOut struct {
	SignIns []DemoSignIn `json:"signins"`
}

// AccountGrant is a desk, an area and all below it, and a purpose. No area is everywhere.
type AccountGrant struct {
	Desk    string         `json:"desk"`
	Area    *shape.AreaRef `json:"area" doc:"null is everywhere"`
	Purpose string         `json:"purpose"`
}

// Account is whoever is signed in.
type Account struct {
	Name    string          `json:"name"`
	Display string          `json:"display"`
	Lang    string          `json:"lang" doc:"zh, en or empty"`
	Grants  []AccountGrant  `json:"grants"`
	Acts    []string        `json:"acts" doc:"what the grants allow somewhere"`
	Counts  []string        `json:"counts" doc:"what they allow for counts of people alone"`
	Areas   []shape.AreaRef `json:"areas" doc:"the areas that the grants name, or the topmost ones"`
	Fresh   bool            `json:"fresh" doc:"the password is a one-time one and must be changed before anything else"`
}

// TransformSchema lists the acts in the API's description, so that a client knows which there are.
func (Account) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, a := range access.Acts() {
		for _, list := range []string{"acts", "counts"} {
			s.Properties[list].Items.Enum = append(s.Properties[list].Items.Enum, a.String())
		}
	}
	return s
}

// account is how somebody looks to themselves.
func (r *routes) account(ctx context.Context, v accounts.Visit) (Account, error) {
	tree, err := r.areas.Tree(ctx)
	if err != nil {
		return Account{}, err
	}
	n := shape.Namer{Tree: tree}
	out := Account{Name: v.Account.Name, Display: v.Account.Display, Lang: string(v.Account.Lang), Grants: grantsOut(n, v.Account.Grants),
		Acts: []string{}, Counts: []string{}, Areas: []shape.AreaRef{}, Fresh: v.Account.Fresh}
	for _, a := range access.Acts() {
		if allows(v.Account.Grants, a) {
			out.Acts = append(out.Acts, a.String())
		} else if counts(v.Account.Grants, a) {
			out.Counts = append(out.Counts, a.String())
		}
	}
	seen := map[area.Code]bool{}
	for _, g := range v.Account.Grants {
		codes := []area.Code{g.Area}
		if g.Area.IsZero() {
			codes = tree.Roots()
		}
		for _, c := range codes {
			if !seen[c] {
				seen[c] = true
				out.Areas = append(out.Areas, *n.Area(c))
			}
		}
	}
	return out, nil
}

// counts says that some grant allows an act where it shows nobody.
func counts(grants []access.Grant, a access.Act) bool {
	return slices.ContainsFunc(grants, func(g access.Grant) bool {
		return access.Decide([]access.Grant{g}, nil, access.Request{Act: a, Area: g.Area, Purpose: g.Purpose, Grain: access.Counts}).Allowed
	})
}

func allows(grants []access.Grant, a access.Act) bool {
	for _, g := range grants {
		if len(access.Reach([]access.Grant{g}, a, g.Purpose)) > 0 {
			return true
		}
	}
	return false
}

func grantsOut(n shape.Namer, grants []access.Grant) []AccountGrant {
	out := make([]AccountGrant, len(grants))
	for i, g := range grants {
		out[i] = AccountGrant{Desk: g.Desk.String(), Area: n.Area(g.Area), Purpose: g.Purpose.String()}
	}
	return out
}

// GrantDraft is a grant to be given. An empty area is everywhere.
type GrantDraft struct {
	Desk    string `json:"desk"`
	Area    string `json:"area,omitempty" doc:"an area's code; empty is everywhere"`
	Purpose string `json:"purpose"`
}

// ParseGrants reads grants.
func ParseGrants(drafts []GrantDraft) ([]access.Grant, error) {
	grants := make([]access.Grant, len(drafts))
	for i, d := range drafts {
		g := &grants[i]
		var err error
		if g.Desk, err = access.ParseDesk(d.Desk); err != nil {
			return nil, err
		}
		if g.Purpose, err = access.ParsePurpose(d.Purpose); err != nil {
			return nil, err
		}
		if d.Area == "" {
			continue
		}
		if g.Area, err = area.ParseCode(d.Area); err != nil {
			return nil, err
		}
	}
	return grants, nil
}

// SessionRow is one browser that is signed in.
type SessionRow struct {
	ID      string `json:"id"`
	Who     string `json:"who"`
	Device  string `json:"device"`
	Created string `json:"created"`
	Seen    string `json:"seen"`
	Current bool   `json:"current"`
}

func sessionsOut(all []staff.Session, current id.ID) *gate.Answer[shape.List[SessionRow]] {
	out := make([]SessionRow, len(all))
	for i, s := range all {
		out[i] = SessionRow{ID: s.ID.String(), Who: s.Account, Device: s.Device, Created: shape.Instant(s.Created), Seen: shape.Instant(s.Seen), Current: s.ID == current}
	}
	return gate.Reply(shape.ListOf(out, ""))
}

// SessionPath names a session.
type SessionPath struct {
	ID string `path:"id" format:"uuid"`
}

func (in SessionPath) id() (id.ID, error) {
	u, err := id.Parse(in.ID)
	if err != nil {
		return u, fault.New(fault.Invalid, "http.field.uuid").In("id").Because(err)
	}
	return u, nil
}

// UserPath names an account or a token.
type UserPath struct {
	Name string `path:"name" maxLength:"200"`
}
