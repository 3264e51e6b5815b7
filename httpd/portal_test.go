package httpd_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/programmes"
	"wanjia/httpd/portal"
	"wanjia/packs"

	"wanjia/domain/access"
	"wanjia/domain/benefit"
)

// publicContent is what the program's own packs define of what the public may know.
func publicContent(tb testing.TB, schemes benefit.Set) portal.Content {
	tb.Helper()
	kinds, wrong := flows.Load(packs.Files(), "core", "cn-township")
	offered, bad := programmes.Load(packs.Files(), "core", "cn-township")
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	return portal.Content{Flows: kinds, Programmes: offered, Schemes: schemes}
}

// page asks for a page of the portal.
func (c *client) page(path string, header ...string) answer {
	c.tb.Helper()
	r := httptest.NewRequest(http.MethodGet, "/portal/"+path, nil)
	r.RemoteAddr, r.Host = c.address, c.host
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return answer{status: w.Code, header: w.Result().Header, raw: w.Body.String()}
}

// links finds the addresses of the portal on a page.
var links = regexp.MustCompile(`(?:href|action)="(/portal/[^"#]*)"`)

// walked are all pages that can be reached from the first ones by links, by address.
func (c *client) walked(from ...string) map[string]answer {
	c.tb.Helper()
	out := map[string]answer{}
	for len(from) > 0 {
		at := from[0]
		from = from[1:]
		if _, seen := out[at]; seen {
			continue
		}
		a := c.page(strings.TrimPrefix(at, "/portal/"))
		out[at] = a
		for _, m := range links.FindAllStringSubmatch(a.raw, -1) {
			from = append(from, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	return out
}

func TestEveryPageOfThePortalStandsInBothLanguagesForNobodyInParticular(t *testing.T) {
	h := newHouse(t)
	all := h.client(t).walked("/portal/zh/", "/portal/en/")
	for path, a := range all {
		if a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
		if strings.HasSuffix(path, ".css") {
			continue
		}
		if i := strings.Index(a.raw, "portal."); i >= 0 {
			t.Errorf("%s shows a key: %.60q", path, a.raw[i:])
		}
		for _, want := range []string{"<h1>", `lang="` + map[bool]string{true: "zh-CN", false: "en"}[strings.HasPrefix(path, "/portal/zh/")] + `"`, "<main"} {
			if !strings.Contains(a.raw, want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
		if strings.Contains(a.raw, "<script") || strings.Contains(a.raw, " style=") {
			t.Errorf("%s needs a script or a style of its own", path)
		}
		if len(a.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s sets a cookie", path)
		}
	}
	if len(all) < 9 {
		t.Errorf("only %d pages are reached", len(all))
	}
}

func TestAPageOfThePortalIsSentAgainOnlyWhereItChanged(t *testing.T) {
	h := newHouse(t)
	c := h.client(t)
	first := c.page("en/fees").want(t, "a page", 200, "")
	tag := first.header.Get("ETag")
	if tag == "" || first.header.Get("Cache-Control") != "public, no-cache" {
		t.Errorf("the headers are %v", first.header)
	}
	if again := c.page("en/fees", "If-None-Match", tag).want(t, "asked again", 304, ""); again.raw != "" || again.header.Get("ETag") != tag {
		t.Errorf("unchanged, yet %v with %v", again, again.header)
	}
	squeezed := c.page("en/fees", "Accept-Encoding", "gzip").want(t, "compressed", 200, "")
	if squeezed.header.Get("Content-Encoding") != "gzip" || len(squeezed.raw) >= len(first.raw) {
		t.Errorf("compressed it is %d bytes with %v", len(squeezed.raw), squeezed.header)
	}
	h.clock.pass(24 * time.Hour)
	c.page("en/fees", "If-None-Match", tag).want(t, "the next day", 200, "")
}

func TestThePortalSpeaksTheLanguageOfWhoeverAsks(t *testing.T) {
	h := newHouse(t)
	c := h.client(t)
	for accept, want := range map[string]string{"en-GB,en;q=0.9": "/portal/en/", "zh-CN": "/portal/zh/", "": "/portal/zh/"} {
		if got := c.page("", "Accept-Language", accept).want(t, "without a language", 303, "").header.Get("Location"); got != want {
			t.Errorf("%q is sent to %s, want %s", accept, got, want)
		}
	}
	c.page("fr/fees").want(t, "a language that isn't spoken", 404, "")
	if none := c.page("en/nothing").want(t, "no page", 404, ""); !strings.Contains(none.raw, "no such page") || none.header.Get("Cache-Control") != "no-store" {
		t.Errorf("no page is told as %v", none)
	}
}

func TestWhatStandsReadyIsSentAtAnyPaceAndWhatMakesTheServerWorkIsnt(t *testing.T) {
	h := newHouse(t)
	c := h.client(t)
	for range 300 {
		c.page("en/fees").want(t, "a page that stands", 200, "")
	}
	var refused int
	for range 300 {
		if a := c.page("en/nothing"); a.status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 0 {
		t.Errorf("%d plain refusals were slowed down", refused)
	}
}

// send sends a form of the portal.
func (c *client) submit(path string, fields url.Values, header ...string) answer {
	c.tb.Helper()
	r := httptest.NewRequest(http.MethodPost, "/portal/"+path, strings.NewReader(fields.Encode()))
	r.RemoteAddr, r.Host = c.address, c.host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return answer{status: w.Code, header: w.Result().Header, raw: w.Body.String()}
}

func typedIn(pairs ...string) url.Values {
	out := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// slipOf finds the number and the PIN on a page.
var slipOf = regexp.MustCompile(`<dd class="number">([^<]+)</dd>`)

func TestTheCalculatorAnswersByTheRulesAndKeepsNothing(t *testing.T) {
	h := newHouse(t)
	c := h.client(t)
	before := h.bodies(t)
	family := typedIn("area", "990101001", "income", "dibao", "adult1birth", "1991-07-23", "adult1rural", "yes", "child1birth", "2025-05-09", "child1sex", "male", "child2birth", "2019-09-17", "child2sex", "female", "child2student", "kindergarten")
	a := c.submit("en/owed", family).want(t, "a family", 200, "")
	for _, want := range []string{"By the rules 7,200 yuan is owed", "child 1", "Childcare subsidy", "Born on or after 2022-01-01", "Rules (on trial), Art 5", "isn’t confirmed", "Education aid for girls", "What isn’t owed, and why"} {
		if !strings.Contains(a.raw, want) {
			t.Errorf("the answer lacks %q", want)
		}
	}
	if a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the answer may be kept: %v", a.header)
	}
	if strings.Contains(a.raw, "portal.") {
		t.Errorf("the answer shows a key: %.80q", a.raw[strings.Index(a.raw, "portal."):])
	}
	if h.bodies(t) != before {
		t.Error("something was written down")
	}
	for _, fact := range []string{"1991", "2025-05-09", "dibao", "2019-09"} {
		if strings.Contains(h.log.String(), fact) {
			t.Errorf("the log tells %q", fact)
		}
	}
	zh := c.submit("zh/owed", family).want(t, "in Chinese", 200, "")
	if !strings.Contains(zh.raw, "应发7,200元") || strings.Contains(zh.raw, "portal.") {
		t.Errorf("in Chinese it is %.300s", zh.raw)
	}
	for field, bad := range map[string]url.Values{"adult1birth": typedIn("area", "990101001"), "child1birth": typedIn("area", "990101001", "child1birth", "2031-01-01"), "area": typedIn("area", "1", "child1birth", "2025-01-01")} {
		if a := c.submit("en/owed", bad).want(t, "wrong "+field, 422, ""); !strings.Contains(a.raw, `id="`+field+`"`) {
			t.Errorf("%s isn't said to be wrong", field)
		}
	}
	hostile := c.submit("en/owed", typedIn("area", `"><script>alert(1)</script>`, "child1birth", `"><b>`)).want(t, "something hostile", 422, "")
	if strings.Contains(hostile.raw, "<script") || strings.Contains(hostile.raw, "<b>") {
		t.Error("what was typed came back as it was")
	}
}

func TestWhoeverComplainedAsksForAReviewWithoutAScript(t *testing.T) {
	h := newHouse(t)
	made := h.client(t).post("/complaints", map[string]any{"area": "990101001", "values": map[string]string{"category": "charge", "story": "they asked me for 200 yuan"}}).want(t, "a complaint", 200, "")
	handler := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	id, _ := handler.get("/cases").want(t, "its case", 200, "").at("items", 0, "id").(string)
	for _, step := range []map[string]any{{"step": "accept"}, {"step": "reply", "reason": "the posted price is nothing", "values": map[string]string{"reply": "it is paid back", "founded": "yes"}}} {
		handler.post("/cases/"+id+"/steps", step).want(t, "a step", 200, "")
	}
	slip := typedIn("number", made.json["number"].(string), "pin", made.json["pin"].(string))
	stands := h.client(t).submit("en/follow", slip).want(t, "followed", 200, "")
	for _, want := range []string{"the posted price is nothing", "Ask for a review", "close and rate it", "Withdraw the complaint"} {
		if !strings.Contains(stands.raw, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(stands.raw, "Ask for a second review") {
		t.Error("a second review is offered before the first")
	}
	send := func(more ...string) answer {
		form := typedIn(more...)
		for k, v := range slip {
			form[k] = v
		}
		form.Set("key", regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(stands.raw)[1])
		return h.client(t).submit("en/follow/wish", form)
	}
	send("step", "withdraw").want(t, "not sure", 422, "")
	send("step", "reveal").want(t, "a step that isn't theirs", 404, "")
	if a := send("step", "appeal", "grounds", "the receipt says otherwise").want(t, "a review", 200, ""); !strings.Contains(a.raw, ">Review</span>") {
		t.Errorf("it stands as %.600s", a.raw)
	}
	send("step", "appeal", "grounds", "the receipt says otherwise").want(t, "sent again", 200, "")
	if file := handler.get("/cases/" + id); file.json["state"] != "review" {
		t.Errorf("it stands at %v", file.json["state"])
	}
}

func TestAnybodyComplainsAndAsksWithoutAScript(t *testing.T) {
	h := newHouse(t)
	for _, k := range []struct{ page, text, kept string }{{"complain", "story", "Complaint"}, {"request", "wanted", "Request for information"}} {
		c := h.client(t)
		blank := c.page("en/"+k.page).want(t, "the form", 200, "")
		key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(blank.raw)
		if key == nil || blank.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: the form is %v", k.page, blank)
		}
		c.submit("en/"+k.page, typedIn("area", "990101001", k.text, "Somebody asked me for two hundred yuan.")).want(t, "without its key", 422, "")
		short := typedIn("key", key[1], "area", "990101001", k.text, " ", "name", "Ann", "contact", "x1")
		if a := c.submit("en/"+k.page, short).want(t, "without a word", 422, ""); !strings.Contains(a.raw, `id="wrong-`+k.text+`"`) || !strings.Contains(a.raw, key[1]) {
			t.Errorf("%s without a word: %.400s", k.page, a.raw)
		}
		c.submit("en/"+k.page, typedIn("key", key[1], "area", "", k.text, "a story")).want(t, "without a place", 422, "")
		whole := typedIn("key", key[1], "area", "990101001", k.text, "Somebody asked me for two hundred yuan.", "name", "Ann", "contact", "13800000002", "complainant", "Ann")
		c.submit("en/"+k.page, whole, "Sec-Fetch-Site", "cross-site").want(t, "from another website", 403, "")
		taken := c.submit("en/"+k.page, whole).want(t, "sent", 200, "")
		again := c.submit("en/"+k.page, whole).want(t, "sent twice", 200, "")
		one, two := slipOf.FindAllStringSubmatch(taken.raw, -1), slipOf.FindAllStringSubmatch(again.raw, -1)
		if len(one) != 2 || len(two) != 2 || one[0][1] != two[0][1] || one[1][1] != two[1][1] {
			t.Fatalf("%s: taken as %v and again as %v", k.page, one, two)
		}
		h.client(t).submit("en/follow", typedIn("number", one[0][1], "pin", "00000000")).want(t, "a guess", 404, "")
		stands := h.client(t).submit("en/follow", typedIn("number", one[0][1], "pin", one[1][1])).want(t, "followed", 200, "")
		if !strings.Contains(stands.raw, k.kept) || strings.Contains(stands.raw, "Ann") || strings.Contains(stands.raw, "portal.") || stands.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s stands as %v", k.page, stands)
		}
		if k.page != "request" {
			continue
		}
		held := typedIn("key", freshKey(), "number", one[0][1], "pin", one[1][1])
		h.client(t).submit("en/follow/withdrawal", held).want(t, "not sure", 422, "")
		held.Set("sure", "yes")
		if a := h.client(t).submit("en/follow/withdrawal", held).want(t, "withdrawn", 200, ""); !strings.Contains(a.raw, "Withdrawn") {
			t.Errorf("withdrawn it stands as %v", a)
		}
		check := h.client(t).page("en/verify?number="+url.QueryEscape(one[0][1])).want(t, "its number checked", 200, "")
		if !strings.Contains(check.raw, "it stands there") || strings.Contains(check.raw, "Ann") {
			t.Errorf("checked it is %v", check)
		}
	}
	h.client(t).page("en/verify?number=0000-0000-0000").want(t, "a number of nothing", 404, "")
	guesser, refused := h.client(t), 0
	for range 40 {
		if guesser.submit("en/follow", typedIn("number", "0000-0000-0000", "pin", "1")).status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("forty guesses and none was slowed down")
	}
}

// Whoever names an office in the form keeps the complaint out of it, without a script and without knowing a code.
func TestAComplaintOfThePortalStaysOutOfTheOfficeThatItNames(t *testing.T) {
	h := newHouse(t)
	guest := h.client(t)
	page := guest.page("en/complain").want(t, "the form", 200, "").raw
	key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(page)
	if len(key) != 2 || !strings.Contains(page, `<option value="inspection">`) {
		t.Fatalf("the form doesn't ask for the office: %s", page)
	}
	accused := h.as(t, grant(t, access.Inspection, access.Oversight, "990101001"))
	above := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	guest.submit("en/complain", typedIn("key", key[1], "area", "990101001", "desk", "inspection", "story", "They looked away.")).want(t, "sent", 200, "")
	for says, c := range map[string]struct {
		who  *client
		want int
	}{"the office that it is about": {accused, 0}, "the office above": {above, 1}} {
		if all := c.who.get("/cases?flow=complaint").want(t, says, 200, "").json["items"].([]any); len(all) != c.want {
			t.Errorf("%s sees %d complaints, want %d", says, len(all), c.want)
		}
	}
	guest.submit("en/complain", typedIn("key", freshKey(), "area", "990101001", "desk", "kitchen", "story", "They looked away.")).want(t, "an office that there isn't", 422, "")
}

// TestThePortalTellsNobodysData fills the place with people, complaints, requests, claims and an inspection whose names, numbers and stories are
// markers, and reads every page that can be reached as nobody.
func TestThePortalTellsNobodysData(t *testing.T) {
	w := newTown(t)
	known := w.window.post("/events", map[string]any{"kind": "person", "values": recorded("Marker Personne", "1960-01-05")}).want(t, "a person", 200, "")
	file := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "rural-elder-support", "subject": known.json["person"].(string), "holder": "Marker Personne",
		"account": "6222029999999999999", "amount": "960"}}).want(t, "a claim", 200, "").json["case"].(string)
	w.step(t, w.two, file, "verify", said("amount", "960")).want(t, "verified", 200, "")
	w.step(t, w.app, file, "approve", nil).want(t, "approved", 200, "")
	guest := w.h.client(t)
	guest.post("/complaints", map[string]any{"area": "990101001", "values": map[string]string{"story": "Marker story", "complainant": "Marker Complainant", "contact": "13899999999"}}).want(t, "a complaint", 200, "")
	guest.post("/information-requests", map[string]any{"area": "990101001", "values": map[string]string{"wanted": "Marker wish", "name": "Marker Asker", "contact": "13899999998"}}).want(t, "a request", 200, "")
	watch := w.h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	watch.clinic(t, "Open Clinic")
	w.h.clock.pass(2 * time.Second)
	all := w.h.client(t).walked("/portal/zh/", "/portal/en/")
	if len(all) < 40 {
		t.Errorf("only %d pages are reached", len(all))
	}
	for path, a := range all {
		if a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
		for _, secret := range []string{"Marker", "Personne", "1960-01-05", "6222029", "1389999", "wish", "Li Four"} {
			if strings.Contains(a.raw, secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
	}
	if up := all["/portal/en/decisions"]; !strings.Contains(up.raw, "M. P.") || !strings.Contains(up.raw, "960 yuan") {
		t.Errorf("the decision that is up isn't shown, masked: %v", up)
	}
}

func TestWhatAPageShowsIsNewOnceItWasWritten(t *testing.T) {
	w := newTown(t)
	c := w.h.client(t)
	before := c.page("en/decisions").want(t, "before", 200, "")
	known := w.window.post("/events", map[string]any{"kind": "person", "values": recorded("Anna Berg", "1960-01-05")}).want(t, "a person", 200, "")
	file := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "rural-elder-support", "subject": known.json["person"].(string), "holder": "Anna Berg",
		"account": "6222020200000000000", "amount": "960"}}).want(t, "a claim", 200, "").json["case"].(string)
	w.step(t, w.two, file, "verify", said("amount", "960")).want(t, "verified", 200, "")
	w.step(t, w.app, file, "approve", nil).want(t, "approved", 200, "")
	w.h.clock.pass(time.Second)
	after := c.page("en/decisions", "If-None-Match", before.header.Get("ETag")).want(t, "after", 200, "")
	if !strings.Contains(after.raw, "A. B.") {
		t.Errorf("a second later it isn't shown: %v", after)
	}
	w.later(t, 7)
	if gone := c.page("en/decisions"); strings.Contains(gone.raw, "A. B.") {
		t.Error("after its days it is still shown")
	}
}
