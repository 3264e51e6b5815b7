package httpd_test

import (
	"bytes"
	"compress/gzip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/sync"
	"wanjia/exchange/signed"
)

// The tests here are named after the failures that sync must survive (docs/sync.md lists them).

func (h *house) civil(tb testing.TB, desk access.Desk, area string) *client {
	tb.Helper()
	return h.as(tb, access.Grant{Desk: desk, Area: at(tb, area), Purpose: access.CivilRegistration})
}

func TestAnAnswerThatIsLostIsAskedForAgainAndNothingIsThereTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		for i := range 60 {
			p.write(t, newcomer(fmt.Sprintf("甲%d", i), "male", fmt.Sprintf("19%02d-02-02", 30+i), "990101001001"))
		}
		before := p.outbox
		p.post("/sync/push", p.pairs(before...)).want(t, "the push whose answer is lost", 200, "")
		got, _ := p.push(t)
		for i := range got {
			if got[i] != "duplicate" {
				t.Fatalf("entry %d sent again: %s", i, got[i])
			}
		}
		if all, err := h.bodiesOf("person"); err != nil || len(all) != 60 {
			t.Errorf("the journal holds %d of 60, %v", len(all), err)
		}
	})
}

func TestAPhoneThatWasRestoredFromACopySendsWhatItHadAndCountsTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		copied := p.n
		p.write(t, newcomer("王一", "male", "1980-01-01", "990101001001"))
		p.write(t, newcomer("王二", "male", "1981-01-01", "990101001001"))
		backup := p.outbox[:1]
		p.push(t)
		p.n, p.outbox = copied+1, append([]signed.Pair(nil), backup...) // the copy was made after the first
		p.write(t, newcomer("王三", "male", "1982-01-01", "990101001001"))
		got, a := p.push(t)
		same(t, "the restored phone "+a.raw, got, "duplicate", "accepted")
		if a.at("answers", 1, "warnings", 0) != "sync.n.again" {
			t.Errorf("nobody noticed that the phone counted twice: %v", a)
		}
		list := h.civil(t, access.Window, "990101001").get("/sync/devices").want(t, "the supervisor's list", 200, "")
		if list.at("items", 0, "restored") != true {
			t.Errorf("the supervisor sees %v", list)
		}
	})
}

func TestOneIdWithTwoTextsIsHeldBesideTheFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		key := p.write(t, newcomer("王一", "male", "1980-01-01", "990101001001"))
		other := newcomer("王二", "male", "1980-01-01", "990101001001")
		other["id"] = key
		p.write(t, other)
		got, a := p.push(t)
		same(t, "the push "+a.raw, got, "accepted", "quarantined")
		if a.at("answers", 1, "code") != "journal.id.taken" || a.at("answers", 1, "zh") == "" || a.at("answers", 1, "en") == "" {
			t.Errorf("the second was answered %v", a)
		}
		h.rebuilt(t)
	})
}

func TestBatchesInAnyOrderComeToTheSame(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		mother := p.write(t, newcomer("王丽", "female", "1990-01-01", "990101001001"))
		p.write(t, newcomer("李四", "male", "1990-03-01", "990101001001"))
		child := p.write(t, entry{"kind": "birth", "values": map[string]string{"date": "2026-01-20", "sex": "female", "mother": mother, "area": "990101001001"}})
		first, second := p.outbox[2:], p.outbox[:2]
		a := p.post("/sync/push", p.pairs(first...)).want(t, "the later batch first", 200, "")
		if a.at("answers", 0, "answer") == "rejected" || fmt.Sprint(a.json["missing"]) != "[[1 2]]" {
			t.Errorf("the later batch was answered %v", a)
		}
		a = p.post("/sync/push", p.pairs(second...)).want(t, "the earlier batch", 200, "")
		if a.count("missing") != 0 {
			t.Errorf("still missing: %v", a)
		}
		p.post("/sync/push", p.pairs(p.outbox...)).want(t, "all of it again", 200, "")
		if a := p.get("/sync/held"); a.count("items") > 0 {
			held, _ := a.at("items", 0, "held").(string)
			p.post("/sync/held/"+held+"/retry", entry{}).want(t, "what leaned on what came later", 200, "")
		}
		p.pull(t)
		if got := p.person(child); got == nil || got["mother"] != mother {
			t.Errorf("the child is %v", got)
		}
		h.rebuilt(t)
	})
}

// correct is a correction of an event as a worker makes it who saw it at a position.
func correct(event string, base any, values map[string]string) entry {
	seq, _ := base.(float64)
	return entry{"kind": "person", "event": event, "base": int(seq), "reason": "said so at the door", "values": values}
}

func TestTwoWorkersWhoChangeDifferentFieldsBothStand(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		one, two := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001"))
		was := map[string]string{"name": "王丽", "sex": "female", "birth_date": "1995-04-01", "area": "990101001001", "since": "2020-01-01", "since_reason": "move_in"}
		who := one.write(t, entry{"kind": "person", "values": was})
		_, a := one.push(t)
		seen := a.at("answers", 0, "seq")
		with := func(code, text string) map[string]string {
			out := map[string]string{}
			for k, v := range was {
				out[k] = v
			}
			out[code] = text
			return out
		}
		one.write(t, correct(who, seen, with("name", "王莉")))
		two.write(t, correct(who, seen, with("phone", "13800000000")))
		same(t, "the first", first(one.push(t)), "accepted")
		got, a := two.push(t)
		same(t, "the second, who saw what stood before "+a.raw, got, "accepted")
		one.pull(t)
		if p := one.person(who); p["name"] != "王莉" {
			t.Errorf("after both: %v", p)
		}
		if bodies, err := h.bodiesOf("person"); err != nil || !strings.Contains(bodies[len(bodies)-1], `"phone"`) || !strings.Contains(bodies[len(bodies)-1], "王莉") {
			t.Errorf("the newest version is %v, %v", bodies, err)
		}
		h.rebuilt(t)
	})
}

func TestTwoWorkersWhoChangeOneFieldAreAskedWhereItMatters(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		one, two, three := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001"))
		was := map[string]string{"name": "王丽", "sex": "female", "birth_date": "1995-04-01", "area": "990101001001", "since": "2020-01-01", "since_reason": "move_in"}
		with := func(code, text string) map[string]string {
			out := map[string]string{}
			for k, v := range was {
				out[k] = v
			}
			out[code] = text
			return out
		}
		who := one.write(t, entry{"kind": "person", "values": was})
		_, a := one.push(t)
		seen := a.at("answers", 0, "seq")
		one.write(t, correct(who, seen, with("name", "王莉")))
		two.write(t, correct(who, seen, with("name", "王俐")))
		same(t, "the first name", first(one.push(t)), "accepted")
		same(t, "the later name is the one that stands", first(two.push(t)), "accepted")
		one.write(t, correct(who, seen, with("birth_date", "1995-04-02")))
		three.write(t, correct(who, seen, with("birth_date", "1996-04-01")))
		same(t, "the first birth date", first(one.push(t)), "accepted")
		got, a := three.push(t)
		same(t, "another birth date "+a.raw, got, "quarantined")
		if a.at("answers", 0, "code") != "sync.merge.ask" {
			t.Errorf("vital facts were merged: %v", a)
		}
		h.rebuilt(t)
	})
}

func TestAnEditOfWhatWasTakenBackIsHeld(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p, desk := h.phone(t, h.field(t, "990101001")), h.civil(t, access.Window, "990101001")
		values := map[string]string{"date": "2026-02-20", "sex": "male", "area": "990101001001"}
		key := p.write(t, entry{"kind": "birth", "values": values})
		_, a := p.push(t)
		p.pull(t)
		desk.post("/entries", map[string]any{"entries": []entry{{"id": freshKey(), "kind": "void", "event": key, "reason": "did not happen"}}}).want(t, "taken back at the desk", 200, "")
		values["weight_g"] = "3100"
		seq, _ := a.at("answers", 0, "seq").(float64)
		p.write(t, entry{"kind": "birth", "event": key, "base": int(seq), "reason": "weighed", "values": values})
		same(t, "the edit", first(p.push(t)), "quarantined")
		p.pull(t)
		if p.person(key) != nil {
			t.Errorf("the phone still holds %v", p.person(key))
		}
	})
}

func TestAHouseholdThatMovedWhileItsWorkerWasAwayForAMonth(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		old, fresh := h.phone(t, h.field(t, "990101001001")), h.phone(t, h.field(t, "990101002"))
		who := old.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		old.push(t)
		old.pull(t)
		fresh.first(t, 50)
		visit := old.write(t, entry{"kind": "death", "values": map[string]string{"person": who, "date": "2026-02-28"}, "base": int(old.held["person "+who]["seq"].(float64))})
		h.clock.pass(29 * 24 * time.Hour)
		h.civil(t, access.Window, "990101").post("/entries", map[string]any{"entries": []entry{{"id": freshKey(), "kind": "move", "values": map[string]string{"person": who, "date": "2026-03-10", "area": "990101002001"}}}}).want(t, "the move", 200, "")
		a := old.pull(t).want(t, "the old phone", 200, "")
		if old.person(who) != nil || a.at("gone", 0, "why") != "moved" || a.at("gone", 0, "day") != "2026-03-10" || strings.Contains(a.raw, "990101002001") {
			t.Errorf("the old phone hears %v", a)
		}
		fresh.pull(t)
		if fresh.person(who) == nil {
			t.Error("the new worker's phone doesn't hold them")
		}
		got, a := old.push(t)
		same(t, "what was unsent lands, and waits for a person "+a.raw, got, "quarantined")
		list := h.civil(t, access.Window, "990101").get("/quarantine").want(t, "the quarantine", 200, "")
		if list.count("items") != 1 || list.at("items", 0, "entry") != visit {
			t.Errorf("the supervisor sees %v", list)
		}
		if a := old.get("/sync/held"); a.count("items") != 1 || a.at("items", 0, "state") != "waiting" {
			t.Errorf("the worker sees %v", a)
		}
		h.rebuilt(t)
	})
}

func TestOnePersonWhoseTwoRecordsWereJoinedWhileBothWereEdited(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		one, two, desk := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001")), h.window(t)
		a, b := newcomer("王丽", "female", "1995-04-01", "990101001001"), newcomer("王莉", "female", "1995-04-02", "990101001002")
		x, y := one.write(t, a), two.write(t, b)
		_, ax := one.push(t)
		_, ay := two.push(t)
		for _, p := range []*phone{one, two} {
			p.pull(t)
		}
		a["values"].(map[string]string)["phone"], b["values"].(map[string]string)["phone"] = "13800000000", "13900000000"
		one.write(t, correct(x, ax.at("answers", 0, "seq"), a["values"].(map[string]string)))
		two.write(t, correct(y, ay.at("answers", 0, "seq"), b["values"].(map[string]string)))
		draft := map[string]any{"survivor": x, "absorbed": y, "reason": "one person, seen twice"}
		done := desk.post("/merges", draft)
		if done.status != 200 {
			rule, _ := done.at("findings", 0, "rule").(string)
			draft["overrides"] = []entry{{"rule": rule, "reason": "seen"}}
			done = desk.post("/merges", draft)
		}
		if done.status != 200 {
			t.Fatalf("the merge: %v", done)
		}
		for _, p := range []*phone{one, two} {
			if got, a := p.push(t); got[0] != "accepted" && got[0] != "quarantined" {
				t.Errorf("an edit of a record that was joined: %v", a)
			}
			p.pull(t)
			if p.person(y) != nil || p.person(x) == nil {
				t.Errorf("a phone holds %v and %v", p.person(x), p.person(y))
			}
		}
		h.rebuilt(t)
	})
}

func TestAHouseholdThatWasSplitComesToPhonesAsTwo(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p, other := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001"))
		home, next := id.Derive("home", t.Name()).String(), id.Derive("next", t.Name()).String()
		var who []string
		for i, relation := range []string{"head", "child"} {
			e := newcomer([]string{"王父", "王子"}[i], "male", []string{"1960-01-01", "1990-01-01"}[i], "990101001001")
			v := e["values"].(map[string]string)
			v["household"], v["relation"], v["address"] = home, relation, "东街 1 号"
			who = append(who, p.write(t, e))
		}
		same(t, "the family", first(p.push(t)), "accepted", "accepted")
		other.first(t, 100)
		p.write(t, entry{"kind": "split", "values": map[string]string{"household": home, "to_household": next, "members": who[1], "person": who[1], "date": "2026-02-01", "area": "990101001001"}})
		got, a := p.push(t)
		same(t, "the split "+a.raw, got, "accepted")
		other.pull(t)
		if m := other.held["household "+home]["data"].(map[string]any)["members"]; fmt.Sprint(m) != fmt.Sprint([]any{who[0]}) {
			t.Errorf("the old household holds %v", m)
		}
		if r := other.held["household "+next]; r == nil || other.person(who[1])["household"] != next {
			t.Errorf("the new household is %v, the son's %v", r, other.person(who[1]))
		}
	})
}

func TestAWorkerWhoWasReplacedOnAPhoneLosesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		was, is := h.field(t, "990101001"), h.field(t, "990101001")
		p := h.phone(t, was)
		key := p.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		point := p.key.PublicKey
		raw, _ := point.Bytes()
		is.post("/devices", map[string]any{"id": p.id.String(), "name": "x", "public_key": base64.RawURLEncoding.EncodeToString(raw)}).want(t, "the same device for somebody else", 409, "sync.device.taken")
		q := h.phone(t, is) // a device of the next worker's own, on the same phone
		a := q.post("/sync/push", map[string]any{"entries": p.outbox}).want(t, "the next worker sends what lies there", 200, "")
		if a.at("answers", 0, "answer") != "rejected" || a.at("answers", 0, "code") != "sync.entry.other" {
			t.Errorf("under the next worker's own token: %v", a)
		}
		sealed := p.seal(t, p.outbox[0])
		a = h.client(t).post("/sync/rescue", map[string]any{"device": p.id.String(), "sealed": []string{sealed}}).want(t, "the rescue", 200, "")
		if a.at("answers", 0, "answer") != "quarantined" || a.at("answers", 0, "id") != key || a.at("answers", 0, "code") != "sync.rescued" {
			t.Errorf("the rescue was answered %v", a)
		}
		written := entry{"account": "somebody-else"}
		for k, v := range newcomer("王莉", "female", "1996-04-01", "990101001001") {
			written[k] = v
		}
		p.outbox = nil
		p.write(t, written)
		got, a := p.push(t)
		same(t, "an entry that says another author "+a.raw, got, "quarantined")
		list := h.civil(t, access.Window, "990101001").get("/quarantine")
		if list.count("items") != 2 {
			t.Errorf("the supervisor sees %v", list)
		}
		held, _ := list.at("items", 1, "id").(string)
		h.civil(t, access.Window, "990101001").post("/quarantine/"+held+"/retry", entry{}).want(t, "the supervisor accepts it", 200, "")
	})
}

// officeKey is what a phone seals to.
func (p *phone) officeKey(tb testing.TB) *ecdh.PublicKey {
	tb.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(p.office)
	if err != nil {
		tb.Fatal(err)
	}
	office, err := ecdh.P256().NewPublicKey(raw)
	if err != nil {
		tb.Fatal(err)
	}
	return office
}

// seal seals a signed text for the office, as the phone does when it is written.
func (p *phone) seal(tb testing.TB, pair signed.Pair) string {
	tb.Helper()
	office := p.officeKey(tb)
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	shared, err := once.ECDH(office)
	if err != nil {
		tb.Fatal(err)
	}
	key, err := hkdf.Key(sha256.New, shared, nil, "wanjia rescue 1", 32)
	if err != nil {
		tb.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		tb.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		tb.Fatal(err)
	}
	nonce := make([]byte, 12)
	_, _ = rand.Read(nonce)
	plain, err := json.Marshal(pair)
	if err != nil {
		tb.Fatal(err)
	}
	b := base64.RawURLEncoding.EncodeToString
	return b(once.PublicKey().Bytes()) + "." + b(nonce) + "." + b(gcm.Seal(nil, nonce, plain, nil))
}

func TestAWorkerWhoseRightsWereNarrowedHasWhatWasUnsentHeld(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		worker := h.field(t, "990101001")
		p := h.phone(t, worker)
		there := p.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		p.push(t)
		p.first(t, 100)
		p.write(t, newcomer("李四", "male", "1970-04-01", "990101001001"))
		grants := []access.Grant{{Desk: access.Field, Area: at(t, "990101002"), Purpose: access.CivilRegistration}}
		if err := h.staff.Change(t.Context(), h.admin, p.account, "", grants); err != nil {
			t.Fatal(err)
		}
		got, a := p.push(t)
		same(t, "what was unsent "+a.raw, got, "quarantined")
		if code, _ := a.at("answers", 0, "code").(string); !strings.HasPrefix(code, "access.denied") {
			t.Errorf("the reason is %v", a)
		}
		a = p.pull(t).want(t, "the next pull", 200, "")
		if p.person(there) != nil || !strings.Contains(a.raw, `"990101002001"`) {
			t.Errorf("the phone still holds %v of %v", p.person(there), a)
		}
	})
}

func TestClocksThatAreWrongAreToldAndNothingIsLost(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		for i, skew := range []time.Duration{-56 * 365 * 24 * time.Hour, 73 * 365 * 24 * time.Hour, -time.Hour, 11 * time.Minute} {
			p.skew = skew
			p.write(t, newcomer(fmt.Sprintf("钟%d", i), "male", fmt.Sprintf("198%d-01-01", i), "990101001001"))
			got, a := p.push(t)
			same(t, fmt.Sprintf("a clock off by %v: %s", skew, a.raw), got, "accepted")
			if a.json["clock"] == "" {
				t.Errorf("a clock off by %v isn't told: %v", skew, a)
			}
		}
		p.skew = 0
		e := newcomer("夏时", "male", "1990-01-01", "990101001001")
		e["made"] = h.clock.Now().In(time.FixedZone("", 9*3600)).Format(time.RFC3339) // another zone is the same instant
		p.write(t, e)
		if _, a := p.push(t); a.json["clock"] != "" || len(a.at("answers", 0, "warnings").([]any)) != 0 {
			t.Errorf("another time zone is told as a wrong clock: %v", a)
		}
	})
}

func TestABirthThatTwoWorkersRegisteredIsSeenByAPerson(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		one, two := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001"))
		mother := one.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		one.push(t)
		birth := entry{"kind": "birth", "values": map[string]string{"date": "2026-02-20", "sex": "male", "mother": mother, "name": "王小"}}
		one.write(t, birth)
		two.write(t, birth)
		same(t, "the first", first(one.push(t)), "accepted")
		got, a := two.push(t)
		same(t, "the second "+a.raw, got, "quarantined")
		if a.count("answers") != 1 || len(a.at("answers", 0, "findings").([]any)) == 0 {
			t.Errorf("no rule said why: %v", a)
		}
	})
}

func TestWhatHappenedAfterADeathIsHeld(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		one, two := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001"))
		who := one.write(t, newcomer("王丽", "female", "1945-04-01", "990101001001"))
		one.push(t)
		two.pull(t)
		one.write(t, entry{"kind": "death", "values": map[string]string{"person": who, "date": "2026-02-20"}})
		two.write(t, entry{"kind": "move", "values": map[string]string{"person": who, "date": "2026-02-25", "area": "990101001002"}})
		same(t, "the death", first(one.push(t)), "accepted")
		got, a := two.push(t)
		same(t, "the move after it "+a.raw, got, "quarantined")
		if a = two.pull(t); a.at("gone", 0, "why") != "died" {
			t.Errorf("the other phone hears %v", a)
		}
	})
}

func TestEntriesOfOtherVersionsAreTakenOrHeld(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		for v, want := range map[int]string{sync.Version: "accepted", sync.Version + 1: "quarantined", sync.Version - 4: "quarantined"} {
			e := newcomer(fmt.Sprintf("版%d", v+9), "male", fmt.Sprintf("19%02d-05-05", 70+v), "990101001001")
			e["v"] = v
			e["something_new"] = true
			p.write(t, e)
			got, a := p.push(t)
			same(t, fmt.Sprintf("version %d: %s", v, a.raw), got, want)
		}
	})
}

func TestAServerThatWasPutBackFromABackupGetsEverythingAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		p.write(t, newcomer("王一", "male", "1980-01-01", "990101001001"))
		p.push(t)
		p.first(t, 100)
		p.get("/sync/pull?since=999999-abcdef01").want(t, "a cursor beyond the journal", 409, "journal.cursor.ahead")
		mark := p.cursor[strings.Index(p.cursor, "-")+1:]
		other := strings.Replace(p.cursor, mark, "00000000", 1)
		p.get("/sync/pull?since="+other).want(t, "a cursor of what is no longer there", 409, "sync.cursor.other")
		p.get("/sync/pull?since=nonsense").want(t, "no cursor at all", 422, "journal.cursor.form")
		back := newHouseOn(t, h.db.Engine()) // the server as it was before the entry came
		q := back.phone(t, back.field(t, "990101001"))
		a := q.get("/sync/pull?since=" + p.cursor)
		if a.status != 409 {
			t.Errorf("another server's cursor: %v", a)
		}
		p.outbox = p.kept
		got, _ := p.push(t)
		same(t, "what was kept, sent again", got, "duplicate")
	})
}

func TestABacklogGoesBatchByBatchAndNoBatchIsTooLarge(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		for i := range 1200 {
			p.write(t, newcomer(fmt.Sprintf("积%d", i), "male", fmt.Sprintf("%d-%02d-%02d", 1940+i%60, 1+i%12, 1+i%28), "990101001001"))
		}
		p.post("/sync/push", p.pairs(p.outbox[:501]...)).want(t, "501 at once", 422, "")
		accepted := 0
		for len(p.outbox) > 0 {
			got, _ := p.push(t)
			for _, w := range got {
				if w == "accepted" {
					accepted++
				}
			}
		}
		if held := p.get("/sync/held").count("items"); accepted+held != 1200 {
			t.Errorf("%d accepted and %d held of 1200", accepted, held)
		}
	})
}

func TestABombAndWhatIsTooLargeAreRefusedUnread(t *testing.T) {
	h := newHouse(t)
	p := h.phone(t, h.field(t, "990101001"))
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 400 {
		_, _ = z.Write(bytes.Repeat([]byte(" "), 1<<20))
	}
	_ = z.Close()
	send := func(encoding string, body []byte) int {
		r := httptest.NewRequest("POST", "/api/v1/sync/push", bytes.NewReader(body))
		r.RemoteAddr, r.Host = p.address, p.host
		r.Header.Set("Authorization", "Bearer "+p.token)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Content-Encoding", encoding)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	if got := send("gzip", bomb.Bytes()); got != 413 {
		t.Errorf("%d bytes that unpack to 400 MiB: %d, want 413", bomb.Len(), got)
	}
	if got := send("gzip", []byte("not packed")); got != 400 {
		t.Errorf("what isn't packed: %d, want 400", got)
	}
	if got := send("br", []byte("x")); got != 415 {
		t.Errorf("another packing: %d, want 415", got)
	}
	p.write(t, newcomer("王一", "male", "1980-01-01", "990101001001"))
	raw, err := json.Marshal(p.pairs(p.outbox...))
	if err != nil {
		t.Fatal(err)
	}
	var small bytes.Buffer
	z = gzip.NewWriter(&small)
	_, _ = z.Write(raw)
	_ = z.Close()
	if got := send("gzip", small.Bytes()); got != 200 {
		t.Errorf("a packed push: %d, want 200", got)
	}
	e := newcomer(strings.Repeat("长", 50_000), "male", "1980-01-01", "990101001001")
	p.outbox = nil
	p.write(t, e)
	same(t, "one entry that is too large", first(p.push(t)), "rejected")
}

func TestTenWrongPINsOrARevokedPhoneLoseNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		worker, desk := h.field(t, "990101001001"), h.civil(t, access.Window, "990101001")
		p := h.phone(t, worker)
		p.first(t, 100)
		key := p.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		sealed := p.seal(t, p.outbox[0])
		h.civil(t, access.Window, "990101002").post("/devices/"+p.id.String()+"/revoke", entry{"reason": "mine"}).want(t, "a supervisor elsewhere", 404, "sync.device.unknown")
		desk.post("/devices/"+p.id.String()+"/revoke", entry{"reason": ""}).want(t, "without a reason", 422, "sync.device.reason")
		desk.post("/devices/"+p.id.String()+"/revoke", entry{"reason": "lost on the bus"}).want(t, "revoked", 204, "")
		p.get("/sync/pull").want(t, "the revoked phone", 401, "sync.device.revoked")
		p.post("/devices/"+p.id.String()+"/lease", entry{}).want(t, "its lease", 401, "sync.device.revoked")
		worker.post("/devices/"+p.id.String()+"/lease", entry{}).want(t, "its lease for the worker", 403, "sync.device.revoked")
		for i, want := range []string{"quarantined", "quarantined"} {
			a := h.client(t).post("/sync/rescue", map[string]any{"device": p.id.String(), "sealed": []string{sealed, "x.y.z"}}).want(t, "the rescue", 200, "")
			if a.at("answers", 0, "answer") != want || a.at("answers", 0, "id") != key || a.at("answers", 1, "answer") != "rejected" {
				t.Errorf("rescue %d was answered %v", i, a)
			}
		}
		list := desk.get("/quarantine")
		if list.count("items") != 1 {
			t.Fatalf("the supervisor sees %v", list)
		}
		held, _ := list.at("items", 0, "id").(string)
		desk.post("/quarantine/"+held+"/retry", entry{}).want(t, "the supervisor accepts it", 200, "")
		if a := desk.get("/sync/devices"); a.at("items", 0, "revoked") == "" || a.at("items", 0, "reason") != "lost on the bus" {
			t.Errorf("the list says %v", a)
		}
	})
}

func TestAStolenPhoneOpensNothingOnceItsLeaseIsOver(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		worker := h.field(t, "990101001001")
		p := h.phone(t, worker)
		h.clock.pass(20 * 24 * time.Hour)
		a := p.post("/devices/"+p.id.String()+"/lease", entry{}).want(t, "renewed", 200, "")
		if a.at("token") != nil || a.at("half") == "" {
			t.Errorf("renewing gave %v", a)
		}
		h.clock.pass(29 * 24 * time.Hour)
		p.get("/sync/pull").want(t, "within the renewed lease", 200, "")
		h.clock.pass(2 * 24 * time.Hour)
		p.get("/sync/pull").want(t, "after it", 401, "session.unknown")
		p.post("/devices/"+p.id.String()+"/lease", entry{}).want(t, "by itself", 401, "session.unknown")
		token, _, err := h.staff.SignIn(t.Context(), p.account, "Correct-Horse-7", "test")
		if err != nil {
			t.Fatal(err)
		}
		worker.cookie = token
		a = worker.post("/devices/"+p.id.String()+"/lease", entry{}).want(t, "once its worker signed in", 200, "")
		p.header["Authorization"] = "Bearer " + a.at("token").(string)
		p.get("/sync/pull").want(t, "with the new token", 200, "")
	})
}

func TestAFileComesPieceByPieceBeforeOrAfterItsEntry(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		photo := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("x"), 300_000)...)
		photo = append(photo, []byte("\nstartxref\n0\n%%EOF\n")...)
		sum := sha256.Sum256(photo)
		name := hex.EncodeToString(sum[:])
		piece := func(at int, raw []byte) answer {
			return p.do("PUT", fmt.Sprintf("/api/v1/sync/files/%s?at=%d", name, at), string(raw), "Content-Type", "application/octet-stream")
		}
		piece(0, photo[:10]).want(t, "before it was announced", 404, "sync.file.unknown")
		say := map[string]any{"hash": name, "size": len(photo), "entry": freshKey()}
		p.post("/sync/files", say).want(t, "announced, its entry yet to come", 200, "")
		piece(0, photo[:200_000]).want(t, "the first piece", 200, "")
		piece(0, photo[:200_000]).want(t, "again, for its answer was lost", 409, "sync.file.at")
		if a := p.post("/sync/files", say); a.at("at") != 200_000.0 {
			t.Errorf("the file is at %v", a)
		}
		if a := piece(200_000, photo[200_000:]).want(t, "the rest", 200, ""); a.at("whole") != true {
			t.Errorf("the file isn't whole: %v", a)
		}
		h.clock.pass(sync.FileLife + time.Hour)
		if n, err := h.sync.Sweep(t.Context()); err != nil || n != 1 {
			t.Errorf("%d files without an entry were taken away, %v; want 1", n, err)
		}
	})
}

func TestAPageThatWasCutDoesNotFitItsHashAndIsAskedForAgain(t *testing.T) {
	h := newHouse(t)
	p := h.phone(t, h.field(t, "990101001"))
	for i := range 40 {
		p.write(t, newcomer(fmt.Sprintf("页%d", i), "male", fmt.Sprintf("19%02d-06-06", 30+i), "990101001001"))
	}
	p.push(t)
	a := p.get("/sync/pull?limit=10").want(t, "a page", 200, "")
	cut := sha256.Sum256([]byte(a.raw[:len(a.raw)-5]))
	if a.header.Get("X-Content-SHA256") == hex.EncodeToString(cut[:]) {
		t.Error("a cut page fits its hash")
	}
	again := p.get("/sync/pull?limit=10").want(t, "the page again", 200, "")
	if again.at("next") != a.at("next") || again.count("records") != a.count("records") {
		t.Errorf("asked again it is another page: %v, %v", again.at("next"), a.at("next"))
	}
	p.pull(t)
	if p.holds("person") != 40 {
		t.Errorf("page by page the phone holds %d of 40", p.holds("person"))
	}
}

func TestASupervisorOfManyAreasReadsPageByPageWhatChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		worker, boss := h.phone(t, h.field(t, "990101")), h.phone(t, h.civil(t, access.Window, "990101"))
		for i := range 300 {
			worker.write(t, newcomer(fmt.Sprintf("众%d", i), "male", fmt.Sprintf("%d-%02d-11", 1940+i%60, 1+i%12), []string{"990101001001", "990101001002", "990101002001"}[i%3]))
		}
		worker.push(t)
		boss.first(t, 37)
		if n := boss.holds("person"); n != 300 {
			t.Fatalf("the supervisor holds %d of 300", n)
		}
		worker.write(t, newcomer("末", "female", "2001-01-01", "990101002001"))
		worker.push(t)
		a := boss.pull(t).want(t, "the tail", 200, "")
		if boss.holds("person") != 301 || a.count("records") != 1 {
			t.Errorf("one newcomer costs %d records; %d held", a.count("records"), boss.holds("person"))
		}
	})
}

func TestWhatIsHeldIsSolvedByItsWorker(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		p.write(t, entry{"kind": "birth", "values": map[string]string{"date": "2026-02-40", "sex": "male", "area": "990101001001"}})
		p.write(t, entry{"kind": "birth", "values": map[string]string{"date": "2027-02-01", "sex": "male", "area": "990101001001"}})
		got, a := p.push(t)
		same(t, "two that can't be "+a.raw, got, "quarantined", "quarantined")
		one, _ := a.at("answers", 0, "held").(string)
		two, _ := a.at("answers", 1, "held").(string)
		mended, pair := p.pair(t, entry{"kind": "birth", "values": map[string]string{"date": "2026-02-20", "sex": "male", "area": "990101001001"}})
		a = p.post("/sync/held/"+one+"/amend", pair).want(t, "amended", 200, "")
		if a.at("answer") != "accepted" {
			t.Errorf("amending was answered %v", a)
		}
		p.post("/sync/held/"+one+"/amend", pair).want(t, "amended again, for the answer was lost", 200, "")
		stranger := h.phone(t, h.field(t, "990101001"))
		stranger.post("/sync/held/"+two+"/discard", entry{"reason": "not mine"}).want(t, "somebody else's", 403, "")
		p.post("/sync/held/"+two+"/discard", entry{"reason": "written twice"}).want(t, "put aside", 204, "")
		p.pull(t)
		for held, want := range map[string]string{one: mended, two: ""} {
			r, _ := p.held["held "+held]["data"].(map[string]any)
			if r["state"] != "discarded" || r["as"] != want {
				t.Errorf("the phone has of %s %v, want %q in its place", held, r, want)
			}
		}
		h.rebuilt(t)
	})
}
