package accounts

import (
	"context"
	"net/http"

	"wanjia/base/page"
	"wanjia/desk/accounts"
	"wanjia/domain/access"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// User is an account as administrators see it.
type User struct {
	Name     string         `json:"name"`
	Display  string         `json:"display"`
	Grants   []AccountGrant `json:"grants"`
	Disabled bool           `json:"disabled"`
	Fresh    bool           `json:"fresh" doc:"has yet to change a one-time password"`
	Locked   string         `json:"locked,omitempty" doc:"until when no password is taken"`
	Created  string         `json:"created"`
	Alone    bool           `json:"alone" doc:"decides about claims, and no account of another office could review what it refuses"`
}

// UserDraft is an account to be opened. Without a password a one-time one is made.
type UserDraft struct {
	Name     string       `json:"name" maxLength:"200"`
	Display  string       `json:"display,omitempty" maxLength:"400"`
	Password string       `json:"password,omitempty" maxLength:"1000"`
	Grants   []GrantDraft `json:"grants" maxItems:"200"`
}

// UserChange is what an account becomes.
type UserChange struct {
	Display string       `json:"display,omitempty" maxLength:"400"`
	Grants  []GrantDraft `json:"grants" maxItems:"200"`
}

// OneTime is a one-time password, told once; empty where one was given.
type OneTime struct {
	Password string `json:"password"`
}

type userIn struct{ Body UserDraft }

type changeIn struct {
	UserPath
	Body UserChange
}

func (r *routes) users() {
	manage := gate.May(access.ManageUsers)
	gate.Handle(r.g, gate.Op{ID: "list-users", Method: http.MethodGet, Path: "/users", Tag: "administration", Who: manage,
		Summary: "The accounts that one may manage"}, r.listUsers)
	gate.Handle(r.g, gate.Op{ID: "add-user", Method: http.MethodPost, Path: "/users", Tag: "administration", Who: manage,
		Summary: "Open an account"}, func(ctx context.Context, in *userIn) (*gate.Answer[OneTime], error) {
		grants, err := ParseGrants(in.Body.Grants)
		if err != nil {
			return nil, err
		}
		once, err := r.desk.Add(ctx, gate.Who(ctx).Actor, accounts.Person{Name: in.Body.Name, Display: in.Body.Display, Password: in.Body.Password, Grants: grants})
		return gate.Reply(OneTime{once}), err
	})
	gate.Handle(r.g, gate.Op{ID: "change-user", Method: http.MethodPut, Path: "/users/{name}", Tag: "administration", Who: manage, Status: http.StatusNoContent,
		Summary: "Set an account's display name and grants"}, func(ctx context.Context, in *changeIn) (*struct{}, error) {
		grants, err := ParseGrants(in.Body.Grants)
		if err != nil {
			return nil, err
		}
		return nil, r.desk.Change(ctx, gate.Who(ctx).Actor, in.Name, in.Body.Display, grants)
	})
	for _, op := range []struct {
		name, summary string
		do            func(context.Context, access.Actor, string) error
	}{
		{"disable", "Close an account and end its sessions", r.disable},
		{"enable", "Open an account again", r.enable},
	} {
		gate.Handle(r.g, gate.Op{ID: op.name + "-user", Method: http.MethodPost, Path: "/users/{name}/" + op.name, Tag: "administration", Who: manage,
			Status: http.StatusNoContent, Summary: op.summary}, func(ctx context.Context, in *UserPath) (*struct{}, error) {
			return nil, op.do(ctx, gate.Who(ctx).Actor, in.Name)
		})
	}
	gate.Handle(r.g, gate.Op{ID: "reset-user", Method: http.MethodPost, Path: "/users/{name}/reset", Tag: "administration", Who: manage,
		Summary: "Give an account a one-time password, told once"}, func(ctx context.Context, in *UserPath) (*gate.Answer[OneTime], error) {
		once, err := r.desk.Reset(ctx, gate.Who(ctx).Actor, in.Name)
		return gate.Reply(OneTime{once}), err
	})
}

// These two wait for a request before they touch the desk: an API is also described where there is none.
func (r *routes) disable(ctx context.Context, who access.Actor, name string) error {
	return r.desk.Disable(ctx, who, name)
}

func (r *routes) enable(ctx context.Context, who access.Actor, name string) error {
	return r.desk.Enable(ctx, who, name)
}

func (r *routes) listUsers(ctx context.Context, in *gate.Page) (*gate.Answer[shape.List[User]], error) {
	p, err := in.Page()
	if err != nil {
		return nil, err
	}
	found, next, err := r.desk.Users(ctx, gate.Who(ctx).Actor, p)
	if err != nil {
		return nil, err
	}
	tree, err := r.areas.Tree(ctx)
	if err != nil {
		return nil, err
	}
	alone, err := r.desk.Alone(ctx, found)
	if err != nil {
		return nil, err
	}
	out := make([]User, len(found))
	for i, a := range found {
		out[i] = User{Name: a.Name, Display: a.Display, Grants: grantsOut(shape.Namer{Tree: tree}, a.Grants), Disabled: a.Disabled, Fresh: a.Fresh,
			Locked: shape.Instant(a.Locked), Created: shape.Instant(a.Created), Alone: alone[a.Name]}
	}
	if next != "" {
		next = page.Cursor(next)
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

// Token is a machine's token, without its secret.
type Token struct {
	Name    string         `json:"name"`
	Grants  []AccountGrant `json:"grants"`
	Created string         `json:"created"`
	Seen    string         `json:"seen"`
	Ends    string         `json:"ends"`
}

// TokenDraft is a token to be made.
type TokenDraft struct {
	Name   string       `json:"name" maxLength:"200"`
	Grants []GrantDraft `json:"grants" maxItems:"200"`
}

type tokenIn struct{ Body TokenDraft }

type tokenOut struct {
	Token string `json:"token" doc:"the secret, told once"`
}

func (r *routes) tokens() {
	manage := gate.May(access.ManageUsers)
	gate.Handle(r.g, gate.Op{ID: "list-tokens", Method: http.MethodGet, Path: "/tokens", Tag: "administration", Who: manage,
		Summary: "The machines' tokens that one may manage"}, r.listTokens)
	gate.Handle(r.g, gate.Op{ID: "issue-token", Method: http.MethodPost, Path: "/tokens", Tag: "administration", Who: manage,
		Summary: "Make a machine's token"}, func(ctx context.Context, in *tokenIn) (*gate.Answer[tokenOut], error) {
		grants, err := ParseGrants(in.Body.Grants)
		if err != nil {
			return nil, err
		}
		token, err := r.desk.Issue(ctx, gate.Who(ctx).Actor, in.Body.Name, grants)
		return gate.Reply(tokenOut{token}), err
	})
	gate.Handle(r.g, gate.Op{ID: "revoke-token", Method: http.MethodDelete, Path: "/tokens/{name}", Tag: "administration", Who: manage, Status: http.StatusNoContent,
		Summary: "End a machine's token"}, func(ctx context.Context, in *UserPath) (*struct{}, error) {
		return nil, r.desk.Revoke(ctx, gate.Who(ctx).Actor, in.Name)
	})
	gate.Handle(r.g, gate.Op{ID: "list-devices", Method: http.MethodGet, Path: "/devices", Tag: "administration", Who: manage,
		Summary: "The browsers that are signed in"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[SessionRow]], error) {
		who := gate.Who(ctx)
		all, err := r.desk.Devices(ctx, who.Actor)
		return sessionsOut(all, who.Session.ID), err
	})
	gate.Handle(r.g, gate.Op{ID: "end-device", Method: http.MethodDelete, Path: "/devices/{id}", Tag: "administration", Who: manage, Status: http.StatusNoContent,
		Summary: "End somebody's session"}, func(ctx context.Context, in *SessionPath) (*struct{}, error) {
		u, err := in.id()
		if err != nil {
			return nil, err
		}
		return nil, r.desk.EndDevice(ctx, gate.Who(ctx).Actor, u)
	})
}

func (r *routes) listTokens(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Token]], error) {
	found, err := r.desk.Tokens(ctx, gate.Who(ctx).Actor)
	if err != nil {
		return nil, err
	}
	tree, err := r.areas.Tree(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Token, len(found))
	for i, s := range found {
		out[i] = Token{Name: s.Device, Grants: grantsOut(shape.Namer{Tree: tree}, s.Grants), Created: shape.Instant(s.Created), Seen: shape.Instant(s.Seen),
			Ends: shape.Instant(s.Ends)}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}
