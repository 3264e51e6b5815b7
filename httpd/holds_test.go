package httpd_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/cmd/wanjia/ties"
	"wanjia/exchange/pack/schemes"
	"wanjia/packs"
	storepay "wanjia/store/payout"
	storereg "wanjia/store/register"

	"wanjia/desk/benefits"
	"wanjia/desk/changes"
)

// holds are the money that waits: period, amount, why.
func (w *town) holds(t *testing.T) string {
	t.Helper()
	list := w.cash.get("/holds").want(t, "what waits", 200, "")
	var out []string
	for i := range list.count("items") {
		out = append(out, fmt.Sprint(list.at("items", i, "period"), " ", list.at("items", i, "amount"), " ", list.at("items", i, "why")))
	}
	return strings.Join(out, "; ")
}

func TestDisputedMoneyWaitsAndTheRestIsPaid(t *testing.T) {
	for _, end := range []string{"kept", "cut"} {
		t.Run(end, func(t *testing.T) {
			w := newTown(t)
			who := w.subject(t, w.child(t, "An", "6222020200000000000"))
			w.run(t, "2026-01-10") // 2025 and 2026: 7,200 yuan, nothing paid
			w.cash.post("/funding", map[string]any{"amount": "10000"}).want(t, "funded", 200, "")
			built := w.batch(t).want(t, "a batch before anything is disputed", 200, "").at("batch", "id").(string)
			w.dies(t, who, "2025-06-20")
			file := w.one.post("/changes", map[string]any{"person": who, "scheme": "childcare-2025", "reasons": "The child died."}).want(t, "proposed", 200, "").json["case"].(string)
			if got := w.holds(t); got != "" {
				t.Errorf("%q waits, and nobody has told the family", got)
			}
			w.step(t, w.one, file, "notify", said("notice", "by hand")).want(t, "noticed", 200, "")
			w.cash2.post("/batches/"+built+"/steps", map[string]any{"step": "release", "count": 2, "total": "7200.00"}).want(t, "released with disputed money", 422, "payout.batch.disputed")
			w.cash.post("/batches/"+built+"/steps", map[string]any{"step": "drop"}).want(t, "dropped", 200, "")
			if got := w.holds(t); got != "2026 3600.00 cut; 2025 1800.00 cut" {
				t.Errorf("what waits is %q", got)
			}
			list := w.cash.get("/holds")
			if list.at("items", 0, "case") != file || list.at("items", 0, "until") == "" {
				t.Errorf("what waits names its case and its clock: %v", list)
			}
			made := w.batch(t).want(t, "a batch of what nobody disputes", 200, "")
			if made.at("batch", "total") != "1800.00" || made.at("batch", "count") != 1.0 || made.count("held") != 2 {
				t.Errorf("the batch is %v; want 1,800 yuan of 2025, and two held", made)
			}
			w.sent(t, made.at("batch", "id").(string), 1, "1800.00")
			w.batch(t).want(t, "another", 422, "payout.waits")

			w.step(t, w.one, file, "hear", said("said", "it is a mistake")).want(t, "heard", 200, "")
			if end == "kept" {
				w.step(t, w.app, file, "keep", map[string]any{"reason": "they are right"}).want(t, "kept", 200, "")
				made := w.batch(t).want(t, "a batch of what waited", 200, "")
				if made.at("batch", "total") != "5400.00" || made.at("batch", "count") != 2.0 {
					t.Errorf("the batch is %v; want the 5,400 yuan that waited", made)
				}
				w.sent(t, made.at("batch", "id").(string), 2, "5400.00")
			} else {
				decide := said("means", "waive")
				decide["reason"] = "facts"
				w.step(t, w.app, file, "decide", decide).want(t, "decided", 200, "")
				w.batch(t).want(t, "while it may be appealed", 422, "payout.waits")
				w.step(t, w.one, file, "accept", map[string]any{"reason": "they agree"}).want(t, "accepted", 200, "")
				w.batch(t).want(t, "after the cut nothing is left to pay", 422, "payout.nothing")
				w.app.post("/changes/effects", map[string]any{}).want(t, "effect", 200, "")
				if got := w.balance(t); got["written_off"] != "" || got["claimed"] != "" || got["granted"] != "1800.00" {
					t.Errorf("what was never paid is kept, not written off: %v", got)
				}
			}
			if got := w.holds(t); got != "" {
				t.Errorf("in the end %q still waits", got)
			}
			w.within(t)
			w.balance(t)
			w.h.rebuilt(t)
		})
	}
}

// join takes one record for another's.
func (w *town) join(t *testing.T, absorbed, survivor string) string {
	t.Helper()
	draft := map[string]any{"absorbed": absorbed, "survivor": survivor, "reason": "the same child", "overrides": []map[string]string{}}
	var all []map[string]string
	shown := w.window.post("/merges/preview", draft).want(t, "the preview", 200, "")
	for i := range shown.count("findings") {
		all = append(all, map[string]string{"rule": shown.at("findings", i, "rule").(string), "reason": "looked at"})
	}
	draft["overrides"] = all
	return w.window.post("/merges", draft).want(t, "joined", 200, "").at("entry").(string)
}

func TestMoneyFollowsTheOnePersonAndComesBackWithThem(t *testing.T) {
	w := newTown(t)
	one := w.subject(t, w.child(t, "An", "6222020200000000000"))
	w.run(t, "2025-12-31")
	w.cash.post("/funding", map[string]any{"amount": "50000"}).want(t, "funded", 200, "")
	w.sent(t, w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string), 1, "3600.00")
	two := w.subject(t, w.child(t, "Ann", "6222020200000000001"))
	w.run(t, "2025-12-31") // both records are granted 2025; one of them has the money
	merge := w.join(t, two, one)
	w.batch(t).want(t, "the same year of the same child again", 422, "payout.waits")
	if got := w.holds(t); got != "2025 3600.00 merged" {
		t.Errorf("what waits is %q", got)
	}
	cut, _ := w.cash.get("/holds").at("items", 0, "case").(string)
	told := w.one.get("/cases/"+cut).want(t, "the case in which it is decided", 200, "")
	if told.json["state"] != "proposed" || told.json["due"] == "" || told.at("values", "reasons") == "" || told.at("values", "lines") == "" || told.json["owner"] != "window" {
		t.Errorf("what waits has the case %v; want one that says why, opened by the program for the window to tell the family", told)
	}
	w.step(t, w.app, cut, "decide", said("means", "set_off")).want(t, "decided before the family was told and heard", 409, "workflow.from")
	if got := w.run(t, "2026-03-02"); got.json["granted"] != 1.0 {
		t.Errorf("for both records together %v is granted; want 2026 once", got)
	}
	list := w.one.get("/changes").want(t, "changes", 200, "")
	if list.count("items") != 1 || list.at("items", 0, "net") != "-3600.00" {
		t.Fatalf("changes: %v; want that 2025 was granted twice", list)
	}
	r := rand.New(rand.NewPCG(1, 1))
	w.step(t, w.one, cut, "notify", said("notice", "by hand")).want(t, "noticed", 200, "")
	w.step(t, w.one, cut, "hear", said("said", "they didn't know of the other record")).want(t, "heard", 200, "")
	decide := said("means", "set_off")
	decide["reason"] = "one child, one subsidy"
	w.step(t, w.app, cut, "decide", decide).want(t, "decided", 200, "")
	w.step(t, w.one, cut, "accept", map[string]any{"reason": "they agree"}).want(t, "accepted", 200, "")
	w.app.post("/changes/effects", map[string]any{}).want(t, "effect", 200, "")
	if got := w.balance(t); got["granted"] != "7200.00" || got["claimed"] != "" {
		t.Errorf("after the second grant was taken back the ledger says %v", got)
	}
	w.within(t)
	w.window.post("/merges/"+merge+"/unmerge", map[string]any{"reason": "two children after all"}).want(t, "parted", 200, "")
	list = w.one.get("/changes").want(t, "changes after parting", 200, "")
	if list.count("items") != 1 || list.at("items", 0, "net") != "3600.00" || list.at("items", 0, "person", "id") != two {
		t.Fatalf("after parting: %v; want that the other's 2025 is owed again", list)
	}
	w.decide(t, r)
	w.run(t, "2026-03-02")
	w.pay(t)
	w.agrees(t)
	paid := w.books(t, `SELECT person, period, fen FROM pay_line WHERE state IN ('built', 'sent', 'paid')`)
	for key, fen := range w.owed(t) {
		if paid[key] != fen {
			t.Errorf("%s: %s paid, %s owed", key, paid[key], fen)
		}
	}
	w.balance(t)
	w.h.rebuilt(t)
}

// TestWhatTwoRecordsWereGrantedIsPaidWhereNobodyCutsIt holds that nothing waits beyond the end of the case for which it waits.
func TestWhatTwoRecordsWereGrantedIsPaidWhereNobodyCutsIt(t *testing.T) {
	w := newTown(t)
	one := w.subject(t, w.child(t, "An", "6222020200000000000"))
	two := w.subject(t, w.child(t, "Ann", "6222020200000000001"))
	w.run(t, "2025-12-31")
	w.join(t, two, one)
	made := w.batch(t).want(t, "one of the two", 200, "")
	if made.at("batch", "total") != "3600.00" || made.at("held", 0, "why") != "merged" {
		t.Fatalf("the batch is %v; want one grant, the other held", made)
	}
	if again := w.batch(t); again.status != 422 {
		t.Fatalf("a second batch pays the other: %v", again)
	}
	file := w.cash.get("/holds").at("items", 0, "case").(string)
	w.step(t, w.one, file, "notify", said("notice", "by hand")).want(t, "noticed", 200, "")
	w.step(t, w.one, file, "hear", said("said", "these are two children")).want(t, "heard", 200, "")
	w.step(t, w.app, file, "keep", map[string]any{"reason": "these are two children"}).want(t, "kept", 200, "")
	if got := w.holds(t); got != "" {
		t.Errorf("after the case ended without a cut %q waits", got)
	}
	w.batch(t).want(t, "what waited", 200, "")
}

func TestNothingWaitsForACutBeforeTheFamilyWasToldOfIt(t *testing.T) {
	w := newTown(t)
	who := w.subject(t, w.child(t, "An", "6222020200000000000"))
	w.run(t, "2025-12-31")
	w.dies(t, who, "2025-06-20")
	file := w.one.post("/changes", map[string]any{"person": who, "scheme": "childcare-2025", "reasons": "The child died."}).want(t, "proposed", 200, "").json["case"].(string)
	if got := w.holds(t); got != "" {
		t.Errorf("%q waits, and nobody has told the family", got)
	}
	w.step(t, w.one, file, "notify", said("notice", "by hand")).want(t, "told", 200, "")
	if got := w.holds(t); got != "2025 1800.00 cut" {
		t.Errorf("once it was told %q waits", got)
	}
}

func TestMoneyWaitsWhereWhoClaimedMayNotClaimAnyMore(t *testing.T) {
	w := newTown(t)
	mum, _ := w.window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": "Mum", "sex": "female", "birth_date": "1995-01-05",
		"area": "990101001001", "since": "1995-01-05", "since_reason": "baseline"}}).want(t, "a mother", 200, "").json["person"].(string)
	dad, _ := w.window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": "Dad", "sex": "male", "birth_date": "1994-01-05",
		"area": "990101001001", "since": "1994-01-05", "since_reason": "baseline"}}).want(t, "a father", 200, "").json["person"].(string)
	kid, _ := w.window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": "Kid", "sex": "female", "birth_date": "2025-03-05",
		"area": "990101001001", "since": "2025-03-05", "since_reason": "birth", "mother": mum, "father": dad}}).want(t, "a child", 200, "").json["person"].(string)
	claim, _ := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": kid, "claimant": mum, "holder": "Mum", "account": "6222020200000000000"}}).
		want(t, "a claim", 200, "").json["case"].(string)
	w.step(t, w.two, claim, "verify", said("amount", "3600")).want(t, "verified", 200, "")
	w.step(t, w.app, claim, "approve", nil).want(t, "approved", 200, "")
	w.run(t, "2025-12-31")
	if got := w.one.get("/changes").want(t, "nothing yet", 200, ""); got.count("items") != 0 {
		t.Fatalf("before anything happened: %v", got)
	}
	w.dies(t, mum, "2026-01-20")
	list := w.one.get("/changes").want(t, "changes", 200, "")
	if list.count("items") != 1 || list.at("items", 0, "payee") != true || list.at("items", 0, "net") != "0.00" {
		t.Fatalf("changes: %v; want that it must be said where the money goes", list)
	}
	if got := w.holds(t); got != "2025 3600.00 claimant" {
		t.Errorf("what waits is %q", got)
	}
	w.batch(t).want(t, "to somebody who died", 422, "payout.waits")
	file := w.asks(t, kid, "claimant", dad, "holder", "Dad", "account", "6222020200000000001")
	w.batch(t).want(t, "before it is confirmed", 422, "payout.waits")
	w.step(t, w.app, file, "confirm", nil).want(t, "confirmed", 200, "")
	made := w.batch(t).want(t, "a batch", 200, "")
	if got := w.refs(t, made.at("batch", "id").(string)); got["Dad 3600.00"] == "" {
		t.Errorf("the money goes to %v; want the father", got)
	}
	if got := w.one.get("/cases/" + claim); got.json["state"] != "approved" {
		t.Errorf("the claim is %v", got.json["state"])
	}
	if got := w.one.get("/changes"); got.count("items") != 0 {
		t.Errorf("after it was mended: %v; want nothing left", got)
	}
}

// TestWhateverIsJoinedHeldAndReturnedNobodyIsPaidMoreThanOwed joins and parts records, corrects births, registers deaths, leaves cuts half
// decided, sends money back and pays again, at random. At every step, nobody was paid more than the scheme has ever owed them on the facts
// of some moment, a second reckoning finds what the first did, and the ledger sums to nothing; at the end the books stand where reckoning
// from nothing stands, and the journal alone makes the same tables.
func TestWhateverIsJoinedHeldAndReturnedNobodyIsPaidMoreThanOwed(t *testing.T) {
	for seed := range uint64(5) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 11))
			w := newTown(t)
			w.cash.post("/funding", map[string]any{"amount": "900000"}).want(t, "funded", 200, "")
			names := []string{"An", "Ann", "Bo"}
			var all []*life
			for i, n := range names {
				all = append(all, w.claims(t, n, (day.Must("2022-06-01")+day.Day(250*i)).String()))
			}
			merge := ""
			for range 16 {
				i := r.IntN(len(all))
				switch r.IntN(8) {
				case 0:
					w.run(t, "2026-03-02")
				case 1:
					w.decide(t, r)
				case 2:
					w.pay(t)
				case 3:
					w.bounce(t, r)
					if r.IntN(2) == 0 {
						w.readdress(t, all[i].who, "holder", names[i], "account", "6222020200000000001")
					}
				case 4:
					w.propose(t)
				case 5:
					merge = w.turn(t, merge, all)
				default:
					w.nudge(t, r, names[i], all[i])
				}
				w.within(t)
				w.balance(t)
				w.steady(t)
			}
			if merge != "" {
				w.turn(t, merge, all)
			}
			w.run(t, "2026-03-02")
			for range 4 { // what was overtaken is proposed anew
				w.conclude(t, r)
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

// nudge tells the register something about a child, which may refuse it while two records are one.
func (w *town) nudge(t *testing.T, r *rand.Rand, name string, l *life) {
	t.Helper()
	var a answer
	switch {
	case l.death == "" && r.IntN(3) == 0:
		a = w.window.post("/events", map[string]any{"kind": "death", "values": map[string]string{"person": l.who, "date": (day.Must("2025-01-10") + day.Day(r.IntN(400))).String()}})
		l.death, _ = a.json["entry"].(string)
	case l.death != "" && r.IntN(2) == 0:
		if a = w.window.post("/events/"+l.death+"/void", map[string]any{"reason": "it was somebody else"}); a.status == 200 {
			l.death = ""
		}
	default:
		on := (day.Must("2022-02-01") + day.Day(r.IntN(900))).String()
		a = w.window.post("/events/"+l.entry+"/correct", map[string]any{"reason": "the certificate says so", "values": recorded(name, on)})
	}
	if a.status != 200 && a.status != 422 {
		t.Fatalf("told something: %v", a)
	}
}

// turn joins the first two records, or parts them again.
func (w *town) turn(t *testing.T, merge string, all []*life) string {
	t.Helper()
	if merge == "" {
		return w.join(t, all[1].who, all[0].who)
	}
	w.window.post("/merges/"+merge+"/unmerge", map[string]any{"reason": "two after all"}).want(t, "parted", 200, "")
	return ""
}

// bounce has the bank say that some of what was sent was paid and some came back.
func (w *town) bounce(t *testing.T, r *rand.Rand) {
	t.Helper()
	list := w.cash.get("/batches").want(t, "batches", 200, "")
	for i := range list.count("items") {
		if list.at("items", i, "state") != "sent" {
			continue
		}
		sheet := "date,debit,credit,account,ref,serial\n"
		for what, ref := range w.refs(t, list.at("items", i, "id").(string)) {
			_, amount, _ := strings.Cut(what, " ")
			sheet += fmt.Sprintf("2026-04-01,%s,,,%s,p%s\n", amount, ref, ref)
			if r.IntN(2) == 0 {
				sheet += fmt.Sprintf("2026-04-02,,%s,,%s,r%s\n", amount, ref, ref)
			}
		}
		w.statement(t, fmt.Sprintf("s%d.csv", r.Uint32()), sheet)
		return
	}
}

// propose proposes every difference and leaves it there: what is disputed waits.
func (w *town) propose(t *testing.T) {
	t.Helper()
	list := w.one.get("/changes").want(t, "changes", 200, "")
	for i := range list.count("items") {
		if list.at("items", i, "case") == "" && list.at("items", i, "cut") == true {
			w.one.post("/changes", map[string]any{"person": list.at("items", i, "person", "id"), "scheme": "childcare-2025", "reasons": "facts"}).want(t, "proposed", 200, "")
		}
	}
}

// conclude brings the cuts that were left half decided to an end: kept, or decided.
func (w *town) conclude(t *testing.T, r *rand.Rand) {
	t.Helper()
	list := w.one.get("/cases?flow=cut").want(t, "cuts", 200, "")
	for i := range list.count("items") {
		if list.at("items", i, "state") != "proposed" {
			continue
		}
		file := list.at("items", i, "id").(string)
		w.step(t, w.one, file, "notify", said("notice", "by hand")).want(t, "noticed", 200, "")
		w.step(t, w.one, file, "decline", map[string]any{"reason": "they agree"}).want(t, "declined", 200, "")
		if r.IntN(2) == 0 {
			w.step(t, w.app, file, "keep", map[string]any{"reason": "to be reckoned again"}).want(t, "kept", 200, "")
			continue
		}
		decide := said("means", []string{"set_off", "repay", "waive"}[r.IntN(3)])
		decide["reason"] = "facts"
		w.step(t, w.app, file, "decide", decide).want(t, "decided", 200, "")
		w.step(t, w.one, file, "accept", map[string]any{"reason": "they agree"}).want(t, "accepted", 200, "")
	}
}

// steady says that reckoning and granting a second time find and change nothing.
func (w *town) steady(t *testing.T) {
	t.Helper()
	first := w.one.get("/changes").want(t, "changes", 200, "")
	if again := w.one.get("/changes").want(t, "changes again", 200, ""); again.raw != first.raw {
		t.Fatalf("reckoned twice:\n%v\n%v", first, again)
	}
	w.app.post("/changes/effects", map[string]any{}).want(t, "effect", 200, "")
	after := w.books(t, `SELECT person, period, fen FROM grant_line`)
	w.app.post("/changes/effects", map[string]any{}).want(t, "effect again", 200, "")
	if again := w.books(t, `SELECT person, period, fen FROM grant_line`); fmt.Sprint(again) != fmt.Sprint(after) {
		t.Fatalf("given effect twice: %v, then %v", after, again)
	}
	var sum money.Fen
	for _, fen := range w.books(t, `SELECT person, period, fen - back FROM recovery WHERE back > fen`) {
		sum += fen
	}
	if sum != 0 {
		t.Fatalf("%s made good beyond what was asked", -sum)
	}
}

// TestASchemeWhoseTextChangedHasEverybodyReckonedAgain: a region's amount is raised in a pack of the folder after families were granted.
func TestASchemeWhoseTextChangedHasEverybodyReckonedAgain(t *testing.T) {
	w := newTown(t)
	w.child(t, "An", "6222020200000000000")
	w.run(t, "2025-12-31")
	if got := w.one.get("/changes").want(t, "nothing yet", 200, ""); got.count("items") != 0 {
		t.Fatalf("before anything changed: %v", got)
	}
	store, err := storereg.Open(t.Context(), w.h.db, storereg.Options{Home: "local"})
	if err != nil {
		t.Fatal(err)
	}
	set, wrong := schemes.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	for _, s := range set {
		if s.ID == "childcare-2025" {
			for i := range s.Amounts {
				s.Amounts[i].Fen *= 2
			}
		}
	}
	desk := changes.New(nil, ties.Changes{S: storepay.New(store)}, benefits.New(ties.NewBenefits(store), w.h.looks, w.h.keys, set), nil, w.h.clock)
	var net money.Fen
	up, _, err := desk.All(t.Context(), func(f changes.Found) error {
		net = f.Change.Net
		return nil
	})
	if err != nil || up != money.Yuan(3600) || net != money.Yuan(3600) {
		t.Errorf("after the amount was doubled %s more is owed, %s to the child, %v", up, net, err)
	}
}
