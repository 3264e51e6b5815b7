package httpd_test

import (
	"strings"
	"testing"
	"time"

	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
	"wanjia/packs"
	storeacc "wanjia/store/accounts"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"

	"wanjia/desk/cases"
	"wanjia/desk/office/view"
)

// caseDesk is the desk of cases over the program's own packs.
func caseDesk(tb testing.TB, of *view.Office, store *storereg.Store) *cases.Desk {
	tb.Helper()
	kinds, wrong := flows.Load(packs.Files(), "core")
	if len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	days, err := pack.Workdays(packs.Files(), "cn-township")
	if err != nil {
		tb.Fatal(err)
	}
	return cases.New(of, ties.Cases{S: store}, ties.Staff{S: storeacc.New(store.DB())}, kinds, days)
}

// grant is a grant of a desk in an area.
func grant(tb testing.TB, desk access.Desk, purpose access.Purpose, code string) access.Grant {
	tb.Helper()
	return access.Grant{Desk: desk, Area: at(tb, code), Purpose: purpose}
}

// bodies is what all entries of the journal say.
func (h *house) bodies(tb testing.TB) string {
	tb.Helper()
	var all []string
	err := h.db.Read(tb.Context(), func(rx *sqldb.Rx) (err error) {
		all, err = sqldb.Collect(tb.Context(), rx, func(scan func(...any) error) (s string, err error) { return s, scan(&s) }, "SELECT body FROM journal")
		return err
	})
	if err != nil || len(all) == 0 {
		tb.Fatalf("%d entries, %v", len(all), err)
	}
	return strings.Join(all, "\n")
}

func claimOf(person, amount string) map[string]any {
	return map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": person, "holder": "Li Four", "account": "6222020200000000000", "amount": amount}}
}

func TestAClaimGoesFromTheWindowToTwoOthersAndEachSeesWhatIsTheirs(t *testing.T) {
	h := newHouse(t)
	person := h.window(t).post("/events", mother()).want(t, "a resident", 200, "").json["person"].(string)
	one := h.as(t, grant(t, access.Window, access.Benefit, "990101"))
	two := h.as(t, grant(t, access.Window, access.Benefit, "990101"))
	approver := h.as(t, grant(t, access.Approval, access.Benefit, "990101"))
	second := h.as(t, grant(t, access.Approval, access.Benefit, "990101"))

	made := one.post("/cases", claimOf(person, "36000")).want(t, "the claim", 200, "")
	id := made.json["case"].(string)
	file := "/cases/" + id
	step := func(c *client, name, key string, more ...string) answer {
		t.Helper()
		status := 200
		body := map[string]any{"step": name, "values": map[string]string{}}
		for i := 0; i+1 < len(more); i += 2 {
			if more[i] == "reason" {
				body["reason"] = more[i+1]
				continue
			}
			body["values"].(map[string]string)[more[i]] = more[i+1]
		}
		if key != "" {
			status = map[string]int{"workflow.desk": 403, "workflow.apart": 403, "workflow.again": 403, "workflow.over": 409, "workflow.from": 409}[key]
		}
		return c.post(file+"/steps", body).want(t, name, status, key)
	}
	if got := approver.get("/cases").want(t, "not yet the approver's turn", 200, ""); got.count("items") != 0 {
		t.Errorf("the approver's turn already: %v", got)
	}
	step(approver, "verify", "workflow.desk", "amount", "36000")
	step(two, "verify", "", "amount", "36000")
	if got := approver.get("/cases").want(t, "the approver's turn", 200, ""); got.count("items") != 1 || got.at("items", 0, "id") != id {
		t.Errorf("the approver sees %v; want the claim", got)
	}
	step(approver, "approve", "")
	if state := approver.get(file).json["state"]; state != "verified" {
		t.Errorf("a large claim is %v after one approval; want verified", state)
	}
	step(approver, "approve", "workflow.again")
	step(second, "approve", "")
	step(second, "approve", "workflow.over")
	whole := second.get(file).want(t, "the claim", 200, "")
	if whole.json["state"] != "approved" || whole.count("acts") != 4 || whole.count("next") != 0 || whole.at("values", "account") != "6222020200000000000" {
		t.Errorf("the claim is %v", whole)
	}
	for _, word := range []string{"6222020200000000000", "Li Four"} {
		if strings.Contains(h.bodies(t), word) {
			t.Errorf("the journal holds %q in clear", word)
		}
	}
}

func TestACaseIsNobodysBusinessElsewhereOrForAnotherPurpose(t *testing.T) {
	h := newHouse(t)
	person := h.window(t).post("/events", mother()).want(t, "a resident", 200, "").json["person"].(string)
	one := h.as(t, grant(t, access.Window, access.Benefit, "990101"))
	id := one.post("/cases", claimOf(person, "100")).want(t, "the claim", 200, "").json["case"].(string)
	for name, c := range map[string]*client{
		"another township": h.as(t, grant(t, access.Approval, access.Benefit, "990101002")),
		"another purpose":  h.as(t, grant(t, access.Window, access.CivilRegistration, "990101")),
		"inspection":       h.as(t, grant(t, access.Inspection, access.Oversight, "990101")),
		"management":       h.as(t, grant(t, access.Management, access.Oversight, "990101")),
	} {
		c.get("/cases/"+id).want(t, name+" opens it", 404, "case.missing")
		if got := c.get("/cases?which=all").want(t, name+" lists", 200, ""); got.count("items") != 0 {
			t.Errorf("%s lists %v", name, got)
		}
		a := c.post("/cases/"+id+"/steps", map[string]any{"step": "withdraw"})
		if a.status != 404 && a.status != 403 {
			t.Errorf("%s takes a step: %v", name, a)
		}
	}
	h.as(t, grant(t, access.Cashier, access.Benefit, "990101")).get("/cases").want(t, "the cashier", 403, "access.denied.desk")
	h.as(t, grant(t, access.Window, access.Benefit, "990101002")).post("/cases", claimOf(person, "1")).want(t, "a claim from elsewhere", 403, "access.denied.area")
}

func TestAComplaintIsNeverSeenByWhomItIsAbout(t *testing.T) {
	h := newHouse(t)
	taker := h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
	accused := h.as(t, grant(t, access.Inspection, access.Oversight, "990101001"))
	colleague := h.as(t, grant(t, access.Inspection, access.Oversight, "990101001"))
	name := accused.get("/session").json["name"].(string)
	made := taker.post("/cases", map[string]any{"flow": "complaint", "area": "990101001", "values": map[string]string{"channel": "letter", "topic": "a fee", "story": "was asked for money", "accused": name}}).
		want(t, "the complaint", 200, "")
	id := made.json["case"].(string)
	accused.get("/cases/"+id).want(t, "the accused opens it", 404, "case.missing")
	colleague.get("/cases/"+id).want(t, "a colleague of the accused opens it", 404, "case.missing")
	if got := colleague.post("/cases/"+id+"/steps", map[string]any{"step": "accept"}); got.status != 403 {
		t.Errorf("a colleague of the accused accepts it: %v", got)
	}
	if got := accused.get("/cases?which=all"); got.count("items") != 0 {
		t.Errorf("the accused lists %v", got)
	}
	accused.post("/cases/"+id+"/steps", map[string]any{"step": "accept"}).want(t, "the accused accepts it", 403, "workflow.party")
	if got := taker.get("/cases"); got.count("items") != 1 || got.at("items", 0, "due") == "" {
		t.Errorf("who took it down lists %v; want it with its date", got)
	}
	h.clock.pass(20 * 24 * time.Hour)
	if got := h.as(t, grant(t, access.Inspection, access.Oversight, "990101")).get("/cases"); got.at("items", 0, "late") != 5.0 {
		t.Errorf("twenty days on it is late by %v; want 5", got.at("items", 0, "late"))
	}
}

func TestAStepIsTakenOnceAndNotOnAnOldView(t *testing.T) {
	h := newHouse(t)
	person := h.window(t).post("/events", mother()).want(t, "a resident", 200, "").json["person"].(string)
	one, two := h.as(t, grant(t, access.Window, access.Benefit, "990101")), h.as(t, grant(t, access.Window, access.Benefit, "990101"))
	key := freshKey()
	first := one.do("POST", "/api/v1/cases", claimOf(person, "100"), "Idempotency-Key", key).want(t, "the claim", 200, "")
	again := one.do("POST", "/api/v1/cases", claimOf(person, "100"), "Idempotency-Key", key).want(t, "the claim again", 200, "")
	if first.json["case"] != again.json["case"] || first.json["journal"] != again.json["journal"] {
		t.Errorf("%v and then %v; want the same", first, again)
	}
	two.do("POST", "/api/v1/cases", claimOf(person, "100"), "Idempotency-Key", key).want(t, "another's key", 409, "journal.id.taken")
	file := "/cases/" + first.json["case"].(string)
	base := two.get(file).json["base"]
	one.post(file+"/steps", map[string]any{"step": "ask", "reason": "the account", "base": base}).want(t, "asked", 200, "")
	two.post(file+"/steps", map[string]any{"step": "ask", "reason": "the account", "base": base}).want(t, "on an old view", 409, "case.stale")
	two.post(file+"/steps", map[string]any{"step": "verify", "values": map[string]string{"amount": "1"}}).want(t, "out of turn", 409, "workflow.from")
	one.post(file+"/steps", map[string]any{"step": "answer", "values": map[string]string{"account": "x", "order": "2"}}).want(t, "a stranger's field", 422, "workflow.stranger")
}
