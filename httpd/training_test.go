package httpd_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	facts "wanjia/domain/training"
	"wanjia/exchange/pack/courses"
	"wanjia/packs"
	storeacc "wanjia/store/accounts"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"

	"wanjia/desk/office/view"
	"wanjia/desk/training"
)

func bank(tb testing.TB) map[string]*facts.Course {
	tb.Helper()
	set, wrong := courses.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	return set
}

func trainingDesk(tb testing.TB, of *view.Office, store *storereg.Store) *training.Desk {
	tb.Helper()
	return training.New(of, ties.Training{S: store}, ties.Staff{S: storeacc.New(store.DB())}, bank(tb))
}

// answersTo answers a paper, all right or all wrong.
func answersTo(t *testing.T, course string, paper answer, good bool) map[string]any {
	t.Helper()
	c := bank(t)[course]
	out := map[string]any{}
	for _, x := range paper.json["questions"].([]any) {
		q, _ := c.Question(x.(map[string]any)["code"].(string))
		var chosen []string
		for _, o := range q.Options {
			if o.Right == good {
				chosen = append(chosen, o.Code)
			}
		}
		out[q.Code] = chosen
	}
	return out
}

func TestTrainingGoesFromThePlanToACertificateThatAnybodyChecks(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engineName(engine), func(t *testing.T) { trained(t, newHouseOn(t, engine)) })
	}
}

func engineName(e sqldb.Engine) string {
	return map[sqldb.Engine]string{sqldb.EngineSQLite: "SQLite", sqldb.EnginePostgres: "PostgreSQL"}[e]
}

// Eight who give the seats of a session at once give no more than there are, on either engine.
func TestSeatsAreNotGivenTwice(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engineName(engine), func(t *testing.T) {
			h := newHouseOn(t, engine)
			head := h.as(t, grant(t, access.Management, access.Oversight, "990101"))
			path := "/training-sessions/" + head.post("/training-sessions", map[string]any{"course": "service", "area": "990101", "on": h.today(0), "place": "the hall", "trainer": "Teacher Wu", "seats": 3}).want(t, "the plan", 200, "").json["id"].(string)
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() { head.post(path+"/seats", map[string]any{"name": fmt.Sprintf("Guest %d", i)}) })
			}
			all.Wait()
			if n := head.get(path).want(t, "the room", 200, "").count("list"); n != 3 {
				t.Errorf("%d have seats, want three", n)
			}
		})
	}
}

func trained(t *testing.T, h *house) {
	head := h.as(t, grant(t, access.Management, access.Oversight, "990101"))
	room := head.post("/training-sessions", map[string]any{"course": "service", "area": "990101", "on": h.today(0), "place": "the hall", "trainer": "Teacher Wu", "seats": 2}).want(t, "the plan", 200, "")
	path := "/training-sessions/" + room.json["id"].(string)
	h.hire(t, "li")
	head.post(path+"/seats", map[string]any{"holder": "lli", "name": "Li"}).want(t, "an account that there isn't", 422, "workflow.staff")
	head.post(path+"/seats", map[string]any{"holder": "", "name": ""}).want(t, "nobody", 422, "training.holder")
	for _, name := range []string{"li", "", "li", ""} { // the second has no account: a guest, once
		head.post(path+"/seats", map[string]any{"holder": name, "name": "Family worker " + name, "unit": "Village One"}).want(t, "a seat", 200, "")
	}
	head.post(path+"/seats", map[string]any{"name": "Zhou"}).want(t, "a third for two seats", 422, "training.full")
	room = head.get(path).want(t, "the room", 200, "")
	if room.count("list") != 2 {
		t.Fatalf("the room is %v; want two, each once", room.json["list"])
	}
	if room.at("list", 0, "guest") != false || room.at("list", 1, "guest") != true || room.at("list", 1, "holder") != "" {
		t.Errorf("an account and a guest aren't told apart: %v", room.json["list"])
	}
	li, wang := room.at("list", 0, "ticket").(string), room.at("list", 1, "ticket").(string)
	guest, at := h.client(t), "/training/"+room.json["number"].(string)
	say := func(says, path string, body map[string]any, status int, key string) answer {
		t.Helper()
		return guest.post(at+path, body).want(t, says, status, key)
	}
	say("without a seat", "/mine", map[string]any{"ticket": "0000-0000-0000"}, 404, "training.ticket")
	say("the exam before attending", "/sit", map[string]any{"ticket": li}, 422, "training.exam.absent")
	code := head.get(path+"/code").want(t, "the code", 200, "").json["code"].(string)
	say("a made-up code", "/attend", map[string]any{"ticket": li, "code": "0000-0000"}, 422, "training.code")
	h.clock.pass(70 * time.Second)
	say("a minute later", "/attend", map[string]any{"ticket": li, "code": strings.ToLower(code)}, 200, "")
	h.clock.pass(2 * time.Minute)
	say("two minutes after that", "/attend", map[string]any{"ticket": wang, "code": code}, 422, "training.code")
	head.post(path+"/sheet", map[string]any{"seats": []any{room.at("list", 1, "id")}}).want(t, "the sheet of paper", 200, "")

	paper := say("the paper", "/sit", map[string]any{"ticket": li}, 200, "")
	again := say("the same again", "/sit", map[string]any{"ticket": li}, 200, "")
	if paper.count("questions") != 6 || paper.at("questions", 5, "code") != again.at("questions", 5, "code") || strings.Contains(paper.raw, "right") {
		t.Fatalf("the paper is %v; want the same six questions without their answers", paper)
	}
	failed := say("all wrong", "/hand-in", map[string]any{"ticket": li, "answers": answersTo(t, "service", paper, false)}, 200, "")
	if failed.json["passed"] != false || failed.json["marked"] != true || failed.json["next"] != h.today(1) {
		t.Errorf("all wrong: %v; want failed, and the next sitting tomorrow", failed)
	}
	say("again on the same day", "/sit", map[string]any{"ticket": li}, 422, "training.exam.wait")
	h.clock.pass(24 * time.Hour)
	second := say("the second sitting", "/sit", map[string]any{"ticket": li}, 200, "")
	passed := say("all right", "/hand-in", map[string]any{"ticket": li, "answers": answersTo(t, "service", second, true)}, 200, "")
	repeat := say("handed in again, all wrong", "/hand-in", map[string]any{"ticket": li, "answers": answersTo(t, "service", second, false)}, 200, "")
	if passed.json["passed"] != true || repeat.json["passed"] != true || passed.json["right"] != 6.0 || passed.json["certificate"] == "" {
		t.Errorf("all right: %v, then %v; want passed with a certificate", passed, repeat)
	}
	say("late", "/sit", map[string]any{"ticket": wang}, 200, "")
	h.clock.pass(32 * time.Minute)
	say("after its time", "/hand-in", map[string]any{"ticket": wang, "answers": map[string]any{}}, 422, "training.exam.late")
	h.certified(t, guest, passed.json["certificate"].(string))
	h.rebuilt(t)
}

// certified holds what anybody learns of a certificate, and that it can be taken back.
func (h *house) certified(t *testing.T, guest *client, number string) {
	t.Helper()
	v := guest.get("/certificates/"+number).want(t, "the certificate", 200, "")
	if v.json["state"] != "valid" || v.json["name"] != "Family worker li" || v.at("allows", 0) != "serve" || strings.Contains(v.raw, "holder") || v.json["until"] != "2029-03-02" {
		t.Errorf("the certificate is %v", v)
	}
	guest.get("/certificates/0000-0000-0000").want(t, "one that isn't there", 404, "training.certificate")
	head := h.as(t, grant(t, access.Management, access.Oversight, "990101"))
	if all := head.get("/certificates?area=990101").want(t, "the list", 200, ""); all.count("items") != 1 || all.at("items", 0, "holder") != "li" {
		t.Errorf("the list is %v", all)
	}
	h.as(t, grant(t, access.Management, access.Oversight, "990101001")).post("/certificates/"+number+"/revoke", map[string]any{"reason": "x"}).want(t, "by a township", 404, "training.certificate")
	head.post("/certificates/"+number+"/revoke", map[string]any{"reason": ""}).want(t, "without a reason", 422, "workflow.reason")
	head.post("/certificates/"+number+"/revoke", map[string]any{"reason": "somebody else sat the exam"}).want(t, "taken back", 200, "")
	if v := guest.get("/certificates/" + number); v.json["state"] != "revoked" {
		t.Errorf("taken back it is %v", v.json["state"])
	}
}

// TestWhoDoesWorkWithoutACertificateIsFound names an operator, draws inspectors, and trains one of them.
func TestWhoDoesWorkWithoutACertificateIsFound(t *testing.T) {
	h := newHouse(t)
	all, names := h.inspectors(t, 2)
	c := all[0]
	site, device := c.clinic(t, "Well")
	doctor := c.file(t, "practitioner", site, "name", "Doctor Gao", "type", "physician")
	c.post("/providers/"+device+"/custody", map[string]any{"move": "operator", "on": h.today(0), "operator": doctor}).want(t, "an operator", 200, "")
	if gaps := c.get("/custody-gaps?area=990101").want(t, "the chain", 200, ""); !strings.Contains(gaps.raw, "custody.trained") {
		t.Errorf("the chain is %v; want the operator's certificate missing", gaps)
	}
	plan := c.post("/inspection-plans", map[string]any{"area": "990101", "year": 2026}).want(t, "the plan", 200, "")
	c.post("/inspection-plans/"+plan.json["id"].(string)+"/draw", map[string]any{}).want(t, "the draw", 200, "")
	w := c.get("/training-watch?area=990101").want(t, "who is trained", 200, "")
	if w.count("gaps") != 3 || w.at("covered", 0, "work") != "inspect" || w.at("covered", 0, "people") != 2.0 || w.at("covered", 0, "with") != 0.0 {
		t.Errorf("%v; want two inspectors and an operator without certificates", w)
	}
	h.pass(t, c, "inspector", names[1])
	h.pass(t, c, "ultrasound", doctor)
	w = c.get("/training-watch?area=990101").want(t, "after the training", 200, "")
	if w.at("covered", 0, "with") != 1.0 || w.at("covered", 1, "with") != 1.0 || w.count("gaps") != 1 {
		t.Errorf("%v; want one inspector left, for certificates begin on the day", w)
	}
	if gaps := c.get("/custody-gaps?area=990101"); strings.Contains(gaps.raw, "custody.trained") {
		t.Errorf("the chain is %v; want the operator trained", gaps)
	}
}

// pass trains somebody in a course.
func (h *house) pass(t *testing.T, c *client, course, holder string) {
	t.Helper()
	room := c.post("/training-sessions", map[string]any{"course": course, "area": "990101", "on": h.today(0), "place": "the hall", "trainer": "Wu"}).want(t, "the plan", 200, "")
	path := "/training-sessions/" + room.json["id"].(string)
	room = c.post(path+"/seats", map[string]any{"holder": holder, "name": "N"}).want(t, "a seat", 200, "")
	c.post(path+"/sheet", map[string]any{"seats": []any{room.at("list", 0, "id")}}).want(t, "came", 200, "")
	at, ticket := "/training/"+room.json["number"].(string), room.at("list", 0, "ticket")
	paper := c.post(at+"/sit", map[string]any{"ticket": ticket}).want(t, "the paper", 200, "")
	done := c.post(at+"/hand-in", map[string]any{"ticket": ticket, "answers": answersTo(t, course, paper, true)}).want(t, "handed in", 200, "")
	if done.json["passed"] != true {
		t.Fatalf("%v; want passed", done)
	}
}
