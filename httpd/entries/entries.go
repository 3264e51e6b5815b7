// Package entries is the routes by which other programs send entries in, and by which those are settled that couldn't be
// applied.
package entries

import (
	"context"
	"net/http"

	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/inbox"
	"wanjia/domain/access"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk takes entries in and settles what is held. It writes its looks down itself.
type Desk interface {
	List(ctx context.Context, who access.Actor, ask page.Page) (rows []inbox.Row, next string, err error)
}

// Held is an entry in quarantine.
type Held struct {
	ID       string `json:"id"`
	Entry    string `json:"entry" doc:"the identifier that it came with"`
	Received string `json:"received"`
	From     string `json:"from" doc:"the account that sent it"`
	Kind     string `json:"kind"`
	Reason   string `json:"reason" doc:"the key of why it couldn't be applied"`
	Message  string `json:"message"`
}

type routes struct {
	desk Desk
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "list-quarantine", Method: http.MethodGet, Path: "/quarantine", Tag: "entries", Who: gate.May(access.Settle),
		Summary: "Entries that couldn't be applied and wait for a person, newest first"}, r.list)
}

func (r *routes) list(ctx context.Context, in *gate.Page) (*gate.Answer[shape.List[Held]], error) {
	ask, err := in.Page()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	rows, next, err := r.desk.List(ctx, who.Actor, ask)
	if err != nil {
		return nil, err
	}
	out := make([]Held, len(rows))
	for i := range rows {
		out[i] = heldOf(who.Lang, &rows[i])
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

func heldOf(lang words.Lang, r *inbox.Row) Held {
	return Held{ID: r.ID.String(), Entry: r.Entry.String(), Received: shape.Instant(r.Received), From: r.From, Kind: string(r.Of), Reason: r.Why,
		Message: words.Text(lang, r.Why, nil)}
}
