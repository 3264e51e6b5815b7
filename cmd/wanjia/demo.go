package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/cmd/wanjia/begun"
	"wanjia/cmd/wanjia/beside"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/demo"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"
	"wanjia/exchange/synth"
	httpaccounts "wanjia/httpd/accounts"
	"wanjia/store/outlines"

	"wanjia/desk/intake"
)

// demoFlags are what somebody wants of a demonstration.
type demoFlags struct {
	*cli.Flags
	people  int
	seed    uint64
	until   string
	listen  string
	keep    string
	sheets  string
	beside  string
	noServe bool
	clock   *clock.Set // of the place, while it is given a past
}

func runDemo(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := &demoFlags{Flags: e.NewFlags("demo"), clock: &clock.Set{}}
	f.IntVar(&f.people, "people", 30_000, e.Say("demo.flag.people"))
	f.Uint64Var(&f.seed, "seed", 1, e.Say("demo.flag.seed"))
	f.StringVar(&f.until, "until", "", e.Say("demo.flag.until"))
	f.StringVar(&f.listen, "listen", "127.0.0.1:8080", e.Say("cli.serve.listen"))
	f.StringVar(&f.keep, "keep", "", e.Say("demo.flag.keep"))
	f.StringVar(&f.sheets, "sheets", "", e.Say("demo.flag.sheets"))
	f.StringVar(&f.beside, "beside", "", e.Say("demo.flag.beside"))
	f.BoolVar(&f.noServe, "no-serve", false, e.Say("demo.flag.noserve"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) > 0 || f.DB != "" && f.keep == "" {
		return cli.Usage, f.Wrong("demo.want")
	}
	if f.seed, err = beside.Seed(f.beside, f.seed); err != nil {
		return cli.Failed, err
	}
	made, err := f.place()
	if err != nil {
		return cli.Usage, err
	}
	if f.sheets != "" {
		return f.write(made)
	}
	return f.run(ctx, made)
}

// place lays the place out. Without --until it ends with the last whole month, so that it looks alive today.
func (f *demoFlags) place() (*synth.Place, error) {
	end := clock.Today(clock.System{}).Month().First() - 1
	if f.until != "" {
		m, err := day.ParseMonth(f.until)
		if err != nil || m.Last() > clock.Today(clock.System{}) {
			return nil, fault.New(fault.Invalid, "demo.until", "text", f.until).Because(err)
		}
		end = m.Last()
	}
	return synth.New(synth.Options{People: f.people, Seed: f.seed, End: end})
}

// write writes the sheets and makes no place.
func (f *demoFlags) write(made *synth.Place) (int, error) {
	b := cli.NewBar(f.Env)
	n, err := demo.WriteSheets(made, f.sheets, b.At)
	b.End()
	if err != nil {
		return cli.Failed, err
	}
	return cli.Done, json.NewEncoder(f.Env.Out).Encode(struct {
		Dir string `json:"dir"`
		demo.Counts
	}{f.sheets, n})
}

// run makes the place in its folder, unless it is there already, and serves it.
func (f *demoFlags) run(ctx context.Context, made *synth.Place) (code int, err error) {
	if err := f.free(ctx); err != nil {
		return cli.Failed, err
	}
	dir := f.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "wanjia-demo-"); err != nil {
			return cli.Failed, fault.New(fault.Internal, "cli.data", "dir", os.TempDir()).Because(err)
		}
		if !f.noServe {
			defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		}
	}
	note, there, err := demo.Kept(dir)
	if err != nil {
		return cli.Failed, err
	}
	f.Data = dir
	p, err := place.OpenBy(ctx, f.Flags, f.clock)
	if err != nil {
		return cli.Failed, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	var counts intake.Counts
	if !there {
		if note, counts, err = f.fill(ctx, p, made); err != nil {
			return cli.Failed, err
		}
	}
	code = cli.Done
	if counts.Refused > 0 {
		code = cli.Short
	}
	if f.noServe {
		return code, f.tell(dir, note, counts)
	}
	return code, serve(ctx, p, f.Env, serving{listen: f.listen, demo: signIns(note), ready: func(url string) { f.greet(url, dir, note) }})
}

// free finds out whether the address can be listened on, before anything is made.
func (f *demoFlags) free(ctx context.Context) error {
	if f.noServe {
		return nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return fault.New(fault.Invalid, "cli.serve.taken", "listen", f.listen).Because(err)
	}
	return l.Close()
}

// fill takes the made-up sheets in, as an import does, and opens the accounts.
func (f *demoFlags) fill(ctx context.Context, p *place.Place, made *synth.Place) (note demo.Note, n intake.Counts, err error) {
	if err := demo.Nobody(ctx, p.Store); err != nil {
		return note, n, err
	}
	fmt.Fprintln(f.Env.Err, f.Env.Say("demo.making", "people", strconv.Itoa(f.people), "from", made.Start().String(), "until", made.End().String()))
	who := place.Operator("demo")
	who.Purpose = access.AdministrationPurpose
	note = demo.Note{People: f.people, Seed: f.seed, From: made.Start().String(), Until: made.End().String(), Listen: f.listen}
	cast := func(ctx context.Context) (err error) {
		note.SignIns, err = demo.Cast(ctx, p.Staff, who, made, f.Env.Lang)
		return err
	}
	if n, err = f.past(ctx, p, made, cast); err != nil {
		return note, n, err
	}
	if err := demo.Land(ctx, outlines.New(p.Store), made); err != nil {
		return note, n, err
	}
	if err := demoDesks(ctx, p, who, f.Env.Lang, note.SignIns); err != nil {
		return note, n, err
	}
	if err := beside.Meet(ctx, f.Env, who, beside.Pair{Here: p, Listen: f.listen, Dir: f.beside, Meets: meets}); err != nil {
		return note, n, err
	}
	return note, n, note.Keep(p.Dir)
}

// past takes the made-up sheets in as they would have been over two years.
func (f *demoFlags) past(ctx context.Context, p *place.Place, made *synth.Place, cast func(context.Context) error) (n intake.Counts, err error) {
	im := &importer{e: f.Env, bar: cli.NewBar(f.Env)}
	defer im.bar.End()
	o := demo.Order(made)
	if f.beside != "" {
		o.Source += "-" + strconv.FormatUint(f.seed, 10) // people's ids follow from where their sheet comes from
	}
	o.Progress, o.Refused = im.bar.At, im.hearRefused
	o.Terms.Who, o.Terms.Accept = place.Operator("demo"), "demo"
	return begun.Tell(ctx, p, f.clock, begun.Wish{Made: made, Seed: f.seed, Order: o, Lang: f.Env.Lang, Cast: cast})
}

func signIns(note demo.Note) []httpaccounts.DemoSignIn {
	out := make([]httpaccounts.DemoSignIn, len(note.SignIns))
	for i, s := range note.SignIns {
		out[i] = httpaccounts.DemoSignIn{Name: s.Name, Password: s.Password, Desk: s.Desk, Place: s.Place, Display: s.Display}
	}
	return out
}

// tell prints one line for programs.
func (f *demoFlags) tell(dir string, note demo.Note, n intake.Counts) error {
	if whole, err := filepath.Abs(dir); err == nil {
		dir = whole
	}
	return json.NewEncoder(f.Env.Out).Encode(struct {
		Dir string `json:"dir"`
		demo.Note
		Read    int64 `json:"read"`
		Added   int64 `json:"added"`
		Warned  int64 `json:"warned"`
		Refused int64 `json:"refused"`
	}{dir, note, n.Read, n.Added, n.Warned, n.Refused})
}

// greet prints the address and the sign-ins.
func (f *demoFlags) greet(url, dir string, note demo.Note) {
	fmt.Fprintln(f.Env.Out, f.Env.Say("cli.serve.at", "url", url))
	fmt.Fprintln(f.Env.Out, f.Env.Say("demo.unreal", "from", note.From, "until", note.Until))
	for _, s := range note.SignIns {
		fmt.Fprintf(f.Env.Out, "  %-12s %s  %s\n", s.Name, s.Password, s.Title(f.Env.Lang))
	}
	key := "demo.gone"
	if f.keep != "" {
		key = "demo.kept"
	}
	fmt.Fprintln(f.Env.Err, f.Env.Say(key, "dir", dir))
}
