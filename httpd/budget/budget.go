// Package budget is the routes by which budgets are read and written: lines by area and year, what was promised and paid from them with its
// evidence, what the finance office says, and where these don't agree. One route is for everybody and shows sums alone.
package budget

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/desk/budget"
	"wanjia/domain/access"
	"wanjia/domain/area"
	book "wanjia/domain/budget"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/exchange/attach"
	"wanjia/exchange/spending"
	"wanjia/httpd/gate"
	"wanjia/httpd/papers"
	"wanjia/httpd/shape"
)

// Desk keeps budgets.
type Desk interface {
	Today() day.Day
	Schemes() []string
	Year(ctx context.Context, who access.Actor, within area.Code, year int) (budget.Year, error)
	Line(ctx context.Context, who access.Actor, id journal.ID) (budget.One, error)
	Do(ctx context.Context, who access.Actor, a book.Act) (budget.Done, error)
	Hand(ctx context.Context, who access.Actor, h budget.Handed) (budget.Done, error)
	Paper(ctx context.Context, who access.Actor, line, payment journal.ID, hash string) (book.Evidence, []byte, error)
	Report(ctx context.Context, who access.Actor, key journal.ID, at area.Code, year int, rows []budget.Said) ([]budget.Outcome, error)
	Public(ctx context.Context, within area.Code, year int) (budget.Public, error)
}

type routes struct{ desk Desk }

const slow = time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "list-budgets", Method: http.MethodGet, Path: "/budgets", Tag: "programme", Who: gate.May(access.Budget), Lasts: slow,
		Summary: "The lines of an area and all below it in a year, with their sums, and where these don't agree"}, r.list)
	gate.Handle(g, gate.Op{ID: "propose-budget", Method: http.MethodPost, Path: "/budgets", Tag: "programme", Who: gate.May(access.Spend),
		Summary: "Propose a line; somebody else decides"}, r.propose)
	gate.Handle(g, gate.Op{ID: "get-budget", Method: http.MethodGet, Path: "/budgets/{line}", Tag: "programme", Who: gate.May(access.Budget),
		Summary: "A line with what was proposed, promised, paid and reported"}, r.get)
	gate.Handle(g, gate.Op{ID: "step-budget", Method: http.MethodPost, Path: "/budgets/{line}/steps", Tag: "programme", Who: gate.May(access.Spend),
		Summary: "Propose another sum, decide, carry over, commit, free a commitment, pay, cancel a payment, say what the finance office reports, answer a mismatch, or decide about an answer"}, r.step)
	gate.Handle(g, gate.Op{ID: "hand-in-budget-paper", Method: http.MethodPost, Path: "/budgets/{line}/payments/{payment}/papers", Tag: "programme", Who: gate.May(access.Spend),
		MaxBody: attach.MaxSize, Summary: "Hand in a file (JPEG, PNG, WebP or PDF, as the body) that shows a payment; it is kept sealed, and once a payment"}, r.hand)
	gate.Handle(g, gate.Op{ID: "get-budget-paper", Method: http.MethodGet, Path: "/budgets/{line}/payments/{payment}/papers/{hash}", Tag: "programme", Who: gate.May(access.Budget),
		Type: "application/octet-stream", Summary: "A file that shows a payment"}, r.paper)
	gate.Handle(g, gate.Op{ID: "report-budgets", Method: http.MethodPost, Path: "/budget-reports", Tag: "programme", Who: gate.May(access.Spend), Lasts: slow, MaxBody: maxReport, In: "query",
		Summary: "Take in what the finance office reports on the lines of an area and year (CSV or XLSX with code, amount, until, as the body)"}, r.report)
	gate.Handle(g, gate.Op{ID: "get-public-budgets", Method: http.MethodGet, Path: "/public-budgets", Tag: "public", Who: gate.Anybody(), Lasts: slow,
		Summary: "Budgets by area, programme and source, with what was promised, paid and reported; of what went to families as much as names nobody"}, r.public)
}

// maxReport bounds a report of the finance office.
const maxReport = 8 << 20

// BudgetSums are a line's sums, in yuan.
type BudgetSums struct {
	Planned   string `json:"planned" doc:"as approved last"`
	Carried   string `json:"carried" doc:"carried in, without what was carried out"`
	Available string `json:"available"`
	Committed string `json:"committed"`
	Paid      string `json:"paid"`
	Tied      string `json:"tied" doc:"of it by batches of payments to families"`
	Rest      string `json:"rest" doc:"neither paid nor promised; may be below zero"`
}

// BudgetLine is a line in a list.
type BudgetLine struct {
	ID        string     `json:"id"`
	Journal   int64      `json:"journal" doc:"the newest entry on it"`
	Area      string     `json:"area"`
	Place     string     `json:"place" doc:"the area's name"`
	Year      int        `json:"year"`
	Code      string     `json:"code"`
	Programme string     `json:"programme"`
	For       string     `json:"for" doc:"the programme in words, where it is a usual one"`
	Source    string     `json:"source" enum:"central,province,prefecture,county,township,donor,other"`
	From      string     `json:"from" doc:"the source in words"`
	Title     string     `json:"title"`
	Scheme    string     `json:"scheme" doc:"of benefits whose batches are paid from it by themselves"`
	Stands    bool       `json:"stands" doc:"was approved"`
	Waiting   bool       `json:"waiting" doc:"something proposed hasn't been decided"`
	Sums      BudgetSums `json:"sums"`
}

// BudgetMismatch is one place where plan, promise, payment and report don't agree.
type BudgetMismatch struct {
	Kind   string        `json:"kind" enum:"over_line,twice,reused,reported,over_commitment,no_commitment,no_evidence,unpaid,over_bound"`
	Title  string        `json:"title"`
	Line   string        `json:"line"`
	About  []string      `json:"about" doc:"payments, a commitment or a report"`
	Amount string        `json:"amount" doc:"by how much, or of how much, in yuan"`
	Other  string        `json:"other" doc:"what the finance office says; empty where it isn't about that"`
	On     string        `json:"on"`
	Ref    string        `json:"ref"`
	Answer *BudgetAnswer `json:"answer,omitempty" doc:"the newest; none where nobody said anything"`
}

// BudgetAnswer is what somebody said of a mismatch, and whether somebody else took it for an answer, which closes it.
type BudgetAnswer struct {
	ID      string `json:"id"`
	Words   string `json:"words"`
	By      string `json:"by"`
	On      string `json:"on"`
	Verdict string `json:"verdict" enum:",approved,refused" doc:"empty while it waits; approved closes the mismatch"`
	Decided string `json:"decided" doc:"by whom"`
	Why     string `json:"why"`
	Own     bool   `json:"own" doc:"is one's own, so somebody else decides"`
}

// Budgets are the lines of an area and year.
type Budgets struct {
	Year       int              `json:"year"`
	Lines      []BudgetLine     `json:"lines"`
	Total      BudgetSums       `json:"total"`
	Mismatches []BudgetMismatch `json:"mismatches"`
	Schemes    []string         `json:"schemes" doc:"to which a line may be tied"`
	Sources    []shape.Coded    `json:"sources"`
}

func sumsOf(l *book.Line) BudgetSums {
	return BudgetSums{l.Planned.String(), (l.In - l.Out).String(), l.Available().String(), l.Committed.String(), l.Paid.String(), l.Tied.String(), l.Rest().String()}
}

func lineOf(lang words.Lang, l *book.Line, place string) BudgetLine {
	out := BudgetLine{ID: l.ID.String(), Journal: int64(l.Seq), Area: l.Area.String(), Place: place, Year: l.Year, Code: l.Code, Programme: l.Programme, For: book.Programme(lang, l.Programme), Source: string(l.Source),
		From: words.Text(lang, "budget.source."+string(l.Source), nil), Title: l.Title, Scheme: l.Scheme, Stands: l.Stands, Sums: sumsOf(l)}
	for _, p := range l.Proposals {
		out.Waiting = out.Waiting || p.Verdict == ""
	}
	return out
}

func mismatchesOf(lang words.Lang, me string, all []book.Mismatch) []BudgetMismatch {
	out := []BudgetMismatch{}
	for _, m := range all {
		one := BudgetMismatch{Kind: string(m.Kind), Title: words.Text(lang, "budget.trouble."+string(m.Kind), nil), Line: m.Line.String(), About: []string{}, Amount: m.Amount.String(), On: m.On.String(), Ref: m.Ref}
		for _, id := range m.About {
			one.About = append(one.About, id.String())
		}
		if m.Kind == book.Reported {
			one.Other = m.Other.String()
		}
		if a := m.Answer; a != nil {
			one.Answer = &BudgetAnswer{a.ID.String(), a.Words, a.By, date(a.On), a.Verdict, a.Decided, a.Why, a.By == me}
		}
		out = append(out, one)
	}
	return out
}

type listIn struct {
	Area string `query:"area" maxLength:"64" doc:"an area and all below it; all that one may see where it isn't said"`
	Year int    `query:"year" minimum:"0" maximum:"2100" doc:"this year where it isn't said"`
}

func (in listIn) read(today day.Day) (area.Code, int, error) {
	year := in.Year
	if year == 0 {
		year = today.Month().Year()
	}
	if in.Area == "" {
		return area.Code{}, year, nil
	}
	at, err := area.ParseCode(in.Area)
	return at, year, err
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[Budgets], error) {
	at, year, err := in.read(r.desk.Today())
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	y, err := r.desk.Year(ctx, who.Actor, at, year)
	if err != nil {
		return nil, err
	}
	out := Budgets{Year: year, Lines: []BudgetLine{}, Mismatches: mismatchesOf(who.Lang, who.Actor.Account, y.Mismatches), Schemes: append([]string{}, r.desk.Schemes()...), Sources: []shape.Coded{}}
	var sum book.Line
	var rest money.Fen
	for _, l := range y.Lines {
		out.Lines = append(out.Lines, lineOf(who.Lang, l, y.Names[l.Area]))
		sum.Planned, sum.In, sum.Out, sum.Committed, sum.Paid, sum.Tied = sum.Planned+l.Planned, sum.In+l.In, sum.Out+l.Out, sum.Committed+l.Committed, sum.Paid+l.Paid, sum.Tied+l.Tied
		rest += l.Rest()
	}
	out.Total = sumsOf(&sum)
	out.Total.Rest = rest.String()
	for _, s := range book.Sources() {
		out.Sources = append(out.Sources, shape.Coded{Code: string(s), Title: words.Text(who.Lang, "budget.source."+string(s), nil)})
	}
	return gate.Reply(out), nil
}

// BudgetDraft is a line that is proposed.
type BudgetDraft struct {
	Area      string `json:"area" maxLength:"64"`
	Year      int    `json:"year" minimum:"2000" maximum:"2100"`
	Code      string `json:"code" maxLength:"40" doc:"the office's own, once in an area and year"`
	Programme string `json:"programme" maxLength:"40"`
	Source    string `json:"source" enum:"central,province,prefecture,county,township,donor,other"`
	Title     string `json:"title" maxLength:"200"`
	Scheme    string `json:"scheme,omitempty" maxLength:"60" doc:"of benefits whose batches are paid from it by themselves"`
	Amount    string `json:"amount" maxLength:"20" doc:"yuan"`
}

// BudgetWritten says where an act stands in the journal.
type BudgetWritten struct {
	shape.Written
	Line string `json:"line"`
}

type proposeIn struct {
	gate.Key
	Body BudgetDraft
}

func (r *routes) propose(ctx context.Context, in *proposeIn) (*gate.Answer[BudgetWritten], error) {
	b := in.Body
	at, err := area.ParseCode(b.Area)
	if err != nil {
		return nil, err
	}
	amount, err := fen(b.Amount)
	if err != nil {
		return nil, err
	}
	return r.do(ctx, in.Key, book.Act{Step: book.Propose, Area: at, Year: b.Year, Code: b.Code, Programme: b.Programme, Source: book.Source(b.Source), Title: b.Title, Scheme: b.Scheme, Amount: amount})
}

func fen(text string) (money.Fen, error) {
	n, err := money.Parse(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "budget.amount").In("amount").Because(err)
	}
	return n, nil
}

func (r *routes) do(ctx context.Context, key gate.Key, a book.Act) (*gate.Answer[BudgetWritten], error) {
	u, err := key.ID()
	if err != nil {
		return nil, err
	}
	a.ID = journal.ID{ID: u}
	done, err := r.desk.Do(ctx, gate.Who(ctx).Actor, a)
	if err != nil {
		return nil, err
	}
	return gate.Reply(BudgetWritten{shape.WrittenOf(done.Entry, done.Seq), done.Line.String()}), nil
}

// BudgetStep is an act on a line. Which of the fields are needed follows from the step.
type BudgetStep struct {
	Step       string   `json:"step" enum:"propose,carry,decide,commit,free,pay,cancel,report,answer,settle"`
	Amount     string   `json:"amount,omitempty" maxLength:"20" doc:"yuan"`
	Reason     string   `json:"reason,omitempty" maxLength:"1000"`
	Proposal   string   `json:"proposal,omitempty" maxLength:"36"`
	Verdict    string   `json:"verdict,omitempty" maxLength:"20" doc:"approved or refused"`
	To         string   `json:"to,omitempty" maxLength:"200" doc:"whom it is owed or paid to, an office or a company; of a carry the line that it goes to"`
	Ref        string   `json:"ref,omitempty" maxLength:"200" doc:"the number of the contract or the voucher"`
	On         string   `json:"on,omitempty" maxLength:"10" doc:"when it was paid; of a report, up to when"`
	Due        string   `json:"due,omitempty" maxLength:"10" doc:"by when a commitment is to be paid"`
	Commitment string   `json:"commitment,omitempty" maxLength:"36"`
	Payment    string   `json:"payment,omitempty" maxLength:"36"`
	Trouble    string   `json:"trouble,omitempty" maxLength:"20" doc:"the kind of the mismatch that is answered, with its amount and what it is about"`
	About      []string `json:"about,omitempty" maxItems:"50"`
	Answer     string   `json:"answer,omitempty" maxLength:"36" doc:"that is settled"`
}

// LinePath names a line.
type LinePath struct {
	Line string `path:"line" format:"uuid"`
}

type stepIn struct {
	gate.Key
	LinePath
	Body BudgetStep
}

// reader reads fields and keeps the first fault.
type reader struct{ err error }

func (x *reader) id(name, text string) journal.ID {
	if text == "" {
		return journal.ID{}
	}
	u, err := shape.EntryID(text, name)
	if err != nil && x.err == nil {
		x.err = err
	}
	return u
}

func (x *reader) day(name, text string) day.Day {
	if text == "" {
		return 0
	}
	d, err := day.Parse(text)
	if err != nil && x.err == nil {
		x.err = fault.New(fault.Invalid, "budget.day").In(name).Because(err)
	}
	return d
}

func (x *reader) fen(text string) money.Fen {
	if text == "" {
		return 0
	}
	n, err := fen(text)
	if err != nil && x.err == nil {
		x.err = err
	}
	return n
}

func (r *routes) step(ctx context.Context, in *stepIn) (*gate.Answer[BudgetWritten], error) {
	var x reader
	b := in.Body
	a := book.Act{Step: book.Step(b.Step), Line: x.id("line", in.Line), Amount: x.fen(b.Amount), Reason: b.Reason, Proposal: x.id("proposal", b.Proposal), Verdict: b.Verdict, To: b.To, Ref: b.Ref,
		On: x.day("on", b.On), Due: x.day("due", b.Due), Commitment: x.id("commitment", b.Commitment), Payment: x.id("payment", b.Payment), Trouble: book.Trouble(b.Trouble), Answer: x.id("answer", b.Answer)}
	for _, text := range b.About {
		a.About = append(a.About, x.id("about", text))
	}
	if x.err != nil {
		return nil, x.err
	}
	return r.do(ctx, in.Key, a)
}

type handIn struct {
	gate.Key
	Line    string `path:"line" format:"uuid"`
	Payment string `path:"payment" format:"uuid"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (r *routes) hand(ctx context.Context, in *handIn) (*gate.Answer[BudgetWritten], error) {
	var x reader
	h := budget.Handed{Line: x.id("line", in.Line), Payment: x.id("payment", in.Payment)}
	if x.err != nil {
		return nil, x.err
	}
	f, err := attach.Read(in.RawBody)
	if err != nil {
		return nil, err
	}
	h.Type, h.Bytes = f.Type, f.Bytes
	done, err := r.desk.Hand(ctx, gate.Who(ctx).Actor, h)
	if err != nil {
		return nil, err
	}
	return gate.Reply(BudgetWritten{shape.WrittenOf(done.Entry, done.Seq), done.Line.String()}), nil
}

type paperIn struct {
	Line    string `path:"line" format:"uuid"`
	Payment string `path:"payment" format:"uuid"`
	Hash    string `path:"hash" maxLength:"64"`
}

func (r *routes) paper(ctx context.Context, in *paperIn) (*huma.StreamResponse, error) {
	var x reader
	line, payment := x.id("line", in.Line), x.id("payment", in.Payment)
	if x.err != nil {
		return nil, x.err
	}
	hash, err := workflow.ParseHash(in.Hash)
	if err != nil {
		return nil, err
	}
	e, raw, err := r.desk.Paper(ctx, gate.Who(ctx).Actor, line, payment, hash)
	if err != nil {
		return nil, err
	}
	return papers.Send(workflow.Paper{Hash: e.Hash, Type: e.Type, Size: e.Size}, raw), nil
}

// BudgetReported is what came of a report.
type BudgetReported struct {
	Taken   int                 `json:"taken"`
	Refused []BudgetReportError `json:"refused"`
}

// BudgetReportError is a row that wasn't taken.
type BudgetReportError struct {
	Row     int    `json:"row"`
	Code    string `json:"code" doc:"of the line"`
	Message string `json:"message"`
}

type reportIn struct {
	gate.Key
	Area    string `query:"area" required:"true" maxLength:"64"`
	Year    int    `query:"year" required:"true" minimum:"2000" maximum:"2100"`
	Name    string `query:"name" maxLength:"200" doc:"the file's name"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (r *routes) report(ctx context.Context, in *reportIn) (*gate.Answer[BudgetReported], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	at, err := area.ParseCode(in.Area)
	if err != nil {
		return nil, err
	}
	rows, bad, err := spending.Read(in.Name, bytes.NewReader(in.RawBody), int64(len(in.RawBody)))
	if err != nil {
		return nil, err
	}
	said := make([]budget.Said, len(rows))
	for i, row := range rows {
		said[i] = budget.Said{Row: row.Number, Code: row.Code, Amount: row.Amount, Until: row.Until}
	}
	who := gate.Who(ctx)
	done, err := r.desk.Report(ctx, who.Actor, journal.ID{ID: u}, at, in.Year, said)
	if err != nil {
		return nil, err
	}
	out := BudgetReported{Refused: []BudgetReportError{}}
	for _, b := range bad {
		out.Refused = append(out.Refused, BudgetReportError{Row: b.Row, Message: words.Text(who.Lang, b.Fault.Key, b.Fault.Args)})
	}
	for _, o := range done {
		var f *fault.Fault
		switch {
		case o.Err == nil:
			out.Taken++
		case errors.As(o.Err, &f) && fault.KindOf(o.Err) != fault.Internal:
			out.Refused = append(out.Refused, BudgetReportError{Row: o.Row, Code: o.Code, Message: words.Text(who.Lang, f.Key, f.Args)})
		default:
			return nil, o.Err
		}
	}
	return gate.Reply(out), nil
}
