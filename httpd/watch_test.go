package httpd_test

import (
	"fmt"
	"strings"
	"testing"

	"wanjia/domain/access"
)

// bornAt registers births that name a place, each of a mother of its own.
func (c *client) bornAt(t *testing.T, place string, boys, girls int) {
	t.Helper()
	for i := range boys + girls {
		mum := mother()
		values := mum["values"].(map[string]string)
		values["name"], values["phone"] = fmt.Sprintf("王%c%c", '\u4e00'+rune(i), '\u4e00'+[]rune(place)[0]), ""
		id, _ := c.post("/events", mum).want(t, "a mother", 200, "").json["person"].(string)
		c.post("/events", map[string]any{"kind": "birth", "values": map[string]string{"name": fmt.Sprintf("安%c%c", '\u4e00'+rune(i), '\u4e00'+[]rune(place)[0]), "sex": map[bool]string{true: "male", false: "female"}[i < boys],
			"date": fmt.Sprintf("2026-02-%02d", 1+i%27), "mother": id, "weight_g": "3250", "place": place}}).want(t, "a birth", 200, "")
	}
}

// Births on record, by sex and by the facility that they name, lead to the inspection of a facility: to one where boys are far more than chance
// brings, and to no other; and nobody is named.
func TestBirthsBySexLeadToTheInspectionOfAFacility(t *testing.T) {
	h := newHouse(t)
	inspectors, names := h.watchers(t, 3)
	head := inspectors[0]
	sites := map[string]string{}
	for _, name := range []string{"East Hospital", "West Hospital", "Corner Clinic"} {
		sites[name] = head.file(t, "facility", "", "area", "990101001", "name", name, "type", "hospital")
		for _, licence := range []string{"medical", "maternal"} {
			head.file(t, "licence", sites[name], "type", licence, "code", "99-"+licence+name[:1], "from", "2020-01-01", "until", "2040-01-01")
		}
	}
	window := h.window(t)
	window.bornAt(t, "East Hospital", 40, 9)
	window.bornAt(t, " west hospital", 21, 20) // however it is written
	window.bornAt(t, "Corner Clinic", 12, 1)   // too few to be looked at
	window.bornAt(t, "at home", 9, 1)
	seen := head.get("/birth-ratios?from=2025-03&to=2026-02").want(t, "the watch", 200, "")
	stands := map[string]bool{}
	for i := range seen.count("items") {
		stands[seen.at("items", i, "name").(string)] = seen.at("items", i, "stands_out").(bool)
	}
	if len(stands) != 2 || !stands["East Hospital"] || stands["West Hospital"] {
		t.Fatalf("got %v; want East to stand out, West not to, and nobody else", stands)
	}
	for i := range seen.count("items") {
		if seen.at("items", i, "name") == "East Hospital" && (seen.at("items", i, "births") != 49.0 || seen.at("items", i, "low").(float64) < 106) {
			t.Errorf("East is told as %v", seen.at("items", i))
		}
	}
	for _, word := range []string{"王", "安", "mother", "person"} {
		if strings.Contains(seen.raw, word) {
			t.Errorf("the watch over facilities says %q", word)
		}
	}
	h.as(t, grant(t, access.Clinic, access.FamilyService, "990101001")).get("/birth-ratios?from=2025-03&to=2026-02").want(t, "a clinic", 403, "")

	for i, name := range names {
		head.file(t, "inspector", "", "area", "990101", "name", "Inspector "+name, "account", name, "agency", fmt.Sprint("agency ", i), "until", "2040-01-01")
	}
	plan := head.post("/inspection-plans", map[string]any{"area": "990101", "year": 2026}).want(t, "the year's plan", 200, "")
	if plan.at("bands", 0, "sites") != 1.0 || plan.at("bands", 0, "share") != 100.0 || plan.at("bands", 2, "sites") != 2.0 {
		t.Errorf("the plan's bands are %v; want one at high risk, for its births, and two at low", plan.at("bands"))
	}
	begun := head.post("/inspections", map[string]any{"facility": sites["East Hospital"], "team": names[1:3], "why": "births by sex stand out"}).want(t, "the inspection", 200, "")
	head.post("/inspections", map[string]any{"facility": sites["East Hospital"], "team": names[1:3], "why": "a complaint"}).want(t, "a second one while the first waits for its visit", 409, "inspection.waits")
	if got := inspectors[1].get("/cases/"+begun.json["case"].(string)).want(t, "for its team", 200, ""); !strings.Contains(got.raw, "East Hospital") {
		t.Errorf("the case is %v", got)
	}
}
