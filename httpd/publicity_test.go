package httpd_test

import (
	"strings"
	"testing"

	"wanjia/domain/access"
)

func TestADecisionIsPutUpMaskedForItsDaysAndMayBeObjectedTo(t *testing.T) {
	w := newTown(t)
	put := func(scheme, name, born string) {
		known := w.window.post("/events", map[string]any{"kind": "person", "values": recorded(name, born)}).want(t, "a person", 200, "")
		file := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": scheme, "subject": known.json["person"].(string), "holder": name,
			"account": "6222020200000000000", "amount": "960"}}).want(t, "a claim", 200, "").json["case"].(string)
		w.step(t, w.two, file, "verify", said("amount", "960")).want(t, "verified", 200, "")
		w.step(t, w.app, file, "approve", nil).want(t, "approved", 200, "")
	}
	put("rural-elder-support", "Anna Berg", "1960-01-05")
	put("rural-elder-support", "Bo Young", "2015-01-05")
	put("childcare-2025", "Nobody Shown", "2024-01-05") // its scheme demands none
	guest := w.h.client(t)
	up := guest.get("/public-notices").want(t, "without signing in", 200, "")
	if up.count("items") != 2 {
		t.Fatalf("up are %v; want the two whose scheme demands it", up)
	}
	names := up.at("items", 1, "name").(string) + "|" + up.at("items", 0, "name").(string)
	if names != "A. B.|Y." {
		t.Errorf("the names are %s; want initials, and of a minor one", names)
	}
	for _, secret := range []string{"Berg", "1960", "622202", "Shown"} {
		if strings.Contains(up.raw, secret) {
			t.Errorf("the notices tell %q: %s", secret, up.raw)
		}
	}
	if up.at("items", 0, "place") == "" || up.at("items", 0, "amount") != "960.00" || up.at("items", 0, "from") != "2026-03-02" || up.at("items", 0, "until") != "2026-03-08" {
		t.Errorf("a notice is %v", up.at("items", 0))
	}
	if none := guest.get("/public-notices?area=990101002").want(t, "another township's", 200, ""); none.count("items") != 0 {
		t.Errorf("another township shows %v", none)
	}
	ref := up.at("items", 0, "ref").(string)
	guest.post("/public-notices/objections", map[string]any{"ref": ref, "story": " "}).want(t, "without a word", 422, "publicity.story")
	guest.post("/public-notices/objections", map[string]any{"ref": "0000", "story": "it isn't so"}).want(t, "against nothing", 404, "publicity.missing")
	taken := guest.post("/public-notices/objections", map[string]any{"ref": ref, "story": "They moved away years ago."}).want(t, "an objection", 200, "")
	watch := w.h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	file := watch.get("/cases/"+taken.json["case"].(string)).want(t, "the complaint", 200, "")
	if file.json["flow"] != "complaint" || file.at("values", "story") != "They moved away years ago." {
		t.Errorf("the complaint is %v", file)
	}
	w.app.get("/cases/"+taken.json["case"].(string)).want(t, "for who decided", 404, "case.missing")
	w.later(t, 6)
	if up = guest.get("/public-notices"); up.count("items") != 2 {
		t.Errorf("on the last day up are %v", up)
	}
	w.later(t, 1)
	if up = guest.get("/public-notices"); up.count("items") != 0 {
		t.Errorf("after seven days still up are %v", up)
	}
	w.h.rebuilt(t)
}
