// Package gate is what every route passes: it finds out who asks and in which language, holds them to a fair pace, asks
// whether their desk may do such a thing at all, and turns what a handler returns into an answer. A route that doesn't say
// who may use it can't be registered: closed is the default. Where exactly somebody may act is the desks' to decide.
package gate

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/accounts"
	"wanjia/desk/looks"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/link"
	"wanjia/httpd/problem"
)

// Sessions knows who holds a secret.
type Sessions interface {
	Visit(ctx context.Context, secret string) (accounts.Visit, error)
}

// Families knows by which link somebody was let in.
type Families interface {
	Visit(ctx context.Context, pass string) (link.Link, error)
}

// Log writes down looks.
type Log interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Options are what a gate needs.
type Options struct {
	Sessions Sessions
	Families Families
	Log      Log
	Clock    clock.Clock
	Trouble  func(ctx context.Context, err error) // hears what is ours to mend
	Proxied  bool                                 // a proxy of ours stands before us and says where requests come from
}

// Gate registers routes on an API.
type Gate struct {
	api  huma.API
	opt  Options
	pace *pace
	errs *huma.Response
}

// New is a gate before an API.
func New(api huma.API, opt Options) *Gate {
	schema := api.OpenAPI().Components.Schemas.Schema(problemType(), true, "")
	return &Gate{api: api, opt: opt, pace: newPace(opt.Clock), errs: &huma.Response{Description: "what is wrong and how to mend it",
		Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}}
}

// Visitor is whoever asks.
type Visitor struct {
	accounts.Visit
	Lang    words.Lang
	Link    link.Link    // by which a family was let in
	Actor   access.Actor // with the purpose of this act; without grants where nobody is signed in
	Address string
	Local   bool   // asks from the machine itself, and not through a proxy
	Secure  bool   // over TLS, ours or a proxy's
	Origin  string // the address at which they asked, such as https://office.example
	Request string
	At      time.Time // when the request came
}

// SignedIn says that it is known who asks.
func (v *Visitor) SignedIn() bool { return v.Account.Name != "" }

type visitorKey struct{}

// Who is whoever asks, in a handler.
func Who(ctx context.Context) *Visitor {
	if v, ok := ctx.Value(visitorKey{}).(*Visitor); ok {
		return v
	}
	return &Visitor{Lang: words.EN}
}

// Look writes down what whoever asks is about to see. A handler that shows people calls it before it returns them, and
// returns its error: what can't be written down isn't shown.
func (g *Gate) Look(ctx context.Context, s looks.Seen) error {
	return g.opt.Log.Look(ctx, Who(ctx).Actor, s)
}

// API is the API behind the gate, for what Handle can't say.
func (g *Gate) API() huma.API { return g.api }

// Key is the Idempotency-Key of a write; embed it in the input of a route that appends to the journal.
type Key struct {
	IdempotencyKey string `header:"Idempotency-Key" required:"true" format:"uuid" doc:"a UUID, best a UUIDv7, made by the author; the same key with the same content is the same act"`
}

// ID is the key's identifier.
func (k Key) ID() (id.ID, error) {
	u, err := id.Parse(k.IdempotencyKey)
	if err != nil || u.IsZero() {
		return id.ID{}, fault.New(fault.Invalid, "http.field.uuid").Because(err)
	}
	return u, nil
}

// At is the entry that the key becomes and the area that it is written in.
func (k Key) At(code string) (journal.ID, area.Code, error) {
	u, err := k.ID()
	if err != nil {
		return journal.ID{}, area.Code{}, err
	}
	at, err := area.ParseCode(code)
	return journal.ID{ID: u}, at, err
}

// Answer is the answer of a handler: a JSON body.
type Answer[T any] struct{ Body T }

// Reply is the answer with a body.
func Reply[T any](body T) *Answer[T] { return &Answer[T]{Body: body} }

// Handle registers a route. The handler returns domain errors as they are; Handle makes problems of them.
func Handle[In, Out any](g *Gate, op Op, handler func(context.Context, *In) (*Out, error)) {
	seen(op.ID, reflect.TypeFor[In]())
	huma.Register(g.api, g.operation(op), func(ctx context.Context, in *In) (*Out, error) {
		out, err := handler(ctx, in)
		if err == nil {
			return out, nil
		}
		return nil, g.explain(ctx, op.place(), err)
	})
}

// explain makes a problem of an error and tells what is ours to mend.
func (g *Gate) explain(ctx context.Context, at problem.Place, err error) error {
	p := problem.Of(Who(ctx).Lang, at, err)
	if p.Status >= http.StatusInternalServerError && fault.KindOf(err) != fault.Busy && !errors.Is(err, context.DeadlineExceeded) {
		g.opt.Trouble(ctx, err)
	}
	if p.Status == http.StatusInternalServerError {
		p.Detail = Who(ctx).Request // by which an operator finds it in the log
	}
	return p
}

// patience bounds an ordinary request.
const patience = 30 * time.Second

// Page is the part of a list that is asked for; embed it in the input of a list.
type Page struct {
	Limit  int    `query:"limit" minimum:"0" maximum:"200" doc:"how many rows, 50 where it isn't said"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"the next of the page before"`
}

// Page reads it.
func (p Page) Page() (page.Page, error) { return page.Parse(p.Limit, p.Cursor) }
