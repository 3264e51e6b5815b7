// Package fees is the routes of what is charged: the posted schedules, receipts that come from them alone, and the check of charges.
package fees

import (
	"context"
	"net/http"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/base/words/laws"
	"wanjia/desk/fees"
	"wanjia/domain/access"
	"wanjia/domain/fee"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk charges.
type Desk interface {
	Schedules() []*fee.Schedule
	Today() day.Day
	Issue(ctx context.Context, who access.Actor, c fees.Charge) (fees.Issued, error)
	Lookup(ctx context.Context, number string) (fees.Issued, error)
	Check(charges []fee.Charge) ([]fee.Finding, money.Fen, error)
}

type routes struct{ desk Desk }

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "list-fees", Method: http.MethodGet, Path: "/fees", Tag: "public", Who: gate.Anybody(),
		Summary: "What may be charged, with its legal basis; nothing else may be"}, r.list)
	gate.Handle(g, gate.Op{ID: "issue-fee-receipt", Method: http.MethodPost, Path: "/fee-receipts", Tag: "oversight", Who: gate.May(access.Register),
		Summary: "Receipt a charge; the amount is the posted one"}, r.issue)
	gate.Handle(g, gate.Op{ID: "get-fee-receipt", Method: http.MethodGet, Path: "/fee-receipts/{number}", Tag: "public", Who: gate.Anybody(), Strict: true,
		Summary: "What a receipt was for, for whoever holds its number"}, r.get)
	gate.Handle(g, gate.Op{ID: "check-charges", Method: http.MethodPost, Path: "/fee-checks", Tag: "oversight", Who: gate.May(access.Watch),
		Summary: "Find the seven kinds of illegal charge among some charges"}, r.check)
}

// FeeSchedule is what is posted.
type FeeSchedule struct {
	ID      string    `json:"id"`
	Version int       `json:"version"`
	Title   string    `json:"title"`
	Items   []FeeItem `json:"items"`
}

// FeeItem is one thing that may be charged for.
type FeeItem struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Unit     string `json:"unit"`
	Price    string `json:"price" doc:"yuan for one unit; 0.00 is free"`
	Fixed    bool   `json:"fixed" doc:"the government's price; otherwise it is the most"`
	Basis    string `json:"basis" doc:"the law that allows it"`
	From     string `json:"from"`
	Until    string `json:"until" doc:"the last day; empty where it isn't cancelled"`
	InForce  bool   `json:"in_force"`
	Verified bool   `json:"verified" doc:"whether the office confirmed that it is in force"`
}

func (r *routes) list(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[FeeSchedule]], error) {
	lang, today := gate.Who(ctx).Lang, r.desk.Today()
	var out []FeeSchedule
	for _, s := range r.desk.Schedules() {
		f := FeeSchedule{ID: s.ID, Version: s.Version, Title: s.Title.In(lang), Items: []FeeItem{}}
		for _, it := range s.Items {
			row := FeeItem{Code: it.Code, Title: it.Title.In(lang), Unit: it.Unit.In(lang), Price: it.Price.String(), Fixed: it.Fixed, Basis: laws.Cite(lang, it.Basis), From: it.From.String(), InForce: it.InForce(today), Verified: it.Verified}
			if it.Until != 0 {
				row.Until = it.Until.String()
			}
			f.Items = append(f.Items, row)
		}
		out = append(out, f)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// FeeDraft is a charge to be receipted. It names nobody.
type FeeDraft struct {
	Area  string `json:"area" maxLength:"64"`
	Item  string `json:"item" maxLength:"100"`
	Count int    `json:"count" minimum:"1" maximum:"1000"`
}

// FeeReceipt is a receipt.
type FeeReceipt struct {
	Number   string `json:"number"`
	Item     string `json:"item"`
	Title    string `json:"title"`
	Count    int    `json:"count"`
	Amount   string `json:"amount" doc:"yuan"`
	On       string `json:"on"`
	Schedule string `json:"schedule"`
	Posted   string `json:"posted" doc:"the schedule's title"`
	Version  int    `json:"version"`
	Area     string `json:"area"`
	Journal  int64  `json:"journal"`
}

type issueIn struct {
	gate.Key
	Body FeeDraft
}

func (r *routes) issue(ctx context.Context, in *issueIn) (*gate.Answer[FeeReceipt], error) {
	id, at, err := in.At(in.Body.Area)
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	done, err := r.desk.Issue(ctx, who.Actor, fees.Charge{ID: id, Area: at, Item: in.Body.Item, Count: in.Body.Count})
	if err != nil {
		return nil, err
	}
	return gate.Reply(r.receiptOf(who.Lang, done)), nil
}

func (r *routes) receiptOf(lang words.Lang, i fees.Issued) FeeReceipt {
	out := FeeReceipt{Number: journal.NumberOf(i.Entry).Grouped(), Item: i.Item, Title: i.Item, Count: i.Count, Amount: i.Amount.String(), On: i.On.String(), Schedule: i.Schedule, Posted: i.Schedule, Version: i.Version,
		Area: i.At.String(), Journal: int64(i.Seq)}
	for _, s := range r.desk.Schedules() {
		if it, ok := s.Find(i.Item); ok && s.ID == i.Schedule {
			out.Title, out.Posted = it.Title.In(lang), s.Title.In(lang)
		}
	}
	return out
}

type getIn struct {
	Number string `path:"number" maxLength:"40"`
}

func (r *routes) get(ctx context.Context, in *getIn) (*gate.Answer[FeeReceipt], error) {
	found, err := r.desk.Lookup(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	return gate.Reply(r.receiptOf(gate.Who(ctx).Lang, found)), nil
}

// ChargeDraft is something that somebody was asked to pay.
type ChargeDraft struct {
	Ref     string `json:"ref,omitempty" maxLength:"100"`
	Payer   string `json:"payer,omitempty" maxLength:"100" doc:"whatever tells payers apart; it isn't kept"`
	Item    string `json:"item" maxLength:"200" doc:"as it was written"`
	Count   int    `json:"count,omitempty" minimum:"0" maximum:"100000"`
	Amount  string `json:"amount" maxLength:"20" doc:"yuan"`
	On      string `json:"on" maxLength:"10"`
	Served  bool   `json:"served,omitempty" doc:"the service was given"`
	Free    bool   `json:"free,omitempty" doc:"whoever paid could have said no"`
	Deposit bool   `json:"deposit,omitempty" doc:"taken as a deposit, to be given back"`
}

// ChargesDraft are charges to be looked at.
type ChargesDraft struct {
	Charges []ChargeDraft `json:"charges" maxItems:"1000"`
}

// ChargeFinding is an illegal charge.
type ChargeFinding struct {
	Charge int    `json:"charge" doc:"which, counted from 0"`
	Kind   string `json:"kind" enum:"self_made,split,cancelled,deposit,forced,no_service,off_price"`
	Item   string `json:"item" doc:"of the schedule, where one is meant"`
	Over   string `json:"over" doc:"what is to be given back, in yuan"`
	Basis  string `json:"basis"`
}

// ChargesChecked is what was found.
type ChargesChecked struct {
	Findings []ChargeFinding `json:"findings"`
	Owed     string          `json:"owed" doc:"to be given back in all, each charge once"`
}

type checkIn struct{ Body ChargesDraft }

func (r *routes) check(ctx context.Context, in *checkIn) (*gate.Answer[ChargesChecked], error) {
	var all []fee.Charge
	for _, c := range in.Body.Charges {
		amount, err := money.Parse(c.Amount)
		if err != nil || amount < 0 {
			return nil, fault.New(fault.Invalid, "workflow.bad.money", "field", "amount").In("charges").Because(err)
		}
		on, err := day.Parse(c.On)
		if err != nil {
			return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "on").In("charges").Because(err)
		}
		all = append(all, fee.Charge{Ref: c.Ref, Payer: c.Payer, Item: c.Item, Count: max(1, c.Count), Amount: amount, On: on, Served: c.Served, Free: c.Free, Returns: c.Deposit})
	}
	found, owed, err := r.desk.Check(all)
	if err != nil {
		return nil, err
	}
	out := ChargesChecked{Findings: []ChargeFinding{}, Owed: owed.String()}
	for _, f := range found {
		out.Findings = append(out.Findings, ChargeFinding{f.Charge, string(f.Kind), f.Item, f.Over.String(), laws.Cite(gate.Who(ctx).Lang, f.Basis)})
	}
	return gate.Reply(out), nil
}
