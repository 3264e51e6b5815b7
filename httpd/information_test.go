package httpd_test

import (
	"fmt"
	"strings"
	"testing"

	"wanjia/domain/access"
)

func TestAnybodyAsksForInformationAndFollowsItWithItsClock(t *testing.T) {
	w := newTown(t)
	guest := w.h.client(t)
	name := w.h.name(t, grant(t, access.Management, access.Oversight, "990101"))
	office := w.h.login(t, name)
	ask := func(values map[string]string) answer {
		return guest.post("/information-requests", map[string]any{"area": "990101001", "values": values})
	}
	whole := map[string]string{"wanted": "The budget of the clinic for 2025, account 6222020200000000000", "name": "Anna Berg", "contact": "13800000001"}
	for field, key := range map[string]string{"wanted": "information.wanted", "name": "information.name", "contact": "information.contact"} {
		part := map[string]string{}
		for k, v := range whole {
			if k != field {
				part[k] = v
			}
		}
		ask(part).want(t, "without "+field, 422, key)
	}
	ask(map[string]string{"wanted": "x y", "name": "a b", "contact": "c d", "reply": "mine"}).want(t, "a field that is the office's", 422, "workflow.stranger")
	taken := ask(whole).want(t, "a request", 200, "")
	held := map[string]any{"number": taken.json["number"], "pin": taken.json["pin"]}
	guest.post("/information-requests/status", map[string]any{"number": taken.json["number"], "pin": "00000000"}).want(t, "a guess", 404, "information.unknown")
	guest.post("/complaints/status", held).want(t, "as a complaint", 404, "complaint.unknown")
	st := guest.post("/information-requests/status", held).want(t, "its status", 200, "")
	if st.json["state"] != "handling" || st.json["due"] != "2026-03-30" || st.json["late"] != 0.0 {
		t.Errorf("it stands as %v; want twenty working days from 2 March", st)
	}
	list := office.get("/cases?flow=information").want(t, "the office's list", 200, "")
	file, _ := list.at("items", 0, "id").(string)
	if strings.Contains(list.raw, "6222") || strings.Contains(list.raw, "Berg") {
		t.Errorf("the list tells who asks or a number: %v", list)
	}
	if open := office.get("/cases/"+file).want(t, "the case", 200, ""); open.at("values", "name") != "Anna Berg" || open.at("values", "wanted") != whole["wanted"] {
		t.Errorf("the office sees %v", open)
	}
	for _, body := range []string{w.h.bodies(t)} {
		for _, secret := range []string{"Berg", "13800000001", "622202"} {
			if strings.Contains(body, secret) {
				t.Errorf("the journal tells %q", secret)
			}
		}
	}
	w.step(t, office, file, "clarify", said("needed", "Which clinic?")).want(t, "asked once", 200, "")
	if st = guest.post("/information-requests/status", held); st.json["needed"] != "Which clinic?" || st.json["state"] != "clarifying" {
		t.Errorf("it stands as %v", st)
	}
	w.later(t, 9)
	office = w.h.login(t, name)
	more := map[string]any{"number": taken.json["number"], "pin": taken.json["pin"], "more": "The one in the first township."}
	guest.post("/information-requests/more", map[string]any{"number": taken.json["number"], "pin": taken.json["pin"], "more": " "}).want(t, "nothing", 422, "information.more")
	key := freshKey()
	first := guest.post("/information-requests/more", more, "Idempotency-Key", key).want(t, "more", 200, "")
	again := guest.post("/information-requests/more", more, "Idempotency-Key", key).want(t, "the same again", 200, "")
	if first.raw != again.raw || first.json["state"] != "resumed" || first.json["due"] != "2026-04-09" {
		t.Errorf("completed on 11 March it is %v, and sent again %v; want twenty working days from then (5 to 6 April are off)", first, again)
	}
	w.step(t, office, file, "refuse", said("reply", "Not the whole.", "ground", "process")).want(t, "without a reason", 422, "workflow.reason")
	refusal := said("reply", "Not yet.", "ground", "process")
	refusal["reason"] = "It is being drafted."
	w.step(t, office, file, "refuse", refusal).want(t, "refused", 200, "")
	st = guest.post("/information-requests/status", held)
	if st.json["state"] != "refused" || st.json["why"] != "Drafts and deliberations (Art 16)" || st.json["reason"] != "It is being drafted." || st.json["reply"] != "Not yet." || st.json["due"] != "" {
		t.Errorf("refused it is told as %v", st)
	}
	if strings.Contains(st.raw, "user") {
		t.Errorf("it tells who handled it: %v", st)
	}
	guest.post("/information-requests/withdrawal", held).want(t, "withdrawn when over", 409, "workflow.over")
	w.step(t, office, file, "review", said("way", "review", "result", "pending")).want(t, "a review, later", 200, "")
	figures := guest.get("/information-performance?from=2026-01-01&to=2026-12-31").want(t, "how it went", 200, "")
	if figures.json["received"] != nil || figures.json["answered"] != nil || figures.json["answered_late"] != 0.0 || figures.json["least"] != 5.0 {
		t.Errorf("one request is counted as %v; want nothing that says there was one", figures)
	}
	w.h.rebuilt(t)
}

func TestARequestThatIsLateSaysSoAndMayBeWithdrawn(t *testing.T) {
	w := newTown(t)
	guest := w.h.client(t)
	taken := guest.post("/information-requests", map[string]any{"area": "990101", "values": map[string]string{"wanted": "What a form costs", "name": "A firm", "contact": "box 1", "applicant": "organisation"}}).want(t, "a request", 200, "")
	held := map[string]any{"number": taken.json["number"], "pin": taken.json["pin"]}
	w.later(t, 31)
	if st := guest.post("/information-requests/status", held); st.json["late"] != 3.0 {
		t.Errorf("on 2 April it is %v; want three days late", st)
	}
	for i := range 4 {
		guest.post("/information-requests", map[string]any{"area": "990101", "values": map[string]string{"wanted": fmt.Sprint("Paper number ", i), "name": "A firm", "contact": "box 1"}}).want(t, "another", 200, "")
	}
	w.later(t, 40)
	if f := guest.get("/information-performance?from=2026-01-01&to=2026-12-31"); f.json["open_late"] != 5.0 || f.json["received"] != 5.0 || f.json["open"] != 5.0 || f.json["answered"] != 0.0 {
		t.Errorf("counted as %v; want five open, all of them late", f)
	}
	if st := guest.post("/information-requests/withdrawal", held).want(t, "withdrawn", 200, ""); st.json["state"] != "withdrawn" {
		t.Errorf("it stands as %v", st)
	}
}

func TestWhatIsAddedToAnAnswerDoesntEndItAgain(t *testing.T) {
	w := newTown(t)
	guest := w.h.client(t)
	name := w.h.name(t, grant(t, access.Management, access.Oversight, "990101"))
	office := w.h.login(t, name)
	for i := range 5 {
		guest.post("/information-requests", map[string]any{"area": "990101", "values": map[string]string{"wanted": fmt.Sprint("Paper number ", i), "name": "A firm", "contact": "box 1"}}).want(t, "a request", 200, "")
	}
	for _, it := range office.get("/cases?flow=information").json["items"].([]any) {
		w.step(t, office, it.(map[string]any)["id"].(string), "disclose", said("reply", "Here it is.")).want(t, "disclosed", 200, "")
	}
	w.later(t, 40)
	office = w.h.login(t, name)
	for _, it := range office.get("/cases?flow=information").json["items"].([]any) {
		w.step(t, office, it.(map[string]any)["id"].(string), "review", said("way", "suit", "result", "upheld")).want(t, "a lawsuit", 200, "")
	}
	f := guest.get("/information-performance?from=2026-01-01&to=2026-12-31")
	if f.json["days"] != 0.0 || f.at("ended", "disclosed") != 5.0 || f.json["answered_late"] != 0.0 {
		t.Errorf("counted as %v; want five answered on the day", f)
	}
}
