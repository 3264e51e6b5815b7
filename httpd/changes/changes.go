// Package changes is the routes by which what was granted is reckoned again when facts change: the differences with their reasons, the
// proposal to top up or to cut, what was decided taking effect, and what families are still to make good.
package changes

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/desk/changes"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk reckons again. It writes its looks down itself.
type Desk interface {
	List(ctx context.Context, who access.Actor, within area.Code, after payment.Stirred, n int) (rows []changes.Row, next payment.Stirred, err error)
	Propose(ctx context.Context, who access.Actor, p changes.Proposal) (cases.Done, error)
	Settle(ctx context.Context, who access.Actor) (changes.Effect, error)
	Owing(ctx context.Context, who access.Actor, before journal.Seq, n int) ([]changes.Owing, error)
	Repay(ctx context.Context, who access.Actor, id, recovery journal.ID, amount money.Fen) error
	Holding(ctx context.Context, who access.Actor) ([]changes.HeldRow, error)
}

type routes struct{ desk Desk }

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "list-changes", Method: http.MethodGet, Path: "/changes", Tag: "payments", Who: gate.May(access.Handle),
		Summary: "Whoever is owed something else than was granted, as facts are this moment: period by period, with the entries that changed it"}, r.list)
	gate.Handle(g, gate.Op{ID: "propose-change", Method: http.MethodPost, Path: "/changes", Tag: "payments", Who: gate.May(access.Handle),
		Summary: "Open the case in which a change is decided: a top-up, or a cut before which the family is told and heard"}, r.propose)
	gate.Handle(g, gate.Op{ID: "settle-changes", Method: http.MethodPost, Path: "/changes/effects", Tag: "payments", Who: gate.May(access.Award),
		Summary: "Give effect to every change that was decided; the next batch and the next granting do so too"}, r.settle)
	gate.Handle(g, gate.Op{ID: "list-recoveries", Method: http.MethodGet, Path: "/recoveries", Tag: "payments", Who: gate.May(access.Pay),
		Summary: "What families are still to make good, newest first"}, r.owing)
	gate.Handle(g, gate.Op{ID: "list-holds", Method: http.MethodGet, Path: "/holds", Tag: "payments", Who: gate.May(access.Books),
		Summary: "Money that was granted and waits: what a cut in decision disputes, what two records of one person were both granted, what would go to somebody who may not claim any more"}, r.holds)
	gate.Handle(g, gate.Op{ID: "repay-recovery", Method: http.MethodPost, Path: "/recoveries/{id}/repayments", Tag: "payments", Who: gate.May(access.Pay),
		Summary: "Note money that a family paid back"}, r.repay)
}

// Change is somebody who is owed something else than was granted.
type Change struct {
	Person  shape.PersonRef `json:"person"`
	Scheme  string          `json:"scheme"`
	Title   string          `json:"title" doc:"of the scheme"`
	Area    *shape.AreaRef  `json:"area"`
	Cut     bool            `json:"cut" doc:"the family would have less: it is told and heard first"`
	Net     string          `json:"net" doc:"for the family, in yuan; below zero it was granted too much"`
	Lines   []ChangeLine    `json:"lines"`
	Why     []ChangeWhy     `json:"why" doc:"the entries about the person that came after what was granted"`
	Payee   bool            `json:"payee" doc:"who claimed may not claim any more: the money waits until the claim says where it goes"`
	Unclear bool            `json:"unclear" doc:"something isn't known any more; what was granted for it stays as it is"`
	Case    string          `json:"case" doc:"in which it is being decided; empty where nobody has proposed it yet"`
}

// ChangeLine is a period that differs.
type ChangeLine struct {
	Period string `json:"period"`
	Was    string `json:"was" doc:"granted, in yuan"`
	Is     string `json:"is" doc:"owed now"`
	By     string `json:"by" doc:"the difference"`
}

// ChangeWhy is an entry that changed a fact.
type ChangeWhy struct {
	Entry    string `json:"entry"`
	Kind     string `json:"kind"`
	Title    string `json:"title"`
	Act      string `json:"act" enum:"told,corrected,voided"`
	On       string `json:"on" doc:"the day it happened"`
	Recorded string `json:"recorded"`
	Author   string `json:"author"`
	Reason   string `json:"reason"`
}

type listIn struct {
	gate.Page
	Area string `query:"area" maxLength:"64" doc:"an area and all below it, by where it was granted; unsaid, wherever one may"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[Change]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	var within area.Code
	if in.Area != "" {
		if within, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	var after payment.Stirred
	if len(ask.After) == 2 {
		if after.Person, err = person.ParseID(ask.After[0]); err != nil {
			return nil, fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
		}
		after.Scheme = ask.After[1]
	}
	who := gate.Who(ctx)
	rows, next, err := r.desk.List(ctx, who.Actor, within, after, ask.Size)
	if err != nil {
		return nil, err
	}
	out := make([]Change, len(rows))
	for i := range rows {
		out[i] = changeOf(who.Lang, &rows[i])
	}
	cursor := ""
	if !next.Person.IsZero() {
		cursor = page.Cursor(next.Person.String(), next.Scheme)
	}
	return gate.Reply(shape.ListOf(out, cursor)), nil
}

func changeOf(lang words.Lang, r *changes.Row) Change {
	c := Change{Person: shape.RefOf(r.Who), Scheme: string(r.Scheme), Title: string(r.Scheme), Area: shape.PlaceOf(r.At), Cut: r.IsCut(), Net: r.Change.Net.String(),
		Lines: []ChangeLine{}, Why: []ChangeWhy{}, Unclear: r.Open, Payee: r.Payee}
	if r.Of != nil {
		c.Title = r.Of.Title.ZH
		if lang == words.EN {
			c.Title = r.Of.Title.EN
		}
	}
	for _, l := range r.Change.Lines {
		c.Lines = append(c.Lines, ChangeLine{l.Period, l.Paid.String(), l.Owed.String(), l.Fen().String()})
	}
	for _, w := range r.Why {
		c.Why = append(c.Why, ChangeWhy{w.Entry.String(), string(w.Kind), shape.KindTitle(lang, w.Kind), w.Act.Name(), w.On.String(), shape.Instant(w.Recorded), w.Author, w.Reason})
	}
	if r.In != nil {
		c.Case = r.In.ID.String()
	}
	return c
}

// ChangeDraft asks for a change to be decided. What it comes to is reckoned, not said.
type ChangeDraft struct {
	Person  string `json:"person" format:"uuid"`
	Scheme  string `json:"scheme" maxLength:"60"`
	Reasons string `json:"reasons,omitempty" maxLength:"4000" doc:"wanted of a cut: the family reads them"`
}

// ChangeProposed is the case that was opened.
type ChangeProposed struct {
	shape.Written
	Case  string `json:"case"`
	State string `json:"state"`
}

type proposeIn struct {
	gate.Key
	Body ChangeDraft
}

func (r *routes) propose(ctx context.Context, in *proposeIn) (*gate.Answer[ChangeProposed], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	p, err := person.ParseID(in.Body.Person)
	if err != nil {
		return nil, fault.New(fault.Invalid, "http.field.uuid").In("person").Because(err)
	}
	done, err := r.desk.Propose(ctx, gate.Who(ctx).Actor, changes.Proposal{ID: journal.ID{ID: u}, Person: p, Scheme: benefit.ID(in.Body.Scheme), Reasons: in.Body.Reasons})
	if err != nil {
		return nil, err
	}
	return gate.Reply(ChangeProposed{Written: shape.Written{Entry: done.Entry.String(), Journal: int64(done.Seq)}, Case: done.Case.String(), State: done.State}), nil
}

// ChangeEffect is what giving effect came to.
type ChangeEffect struct {
	Applied   int    `json:"applied"`
	Overtaken int    `json:"overtaken" doc:"facts have changed again; they are reckoned anew"`
	Granted   string `json:"granted" doc:"topped up, in yuan"`
	Recovered string `json:"recovered" doc:"to be made good, in yuan"`
}

type settleIn struct{ gate.Key }

func (r *routes) settle(ctx context.Context, _ *settleIn) (*gate.Answer[ChangeEffect], error) {
	e, err := r.desk.Settle(ctx, gate.Who(ctx).Actor)
	if err != nil {
		return nil, err
	}
	return gate.Reply(ChangeEffect{e.Applied, e.Overtaken, e.Granted.String(), e.Recovered.String()}), nil
}

// Owing is what a family is still to make good.
type Owing struct {
	ID     string          `json:"id"`
	Person shape.PersonRef `json:"person"`
	Scheme string          `json:"scheme"`
	Period string          `json:"period"`
	Amount string          `json:"amount" doc:"granted too much, in yuan"`
	Open   string          `json:"open" doc:"of it, what isn't made good yet"`
	Means  string          `json:"means" enum:"set_off,repay,waive"`
	Area   *shape.AreaRef  `json:"area"`
}

// Hold is money that waits.
type Hold struct {
	Person shape.PersonRef `json:"person"`
	Scheme string          `json:"scheme"`
	Period string          `json:"period"`
	Amount string          `json:"amount" doc:"in yuan; the rest of the period isn't held"`
	Why    string          `json:"why" enum:"cut,merged,claimant,returned"`
	Case   string          `json:"case" doc:"in which it is decided; empty where nobody has proposed it yet"`
	Until  string          `json:"until" doc:"the end of that case's clock as it stands; empty without one"`
	Area   *shape.AreaRef  `json:"area"`
}

func (r *routes) holds(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Hold]], error) {
	rows, err := r.desk.Holding(ctx, gate.Who(ctx).Actor)
	if err != nil {
		return nil, err
	}
	out := make([]Hold, len(rows))
	for i, h := range rows {
		out[i] = Hold{Person: shape.RefOf(h.Who), Scheme: h.Scheme, Period: h.Period, Amount: h.Fen.String(), Why: h.Why, Until: h.Until, Area: shape.PlaceOf(h.At)}
		if !h.Case.IsZero() {
			out[i].Case = h.Case.String()
		}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

type owingIn struct{ gate.Page }

func (r *routes) owing(ctx context.Context, in *owingIn) (*gate.Answer[shape.List[Owing]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	before := journal.Seq(math.MaxInt64)
	if len(ask.After) > 0 {
		n, err := strconv.ParseInt(ask.After[0], 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
		}
		before = journal.Seq(n)
	}
	rows, err := r.desk.Owing(ctx, gate.Who(ctx).Actor, before, ask.Size)
	if err != nil {
		return nil, err
	}
	out := make([]Owing, len(rows))
	for i, b := range rows {
		out[i] = Owing{b.ID.String(), shape.RefOf(b.Who), b.Scheme, b.Period, b.Fen.String(), b.Open().String(), b.Means, shape.PlaceOf(b.At)}
	}
	cursor := ""
	if len(rows) == ask.Size {
		cursor = page.Cursor(strconv.FormatInt(int64(rows[len(rows)-1].Seq), 10))
	}
	return gate.Reply(shape.ListOf(out, cursor)), nil
}

type repayIn struct {
	gate.Key
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Amount string `json:"amount" maxLength:"20" doc:"in yuan"`
	}
}

func (r *routes) repay(ctx context.Context, in *repayIn) (*gate.Answer[shape.List[Owing]], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	n, err := money.Parse(in.Body.Amount)
	if err != nil {
		return nil, err
	}
	if err := r.desk.Repay(ctx, gate.Who(ctx).Actor, journal.ID{ID: u}, id, n); err != nil {
		return nil, err
	}
	return r.owing(ctx, &owingIn{})
}
