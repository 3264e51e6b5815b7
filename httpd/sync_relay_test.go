package httpd_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/exchange/signed"
	httpsync "wanjia/httpd/sync"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	storesync "wanjia/store/sync"

	"wanjia/desk/sync/relay"
)

// box is a clinic's relay before a house, which a test can cut off from it.
type box struct {
	*relay.Desk
	http.Handler
	h   *house
	hub *client // the relay's own account there
	cut bool
	db  *sqldb.DB
}

func (h *house) box(tb testing.TB, engine sqldb.Engine) *box {
	tb.Helper()
	keys, err := seal.LoadOrCreate(filepath.Join(tb.TempDir(), "secret.key"))
	if err != nil {
		tb.Fatal(err)
	}
	b := &box{h: h, hub: h.machine(tb, "990101"), db: storetest.Open(tb, engine, h.clock)}
	reg, err := storereg.Open(tb.Context(), b.db, storereg.Options{Home: "local"})
	if err != nil {
		tb.Fatal(err)
	}
	b.Desk = relay.New(ties.Boxes{S: storesync.New(reg)}, keys, h.clock, relay.Texts{Read: signed.Read, Open: signed.ReadPair,
		Pack: func(s sync.Signed) ([]byte, error) { return json.Marshal(signed.PairOf(s)) }})
	b.Handler = httpsync.Relay(b.Desk, h.clock, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.cut {
			httpsync.Unreached(w, r, nil)
			return
		}
		h.ServeHTTP(w, r)
	}), func() {})
	if err := b.Learn(tb.Context(), b); err != nil {
		tb.Fatal(err)
	}
	return b
}

// Push is the line to the house.
func (b *box) Push(_ context.Context, all []sync.Signed) ([]relay.Answer, error) {
	if b.cut {
		return nil, fault.New(fault.Busy, "sync.relay.offline")
	}
	pairs := make([]signed.Pair, len(all))
	for i, s := range all {
		pairs[i] = signed.PairOf(s)
	}
	a := b.hub.post("/sync/push", map[string]any{"entries": pairs})
	var out httpsync.SyncAnswers
	if err := json.Unmarshal([]byte(a.raw), &out); err != nil || a.status != 200 {
		return nil, fmt.Errorf("the house answered %v, %w", a, err)
	}
	return httpsync.RelayAnswers(out.Answers)
}

// Devices are those that the house tells the relay of.
func (b *box) Devices(context.Context) ([]sync.Device, error) {
	if b.cut {
		return nil, fault.New(fault.Busy, "sync.relay.offline")
	}
	var out []sync.Device
	list := b.hub.get("/sync/devices?limit=200")
	for i := range list.count("items") {
		d := list.at("items", i).(map[string]any)
		key, err := keyOf(d["public_key"].(string))
		if err != nil {
			return nil, err
		}
		u, err := journal.ParseID(d["id"].(string))
		if err != nil {
			return nil, err
		}
		out = append(out, sync.Device{ID: u.ID, Account: d["account"].(string), Key: key})
	}
	return out, nil
}

func keyOf(text string) (sync.Key, error) {
	p := signed.Pair{Sig: text}
	return sync.ParseKey(p.Signed().Sig)
}

// through sends the phone's requests by the box instead of the house.
func (p *phone) through(h http.Handler) *phone {
	q := *p.client
	q.h = h
	r := *p
	r.client = &q
	return &r
}

func TestARelayAndTheWayAroundItBringAnEntryOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p, other := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001"))
		b := h.box(t, h.db.Engine())
		b.cut = true
		key := p.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		wrong := p.write(t, entry{"kind": "birth", "values": map[string]string{"date": "2027-02-01", "sex": "male", "area": "990101001001"}})
		near := p.through(b)
		got, a := near.push(t)
		same(t, "while the server can't be reached "+a.raw, got, "kept", "kept")
		same(t, "asked again", first(near.push(t)), "kept", "kept")
		near.get("/sync/pull").want(t, "a pull by the relay, cut off", 503, "sync.relay.offline")
		if n, err := b.Forward(t.Context(), b); err == nil || n != 0 {
			t.Errorf("%d passed on over a line that is cut, %v", n, err)
		}
		same(t, "the phone meets the server by itself", first(p.through(h.Server).push(t)), "accepted", "quarantined")
		b.cut = false
		if n, err := b.Forward(t.Context(), b); err != nil || n != 2 {
			t.Errorf("%d passed on, %v; want 2", n, err)
		}
		got, a = near.push(t)
		same(t, "the relay answers what the server answered "+a.raw, got, "duplicate", "quarantined")
		if a.at("answers", 1, "held") == "" || a.at("answers", 0, "receipt") == "" {
			t.Errorf("without a receipt or what holds it: %v", a)
		}
		other.through(b).pull(t)
		other.pull(t)
		if other.person(key) == nil || other.person(wrong) != nil {
			t.Errorf("the other phone holds %v", other.held)
		}
		if all, err := h.bodiesOf("person"); err != nil || len(all) != 1 {
			t.Errorf("the journal holds %d of 1, %v", len(all), err)
		}
		forged := signed.Pair{Text: p.kept0(t), Sig: "AAAA"}
		a = near.post("/sync/push", map[string]any{"entries": []signed.Pair{forged}}).want(t, "a forged one", 200, "")
		if a.at("answers", 0, "answer") != "rejected" {
			t.Errorf("a forged entry was kept: %v", a)
		}
	})
}

func (p *phone) kept0(tb testing.TB) string {
	tb.Helper()
	_, pair := p.pair(tb, newcomer("假", "male", "1980-01-01", "990101001001"))
	return pair.Text
}

// faulty is a line that drops, cuts, doubles and delays what goes over it, and counts its bytes.
type faulty struct {
	to    http.Handler
	dice  *mathrand.Rand
	loss  float64
	bytes int64
	asked int
	late  []func() // what is delivered after something later
}

// ServeHTTP loses requests before they arrive and answers after they were made, sends some twice, and some only after the next.
func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.asked++
	body := bodyOfRequest(r)
	again := func() *httptest.ResponseRecorder {
		q := r.Clone(r.Context())
		q.Body = readerOf(body)
		rec := httptest.NewRecorder()
		f.to.ServeHTTP(rec, q)
		return rec
	}
	f.bytes += int64(len(body)) + 300
	if f.dice.Float64() < f.loss {
		if f.dice.IntN(3) == 0 {
			f.late = append(f.late, func() { again() })
		}
		w.WriteHeader(http.StatusGatewayTimeout) // the request was lost, or comes late
		return
	}
	rec := again()
	if f.dice.IntN(5) == 0 {
		rec = again()
	}
	for _, l := range f.late {
		l()
	}
	f.late = nil
	f.bytes += int64(rec.Body.Len()) + 300
	if f.dice.Float64() < f.loss {
		w.WriteHeader(http.StatusGatewayTimeout) // the answer was lost
		return
	}
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	out := rec.Body.Bytes()
	if f.dice.IntN(6) == 0 && len(out) > 10 {
		out = out[:f.dice.IntN(len(out))] // the answer was cut
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(out)
}

func TestALineThatLosesFortyOfAHundredBringsEverythingOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		line := &faulty{to: h.Server, dice: mathrand.New(mathrand.NewPCG(7, 7)), loss: .4}
		bad := p.through(line)
		var keys []string
		for i := range 40 {
			keys = append(keys, bad.write(t, newcomer(fmt.Sprintf("慢%d", i), "male", fmt.Sprintf("19%02d-03-03", 40+i), "990101001001")))
		}
		for len(bad.outbox) > 0 {
			n := min(len(bad.outbox), 7)
			a := bad.post("/sync/push", bad.pairs(bad.outbox[:n]...))
			if a.status == 200 && a.count("answers") == n && wholeOf(a) {
				bad.outbox = bad.outbox[n:]
			}
			if line.asked > 2000 {
				t.Fatal("the outbox never empties")
			}
		}
		at, place := "", ""
		for {
			a := bad.get("/sync/snapshot?limit=9&at=" + at + "&after=" + place)
			if line.asked > 4000 {
				t.Fatal("the snapshot never ends")
			}
			if a.status != 200 || !wholeOf(a) {
				continue
			}
			bad.take(t, a)
			at, _ = a.json["at"].(string)
			place, _ = a.json["place"].(string)
			if more, _ := a.json["more"].(bool); !more {
				break
			}
		}
		for _, key := range keys {
			if bad.person(key) == nil {
				t.Errorf("%s is lost", key)
			}
		}
		if all, err := h.bodiesOf("person"); err != nil || len(all) != len(keys) {
			t.Errorf("the journal holds %d of %d, %v", len(all), len(keys), err)
		}
		t.Logf("%d requests, %d bytes unpacked: %v at 23 kbit/s", line.asked, line.bytes, time.Duration(line.bytes*8/23)*time.Millisecond)
	})
}

func wholeOf(a answer) bool {
	sum := sha256.Sum256([]byte(a.raw))
	return a.header.Get("X-Content-SHA256") == hex.EncodeToString(sum[:])
}

func bodyOfRequest(r *http.Request) []byte {
	if r.Body == nil {
		return nil
	}
	raw, _ := io.ReadAll(r.Body) // a test's own body
	return raw
}

func readerOf(body []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(body)) }

func TestWhatARelayStillHasOfSomebodyWhoWasErasedBringsNothingBack(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		b := h.box(t, h.db.Engine())
		near := p.through(b)
		supervisor := h.civil(t, access.Window, "990101001")
		b.cut = true
		e := newcomer("王丽", "female", "1995-04-01", "990101001001")
		values := e["values"].(map[string]string)
		values["id_type"], values["id_number"] = "passport", "E99000001"
		photo := p.shoot(t, freshKey(), 60, 1<<20)
		e["files"] = []string{photo.hash}
		her := near.write(t, e)
		near.write(t, entry{"kind": "death", "values": map[string]string{"person": her, "date": "1990-01-01"}, "files": []string{photo.hash}})
		same(t, "by the relay, which is cut off", first(near.push(t)), "kept", "kept")
		near.outbox = near.outbox[:2]
		p.outbox = near.outbox[:1]
		same(t, "by itself", first(p.push(t)), "accepted")
		if !strings.Contains(supervisor.get("/find?q=E99000001").raw, her) {
			t.Fatal("her number doesn't find her")
		}
		h.erase(t, her)
		b.cut = false
		if n, err := b.Forward(t.Context(), b); err != nil || n != 2 {
			t.Errorf("%d passed on, %v; want 2", n, err)
		}
		got, a := near.push(t)
		same(t, "the relay answers "+a.raw, got, "duplicate", "quarantined")
		if strings.Contains(supervisor.get("/find?q=E99000001").raw, her) {
			t.Error("her number finds her again")
		}
		if !near.bring(t, photo, her) {
			t.Error("her photo is asked for")
		}
		h.kept(t, 0)
		if found, _, err := b.Kept(t.Context(), 10); err != nil || len(found) != 0 {
			t.Errorf("the relay keeps %d of her, %v", len(found), err)
		}
		var parcels int
		err := b.db.Read(t.Context(), func(rx *sqldb.Rx) error {
			return rx.QueryRow(t.Context(), "SELECT count(*) FROM sync_entry WHERE parcel IS NOT NULL").Scan(&parcels)
		})
		if err != nil || parcels != 0 {
			t.Errorf("%d texts lie on the relay's disk, %v", parcels, err)
		}
	})
}
