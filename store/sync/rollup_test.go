package sync_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/rollup"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	store "wanjia/store/sync"
)

// kept opens the store of one engine.
func kept(t *testing.T, db *sqldb.DB) *store.Store {
	t.Helper()
	reg, err := storereg.Open(t.Context(), db, storereg.Options{Home: "local"})
	if err != nil {
		t.Fatal(err)
	}
	return store.New(reg)
}

func TestHowFarARegisterHasComeIsKeptForEachServerAndWay(t *testing.T) {
	storetest.EachAt(t, clock.System{}, func(t *testing.T, db *sqldb.DB) {
		s := kept(t, db)
		up := rollup.State{Peer: "county", Side: rollup.Up, At: 7, Mark: journal.DeriveID("seven"), Head: 9, Taken: 5, Waiting: 2, Met: time.UnixMilli(1_770_000_000_123).UTC(), Wrong: "sync.relay.offline"}
		down := rollup.State{Peer: "county", Side: rollup.Down} // one server may be both to two others, and nothing was met yet
		write := func(all ...rollup.State) {
			t.Helper()
			err := s.WriteBulk(t.Context(), func(tx *store.Tx) error {
				for _, x := range all {
					if err := tx.SaveRollup(t.Context(), x); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		read := func(peer string, side rollup.Side) (got rollup.State, ok bool) {
			t.Helper()
			err := s.Read(t.Context(), func(r *store.Reader) (err error) {
				got, ok, err = r.Rollup(t.Context(), peer, side)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return got, ok
		}
		if got, ok := read("county", rollup.Up); ok || got != (rollup.State{Peer: "county", Side: rollup.Up}) {
			t.Errorf("of whom nothing is known: %+v, %v", got, ok)
		}
		write(up, down)
		for _, want := range []rollup.State{up, down} {
			if got, ok := read("county", want.Side); !ok || got != want {
				t.Errorf("kept %+v, %v; want %+v", got, ok, want)
			}
		}
		up.At, up.Mark, up.Wrong, up.Met = 0, journal.ID{}, "", time.Time{} // it begins anew
		write(up)
		if got, _ := read("county", rollup.Up); got != up {
			t.Errorf("kept %+v, want %+v", got, up)
		}
		if got, _ := read("county", rollup.Down); got != down {
			t.Errorf("the other way is %+v, want %+v", got, down)
		}
	})
}

func TestWhatWaitsAboveIsWhatWasToldLast(t *testing.T) {
	storetest.EachAt(t, clock.System{}, func(t *testing.T, db *sqldb.DB) {
		s := kept(t, db)
		one, two := rollup.Held{ID: journal.DeriveID("1"), Kind: "birth", Code: "rollup.area"}, rollup.Held{ID: journal.DeriveID("2"), Kind: "void", Code: "register.event.missing"}
		for _, told := range [][]rollup.Held{{one, two}, {two}, {two, two}, nil} {
			err := s.WriteBulk(t.Context(), func(tx *store.Tx) error {
				if err := tx.SaveHeldAbove(t.Context(), "another", []rollup.Held{one}); err != nil {
					return err
				}
				return tx.SaveHeldAbove(t.Context(), "county", told)
			})
			if err != nil {
				t.Fatal(err)
			}
			err = s.Read(t.Context(), func(r *store.Reader) error {
				got, err := r.HeldAbove(t.Context(), "county")
				byID := func(a, b rollup.Held) int { return a.ID.Compare(b.ID.ID) }
				slices.SortFunc(got, byID)
				want := slices.Compact(slices.SortedFunc(slices.Values(told), byID))
				if !slices.Equal(got, want) {
					t.Errorf("%v waits, want %v", got, want)
				}
				if other, err := r.HeldAbove(t.Context(), "another"); err != nil || len(other) != 1 {
					t.Errorf("with another server: %v, %v", other, err)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAKeyThatIsDestroyedIsGoneWithItsWaysOfFinding(t *testing.T) {
	storetest.EachAt(t, clock.System{}, func(t *testing.T, db *sqldb.DB) {
		s := kept(t, db)
		her, him := person.FromSource("t", "her"), person.FromSource("t", "him")
		blind := func(p person.ID, n string) register.Blind {
			b := register.Blind{Person: p, Kind: "phone", Entry: journal.DeriveID(n)}
			copy(b.Digest[:], strings.Repeat(n, 16))
			return b
		}
		err := s.WriteBulk(t.Context(), func(tx *store.Tx) error {
			if err := tx.SaveSalts(t.Context(), map[person.ID][16]byte{her: {1}, him: {2}}); err != nil {
				return err
			}
			if err := tx.SaveBlinds(t.Context(), []register.Blind{blind(her, "a"), blind(her, "b"), blind(him, "a")}); err != nil {
				return err
			}
			return tx.DestroyKeys(t.Context(), []person.ID{her, person.FromSource("t", "nobody")})
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Read(t.Context(), func(r *store.Reader) error {
			salts, err := r.Salts(t.Context())
			if _, ok := salts[her]; ok || len(salts) != 1 {
				t.Errorf("keys are made from %v", salts)
			}
			if err != nil {
				return err
			}
			a, b := blind(her, "a").Digest, blind(her, "b").Digest
			found, err := r.Blinds(t.Context(), [][16]byte{a, b})
			if len(found[a]) != 1 || found[a][0] != him || len(found[b]) != 0 {
				t.Errorf("found by number: %v", found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
