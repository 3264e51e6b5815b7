package httpd_test

import (
	"fmt"
	"strings"
	"testing"

	"wanjia/desk/office/view"
	deskreach "wanjia/desk/reach"
	"wanjia/desk/scorecards"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/exchange/pack/flows"
	packcards "wanjia/exchange/pack/scorecards"
	"wanjia/packs"
)

// cardDesk is the desk of scorecards over the program's own packs.
func cardDesk(tb testing.TB, of *view.Office, h *house, far *deskreach.Desk, counts scorecards.Measurer) *scorecards.Desk {
	tb.Helper()
	kinds, wrong := flows.Load(packs.Files(), "core", "cn-township")
	c, bad := packcards.Load(packs.Files(), "core", "cn-township")
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	return scorecards.New(of, scorecards.Sources{Door: h.door, Reach: far, Found: h.found, Asked: h.polls, Measured: counts}, scorecards.Content{Cards: c.Cards, Goals: c.Goals, Flows: kinds})
}

// complain takes complaints down in an area and accepts some of them.
func (h *house) complain(t *testing.T, c *client, area string, n, accepted int) {
	t.Helper()
	for i := range n {
		a := c.post("/cases", map[string]any{"flow": "complaint", "area": area, "values": map[string]string{"channel": "visit", "topic": fmt.Sprint("matter ", i), "story": "what happened"}}).want(t, "a complaint", 200, "")
		if i < accepted {
			c.post("/cases/"+a.json["case"].(string)+"/steps", map[string]any{"step": "accept"}).want(t, "accepted", 200, "")
		}
	}
}

// itemOf is an item of a filled card, and its places by code.
func itemOf(t *testing.T, a answer, id string) (item map[string]any, places map[string]map[string]any) {
	t.Helper()
	for _, x := range a.json["items"].([]any) {
		if x := x.(map[string]any); x["id"] == id {
			places = map[string]map[string]any{}
			for _, p := range x["places"].([]any) {
				p := p.(map[string]any)
				places[p["area"].(map[string]any)["code"].(string)] = p
			}
			return x, places
		}
	}
	t.Fatalf("no item %s in %v", id, a)
	return nil, nil
}

func TestAScorecardIsMadeOfCountsThatTheCasesBear(t *testing.T) {
	h := newHouse(t)
	c := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	h.complain(t, c, "990101001", 40, 38)
	h.complain(t, c, "990101002", 30, 6)
	h.clock.pass(20 * 24 * 3600e9) // the days in which they are to be accepted are over
	manager := h.as(t, grant(t, access.Management, access.Oversight, "990101"))
	got := manager.get("/scorecards/service?area=990101")
	if got.status != 200 {
		t.Log(h.log)
	}
	got.want(t, "the county's townships", 200, "")
	item, places := itemOf(t, got, "complaints")
	first, second := places["990101001"], places["990101002"]
	if fmt.Sprint(first["k"], first["n"], second["k"], second["n"]) != "38 40 6 30" {
		t.Errorf("counts are %v of %v and %v of %v; want 38 of 40 and 6 of 30", first["k"], first["n"], second["k"], second["n"])
	}
	if item["public"] != false || item["ranked"] != true || first["good"] != 1.0 || second["good"] != -1.0 || second["zone"] != -2.0 {
		t.Errorf("%v", item)
	}
	if fmt.Sprint(first["rank_from"], first["rank_to"], second["rank_from"], second["rank_to"]) != "1 1 2 2" {
		t.Errorf("ranks: %v, %v", first, second)
	}
	if fmt.Sprint(first["goals"], second["goals"]) != "[map[goal:complaints-in-time stands:open]] [map[goal:complaints-in-time stands:missed]]" {
		t.Errorf("goals: %v, %v", first["goals"], second["goals"])
	}
	if whole := item["whole"].(map[string]any); fmt.Sprint(whole["k"], whole["n"]) != "44 70" {
		t.Errorf("the county: %v", whole)
	}
}

func TestPlacesThatCantBeToldApartHaveNoRank(t *testing.T) {
	h := newHouse(t)
	c := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	h.complain(t, c, "990101001", 12, 11)
	h.complain(t, c, "990101002", 12, 9)
	h.clock.pass(20 * 24 * 3600e9)
	item, places := itemOf(t, h.as(t, grant(t, access.Management, access.Oversight, "990101")).get("/scorecards/service?area=990101"), "complaints")
	if item["ranked"] != false {
		t.Errorf("11 and 9 of 12 are ranked: %v", item)
	}
	for code, p := range places {
		if fmt.Sprint(p["rank_from"], p["rank_to"]) != "1 2" || p["zone"] != 0.0 {
			t.Errorf("%s: %v, want ranks 1 to 2 and inside the limits", code, p)
		}
	}
}

func TestWhoDoesntHandleCasesSeesThroughTheDoor(t *testing.T) {
	h := newHouse(t)
	c := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	h.complain(t, c, "990101001", 40, 30)
	h.complain(t, c, "990101002", 3, 1)
	h.clock.pass(20 * 24 * 3600e9)
	item, places := itemOf(t, h.as(t, grant(t, access.Statistics, access.StatisticsPurpose, "990101")).get("/scorecards/service?area=990101").want(t, "the statistician", 200, ""), "complaints")
	if item["public"] != true {
		t.Errorf("a statistician sees cases as they are: %v", item)
	}
	if p := places["990101002"]; p["hidden"] != true || p["k"] != nil || p["n"] != nil {
		t.Errorf("three complaints are told: %v", p)
	}
	if p := places["990101001"]; p["hidden"] != true { // or the small one comes out of the whole
		t.Errorf("the other township isn't hidden with it: %v", p)
	}
}

func TestAScorecardIsForPlacesRightUnderAnArea(t *testing.T) {
	h := newHouse(t)
	m := h.as(t, grant(t, access.Management, access.Oversight, "990101"))
	m.get("/scorecards/service?area=990101001001").want(t, "a village", 422, "scorecard.level")
	m.get("/scorecards/nothing?area=990101").want(t, "no such card", 404, "scorecard.missing")
	m.get("/scorecards/service?area=990101&from=2026-02&to=2026-01").want(t, "a span that ends before it begins", 422, "scorecard.window")
	h.as(t, grant(t, access.Management, access.Oversight, "990101001")).get("/scorecards/service?area=990101").want(t, "beyond one's area", 403, "")
	villages := m.get("/scorecards/service?area=990101001").want(t, "a township's villages", 200, "")
	for _, x := range villages.json["items"].([]any) {
		if id := x.(map[string]any)["id"]; id == "complaints" {
			t.Errorf("villages are scored by complaints, which townships handle")
		}
	}
	all := m.get("/scorecards").want(t, "the cards", 200, "")
	if len(all.json["goals"].([]any)) == 0 || len(all.json["cards"].([]any)) == 0 {
		t.Errorf("%v", all)
	}
}

// poorly makes the second township a place far outside the limits in March 2026.
func poorly(t *testing.T) (*house, func() (manager, inspector *client)) {
	t.Helper()
	h := newHouse(t)
	c := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	h.complain(t, c, "990101001", 40, 38)
	h.complain(t, c, "990101002", 30, 6)
	h.clock.pass(20 * 24 * 3600e9)
	return h, func() (*client, *client) { return h.staffed(t, "990101") }
}

func plan(unit, duty string) map[string]any {
	return map[string]any{"card": "service", "item": "complaints", "unit": unit, "from": "2026-03", "to": "2026-03", "about": "Complaints accepted in time", "leader": "li", "team": "wang zhao", "duty": duty, "support": "a second clerk", "aim": 90, "until": "2026-06-30"}
}

func TestAPlanIsForAPlaceOutsideTheLimitsAndItsEffectIsToldAgainstPlacesLikeIt(t *testing.T) {
	h, staff := poorly(t)
	h.hire(t, "li")
	manager, inspector := staff()
	manager.post("/improvements", plan("990101001", "read the box every day")).want(t, "for a place that does well", 422, "scorecard.plan.inside")
	manager.post("/improvements", plan("990101002", "lower the birth rate")).want(t, "with a duty that the charter forbids", 422, "scorecard.goal.charter")
	manager.post("/cases", map[string]any{"flow": "improvement", "area": "990101002", "values": map[string]string{}}).want(t, "past the desk", 422, "case.via")
	done := manager.post("/improvements", plan("990101002", "read the box every day")).want(t, "a plan", 200, "")
	id := done.json["case"].(string)
	twice := manager.post("/improvements", plan("990101002", "read the box twice a day")).want(t, "a second one of the same place and item", 409, "workflow.once.back")
	if open, err := journal.ParseID(id); err != nil || !strings.Contains(fmt.Sprint(twice.json["title"]), journal.NumberOf(open).Grouped()) {
		t.Errorf("%v doesn't name the open one", twice.json["title"])
	}
	manager.post("/cases/"+id+"/steps", map[string]any{"step": "agree"}).want(t, "agreed to by who proposed it", 403, "workflow.apart")
	inspector.post("/cases/"+id+"/steps", map[string]any{"step": "agree"}).want(t, "agreed", 200, "")
	if e := manager.get("/improvements/"+id).want(t, "before any time has gone", 200, ""); e.json["known"] != false {
		t.Errorf("%v", e)
	}
	h.clock.pass(15 * 24 * 3600e9) // April
	_, inspector = staff()
	h.complain(t, inspector, "990101001", 40, 38)
	h.complain(t, inspector, "990101002", 30, 27)
	h.clock.pass(30 * 24 * 3600e9)
	manager, _ = staff()
	e := manager.get("/improvements/"+id).want(t, "in May", 200, "")
	if e.json["known"] != true || fmt.Sprint(e.json["k"], e.json["n"], e.json["after_k"], e.json["after_n"]) != "6 30 27 30" || e.json["since"] != "2026-04" {
		t.Errorf("%v, want 6 of 30 in March and 27 of 30 since April", e)
	}
	if e.json["judged"] != false || e.json["beyond"] != nil || e.json["like"] != 0.0 {
		t.Errorf("judged beside one other place that isn't like it: %v", e)
	}
	manager.get("/improvements/"+journal.DeriveID("no such plan").String()).want(t, "no such plan", 404, "case.missing")
}
