package httpd_test

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/seal"
	"wanjia/desk/inbox"
	"wanjia/desk/peers"
	"wanjia/desk/transfers"
	"wanjia/domain/access"
	"wanjia/exchange/handover"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	storesync "wanjia/store/sync"
)

type transferStore struct{ s *storesync.Store }

func (s transferStore) Read(ctx context.Context, fn func(transfers.Reader) error) error {
	return s.s.Read(ctx, func(r *storesync.Reader) error { return fn(r) })
}

func (s transferStore) Write(ctx context.Context, fn func(transfers.Tx) error) error {
	return s.s.WriteBulk(ctx, func(t *storesync.Tx) error { return fn(t) })
}

func transferDesk(h *house, store *storereg.Store, keys *seal.Keys, taken *inbox.Desk, signer note.Signer, key string) *transfers.Desk {
	h.key = key
	return transfers.New(transfers.Options{Store: transferStore{storesync.New(store)}, Ground: peers.Ground{Register: h.reg, Inbox: taken, Looker: h.looks, Keys: keys, Clock: h.clock},
		Post: handover.Post{Signer: signer, Own: key, Now: h.clock.Now}})
}

// pair are two servers that know each other, each with a registering desk.
type pair struct {
	a, b         *house
	deskA, deskB *client
}

// knows makes one server known to another by its card.
func (h *house) knows(t *testing.T, other *house, name string) {
	t.Helper()
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	card := other.window(t).get("/servers/card").want(t, "a card", 200, "")
	admin.post("/servers", map[string]any{"card": base64.StdEncoding.EncodeToString([]byte(card.raw)), "name": name}).want(t, "a server made known", 200, "")
}

func newPair(t *testing.T, engine sqldb.Engine) *pair {
	t.Helper()
	p := &pair{a: newHouseOn(t, engine), b: newHouseOn(t, engine)}
	p.a.knows(t, p.b, "next county")
	p.b.knows(t, p.a, "old county")
	p.deskA, p.deskB = p.a.window(t), p.b.window(t)
	return p
}

// carry brings what one server has to tell to the other, by the route that servers use, and the answer back.
func carry(t *testing.T, from, to *house) {
	t.Helper()
	letter := from.window(t).get("/transfer-letters?server="+url.QueryEscape(to.key)).want(t, "a letter", 200, "")
	reply := to.client(t).do(http.MethodPost, "/api/v1/sync/transfers", letter.raw, "Content-Type", "application/octet-stream").want(t, "the letter brought", 200, "")
	from.client(t).do(http.MethodPost, "/api/v1/sync/transfers", reply.raw, "Content-Type", "application/octet-stream").want(t, "the answer brought back", 200, "")
}

// family is a mother and a child in a household of a village of the first server.
func (p *pair) family(t *testing.T) (mother, child, house string) {
	t.Helper()
	return p.named(t, "王")
}

// named is such a family of a name.
func (p *pair) named(t *testing.T, name string) (mother, child, house string) {
	t.Helper()
	house = freshKey()
	p.deskA.post("/events", map[string]any{"kind": "household", "values": map[string]string{"household": house, "date": "2020-01-01", "area": "990101001001", "address": "1 Old Lane"}}).want(t, "a household", 200, "")
	person := func(name, sex, birth, relation, mother string) string {
		v := map[string]string{"name": name, "sex": sex, "birth_date": birth, "area": "990101001001", "household": house, "relation": relation, "since": "2020-01-01", "since_reason": "baseline",
			"residence": "usual", "phone": "13800000001"}
		if mother != "" {
			v["mother"] = mother
		}
		return p.deskA.post("/events", map[string]any{"kind": "person", "values": v}).want(t, name, 200, "").json["person"].(string)
	}
	mother = person(name+"美", "female", "1985-05-01", "head", "")
	return mother, person(name+"宝", "male", "2015-05-01", "son", mother), house
}

func (p *pair) offer(t *testing.T, house, key string) string {
	t.Helper()
	p.deskA.keyed(key, "/transfers", map[string]any{"household": house, "server": p.b.key, "to": "990101001002", "on": "2026-02-20", "address": "2 New Lane"}).want(t, "an offer", 200, "")
	return "/transfers/" + key
}

func (c *client) state(t *testing.T, path, state string) {
	t.Helper()
	if got := c.get(path).want(t, "the transfer", 200, ""); got.json["state"] != state {
		t.Errorf("the transfer is %v, want %s", got, state)
	}
}

// lives is where the register says that somebody lives; empty is nowhere.
func (c *client) lives(t *testing.T, who string) string {
	t.Helper()
	all := c.get("/people/"+who).want(t, "somebody", 200, "")
	for i := range all.count("residences") {
		if all.at("residences", i, "end") == "" {
			return all.at("residences", i, "area", "code").(string)
		}
	}
	return ""
}

func onPairs(t *testing.T, fn func(t *testing.T, engine sqldb.Engine)) {
	t.Helper()
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(fmt.Sprint(engine), func(t *testing.T) { fn(t, engine) })
	}
}

func TestAFamilyGoesFromOneServerToAnotherAndBothSeeIt(t *testing.T) {
	onPairs(t, func(t *testing.T, engine sqldb.Engine) {
		p := newPair(t, engine)
		mother, child, home := p.family(t)
		key := freshKey()
		path := p.offer(t, home, key)
		p.offer(t, home, key) // asked again
		p.deskB.get(path).want(t, "before it came", 404, "transfer.missing")
		carry(t, p.a, p.b)
		carry(t, p.a, p.b)
		got := p.deskB.get(path).want(t, "come", 200, "")
		if got.count("guests") != 2 || got.json["state"] != "offered" || got.json["side"] != "in" || got.json["server"] != "old county" || got.json["on"] != "2026-02-20" {
			t.Errorf("come is %v", got)
		}
		p.deskA.get("/people/"+mother).want(t, "still at home", 200, "")
		p.deskB.post(path+"/take", map[string]any{"area": "990101001001"}).want(t, "elsewhere than they were offered to", 422, "transfer.place")
		arrival := map[string]any{"area": "990101001002"}
		p.deskB.post(path+"/take", arrival).want(t, "taken", 200, "")
		p.deskB.post(path+"/take", arrival).want(t, "taken again", 200, "")
		p.deskB.post(path+"/refuse", map[string]any{"reason": "x"}).want(t, "refused afterwards", 409, "transfer.decided")
		carry(t, p.b, p.a)
		carry(t, p.b, p.a)
		carry(t, p.a, p.b)
		p.deskA.state(t, path, "taken")
		for _, who := range []string{mother, child} {
			if at := p.deskB.lives(t, who); at != "990101001002" {
				t.Errorf("there %s lives at %q", who, at)
			}
			if at := p.deskA.lives(t, who); at != "" {
				t.Errorf("here %s still lives at %q", who, at)
			}
		}
		for _, h := range []*house{p.a, p.b} {
			h.rebuilt(t)
		}
	})
}

// letter is a stick that one server wrote for another.
func letterOf(t *testing.T, from, to *house) string {
	t.Helper()
	return from.window(t).get("/transfer-letters?server="+url.QueryEscape(to.key)).want(t, "a letter", 200, "").raw
}

// read is a stick read by a server, and the one that it writes in answer.
func read(t *testing.T, at *house, stick string) string {
	t.Helper()
	return at.client(t).do(http.MethodPost, "/api/v1/sync/transfers", stick, "Content-Type", "application/octet-stream").want(t, "a stick", 200, "").raw
}

func TestSticksThatCrossOrComeTwiceWithoutAnAnswerBetweenLoseNothing(t *testing.T) {
	onPairs(t, func(t *testing.T, engine sqldb.Engine) {
		p := newPair(t, engine)
		var paths, mothers []string
		var sticks []string
		for _, name := range []string{"王", "李", "赵"} { // one stick after the other, and no answer comes back
			mother, _, home := p.named(t, name)
			paths, mothers = append(paths, p.offer(t, home, freshKey())), append(mothers, mother)
			sticks = append(sticks, letterOf(t, p.a, p.b))
		}
		p.deskA.post(paths[1]+"/withdraw", map[string]any{"reason": "they stay"}).want(t, "withdrawn", 200, "")
		sticks = append(sticks, letterOf(t, p.a, p.b))
		early := read(t, p.b, sticks[0])
		p.deskB.state(t, paths[0], "offered")
		p.deskB.post(paths[0]+"/take", map[string]any{"area": "990101001002"}).want(t, "taken", 200, "")
		var answers []string
		for _, i := range []int{2, 1, 3, 3, 0} { // in any order, and twice
			answers = append(answers, read(t, p.b, sticks[i]))
		}
		p.deskB.state(t, paths[0], "taken")
		p.deskB.state(t, paths[1], "withdrawn")
		p.deskB.state(t, paths[2], "offered")
		p.deskB.post(paths[2]+"/refuse", map[string]any{"reason": "no room"}).want(t, "refused", 200, "")
		last := letterOf(t, p.b, p.a)
		for _, answer := range []string{last, answers[1], early, answers[4], answers[0], last} { // the newest first: what is older takes nothing back
			read(t, p.a, answer)
		}
		for i, want := range []string{"taken", "withdrawn", "refused"} {
			p.deskA.state(t, paths[i], want)
			p.deskB.state(t, paths[i], want)
			at := map[bool]string{true: "", false: "990101001001"}[want == "taken"]
			if got := p.deskA.lives(t, mothers[i]); got != at {
				t.Errorf("whose transfer is %s lives here at %q, want %q", want, got, at)
			}
		}
		for _, h := range []*house{p.a, p.b} {
			h.rebuilt(t)
		}
	})
}

func TestAnOfferIsRefusedOrWithdrawnAndATakenFamilyStaysTaken(t *testing.T) {
	onPairs(t, func(t *testing.T, engine sqldb.Engine) {
		p := newPair(t, engine)
		mother, _, home := p.family(t)
		refused := p.offer(t, home, freshKey())
		carry(t, p.a, p.b)
		p.deskB.post(refused+"/refuse", map[string]any{"reason": ""}).want(t, "without a reason", 422, "transfer.reason")
		p.deskB.post(refused+"/refuse", map[string]any{"reason": "they never came"}).want(t, "refused", 200, "")
		p.deskB.post(refused+"/take", map[string]any{"area": "990101001002"}).want(t, "taken afterwards", 409, "transfer.decided")
		carry(t, p.b, p.a)
		if got := p.deskA.get(refused).want(t, "heard", 200, ""); got.json["state"] != "refused" || got.json["reason"] != "they never came" || got.json["by"] != "" {
			t.Errorf("heard is %v", got)
		}
		early := p.offer(t, home, freshKey())
		p.deskA.post(early+"/withdraw", map[string]any{"reason": "they stay"}).want(t, "withdrawn before it went", 200, "")
		carry(t, p.a, p.b)
		p.deskB.state(t, early, "withdrawn")
		p.deskB.post(early+"/take", map[string]any{"area": "990101001002"}).want(t, "taken afterwards", 409, "transfer.decided")
		crossed := p.offer(t, home, freshKey())
		carry(t, p.a, p.b)
		p.deskA.post(crossed+"/withdraw", map[string]any{"reason": "too late"}).want(t, "withdrawn", 200, "")
		p.deskB.post(crossed+"/take", map[string]any{"area": "990101001002"}).want(t, "taken meanwhile", 200, "")
		carry(t, p.a, p.b)
		p.deskA.state(t, crossed, "taken")
		p.deskB.state(t, crossed, "taken")
		if at := p.deskA.lives(t, mother); at != "" {
			t.Errorf("who was taken lives at %q", at)
		}
		for _, h := range []*house{p.a, p.b} {
			h.rebuilt(t)
		}
	})
}

func TestWhatATransferSaysIsForOneServerAlone(t *testing.T) {
	p := newPair(t, sqldb.EngineSQLite)
	mother, _, home := p.family(t)
	path := p.offer(t, home, freshKey())
	letter := p.deskA.get("/transfer-letters?server="+url.QueryEscape(p.b.key)).want(t, "a letter", 200, "").raw
	bring := func(h *house, raw string) answer {
		return h.client(t).do(http.MethodPost, "/api/v1/sync/transfers", raw, "Content-Type", "application/octet-stream")
	}
	plain := unpacked(t, letter)
	for _, secret := range []string{"王美", mother, "13800000001", "New Lane"} {
		if strings.Contains(plain, secret) {
			t.Errorf("%q can be read on the way", secret)
		}
	}
	other := newHouse(t)
	bring(other, letter).want(t, "at a server that it isn't for", 403, "transfer.other")
	other.knows(t, p.b, "next county")
	stranger := other.window(t).get("/transfer-letters?server="+url.QueryEscape(p.b.key)).want(t, "a stranger's letter", 200, "").raw
	bring(p.b, stranger).want(t, "a stranger's", 403, "transfer.stranger")
	changed := []byte(letter)
	changed[len(changed)/2] ^= 1
	bring(p.b, string(changed)).want(t, "changed on the way", 422, "bundle.broken")
	bring(p.b, letter).want(t, "as it was", 200, "")
	p.deskB.state(t, path, "offered")
	elsewhere := p.b.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101002"), Purpose: access.CivilRegistration})
	elsewhere.get(path).want(t, "a desk of another township", 404, "transfer.missing")
	if n := elsewhere.get("/transfers").want(t, "its list", 200, "").count("items"); n != 0 {
		t.Errorf("its list has %d", n)
	}
	p.deskA.post("/transfers", map[string]any{"household": home, "server": "nobody", "on": "2026-02-20"}).want(t, "to a server that nobody knows", 404, "transfer.stranger")
	p.deskA.post("/transfers", map[string]any{"household": home, "server": p.b.key, "on": "2026-03-20"}).want(t, "on a day to come", 422, "transfer.on")
}

// Whom the rules don't let in comes not at all, nor do those with them; whom they don't let out any more is put before a person.
func TestTheRegistersRulesApplyWhereAFamilyArrivesAndWhereItLeaves(t *testing.T) {
	onPairs(t, func(t *testing.T, engine sqldb.Engine) {
		p := newPair(t, engine)
		mother, child, home := p.family(t)
		path := p.offer(t, home, freshKey())
		carry(t, p.a, p.b)
		p.deskB.post("/events", map[string]any{"kind": "person", "values": map[string]string{"person": child, "name": "王宝", "sex": "male", "birth_date": "2015-05-01", "area": "990101001001",
			"since": "2016-01-01", "since_reason": "baseline", "residence": "usual"}}).want(t, "the child lives here already", 200, "")
		if got := p.deskB.get(path).want(t, "come", 200, ""); got.at("guests", 0, "here") == got.at("guests", 1, "here") {
			t.Errorf("of the two one is here: %v", got)
		}
		if got := p.deskB.post(path+"/take", map[string]any{"area": "990101001002"}); got.status == 200 {
			t.Fatalf("taken in though one lives here: %v", got)
		}
		p.deskB.state(t, path, "offered")
		p.deskB.get("/people/"+mother).want(t, "the other one", 404, "")
		p.deskB.post("/events", map[string]any{"kind": "move_out", "values": map[string]string{"person": child, "date": "2020-01-01"}}).want(t, "the child has left before", 200, "")
		p.deskB.post(path+"/take", map[string]any{"area": "990101001002"}).want(t, "taken", 200, "")
		p.deskA.post("/events", map[string]any{"kind": "move_out", "values": map[string]string{"person": mother, "date": "2026-02-10"}}).want(t, "the mother had left before", 200, "")
		carry(t, p.b, p.a)
		p.deskA.state(t, path, "taken")
		if held := p.deskA.get("/quarantine").want(t, "what is held", 200, ""); held.count("items") != 1 || p.deskA.lives(t, child) != "" {
			t.Errorf("held is %v; want the mother's move, and the child's done", held)
		}
	})
}

func unpacked(t *testing.T, raw string) string {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}
