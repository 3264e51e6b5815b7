package sqldb_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	"wanjia/store/storetest/pgtest"
)

const victim = "SQLDB_TEST_VICTIM" // what the child process is to write to: a file or a URL

func TestMain(m *testing.M) {
	if place := os.Getenv(victim); place != "" {
		if err := writeUntilKilled(place); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func targetOf(place string) sqldb.Target {
	if strings.HasPrefix(place, "postgres:") {
		return sqldb.Postgres(place)
	}
	return sqldb.SQLite(place)
}

// writeUntilKilled says the number of each row once its Write has answered nil. Pairs go in one transaction.
func writeUntilKilled(place string) error {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, targetOf(place), clock.System{})
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := int64(w*10_000_000 + 2*i)
				err := db.Write(ctx, func(tx *sqldb.Tx) error { return errors.Join(add(ctx, tx, id), add(ctx, tx, id+1)) })
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					return
				}
				fmt.Println(id)
			}
		})
	}
	wg.Wait()
	return errors.New("nobody killed it")
}

func TestAKilledProcessLosesNothingItAnswered(t *testing.T) {
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(e.String(), func(t *testing.T) {
			ctx := t.Context()
			place := t.TempDir() + "/crash.db"
			if e == sqldb.EnginePostgres {
				place = pgtest.Start(t)
			}
			db, err := sqldb.Open(ctx, targetOf(place), clock.System{})
			if err != nil {
				t.Fatal(err)
			}
			script(t, db, `CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT COLLATE "C" NOT NULL)`)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			answered := killAfter(t, place, 300)
			if db, err = sqldb.Open(ctx, targetOf(place), clock.System{}); err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			// The killed process's last transaction may still be ending on the server; the writer's lock waits for it.
			write(t, db, func(context.Context, *sqldb.Tx) error { return nil })
			stored := map[int64]bool{}
			for _, id := range ids(t, db) {
				stored[id] = true
			}
			for _, id := range answered {
				if !stored[id] {
					t.Errorf("%d was answered and is lost", id)
				}
			}
			for id := range stored {
				if !stored[id^1] {
					t.Errorf("%d is there without its pair", id)
				}
			}
			t.Logf("%d answered, %d rows stored", len(answered), len(stored))
		})
	}
}

func killAfter(t *testing.T, place string, answers int) []int64 {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), victim+"="+place)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var said []int64
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			break // cut off by the kill
		}
		if said = append(said, id); len(said) == answers {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || len(said) < answers {
		t.Fatalf("want the child killed after %d answers, have %d, %v", answers, len(said), err)
	}
	return said
}

// TestALostTransactionIsTold lets one function of a group destroy the whole transaction: who was before it hears so,
// who was behind it runs in the next group.
func TestALostTransactionIsTold(t *testing.T) {
	destroy := map[sqldb.Engine]string{
		sqldb.EngineSQLite:   "INSERT OR ROLLBACK INTO thing (id, name) VALUES (13, 'x')",
		sqldb.EnginePostgres: "SELECT pg_terminate_backend(pg_backend_pid())",
	}
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		errs := make([]error, 3)
		var undone []int
		behind(t, db, 3, func(i int) {
			errs[i] = db.Write(ctx, func(tx *sqldb.Tx) error {
				tx.OnRollback(func() { undone = append(undone, i) })
				if i == 1 {
					_, err := tx.Exec(ctx, destroy[db.Engine()])
					return err
				}
				return add(ctx, tx, int64(i))
			})
		})
		if errs[0] == nil || errs[1] == nil || errs[2] != nil {
			t.Errorf("want the first two to fail and the third to be saved, have %v", errs)
		}
		if fault.KindOf(errs[0]) != fault.Busy {
			t.Errorf("want the bystander to be told to try again, have %v", errs[0])
		}
		if fmt.Sprint(undone) != "[1 0]" {
			t.Errorf("want the hooks of 1 and 0, have %v", undone)
		}
		wantIDs(t, db, 2)
	})
}

// TestManyProcessesWriteOneAfterAnother opens the same database twice: both writers get through.
func TestManyProcessesWriteOneAfterAnother(t *testing.T) {
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(e.String(), func(t *testing.T) {
			ctx := t.Context()
			at := storetest.Place(t, e)
			var dbs []*sqldb.DB
			for range 2 {
				db, err := sqldb.Open(ctx, at, clock.System{})
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				dbs = append(dbs, db)
			}
			script(t, dbs[0], `CREATE TABLE counter (n BIGINT NOT NULL)`, `INSERT INTO counter (n) VALUES (0)`)
			var wg sync.WaitGroup
			for i := range 40 {
				wg.Go(func() {
					err := dbs[i%2].Write(ctx, func(tx *sqldb.Tx) error {
						var n int64
						if err := tx.QueryRow(ctx, "SELECT n FROM counter").Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec(ctx, "UPDATE counter SET n = $1", n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			var n int64
			err := dbs[1].Read(ctx, func(rx *sqldb.Rx) error { return rx.QueryRow(ctx, "SELECT n FROM counter").Scan(&n) })
			if err != nil || n != 40 {
				t.Errorf("want 40, have %d, %v", n, err)
			}
		})
	}
}
