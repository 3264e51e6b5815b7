package httpd_test

import (
	"fmt"
	"strings"
	"testing"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/exchange/pack/schemes"
	"wanjia/packs"
	storepay "wanjia/store/payout"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"

	"wanjia/desk/benefits"
	"wanjia/desk/cases"
	"wanjia/desk/changes"
	"wanjia/desk/looks"
	"wanjia/desk/payout"
)

// benefitDesk is the desk of benefits over the program's own schemes.
func benefitDesk(tb testing.TB, store *storereg.Store, keys *seal.Keys, log *looks.Desk) *benefits.Desk {
	tb.Helper()
	set, wrong := schemes.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	return benefits.New(ties.NewBenefits(store), log, keys, set)
}

// payoutDesk is the desk that pays, over the program's own schemes.
func payoutDesk(tb testing.TB, store *storereg.Store, keys *seal.Keys, log *looks.Desk, filed *cases.Desk, clk clock.Clock) *payout.Desk {
	tb.Helper()
	found := benefitDesk(tb, store, keys, log)
	turn := changes.New(nil, ties.Changes{S: storepay.New(store)}, found, filed, clk)
	return payout.New(ties.Payouts{S: storepay.New(store)}, found, turn, keys, log, clk)
}

// town is a place with the people who handle money in it.
type town struct {
	h                                  *house
	window, one, two, cash, cash2, app *client
}

func newTown(t *testing.T) *town { return newTownOn(t, sqldb.EngineSQLite) }

func newTownOn(t *testing.T, engine sqldb.Engine) *town {
	h := newHouseOn(t, engine)
	in := func(d access.Desk) *client { return h.as(t, grant(t, d, access.Benefit, "990101")) }
	return &town{h: h, window: h.window(t), one: in(access.Window), two: in(access.Window), cash: in(access.Cashier), cash2: in(access.Cashier), app: in(access.Approval)}
}

// child is a child born in December 2023, with a claim that was approved.
func (w *town) child(t *testing.T, name, account string) (claim string) {
	t.Helper()
	known := w.window.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": name, "sex": "female", "birth_date": "2023-12-05",
		"area": "990101001001", "since": "2023-12-05", "since_reason": "birth"}}).want(t, "a child", 200, "")
	who := known.json["person"].(string)
	made := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": who, "holder": name, "account": account}}).
		want(t, "a claim", 200, "")
	claim = made.json["case"].(string)
	w.two.post("/cases/"+claim+"/steps", map[string]any{"step": "verify", "values": map[string]string{"amount": "7200"}}).want(t, "verified", 200, "")
	w.app.post("/cases/"+claim+"/steps", map[string]any{"step": "approve"}).want(t, "approved", 200, "")
	return claim
}

func (w *town) run(t *testing.T, on string) answer {
	t.Helper()
	return w.app.post("/grants", map[string]any{"scheme": "childcare-2025", "on": on}).want(t, "granted", 200, "")
}

func (w *town) batch(t *testing.T) answer {
	t.Helper()
	return w.cash.post("/batches", map[string]any{"scheme": "childcare-2025", "execute": "2026-04-01", "note": "childcare"})
}

// sent releases a batch by two others and sends it.
func (w *town) sent(t *testing.T, id string, count int, total string) {
	t.Helper()
	step := "/batches/" + id + "/steps"
	release := map[string]any{"step": "release", "count": count, "total": total}
	w.cash2.post(step, release).want(t, "released by one", 200, "")
	w.app.post(step, release).want(t, "released by two", 200, "")
	w.cash.post(step, map[string]any{"step": "send"}).want(t, "sent", 200, "")
}

func (w *town) statement(t *testing.T, name, text string) answer {
	t.Helper()
	return w.cash.do("POST", "/api/v1/statements?account=999&name="+name, text, "Idempotency-Key", freshKey(), "Content-Type", "application/octet-stream").want(t, name, 200, "")
}

func (w *town) balance(t *testing.T) map[string]string {
	t.Helper()
	l := w.cash.get("/ledger").want(t, "the ledger", 200, "")
	if l.json["sum"] != "0.00" {
		t.Errorf("the ledger sums to %v", l.json["sum"])
	}
	out := map[string]string{}
	for i := range l.count("accounts") {
		out[l.at("accounts", i, "account").(string)] = l.at("accounts", i, "balance").(string)
	}
	return out
}

// refs are the references of a batch, by name of the payee, as the file that goes to the bank says them.
func (w *town) refs(t *testing.T, id string) map[string]string {
	t.Helper()
	file := w.cash.get("/batches/"+id+"/file?as=csv").want(t, "the file", 200, "").raw
	out := map[string]string{}
	for line := range strings.Lines(file) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if len(cells) >= 5 && strings.Contains(cells[0], "-") {
			out[cells[1]+" "+cells[4]] = cells[0]
		}
	}
	return out
}

func TestTheRoadFromAnApprovedClaimToMoneyAndBack(t *testing.T) {
	w := newTown(t)
	w.child(t, "An", "6222020200000000000")
	claim := w.child(t, "Bo", "6222020200000000001")
	for range 2 {
		w.run(t, "2025-12-31")
	}
	if got := w.run(t, "2025-12-31"); got.json["granted"] != 0.0 || got.json["before"] != 2.0 {
		t.Errorf("granting again says %v; want nothing new and two before", got)
	}
	made := w.batch(t).want(t, "a batch", 200, "")
	id := made.at("batch", "id").(string)
	if made.at("batch", "count") != 2.0 || made.at("batch", "total") != "7200.00" {
		t.Fatalf("the batch is %v; want two of 7,200 yuan", made)
	}
	w.batch(t).want(t, "another at once", 422, "payout.nothing")

	step := "/batches/" + id + "/steps"
	release := map[string]any{"step": "release", "count": 2, "total": "7200.00"}
	w.cash.post(step, release).want(t, "released by the builder", 403, "payment.release.own")
	w.cash2.post(step, release).want(t, "without money", 422, "payment.funds")
	w.cash.post("/funding", map[string]any{"amount": "10000"}).want(t, "funded", 200, "")
	w.cash2.post(step, map[string]any{"step": "release", "count": 2, "total": "7199.99"}).want(t, "another total", 409, "payment.envelope")
	w.cash.post(step, map[string]any{"step": "send"}).want(t, "sent too early", 409, "payout.batch.step")
	w.cash2.post(step, release).want(t, "released by one", 200, "")
	w.cash2.post(step, release).want(t, "by the same again", 403, "payment.release.two")
	w.app.post(step, release).want(t, "released by two", 200, "")
	w.cash.post(step, map[string]any{"step": "send"}).want(t, "sent", 200, "")
	w.cash.post(step, map[string]any{"step": "drop"}).want(t, "dropped too late", 409, "payout.batch.step")

	file := w.cash.get("/batches/"+id+"/file?payer=County&account=6222020200000000009&bank=102100099996").want(t, "the file", 200, "").raw
	if !strings.Contains(file, "pain.001.001.09") || !strings.Contains(file, "<CtrlSum>7200.00</CtrlSum>") {
		t.Errorf("the file is %.300s", file)
	}
	refs := w.refs(t, id)
	sheet := "date,debit,credit,account,ref,serial\n2026-04-01,3600.00,,6222020200000000000," + refs["An 3600.00"] + ",s1\n" +
		"2026-04-01,3600.00,," + "6222020200000000001," + refs["Bo 3600.00"] + ",s2\n2026-04-02,,3600.00,," + refs["Bo 3600.00"] + ",s3\n" +
		"2026-04-02,12.00,,,,s4\nnever,1,,,,s5\n"
	done := w.statement(t, "april.csv", sheet)
	if done.at("counts", "paid") != 2.0 || done.at("counts", "returned") != 1.0 || done.at("counts", "unmatched") != 1.0 || done.count("troubles") != 1 || done.json["open"] != 0.0 {
		t.Errorf("the statement says %v", done)
	}
	want := map[string]string{"granted": "7200.00", "owed": "-3600.00", "bank": "6388.00", "funding": "-10000.00", "unknown": "12.00"}
	if got := w.balance(t); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the ledger says %v; want %v", got, want)
	}
	elsewhere := w.h.as(t, grant(t, access.Cashier, access.Benefit, "990101002"))
	forged := "date,debit,credit,ref,serial\n2026-04-03,,3600.00," + refs["An 3600.00"] + ",f1\n"
	elsewhere.do("POST", "/api/v1/statements?account=999&name=f.csv", forged, "Idempotency-Key", freshKey(), "Content-Type", "application/octet-stream").
		want(t, "another area's payments in a statement", 403, "access.denied.area")
	if again := w.statement(t, "april-again.csv", sheet); again.at("counts", "repeated") != 4.0 {
		t.Errorf("the same statement again says %v; want four repeated", again)
	}
	if got := w.balance(t); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("after the same statement again the ledger says %v; want %v", got, want)
	}

	// What came back is paid again once the account is mended, under another reference, and only that.
	w.readdress(t, w.subject(t, claim), "holder", "Bo", "account", "6222020200000000003")
	next := w.batch(t).want(t, "a batch of what came back", 200, "")
	second := next.at("batch", "id").(string)
	if next.at("batch", "count") != 1.0 || w.refs(t, second)["Bo 3600.00"] == refs["Bo 3600.00"] {
		t.Errorf("the second batch is %v; want Bo's alone, under another reference", next)
	}
	w.sent(t, second, 1, "3600.00")
	w.batch(t).want(t, "a third", 422, "payout.nothing")
	if got := w.one.get("/cases/" + claim); got.json["state"] != "approved" {
		t.Errorf("the claim is %v", got.json["state"])
	}
	w.h.rebuilt(t)
}

func TestMoneyIsHandledByWhoseDeskItIs(t *testing.T) {
	w := newTown(t)
	w.child(t, "An", "6222020200000000000")
	w.cash.post("/grants", map[string]any{"scheme": "childcare-2025", "on": "2025-12-31"}).want(t, "granted by the cashier", 403, "access.denied.desk")
	w.run(t, "2025-12-31")
	w.app.post("/batches", map[string]any{"scheme": "childcare-2025", "execute": "2026-04-01"}).want(t, "built by the approver", 403, "access.denied.desk")
	w.one.post("/batches", map[string]any{"scheme": "childcare-2025", "execute": "2026-04-01"}).want(t, "built by the window", 403, "access.denied.desk")
	elsewhere := w.h.as(t, grant(t, access.Cashier, access.Benefit, "990101002"))
	elsewhere.post("/batches", map[string]any{"scheme": "childcare-2025", "execute": "2026-04-01"}).want(t, "built elsewhere", 422, "payout.nothing")
	w.window.get("/ledger").want(t, "read for another purpose", 403, "")
	w.one.get("/ledger").want(t, "read by the window", 403, "access.denied.desk")
	id := w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string)
	w.app.get("/batches/"+id+"/file?as=csv").want(t, "the file for the approver", 403, "access.denied.desk")
	elsewhere.get("/batches/"+id+"/file?as=csv").want(t, "the file for another area's cashier", 404, "payout.batch.missing")
	for _, step := range []string{"release", "send", "drop"} {
		elsewhere.post("/batches/"+id+"/steps", map[string]any{"step": step, "count": 1, "total": "3600.00"}).want(t, step+" elsewhere", 404, "payout.batch.missing")
	}
	key := freshKey()
	for amount, status := range map[string]int{"1": 200, "1.00": 200} {
		w.cash.do("POST", "/api/v1/funding", map[string]any{"amount": amount}, "Idempotency-Key", key).want(t, "the same money again", status, "")
	}
	w.cash.do("POST", "/api/v1/funding", map[string]any{"amount": "2"}, "Idempotency-Key", key).want(t, "other money under the same key", 409, "journal.id.taken")
	w.cash.do("POST", "/api/v1/batches/"+id+"/steps", map[string]any{"step": "drop"}, "Idempotency-Key", key).want(t, "a step under the key of money", 409, "journal.id.taken")
	w.cash.do("POST", "/api/v1/batches", map[string]any{"scheme": "childcare-2025", "execute": "2026-04-01"}, "Idempotency-Key", key).want(t, "a batch under the key of money", 409, "journal.id.taken")
	again := w.cash2.do("POST", "/api/v1/batches", map[string]any{"scheme": "childcare-2025", "execute": "2026-04-01"}, "Idempotency-Key", id)
	again.want(t, "another's batch under its key", 409, "journal.id.taken")
	if got := w.balance(t)["bank"]; got != "1.00" {
		t.Errorf("the bank holds %s after one yuan said twice; want 1.00", got)
	}
}

func TestWhoCannotBePaidIsToldAndTheOthersArePaid(t *testing.T) {
	w := newTown(t)
	w.child(t, "An", "6222020200000000000")
	claim := w.child(t, "Bo", "")
	w.run(t, "2025-12-31")
	made := w.batch(t).want(t, "a batch", 200, "")
	if made.at("batch", "count") != 1.0 || made.count("troubles") != 1 || !strings.Contains(made.at("troubles", 0, "message").(string), "account") {
		t.Errorf("the batch is %v; want one payment and a trouble about an account", made)
	}
	w.cash.post("/batches/"+made.at("batch", "id").(string)+"/steps", map[string]any{"step": "drop"}).want(t, "dropped", 200, "")
	again := w.batch(t).want(t, "a batch after the drop", 200, "")
	if again.at("batch", "count") != 1.0 {
		t.Errorf("after the drop the batch is %v; want An's again", again)
	}
	if got := w.one.get("/cases/" + claim); got.json["state"] != "approved" {
		t.Errorf("the claim is %v", got.json["state"])
	}
}
