package httpd_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"wanjia/base/id"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/exchange/attach"
	"wanjia/exchange/signed"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	storesync "wanjia/store/sync"

	"wanjia/desk/inbox"
	desksync "wanjia/desk/sync"
)

func syncDesk(h *house, store *storereg.Store, in *inbox.Desk) *desksync.Desk {
	return desksync.New(desksync.Options{Store: ties.Pushes{S: storesync.New(store)}, Inbox: in, Looker: h.looks, Keys: h.keys, Clock: h.clock, Read: signed.Read,
		Kind: func(raw []byte) (string, error) { f, err := attach.Read(raw); return f.Type, err }})
}

// onBoth runs a test of sync on both engines.
func onBoth(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(e.String(), func(t *testing.T) { fn(t, newHouseOn(t, e)) })
	}
}

// phone is a worker's phone: an outbox, what it was given to hold, and how far it has read.
type phone struct {
	*client
	h       *house
	id      id.ID
	account string
	key     *ecdsa.PrivateKey
	n       int64
	outbox  []signed.Pair
	kept    []signed.Pair // acknowledged, in case the server is restored
	held    map[string]map[string]any
	cursor  string
	epoch   string
	clock   func() time.Time
	skew    time.Duration
	office  string // the key that it seals to
	token   string
}

// field is a family worker in an area.
func (h *house) field(tb testing.TB, area string) *client {
	tb.Helper()
	return h.as(tb, access.Grant{Desk: access.Field, Area: at(tb, area), Purpose: access.CivilRegistration})
}

// phone enrols a phone of whoever is signed in.
func (h *house) phone(tb testing.TB, worker *client) *phone {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	p := &phone{client: h.client(tb), h: h, id: id.New(h.clock.Now()), key: key, held: map[string]map[string]any{}, clock: h.clock.Now}
	p.enrol(tb, worker).want(tb, "enrolling", 200, "")
	return p
}

func (p *phone) enrol(tb testing.TB, worker *client) answer {
	tb.Helper()
	point, err := p.key.PublicKey.Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	a := worker.post("/devices", map[string]any{"id": p.id.String(), "name": "a phone", "public_key": base64.RawURLEncoding.EncodeToString(point), "app": "1"})
	if a.status == 200 {
		p.token, _ = a.json["token"].(string)
		p.account, _ = a.json["account"].(string)
		p.office, _ = a.json["office_key"].(string)
		p.header = map[string]string{"Authorization": "Bearer " + p.token}
	}
	return a
}

// sign signs a text as WebCrypto does.
func (p *phone) sign(tb testing.TB, text []byte) signed.Pair {
	tb.Helper()
	sum := sha256.Sum256(text)
	r, s, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
	if err != nil {
		tb.Fatal(err)
	}
	sig := make([]byte, 64)
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	return signed.Pair{Text: string(text), Sig: base64.RawURLEncoding.EncodeToString(sig)}
}

// pair makes an entry of the phone without putting it into the outbox.
func (p *phone) pair(tb testing.TB, e entry) (string, signed.Pair) {
	tb.Helper()
	p.n++
	full := entry{"v": 1, "id": id.New(p.clock().Add(p.skew)).String(), "device": p.id.String(), "n": p.n, "account": p.account,
		"made": p.clock().Add(p.skew).Format(time.RFC3339)}
	for k, v := range e {
		full[k] = v
	}
	text, err := json.Marshal(full)
	if err != nil {
		tb.Fatal(err)
	}
	return full["id"].(string), p.sign(tb, text)
}

// write puts an entry into the outbox and tells its id.
func (p *phone) write(tb testing.TB, e entry) string {
	tb.Helper()
	key, pair := p.pair(tb, e)
	p.outbox = append(p.outbox, pair)
	return key
}

func (p *phone) pairs(all ...signed.Pair) map[string]any {
	if all == nil {
		all = []signed.Pair{}
	}
	return map[string]any{"device": p.id.String(), "sent": p.clock().Add(p.skew).Format(time.RFC3339), "entries": all}
}

// push sends the outbox; what was answered with more than a rejection leaves it.
func (p *phone) push(tb testing.TB) (words []string, a answer) {
	tb.Helper()
	batch := p.outbox[:min(len(p.outbox), 500)]
	a = p.post("/sync/push", p.pairs(batch...)).want(tb, "a push", 200, "")
	var left []signed.Pair
	for i := range batch {
		word, _ := a.at("answers", i, "answer").(string)
		words = append(words, word)
		if word == "rejected" || word == "kept" {
			left = append(left, batch[i])
		} else {
			p.kept = append(p.kept, batch[i])
		}
	}
	p.outbox = append(left, p.outbox[len(batch):]...)
	return words, a
}

// pull reads on until there is no more, and tells the last answer.
func (p *phone) pull(tb testing.TB) answer {
	tb.Helper()
	for range 1000 {
		a := p.get("/sync/pull?limit=20&since=" + p.cursor + "&epoch=" + p.epoch)
		if a.status != 200 {
			return a
		}
		p.take(tb, a)
		if more, _ := a.json["more"].(bool); !more {
			return a
		}
	}
	tb.Fatal("a pull never ends")
	return answer{}
}

// take puts a page into the phone's store, as a page is to be: as a whole.
func (p *phone) take(tb testing.TB, a answer) {
	tb.Helper()
	if sum := sha256.Sum256([]byte(a.raw)); a.header.Get("X-Content-SHA256") != fmt.Sprintf("%x", sum) {
		tb.Fatalf("a page doesn't fit its hash: %v", a.header)
	}
	for i := range a.count("records") {
		r, _ := a.at("records", i).(map[string]any)
		key := r["kind"].(string) + " " + r["id"].(string)
		if r["kind"] == "area" {
			key = "area " + r["area"].(string)
		}
		p.held[key] = r
	}
	for i := range a.count("gone") {
		r, _ := a.at("gone", i).(map[string]any)
		delete(p.held, r["kind"].(string)+" "+r["id"].(string))
	}
	if scope, ok := a.json["scope"].(map[string]any); ok {
		mine := map[string]bool{}
		for _, c := range scope["areas"].([]any) {
			mine[c.(string)] = true
		}
		for key, r := range p.held {
			if k := r["kind"]; (k == "person" || k == "household") && !mine[r["area"].(string)] {
				delete(p.held, key)
			}
		}
	}
	p.epoch, _ = a.json["epoch"].(string)
	if next, ok := a.json["next"].(string); ok && next != "" {
		p.cursor = next
	}
}

// first takes the snapshot, and sets the phone to read on from it.
func (p *phone) first(tb testing.TB, limit int) {
	tb.Helper()
	at, place := "", ""
	clear(p.held)
	for {
		a := p.get("/sync/snapshot?limit="+strconv.Itoa(limit)+"&at="+at+"&after="+place).want(tb, "a snapshot", 200, "")
		p.take(tb, a)
		at, _ = a.json["at"].(string)
		place, _ = a.json["place"].(string)
		if more, _ := a.json["more"].(bool); !more {
			break
		}
	}
	p.cursor = at
}

// holds is how many records of a kind the phone holds.
func (p *phone) holds(kind string) int {
	n := 0
	for _, r := range p.held {
		if r["kind"] == kind {
			n++
		}
	}
	return n
}

func (p *phone) person(of string) map[string]any {
	r := p.held["person "+of]
	data, _ := r["data"].(map[string]any)
	return data
}

func newcomer(name, sex, born, area string) entry {
	return entry{"kind": "person", "values": map[string]string{"name": name, "sex": sex, "birth_date": born, "area": area, "since": "2020-01-01", "since_reason": "move_in"}}
}

func TestWhatAPhoneWroteIsAnsweredAndComesBackToOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		one, two := h.phone(t, h.field(t, "990101001001")), h.phone(t, h.field(t, "990101001"))
		far := h.phone(t, h.field(t, "990101002"))
		for _, p := range []*phone{one, two, far} {
			p.first(t, 100)
		}
		mother := one.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		child := one.write(t, entry{"kind": "birth", "values": map[string]string{"date": "2026-02-20", "sex": "male", "mother": mother}})
		got, a := one.push(t)
		same(t, "the push "+a.raw, got, "accepted", "accepted")
		if a.at("answers", 0, "receipt") == "" || a.at("last_n") != 2.0 || a.count("missing") != 0 {
			t.Errorf("the push was answered %v", a)
		}
		two.pull(t).want(t, "the other's pull", 200, "")
		if p := two.person(child); p == nil || p["mother"] != mother || p["sex"] != "male" {
			t.Errorf("the other phone has of the child %v", p)
		}
		if far.pull(t); far.holds("person") != 0 {
			t.Errorf("a phone elsewhere holds %v", far.held)
		}
		a = two.get("/sync/pull?since="+two.cursor+"&epoch="+two.epoch).want(t, "nothing new", 204, "")
		if a.raw != "" || a.header.Get("ETag") == "" {
			t.Errorf("nothing new is %v %v", a, a.header)
		}
		two.do("GET", "/api/v1/sync/pull", nil, "If-None-Match", a.header.Get("ETag")).want(t, "by its tag", 204, "")
		h.rebuilt(t)
	})
}

func TestAFirstSyncGoesOnWhereItWasCutAndReadsItsTail(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		desk := h.phone(t, h.field(t, "990101001"))
		for i := range 45 {
			desk.write(t, newcomer(fmt.Sprintf("人%d", i), "male", fmt.Sprintf("19%02d-01-01", 40+i), "990101001001"))
		}
		desk.push(t)
		p := h.phone(t, h.field(t, "990101001"))
		a := p.get("/sync/snapshot?limit=10").want(t, "the first page", 200, "")
		p.take(t, a)
		at, place := a.json["at"].(string), a.json["place"].(string)
		late := desk.write(t, newcomer("后来", "female", "1999-01-01", "990101001002"))
		desk.push(t)
		for more := true; more; {
			p.get("/sync/snapshot?limit=10&at=" + at + "&after=" + place) // its answer is lost on the way
			a = p.get("/sync/snapshot?limit=10&at="+at+"&after="+place).want(t, "asked again", 200, "")
			p.take(t, a)
			place, _ = a.json["place"].(string)
			more, _ = a.json["more"].(bool)
		}
		p.cursor = at
		p.pull(t)
		if p.holds("person") != 46 || p.person(late) == nil {
			t.Errorf("the phone holds %d people, want 46", p.holds("person"))
		}
	})
}
