package httpd_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"wanjia/base/page"
	"wanjia/domain/access"
	"wanjia/domain/person"
)

func TestAnOfficeBeginsWithItsFirstAccount(t *testing.T) {
	h := newHouse(t)
	far, near := h.client(t), h.client(t)
	near.address, near.host = "127.0.0.1:5000", "localhost:8080"
	body := map[string]string{"name": "admin", "password": "Correct-Horse-7"}
	if got := far.get("/setup").json["needed"]; got != true {
		t.Fatalf("needed is %v, want true", got)
	}
	far.do("POST", "/api/v1/setup", body).want(t, "from elsewhere without a token", 403, "account.setup.token")
	near.do("POST", "/api/v1/setup", body, "X-Forwarded-For", "203.0.113.9").want(t, "through a proxy on the machine", 403, "account.setup.token")
	rebound := h.client(t)
	rebound.address, rebound.host = "127.0.0.1:5000", "evil.example"
	rebound.do("POST", "/api/v1/setup", body).want(t, "under a foreign name", 403, "account.setup.token")
	token, err := h.staff.Begin(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	far.do("POST", "/api/v1/setup", map[string]string{"token": token, "name": "admin", "password": "abc"}).want(t, "with a weak password", 422, "access.password.short")
	a := far.do("POST", "/api/v1/setup", map[string]string{"token": token, "name": "admin", "display": "管理员", "password": "Correct-Horse-7"}).want(t, "with the token", 200, "")
	cookie := a.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q lacks %s", cookie, part)
		}
	}
	if strings.Contains(cookie, "Secure") {
		t.Errorf("cookie %q is Secure over plain HTTP and would be lost", cookie)
	}
	if got := far.get("/session").want(t, "who is signed in", 200, "").json["display"]; got != "管理员" {
		t.Errorf("display %v", got)
	}
	near.do("POST", "/api/v1/setup", body).want(t, "a second time", 409, "account.setup.done")
	far.do("DELETE", "/api/v1/session", nil).want(t, "signing out", 204, "")
	far.get("/session").want(t, "afterwards", 401, "session.unknown")
	over := h.client(t).do("POST", "/api/v1/session", body, "X-Forwarded-Proto", "https").want(t, "over TLS at a proxy", 200, "")
	if !strings.Contains(over.header.Get("Set-Cookie"), "Secure") {
		t.Errorf("cookie %q isn't Secure over TLS", over.header.Get("Set-Cookie"))
	}
}

func TestAtTheMachineItselfNoTokenIsNeeded(t *testing.T) {
	h := newHouse(t)
	c := h.client(t)
	c.address, c.host = "[::1]:5000", "127.0.0.1:8080"
	c.do("POST", "/api/v1/setup", map[string]string{"name": "admin", "password": "Correct-Horse-7"}).want(t, "set up", 200, "")
}

func TestWrongPasswordsLockAndSayForHowLong(t *testing.T) {
	h := newHouse(t)
	h.as(t, access.Grant{Desk: access.Window, Purpose: access.Benefit}) // user1
	c := h.client(t)
	c.lang = "zh-CN,zh;q=0.9"
	for range 5 {
		c.do("POST", "/api/v1/session", map[string]string{"name": "user1", "password": "wrong"}).want(t, "a guess", 401, "session.wrong")
	}
	a := c.do("POST", "/api/v1/session", map[string]string{"name": "user1", "password": "Correct-Horse-7"}).want(t, "the right one then", 429, "session.locked")
	if a.header.Get("Retry-After") != "300" || !strings.Contains(a.raw, "5 分钟") {
		t.Errorf("%v, Retry-After %q; want five minutes said in Chinese", a, a.header.Get("Retry-After"))
	}
	h.clock.pass(301 * time.Second)
	c.do("POST", "/api/v1/session", map[string]string{"name": "user1", "password": "Correct-Horse-7"}).want(t, "five minutes later", 200, "")
}

func TestAOneTimePasswordOpensNothingButItsOwnChange(t *testing.T) {
	h := newHouse(t)
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	made := admin.do("POST", "/api/v1/users", map[string]any{"name": "zhao", "display": "赵",
		"grants": []map[string]string{{"desk": "window", "area": "990101001", "purpose": "civil_registration"}}}).want(t, "a new account", 200, "")
	once, _ := made.json["password"].(string)
	c := h.client(t)
	a := c.do("POST", "/api/v1/session", map[string]string{"name": "zhao", "password": once}).want(t, "signing in", 200, "")
	if a.json["fresh"] != true {
		t.Errorf("%v; want fresh", a)
	}
	c.get("/kinds").want(t, "anything else", 403, "session.fresh")
	c.get("/session").want(t, "who one is", 200, "")
	c.do("POST", "/api/v1/password", map[string]string{"old": once, "new": "Correct-Horse-7"}).want(t, "its change", 204, "")
	c.get("/kinds").want(t, "everything then", 200, "")
}

func TestABirthIsRegisteredOnceHoweverOftenItIsSent(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	mum, _ := c.post("/events", mother()).want(t, "the mother", 200, "").json["person"].(string)
	birth := map[string]any{"kind": "birth", "values": map[string]string{"name": "王安", "sex": "male", "date": "2026-02-20", "mother": mum, "weight_g": "3250", "place": "hospital"}}
	pre := c.post("/events/preview", birth).want(t, "previewing", 200, "")
	if pre.json["ok"] != true || pre.json["timeliness"] != "timely" {
		t.Fatalf("preview %v", pre)
	}
	key := freshKey()
	first := c.post("/events", birth, "Idempotency-Key", key).want(t, "first", 200, "")
	again := c.post("/events", birth, "Idempotency-Key", key).want(t, "again", 200, "")
	for _, field := range []string{"entry", "journal", "receipt", "person"} {
		if first.json[field] != again.json[field] {
			t.Errorf("%s is %v and then %v", field, first.json[field], again.json[field])
		}
	}
	birth["values"].(map[string]string)["name"] = "王平"
	c.post("/events", birth, "Idempotency-Key", key).want(t, "the same key with another name", 409, "journal.id.taken")
	list := c.get("/events?kind=birth").want(t, "births", 200, "")
	if n := len(list.json["items"].([]any)); n != 1 {
		t.Errorf("%d births on record, want 1: %v", n, list)
	}
	receipt := h.client(t).get("/receipts/"+first.json["receipt"].(string)).want(t, "the receipt, to anybody", 200, "")
	if receipt.json["valid"] != true || strings.Contains(receipt.raw, "王") {
		t.Errorf("receipt %v: valid, and without a name", receipt)
	}
	svg := h.client(t).get("/receipts/" + first.json["receipt"].(string) + "/qr.svg")
	if svg.status != 200 || svg.header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(svg.raw, "<svg ") {
		t.Errorf("code %d %s %.40q", svg.status, svg.header.Get("Content-Type"), svg.raw)
	}
	checkpoint := h.client(t).get("/checkpoint")
	if !strings.HasPrefix(checkpoint.raw, "test.journal\n") || !strings.HasPrefix(checkpoint.header.Get("Content-Type"), "text/plain") {
		t.Errorf("checkpoint %v", checkpoint)
	}
	figures := h.as(t, access.Grant{Desk: access.Management, Area: at(t, "990101"), Purpose: access.StatisticsPurpose}).
		get("/figures?area=990101&from=2026-02&to=2026-02&only=births").want(t, "births of the month", 200, "")
	if row := figures.json["figures"].([]any)[0].(map[string]any); row["value"] != nil || row["n"] != nil || row["hidden"] != true || row["note"] == "" {
		t.Errorf("a manager sees one birth: %v", row)
	}
	own := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101"), Purpose: access.CivilRegistration}).get("/figures?area=990101&from=2026-02&to=2026-02&only=births").want(t, "births of the month, for who registers them", 200, "")
	if row := own.json["figures"].([]any)[0].(map[string]any); row["value"] != 1.0 {
		t.Errorf("births %v, want 1", row)
	}
}

func TestWhatTheRulesRefuseIsToldAndAWarningNeedsAReason(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	mum, _ := c.post("/events", mother()).want(t, "the mother", 200, "").json["person"].(string)
	values := map[string]string{"name": "王安", "date": "2026-02-20", "mother": mum, "sex": "male", "weight_g": "250"}
	birth := map[string]any{"kind": "birth", "values": values}
	a := c.post("/events", map[string]any{"kind": "birth", "values": map[string]string{"name": "王安", "date": "20 February", "weight_g": "three"}}).
		want(t, "a date nobody can read", 422, "http.fields")
	if !strings.Contains(a.raw, `"location":"body.values.date"`) || !strings.Contains(a.raw, `"location":"body.values.weight_g"`) || strings.Contains(a.raw, `"errors":null`) {
		t.Errorf("%v; want both fields named", a)
	}
	refused := c.post("/events", map[string]any{"kind": "death", "values": map[string]string{"person": mum, "date": "1990-01-01"}}).want(t, "a death before the birth", 422, "register.refused")
	if fs := refused.json["findings"].([]any); len(fs) == 0 || fs[0].(map[string]any)["severity"] != "refuse" {
		t.Errorf("findings %v, want a refusal", fs)
	}
	warned := c.post("/events", birth).want(t, "a birth weight of 250 g", 422, "register.refused")
	fs := warned.json["findings"].([]any)
	var overrides []map[string]string
	for _, f := range fs {
		if f := f.(map[string]any); f["severity"] != "query" {
			overrides = append(overrides, map[string]string{"rule": f["rule"].(string), "reason": "极低体重，病历已核对"})
		}
	}
	birth["overrides"] = overrides
	c.post("/events", birth).want(t, "with a reason", 200, "")
	pre := c.post("/events/preview", map[string]any{"kind": "death", "values": map[string]string{"person": mum, "date": "1990-01-01"}}).want(t, "the preview of the death", 200, "")
	if pre.json["ok"] != false {
		t.Errorf("preview %v, want not ok", pre)
	}
	pre = c.post("/events/preview", map[string]any{"kind": "birth", "values": map[string]string{"date": "x"}}).want(t, "a preview as one types", 200, "")
	if len(pre.json["errors"].([]any)) == 0 || pre.json["ok"] != false {
		t.Errorf("preview %v, want errors", pre)
	}
}

func TestAnEventIsCorrectedAndVoided(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	first := c.post("/events", mother()).want(t, "the mother", 200, "")
	entry, _ := first.json["entry"].(string)
	shown := c.get("/events/"+entry).want(t, "reading", 200, "")
	values := shown.json["values"].(map[string]any)
	if values["phone"] != "138****0000" {
		t.Fatalf("the phone is shown as %v", values["phone"])
	}
	values["name"] = "王丽丽"
	c.post("/events/"+entry+"/correct", map[string]any{"values": values}).want(t, "without a reason", 422, "http.fields")
	c.post("/events/"+entry+"/correct", map[string]any{"values": values, "reason": " "}).want(t, "with an empty one", 422, "register.reason")
	done := c.post("/events/"+entry+"/correct", map[string]any{"values": values, "reason": "名字写错", "base": shown.json["journal"]}).want(t, "with one", 200, "")
	if e := done.json["event"].(map[string]any); e["corrected"] != true || e["values"].(map[string]any)["name"] != "王丽丽" {
		t.Errorf("corrected %v", e)
	}
	p, _, err := whoPhones(h, t, done.json["person"].(string))
	if err != nil || p != "13800000000" {
		t.Errorf("the phone is %q after a correction that had it masked, %v", p, err)
	}
	c.post("/events/"+entry+"/correct", map[string]any{"values": values, "reason": "再改", "base": shown.json["journal"]}).want(t, "by somebody who hasn't seen that", 409, "journal.base.stale")
	values["phone"] = "139****1111"
	c.post("/events/"+entry+"/correct", map[string]any{"values": values, "reason": "再改"}).want(t, "with somebody else's masked number", 422, "http.masked")
	c.post("/events/"+entry+"/void/preview", nil).want(t, "what a void would do", 200, "")
	c.post("/events/"+entry+"/void", map[string]any{"reason": "录错人"}).want(t, "a void", 200, "")
	full := c.get("/events/"+entry).want(t, "reading it then", 200, "")
	if full.json["status"] != "voided" || len(full.json["versions"].([]any)) != 3 {
		t.Errorf("after the void: %v", full)
	}
	c.post("/events/"+entry+"/void", map[string]any{"reason": "再撤"}).want(t, "a second void", 409, "register.voided")
}

func whoPhones(h *house, t *testing.T, text string) (phone string, who person.ID, err error) {
	t.Helper()
	if who, err = person.ParseID(text); err != nil {
		return "", who, err
	}
	_, phone, err = h.office.Reveal(t.Context(), access.Actor{Account: "operator", Operator: true, Purpose: access.CivilRegistration}, who, "test of a correction")
	return phone, who, err
}

func TestWhoAsksForNoMoreIsToldThatItIsDone(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	key := freshKey()
	done := c.post("/events", mother(), "Idempotency-Key", key, "Prefer", "respond-async, return=minimal").want(t, "the mother", 200, "")
	if done.json["event"] != nil || done.json["entry"] != key || done.json["receipt"] == "" {
		t.Errorf("answer %v: want entry and receipt and no event", done)
	}
	mum, err := person.ParseID(done.json["person"].(string))
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := h.looks.Looks(t.Context(), mum, page.Page{Size: 200})
	if err != nil || len(all) != 0 {
		t.Errorf("looks %v, %v: want none, nothing was shown", all, err)
	}
	if whole := c.post("/events", mother(), "Idempotency-Key", key).want(t, "again", 200, ""); whole.json["event"] == nil {
		t.Errorf("answer %v: want the event", whole)
	}
}

func TestEveryLookIsWrittenDown(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	first := c.post("/events", mother()).want(t, "the mother", 200, "")
	mum, _ := person.ParseID(first.json["person"].(string))
	count := func() int {
		all, _, err := h.looks.Looks(t.Context(), mum, page.Page{Size: 200})
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	was := count()
	for _, look := range []struct {
		what string
		do   func()
		more int
	}{
		{"opening the event", func() { c.get("/events/"+first.json["entry"].(string)).want(t, "open", 200, "") }, 1},
		{"a list that shows her", func() { c.get("/events").want(t, "list", 200, "") }, 1},
		{"a list that doesn't", func() { c.get("/events?kind=death").want(t, "list", 200, "") }, 0},
		{"a preview of her death", func() {
			c.post("/events/preview", map[string]any{"kind": "death", "values": map[string]string{"person": mum.String(), "date": "2026-03-01"}}).want(t, "preview", 200, "")
		}, 1},
		{"the next keystroke in it", func() {
			c.post("/events/preview", map[string]any{"kind": "death", "values": map[string]string{"person": mum.String(), "date": "2026-03-02"}}).want(t, "preview", 200, "")
		}, 0},
	} {
		look.do()
		now := count()
		if now-was != look.more {
			t.Errorf("%s: %d looks more, want %d", look.what, now-was, look.more)
		}
		was = now
	}
}

func TestTheAreasAreReadAndRecorded(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	names := func(a answer) string {
		var out []string
		for _, i := range a.json["items"].([]any) {
			out = append(out, i.(map[string]any)["name"].(string))
		}
		return strings.Join(out, " ")
	}
	for path, want := range map[string]string{"/areas": "甲镇", "/areas?parent=990101": "甲镇 乙镇", "/areas?q=村": "一村 二村 三村", "/areas?q=99010100100": "一村 二村", "/areas?q=村&limit=2": "一村 二村"} {
		if got := names(c.get(path).want(t, path, 200, "")); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	next := c.get("/areas?q=村&limit=2").json["next"].(string)
	if got := names(c.get("/areas?q=村&limit=2&cursor="+next).want(t, "the second page", 200, "")); got != "三村" {
		t.Errorf("second page %q", got)
	}
	one := c.get("/areas/990101001001000").want(t, "one", 404, "http.area.missing")
	one = c.get("/areas/990101001001").want(t, "one", 200, "")
	if path := one.json["path"].([]any); len(path) != 3 || path[0].(map[string]any)["code"] != "990101" {
		t.Errorf("path %v", one.json["path"])
	}
	draft := map[string]string{"code": "990101002002", "name": "四村", "level": "village", "parent": "990101002"}
	c.post("/areas", draft).want(t, "by a window", 403, "access.denied.desk")
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	admin.post("/areas", draft).want(t, "by the administrator", 200, "")
	admin.post("/areas", map[string]string{"code": "990101002003", "level": "town"}).want(t, "of an unknown level", 422, "")
	if got := names(c.get("/areas?parent=990101002").want(t, "then", 200, "")); got != "三村 四村" {
		t.Errorf("then %q", got)
	}
}

func TestMachinesComeWithATokenAndTheirOwnGrants(t *testing.T) {
	h := newHouse(t)
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	made := admin.do("POST", "/api/v1/tokens", map[string]any{"name": "dhis2", "grants": []map[string]string{{"desk": "statistics", "purpose": "statistics"}}}).want(t, "a token", 200, "")
	m := h.client(t)
	m.header = map[string]string{"Authorization": "Bearer " + made.json["token"].(string)}
	m.get("/figures?area=990101&from=2026-01&to=2026-01").want(t, "figures", 200, "")
	m.get("/events").want(t, "people", 403, "access.denied.desk")
	if list := admin.get("/tokens").want(t, "listing", 200, ""); strings.Contains(list.raw, "wj_") || !strings.Contains(list.raw, "dhis2") {
		t.Errorf("tokens %v", list)
	}
	admin.do("DELETE", "/api/v1/tokens/dhis2", nil).want(t, "revoking", 204, "")
	m.get("/figures?area=990101&from=2026-01&to=2026-01").want(t, "afterwards", 401, "session.unknown")
}

func TestThePurposeIsTheGrantsAndMayBeChosen(t *testing.T) {
	h := newHouse(t)
	c := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101001"), Purpose: access.CivilRegistration},
		access.Grant{Desk: access.Window, Area: at(t, "990101002"), Purpose: access.Benefit})
	elsewhere := mother()
	elsewhere["values"].(map[string]string)["area"] = "990101002001"
	c.post("/events", elsewhere).want(t, "where only the other purpose reaches", 403, "access.denied.area")
	c.post("/events", elsewhere, "X-Purpose", "benefit").want(t, "the register isn't written for another purpose", 403, "access.denied.purpose")
	c.do("GET", "/api/v1/people?area=990101002", nil).want(t, "read where only the other purpose reaches", 403, "")
	c.do("GET", "/api/v1/people?area=990101002", nil, "X-Purpose", "benefit").want(t, "read with that purpose", 200, "")
	c.post("/events", elsewhere, "X-Purpose", "oversight").want(t, "with one nobody granted", 403, "access.denied.purpose")
	c.post("/events", elsewhere, "X-Purpose", "fun").want(t, "with none there is", 422, "access.purpose.unread")
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	d := h.client(t)
	d.do("POST", "/api/v1/session", map[string]string{"name": "user1", "password": "Correct-Horse-7"}, "User-Agent", "Phone").want(t, "a second browser", 200, "")
	rows := c.get("/sessions").want(t, "listing", 200, "").json["items"].([]any)
	if len(rows) != 2 {
		t.Fatalf("%d sessions, want 2", len(rows))
	}
	for _, r := range rows {
		if r := r.(map[string]any); r["current"] != true {
			c.do("DELETE", "/api/v1/sessions/"+r["id"].(string), nil).want(t, "ending the other", 204, "")
		}
	}
	d.get("/session").want(t, "there", 401, "session.unknown")
	c.get("/session").want(t, "here", 200, "")
	c.do("DELETE", "/api/v1/sessions/nonsense", nil).want(t, "ending nonsense", 422, "")
	if got := c.do("PUT", "/api/v1/session/lang", map[string]string{"lang": "zh"}); got.status != http.StatusNoContent {
		t.Errorf("the language: %v", got)
	}
	if got := c.get("/session").json["lang"]; got != "zh" {
		t.Errorf("lang %v, want zh", got)
	}
}
