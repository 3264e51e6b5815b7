package httpd_test

import (
	"fmt"
	"testing"

	"wanjia/domain/access"
)

// tried runs a draft to its end.
func tried(t *testing.T, c *client, body map[string]any) map[string]any {
	t.Helper()
	a := c.post("/reforms/trials", body).want(t, "a trial", 200, "")
	for range 2000 {
		if a.json["ended"] == true {
			return a.json
		}
		a = c.get("/reforms/trials/"+a.json["id"].(string)).want(t, "a trial under way", 200, "")
	}
	t.Fatal("it never ends")
	return nil
}

func TestADraftIsTriedOnEverybodyBeforeAnyoneSigns(t *testing.T) {
	w := newTown(t)
	for village, n := range map[string]int{"990101001001": 8, "990101001002": 3, "990101002001": 9} {
		for i := range n {
			w.born(t, fmt.Sprintf("Child %s %d", village[6:], i), "2025-05-09", village)
		}
	}
	manager := w.h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101"))
	begun := manager.post("/reforms/drafts", map[string]any{"scheme": "childcare-2025", "text": "", "changes": []any{}}).want(t, "the scheme in force", 200, "").json
	if begun["sound"] != true || len(begun["amounts"].([]any)) != 1 || len(begun["clauses"].([]any)) != 1 {
		t.Fatalf("the draft begins as %v", begun)
	}
	change := func(c *client, text any, changes ...[3]string) map[string]any {
		var all []any
		for _, x := range changes {
			all = append(all, map[string]string{"act": x[0], "at": x[1], "text": x[2]})
		}
		return c.post("/reforms/drafts", map[string]any{"scheme": "childcare-2025", "text": text, "changes": all}).want(t, "a change", 200, "").json
	}
	bad := change(manager, begun["text"], [3]string{"set", "clauses.0.when", "person.birth_order == 1"})
	if p := bad["problems"].([]any); bad["sound"] != false || len(p) != 1 || p[0].(map[string]any)["line"].(float64) < 20 {
		t.Errorf("a condition on the order of children is told as %v", bad["problems"])
	}
	manager.post("/reforms/trials", map[string]any{"scheme": "childcare-2025", "text": bad["text"], "changes": []any{}, "area": "990101", "until": "2027-12-31"}).want(t, "a draft with mistakes", 422, "")
	manager.post("/reforms/drafts", map[string]any{"scheme": "childcare-2025", "text": "id: [", "changes": []any{map[string]string{"act": "set", "at": "version", "text": "2"}}}).want(t, "a text that isn't YAML", 422, "")

	// From 2027 on 500 yuan a month: three years of 3,600 become two of 3,600 and one of 6,000.
	draft := change(manager, begun["text"], [3]string{"set", "version", "2.0.0"}, [3]string{"set", "in_force.from", "2027-01-01"}, [3]string{"set", "amount.0.fen", "50000"})
	order := map[string]any{"scheme": "childcare-2025", "text": draft["text"], "changes": []any{}, "area": "990101", "until": "2027-12-31"}
	approver := w.h.as(t, grant(t, access.Approval, access.Benefit, "990101"))
	exact := tried(t, approver, order)
	whole := exact["whole"].(map[string]any)
	if got := fmt.Sprintf("%v %v %v %v %v %v %v", exact["public"], whole["people"], whole["gain"], whole["lose"], whole["before"], whole["after"], whole["gained"]); got != "false 20 20 0 216000.00 264000.00 48000.00" {
		t.Errorf("whoever handles benefits sees %v %v", exact["public"], whole)
	}
	months := map[string]string{}
	for _, c := range exact["costs"].([]any) {
		if c := c.(map[string]any); c["area"] == "990101002" {
			months[c["month"].(string)] = fmt.Sprintf("%v %v %v", c["people"], c["before"], c["after"])
		}
	}
	if len(months) != 36 || months["2026-12"] != "9 2700.00 2700.00" || months["2027-01"] != "9 2700.00 4500.00" {
		t.Errorf("the months of a township are %v", months)
	}
	outside := tried(t, manager, order)
	whole = outside["whole"].(map[string]any)
	if outside["public"] != true || int(whole["people"].(float64))%3 != 0 || whole["gained"] != fmt.Sprintf("%.2f", whole["gain"].(float64)*2400) {
		t.Errorf("a manager sees of the county %v", whole)
	}
	order["area"] = "990101001"
	township := tried(t, manager, order)
	for _, c := range township["costs"].([]any) {
		if c := c.(map[string]any); c["month"].(string) < "2027" && c["before"] != fmt.Sprintf("%.2f", c["people"].(float64)*300) {
			t.Errorf("a month of a village costs %v: not what so many get in a month", c)
		}
	}
	for _, p := range township["parts"].([]any) {
		p := p.(map[string]any)
		n := p["people"].(float64)
		if int(n)%3 != 0 || p["gained"] != fmt.Sprintf("%d.00", int(n)*2400) {
			t.Errorf("a manager sees of a village %v: not in threes, or money that tells more", p)
		}
	}
	w.h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101001")).post("/reforms/trials", map[string]any{"scheme": "childcare-2025", "text": draft["text"], "changes": []any{}, "area": "990101", "until": "2027-12-31"}).want(t, "beyond one's area", 403, "")
	w.one.post("/reforms/drafts", map[string]any{"scheme": "childcare-2025", "text": "", "changes": []any{}}).want(t, "the window", 403, "")
}
