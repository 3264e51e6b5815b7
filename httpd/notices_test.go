package httpd_test

import (
	"strings"
	"testing"

	"wanjia/domain/access"
)

// clinic is a clinic of a township that registers nothing.
func (h *house) clinic(tb testing.TB, code string) *client {
	tb.Helper()
	return h.as(tb, access.Grant{Desk: access.Clinic, Area: at(tb, code), Purpose: access.CivilRegistration})
}

func notify(t *testing.T, c *client, stage string, values map[string]string) (id string) {
	t.Helper()
	a := c.post("/notices", map[string]any{"kind": "birth", "stage": stage, "values": values}).want(t, "a notice", 200, "")
	id, _ = a.at("notice", "id").(string)
	return id
}

func TestANoticeIsNotifiedDeclaredAndRegistered(t *testing.T) {
	h := newHouse(t)
	window, clinic := h.window(t), h.clinic(t, "990101001")
	mother, _ := window.post("/events", mother()).want(t, "the mother", 200, "").json["person"].(string)
	key := freshKey()
	draft := map[string]any{"kind": "birth", "stage": "notified", "values": map[string]string{"sex": "female", "mother": mother, "date": "2026-02-27"}}
	first := clinic.post("/notices", draft, "Idempotency-Key", key).want(t, "the clinic notifies", 200, "")
	again := clinic.post("/notices", draft, "Idempotency-Key", key).want(t, "and again, unsure", 200, "")
	if first.at("journal") != again.at("journal") {
		t.Errorf("a retry stands at %v, first %v", again.at("journal"), first.at("journal"))
	}
	draft["values"] = map[string]string{"sex": "male", "mother": mother, "date": "2026-02-27"}
	clinic.post("/notices", draft, "Idempotency-Key", key).want(t, "other content under the same key", 409, "journal.id.taken")
	id, _ := first.at("notice", "id").(string)
	list := window.get("/notices?stage=notified").want(t, "the window's pile", 200, "")
	if list.count("items") != 1 || list.at("items", 0, "area", "code") != "990101001001" || !strings.Contains(list.raw, "王丽") {
		t.Fatalf("the window sees %v", list)
	}
	values := map[string]string{"sex": "female", "mother": mother, "date": "2026-02-27", "name": "张小美"}
	clinic.post("/notices/"+id+"/register", map[string]any{"values": values}).want(t, "the clinic registers nothing", 403, access.DeniedByDesk)
	window.post("/notices/"+id+"/declare", map[string]any{"values": values}).want(t, "declaring", 200, "")
	window.post("/notices/"+id+"/declare", map[string]any{"values": values}).want(t, "declaring twice", 409, "notice.step.declared")
	window.post("/notices/"+id+"/register", map[string]any{"values": values, "base": 1}).want(t, "by an old view", 409, "journal.base.stale")
	key = freshKey()
	done := window.post("/notices/"+id+"/register", map[string]any{"values": values}, "Idempotency-Key", key).want(t, "registering", 200, "")
	more := window.post("/notices/"+id+"/register", map[string]any{"values": values}, "Idempotency-Key", key).want(t, "and again, unsure", 200, "")
	if done.at("journal") != more.at("journal") || done.at("notice", "stage") != "registered" || done.at("person") != id {
		t.Errorf("registered %v, again %v", done, more)
	}
	event := window.get("/events/"+done.at("entry").(string)).want(t, "the event", 200, "")
	if event.at("timeliness") != "timely" || event.at("delay_days") != 3.0 {
		t.Errorf("timeliness comes from the dates: %v", event)
	}
	window.post("/notices/"+id+"/refuse", map[string]any{"ground": "duplicate", "reason": "too late"}).want(t, "refusing what is registered", 409, "notice.step.registered")
	if a := window.get("/people/"+id).want(t, "the child", 200, ""); a.at("name") != "张小美" {
		t.Errorf("the child is %v", a)
	}
	corrected := map[string]any{}
	for k, v := range event.json["values"].(map[string]any) {
		corrected[k] = v
	}
	corrected["weight_g"] = "3200"
	window.post("/events/"+done.at("entry").(string)+"/correct", map[string]any{"values": corrected, "reason": "weighed again"}).want(t, "a correction with what was shown", 200, "")
}

// A hospital and a family tell of one birth: the desk sees that, with the evidence, registers one and refuses the other.
func TestTwoNoticesOfOneBirthAreHeldTogether(t *testing.T) {
	h := newHouse(t)
	window, clinic := h.window(t), h.clinic(t, "990101001")
	mother, _ := window.post("/events", mother()).want(t, "the mother", 200, "").json["person"].(string)
	hospital := notify(t, clinic, "notified", map[string]string{"sex": "female", "mother": mother, "date": "2026-02-27", "weight_g": "3200"})
	family := notify(t, window, "declared", map[string]string{"sex": "female", "mother": mother, "date": "2026-02-28", "name": "张小美"})
	notify(t, clinic, "notified", map[string]string{"sex": "male", "date": "2026-02-27", "weight_g": "2800", "area": "990101001002"})
	found := window.get("/notices/"+hospital+"/matches").want(t, "what the hospital's notice may be", 200, "")
	if found.count("items") != 1 || found.at("items", 0, "notice", "id") != family {
		t.Fatalf("found %v, want the family's %s", found, family)
	}
	if p, _ := found.at("items", 0, "probability").(float64); p < 0.95 {
		t.Errorf("one mother, one sex, a day apart: %v", found)
	}
	clinic.get("/notices/"+hospital+"/matches").want(t, "the clinic settles nothing", 403, access.DeniedByDesk)
	window.post("/notices/"+family+"/refuse", map[string]any{"ground": "duplicate", "reason": "the hospital told of it"}).want(t, "refusing one", 200, "")
	if found = window.get("/notices/"+hospital+"/matches").want(t, "what is left", 200, ""); found.count("items") != 0 {
		t.Errorf("still %v", found)
	}
}

func TestANoticeIsRefusedOnlyOnLawfulGrounds(t *testing.T) {
	h := newHouse(t)
	window, clinic := h.window(t), h.clinic(t, "990101001")
	id := notify(t, clinic, "notified", map[string]string{"sex": "male", "date": "2026-02-25", "area": "990101001002"})
	for _, ground := range []string{"", "birth_order", "unmarried", "papers", "second_child"} {
		if a := window.post("/notices/"+id+"/refuse", map[string]any{"ground": ground, "reason": "because"}); a.status != 422 {
			t.Errorf("the ground %q: %v, want 422", ground, a)
		}
	}
	window.post("/notices/"+id+"/refuse", map[string]any{"ground": "duplicate", "reason": " "}).want(t, "without a reason", 422, "notice.reason")
	window.post("/notices/"+id+"/refuse", map[string]any{"ground": "duplicate", "reason": "registered on Monday"}).want(t, "refusing", 200, "")
	seen := clinic.get("/notices?stage=refused").want(t, "the clinic reads why", 200, "")
	if seen.at("items", 0, "reason") != "registered on Monday" || seen.at("items", 0, "ground") != "duplicate" {
		t.Errorf("the clinic reads %v", seen)
	}
	for _, step := range []string{"declare", "register"} {
		c := window.post("/notices/"+id+"/"+step, map[string]any{"values": map[string]string{"sex": "male", "date": "2026-02-25"}})
		c.want(t, step+" what was refused", 409, "notice.step.refused")
	}
	clinic.post("/notices", map[string]any{"kind": "birth", "stage": "registered", "values": map[string]string{}}).want(t, "no shortcut", 422, "")
	clinic.post("/notices", map[string]any{"kind": "birth", "stage": "notified", "values": map[string]string{"area": "990101001001", "date": "2026-02-25", "registered": "2026-02-25"}}).
		want(t, "nobody types when it was registered", 422, "notice.early")
}

func TestANoticeIsForTheDeskOfItsArea(t *testing.T) {
	h := newHouse(t)
	near, far := h.clinic(t, "990101001"), h.clinic(t, "990101002")
	elsewhere := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101002"), Purpose: access.CivilRegistration})
	id := notify(t, near, "notified", map[string]string{"sex": "male", "date": "2026-02-25", "area": "990101001002"})
	values := map[string]string{"sex": "male", "date": "2026-02-25", "area": "990101001002"}
	there := map[string]string{"sex": "male", "date": "2026-02-25", "area": "990101002001"}
	if a := far.get("/notices").want(t, "the other township's list", 200, ""); a.count("items") != 0 {
		t.Errorf("the other township sees %v", a)
	}
	far.get("/notices?area=990101001").want(t, "by the area", 403, access.DeniedByArea)
	far.get("/notices/"+id).want(t, "by its id", 403, access.DeniedByArea)
	for what, a := range map[string]answer{
		"declares it":              far.post("/notices/"+id+"/declare", map[string]any{"values": values}),
		"declares it as its own":   far.post("/notices/"+id+"/declare", map[string]any{"values": there}),
		"registers it":             elsewhere.post("/notices/"+id+"/register", map[string]any{"values": values}),
		"registers it as its own":  elsewhere.post("/notices/"+id+"/register", map[string]any{"values": there}),
		"refuses it":               elsewhere.post("/notices/"+id+"/refuse", map[string]any{"ground": "duplicate", "reason": "ours"}),
		"notifies into the county": near.post("/notices", map[string]any{"kind": "birth", "stage": "notified", "values": there}),
	} {
		if a.status != 403 || a.key() != access.DeniedByArea {
			t.Errorf("the other township %s: %v", what, a)
		}
	}
	if a := near.get("/notices/"+id).want(t, "and it stands as it was", 200, ""); a.at("stage") != "notified" {
		t.Errorf("it is %v", a)
	}
}

func TestANoticeOfAStillbirthIsSealed(t *testing.T) {
	h := newHouse(t)
	window, clinic, other := h.window(t), h.clinic(t, "990101001"), h.clinic(t, "990101001")
	_, mother, _, _ := family(t, window)
	values := map[string]string{"date": "2026-02-25", "mother": mother, "gestation_weeks": "31", "area": "990101001001"}
	a := clinic.post("/notices", map[string]any{"kind": "stillbirth", "stage": "declared", "values": values}).want(t, "the clinic declares", 200, "")
	id, _ := a.at("notice", "id").(string)
	if got := other.get("/notices"); got.count("items") != 0 {
		t.Errorf("another clinic sees %v", got)
	}
	other.get("/notices/"+id).want(t, "by its id", 404, "notice.missing")
	if got := window.get("/notices").want(t, "the window", 200, ""); got.at("items", 0, "values", "gestation_weeks") != "31" {
		t.Errorf("the window, which has to register it, sees %v", got)
	}
	done := window.post("/notices/"+id+"/register", map[string]any{"values": values}).want(t, "registering", 200, "")
	if done.at("notice", "stage") != "registered" || done.at("person") != "" {
		t.Errorf("registered %v", done)
	}
	rows, err := h.bodiesOf("declare", "stillbirth")
	if err != nil || len(rows) != 2 {
		t.Fatal(err, rows)
	}
	for _, body := range rows {
		if strings.Contains(body, mother) || strings.Contains(body, "gestation") || !strings.Contains(body, "sealed") {
			t.Errorf("the journal says %s", body)
		}
	}
}

func TestNumbersInANoticeAreSealedAndMasked(t *testing.T) {
	h := newHouse(t)
	window, clinic := h.window(t), h.clinic(t, "990101001")
	const number = "990305198005010018"
	a := clinic.post("/notices", map[string]any{"kind": "person", "stage": "notified", "values": map[string]string{"name": "李远", "sex": "male", "birth_date": "1980-05-01",
		"since": "2026-02-20", "since_reason": "move_in", "area": "990101001001", "id_type": "citizen", "id_number": number}})
	a.want(t, "notified", 200, "")
	if strings.Contains(a.raw, number) {
		t.Errorf("the number is shown: %v", a)
	}
	rows, err := h.bodiesOf("notify")
	if err != nil || len(rows) != 1 || strings.Contains(rows[0], number) {
		t.Fatal(err, rows)
	}
	values := a.at("notice", "values").(map[string]any)
	id, _ := a.at("notice", "id").(string)
	overrides := []map[string]string{{"rule": "person.number.doubt", "reason": "as on the card"}}
	done := window.post("/notices/"+id+"/register", map[string]any{"values": values, "overrides": overrides}).want(t, "registered with the masked number", 200, "")
	found := window.get("/find?q="+number).want(t, "found by the number", 200, "")
	if found.at("results", 0, "person", "id") != done.at("person") {
		t.Errorf("found %v, registered %v", found, done)
	}
}
