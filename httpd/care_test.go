package httpd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"wanjia/base/words"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/measures"
	"wanjia/exchange/pack/programmes"
	httpcare "wanjia/httpd/care"
	"wanjia/packs"
	storecare "wanjia/store/care"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	storesync "wanjia/store/sync"
	storetab "wanjia/store/tables"

	"wanjia/desk/care"
	"wanjia/desk/care/campaigns"
	"wanjia/desk/care/offline"
	"wanjia/desk/care/roster"
	"wanjia/desk/care/supplies"
	"wanjia/desk/care/tally"
	"wanjia/desk/door"
	"wanjia/desk/figures"
	"wanjia/desk/inbox"
	"wanjia/desk/office/view"
	"wanjia/desk/tables"
)

// A programme and a form of the tests' own, beside those that the packs carry.
const (
	marrow = `id: marrow
title: {zh: 试办服务, en: "Marrow programme"}
about: {zh: 试办。, en: For tests.}
offer: {sex: female, from_months: 420, to_months: 780}
desks: [clinic, field]
consent:
  version: 2
  named: {field: 3}
  says: {zh: 试办说明, en: "What is done"}
  sees: {zh: 只有服务组, en: "The team alone"}
  months: 12
forms: [probe]
referral: referral
campaign: true
`
	probe = `id: probe
version: 3
title: {zh: 试办表, en: Probe}
about: {zh: 试办。, en: For tests.}
purpose: family_service
source:
  - {document: "for tests", article: "1"}
verified: false
sections:
  - code: one
    title: {zh: 一, en: One}
    questions:
      - {code: said, kind: text, required: true, title: {zh: 说明, en: What was said}}
      - code: pressure
        kind: whole
        title: {zh: 血压, en: Pressure}
        unit: {zh: 毫米汞柱, en: mmHg}
        min: 50
        max: 300
        dangers:
          - {when: pressure >= 160, level: now, refer: true, says: {zh: 马上送医。, en: Send to hospital at once.}}
examples:
  - title: {zh: 例, en: An example}
    facts: {on: 2026-01-01}
    answers: {said: "x"}
    expect: {}
`
	counted = `id: probe
title: {zh: 试办指标, en: Probe}
source: "for tests"
programme: marrow
unit: visits
form: probe
by: [area, worker]
hit:
  - {form: probe, code: pressure}
`
	reached = `id: reach
title: {zh: 试办覆盖, en: Reach}
source: "for tests"
programme: marrow
unit: visits
form: probe
by: [area]
people: {from_months: 420, to_months: 780, sex: female}
hit:
  - {form: probe, code: pressure}
`
	reported = `id: reported
title: {zh: 试办月报, en: Reported}
source: "for tests"
programme: marrow
unit: months
by: [area]
`
)

func (h *house) careDesks(tb testing.TB, of *view.Office, figs *figures.Desk, store *storereg.Store, taken *inbox.Desk) httpcare.Desks {
	tb.Helper()
	h.texts = map[string]string{}
	files := pack.Over(packs.Files(), fstest.MapFS{"t/programme-marrow.yaml": {Data: []byte(marrow)}, "t/form-probe.yaml": {Data: []byte(probe)}, "t/measure-probe.yaml": {Data: []byte(counted)},
		"t/measure-reach.yaml": {Data: []byte(reached)}, "t/measure-reported.yaml": {Data: []byte(reported)},
		"t/measure-reach-too.yaml": {Data: []byte(strings.Replace(reached, "id: reach", "id: reach-too", 1))}})
	all, wrong := programmes.Load(files, "core", "t")
	filled, bad := forms.Load(files, "core", "t")
	kinds, worse := flows.Load(files, "core")
	measured, worst := measures.Load(files, all, "core", "t")
	for _, w := range slices.Concat(wrong, bad, worse, worst) {
		tb.Fatal(words.Text(words.EN, w.Key, w.Args))
	}
	days, err := pack.Workdays(files, "cn-township")
	if err != nil {
		tb.Fatal(err)
	}
	s := storecare.New(store)
	desk := care.New(ties.Care{S: s}, h.keys, h.clock, care.Content{Programmes: all, Forms: filled, Flows: kinds, Days: days, Looker: h.looks})
	press := door.NewPress(h.door, tables.New(ties.Tables{S: storetab.New(store)}, figs), []byte("a secret of the tests"))
	taken.Teach(offline.Taker(desk, func(tx inbox.Tx) care.Tx {
		if phone, ok := tx.(*storesync.Tx); ok {
			return s.Within(phone.Tx)
		}
		return s.Within(tx.(*storereg.Tx))
	}), offline.Kinds()...)
	return httpcare.Desks{Care: desk, Roster: roster.New(ties.Roster{S: s}, all), Supplies: supplies.New(ties.Supplies{S: s}, h.clock),
		Campaigns: campaigns.New(campaigns.Ports{Office: of, Store: ties.Campaigns{S: s}, Programmes: all, Counter: desk, Door: press, Gateway: outbox{h}}),
		Tally:     tally.New(tally.Ports{Counter: desk, Door: press, Areas: ties.Tree{S: store}, Register: s, Teams: s, Births: ties.Births{S: storetab.New(store)}, Stores: s}, h.clock, all, measured)}
}

// outbox is a gateway that keeps what it was to send.
type outbox struct{ h *house }

func (o outbox) Stage(_ context.Context, batch journal.ID, messages []campaigns.Message) error {
	if o.h.staged == nil {
		o.h.staged = map[journal.ID][]campaigns.Message{}
	}
	o.h.staged[batch] = messages
	return nil
}

func (o outbox) Post(_ context.Context, batch journal.ID) error {
	for _, m := range o.h.staged[batch] {
		o.h.texts[m.Phone] = m.Text
	}
	delete(o.h.staged, batch)
	return nil
}

// team are two clinicians of the same hospital of whom one belongs to the programme's team.
type team struct {
	gao, other *client
	account    string // gao's
	mei        string // a woman of the first village
}

func serviceGrant(t *testing.T, d access.Desk) access.Grant {
	return access.Grant{Desk: d, Area: at(t, "990101001"), Purpose: access.FamilyService}
}

func newTeam(t *testing.T, h *house) team {
	t.Helper()
	made := h.window(t).post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": "王美", "sex": "female", "birth_date": "1980-05-01",
		"area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual"}}).want(t, "the client", 200, "")
	out := team{mei: made.json["person"].(string), gao: h.as(t, serviceGrant(t, access.Clinic)), other: h.as(t, serviceGrant(t, access.Clinic))}
	out.account = out.gao.get("/session").json["name"].(string)
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	admin.post("/care/teams", map[string]any{"account": out.account, "programme": "marrow", "area": "990101001"}).want(t, "a seat on the team", 200, "")
	return out
}

func TestWhoWasNotNamedWhenAClientAgreedSeesNothing(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	worker := h.as(t, serviceGrant(t, access.Field))
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	admin.post("/care/teams", map[string]any{"account": worker.get("/session").json["name"].(string), "programme": "marrow", "area": "990101001"}).want(t, "a seat on the team", 200, "")
	rec := x.enrol(t) // to the second text; family workers are named from the third on
	if a := worker.get("/care/records?programme=marrow").want(t, "the list", 200, ""); a.count("items") != 0 {
		t.Errorf("a family worker is shown %v", a)
	}
	worker.get("/care/records/"+rec).want(t, "the record", 404, "care.closed")
	x.gao.get("/care/records/"+rec).want(t, "the record, for the clinician", 200, "")
}

func TestAClientEnrolledInTheTownshipIsSeenByTheWorkerOfTheVillageThatTheyLiveInAndByNoOther(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	seated := func(area string) *client {
		t.Helper()
		c := h.as(t, access.Grant{Desk: access.Clinic, Area: at(t, area), Purpose: access.FamilyService})
		admin.post("/care/teams", map[string]any{"account": c.get("/session").json["name"].(string), "programme": "marrow", "area": area}).want(t, "a seat", 200, "")
		return c
	}
	here, there := seated("990101001001"), seated("990101002")
	a := x.gao.post("/care/records", map[string]any{"programme": "marrow", "person": x.mei, "version": 2, "how": "signed", "lang": "zh", "area": "990101001"}).want(t, "enrolling in the township", 200, "")
	rec := a.json["record"].(string)
	if a := here.get("/care/records?programme=marrow").want(t, "the village's list", 200, ""); a.count("items") != 1 {
		t.Errorf("the worker of her village is shown %v; want her", a)
	}
	here.get("/care/records/"+rec).want(t, "her record, in her village", 200, "")
	here.post("/care/visits", x.visit("at home", 110)).want(t, "a visit at home", 200, "")
	if a := there.get("/care/records?programme=marrow").want(t, "another village's list", 200, ""); a.count("items") != 0 {
		t.Errorf("another village is shown %v", a)
	}
	there.get("/care/records/"+rec).want(t, "her record, elsewhere", 404, "care.closed")
	h.civil(t, access.Window, "990101").post("/events", map[string]any{"kind": "move", "values": map[string]string{"person": x.mei, "date": h.today(0), "area": "990101002"}}).want(t, "she moves out of the township", 200, "")
	here.get("/care/records/"+rec).want(t, "her record, where she lives no more", 404, "care.closed")
	there.get("/care/records/"+rec).want(t, "her record, where she moved to: she agreed to another team", 404, "care.closed")
	x.gao.get("/care/records/"+rec).want(t, "her record, for the team that she agreed to", 200, "")
}

func (x *team) enrol(t *testing.T) string {
	t.Helper()
	a := x.gao.post("/care/records", map[string]any{"programme": "marrow", "person": x.mei, "version": 2, "how": "signed", "lang": "zh"}).want(t, "enrolling", 200, "")
	return a.json["record"].(string)
}

func (x *team) visit(said string, pressure int) map[string]any {
	return map[string]any{"person": x.mei, "form": "probe", "version": 3, "answers": map[string]string{"said": said, "pressure": fmt.Sprint(pressure)}}
}

func TestAClientAgreesIsSeenAndReadsWhoLooked(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	choices := x.gao.get("/care/people/"+x.mei).want(t, "what may be offered", 200, "")
	if n := len(choices.json["choices"].([]any)); n != 1 {
		t.Fatalf("%d programmes, want the team's one: %v", n, choices)
	}
	x.other.get("/care/people/"+x.mei).want(t, "what another team may offer", 403, access.DeniedByTeam)
	x.gao.post("/care/records", map[string]any{"programme": "marrow", "person": x.mei, "version": 1, "how": "signed", "lang": "zh"}).want(t, "old words", 409, "care.consent.version")
	x.gao.post("/care/records", map[string]any{"programme": "marrow", "person": x.mei, "version": 2, "how": "spoken", "guardian": "王大", "lang": "zh"}).want(t, "a guardian of a grown woman", 422, "care.guardian.none")
	x.other.post("/care/records", map[string]any{"programme": "marrow", "person": x.mei, "version": 2, "how": "signed", "lang": "zh"}).want(t, "another team", 403, access.DeniedByTeam)
	rec := x.enrol(t)
	x.gao.post("/care/records", map[string]any{"programme": "marrow", "person": x.mei, "version": 2, "how": "signed", "lang": "zh"}).want(t, "once more", 409, "care.enrolled")
	key := freshKey()
	done := x.gao.do("POST", "/api/v1/care/visits", x.visit("slept badly", 171), "Idempotency-Key", key).want(t, "a visit", 200, "")
	if d := done.json["dangers"].([]any); len(d) != 1 || d[0].(map[string]any)["advice"] != "Send to hospital at once." {
		t.Errorf("dangers %v, want the advice", done)
	}
	again := x.gao.do("POST", "/api/v1/care/visits", x.visit("slept badly", 171), "Idempotency-Key", key).want(t, "again", 200, "")
	if again.json["journal"] != done.json["journal"] {
		t.Errorf("a retry was written at %v and %v", done.json["journal"], again.json["journal"])
	}
	x.gao.do("POST", "/api/v1/care/visits", x.visit("slept well", 171), "Idempotency-Key", key).want(t, "the same key with something else", 409, "journal.id.taken")
	x.gao.post("/care/visits", x.visit("", 1)).want(t, "a form filled in badly", 422, "http.fields")
	chart := x.gao.get("/care/records/"+rec).want(t, "the record", 200, "")
	if !strings.Contains(chart.raw, "slept badly") || chart.json["consent"].(map[string]any)["version"] != 2.0 {
		t.Errorf("the record is %v", chart)
	}
	x.other.get("/care/records/"+rec).want(t, "the record, for another team", 404, "care.closed")
	x.other.get("/care/records/"+freshKey()).want(t, "no record, for another team", 404, "care.closed")
	mine := x.slip(t, h, rec)
	own := mine.get("/family/care").want(t, "her own record", 200, "")
	if !strings.Contains(own.raw, "slept badly") || !strings.Contains(own.raw, `"by":"`+x.account+` (clinic)"`) {
		t.Errorf("she reads %v, want what was written and who looked", own)
	}
	if err := h.staff.Change(t.Context(), h.admin, x.account, "Gao the midwife", []access.Grant{serviceGrant(t, access.Clinic)}); err != nil {
		t.Fatal(err)
	}
	if own = mine.get("/family/care"); !strings.Contains(own.raw, `"by":"Gao the midwife (clinic)"`) || strings.Contains(own.raw, `"by":"`+x.account) {
		t.Errorf("she reads %v, want people's names where they have some", own)
	}
	x.asksAndIsAnswered(t, rec, mine)
	file := mine.get("/family/care/download").want(t, "all of it", 200, "")
	if !strings.Contains(file.header.Get("Content-Disposition"), "care.json") || !strings.Contains(file.raw, "slept badly") {
		t.Errorf("the file is %v", file)
	}
}

// slip lets a client in by a link and its code.
func (x *team) slip(t *testing.T, h *house, rec string) *client {
	t.Helper()
	s := x.gao.post("/care/records/"+rec+"/slip", nil).want(t, "a slip", 200, "")
	_, token, _ := strings.Cut(s.json["url"].(string), "#")
	mine := h.client(t)
	mine.post("/family/enter", map[string]string{"token": token, "answer": "19800501"}).want(t, "her birth date", 422, "family.answer")
	mine.post("/family/enter", map[string]string{"token": token, "answer": s.json["code"].(string)}).want(t, "her code", 204, "")
	return mine
}

func (x *team) asksAndIsAnswered(t *testing.T, rec string, mine *client) {
	t.Helper()
	mine.post("/family/care/requests", map[string]string{"text": "I slept well"}).want(t, "a correction is asked for", 200, "")
	chart := x.gao.get("/care/records/"+rec).want(t, "the record", 200, "")
	q := chart.json["requests"].([]any)[0].(map[string]any)
	x.gao.post("/care/records/"+rec+"/replies", map[string]any{"to": q["id"], "text": "put right"}).want(t, "an answer", 200, "")
	visit := chart.json["visits"].([]any)[0].(map[string]any)["id"]
	fixed := x.visit("slept well", 120)
	fixed["fixes"] = visit
	x.gao.post("/care/visits", fixed).want(t, "the visit put right", 200, "")
	own := mine.get("/family/care").want(t, "her own record", 200, "")
	if v := own.json["visits"].([]any); len(v) != 1 || v[0].(map[string]any)["answers"].(map[string]any)["said"] != "slept well" || !strings.Contains(own.raw, "put right") {
		t.Errorf("she reads %v", own)
	}
	fixed["answers"].(map[string]string)["said"] = "slept badly" // what the tests around look for
	x.gao.post("/care/visits", fixed).want(t, "and back", 200, "")
}

func TestWithdrawingClosesAtOnceAndWinsWhateverArrives(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	rec := x.enrol(t)
	x.gao.post("/care/visits", x.visit("before", 120)).want(t, "a visit", 200, "")
	mine := x.slip(t, h, rec)
	clerk := h.as(t, serviceGrant(t, access.Window))
	body := map[string]string{"person": x.mei}
	nobody, _ := h.window(t).post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": "王妹", "sex": "female", "birth_date": "1981-05-01",
		"area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual"}}).want(t, "somebody without a record", 200, "").json["person"].(string)
	one, two := clerk.post("/care/withdrawals", body).want(t, "at the window", 204, ""), clerk.post("/care/withdrawals", map[string]string{"person": nobody}).want(t, "for somebody who agreed to nothing", 204, "")
	if one.raw != two.raw || fmt.Sprint(keysOf(one.header)) != fmt.Sprint(keysOf(two.header)) {
		t.Errorf("the answers tell them apart: %v %v, %v %v", one, one.header, two, two.header)
	}
	x.gao.get("/care/records/"+rec).want(t, "the record, for the team", 404, "care.closed")
	if a := x.gao.get("/care/records?programme=marrow").want(t, "the list", 200, ""); len(a.json["items"].([]any)) != 0 {
		t.Errorf("the list still shows %v", a)
	}
	late := x.visit("written offline before that", 120)
	late["record"] = rec
	x.gao.post("/care/visits", late).want(t, "a visit that arrives late", 200, "")
	x.gao.get("/care/records/"+rec).want(t, "the record then", 404, "care.closed")
	x.gao.post("/care/records/"+rec+"/slip", nil).want(t, "a slip to it", 404, "care.closed")
	own := mine.get("/family/care").want(t, "her own record", 200, "")
	if !strings.Contains(own.raw, "written offline before that") || own.json["stands"] != false || own.json["closed"] == "" {
		t.Errorf("she reads %v, want all of it, closed", own)
	}
	mine.post("/family/care/withdraw", nil).want(t, "she withdraws too", 204, "")
	h.clock.pass(time.Hour)
	x.gao = h.login(t, x.account)
	again := x.gao.post("/care/records", map[string]any{"programme": "marrow", "person": x.mei, "version": 2, "how": "signed", "lang": "zh"}).want(t, "she agrees anew", 200, "").json["record"].(string)
	chart := x.gao.get("/care/records/"+again).want(t, "the new record", 200, "")
	if strings.Contains(chart.raw, "before") {
		t.Errorf("the new record shows the old one: %v", chart)
	}
	x.gao.get("/care/records/"+rec).want(t, "the old one", 404, "care.closed")
}

func keysOf(h http.Header) []string {
	var out []string
	for k := range h {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func TestAReferralClosesItsLoopAndAnotherTeamSeesNothingOfIt(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	rec := x.enrol(t)
	path := "/care/records/" + rec + "/referrals"
	sent := x.gao.post(path, map[string]any{"values": map[string]string{"to": "county hospital", "urgency": "week", "why": "lump"}}).want(t, "sent", 200, "")
	of := sent.json["entry"]
	h.clock.pass(16 * 24 * time.Hour)
	x.gao = h.login(t, x.account)
	tasks := x.gao.get("/care/day").want(t, "my day", 200, "")
	if rows := tasks.json["items"].([]any); len(rows) != 1 || rows[0].(map[string]any)["referral"] != of || rows[0].(map[string]any)["late"] != 2.0 {
		t.Fatalf("my day is %v, want the referral two days late", tasks)
	}
	step := func(step string, values map[string]string, status int) {
		t.Helper()
		x.gao.post(path, map[string]any{"of": of, "step": step, "values": values}).want(t, step, status, "")
	}
	step("tell", map[string]string{}, 409)
	step("arrive", map[string]string{}, 200)
	step("conclude", map[string]string{}, 422)
	step("conclude", map[string]string{"outcome": "benign"}, 200)
	step("tell", map[string]string{}, 200)
	chart := x.gao.get("/care/records/"+rec).want(t, "the record", 200, "")
	r := chart.json["referrals"].([]any)[0].(map[string]any)
	if r["state"] != "told" || r["open"] != false || r["values"].(map[string]any)["outcome"] != "benign" || len(r["steps"].([]any)) != 4 {
		t.Errorf("the referral is %v", r)
	}
	x.other = h.as(t, serviceGrant(t, access.Clinic))
	x.other.post(path, map[string]any{"of": of, "step": "tell", "values": map[string]string{}}).want(t, "another team", 404, "care.closed")
	if a := h.as(t, serviceGrant(t, access.Window)).get("/cases?which=all").want(t, "cases", 200, ""); len(a.json["items"].([]any)) != 0 {
		t.Errorf("the referral is among the window's cases: %v", a)
	}
}

// marks are what nobody but the team and the client may find anywhere.
func marks(rec string) []string {
	return []string{"XQ7-said", "XQ7-referral", "XQ7-outcome", "XQ7-asked", "XQ7-told", "XQ7-fixed", "XQ7-held", rec}
}

// TestNobodyElseFindsCareContentAnywhere is the promise of the charter: as every desk for every purpose it calls every route of the API, and
// looks through every byte that comes back, the log, the metrics, and all that is on disk, for what a client's record says.
func TestNobodyElseFindsCareContentAnywhere(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engine.String(), func(t *testing.T) {
			h := newHouseOn(t, engine)
			x := newTeam(t, h)
			rec := x.fill(t, h)
			if a := x.gao.get("/care/records/" + rec); !strings.Contains(a.raw, "XQ7-outcome") {
				t.Fatalf("the team itself doesn't find what is looked for: %v", a)
			}
			inspect := looker(t, rec)
			walk(t, h, x, rec, inspect)
			inspect("the log", strings.ReplaceAll(h.log.String(), rec, ""))
			local := h.client(t)
			local.address, local.host = "127.0.0.1:5000", "localhost:8080"
			inspect("the metrics", local.do("GET", "/metrics", nil).raw)
			inspect("a backup", onDisk(t, h), rec)
			if strings.Contains(inClear(t, h), "marrow\",\"person") {
				t.Error("the journal says who is in which programme")
			}
		})
	}
}

// looker looks for what a record says.
func looker(t *testing.T, rec string) func(where, text string, but ...string) {
	return func(where, text string, but ...string) {
		t.Helper()
		for _, m := range marks(rec) {
			if strings.Contains(text, m) && !slices.Contains(but, m) {
				t.Errorf("%s holds %s", where, m)
			}
		}
	}
}

// fill writes everything that a record can hold, each with a mark.
func (x *team) fill(t *testing.T, h *house) string {
	t.Helper()
	rec := x.enrol(t)
	v := x.gao.post("/care/visits", x.visit("XQ7-said", 171)).want(t, "a visit", 200, "").json["entry"]
	fixed := x.visit("XQ7-fixed XQ7-said", 120)
	fixed["fixes"] = v
	x.gao.post("/care/visits", fixed).want(t, "put right", 200, "")
	path := "/care/records/" + rec + "/referrals"
	of := x.gao.post(path, map[string]any{"values": map[string]string{"to": "XQ7-referral", "urgency": "week", "why": "XQ7-referral"}}).want(t, "sent", 200, "").json["entry"]
	x.gao.post(path, map[string]any{"of": of, "step": "conclude", "reason": "XQ7-referral", "values": map[string]string{"outcome": "XQ7-outcome"}}).want(t, "concluded", 200, "")
	mine := x.slip(t, h, rec)
	q := mine.post("/family/care/requests", map[string]string{"text": "XQ7-asked"}).want(t, "asked", 200, "").json["entry"]
	x.gao.post("/care/records/"+rec+"/replies", map[string]any{"to": q, "text": "XQ7-told"}).want(t, "told", 200, "")
	held := map[string]any{"id": freshKey(), "kind": "visit", "values": map[string]string{"person": x.mei, "form": "probe", "version": "3", "date": "2026-03-02", "answers": `{"said":"XQ7-held"}`}}
	if a := x.other.do("POST", "/api/v1/entries", map[string]any{"entries": []any{held}}, "Idempotency-Key", freshKey()); !strings.Contains(a.raw, "quarantined") {
		t.Fatalf("another team's visit: %v, want it held", a)
	}
	return rec
}

// walk calls every route as everybody else: every desk for every purpose, in the area and above it, with the client's and the record's own
// numbers in the address and the body.
func walk(t *testing.T, h *house, x team, rec string, inspect func(where, text string, but ...string)) {
	t.Helper()
	calls := 0
	for _, d := range access.Desks() {
		for _, p := range d.Purposes() {
			for _, within := range []string{"", "990101001"} {
				grant := access.Grant{Desk: d, Purpose: p}
				if within != "" {
					grant.Area = at(t, within)
				}
				if d == access.Administration && within != "" {
					continue
				}
				who := h.name(t, grant)
				for _, op := range h.Operations() {
					if unwalked[op.OperationID] != "" {
						continue
					}
					for _, own := range []string{x.mei, rec} {
						h.clock.pass(time.Second)
						c := h.login(t, who)
						path := strings.ReplaceAll(pathOf(op), "01890000-0000-7000-8000-000000000000", own)
						body := bodyOf(op, h)
						if raw, err := json.Marshal(body); err == nil && body != nil {
							body = strings.ReplaceAll(string(raw), "01890000-0000-7000-8000-000000000000", own)
						}
						a := c.do(op.Method, path+query(op.Method, path, own), body, "Idempotency-Key", freshKey())
						inspect(fmt.Sprintf("%s for %s: %s with %s answers %d and", d, p, op.OperationID, own, a.status), strings.ReplaceAll(a.raw, rec, ""))
						if op.Method == http.MethodGet && own == rec && a.status == 200 && strings.Contains(a.raw, rec) && !strings.Contains(path, "journal") {
							t.Errorf("%s for %s: %s tells of the record", d, p, op.OperationID)
						}
						calls++
					}
				}
			}
		}
	}
	if calls < 2000 {
		t.Errorf("only %d calls were made", calls)
	}
}

// query adds what lists ask for.
func query(method, path, own string) string {
	if method != http.MethodGet || strings.Contains(path, "?") {
		return ""
	}
	return "?area=990101001&from=2026-01&to=2026-03&year=2026&programme=marrow&q=" + "王美" + "&person=" + own + "&of=" + own + "&which=all&kind=visit&state=held"
}

// onDisk is every byte of a backup, which holds every table, whichever the engine; and of the database's own files where there are some.
func onDisk(t *testing.T, h *house) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copy")
	if err := h.db.Backup(t.Context(), file, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) < 10_000 || !bytes.Contains(raw, []byte("enrolment")) {
		t.Fatalf("a backup of %d bytes without the entries isn't one", len(raw))
	}
	return string(raw)
}

// inClear is every body of the journal.
func inClear(t *testing.T, h *house) string {
	t.Helper()
	var b strings.Builder
	err := h.store.Read(t.Context(), func(r *storereg.Reader) error {
		all, err := r.After(t.Context(), 0, 1000)
		for _, e := range all {
			b.Write(e.Body)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestACampaignInvitesByAgeAndSexAndTellsCountsAlone(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	manager := h.as(t, access.Grant{Desk: access.Management, Area: at(t, "990101"), Purpose: access.StatisticsPurpose})
	window := h.window(t)
	for i := range 5 {
		window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": fmt.Sprintf("王%c", rune(0x4e00+i)), "sex": []string{"female", "male"}[i%2],
			"birth_date": fmt.Sprintf("19%d-05-0%d", 70+i, i+1), "area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual", "phone": fmt.Sprintf("1380000000%d", i)}}).want(t, "somebody", 200, "")
	}
	plan := map[string]any{"title": "spring", "programme": "marrow", "area": "990101001", "from": "2026-03-01", "to": "2026-04-30"}
	for _, id := range []string{"choice", "antenatal", "postnatal", "preconception", "gynaecology"} {
		manager.post("/care/campaigns", map[string]any{"title": "spring", "programme": id, "area": "990101001", "from": "2026-03-01", "to": "2026-04-30"}).want(t, "a campaign for "+id, 422, "campaign.programme")
	}
	if may := manager.get("/care/campaign-programmes").want(t, "what campaigns may be for", 200, ""); !strings.Contains(may.raw, `"marrow"`) || !strings.Contains(may.raw, `"screening"`) || strings.Contains(may.raw, `"choice"`) {
		t.Errorf("campaigns may be for %v", may)
	}
	key := freshKey()
	manager.do("POST", "/api/v1/care/campaigns", plan, "Idempotency-Key", key).want(t, "a plan", 200, "")
	path := "/care/campaigns/" + key
	manager.post(path+"/sessions", map[string]any{"on": "2026-05-01", "place": "hall", "seats": 20}).want(t, "a session afterwards", 422, "campaign.session")
	manager.post(path+"/sessions", map[string]any{"on": "2026-03-10", "place": "hall", "seats": 20}).want(t, "a session", 200, "")
	manager.post(path+"/invitations", map[string]any{"way": "letter", "n": 10}).want(t, "a manager sees who is invited", 403, "")
	x.other.post(path+"/invitations", map[string]any{"way": "letter", "n": 10}).want(t, "another team invites", 403, access.DeniedByTeam)
	x.gao.post(path+"/declines", map[string]any{"person": x.mei}).want(t, "one declines", 204, "")
	for i := range 4 { // whoever has no phone takes nobody's place among the texts, and is written to
		window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": fmt.Sprintf("孙%c", rune(0x4e00+i)), "sex": "female", "birth_date": "1975-05-01",
			"area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual"}}).want(t, "somebody without a phone", 200, "")
	}
	sent := x.gao.post(path+"/invitations", map[string]any{"way": "sms", "n": 2}).want(t, "texts", 200, "")
	if n := len(sent.json["items"].([]any)); n != 2 || len(h.texts) != 2 || strings.Contains(sent.raw, x.mei) {
		t.Errorf("%d invited, %d texts: %v; want two, and not who declined", n, len(h.texts), sent)
	}
	rest := x.gao.post(path+"/invitations", map[string]any{"way": "letter", "n": 10}).want(t, "letters to the rest", 200, "")
	if n := len(rest.json["items"].([]any)); n != 5 {
		t.Errorf("%d more invited, want the one woman who is left, and four without a phone: %v", n, rest)
	}
	came := x.gao.post("/care/records", map[string]any{"programme": "marrow", "person": x.mei, "version": 2, "how": "signed", "lang": "zh", "campaign": key}).want(t, "one comes after all", 200, "")
	follows := "/care/records?programme=marrow&campaign=" + key
	if list := x.gao.get(follows).want(t, "the follow-up list", 200, ""); list.count("items") != 1 || !strings.Contains(list.raw, `"follow":"result"`) {
		t.Errorf("to be followed up: %v; want the one who came", list)
	}
	if list := x.gao.get("/care/records?programme=marrow&campaign="+freshKey()).want(t, "of another campaign", 200, ""); list.count("items") != 0 {
		t.Errorf("another campaign follows %v", list)
	}
	if list := x.other.get(follows).want(t, "another team's list", 200, ""); list.count("items") != 0 {
		t.Errorf("another team follows %v", list)
	}
	x.gao.post("/care/visits", map[string]any{"person": x.mei, "record": came.json["record"], "form": "probe", "contact": "", "answers": map[string]string{}, "declined": true}).want(t, "she wants no more of it", 200, "")
	if list := x.gao.get(follows).want(t, "the follow-up list afterwards", 200, ""); list.count("items") != 0 {
		t.Errorf("%v is still followed up, who declined", list)
	}
	board := manager.get(path).want(t, "the board", 200, "")
	counts := map[string]float64{}
	for _, c := range board.json["counts"].([]any) {
		c := c.(map[string]any)
		counts[c["name"].(string)] = c["n"].(float64)
	}
	if e := counts["eligible"]; e != 6 && e != 9 || board.json["coverage"] != nil {
		t.Errorf("the board says %v, want counts in threes and no share of so few", board)
	}
	manager.get("/care/records?programme=marrow").want(t, "a manager asks for records", 403, "")
}

func TestMeasuresAndWorkloadAreCountsThatPassedTheDoor(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	x.enrol(t)
	for i := range 5 {
		x.gao.post("/care/visits", x.visit(fmt.Sprint("visit ", i), 120)).want(t, "a visit", 200, "")
	}
	for i := range 19 {
		h.window(t).post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": fmt.Sprintf("李%c", rune(0x4e00+i)), "sex": "female", "birth_date": fmt.Sprintf("19%d-05-01", 70+i%10),
			"area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual"}}).want(t, "somebody", 200, "")
	}
	manager := h.as(t, access.Grant{Desk: access.Management, Area: at(t, "990101"), Purpose: access.StatisticsPurpose})
	all := manager.get("/care/measures?area=990101001&from=2026-03-01&to=2026-03-31").want(t, "measures", 200, "")
	for _, row := range all.json["items"].([]any) {
		m := row.(map[string]any)
		if int(m["num"].(float64))%3 != 0 || int(m["den"].(float64))%3 != 0 || m["choice"] == true && m["goal"] != "" {
			t.Errorf("%v: want counts in threes", m)
		}
		if m["id"] == "reach" && (m["people"] != true || m["den"] != 18.0 && m["den"] != 21.0 || m["num"] != 3.0 && m["num"] != 6.0) {
			t.Errorf("%v: want five visits of the 20 women whom the register has, record or none", m)
		}
		if m["id"] == "reported" && m["den"] != 0.0 {
			t.Errorf("%v: no month is over", m)
		}
		if m["id"] == "probe" && m["den"] != 3.0 && m["den"] != 6.0 {
			t.Errorf("five visits are %v", m)
		}
	}
	by := manager.get("/care/measures?area=990101001&from=2026-03-01&to=2026-03-31&by=worker").want(t, "by worker", 200, "")
	for _, row := range by.json["items"].([]any) {
		if m := row.(map[string]any); m["choice"] == true || m["people"] == true {
			t.Errorf("%v is about choosing, or of the register's people, and told by worker", m)
		}
	}
	parts := manager.get("/care/measures?area=990101001&from=2026-03-01&to=2026-03-31&by=area").want(t, "by area", 200, "")
	of, too := map[string]float64{}, map[string]float64{}
	for _, row := range parts.json["items"].([]any) {
		if m := row.(map[string]any); m["id"] == "reach" {
			of[m["group"].(string)] = m["den"].(float64)
		} else if m["id"] == "reach-too" {
			too[m["group"].(string)] = m["den"].(float64)
		}
	}
	if len(of) < 2 || of["990101001001"] != 18 && of["990101001001"] != 21 || !maps.Equal(of, too) {
		t.Errorf("by area the register has %v and %v, want 20 in the first village, rounded once and for all, and the others too", of, too)
	}
	// Of several roundings of one count it could be told: whatever span is asked for, the five visits are rounded alike.
	const span = "/care/measures?area=990101001&from=%s&to=%s"
	shown := map[float64]bool{}
	for _, s := range [][2]string{{"2026-03-01", "2026-03-31"}, {"2026-03-02", "2026-03-30"}, {"2026-02-01", "2026-03-31"}, {"2025-05-01", "2026-12-31"}, {"2026-01-01", "2029-12-31"}, {"2020-01-01", "2026-04-30"}} {
		for _, row := range manager.get(fmt.Sprintf(span, s[0], s[1])).want(t, "a span", 200, "").json["items"].([]any) {
			if m := row.(map[string]any); m["id"] == "probe" {
				shown[m["den"].(float64)] = true
			}
		}
	}
	if len(shown) != 1 {
		t.Errorf("five visits are told as %v, of one span and another", shown)
	}
	load := manager.get("/care/workload?area=990101001&from=2026-03-01&to=2026-03-31").want(t, "workload", 200, "")
	if !strings.Contains(load.raw, x.account) {
		t.Errorf("workload %v, want how many visits the worker made", load)
	}
}

func TestSuppliesNeverRunBelowNothingAndNothingExpiredIsGiven(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	move := func(how string, n int, lot, expiry string) answer {
		return x.gao.post("/care/supplies", map[string]any{"how": how, "item": "folic acid", "area": "990101001", "lot": lot, "expiry": expiry, "n": n})
	}
	move("receive", 100, "A", "2027-01-01").want(t, "received", 200, "")
	move("give", 30, "A", "2027-01-01").want(t, "given", 200, "")
	move("give", 71, "A", "2027-01-01").want(t, "more than is there", 422, "stock.short")
	move("count", 65, "A", "2027-01-01").want(t, "counted", 200, "")
	move("receive", 5, "B", "2026-01-01").want(t, "an old lot", 200, "")
	move("give", 1, "B", "2026-01-01").want(t, "given from it", 422, "stock.expired")
	list := x.gao.get("/care/supplies").want(t, "what is there", 200, "")
	rows := list.json["items"].([]any)
	if len(rows) != 2 || rows[0].(map[string]any)["lot"] != "B" || rows[1].(map[string]any)["n"] != 65.0 {
		t.Errorf("there are %v, want what expires first first, and 65 of A", list)
	}
	h.window(t).get("/care/supplies").want(t, "the window", 403, "")
}

func TestAVisitWrittenOfflineIsFiledAndWhatIsHeldShowsItsContentToNobody(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	rec := x.enrol(t)
	visit := func(who *client, said string) answer {
		return who.do("POST", "/api/v1/entries", map[string]any{"entries": []any{map[string]any{"id": freshKey(), "kind": "visit", "values": map[string]string{"person": x.mei, "form": "probe",
			"version": "3", "date": "2026-03-02", "answers": `{"said":"` + said + `"}`}}}}, "Idempotency-Key", freshKey())
	}
	if a := visit(x.gao, "XQ7-said").want(t, "the team's visit", 200, ""); !strings.Contains(a.raw, "accepted") {
		t.Errorf("a visit of the team: %v", a)
	}
	if a := x.gao.get("/care/records/" + rec); !strings.Contains(a.raw, "XQ7-said") {
		t.Errorf("the record is %v", a)
	}
	if a := visit(x.other, "XQ7-held").want(t, "another team's", 200, ""); !strings.Contains(a.raw, "quarantined") {
		t.Errorf("a visit of another team: %v", a)
	}
	registrar := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101001"), Purpose: access.CivilRegistration})
	death := registrar.post("/events", map[string]any{"kind": "death", "values": map[string]string{"person": x.mei, "date": "2026-03-01"}}).want(t, "her death", 200, "").json["entry"].(string)
	if a := visit(x.gao, "XQ7-late").want(t, "a visit after her death", 200, ""); !strings.Contains(a.raw, "quarantined") || !strings.Contains(a.raw, "care.visit.dead") {
		t.Errorf("a visit after her death: %v", a)
	}
	registrar.post("/events/"+death+"/void", map[string]any{"reason": "it was her sister"}).want(t, "taken back", 200, "")
	held := h.as(t, serviceGrant(t, access.Window), access.Grant{Desk: access.Window, Area: at(t, "990101001"), Purpose: access.CivilRegistration}).get("/quarantine").want(t, "what is held", 200, "")
	if !strings.Contains(held.raw, "visit") || strings.Contains(held.raw, "XQ7-held") || strings.Contains(held.raw, "XQ7-late") || strings.Contains(held.raw, x.mei) {
		t.Errorf("whoever settles sees %v, want that a visit waits and nothing of it", held)
	}
}
