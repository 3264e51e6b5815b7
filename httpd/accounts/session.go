package accounts

import (
	"context"
	"net/http"

	"wanjia/base/words"
	"wanjia/desk/accounts"
	"wanjia/domain/access"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

type setupOut struct {
	Needed bool `json:"needed"`
}

// Setup opens the first account.
type Setup struct {
	Token    string `json:"token,omitempty" maxLength:"200" doc:"what wanjia init printed; may be empty in a browser on the server itself"`
	Name     string `json:"name" maxLength:"200"`
	Display  string `json:"display,omitempty" maxLength:"400"`
	Password string `json:"password" maxLength:"1000"`
}

type setupIn struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      Setup
}

// SignIn is a name and a password.
type SignIn struct {
	Name     string `json:"name" maxLength:"200"`
	Password string `json:"password" maxLength:"1000"`
}

type signInIn struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      SignIn
}

// accountOut answers a sign-in: who it is, and the cookie.
type accountOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Account
}

type signedOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

// cookie holds a session's secret; no script can read it and no other site can send it with a write.
func cookie(ctx context.Context, secret string) http.Cookie {
	c := http.Cookie{ //nolint:gosec // secure where the connection is: an office without certificates signs in too
		Name: gate.CookieName, Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: gate.Who(ctx).Secure,
		MaxAge: int(access.SessionMost.Seconds())}
	if secret == "" {
		c.MaxAge = -1
	}
	return c
}

func (r *routes) setup() {
	gate.Handle(r.g, gate.Op{ID: "get-setup", Method: http.MethodGet, Path: "/setup", Tag: "session", Who: gate.Anybody(),
		Summary: "Whether the first account is yet to be opened"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[setupOut], error) {
		needed, err := r.door.Needed(ctx)
		return gate.Reply(setupOut{needed}), err
	})
	gate.Handle(r.g, gate.Op{ID: "set-up", Method: http.MethodPost, Path: "/setup", Tag: "session", Who: gate.Anybody(), Strict: true,
		Summary: "Open the first account, which administers everything"}, func(ctx context.Context, in *setupIn) (*accountOut, error) {
		who := gate.Who(ctx)
		token, v, err := r.door.SetUp(ctx, accounts.First{Token: in.Body.Token, Name: in.Body.Name, Display: in.Body.Display, Password: in.Body.Password,
			Device: in.UserAgent, AtMachine: who.Local})
		return r.admitted(ctx, token, v, err)
	})
}

func (r *routes) admitted(ctx context.Context, token string, v accounts.Visit, err error) (*accountOut, error) {
	if err != nil {
		return nil, err
	}
	body, err := r.account(ctx, v)
	return &accountOut{SetCookie: cookie(ctx, token), Body: body}, err
}

func (r *routes) session() {
	gate.Handle(r.g, gate.Op{ID: "sign-in", Method: http.MethodPost, Path: "/session", Tag: "session", Who: gate.Anybody(), Strict: true,
		Summary: "Sign in"}, func(ctx context.Context, in *signInIn) (*accountOut, error) {
		token, v, err := r.door.SignIn(ctx, in.Body.Name, in.Body.Password, in.UserAgent)
		return r.admitted(ctx, token, v, err)
	})
	gate.Handle(r.g, gate.Op{ID: "get-session", Method: http.MethodGet, Path: "/session", Tag: "session", Who: gate.Fresh(),
		Summary: "Who is signed in"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[Account], error) {
		out, err := r.account(ctx, gate.Who(ctx).Visit)
		return gate.Reply(out), err
	})
	gate.Handle(r.g, gate.Op{ID: "sign-out", Method: http.MethodDelete, Path: "/session", Tag: "session", Who: gate.Fresh(), Status: http.StatusNoContent,
		Summary: "Sign out"}, func(ctx context.Context, _ *struct{}) (*signedOut, error) {
		return &signedOut{cookie(ctx, "")}, r.door.SignOut(ctx, gate.Who(ctx).Visit)
	})
}

// PasswordChange is the old password and the new one.
type PasswordChange struct {
	Old string `json:"old" maxLength:"1000"`
	New string `json:"new" maxLength:"1000"`
}

type passwordIn struct{ Body PasswordChange }

// LangChoice is a language.
type LangChoice struct {
	Lang string `json:"lang" enum:"zh,en"`
}

type langIn struct{ Body LangChoice }

func (r *routes) own() {
	gate.Handle(r.g, gate.Op{ID: "change-password", Method: http.MethodPost, Path: "/password", Tag: "session", Who: gate.Fresh(),
		Summary: "Change one's own password; every other session of the account ends", Status: http.StatusNoContent},
		func(ctx context.Context, in *passwordIn) (*struct{}, error) {
			return nil, r.door.ChangePassword(ctx, gate.Who(ctx).Visit, in.Body.Old, in.Body.New)
		})
	gate.Handle(r.g, gate.Op{ID: "set-language", Method: http.MethodPut, Path: "/session/lang", Tag: "session", Who: gate.Fresh(),
		Summary: "Keep the language one wants to be spoken to in", Status: http.StatusNoContent},
		func(ctx context.Context, in *langIn) (*struct{}, error) {
			return nil, r.door.SetLang(ctx, gate.Who(ctx).Visit, words.Lang(in.Body.Lang))
		})
	gate.Handle(r.g, gate.Op{ID: "list-sessions", Method: http.MethodGet, Path: "/sessions", Tag: "session", Who: gate.SignedIn(),
		Summary: "The browsers in which one is signed in"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[SessionRow]], error) {
		v := gate.Who(ctx).Visit
		all, err := r.door.Sessions(ctx, v)
		return sessionsOut(all, v.Session.ID), err
	})
	gate.Handle(r.g, gate.Op{ID: "end-session", Method: http.MethodDelete, Path: "/sessions/{id}", Tag: "session", Who: gate.SignedIn(), Status: http.StatusNoContent,
		Summary: "End one of one's own sessions"}, func(ctx context.Context, in *SessionPath) (*struct{}, error) {
		u, err := in.id()
		if err != nil {
			return nil, err
		}
		return nil, r.door.End(ctx, gate.Who(ctx).Visit, u)
	})
}
