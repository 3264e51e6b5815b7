package accounts_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"wanjia/base/id"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/staff"
	"wanjia/store/accounts"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123_000_000, time.UTC)

func code(t *testing.T, text string) area.Code {
	t.Helper()
	c, err := area.ParseCode(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sample(t *testing.T, name string) staff.Account {
	t.Helper()
	return staff.Account{Account: access.Account{Name: name, Grants: []access.Grant{
		{Desk: access.Window, Area: code(t, "990101"), Purpose: access.CivilRegistration},
		{Desk: access.Window, Purpose: access.Benefit}}},
		Display: "李 窗口", Lang: words.ZH, Hash: "$argon2id$…", Fresh: true, Failures: 3, Locked: noon.Add(time.Hour), Created: noon}
}

func write(t *testing.T, s *accounts.Store, fn func(*accounts.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, s *accounts.Store, fn func(*accounts.Reader) error) {
	t.Helper()
	if err := s.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func TestAnAccountComesBackAsItWasSaved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := accounts.New(db)
		ctx := t.Context()
		full := sample(t, "li")
		plain := staff.Account{Account: access.Account{Name: "zhang", Disabled: true}, Display: "zhang", Created: noon}
		write(t, s, func(tx *accounts.Tx) error {
			if err := tx.SaveAccount(ctx, full); err != nil {
				return err
			}
			return tx.SaveAccount(ctx, plain)
		})
		changed := full
		changed.Failures, changed.Locked, changed.Fresh, changed.Hash = 0, time.Time{}, false, "other"
		write(t, s, func(tx *accounts.Tx) error { return tx.SaveAccount(ctx, changed) })
		read(t, s, func(r *accounts.Reader) error {
			for _, want := range []staff.Account{changed, plain} {
				got, ok, err := r.Account(ctx, want.Name)
				if err != nil || !ok {
					t.Fatalf("%s: found %v, %v", want.Name, ok, err)
				}
				same(t, want.Name, got, want)
			}
			_, ok, err := r.Account(ctx, "nobody")
			if ok || err != nil {
				t.Errorf("nobody is found: %v, %v", ok, err)
			}
			return nil
		})
	})
}

func TestAccountsAreListedByNameFromWhereOneLeftOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := accounts.New(db)
		ctx := t.Context()
		write(t, s, func(tx *accounts.Tx) error {
			for _, name := range []string{"c", "a", "张", "b"} {
				if err := tx.SaveAccount(ctx, sample(t, name)); err != nil {
					return err
				}
			}
			return nil
		})
		var names []string
		read(t, s, func(r *accounts.Reader) error {
			for after := ""; ; {
				some, err := r.Accounts(ctx, after, 3)
				if err != nil {
					return err
				}
				for _, a := range some {
					names, after = append(names, a.Name), a.Name
				}
				if len(some) < 3 {
					return nil
				}
			}
		})
		same(t, "names", names, []string{"a", "b", "c", "张"})
	})
}

func session(t *testing.T, account, secret string, kind staff.Kind, seen time.Time) staff.Session {
	t.Helper()
	s := staff.Session{Key: staff.KeyOf(secret), ID: id.Derive(secret), Account: account, Kind: kind, Device: "Firefox", Created: noon, Seen: seen, Ends: noon.Add(12 * time.Hour)}
	if kind == staff.Machine {
		s.Grants = []access.Grant{{Desk: access.Statistics, Area: code(t, "99"), Purpose: access.StatisticsPurpose}}
	}
	return s
}

func TestSessionsAreFoundByTheirSecretAloneAndEndForGood(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := accounts.New(db)
		ctx := t.Context()
		one := session(t, "li", "secret one", staff.Browser, noon)
		two := session(t, "li", "secret two", staff.Browser, noon.Add(time.Minute))
		other := session(t, "wang", "secret three", staff.Browser, noon.Add(-time.Minute))
		token := session(t, staff.MachineName("dhis2"), "wj_token", staff.Machine, noon)
		write(t, s, func(tx *accounts.Tx) error {
			for _, x := range []staff.Session{one, two, other, token} {
				if err := tx.SaveSession(ctx, x); err != nil {
					return err
				}
			}
			return nil
		})
		one.Seen = noon.Add(5 * time.Minute)
		write(t, s, func(tx *accounts.Tx) error { return tx.SaveSession(ctx, one) })
		read(t, s, func(r *accounts.Reader) error {
			for secret, want := range map[string]staff.Session{"secret one": one, "wj_token": token} {
				got, ok, err := r.Session(ctx, staff.KeyOf(secret))
				if err != nil || !ok {
					t.Fatalf("%s: found %v, %v", secret, ok, err)
				}
				same(t, secret, got, want)
			}
			mine, err := r.Sessions(ctx, staff.Browser, "li")
			same(t, "li's, the last used first", mine, []staff.Session{one, two})
			if err != nil {
				return err
			}
			all, err := r.Sessions(ctx, staff.Browser, "")
			same(t, "everybody's", all, []staff.Session{one, two, other})
			return err
		})
		write(t, s, func(tx *accounts.Tx) error { return tx.EndSession(ctx, one.Key) })
		read(t, s, func(r *accounts.Reader) error {
			if _, ok, err := r.Session(ctx, one.Key); ok || err != nil {
				t.Errorf("an ended session is found: %v, %v", ok, err)
			}
			return nil
		})
	})
}

func TestLooksAtAPersonAreReadNewestFirstPageByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := accounts.New(db)
		ctx := t.Context()
		one, two := person.ID{ID: id.Derive("one")}, person.ID{ID: id.Derive("two")}
		var want []staff.Look
		for i := range 7 {
			l := staff.Look{ID: id.Derive(fmt.Sprint("look", i)), At: noon.Add(time.Duration(i/2) * time.Second), Account: "li", Device: "d", Act: "open",
				Purpose: access.CivilRegistration, Area: code(t, "990101"), Detail: "x"}
			stored := l
			stored.People = []person.ID{one, one, two}
			if i == 3 {
				stored.People = []person.ID{two}
			}
			if err := s.Look(ctx, func(time.Time) staff.Look { return stored }); err != nil {
				t.Fatal(err)
			}
			if i != 3 {
				want = append(want, l)
			}
		}
		if err := s.Look(ctx, func(now time.Time) staff.Look { // who only signs in looks at nobody
			return staff.Look{ID: id.New(now), At: now, Account: "li", Act: staff.SignedIn}
		}); err != nil {
			t.Fatal(err)
		}
		seen := map[id.ID]bool{}
		var got []staff.Look
		for after := (staff.Mark{}); ; {
			some, err := s.Looks(ctx, one, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range some {
				if seen[l.ID] {
					t.Fatalf("%s comes twice", l.ID)
				}
				if n := len(got); n > 0 && got[n-1].At.Before(l.At) {
					t.Errorf("%s at %s comes after %s", l.ID, l.At, got[n-1].At)
				}
				seen[l.ID] = true
				got = append(got, l)
				after = staff.Mark{At: l.At, ID: l.ID}
			}
			if len(some) < 2 {
				break
			}
		}
		for _, w := range want {
			found := false
			for _, g := range got {
				found = found || reflect.DeepEqual(g, w)
			}
			if !found {
				t.Errorf("lost: %+v", w)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d looks, want %d", len(got), len(want))
		}
	})
}

func TestManyLooksAtOnceAreAllKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := accounts.New(db)
		p := person.ID{ID: id.Derive("somebody")}
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				err := s.Look(t.Context(), func(now time.Time) staff.Look {
					return staff.Look{ID: id.New(now), At: now, Account: "li", Act: "find", People: []person.ID{p}}
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got, err := s.Looks(t.Context(), p, staff.Mark{}, 200)
		if err != nil || len(got) != 50 {
			t.Errorf("%d looks, %v; want 50", len(got), err)
		}
	})
}

func TestWhatIsDamagedIsSaidAndNotGuessed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := accounts.New(db)
		ctx := t.Context()
		for i, grants := range []string{"{", `[["gods","",""]]`, `[["window","!!","benefit"]]`, `[["window","99","fun"]]`} {
			name := fmt.Sprint("broken", i)
			err := db.Write(ctx, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO account (name, display, lang, hash, grants, disabled, fresh, failures, locked, created)
 VALUES ($1, '', '', '', $2, 0, 0, 0, 0, 0)`, name, grants)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			err = s.Read(ctx, func(r *accounts.Reader) error {
				_, _, err := r.Account(ctx, name)
				return err
			})
			if err == nil {
				t.Errorf("grants %q are read without a word", grants)
			}
		}
	})
}
