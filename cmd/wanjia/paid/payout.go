package paid

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/ties"
	"wanjia/cmd/wanjia/watching"
	"wanjia/domain/access"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/exchange/bank"
	"wanjia/exchange/iso20022"
	httppayout "wanjia/httpd/payout"
	storeacc "wanjia/store/accounts"
	storepay "wanjia/store/payout"
	"wanjia/store/sqldb"

	"wanjia/desk/benefits"
	"wanjia/desk/changes"
	"wanjia/desk/payout"
)

// PayoutDesk is the desk that pays what the desk of benefits finds.
func PayoutDesk(p *place.Place) (*payout.Desk, error) {
	found, err := BenefitDesk(p)
	if err != nil {
		return nil, err
	}
	files, names, err := place.Content(p.Dir)
	if err != nil {
		return nil, err
	}
	kinds, err := p.Flows()
	if err != nil {
		return nil, err
	}
	of := p.Office()
	filed, err := watching.Cases(watching.Place{Office: &of, Store: p.Store, Accounts: storeacc.New(p.DB), Content: files, Packs: names, Flows: kinds})
	if err != nil {
		return nil, err
	}
	turn := changes.New(nil, ties.Changes{S: storepay.New(p.Store)}, found, filed, p.Clock)
	return payout.New(ties.Payouts{S: storepay.New(p.Store)}, found, turn, p.Keys, p.Looks, p.Clock), nil
}

// payer is the command line at which money is handled: wanjia benefits run, batch, reconcile, ledger, fund.
type payer struct {
	e      *cli.Env
	p      *place.Place
	desk   *payout.Desk
	who    access.Actor
	scheme string
	on     string
	out    string
	as     string
	amount string
	note   string
	json   bool
	pay    iso20022.Payer
}

// runPayout handles the words of wanjia benefits that move money.
func runPayout(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("payout")
	x := &payer{e: e}
	f.StringVar(&x.scheme, "scheme", "", e.Say("cli.benefits.scheme"))
	f.StringVar(&x.on, "on", "", e.Say("cli.benefits.on"))
	f.StringVar(&x.out, "o", "", e.Say("cli.payout.out"))
	f.StringVar(&x.as, "as", "pain", e.Say("cli.payout.as"))
	f.StringVar(&x.amount, "amount", "", e.Say("cli.payout.amount"))
	f.StringVar(&x.note, "note", "", e.Say("cli.payout.note"))
	f.StringVar(&x.pay.Name, "payer", "", e.Say("cli.payout.payer"))
	account := f.String("account", "", e.Say("cli.payout.account"))
	f.StringVar(&x.pay.Bank, "bank", "", e.Say("cli.payout.bank"))
	f.BoolVar(&x.json, "json", false, e.Say("cli.flag.json"))
	only(f, args, map[string][]string{"run": {"scheme", "on", "json"}, "batch": {"scheme", "on", "note", "o", "as", "payer", "account", "bank", "json"},
		"reconcile": {"account", "json"}, "ledger": {"json"}, "fund": {"amount", "json"}})
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if x.pay.Account, _, err = person.ParseBankAccount(*account); err != nil {
		return cli.Usage, err
	}
	step := x.step(rest)
	if step == nil {
		return cli.Usage, f.Wrong("cli.payout.want")
	}
	place.Hurry()
	if f.DB == "" && x.many(rest) {
		sqldb.Room(sqldb.BulkRoom)
	}
	if x.p, err = place.Open(ctx, f); err != nil {
		return cli.Failed, err
	}
	x.who = place.Operator("benefits")
	x.who.Purpose = access.Benefit
	if x.desk, err = PayoutDesk(x.p); err != nil {
		return cli.Failed, errors.Join(err, x.p.Close())
	}
	code, err := step(ctx)
	if err = errors.Join(err, x.p.Close()); err != nil && code == cli.Done {
		code = cli.Failed
	}
	return code, err
}

// many says whether the words ask for what writes as many rows as there are payments.
func (x *payer) many(rest []string) bool {
	return rest[0] == "run" || rest[0] == "reconcile" || rest[0] == "batch" && x.scheme != ""
}

// step is what the words ask for; nil where they ask for nothing.
func (x *payer) step(rest []string) func(context.Context) (int, error) {
	if len(rest) == 0 || len(rest) > 2 {
		return nil
	}
	one := len(rest) == 2
	switch word := rest[0]; {
	case word == "run" && !one && x.scheme != "" && x.on != "":
		return x.run
	case word == "batch" && one && x.out != "":
		return func(ctx context.Context) (int, error) { return x.file(ctx, rest[1]) }
	case word == "batch" && !one && x.scheme != "" && x.on != "":
		return x.build
	case word == "batch" && !one && x.scheme == "":
		return x.list
	case word == "reconcile" && one:
		return func(ctx context.Context) (int, error) { return x.reconcile(ctx, rest[1]) }
	case word == "ledger" && !one:
		return x.ledger
	case word == "fund" && !one && x.amount != "":
		return x.fund
	}
	return nil
}

// say prints an answer: as JSON, or as the sentence of a key.
func (x *payer) say(v map[string]any, key string) error {
	if x.json {
		return json.NewEncoder(x.e.Out).Encode(v)
	}
	args := map[string]string{}
	for k, a := range v {
		args[k] = fmt.Sprint(a)
	}
	_, err := fmt.Fprintln(x.e.Out, words.Text(x.e.Lang, key, args))
	return err
}

func (x *payer) day() (day.Day, error) {
	d, err := day.Parse(x.on)
	if err != nil {
		return d, cli.DateFault("on", x.on, err)
	}
	return d, nil
}

func (x *payer) run(ctx context.Context) (int, error) {
	on, err := x.day()
	if err != nil {
		return cli.Usage, err
	}
	r, err := x.desk.Run(ctx, x.who, benefits.Ask{Scheme: benefit.ID(x.scheme), On: on})
	if err != nil {
		return cli.Failed, err
	}
	return cli.Done, x.say(map[string]any{"claims": r.Claims, "granted": r.Granted, "before": r.Before, "waiting": r.Waiting, "unconfirmed": r.Unconfirmed, "total": r.Total.String()}, "cli.payout.run")
}

func (x *payer) build(ctx context.Context) (int, error) {
	on, err := x.day()
	if err != nil {
		return cli.Usage, err
	}
	made, err := x.desk.Build(ctx, x.who, payout.Order{ID: x.p.Register.NewID(), Scheme: x.scheme, Execute: on, Note: x.note, Unfit: iso20022.Unfit})
	if err != nil {
		return cli.Failed, err
	}
	for _, t := range made.Troubles {
		fmt.Fprintf(x.e.Err, "%s %s: %s\n", t.Line.Key.Payee, t.Line.Key.Period, words.Text(x.e.Lang, t.Fault.Key, t.Fault.Args))
	}
	err = x.say(map[string]any{"id": made.Paper.ID.String(), "count": made.Paper.Envelope.Count, "total": made.Paper.Envelope.Total.String(), "refused": len(made.Troubles)}, "cli.payout.built")
	if len(made.Troubles) > 0 {
		return cli.Short, err
	}
	return cli.Done, err
}

// listed is how many batches are listed.
const listed = 50

func (x *payer) list(ctx context.Context) (int, error) {
	all, err := x.desk.Batches(ctx, x.who, 1<<62, listed)
	if err != nil {
		return cli.Failed, err
	}
	t := tabwriter.NewWriter(x.e.Out, 0, 4, 2, ' ', 0)
	for _, b := range all {
		if x.json {
			err = errors.Join(err, json.NewEncoder(x.e.Out).Encode(map[string]any{"id": b.ID.String(), "scheme": b.Scheme, "state": b.State, "count": b.Envelope.Count,
				"total": b.Envelope.Total.String(), "execute": b.Execute.String(), "builder": b.Builder(), "releasers": b.Releasers()}))
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%s\n", b.ID, b.Scheme, b.State, b.Envelope.Count, b.Envelope.Total, b.Execute)
	}
	return cli.Done, errors.Join(err, t.Flush())
}

func (x *payer) file(ctx context.Context, name string) (int, error) {
	id, err := journal.ParseID(name)
	if err != nil {
		return cli.Usage, fault.New(fault.Missing, "payout.batch.missing").Because(err)
	}
	paper, batch, err := x.desk.Open(ctx, x.who, id)
	if err != nil {
		return cli.Failed, err
	}
	part, err := os.CreateTemp(filepath.Dir(x.out), ".wanjia-batch-*")
	if err != nil {
		return cli.Failed, fault.New(fault.Invalid, "cli.file", "file", x.out).Because(err)
	}
	defer os.Remove(part.Name())
	if x.as == "csv" {
		err = bank.WritePayments(part, batch)
	} else {
		err = iso20022.WriteTransfers(part, iso20022.Transfers{Message: payout.MessageOf(id), Made: x.p.Clock.Now(), Execute: paper.Execute.Day(), Payer: x.pay, Batch: batch})
	}
	if err = errors.Join(err, part.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, os.Rename(part.Name(), x.out)
}

func (x *payer) reconcile(ctx context.Context, file string) (int, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return cli.Failed, fault.New(fault.Invalid, "cli.file", "file", file).Because(err)
	}
	parts, troubles, err := httppayout.Read(filepath.Base(file), x.pay.Account.Number(), raw)
	if err != nil && len(parts) == 0 {
		return cli.Failed, err
	}
	for _, t := range troubles {
		fmt.Fprintf(x.e.Err, "%d: %s\n", t.Row, words.Text(x.e.Lang, t.Fault.Key, t.Fault.Args))
	}
	counts := map[string]any{"refused": len(troubles)}
	settles := 0
	for _, s := range parts {
		done, wrong := x.desk.Reconcile(ctx, x.who, s)
		if wrong != nil {
			return cli.Failed, errors.Join(err, wrong)
		}
		for _, f := range done.Found {
			n, _ := counts[f.Verdict.String()].(int)
			counts[f.Verdict.String()] = n + 1
			if !f.Verdict.Settles() {
				settles++
			}
		}
		counts["open"], counts["open_total"] = done.Open.Count, done.Open.Total.String()
	}
	if said := json.NewEncoder(x.e.Out).Encode(counts); said != nil || err != nil {
		return cli.Failed, errors.Join(said, err)
	}
	if settles > 0 || len(troubles) > 0 {
		return cli.Short, nil
	}
	return cli.Done, nil
}

func (x *payer) ledger(ctx context.Context) (int, error) {
	trial, err := x.desk.Trial(ctx, x.who)
	if err != nil {
		return cli.Failed, err
	}
	var sum money.Fen
	t := tabwriter.NewWriter(x.e.Out, 0, 4, 2, ' ', tabwriter.AlignRight)
	rows := []map[string]any{}
	for _, r := range trial.Rows {
		sum += r.Balance
		if x.json {
			rows = append(rows, map[string]any{"account": r.Account.String(), "party": r.Of, "balance_fen": int64(r.Balance)})
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t\n", words.Text(x.e.Lang, "ledger.account."+r.Account.String(), nil), r.Of, r.Balance)
	}
	if x.json {
		err = json.NewEncoder(x.e.Out).Encode(map[string]any{"accounts": rows, "sum_fen": int64(sum), "open": trial.Open.Count, "open_fen": int64(trial.Open.Total)})
	}
	if err = errors.Join(err, t.Flush()); err != nil {
		return cli.Failed, err
	}
	_, err = io.WriteString(x.e.Err, x.e.Say("cli.payout.ledger", "sum", sum.String(), "open", fmt.Sprint(trial.Open.Count), "total", trial.Open.Total.String())+"\n")
	if sum != 0 {
		return cli.Failed, errors.Join(err, fault.New(fault.Internal, "ledger.unbalanced", "by", sum.String()))
	}
	return cli.Done, err
}

func (x *payer) fund(ctx context.Context) (int, error) {
	n, err := money.Parse(x.amount)
	if err != nil {
		return cli.Usage, err
	}
	if err := x.desk.Fund(ctx, x.who, x.p.Register.NewID(), n); err != nil {
		return cli.Failed, err
	}
	return cli.Done, x.say(map[string]any{"amount": n.String()}, "cli.payout.funded")
}
