package httpd_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"wanjia/domain/access"
)

func (a answer) listed(name string) []any { list, _ := a.json[name].([]any); return list }

// Records for everybody go out only as somebody else has reviewed them, and look like others.
func TestRecordsForEverybodyTakeTwo(t *testing.T) {
	h := newHouse(t)
	window := h.window(t)
	for i := range 14 {
		values := map[string]any{"name": fmt.Sprintf("Person %d", i), "sex": []string{"female", "male"}[i%2], "birth_date": fmt.Sprintf("19%d-03-04", 60+3*i), "area": "990101001001", "since": "2010-01-01", "since_reason": "baseline"}
		window.post("/events", map[string]any{"kind": "person", "values": values}).want(t, "somebody", 200, "")
	}
	statistics := access.Grant{Desk: access.Statistics, Purpose: access.StatisticsPurpose}
	one, two := h.as(t, statistics), h.as(t, statistics)
	made := one.post("/microdata", map[string]any{"area": "990101", "year": 2025, "k": 5}).want(t, "a proposal", 200, "")
	digest, _ := made.json["digest"].(string)
	if len(digest) != 64 || made.json["own"] != true || len(made.listed("groups")) == 0 {
		t.Fatalf("%s", made.raw)
	}
	file := "/microdata/" + digest
	one.get(file+"/records.csv").want(t, "unreviewed", 422, "door.micro.unreviewed")
	one.post(file+"/review", nil).want(t, "one's own", 422, "door.micro.own")
	seen := two.get(file).want(t, "the look of the second", 200, "")
	if seen.json["own"] != false || len(seen.listed("kinds")) != 3 {
		t.Errorf("%s", seen.raw)
	}
	two.post(file+"/review", nil).want(t, "the review", 200, "")
	taken := one.get(file+"/records.csv").want(t, "the file", 200, "")
	rows, err := csv.NewReader(strings.NewReader(taken.raw)).ReadAll()
	if err != nil || len(rows) < 6 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	alike := map[string]int{}
	for _, r := range rows[1:] {
		alike[strings.Join(r[:5], "|")]++
	}
	for what, n := range alike {
		if n < 5 {
			t.Errorf("%s stands %d times, want at least 5", what, n)
		}
	}
	two.get(file+"/records.xlsx").want(t, "the same again as a workbook", 200, "")
	list := two.get("/microdata").want(t, "the list", 200, "").listed("items")
	if len(list) != 1 {
		t.Fatalf("%v", list)
	}
	finer, _ := one.post("/microdata", map[string]any{"area": "990101", "year": 2025, "k": 3}).want(t, "another coarseness", 200, "").json["digest"].(string)
	two.post("/microdata/"+finer+"/review", nil).want(t, "its review", 200, "")
	if finer != digest {
		one.get("/microdata/"+finer+"/records.csv").want(t, "the year twice", 422, "door.micro.twice")
	}
	window.post("/events", map[string]any{"kind": "person", "values": map[string]any{"name": "One more", "sex": "female", "birth_date": "1960-03-05", "area": "990101001001", "since": "2010-01-01", "since_reason": "baseline"}}).want(t, "one more", 200, "")
	two.get("/microdata/"+finer).want(t, "after a change", 409, "door.micro.changed")
	one.post("/microdata", map[string]any{"area": "990101001001", "year": 2025}).want(t, "of a village", 422, "door.micro.fine")
	for _, running := range []int{h.clock.Now().Year(), h.clock.Now().Year() + 4} {
		one.post("/microdata", map[string]any{"area": "990101", "year": running}).want(t, "a year that isn't over", 422, "door.micro.running")
	}
	manager := h.as(t, access.Grant{Desk: access.Management, Area: at(t, "990101002"), Purpose: access.StatisticsPurpose})
	if a := manager.get("/microdata"); a.status == 200 && len(a.listed("items")) > 0 {
		t.Errorf("a manager of another township sees %s", a.raw)
	}
}
