// Package paid is `wanjia benefits`: who is owed what, what changed, batches, banks' answers, the ledger; and the desks behind it.
package paid

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/owed"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/exchange/pack/schemes"

	"wanjia/desk/benefits"
	"wanjia/desk/outreach"
)

// benefitFlags are the words of the command.
type benefitFlags struct {
	*cli.Flags
	scheme, on, code, as, with, shown *string
	asJSON                            *bool
}

// Run reads its words and does one of its acts.
func Run(ctx context.Context, e *cli.Env, args []string) (int, error) {
	if slices.ContainsFunc(args, func(a string) bool {
		return slices.Contains([]string{"run", "batch", "reconcile", "ledger", "fund"}, a)
	}) {
		return runPayout(ctx, e, args) // flags may come before the word
	}
	if slices.Contains(args, "changes") {
		return runChanges(ctx, e, args)
	}
	f := benefitFlags{Flags: e.NewFlags("benefits")}
	f.scheme, f.on, f.code = f.String("scheme", "", e.Say("cli.benefits.scheme")), f.String("on", "", e.Say("cli.benefits.on")), f.String("area", "", e.Say("cli.benefits.area"))
	f.as, f.asJSON = f.String("as", "table", e.Say("cli.benefits.as")), f.Bool("json", false, e.Say("cli.flag.json"))
	f.with, f.shown = f.String("with", "", e.Say("cli.benefits.with")), f.String("shown", "", e.Say("cli.benefits.shown"))
	only(f.Flags, args, map[string][]string{"entitled": {"scheme", "on", "area", "as", "json", "shown"}, "compare": {"scheme", "on", "area", "as", "json", "shown", "with"},
		"unclaimed": {"scheme", "area", "as", "json"}})
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if *f.asJSON {
		*f.as = "json"
	}
	acts := map[string]func(context.Context, *place.Place, *cli.Env, benefits.Ask, benefitFlags) error{"entitled": entitled, "compare": compare, "unclaimed": unclaimed}
	if len(rest) != 1 || acts[rest[0]] == nil || *f.scheme == "" || (*f.on == "") != (rest[0] == "unclaimed") || !slices.Contains([]string{"csv", "json", "table"}, *f.as) ||
		(rest[0] == "compare") != (*f.with != "") {
		return cli.Usage, f.Wrong("cli.benefits.want")
	}
	ask, err := f.ask()
	if err != nil {
		return cli.Usage, err
	}
	place.Hurry()
	p, err := place.Visit(ctx, f.Flags)
	if err != nil {
		return cli.Failed, err
	}
	err = acts[rest[0]](ctx, p, e, ask, f)
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

// only has the flags read for the word among the arguments that says what to do, where there is one.
func only(f *cli.Flags, args []string, words map[string][]string) {
	for _, a := range args {
		if own, ok := words[a]; ok {
			f.Only(a, own...)
			return
		}
	}
}

func (f benefitFlags) ask() (ask benefits.Ask, err error) {
	ask.Scheme = benefit.ID(*f.scheme)
	if *f.on != "" {
		if ask.On, err = day.Parse(*f.on); err != nil {
			return ask, cli.DateFault("on", *f.on, err)
		}
	}
	if *f.code != "" {
		if ask.Within, err = area.ParseCode(*f.code); err != nil {
			return ask, err
		}
	}
	if *f.shown != "" {
		ask.Shown, err = owed.ReadShown(*f.shown)
	}
	return ask, err
}

// entitled prints what is owed, a row for each person and period.
func entitled(ctx context.Context, p *place.Place, e *cli.Env, ask benefits.Ask, f benefitFlags) error {
	d, err := BenefitDesk(p)
	if err != nil {
		return err
	}
	out := owed.NewWriter(e.Out, *f.as, e.Lang)
	people, sum := map[string]bool{}, money.Fen(0)
	b := cli.NewBar(e)
	ask.Heard = func(done, total int) { b.At(string(ask.Scheme), int64(done), int64(total)) }
	who := place.Operator("benefits")
	who.Purpose = access.Benefit
	open, err := d.Entitled(ctx, who, ask, func(o benefits.Owed) error {
		people[o.Person.String()] = true
		sum += o.Period.Fen
		return out.Write(o, ask.Scheme)
	})
	b.End()
	if err != nil && len(people) == 0 {
		return err // without the heads of rows that don't come
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	if open > 0 {
		fmt.Fprintln(e.Err, e.Say("cli.benefits.open", "people", strconv.Itoa(open)))
	}
	_, err = io.WriteString(e.Err, e.Say("cli.benefits.done", "people", strconv.Itoa(len(people)), "amount", sum.String())+"\n")
	return err
}

// unclaimed prints who is owed something today and has neither claimed nor declined.
func unclaimed(ctx context.Context, p *place.Place, e *cli.Env, ask benefits.Ask, f benefitFlags) error {
	d, err := BenefitDesk(p)
	if err != nil {
		return err
	}
	of := p.Office()
	who := place.Operator("benefits")
	who.Purpose = access.Benefit
	return owed.Unclaimed(ctx, owed.Paper{W: e.Out, As: *f.as, Lang: e.Lang}, who, outreach.New(&of, d, nil, nil), outreach.Ask{Scheme: ask.Scheme, Within: ask.Within}, func(people int, sum money.Fen) error {
		_, err := io.WriteString(e.Err, e.Say("cli.benefits.done", "people", strconv.Itoa(people), "amount", sum.String())+"\n")
		return err
	})
}

// compare prints what an edited scheme would change: with csv a row for each person, else the sums.
func compare(ctx context.Context, p *place.Place, e *cli.Env, ask benefits.Ask, f benefitFlags) error {
	d, err := BenefitDesk(p)
	if err != nil {
		return err
	}
	edited, wrong, err := schemes.Read(*f.with)
	for _, w := range wrong {
		e.Complain(w)
	}
	if err != nil || len(wrong) > 0 {
		return cmp.Or(err, error(fault.New(fault.Invalid, "cli.benefits.wrong", "file", *f.with)))
	}
	who := place.Operator("benefits")
	who.Purpose = access.Benefit
	out := owed.NewChanges(e.Out, *f.as, e.Lang)
	b := cli.NewBar(e)
	defer b.End()
	ask.Heard = func(done, total int) { b.At(string(ask.Scheme), int64(done), int64(total)) }
	told, err := d.Compare(ctx, who, ask, edited, benefits.ByTownship, out.Row)
	if err != nil {
		return err
	}
	if told.Open > 0 {
		fmt.Fprintln(e.Err, e.Say("cli.benefits.open", "people", strconv.Itoa(told.Open)))
	}
	return out.Sum(told)
}

// BenefitDesk is the desk of benefits with the schemes of all packs: those of the program, and over them those of the
// data folder, pack by pack in order of name.
func BenefitDesk(p *place.Place) (*benefits.Desk, error) {
	set, wrong := schemesOf(p.Dir)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return benefits.New(ties.NewBenefits(p.Store), p.Looks, p.Keys, set), nil
}

// schemesOf reads the schemes of all content.
func schemesOf(dir string) (benefit.Set, []*fault.Fault) {
	files, names, err := place.Content(dir)
	if err != nil {
		return nil, []*fault.Fault{fault.New(fault.Internal, "cli.file", "file", dir).Because(err)}
	}
	return schemes.Load(files, names...)
}
