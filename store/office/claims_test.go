package office_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/store/office"
	"wanjia/store/register"
	"wanjia/store/schema"
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

func TestFilesOfCasesComeBackFromABackup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		none := func(string) []string { return nil }
		opt := register.Options{Home: "local", Terms: none, Words: none}
		s, err := register.Open(ctx, db, opt)
		if err != nil {
			t.Fatal(err)
		}
		of, hash, large := journal.DeriveID("case"), strings.Repeat("ab", 32), bytes.Repeat([]byte{0, 1, 255}, 1<<20)
		paper := workflow.Paper{Case: of, Hash: hash, Type: "image/png", Size: int64(len(large)), Of: "custody"}
		err = s.Write(ctx, func(tx *register.Tx) error {
			if err := tx.KeepBlob(ctx, of, hash, large); err != nil {
				return err
			}
			return tx.Append(ctx, []journal.Entry{entry(1, workflow.PaperKind, paper.Body())})
		})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "backup")
		if err := db.Backup(ctx, file, nil); err != nil {
			t.Fatal(err)
		}
		again := storetest.Blank(t, db.Engine(), clock.System{})
		if err := schema.Restore(ctx, again, file, nil); err != nil {
			t.Fatal(err)
		}
		if s, err = register.Open(ctx, again, opt); err != nil {
			t.Fatal(err)
		}
		err = office.New(s).Read(ctx, func(r *office.Reader) error {
			all, err := r.Papers(ctx, of)
			if err != nil || len(all) != 1 || all[0].Hash != hash || all[0].Of != "custody" || all[0].Size != int64(len(large)) || all[0].By != "li" {
				t.Errorf("papers %+v, %v", all, err)
			}
			raw, ok, err := r.Blob(ctx, of, hash)
			if err != nil || !ok || !bytes.Equal(raw, large) {
				t.Errorf("the file came back as %d bytes, %v, %v, want %d", len(raw), ok, err, len(large))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
