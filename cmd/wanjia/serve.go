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
	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/ties"
	"wanjia/cmd/wanjia/watching"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/journal"
	"wanjia/httpd"
	httpaccounts "wanjia/httpd/accounts"
	"wanjia/httpd/live"
	"wanjia/httpd/site"
	storeacc "wanjia/store/accounts"
	storefam "wanjia/store/family"
	storeoffice "wanjia/store/office"
	"wanjia/store/outlines"
	storepay "wanjia/store/payout"
	storereg "wanjia/store/register"
	"wanjia/web"

	"wanjia/desk/accounts"
	"wanjia/desk/cases"
	"wanjia/desk/changes"
	"wanjia/desk/drafts"
	"wanjia/desk/family"
	"wanjia/desk/imports"
	"wanjia/desk/inbox"
	"wanjia/desk/merging"
	"wanjia/desk/notices"
	"wanjia/desk/office"
	"wanjia/desk/office/view"
	"wanjia/desk/outlook"
	"wanjia/desk/outreach"
	"wanjia/desk/publicity"
	"wanjia/desk/reach"
)

// version is what the program says of itself; a release sets it when it is linked.
const version = "0.1.0"

func runServe(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("serve")
	listen := f.String("listen", "127.0.0.1:8080", e.say("cli.serve.listen"))
	proxied := f.Bool("proxied", false, e.say("cli.serve.proxied"))
	origin := f.String("origin", "", e.say("cli.serve.origin"))
	cert := f.String("cert", "", e.say("cli.serve.cert"))
	key := f.String("key", "", e.say("cli.serve.key"))
	backups := f.String("backups", "", e.say("cli.serve.backups"))
	hub := f.String("relay", "", e.say("cli.serve.relay"))
	token := f.String("relay-token", "", e.say("cli.serve.relay_token"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) > 0 || (*cert == "") != (*key == "") || (*hub == "") != (*token == "") {
		return exitUsage, f.wrong("cli.serve.want")
	}
	p, err := openPlace(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	how := serving{listen: *listen, origin: *origin, proxied: *proxied, cert: *cert, key: *key, backups: *backups}
	if *hub != "" {
		err = p.relay(ctx, e, how, *hub, *token)
	} else {
		err = p.serve(ctx, e, how)
	}
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	return exitDone, nil
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
func (p *place) serve(ctx context.Context, e *env, s serving) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fault.New(fault.Invalid, "cli.serve.taken", "listen", s.listen).Because(err)
	}
	log := slog.New(slog.NewJSONHandler(e.err, nil))
	hub := live.NewHub()
	p.store.OnCommit(func(at journal.Seq, _ *cube.Delta) { hub.Grew(int64(at)) })
	watch, stop := context.WithCancel(ctx)
	defer stop()
	go hub.Watch(watch, watchEvery, p.head)
	sheets, end := p.workOnImports(ctx, log)
	defer end()
	options, err := p.options(log, hub, sheets, s)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	trouble := func(err error) { log.Error("a job failed", "error", err) }
	of := p.officeView()
	back := p.backRoom(trouble)
	found := back.Findings(&of)
	keeper, err := p.upkeepDesk(s.backups, found, trouble)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer keeper.Close()
	options.Upkeep, options.Quality = keeper, found
	twice := p.doublesDesk(&of)
	options.Doubles, options.Searcher = twice, searcher{keeper, twice}
	go meeting.Sweep(watch, meeting.Desk(p.store, nil, p.looks, p.keys, p.clock), trouble)
	go p.watchDoubles(watch, searcher{keeper, twice}, trouble)
	p.reg.Ask(p.likely())
	defer back.WatchQuality(watch, found, trouble)()
	if sweeper, ok := options.Changes.(backroom.Sweeper); ok {
		defer back.WatchChanges(watch, sweeper, trouble)()
	}
	srv := &http.Server{
		Handler:           httpd.New(options),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Minute, // routes bound their bodies themselves; those that last lift this
		WriteTimeout:      10 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
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
	} else if err := p.greet(ctx, e, scheme+"://"+l.Addr().String()); err != nil {
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
func (p *place) options(log *slog.Logger, hub *live.Hub, sheets *imports.Desk, s serving) (httpd.Options, error) {
	of := p.officeView()
	told := notices.New(&of, p.reg, noticeStore{p.store})
	desk, watched, err := p.watching(&of)
	if err != nil {
		return httpd.Options{}, err
	}
	money, err := p.payoutDesk()
	if err != nil {
		return httpd.Options{}, err
	}
	found, err := p.benefitDesk()
	if err != nil {
		return httpd.Options{}, err
	}
	far := reach.New(ties.Reach{Benefits: ties.NewBenefits(p.store)}, found, p.door, p.clock)
	p.later = append(p.later, far.Close)
	out := outreach.New(&of, found, ties.Outreach{S: p.store}, desk)
	desk.Reckon(out)
	content, err := careContent(p.dir)
	if err != nil {
		return httpd.Options{}, err
	}
	taken := inbox.New(&of, p.reg, told, inboxStore{p.store})
	choice, err := p.careDesks(&of, content, taken)
	if err != nil {
		return httpd.Options{}, err
	}
	papers, err := p.reportDesk()
	if err != nil {
		return httpd.Options{}, err
	}
	return httpd.Options{Clock: p.clock, Log: log, Version: version, Proxied: s.proxied, Site: web.Files(), Built: site.Built(web.Built()), Live: hub,
		Ready: func(ctx context.Context) error { _, err := p.head(ctx); return err }, Demo: s.demo,
		Accounts: p.staff, Looks: p.looks, Areas: areaTree{p.store}, Outlines: outlines.New(p.store), Register: p.reg, Office: office.New(of), Recorder: areaRecorder{p},
		Figures: p.door, Ahead: outlook.New(p.figures, p.door, p.clock), Reports: papers, Drafts: drafts.New(p.door, areaTree{p.store}, desk), Press: p.press(), Journal: p.ledger, Origin: s.origin,
		Notices: told, Inbox: taken,
		Sync: meeting.Desk(p.store, taken, p.looks, p.keys, p.clock), Phones: meeting.Phones(p.store, p.keys),
		Imports: sheets, Exports: p.exports, Cases: desk, Payout: money, Content: content, Care: choice,
		Providers: watched.Providers, Inspections: watched.Inspections, Devices: watched, Complaints: watched.Complaints, Fees: watched.Fees,
		Public:   publicity.New(postStore{storeoffice.New(p.store)}, desk, found.Schemes(), p.clock),
		Changes:  changes.New(&of, changeStore{storepay.New(p.store)}, found, desk, p.clock),
		Outreach: out, Reach: far, Families: family.New(&of, linkStore{storefam.New(p.db)}, found, desk, purse{storeoffice.New(p.store)}, out),
		Joiner: merging.New(mergeStore{p.store}, p.clock)}, nil
}

// watching are the desks of cases and of oversight.
func (p *place) watching(of *view.Office) (*cases.Desk, watching.Desks, error) {
	files, names, err := contentOf(p.dir)
	if err != nil {
		return nil, watching.Desks{}, err
	}
	at := watching.Place{Office: of, Store: p.store, Accounts: storeacc.New(p.db), Content: files, Packs: names}
	filed, err := watching.Cases(at)
	if err != nil {
		return nil, watching.Desks{}, err
	}
	desks, err := watching.Oversight(at, filed)
	return filed, desks, err
}

// officeView is what the desks stand on that read.
func (p *place) officeView() view.Office {
	return view.Office{Store: officeStore{storeoffice.New(p.store)}, Looker: p.looks, Terms: p.terms, Keys: p.keys, Clock: p.clock,
		Limits: p.limits}
}

// postStore is the office's store as the desk asks for it that puts decisions up.
type postStore struct{ s *storeoffice.Store }

// Read opens a moment.
func (s postStore) Read(ctx context.Context, fn func(publicity.Reader) error) error {
	return s.s.Read(ctx, func(r *storeoffice.Reader) error { return fn(r) })
}

type officeStore struct{ s *storeoffice.Store }

// Read opens a moment.
func (o officeStore) Read(ctx context.Context, fn func(view.Reader) error) error {
	return o.s.Read(ctx, func(r *storeoffice.Reader) error { return fn(r) })
}

// greet tells where the server is, and what to do first where nobody can sign in yet.
func (p *place) greet(ctx context.Context, e *env, url string) error {
	fmt.Fprintln(e.err, e.say("cli.serve.at", "url", url))
	needed, err := p.staff.Needed(ctx)
	if err == nil && needed {
		fmt.Fprintln(e.err, e.say("cli.serve.first", "url", url+"/setup"))
	}
	return err
}

// head is the newest position of the journal.
func (p *place) head(ctx context.Context) (int64, error) {
	var at journal.Seq
	err := p.store.Read(ctx, func(r *storereg.Reader) (err error) {
		at, err = r.Head(ctx)
		return err
	})
	return int64(at), err
}

// areaTree gives the tree of areas by itself.
type areaTree struct{ s *storereg.Store }

// Tree is the areas as they are now.
func (a areaTree) Tree(ctx context.Context) (*area.Tree, error) {
	var tree *area.Tree
	err := a.s.Read(ctx, func(r *storereg.Reader) (err error) {
		tree, err = r.Tree(ctx)
		return err
	})
	return tree, err
}

type accountStore struct{ s *storeacc.Store }

// Read opens a moment.
func (a accountStore) Read(ctx context.Context, fn func(accounts.Reader) error) error {
	return a.s.Read(ctx, func(r *storeacc.Reader) error { return fn(r) })
}

// Write opens a transaction.
func (a accountStore) Write(ctx context.Context, fn func(accounts.Tx) error) error {
	return a.s.Write(ctx, func(t *storeacc.Tx) error { return fn(t) })
}
