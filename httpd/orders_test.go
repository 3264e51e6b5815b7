package httpd_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wanjia/domain/access"
)

// staffed are a manager and an inspector of an area.
func (h *house) staffed(t *testing.T, area string) (manager, inspector *client) {
	t.Helper()
	return h.as(t, grant(t, access.Management, access.Oversight, area)), h.as(t, grant(t, access.Inspection, access.Oversight, area))
}

// given is an order with two parts, one in each township.
func given() map[string]any {
	return map[string]any{"area": "990101", "task": "Post the fee schedule in every service room", "group": "service", "until": "2026-03-31", "parts": []map[string]any{
		{"task": "In the first township", "area": "990101001", "leader": "li", "until": "2026-03-12"}, {"task": "In the second township", "area": "990101002", "since": "2026-03-10"}}}
}

func texts(a answer, key string) (out []string) {
	all, _ := a.json[key].([]any)
	for _, x := range all {
		out = append(out, x.(string))
	}
	return out
}

func TestAnOrderIsGivenWithItsPartsAndDoneOnlyOnceTheyAreOver(t *testing.T) {
	h := newHouse(t)
	h.hire(t, "li")
	manager, inspector := h.staffed(t, "990101")
	key := freshKey()
	done := manager.do("POST", "/api/v1/orders", given(), "Idempotency-Key", key).want(t, "an order", 200, "")
	again := manager.do("POST", "/api/v1/orders", given(), "Idempotency-Key", key).want(t, "sent again", 200, "")
	if again.json["order"] != done.json["order"] || again.json["journal"] != done.json["journal"] {
		t.Errorf("sent again it is %v, want %v", again, done)
	}
	order, parts := done.json["order"].(string), texts(done, "parts")
	if len(parts) != 2 {
		t.Fatalf("%v", done)
	}
	one := manager.get("/orders/"+order).want(t, "the order", 200, "")
	rows := one.json["parts"].([]any)
	first := rows[0].(map[string]any)
	if first["task"] != "In the first township" || first["until"] != "2026-03-12" || first["due"] != "2026-03-12" || first["leader"] != "li" || rows[1].(map[string]any)["until"] != "2026-03-31" {
		t.Errorf("%v", one)
	}
	hand := map[string]any{"step": "hand", "values": map[string]string{"result": "it hangs there"}}
	inspector.post("/cases/"+order+"/steps", hand).want(t, "with both parts open", 409, "workflow.parts")
	for i, p := range parts {
		inspector.post("/cases/"+p+"/steps", hand).want(t, "a part handed in", 200, "")
		if i == 0 {
			inspector.post("/cases/"+p+"/steps", map[string]any{"step": "accept"}).want(t, "by who isn't a manager", 403, "workflow.desk")
		}
		inspector.post("/cases/"+order+"/steps", hand).want(t, "before it is accepted", 409, "workflow.parts")
		manager.post("/cases/"+p+"/steps", map[string]any{"step": "accept"}).want(t, "accepted", 200, "")
	}
	inspector.post("/cases/"+order+"/steps", hand).want(t, "the whole", 200, "")
	manager.post("/cases/"+order+"/steps", map[string]any{"step": "accept"}).want(t, "the whole accepted", 200, "")
	board := manager.get("/orders").want(t, "the board", 200, "")
	row := board.json["orders"].([]any)[0].(map[string]any)
	if row["state"] != "done" || row["open"] != false || len(row["parts"].([]any)) != 2 || len(board.json["groups"].([]any)) != 4 {
		t.Errorf("%v", board)
	}
}

// What is added to an order counts among its parts at once, is added once however often it is sent, and by nobody who hasn't seen the newest.
func TestPartsAreAddedToAnOrderThatWasGiven(t *testing.T) {
	h := newHouse(t)
	h.hire(t, "li")
	manager, inspector := h.staffed(t, "990101")
	order := manager.post("/orders", given()).want(t, "an order", 200, "").json["order"].(string)
	seen := manager.get("/orders/" + order).json
	more := map[string]any{"base": seen["base"], "had": seen["had"], "parts": []map[string]any{{"task": "At the hospital", "area": "990101001", "leader": "li"}}}
	key := freshKey()
	send := func(body map[string]any) answer {
		return manager.do("POST", "/api/v1/orders/"+order+"/parts", body, "Idempotency-Key", key)
	}
	first := send(more).want(t, "a third part", 200, "")
	if again := send(more).want(t, "sent again", 200, ""); again.json["journal"] != first.json["journal"] {
		t.Errorf("sent again it is %v, want %v", again, first)
	}
	manager.post("/orders/"+order+"/parts", more).want(t, "by who saw two parts", 409, "case.stale")
	manager.post("/orders/"+order+"/parts", map[string]any{"base": seen["base"], "had": 1, "parts": more["parts"]}).want(t, "in place of a part", 409, "")
	manager.post("/orders/"+order+"/parts", map[string]any{"base": 0, "had": 3, "parts": more["parts"]}).want(t, "by who says not what they saw", 409, "case.stale")
	now := manager.get("/orders/" + order).json
	late := map[string]any{"base": now["base"], "had": now["had"], "parts": []map[string]any{{"task": "Too late", "until": "2026-09-01"}}}
	manager.post("/orders/"+order+"/parts", late).want(t, "after the order's day", 422, "order.days")
	late["parts"] = []map[string]any{{"task": "By nobody", "leader": "nobody"}}
	manager.post("/orders/"+order+"/parts", late).want(t, "a leader that there isn't", 422, "workflow.staff")
	if parts := manager.get("/orders/" + order).json["parts"].([]any); len(parts) != 3 || parts[2].(map[string]any)["leader"] != "li" || parts[2].(map[string]any)["until"] != "2026-03-31" {
		t.Errorf("the order has %v", parts)
	}
	hand := map[string]any{"step": "hand", "values": map[string]string{"result": "it hangs there"}}
	for _, p := range manager.get("/orders/" + order).json["parts"].([]any)[:2] {
		inspector.post("/cases/"+p.(map[string]any)["id"].(string)+"/steps", hand).want(t, "a part", 200, "")
		manager.post("/cases/"+p.(map[string]any)["id"].(string)+"/steps", map[string]any{"step": "accept"}).want(t, "accepted", 200, "")
	}
	inspector.post("/cases/"+order+"/steps", hand).want(t, "with the third open", 409, "workflow.parts")
	inspector.post("/cases/"+order+"/steps", map[string]any{"step": "widen", "values": map[string]string{"parts": "1"}}).want(t, "the number by hand", 422, "workflow.via")
}

func TestColleaguesAreFoundByNameWithinOnesOwnOffices(t *testing.T) {
	h := newHouse(t)
	h.hire(t, "li")
	manager, inspector := h.staffed(t, "990101")
	names := func(a answer) (out []string) {
		for _, c := range a.want(t, "colleagues", 200, "").json["items"].([]any) {
			out = append(out, c.(map[string]any)["account"].(string))
		}
		return out
	}
	if got := names(manager.get("/colleagues?q=LI")); len(got) == 0 || got[0] != "li" {
		t.Errorf("li is found as %v", got)
	}
	me, _ := inspector.get("/session").json["name"].(string)
	if got := names(manager.get("/colleagues?q=" + me)); len(got) != 1 || got[0] != me {
		t.Errorf("%s is found as %v", me, got)
	}
	first, _ := h.staffed(t, "990101001")
	second, _ := h.staffed(t, "990101002")
	neighbour, _ := second.get("/session").json["name"].(string)
	if got := names(first.get("/colleagues?q=" + me)); len(got) != 1 {
		t.Errorf("the township finds %v of the county above it, want %s", got, me)
	}
	if got := names(first.get("/colleagues?q=" + neighbour)); len(got) != 0 {
		t.Errorf("the next township finds %v", got)
	}
	h.client(t).get("/colleagues").want(t, "a stranger", 401, "session.unknown")
	if got := names(first.get("/colleagues/named?accounts=li,nobody,server:county," + neighbour)); !slices.Equal(got, []string{"li", neighbour}) {
		t.Errorf("of some accounts in a record %v are known; want those that there are", got)
	}
	h.client(t).get("/colleagues/named?accounts=li").want(t, "a stranger", 401, "session.unknown")
}

func TestAnOrderWithOnePartThatIsWrongIsNotGivenAtAll(t *testing.T) {
	h := newHouse(t)
	h.hire(t, "li")
	manager, _ := h.staffed(t, "990101")
	for what, c := range map[string]struct {
		change func(map[string]any)
		status int
		key    string
	}{
		"a part due after the order":     {func(p map[string]any) { p["until"] = "2026-04-01" }, 422, "order.days"},
		"a part without a task":          {func(p map[string]any) { p["task"] = " " }, 422, "workflow.required"},
		"a part in an area elsewhere":    {func(p map[string]any) { p["area"] = "9902" }, 422, "case.area"},
		"a part due before it may begin": {func(p map[string]any) { p["until"] = "2026-03-01" }, 422, "order.days"},
	} {
		o := given()
		c.change(o["parts"].([]map[string]any)[1])
		manager.post("/orders", o).want(t, what, c.status, c.key)
	}
	if board := manager.get("/orders"); len(board.json["orders"].([]any)) != 0 || len(board.json["parts"].([]any)) != 0 {
		t.Errorf("something was given all the same: %v", board)
	}
	manager.post("/cases", map[string]any{"flow": "order", "area": "990101", "values": map[string]string{"task": "x", "until": "2026-03-31"}}).want(t, "past the desk", 422, "case.via")
}

func TestAMeetingsDecisionsBecomeOrdersInOneAct(t *testing.T) {
	h := newHouse(t)
	h.hire(t, "li")
	manager, _ := h.staffed(t, "990101")
	first := given()
	delete(first, "area")
	meeting := map[string]any{"area": "990101", "topic": "Services in spring", "held": "2026-03-01", "group": "benefits", "minutes": "Three things were decided.",
		"orders": []map[string]any{first, {"task": "Call every family back", "until": "2026-04-10", "parts": []any{}}, {"task": "Check the ledger", "until": "2026-05-01", "group": "data", "parts": []any{}}}}
	key := freshKey()
	held := manager.do("POST", "/api/v1/meetings", meeting, "Idempotency-Key", key).want(t, "a meeting", 200, "")
	if len(held.json["orders"].([]any)) != 3 {
		t.Fatalf("%v", held)
	}
	if again := manager.do("POST", "/api/v1/meetings", meeting, "Idempotency-Key", key).want(t, "sent again", 200, ""); again.raw != held.raw {
		t.Errorf("sent again it is %v, want %v", again, held)
	}
	board := manager.get("/orders?group=benefits").want(t, "the board of a group", 200, "")
	for _, x := range board.json["orders"].([]any) {
		o := x.(map[string]any)
		if o["origin"] != held.json["meeting"] || o["group"] != "benefits" && o["group"] != "service" {
			t.Errorf("%v, want it to come from the meeting", o)
		}
	}
	if n := len(board.json["orders"].([]any)); n != 1 {
		t.Errorf("%d orders of that group; want the one that names none of its own", n)
	}
	meeting["orders"] = append(meeting["orders"].([]map[string]any), map[string]any{"task": "", "until": "2026-05-01", "parts": []any{}})
	manager.post("/meetings", meeting).want(t, "with a decision without a task", 422, "workflow.required")
	if n := len(manager.get("/orders").json["orders"].([]any)); n != 3 {
		t.Errorf("%d orders; a meeting that isn't taken leaves nothing", n)
	}
}

func TestWhatIsLateRisesToTheOfficeAboveByItself(t *testing.T) {
	h := newHouse(t)
	h.hire(t, "li")
	county, _ := h.staffed(t, "990101")
	town, _ := h.staffed(t, "990101001")
	other, _ := h.staffed(t, "990101002")
	county.post("/orders", given()).want(t, "an order", 200, "")
	risen := func(c *client) string {
		t.Helper()
		var out []string
		for _, x := range c.get("/risen").want(t, "what has risen", 200, "").json["items"].([]any) {
			r := x.(map[string]any)
			out = append(out, fmt.Sprint(r["task"], " ", r["late"]))
		}
		return strings.Join(out, ", ")
	}
	if board := town.get("/orders").want(t, "the township's board", 200, ""); len(board.json["orders"].([]any)) != 0 || len(board.json["parts"].([]any)) != 1 {
		t.Errorf("a township sees %v; want its own part alone", board)
	}
	days := func(n int) {
		h.clock.pass(0)
		h.clock.ms.Add(int64(n) * 24 * 3600e3)
		county, _ = h.staffed(t, "990101")
		town, _ = h.staffed(t, "990101001")
		other, _ = h.staffed(t, "990101002")
	}
	if got := risen(county) + risen(town); got != "" {
		t.Errorf("before anything is late: %s", got)
	}
	days(13) // the first part was due three days ago
	if got := risen(county) + "|" + risen(town) + "|" + risen(other); got != "|In the first township 3|" {
		t.Errorf("three days late: %s; want it at the township alone", got)
	}
	days(5)
	if got := risen(county) + "|" + risen(town) + "|" + risen(other); got != "In the first township 8||" {
		t.Errorf("eight days late: %s; want it at the county", got)
	}
}

func TestASupervisionVisitIsByItsTeam(t *testing.T) {
	h := newHouse(t)
	h.hire(t, "li")
	_, one := h.staffed(t, "990101")
	_, two := h.staffed(t, "990101")
	name, _ := one.get("/session").json["name"].(string)
	visit := one.post("/cases", map[string]any{"flow": "supervision", "area": "990101001", "values": map[string]string{"about": "The service desk", "visit_on": "2026-03-09", "team": name, "group": "watch"}}).want(t, "a visit", 200, "")
	path := "/cases/" + visit.json["case"].(string) + "/steps"
	found := map[string]any{"step": "visit", "values": map[string]string{"found": "no fee schedule on the wall"}}
	two.post(path, found).want(t, "by who isn't of the team", 403, "workflow.among")
	one.post(path, found).want(t, "by the team", 200, "")
	manager, _ := h.staffed(t, "990101")
	o := given()
	o["origin"] = visit.json["case"]
	manager.post("/orders", o).want(t, "what was found becomes an order", 200, "")
}
