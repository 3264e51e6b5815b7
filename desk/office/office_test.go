package office_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/base/words"
	"wanjia/desk/areas"
	"wanjia/desk/looks"
	"wanjia/desk/office"
	"wanjia/desk/office/find"
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

func (l *looked) last() looks.Seen {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[len(l.all)-1]
}

// now is where the clock of all tests stands.
var now = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

// place is a register with its desks: a town T with the villages A and B.
type place struct {
	ground *storereg.Store
	testing.TB
	db   *sqldb.DB
	reg  *register.Desk
	desk *office.Desk
	seen *looked
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
	p.desk = office.New(view.Office{Store: officeStore{storeoffice.New(store)}, Looker: p.seen, Terms: maker, Keys: keys, Clock: clk, Limits: quality.Defaults()})
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

// zhang is a family of three in village A, and somebody in B.
type zhang struct{ father, mother, child, other person.ID }

func (p *place) zhang() zhang {
	p.Helper()
	p.event("household", "household", ref("H1"), "date", "2020-01-01", "area", villageA.String(), "address", "幸福路 12 号")
	p.event("household", "household", ref("H2"), "date", "2020-01-01", "area", villageB.String(), "address", "幸福路 99 号")
	z := zhang{
		father: p.person("P1", "张桂生", "male", "1980-05-01", villageA, "household", ref("H1"), "relation", "head",
			"id_type", "citizen", "id_number", "990305198005010018", "phone", "+86 138 0000 1111"),
		mother: p.person("P2", "王小红", "female", "1982-02-03", villageA, "household", ref("H1"), "relation", "spouse"),
		other:  p.person("P9", "张桂生", "male", "1975-01-01", villageB, "household", ref("H2"), "relation", "head", "phone", "13900002222"),
	}
	p.event("marriage", "person", ref("P1"), "partner", ref("P2"), "date", "2021-06-01", "area", villageA.String())
	p.event("birth", "person", ref("C1"), "name", "张小宝", "sex", "male", "date", "2022-07-01", "mother", ref("P2"), "father", ref("P1"), "household", ref("H1"), "area", villageA.String())
	z.child = person.FromSource("s", "C1")
	return z
}

func each(t *testing.T, fn func(t *testing.T, p *place)) {
	t.Helper()
	storetest.EachAt(t, clock.Fixed(now), func(t *testing.T, db *sqldb.DB) { fn(t, newPlace(t, db)) })
}

func TestEveryKindHasItsSentence(t *testing.T) {
	for _, k := range vital.All() {
		if _, ok := words.Lookup("office.summary." + string(k.Code)); !ok {
			t.Errorf("office.summary.%s is missing", k.Code)
		}
	}
}

func TestFindsByEverything(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		death := p.event("death", "person", ref("P9"), "date", "2025-01-01")
		for _, c := range []struct {
			typed, field, match string
			who                 person.ID
		}{
			{"张桂生", "name", "张桂生", z.father},
			{"张桂", "name", "张桂", z.father},
			{"桂生", "name", "桂生", z.father},
			{"zgs", "initials", "zgs", z.father},
			{"ZG", "initials", "zgs", z.father},
			{"zhangguisheng", "pinyin", "zhangguisheng", z.father},
			{"zhang gui", "pinyin", "zhangguisheng", z.father},
			{"guisheng zhang", "pinyin", "zhangguisheng", z.father},
			{"990305198005010018", "identifier", "990*************18", z.father},
			{"990305 19800501 0018", "identifier", "990*************18", z.father},
			{"13800001111", "phone", "138****1111", z.father},
			{"138-0000-1111", "phone", "138****1111", z.father},
			{"13900002222", "phone", "139****2222", z.other},
			{"张桂生 13900002222", "phone", "139****2222", z.other},
			{"@s/P1", "reference", "@s/P1", z.father},
			{"P1", "reference", "P1", z.father},
			{"p2", "reference", "P2", z.mother},
			{z.father.String(), "reference", z.father.String(), z.father},
			{journal.NumberOf(death).Grouped(), "reference", journal.NumberOf(death).Grouped(), z.other},
			{"王 幸福路", "address", "幸福路", z.mother},
			{"张小宝", "name", "张小宝", z.child},
		} {
			got, err := p.desk.Find(t.Context(), operator(), c.typed, area.Code{}, 20)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Hits) == 0 {
				t.Errorf("%q finds nobody, want %s", c.typed, c.who)
				continue
			}
			first := got.Hits[0]
			if first.Person.ID != c.who || !slices.ContainsFunc(first.Why, func(w find.Why) bool { return w.Field == c.field && w.Match == c.match }) {
				t.Errorf("%q finds %s (%s) by %v first, want %s by %s %q", c.typed, first.Person.Name, first.Person.ID, first.Why, c.who, c.field, c.match)
			}
			if got.More {
				t.Errorf("%q: says that there is more", c.typed)
			}
			if detail := p.seen.last().Detail; strings.ContainsAny(detail, "0123456789") {
				t.Errorf("%q: the look says %q", c.typed, detail)
			}
		}
		if got, err := p.desk.Find(t.Context(), operator(), "幸福路", area.Code{}, 20); err != nil || len(got.Hits) != 3 {
			t.Errorf("an address finds %d people, %v, want the 3 who live there", len(got.Hits), err)
		}
	})
}
