package payout_test

import (
	"testing"
	"time"

	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/ledger"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/store/payout"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

const scheme = "childcare-2025"

// said makes entries that follow each other.
type said struct{ entries []journal.Entry }

func (s *said) add(id journal.ID, kind journal.Kind, words ...string) journal.ID {
	body := map[string]string{}
	for i := 0; i+1 < len(words); i += 2 {
		body[words[i]] = words[i+1]
	}
	s.entries = append(s.entries, journal.Entry{Seq: journal.Seq(len(s.entries) + 1), ID: id, Kind: kind, Area: area.MustCode("990101001"), Recorded: time.UnixMilli(0).UTC(),
		Author: "li", Device: "test", Purpose: "benefit", Body: journal.CanonicalBody(body)})
	return id
}

const personSQL = `INSERT INTO person (home, id, source, reference, known, name, sex, birth, death, area, household, seq, acts, children, entries)
 VALUES ('local', $1, '', '', 1, 'An', 2, '', '', '', NULL, 9, $2, $3, '')`

func TestWhatChangesOfFactsLeaveInTheTables(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		who, claim := person.FromSource("t", "an"), journal.DeriveID("claim")
		p := who.String()
		var s said
		file := s.add(journal.DeriveID("cut"), workflow.EntryKind, "flow", "cut", "state", "effective", "subject", p, "f.scheme", scheme)
		s.add(journal.DeriveID("top"), workflow.EntryKind, "flow", "topup", "state", "proposed", "owner", "approval", "subject", p, "f.scheme", scheme)
		for _, period := range []string{"2025", "2026", "2025+1"} {
			s.add(journal.DeriveID("grant", period), payment.GrantKind, "person", p, "scheme", scheme, "period", period, "amount", "3600", "months", "12", "claim", claim.String(), "on", "2026-01-10")
		}
		back := s.add(payment.RecoverID(file, "2025"), payment.RecoverKind, "person", p, "scheme", scheme, "period", "2025", "amount", "1800", "change", file.String(), "means", "set_off")
		s.add(journal.DeriveID("off"), payment.OffsetKind, "recovery", back.String(), "person", p, "scheme", scheme, "period", "2026", "amount", "1000")
		store, err := register.Open(ctx, db, register.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		money := payout.New(store)
		err = money.Write(ctx, func(w *payout.Writer) error { return w.Append(ctx, s.entries) })
		if err == nil {
			err = db.Write(ctx, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, personSQL, who.ID[:], []byte{}, []byte{})
				return err
			})
		}
		if err != nil {
			t.Fatal(err)
		}
		reads(t, money, who, file, back)
		var more said
		more.entries = s.entries
		more.add(journal.DeriveID("back"), payment.RepayKind, "recovery", back.String(), "person", p, "scheme", scheme, "period", "2025", "amount", "500")
		more.add(payment.WriteOffID(back), payment.WriteOffKind, "recovery", back.String(), "person", p, "scheme", scheme, "period", "2025", "amount", "300")
		more.add(payment.ChangeID(file), payment.ChangeKind, "change", file.String(), "person", p, "scheme", scheme, "outcome", payment.Applied)
		err = money.Write(ctx, func(w *payout.Writer) error { return w.Append(ctx, more.entries[len(s.entries):]) })
		if err != nil {
			t.Fatal(err)
		}
		ends(t, money, who)
	})
}

// reads asks while a recovery is open.
func reads(t *testing.T, money *payout.Store, who person.ID, file, back journal.ID) {
	t.Helper()
	ctx := t.Context()
	err := money.Write(ctx, func(w *payout.Writer) error {
		grants, err := w.Grants(ctx, who, scheme)
		if err != nil || len(grants) != 3 || grants[2].Period != "2026" || grants[2].SetOff != 100000 || grants[0].On.String() != "2026-01-10" {
			t.Errorf("grants %+v, %v", grants, err)
		}
		due, err := w.Due(ctx, scheme)
		if err != nil || len(due) != 3 || due[2].Fen != 260000 {
			t.Errorf("due %+v, %v; want 2,600 yuan of 2026", due, err)
		}
		open, err := w.Outstanding(ctx, 1<<62, 10)
		if err != nil || len(open) != 1 || open[0].ID != back || open[0].Open() != 80000 || open[0].Means != payment.BySetOff {
			t.Errorf("outstanding %+v, %v", open, err)
		}
		if same, err := w.SetOffs(ctx, scheme); err != nil || len(same) != 1 {
			t.Errorf("to be set off %+v, %v", same, err)
		}
		if one, ok, err := w.Recovery(ctx, back); err != nil || !ok || one.Person != who {
			t.Errorf("the recovery %+v, %v, %v", one, ok, err)
		}
		decided, err := w.Decided(ctx)
		if err != nil || len(decided) != 1 || decided[0].ID != file {
			t.Errorf("decided %+v, %v", decided, err)
		}
		if begun, err := w.OpenOf(ctx, who); err != nil || len(begun) != 1 || begun[0].Flow != "topup" {
			t.Errorf("under way %+v, %v", begun, err)
		}
		stirred, err := w.Stirred(ctx, 0, 10)
		if err != nil || len(stirred) != 1 || stirred[0].Person != who {
			t.Errorf("stirred %+v, %v", stirred, err)
		}
		for _, differs := range []bool{false, true} {
			if err := w.Reckoned(ctx, []payment.Reckoned{{Stirred: stirred[0], Seq: 9, Differs: differs}}); err != nil {
				return err
			}
		}
		if again, err := w.Stirred(ctx, 0, 10); err != nil || len(again) != 0 {
			t.Errorf("stirred after it was reckoned: %+v, %v", again, err)
		}
		found, err := w.Differing(ctx, payment.Stirred{}, 10)
		if err != nil || len(found) != 1 {
			t.Fatalf("differing %+v, %v", found, err)
		}
		if rest, err := w.Differing(ctx, found[0], 10); err != nil || len(rest) != 0 {
			t.Errorf("differing after the last: %+v, %v", rest, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ends asks when all was made good.
func ends(t *testing.T, money *payout.Store, who person.ID) {
	t.Helper()
	ctx := t.Context()
	err := money.Read(ctx, func(r *payout.Reader) error {
		if open, err := r.Outstanding(ctx, 1<<62, 10); err != nil || len(open) != 0 {
			t.Errorf("outstanding %+v, %v", open, err)
		}
		if decided, err := r.Decided(ctx); err != nil || len(decided) != 0 {
			t.Errorf("decided %+v, %v", decided, err)
		}
		if all, err := r.Recoveries(ctx, who, scheme); err != nil || len(all) != 1 || all[0].Open() != 0 {
			t.Errorf("recoveries %+v, %v", all, err)
		}
		rows, err := r.Trial(ctx)
		sum, by := int64(0), map[ledger.Account]int64{}
		for _, x := range rows {
			sum += int64(x.Balance)
			by[x.Account] += int64(x.Balance)
		}
		if err != nil || sum != 0 || by[ledger.Claimed] != 0 || by[ledger.WrittenOff] != 30000 || by[ledger.Bank] != 50000 || by[ledger.Granted] != 900000 {
			t.Errorf("the ledger says %+v, sum %d, %v", by, sum, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAccountsThatWereConfirmedAndMoneyThatCameBackAreFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		who, claim, batch := person.FromSource("t", "an"), journal.DeriveID("claim"), journal.DeriveID("batch")
		p := who.String()
		var s said
		s.add(journal.DeriveID("one"), workflow.EntryKind, "flow", "account", "state", "confirmed", "subject", p, "f.scheme", scheme)
		s.add(journal.DeriveID("two"), workflow.EntryKind, "flow", "account", "state", "proposed", "owner", "approval", "subject", p, "f.scheme", scheme)
		for _, c := range []string{"first", "second"} {
			s.add(journal.DeriveID(c), workflow.EntryKind, "flow", "claim", "state", "approved", "subject", p, "f.scheme", scheme)
		}
		s.add(journal.DeriveID("only"), workflow.EntryKind, "flow", "claim", "state", "approved", "subject", person.FromSource("t", "bo").String(), "f.scheme", scheme)
		for _, period := range []string{"2025", "2026"} {
			s.add(journal.DeriveID("grant", period), payment.GrantKind, "person", p, "scheme", scheme, "period", period, "amount", "3600", "months", "12", "claim", claim.String())
		}
		s.add(batch, payment.BatchKind, "step", payment.BuildStep, "scheme", scheme, "count", "1", "total", "3600", "execute", "2026-04-01")
		ref, err := payment.Key{Payee: p, Scheme: scheme, Period: "2025"}.Reference(1)
		if err != nil {
			t.Fatal(err)
		}
		s.add(payment.PayID(ref), payment.PayKind, "batch", batch.String(), "reference", ref.String(), "person", p, "scheme", scheme, "period", "2025", "amount", "3600")
		store, err := register.Open(ctx, db, register.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		money := payout.New(store)
		if err := money.Write(ctx, func(w *payout.Writer) error { return w.Append(ctx, s.entries) }); err != nil {
			t.Fatal(err)
		}
		found := func() (accounts, of, back int) {
			err := money.Read(ctx, func(r *payout.Reader) error {
				all, err := r.Accounts(ctx)
				if err != nil {
					return err
				}
				mine, err := r.AccountsOf(ctx, who)
				if err != nil {
					return err
				}
				again, err := r.ClaimedAgain(ctx)
				if err != nil || len(again) != 2 || again[0].ID != journal.DeriveID("first") {
					t.Errorf("claimed again: %+v, %v; want the two of one person", again, err)
				}
				came, err := r.Returned(ctx, scheme)
				if len(came) > 0 && (came[0].Claim != claim || came[0].Person != who || came[0].Seq == 0) {
					t.Errorf("what came back is %+v", came)
				}
				accounts, of, back = len(all), len(mine), len(came)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return accounts, of, back
		}
		if a, of, back := found(); a != 1 || of != 3 || back != 0 {
			t.Errorf("%d accounts, %d of the person, %d came back; want the one that was confirmed, two claims with it and nothing back", a, of, back)
		}
		state := func(to string) {
			if err := db.Write(ctx, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE pay_line SET state = $1 WHERE reference = $2`, to, ref.String())
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		state("returned")
		if _, _, back := found(); back != 1 {
			t.Errorf("%d came back, want one", back)
		}
	})
}
