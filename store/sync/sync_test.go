package sync_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	gosync "sync"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"
	storereg "wanjia/store/register"
	"wanjia/store/schema"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	store "wanjia/store/sync"
)

// opened is a process of its own on a database.
func opened(t *testing.T, at sqldb.Target) (*storereg.Store, *store.Store) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), at, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := schema.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	reg, err := storereg.Open(t.Context(), db, storereg.Options{Home: "local"})
	if err != nil {
		t.Fatal(err)
	}
	return reg, store.New(reg)
}

func village(t *testing.T) area.Code {
	t.Helper()
	c, err := area.ParseCode("990101001001")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newcomer writes somebody into the register, and holds the commit up for a while.
func newcomer(ctx context.Context, reg *storereg.Store, at area.Code, hold time.Duration) error {
	kind, _ := vital.Find("person")
	today, err := day.Of(2026, 3, 1)
	if err != nil {
		return err
	}
	return reg.Write(ctx, func(tx *storereg.Tx) error {
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		entry := journal.Entry{Seq: head + 1, ID: journal.NewID(time.UnixMilli(tx.Now())), Kind: "person", Area: at, Recorded: time.UnixMilli(tx.Now()).UTC(), Body: []byte(`{}`)}
		who := person.ID{ID: entry.ID.ID}
		e, wrong := kind.Parse(map[string]string{"person": who.String(), "name": "N", "sex": "male", "birth_date": "1980-01-01", "area": at.String(),
			"since": "2020-01-01", "since_reason": "move_in"}, today)
		if len(wrong) > 0 {
			return wrong[0]
		}
		book := register.NewBook(func(area.Code) []area.Code { return nil })
		book.HoldFresh(who)
		book.Apply(register.Change{Root: entry.ID, Seq: entry.Seq, After: &e})
		if err := tx.Append(ctx, []journal.Entry{entry}); err != nil {
			return err
		}
		if err := tx.Save(ctx, book); err != nil {
			return err
		}
		time.Sleep(hold) // a commit that is late is what is tested
		return nil
	})
}

// TestNoReaderSkipsACommit lets several processes write, some of them holding their commits up, while readers go on from where they were.
func TestNoReaderSkipsACommit(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engine.String(), func(t *testing.T) {
			place, at := storetest.Place(t, engine), village(t)
			const processes, each = 3, 40
			var writers, readers gosync.WaitGroup
			for p := range processes {
				reg, _ := opened(t, place)
				dice := rand.New(rand.NewPCG(uint64(p), 7))
				writers.Go(func() {
					for range each {
						if err := newcomer(t.Context(), reg, at, time.Duration(dice.IntN(6))*time.Millisecond); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			for n := range 3 {
				_, sync := opened(t, place)
				readers.Go(func() { readOn(t, sync, at, n+1, processes*each) })
			}
			writers.Wait()
			readers.Wait()
		})
	}
}

// readOn reads pages of n from where it was until it has seen all, and wants each once and in order.
func readOn(t *testing.T, sync *store.Store, at area.Code, n, all int) {
	seen := map[id.ID]bool{}
	var since journal.Seq
	for deadline := 0; len(seen) < all; deadline++ {
		err := sync.Read(t.Context(), func(r *store.Reader) error {
			head, err := r.Head(t.Context())
			if err != nil {
				return err
			}
			changes, to, err := r.Changes(t.Context(), []area.Code{at}, since, head, n)
			if err != nil {
				return err
			}
			last := since
			for _, c := range changes {
				if c.Seq <= since || c.Seq < last || c.Seq > to || seen[c.ID] {
					return fmt.Errorf("after %d came %d (%v seen %v), up to %d", since, c.Seq, c.ID, seen[c.ID], to)
				}
				last, seen[c.ID] = c.Seq, true
			}
			since = to
			return nil
		})
		if err != nil {
			t.Error(err)
			return
		}
		if deadline > 1_000_000 || t.Failed() {
			t.Errorf("a reader saw %d of %d", len(seen), all)
			return
		}
		time.Sleep(time.Millisecond) // readers that ask without a pause starve a small machine
	}
}

func TestAPageNeverCutsAPosition(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		reg, err := storereg.Open(t.Context(), db, storereg.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		at := village(t)
		for range 9 {
			if err := newcomer(t.Context(), reg, at, 0); err != nil {
				t.Fatal(err)
			}
		}
		err = db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE person SET changed = 5 WHERE changed > 2 AND changed < 9")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = store.New(reg).Read(t.Context(), func(r *store.Reader) error {
			for n, want := range map[int][2]int{1: {1, 1}, 2: {2, 2}, 3: {8, 5}, 8: {8, 5}, 9: {9, 9}, 50: {9, 9}} {
				got, to, err := r.Changes(t.Context(), []area.Code{at}, 0, 9, n)
				if err != nil {
					return err
				}
				if len(got) != want[0] || int(to) != want[1] {
					t.Errorf("a page of %d holds %d up to %d, want %v", n, len(got), to, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
