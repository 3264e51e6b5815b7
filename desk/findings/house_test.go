package findings_test

import (
	"context"
	"fmt"
	"testing"

	"wanjia/cmd/wanjia/desktest"
	"wanjia/desk/findings"
	"wanjia/desk/findings/search"
	"wanjia/desk/office/check"
	"wanjia/desk/register"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	storefind "wanjia/store/finding"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
)

// The stores as the desks ask for them.

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

// place is a register with its desk.
type place struct {
	*desktest.Place
	desk *findings.Desk

	second journal.ID // the birth of the second child
}

var town, villageA, villageB = desktest.Town(), desktest.VillageA(), desktest.VillageB()

func newPlace(t testing.TB, db *sqldb.DB) *place {
	t.Helper()
	p := desktest.New(t, db)
	of, found := &p.Office, storefind.New(p.Store)
	return &place{Place: p, desk: findings.New(of, findingStore{p.Store, found}, check.New(of),
		search.Hunts{Store: searchStore{found}, Clock: desktest.Clock()}, search.Signs{Store: searchStore{found}, Clock: desktest.Clock()})}
}

// correct puts the second child's birth on another day.
func (p *place) correct(on string) {
	p.Helper()
	typed := map[string]string{"person": person.FromSource("s", "C2").String(), "name": "张小贝", "sex": "female", "mother": person.FromSource("s", "P1").String(),
		"household": household.FromSource("s", "H1").String(), "date": on, "area": villageA.String()}
	c := register.Command{ID: journal.DeriveID("correct", on), Kind: "birth", Typed: typed, Event: p.second, Reason: "the day was wrong",
		Overrides: []journal.Override{{Rule: "birth.interval", Reason: "seen"}}}
	if _, err := p.Reg.Do(p.Context(), desktest.Operator(), c); err != nil {
		p.Fatal(err)
	}
}

// counts is how all findings stand, as a text.
func (p *place) counts() string {
	p.Helper()
	text := ""
	err := findingStore{p.Store, storefind.New(p.Store)}.Read(p.Context(), func(r findings.Reader) error {
		all, err := r.Counts(p.Context())
		text = fmt.Sprint(all)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return text
}
