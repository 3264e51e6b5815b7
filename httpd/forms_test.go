package httpd_test

import (
	"encoding/json"
	"testing"

	"wanjia/domain/access"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/schedules"
	httpforms "wanjia/httpd/forms"
	"wanjia/packs"
)

// content is the forms and schedules that the program carries.
func content(tb testing.TB) httpforms.Content {
	tb.Helper()
	asked, wrong := forms.Load(packs.Files(), "core", "cn-township")
	plans, bad := schedules.Load(packs.Files(), "core", "cn-township")
	for _, w := range append(wrong, bad...) {
		tb.Fatal(w)
	}
	return httpforms.Content{Forms: asked, Schedules: plans}
}

func TestFormsAndSchedulesAreReadWholeByWhoeverIsSignedIn(t *testing.T) {
	h := newHouse(t)
	h.client(t).get("/forms").want(t, "by a stranger", 401, "session.unknown")
	c := h.as(t, grant(t, access.Field, access.FamilyService, "990101"))
	list := c.get("/forms").want(t, "the forms", 200, "")
	if list.count("items") != len(content(t).Forms) || list.at("items", 0, "title", "zh") == "" {
		t.Errorf("the list is %v", list)
	}
	whole := c.get("/forms/antenatal").want(t, "a form", 200, "")
	if whole.json["sealed"] != true || whole.count("sections") == 0 {
		t.Errorf("the form is %v", whole.json)
	}
	q := whole.at("sections", 0, "questions", 1)
	raw, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := q.(map[string]any); !ok || m["value"] == nil {
		t.Errorf("a calculated question is %s; want its expression as a tree", raw)
	}
	c.get("/forms/nothing").want(t, "one that isn't there", 404, "form.unknown")
	if n := c.get("/schedules").want(t, "the schedules", 200, "").count("items"); n != len(content(t).Schedules) {
		t.Errorf("%d schedules, want %d", n, len(content(t).Schedules))
	}
	if plan := c.get("/schedules/antenatal").want(t, "a schedule", 200, ""); plan.count("contacts") != 8 || plan.json["anchor"] != "lmp" {
		t.Errorf("the schedule is %v", plan.json)
	}
	c.get("/schedules/nothing").want(t, "one that isn't there", 404, "schedule.unknown")
}
