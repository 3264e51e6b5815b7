package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/cmd/wanjia/owed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/vital"
	"wanjia/exchange/pack/schemes"
	storeben "wanjia/store/benefit"

	"wanjia/desk/benefits"
)

func runBenefits(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("benefits")
	scheme := f.String("scheme", "", e.say("cli.benefits.scheme"))
	on := f.String("on", "", e.say("cli.benefits.on"))
	code := f.String("area", "", e.say("cli.benefits.area"))
	as := f.String("as", "table", e.say("cli.benefits.as"))
	asJSON := f.Bool("json", false, e.say("cli.flag.json"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if *asJSON {
		*as = "json"
	}
	if len(rest) != 1 || rest[0] != "entitled" || *scheme == "" || *on == "" || !slices.Contains([]string{"csv", "json", "table"}, *as) {
		return exitUsage, f.wrong("cli.benefits.want")
	}
	ask := benefits.Ask{Scheme: benefit.ID(*scheme)}
	if ask.On, err = day.Parse(*on); err != nil {
		return exitUsage, dateFault("on", *on, err)
	}
	if *code != "" {
		if ask.Within, err = area.ParseCode(*code); err != nil {
			return exitUsage, err
		}
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	err = p.entitled(ctx, e, ask, *as)
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

// entitled prints what is owed, a row for each person and period.
func (p *place) entitled(ctx context.Context, e *env, ask benefits.Ask, as string) error {
	d, err := p.benefitDesk()
	if err != nil {
		return err
	}
	out := owed.NewWriter(e.out, as)
	people, sum := map[string]bool{}, money.Fen(0)
	who := operator("benefits")
	who.Purpose = access.Benefit
	open, err := d.Entitled(ctx, who, ask, func(o benefits.Owed) error {
		people[o.Person.String()] = true
		sum += o.Period.Fen
		return out.Write(o, ask.Scheme)
	})
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	if open > 0 {
		fmt.Fprintln(e.err, e.say("cli.benefits.open", "people", strconv.Itoa(open)))
	}
	_, err = io.WriteString(e.err, e.say("cli.benefits.done", "people", strconv.Itoa(len(people)), "amount", sum.String())+"\n")
	return err
}

// benefitDesk is the desk of benefits with the schemes of all packs: those of the program, and over them those of the
// data folder, pack by pack in order of name.
func (p *place) benefitDesk() (*benefits.Desk, error) {
	set, wrong := schemesOf(p.dir)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return benefits.New(benefitStore{storeben.New(p.store)}, p.looks, set), nil
}

// schemesOf reads the schemes of all content.
func schemesOf(dir string) (benefit.Set, []*fault.Fault) {
	files, names, err := contentOf(dir)
	if err != nil {
		return nil, []*fault.Fault{fault.New(fault.Internal, "cli.file", "file", dir).Because(err)}
	}
	return schemes.Load(files, names...)
}

type benefitStore struct{ s *storeben.Store }

// Read opens a moment.
func (b benefitStore) Read(ctx context.Context, fn func(benefits.Reader) error) error {
	return b.s.Read(ctx, func(r *storeben.Reader) error { return fn(benefitReader{r}) })
}

type benefitReader struct{ *storeben.Reader }

// Everybody yields each person once.
func (b benefitReader) Everybody(ctx context.Context, want func(benefits.Glance) bool, yield func(*vital.Person) error) error {
	return b.Reader.Everybody(ctx, func(g storeben.Glance) bool { return want(benefits.Glance(g)) }, yield)
}
