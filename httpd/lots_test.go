package httpd_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestALotIsSampledDecidedAndTakenUpAgain(t *testing.T) {
	w := newTown(t)
	var files []string
	for i := range 14 {
		name := fmt.Sprintf("Child %d", i)
		known := w.window.post("/events", map[string]any{"kind": "person", "values": recorded(name, "2023-12-05")}).want(t, "a child", 200, "")
		values := map[string]string{"scheme": "childcare-2025", "subject": known.json["person"].(string), "holder": name, "account": "6222020200000000000", "amount": "3600"}
		if i == 13 { // nobody wrote what it comes to
			delete(values, "amount")
		}
		files = append(files, w.one.post("/cases", map[string]any{"flow": "claim", "values": values}).want(t, "a claim", 200, "").json["case"].(string))
	}
	const ask = "/case-lots?flow=claim&scheme=childcare-2025&step="
	lot := w.two.get(ask+"verify").want(t, "a lot", 200, "")
	if lot.json["count"] != 14.0 || lot.json["sum"] != "100800.00" || lot.count("sample") != 10 || lot.json["differ"] != 13.0 {
		t.Fatalf("the lot is %v; want 14 of 7,200 yuan by the rules, ten of them to be looked at, thirteen written otherwise", lot)
	}
	for i := range lot.count("sample") {
		want := map[bool]string{true: "", false: "3600.00"}[lot.at("sample", i, "id") == files[13]] // where nothing was written nothing differs
		if lot.at("sample", i, "amount") != "7200.00" || lot.at("sample", i, "stated") != want {
			t.Errorf("row %d of the sample is %v; want 7,200 owed and %q written", i, lot.at("sample", i), want)
		}
	}
	if again := w.two.get(ask + "verify"); again.json["seed"] != lot.json["seed"] || fmt.Sprint(again.json["sample"]) != fmt.Sprint(lot.json["sample"]) {
		t.Error("the same lot asked again draws another sample")
	}
	if other := w.two.get("/case-lots?flow=claim&step=verify&scheme=festival-aid").want(t, "another scheme's", 200, ""); other.json["count"] != 0.0 {
		t.Errorf("another scheme's lot is %v", other)
	}
	if early := w.two.get(ask+"verify&due=2026-03-10").want(t, "those due soon", 200, ""); early.json["count"] != 0.0 {
		t.Errorf("those due by the tenth are %v", early)
	}
	work := w.two.get("/case-ages").want(t, "today's work", 200, "")
	if work.count("items") != 1 || work.at("items", 0, "later") != 14.0 || work.at("items", 0, "late") != 0.0 {
		t.Errorf("today's work is %v; want 14 claims, none late", work)
	}
	key := freshKey()
	w.window.post("/events", map[string]any{"kind": "death", "values": map[string]string{"person": w.subject(t, files[13]), "date": "2024-11-05"}}).want(t, "a death", 200, "")
	order := map[string]any{"step": "verify", "seed": lot.json["seed"], "cases": lot.json["cases"]}
	for range 2 {
		done := w.two.do("POST", "/api/v1/case-lots", order, "Idempotency-Key", key).want(t, "verified", 200, "")
		if done.json["done"] != 13.0 || done.json["refused"] != 1.0 {
			t.Fatalf("the lot came to %v; want 13 done and the one who died before it began refused", done)
		}
		for i := range done.count("cases") {
			id, stated, message := done.at("cases", i, "case"), done.at("cases", i, "stated"), done.at("cases", i, "message").(string)
			if id == files[13] && !strings.Contains(message, "nothing is owed") {
				t.Errorf("row %d was refused because %q", i, message)
			}
			if again := done.at("cases", i, "amount") == ""; id != files[13] && !again && (stated != "3600.00" || done.at("cases", i, "amount") != "7200.00") {
				t.Errorf("row %d says %v was written and %v is owed", i, stated, done.at("cases", i, "amount"))
			}
		}
	}
	// Whoever verified may approve none of them; an approver who verified none may approve all.
	w.two.post("/case-lots", map[string]any{"step": "approve", "seed": "1", "cases": files[:2]}).want(t, "approved by the window", 200, "")
	if got := w.one.get("/cases/" + files[0]); got.json["state"] != "verified" {
		t.Fatalf("the window approved: %v", got.json["state"])
	}
	if got := w.one.get("/cases/" + files[1]); got.at("values", "amount") != "7200" && got.at("values", "amount") != "7200.00" {
		t.Errorf("verified is %v; want what the rules say", got.at("values"))
	}
	lot = w.app.get(ask+"approve").want(t, "to be approved", 200, "")
	done := w.app.post("/case-lots", map[string]any{"step": "approve", "seed": lot.json["seed"], "cases": append(lot.json["cases"].([]any), files[13])}).want(t, "approved", 200, "")
	if done.json["done"] != 13.0 || done.json["refused"] != 1.0 {
		t.Errorf("approving came to %v; want 13 done, one refused", done)
	}
	if again := w.app.get(ask + "approve"); again.json["count"] != 0.0 {
		t.Errorf("still to be approved: %v", again)
	}
	w.later(t, 60)
	if late := w.one.get("/case-ages").want(t, "two months on", 200, ""); late.at("items", 0, "late") != 1.0 {
		t.Errorf("two months on the work is %v; want the one without an amount late", late)
	}
	w.h.rebuilt(t)
}
