package budget

import (
	"context"

	"wanjia/base/day"
	"wanjia/base/words"
	book "wanjia/domain/budget"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
)

// BudgetProposal is a sum that somebody wants for a line, or wants to carry over.
type BudgetProposal struct {
	ID      string `json:"id"`
	Carry   string `json:"carry" doc:"the line that it is carried to; empty where a sum is planned"`
	Amount  string `json:"amount"`
	Reason  string `json:"reason"`
	By      string `json:"by"`
	On      string `json:"on"`
	Verdict string `json:"verdict" enum:",approved,refused" doc:"empty while it is open"`
	Decided string `json:"decided" doc:"by whom"`
	Own     bool   `json:"own" doc:"is one's own, so somebody else decides"`
}

// BudgetCommitment is what an office has bound itself to pay.
type BudgetCommitment struct {
	ID     string `json:"id"`
	To     string `json:"to"`
	Ref    string `json:"ref"`
	Amount string `json:"amount"`
	Freed  string `json:"freed" doc:"what of it binds no longer"`
	Paid   string `json:"paid"`
	Open   string `json:"open"`
	On     string `json:"on"`
	Due    string `json:"due"`
	By     string `json:"by"`
	Own    bool   `json:"own" doc:"is one's own, so somebody else pays"`
}

// BudgetPaper is a file that shows a payment.
type BudgetPaper struct {
	Hash string `json:"hash"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// BudgetPayment is money that left.
type BudgetPayment struct {
	ID         string        `json:"id"`
	Commitment string        `json:"commitment" doc:"empty where nothing was promised"`
	To         string        `json:"to"`
	Ref        string        `json:"ref"`
	Amount     string        `json:"amount"`
	On         string        `json:"on"`
	By         string        `json:"by"`
	Own        bool          `json:"own" doc:"is one's own, so somebody else cancels"`
	Cancelled  bool          `json:"cancelled"`
	Reason     string        `json:"reason"`
	Papers     []BudgetPaper `json:"papers"`
}

// BudgetBatch is what a batch paid to families of an area.
type BudgetBatch struct {
	Batch  string `json:"batch"`
	Area   string `json:"area"`
	On     string `json:"on"`
	Amount string `json:"amount"`
	People int    `json:"people"`
}

// BudgetSaid is what the finance office says.
type BudgetSaid struct {
	Amount string `json:"amount"`
	Until  string `json:"until"`
	By     string `json:"by"`
	Here   string `json:"here" doc:"what is on record up to that day"`
}

// Budget is a line with all that belongs to it.
type Budget struct {
	BudgetLine
	Proposals   []BudgetProposal   `json:"proposals"`
	Commitments []BudgetCommitment `json:"commitments"`
	Payments    []BudgetPayment    `json:"payments"`
	Batches     []BudgetBatch      `json:"batches"`
	Reports     []BudgetSaid       `json:"reports"`
	Mismatches  []BudgetMismatch   `json:"mismatches"`
	Next        []BudgetNext       `json:"next" doc:"lines of the next year to which what is left may be carried"`
}

// BudgetNext is a line of the next year.
type BudgetNext struct {
	ID    string `json:"id"`
	Code  string `json:"code"`
	Title string `json:"title"`
}

type getIn struct{ LinePath }

func (r *routes) get(ctx context.Context, in *getIn) (*gate.Answer[Budget], error) {
	var x reader
	id := x.id("line", in.Line)
	if x.err != nil {
		return nil, x.err
	}
	who := gate.Who(ctx)
	one, err := r.desk.Line(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	out := Budget{BudgetLine: lineOf(who.Lang, one.Line, one.Name), Mismatches: mismatchesOf(who.Lang, who.Actor.Account, one.Mismatches), Next: []BudgetNext{}}
	out.fill(one.Line, who.Actor.Account)
	for _, n := range one.Next {
		out.Next = append(out.Next, BudgetNext{n.ID.String(), n.Code, n.Title})
	}
	return gate.Reply(out), nil
}

func text(id journal.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func date(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func (b *Budget) fill(l *book.Line, me string) {
	b.Proposals, b.Commitments, b.Payments, b.Batches, b.Reports = []BudgetProposal{}, []BudgetCommitment{}, []BudgetPayment{}, []BudgetBatch{}, []BudgetSaid{}
	for _, p := range l.Proposals {
		b.Proposals = append(b.Proposals, BudgetProposal{p.ID.String(), text(p.Carry), p.Amount.String(), p.Reason, p.By, date(p.On), p.Verdict, p.Decided, p.By == me})
	}
	for i := range l.Commitments {
		c := &l.Commitments[i]
		b.Commitments = append(b.Commitments, BudgetCommitment{c.ID.String(), c.To, c.Ref, c.Amount.String(), c.Freed.String(), c.Paid.String(), c.Open().String(), date(c.On), date(c.Due), c.By, c.By == me})
	}
	for i := range l.Payments {
		p := &l.Payments[i]
		row := BudgetPayment{ID: p.ID.String(), Commitment: text(p.Commitment), To: p.To, Ref: p.Ref, Amount: p.Amount.String(), On: date(p.On), By: p.By, Own: p.By == me, Cancelled: p.Cancelled, Reason: p.Reason, Papers: []BudgetPaper{}}
		for _, e := range p.Papers {
			row.Papers = append(row.Papers, BudgetPaper{e.Hash, e.Type, e.Size})
		}
		b.Payments = append(b.Payments, row)
	}
	for _, t := range l.Batches {
		b.Batches = append(b.Batches, BudgetBatch{t.Batch.String(), t.Area.String(), date(t.On), t.Fen.String(), t.People})
	}
	for _, s := range l.Reports {
		b.Reports = append(b.Reports, BudgetSaid{s.Amount.String(), date(s.Until), s.By, l.PaidBy(s.Until).String()})
	}
}

// PublicBudgetRow is one programme from one source in one area.
type PublicBudgetRow struct {
	Area      string `json:"area"`
	Place     string `json:"place" doc:"the area's name"`
	Programme string `json:"programme"`
	For       string `json:"for" doc:"the programme in words, where it is a usual one"`
	Source    string `json:"source" enum:"central,province,prefecture,county,township,donor,other"`
	From      string `json:"from" doc:"the source in words"`
	Lines     int    `json:"lines"`
	Planned   string `json:"planned" doc:"yuan"`
	Carried   string `json:"carried"`
	Committed string `json:"committed"`
	Paid      string `json:"paid"`
	Waiting   bool   `json:"waiting" doc:"more was paid, to so few families that it is told later, together with others"`
	Reported  string `json:"reported" doc:"what the finance office says was paid; empty where it hasn't said so of all of it, and of benefits"`
}

// PublicBudgetFound is how many things of a kind don't agree.
type PublicBudgetFound struct {
	Kind   string `json:"kind"`
	Title  string `json:"title"`
	Count  int    `json:"count" doc:"that nobody has explained, or whose explanation wasn't taken"`
	Closed int    `json:"closed" doc:"that were explained, and somebody else took the explanation"`
}

// PublicBudgets are the budgets of an area and all below it in a year.
type PublicBudgets struct {
	Year    int                 `json:"year"`
	Area    string              `json:"area"`
	Rows    []PublicBudgetRow   `json:"rows"`
	Total   PublicBudgetRow     `json:"total"`
	Found   []PublicBudgetFound `json:"found"`
	Journal int64               `json:"journal"`
}

type publicIn struct{ Asked }

// Asked is an area and a year.
type Asked struct {
	Area string `query:"area" maxLength:"64" doc:"an area and all below it; everything where it isn't said"`
	Year int    `query:"year" minimum:"0" maximum:"2100" doc:"this year where it isn't said"`
}

func (r *routes) public(ctx context.Context, in *publicIn) (*gate.Answer[PublicBudgets], error) {
	at, year, err := listIn(in.Asked).read(r.desk.Today())
	if err != nil {
		return nil, err
	}
	lang := gate.Who(ctx).Lang
	p, err := r.desk.Public(ctx, at, year)
	if err != nil {
		return nil, err
	}
	out := PublicBudgets{Year: year, Area: in.Area, Rows: []PublicBudgetRow{}, Found: []PublicBudgetFound{}, Journal: int64(p.Journal)}
	for _, row := range append(p.Rows, p.Total) {
		shown := PublicBudgetRow{Area: row.Area.String(), Place: row.Name, Programme: row.Programme, For: book.Programme(lang, row.Programme), Source: string(row.Source), Lines: row.Lines, Planned: row.Planned.String(),
			Carried: row.Carried.String(), Committed: row.Committed.String(), Paid: row.Paid.String(), Waiting: row.Waiting}
		if row.Source != "" {
			shown.From = words.Text(lang, "budget.source."+string(row.Source), nil)
		}
		if row.Told {
			shown.Reported = row.Reported.String()
		}
		out.Rows = append(out.Rows, shown)
	}
	out.Total, out.Rows = out.Rows[len(p.Rows)], out.Rows[:len(p.Rows)]
	for _, k := range book.Troubles() {
		if n, closed := p.Found[k], p.Closed[k]; n+closed > 0 {
			out.Found = append(out.Found, PublicBudgetFound{string(k), words.Text(lang, "budget.trouble."+string(k), nil), n, closed})
		}
	}
	return gate.Reply(out), nil
}
