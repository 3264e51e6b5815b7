package findings_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/desk/areas"
	"wanjia/desk/findings"
	"wanjia/desk/findings/search"
	"wanjia/desk/looks"
	"wanjia/desk/office/check"
	"wanjia/desk/office/view"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"
	"wanjia/exchange/terms"
	storefind "wanjia/store/finding"
	storeoffice "wanjia/store/office"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
)

// The stores as the desks ask for them.

type regStore struct{ s *storereg.Store }

func (r regStore) Read(ctx context.Context, fn func(register.Reader) error) error {
	return r.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

func (r regStore) Write(ctx context.Context, fn func(register.Tx) error) error {
	return r.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

func (r regStore) WriteBulk(ctx context.Context, fn func(register.Tx) error) error {
	return r.s.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

type officeStore struct{ s *storeoffice.Store }

func (o officeStore) Read(ctx context.Context, fn func(view.Reader) error) error {
	return o.s.Read(ctx, func(x *storeoffice.Reader) error { return fn(x) })
}

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

type searchStore struct{ s *storefind.Store }

func (x searchStore) Read(ctx context.Context, fn func(search.Reader) error) error {
	return x.s.Read(ctx, func(r *storefind.Reader) error { return fn(r) })
}

// looked keeps looks in memory, so that a test can ask for them.
type looked struct {
	mu  sync.Mutex
	all []looks.Seen
}

func (l *looked) Look(_ context.Context, _ access.Actor, s looks.Seen) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, s)
	return nil
}

// now is where the clock of all tests stands.
var now = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

// place is a register with its desks: a town T with the villages A and B.
type place struct {
	ground *storereg.Store
	testing.TB
	db   *sqldb.DB
	reg  *register.Desk
	desk *findings.Desk
	seen *looked

	second journal.ID // the birth of the second child
}

var (
	town     = area.MustCode("990305")
	villageA = area.MustCode("990305001")
	villageB = area.MustCode("990305002")
)

func newPlace(t testing.TB, db *sqldb.DB) *place {
	t.Helper()
	keys, err := seal.New([]byte(strings.Repeat("k", seal.SecretSize)))
	if err != nil {
		t.Fatal(err)
	}
	maker := terms.New()
	store, err := storereg.Open(t.Context(), db, storereg.Options{Home: "local", Terms: maker.Name, Words: maker.Address})
	if err != nil {
		t.Fatal(err)
	}
	p := &place{TB: t, db: db, seen: &looked{}}
	clk := clock.Fixed(now)
	p.ground = store
	p.reg = register.New(regStore{store}, keys, clk, quality.Defaults())
	of := &view.Office{Store: officeStore{storeoffice.New(store)}, Looker: p.seen, Terms: maker, Keys: keys, Clock: clk, Limits: quality.Defaults()}
	p.desk = findings.New(of, findingStore{store, storefind.New(store)}, check.New(of), search.Hunts{Store: searchStore{storefind.New(store)}, Clock: clk}, search.Signs{Store: searchStore{storefind.New(store)}, Clock: clk})
	p.areas(area.Area{Code: town, Name: "桃源镇", Level: area.Township},
		area.Area{Code: villageA, Name: "甲村", Level: area.Village, Parent: town},
		area.Area{Code: villageB, Name: "乙村", Level: area.Village, Parent: town})
	return p
}

func (p *place) areas(all ...area.Area) {
	p.Helper()
	out, err := areas.New(ground{p.ground}).Take(p.Context(), operator(), all)
	if err != nil {
		p.Fatal(err)
	}
	for i, r := range out {
		if r.Fate != register.Added {
			p.Fatalf("area %s: fate %d, %v", all[i].Code, r.Fate, r.Problems)
		}
	}
}

// ground is the store as the desk of areas asks for it.
type ground struct{ s *storereg.Store }

func (g ground) WriteBulk(ctx context.Context, fn func(areas.Tx) error) error {
	return g.s.WriteBulk(ctx, func(t *storereg.Tx) error { return fn(t) })
}

func operator() access.Actor {
	return access.Actor{Account: "operator", Device: "test", Purpose: access.CivilRegistration, Operator: true}
}

func clerk(of area.Code) access.Actor {
	return access.Actor{Account: "clerk", Device: "test", Purpose: access.CivilRegistration,
		Grants: []access.Grant{{Desk: access.Window, Area: of, Purpose: access.CivilRegistration}}}
}

// event registers one event and says its entry. It is given as field, text, field, text…
func (p *place) event(kind journal.Kind, pairs ...string) journal.ID {
	p.Helper()
	k, ok := vital.Find(kind)
	if !ok {
		p.Fatalf("no kind %s", kind)
	}
	typed := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		typed[pairs[i]] = pairs[i+1]
	}
	e, wrong := k.Parse(typed, p.reg.Today())
	if len(wrong) > 0 {
		p.Fatalf("%s %v: %v", kind, pairs, wrong)
	}
	row := register.Row{ID: journal.DeriveID(append([]string{string(kind)}, pairs...)...), Event: e}
	out := p.batch(row)
	if out[0].Fate != register.Added {
		p.Fatalf("%s %v: fate %d, %v %v", kind, pairs, out[0].Fate, out[0].Findings, out[0].Faults)
	}
	return row.ID
}

// batch takes in rows as an import does.
func (p *place) batch(rows ...register.Row) []register.Result {
	p.Helper()
	session, err := p.reg.Session(p.Context(), register.Terms{Who: operator(), Accept: "as the sheet says"})
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

// person takes somebody into the register, by the name that source s has for them.
func (p *place) person(own, name, sex, birth string, where area.Code, pairs ...string) person.ID {
	p.Helper()
	ref := source.Ref("s", own)
	p.event("person", append([]string{"person", ref, "name", name, "sex", sex, "birth_date", birth, "area", where.String(), "since", "2020-01-01"}, pairs...)...)
	return person.FromSource("s", own)
}

func ref(own string) string { return source.Ref("s", own) }

// correct puts the second child's birth on another day.
func (p *place) correct(on string) {
	p.Helper()
	typed := map[string]string{"person": person.FromSource("s", "C2").String(), "name": "张小贝", "sex": "female", "mother": person.FromSource("s", "P1").String(),
		"household": household.FromSource("s", "H1").String(), "date": on, "area": villageA.String()}
	c := register.Command{ID: journal.DeriveID("correct", on), Kind: "birth", Typed: typed, Event: p.second, Reason: "the day was wrong",
		Overrides: []journal.Override{{Rule: "birth.interval", Reason: "seen"}}}
	if _, err := p.reg.Do(p.Context(), operator(), c); err != nil {
		p.Fatal(err)
	}
}

// counts is how all findings stand, as a text.
func (p *place) counts() string {
	p.Helper()
	text := ""
	err := findingStore{p.ground, storefind.New(p.ground)}.Read(p.Context(), func(r findings.Reader) error {
		all, err := r.Counts(p.Context())
		text = fmt.Sprint(all)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return text
}
