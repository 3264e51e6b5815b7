package httpd_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"wanjia/domain/link"
	"wanjia/store/sqldb"
)

// letter is the token of a letter to a family.
func (w *town) letter(t *testing.T, people ...string) (token string) {
	t.Helper()
	a := w.one.post("/letters", map[string]any{"scheme": "childcare-2025", "people": people}).want(t, "a letter", 200, "")
	_, token, _ = strings.Cut(a.at("items", 0, "link").(string), "#")
	if token == "" || !strings.Contains(a.at("items", 0, "code").(string), "<svg") {
		t.Fatalf("the letter is %v", a)
	}
	return token
}

func (c *client) enter(token, answer string) answer {
	c.tb.Helper()
	return c.post("/family/enter", map[string]any{"token": token, "answer": answer})
}

func aPicture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (c *client) hand(path, raw string) answer {
	c.tb.Helper()
	return c.do("POST", "/api/v1"+path, raw, "Idempotency-Key", freshKey(), "Content-Type", "application/octet-stream")
}

func TestAFamilyClaimsWithItsLinkAndSeesTheMoneyCome(t *testing.T) {
	w := newTown(t)
	child := w.born(t, "Child", "2025-05-09", "990101001001")
	other := w.born(t, "Other", "2025-06-09", "990101001001")
	c := w.h.client(t)
	c.get("/family").want(t, "without a link", 401, "family.unknown")
	token := w.letter(t, child)
	c.enter("nothing", "20250509").want(t, "a made-up link", 404, "family.link.unknown")
	c.enter(token, "20250510").want(t, "a wrong day", 422, "family.answer")
	c.enter(strings.ToUpper(token), "2025-05-09").want(t, "let in", 204, "")
	home := c.get("/family").want(t, "home", 200, "")
	if got := fmt.Sprint(home.at("people", 0, "decision", "amount"), home.at("people", 0, "may")); got != "7200.00[claim decline]" && got != "7200.00 [claim decline]" {
		t.Errorf("the family sees %s", got)
	}
	if home.count("people") != 1 || len(home.at("people", 0, "decision", "clauses").([]any)) < 3 {
		t.Errorf("home is %v", home)
	}
	c.post("/family/claims", map[string]any{"person": other, "step": "claim"}).want(t, "for somebody else", 403, "family.person")
	c.post("/family/claims", map[string]any{"person": child, "step": "claim", "account": "no account"}).want(t, "no account", 422, "")
	made := c.post("/family/claims", map[string]any{"person": child, "step": "claim", "holder": "Mother", "account": "6222020200112233455"}).want(t, "claimed", 200, "")
	c.post("/family/claims", map[string]any{"person": child, "step": "claim"}).want(t, "claimed twice", 409, "family.claimed")
	claim := made.json["case"].(string)
	w.two.post("/cases/"+claim+"/steps", map[string]any{"step": "verify", "values": map[string]string{"amount": "7200"}}).want(t, "verified", 200, "")
	w.app.post("/cases/"+claim+"/steps", map[string]any{"step": "approve"}).want(t, "approved", 200, "")
	w.run(t, "2026-03-31")
	home = c.get("/family").want(t, "home", 200, "")
	if got := fmt.Sprint(home.at("people", 0, "claim", "state"), home.at("people", 0, "paid", 0, "state"), home.at("people", 0, "paid", 0, "amount")); got != "approvedwaiting3600.00" && got != "approved waiting 3600.00" {
		t.Errorf("after approval the family sees %s", got)
	}
	if strings.Contains(home.raw, "user") {
		t.Errorf("the family is told who in the office did what: %v", home)
	}
	w.batch(t).want(t, "a batch", 200, "")
	if home = c.get("/family"); fmt.Sprint(home.at("people", 0, "paid", 0, "on")) != "2026-04-01" {
		t.Errorf("the family isn't told when the money comes: %v", home)
	}
	w.looked(t, child)
	c.post("/family/leave", nil).want(t, "left", 204, "")
}

func TestTheFamilyConfirmsWhatTheOfficeBegan(t *testing.T) {
	w := newTown(t)
	child := w.born(t, "Child", "2025-05-09", "990101001001")
	begun := w.one.post("/unclaimed/claims", map[string]any{"scheme": "childcare-2025", "person": child}).want(t, "begun", 200, "")
	if begun.json["state"] != "offered" {
		t.Fatalf("a claim that was begun is %v", begun)
	}
	claim := begun.json["case"].(string)
	w.two.post("/cases/"+claim+"/steps", map[string]any{"step": "verify", "values": map[string]string{"amount": "7200"}}).want(t, "before the family said yes", 409, "workflow.from")
	if got := listed(t, w.one, "", 50); len(got) != 0 {
		t.Errorf("whose claim waits for them is still listed: %v", got)
	}
	c := w.h.client(t)
	c.enter(w.letter(t, child), "20250509").want(t, "let in", 204, "")
	c.post("/family/claims", map[string]any{"person": child, "step": "verify"}).want(t, "a step of the office's", 422, "")
	done := c.post("/family/claims", map[string]any{"person": child, "step": "confirm"}).want(t, "confirmed with nothing filled in", 200, "")
	if done.json["state"] != "submitted" || done.json["case"] != claim {
		t.Errorf("confirmed is %v", done)
	}
	w.two.post("/cases/"+claim+"/steps", map[string]any{"step": "doubt", "reason": "registered elsewhere"}).want(t, "doubted", 200, "")
	w.app.post("/cases/"+claim+"/steps", map[string]any{"step": "refuse", "reason": "registered elsewhere", "values": map[string]string{"heard": "they say no"}}).want(t, "refused", 200, "")
	home := c.get("/family").want(t, "home", 200, "")
	if got := fmt.Sprint(home.at("people", 0, "may")); !strings.Contains(got, "appeal") {
		t.Errorf("after a refusal the family may %s", got)
	}
	c.post("/family/appeals", map[string]any{"person": child, "grounds": "she is registered here"}).want(t, "appealed", 200, "")
	if home = c.get("/family"); fmt.Sprint(home.at("people", 0, "appeals", 0, "state")) != "filed" {
		t.Errorf("the appeal isn't seen: %v", home)
	}
}

func TestTheFamilyDeclinesAndTheLinkIsClosedAfterFiveGuesses(t *testing.T) {
	w := newTown(t)
	child := w.born(t, "Child", "2025-05-09", "990101001001")
	twin := w.born(t, "Twin", "2025-05-09", "990101001001")
	w.one.post("/unclaimed/claims", map[string]any{"scheme": "childcare-2025", "person": child}).want(t, "begun", 200, "")
	c := w.h.client(t)
	old := w.letter(t, child)
	token := w.letter(t, child)
	c.enter(old, "20250509").want(t, "an older letter", 403, "family.link.revoked")
	c.enter(token, "20250509").want(t, "let in", 204, "")
	c.post("/family/declines", map[string]any{"person": twin}).want(t, "for somebody else", 403, "family.person")
	c.post("/family/declines", map[string]any{"person": child}).want(t, "declined", 204, "")
	if got := fmt.Sprint(listed(t, w.one, "", 50)); got != "[Twin]" {
		t.Errorf("after declining the list is %s", got)
	}
	guess := w.letter(t, twin)
	g := w.h.client(t)
	for i := range link.MaxTries {
		key := "family.answer"
		if i == link.MaxTries-1 {
			key = "family.link.locked"
		}
		if a := g.enter(guess, "20200101"); a.key() != key {
			t.Errorf("guess %d: %v, want %s", i, a, key)
		}
	}
	g.enter(guess, "20250509").want(t, "the right answer after five wrong ones", 403, "family.link.locked")
	w.one.post("/letters/revoked", map[string]any{"scheme": "childcare-2025", "people": []string{child}}).want(t, "revoked", 204, "")
	c.get("/family").want(t, "with a revoked link", 401, "family.unknown")
	late := w.letter(t, twin)
	w.h.clock.pass(link.Lasts + time.Hour)
	g.enter(late, "20250509").want(t, "after it ran out", 403, "family.link.over")
}

func TestEvidenceIsKeptSealedOnceAndOpenedOnRecord(t *testing.T) {
	w := newTown(t)
	child := w.born(t, "Child", "2025-05-09", "990101001001")
	claim := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": child}}).want(t, "claimed", 200, "").json["case"].(string)
	w.one.hand("/cases/"+claim+"/papers", "<html>").want(t, "a web page", 422, "attach.kind")
	raw := aPicture(t)
	first := w.one.hand("/cases/"+claim+"/papers?of=custody", raw).want(t, "a picture", 200, "")
	hash := first.json["hash"].(string)
	w.two.hand("/cases/"+claim+"/papers", raw).want(t, "the same again", 200, "")
	file := w.one.get("/cases/"+claim).want(t, "the case", 200, "")
	if file.count("papers") != 1 || file.at("papers", 0, "of") != "custody" {
		t.Errorf("the case has %v", file.json["papers"])
	}
	got := w.app.get("/cases/"+claim+"/papers/"+hash).want(t, "opened", 200, "")
	if got.raw != raw || got.header.Get("Content-Type") != "image/png" || got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("opened is %d bytes, %v", len(got.raw), got.header)
	}
	w.window.get("/cases/"+claim+"/papers/"+hash).want(t, "for another purpose", 404, "case.missing")
	w.cash.get("/cases/"+claim+"/papers/"+hash).want(t, "at a desk that handles no cases", 403, "")
	w.one.get("/cases/"+claim+"/papers/"+strings.Repeat("0", 64)).want(t, "no such file", 404, "case.paper.missing")
	c := w.h.client(t)
	c.enter(w.letter(t, child), "20250509").want(t, "let in", 204, "")
	mine := c.hand("/family/papers?case="+claim, raw+"trailing bytes that are cut").want(t, "by the family", 200, "")
	if mine.json["hash"] != hash {
		t.Errorf("the same picture is kept as %v", mine)
	}
	c.get("/family/papers/"+claim+"/"+hash).want(t, "seen by the family", 200, "")
	var kept []byte
	err := w.h.db.Read(t.Context(), func(rx *sqldb.Rx) error {
		return rx.QueryRow(t.Context(), "SELECT sealed FROM blob").Scan(&kept)
	})
	if err != nil || bytes.Contains(kept, []byte("PNG")) {
		t.Errorf("the file lies open: %s, %v", hex.EncodeToString(kept[:min(len(kept), 16)]), err)
	}
	w.looked(t, child)
	w.h.erase(t, child)
	w.app.get("/cases/"+claim+"/papers/"+hash).want(t, "once the child was erased", 404, "case.paper.missing")
	if file := w.one.get("/cases/"+claim).want(t, "the case", 200, ""); file.count("papers") != 1 {
		t.Errorf("that something was handed in isn't written any more: %v", file.json["papers"])
	}
}

func TestWhatIsShownIsConfirmedByTheVerifierAndCounts(t *testing.T) {
	w := newTown(t)
	girl := w.born(t, "Girl", "2016-03-01", "990101001001")
	claim := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "girls-education-aid", "subject": girl}}).want(t, "claimed", 200, "").json["case"].(string)
	said := func(c *client) string {
		return c.get("/cases/"+claim+"/decision").want(t, "the decision", 200, "").json["says"].(string)
	}
	if got := said(w.one); got != "unclear" {
		t.Errorf("before anything is shown it is %s", got)
	}
	facts := "/cases/" + claim + "/facts"
	w.one.post(facts, map[string]any{"fact": "person.sex", "value": "female"}).want(t, "what the register knows", 422, "claim.fact.unknown")
	w.one.post(facts, map[string]any{"fact": "household.income_band", "value": "rich"}).want(t, "no such band", 422, "claim.fact.value")
	w.one.post(facts, map[string]any{"fact": "household.income_band", "value": "dibao", "from": "2026-02-01", "until": "2026-01-01"}).want(t, "ends before it begins", 422, "claim.fact.until")
	w.app.post(facts, map[string]any{"fact": "household.income_band", "value": "dibao"}).want(t, "by the approver", 403, "claim.fact.verifier")
	w.one.post(facts, map[string]any{"fact": "household.income_band", "value": "dibao"}).want(t, "confirmed", 200, "")
	w.one.post(facts, map[string]any{"fact": "person.student", "value": "primary"}).want(t, "confirmed", 200, "")
	if got := said(w.one); got != "yes" {
		t.Errorf("with what was shown it is %s", got)
	}
	d := w.one.get("/cases/" + claim + "/decision")
	if d.count("shown") != 2 || d.at("shown", 0, "says") != "subsistence allowance (dibao)" {
		t.Errorf("shown is %v", d.json["shown"])
	}
	w.one.post(facts, map[string]any{"fact": "household.income_band", "value": "none"}).want(t, "shown anew", 200, "")
	if got := said(w.one); got != "no" {
		t.Errorf("after a newer fact it is %s", got)
	}
	if got := fmt.Sprint(slices.Contains([]string{"yes", "no", "unclear"}, said(w.app))); got != "true" {
		t.Errorf("the approver doesn't see it: %s", got)
	}
}

// TestCustodyMayBeShownWheneverItIsBrought: at the opening of a claim, while another desk has it, and after it was granted; not where it is over
// without a grant. A family hands its paper in with the claim and afterwards.
func TestCustodyMayBeShownWheneverItIsBrought(t *testing.T) {
	w := newTown(t)
	child := w.born(t, "Child", "2025-05-09", "990101001001")
	f := w.h.client(t)
	f.enter(w.letter(t, child), "20250509").want(t, "let in", 204, "")
	claim := f.post("/family/claims", map[string]any{"person": child, "step": "claim", "holder": "Mother", "account": "6222020200000000000"}).want(t, "claimed", 200, "").json["case"].(string)
	f.hand("/family/papers?case="+claim+"&of=custody", aPicture(t)).want(t, "with the claim", 200, "")
	shows := func(status int, key string) {
		t.Helper()
		w.one.post("/cases/"+claim+"/facts", map[string]any{"fact": "custody", "value": "mother"}).want(t, "custody", status, key)
		w.app.post("/cases/"+claim+"/facts", map[string]any{"fact": "custody", "value": "mother"}).want(t, "by the approver", 403, "claim.fact.verifier")
	}
	shows(200, "")
	w.step(t, w.one, claim, "ask", map[string]any{"reason": "who has custody"}).want(t, "asked", 200, "")
	shows(200, "")
	w.step(t, w.one, claim, "answer", nil).want(t, "answered", 200, "")
	w.step(t, w.two, claim, "verify", said("amount", "3600")).want(t, "verified", 200, "")
	shows(200, "")
	if d := w.app.get("/cases/"+claim+"/decision").want(t, "the approver's view", 200, ""); d.json["confirms"] != false || d.at("shown", 0, "says") != "the mother" {
		t.Errorf("the approver is told %v; want custody in words, and that others put it down", d)
	}
	w.step(t, w.app, claim, "approve", nil).want(t, "approved", 200, "")
	shows(200, "")
	other := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": child}}).want(t, "another", 200, "").json["case"].(string)
	w.step(t, w.one, other, "withdraw", nil).want(t, "withdrawn", 200, "")
	w.one.post("/cases/"+other+"/facts", map[string]any{"fact": "custody", "value": "mother"}).want(t, "of one that is over", 403, "claim.fact.verifier")
}

func TestALetterSaysThatTheTimeIsOverAndThatAnAmountIsNotConfirmed(t *testing.T) {
	w := newTown(t)
	says := func(scheme, person string) string {
		a := w.one.post("/letters", map[string]any{"scheme": scheme, "people": []string{person}}).want(t, "a letter", 200, "")
		return a.at("items", 0, "texts", 1, "lines", 0).(string)
	}
	if got := says("childcare-2025", w.born(t, "Late", "2023-12-05", "990101001001")); !strings.Contains(got, "ended on 31 Dec 2025") || strings.Contains(got, "confirm by 31 Dec 2025") {
		t.Errorf("a letter after the time: %s", got)
	}
	if got := says("childcare-2025", w.born(t, "{amount}", "2025-05-09", "990101001001")); !strings.Contains(got, "{amount}: your child") || !strings.Contains(got, "by 31 Dec 2026") || strings.Contains(got, "ended") {
		t.Errorf("a letter in time: %s", got)
	}
	parent := w.window.post("/events", map[string]any{"kind": "person", "values": recorded("Parent", "1970-01-01")}).want(t, "a parent", 200, "").json["person"].(string)
	child := recorded("Gone", "1998-01-01")
	child["mother"] = parent
	w.dies(t, w.window.post("/events", map[string]any{"kind": "person", "values": child}).want(t, "a child", 200, "").json["person"].(string), "2025-06-20")
	if got := says("special-assistance", parent); !strings.Contains(got, "2025-06 to 2026-0") || !strings.Contains(got, "confirmed yet") || strings.Contains(got, "any time") {
		t.Errorf("a letter on an amount that nobody confirmed: %s", got)
	}
}
