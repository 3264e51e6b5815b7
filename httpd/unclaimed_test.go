package httpd_test

import (
	"fmt"
	"testing"

	"wanjia/domain/access"
)

// born is a child in the register, and nothing more.
func (w *town) born(t *testing.T, name, birth, village string) string {
	t.Helper()
	made := w.h.as(t, grant(t, access.Window, access.CivilRegistration, "990101")).post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": name, "sex": "female", "birth_date": birth,
		"area": village, "since": birth, "since_reason": "birth"}}).want(t, "a child", 200, "")
	return made.json["person"].(string)
}

// listed are the names on the list of who hasn't claimed, page by page, with how often somebody must turn the page.
func listed(t *testing.T, c *client, query string, limit int) (names []string) {
	t.Helper()
	cursor := ""
	for range 50 {
		a := c.get(fmt.Sprintf("/unclaimed?scheme=childcare-2025&limit=%d&cursor=%s%s", limit, cursor, query)).want(t, "the list", 200, "")
		for i := range a.count("items") {
			names = append(names, a.at("items", i, "person", "name").(string))
		}
		if cursor, _ = a.json["next"].(string); cursor == "" {
			return names
		}
	}
	t.Fatal("the list doesn't end")
	return nil
}

func TestWhoHasNotClaimedIsListedUntilTheyClaimOrDecline(t *testing.T) {
	w := newTown(t)
	ids := map[string]string{}
	for i, village := range []string{"990101001001", "990101001002", "990101002001"} {
		name := fmt.Sprintf("Child %d", i)
		ids[name] = w.born(t, name, "2025-05-09", village)
	}
	w.born(t, "Too Old", "2021-05-09", "990101001001")
	w.born(t, "Too Late", "2023-12-05", "990101001001")
	if got := fmt.Sprint(listed(t, w.one, "", 1)); got != "[Child 0 Child 1 Child 2]" {
		t.Errorf("one by one the list is %s", got)
	}
	if got := fmt.Sprint(listed(t, w.one, "&area=990101001", 50)); got != "[Child 0 Child 1]" {
		t.Errorf("in one township the list is %s", got)
	}
	if got := fmt.Sprint(listed(t, w.one, "&when=over", 50)); got != "[Too Late]" {
		t.Errorf("those whose time is over are %s", got)
	}
	count := func() string {
		a := w.one.get("/unclaimed/count?scheme=childcare-2025").want(t, "the count", 200, "")
		return fmt.Sprint(a.json["people"], a.json["amount"], a.json["over"])
	}
	if got := count(); got != "321600.001" && got != "3 21600.00 1" {
		t.Errorf("the count is %s", got)
	}
	row := w.one.get("/unclaimed?scheme=childcare-2025").want(t, "the list", 200, "")
	if got := fmt.Sprint(row.at("items", 0, "amount"), row.at("items", 0, "since"), row.at("items", 0, "deadline"), row.at("items", 0, "before")); got != "7200.002025-012026-12-31" && got != "7200.00 2025-01 2026-12-31 " {
		t.Errorf("the first row says %s", got)
	}

	w.one.post("/declines", map[string]any{"scheme": "childcare-2025", "person": ids["Child 1"]}).want(t, "declined", 200, "")
	w.one.post("/declines", map[string]any{"scheme": "childcare-2025", "person": ids["Child 1"]}).want(t, "declined again is declined", 200, "")
	if got := fmt.Sprint(listed(t, w.one, "", 50)); got != "[Child 0 Child 2]" {
		t.Errorf("after one declined the list is %s", got)
	}
	asks := func(name, key string, status int) {
		t.Helper()
		w.one.post("/unclaimed/claims", map[string]any{"scheme": "childcare-2025", "person": ids[name]}).want(t, "asked: "+name, status, key)
	}
	asks("Child 1", "outreach.declined", 422)
	w.one.post("/letters", map[string]any{"scheme": "childcare-2025", "people": []string{ids["Child 1"]}}).want(t, "a letter to who declined", 422, "family.unwanted")
	claimed := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": ids["Child 1"]}}).
		want(t, "who declined may claim", 200, "")
	w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": ids["Child 0"]}}).want(t, "claimed", 200, "")
	asks("Child 0", "outreach.claimed", 409)
	if got := fmt.Sprint(listed(t, w.one, "", 50)); got != "[Child 2]" {
		t.Errorf("after one claimed the list is %s", got)
	}
	w.one.post("/cases/"+claimed.json["case"].(string)+"/steps", map[string]any{"step": "withdraw"}).want(t, "withdrawn", 200, "")
	if got := fmt.Sprint(listed(t, w.one, "", 50)); got != "[Child 2]" {
		t.Errorf("who declined and withdrew is listed again: %s", got)
	}
	w.born(t, "Newcomer", "2026-02-01", "990101001001")
	if got := fmt.Sprint(listed(t, w.one, "", 2)); got != "[Newcomer Child 2]" {
		t.Errorf("a birth arrived and the list is %s", got)
	}
	w.looked(t, ids["Child 2"])
}

// looked holds that the list of unclaimed benefits was a look at somebody.
func (w *town) looked(t *testing.T, p string) {
	t.Helper()
	in := w.h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	a := in.get("/people/"+p+"/looks").want(t, "who looked", 200, "")
	if a.count("items") == 0 {
		t.Errorf("nobody is said to have looked at %s: %v", p, a)
	}
}

func TestTheListIsForBenefitsAlone(t *testing.T) {
	w := newTown(t)
	w.one.get("/unclaimed?scheme=nothing-2025").want(t, "no such scheme", 404, "benefit.scheme.none")
	w.window.get("/unclaimed?scheme=childcare-2025").want(t, "for another purpose", 422, "outreach.purpose")
	p := w.born(t, "Child", "2025-05-09", "990101002001")
	far := w.h.as(t, grant(t, access.Window, access.Benefit, "990101001"))
	far.post("/declines", map[string]any{"scheme": "childcare-2025", "person": p}).want(t, "of another township", 403, access.DeniedByArea)
	if got := fmt.Sprint(listed(t, far, "", 50)); got != "[]" {
		t.Errorf("another township sees %s", got)
	}
	s := w.cash.get("/schemes").want(t, "schemes", 200, "")
	if s.count("items") < 5 {
		t.Errorf("schemes: %v", s)
	}
}

// TestWhoIsRegisteredHereAndLivesElsewhereIsOnTheList: the childcare subsidy goes by registration, so a child on the books of one township
// that lives in another is found by the one that owes it, once, whatever the size of the page.
func TestWhoIsRegisteredHereAndLivesElsewhereIsOnTheList(t *testing.T) {
	w := newTown(t)
	c := w.h.as(t, grant(t, access.Window, access.CivilRegistration, "990101"))
	on := func(name, residence, village string) string {
		made := c.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": name, "sex": "female", "birth_date": "2025-05-09",
			"area": village, "since": "2025-05-09", "since_reason": "baseline", "residence": residence}}).want(t, "a child", 200, "")
		return made.json["person"].(string)
	}
	w.born(t, "Here", "2025-05-09", "990101001001")
	away := on("Away", "registered", "990101001002")
	c.post("/events", map[string]any{"kind": "move_in", "values": map[string]string{"person": away, "date": "2026-01-05", "area": "990101002001"}}).want(t, "moves", 200, "")
	for _, size := range []int{1, 50} {
		one := w.h.as(t, grant(t, access.Window, access.Benefit, "990101001"))
		if got := fmt.Sprint(listed(t, one, "", size)); got != "[Here Away]" {
			t.Errorf("%d at a time, the township that owes it lists %s", size, got)
		}
		two := w.h.as(t, grant(t, access.Window, access.Benefit, "990101002"))
		if got := fmt.Sprint(listed(t, two, "", size)); got != "[]" {
			t.Errorf("%d at a time, the township where it lives lists %s", size, got)
		}
		if got := fmt.Sprint(listed(t, w.one, "", size)); got != "[Here Away]" {
			t.Errorf("%d at a time, the county lists %s", size, got)
		}
	}
	one := w.h.as(t, grant(t, access.Window, access.Benefit, "990101001"))
	one.post("/unclaimed/claims", map[string]any{"scheme": "childcare-2025", "person": away}).want(t, "begun by the township that owes it", 200, "")
	if got := fmt.Sprint(listed(t, w.one, "", 50)); got != "[Here]" {
		t.Errorf("after a claim was begun the list is %s", got)
	}
}
