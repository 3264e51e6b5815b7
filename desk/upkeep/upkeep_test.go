package upkeep_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/cmd/wanjia/ties"
	"wanjia/desk/ledger"
	"wanjia/desk/upkeep"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	storeupkeep "wanjia/store/upkeep"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// held is work that goes on until a test lets it end; each piece tells when it has begun.
type held struct {
	begun  chan string
	let    chan error
	wrong  []ledger.Wrong
	copies []upkeep.Copy
}

func (h *held) wait(ctx context.Context, what string, progress upkeep.Progress) error {
	progress(what, 3, 7)
	h.begun <- what
	select {
	case err := <-h.let:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *held) Verify(ctx context.Context, progress upkeep.Progress) (ledger.Verdict, error) {
	return ledger.Verdict{Size: 7, Root: "ab", Wrong: h.wrong}, h.wait(ctx, "journal", progress)
}

func (h *held) Rebuild(ctx context.Context, progress upkeep.Progress) ([]ledger.Wrong, error) {
	return nil, h.wait(ctx, "rebuild", progress)
}

func (h *held) Backup(ctx context.Context, at time.Time, progress upkeep.Progress) (upkeep.Copy, error) {
	return upkeep.Copy{File: "x.backup", Size: 12, At: at, Tried: true, Entries: 7}, h.wait(ctx, "copy", progress)
}

func (h *held) Check(ctx context.Context, progress upkeep.Progress) (int64, error) {
	return 5, h.wait(ctx, "rules", progress)
}

func (h *held) Backups(context.Context) ([]upkeep.Copy, error) { return h.copies, nil }

func (h *held) Facts(context.Context) (upkeep.Facts, error) { return upkeep.Facts{}, nil }

// place is a desk over a real store.
type place struct {
	*upkeep.Desk
	work *held
	mu   sync.Mutex
	told []error
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{work: &held{begun: make(chan string, 10), let: make(chan error)}}
	db := storetest.Open(t, sqldb.EngineSQLite, clock.Fixed(noon))
	p.Desk = upkeep.New(ties.Jobs{S: storeupkeep.New(db)}, p.work, clock.Fixed(noon), func(err error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.told = append(p.told, err)
	})
	t.Cleanup(p.Close)
	return p
}

func (p *place) ended(t *testing.T, who access.Actor, job id.ID) upkeep.Job {
	t.Helper()
	for {
		j, err := p.Job(t.Context(), who, job)
		if err != nil {
			t.Fatal(err)
		}
		if j.State != upkeep.Running {
			return j
		}
		select {
		case <-t.Context().Done():
			t.Fatal("it never ends")
		case <-time.After(time.Millisecond):
		}
	}
}

func key(n int) id.ID { return id.Derive("key", fmt.Sprint(n)) }

func actor(t *testing.T, d access.Desk, code string, p access.Purpose) access.Actor {
	t.Helper()
	g := access.Grant{Desk: d, Purpose: p}
	if code != "" {
		var err error
		if g.Area, err = area.ParseCode(code); err != nil {
			t.Fatal(err)
		}
	}
	return access.Actor{Account: d.String() + code, Purpose: p, Grants: []access.Grant{g}}
}

func administrator(t *testing.T) access.Actor {
	return actor(t, access.Administration, "", access.AdministrationPurpose)
}

func TestOneJobRunsAtATimeAndTheSameKeyIsTheSameJob(t *testing.T) {
	p, who := open(t), administrator(t)
	j, err := p.Verify(t.Context(), who, key(1), upkeep.Rebuilt)
	if err != nil || j.State != upkeep.Running || j.By != who.Account {
		t.Fatalf("%+v, %v", j, err)
	}
	<-p.work.begun
	if again, err := p.Verify(t.Context(), who, key(1), upkeep.Rebuilt); err != nil || again.ID != j.ID {
		t.Errorf("the same key: %+v, %v", again, err)
	}
	if _, err := p.Backup(t.Context(), who, key(1)); !fault.Is(err, "upkeep.key") {
		t.Errorf("the same key for something else: %v", err)
	}
	if _, err := p.Backup(t.Context(), who, key(2)); !fault.Is(err, "upkeep.busy.verify") || fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second job: %v", err)
	}
	now, err := p.Job(t.Context(), who, j.ID)
	if err != nil || now.Step != "journal" || now.Done != 3 || now.Total != 7 {
		t.Errorf("while it runs: %+v, %v", now, err)
	}
	p.work.let <- nil
	<-p.work.begun
	p.work.let <- nil
	end := p.ended(t, who, j.ID)
	if end.State != upkeep.Done || !end.Result.Rebuilt || end.Result.Entries != 7 || end.Result.Root != "ab" || len(end.Result.Wrong) != 0 || end.Ended.IsZero() {
		t.Errorf("in the end: %+v", end)
	}
	if again, err := p.Verify(t.Context(), who, key(1), upkeep.Rebuilt); err != nil || again.State != upkeep.Done {
		t.Errorf("the same key after the end: %+v, %v", again, err)
	}
}

func TestWhatIsWrongWithTheJournalIsKeptAndNothingIsBuiltFromIt(t *testing.T) {
	p, who := open(t), administrator(t)
	p.work.wrong = []ledger.Wrong{{Key: "ledger.verify.gap", Args: map[string]string{"seq": "4"}}}
	j, err := p.Verify(t.Context(), who, key(1), upkeep.Rebuilt)
	if err != nil {
		t.Fatal(err)
	}
	p.work.let <- nil
	end := p.ended(t, who, j.ID)
	if len(end.Result.Wrong) != 1 || end.Result.Wrong[0].Args["seq"] != "4" || end.Result.Rebuilt {
		t.Errorf("%+v", end)
	}
	f, err := p.Facts(t.Context(), who)
	if err != nil || f.Checks[1].OK || f.Checks[1].Key != "upkeep.check.broken" {
		t.Errorf("the system page says %+v, %v", f.Checks, err)
	}
}

func TestAJobIsStoppedByWhoBeganItOrByAnAdministrator(t *testing.T) {
	p, admin := open(t), administrator(t)
	numbers := actor(t, access.Statistics, "990101", access.StatisticsPurpose)
	other := actor(t, access.Management, "990101", access.StatisticsPurpose)
	for n, who := range []access.Actor{numbers, admin} {
		j, err := p.Verify(t.Context(), numbers, key(n), upkeep.Tree)
		if err != nil {
			t.Fatal(err)
		}
		<-p.work.begun
		if err := p.Stop(t.Context(), other, j.ID); !fault.Is(err, "upkeep.stop.denied") {
			t.Errorf("somebody else stops it: %v", err)
		}
		if err := p.Stop(t.Context(), who, j.ID); err != nil {
			t.Errorf("%s stops it: %v", who.Account, err)
		}
		if end := p.ended(t, who, j.ID); end.State != upkeep.Stopped || end.Error != nil || end.Result.Entries != 0 {
			t.Errorf("%+v", end)
		}
		if err := p.Stop(t.Context(), who, j.ID); err != nil {
			t.Errorf("stopping what has ended: %v", err)
		}
	}
}

func TestWhatRunsWhenTheProgramStopsIsKeptAsStopped(t *testing.T) {
	p, who := open(t), administrator(t)
	j, err := p.Backup(t.Context(), who, key(1))
	if err != nil {
		t.Fatal(err)
	}
	<-p.work.begun
	p.Close()
	if end, err := p.Job(t.Context(), who, j.ID); err != nil || end.State != upkeep.Stopped {
		t.Errorf("%+v, %v", end, err)
	}
	if _, err := p.Backup(t.Context(), who, key(2)); !fault.Is(err, "upkeep.closing") {
		t.Errorf("after the end: %v", err)
	}
}

func TestAFailureIsToldWithoutWhatOnlyAnOperatorMayRead(t *testing.T) {
	p, who := open(t), administrator(t)
	for n, c := range []struct {
		err  error
		key  string
		told int
	}{
		{errors.New("王丽: disk I/O error"), "upkeep.failed", 1},
		{fault.New(fault.Internal, "cli.file", "file", "/srv/x").Because(errors.New("no space")), "upkeep.failed", 2},
		{fault.New(fault.Refused, "sqldb.backup.exists", "file", "x"), "sqldb.backup.exists", 2},
	} {
		j, err := p.Backup(t.Context(), who, key(n))
		if err != nil {
			t.Fatal(err)
		}
		p.work.let <- c.err
		end := p.ended(t, who, j.ID)
		if end.State != upkeep.Failed || end.Error == nil || end.Error.Key != c.key || end.Error.Cause != nil {
			t.Errorf("%v becomes %+v", c.err, end)
		}
		p.mu.Lock()
		if len(p.told) != c.told {
			t.Errorf("the operator has heard %v, want %d", p.told, c.told)
		}
		p.mu.Unlock()
	}
}

func TestEachRightIsAskedFor(t *testing.T) {
	p := open(t)
	close(p.work.let)
	window := actor(t, access.Window, "990101", access.CivilRegistration)
	field := actor(t, access.Field, "990101", access.CivilRegistration)
	county := actor(t, access.Administration, "990101", access.AdministrationPurpose)
	admin := administrator(t)
	for n, c := range []struct {
		who                            access.Actor
		verify, rebuild, backup, check string // the refusal; empty where they may
	}{
		{window, "", "upkeep.rebuild.denied", access.DeniedByDesk, ""},
		{field, access.DeniedByDesk, access.DeniedByDesk, access.DeniedByDesk, access.DeniedByDesk},
		{county, "", "upkeep.rebuild.denied", access.DeniedByArea, access.DeniedByDesk},
		{access.Actor{Account: "nobody"}, access.DeniedNoGrant, access.DeniedNoGrant, access.DeniedNoGrant, access.DeniedNoGrant},
		{admin, "", "", "", ""},
	} {
		want := func(what string, err error, key string) {
			t.Helper()
			if key == "" && err != nil || key != "" && (!fault.Is(err, key) || fault.KindOf(err) != fault.Denied) {
				t.Errorf("%s: %s: %v, want %q", c.who.Account, what, err, key)
			}
		}
		begin := func(j upkeep.Job, err error) error {
			if err == nil {
				p.ended(t, admin, j.ID)
			}
			return err
		}
		want("verify", begin(p.Verify(t.Context(), c.who, key(10*n), upkeep.Tree)), c.verify)
		want("rebuild", begin(p.Verify(t.Context(), c.who, key(10*n+1), upkeep.Rebuilt)), c.rebuild)
		want("backup", begin(p.Backup(t.Context(), c.who, key(10*n+2))), c.backup)
		want("check", begin(p.Check(t.Context(), c.who, key(10*n+3))), c.check)
		_, err := p.Facts(t.Context(), c.who)
		want("facts", err, c.backup)
		_, err = p.Backups(t.Context(), c.who)
		want("backups", err, c.backup)
		_, _, err = p.Jobs(t.Context(), c.who, upkeep.Backup, page.Page{Size: 9})
		want("jobs of backups", err, c.backup)
		_, _, err = p.Jobs(t.Context(), c.who, upkeep.Verify, page.Page{Size: 9})
		want("jobs of verifying", err, c.verify)
	}
	if _, err := p.Job(t.Context(), window, key(42)); !fault.Is(err, "upkeep.missing") {
		t.Errorf("a window sees the administrator's backup: %v", err)
	}
}

func TestJobsAreListedTheNewestFirstAndReadOn(t *testing.T) {
	p, who := open(t), administrator(t)
	var want []id.ID
	for n := range 5 {
		j, err := p.Verify(t.Context(), who, key(n), upkeep.Tree)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, j.ID)
		if n == 4 {
			<-p.work.begun
			break
		}
		p.work.let <- nil
		p.ended(t, who, j.ID)
		<-p.work.begun
	}
	seen := map[id.ID]bool{}
	cursor := ""
	for rounds := 0; rounds < 10; rounds++ {
		ask, err := page.Parse(2, cursor)
		if err != nil {
			t.Fatal(err)
		}
		found, next, err := p.Jobs(t.Context(), who, upkeep.Verify, ask)
		if err != nil {
			t.Fatal(err)
		}
		if cursor == "" && (len(found) == 0 || found[0].State != upkeep.Running) {
			t.Errorf("the one under way isn't first: %+v", found)
		}
		for _, j := range found {
			if seen[j.ID] {
				t.Errorf("%s comes twice", j.ID)
			}
			seen[j.ID] = true
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d jobs were listed, want %d", len(seen), len(want))
	}
	if _, _, err := p.Jobs(t.Context(), who, upkeep.Verify, page.Page{Size: 2, After: []string{"x"}}); !fault.Is(err, "page.cursor") {
		t.Errorf("a cursor of another list: %v", err)
	}
}

func TestTheSystemPageSaysWhetherThereIsABackupToRelyOn(t *testing.T) {
	p, who := open(t), administrator(t)
	for _, c := range []struct {
		copies []upkeep.Copy
		ok     bool
		key    string
	}{
		{nil, false, "upkeep.check.nobackup"},
		{[]upkeep.Copy{{At: noon}}, false, "upkeep.check.nobackup"},
		{[]upkeep.Copy{{At: noon}, {At: noon.Add(-7 * 24 * time.Hour), Tried: true}}, true, "upkeep.check.backup"},
		{[]upkeep.Copy{{At: noon.Add(-time.Hour), Tried: true}}, true, "upkeep.check.freshbackup"},
		{[]upkeep.Copy{{At: noon.Add(-8 * 24 * time.Hour), Tried: true}}, false, "upkeep.check.oldbackup"},
	} {
		p.work.copies = c.copies
		f, err := p.Facts(t.Context(), who)
		if err != nil || f.Checks[0].OK != c.ok || f.Checks[0].Key != c.key {
			t.Errorf("%+v: %+v, %v; want %v %s", c.copies, f.Checks, err, c.ok, c.key)
		}
		if f.Checks[1].Key != "upkeep.check.unverified" || !f.Checks[1].OK {
			t.Errorf("nothing verified yet is %+v", f.Checks[1])
		}
	}
}
