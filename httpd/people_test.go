package httpd_test

import (
	"net/url"
	"strings"
	"testing"

	"wanjia/domain/access"
)

// family registers a couple with a child at the window, and somebody in another village; it answers their ids.
func family(t *testing.T, c *client) (father, mother, child, other string) {
	t.Helper()
	take := func(values map[string]string) string {
		t.Helper()
		if values["since"] == "" {
			values["since"] = "2020-01-01"
		}
		id, _ := c.post("/events", map[string]any{"kind": "person", "values": values, "overrides": []map[string]string{{"rule": "person.number.doubt", "reason": "as on the card"}}}).
			want(t, "taking in "+values["name"], 200, "").json["person"].(string)
		return id
	}
	house := freshKey()
	father = take(map[string]string{"name": "张桂生", "sex": "male", "birth_date": "1980-05-01", "area": "990101001001", "household": house, "relation": "head", "address": "幸福路 12 号",
		"id_type": "citizen", "id_number": "990305198005010018", "phone": "13800001111"})
	mother = take(map[string]string{"name": "王小红", "sex": "female", "birth_date": "1982-02-03", "area": "990101001001", "household": house, "relation": "spouse"})
	other = take(map[string]string{"name": "张桂生", "sex": "male", "birth_date": "1975-01-01", "area": "990101001002"})
	c.post("/events", map[string]any{"kind": "marriage", "values": map[string]string{"person": father, "partner": mother, "date": "2021-06-01"}}).want(t, "the marriage", 200, "")
	child, _ = c.post("/events", map[string]any{"kind": "birth", "values": map[string]string{"name": "张小宝", "sex": "male", "date": "2026-02-20", "mother": mother, "father": father}}).
		want(t, "the birth", 200, "").json["person"].(string)
	return father, mother, child, other
}

// at follows keys and places down an answer.
func (a answer) at(path ...any) any {
	var v any = a.json
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func (a answer) count(key string) int {
	l, _ := a.json[key].([]any)
	return len(l)
}

func TestAPersonIsFoundAndOpened(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	father, mother, child, _ := family(t, c)
	field := h.as(t, access.Grant{Desk: access.Field, Area: at(t, "990101001001"), Purpose: access.CivilRegistration})
	found := field.get("/find?q=zgs").want(t, "finding by initials", 200, "")
	if found.count("results") != 1 || found.at("results", 0, "person", "id") != father || found.at("results", 0, "why", 0, "field") != "initials" ||
		found.at("results", 0, "why", 0, "match") != "zgs" || found.json["more"] != false {
		t.Errorf("zgs finds %v, want the one of the village", found)
	}
	field.get("/find").want(t, "finding nothing in particular", 422, "office.find.empty")
	p := field.get("/people/"+father).want(t, "opening", 200, "")
	for _, w := range []struct {
		want any
		path []any
	}{
		{"张桂生", []any{"name"}}, {"male", []any{"sex"}}, {45.0, []any{"age"}}, {"一村", []any{"area", "name"}}, {"990*************18", []any{"identifiers", 0, "masked"}},
		{"138****1111", []any{"phone_masked"}}, {"usual", []any{"residences", 0, "kind"}}, {"baseline", []any{"residences", 0, "start_type"}}, {"", []any{"residences", 0, "end"}},
		{"02", []any{"memberships", 0, "relation", "code"}}, {"partner", []any{"relatives", 0, "role"}}, {mother, []any{"relatives", 0, "person", "id"}},
		{child, []any{"relatives", 1, "person", "id"}}, {"birth", []any{"timeline", 0, "kind"}}, {"divorce", []any{"next", 2}},
	} {
		if got := p.at(w.path...); got != w.want {
			t.Errorf("%v is %v, want %v", w.path, got, w.want)
		}
	}
	if strings.Contains(p.raw, "19800501") || strings.Contains(p.raw, "13800001111") {
		t.Errorf("the record shows a number: %s", p.raw)
	}
	if p.at("version") != p.at("timeline", 0, "journal") {
		t.Errorf("version %v, want that of the newest event %v", p.at("version"), p.at("timeline", 0, "journal"))
	}
	field.get("/people/"+father+"/identifiers").want(t, "numbers without a reason", 422, "office.reveal.why")
	open := field.get("/people/"+father+"/identifiers?why=a+certificate").want(t, "numbers for a reason", 200, "")
	if open.at("items", 0, "number") != "990305198005010018" || open.json["phone"] != "13800001111" {
		t.Errorf("numbers %v", open)
	}
	steps := field.get("/people/"+father+"/history").want(t, "the history", 200, "")
	if steps.count("items") != 3 || steps.at("items", 2, "act") != "record" || steps.at("items", 2, "changes", 0, "title") != "Name" {
		t.Errorf("history %v, want record, marriage and birth", steps)
	}
	field.get("/people/"+father+"/looks").want(t, "the looks, to a worker", 403, access.DeniedByDesk)
	if own := c.get("/people/"+father+"/looks").want(t, "the looks, at the window where the person asks", 200, ""); own.count("items") == 0 {
		t.Error("the window is shown no looks, though a worker has opened and searched")
	}
	inspector := h.as(t, access.Grant{Desk: access.Inspection, Area: at(t, "990101"), Purpose: access.Oversight})
	seen := inspector.get("/people/"+father+"/looks").want(t, "the looks, to an inspector", 200, "")
	acts := map[any]int{}
	for i := range seen.count("items") {
		acts[seen.at("items", i, "act")]++
	}
	if acts["find"] == 0 || acts["open"] == 0 || acts["audit"] != 2 {
		t.Errorf("looks %v, want find, open, the window's and the inspector's own", seen)
	}
}

// Sheets and forms may give a family name and a given name instead of the whole: that is somebody's name like any other.
func TestANameInTwoPartsIsShownFoundAndHeldAgainstOthers(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	values := func(more map[string]string) map[string]any {
		v := map[string]string{"sex": "female", "birth_date": "1991-04-02", "area": "990101001001"}
		for k, text := range more {
			v[k] = text
		}
		return map[string]any{"kind": "person", "values": v}
	}
	who, _ := c.post("/events", values(map[string]string{"family_name": "欧阳", "given_name": "晓燕"})).want(t, "somebody", 200, "").json["person"].(string)
	c.post("/events", values(map[string]string{"family_name": "Kofron", "given_name": "Diana"})).want(t, "somebody abroad", 200, "")
	for q, want := range map[string]string{"欧阳晓燕": "欧阳晓燕", "oyxy": "欧阳晓燕", "diana": "Kofron Diana", "kofron": "Kofron Diana"} {
		if found := c.get("/find?q=" + url.QueryEscape(q)); found.at("results", 0, "person", "name") != want {
			t.Errorf("%s finds %v, want %s", q, found, want)
		}
	}
	if p := c.get("/people/" + who); p.at("name") != "欧阳晓燕" {
		t.Errorf("the page of 欧阳晓燕 is headed %v", p.at("name"))
	}
	again := values(map[string]string{"name": "欧阳晓燕"})
	if a := c.post("/events", again).want(t, "the same written whole", 422, ""); !strings.Contains(a.raw, "person.duplicate") {
		t.Errorf("nobody noticed the double: %v", a)
	}
}

func TestListsShowTheOwnAreaAndNoOther(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	_, _, _, other := family(t, c)
	field := h.as(t, access.Grant{Desk: access.Field, Area: at(t, "990101001001"), Purpose: access.CivilRegistration})
	people := field.get("/people").want(t, "people", 200, "")
	if people.count("items") != 3 || strings.Contains(people.raw, other) {
		t.Errorf("people %v, want the three of the village", people)
	}
	first := field.get("/people?limit=2").want(t, "a page", 200, "")
	next, _ := first.json["next"].(string)
	second := field.get("/people?limit=2&cursor="+next).want(t, "the next page", 200, "")
	if first.count("items") != 2 || second.count("items") != 1 || second.json["next"] != "" {
		t.Errorf("pages %v and %v, want two and one", first, second)
	}
	field.get("/people?cursor=!").want(t, "a broken cursor", 422, "page.cursor")
	field.get("/people?area=990101001002").want(t, "the other village", 403, access.DeniedByArea)
	field.get("/people/"+other).want(t, "somebody of the other village", 403, access.DeniedByArea)
	houses := field.get("/households?q=幸福路").want(t, "households by address", 200, "")
	if houses.count("items") != 1 || houses.at("items", 0, "size") != 3.0 || houses.at("items", 0, "head", "name") != "张桂生" {
		t.Errorf("households %v", houses)
	}
	id, _ := houses.at("items", 0, "id").(string)
	house := field.get("/households/"+id).want(t, "a household", 200, "")
	if house.count("members") != 3 || house.at("members", 0, "relation", "title") != "head" || house.at("address") != "幸福路 12 号" {
		t.Errorf("household %v", house)
	}
	findings := field.get("/findings?severity=query").want(t, "findings", 200, "")
	if findings.count("items") == 0 || strings.Contains(findings.raw, other) || findings.at("items", 0, "message") == "" {
		t.Errorf("findings %v, want the village's questions", findings)
	}
	h.as(t, access.Grant{Desk: access.Management, Area: at(t, "990101"), Purpose: access.StatisticsPurpose}).
		get("/people").want(t, "a manager, who sees no people", 403, access.DeniedByGrain)
}
