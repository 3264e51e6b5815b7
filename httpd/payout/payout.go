// Package payout is the routes by which what was approved is granted, built into batches, released, sent and matched with banks'
// statements, and by which the ledger is read.
package payout

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/benefits"
	"wanjia/desk/payout"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/exchange/iso20022"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk pays. It writes its looks down itself.
type Desk interface {
	Run(ctx context.Context, who access.Actor, ask benefits.Ask) (payout.Run, error)
	Build(ctx context.Context, who access.Actor, o payout.Order) (payout.Made, error)
	Take(ctx context.Context, who access.Actor, s payout.Step) (payment.Paper, error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (payment.Paper, payment.Batch, error)
	Reconcile(ctx context.Context, who access.Actor, s payout.Statement) (payout.Settled, error)
	Fund(ctx context.Context, who access.Actor, id journal.ID, amount money.Fen) error
	Batches(ctx context.Context, who access.Actor, before journal.Seq, n int) ([]payment.Paper, error)
	Movements(ctx context.Context, who access.Actor, before journal.Seq, n int) ([]payment.Noted, error)
	Trial(ctx context.Context, who access.Actor) (payout.Trial, error)
}

type routes struct {
	desk  Desk
	clock clock.Clock
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk, clk clock.Clock) {
	r := &routes{desk: desk, clock: clk}
	pay, books := gate.May(access.Pay), gate.May(access.Books)
	gate.Handle(g, gate.Op{ID: "grant-periods", Method: http.MethodPost, Path: "/grants", Tag: "payments", Who: gate.May(access.Award),
		Summary: "Grant every period that a scheme owes up to a day to whoever has an approved claim"}, r.grant)
	gate.Handle(g, gate.Op{ID: "list-batches", Method: http.MethodGet, Path: "/batches", Tag: "payments", Who: books,
		Summary: "Batches of payments, newest first"}, r.batches)
	gate.Handle(g, gate.Op{ID: "build-batch", Method: http.MethodPost, Path: "/batches", Tag: "payments", Who: pay,
		Summary: "Put every payment of a scheme that waits into a batch"}, r.build)
	gate.Handle(g, gate.Op{ID: "take-batch-step", Method: http.MethodPost, Path: "/batches/{id}/steps", Tag: "payments", Who: gate.May(access.Release),
		Summary: "Release a batch (two do, neither of whom built it), send it, or drop it"}, r.step)
	gate.Handle(g, gate.Op{ID: "get-batch-file", Method: http.MethodGet, Path: "/batches/{id}/file", Tag: "payments", Who: pay,
		Type: "application/octet-stream", Lasts: -1, Summary: "A batch as the bank takes it: pain.001.001.09, or a sheet"}, r.file)
	gate.Handle(g, gate.Op{ID: "reconcile-statement", Method: http.MethodPost, Path: "/statements", Tag: "payments", Who: pay, Lasts: -1, MaxBody: maxStatement,
		Summary: "Take a bank's statement in (camt.053, CSV or XLSX, as the body): each line is matched on reference, amount and account"}, r.reconcile)
	gate.Handle(g, gate.Op{ID: "list-movements", Method: http.MethodGet, Path: "/movements", Tag: "payments", Who: books,
		Summary: "What statements said, newest first"}, r.movements)
	gate.Handle(g, gate.Op{ID: "get-ledger", Method: http.MethodGet, Path: "/ledger", Tag: "payments", Who: books,
		Summary: "What stands on every account; it sums to nothing"}, r.ledger)
	gate.Handle(g, gate.Op{ID: "fund-account", Method: http.MethodPost, Path: "/funding", Tag: "payments", Who: pay,
		Summary: "Note money that came to the paying account"}, r.fund)
}

// maxStatement bounds a statement that is handed in over HTTP.
const maxStatement = 128 << 20

// GrantOrder is which periods are to be granted.
type GrantOrder struct {
	Scheme string `json:"scheme" maxLength:"60"`
	On     string `json:"on" maxLength:"10" doc:"up to which day"`
	Area   string `json:"area,omitempty" maxLength:"64" doc:"what this area pays; where it isn't said, everywhere one may"`
}

// Granted is what granting came to.
type Granted struct {
	Claims      int    `json:"claims" doc:"approved claims to the scheme"`
	Granted     int    `json:"granted" doc:"periods granted now"`
	Before      int    `json:"before" doc:"periods that had been granted before"`
	Waiting     int    `json:"waiting" doc:"periods owed to people without an approved claim"`
	Unconfirmed int    `json:"unconfirmed" doc:"periods whose amounts nobody has confirmed; they aren't paid"`
	Total       string `json:"total" doc:"granted now, in yuan"`
}

type grantIn struct {
	gate.Key
	Body GrantOrder
}

func (r *routes) grant(ctx context.Context, in *grantIn) (*gate.Answer[Granted], error) {
	ask := benefits.Ask{Scheme: benefit.ID(in.Body.Scheme)}
	var err error
	if ask.On, err = day.Parse(in.Body.On); err != nil {
		return nil, fault.New(fault.Invalid, "bank.date", "text", in.Body.On).In("on").Because(err)
	}
	if in.Body.Area != "" {
		if ask.Within, err = area.ParseCode(in.Body.Area); err != nil {
			return nil, err
		}
	}
	run, err := r.desk.Run(ctx, gate.Who(ctx).Actor, ask)
	if err != nil {
		return nil, err
	}
	return gate.Reply(Granted{run.Claims, run.Granted, run.Before, run.Waiting, run.Unconfirmed, run.Total.String()}), nil
}

// Batch is how a batch of payments stands.
type Batch struct {
	ID        string   `json:"id"`
	Scheme    string   `json:"scheme"`
	State     string   `json:"state" enum:"built,half,released,sent,dropped" doc:"half is released by one of two"`
	Count     int      `json:"count"`
	Total     string   `json:"total" doc:"in yuan"`
	Execute   string   `json:"execute" doc:"when the bank is to pay"`
	Builder   string   `json:"builder"`
	Releasers []string `json:"releasers"`
	Journal   int64    `json:"journal"`
}

func batchOf(p payment.Paper) Batch {
	return Batch{ID: p.ID.String(), Scheme: p.Scheme, State: string(p.State), Count: p.Envelope.Count, Total: p.Envelope.Total.String(),
		Execute: p.Execute.String(), Builder: p.Builder(), Releasers: append([]string{}, p.Releasers()...), Journal: int64(p.Seq)}
}

type pageIn struct{ gate.Page }

// before is the position that a list goes on from.
func (in pageIn) before() (journal.Seq, int, error) {
	ask, err := in.Page.Page()
	if err != nil || len(ask.After) == 0 {
		return math.MaxInt64, ask.Size, err
	}
	n, err := strconv.ParseInt(ask.After[0], 10, 64)
	if err != nil {
		return 0, 0, fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
	}
	return journal.Seq(n), ask.Size, nil
}

func (r *routes) batches(ctx context.Context, in *pageIn) (*gate.Answer[shape.List[Batch]], error) {
	before, n, err := in.before()
	if err != nil {
		return nil, err
	}
	all, err := r.desk.Batches(ctx, gate.Who(ctx).Actor, before, n)
	if err != nil {
		return nil, err
	}
	out := make([]Batch, len(all))
	for i, p := range all {
		out[i] = batchOf(p)
	}
	cursor := ""
	if len(all) == n {
		cursor = page.Cursor(strconv.FormatInt(int64(all[n-1].Seq), 10))
	}
	return gate.Reply(shape.ListOf(out, cursor)), nil
}

// BatchOrder is a batch to be built.
type BatchOrder struct {
	Scheme  string `json:"scheme" maxLength:"60"`
	Execute string `json:"execute" maxLength:"10" doc:"when the bank is to pay"`
	Note    string `json:"note,omitempty" maxLength:"140" doc:"what the payees read on their statements"`
}

// BatchMade is a batch, and the payments that couldn't go into it.
type BatchMade struct {
	Batch    Batch          `json:"batch"`
	Troubles []BatchTrouble `json:"troubles"`
	Held     []BatchHeld    `json:"held" doc:"what was granted and waits; the rest of its period is in the batch"`
}

// BatchHeld is money that waits.
type BatchHeld struct {
	Person string `json:"person"`
	Period string `json:"period"`
	Amount string `json:"amount"`
	Why    string `json:"why" enum:"cut,merged,claimant,returned"`
	Until  string `json:"until" doc:"the end of the clock of the case in which it is decided"`
}

// BatchTrouble is a payment that isn't in the batch, and why.
type BatchTrouble struct {
	Person  string `json:"person"`
	Period  string `json:"period"`
	Amount  string `json:"amount"`
	Message string `json:"message"`
}

type buildIn struct {
	gate.Key
	Body BatchOrder
}

func (r *routes) build(ctx context.Context, in *buildIn) (*gate.Answer[BatchMade], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	on, err := day.Parse(in.Body.Execute)
	if err != nil {
		return nil, fault.New(fault.Invalid, "bank.date", "text", in.Body.Execute).In("execute").Because(err)
	}
	who := gate.Who(ctx)
	made, err := r.desk.Build(ctx, who.Actor, payout.Order{ID: journal.ID{ID: u}, Scheme: in.Body.Scheme, Execute: on, Note: in.Body.Note, Unfit: iso20022.Unfit})
	if err != nil {
		return nil, err
	}
	out := BatchMade{Batch: batchOf(made.Paper), Troubles: []BatchTrouble{}, Held: []BatchHeld{}}
	for _, h := range made.Held {
		out.Held = append(out.Held, BatchHeld{Person: h.Person.String(), Period: h.Period, Amount: h.Fen.String(), Why: h.Why, Until: h.Until})
	}
	for _, t := range made.Troubles {
		out.Troubles = append(out.Troubles, BatchTrouble{Person: t.Line.Key.Payee, Period: t.Line.Key.Period, Amount: t.Line.Amount.String(), Message: shape.Sentence(who.Lang, t.Fault)})
	}
	return gate.Reply(out), nil
}

// BatchPath names a batch.
type BatchPath struct {
	ID string `path:"id" format:"uuid"`
}

func (in BatchPath) id() (journal.ID, error) {
	return shape.EntryID(in.ID, "id")
}

// BatchStep is a step of a batch.
type BatchStep struct {
	Step  string `json:"step" enum:"release,send,drop"`
	Count int    `json:"count,omitempty" minimum:"0" doc:"of a release: how many payments one counted"`
	Total string `json:"total,omitempty" maxLength:"20" doc:"of a release: their sum in yuan"`
}

type stepIn struct {
	gate.Key
	BatchPath
	Body BatchStep
}

func (r *routes) step(ctx context.Context, in *stepIn) (*gate.Answer[Batch], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	batch, err := in.id()
	if err != nil {
		return nil, err
	}
	s := payout.Step{ID: journal.ID{ID: u}, Batch: batch, Step: in.Body.Step, Declared: payment.Envelope{Count: in.Body.Count}}
	if in.Body.Total != "" {
		if s.Declared.Total, err = money.Parse(in.Body.Total); err != nil {
			return nil, err
		}
	}
	p, err := r.desk.Take(ctx, gate.Who(ctx).Actor, s)
	if err != nil {
		return nil, err
	}
	return gate.Reply(batchOf(p)), nil
}

// Movement is a line of a statement, and what it was found to be.
type Movement struct {
	Statement string `json:"statement"`
	Row       int    `json:"row"`
	Booked    string `json:"booked"`
	Way       string `json:"way" enum:"out,in"`
	Amount    string `json:"amount"`
	Reference string `json:"reference"`
	Verdict   string `json:"verdict" enum:"paid,returned,repeated,wrong_amount,wrong_account,paid_twice,stray_return,unmatched"`
	Says      string `json:"says" doc:"the verdict in words"`
}

func (r *routes) movements(ctx context.Context, in *pageIn) (*gate.Answer[shape.List[Movement]], error) {
	before, n, err := in.before()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	all, err := r.desk.Movements(ctx, who.Actor, before, n)
	if err != nil {
		return nil, err
	}
	out := make([]Movement, len(all))
	for i, m := range all {
		out[i] = Movement{m.Statement, m.Row, m.Booked, m.Way, m.Fen.String(), m.Reference, m.Verdict, verdict(who.Lang, m.Verdict)}
	}
	cursor := ""
	if len(all) == n {
		cursor = page.Cursor(strconv.FormatInt(int64(all[n-1].Seq), 10))
	}
	return gate.Reply(shape.ListOf(out, cursor)), nil
}

func verdict(lang words.Lang, code string) string {
	return words.Text(lang, "payment.verdict."+code, nil)
}

// Reconciled is what a statement came to.
type Reconciled struct {
	Found    []Movement       `json:"found"`
	Counts   map[string]int   `json:"counts" doc:"lines by verdict"`
	Troubles []ReconcileError `json:"troubles" doc:"rows that couldn't be read; the others were taken in"`
	Open     int              `json:"open" doc:"payments that were sent and that no statement has shown yet"`
	OpenSum  string           `json:"open_sum"`
}

// ReconcileError is a row of a statement that couldn't be read.
type ReconcileError struct {
	Row     int    `json:"row"`
	Message string `json:"message"`
}

type statementIn struct {
	gate.Key
	Name    string `query:"name" maxLength:"200" doc:"the file's name; .csv and .xlsx are sheets, everything else is camt.053"`
	Account string `query:"account" maxLength:"40" doc:"the paying account, where the file doesn't say"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (r *routes) reconcile(ctx context.Context, in *statementIn) (*gate.Answer[Reconciled], error) {
	who := gate.Who(ctx)
	parts, troubles, err := Read(in.Name, in.Account, in.RawBody)
	if err != nil && len(parts) == 0 {
		return nil, err
	}
	out := Reconciled{Found: []Movement{}, Counts: map[string]int{}, Troubles: []ReconcileError{}}
	for _, t := range troubles {
		out.Troubles = append(out.Troubles, ReconcileError{t.Row, shape.Sentence(who.Lang, t.Fault)})
	}
	for _, s := range parts {
		settled, err := r.desk.Reconcile(ctx, who.Actor, s)
		if err != nil {
			return nil, err
		}
		out.Open, out.OpenSum = settled.Open.Count, settled.Open.Total.String()
		for _, f := range settled.Found {
			v := f.Verdict.String()
			out.Counts[v]++
			if len(out.Found) < maxTold {
				out.Found = append(out.Found, Movement{s.Name, f.Movement.Row, f.Movement.Booked.String(), f.Movement.Way.String(), f.Movement.Amount.String(),
					f.Movement.Reference, v, verdict(who.Lang, v)})
			}
		}
	}
	return gate.Reply(out), nil
}

// maxTold bounds how many lines an answer tells; the others are listed under /movements.
const maxTold = 2000

// LedgerAccount is one account of the ledger.
type LedgerAccount struct {
	Account string `json:"account" enum:"granted,owed,sent,bank,funding,claimed,unknown,written_off"`
	Title   string `json:"title"`
	Party   string `json:"party" doc:"the scheme; empty where it is nobody's"`
	Balance string `json:"balance" doc:"in yuan; a debit is positive"`
}

// Ledger is what stands on every account.
type Ledger struct {
	Accounts []LedgerAccount `json:"accounts"`
	Sum      string          `json:"sum" doc:"nothing, always"`
	Open     int             `json:"open" doc:"payments that were sent and that no statement has shown yet"`
	OpenSum  string          `json:"open_sum"`
}

func (r *routes) ledger(ctx context.Context, _ *struct{}) (*gate.Answer[Ledger], error) {
	who := gate.Who(ctx)
	t, err := r.desk.Trial(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	out := Ledger{Accounts: []LedgerAccount{}, Open: t.Open.Count, OpenSum: t.Open.Total.String()}
	var sum money.Fen
	for _, row := range t.Rows {
		sum += row.Balance
		out.Accounts = append(out.Accounts, LedgerAccount{row.Account.String(), words.Text(who.Lang, "ledger.account."+row.Account.String(), nil), row.Of, row.Balance.String()})
	}
	out.Sum = sum.String()
	return gate.Reply(out), nil
}

// Funding is money that came to the paying account.
type Funding struct {
	Amount string `json:"amount" maxLength:"20" doc:"in yuan"`
}

type fundIn struct {
	gate.Key
	Body Funding
}

func (r *routes) fund(ctx context.Context, in *fundIn) (*gate.Answer[Ledger], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	n, err := money.Parse(in.Body.Amount)
	if err != nil {
		return nil, err
	}
	if err := r.desk.Fund(ctx, gate.Who(ctx).Actor, journal.ID{ID: u}, n); err != nil {
		return nil, err
	}
	return r.ledger(ctx, nil)
}
