package httpd_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/desk/benefits"
	"wanjia/domain/access"
	"wanjia/domain/payment"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
)

// life is one child with what the register has been told of it, in whatever order.
type life struct {
	who, entry, claim, death string
}

// claims takes a child down with an approved claim.
func (w *town) claims(t *testing.T, name, on string) *life {
	t.Helper()
	known := w.window.post("/events", map[string]any{"kind": "person", "values": recorded(name, on)}).want(t, "a child", 200, "")
	l := &life{who: known.json["person"].(string), entry: known.json["entry"].(string)}
	l.claim = fmt.Sprint(w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": l.who, "holder": name, "account": "6222020200000000000"}}).
		want(t, "a claim", 200, "").json["case"])
	w.step(t, w.two, l.claim, "verify", said("amount", "3600")).want(t, "verified", 200, "")
	w.step(t, w.app, l.claim, "approve", nil).want(t, "approved", 200, "")
	return l
}

func recorded(name, born string) map[string]string {
	return map[string]string{"name": name, "sex": "female", "birth_date": born, "area": "990101001001", "since": born, "since_reason": "birth"}
}

// stir tells the register something about a child: another birth date, a death, that the death was a mistake.
func (w *town) stir(t *testing.T, r *rand.Rand, name string, l *life) {
	t.Helper()
	on := (day.Must("2022-02-01") + day.Day(r.IntN(900))).String()
	switch {
	case l.death == "" && r.IntN(3) == 0:
		l.death = w.dies(t, l.who, (day.Must("2025-01-10") + day.Day(r.IntN(400))).String())
	case l.death != "" && r.IntN(2) == 0:
		w.window.post("/events/"+l.death+"/void", map[string]any{"reason": "it was somebody else"}).want(t, "voided", 200, "")
		l.death = ""
	default:
		w.window.post("/events/"+l.entry+"/correct", map[string]any{"reason": "the certificate says so", "values": recorded(name, on)}).want(t, "corrected", 200, "")
	}
}

// decide brings every difference to its end: a top-up approved, a cut told, declined to be heard, decided and accepted.
func (w *town) decide(t *testing.T, r *rand.Rand) {
	t.Helper()
	list := w.one.get("/changes").want(t, "changes", 200, "")
	for i := range list.count("items") {
		if list.at("items", i, "case") != "" {
			continue
		}
		draft := map[string]any{"person": list.at("items", i, "person", "id"), "scheme": "childcare-2025", "reasons": "facts changed"}
		file := w.one.post("/changes", draft).want(t, "proposed", 200, "").json["case"].(string)
		if list.at("items", i, "cut") == false {
			w.step(t, w.app, file, "approve", nil).want(t, "approved", 200, "")
			continue
		}
		w.step(t, w.one, file, "notify", said("notice", "by hand")).want(t, "noticed", 200, "")
		w.step(t, w.one, file, "decline", map[string]any{"reason": "they agree"}).want(t, "declined", 200, "")
		decide := said("means", []string{"set_off", "repay", "waive"}[r.IntN(3)])
		decide["reason"] = "facts"
		w.step(t, w.app, file, "decide", decide).want(t, "decided", 200, "")
		w.step(t, w.one, file, "accept", map[string]any{"reason": "they agree"}).want(t, "accepted", 200, "")
	}
}

// books are sums by person and scheme out of the tables.
func (w *town) books(t *testing.T, sql string) map[string]money.Fen {
	t.Helper()
	out := map[string]money.Fen{}
	err := w.h.db.Read(t.Context(), func(rx *sqldb.Rx) error {
		rows, err := rx.Query(t.Context(), sql)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var who []byte
			var period string
			var fen int64
			if err := rows.Scan(&who, &period, &fen); err != nil {
				return err
			}
			out[fmt.Sprintf("%x %s", who, payment.Base(period))] += money.Fen(fen)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pay builds, releases and sends whatever waits.
func (w *town) pay(t *testing.T) {
	t.Helper()
	made := w.batch(t)
	if made.status != 200 {
		return
	}
	id := made.at("batch", "id").(string)
	w.sent(t, id, int(made.at("batch", "count").(float64)), made.at("batch", "total").(string))
}

// TestWhateverComesInWhicheverOrderTheBooksEndWhereReckoningFromNothingEnds corrects births, registers deaths and takes them back at
// random between grants, decisions and batches. In the end what stands granted is what the scheme owes on the facts as they are, nothing
// was paid that wasn't owed or is on record to be made good, the ledger sums to nothing, and the journal alone makes the same tables.
func TestWhateverComesInWhicheverOrderTheBooksEndWhereReckoningFromNothingEnds(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			w := newTown(t)
			w.cash.post("/funding", map[string]any{"amount": "500000"}).want(t, "funded", 200, "")
			names := []string{"An", "Bo", "Cy"}
			var all []*life
			for i, n := range names {
				all = append(all, w.claims(t, n, (day.Must("2022-06-01")+day.Day(300*i)).String()))
			}
			for range 14 {
				i := r.IntN(len(all))
				switch r.IntN(5) {
				case 0:
					w.run(t, "2026-03-02")
				case 1:
					w.decide(t, r)
				case 2:
					w.pay(t)
				default:
					w.stir(t, r, names[i], all[i])
				}
				w.within(t)
			}
			w.run(t, "2026-03-02")
			for range 3 { // what was overtaken is proposed anew
				w.decide(t, r)
				w.app.post("/changes/effects", map[string]any{}).want(t, "effect", 200, "")
			}
			if left := w.one.get("/changes").want(t, "nothing left", 200, ""); left.count("items") != 0 {
				t.Fatalf("still different: %v", left)
			}
			w.agrees(t)
			w.pay(t)
			w.within(t)
			w.balance(t)
			w.h.rebuilt(t)
		})
	}
}

// within says that nothing was paid beyond what was granted and not kept.
func (w *town) within(t *testing.T) {
	t.Helper()
	granted := w.books(t, `SELECT person, period, fen - set_off FROM grant_line`)
	for key, fen := range w.books(t, `SELECT person, period, fen FROM pay_line WHERE state IN ('built', 'sent', 'paid')`) {
		if fen > granted[key] {
			t.Fatalf("%s: %s paid, %s granted", key, fen, granted[key])
		}
	}
	over := w.books(t, `SELECT person, '', fen - back FROM recovery`)
	for key, fen := range over {
		if fen < 0 {
			t.Fatalf("%s: %s made good more than was asked", key, -fen)
		}
	}
}

// agrees says that what stands granted is what the scheme owes today, reckoned from nothing.
func (w *town) agrees(t *testing.T) {
	t.Helper()
	stands := w.books(t, `SELECT person, period, fen FROM grant_line`)
	for key, fen := range w.books(t, `SELECT person, period, fen FROM recovery`) {
		stands[key] -= fen
	}
	owed := w.owed(t)
	for key, fen := range stands {
		if owed[key] != fen {
			t.Errorf("%s: %s stands granted, %s is owed", key, fen, owed[key])
		}
	}
	for key, fen := range owed {
		if _, known := stands[key]; !known && fen != 0 {
			t.Errorf("%s: %s is owed, nothing stands", key, fen)
		}
	}
}

// owed is what the scheme owes everybody up to a day, period by period, decided from nothing.
func (w *town) owed(t *testing.T) map[string]money.Fen {
	t.Helper()
	store, err := storereg.Open(t.Context(), w.h.db, storereg.Options{Home: "local"})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]money.Fen{}
	desk := benefitDesk(t, store, w.h.keys, w.h.looks)
	ask := benefits.Ask{Scheme: "childcare-2025", On: day.Must("2026-03-02")}
	_, err = desk.Entitled(t.Context(), access.Actor{Account: "law", Operator: true, Purpose: access.Benefit}, ask, func(o benefits.Owed) error {
		out[fmt.Sprintf("%x %s", o.Person.ID[:], o.Period.Code)] += o.Period.Fen
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
