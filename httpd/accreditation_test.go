package httpd_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/exchange/pack/oversight"
	"wanjia/exchange/pack/standards"
	"wanjia/packs"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"

	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
	"wanjia/desk/grants"
	"wanjia/desk/inspections"
	"wanjia/desk/office/view"
)

func awardDesk(tb testing.TB, of *view.Office, store *storereg.Store, filed *cases.Desk, drawn *inspections.Desk) *accreditation.Desk {
	tb.Helper()
	c, wrong := oversight.Load(packs.Files(), "core", "cn-township")
	set, bad := standards.Load(packs.Files(), c.Checklists, "core", "cn-township")
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	return accreditation.New(of, ties.Accreditation{S: store}, filed, drawn, set, c.Checklists)
}

func grantDesk(tb testing.TB, of *view.Office, store *storereg.Store, filed *cases.Desk, drawn *inspections.Desk) *grants.Desk {
	tb.Helper()
	return grants.New(of, ties.AwardGrants{S: store}, filed, awardDesk(tb, of, store, filed, drawn))
}

// applied is an application that looked at itself and found everything in order.
func (c *client) applied(t *testing.T, name, at string) (path string) {
	t.Helper()
	id := c.post("/accreditations", map[string]any{"standard": "service-room", "area": at, "name": name}).want(t, "the application", 200, "").json["case"].(string)
	path = "/accreditations/" + id
	w := c.get(path)
	c.post("/cases/"+id+"/steps", map[string]any{"step": "assess"}).want(t, "before it is whole", 409, "workflow.rounds")
	w.json["asked"] = codesOf(w)
	c.post(path+"/sheet", map[string]any{"answers": filled(w, true)}).want(t, "its own look", 200, "")
	c.post("/cases/"+id+"/steps", map[string]any{"step": "assess"}).want(t, "assessed", 200, "")
	return path
}

func codesOf(w answer) []any {
	var out []any
	for _, it := range w.at("checklist", "items").([]any) {
		out = append(out, it.(map[string]any)["code"])
	}
	return out
}

// inspectors gives clients files as inspectors.
func (h *house) inspectors(t *testing.T, n int) (all []*client, names []string) {
	t.Helper()
	all, names = h.watchers(t, n)
	for i, name := range names {
		interest := ""
		if i == 0 {
			interest = "Room One"
		}
		all[0].file(t, "inspector", "", "area", "990101", "name", "Inspector "+name, "account", name, "agency", fmt.Sprint("agency ", i), "until", "2040-01-01", "interests", interest)
	}
	return all, names
}

func TestASiteIsAccreditedFromItsApplicationToItsSecondLook(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engineName(engine), func(t *testing.T) { accredited(t, newHouseOn(t, engine)) })
	}
}

// A site that two clerks apply for at once applies once.
func TestASiteAppliesOnceHoweverManySendIt(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engineName(engine), func(t *testing.T) {
			h := newHouseOn(t, engine)
			village := h.as(t, grant(t, access.Management, access.Oversight, "990101001001"))
			var all sync.WaitGroup
			var taken atomic.Int32
			for range 6 {
				all.Go(func() {
					if a := village.post("/accreditations", map[string]any{"standard": "service-room", "area": "990101001001", "name": "Room One"}); a.status == 200 {
						taken.Add(1)
					}
				})
			}
			all.Wait()
			if n := taken.Load(); n != 1 {
				t.Errorf("%d applications are under way, want one", n)
			}
		})
	}
}

func accredited(t *testing.T, h *house) {
	village := h.as(t, grant(t, access.Management, access.Oversight, "990101001001"))
	path := village.applied(t, "Room One", "990101001001")
	id := strings.TrimPrefix(path, "/accreditations/")
	village.post("/accreditations", map[string]any{"standard": "service-room", "area": "990101001001", "name": " room one"}).want(t, "the same site again", 409, "accreditation.underway")
	village.post("/cases/"+id+"/steps", map[string]any{"step": "carry"}).want(t, "typed in", 422, "workflow.via")
	h.voted(t, village, path)

	all, names := h.inspectors(t, 4)
	village = h.as(t, grant(t, access.Management, access.Oversight, "990101001001"))
	draw := all[0].post("/award-draws", map[string]any{"area": "990101", "for": "visit"}).want(t, "the promise", 200, "")
	if draw.json["seed"] != "" || len(draw.json["promise"].(string)) != 64 || draw.json["sites"] != 1.0 || draw.json["pool"] != 4.0 {
		t.Fatalf("the promise is %v", draw)
	}
	drawn := all[0].post("/award-draws/"+draw.json["id"].(string)+"/draw", map[string]any{}).want(t, "the draw", 200, "")
	if photoOf(drawn.json["seed"].(string)) != draw.json["promise"] {
		t.Errorf("the seed doesn't keep its promise: %v", drawn)
	}
	team := h.drawnTeam(t, drawn, all, names)
	other := all[slices.IndexFunc(all, func(c *client) bool { return c != team[0] && c != team[1] })]
	visit := func(step string, c *client, status int, key string) {
		t.Helper()
		c.post("/cases/"+id+"/steps", map[string]any{"step": step, "reason": "as it was found"}).want(t, step, status, key)
	}
	visit("visit", team[0], 409, "workflow.rounds")
	village.post(path+"/sheet", map[string]any{"answers": map[string]any{}}).want(t, "the applicant at the visit", 403, "workflow.among")
	sheet := team[0].get(path)
	sheet.json["asked"] = codesOf(sheet)
	found := filled(sheet, true)
	found["records"] = map[string]any{"value": "0"} // ten points short of everything
	team[0].post(path+"/sheet", map[string]any{"answers": found}).want(t, "the visit", 200, "")
	visit("visit", team[0], 200, "")
	visit("visit", team[1], 200, "")
	if w := other.get(path); w.json["reached"] != "gold" || w.at("before", 0, "verdict") != "passed" {
		t.Errorf("the visit reached %v; want gold at 90 per cent", w.json["reached"])
	}
	award := map[string]any{"level": "gold", "reason": "as the visit found"}
	team[0].post(path+"/award", award).want(t, "by who visited", 403, "workflow.apart")
	village.post(path+"/award", award).want(t, "by the applicant", 403, "workflow.desk")
	given := other.post(path+"/award", award).want(t, "the award", 200, "")
	if given.at("award", "until") != "2029-03-09" || given.at("award", "level", "grant") != "50000.00" || given.json["state"] != "awarded" {
		t.Errorf("the award is %v", given.json["award"])
	}
	if up := h.client(t).get("/public-awards").want(t, "in public", 200, ""); up.count("items") != 1 || up.at("items", 0, "name") != "Room One" {
		t.Errorf("up is %v", up)
	}
	if page := h.client(t).page("en/awards").want(t, "the page", 200, ""); !strings.Contains(page.raw, "Room One") || !strings.Contains(page.raw, "50,000") || !strings.Contains(page.raw, ">15<") {
		t.Errorf("the public page is %.900s", page.raw)
	}
	other.post(path+"/expire", map[string]any{}).want(t, "before its day", 409, "accreditation.stands")
	h.secondLook(t, path, all, names)
	h.rebuilt(t)
}

// drawnTeam are the clients who were drawn, none of whom has an interest.
func (h *house) drawnTeam(t *testing.T, drawn answer, all []*client, names []string) (team []*client) {
	t.Helper()
	for _, m := range drawn.at("visits", 0, "team").([]any) {
		if m == names[0] {
			t.Errorf("%v was drawn for a site where they have an interest", m)
		}
		team = append(team, all[slices.Index(names, m.(string))])
	}
	if len(team) != 2 {
		t.Fatalf("%v were drawn; want two", drawn.at("visits", 0, "team"))
	}
	return team
}

// voted holds the residents' vote by slips.
func (h *house) voted(t *testing.T, village *client, path string) {
	t.Helper()
	box := village.post(path+"/box", map[string]any{"slips": 6, "until": h.today(7)}).want(t, "the box", 200, "")
	again := village.post(path+"/box", map[string]any{"slips": 9, "until": h.today(9)}).want(t, "printed again", 200, "")
	if box.count("slips") != 6 || again.count("slips") != 6 || again.at("slips", 3, "code") != box.at("slips", 3, "code") {
		t.Fatalf("printed again: %v; want the same six slips", again)
	}
	poll := "/polls/" + strings.ReplaceAll(box.json["number"].(string), " ", "%20")
	anybody := h.client(t)
	cast := func(says string, slip int, choice string, status int, key string) {
		t.Helper()
		anybody.post(poll+"/votes", map[string]any{"code": strings.ToLower(box.at("slips", slip, "code").(string)), "choice": choice}).want(t, says, status, key)
	}
	anybody.post(poll+"/votes", map[string]any{"code": "0000-0000-0000", "choice": "yes"}).want(t, "a code of nobody", 404, "accreditation.vote.unknown")
	cast("a slip", 0, "yes", 200, "")
	cast("the same again", 0, "yes", 200, "")
	cast("another word", 0, "no", 409, "accreditation.vote.twice")
	cast("a second slip", 1, "no", 200, "")
	village.post(path+"/box", map[string]any{"slips": 6}).want(t, "printed once somebody voted", 422, "accreditation.vote.begun")
	open := anybody.get(poll).want(t, "while it is open", 200, "")
	if open.json["cast"] != 2.0 || open.json["tally"] != nil || open.json["open"] != true {
		t.Errorf("while it is open: %v; want two cast and no tally", open)
	}
	village.post(path+"/box/close", map[string]any{}).want(t, "closed before its end", 409, "accreditation.vote.open")
	village.post(path+"/count", map[string]any{"eligible": 6, "yes": 6, "no": 0, "blank": 0, "witnesses": []string{"A", "B"}}).want(t, "counted beside the slips", 409, "accreditation.vote.state")
	cast("a third", 2, "yes", 200, "")
	cast("a fourth", 3, "yes", 200, "")
	h.clock.pass(8 * 24 * time.Hour)
	village = h.as(t, grant(t, access.Management, access.Oversight, "990101001001"))
	cast("after the end", 4, "yes", 409, "accreditation.vote.over")
	done := village.post(path+"/box/close", map[string]any{}).want(t, "the end", 200, "")
	if done.at("vote", "carried") != true || done.at("vote", "tally", "yes") != 3.0 || done.at("vote", "tally", "eligible") != 6.0 || done.json["state"] != "voted" {
		t.Errorf("the end is %v", done.json["vote"])
	}
	if over := anybody.get(poll); over.at("tally", "no") != 1.0 {
		t.Errorf("over: %v; want the tally", over)
	}
}

// secondLook draws the award to be looked at again and withdraws it.
func (h *house) secondLook(t *testing.T, path string, all []*client, names []string) {
	t.Helper()
	id := strings.TrimPrefix(path, "/accreditations/")
	draw := all[0].post("/award-draws", map[string]any{"area": "990101", "for": "spot", "beacon": "the lottery"}).want(t, "the promise of a second look", 200, "")
	draw = all[0].post("/award-draws/"+draw.json["id"].(string)+"/draw", map[string]any{"value": "1 2 3"}).want(t, "drawn", 200, "")
	team := h.drawnTeam(t, draw, all, names)
	team[0].post(path+"/look", map[string]any{}).want(t, "before it is whole", 409, "workflow.rounds")
	sheet := team[0].get(path)
	if sheet.json["round"] != 3.0 || sheet.json["fill"] != true {
		t.Fatalf("the second look is %v of %v", sheet.json["round"], sheet.json["fill"])
	}
	sheet.json["asked"] = codesOf(sheet)
	team[0].post(path+"/sheet", map[string]any{"answers": filled(sheet, false)}).want(t, "found wanting", 200, "")
	team[0].post(path+"/look", map[string]any{}).want(t, "looked", 200, "")
	step := func(c *client, name string, values map[string]any, status int, key string) {
		t.Helper()
		c.post("/cases/"+id+"/steps", map[string]any{"step": name, "reason": "closed for months", "values": values}).want(t, name, status, key)
	}
	step(team[0], "doubt", nil, 403, "workflow.apart")
	step(all[0], "doubt", nil, 200, "")
	if up := h.client(t).get("/public-awards"); up.count("items") != 1 {
		t.Errorf("while it is heard: %v; want the award still up", up)
	}
	step(all[0], "withdraw", map[string]any{"heard": "nothing"}, 403, "workflow.apart")
	step(team[1], "withdraw", map[string]any{"heard": "nothing"}, 200, "")
	if up := h.client(t).get("/public-awards"); up.count("items") != 0 {
		t.Errorf("withdrawn, and still up: %v", up)
	}
}

func TestAVoteBeforeWitnessesNamesTwoAndAnAwardThatRunsOutIsRenewed(t *testing.T) {
	h := newHouse(t)
	all, names := h.inspectors(t, 4)
	village := h.as(t, grant(t, access.Management, access.Oversight, "990101001001"))
	path := village.applied(t, "Room Two", "990101001001")
	count := map[string]any{"eligible": 40, "yes": 10, "no": 20, "blank": 0, "witnesses": []string{"A", "A"}}
	village.post(path+"/count", count).want(t, "one witness twice", 422, "accreditation.vote.witnesses")
	count["witnesses"] = []string{"Li One", "Wang Two"}
	lost := village.post(path+"/count", count).want(t, "lost", 200, "")
	if lost.json["state"] != "refused" || lost.at("vote", "carried") != false {
		t.Errorf("ten of thirty said yes, and it is %v", lost.json["state"])
	}
	first := h.given(t, village, all, names, village.applied(t, "Room Two", "990101001001"))
	village.post("/accreditations", map[string]any{"standard": "service-room", "area": "990101001001", "name": "Room Two"}).want(t, "beside an award", 409, "accreditation.holds")
	renewal := village.post("/accreditations", map[string]any{"standard": "service-room", "area": "990101001001", "name": "Room Two", "earlier": strings.TrimPrefix(first, "/accreditations/")}).want(t, "its renewal", 200, "").json["case"].(string)
	again := h.given(t, village, all, names, "/accreditations/"+renewal)
	if old := all[0].get(first); old.json["state"] != "renewed" || old.at("award", "holds") != false {
		t.Errorf("the old award is %v", old.json["state"])
	}
	if up := h.client(t).get("/public-awards"); up.count("items") != 1 {
		t.Errorf("%v; want one award", up)
	}
	h.clock.pass(3 * 366 * 24 * time.Hour)
	h.as(t, grant(t, access.Inspection, access.Oversight, "990101")).post(again+"/expire", map[string]any{}).want(t, "run out", 200, "")
	h.rebuilt(t)
}

// given carries an application through to its award.
func (h *house) given(t *testing.T, village *client, all []*client, names []string, path string) string {
	t.Helper()
	id := strings.TrimPrefix(path, "/accreditations/")
	if w := village.get(path); w.json["state"] == "applied" {
		w.json["asked"] = codesOf(w)
		village.post(path+"/sheet", map[string]any{"answers": filled(w, true)}).want(t, "its own look", 200, "")
		village.post("/cases/"+id+"/steps", map[string]any{"step": "assess"}).want(t, "assessed", 200, "")
	}
	village.post(path+"/count", map[string]any{"eligible": 40, "yes": 30, "no": 2, "blank": 1, "witnesses": []string{"Li One", "Wang Two"}}).want(t, "carried", 200, "")
	draw := all[0].post("/award-draws", map[string]any{"area": "990101", "for": "visit"}).want(t, "the promise", 200, "")
	draw = all[0].post("/award-draws/"+draw.json["id"].(string)+"/draw", map[string]any{}).want(t, "the draw", 200, "")
	var team []*client
	for _, m := range draw.at("visits", 0, "team").([]any) {
		team = append(team, all[slices.Index(names, m.(string))])
	}
	sheet := team[0].get(path)
	sheet.json["asked"] = codesOf(sheet)
	team[0].post(path+"/sheet", map[string]any{"answers": filled(sheet, true)}).want(t, "the visit", 200, "")
	for _, c := range team {
		c.post("/cases/"+id+"/steps", map[string]any{"step": "visit"}).want(t, "visited", 200, "")
	}
	other := all[slices.IndexFunc(all, func(c *client) bool { return c != team[0] && c != team[1] })]
	other.post(path+"/award", map[string]any{"level": "gold", "reason": "as it was found"}).want(t, "awarded", 200, "")
	return path
}

// A year's grant that many clerks ask for at once, each with an account, is asked for once.
func TestAGrantIsAskedForOnceHoweverManySendIt(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engineName(engine), func(t *testing.T) {
			w := newTownOn(t, engine)
			all, names := w.h.inspectors(t, 4)
			village := w.h.as(t, grant(t, access.Management, access.Oversight, "990101001001"))
			award := strings.TrimPrefix(w.h.given(t, village, all, names, village.applied(t, "Room Two", "990101001001")), "/accreditations/")
			var asked sync.WaitGroup
			var taken atomic.Int32
			for i := range 8 {
				asked.Go(func() {
					if a := w.one.post("/award-grants", map[string]any{"award": award, "year": 2026, "holder": "Village One", "account": fmt.Sprint("622202020000000000", i)}); a.status == 200 {
						taken.Add(1)
					}
				})
			}
			asked.Wait()
			if n := taken.Load(); n != 1 {
				t.Errorf("%d requests are under way, want one", n)
			}
		})
	}
}

// TestAnAwardsGrantIsPaidOnceAYearByTheSameFourEyes asks, approves by two, grants twice and pays once.
func TestAnAwardsGrantIsPaidOnceAYearByTheSameFourEyes(t *testing.T) {
	w := newTown(t)
	all, names := w.h.inspectors(t, 4)
	village := w.h.as(t, grant(t, access.Management, access.Oversight, "990101001001"))
	award := strings.TrimPrefix(w.h.given(t, village, all, names, village.applied(t, "Room Two", "990101001001")), "/accreditations/")
	app2 := w.h.as(t, grant(t, access.Approval, access.Benefit, "990101"))
	ask := func(c *client, year int, status int, key string) answer {
		t.Helper()
		return c.post("/award-grants", map[string]any{"award": award, "year": year, "holder": "Village One", "account": "6222020200000000000"}).want(t, "asked", status, key)
	}
	ask(w.one, 2027, 404, "grants.none")
	id := ask(w.one, 2026, 200, "").json["case"].(string)
	ask(w.two, 2026, 409, "grants.asked")
	run := func(c *client) answer {
		return c.post("/award-grants/run", map[string]any{}).want(t, "granted", 200, "")
	}
	if n := run(w.app); n.json["granted"] != 0.0 || n.json["waiting"] != 1.0 {
		t.Errorf("before it is approved: %v", n)
	}
	w.app.post("/cases/"+id+"/steps", map[string]any{"step": "approve"}).want(t, "approved by one", 200, "")
	run(w.app)
	app2.post("/cases/"+id+"/steps", map[string]any{"step": "approve"}).want(t, "approved by two", 200, "")
	if n := run(w.app); n.json["granted"] != 1.0 || n.json["total"] != "50000.00" {
		t.Errorf("approved: %v; want 50,000 yuan granted", n)
	}
	if n := run(app2); n.json["granted"] != 0.0 || n.json["before"] != 1.0 {
		t.Errorf("again: %v; want nothing", n)
	}
	step := func(c *client, name string, values map[string]any, status int, key string) {
		t.Helper()
		body := map[string]any{"step": name, "reason": "the village changed its bank"}
		if values != nil {
			body["values"] = values
		}
		c.post("/cases/"+id+"/steps", body).want(t, name, status, key)
	}
	step(w.one, "new_account", map[string]any{"holder": "Village Two", "account": "6222020200000000001"}, 200, "")
	step(w.one, "confirm_account", nil, 403, "workflow.desk")
	shows := func(want string) {
		t.Helper()
		made := w.cash.post("/batches", map[string]any{"scheme": "award-service-room", "execute": "2026-04-01"}).want(t, "a batch to look at", 200, "").at("batch", "id").(string)
		if file := w.cash.get("/batches/" + made + "/file?as=csv").raw; !strings.Contains(file, want) {
			t.Errorf("the money goes to %s; want %s", file, want)
		}
		w.cash.post("/batches/"+made+"/steps", map[string]any{"step": "drop"}).want(t, "dropped", 200, "")
	}
	shows("Village One")
	step(app2, "confirm_account", nil, 200, "")
	shows("Village Two")
	step(w.one, "new_account", map[string]any{"holder": "Village One", "account": "6222020200000000000"}, 200, "")
	step(w.app, "confirm_account", nil, 200, "")
	made := w.cash.post("/batches", map[string]any{"scheme": "award-service-room", "execute": "2026-04-01", "note": "award"}).want(t, "the batch", 200, "")
	batch := made.at("batch", "id").(string)
	if made.at("batch", "count") != 1.0 || made.at("batch", "total") != "50000.00" {
		t.Fatalf("the batch is %v", made)
	}
	w.cash.post("/funding", map[string]any{"amount": "60000"}).want(t, "funded", 200, "")
	w.cash.post("/batches/"+batch+"/steps", map[string]any{"step": "release", "count": 1, "total": "50000.00"}).want(t, "released by the builder", 403, "payment.release.own")
	w.sent(t, batch, 1, "50000.00")
	if file := w.cash.get("/batches/" + batch + "/file?as=csv").raw; !strings.Contains(file, "Village One") {
		t.Errorf("the file is %s", file)
	}
	w.cash.post("/batches", map[string]any{"scheme": "award-service-room", "execute": "2026-04-02"}).want(t, "a second batch", 422, "payout.nothing")
	if b := w.balance(t); b["granted"] != "50000.00" || b["owed"] != "" && b["owed"] != "0.00" {
		t.Errorf("the ledger says %v", b)
	}
	w.h.rebuilt(t)
}
