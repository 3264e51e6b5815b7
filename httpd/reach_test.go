package httpd_test

import (
	"fmt"
	"testing"

	"wanjia/domain/access"
)

// schemeIn is one scheme of an answer.
func schemeIn(t *testing.T, a answer, id string) map[string]any {
	t.Helper()
	for _, s := range a.json["schemes"].([]any) {
		if s := s.(map[string]any); s["id"] == id {
			return s
		}
	}
	t.Fatalf("no scheme %s in %v", id, a)
	return nil
}

// count is a count of a place, -1 where it isn't shown.
func count(place map[string]any, what string) float64 {
	if n, ok := place[what].(map[string]any)["n"].(float64); ok {
		return n
	}
	return -1
}

func TestManagersSeeHowFarASchemeReaches(t *testing.T) {
	w := newTown(t)
	for village, n := range map[string]int{"990101001001": 8, "990101001002": 3, "990101002001": 9} {
		for i := range n {
			p := w.born(t, fmt.Sprintf("Child %s %d", village[6:], i), "2025-05-09", village)
			if i < 6 && village != "990101001002" {
				w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": p}}).want(t, "a claim", 200, "")
			}
		}
	}
	w.h.clock.pass(50 * 24 * 3600e9)
	w.one = w.h.as(t, grant(t, access.Window, access.Benefit, "990101"))
	own := schemeIn(t, w.one.get("/reach?area=990101").want(t, "at the desk of benefits", 200, ""), "childcare-2025")
	whole := own["whole"].(map[string]any)
	if fmt.Sprint(count(whole, "entitled"), count(whole, "claimed"), count(whole, "paid"), count(whole, "open"), count(whole, "over")) != "20 12 0 12 12" {
		t.Errorf("the desk of benefits sees %v", whole)
	}
	// Everybody is owed 300 yuan a month for all of 2026 and 2027, and for the whole of 2025.
	if whole["cost_ahead"] != "72000.00" || whole["cost_back"] != "72000.00" {
		t.Errorf("twelve months back cost %v, twelve ahead %v; want 20 children's 3,600 yuan", whole["cost_back"], whole["cost_ahead"])
	}
	// As many births as last year, each owed for the months of the calendar year it is born in, whichever day that is.
	births := whole["births"].(map[string]any)
	if births["count"] != 20.0 || births["cost"] == "0.00" {
		t.Errorf("births to come: %v", births)
	}
	manager := w.h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101"))
	got := schemeIn(t, manager.get("/reach?area=990101").want(t, "the county", 200, ""), "childcare-2025")
	whole = got["whole"].(map[string]any)
	if count(whole, "entitled") != 20 || count(whole, "claimed") != 12 || whole["cost_ahead"] != "72000.00" {
		t.Errorf("a manager sees of the county %v", whole)
	}
	down := schemeIn(t, manager.get("/reach?area=990101001").want(t, "a township", 200, ""), "childcare-2025")
	for _, x := range down["parts"].([]any) {
		p := x.(map[string]any)
		if count(p, "entitled") >= 0 || p["cost_ahead"] != nil {
			t.Errorf("a manager sees of a village beside one with three children %v", p)
		}
	}
	if n := count(down["whole"].(map[string]any), "entitled"); n != 11 {
		t.Errorf("a manager sees of the township %v, want 11", n)
	}
	manager = w.h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101"))
	w.born(t, "One More", "2025-05-09", "990101002001")
	w.h.clock.pass(600e9)
	again := schemeIn(t, manager.get("/reach?area=990101").want(t, "the county, an hour later", 200, ""), "childcare-2025")["whole"].(map[string]any)
	if count(again, "entitled") != 20 || again["cost_ahead"] != "72000.00" {
		t.Errorf("one more child shows in %v and %v: the difference of two days tells of it", again["entitled"], again["cost_ahead"])
	}
	manager.get("/reach?area=98").want(t, "elsewhere", 404, "")
	w.h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101001")).get("/reach?area=990101").want(t, "beyond one's area", 403, "")
}
