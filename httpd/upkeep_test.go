package httpd_test

import (
	"strings"
	"testing"
	"time"

	"wanjia/domain/access"
)

func (h *house) administrator(tb testing.TB) *client {
	tb.Helper()
	return h.as(tb, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
}

// ended asks after a job until it has ended.
func (c *client) ended(id string) answer {
	c.tb.Helper()
	for {
		a := c.get("/jobs/"+id).want(c.tb, "a job", 200, "")
		if a.json["state"] != "running" {
			return a
		}
		select {
		case <-c.tb.Context().Done():
			c.tb.Fatal("it never ends")
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func TestTheJournalIsVerifiedAsAJobThatAReloadFinds(t *testing.T) {
	h := newHouse(t)
	c := h.administrator(t)
	begun := c.post("/journal/verify", map[string]any{}).want(t, "verify", 202, "")
	id, _ := begun.json["id"].(string)
	if begun.header.Get("Location") != "/api/v1/jobs/"+id {
		t.Errorf("Location %q", begun.header.Get("Location"))
	}
	end := c.ended(id)
	result, _ := end.json["result"].(map[string]any)
	if end.json["state"] != "done" || result["ok"] != true || result["entries"] != 6.0 || result["rebuilt"] != false {
		t.Errorf("it ended as %v", end)
	}
	running := c.post("/journal/verify", map[string]any{"rebuild": true}).want(t, "verify with all", 202, "")
	for { // until the tree is done and everything is being built again
		if a := c.get("/jobs/" + running.json["id"].(string)); a.json["step"] == "rebuild" {
			break
		}
	}
	busy := c.do("POST", "/api/v1/backups", nil, "Idempotency-Key", freshKey()).want(t, "a second job", 409, "upkeep.busy.verify")
	if !strings.Contains(busy.raw, "being verified") {
		t.Errorf("%v doesn't say what is under way", busy)
	}
	list := c.get("/jobs?kind=verify").want(t, "the jobs", 200, "").json["items"].([]any)
	first, _ := list[0].(map[string]any)
	if len(list) != 2 || first["id"] != running.json["id"] || first["state"] != "running" || first["progress"].(map[string]any)["total"] != 2.0 {
		t.Errorf("a page opened anew finds %v", list)
	}
	c.do("POST", "/api/v1/jobs/"+running.json["id"].(string)+"/stop", nil).want(t, "stop", 204, "")
	if end := c.ended(running.json["id"].(string)); end.json["state"] != "stopped" || end.json["result"] != nil {
		t.Errorf("stopped it is %v", end)
	}
}

func TestABackupIsMadeOnceForOneKey(t *testing.T) {
	h := newHouse(t)
	c := h.administrator(t)
	key := freshKey()
	begun := c.do("POST", "/api/v1/backups", nil, "Idempotency-Key", key).want(t, "back up", 202, "")
	c.ended(begun.json["id"].(string))
	again := c.do("POST", "/api/v1/backups", nil, "Idempotency-Key", key).want(t, "the same again", 202, "")
	if again.json["id"] != begun.json["id"] || again.json["state"] != "done" {
		t.Errorf("the retry is %v, want the first job", again)
	}
	if list := c.get("/backups").want(t, "the backups", 200, "").json["items"].([]any); len(list) != 1 {
		t.Errorf("%d backups, want 1: %v", len(list), list)
	}
	c.do("POST", "/api/v1/backups", nil).want(t, "without a key", 422, "http.fields")
}

func TestLookingAfterThePlaceIsForThoseWhoMay(t *testing.T) {
	h := newHouse(t)
	admin, window := h.administrator(t), h.window(t)
	county := h.as(t, access.Grant{Desk: access.Administration, Area: at(t, "990101"), Purpose: access.AdministrationPurpose})
	field := h.as(t, access.Grant{Desk: access.Field, Area: at(t, "990101001001"), Purpose: access.CivilRegistration})
	for _, s := range []struct {
		what, method, path string
		body               any
		admin              int
		window             string // the refusal, empty for none
		county, field      string
	}{
		{"the system", "GET", "/system", nil, 200, access.DeniedByDesk, access.DeniedByArea, access.DeniedByDesk},
		{"backups", "GET", "/backups", nil, 200, access.DeniedByDesk, access.DeniedByArea, access.DeniedByDesk},
		{"a backup", "POST", "/backups", nil, 202, access.DeniedByDesk, access.DeniedByArea, access.DeniedByDesk},
		{"jobs of backups", "GET", "/jobs?kind=backup", nil, 200, access.DeniedByDesk, access.DeniedByArea, access.DeniedByDesk},
		{"jobs of verifying", "GET", "/jobs?kind=verify", nil, 200, "", "", access.DeniedByDesk},
		{"verifying all", "POST", "/journal/verify", map[string]any{"rebuild": true}, 202, "upkeep.rebuild.denied", "upkeep.rebuild.denied", access.DeniedByDesk},
		{"the head", "GET", "/journal", nil, 200, "", "", access.DeniedByDesk},
	} {
		for name, want := range map[string]string{"window": s.window, "county": s.county, "field": s.field} {
			c := map[string]*client{"window": window, "county": county, "field": field}[name]
			a := c.do(s.method, "/api/v1"+s.path, s.body, "Idempotency-Key", freshKey())
			if want == "" && a.status != 200 || want != "" && (a.status != 403 || a.key() != want) {
				t.Errorf("%s for the %s: %v, want %q", s.what, name, a, want)
			}
		}
		a := admin.do(s.method, "/api/v1"+s.path, s.body, "Idempotency-Key", freshKey()).want(t, s.what+" for an administrator", s.admin, "")
		if id, _ := a.json["id"].(string); id != "" {
			admin.do("POST", "/api/v1/jobs/"+id+"/stop", nil).want(t, "stop "+s.what, 204, "")
			admin.ended(id)
			if s.path == "/backups" {
				window.get("/jobs/"+id).want(t, "an administrator's backup for a window", 404, "upkeep.missing")
			}
		}
	}
}

func TestDevicesAndTokensAreListedAndEnded(t *testing.T) {
	h := newHouse(t)
	admin, window := h.administrator(t), h.window(t)
	name := window.get("/session").json["name"]
	find := func(list answer, by, value string) map[string]any {
		t.Helper()
		for _, row := range list.json["items"].([]any) {
			if r := row.(map[string]any); r[by] == value {
				return r
			}
		}
		return nil
	}
	device := find(admin.get("/devices").want(t, "the devices", 200, ""), "who", name.(string))
	if device == nil {
		t.Fatalf("the window's browser isn't among the devices")
	}
	window.get("/devices").want(t, "the devices for a window", 403, access.DeniedByDesk)
	window.do("DELETE", "/api/v1/devices/"+device["id"].(string), nil).want(t, "a window ends a device", 403, access.DeniedByDesk)
	admin.do("DELETE", "/api/v1/devices/"+device["id"].(string), nil).want(t, "the administrator ends it", 204, "")
	window.get("/kinds").want(t, "the window afterwards", 401, "session.unknown")

	grant := map[string]any{"desk": "statistics", "area": "990101", "purpose": "statistics"}
	made := admin.post("/tokens", map[string]any{"name": "yearbook", "grants": []any{grant}}).want(t, "a token", 200, "")
	machine := h.client(t)
	machine.header = map[string]string{"Authorization": "Bearer " + made.json["token"].(string)}
	machine.get("/definitions").want(t, "the machine", 200, "")
	row := find(admin.get("/tokens"), "name", "yearbook")
	if row == nil || row["seen"] == "" {
		t.Errorf("the token is listed as %v", row)
	}
	if strings.Contains(admin.get("/tokens").raw, made.json["token"].(string)) {
		t.Error("a list tells a token's secret")
	}
	admin.do("DELETE", "/api/v1/tokens/yearbook", nil).want(t, "it is ended", 204, "")
	machine.get("/definitions").want(t, "the machine afterwards", 401, "session.unknown")
}
