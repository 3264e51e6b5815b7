// Package desktest is a small register with its desk for the tests of desks: bare, of a county with two villages, or a township with
// two villages and an office, on a database that storetest opens, tied together as the program ties it.
package desktest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/ties"
	"wanjia/desk/areas"
	"wanjia/desk/looks"
	"wanjia/desk/office/view"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"
	"wanjia/exchange/terms"
	storeoffice "wanjia/store/office"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

// Clock is where the clock stands at every place: 2026-03-01 at noon in China.
func Clock() clock.Clock { return clock.Fixed(time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)) }

// Town is the township of every place.
func Town() area.Code { return area.MustCode("990305") }

// VillageA is one of its villages.
func VillageA() area.Code { return area.MustCode("990305001") }

// VillageB is the other.
func VillageB() area.Code { return area.MustCode("990305002") }

// Looked keeps looks in memory, so that a test can ask for them.
type Looked struct {
	mu  sync.Mutex
	all []looks.Seen
}

// Look keeps one.
func (l *Looked) Look(_ context.Context, _ access.Actor, s looks.Seen) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, s)
	return nil
}

// All are the looks so far, the first first.
func (l *Looked) All() []looks.Seen {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]looks.Seen(nil), l.all...)
}

// Last is the last look.
func (l *Looked) Last() looks.Seen {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[len(l.all)-1]
}

// Book is a register with its desk. Make it with Bare.
type Book struct {
	testing.TB
	DB    *sqldb.DB
	Store *storereg.Store
	Keys  *seal.Keys
	Reg   *register.Desk
}

// Bare is a register without an area, of whose lives a first load lets so many bytes wait; none says the program's own.
func Bare(t testing.TB, db *sqldb.DB, wait int) *Book {
	t.Helper()
	keys, err := seal.New([]byte(strings.Repeat("k", seal.SecretSize)))
	if err != nil {
		t.Fatal(err)
	}
	maker := terms.New()
	store, err := storereg.Open(t.Context(), db, storereg.Options{Home: "local", Terms: maker.Name, Words: maker.Address, Wait: wait})
	if err != nil {
		t.Fatal(err)
	}
	return &Book{TB: t, DB: db, Store: store, Keys: keys, Reg: register.New(ties.Register{S: store}, keys, Clock(), quality.Defaults())}
}

// County adds a county, 1, with a township, 11, of two villages, 111 and 112.
func (p *Book) County() {
	p.Helper()
	at := func(code string, level area.Level, parent string) area.Area {
		a := area.Area{Code: area.MustCode(code), Name: "A" + code, Level: level}
		if parent != "" {
			a.Parent = area.MustCode(parent)
		}
		return a
	}
	p.Areas(at("1", area.County, ""), at("11", area.Township, "1"), at("111", area.Village, "11"), at("112", area.Village, "11"))
}

// Place is a register and an office before it. Make it with New.
type Place struct {
	*Book
	Office view.Office
	Seen   *Looked
}

// Each runs a test at a fresh place on each engine.
func Each(t *testing.T, fn func(t *testing.T, p *Place)) {
	t.Helper()
	storetest.EachAt(t, Clock(), func(t *testing.T, db *sqldb.DB) { fn(t, New(t, db)) })
}

// New is a fresh place.
func New(t testing.TB, db *sqldb.DB) *Place {
	t.Helper()
	book, seen := Bare(t, db, 0), &Looked{}
	p := &Place{Book: book, Seen: seen,
		Office: view.Office{Store: ties.Office{S: storeoffice.New(book.Store)}, Looker: seen, Terms: terms.New(), Keys: book.Keys, Clock: Clock(),
			Limits: quality.Defaults()}}
	p.Areas(area.Area{Code: Town(), Name: "Taoyuan", Level: area.Township},
		area.Area{Code: VillageA(), Name: "Village A", Level: area.Village, Parent: Town()},
		area.Area{Code: VillageB(), Name: "Village B", Level: area.Village, Parent: Town()})
	return p
}

// Areas adds areas to the tree.
func (p *Book) Areas(all ...area.Area) {
	p.Helper()
	out, err := areas.New(ties.Areas{S: ties.Register{S: p.Store}}).Take(p.Context(), Operator(), all)
	if err != nil {
		p.Fatal(err)
	}
	for i, r := range out {
		if r.Fate != register.Added {
			p.Fatalf("area %s: fate %d, %v", all[i].Code, r.Fate, r.Problems)
		}
	}
}

// Operator may do everything.
func Operator() access.Actor {
	return access.Actor{Account: "operator", Device: "test", Purpose: access.CivilRegistration, Operator: true}
}

// Clerk stands at the registering desk of an area.
func Clerk(of area.Code) access.Actor {
	return access.Actor{Account: "clerk", Device: "test", Purpose: access.CivilRegistration,
		Grants: []access.Grant{{Desk: access.Window, Area: of, Purpose: access.CivilRegistration}}}
}

// Event registers one event and says its entry. It is given as field, text, field, text…
func (p *Book) Event(kind journal.Kind, pairs ...string) journal.ID {
	p.Helper()
	k, ok := vital.Find(kind)
	if !ok {
		p.Fatalf("no kind %s", kind)
	}
	typed := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		typed[pairs[i]] = pairs[i+1]
	}
	e, wrong := k.Parse(typed, p.Reg.Today())
	if len(wrong) > 0 {
		p.Fatalf("%s %v: %v", kind, pairs, wrong)
	}
	row := register.Row{ID: journal.DeriveID(append([]string{string(kind)}, pairs...)...), Event: e}
	out := p.Batch(row)
	if out[0].Fate != register.Added {
		p.Fatalf("%s %v: fate %d, %v %v", kind, pairs, out[0].Fate, out[0].Findings, out[0].Faults)
	}
	return row.ID
}

// Batch takes in rows as an import does.
func (p *Book) Batch(rows ...register.Row) []register.Result {
	p.Helper()
	session, err := p.Reg.Session(p.Context(), register.Terms{Who: Operator(), Accept: "as the sheet says"})
	if err != nil {
		p.Fatal(err)
	}
	if _, err := session.Batch(p.Context(), rows); err != nil {
		p.Fatal(err)
	}
	out, err := session.Finish()
	if err != nil {
		p.Fatal(err)
	}
	return out
}

// Person takes somebody into the register, by the name that source s has for them.
func (p *Book) Person(own, name, sex, birth string, where area.Code, pairs ...string) person.ID {
	p.Helper()
	p.Event("person", append([]string{"person", Ref(own), "name", name, "sex", sex, "birth_date", birth, "area", where.String(), "since", "2020-01-01"}, pairs...)...)
	return person.FromSource("s", own)
}

// Ref names somebody, or a household, as source s does.
func Ref(own string) string { return source.Ref("s", own) }
