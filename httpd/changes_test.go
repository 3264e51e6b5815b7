package httpd_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wanjia/domain/access"
)

// later moves the clock on by days; nobody's session lasts so long, so others sit at the desks.
func (w *town) later(t *testing.T, days int) {
	t.Helper()
	w.h.clock.ms.Add(int64(days) * 24 * time.Hour.Milliseconds())
	in := func(d access.Desk) *client { return w.h.as(t, grant(t, d, access.Benefit, "990101")) }
	w.one, w.app, w.cash = in(access.Window), in(access.Approval), in(access.Cashier)
}

// dies registers a death at the window.
func (w *town) dies(t *testing.T, person, on string) string {
	t.Helper()
	return w.window.post("/events", map[string]any{"kind": "death", "values": map[string]string{"person": person, "date": on}}).want(t, "a death", 200, "").json["entry"].(string)
}

// subject is whom a claim is for.
func (w *town) subject(t *testing.T, claim string) string {
	t.Helper()
	return w.one.get("/cases/"+claim).want(t, "the claim", 200, "").at("subject", "id").(string)
}

func (w *town) step(t *testing.T, who *client, file, step string, more map[string]any) answer {
	t.Helper()
	body := map[string]any{"step": step}
	for k, v := range more {
		body[k] = v
	}
	return who.post("/cases/"+file+"/steps", body)
}

func said(v ...string) map[string]any {
	values := map[string]string{}
	for i := 0; i+1 < len(v); i += 2 {
		values[v[i]] = v[i+1]
	}
	return map[string]any{"values": values}
}

func TestALateDeathIsACutThatNobodyFeelsBeforeTheyAreHeard(t *testing.T) {
	w := newTown(t)
	claim := w.child(t, "An", "6222020200000000000")
	who := w.subject(t, claim)
	w.run(t, "2026-01-10") // 2025 and 2026: 7,200 yuan
	w.cash.post("/funding", map[string]any{"amount": "10000"}).want(t, "funded", 200, "")
	first := w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string)
	w.sent(t, first, 2, "7200.00")
	if got := w.one.get("/changes").want(t, "nothing yet", 200, ""); got.count("items") != 0 {
		t.Fatalf("before anything happened: %v", got)
	}
	w.dies(t, who, "2025-06-20")
	list := w.one.get("/changes").want(t, "changes", 200, "")
	if list.count("items") != 1 || list.at("items", 0, "cut") != true || list.at("items", 0, "net") != "-5400.00" {
		t.Fatalf("changes: %v; want one cut of 5,400 yuan", list)
	}
	for i, want := range []string{"2025 3600.00 1800.00", "2026 3600.00 0.00"} {
		at := func(key string) string { return list.at("items", 0, "lines", i, key).(string) }
		if got := strings.Join([]string{at("period"), at("was"), at("is")}, " "); got != want {
			t.Errorf("line %d: %s, want %s", i, got, want)
		}
	}
	if list.at("items", 0, "why", 0, "kind") != "death" || list.at("items", 0, "why", 0, "on") != "2025-06-20" {
		t.Errorf("why: %v", list.at("items", 0, "why"))
	}
	w.one.post("/cases", map[string]any{"flow": "cut", "values": map[string]string{"scheme": "childcare-2025", "subject": who, "amount": "1", "lines": "x", "reasons": "y"}}).
		want(t, "a cut typed in by hand", 422, "case.via")
	w.one.post("/changes", map[string]any{"person": who, "scheme": "childcare-2025"}).want(t, "a cut without reasons", 422, "workflow.required")
	key := freshKey()
	draft := map[string]any{"person": who, "scheme": "childcare-2025", "reasons": "The child died on 2025-06-20."}
	file := w.one.do("POST", "/api/v1/changes", draft, "Idempotency-Key", key).want(t, "proposed", 200, "").json["case"].(string)
	w.one.do("POST", "/api/v1/changes", draft, "Idempotency-Key", key).want(t, "proposed again", 200, "")
	w.two.post("/changes", draft).want(t, "by another at the same time", 409, "change.begun")

	// Nothing moves before the family is told, heard, and somebody else has decided.
	w.step(t, w.app, file, "decide", said("means", "set_off")).want(t, "decided at once", 409, "workflow.from")
	w.step(t, w.one, file, "notify", said("notice", "by hand")).want(t, "noticed", 200, "")
	w.step(t, w.one, file, "lapse", map[string]any{"reason": "nobody came"}).want(t, "lapsed on the first day", 409, "workflow.early")
	w.later(t, 15)
	w.step(t, w.one, file, "lapse", map[string]any{"reason": "nobody came"}).want(t, "lapsed", 200, "")
	decide := said("means", "set_off")
	decide["reason"] = "paid for months after the death"
	w.step(t, w.one, file, "decide", decide).want(t, "decided by the window", 403, "workflow.desk")
	w.step(t, w.app, file, "decide", decide).want(t, "decided", 200, "")
	w.app.post("/changes/effects", map[string]any{}).want(t, "too early", 200, "")
	if got := w.balance(t); got["claimed"] != "" {
		t.Fatalf("while it may be appealed %v is claimed", got["claimed"])
	}
	w.step(t, w.app, file, "conclude", nil).want(t, "concluded too early", 409, "workflow.early")
	w.later(t, 60)
	w.step(t, w.app, file, "conclude", nil).want(t, "concluded", 200, "")
	for i, want := range []float64{1, 0} {
		if got := w.app.post("/changes/effects", map[string]any{}).want(t, "effect", 200, ""); got.json["applied"] != want {
			t.Errorf("effect %d: %v, want %v", i, got, want)
		}
	}
	if got := w.balance(t); got["claimed"] != "5400.00" || got["granted"] != "1800.00" {
		t.Errorf("after the cut the ledger says %v", got)
	}
	if got := w.one.get("/changes").want(t, "settled", 200, ""); got.count("items") != 0 {
		t.Errorf("after the cut: %v; want nothing left", got)
	}
	owing := w.cash.get("/recoveries").want(t, "recoveries", 200, "")
	if owing.count("items") != 2 {
		t.Fatalf("recoveries: %v; want one for each period", owing)
	}
	back := "/recoveries/" + owing.at("items", 0, "id").(string) + "/repayments"
	w.cash.post(back, map[string]any{"amount": "9999"}).want(t, "too much", 422, "change.repay.much")
	w.cash.post(back, map[string]any{"amount": owing.at("items", 0, "open")}).want(t, "paid back", 200, "")
	if owing = w.cash.get("/recoveries"); owing.count("items") != 1 {
		t.Errorf("after paying back: %v", owing)
	}
	w.balance(t)
	w.h.rebuilt(t)
}

func TestACorrectedBirthIsToppedUpWithTheNextBatch(t *testing.T) {
	w := newTown(t)
	known := w.window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": "An", "sex": "female", "birth_date": "2022-11-05",
		"area": "990101001001", "since": "2022-11-05", "since_reason": "birth"}}).want(t, "a child", 200, "")
	who, entry := known.json["person"].(string), known.json["entry"].(string)
	claim := fmt.Sprint(w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": who, "holder": "An", "account": "6222020200000000000"}}).
		want(t, "a claim", 200, "").json["case"])
	w.step(t, w.two, claim, "verify", said("amount", "3300")).want(t, "verified", 200, "")
	w.step(t, w.app, claim, "approve", nil).want(t, "approved", 200, "")
	w.run(t, "2026-01-10") // 2025: 11 months
	w.cash.post("/funding", map[string]any{"amount": "10000"}).want(t, "funded", 200, "")
	w.sent(t, w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string), 1, "3300.00")
	w.window.post("/events/"+entry+"/correct", map[string]any{"reason": "the certificate says December", "values": map[string]string{"name": "An", "sex": "female",
		"birth_date": "2022-12-05", "area": "990101001001", "since": "2022-12-05", "since_reason": "birth"}}).want(t, "corrected", 200, "")
	list := w.one.get("/changes").want(t, "changes", 200, "")
	if list.count("items") != 1 || list.at("items", 0, "cut") != false || list.at("items", 0, "net") != "300.00" || list.at("items", 0, "why", 0, "act") != "corrected" {
		t.Fatalf("changes: %v; want 300 yuan more, by a correction", list)
	}
	file := w.one.post("/changes", map[string]any{"person": who, "scheme": "childcare-2025"}).want(t, "proposed", 200, "").json["case"].(string)
	w.batch(t).want(t, "a batch before it is approved", 422, "payout.nothing")
	w.step(t, w.one, file, "approve", nil).want(t, "approved by who proposed", 403, "workflow.desk")
	w.step(t, w.app, file, "approve", nil).want(t, "approved", 200, "")
	made := w.batch(t).want(t, "the next batch", 200, "")
	if made.at("batch", "total") != "300.00" {
		t.Errorf("the batch is %v; want the 300 yuan", made)
	}
	if got := w.one.get("/changes"); got.count("items") != 0 {
		t.Errorf("changes: %v; want none", got)
	}
	w.balance(t)
	w.h.rebuilt(t)
}
