package httpd_test

import (
	"fmt"
	"testing"

	"wanjia/domain/access"
)

// keyed posts under a key of the test's own.
func (c *client) keyed(key, path string, body any) answer {
	return c.do("POST", "/api/v1"+path, body, "Idempotency-Key", key)
}

// A batch of invitations whose answer was lost is asked for again: the same people, nobody else, and no second text.
func TestInvitationsThatAreAskedForAgainGoToTheSamePeople(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	manager := h.as(t, access.Grant{Desk: access.Management, Area: at(t, "990101"), Purpose: access.StatisticsPurpose})
	window := h.window(t)
	for i := range 4 {
		window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": fmt.Sprintf("王%c", rune(0x4e00+i)), "sex": "female", "birth_date": fmt.Sprintf("19%d-05-02", 70+i),
			"area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual", "phone": fmt.Sprintf("1380000000%d", i)}}).want(t, "somebody", 200, "")
	}
	key := freshKey()
	manager.keyed(key, "/care/campaigns", map[string]any{"title": "spring", "programme": "marrow", "area": "990101001", "from": "2026-03-01", "to": "2026-04-30"}).want(t, "a plan", 200, "")
	path := "/care/campaigns/" + key
	batch := map[string]any{"way": "sms", "n": 2}
	key = freshKey()
	first := x.gao.keyed(key, path+"/invitations", batch).want(t, "texts", 200, "")
	clear(h.texts)
	again := x.gao.keyed(key, path+"/invitations", batch).want(t, "the same again", 200, "")
	if first.raw != again.raw || first.count("items") == 0 || len(h.texts) != 0 {
		t.Errorf("asked again, %v were invited with %d texts; want none and %v", again, len(h.texts), first)
	}
	x.gao.keyed(key, path+"/invitations", map[string]any{"way": "letter", "n": 2}).want(t, "letters under that key", 409, "journal.id.taken")
	was := map[any]bool{}
	for i := range first.count("items") {
		was[first.at("items", i, "id")] = true
	}
	rest := x.gao.post(path+"/invitations", map[string]any{"way": "letter", "n": 10}).want(t, "letters to the rest", 200, "")
	for i := range rest.count("items") {
		if id := rest.at("items", i, "id"); was[id] {
			t.Errorf("%v is invited twice", id)
		}
	}
	manager.post(path+"/end", map[string]any{}).want(t, "the end", 200, "")
	x.gao.keyed(key, path+"/invitations", batch).want(t, "the same once it is over", 200, "")
	x.gao.post(path+"/invitations", batch).want(t, "another batch once it is over", 409, "campaign.over")
	key = freshKey()
	x.gao.keyed(key, path+"/declines", map[string]any{"person": x.mei}).want(t, "one declines", 204, "")
	x.gao.keyed(key, path+"/declines", map[string]any{"person": x.mei}).want(t, "the same again", 204, "")
	x.gao.keyed(key, path+"/declines", map[string]any{"person": first.at("items", 0, "id")}).want(t, "another under that key", 409, "journal.id.taken")
}

// What is written under a key that something else has isn't taken for done.
func TestAKeyThatSomethingElseHasIsAConflict(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	seat := func(account string) map[string]any {
		return map[string]any{"account": account, "programme": "marrow", "area": "990101001"}
	}
	key := freshKey()
	admin.keyed(key, "/care/teams", seat("first")).want(t, "a seat", 200, "")
	admin.keyed(key, "/care/teams", seat("first")).want(t, "the same again", 200, "")
	admin.keyed(key, "/care/teams", seat("second")).want(t, "another's seat under that key", 409, "journal.id.taken")
	all, names := h.watchers(t, 4)
	all[0].clinic(t, "Well")
	for i, name := range names[1:] {
		all[0].file(t, "inspector", "", "area", "990101", "name", "Inspector "+name, "account", name, "agency", fmt.Sprint("agency ", i), "until", "2030-01-01")
	}
	all[0].keyed(key, "/inspection-plans", map[string]any{"area": "990101", "year": 2026, "beacon": "a lottery"}).want(t, "a plan under that key", 409, "journal.id.taken")
	window := h.window(t)
	key = freshKey()
	receipt := func(n int) map[string]any {
		return map[string]any{"area": "990101001", "item": "birth_certificate", "count": n}
	}
	window.keyed(key, "/fee-receipts", receipt(1)).want(t, "a receipt", 200, "")
	window.keyed(key, "/fee-receipts", receipt(1)).want(t, "the same again", 200, "")
	window.keyed(key, "/fee-receipts", receipt(2)).want(t, "another count under that key", 409, "journal.id.taken")
	key = freshKey()
	supply := func(n int) map[string]any {
		return map[string]any{"how": "receive", "item": "folic acid", "area": "990101001", "lot": "A", "expiry": "2027-01-01", "n": n}
	}
	x.gao.keyed(key, "/care/supplies", supply(5)).want(t, "a supply", 200, "")
	x.gao.keyed(key, "/care/supplies", supply(5)).want(t, "the same again", 200, "")
	x.gao.keyed(key, "/care/supplies", supply(6)).want(t, "another under that key", 409, "journal.id.taken")
}
