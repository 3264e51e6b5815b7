package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wanjia/base/id"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/store/sqldb"

	deskreg "wanjia/desk/register"
	"wanjia/desk/upkeep"
)

// keeper is a small register that is looked after.
type keeper struct {
	*opened
	desk  *upkeep.Desk
	admin access.Actor
	n     atomic.Int64
}

func keeping(t *testing.T, f folder, backups string) *keeper {
	t.Helper()
	f.run(cli.Done, "import", "--source", "k", "areas="+write(t, "code,name,level,parent\n9901,县,county,\n990101,村,village,9901\n"),
		"people="+write(t, "id,name,sex,birth_date,area,since,since_reason\nm1,王秘密,female,1990-05-06,990101,2010-01-01,baseline\nm2,李二,female,1991-05-06,990101,2010-01-01,baseline\n"))
	k := &keeper{opened: f.open(), admin: access.Actor{Account: "admin", Purpose: access.AdministrationPurpose,
		Grants: []access.Grant{{Desk: access.Administration, Purpose: access.AdministrationPurpose}}}}
	var err error
	of := k.Office()
	if k.desk, err = upkeepDesk(k.Place, backups, backRoom(k.Place, nil).Findings(&of), func(err error) { t.Log("trouble: ", err) }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.desk.Close)
	return k
}

func (k *keeper) key() id.ID {
	return id.Derive("keeper", k.tb.Name(), fmt.Sprint(k.n.Add(1)))
}

// ended waits for a job's end.
func (k *keeper) ended(j upkeep.Job, err error) upkeep.Job {
	k.tb.Helper()
	for err == nil && j.State == upkeep.Running {
		time.Sleep(5 * time.Millisecond)
		j, err = k.desk.Job(k.tb.Context(), k.admin, j.ID)
	}
	if err != nil {
		k.tb.Fatal(err)
	}
	return j
}

// birth registers a birth.
func (k *keeper) birth() error {
	typed := map[string]string{"date": "2024-01-01", "sex": "female", "area": "990101", "name": fmt.Sprint("Child ", k.n.Load())}
	_, err := k.Register.Do(k.tb.Context(), place.Operator("test"), deskreg.Command{ID: journal.ID{ID: k.key()}, Kind: "birth", Typed: typed})
	return err
}

// whileWriting runs fn while births are registered.
func (k *keeper) whileWriting(fn func()) {
	k.tb.Helper()
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		var err error
		for n := 0; err == nil && n < 300; n++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
				err = k.birth()
			}
		}
		done <- err
	}()
	fn()
	close(stop)
	if err := <-done; err != nil {
		k.tb.Fatal(err)
	}
}

func TestABackupIsMadeWhileServingTriedOutAndRestored(t *testing.T) {
	folders(t, func(t *testing.T, fresh func() folder) {
		away := filepath.Join(t.TempDir(), "another disk")
		k := keeping(t, fresh(), away)
		var j upkeep.Job
		k.whileWriting(func() { j = k.ended(k.desk.Backup(t.Context(), k.admin, k.key())) })
		if j.State != upkeep.Done || j.Error != nil {
			t.Fatalf("the backup is %s: %v", j.State, j.Error)
		}
		copies, err := k.desk.Backups(t.Context(), k.admin)
		if err != nil || len(copies) != 1 || !copies[0].Tried || copies[0].File != j.Result.File || copies[0].Size != j.Result.Size || copies[0].Entries < 4 {
			t.Fatalf("%+v, %v; the job says %+v", copies, err, j.Result)
		}
		other := folder{t, []string{"--data", t.TempDir()}}
		other.run(cli.Done, "restore", filepath.Join(away, copies[0].File))
		if out, _ := other.run(cli.Done, "journal", "verify", "--rebuild"); !strings.Contains(out, fmt.Sprintf(`"size":%d`, copies[0].Entries)) {
			t.Errorf("restored, it is %s; want %d entries", out, copies[0].Entries)
		}
		left, err := filepath.Glob(filepath.Join(away, "trial-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("trying it out leaves %v, %v", left, err)
		}
		if err := os.WriteFile(filepath.Join(away, copies[0].File), []byte("cut short"), 0o600); err != nil {
			t.Fatal(err)
		}
		if copies, err = k.desk.Backups(t.Context(), k.admin); err != nil || copies[0].Tried {
			t.Errorf("a file that has changed is still called tried out: %+v, %v", copies, err)
		}
	})
}

func TestEverythingIsBuiltAgainWhileServing(t *testing.T) {
	folders(t, func(t *testing.T, fresh func() folder) {
		k := keeping(t, fresh(), "")
		k.whileWriting(func() {
			for range 3 {
				j := k.ended(k.desk.Verify(t.Context(), k.admin, k.key(), upkeep.Rebuilt))
				if j.State != upkeep.Done || !j.Result.Rebuilt || len(j.Result.Wrong) > 0 {
					t.Errorf("%s %v %+v", j.State, j.Error, j.Result)
				}
			}
		})
	})
}

// tamper changes what is stored, as somebody with the database in hand could.
func (k *keeper) tamper(sql string) {
	k.tb.Helper()
	err := k.DB.Write(k.tb.Context(), func(tx *sqldb.Tx) error {
		n, err := tx.Exec(k.tb.Context(), sql)
		if err == nil && n == 0 {
			err = errors.New("nothing was changed")
		}
		return err
	})
	if err != nil {
		k.tb.Fatal(err)
	}
}

func TestTamperingIsFoundAndNobodyIsNamed(t *testing.T) {
	folders(t, func(t *testing.T, fresh func() folder) {
		k := keeping(t, fresh(), "")
		if err := k.birth(); err != nil {
			t.Fatal(err)
		}
		k.tamper("UPDATE person SET name = '王秘密改' WHERE name = '王秘密'")
		tree := k.ended(k.desk.Verify(t.Context(), k.admin, k.key(), upkeep.Tree))
		if len(tree.Result.Wrong) > 0 {
			t.Errorf("the tree doesn't hold the projections: %+v", tree.Result)
		}
		j := k.ended(k.desk.Verify(t.Context(), k.admin, k.key(), upkeep.Rebuilt))
		if len(j.Result.Wrong) != 1 || j.Result.Wrong[0].Args["table"] != "person" {
			t.Errorf("a changed person: %s %v %+v", j.State, j.Error, j.Result)
		}
		if text := fmt.Sprintf("%+v", j); strings.Contains(text, "秘密") {
			t.Errorf("the answer names somebody: %s", text)
		}
		k.tamper("UPDATE journal SET area = '990102' WHERE kind = 'birth'")
		j = k.ended(k.desk.Verify(t.Context(), k.admin, k.key(), upkeep.Tree))
		if len(j.Result.Wrong) == 0 {
			t.Errorf("a changed entry isn't found: %+v", j)
		}
		j = k.ended(k.desk.Backup(t.Context(), k.admin, k.key()))
		if j.State != upkeep.Failed || j.Error == nil || !strings.HasPrefix(j.Error.Key, "ledger.verify.") {
			t.Errorf("a backup of what doesn't hold: %s %v", j.State, j.Error)
		}
		if copies, err := k.desk.Backups(t.Context(), k.admin); err != nil || len(copies) > 0 {
			t.Errorf("a copy that doesn't hold was kept: %+v, %v", copies, err)
		}
	})
}

func TestABackupThatIsStoppedLeavesNothing(t *testing.T) {
	away := t.TempDir()
	k := keeping(t, folder{t, []string{"--data", t.TempDir()}}, away)
	j, err := k.desk.Backup(t.Context(), k.admin, k.key())
	if err != nil {
		t.Fatal(err)
	}
	if err := k.desk.Stop(t.Context(), k.admin, j.ID); err != nil {
		t.Fatal(err)
	}
	j = k.ended(j, nil)
	left, err := os.ReadDir(away)
	if err != nil || j.State == upkeep.Stopped && len(left) > 0 {
		t.Errorf("%s leaves %v, %v", j.State, left, err)
	}
}
