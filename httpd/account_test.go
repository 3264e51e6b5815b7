package httpd_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"wanjia/domain/journal"
	"wanjia/store/sqldb"
)

// readdress asks for another account of a claim's subject, and has it confirmed by the approver.
func (w *town) readdress(t *testing.T, who string, values ...string) string {
	t.Helper()
	file := w.asks(t, who, values...)
	w.step(t, w.app, file, "confirm", nil).want(t, "confirmed by another", 200, "")
	return file
}

func (w *town) asks(t *testing.T, who string, values ...string) string {
	t.Helper()
	all := map[string]string{"scheme": "childcare-2025", "subject": who, "reasons": "the card was closed"}
	for i := 0; i+1 < len(values); i += 2 {
		all[values[i]] = values[i+1]
	}
	return w.one.post("/cases", map[string]any{"flow": "account", "area": "990101001001", "values": all}).want(t, "another account", 200, "").json["case"].(string)
}

func TestAnAccountIsChangedByTwoAndNothingOfTheOldOneStays(t *testing.T) {
	w := newTown(t)
	claim := w.child(t, "An", "6222020200000000000")
	who := w.subject(t, claim)
	w.run(t, "2025-12-31")
	w.step(t, w.one, claim, "account", said("holder", "Thief", "account", "6222020200000000001")).want(t, "changed by one hand", 404, "workflow.step")
	file := w.asks(t, who, "holder", "Gran", "account", "6222020200000000001")
	w.step(t, w.one, file, "confirm", nil).want(t, "confirmed by who asked", 403, "workflow.desk")

	made := w.batch(t).want(t, "a batch before it is confirmed", 200, "").at("batch", "id").(string)
	if got := w.refs(t, made); got["An 3600.00"] == "" {
		t.Errorf("before a second hand the money goes to %v; want where it went", got)
	}
	w.cash.post("/batches/"+made+"/steps", map[string]any{"step": "drop"}).want(t, "dropped", 200, "")
	mine := w.app.get("/cases?which=mine&flow=account").want(t, "the approver's work", 200, "")
	if mine.count("items") != 1 || mine.at("items", 0, "due") == "" {
		t.Errorf("the approver's work is %v; want the account to confirm, by when", mine)
	}
	w.step(t, w.app, file, "confirm", nil).want(t, "confirmed", 200, "")
	made = w.batch(t).want(t, "a batch after it", 200, "").at("batch", "id").(string)
	file2 := w.cash.get("/batches/"+made+"/file?as=csv").want(t, "the file", 200, "").raw
	if !strings.Contains(file2, "Gran") || !strings.Contains(file2, "6222020200000000001") || strings.Contains(file2, "6222020200000000000") {
		t.Errorf("after a second hand the file says %s", file2)
	}
	w.h.rebuilt(t)
}

// TestOneAccountAtATimeIsAskedForAPayee: two open changes would let whoever confirms last say where the money goes, though the other was meant.
func TestOneAccountAtATimeIsAskedForAPayee(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engineName(engine), func(t *testing.T) {
			w := newTownOn(t, engine)
			who := w.subject(t, w.child(t, "An", "6222020200000000000"))
			ask := func(c *client, scheme, account string) answer {
				return c.post("/cases", map[string]any{"flow": "account", "area": "990101001001", "values": map[string]string{"scheme": scheme, "subject": who, "holder": "Gran", "account": account, "reasons": "closed"}})
			}
			var taken, told atomic.Int32
			var all sync.WaitGroup
			var first atomic.Value
			for i := range 8 {
				all.Go(func() {
					switch a := ask([]*client{w.one, w.two}[i%2], "childcare-2025", fmt.Sprintf("62220202000000001%02d", i)); a.status {
					case 200:
						taken.Add(1)
						first.Store(a.json["case"])
					case 409:
						told.Add(1)
					}
				})
			}
			all.Wait()
			if taken.Load() != 1 || told.Load() != 7 {
				t.Fatalf("of eight at once %d were taken and %d refused; want one and seven", taken.Load(), told.Load())
			}
			file, _ := first.Load().(string)
			id, err := journal.ParseID(file)
			if err != nil {
				t.Fatal(err)
			}
			again := ask(w.two, "childcare-2025", "6222020200000000009").want(t, "a second", 409, "workflow.once.back")
			if !strings.Contains(again.raw, journal.NumberOf(id).Grouped()) || !strings.Contains(again.raw, "withdraw") {
				t.Errorf("the second is told %s; want the number of the first and that it can be withdrawn", again.raw)
			}
			ask(w.two, "festival-aid", "6222020200000000009").want(t, "of another scheme", 200, "")
			w.step(t, w.two, file, "withdraw", nil).want(t, "withdrawn", 200, "")
			next := ask(w.two, "childcare-2025", "6222020200000000009").want(t, "after it was withdrawn", 200, "").json["case"].(string)
			w.step(t, w.app, next, "refuse", map[string]any{"reason": "nobody asked for it"}).want(t, "refused", 200, "")
			ask(w.one, "childcare-2025", "6222020200000000009").want(t, "after a refusal", 200, "")
		})
	}
}

func TestTheBankOfTheOldAccountDoesNotStayWithTheNewOne(t *testing.T) {
	w := newTown(t)
	known := w.window.post("/events", map[string]any{"kind": "person", "values": recorded("An", "2023-12-05")}).want(t, "a child", 200, "")
	who := known.json["person"].(string)
	begun := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": who, "holder": "An", "account": "6222020200000000000", "bank": "102100099996"}}).
		want(t, "a claim", 200, "")
	claim := begun.json["case"].(string)
	w.step(t, w.two, claim, "verify", said("amount", "3600")).want(t, "verified", 200, "")
	w.step(t, w.app, claim, "approve", nil).want(t, "approved", 200, "")
	w.run(t, "2025-12-31")
	w.readdress(t, who, "holder", "Gran", "account", "6222020200000000001")
	made := w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string)
	if file := w.cash.get("/batches/"+made+"/file?as=csv").want(t, "the file", 200, "").raw; strings.Contains(file, "102100099996") {
		t.Errorf("the new account has the old one's bank: %s", file)
	}
}

func TestWhatCameBackWaitsUntilTheAccountIsMended(t *testing.T) {
	w := newTown(t)
	who := w.subject(t, w.child(t, "An", "6222020200000000000"))
	w.run(t, "2025-12-31")
	w.cash.post("/funding", map[string]any{"amount": "50000"}).want(t, "funded", 200, "")
	first := w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string)
	w.sent(t, first, 1, "3600.00")
	ref := w.refs(t, first)["An 3600.00"]
	w.statement(t, "back.csv", "date,debit,credit,account,ref,serial\n2026-04-01,3600.00,,,"+ref+",a\n2026-04-02,,3600.00,,"+ref+",b\n")
	w.batch(t).want(t, "to the same account again", 422, "payout.waits")
	if got := w.holds(t); got != "2025 3600.00 returned" {
		t.Errorf("what waits is %q", got)
	}
	w.run(t, "2026-03-02")
	if made := w.batch(t).want(t, "the other year", 422, "payout.waits"); made.status == 200 {
		t.Errorf("another year went to the account from which money came back: %v", made)
	}
	w.readdress(t, who, "holder", "An", "account", "6222020200000000007")
	made := w.batch(t).want(t, "after the account was mended", 200, "")
	if made.at("batch", "count") != 2.0 || made.count("held") != 0 {
		t.Errorf("the batch is %v; want both years", made)
	}
	if got := w.holds(t); got != "" {
		t.Errorf("%q still waits", got)
	}
}

func TestAFamilyGivesAnotherAccountItself(t *testing.T) {
	w := newTown(t)
	child := w.born(t, "Child", "2025-05-09", "990101001001")
	c := w.h.client(t)
	c.enter(w.letter(t, child), "20250509").want(t, "let in", 204, "")
	other := map[string]any{"person": child, "step": "account", "holder": "Mother", "account": "6222020200112233455"}
	c.post("/family/claims", other).want(t, "without a claim", 409, "family.noclaim")
	claim := c.post("/family/claims", map[string]any{"person": child, "step": "claim", "holder": "Father", "account": "6222020200000000000"}).want(t, "claimed", 200, "").json["case"].(string)
	c.post("/family/claims", other).want(t, "before it is approved", 409, "family.moving")
	w.step(t, w.two, claim, "verify", said("amount", "3600")).want(t, "verified", 200, "")
	w.step(t, w.app, claim, "approve", nil).want(t, "approved", 200, "")
	file := c.post("/family/claims", other).want(t, "another account", 200, "").json["case"].(string)
	home := c.get("/family").want(t, "home", 200, "")
	if home.at("people", 0, "moving", "case") != file || strings.Contains(home.raw, "6222020200112233455") {
		t.Errorf("the family sees %v; want that the account waits to be confirmed, and no number", home)
	}
	c.post("/family/claims", other).want(t, "twice", 409, "family.moving")
	c.post("/family/claims", map[string]any{"person": child, "step": "keep"}).want(t, "taken back", 200, "")
	c.post("/family/claims", map[string]any{"person": child, "step": "keep"}).want(t, "nothing to take back", 409, "family.notmoving")
	w.step(t, w.app, file, "confirm", nil).want(t, "confirmed once it is taken back", 409, "")
	file = c.post("/family/claims", other).want(t, "given again", 200, "").json["case"].(string)
	w.step(t, w.app, file, "confirm", nil).want(t, "confirmed", 200, "")
	w.run(t, "2025-12-31")
	made := w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string)
	if got := w.refs(t, made); got["Mother 3600.00"] == "" {
		t.Errorf("the money goes to %v; want the account that the family gave", got)
	}
}

func TestAFamilySeesACutSaysItsSideAndAppealsOnItsPhone(t *testing.T) {
	w := newTown(t)
	child := w.born(t, "Child", "2024-02-09", "990101001001")
	made := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": child, "holder": "Mother", "account": "6222020200000000000"}}).want(t, "a claim", 200, "")
	claim := made.json["case"].(string)
	w.step(t, w.two, claim, "verify", said("amount", "3600")).want(t, "verified", 200, "")
	w.step(t, w.app, claim, "approve", nil).want(t, "approved", 200, "")
	w.run(t, "2025-12-31")
	c := w.h.client(t)
	c.enter(w.letter(t, child), "20240209").want(t, "let in", 204, "")
	word := func(step, text string) answer {
		return c.post("/family/cuts", map[string]any{"person": child, "step": step, "text": text})
	}
	word("hear", "what cut").want(t, "without a cut", 409, "family.nocut")
	w.window.post("/events", map[string]any{"kind": "move_out", "values": map[string]string{"person": child, "date": "2025-06-20", "area": "990101001001"}}).want(t, "moved away", 200, "")
	file := w.one.post("/changes", map[string]any{"person": child, "scheme": "childcare-2025", "reasons": "The child moved in June."}).want(t, "proposed", 200, "").json["case"].(string)
	home := c.get("/family").want(t, "home", 200, "")
	if home.at("people", 0, "cut", "case") != file || home.at("people", 0, "cut", "reasons") != "The child moved in June." || home.at("people", 0, "cut", "lines", 0) != "2025: 3600.00 → 1800.00" {
		t.Errorf("the family sees %v; want the cut, its reasons and its lines", home.at("people", 0, "cut"))
	}
	if got := home.at("people", 0, "paid", 0, "state"); got != "waiting" {
		t.Errorf("before it was told the family's money is %v; nothing waits for a cut yet", got)
	}
	word("hear", "too early").want(t, "before it was told", 409, "workflow.from")
	w.step(t, w.one, file, "notify", said("notice", "by letter")).want(t, "told", 200, "")
	if got := c.get("/family").at("people", 0, "paid", 0, "state"); got != "held" {
		t.Errorf("while a cut is decided the family's money is %v; want that a part of it waits", got)
	}
	word("hear", "She was only away for the holidays.").want(t, "heard", 200, "")
	decide := said("means", "repay")
	decide["reason"] = "registered elsewhere since June"
	w.step(t, w.app, file, "decide", decide).want(t, "decided", 200, "")
	word("appeal", "She is back.").want(t, "appealed", 200, "")
	if home = c.get("/family"); home.at("people", 0, "cut", "state") != "appealed" || len(home.at("people", 0, "cut", "may").([]any)) != 0 {
		t.Errorf("after the appeal the family sees %v", home.at("people", 0, "cut"))
	}
	w.step(t, w.app, file, "dismiss", map[string]any{"reason": "no"}).want(t, "dismissed by who decided", 403, "workflow.apart")
}

func TestWhoeverHasCustodyNowIsPaidByAClaimOfTheirOwn(t *testing.T) {
	w := newTown(t)
	adult := func(name, sex, birth string) string {
		return fmt.Sprint(w.window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": name, "sex": sex, "birth_date": birth, "area": "990101001001"}}).
			want(t, name, 200, "").json["person"])
	}
	mother, father := adult("Mother", "female", "1995-03-04"), adult("Father", "male", "1993-05-06")
	child := fmt.Sprint(w.window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": "Child", "sex": "female", "birth_date": "2025-05-09", "area": "990101001001",
		"since": "2025-05-09", "since_reason": "birth", "mother": mother, "father": father}}).want(t, "a child", 200, "").json["person"])
	claims := func(who, account string, custody bool) {
		t.Helper()
		file := fmt.Sprint(w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": child, "claimant": who, "holder": account[len(account)-3:], "account": account}}).
			want(t, "a claim", 200, "").json["case"])
		if custody {
			w.one.post("/cases/"+file+"/facts", map[string]any{"fact": "custody", "value": "mother", "from": "2026-01-01"}).want(t, "custody", 200, "")
			if got := w.holds(t); got != "2025 3600.00 claimant" {
				t.Errorf("while the new claim is open %q waits", got)
			}
			w.batch(t).want(t, "a batch in which all waits", 422, "payout.waits")
		}
		w.step(t, w.two, file, "verify", said("amount", "3600")).want(t, "verified", 200, "")
		w.step(t, w.app, file, "approve", nil).want(t, "approved", 200, "")
	}
	claims(father, "6222020200000000111", false)
	w.run(t, "2025-12-31")
	claims(mother, "6222020200000000222", true)
	if got := w.holds(t); got != "" {
		t.Errorf("after the mother's claim was approved %q still waits", got)
	}
	made := w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string)
	if got := w.refs(t, made); len(got) != 1 || got["222 3600.00"] == "" {
		t.Errorf("the money goes to %v; want the account of whoever has custody", got)
	}
	w.h.rebuilt(t)
}
