package httpd_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/id"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/exchange/pinyin"
	"wanjia/exchange/terms"
	"wanjia/httpd"
	httpareas "wanjia/httpd/areas"
	"wanjia/httpd/live"
	storeacc "wanjia/store/accounts"
	storedouble "wanjia/store/doubles"
	storefam "wanjia/store/family"
	storefind "wanjia/store/finding"
	storelink "wanjia/store/linking"
	storeoffice "wanjia/store/office"
	"wanjia/store/outlines"
	storepay "wanjia/store/payout"
	storereg "wanjia/store/register"
	"wanjia/store/releases"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	storesync "wanjia/store/sync"
	storetab "wanjia/store/tables"
	storeupkeep "wanjia/store/upkeep"

	"wanjia/desk/accounts"
	"wanjia/desk/areas"
	"wanjia/desk/care/campaigns"
	"wanjia/desk/changes"
	"wanjia/desk/complaints"
	"wanjia/desk/door"
	"wanjia/desk/doubles"
	"wanjia/desk/drafts"
	draftworks "wanjia/desk/drafts/works"
	"wanjia/desk/erasure"
	deskfam "wanjia/desk/family"
	"wanjia/desk/figures"
	"wanjia/desk/findings"
	"wanjia/desk/inbox"
	"wanjia/desk/information"
	"wanjia/desk/ledger"
	"wanjia/desk/looks"
	"wanjia/desk/merging"
	"wanjia/desk/microdata"
	"wanjia/desk/notices"
	"wanjia/desk/office"
	rules "wanjia/desk/office/check"
	"wanjia/desk/office/view"
	"wanjia/desk/orders"
	"wanjia/desk/outlook"
	"wanjia/desk/outreach"
	"wanjia/desk/publicity"
	deskreach "wanjia/desk/reach"
	deskreform "wanjia/desk/reform"
	deskreg "wanjia/desk/register"
	"wanjia/desk/register/kept"
	"wanjia/desk/rollup"
	"wanjia/desk/scorecards"
	"wanjia/desk/surveys"
	desksync "wanjia/desk/sync"
	"wanjia/desk/sync/phones"
	"wanjia/desk/tables"
	"wanjia/desk/upkeep"
	"wanjia/exchange/pack/reform"
	"wanjia/packs"
)

// movable is a clock that a test moves.
type movable struct{ ms atomic.Int64 }

func (c *movable) Now() time.Time       { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *movable) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// The adapters join desks and stores as cmd/wanjia does.

type recorder struct{ desk *areas.Desk }

func (r recorder) RecordArea(ctx context.Context, who access.Actor, columns map[string]string) (httpareas.Recorded, error) {
	a, wrong := areas.Parse(columns)
	if wrong != nil {
		return httpareas.Recorded{}, wrong
	}
	done, err := r.desk.Take(ctx, who, []area.Area{a})
	if err != nil {
		return httpareas.Recorded{}, err
	}
	return httpareas.Recorded{Problems: done[0].Problems}, nil
}

// works verifies the journal and copies the database; building again waits until it is stopped. What cmd/wanjia does in
// its place is tested there.
type findingStore struct {
	reg *storereg.Store
	s   *storefind.Store
}

func (f findingStore) Read(ctx context.Context, fn func(findings.Reader) error) error {
	return f.s.Read(ctx, func(r *storefind.Reader) error { return fn(r) })
}

func (f findingStore) Write(ctx context.Context, fn func(findings.Writer) error) error {
	return f.s.Write(ctx, func(w *storefind.Writer) error { return fn(w) })
}

func (f findingStore) Answer(ctx context.Context, fn func(findings.Tx) error) error {
	return f.reg.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

type works struct {
	ledger *ledger.Desk
	db     *sqldb.DB
	dir    string
	found  *findings.Desk
}

func (w works) Facts(context.Context) (upkeep.Facts, error) {
	return upkeep.Facts{Engine: "sqlite", Checks: []upkeep.Check{{Name: "database", OK: true, Key: "http.check.database"}}}, nil
}

func (w works) Verify(ctx context.Context, progress upkeep.Progress) (ledger.Verdict, error) {
	return w.ledger.Verify(ctx, func(done, total int64) { progress("journal", done, total) })
}

func (w works) Rebuild(ctx context.Context, progress upkeep.Progress) ([]ledger.Wrong, error) {
	progress("rebuild", 1, 2)
	<-ctx.Done()
	return nil, ctx.Err()
}

func (w works) Backup(ctx context.Context, at time.Time, progress upkeep.Progress) (upkeep.Copy, error) {
	c := upkeep.Copy{File: id.Derive("backup", at.String()).String() + ".backup", At: at}
	return c, w.db.Backup(ctx, filepath.Join(w.dir, c.File), func(done, total int) { progress("copy", int64(done), int64(total)) })
}

func (w works) Check(ctx context.Context, progress upkeep.Progress) (int64, error) {
	return w.found.Full(ctx, func(n int64) { progress("rules", n, 0) })
}

func (w works) Backups(context.Context) ([]upkeep.Copy, error) {
	files, err := filepath.Glob(filepath.Join(w.dir, "*.backup"))
	copies := make([]upkeep.Copy, len(files))
	for i, f := range files {
		copies[i] = upkeep.Copy{File: filepath.Base(f)}
	}
	return copies, err
}

// house is a server over a real database, with a county, two townships and three villages.
type house struct {
	*httpd.Server
	clock   *movable
	db      *sqldb.DB
	reg     *deskreg.Desk
	keys    *seal.Keys
	staff   *accounts.Desk
	looks   *looks.Desk
	office  *office.Desk
	upkeep  *upkeep.Desk
	found   *findings.Desk
	hub     *live.Hub
	door    *door.Desk
	polls   *surveys.Desk
	store   *storereg.Store
	sync    *desksync.Desk
	texts   map[string]string                  // that were sent to phones
	staged  map[journal.ID][]campaigns.Message // that lie ready for phones
	key     string                             // that verifies what the server signs
	rollups *rollup.Desk
	eraser  *erasure.Desk
	log     *lines
	admin   access.Actor
	next    atomic.Int64
	dir     string // where sheets that were handed in lie
}

// lines is a log that a test reads.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var townships = []struct{ code, name, level, parent string }{
	{"990101", "虚县", "county", ""}, {"990101001", "甲镇", "township", "990101"}, {"990101002", "乙镇", "township", "990101"},
	{"990101001001", "一村", "village", "990101001"}, {"990101001002", "二村", "village", "990101001"}, {"990101002001", "三村", "village", "990101002"},
}

func newHouse(tb testing.TB) *house {
	tb.Helper()
	return newHouseOn(tb, sqldb.EngineSQLite)
}

// newHouseOn is a house on a database engine.
// newHouseOn is a house on an engine.
func newHouseOn(tb testing.TB, engine sqldb.Engine) *house {
	tb.Helper()
	h := &house{clock: &movable{}, log: &lines{}, hub: live.NewHub()}
	h.clock.ms.Store(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).UnixMilli())
	h.db = storetest.Open(tb, engine, h.clock)
	ctx := tb.Context()
	check := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	keys, err := seal.LoadOrCreate(filepath.Join(tb.TempDir(), "secret.key"))
	check(err)
	maker := terms.New()
	store, err := storereg.Open(ctx, h.db, storereg.Options{Home: "local", Terms: maker.Name, Words: maker.Address})
	check(err)
	skey, vkey, err := journal.GenerateKeys("test.journal")
	check(err)
	signer, err := note.NewSigner(skey)
	check(err)
	h.keys = keys
	h.reg = deskreg.New(ties.Register{S: store}, keys, h.clock, quality.Defaults())
	people := storeacc.New(h.db)
	h.looks = looks.New(people)
	h.staff = accounts.New(ties.Accounts{S: people}, ties.Tree{S: store}, h.clock, accounts.Cost{Memory: 64, Passes: 1})
	figs := figures.New(ties.Figures{S: store}, nil, h.clock)
	store.OnCommit(figs.Hear)
	h.door = door.New(ties.Releases{S: releases.New(store)}, figs)
	store.OnCommit(func(at journal.Seq, _ *cube.Delta) { h.hub.Grew(int64(at)) })
	tree := areas.New(ties.Areas{S: ties.Register{S: store}})
	rows := make([]area.Area, len(townships))
	for i, r := range townships {
		a, wrong := areas.Parse(map[string]string{"code": r.code, "name": r.name, "level": r.level, "parent": r.parent})
		if wrong != nil {
			tb.Fatal(wrong)
		}
		rows[i] = a
	}
	_, err = tree.Take(ctx, access.Actor{Account: "operator", Operator: true}, rows)
	check(err)
	h.hub.Grew(int64(len(townships))) // areas change no count, so only whoever watches the journal hears of them
	book := ledger.New(ties.Ledger{S: store}, signer, vkey, h.clock)
	seen := view.Office{Store: ties.Office{S: storeoffice.New(store)}, Looker: h.looks, Terms: maker, Keys: keys, Clock: h.clock, Limits: quality.Defaults()}
	h.found = findings.New(&seen, findingStore{store, storefind.New(store)}, rules.New(&seen))
	h.upkeep = upkeep.New(ties.Jobs{S: storeupkeep.New(h.db)}, works{book, h.db, tb.TempDir(), h.found}, h.clock, func(err error) { tb.Error(err) })
	tb.Cleanup(h.upkeep.Close)
	h.office = office.New(seen)
	sheets, exported := h.sheets(tb, store, keys, tree, people)
	told := notices.New(&seen, h.reg, ties.Notices{S: store})
	taken := inbox.New(&seen, h.reg, told, ties.Inbox{S: store})
	h.sync = syncDesk(h, store, taken)
	twice := doubles.New(&seen, ties.Doubles{S: storedouble.New(store)}, storelink.New(store), doubles.NewWeigher(maker, pinyin.New()))
	filed, owed := caseDesk(tb, &seen, store), benefitDesk(tb, store, keys, h.looks)
	far := deskreach.New(ties.Reach{Benefits: ties.NewBenefits(store)}, owed, h.door, h.clock)
	press := door.NewPress(h.door, tables.New(ties.Tables{S: storetab.New(store)}, figs), []byte("a secret of the tests"))
	trials := deskreform.New(owed, press, ties.Tree{S: store}, h.clock)
	tb.Cleanup(func() { far.Close(); trials.Close() })
	watched, inspected := oversightDesks(tb, &seen, store, filed)
	meeting.Checklists(store, h.sync, taken, inspected, filed)
	reach := outreach.New(&seen, owed, ties.Outreach{S: store}, filed)
	filed.Reckon(reach)
	h.store = store
	services := h.careDesks(tb, &seen, figs, store, taken)
	polls := h.surveyDesk(tb, store, keys)
	cards := cardDesk(tb, &seen, h, far, services.Tally)
	checker := drafts.New(h.door, ties.Tree{S: store}, draftworks.Desks{Money: budgetDesk(store, keys, h.clock), Events: tellingDesk(store, h.clock), Lessons: trainingDesk(tb, &seen, store), Visits: services.Tally,
		Inspections: inspected, Cases: filed, Schemes: owed.Schemes(), Now: func(context.Context) (journal.Seq, error) { return 0, nil }}, h.clock)
	h.Server = httpd.New(httpd.Options{Content: content(tb), Care: services, Clock: h.clock, Log: slog.New(slog.NewJSONHandler(h.log, nil)), Version: "test", Live: h.hub,
		Site: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}.ReadFile, Built: true, Ready: func(context.Context) error { return nil },
		Accounts: h.staff, Looks: h.looks, Areas: ties.Tree{S: store}, Outlines: outlines.New(store), Register: kept.Desk{Desk: h.reg, Store: ties.Register{S: store}, Kept: meeting.Below(store)},
		Office: h.office, Recorder: recorder{tree}, Figures: h.door, Ahead: outlook.New(figs, h.door, h.clock), Reports: reportDesk(tb, h.door, filed, store, h.clock), Drafts: checker, Press: press, Records: microdata.New(ties.Releases{S: releases.New(store)}, figs, h.door), Journal: book, Upkeep: h.upkeep, Quality: h.found,
		Requests: information.New(&seen, filed), Portal: publicContent(tb, owed.Schemes()),
		Notices: told, Inbox: taken,
		Telling: tellingDesk(store, h.clock), Surveys: polls,
		Visits: meeting.Interviews(store, h.looks, keys, taken), Photos: meeting.Photos(store, &seen, h.sync), Sync: h.sync, Phones: phones.New(ties.Leases{S: storesync.New(store)}, keys), Transfers: transferDesk(h, store, keys, taken, signer, vkey), Rollups: rollupDesk(h, store, keys, taken, signer, vkey),
		Providers: watched, Inspections: inspected, Complaints: complaints.New(&seen, filed), Awards: awardDesk(tb, &seen, store, filed, inspected), AwardGrants: grantDesk(tb, &seen, store, filed, inspected), Training: trainingDesk(tb, &seen, store), Fees: feeDesk(tb, store, h.clock),
		Budget: budgetDesk(store, keys, h.clock), Imports: sheets, Exports: exported, Cases: filed, Payout: payoutDesk(tb, store, keys, h.looks, filed, h.clock),
		Public:     publicity.New(ties.Posts{S: storeoffice.New(store)}, filed, owed.Schemes(), h.clock),
		Changes:    changes.New(&seen, ties.Changes{S: storepay.New(store)}, owed, filed, h.clock),
		Scorecards: cards, Plans: scorecards.NewPlans(cards, filed), Orders: orders.New(&seen, filed),
		Outreach: reach, Reach: far, Reforms: trials, Shelf: reform.New(packs.Files(), []string{"core", "cn-township"}, owed.Schemes()), Schemes: owed, Families: deskfam.New(&seen, ties.Links{S: storefam.New(h.db)}, owed, filed, ties.Purse{S: storeoffice.New(store)}, reach),
		Joiner: merging.New(ties.Merges{S: store}, h.clock), Doubles: twice, Searcher: searchNow{twice}})
	h.admin = access.Actor{Account: "operator", Operator: true, Purpose: access.AdministrationPurpose}
	return h
}

// client is a browser at an address of its own.
type client struct {
	tb      testing.TB
	h       http.Handler
	address string
	host    string
	cookie  string
	pass    string // of a family link
	lang    string
	header  map[string]string
}

func (h *house) client(tb testing.TB) *client {
	tb.Helper()
	return &client{tb: tb, h: h.Server, address: fmt.Sprintf("10.0.%d.%d:4000", h.next.Load()/250, h.next.Add(1)%250), host: "wanjia.test", lang: "en"}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    string
	json   map[string]any
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.raw) }

func (a answer) key() string { s, _ := a.json["key"].(string); return s }

func (c *client) do(method, path string, body any, header ...string) answer {
	c.tb.Helper()
	var in io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(body)
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			c.tb.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r := httptest.NewRequest(method, path, in)
	r.RemoteAddr, r.Host = c.address, c.host
	r.Header.Set("Accept-Language", c.lang)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.cookie != "" {
		r.Header.Set("Cookie", "wanjia_session="+c.cookie)
	}
	if c.pass != "" {
		r.AddCookie(&http.Cookie{Name: "wanjia_family", Value: c.pass})
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	for _, k := range w.Result().Cookies() {
		switch k.Name {
		case "wanjia_session":
			c.cookie = k.Value
		case "wanjia_family":
			c.pass = k.Value
		}
	}
	a := answer{status: w.Code, header: w.Result().Header, raw: w.Body.String()}
	_ = json.Unmarshal(w.Body.Bytes(), &a.json)
	return a
}

func (c *client) get(path string) answer {
	c.tb.Helper()
	return c.do(http.MethodGet, "/api/v1"+path, nil)
}

// post sends a write under a fresh key.
func (c *client) post(path string, body any, header ...string) answer {
	c.tb.Helper()
	return c.do(http.MethodPost, "/api/v1"+path, body, append([]string{"Idempotency-Key", freshKey()}, header...)...)
}

var keys atomic.Int64

func freshKey() string { return id.Derive("test key", fmt.Sprint(keys.Add(1))).String() }

// want holds an answer to a status.
func (a answer) want(tb testing.TB, what string, status int, key string) answer {
	tb.Helper()
	if a.status != status || key != "" && a.key() != key {
		tb.Fatalf("%s: %v; want %d %s", what, a, status, key)
	}
	return a
}

// as is a client that is signed in with grants.
func (h *house) as(tb testing.TB, grants ...access.Grant) *client {
	tb.Helper()
	ctx := tb.Context()
	name := fmt.Sprintf("user%d", h.next.Add(1))
	once, err := h.staff.Add(ctx, h.admin, accounts.Person{Name: name, Grants: grants})
	if err != nil {
		tb.Fatal(err)
	}
	token, v, err := h.staff.SignIn(ctx, name, once, "test")
	if err != nil {
		tb.Fatal(err)
	}
	if err := h.staff.ChangePassword(ctx, v, once, "Correct-Horse-7"); err != nil {
		tb.Fatal(err)
	}
	c := h.client(tb)
	c.cookie = token
	return c
}

// hire opens an account of a manager by a name, for those who are only named.
func (h *house) hire(tb testing.TB, name string) {
	tb.Helper()
	if _, err := h.staff.Add(tb.Context(), h.admin, accounts.Person{Name: name, Grants: []access.Grant{grant(tb, access.Management, access.Oversight, "990101")}}); err != nil {
		tb.Fatal(err)
	}
}

func at(tb testing.TB, code string) area.Code {
	tb.Helper()
	if code == "" {
		return area.Code{}
	}
	c, err := area.ParseCode(code)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// window is a service desk in a township.
// name is a fresh account with grants and the usual password.
func (h *house) name(tb testing.TB, grants ...access.Grant) string {
	tb.Helper()
	name, _ := h.as(tb, grants...).get("/session").json["name"].(string)
	return name
}

// login is a new session of an account, wherever the clock has gone.
func (h *house) login(tb testing.TB, name string) *client {
	tb.Helper()
	token, _, err := h.staff.SignIn(tb.Context(), name, "Correct-Horse-7", "test")
	if err != nil {
		tb.Fatal(err)
	}
	c := h.client(tb)
	c.cookie = token
	return c
}

func (h *house) window(tb testing.TB) *client {
	tb.Helper()
	return h.as(tb, access.Grant{Desk: access.Window, Area: at(tb, "990101001"), Purpose: access.CivilRegistration})
}

func mother() map[string]any {
	return map[string]any{"kind": "person", "values": map[string]string{"name": "王丽", "sex": "female", "birth_date": "1995-04-01",
		"area": "990101001001", "since": "2020-01-01", "since_reason": "move_in", "phone": "13800000000"}}
}

// bodiesOf are what the journal holds of some kinds of entries, in order.
func (h *house) bodiesOf(kinds ...string) ([]string, error) {
	var out []string
	err := h.db.Read(context.Background(), func(rx *sqldb.Rx) error {
		rows, err := rx.Query(context.Background(), "SELECT kind, body FROM journal ORDER BY seq")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var kind, body string
			if err := rows.Scan(&kind, &body); err != nil {
				return err
			}
			if slices.Contains(kinds, kind) {
				out = append(out, body)
			}
		}
		return rows.Err()
	})
	return out, err
}

// lineOf waits for the next line that begins so.
func lineOf(tb testing.TB, r *bufio.Reader, begins string) string {
	tb.Helper()
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			tb.Fatalf("no line begins with %q: %v", begins, err)
		}
		if strings.HasPrefix(line, begins) {
			return strings.TrimSpace(line)
		}
	}
}

func slogTo(l *lines) *slog.Logger { return slog.New(slog.NewJSONHandler(l, nil)) }
