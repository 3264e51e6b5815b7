package accounts_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/accounts"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/staff"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"

	store "wanjia/store/accounts"
)

// movable is a clock that a test moves.
type movable struct{ ms atomic.Int64 }

func newClock() *movable {
	c := &movable{}
	c.ms.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixMilli())
	return c
}

func (c *movable) Now() time.Time       { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *movable) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }

type adapter struct{ s *store.Store }

func (a adapter) Read(ctx context.Context, fn func(accounts.Reader) error) error {
	return a.s.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

func (a adapter) Write(ctx context.Context, fn func(accounts.Tx) error) error {
	return a.s.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

type fixedTree struct{ t *area.Tree }

func (f fixedTree) Tree(context.Context) (*area.Tree, error) { return f.t, nil }

// cheap hashing keeps tests quick; the real cost is measured by the benchmark.
var cheap = accounts.Cost{Memory: 64, Passes: 1}

type office struct {
	*accounts.Desk
	clock *movable
	db    *sqldb.DB
}

func code(tb testing.TB, text string) area.Code {
	tb.Helper()
	c, err := area.ParseCode(text)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// open is a desk over a fresh database with a county, two townships and a village in each.
func open(tb testing.TB, engine sqldb.Engine) *office {
	tb.Helper()
	var rows []area.Area
	for _, r := range []struct {
		code, parent string
		level        area.Level
	}{{"990101", "", area.County}, {"990101001", "990101", area.Township}, {"990101002", "990101", area.Township}, {"990101001001", "990101001", area.Village}} {
		a := area.Area{Code: code(tb, r.code), Name: "A" + r.code, Level: r.level}
		if r.parent != "" {
			a.Parent = code(tb, r.parent)
		}
		rows = append(rows, a)
	}
	tree, problems := area.NewTree(rows)
	if tree.Len() != len(rows) {
		tb.Fatal(problems)
	}
	clk := newClock()
	db := storetest.Open(tb, engine, clk)
	return &office{accounts.New(adapter{store.New(db)}, fixedTree{tree}, clk, cheap), clk, db}
}

func each(t *testing.T, fn func(t *testing.T, o *office)) {
	t.Helper()
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(e.String(), func(t *testing.T) { fn(t, open(t, e)) })
	}
}

const good = "Correct-Horse-7"

// start opens the first account, called admin.
func (o *office) start(tb testing.TB) (token string, v accounts.Visit) {
	tb.Helper()
	token, v, err := o.SetUp(tb.Context(), accounts.First{Name: "admin", Password: good, AtMachine: true, Device: "Firefox"})
	if err != nil {
		tb.Fatal(err)
	}
	return token, v
}

func (o *office) admin(tb testing.TB) access.Actor {
	tb.Helper()
	_, v := o.start(tb)
	return v.Actor(access.AdministrationPurpose)
}

func grant(tb testing.TB, d access.Desk, at string, p access.Purpose) access.Grant {
	tb.Helper()
	g := access.Grant{Desk: d, Purpose: p}
	if at != "" {
		g.Area = code(tb, at)
	}
	return g
}

func windowAt(tb testing.TB, at string) []access.Grant {
	tb.Helper()
	return []access.Grant{grant(tb, access.Window, at, access.CivilRegistration)}
}

func wants(t *testing.T, what string, err error, key string) {
	t.Helper()
	if key == "" && err == nil {
		return
	}
	if key == "" || !fault.Is(err, key) {
		t.Errorf("%s: %v, want %q", what, err, key)
	}
}

func must[T any](tb testing.TB) func(T, error) T {
	return func(v T, err error) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

func TestTheFirstAccountIsOpenedOnceByTokenOrAtTheMachine(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		if needed := must[bool](t)(o.Needed(ctx)); !needed {
			t.Error("a new installation needs its first account")
		}
		old := must[string](t)(o.Begin(ctx, "admin"))
		token := must[string](t)(o.Begin(ctx, "admin"))
		try := func(f accounts.First) error { _, _, err := o.SetUp(ctx, f); return err }
		wants(t, "from elsewhere without a token", try(accounts.First{Name: "x", Password: good}), "account.setup.token")
		wants(t, "with a wrong token", try(accounts.First{Name: "x", Password: good, Token: "abcd", AtMachine: true}), "account.setup.token")
		wants(t, "with a token that a newer one replaced", try(accounts.First{Name: "x", Password: good, Token: old}), "account.setup.token")
		wants(t, "with a weak password", try(accounts.First{Name: "x", Password: "12345678", Token: token}), "access.password.classes")
		wants(t, "with a name that can't be", try(accounts.First{Name: "x y", Password: good, Token: token}), "account.name")
		secret, v, err := o.SetUp(ctx, accounts.First{Name: "Admin", Password: good, Token: " " + strings.ToUpper(token) + "\n", Lang: words.ZH})
		if err != nil {
			t.Fatal(err)
		}
		if v.Account.Name != "admin" || len(v.Account.Grants) != 1 || v.Account.Grants[0].Desk != access.Administration {
			t.Errorf("the first account is %+v", v.Account)
		}
		if _, err := o.Visit(ctx, secret); err != nil {
			t.Errorf("whoever set up is signed in: %v", err)
		}
		wants(t, "the token a second time", try(accounts.First{Name: "y", Password: good, Token: token}), "account.setup.done")
		wants(t, "at the machine afterwards", try(accounts.First{Name: "y", Password: good, AtMachine: true}), "account.setup.done")
		_, err = o.Begin(ctx, "y")
		wants(t, "another token afterwards", err, "account.setup.done")
		if needed := must[bool](t)(o.Needed(ctx)); needed {
			t.Error("there is an account now")
		}
	})
}

func TestAStartTokenEndsAfterAWeek(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	token := must[string](t)(o.Begin(t.Context(), "admin"))
	o.clock.pass(8 * 24 * time.Hour)
	_, _, err := o.SetUp(t.Context(), accounts.First{Name: "admin", Password: good, Token: token})
	wants(t, "a week later", err, "account.setup.token")
	_, err = o.Visit(t.Context(), token)
	wants(t, "as a session", err, "session.unknown")
}

func TestOfManyWhoSetUpAtOnceOneWins(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	var won atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, _, err := o.SetUp(t.Context(), accounts.First{Name: "admin", Password: good, AtMachine: true}); err == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d won, want 1", won.Load())
	}
}

func TestFiveWrongPasswordsLockForFiveMinutesThenTwiceAsLong(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.start(t)
		ctx := t.Context()
		guess := func(name, password string) error { _, _, err := o.SignIn(ctx, name, password, ""); return err }
		for i := range access.FailuresAllowed {
			wants(t, "guess "+string(rune('1'+i)), guess("admin", "wrong"), "session.wrong")
		}
		wants(t, "the right password while locked", guess("admin", good), "session.locked")
		o.clock.pass(299 * time.Second)
		wants(t, "a second too early", guess("admin", good), "session.locked")
		o.clock.pass(2 * time.Second)
		wants(t, "a sixth wrong one", guess("admin", "wrong"), "session.wrong")
		o.clock.pass(301 * time.Second)
		wants(t, "still locked after five minutes", guess("admin", good), "session.locked")
		o.clock.pass(300 * time.Second)
		wants(t, "after ten", guess("ADMIN", good), "")
		for range access.FailuresAllowed - 1 {
			wants(t, "the count began anew", guess("admin", "wrong"), "session.wrong")
		}
		wants(t, "four wrong ones don't lock", guess("admin", good), "")
	})
}

func TestANameThatDoesNotExistLooksLikeOneThatDoes(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	o.start(t)
	for _, name := range []string{"nobody", "no such name!", ""} {
		for i := range access.FailuresAllowed {
			_, _, err := o.SignIn(t.Context(), name, good, "")
			wants(t, name+" "+string(rune('1'+i)), err, "session.wrong")
		}
	}
	_, _, err := o.SignIn(t.Context(), "nobody", good, "")
	wants(t, "the sixth", err, "session.locked")
}

func TestManyGuessesAtOnceAreCountedOneByOne(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	o.start(t)
	var checked atomic.Int64
	var wg sync.WaitGroup
	for range 25 {
		wg.Go(func() {
			if _, _, err := o.SignIn(t.Context(), "admin", "wrong", ""); fault.Is(err, "session.wrong") {
				checked.Add(1)
			}
		})
	}
	wg.Wait()
	if n := checked.Load(); n > access.FailuresAllowed+1 { // one more may be under way when the fifth is counted
		t.Errorf("%d guesses were checked, want at most %d", n, access.FailuresAllowed+1)
	}
}

func TestASessionEndsWhenIdleAndInAnyCaseAfterTwelveHours(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		secret, _ := o.start(t)
		visit := func() error { _, err := o.Visit(t.Context(), secret); return err }
		for range 20 {
			o.clock.pass(29 * time.Minute)
			wants(t, "used every half hour at "+o.clock.Now().Format(time.TimeOnly), visit(), "")
		}
		o.clock.pass(31 * time.Minute)
		wants(t, "idle for half an hour", visit(), "session.unknown")

		secret, _, err := o.SignIn(t.Context(), "admin", good, "")
		if err != nil {
			t.Fatal(err)
		}
		began := o.clock.Now()
		for o.clock.Now().Sub(began) < access.SessionMost-20*time.Minute {
			wants(t, "before twelve hours", func() error { _, err := o.Visit(t.Context(), secret); return err }(), "")
			o.clock.pass(20 * time.Minute)
		}
		o.clock.pass(20 * time.Minute)
		_, err = o.Visit(t.Context(), secret)
		wants(t, "after twelve hours", err, "session.unknown")
	})
}

func TestSigningOutEndsOneSessionAndAChangedPasswordAllOthers(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		first, _ := o.start(t)
		second, v, err := o.SignIn(ctx, "admin", good, "Chrome")
		if err != nil {
			t.Fatal(err)
		}
		if n := len(must[[]staff.Session](t)(o.Sessions(ctx, v))); n != 2 {
			t.Errorf("%d sessions, want 2", n)
		}
		wants(t, "with the wrong old password", o.ChangePassword(ctx, v, "wrong", "Another-Horse-8"), "account.password.old")
		wants(t, "to the same", o.ChangePassword(ctx, v, good, good), "account.password.same")
		wants(t, "to a weak one", o.ChangePassword(ctx, v, good, "abc"), "access.password.short")
		wants(t, "to a good one", o.ChangePassword(ctx, v, good, "Another-Horse-8"), "")
		_, err = o.Visit(ctx, first)
		wants(t, "the other session", err, "session.unknown")
		_, err = o.Visit(ctx, second)
		wants(t, "this one", err, "")
		_, _, err = o.SignIn(ctx, "admin", good, "")
		wants(t, "the old password", err, "session.wrong")
		wants(t, "signing out", o.SignOut(ctx, v), "")
		_, err = o.Visit(ctx, second)
		wants(t, "after signing out", err, "session.unknown")
	})
}

func TestGuessingTheOldPasswordInAnOpenSessionLocksToo(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	_, v := o.start(t)
	for range access.FailuresAllowed {
		wants(t, "a guess", o.ChangePassword(t.Context(), v, "wrong", "Another-Horse-8"), "account.password.old")
	}
	wants(t, "the right one then", o.ChangePassword(t.Context(), v, good, "Another-Horse-8"), "session.locked")
}

func TestOneAccountHasAtMostTenSessions(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	o.start(t)
	var v accounts.Visit
	for range 15 {
		o.clock.pass(time.Second)
		var err error
		if _, v, err = o.SignIn(t.Context(), "admin", good, ""); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(must[[]staff.Session](t)(o.Sessions(t.Context(), v))); n != 10 {
		t.Errorf("%d sessions, want 10", n)
	}
}

func TestAnAccountGivenByAnAdministratorMustChangeItsPassword(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		admin := o.admin(t)
		once := must[string](t)(o.Add(ctx, admin, accounts.Person{Name: "Li", Display: "李", Grants: windowAt(t, "990101001")}))
		_, v, err := o.SignIn(ctx, "li", once, "")
		if err != nil || !v.Account.Fresh || v.Account.Display != "李" {
			t.Fatalf("%+v, %v", v.Account, err)
		}
		wants(t, "its own password", o.ChangePassword(ctx, v, once, "Window-Horse-9"), "")
		_, v, err = o.SignIn(ctx, "li", "Window-Horse-9", "")
		if err != nil || v.Account.Fresh {
			t.Errorf("fresh is %v, %v", v.Account.Fresh, err)
		}
		_, err = o.Add(ctx, admin, accounts.Person{Name: "LI", Grants: windowAt(t, "990101001")})
		wants(t, "the same name in capitals", err, "account.taken")
		once = must[string](t)(o.Reset(ctx, admin, "li"))
		_, err = o.Visit(ctx, "anything")
		wants(t, "any text", err, "session.unknown")
		_, _, err = o.SignIn(ctx, "li", "Window-Horse-9", "")
		wants(t, "the old password after a reset", err, "session.wrong")
		token, _, err := o.SignIn(ctx, "li", once, "")
		wants(t, "the one-time one", err, "")
		wants(t, "disabling", o.Disable(ctx, admin, "li"), "")
		_, err = o.Visit(ctx, token)
		wants(t, "a session of a disabled account", err, "session.unknown")
		_, _, err = o.SignIn(ctx, "li", once, "")
		wants(t, "signing in to it", err, "session.wrong")
		wants(t, "enabling", o.Enable(ctx, admin, "li"), "")
		_, _, err = o.SignIn(ctx, "li", once, "")
		wants(t, "signing in again", err, "")
	})
}

func TestGrantsThatMustNotBeAreRefused(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	admin := o.admin(t)
	for _, c := range []struct {
		what   string
		grants []access.Grant
		key    string
	}{
		{"none", nil, "account.grant.none"},
		{"a clinic for oversight", []access.Grant{grant(t, access.Clinic, "990101", access.Oversight)}, "account.grant.purpose"},
		{"in an area that isn't there", []access.Grant{grant(t, access.Window, "980101", access.Benefit)}, "account.grant.area"},
		{"approval and cashier", []access.Grant{grant(t, access.Approval, "990101", access.Benefit), grant(t, access.Cashier, "990101", access.Benefit)}, "access.clash.money"},
		{"inspection and window", []access.Grant{grant(t, access.Inspection, "990101", access.Oversight), grant(t, access.Window, "990101", access.Benefit)}, "access.clash.watch"},
		{"administration and window", []access.Grant{grant(t, access.Administration, "", access.AdministrationPurpose), grant(t, access.Window, "990101", access.Benefit)}, "access.clash.admin"},
		{"window and statistics", []access.Grant{grant(t, access.Window, "990101", access.Benefit), grant(t, access.Statistics, "990101", access.StatisticsPurpose)}, ""},
	} {
		_, err := o.Add(t.Context(), admin, accounts.Person{Name: "u" + strings.ReplaceAll(c.what, " ", ""), Grants: c.grants})
		wants(t, c.what, err, c.key)
		_, err = o.Issue(t.Context(), admin, "t"+strings.ReplaceAll(c.what, " ", ""), c.grants)
		wants(t, c.what+" for a machine", err, c.key)
	}
}

func TestAnAdministratorOfATownshipManagesThatTownship(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		admin := o.admin(t)
		here := []access.Grant{grant(t, access.Administration, "990101001", access.AdministrationPurpose)}
		once := must[string](t)(o.Add(ctx, admin, accounts.Person{Name: "local", Grants: here}))
		must[string](t)(o.Add(ctx, admin, accounts.Person{Name: "other", Grants: windowAt(t, "990101002")}))
		_, v, err := o.SignIn(ctx, "local", once, "")
		if err != nil {
			t.Fatal(err)
		}
		local := v.Actor(access.AdministrationPurpose)
		must[string](t)(o.Add(ctx, local, accounts.Person{Name: "mine", Grants: windowAt(t, "990101001001")}))
		_, err = o.Add(ctx, local, accounts.Person{Name: "away", Grants: windowAt(t, "990101002")})
		wants(t, "a window in the next township", err, access.DeniedByArea)
		_, err = o.Add(ctx, local, accounts.Person{Name: "up", Grants: windowAt(t, "")})
		wants(t, "a window everywhere", err, access.DeniedByArea)
		wants(t, "giving the own account more", o.Change(ctx, local, "local", "", []access.Grant{grant(t, access.Administration, "", access.AdministrationPurpose)}), access.DeniedByArea)
		wants(t, "disabling the chief", o.Disable(ctx, local, "admin"), "account.missing")
		wants(t, "disabling somebody elsewhere", o.Disable(ctx, local, "other"), "account.missing")
		_, err = o.Reset(ctx, local, "admin")
		wants(t, "resetting the chief", err, "account.missing")
		users, _, err := o.Users(ctx, local, page.Page{Size: 50})
		if err != nil || len(users) != 2 || users[0].Name != "local" || users[1].Name != "mine" {
			t.Errorf("sees %+v, %v; want local and mine", users, err)
		}
		for _, who := range []access.Actor{{}, {Grants: windowAt(t, ""), Purpose: access.CivilRegistration}} {
			_, err = o.Add(ctx, who, accounts.Person{Name: "x", Grants: windowAt(t, "990101")})
			if fault.KindOf(err) != fault.Denied {
				t.Errorf("%+v adds an account: %v", who, err)
			}
		}
	})
}

func TestUsersAreListedPageByPage(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	admin := o.admin(t)
	for _, n := range []string{"b", "d", "a1", "c", "e"} {
		must[string](t)(o.Add(t.Context(), admin, accounts.Person{Name: n, Grants: windowAt(t, "990101")}))
	}
	var names []string
	for ask := (page.Page{Size: 2}); ; {
		some, next, err := o.Users(t.Context(), admin, ask)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range some {
			names = append(names, a.Name)
		}
		if next == "" {
			break
		}
		ask.After = []string{next}
	}
	if got, want := strings.Join(names, " "), "a1 admin b c d e"; got != want {
		t.Errorf("users %q, want %q", got, want)
	}
}

func TestSomebodyCanAlwaysAdministerEverything(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	ctx := t.Context()
	admin := o.admin(t)
	wants(t, "disabling the last", o.Disable(ctx, admin, "admin"), "account.last")
	wants(t, "taking it from the last", o.Change(ctx, admin, "admin", "", []access.Grant{grant(t, access.Administration, "990101", access.AdministrationPurpose)}), "account.last")
	all := []access.Grant{grant(t, access.Administration, "", access.AdministrationPurpose)}
	must[string](t)(o.Add(ctx, admin, accounts.Person{Name: "second", Grants: all}))
	wants(t, "disabling one of two", o.Disable(ctx, admin, "admin"), "")
	wants(t, "then the other", o.Disable(ctx, access.Actor{Account: "operator", Operator: true}, "second"), "account.last")
}

func TestAMachineHasItsOwnGrantsAndNoPassword(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		admin := o.admin(t)
		grants := []access.Grant{grant(t, access.Statistics, "990101", access.StatisticsPurpose)}
		token := must[string](t)(o.Issue(ctx, admin, "dhis2", grants))
		if !strings.HasPrefix(token, "wj_") || len(token) < 40 {
			t.Errorf("token %q", token)
		}
		v, err := o.Visit(ctx, token)
		if err != nil || v.Account.Name != "machine:dhis2" || len(v.Account.Grants) != 1 || v.Account.Grants[0] != grants[0] {
			t.Fatalf("%+v, %v", v.Account, err)
		}
		wants(t, "its password", o.ChangePassword(ctx, v, "a", good), "account.machine")
		_, err = o.Issue(ctx, admin, "dhis2", grants)
		wants(t, "a second of the name", err, "account.token.taken")
		o.clock.pass(300 * 24 * time.Hour)
		_, err = o.Visit(ctx, token)
		wants(t, "unused for 300 days", err, "")
		all := must[[]staff.Session](t)(o.Tokens(ctx, admin))
		if len(all) != 1 || !all[0].Seen.Equal(o.clock.Now()) {
			t.Errorf("tokens %+v, want one seen now", all)
		}
		wants(t, "revoking", o.Revoke(ctx, admin, "dhis2"), "")
		_, err = o.Visit(ctx, token)
		wants(t, "afterwards", err, "session.unknown")
		wants(t, "revoking again", o.Revoke(ctx, admin, "dhis2"), "account.token.missing")
	})
}

func TestAnAdministratorEndsSomebodysSession(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	ctx := t.Context()
	admin := o.admin(t)
	once := must[string](t)(o.Add(ctx, admin, accounts.Person{Name: "li", Grants: windowAt(t, "990101")}))
	_, v, err := o.SignIn(ctx, "li", once, "Phone")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(must[[]staff.Session](t)(o.Devices(ctx, admin))); n != 2 {
		t.Errorf("%d devices, want 2", n)
	}
	if err := o.End(ctx, accounts.Visit{Account: v.Account}, must[[]staff.Session](t)(o.Devices(ctx, admin))[0].ID); err != nil && !fault.Is(err, "account.session.missing") {
		t.Error(err)
	}
	token, v, err := o.SignIn(ctx, "li", once, "Phone")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "ending it", o.EndDevice(ctx, admin, v.Session.ID), "")
	_, err = o.Visit(ctx, token)
	wants(t, "afterwards", err, "session.unknown")
	wants(t, "ending it again", o.EndDevice(ctx, admin, v.Session.ID), "account.session.missing")
}

// TestWhoMayManageIsWhoTheMatrixSays holds every desk to the access matrix.
func TestWhoMayManageIsWhoTheMatrixSays(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	o.start(t)
	for _, d := range access.Desks() {
		for _, p := range d.Purposes() {
			who := access.Actor{Account: "x", Purpose: p, Grants: []access.Grant{{Desk: d, Purpose: p}}}
			_, _, err := o.Users(t.Context(), who, page.Page{Size: 1})
			if err != nil {
				t.Errorf("%s: listing what one may see is no fault: %v", d, err)
			}
			_, err = o.Add(t.Context(), who, accounts.Person{Name: "by." + d.String() + p.String(), Grants: windowAt(t, "990101")})
			if got, want := err == nil, d.Grain(access.ManageUsers) != access.None; got != want {
				t.Errorf("%s adds an account: %v (%v), want %v", d, got, err, want)
			}
		}
	}
}

func TestNoTextIsEverASecretOrAName(t *testing.T) {
	o := open(t, sqldb.EngineSQLite)
	o.start(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if _, err := o.Visit(t.Context(), text); !fault.Is(err, "session.unknown") {
			t.Fatalf("%q opens a session: %v", text, err)
		}
		name, err := staff.ParseName(text)
		if err != nil {
			return
		}
		if again, err := staff.ParseName(name); err != nil || again != name {
			t.Fatalf("%q is read as %q, and that as %q, %v", text, name, again, err)
		}
		if strings.HasPrefix(name, staff.MachineName("")) {
			t.Fatalf("%q passes for a machine", name)
		}
	})
}

func BenchmarkSignIn(b *testing.B) {
	clk := newClock()
	db := storetest.Open(b, sqldb.EngineSQLite, clk)
	tree, _ := area.NewTree(nil)
	d := accounts.New(adapter{store.New(db)}, fixedTree{tree}, clk, accounts.Usual())
	o := &office{d, clk, db}
	o.start(b)
	b.ResetTimer()
	for b.Loop() {
		if _, _, err := d.SignIn(b.Context(), "admin", good, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAnOfficeWhoseRefusalsNobodyElseCouldReviewIsTold: an appeal is shut to whoever refused and to their whole office.
func TestAnOfficeWhoseRefusalsNobodyElseCouldReviewIsTold(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		admin := o.admin(t)
		approver := func(name, at string) {
			t.Helper()
			if _, err := o.Add(t.Context(), admin, accounts.Person{Name: name, Password: good, Grants: []access.Grant{grant(t, access.Approval, at, access.Benefit)}}); err != nil {
				t.Fatal(err)
			}
		}
		alone := func(want string) {
			t.Helper()
			users, _, err := o.Users(t.Context(), admin, page.Page{Size: 50})
			if err != nil {
				t.Fatal(err)
			}
			told, err := o.Alone(t.Context(), users)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, u := range users {
				if told[u.Name] {
					names = append(names, u.Name)
				}
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("nobody could review what %q refuse; want %q", got, want)
			}
		}
		alone("")
		approver("li", "990101001")
		approver("wang", "990101001") // of the same office, to which the appeal is shut too
		approver("zhao", "990101002") // beside it: another place
		alone("li wang zhao")
		approver("county", "990101")
		alone("county")
		approver("city", "")
		alone("") // it is there for the appeals of the others
		approver("city2", "")
		alone("")
		for _, name := range []string{"city", "city2"} {
			if err := o.Disable(t.Context(), admin, name); err != nil {
				t.Fatal(err)
			}
		}
		alone("county")
		for _, name := range []string{"li", "wang", "zhao", "county"} {
			if err := o.Disable(t.Context(), admin, name); err != nil {
				t.Fatal(err)
			}
		}
		approver("all", "")
		alone("all") // who decides first, and nobody else
	})
}
