package httpd_test

import (
	"encoding/base64"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/ties"
	"wanjia/desk/erasure"
	"wanjia/desk/inbox"
	"wanjia/desk/peers"
	"wanjia/desk/rollup"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	exchange "wanjia/exchange/rollup"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
	storesync "wanjia/store/sync"
)

func rollupDesk(h *house, store *storereg.Store, keys *seal.Keys, taken *inbox.Desk, signer note.Signer, key string) *rollup.Desk {
	h.eraser = erasure.New(ties.Rollups{S: storesync.New(store)}, keys)
	h.rollups = rollup.New(rollup.Options{Store: ties.Rollups{S: storesync.New(store)}, Ground: peers.Ground{Register: h.reg, Inbox: taken, Looker: h.looks, Keys: keys, Clock: h.clock},
		Post: exchange.Post{Signer: signer, Own: key, Now: h.clock.Now}})
	return h.rollups
}

// ladder is a county above two townships, each with a server of its own. The townships know each other too.
type ladder struct {
	above  *house
	below  []*house
	rooms  []*client // the registering desks of the townships
	keep   []string
	sticks map[int][][]byte // files that lie about, by the township that wrote them
	slips  map[int][][]byte // and answers to them
}

func newLadder(tb testing.TB, above, below sqldb.Engine) *ladder {
	tb.Helper()
	l := &ladder{above: newHouseOn(tb, above), below: []*house{newHouseOn(tb, below), newHouseOn(tb, below)}, keep: []string{"990101001", "990101002"},
		sticks: map[int][][]byte{}, slips: map[int][][]byte{}}
	for i, h := range l.below {
		pairs(tb, h, l.above, map[string]any{"name": "county", "above": true})
		pairs(tb, l.above, h, map[string]any{"name": fmt.Sprint("township ", i), "below": l.keep[i]})
		pairs(tb, h, l.below[1-i], map[string]any{"name": "neighbour"})
		l.rooms = append(l.rooms, everywhere(tb, h))
	}
	return l
}

// pairs makes one server known to another.
func pairs(tb testing.TB, at, other *house, as map[string]any) {
	tb.Helper()
	card := other.window(tb).get("/servers/card")
	as["card"] = base64.StdEncoding.EncodeToString([]byte(card.raw))
	if a := at.as(tb, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose}).post("/servers", as); a.status != 200 {
		tb.Fatal("a server made known: ", a)
	}
}

// letter is what a township has to send.
func (l *ladder) letter(tb testing.TB, i, parcels int) []byte {
	tb.Helper()
	raw, _, err := l.below[i].rollups.Letter(tb.Context(), l.above.key, parcels)
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

// bring brings a file to a server by the route that servers use; the answer is the other's.
func (l *ladder) bring(tb testing.TB, raw []byte) answer {
	tb.Helper()
	return l.above.client(tb).do(http.MethodPost, "/api/v1/sync/register", string(raw), "Content-Type", "application/octet-stream")
}

// up brings a township's register up once, and the answer back.
func (l *ladder) up(tb testing.TB, i int) map[string]int {
	tb.Helper()
	a := l.bring(tb, l.letter(tb, i, 1))
	if a.status != 200 {
		tb.Fatal("brought up: ", a)
	}
	told, err := l.below[i].rollups.Hear(tb.Context(), []byte(a.raw))
	if err != nil {
		tb.Fatal(err)
	}
	return told
}

// all brings a township's register up until the county has it.
func (l *ladder) all(tb testing.TB, i int) {
	tb.Helper()
	for range 60 {
		l.up(tb, i)
		s, err := l.below[i].rollups.Reached(tb.Context(), l.above.key)
		if err != nil {
			tb.Fatal(err)
		}
		if s.At == s.Head {
			return
		}
	}
	tb.Fatal("it never has all")
}

const (
	stockSQL  = `SELECT area || ' ' || month || ' ' || sex || ' ' || cohort, n || ' ' || days FROM pop_delta WHERE (n <> 0 OR days <> 0) AND area LIKE $1`
	eventsSQL = `SELECT area || ' ' || month || ' ' || kind || ' ' || sex || ' ' || age || ' ' || extra, '' || n FROM event_count WHERE n <> 0 AND area LIKE $1`
)

// counts are all that a server counts in an area and below it.
func (h *house) counts(tb testing.TB, area string) map[string]string {
	tb.Helper()
	out := map[string]string{}
	err := h.db.Read(tb.Context(), func(rx *sqldb.Rx) error {
		for _, sql := range []string{stockSQL, eventsSQL} {
			rows, err := rx.Query(tb.Context(), sql, area+"%")
			if err != nil {
				return err
			}
			for rows.Next() {
				var key, n string
				if err := rows.Scan(&key, &n); err != nil {
					return err
				}
				out[key] = n
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// equal holds the county's figures of every township to the township's own.
func (l *ladder) equal(tb testing.TB, t interface{ Errorf(string, ...any) }) {
	tb.Helper()
	for i, area := range l.keep {
		own, above := l.below[i].counts(tb, area), l.above.counts(tb, area)
		if !maps.Equal(own, above) {
			for _, k := range slices.Sorted(maps.Keys(own)) {
				if own[k] != above[k] {
					t.Errorf("%s: %q there, %q above", k, own[k], above[k])
				}
			}
			for _, k := range slices.Sorted(maps.Keys(above)) {
				if own[k] == "" {
					t.Errorf("%s: nothing there, %q above", k, above[k])
				}
			}
		}
	}
}

// held are what waits above of a township's.
func (l *ladder) held(tb testing.TB, i int) []string {
	tb.Helper()
	rows, err := l.above.rollups.List(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		if r.Name == fmt.Sprint("township ", i) {
			for _, h := range r.Held {
				out = append(out, string(h.Kind)+" "+h.Code)
			}
		}
	}
	return out
}

func onLadders(t *testing.T, fn func(t *testing.T, l *ladder)) {
	t.Helper()
	for name, e := range map[string][2]sqldb.Engine{"PostgreSQL above SQLite": {sqldb.EnginePostgres, sqldb.EngineSQLite}, "SQLite above PostgreSQL": {sqldb.EngineSQLite, sqldb.EnginePostgres}} {
		t.Run(name, func(t *testing.T) { fn(t, newLadder(t, e[0], e[1])) })
	}
}

// lived takes somebody down at a township's desk.
func (l *ladder) lived(tb testing.TB, i int, name, born string, more map[string]string) map[string]any {
	tb.Helper()
	v := map[string]string{"name": name, "sex": "female", "birth_date": born, "area": l.keep[i] + "001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual"}
	maps.Copy(v, more)
	a := l.rooms[i].post("/events", map[string]any{"kind": "person", "values": v})
	if a.status != 200 {
		tb.Fatal(name, ": ", a)
	}
	return a.json
}

func TestARegisterGoesUpAndCountsAboveAsItDoesBelow(t *testing.T) {
	onLadders(t, func(t *testing.T, l *ladder) {
		desk := l.rooms[0]
		mother := l.lived(t, 0, "王美", "1990-05-01", map[string]string{"id_type": "passport", "id_number": "E99000001", "phone": "13800000001"})
		who := mother["person"].(string)
		desk.post("/events", map[string]any{"kind": "birth", "values": map[string]string{"name": "王宝", "sex": "male", "mother": who, "date": "2025-03-01"}}).want(t, "a birth", 200, "")
		lost := desk.post("/events", map[string]any{"kind": "stillbirth", "values": map[string]string{"mother": who, "date": "2023-04-02", "gestation_weeks": "30", "area": "990101001001"}}).want(t, "a stillbirth", 200, "")
		wrong := l.lived(t, 0, "王错", "1950-01-01", nil)
		l.lived(t, 1, "李四", "1980-01-01", nil)
		raw := l.letter(t, 0, 1)
		for _, secret := range []string{"王美", "E99000001", who} {
			if strings.Contains(string(raw), secret) {
				t.Errorf("%s can be read on the way", secret)
			}
		}
		l.all(t, 0)
		l.all(t, 1)
		l.equal(t, t)
		desk.post("/events/"+mother["entry"].(string)+"/correct", map[string]any{"reason": "misread", "values": map[string]string{"name": "王梅", "sex": "female", "birth_date": "1991-05-01",
			"area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual", "id_type": "passport", "id_number": "E99000002"}}).want(t, "corrected", 200, "")
		desk.post("/events/"+wrong["entry"].(string)+"/void", map[string]any{"reason": "never lived here"}).want(t, "voided", 200, "")
		l.all(t, 0)
		l.equal(t, t)
		county := everywhere(t, l.above)
		p := county.get("/people/"+who).want(t, "her above", 200, "")
		if p.json["name"] != "王梅" || !strings.Contains(p.raw, "1991-05-01") {
			t.Errorf("above she is %v", p)
		}
		if found := county.get("/find?q=E99000002").want(t, "looked for", 200, ""); !strings.Contains(found.raw, who) {
			t.Errorf("her number doesn't find her above: %v", found)
		}
		event := lost.at("entry").(string)
		if bodies, err := l.above.bodiesOf("stillbirth"); err != nil || len(bodies) != 1 || strings.Contains(bodies[0], "sealed") || strings.Contains(bodies[0], "30") {
			t.Errorf("of a stillbirth (%s) there is above: %v, %v", event, bodies, err)
		}
		for i := range l.keep {
			if held := l.held(t, i); len(held) > 0 {
				t.Errorf("above waits %v", held)
			}
		}
		l.above.rebuilt(t)
	})
}

func TestWhereNothingChangedNextToNothingGoesUp(t *testing.T) {
	l := newLadder(t, sqldb.EngineSQLite, sqldb.EngineSQLite)
	l.lived(t, 0, "王美", "1990-05-01", nil)
	l.all(t, 0)
	raw := l.letter(t, 0, 1)
	a := l.bring(t, raw)
	if n := len(raw) + len(a.raw); a.status != 200 || n >= 1000 {
		t.Errorf("%d bytes where nothing changed: %v", n, a.status)
	}
}

func TestSomeoneWhoMovesBetweenTwoTownshipsIsCountedOnceAbove(t *testing.T) {
	l := newLadder(t, sqldb.EngineSQLite, sqldb.EngineSQLite)
	who := l.lived(t, 0, "王美", "1990-05-01", nil)["person"].(string)
	key := freshKey()
	l.rooms[0].keyed(key, "/transfers", map[string]any{"people": []string{who}, "server": l.below[1].key, "to": "990101002001", "on": "2026-02-20"}).want(t, "an offer", 200, "")
	carry(t, l.below[0], l.below[1])
	l.rooms[1].post("/transfers/"+key+"/take", map[string]any{"area": "990101002001"}).want(t, "taken", 200, "")
	carry(t, l.below[1], l.below[0])
	l.all(t, 1) // the other township's word comes first
	l.all(t, 0)
	l.equal(t, t)
	if at := everywhere(t, l.above).lives(t, who); at != "990101002001" {
		t.Errorf("above she lives in %q", at)
	}
	l.above.rebuilt(t)
}

func TestOfAServerThatIsntBelowNothingIsTakenAndOfOneThatIsNothingOutsideItsArea(t *testing.T) {
	l := newLadder(t, sqldb.EngineSQLite, sqldb.EngineSQLite)
	l.rooms[0].post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": "外人", "sex": "male", "birth_date": "1990-01-01", "area": "990101002001", "since": "2020-01-01",
		"since_reason": "baseline", "residence": "usual"}}).want(t, "somebody of the other township", 200, "")
	mine := l.lived(t, 0, "王美", "1990-05-01", nil)
	l.rooms[0].post("/events", map[string]any{"kind": "death", "values": map[string]string{"person": mine["person"].(string), "date": "2026-01-05"}}).want(t, "a death", 200, "")
	l.all(t, 0)
	if got := l.held(t, 0); len(got) != 1 || got[0] != "person rollup.area" {
		t.Errorf("above waits %v", got)
	}
	rows, err := l.below[0].rollups.List(t.Context())
	if err != nil || len(rows) != 1 || len(rows[0].Held) != 1 || rows[0].Held[0].Code != "rollup.area" {
		t.Errorf("below one is told %+v, %v", rows, err)
	}
	l.up(t, 0)
	if l.bring(t, l.letter(t, 0, 1)); len(l.held(t, 0)) != 1 {
		t.Errorf("sent again it is held again: %v", l.held(t, 0))
	}
	if n := l.above.counts(t, "990101002"); len(n) != 0 {
		t.Errorf("counted in the other township: %v", n)
	}
	list := everywhere(t, l.above).get("/quarantine").want(t, "the quarantine above", 200, "")
	if list.count("items") != 1 {
		t.Errorf("the quarantine above: %v", list)
	}

	stranger := newHouse(t)
	pairs(t, stranger, l.above, map[string]any{"name": "county", "above": true})
	raw, _, err := stranger.rollups.Letter(t.Context(), l.above.key, 1)
	if err != nil {
		t.Fatal(err)
	}
	l.bring(t, raw).want(t, "a stranger's", 403, "transfer.stranger")
	pairs(t, l.above, stranger, map[string]any{"name": "somebody"})
	l.bring(t, raw).want(t, "one's that isn't below", 403, "transfer.stranger")
	forged := slices.Clone(l.letter(t, 0, 1))
	forged[len(forged)/2] ^= 1
	if a := l.bring(t, forged); a.status < 400 || a.status >= 500 {
		t.Errorf("a forged file: %v", a)
	}
	other := l.below[1].client(t).do(http.MethodPost, "/api/v1/sync/register", string(l.letter(t, 0, 1)), "Content-Type", "application/octet-stream")
	other.want(t, "a file for another server", 403, "transfer.other")
}

func TestAKeyThatIsDestroyedBelowIsDestroyedAbove(t *testing.T) {
	onLadders(t, func(t *testing.T, l *ladder) {
		values := map[string]string{"id_type": "passport", "id_number": "E99000001", "phone": "13800000001"}
		first, second := l.lived(t, 0, "王美", "1990-05-01", values)["person"].(string), l.lived(t, 0, "王美", "1990-05-02", nil)["person"].(string)
		other := l.lived(t, 1, "李四", "1980-01-01", map[string]string{"phone": "13900000009"})["person"].(string)
		l.rooms[0].post("/merges", map[string]any{"absorbed": second, "survivor": first, "reason": "the same", "overrides": []map[string]string{{"rule": "joined.birth", "reason": "seen"},
			{"rule": "joined.place.open", "reason": "seen"}}}).want(t, "joined", 200, "")
		for i := range l.keep {
			l.all(t, i)
		}
		county := everywhere(t, l.above)
		finds := func(c *client, number string) bool {
			return strings.Contains(c.get("/find?q="+number).want(t, "looked for", 200, "").raw, first)
		}
		if !finds(county, "E99000001") {
			t.Fatal("her number doesn't find her above")
		}
		erase := func(h *house, of string) error {
			who, err := person.ParseID(of)
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.eraser.Erase(t.Context(), access.Actor{Account: "operator", Operator: true, Purpose: access.CivilRegistration}, journal.NewID(h.clock.Now()), who, "as she asked")
			return err
		}
		if err := erase(l.below[0], other); !fault.Is(err, "office.person.missing") {
			t.Errorf("somebody who isn't there: %v", err)
		}
		if err := erase(l.below[0], first); err != nil {
			t.Fatal(err)
		}
		l.up(t, 0)
		for name, h := range map[string]*house{"below": l.below[0], "above": l.above} {
			c := everywhere(t, h)
			if finds(c, "E99000001") || finds(c, "13800000001") {
				t.Errorf("%s her number finds her", name)
			}
			if p := c.get("/people/"+first).want(t, name, 200, ""); strings.Contains(p.raw, "E99000001") || strings.Contains(p.raw, "13800000001") || p.json["name"] != "王美" {
				t.Errorf("%s she is %v", name, p)
			}
			if bodies, err := h.bodiesOf("erasure"); err != nil || len(bodies) != 1 || !strings.Contains(bodies[0], first) || !strings.Contains(bodies[0], second) {
				t.Errorf("%s is written %v, %v", name, bodies, err)
			}
		}
		if !strings.Contains(county.get("/find?q=13900000009").raw, other) {
			t.Error("somebody else's key is gone too")
		}
		// What the county lost of it is sent again, and nothing of it is held: a key that is gone says nothing any more.
		l.above.rewind(t)
		l.all(t, 0)
		l.above.rebuilt(t)
		l.below[0].rebuilt(t)
		// She says her number anew: what is new is kept under a new key, and what was stays closed.
		l.rooms[0].post("/events/"+first+"/correct", map[string]any{"reason": "asked for it", "values": map[string]string{"name": "王美", "sex": "female", "birth_date": "1990-05-01",
			"area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual", "id_type": "passport", "id_number": "E99000007"}}).want(t, "corrected", 200, "")
		l.all(t, 0)
		if !finds(county, "E99000007") || finds(county, "E99000001") {
			t.Error("above her new number doesn't find her, or the old one does")
		}
		county.get("/people/"+first+"/history").want(t, "what was written of her", 200, "")
		for i := range l.keep {
			if held := l.held(t, i); len(held) > 0 {
				t.Errorf("above waits %v", held)
			}
		}
		l.equal(t, t)
		l.above.rebuilt(t)
		l.below[0].rebuilt(t)
	})
}

// rewind makes a server believe that nothing has come from below yet; what it has stays.
func (h *house) rewind(tb testing.TB) {
	tb.Helper()
	if err := h.db.Write(tb.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(tb.Context(), `UPDATE rollup SET place = 0, mark = NULL WHERE side = 'down'`)
		return err
	}); err != nil {
		tb.Fatal(err)
	}
}

func TestWhatAPhoneToldBothServersIsThereOnce(t *testing.T) {
	l := newLadder(t, sqldb.EngineSQLite, sqldb.EngineSQLite)
	key := freshKey()
	told := map[string]any{"entries": []entry{{"id": key, "kind": "person", "values": map[string]string{"name": "王美", "sex": "female", "birth_date": "1990-05-01", "area": "990101001001",
		"since": "2020-01-01", "since_reason": "baseline", "residence": "usual", "phone": "13800000001"}}}}
	for _, c := range []*client{everywhere(t, l.above), l.rooms[0]} {
		if a := c.post("/entries", told).want(t, "told", 200, ""); a.at("answers", 0, "answer") != "accepted" {
			t.Fatalf("told: %v", a)
		}
	}
	if got := l.up(t, 0); got["duplicate"] == 0 || got["accepted"]+got["quarantined"] > 0 {
		t.Errorf("what came by two roads: %v", got)
	}
	l.equal(t, t)
	l.below[0].clock.pass(time.Minute)
	other := map[string]any{"entries": []entry{{"id": freshKey(), "kind": "death", "values": map[string]string{"person": key, "date": "2026-01-01"}}}}
	l.rooms[0].post("/entries", other).want(t, "a death", 200, "")
	l.all(t, 0)
	l.equal(t, t)
}

func TestAServerThatWasPutBackFromABackupBeginsAnewAndNothingIsTwice(t *testing.T) {
	l := newLadder(t, sqldb.EngineSQLite, sqldb.EngineSQLite)
	l.lived(t, 0, "王美", "1990-05-01", nil)
	l.all(t, 0)
	// Above: as if it had been put back to before anything came, with what it has of entries still there.
	exec := func(h *house, sql string) {
		t.Helper()
		if err := h.db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(t.Context(), sql); return err }); err != nil {
			t.Fatal(err)
		}
	}
	exec(l.above, `UPDATE rollup SET place = 3, mark = NULL WHERE side = 'down'`)
	l.lived(t, 0, "李丽", "1992-05-01", nil)
	l.all(t, 0)
	l.equal(t, t)
	// Below: its journal has another entry where the county says that it has come.
	exec(l.above, `UPDATE rollup SET place = place + 40 WHERE side = 'down'`)
	l.lived(t, 0, "张三", "1993-05-01", nil)
	l.all(t, 0)
	l.equal(t, t)
	if held := l.held(t, 0); len(held) > 0 {
		t.Errorf("above waits %v", held)
	}
	l.above.rebuilt(t)
}

// TestWhateverIsRegisteredAndHoweverItGoesUpTheCountyCountsWhatItsTownshipsCount registers at random in two townships, moves people
// between them, and brings files up that are lost, doubled, late and out of order.
func TestWhateverIsRegisteredAndHoweverItGoesUpTheCountyCountsWhatItsTownshipsCount(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	was := checks.Value.String()
	t.Cleanup(func() { _ = checks.Value.Set(was) }) // as it was
	if err := checks.Value.Set("12"); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < histories(t)/5 && !t.Failed(); n += 12 {
		l := newLadder(t, sqldb.EngineSQLite, sqldb.EngineSQLite)
		h := &history{l: l, tb: t, on: day.Must("2022-01-01"), moved: map[string]bool{}, kin: map[string]bool{}, one: map[string][]string{}}
		rapid.Check(t, func(rt *rapid.T) {
			h.t = rt
			for range rapid.IntRange(10, 40).Draw(rt, "steps") {
				h.step()
			}
			for range 2 {
				for i := range l.below {
					l.all(t, i)
				}
			}
			l.equal(t, rt)
			for i := range l.keep {
				if held := l.held(t, i); len(held) > 0 {
					rt.Errorf("above waits %v", held)
				}
			}
		})
		l.above.rebuilt(t)
	}
}

// history is what happens in a ladder.
type history struct {
	l      *ladder
	tb     *testing.T
	t      *rapid.T
	on     day.Day
	people [2][]string // alive or not
	events [2][]told   // that can be corrected and taken back
	moved  map[string]bool
	one    map[string][]string // which records were joined to somebody's: what is said of one of them is said of all
	kin    map[string]bool     // who doesn't move: mothers and their children, for an infant's death counts where its mother lives and above that is known of both townships, and a rule asks about an infant who leaves alone
}

type told struct{ entry, person, kind string }

func (h *history) step() {
	if h.on < day.Must("2026-02-20") {
		h.on += day.Day(rapid.IntRange(0, 2).Draw(h.t, "days"))
	}
	i := rapid.IntRange(0, 1).Draw(h.t, "township")
	switch rapid.IntRange(0, 9).Draw(h.t, "what") {
	case 0, 1, 2:
		h.comes(i)
	case 3:
		h.event(i, "birth", "mother", map[string]string{"name": "Child", "sex": "male"})
	case 4:
		h.event(i, rapid.SampledFrom([]string{"death", "move_out"}).Draw(h.t, "end"), "person", map[string]string{})
	case 5:
		h.corrects(i)
	case 6:
		h.joins(i)
	case 7:
		h.moves(i)
	default:
		h.sends(i)
	}
}

// ask is a request that may be refused but not fail.
func (h *history) ask(i int, path string, body any) answer {
	h.l.below[i].clock.pass(time.Second)
	a := h.l.rooms[i].post(path, body)
	if a.status >= 500 {
		h.t.Fatalf("%s: %v", path, a)
	}
	return a
}

func (h *history) note(i int, kind string, a answer) {
	if a.status != 200 {
		return
	}
	who, _ := a.json["person"].(string)
	h.events[i] = append(h.events[i], told{a.json["entry"].(string), who, kind})
	h.kin[who] = h.kin[who] || kind == "birth"
	if kind == "person" || kind == "birth" {
		h.people[i] = append(h.people[i], who)
	}
}

func (h *history) comes(i int) {
	h.note(i, "person", h.ask(i, "/events", map[string]any{"kind": "person", "values": h.record(i)}))
}

func (h *history) record(i int) map[string]string {
	born := day.Must("1985-01-01") + day.Day(rapid.IntRange(0, 3000).Draw(h.t, "born"))
	return map[string]string{"name": fmt.Sprint("Name ", rapid.IntRange(0, 1<<20).Draw(h.t, "name")), "sex": "female", "birth_date": born.String(), "area": h.l.keep[i] + "001",
		"since": (h.on - 400).String(), "since_reason": "baseline", "residence": "usual"}
}

func (h *history) event(i int, kind, field string, v map[string]string) {
	if len(h.people[i]) == 0 {
		return
	}
	v[field], v["date"] = rapid.SampledFrom(h.people[i]).Draw(h.t, "who"), h.on.String()
	if kind == "birth" {
		if h.moved[v[field]] { // her child may die, and she lives elsewhere again
			return
		}
		h.kin[v[field]] = true
	}
	h.note(i, kind, h.ask(i, "/events", map[string]any{"kind": kind, "values": v}))
}

func (h *history) corrects(i int) {
	if len(h.events[i]) == 0 {
		return
	}
	e := rapid.SampledFrom(h.events[i]).Draw(h.t, "event")
	if h.moved[e.person] { // what two offices say of one person may differ, and above one of them is right
		return
	}
	if e.kind != "person" || rapid.Bool().Draw(h.t, "takes back") {
		h.ask(i, "/events/"+e.entry+"/void", map[string]any{"reason": "never happened"})
		return
	}
	a := h.ask(i, "/events/"+e.entry+"/correct", map[string]any{"reason": "misread", "values": h.record(i)})
	if a.status == 200 && rapid.Bool().Draw(h.t, "and back") {
		h.ask(i, "/events/"+a.json["entry"].(string)+"/void", map[string]any{"reason": "it was right"})
	}
}

func (h *history) joins(i int) {
	if len(h.people[i]) < 2 {
		return
	}
	a, b := rapid.SampledFrom(h.people[i]).Draw(h.t, "one"), rapid.SampledFrom(h.people[i]).Draw(h.t, "other")
	if a == b || h.moved[a] || h.moved[b] {
		return
	}
	rules := []map[string]string{}
	for _, r := range []string{"joined.birth", "joined.place.open", "joined.name", "joined.sex"} {
		rules = append(rules, map[string]string{"rule": r, "reason": "seen"})
	}
	h.people[i] = slices.DeleteFunc(h.people[i], func(p string) bool { return p == a }) // from here on she is named by the other record
	h.one[b] = append(append(h.one[b], a), h.one[a]...)
	h.kin[b] = h.kin[b] || h.kin[a]
	made := h.ask(i, "/merges", map[string]any{"absorbed": a, "survivor": b, "reason": "the same", "overrides": rules})
	if entry, ok := made.json["entry"].(string); ok && made.status == 200 && rapid.Bool().Draw(h.t, "parts") {
		h.ask(i, "/merges/"+entry+"/unmerge", map[string]any{"reason": "two women"})
	}
}

// moves lets somebody go from one township to the other.
func (h *history) moves(i int) {
	if len(h.people[i]) == 0 {
		return
	}
	who, key := rapid.SampledFrom(h.people[i]).Draw(h.t, "mover"), freshKey()
	h.on++
	defer func() { h.on++ }()
	if h.moved[who] || h.kin[who] || h.l.rooms[i].keyed(key, "/transfers", map[string]any{"people": []string{who}, "server": h.l.below[1-i].key, "on": h.on.String()}).status != 200 {
		return
	}
	h.people[i] = slices.DeleteFunc(h.people[i], func(p string) bool { return p == who }) // what is told of her here from now on would cross what is told there
	carry(h.tb, h.l.below[i], h.l.below[1-i])
	if a := h.ask(1-i, "/transfers/"+key+"/take", map[string]any{"area": h.l.keep[1-i] + "001"}); a.status == 200 {
		for _, p := range append(h.one[who], who) {
			h.moved[p] = true
		}
		h.people[1-i] = append(h.people[1-i], who)
	}
	carry(h.tb, h.l.below[1-i], h.l.below[i])
	if held := h.l.rooms[i].get("/quarantine"); held.count("items") > 0 {
		h.t.Fatalf("whoever may be handed over may not leave: %v", held)
	}
}

// sends lets something of the register go up, or an old file come again, or an answer be lost or late.
func (h *history) sends(i int) {
	l := h.l
	switch rapid.IntRange(0, 4).Draw(h.t, "how") {
	case 0:
		l.up(h.tb, i)
	case 1: // the answer is lost
		l.bring(h.tb, l.letter(h.tb, i, 1))
	case 2: // a file is written and lies about
		l.sticks[i] = append(l.sticks[i], l.letter(h.tb, i, 1+len(l.sticks[i])))
	case 3: // and comes now, perhaps twice
		if len(l.sticks[i]) > 0 {
			a := l.bring(h.tb, l.sticks[i][rapid.IntRange(0, len(l.sticks[i])-1).Draw(h.t, "stick")])
			if a.status != 200 {
				h.t.Fatalf("an old file: %v", a)
			}
			l.slips[i] = append(l.slips[i], []byte(a.raw))
		}
	case 4: // an answer comes late, or again
		if len(l.slips[i]) > 0 {
			if _, err := l.below[i].rollups.Hear(h.tb.Context(), l.slips[i][rapid.IntRange(0, len(l.slips[i])-1).Draw(h.t, "slip")]); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	for _, h := range append(l.below, l.above) {
		h.clock.pass(time.Minute)
	}
}

func TestTheStandingIsShownOnBothSidesAndFilesGoByThePage(t *testing.T) {
	l := newLadder(t, sqldb.EngineSQLite, sqldb.EngineSQLite)
	l.lived(t, 0, "王美", "1990-05-01", nil)
	admin := l.below[0].as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	chief := l.above.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	file := admin.get("/register-letters?server="+url.QueryEscape(l.above.key)).want(t, "a file", 200, "")
	l.rooms[0].get("/register-letters?server="+url.QueryEscape(l.above.key)).want(t, "not everybody's to carry", 403, "access.denied.desk")
	came := chief.do(http.MethodPost, "/api/v1/register-letters", file.raw, "Content-Type", "application/octet-stream").want(t, "brought", 200, "")
	if came.at("told", "accepted") != 1.0 {
		t.Errorf("brought: %v", came)
	}
	raw, err := base64.StdEncoding.DecodeString(came.at("reply").(string))
	if err != nil {
		t.Fatal(err)
	}
	admin.do(http.MethodPost, "/api/v1/register-letters", string(raw), "Content-Type", "application/octet-stream").want(t, "the answer", 200, "")
	for who, c := range map[string]*client{"below": admin, "above": chief} {
		list := c.get("/rollups").want(t, who, 200, "")
		n := map[string]int{"below": 1, "above": 2}[who]
		if list.count("items") != n {
			t.Errorf("%s: %v", who, list)
		}
	}
	by := map[string]string{"name": "王错", "sex": "female", "birth_date": "1990-05-01", "area": "990101001001", "since": "2020-01-01", "since_reason": "baseline", "residence": "usual"}
	if a := everywhere(t, l.above).post("/events", map[string]any{"kind": "person", "values": by}).want(t, "by hand above", 422, "rollup.below"); !strings.Contains(a.raw, "township 0") {
		t.Errorf("by hand above: %v", a)
	}
	row := admin.get("/rollups")
	if row.at("items", 0, "at") != row.at("items", 0, "head") || row.at("items", 0, "side") != "up" || row.at("items", 0, "taken") != 1.0 || row.at("items", 0, "met") == "" {
		t.Errorf("below: %v", row)
	}
}

// everywhere is a registering desk for all areas.
func everywhere(tb testing.TB, h *house) *client {
	tb.Helper()
	return h.as(tb, access.Grant{Desk: access.Window, Purpose: access.CivilRegistration})
}
