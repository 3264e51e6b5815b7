package httpd_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/store/noted"
	storereg "wanjia/store/register"

	"wanjia/desk/budget"
)

func budgetDesk(store *storereg.Store, keys *seal.Keys, clk clock.Clock) *budget.Desk {
	return budget.New(ties.Budgets{S: noted.New(store)}, keys, []string{"childcare-2025"}, clk)
}

// treasurers are a manager, another one, a cashier and an inspector of the county.
func (h *house) treasurers(t *testing.T) (manager, other, cashier, inspector *client) {
	t.Helper()
	return h.as(t, grant(t, access.Management, access.Oversight, "990101")), h.as(t, grant(t, access.Management, access.Oversight, "990101")),
		h.as(t, grant(t, access.Cashier, access.Benefit, "990101")), h.as(t, grant(t, access.Inspection, access.Oversight, "990101"))
}

func line(code string) map[string]any {
	return map[string]any{"area": "990101", "year": 2026, "code": code, "programme": "training", "source": "county", "title": "Training of village workers", "amount": "10000.00"}
}

// lined is an approved line.
func lined(t *testing.T, manager, other *client, body map[string]any) string {
	t.Helper()
	id, _ := manager.post("/budgets", body).want(t, "a line", 200, "").json["line"].(string)
	other.post("/budgets/"+id+"/steps", map[string]any{"step": "decide", "proposal": id, "verdict": "approved"}).want(t, "decided", 200, "")
	return id
}

func kindsOf(a answer) (out []string) {
	for _, m := range a.json["mismatches"].([]any) {
		out = append(out, m.(map[string]any)["kind"].(string))
	}
	return out
}

func TestABudgetGoesFromTheProposalToThePublic(t *testing.T) {
	h := newHouse(t)
	manager, other, cashier, inspector := h.treasurers(t)
	id, _ := manager.post("/budgets", line("01")).want(t, "a line", 200, "").json["line"].(string)
	steps := "/budgets/" + id + "/steps"
	manager.post(steps, map[string]any{"step": "decide", "proposal": id, "verdict": "approved"}).want(t, "one's own", 403, "budget.own")
	other.post(steps, map[string]any{"step": "decide", "proposal": id, "verdict": "approved"}).want(t, "another's", 200, "")
	bound, _ := manager.post(steps, map[string]any{"step": "commit", "to": "a printer", "ref": "C-1", "amount": "4000", "due": "2026-02-20"}).want(t, "a commitment", 200, "").json["entry"].(string)
	manager.post(steps, map[string]any{"step": "pay", "commitment": bound, "amount": "4000", "on": "2026-03-01"}).want(t, "one's own commitment", 403, "budget.pay.own")
	paid, _ := cashier.post(steps, map[string]any{"step": "pay", "commitment": bound, "amount": "4000", "ref": "V-1", "on": "2026-03-01"}).want(t, "a payment", 200, "").json["entry"].(string)
	if got := strings.Join(kindsOf(inspector.get("/budgets/"+id).want(t, "the line", 200, "")), " "); got != "no_evidence" {
		t.Errorf("found %q, want no_evidence", got)
	}
	inspector.post(steps, map[string]any{"step": "commit", "to": "x", "amount": "1"}).want(t, "an inspector writes", 403, access.DeniedByDesk)
	pdf := "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
	path := "/budgets/" + id + "/payments/" + paid + "/papers"
	cashier.do(http.MethodPost, "/api/v1"+path, pdf, "Idempotency-Key", freshKey(), "Content-Type", "application/octet-stream").want(t, "a paper", 200, "")
	one := inspector.get("/budgets/"+id).want(t, "the line", 200, "")
	if got := kindsOf(one); len(got) != 0 {
		t.Errorf("with its paper: found %v, want nothing", got)
	}
	hash := one.json["payments"].([]any)[0].(map[string]any)["papers"].([]any)[0].(map[string]any)["hash"].(string)
	if a := inspector.get(path + "/" + hash); a.status != 200 || a.raw != pdf {
		t.Errorf("the paper comes back as %v", a)
	}
	if _, err := h.bodiesOf("budget"); err != nil {
		t.Fatal(err)
	}
	sheet := "code,amount,until\n01,3900.00,2026-03-01\nnone,1,2026-03-01\n"
	done := cashier.do(http.MethodPost, "/api/v1/budget-reports?area=990101&year=2026&name=r.csv", sheet, "Idempotency-Key", freshKey(), "Content-Type", "application/octet-stream").want(t, "a report", 200, "")
	if done.json["taken"] != 1.0 || len(done.json["refused"].([]any)) != 1 {
		t.Errorf("of the report: %v", done)
	}
	if got := strings.Join(kindsOf(manager.get("/budgets?year=2026")), " "); got != "reported" {
		t.Errorf("found %q, want reported", got)
	}
	h.explained(t, id, cashier, other, inspector)
	public := h.client(t).get("/public-budgets?year=2026").want(t, "in public", 200, "")
	if f := public.at("found", 0); fmt.Sprint(f) != "map[closed:1 count:0 kind:reported title:"+public.at("found", 0, "title").(string)+"]" {
		t.Errorf("in public the mismatch is %v; want it closed", f)
	}
	if page := h.client(t).page("en/budgets").want(t, "the page", 200, ""); !strings.Contains(page.raw, "and 1 explained") {
		t.Error("the public page doesn't tell that one was explained")
	}
	if page := h.client(t).page("zh/budgets").want(t, "the page in Chinese", 200, ""); !strings.Contains(page.raw, ">培训</th>") {
		t.Error("the public page doesn't say in words what the money is for")
	}
	row := public.json["rows"].([]any)[0].(map[string]any)
	if row["planned"] != "10000.00" || row["paid"] != "4000.00" || row["reported"] != "3900.00" || row["place"] != "虚县" {
		t.Errorf("in public: %v", row)
	}
	if strings.Contains(public.raw, "printer") {
		t.Errorf("in public somebody is named: %v", public)
	}
	elsewhere := h.as(t, grant(t, access.Management, access.Oversight, "990101001"))
	elsewhere.get("/budgets/"+id).want(t, "the county's line, for a township", 404, "budget.line.missing")
}

// explained has the one mismatch of a line answered by the cashier and closed by somebody else.
func (h *house) explained(t *testing.T, line string, cashier, other, inspector *client) {
	t.Helper()
	steps := "/budgets/" + line + "/steps"
	m := inspector.get("/budgets/"+line).want(t, "the line", 200, "").at("mismatches", 0).(map[string]any)
	answer := map[string]any{"step": "answer", "trouble": m["kind"], "about": m["about"], "amount": m["amount"], "reason": "their books close a day earlier"}
	inspector.post(steps, answer).want(t, "by the inspector", 403, access.DeniedByDesk)
	key := freshKey()
	given := cashier.do(http.MethodPost, "/api/v1"+steps, answer, "Idempotency-Key", key).want(t, "answered", 200, "").json["entry"]
	if again := cashier.do(http.MethodPost, "/api/v1"+steps, answer, "Idempotency-Key", key).want(t, "sent again", 200, ""); again.json["entry"] != given {
		t.Errorf("sent again it is %v", again)
	}
	settle := map[string]any{"step": "settle", "answer": given, "verdict": "approved", "reason": "seen in their ledger"}
	cashier.post(steps, settle).want(t, "by whoever answered", 403, "budget.own")
	other.post(steps, settle).want(t, "closed", 200, "")
	if got := inspector.get("/budgets/"+line).at("mismatches", 0, "answer", "verdict"); got != "approved" {
		t.Errorf("it stands as %v", got)
	}
	h.rebuilt(t)
}

func TestARetryOfABudgetsStepIsTheSameStep(t *testing.T) {
	h := newHouse(t)
	manager, other, _, _ := h.treasurers(t)
	id := lined(t, manager, other, line("01"))
	body, key := map[string]any{"step": "commit", "to": "a printer", "amount": "4000"}, freshKey()
	first := manager.post("/budgets/"+id+"/steps", body, "Idempotency-Key", key).want(t, "a commitment", 200, "")
	again := manager.post("/budgets/"+id+"/steps", body, "Idempotency-Key", key).want(t, "again", 200, "")
	if first.json["journal"] != again.json["journal"] {
		t.Errorf("a retry is entry %v, was %v", again.json["journal"], first.json["journal"])
	}
	if all := manager.get("/budgets/" + id).json["commitments"].([]any); len(all) != 1 {
		t.Errorf("%d commitments, want 1", len(all))
	}
	other.post("/budgets/"+id+"/steps", body, "Idempotency-Key", key).want(t, "another's key", 409, "journal.id.taken")
}
