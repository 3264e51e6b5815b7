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
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk takes entries in and settles what is held. It writes its looks down itself.
type Desk interface {
	Batch(ctx context.Context, who access.Actor, drafts []inbox.Draft) ([]inbox.Answer, error)
	List(ctx context.Context, who access.Actor, ask page.Page) (rows []inbox.Row, next string, err error)
	Retry(ctx context.Context, who access.Actor, root journal.ID, overrides []journal.Override) (inbox.Answer, error)
	Discard(ctx context.Context, who access.Actor, root journal.ID, reason string) error
}

// Held is an entry in quarantine.
type Held struct {
	ID       string            `json:"id"`
	Entry    string            `json:"entry" doc:"the identifier that it came with"`
	Received string            `json:"received"`
	From     string            `json:"from" doc:"the account that sent it"`
	Kind     string            `json:"kind" doc:"what it is about"`
	Title    string            `json:"title"`
	Act      string            `json:"act" doc:"what it would be: a kind of event, void, notify, declare or refuse"`
	Area     *shape.AreaRef    `json:"area"`
	Reason   string            `json:"reason" doc:"the key of why it couldn't be applied"`
	Message  string            `json:"message"`
	Values   map[string]string `json:"values" doc:"what it says, numbers masked"`
	Event    string            `json:"event" doc:"the event that it corrects or voids"`
	Notice   string            `json:"notice" doc:"the notice that it belongs to"`
	Why      string            `json:"why" doc:"the reason that it gives itself"`
	Findings []shape.Finding   `json:"findings" doc:"what rules found when it came"`
}

type routes struct {
	desk Desk
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "send-entries", Method: http.MethodPost, Path: "/entries", Tag: "entries", Who: gate.May(access.Notify),
		Summary: "Send entries in, at most 500 or a mebibyte; each is answered, in their order"}, r.batch)
	gate.Handle(g, gate.Op{ID: "list-quarantine", Method: http.MethodGet, Path: "/quarantine", Tag: "entries", Who: gate.May(access.Settle, access.Watch),
		Summary: "Entries that couldn't be applied and wait for a person, newest first"}, r.list)
	gate.Handle(g, gate.Op{ID: "retry-entry", Method: http.MethodPost, Path: "/quarantine/{id}/retry", Tag: "entries", Who: gate.May(access.Settle, access.Watch),
		Summary: "Try an entry again, against what the register says today"}, func(ctx context.Context, in *retryIn) (*gate.Answer[shape.Written], error) {
		root, err := in.root()
		if err != nil {
			return nil, err
		}
		done, err := r.desk.Retry(ctx, gate.Who(ctx).Actor, root, overrides(in.Body.Overrides))
		if err != nil {
			return nil, err
		}
		return gate.Reply(shape.WrittenOf(done.Entry, done.Seq)), nil
	})
	gate.Handle(g, gate.Op{ID: "discard-entry", Method: http.MethodPost, Path: "/quarantine/{id}/discard", Tag: "entries", Who: gate.May(access.Settle, access.Watch),
		Summary: "Put an entry aside for good, with the reason; it stays in the journal"}, func(ctx context.Context, in *discardIn) (*struct{}, error) {
		root, err := in.root()
		if err != nil {
			return nil, err
		}
		return nil, r.desk.Discard(ctx, gate.Who(ctx).Actor, root, in.Body.Reason)
	})
}

// HeldPath names a held entry.
type HeldPath struct {
	ID string `path:"id" format:"uuid"`
}

func (in HeldPath) root() (journal.ID, error) { return uuid("id", in.ID) }

func uuid(field, text string) (journal.ID, error) {
	if text == "" {
		return journal.ID{}, nil
	}
	return shape.EntryID(text, field)
}

// EntryRetry tries a held entry again.
type EntryRetry struct {
	Overrides []EntryOverride `json:"overrides,omitempty" maxItems:"100"`
}

// EntryDiscard puts a held entry aside.
type EntryDiscard struct {
	Reason string `json:"reason" maxLength:"4000"`
}

type retryIn struct {
	HeldPath
	Body EntryRetry
}

type discardIn struct {
	HeldPath
	Body EntryDiscard
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
	h := Held{ID: r.ID.String(), Entry: r.Entry.String(), Received: shape.Instant(r.Received), From: r.From, Kind: string(r.Of), Reason: r.Held.Why,
		Title: shape.KindTitle(lang, r.Of), Act: string(r.Draft.Kind), Area: shape.PlaceOf(r.Place), Values: r.Draft.Values, Why: r.Draft.Reason,
		Event: r.Draft.Event.String(), Notice: r.Draft.Notice.String(), Findings: make([]shape.Finding, len(r.Findings)),
		Message: words.Text(lang, r.Held.Why, map[string]string{"id": r.Entry.String(), "event": r.Draft.Event.String()})}
	for i := range r.Findings {
		h.Findings[i] = shape.FindingOf(lang, r.Findings[i])
	}
	if h.Values == nil {
		h.Values = map[string]string{}
	}
	return h
}
