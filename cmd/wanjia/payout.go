package main

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
	"wanjia/domain/access"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/exchange/bank"
	"wanjia/exchange/iso20022"
	httppayout "wanjia/httpd/payout"
	storepay "wanjia/store/payout"

	"wanjia/desk/benefits"
	"wanjia/desk/changes"
	"wanjia/desk/payout"
)

// payoutDesk is the desk that pays what the desk of benefits finds.
func (p *place) payoutDesk() (*payout.Desk, error) {
	found, err := p.benefitDesk()
	if err != nil {
		return nil, err
	}
	turn := changes.New(nil, changeStore{storepay.New(p.store)}, found, nil, p.clock)
	return payout.New(payoutStore{storepay.New(p.store)}, found, turn, p.keys, p.looks, p.clock), nil
}

// changeStore is the money's store as the desk asks for it that reckons again.
type changeStore struct{ s *storepay.Store }

// Read opens a moment.
func (s changeStore) Read(ctx context.Context, fn func(changes.Reader) error) error {
	return s.s.Read(ctx, func(r *storepay.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (s changeStore) Write(ctx context.Context, fn func(changes.Tx) error) error {
	return s.s.Write(ctx, func(w *storepay.Writer) error { return fn(w) })
}

type payoutStore struct{ s *storepay.Store }

// Read opens a moment.
func (s payoutStore) Read(ctx context.Context, fn func(payout.Reader) error) error {
	return s.s.Read(ctx, func(r *storepay.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (s payoutStore) Write(ctx context.Context, fn func(payout.Tx) error) error {
	return s.s.Write(ctx, func(w *storepay.Writer) error { return fn(w) })
}

// payer is the command line at which money is handled: wanjia benefits run, batch, reconcile, ledger, fund.
type payer struct {
	e      *env
	p      *place
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
func runPayout(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("benefits")
	x := &payer{e: e}
	f.StringVar(&x.scheme, "scheme", "", e.say("cli.benefits.scheme"))
	f.StringVar(&x.on, "on", "", e.say("cli.benefits.on"))
	f.StringVar(&x.out, "o", "", e.say("cli.payout.out"))
	f.StringVar(&x.as, "as", "pain", e.say("cli.payout.as"))
	f.StringVar(&x.amount, "amount", "", e.say("cli.payout.amount"))
	f.StringVar(&x.note, "note", "", e.say("cli.payout.note"))
	f.StringVar(&x.pay.Name, "payer", "", e.say("cli.payout.payer"))
	account := f.String("account", "", e.say("cli.payout.account"))
	f.StringVar(&x.pay.Bank, "bank", "", e.say("cli.payout.bank"))
	f.BoolVar(&x.json, "json", false, e.say("cli.flag.json"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if x.pay.Account, _, err = person.ParseBankAccount(*account); err != nil {
		return exitUsage, err
	}
	step := x.step(rest)
	if step == nil {
		return exitUsage, f.wrong("cli.payout.want")
	}
	if x.p, err = openPlace(ctx, f); err != nil {
		return exitFailed, err
	}
	x.who = operator("benefits")
	x.who.Purpose = access.Benefit
	if x.desk, err = x.p.payoutDesk(); err != nil {
		return exitFailed, errors.Join(err, x.p.close())
	}
	code, err := step(ctx)
	if err = errors.Join(err, x.p.close()); err != nil && code == exitDone {
		code = exitFailed
	}
	return code, err
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
		return json.NewEncoder(x.e.out).Encode(v)
	}
	args := map[string]string{}
	for k, a := range v {
		args[k] = fmt.Sprint(a)
	}
	_, err := fmt.Fprintln(x.e.out, words.Text(x.e.lang, key, args))
	return err
}

func (x *payer) day() (day.Day, error) {
	d, err := day.Parse(x.on)
	if err != nil {
		return d, dateFault("on", x.on, err)
	}
	return d, nil
}

func (x *payer) run(ctx context.Context) (int, error) {
	on, err := x.day()
	if err != nil {
		return exitUsage, err
	}
	r, err := x.desk.Run(ctx, x.who, benefits.Ask{Scheme: benefit.ID(x.scheme), On: on})
	if err != nil {
		return exitFailed, err
	}
	return exitDone, x.say(map[string]any{"claims": r.Claims, "granted": r.Granted, "before": r.Before, "waiting": r.Waiting, "unconfirmed": r.Unconfirmed, "total": r.Total.String()}, "cli.payout.run")
}

func (x *payer) build(ctx context.Context) (int, error) {
	on, err := x.day()
	if err != nil {
		return exitUsage, err
	}
	made, err := x.desk.Build(ctx, x.who, payout.Order{ID: x.p.reg.NewID(), Scheme: x.scheme, Execute: on, Note: x.note, Unfit: iso20022.Unfit})
	if err != nil {
		return exitFailed, err
	}
	for _, t := range made.Troubles {
		fmt.Fprintf(x.e.err, "%s %s: %s\n", t.Line.Key.Payee, t.Line.Key.Period, words.Text(x.e.lang, t.Fault.Key, t.Fault.Args))
	}
	err = x.say(map[string]any{"id": made.Paper.ID.String(), "count": made.Paper.Envelope.Count, "total": made.Paper.Envelope.Total.String(), "refused": len(made.Troubles)}, "cli.payout.built")
	if len(made.Troubles) > 0 {
		return exitShort, err
	}
	return exitDone, err
}

// listed is how many batches are listed.
const listed = 50

func (x *payer) list(ctx context.Context) (int, error) {
	all, err := x.desk.Batches(ctx, x.who, 1<<62, listed)
	if err != nil {
		return exitFailed, err
	}
	t := tabwriter.NewWriter(x.e.out, 0, 4, 2, ' ', 0)
	for _, b := range all {
		if x.json {
			err = errors.Join(err, json.NewEncoder(x.e.out).Encode(map[string]any{"id": b.ID.String(), "scheme": b.Scheme, "state": b.State, "count": b.Envelope.Count,
				"total": b.Envelope.Total.String(), "execute": b.Execute.String(), "builder": b.Builder(), "releasers": b.Releasers()}))
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%s\n", b.ID, b.Scheme, b.State, b.Envelope.Count, b.Envelope.Total, b.Execute)
	}
	return exitDone, errors.Join(err, t.Flush())
}

func (x *payer) file(ctx context.Context, name string) (int, error) {
	id, err := journal.ParseID(name)
	if err != nil {
		return exitUsage, fault.New(fault.Missing, "payout.batch.missing").Because(err)
	}
	paper, batch, err := x.desk.Open(ctx, x.who, id)
	if err != nil {
		return exitFailed, err
	}
	part, err := os.CreateTemp(filepath.Dir(x.out), ".wanjia-batch-*")
	if err != nil {
		return exitFailed, fault.New(fault.Invalid, "cli.file", "file", x.out).Because(err)
	}
	defer os.Remove(part.Name())
	if x.as == "csv" {
		err = bank.WritePayments(part, batch)
	} else {
		err = iso20022.WriteTransfers(part, iso20022.Transfers{Message: payout.MessageOf(id), Made: x.p.clock.Now(), Execute: paper.Execute.Day(), Payer: x.pay, Batch: batch})
	}
	if err = errors.Join(err, part.Close()); err != nil {
		return exitFailed, err
	}
	return exitDone, os.Rename(part.Name(), x.out)
}

func (x *payer) reconcile(ctx context.Context, file string) (int, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return exitFailed, fault.New(fault.Invalid, "cli.file", "file", file).Because(err)
	}
	parts, troubles, err := httppayout.Read(filepath.Base(file), x.pay.Account.Number(), raw)
	if err != nil && len(parts) == 0 {
		return exitFailed, err
	}
	for _, t := range troubles {
		fmt.Fprintf(x.e.err, "%d: %s\n", t.Row, words.Text(x.e.lang, t.Fault.Key, t.Fault.Args))
	}
	counts := map[string]any{"refused": len(troubles)}
	settles := 0
	for _, s := range parts {
		done, wrong := x.desk.Reconcile(ctx, x.who, s)
		if wrong != nil {
			return exitFailed, errors.Join(err, wrong)
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
	if said := json.NewEncoder(x.e.out).Encode(counts); said != nil || err != nil {
		return exitFailed, errors.Join(said, err)
	}
	if settles > 0 || len(troubles) > 0 {
		return exitShort, nil
	}
	return exitDone, nil
}

func (x *payer) ledger(ctx context.Context) (int, error) {
	trial, err := x.desk.Trial(ctx, x.who)
	if err != nil {
		return exitFailed, err
	}
	var sum money.Fen
	t := tabwriter.NewWriter(x.e.out, 0, 4, 2, ' ', tabwriter.AlignRight)
	for _, r := range trial.Rows {
		sum += r.Balance
		if x.json {
			err = errors.Join(err, json.NewEncoder(x.e.out).Encode(map[string]any{"account": r.Account.String(), "party": r.Of, "balance_fen": int64(r.Balance)}))
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t\n", words.Text(x.e.lang, "ledger.account."+r.Account.String(), nil), r.Of, r.Balance)
	}
	if err = errors.Join(err, t.Flush()); err != nil {
		return exitFailed, err
	}
	_, err = io.WriteString(x.e.err, x.e.say("cli.payout.ledger", "sum", sum.String(), "open", fmt.Sprint(trial.Open.Count), "total", trial.Open.Total.String())+"\n")
	if sum != 0 {
		return exitFailed, errors.Join(err, fault.New(fault.Internal, "ledger.unbalanced", "by", sum.String()))
	}
	return exitDone, err
}

func (x *payer) fund(ctx context.Context) (int, error) {
	n, err := money.Parse(x.amount)
	if err != nil {
		return exitUsage, err
	}
	if err := x.desk.Fund(ctx, x.who, x.p.reg.NewID(), n); err != nil {
		return exitFailed, err
	}
	return exitDone, x.say(map[string]any{"amount": n.String()}, "cli.payout.funded")
}
