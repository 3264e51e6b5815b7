package httpd_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/desk/surveys"
	"wanjia/desk/telling"
	"wanjia/domain/access"
	pack "wanjia/exchange/pack/surveys"
	"wanjia/packs"
	"wanjia/store/asked"
	"wanjia/store/noted"
	storereg "wanjia/store/register"
)

type tellingStore struct{ s *noted.Store }

func (b tellingStore) Read(ctx context.Context, fn func(telling.Reader) error) error {
	return b.s.Read(ctx, func(r *noted.Reader) error { return fn(r) })
}

func (b tellingStore) Write(ctx context.Context, fn func(telling.Tx) error) error {
	return b.s.Write(ctx, func(w *noted.Writer) error { return fn(w) })
}

func tellingDesk(store *storereg.Store, clk clock.Clock) *telling.Desk {
	return telling.New(tellingStore{noted.New(store)}, clk)
}

type surveyStore struct{ s *asked.Store }

func (b surveyStore) Read(ctx context.Context, fn func(surveys.Reader) error) error {
	return b.s.Read(ctx, func(r *asked.Reader) error { return fn(r) })
}

func (b surveyStore) Write(ctx context.Context, fn func(surveys.Tx) error) error {
	return b.s.Write(ctx, func(w *asked.Writer) error { return fn(w) })
}

// surveyDesk asks about every service, so that a test knows which.
func (h *house) surveyDesk(tb testing.TB, store *storereg.Store, keys *seal.Keys) *surveys.Desk {
	tb.Helper()
	all, wrong := pack.Load(packs.Files(), "core")
	if len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	all["service"].Share = 100
	h.polls = surveys.New(surveyStore{asked.New(store)}, all, keys, h.clock)
	return h.polls
}

// served registers some people and is the receipt numbers.
func (h *house) served(t *testing.T, c *client, n int) (out []string) {
	t.Helper()
	for i := range n {
		one := mother()
		values := one["values"].(map[string]string)
		values["name"], values["birth_date"], values["phone"] = fmt.Sprintf("王%c", rune(0x4e00+i)), fmt.Sprintf("19%d-04-01", 60+i), fmt.Sprintf("1380000%04d", i)
		got := c.post("/events", one)
		number, _ := got.json["receipt"].(string)
		if number == "" {
			t.Fatalf("no receipt: %v", got)
		}
		out = append(out, number)
	}
	return out
}

func TestASurveyIsAnsweredOnceAndToldWhenNobodyCanBeFoundInIt(t *testing.T) {
	h := newHouse(t)
	window := h.as(t, grant(t, access.Window, access.CivilRegistration, "990101001"))
	manager := h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101"))
	numbers := h.served(t, window, 6)
	var codes []string
	for _, n := range numbers {
		got := window.post("/surveys/service/codes", map[string]any{"number": n}).want(t, "a code", 200, "")
		codes = append(codes, got.json["code"].(string))
	}
	window.post("/surveys/service/codes", map[string]any{"number": numbers[0]}).want(t, "the same service again", 409, "survey.asked")
	window.post("/surveys/service/codes", map[string]any{"number": "0000-0000-0000"}).want(t, "no such service", 404, "ledger.receipt.missing")
	h.as(t, grant(t, access.Window, access.CivilRegistration, "990101002")).post("/surveys/service/codes", map[string]any{"number": numbers[1]}).want(t, "another town's service", 404, "ledger.receipt.missing")
	say := func(code, option string) answer {
		return h.client(t).post("/survey-answers", map[string]any{"code": code, "answers": map[string]string{"respect": option, "free": "yes"}})
	}
	say(codes[0], "9").want(t, "no such option", 422, "survey.answer")
	for i, code := range codes[:5] {
		say(code, []string{"5", "4", "5", "2", "5"}[i]).want(t, "an answer", 200, "")
	}
	say(codes[0], "5").want(t, "the same code again", 404, "survey.code")
	say("ABCD", "5").want(t, "no such code", 404, "survey.code")
	results := func() answer { return manager.get("/surveys/service/results").want(t, "results", 200, "") }
	if r := results(); r.json["answered"] != 0.0 || r.json["open"] != true {
		t.Errorf("within the month: %v, want nothing told and something open", r)
	}
	if err := h.polls.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := results(); r.json["answered"] != 0.0 {
		t.Errorf("closed within the month: %v, want nothing", r)
	}
	h.clock.pass(45 * 24 * time.Hour)
	if err := h.polls.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	manager = h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101"))
	r := results()
	if r.json["given"] != 6.0 || r.json["answered"] != 5.0 || r.json["open"] != false {
		t.Fatalf("after it: %v, want 5 of 6", r)
	}
	said := r.json["said"].([]any)
	first := said[0].(map[string]any)
	if len(said) != 2 || first["code"] != "respect" || first["n"] != 5.0 || first["share"] != 80.0 {
		t.Errorf("said %v, want respect at 80 %% and free", said)
	}
	card, places := itemOf(t, manager.get("/scorecards/service?area=990101&item=respect").want(t, "the card", 200, ""), "respect")
	if own := card["whole"].(map[string]any); own["k"] != 4.0 || own["n"] != 5.0 || places["990101001"]["n"] != 5.0 {
		t.Errorf("the scorecard has %v and %v, want 4 of 5", own, places["990101001"])
	}
	h.client(t).post("/survey-answers", map[string]any{"code": codes[5], "answers": map[string]string{"free": "yes"}}).want(t, "too late", 404, "survey.code")
	bodies, err := h.bodiesOf("survey")
	if err != nil || len(bodies) != 1 || strings.Contains(bodies[0], codes[0]) || strings.Contains(bodies[0], numbers[0]) {
		t.Errorf("the journal holds %v, %v, want one result and nothing that leads back", bodies, err)
	}
}

func TestFewAnswersWaitForOthers(t *testing.T) {
	h := newHouse(t)
	window := h.as(t, grant(t, access.Window, access.CivilRegistration, "990101001"))
	for _, n := range h.served(t, window, 4) {
		code := window.post("/surveys/service/codes", map[string]any{"number": n}).want(t, "a code", 200, "").json["code"].(string)
		h.client(t).post("/survey-answers", map[string]any{"code": code, "answers": map[string]string{"respect": "5"}}).want(t, "an answer", 200, "")
	}
	h.clock.pass(60 * 24 * time.Hour)
	if err := h.polls.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	manager := h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101"))
	if r := manager.get("/surveys/service/results").want(t, "results", 200, ""); r.json["answered"] != 0.0 || r.json["open"] != true {
		t.Errorf("four answers: %v, want them to wait", r)
	}
}

func TestAnEventThatInformsIsPlannedHeldAndCounted(t *testing.T) {
	h := newHouse(t)
	field := h.as(t, grant(t, access.Field, access.CivilRegistration, "990101001001"))
	plan := map[string]any{"area": "990101001001", "topic": "benefits", "title": "育儿补贴怎么领", "for": []string{"parents", "newcomers"}, "place": "文化院", "on": "2026-03-02", "time": "15:00"}
	id := field.post("/outreach", plan).want(t, "a plan", 200, "").json["event"].(string)
	plan["title"] = "避孕任务"
	field.post("/outreach", plan).want(t, "a target", 422, "outreach.aims")
	ahead := h.client(t).get("/public-outreach").want(t, "for everybody", 200, "")
	if all := ahead.json["events"].([]any); len(all) != 1 || all[0].(map[string]any)["where"] != "一村" {
		t.Errorf("for everybody: %v", ahead)
	}
	held := map[string]any{"came": 37, "asked": 6, "liked": 20, "unliked": 2, "goods": []map[string]any{{"what": "折页", "language": "zh", "count": 40}}}
	field.post("/outreach/"+id+"/held", held).want(t, "held", 200, "")
	field.post("/outreach/"+id+"/held", held).want(t, "held again", 409, "outreach.over")
	sums := h.as(t, grant(t, access.Management, access.Oversight, "990101")).get("/outreach").want(t, "the year", 200, "").json["sums"].(map[string]any)
	if sums["held"] != 1.0 || sums["came"] != 37.0 || sums["goods"] != 40.0 {
		t.Errorf("sums %v", sums)
	}
	h.as(t, grant(t, access.Field, access.CivilRegistration, "990101002001")).post("/outreach/"+id+"/dropped", map[string]any{"reason": "rain"}).want(t, "another village's", 403, "")
}
