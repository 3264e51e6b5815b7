package httpd_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/fee"
	"wanjia/exchange/pack/oversight"
	"wanjia/packs"
	storereg "wanjia/store/register"

	"wanjia/desk/cases"
	"wanjia/desk/fees"
	"wanjia/desk/inspections"
	"wanjia/desk/office/view"
	"wanjia/desk/providers"
)

func feeDesk(tb testing.TB, store *storereg.Store, clk clock.Clock) *fees.Desk {
	tb.Helper()
	c, wrong := oversight.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	return fees.New(ties.Fees{S: store}, []*fee.Schedule{c.Fees["family"]}, clk)
}

// oversightDesks are the desks of oversight over the program's own packs.
func oversightDesks(tb testing.TB, of *view.Office, store *storereg.Store, filed *cases.Desk) (*providers.Desk, *inspections.Desk) {
	tb.Helper()
	c, wrong := oversight.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	w := providers.Watched{Usual: c.Ratio.Usual, Rate: c.Ratio.Rate}
	for _, d := range c.Devices {
		w.Devices = append(w.Devices, d.Rule)
	}
	for _, course := range bank(tb) {
		w.Trained = append(w.Trained, course.Allows...)
	}
	files := providers.New(of, ties.Providers{S: store}, w)
	return files, inspections.New(of, ties.Inspections{S: store}, filed, files, c.Checklists, c.Rules)
}

// watchers are inspectors of a county with files of their own; each is a client.
func (h *house) watchers(t *testing.T, n int) (all []*client, names []string) {
	t.Helper()
	for range n {
		c := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
		name, _ := c.get("/session").json["name"].(string)
		all, names = append(all, c), append(names, name)
	}
	return all, names
}

func (c *client) file(t *testing.T, kind, under string, values ...string) string {
	t.Helper()
	body := map[string]any{"kind": kind, "values": map[string]string{}}
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] == "area" {
			body["area"] = values[i+1]
			continue
		}
		body["values"].(map[string]string)[values[i]] = values[i+1]
	}
	if under != "" {
		body["under"] = under
	}
	id, _ := c.post("/providers", body).want(t, "a file of "+kind, 200, "").json["file"].(string)
	return id
}

// clinic is a clinic with a licence and a scanner that came as it should.
func (c *client) clinic(t *testing.T, name string) (site, device string) {
	t.Helper()
	site = c.file(t, "facility", "", "area", "990101001", "name", name, "type", "clinic", "owner", "Li Four")
	c.file(t, "licence", site, "type", "medical", "code", "L-"+name, "from", "2024-01-01", "until", "2030-12-31")
	device = c.file(t, "device", site, "type", "ultrasound", "code", "SN-"+name)
	for _, l := range []map[string]any{{"move": "bought", "on": "2025-01-05", "from": "a seller", "to": site, "proof": "invoice 1", "checked": true}, {"move": "received", "on": "2025-01-06"}, {"move": "filed", "on": "2025-01-20"}} {
		c.post("/providers/"+device+"/custody", l).want(t, "a link", 200, "")
	}
	return site, device
}

func photoOf(word string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(word))) }

// filled answers everything that a sheet asks.
func filled(sheet answer, good bool) map[string]any {
	out := map[string]any{}
	list, _ := sheet.at("checklist", "items").([]any)
	for _, key := range sheet.json["asked"].([]any) {
		code, _, _ := strings.Cut(key.(string), "#")
		value := map[bool]string{true: "yes", false: "no"}[good]
		for _, it := range list {
			item := it.(map[string]any)
			if item["code"] != code {
				continue
			}
			switch item["kind"] {
			case "mark":
				value = map[bool]string{true: "10", false: "2"}[good]
			case "count":
				value = map[bool]string{true: "0", false: "5"}[good]
			}
		}
		out[key.(string)] = map[string]any{"value": value, "photos": []string{photoOf(key.(string))}}
	}
	return out
}

func TestAnInspectionGoesFromThePlanToThePublicAndTheFiguresComeOut(t *testing.T) {
	h := newHouse(t)
	all, names := h.watchers(t, 4)
	head := all[0]
	for _, n := range []string{"Well", "Ill"} {
		head.clinic(t, n)
	}
	none := head.file(t, "facility", "", "area", "990101002", "name", "Nobody's", "type", "clinic") // without a licence: high risk
	for i, name := range names[1:] {
		interest := ""
		if i == 0 {
			interest = "Nobody's"
		}
		head.file(t, "inspector", "", "area", "990101", "name", "Inspector "+name, "account", name, "agency", fmt.Sprint("agency ", i), "until", "2030-01-01", "interests", interest)
	}
	plan := head.post("/inspection-plans", map[string]any{"area": "990101", "year": 2026, "beacon": "the lottery of 3 December"}).want(t, "the plan", 200, "")
	path := "/inspection-plans/" + plan.json["id"].(string)
	if plan.json["drawn"] != nil || len(plan.json["promise"].(string)) != 64 || plan.at("bands", 0, "sites") != 1.0 {
		t.Fatalf("the plan is %v; want one facility of high risk, a promise and no draw", plan)
	}
	head.post(path+"/draw", map[string]any{}).want(t, "without the public value", 422, "inspection.beacon")
	drawn := head.post(path+"/draw", map[string]any{"value": "04 11 31"}).want(t, "the draw", 200, "")
	again := head.post(path+"/draw", map[string]any{"value": "another"}).want(t, "drawn again", 200, "")
	if sum := photoOf(drawn.at("drawn", "seed").(string)); sum != plan.json["promise"] || again.at("drawn", "value") != "04 11 31" {
		t.Errorf("the seed %v doesn't keep the promise %v", drawn.at("drawn", "seed"), plan.json["promise"])
	}
	var visit map[string]any
	for _, v := range drawn.at("drawn", "visits").([]any) {
		if w := v.(map[string]any); w["facility"] == none {
			visit = w
		}
	}
	team := []*client{}
	for _, m := range visit["team"].([]any) {
		account := m.(map[string]any)["account"].(string)
		if account == names[1] {
			t.Errorf("%s was drawn for a facility where they have an interest", account)
		}
		team = append(team, all[slices.Index(names, account)])
	}
	id := visit["case"].(string)
	sheet := "/inspections/" + id + "/sheet"
	step := func(c *client, status int, key, name string, more map[string]any) {
		t.Helper()
		c.post("/cases/"+id+"/steps", map[string]any{"step": name, "values": more, "reason": "as the law has it"}).want(t, name, status, key)
	}
	step(team[0], 409, "workflow.rounds", "visit", map[string]any{"licensed": "no"})
	head.post(sheet, map[string]any{"answers": map[string]any{"licence": map[string]any{"value": "no"}}}).want(t, "not one of the team", 403, "workflow.among")
	part := team[0].post(sheet, map[string]any{"answers": map[string]any{"licence": map[string]any{"value": "no"}}}).want(t, "a part", 200, "")
	if part.json["verdict"] != "failed" || part.count("unproven") != 1 || part.count("missing") < 5 {
		t.Errorf("without a licence the rest doesn't matter: %v", part)
	}
	done := team[1].post(sheet, map[string]any{"answers": filled(part, false)}).want(t, "all of it", 200, "")
	if done.json["verdict"] != "failed" || done.count("missing") != 0 || done.count("awaited") == 0 {
		t.Errorf("%v; want failed, whole, its photos still awaited", done)
	}
	seized := team[0].post("/inspections/"+id+"/seizures", map[string]any{"name": "Medicine", "type": "medicine", "count": 12, "unit": "boxes", "tag": "S-1", "proof": "list 1", "place": "store"}).want(t, "seized", 200, "")
	step(team[0], 200, "", "visit", map[string]any{"licensed": "no"})
	step(team[0], 403, "workflow.again", "visit", map[string]any{"licensed": "no"})
	step(team[1], 200, "", "visit", map[string]any{"licensed": "no"})
	step(team[0], 403, "workflow.apart", "order", map[string]any{"within": "10"})
	step(head, 200, "", "order", map[string]any{"within": "10"})
	if due := head.get("/cases/" + id).json["due"]; due != h.today(10) {
		t.Errorf("it is to be put right by %v; want %v", due, h.today(10))
	}
	second := team[0].get(sheet).want(t, "the second look", 200, "")
	if second.json["round"] != 2.0 || second.count("before") != 1 || second.count("asked") < 5 {
		t.Errorf("%v; want a second round that asks for what fell short", second)
	}
	better := team[0].post(sheet, map[string]any{"answers": filled(second, true)}).want(t, "put right", 200, "")
	if better.json["verdict"] != "passed" || better.at("before", 0, "verdict") != "failed" {
		t.Errorf("%v; want passed, and the first look as it was", better)
	}
	step(team[0], 200, "", "recheck", map[string]any{"rectified": "yes"})
	step(head, 200, "", "propose", map[string]any{"penalty": "fine", "amount": "5000"})
	step(head, 403, "workflow.apart", "decide", map[string]any{"heard": "nothing", "document": "2026-1"})
	other := all[slices.IndexFunc(all, func(c *client) bool { return c != head && c != team[0] && c != team[1] })]
	step(other, 200, "", "decide", map[string]any{"heard": "nothing", "document": "2026-1"})
	step(other, 200, "", "publish", map[string]any{"words": "No licence; call 13800001234", "days": "30"})
	h.published(t, head, seized.json["file"].(string))
}

// published holds what the public sees and what the drive came to.
func (h *house) published(t *testing.T, head *client, goods string) {
	t.Helper()
	up := h.client(t).get("/public-inspections").want(t, "in public", 200, "")
	if up.count("items") != 1 || up.at("items", 0, "penalty") != "fine" || up.at("items", 0, "amount") != "5000.00" || strings.Contains(up.raw, "1380000") {
		t.Errorf("up is %v", up)
	}
	if chain := head.get("/providers/" + goods); chain.at("chain", 0, "move") != "seized" || chain.at("chain", 0, "proof") != "list 1" {
		t.Errorf("the goods are %v", chain)
	}
	f := head.get("/inspection-figures?area=990101&from=2020-01-01&to=2099-01-01").want(t, "the figures", 200, "")
	for name, want := range map[string]any{"visited": 1.0, "unlicensed": 1.0, "failed": 1.0, "passed": 0.0, "ordered": 1.0, "rectified": 1.0, "published": 1.0, "fined": "5000.00"} {
		if f.json[name] != want {
			t.Errorf("%s is %v; want %v", name, f.json[name], want)
		}
	}
	if f.at("seized", "medicine") != 12.0 || f.at("penalties", "fine") != 1.0 || f.at("findings", "clinic.licence") != 1.0 {
		t.Errorf("the figures are %v", f)
	}
	h.clock.pass(31 * 24 * time.Hour)
	if gone := h.client(t).get("/public-inspections").want(t, "after its days", 200, ""); gone.count("items") != 0 {
		t.Errorf("still up: %v", gone)
	}
	h.rebuilt(t)
}

func TestFilesOfProvidersAreCheckedWatchedAndNobodyElsesBusiness(t *testing.T) {
	h := newHouse(t)
	all, _ := h.watchers(t, 1)
	c := all[0]
	body := map[string]any{"kind": "facility", "area": "990101001", "values": map[string]string{"name": "A", "type": "clinic", "code": "91350100M0001TGQXM"}}
	c.post("/providers", body).want(t, "a code that fails", 422, "facility.credit.check")
	body["overrides"] = []map[string]string{{"rule": "facility.credit", "reason": "as on the licence"}}
	site := c.post("/providers", body).want(t, "kept with a reason", 200, "").json["file"].(string)
	if got := c.get("/expiring?days=400"); got.count("items") != 0 {
		t.Errorf("nothing runs out, and %v", got)
	}
	c.file(t, "licence", site, "type", "medical", "code", "1", "until", h.today(-1))
	soon := c.file(t, "licence", site, "type", "maternal", "code", "2", "until", h.today(30))
	if got := c.get("/expiring").want(t, "what runs out", 200, ""); got.count("items") != 2 || got.at("items", 1, "id") != soon || got.at("items", 0, "stands") != false {
		t.Errorf("what runs out is %v", got)
	}
	c.file(t, "licence", site, "type", "maternal", "code", "3", "until", h.today(3000))
	if got := c.get("/expiring"); got.count("items") != 1 {
		t.Errorf("a licence that was renewed is still told: %v", got)
	}
	device := c.file(t, "device", site, "type", "ultrasound", "code", "SN")
	if got := c.get("/custody-gaps").want(t, "gaps", 200, ""); got.at("items", 0, "gaps", 0, "rule") != "custody.nothing" || got.at("items", 0, "verified") != false {
		t.Errorf("a device that came from nowhere: %v", got)
	}
	c.post("/providers/"+device+"/custody", map[string]any{"move": "handed", "on": "2025-02-01", "from": "another", "to": site}).want(t, "a link", 200, "")
	if got := c.get("/providers/" + device); got.at("gaps", 0, "rule") != "custody.origin" || got.json["holder"] != "A" {
		t.Errorf("the chain is %v", got)
	}
	c.post("/providers", map[string]any{"file": site, "kind": "facility", "base": 1, "values": map[string]string{"owner": "x"}}).want(t, "on what is old", 409, "facility.stale")
	for name, g := range map[string]access.Grant{"the window": grant(t, access.Window, access.CivilRegistration, "990101"), "management": grant(t, access.Management, access.Oversight, "990101")} {
		h.as(t, g).get("/providers").want(t, name, 403, "access.denied.desk")
	}
	away := h.as(t, grant(t, access.Inspection, access.Oversight, "990101002"))
	away.get("/providers/"+site).want(t, "from another township", 404, "facility.missing")
	if got := away.get("/providers").want(t, "its own list", 200, ""); got.count("items") != 0 {
		t.Errorf("another township lists %v", got)
	}
	h.rebuilt(t)
}

// today is the day so many days from the house's own.
func (h *house) today(days int) string { return (clock.Today(h.clock) + day.Day(days)).String() }

func TestAnybodyComplainsAndFollowsItAndNobodyAccusedEverSeesIt(t *testing.T) {
	h := newHouse(t)
	above := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	accused := h.as(t, grant(t, access.Inspection, access.Oversight, "990101001"))
	portal := h.client(t)
	filing := map[string]any{"area": "990101001", "values": map[string]string{"against": "official", "category": "charge", "story": "they asked me for 200 yuan, call 13800001234", "complainant": "Wang Five", "contact": "13800001234", "unit": "inspection@990101001"}}
	key := freshKey()
	made := portal.do("POST", "/api/v1/complaints", filing, "Idempotency-Key", key).want(t, "a complaint", 200, "")
	if again := portal.do("POST", "/api/v1/complaints", filing, "Idempotency-Key", key); again.json["pin"] != made.json["pin"] {
		t.Errorf("sent again, the PIN is %v; want %v", again.json["pin"], made.json["pin"])
	}
	number, pin := made.json["number"], made.json["pin"]
	status := func(n, p any) answer {
		return h.client(t).do("POST", "/api/v1/complaints/status", map[string]any{"number": n, "pin": p})
	}
	status(number, "00000000").want(t, "a wrong PIN", 404, "complaint.unknown")
	status("0000-0000-0000", pin).want(t, "a wrong number", 404, "complaint.unknown")
	if got := accused.get("/cases?which=all"); got.count("items") != 0 {
		t.Errorf("the accused office lists %v", got)
	}
	list := above.get("/cases").want(t, "above it", 200, "")
	id, _ := list.at("items", 0, "id").(string)
	accused.get("/cases/"+id).want(t, "the accused office opens it", 404, "case.missing")
	file := above.get("/cases/"+id).want(t, "the complaint", 200, "")
	if strings.Contains(file.raw, "Wang Five") || file.count("guarded") != 2 || !strings.Contains(file.raw, "200 yuan") {
		t.Errorf("who complains is shown: %v", file)
	}
	step := func(c *client, name, reason string, values map[string]string) answer {
		return c.post("/cases/"+id+"/steps", map[string]any{"step": name, "reason": reason, "values": values})
	}
	step(above, "reveal", "", nil).want(t, "without a reason", 422, "workflow.reason")
	step(above, "reveal", "to ask for the receipt", nil).want(t, "with a reason", 200, "")
	if file = above.get("/cases/" + id); !strings.Contains(file.raw, "Wang Five") {
		t.Errorf("with a reason who complains is shown: %v", file)
	}
	second := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	if file = second.get("/cases/" + id); strings.Contains(file.raw, "Wang Five") {
		t.Errorf("another handler sees who complains: %v", file)
	}
	step(above, "accept", "", nil).want(t, "accepted", 200, "")
	h.clock.pass(70 * 24 * time.Hour)
	if got := status(number, pin).want(t, "late", 200, ""); got.json["late"] != 10.0 || got.json["looked"] != 1.0 || strings.Contains(got.raw, "user") {
		t.Errorf("the status is %v; want ten days late, looked at once, and nobody's account", got)
	}
	above = h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	accused = h.as(t, grant(t, access.Inspection, access.Oversight, "990101001"))
	step(above, "reply", "as found", map[string]string{"reply": "it is paid back", "founded": "yes"}).want(t, "the reply", 200, "")
	if got := status(number, pin); got.json["reply"] != "it is paid back" || got.json["founded"] != "yes" {
		t.Errorf("the status is %v", got)
	}
	worse := portal.post("/complaints/retaliation", map[string]any{"number": number, "pin": pin, "story": "my claim was sent back"}).want(t, "retaliation", 200, "")
	if worse.json["number"] == number {
		t.Error("retaliation is a complaint of its own")
	}
	if got := accused.get("/cases?which=all"); got.count("items") != 0 {
		t.Errorf("the accused office lists the second: %v", got)
	}
	h.performed(t)
	if strings.Contains(h.bodies(t), "Wang Five") {
		t.Error("the journal holds who complains in clear")
	}
	h.rebuilt(t)
}

// performed holds what the public is told of two complaints, and of five more.
func (h *house) performed(t *testing.T) {
	t.Helper()
	ask := func(which string) answer {
		return h.client(t).get("/complaint-performance?from="+h.today(-80)+"&to="+h.today(0)+which).want(t, "in public", 200, "")
	}
	p := ask("&area=990101001")
	for name, want := range map[string]any{"received": nil, "replied": nil, "replied_late": nil, "accepted_late": 0.0, "founded": nil, "officials": nil, "looked": nil, "days": nil, "joined": 0.0, "least": 5.0} {
		if p.json[name] != want {
			t.Errorf("of two complaints %s is %v; want %v", name, p.json[name], want)
		}
	}
	if p.at("categories", "charge") != nil || !strings.HasSuffix(p.json["from"].(string), "-01") || p.json["hidden"].(float64) < 6 {
		t.Errorf("of two complaints the public is told %v; want nothing of them, and whole months", p)
	}
	for range 5 {
		h.client(t).post("/complaints", map[string]any{"area": "990101001", "values": map[string]string{"against": "official", "category": "service", "story": "nobody was there"}}).want(t, "another", 200, "")
	}
	p = ask("")
	if p.json["received"] != 7.0 || p.json["officials"] != 7.0 || p.json["open"] != 7.0 || p.json["replied"] != nil || p.at("categories", "service") != 5.0 || p.at("categories", "charge") != nil {
		t.Errorf("of seven complaints the public is told %v", p)
	}
}

func TestWhoeverKnowsACasesIDLearnsNoPINOfAComplaint(t *testing.T) {
	h := newHouse(t)
	filing := map[string]any{"area": "990101001", "values": map[string]string{"category": "charge", "story": "they asked me for 200 yuan"}}
	made := h.client(t).post("/complaints", filing).want(t, "a complaint", 200, "")
	handler := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	id, _ := handler.get("/cases").want(t, "its case", 200, "").at("items", 0, "id").(string)
	own := h.client(t).post("/complaints", map[string]any{"area": "990101001", "values": map[string]string{"category": "other", "story": "something else"}}).want(t, "one of their own", 200, "")
	for path, body := range map[string]map[string]any{
		"/complaints":             filing,
		"/complaints/retaliation": {"number": own.json["number"], "pin": own.json["pin"], "story": "my claim was sent back"},
	} {
		got := h.client(t).do("POST", "/api/v1"+path, body, "Idempotency-Key", id)
		if got.json["number"] == made.json["number"] || strings.Contains(got.raw, made.json["pin"].(string)) {
			t.Errorf("%s under the id of a case: %v; want nothing of the complaint that has it", path, got)
		}
	}
}

func TestWhoeverComesRingsOrWritesHasANumberAndAPINToo(t *testing.T) {
	h := newHouse(t)
	clerk := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	body := func(channel string) map[string]any {
		return map[string]any{"area": "990101001", "values": map[string]string{"channel": channel, "against": "official", "category": "charge", "topic": "a receipt", "story": "no receipt was given", "complainant": "Wang Five", "unit": "inspection@990101001"}}
	}
	clerk.post("/complaints/taken", body("")).want(t, "without a channel", 422, "workflow.required")
	clerk.post("/complaints/taken", body("portal")).want(t, "as if it came online", 422, "workflow.required")
	h.client(t).post("/complaints/taken", body("phone")).want(t, "by nobody", 401, "")
	h.as(t, grant(t, access.Statistics, access.StatisticsPurpose, "990101")).post("/complaints/taken", body("phone")).want(t, "by the statistician", 403, "")
	h.as(t, grant(t, access.Inspection, access.Oversight, "990101002")).post("/complaints/taken", body("phone")).want(t, "from another township", 403, "")
	key := freshKey()
	made := clerk.do("POST", "/api/v1/complaints/taken", body("phone"), "Idempotency-Key", key).want(t, "by telephone", 200, "")
	if again := clerk.do("POST", "/api/v1/complaints/taken", body("phone"), "Idempotency-Key", key); again.json["pin"] != made.json["pin"] {
		t.Errorf("sent again the PIN is %v; want %v", again.json["pin"], made.json["pin"])
	}
	got := h.client(t).do("POST", "/api/v1/complaints/status", map[string]any{"number": made.json["number"], "pin": made.json["pin"]}).want(t, "followed by whoever rang", 200, "")
	if got.json["state"] != "received" || strings.Contains(got.raw, "user") {
		t.Errorf("it stands at %v; want received, and nobody's account", got)
	}
	list := h.as(t, grant(t, access.Inspection, access.Oversight, "990101")).get("/cases").want(t, "its handler", 200, "")
	file := clerk.get("/cases/"+list.at("items", 0, "id").(string)).want(t, "the case", 200, "")
	if file.at("values", "channel") != "phone" || strings.Contains(file.raw, "Wang Five") {
		t.Errorf("the case is %v; want its channel, and who complains guarded", file)
	}
	if accused := h.as(t, grant(t, access.Inspection, access.Oversight, "990101001")).get("/cases?which=all"); accused.count("items") != 0 {
		t.Errorf("the accused office lists %v", accused)
	}
	h.rebuilt(t)
}

func TestTheCounterTakesAComplaintDownAndSeesNone(t *testing.T) {
	h := newHouse(t)
	clerk := h.as(t, grant(t, access.Window, access.Oversight, "990101001"), grant(t, access.Window, access.CivilRegistration, "990101001"))
	body := func(unit, accused string) map[string]any {
		return map[string]any{"area": "990101001", "values": map[string]string{"channel": "visit", "against": "official", "category": "charge", "topic": "a receipt", "story": "no receipt was given", "complainant": "Wang Five", "unit": unit, "accused": accused}}
	}
	me := func(c *client) string { name, _ := c.get("/session").json["name"].(string); return name }
	clerk.post("/complaints/taken", body("inspection@990101001", "")).want(t, "at the counter", 200, "")
	if got := clerk.get("/flows").want(t, "what it may open", 200, ""); !strings.Contains(got.raw, `"id":"complaint"`) {
		t.Errorf("the counter may open %v", got)
	}
	h.client(t).post("/complaints", map[string]any{"area": "990101001", "values": map[string]string{"category": "charge", "story": "the same happened to me"}}).want(t, "another online", 200, "")
	above := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	list := above.get("/cases").want(t, "above", 200, "")
	if list.count("items") != 2 {
		t.Fatalf("above are %v; want both", list)
	}
	for i := range 2 {
		id := list.at("items", i, "id").(string)
		clerk.get("/cases/"+id).want(t, "the counter opens it", 404, "case.missing")
		clerk.get("/cases/"+id+"/like").want(t, "the counter looks for others like it", 404, "case.missing")
		clerk.post("/cases/"+id+"/steps", map[string]any{"step": "accept"}).want(t, "the counter accepts it", 403, "workflow.desk")
		clerk.post("/cases/"+id+"/steps", map[string]any{"step": "reveal", "reason": "curious"}).want(t, "the counter asks who it was", 403, "workflow.desk")
	}
	if got := clerk.get("/cases?which=all"); got.count("items") != 0 {
		t.Errorf("the counter lists %v", got)
	}
	for path, key := range map[string]string{"/providers": "", "/people?q=Wang": ""} {
		clerk.do("GET", "/api/v1"+path, nil, "X-Purpose", "oversight").want(t, path+" for oversight", 403, key)
	}
	// Never to the accused or their unit: not at the counter either.
	clerk.post("/complaints/taken", body("window@990101001", "")).want(t, "about the counter itself", 403, "workflow.party.opens")
	clerk.post("/complaints/taken", body("@990101", "")).want(t, "about every office there", 403, "workflow.party.opens")
	clerk.post("/complaints/taken", body("", me(clerk))).want(t, "about the clerk", 403, "workflow.party")
	clerk.post("/complaints/taken", body("", me(h.as(t, grant(t, access.Window, access.Benefit, "990101001"))))).want(t, "about a colleague at the next window", 403, "workflow.party.opens")
	if got := above.get("/cases?which=all"); got.count("items") != 2 {
		t.Errorf("what was refused is on record: %v", got)
	}
	h.rebuilt(t)
}

func TestWhoeverComplainedAsksForReviewsAndRatesByNumberAndPIN(t *testing.T) {
	h := newHouse(t)
	made := h.client(t).post("/complaints", map[string]any{"area": "990101001", "values": map[string]string{"category": "charge", "story": "they asked me for 200 yuan"}}).want(t, "a complaint", 200, "")
	handlers := []*client{}
	for range 3 {
		handlers = append(handlers, h.as(t, grant(t, access.Inspection, access.Oversight, "990101")))
	}
	id, _ := handlers[0].get("/cases").want(t, "its case", 200, "").at("items", 0, "id").(string)
	step := func(n int, name string, values map[string]string) {
		t.Helper()
		handlers[n].post("/cases/"+id+"/steps", map[string]any{"step": name, "reason": "because of " + name, "values": values}).want(t, name, 200, "")
	}
	wish := func(step string, more ...string) answer {
		body := map[string]any{"number": made.json["number"], "pin": made.json["pin"], "step": step}
		for i := 0; i+1 < len(more); i += 2 {
			body[more[i]] = more[i+1]
		}
		return h.client(t).post("/complaints/steps", body)
	}
	may := func(a answer) string { return fmt.Sprint(a.json["may"]) }
	wish("appeal", "grounds", "too early").want(t, "a review of no answer", 409, "workflow.from")
	wish("reveal").want(t, "a step that isn't theirs", 422, "")
	h.client(t).post("/complaints/steps", map[string]any{"number": made.json["number"], "pin": "00000000", "step": "withdraw"}).want(t, "a wrong PIN", 404, "complaint.unknown")
	step(0, "accept", nil)
	step(0, "reply", map[string]string{"reply": "nothing was charged", "founded": "no"})
	status := h.client(t).post("/complaints/status", map[string]any{"number": made.json["number"], "pin": made.json["pin"]}).want(t, "answered", 200, "")
	if status.json["reasons"] != "because of reply" || may(status) != "[appeal close withdraw]" {
		t.Errorf("told are the reasons %v and what may be done %v", status.json["reasons"], may(status))
	}
	wish("appeal").want(t, "without grounds", 422, "workflow.required")
	if got := wish("appeal", "grounds", "Wang Five has the receipt").want(t, "a review", 200, ""); got.json["state"] != "review" {
		t.Errorf("it stands at %v", got)
	}
	handlers[0].post("/cases/"+id+"/steps", map[string]any{"step": "second", "reason": "as before"}).want(t, "whoever answered reviews it", 403, "workflow.apart")
	step(1, "second", nil)
	wish("close").want(t, "without a rating", 422, "complaint.satisfied")
	wish("close", "satisfied", "6").want(t, "above the scale", 422, "workflow.bad.number")
	if got := wish("close", "satisfied", "2").want(t, "rated", 200, ""); got.json["state"] != "closed" || may(got) != "[]" || got.json["reasons"] != "because of second" {
		t.Errorf("it ended as %v", got)
	}
	if file := handlers[0].get("/cases/" + id); file.at("values", "satisfied") != "2" || file.at("values", "grounds") != "Wang Five has the receipt" {
		t.Errorf("the case says %v", file)
	}
	if strings.Contains(h.bodies(t), "Wang Five") {
		t.Error("what whoever complained wrote lies in the journal in clear")
	}
	h.rebuilt(t)
}

func TestComplaintsOfTheSameMatterAreFoundAndAnsweredTogether(t *testing.T) {
	h := newHouse(t)
	c := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	var made []answer
	for _, category := range []string{"charge", "charge", "benefit"} {
		made = append(made, h.client(t).post("/complaints", map[string]any{"area": "990101001", "values": map[string]string{"category": category, "story": "a story"}}).want(t, "a complaint", 200, ""))
	}
	list := c.get("/cases").want(t, "all three", 200, "")
	second := list.at("items", 1, "id").(string)
	like := c.get("/cases/"+second+"/like").want(t, "like it", 200, "")
	if like.count("items") != 1 || like.at("items", 0, "number") != made[0].json["number"] {
		t.Fatalf("like it are %v; want the first alone", like)
	}
	c.post("/cases/"+second+"/steps", map[string]any{"step": "join", "reason": "one matter", "values": map[string]string{"head": made[0].json["number"].(string)}}).want(t, "joined", 200, "")
	first := list.at("items", 2, "id").(string)
	c.post("/cases/"+first+"/steps", map[string]any{"step": "accept"}).want(t, "accepted", 200, "")
	c.post("/cases/"+first+"/steps", map[string]any{"step": "reply", "reason": "r", "values": map[string]string{"reply": "answered", "founded": "no"}}).want(t, "replied", 200, "")
	got := h.client(t).do("POST", "/api/v1/complaints/status", map[string]any{"number": made[1].json["number"], "pin": made[1].json["pin"]}).want(t, "the one that was joined", 200, "")
	if got.json["joined"] != true || got.json["reply"] != "answered" {
		t.Errorf("whoever's complaint was joined is told %v", got)
	}
}

func TestReceiptsComeFromThePostedScheduleAndIllegalChargesLeadToARefund(t *testing.T) {
	h := newHouse(t)
	w := h.as(t, grant(t, access.Window, access.FamilyService, "990101"))
	if got := h.client(t).get("/fees").want(t, "what is posted", 200, ""); got.count("items") != 1 || got.at("items", 0, "items", 0, "basis") == "" {
		t.Errorf("posted is %v", got)
	}
	w.post("/fee-receipts", map[string]any{"area": "990101001", "item": "welcome fee", "count": 1}).want(t, "of one's own making", 422, "fee.unposted")
	w.post("/fee-receipts", map[string]any{"area": "990101001", "item": "fertility_card", "count": 1}).want(t, "cancelled", 422, "fee.cancelled")
	got := w.post("/fee-receipts", map[string]any{"area": "990101001", "item": "birth_certificate", "count": 1}).want(t, "a receipt", 200, "")
	looked := h.client(t).get("/fee-receipts/"+strings.ReplaceAll(got.json["number"].(string), " ", "")).want(t, "looked up", 200, "")
	if looked.json["item"] != "birth_certificate" || looked.json["amount"] != "0.00" {
		t.Errorf("the receipt is %v", looked)
	}
	h.client(t).get("/receipts/"+strings.ReplaceAll(got.json["number"].(string), " ", "")).want(t, "its proof", 200, "")
	i := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	checked := i.post("/fee-checks", map[string]any{"charges": []map[string]any{{"item": "birth_certificate", "count": 1, "amount": "5", "on": "2026-02-01", "served": true, "free": true}, {"item": "deposit", "count": 1, "amount": "100", "on": "2026-02-01", "served": true, "free": true, "deposit": true}}}).want(t, "checked", 200, "")
	if checked.count("findings") != 2 || checked.json["owed"] != "105.00" || checked.at("findings", 0, "kind") != "off_price" || checked.at("findings", 1, "kind") != "deposit" {
		t.Errorf("found is %v", checked)
	}
	refund := i.post("/cases", map[string]any{"flow": "refund", "area": "990101001", "values": map[string]string{"about": "a desk", "kind": "off_price", "amount": "105"}}).want(t, "a refund", 200, "")
	path := "/cases/" + refund.json["case"].(string) + "/steps"
	i.post(path, map[string]any{"step": "order", "reason": "r", "values": map[string]string{"within": "10"}}).want(t, "by who found it", 403, "workflow.apart")
	o := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	o.post(path, map[string]any{"step": "order", "reason": "r", "values": map[string]string{"within": "10"}}).want(t, "ordered", 200, "")
	o.post(path, map[string]any{"step": "notice", "reason": "nobody knows who paid", "values": map[string]string{"words": "whoever paid comes, call 13800001234"}}).want(t, "put up", 200, "")
	up := h.client(t).get("/public-refunds").want(t, "in public", 200, "")
	if up.count("items") != 1 || up.at("items", 0, "amount") != "105.00" || strings.Contains(up.raw, "1380000") {
		t.Errorf("up is %v", up)
	}
	i.post(path, map[string]any{"step": "lapse", "reason": "r"}).want(t, "too early", 409, "workflow.early")
	h.rebuilt(t)
}
