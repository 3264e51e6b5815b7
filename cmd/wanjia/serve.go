package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/money"
	"wanjia/cmd/wanjia/paid"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/programme"
	"wanjia/cmd/wanjia/ties"
	"wanjia/cmd/wanjia/watching"
	"wanjia/domain/cube"
	"wanjia/domain/journal"
	"wanjia/exchange/pack/reform"
	"wanjia/httpd"
	httpaccounts "wanjia/httpd/accounts"
	"wanjia/httpd/live"
	"wanjia/httpd/site"
	storeacc "wanjia/store/accounts"
	storefam "wanjia/store/family"
	storeoffice "wanjia/store/office"
	"wanjia/store/outlines"
	storepay "wanjia/store/payout"
	"wanjia/web"

	"wanjia/desk/benefits"
	"wanjia/desk/cases"
	"wanjia/desk/changes"
	"wanjia/desk/family"
	"wanjia/desk/findings"
	"wanjia/desk/imports"
	"wanjia/desk/inbox"
	"wanjia/desk/merging"
	"wanjia/desk/notices"
	"wanjia/desk/office"
	"wanjia/desk/office/view"
	"wanjia/desk/orders"
	"wanjia/desk/outlook"
	"wanjia/desk/outreach"
	"wanjia/desk/publicity"
	"wanjia/desk/reach"
	deskreform "wanjia/desk/reform"
	"wanjia/desk/rollup"
	"wanjia/desk/transfers"
)

// version is what the program says of itself; a release sets it when it is linked.
const version = "0.1.0"

func runServe(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("serve")
	listen := f.String("listen", "127.0.0.1:8080", e.Say("cli.serve.listen"))
	proxied := f.Bool("proxied", false, e.Say("cli.serve.proxied"))
	origin := f.String("origin", "", e.Say("cli.serve.origin"))
	cert := f.String("cert", "", e.Say("cli.serve.cert"))
	key := f.String("key", "", e.Say("cli.serve.key"))
	backups := f.String("backups", "", e.Say("cli.serve.backups"))
	hub := f.String("relay", "", e.Say("cli.serve.relay"))
	token := f.String("relay-token", "", e.Say("cli.serve.relay_token"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) > 0 || (*cert == "") != (*key == "") || (*hub == "") != (*token == "") {
		return cli.Usage, f.Wrong("cli.serve.want")
	}
	p, err := place.Open(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	how := serving{listen: *listen, origin: *origin, proxied: *proxied, cert: *cert, key: *key, backups: *backups}
	if *hub != "" {
		err = relay(ctx, p, e, how, *hub, *token)
	} else {
		err = serve(ctx, p, e, how)
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

// serving is how a place is served.
type serving struct {
	listen    string
	origin    string // the address on receipts; empty is however people reach the server
	proxied   bool
	cert, key string
	backups   string // the folder of backups; empty is one in the data folder
	demo      []httpaccounts.DemoSignIn
	ready     func(url string) // hears the address once requests are taken
}

// serve answers requests until the context ends, and then lets those under way finish.
func serve(ctx context.Context, p *place.Place, e *cli.Env, s serving) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fault.New(fault.Invalid, "cli.serve.taken", "listen", s.listen).Because(err)
	}
	log := slog.New(slog.NewJSONHandler(e.Err, nil))
	hub := live.NewHub()
	p.Store.OnCommit(func(at journal.Seq, _ *cube.Delta) { hub.Grew(int64(at)) })
	watch, stop := context.WithCancel(ctx)
	defer stop()
	go hub.Watch(watch, watchEvery, p.Head)
	sheets, end := workOnImports(ctx, p, log)
	defer end()
	options, err := options(p, log, hub, sheets, s)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	trouble := func(err error) { log.Error("a job failed", "error", err) }
	of, back := p.Office(), backRoom(p, trouble)
	back.Resume(ctx)
	found := back.Findings(&of)
	keeper, err := upkeepDesk(p, s.backups, found, trouble)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer keeper.Close()
	options.Upkeep, options.Quality = keeper, found
	if err := programmed(p, &of, &options, found); err != nil {
		return errors.Join(err, l.Close())
	}
	twice := doublesDesk(p, &of)
	options.Doubles, options.Searcher = twice, searcher{keeper: keeper, desk: twice}
	go money.Sweep(watch, options.Surveys, trouble)
	go meeting.Sweep(watch, meeting.Desk(p.Store, nil, p.Looks, p.Keys, p.Clock), trouble)
	others, ok := options.Transfers.(*transfers.Desk)
	if up, too := options.Rollups.(*rollup.Desk); ok && too {
		go meeting.CarryOn(watch, others, up, trouble)
	}
	go watchDoubles(watch, p, searcher{keeper, twice, s.demo != nil}, trouble)
	p.Register.Ask(likely(p))
	defer back.WatchQuality(watch, found, trouble)()
	if sweeper, ok := options.Changes.(backroom.Sweeper); ok {
		defer back.WatchChanges(watch, sweeper, trouble)()
	}
	srv := server(options, log)
	scheme := "http"
	done := make(chan error, 1)
	if s.cert != "" {
		scheme = "https"
		go func() { done <- srv.ServeTLS(l, s.cert, s.key) }()
	} else {
		go func() { done <- srv.Serve(l) }()
	}
	if s.ready != nil {
		s.ready(scheme + "://" + l.Addr().String())
	} else if err := greet(ctx, p, e, scheme+"://"+l.Addr().String()); err != nil {
		return errors.Join(err, srv.Close())
	}
	return finish(ctx, srv, hub, done)
}

// watchEvery is how often the journal is asked whether another process has written to it.
const watchEvery = 3 * time.Second

// grace is how long requests under way may take to end when the server stops.
const grace = 10 * time.Second

func finish(ctx context.Context, srv *http.Server, hub *live.Hub, done <-chan error) error {
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	hub.Close() // streams would never end by themselves
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := srv.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// options are the desks of the place, as the server takes them.
func options(p *place.Place, log *slog.Logger, hub *live.Hub, sheets *imports.Desk, s serving) (httpd.Options, error) {
	of := p.Office()
	told := notices.New(&of, p.Register, ties.Notices{S: p.Store})
	desk, watched, err := watched(p, &of)
	if err != nil {
		return httpd.Options{}, err
	}
	pay, err := paid.PayoutDesk(p)
	if err != nil {
		return httpd.Options{}, err
	}
	found, err := paid.BenefitDesk(p)
	if err != nil {
		return httpd.Options{}, err
	}
	far := reach.New(ties.Reach{Benefits: ties.NewBenefits(p.Store)}, found, p.Door, p.Clock)
	p.Later = append(p.Later, far.Close)
	out := outreach.New(&of, found, ties.Outreach{S: p.Store}, desk)
	desk.Reckon(out)
	content, err := careContent(p.Dir)
	if err != nil {
		return httpd.Options{}, err
	}
	taken := inbox.New(&of, p.Register, told, ties.Inbox{S: p.Store})
	choice, err := careDesks(p, &of, content, taken)
	if err != nil {
		return httpd.Options{}, err
	}
	papers, err := reportDesk(p)
	if err != nil {
		return httpd.Options{}, err
	}
	checker, err := draftDesk(p, desk, watched, choice.Tally, found.Schemes())
	if err != nil {
		return httpd.Options{}, err
	}
	m, err := meets(p)
	if err != nil {
		return httpd.Options{}, err
	}
	open, err := public(p, found.Schemes())
	if err != nil {
		return httpd.Options{}, err
	}
	phones := meeting.Desk(p.Store, taken, p.Looks, p.Keys, p.Clock)
	meeting.Checklists(p.Store, phones, taken, watched.Inspections, desk)
	o := httpd.Options{Clock: p.Clock, Log: log, Version: version, Proxied: s.proxied, Site: web.File, Built: site.Built(web.Built()), Live: hub,
		Ready: func(ctx context.Context) error { _, err := p.Head(ctx); return err }, Demo: s.demo,
		Accounts: p.Staff, Looks: p.Looks, Areas: ties.Tree{S: p.Store}, Outlines: outlines.New(p.Store), Register: m.ByHand(), Office: office.New(of), Recorder: areaRecorder{p},
		Figures: p.Door, Ahead: outlook.New(p.Figures, p.Door, p.Clock), Reports: papers, Drafts: checker, Press: press(p), Records: p.Records, Journal: p.Ledger, Origin: s.origin,
		Requests: watched.Requests, Portal: open,
		Notices: told, Inbox: taken,
		Visits: meeting.Interviews(p.Store, p.Looks, p.Keys, taken), Photos: meeting.Photos(p.Store, &of, phones), Sync: phones, Phones: meeting.Phones(p.Store, p.Keys), Transfers: m.Transfers(), Rollups: m.Rollups(),
		Imports: sheets, Exports: p.Exports, Cases: desk, Payout: pay, Budget: money.Place{Store: p.Store, Keys: p.Keys, Clock: p.Clock}.Budget(found.Schemes()), Content: content, Care: choice,
		Providers: watched.Providers, Inspections: watched.Inspections, Devices: watched, Complaints: watched.Complaints, Fees: watched.Fees, Awards: watched.Awards, AwardGrants: watched.Grants, Training: watched.Training,
		Public:   publicity.New(ties.Posts{S: storeoffice.New(p.Store)}, desk, found.Schemes(), p.Clock),
		Changes:  changes.New(&of, ties.Changes{S: storepay.New(p.Store)}, found, desk, p.Clock),
		Outreach: out, Reach: far, Families: family.New(&of, ties.Links{S: storefam.New(p.DB)}, found, desk, ties.Purse{S: storeoffice.New(p.Store)}, out), Joiner: merging.New(ties.Merges{S: p.Store}, p.Clock)}
	return o, reforms(p, found, &o)
}

// reforms adds the desk that tries drafts of schemes, and the texts that they begin with.
func reforms(p *place.Place, found *benefits.Desk, o *httpd.Options) error {
	files, names, err := place.Content(p.Dir)
	trials := deskreform.New(found, press(p), ties.Tree{S: p.Store}, p.Clock)
	p.Later = append(p.Later, trials.Close)
	o.Reforms, o.Shelf, o.Schemes = trials, reform.New(files, names, found.Schemes()), found
	return err
}

// server is what listens.
func server(options httpd.Options, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           httpd.New(options),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Minute, // routes bound their bodies themselves; those that last lift this
		WriteTimeout:      10 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// programmed adds the desks of the programme, which count what the others do.
func programmed(p *place.Place, of *view.Office, o *httpd.Options, found *findings.Desk) error {
	if filer, ok := o.Cases.(orders.Filer); ok {
		o.Orders = orders.New(of, filer)
	}
	files, names, err := place.Content(p.Dir)
	if err != nil {
		return err
	}
	told, asked, err := money.Place{Store: p.Store, Keys: p.Keys, Clock: p.Clock}.Asking(files, names)
	if err != nil {
		return err
	}
	o.Telling, o.Surveys = told, asked
	kinds, err := p.Flows()
	if err != nil {
		return err
	}
	o.Scorecards, o.Plans, err = programme.Place{Office: of, Door: p.Door, Reach: o.Reach, Found: found, Cases: o.Cases, Asked: asked, Counts: o.Care.Tally, Content: files, Packs: names, Flows: kinds}.Scorecards()
	return err
}

// watching are the desks of cases and of oversight.
func watched(p *place.Place, of *view.Office) (*cases.Desk, watching.Desks, error) {
	files, names, err := place.Content(p.Dir)
	if err != nil {
		return nil, watching.Desks{}, err
	}
	kinds, err := p.Flows()
	if err != nil {
		return nil, watching.Desks{}, err
	}
	at := watching.Place{Office: of, Store: p.Store, Accounts: storeacc.New(p.DB), Content: files, Packs: names, Flows: kinds}
	filed, err := watching.Cases(at)
	if err != nil {
		return nil, watching.Desks{}, err
	}
	desks, err := watching.Oversight(at, filed)
	return filed, desks, err
}

// greet tells where the server is, and what to do first where nobody can sign in yet.
func greet(ctx context.Context, p *place.Place, e *cli.Env, url string) error {
	fmt.Fprintln(e.Err, e.Say("cli.serve.at", "url", url))
	needed, err := p.Staff.Needed(ctx)
	if err == nil && needed {
		fmt.Fprintln(e.Err, e.Say("cli.serve.first", "url", url+"/setup"))
	}
	return err
}
