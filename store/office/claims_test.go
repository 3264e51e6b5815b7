package office_test

import (
	"fmt"
	"testing"
	"time"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/store/office"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

func entry(seq journal.Seq, kind journal.Kind, body map[string]string) journal.Entry {
	return journal.Entry{Seq: seq, ID: journal.DeriveID(string(kind), fmt.Sprint(seq)), Kind: kind, Area: area.MustCode("990101001"), Recorded: time.UnixMilli(0).UTC(),
		Occurred: day.Must("2026-03-01").Partial(), Author: "li", Body: journal.CanonicalBody(body)}
}

func TestWhatStandsAroundClaimsIsReadBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		none := func(string) []string { return nil }
		s, err := register.Open(ctx, db, register.Options{Home: "local", Terms: none, Words: none})
		if err != nil {
			t.Fatal(err)
		}
		a, b := person.FromSource("t", "a"), person.FromSource("t", "b")
		fact := func(p person.ID, value string) map[string]string {
			return claim.Fact{Person: p, Fact: "household.income_band", Value: value, From: day.Must("2026-01-01"), Until: day.Must("2026-12-31")}.Body()
		}
		opened := map[string]string{workflow.FlowField: claim.Flow, workflow.StateField: "submitted", workflow.OwnerField: "window", workflow.SubjectField: a.String(), "f.scheme": "aid"}
		err = s.Write(ctx, func(tx *register.Tx) error {
			return tx.Append(ctx, []journal.Entry{entry(1, claim.FactKind, fact(a, "one")), entry(2, claim.FactKind, fact(b, "other")), entry(3, claim.FactKind, fact(a, "two")),
				entry(4, claim.DeclineKind, map[string]string{claim.PersonField: b.String(), claim.SchemeField: "aid"}), entry(5, workflow.EntryKind, opened)})
		})
		if err != nil {
			t.Fatal(err)
		}
		err = office.New(s).Read(ctx, func(r *office.Reader) error {
			some, err := r.FactsShown(ctx, []person.ID{a})
			if err != nil || len(some) != 2 || some[0].Value != "one" || some[1].Value != "two" || some[0].Until != day.Must("2026-12-31") || some[0].By != "li" {
				t.Errorf("what one showed: %+v, %v", some, err)
			}
			if all, err := r.FactsShown(ctx, nil); err != nil || len(all) != 3 {
				t.Errorf("what all showed: %+v, %v", all, err)
			}
			declined, err := r.Declined(ctx, "aid", []person.ID{a, b})
			if err != nil || declined[a] || !declined[b] {
				t.Errorf("declined: %v, %v", declined, err)
			}
			if declined, err = r.Declined(ctx, "other", []person.ID{a, b}); err != nil || len(declined) != 0 {
				t.Errorf("another scheme was declined by %v, %v", declined, err)
			}
			about, err := r.CasesAbout(ctx, []person.ID{b, a})
			if err != nil || len(about) != 1 || about[0].Subject != a.String() || about[0].State != "submitted" {
				t.Errorf("cases about them: %+v, %v", about, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
