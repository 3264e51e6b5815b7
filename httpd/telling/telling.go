// Package telling is the routes of events that inform people: planned, held or called off, counted, and put up for everybody to see.
package telling

import (
	"context"
	"net/http"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/telling"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/outreach"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk plans events.
type Desk interface {
	Today() day.Day
	Year(ctx context.Context, who access.Actor, within area.Code, year int) (telling.Year, error)
	Ahead(ctx context.Context, within area.Code) (telling.Year, error)
	Do(ctx context.Context, who access.Actor, c telling.Command) (telling.Done, error)
}

type routes struct{ desk Desk }

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	who := gate.May(access.Inform)
	gate.Handle(g, gate.Op{ID: "list-outreach", Method: http.MethodGet, Path: "/outreach", Tag: "programme", Who: who,
		Summary: "Events that inform people in an area and all below it in a year, and what they came to; nobody is named"}, r.list)
	gate.Handle(g, gate.Op{ID: "plan-outreach", Method: http.MethodPost, Path: "/outreach", Tag: "programme", Who: who,
		Summary: "Plan an event: where, when, on what, for whom in general"}, r.plan)
	gate.Handle(g, gate.Op{ID: "hold-outreach", Method: http.MethodPost, Path: "/outreach/{id}/held", Tag: "programme", Who: who,
		Summary: "Say what came of an event: how many came, what was handed out, what they thought of it"}, r.hold)
	gate.Handle(g, gate.Op{ID: "drop-outreach", Method: http.MethodPost, Path: "/outreach/{id}/dropped", Tag: "programme", Who: who,
		Summary: "Call an event off"}, r.drop)
	gate.Handle(g, gate.Op{ID: "list-public-outreach", Method: http.MethodGet, Path: "/public-outreach", Tag: "public", Who: gate.Anybody(),
		Summary: "Events that are still to come this year"}, r.ahead)
}

// OutreachGoods are something that was handed out.
type OutreachGoods struct {
	What     string `json:"what" maxLength:"200"`
	Language string `json:"language" maxLength:"20" doc:"a code such as zh"`
	Count    int    `json:"count" minimum:"1" maximum:"10000000"`
}

// OutreachEvent is one event.
type OutreachEvent struct {
	ID      string          `json:"id"`
	Journal int64           `json:"journal"`
	Area    string          `json:"area"`
	Where   string          `json:"where" doc:"the area's name"`
	Topic   string          `json:"topic"`
	About   string          `json:"about" doc:"the topic in words"`
	Title   string          `json:"title"`
	For     []string        `json:"for"`
	Whom    string          `json:"whom" doc:"for whom, in words"`
	Place   string          `json:"place"`
	On      string          `json:"on"`
	Time    string          `json:"time"`
	State   string          `json:"state" enum:"plan,hold,drop"`
	Reason  string          `json:"reason"`
	Came    int             `json:"came"`
	Asked   int             `json:"asked" doc:"questions"`
	Liked   int             `json:"liked" doc:"slips that say it helped"`
	Unliked int             `json:"unliked"`
	Note    string          `json:"note"`
	Goods   []OutreachGoods `json:"goods"`
}

// OutreachSums are what events came to. There is nothing that they should come to.
type OutreachSums struct {
	Planned int `json:"planned"`
	Overdue int `json:"overdue" doc:"of them past their day without a word"`
	Held    int `json:"held"`
	Dropped int `json:"dropped"`
	Came    int `json:"came"`
	Asked   int `json:"asked"`
	Liked   int `json:"liked"`
	Unliked int `json:"unliked"`
	Goods   int `json:"goods" doc:"pieces handed out"`
}

// Outreach is the events of a year.
type Outreach struct {
	Year      int             `json:"year"`
	Events    []OutreachEvent `json:"events"`
	Sums      OutreachSums    `json:"sums"`
	Topics    []OutreachTopic `json:"topics" doc:"that there are, with how many events on each were held"`
	Audiences []shape.Coded   `json:"audiences" doc:"that there are"`
}

// OutreachTopic is a topic.
type OutreachTopic struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Held  int    `json:"held"`
}

func (r *routes) shown(lang words.Lang, y telling.Year, year int) Outreach {
	s := y.Sums
	out := Outreach{Year: year, Events: []OutreachEvent{}, Sums: OutreachSums{s.Planned, s.Overdue, s.Held, s.Dropped, s.Came, s.Asked, s.Liked, s.Unliked, s.Goods}, Audiences: []shape.Coded{}}
	for _, t := range outreach.Topics() {
		out.Topics = append(out.Topics, OutreachTopic{t, words.Text(lang, "outreach.topic."+t, nil), s.Topics[t]})
	}
	for _, a := range outreach.Audiences() {
		out.Audiences = append(out.Audiences, shape.Coded{Code: a, Title: words.Text(lang, "outreach.for."+a, nil)})
	}
	for _, e := range y.Events {
		row := OutreachEvent{ID: e.ID.String(), Journal: int64(e.Seq), Area: e.Area.String(), Where: y.Names[e.Area], Topic: e.Topic, About: words.Text(lang, "outreach.topic."+e.Topic, nil), Title: e.Title, For: append([]string{}, e.For...),
			Place: e.Place, On: e.On.String(), Time: e.Time, State: string(e.State), Reason: e.Reason, Came: e.Came, Asked: e.Asked, Liked: e.Liked, Unliked: e.Unliked, Note: e.Note, Goods: []OutreachGoods{}}
		var whom []string
		for _, f := range e.For {
			whom = append(whom, words.Text(lang, "outreach.for."+f, nil))
		}
		row.Whom = strings.Join(whom, words.Text(lang, "outreach.and", nil))
		for _, g := range e.Goods {
			row.Goods = append(row.Goods, OutreachGoods{g.What, g.Language, g.Count})
		}
		out.Events = append(out.Events, row)
	}
	return out
}

type listIn struct {
	Area string `query:"area" maxLength:"64" doc:"an area and all below it"`
	Year int    `query:"year" minimum:"0" maximum:"2100" doc:"this year where it isn't said"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[Outreach], error) {
	at, err := shape.AreaCode(in.Area)
	if err != nil {
		return nil, err
	}
	year := in.Year
	if year == 0 {
		year = r.desk.Today().Month().Year()
	}
	who := gate.Who(ctx)
	y, err := r.desk.Year(ctx, who.Actor, at, year)
	if err != nil {
		return nil, err
	}
	return gate.Reply(r.shown(who.Lang, y, year)), nil
}

func (r *routes) ahead(ctx context.Context, in *shape.Within) (*gate.Answer[Outreach], error) {
	at, err := in.Code()
	if err != nil {
		return nil, err
	}
	y, err := r.desk.Ahead(ctx, at)
	if err != nil {
		return nil, err
	}
	return gate.Reply(r.shown(gate.Who(ctx).Lang, y, r.desk.Today().Month().Year())), nil
}

// OutreachDraft is an event that is planned.
type OutreachDraft struct {
	Area  string   `json:"area" maxLength:"64"`
	Topic string   `json:"topic" maxLength:"40"`
	Title string   `json:"title" maxLength:"200"`
	For   []string `json:"for" maxItems:"8" doc:"whom it is for in general"`
	Place string   `json:"place" maxLength:"200"`
	On    string   `json:"on" maxLength:"10"`
	Time  string   `json:"time,omitempty" maxLength:"20"`
}

// OutreachWritten says where a step stands in the journal.
type OutreachWritten struct {
	shape.Written
	Event string `json:"event"`
}

type planIn struct {
	gate.Key
	Body OutreachDraft
}

func (r *routes) plan(ctx context.Context, in *planIn) (*gate.Answer[OutreachWritten], error) {
	at, err := area.ParseCode(in.Body.Area)
	if err != nil {
		return nil, err
	}
	on, err := day.Parse(in.Body.On)
	if err != nil {
		return nil, fault.New(fault.Invalid, "outreach.day").In("on").Because(err)
	}
	b := in.Body
	return r.do(ctx, in.Key, telling.Command{Step: outreach.Plan, Event: outreach.Event{Area: at, Topic: b.Topic, Title: b.Title, For: b.For, Place: b.Place, On: on, Time: b.Time}})
}

func (r *routes) do(ctx context.Context, key gate.Key, c telling.Command) (*gate.Answer[OutreachWritten], error) {
	u, err := key.ID()
	if err != nil {
		return nil, err
	}
	c.ID = journal.ID{ID: u}
	done, err := r.desk.Do(ctx, gate.Who(ctx).Actor, c)
	if err != nil {
		return nil, err
	}
	return gate.Reply(OutreachWritten{shape.WrittenOf(done.Entry, done.Seq), done.Event.String()}), nil
}

// OutreachHeld is what came of an event.
type OutreachHeld struct {
	Came    int             `json:"came" minimum:"0" maximum:"100000"`
	Asked   int             `json:"asked,omitempty" minimum:"0" maximum:"100000"`
	Liked   int             `json:"liked,omitempty" minimum:"0" maximum:"100000"`
	Unliked int             `json:"unliked,omitempty" minimum:"0" maximum:"100000"`
	Note    string          `json:"note,omitempty" maxLength:"1000" doc:"names nobody"`
	Goods   []OutreachGoods `json:"goods,omitempty" maxItems:"20"`
}

type heldIn struct {
	gate.Key
	ID   string `path:"id" format:"uuid"`
	Body OutreachHeld
}

func (r *routes) hold(ctx context.Context, in *heldIn) (*gate.Answer[OutreachWritten], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	b := in.Body
	e := outreach.Event{ID: id, Came: b.Came, Asked: b.Asked, Liked: b.Liked, Unliked: b.Unliked, Note: b.Note}
	for _, g := range b.Goods {
		e.Goods = append(e.Goods, outreach.Goods{What: g.What, Language: g.Language, Count: g.Count})
	}
	return r.do(ctx, in.Key, telling.Command{Step: outreach.Hold, Event: e})
}

// OutreachDropped is why an event is called off.
type OutreachDropped struct {
	Reason string `json:"reason" maxLength:"1000"`
}

type dropIn struct {
	gate.Key
	ID   string `path:"id" format:"uuid"`
	Body OutreachDropped
}

func (r *routes) drop(ctx context.Context, in *dropIn) (*gate.Answer[OutreachWritten], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	return r.do(ctx, in.Key, telling.Command{Step: outreach.Drop, Event: outreach.Event{ID: id}, Reason: strings.TrimSpace(in.Body.Reason)})
}
