// Package orders is the routes by which work is given out, minutes become orders, and the board shows where everything stands.
package orders

import (
	"context"
	"net/http"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/orders"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk gives work out.
type Desk interface {
	Give(ctx context.Context, who access.Actor, o orders.Draft) (orders.Given, error)
	Meet(ctx context.Context, who access.Actor, m orders.Minutes) (orders.Decided, error)
	Board(ctx context.Context, who access.Actor, q orders.Query) (orders.Board, error)
	Risen(ctx context.Context, who access.Actor) ([]orders.Row, error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (orders.Order, error)
	Widen(ctx context.Context, who access.Actor, m orders.More) (orders.Given, error)
}

type routes struct{ desk Desk }

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := routes{desk}
	who := gate.May(access.Handle)
	gate.Handle(g, gate.Op{ID: "get-board", Method: http.MethodGet, Path: "/orders", Tag: "programme", Who: who,
		Summary: "Work orders with their parts, where each stands, and where what is late has risen to"}, r.board)
	gate.Handle(g, gate.Op{ID: "give-order", Method: http.MethodPost, Path: "/orders", Tag: "programme", Who: who, In: "body",
		Summary: "Give an order out with all its parts, in one act"}, r.give)
	gate.Handle(g, gate.Op{ID: "get-order", Method: http.MethodGet, Path: "/orders/{id}", Tag: "programme", Who: who,
		Summary: "One order with its parts"}, r.get)
	gate.Handle(g, gate.Op{ID: "widen-order", Method: http.MethodPost, Path: "/orders/{id}/parts", Tag: "programme", Who: who, In: "body",
		Summary: "Add parts to an order that is under way"}, r.widen)
	gate.Handle(g, gate.Op{ID: "hold-meeting", Method: http.MethodPost, Path: "/meetings", Tag: "programme", Who: who, In: "body",
		Summary: "Write the minutes of a meeting down, and give out as orders what was decided there, in one act"}, r.meet)
	gate.Handle(g, gate.Op{ID: "list-risen", Method: http.MethodGet, Path: "/risen", Tag: "programme", Who: who,
		Summary: "Late cases that have risen to one's own office by themselves, the latest first"}, r.risen)
}

// WorkRow is an order or a part where it stands.
type WorkRow struct {
	ID      string         `json:"id" doc:"of its case"`
	Flow    string         `json:"flow"`
	Kind    string         `json:"kind" doc:"of case, in words"`
	Task    string         `json:"task"`
	Of      string         `json:"of" doc:"of a part: the task of the whole"`
	Leader  string         `json:"leader" doc:"the account that answers for it"`
	Group   string         `json:"group"`
	Area    *shape.AreaRef `json:"area"`
	State   string         `json:"state"`
	Stands  string         `json:"stands" doc:"the state, in words"`
	Open    bool           `json:"open"`
	Since   string         `json:"since"`
	Until   string         `json:"until" doc:"the day by which it is to be done"`
	Due     string         `json:"due" doc:"the day by which somebody's turn is due now; empty where it is over"`
	Late    int            `json:"late" doc:"days past that"`
	Changed string         `json:"changed"`
	RisenTo *shape.AreaRef `json:"risen_to" doc:"the area of the office to which it has risen because it is late; null where it hasn't"`
	Desk    string         `json:"risen_desk"`
	Mine    bool           `json:"risen_mine" doc:"that office is one's own"`
}

// WorkOrder is an order with its parts.
type WorkOrder struct {
	WorkRow
	Origin string    `json:"origin" doc:"the case of the meeting or visit that it comes from"`
	Had    int       `json:"had" doc:"how many parts it has, also those that one may not see"`
	Base   int64     `json:"base" doc:"its newest entry"`
	Parts  []WorkRow `json:"parts"`
}

// WorkBoard is where everything stands.
type WorkBoard struct {
	Today  string        `json:"today"`
	Groups []shape.Coded `json:"groups" doc:"the standing working groups"`
	Orders []WorkOrder   `json:"orders" doc:"newest first"`
	Parts  []WorkRow     `json:"parts" doc:"parts of orders that were given above one's own area"`
}

func rowOf(lang words.Lang, r *orders.Row) WorkRow {
	task := r.Values["task"]
	for _, code := range []string{"about", "topic", "scheme"} {
		if task == "" {
			task = r.Values[code]
		}
	}
	out := WorkRow{ID: r.ID.String(), Flow: r.Flow, Kind: r.Of.Title.In(lang), Task: task, Of: r.Values["of"], Leader: r.Values["leader"], Group: r.Values["group"], Area: shape.PlaceOf(r.At), State: r.State,
		Open: r.Owner != access.NoDesk, Since: r.Values["since"], Until: r.Values["until"], Due: r.Due, Late: r.Late, Changed: r.Changed.String(), Mine: r.Mine}
	if out.Since == "" {
		out.Since = r.Opened.String()
	}
	if s, ok := r.Of.State(r.State); ok {
		out.Stands = s.Title.In(lang)
	}
	if !r.To.Code.IsZero() {
		out.RisenTo, out.Desk = shape.PlaceOf(r.To), r.Desk.String()
	}
	return out
}

func orderOf(lang words.Lang, o *orders.Order) WorkOrder {
	out := WorkOrder{WorkRow: rowOf(lang, &o.Row), Origin: o.Values["origin"], Had: o.Had(), Base: int64(o.Newest()), Parts: []WorkRow{}}
	for i := range o.Parts {
		out.Parts = append(out.Parts, rowOf(lang, &o.Parts[i]))
	}
	return out
}

type boardIn struct {
	Area  string `query:"area" maxLength:"64"`
	Group string `query:"group" maxLength:"40"`
}

func (r routes) board(ctx context.Context, in *boardIn) (*gate.Answer[WorkBoard], error) {
	q := orders.Query{Group: in.Group}
	var err error
	if in.Area != "" {
		if q.Within, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	who := gate.Who(ctx)
	b, err := r.desk.Board(ctx, who.Actor, q)
	if err != nil {
		return nil, err
	}
	out := WorkBoard{Today: b.Today.String(), Groups: []shape.Coded{}, Orders: []WorkOrder{}, Parts: []WorkRow{}}
	for _, o := range b.Groups {
		out.Groups = append(out.Groups, shape.Coded{Code: o.Code, Title: o.Title.In(who.Lang)})
	}
	for i := range b.Orders {
		out.Orders = append(out.Orders, orderOf(who.Lang, &b.Orders[i]))
	}
	for i := range b.Parts {
		out.Parts = append(out.Parts, rowOf(who.Lang, &b.Parts[i]))
	}
	return gate.Reply(out), nil
}

// PartDraft is a part of an order as somebody gives it.
type PartDraft struct {
	Task   string `json:"task" maxLength:"4000"`
	Leader string `json:"leader,omitempty" maxLength:"64"`
	Area   string `json:"area,omitempty" maxLength:"64" doc:"whose offices do it; the order's where left out"`
	Since  string `json:"since,omitempty" maxLength:"10" doc:"today where left out"`
	Until  string `json:"until,omitempty" maxLength:"10" doc:"the order's where left out"`
}

// OrderDraft is an order as somebody gives it.
type OrderDraft struct {
	Area   string      `json:"area,omitempty" maxLength:"64" doc:"of an order that a meeting decided: the meeting's where left out"`
	Task   string      `json:"task" maxLength:"4000"`
	Leader string      `json:"leader,omitempty" maxLength:"64"`
	Group  string      `json:"group,omitempty" maxLength:"40"`
	Until  string      `json:"until" maxLength:"10"`
	Origin string      `json:"origin,omitempty" maxLength:"64" doc:"the case of a visit that it comes from"`
	Parts  []PartDraft `json:"parts"`
}

// draft reads an order; days and areas that are left out stay so.
func (d *OrderDraft) draft() (o orders.Draft, err error) {
	o = orders.Draft{Task: d.Task, Leader: d.Leader, Group: d.Group}
	if o.Until, err = optionalDay("until", d.Until); err != nil {
		return o, err
	}
	if o.Area, err = shape.AreaCode(d.Area); err != nil {
		return o, err
	}
	if d.Origin != "" {
		if o.Origin, err = shape.EntryID(d.Origin, "origin"); err != nil {
			return o, err
		}
	}
	o.Pieces, err = pieces(d.Parts)
	return o, err
}

func pieces(parts []PartDraft) (out []orders.Piece, err error) {
	for _, p := range parts {
		piece := orders.Piece{Task: p.Task, Leader: p.Leader}
		if piece.Area, err = shape.AreaCode(p.Area); err != nil {
			return nil, err
		}
		if piece.Since, err = optionalDay("since", p.Since); err != nil {
			return nil, err
		}
		if piece.Until, err = optionalDay("until", p.Until); err != nil {
			return nil, err
		}
		out = append(out, piece)
	}
	return out, nil
}

func optionalDay(field, text string) (day.Day, error) {
	if text == "" {
		return 0, nil
	}
	d, err := day.Parse(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "workflow.bad.day", "field", field).In(field).Because(err)
	}
	return d, nil
}

// OrderGiven is what came of an order.
type OrderGiven struct {
	Order   string   `json:"order"`
	Parts   []string `json:"parts"`
	Journal int64    `json:"journal"`
}

func givenOf(g orders.Given) OrderGiven {
	out := OrderGiven{Order: g.Order.Case.String(), Parts: []string{}, Journal: int64(g.Order.Seq)}
	for _, p := range g.Parts {
		out.Parts = append(out.Parts, p.Case.String())
		out.Journal = max(out.Journal, int64(p.Seq))
	}
	return out
}

type giveIn struct {
	gate.Key
	Body OrderDraft
}

func (r routes) give(ctx context.Context, in *giveIn) (*gate.Answer[OrderGiven], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	o, err := in.Body.draft()
	if err != nil {
		return nil, err
	}
	o.ID = journal.ID{ID: u}
	g, err := r.desk.Give(ctx, gate.Who(ctx).Actor, o)
	if err != nil {
		return nil, err
	}
	return gate.Reply(givenOf(g)), nil
}

// PartsDraft is parts that are added to an order.
type PartsDraft struct {
	Base  int64       `json:"base" doc:"the order's newest entry, as the author saw it"`
	Had   int         `json:"had" doc:"how many parts it had then"`
	Parts []PartDraft `json:"parts"`
}

type widenIn struct {
	gate.Key
	Order string `path:"id" maxLength:"64"`
	Body  PartsDraft
}

func (r routes) widen(ctx context.Context, in *widenIn) (*gate.Answer[OrderGiven], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	m := orders.More{ID: journal.ID{ID: u}, Base: journal.Seq(in.Body.Base), Had: in.Body.Had}
	if m.Order, err = shape.EntryID(in.Order, "id"); err != nil {
		return nil, err
	}
	if m.Pieces, err = pieces(in.Body.Parts); err != nil {
		return nil, err
	}
	g, err := r.desk.Widen(ctx, gate.Who(ctx).Actor, m)
	if err != nil {
		return nil, err
	}
	return gate.Reply(givenOf(g)), nil
}

type oneIn struct {
	ID string `path:"id" maxLength:"64"`
}

func (r routes) get(ctx context.Context, in *oneIn) (*gate.Answer[WorkOrder], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	o, err := r.desk.Open(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	return gate.Reply(orderOf(who.Lang, &o)), nil
}

// MinutesDraft is the minutes of a meeting with what was decided.
type MinutesDraft struct {
	Area    string       `json:"area" maxLength:"64"`
	Topic   string       `json:"topic" maxLength:"200"`
	Held    string       `json:"held" maxLength:"10"`
	Group   string       `json:"group,omitempty" maxLength:"40"`
	Present string       `json:"present,omitempty" maxLength:"4000"`
	Minutes string       `json:"minutes" maxLength:"4000"`
	Orders  []OrderDraft `json:"orders"`
}

// MeetingHeld is what came of a meeting.
type MeetingHeld struct {
	Meeting string       `json:"meeting"`
	Orders  []OrderGiven `json:"orders"`
	Journal int64        `json:"journal"`
}

type meetIn struct {
	gate.Key
	Body MinutesDraft
}

func (r routes) meet(ctx context.Context, in *meetIn) (*gate.Answer[MeetingHeld], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	b := &in.Body
	m := orders.Minutes{ID: journal.ID{ID: u}, Topic: b.Topic, Group: b.Group, Present: b.Present, Text: b.Minutes}
	if m.Area, err = area.ParseCode(b.Area); err != nil {
		return nil, err
	}
	if m.Held, err = optionalDay("held", b.Held); err != nil {
		return nil, err
	}
	for i := range b.Orders {
		o, err := b.Orders[i].draft()
		if err != nil {
			return nil, err
		}
		m.Orders = append(m.Orders, o)
	}
	d, err := r.desk.Meet(ctx, gate.Who(ctx).Actor, m)
	if err != nil {
		return nil, err
	}
	out := MeetingHeld{Meeting: d.Meeting.Case.String(), Orders: []OrderGiven{}, Journal: int64(d.Meeting.Seq)}
	for _, g := range d.Orders {
		out.Orders = append(out.Orders, givenOf(g))
		out.Journal = max(out.Journal, givenOf(g).Journal)
	}
	return gate.Reply(out), nil
}

func (r routes) risen(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[WorkRow]], error) {
	who := gate.Who(ctx)
	rows, err := r.desk.Risen(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	var out []WorkRow
	for i := range rows {
		out = append(out, rowOf(who.Lang, &rows[i]))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}
