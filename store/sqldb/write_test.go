package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

// each gives a test a blank database of both engines with one table.
func each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(e.String(), func(t *testing.T) {
			db := storetest.Blank(t, e, clock.System{})
			script(t, db, `CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, CHECK (id <> 13))`)
			fn(t, db)
		})
	}
}

func script(t *testing.T, db *sqldb.DB, texts ...string) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
		for _, s := range texts {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

func write(t *testing.T, db *sqldb.DB, fn func(ctx context.Context, tx *sqldb.Tx) error) {
	t.Helper()
	ctx := t.Context()
	if err := db.Write(ctx, func(tx *sqldb.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func add(ctx context.Context, tx *sqldb.Tx, id int64) error {
	_, err := tx.Exec(ctx, "INSERT INTO thing (id, name) VALUES ($1, $2)", id, fmt.Sprint("n", id))
	return err
}

func ids(t *testing.T, db *sqldb.DB) []int64 {
	t.Helper()
	var all []int64
	err := db.Read(t.Context(), func(rx *sqldb.Rx) (err error) {
		all, err = sqldb.Collect(t.Context(), rx, func(scan func(...any) error) (int64, error) {
			var id int64
			err := scan(&id)
			return id, err
		}, "SELECT id FROM thing ORDER BY id")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantIDs(t *testing.T, db *sqldb.DB, want ...int64) {
	t.Helper()
	if have := ids(t, db); fmt.Sprint(have) != fmt.Sprint(want) {
		t.Errorf("want the rows %v, have %v", want, have)
	}
}

// behind holds the writer while start queues n functions, lets go and waits for all.
func behind(t *testing.T, db *sqldb.DB, n int, start func(i int)) {
	t.Helper()
	entered, release, held := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		held <- db.Write(t.Context(), func(*sqldb.Tx) error {
			close(entered)
			<-release
			return nil
		})
	}()
	<-entered
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { start(i) })
		for db.Stats().Waiting < int64(i+1) {
			runtime.Gosched()
		}
	}
	close(release)
	wg.Wait()
	if err := <-held; err != nil {
		t.Fatal(err)
	}
}

func TestWritersThatWaitShareOneCommit(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		before := db.Stats()
		errs := make([]error, 32)
		behind(t, db, 32, func(i int) {
			errs[i] = db.Write(t.Context(), func(tx *sqldb.Tx) error { return add(t.Context(), tx, int64(100+i)) })
		})
		for i, err := range errs {
			if err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		}
		after := db.Stats()
		if writes := after.Writes - before.Writes; writes != 33 {
			t.Errorf("want 33 writes, have %d", writes)
		}
		if groups := after.Groups - before.Groups; groups >= 33 {
			t.Errorf("want fewer commits than the 33 writers, have %d", groups)
		}
		if n := len(ids(t, db)); n != 32 {
			t.Errorf("want 32 rows, have %d", n)
		}
	})
}

func TestAFailureHurtsNobodyElseInItsGroup(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		own := errors.New("my own reason")
		bad := []struct {
			name string
			fn   func(tx *sqldb.Tx) error
			want string
		}{
			{"an error of its own", func(*sqldb.Tx) error { return own }, own.Error()},
			{"a panic", func(*sqldb.Tx) error { panic("oh no") }, "fault.panic"},
			{"a taken key", func(tx *sqldb.Tx) error { return errors.Join(add(ctx, tx, 7), add(ctx, tx, 7)) }, "sqldb.unique"},
			{"an error that it hides", func(tx *sqldb.Tx) error {
				_ = errors.Join(add(ctx, tx, 13))
				return nil
			}, "sqldb.check"},
			{"wrong SQL", func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, "SELEKT 1")
				return err
			}, "sqldb.defect"},
			{"a text that can't be kept", func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO thing (id, name) VALUES ($1, $2)", 8, "a\x00b")
				return err
			}, "sqldb.text"},
		}
		errs := make([]error, 2*len(bad))
		behind(t, db, len(errs), func(i int) {
			errs[i] = db.Write(ctx, func(tx *sqldb.Tx) error {
				if err := add(ctx, tx, int64(100+i)); err != nil {
					return err
				}
				if i%2 == 1 {
					return bad[i/2].fn(tx)
				}
				return nil
			})
		})
		var want []int64
		for i, err := range errs {
			if i%2 == 0 {
				want = append(want, int64(100+i))
				if err != nil {
					t.Errorf("a good neighbour heard %v", err)
				}
				continue
			}
			if b := bad[i/2]; err == nil || !strings.Contains(err.Error(), b.want) {
				t.Errorf("%s: want an error with %q, have %v", b.name, b.want, err)
			}
		}
		wantIDs(t, db, want...)
	})
}

func TestAFunctionAloneFailsLikeOneInAGroup(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			_ = add(ctx, tx, 1)
			panic("oh no")
		})
		if !fault.Is(err, "fault.panic") || !strings.Contains(err.Error(), "oh no") {
			t.Errorf("want the panic as an error, have %v", err)
		}
		left := make(chan struct{})
		go func() {
			defer close(left)
			_ = db.Write(ctx, func(tx *sqldb.Tx) error {
				_ = add(ctx, tx, 2)
				runtime.Goexit() // as t.FailNow does
				return nil
			})
		}()
		<-left
		wantIDs(t, db)
		if err := db.Write(ctx, func(tx *sqldb.Tx) error { return add(ctx, tx, 3) }); err != nil {
			t.Errorf("the writer must go on, but: %v", err)
		}
		wantIDs(t, db, 3)
	})
}

func TestAContextThatEndsInTheQueueMeansThatNothingRuns(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		write(t, db, func(context.Context, *sqldb.Tx) error {
			gone := make(chan error)
			go func() {
				gone <- db.Write(ctx, func(*sqldb.Tx) error {
					t.Error("it ran")
					return nil
				})
			}()
			for db.Stats().Waiting < 1 {
				runtime.Gosched()
			}
			cancel()
			if err := <-gone; !errors.Is(err, context.Canceled) {
				t.Errorf("want %v, have %v", context.Canceled, err)
			}
			return nil
		})
		if err := db.Write(ctx, func(*sqldb.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("want %v, have %v", context.Canceled, err)
		}
	})
}

func TestAContextThatEndsWhileItRunsHurtsNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		errs := make([]error, 3)
		behind(t, db, 3, func(i int) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			errs[i] = db.Write(ctx, func(tx *sqldb.Tx) error {
				if err := add(ctx, tx, int64(i)); err != nil {
					return err
				}
				if i == 1 {
					cancel()
				}
				_, err := tx.Exec(ctx, "UPDATE thing SET name = $2 WHERE id = $1", i, "later")
				return err
			})
		})
		if errs[0] != nil || !errors.Is(errs[1], context.Canceled) || errs[2] != nil {
			t.Errorf("want only the second to hear of its end, have %v", errs)
		}
		wantIDs(t, db, 0, 2)
	})
}

func TestHooksRunInOrder(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		var mu sync.Mutex
		var said []string
		say := func(s string, a ...any) func() {
			return func() {
				mu.Lock()
				defer mu.Unlock()
				said = append(said, fmt.Sprintf(s, a...))
			}
		}
		behind(t, db, 3, func(i int) {
			_ = db.Write(ctx, func(tx *sqldb.Tx) error {
				tx.AfterCommit(say("%d committed a", i))
				tx.AfterCommit(say("%d committed b", i))
				tx.OnRollback(say("%d undone", i))
				if i == 1 {
					return errors.New("no")
				}
				return nil
			})
		})
		want := []string{"1 undone", "0 committed a", "0 committed b", "2 committed a", "2 committed b"}
		if !reflect.DeepEqual(said, want) {
			t.Errorf("want %q, have %q", want, said)
		}
		func() {
			defer func() {
				if v := recover(); v != "hook" {
					t.Errorf("want the hook's panic with its caller, have %v", v)
				}
			}()
			_ = db.Write(ctx, func(tx *sqldb.Tx) error {
				tx.AfterCommit(func() { panic("hook") })
				return add(ctx, tx, 5)
			})
		}()
		wantIDs(t, db, 5)
	})
}

func TestAHookSeesWhatWasCommitted(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		var seen []int64
		write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
			tx.AfterCommit(func() { seen = ids(t, db) })
			return add(ctx, tx, 9)
		})
		if fmt.Sprint(seen) != "[9]" {
			t.Errorf("want [9], have %v", seen)
		}
	})
}

func TestTryUndoesOnlyItsStep(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		var said []string
		write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
			for _, id := range []int64{1, 2, 2, 13, 3} {
				err := tx.Try(ctx, func() error {
					tx.AfterCommit(func() { said = append(said, fmt.Sprint("kept ", id)) })
					tx.OnRollback(func() { said = append(said, fmt.Sprint("undone ", id)) })
					return tx.Try(ctx, func() error { return add(ctx, tx, id) })
				})
				if kind := fault.KindOf(err); err != nil && kind != fault.Conflict && kind != fault.Refused {
					t.Errorf("%d: want a conflict or a refusal, have %v", id, err)
				}
			}
			return nil
		})
		wantIDs(t, db, 1, 2, 3)
		want := []string{"undone 2", "undone 13", "kept 1", "kept 2", "kept 3"}
		if !reflect.DeepEqual(said, want) {
			t.Errorf("want %q, have %q", want, said)
		}
	})
}

func TestATransactionIsNoUseAfterItsEnd(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		var kept *sqldb.Tx
		var read *sqldb.Rx
		write(t, db, func(_ context.Context, tx *sqldb.Tx) error { kept = tx; return nil })
		if err := db.Read(t.Context(), func(rx *sqldb.Rx) error { read = rx; return nil }); err != nil {
			t.Fatal(err)
		}
		if err := add(t.Context(), kept, 1); !fault.Is(err, "sqldb.ended") {
			t.Errorf("want sqldb.ended, have %v", err)
		}
		if _, err := read.Query(t.Context(), "SELECT 1"); !fault.Is(err, "sqldb.ended") {
			t.Errorf("want sqldb.ended, have %v", err)
		}
	})
}

func TestOneResultIsReadBeforeTheNextStatement(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		write(t, db, func(ctx context.Context, tx *sqldb.Tx) error { return errors.Join(add(ctx, tx, 1), add(ctx, tx, 2)) })
		err := db.Read(t.Context(), func(rx *sqldb.Rx) error {
			rows, err := rx.Query(t.Context(), "SELECT id FROM thing")
			if err != nil {
				return err
			}
			defer rows.Close()
			_, err = rx.Query(t.Context(), "SELECT id FROM thing")
			return err
		})
		if !fault.Is(err, "sqldb.rows") {
			t.Errorf("want sqldb.rows, have %v", err)
		}
		wantIDs(t, db, 1, 2) // and a result that is left open spoils no later read
	})
}

func TestAReadSeesOneMoment(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		err := db.Read(ctx, func(rx *sqldb.Rx) error {
			var before, after int64
			if err := rx.QueryRow(ctx, "SELECT count(*) FROM thing").Scan(&before); err != nil {
				return err
			}
			write(t, db, func(ctx context.Context, tx *sqldb.Tx) error { return add(ctx, tx, 1) })
			if err := rx.QueryRow(ctx, "SELECT count(*) FROM thing").Scan(&after); err != nil {
				return err
			}
			if before != after {
				t.Errorf("want %d rows throughout, have %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wantIDs(t, db, 1)
		err = db.Read(ctx, func(rx *sqldb.Rx) error {
			_, err := rx.QueryRow(ctx, "INSERT INTO thing (id, name) VALUES (2, 'x') RETURNING id").One(new(int64))
			return err
		})
		if err == nil {
			t.Error("want a read that refuses to write")
		}
		wantIDs(t, db, 1)
	})
}

func TestAReadIsInterrupted(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Read(ctx, func(rx *sqldb.Rx) error {
			timer := time.AfterFunc(50*time.Millisecond, cancel)
			defer timer.Stop()
			var n int64
			return rx.QueryRow(ctx, `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000000000) SELECT count(*) FROM c`).Scan(&n)
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("want %v, have %v", context.Canceled, err)
		}
		wantIDs(t, db) // the pool is whole
	})
}

func TestSmallWritesGoBetweenBulkOnes(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		var mu sync.Mutex
		var order []string
		behind(t, db, 7, func(i int) {
			run, name := db.WriteBulk, "bulk"
			if i >= 4 {
				run, name = db.Write, "small"
			}
			err := run(ctx, func(*sqldb.Tx) error {
				mu.Lock()
				defer mu.Unlock()
				order = append(order, name)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		first := strings.Index(strings.Join(order, " "), "small")
		if bulks := strings.Count(strings.Join(order, " ")[:first], "bulk"); bulks > 1 {
			t.Errorf("want at most one bulk write before the small ones, have %v", order)
		}
		if len(order) != 7 {
			t.Errorf("want all 7 to run, have %v", order)
		}
	})
}

func TestClosingRefusesWhoWaits(t *testing.T) {
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(e.String(), func(t *testing.T) {
			ctx := t.Context()
			db, err := sqldb.Open(ctx, storetest.Place(t, e), clock.System{})
			if err != nil {
				t.Fatal(err)
			}
			closed := make(chan error, 1)
			behind(t, db, 1, func(int) {
				err := db.Write(ctx, func(*sqldb.Tx) error {
					go func() { closed <- db.Close() }()
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
			if err := <-closed; err != nil {
				t.Error(err)
			}
			if err := db.Write(ctx, func(*sqldb.Tx) error { return nil }); !fault.Is(err, "sqldb.closed") {
				t.Errorf("want sqldb.closed, have %v", err)
			}
			if err := db.Read(ctx, func(*sqldb.Rx) error { return nil }); !fault.Is(err, "sqldb.closed") {
				t.Errorf("want sqldb.closed, have %v", err)
			}
			if err := db.Close(); err != nil {
				t.Errorf("closing twice: %v", err)
			}
		})
	}
}

func TestNowStandsStillInAFunction(t *testing.T) {
	at := clock.Fixed(time.Date(2026, 3, 4, 5, 6, 7, 8_999_999, time.UTC))
	db := storetest.Blank(t, sqldb.EngineSQLite, at)
	write(t, db, func(_ context.Context, tx *sqldb.Tx) error {
		if want := time.Date(2026, 3, 4, 5, 6, 7, 8_000_000, time.UTC); !tx.Now().Equal(want) {
			t.Errorf("want %v, have %v", want, tx.Now())
		}
		return nil
	})
}
