package httpd_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/exchange/signed"
	"wanjia/store/sqldb"

	storereg "wanjia/store/register"
	storesync "wanjia/store/sync"
)

// world is a house with five phones, two desks and a relay, and all that was ever written on the phones.
type world struct {
	h       *house
	phones  []*phone
	desks   []*client
	box     *box
	store   *storesync.Store
	written []signed.Pair
	known   []string // people who were ever told of
	copies  map[int]copied
}

// copied is a phone's store as it was put on a backup.
type copied struct {
	n      int64
	outbox []signed.Pair
}

var modelVillages = []string{"990101001001", "990101001002", "990101002001"}

func newWorld(tb testing.TB, engine sqldb.Engine) *world {
	tb.Helper()
	h := newHouseOn(tb, engine)
	w := &world{h: h, copies: map[int]copied{}}
	for _, at := range []string{"990101001001", "990101001001", "990101001", "990101001", "990101002"} {
		p := h.phone(tb, h.field(tb, at))
		p.first(tb, 50)
		w.phones = append(w.phones, p)
	}
	w.desks = []*client{h.machine(tb, "990101001"), h.machine(tb, "990101")}
	w.box = h.box(tb, sqldb.EngineSQLite)
	reg, err := storereg.Open(tb.Context(), h.db, storereg.Options{Home: "local"})
	if err != nil {
		tb.Fatal(err)
	}
	w.store = storesync.New(reg)
	return w
}

// machine is a desk whose session doesn't end.
func (h *house) machine(tb testing.TB, area string) *client {
	tb.Helper()
	token, err := h.staff.Issue(tb.Context(), h.admin, fmt.Sprintf("desk%d", h.next.Add(1)), []access.Grant{{Desk: access.Window, Area: at(tb, area), Purpose: access.CivilRegistration}})
	if err != nil {
		tb.Fatal(err)
	}
	c := h.client(tb)
	c.header = map[string]string{"Authorization": "Bearer " + token}
	return c
}

// step is one thing that happens.
func (w *world) step(t *rapid.T, tb testing.TB) {
	w.h.clock.pass(time.Duration(rapid.IntRange(1, 300).Draw(t, "seconds")) * time.Second)
	i := rapid.IntRange(0, len(w.phones)-1).Draw(t, "phone")
	p := w.phones[i]
	switch what := rapid.SampledFrom([]string{"write", "write", "write", "edit", "move", "die", "forge", "push", "push", "lost", "shuffled", "relay", "relay", "forward", "cut", "pull", "pull",
		"copy", "restore", "settle", "void"}).Draw(t, "what"); what {
	case "write":
		key := w.write(tb, p, newcomer(fmt.Sprintf("P%d", len(w.written)), rapid.SampledFrom([]string{"male", "female"}).Draw(t, "sex"),
			fmt.Sprintf("%d-%02d-%02d", rapid.IntRange(1940, 2005).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day")),
			rapid.SampledFrom(modelVillages).Draw(t, "village")))
		w.known = append(w.known, key)
	case "edit", "move", "die":
		w.about(t, tb, p, what)
	case "forge":
		if len(w.written) > 0 { // an id that was used, with another text
			var old struct{ ID string }
			_ = json.Unmarshal([]byte(rapid.SampledFrom(w.written).Draw(t, "old").Text), &old)
			e := newcomer("X", "male", "1980-01-01", "990101001001")
			e["id"] = old.ID
			w.write(tb, p, e)
		}
	case "push":
		p.push(tb)
	case "lost":
		p.post("/sync/push", p.pairs(p.outbox...)) // its answer is lost
	case "shuffled":
		p.outbox = rapid.Permutation(p.outbox).Draw(t, "order")
		p.push(tb)
	case "relay":
		w.byRelay(tb, p)
	case "forward":
		_, _ = w.box.Forward(tb.Context(), w.box) // cut off it is tried again
	case "cut":
		w.box.cut = !w.box.cut
	case "pull":
		p.pull(tb)
	case "copy":
		w.copies[i] = copied{p.n, slices.Clone(p.outbox)}
	case "restore":
		if c, ok := w.copies[i]; ok { // what was written since is only where it was sent; nothing unsent is taken from the phone
			p.outbox = append(slices.Clone(c.outbox), p.outbox...)
			p.n = c.n
		}
	case "settle":
		w.settle(t, rapid.SampledFrom(w.desks).Draw(t, "desk"))
	case "void":
		w.voids(t)
	}
}

func (w *world) write(tb testing.TB, p *phone, e entry) string {
	key := p.write(tb, e)
	w.written = append(w.written, p.outbox[len(p.outbox)-1])
	return key
}

// about writes something about somebody whom the phone holds.
func (w *world) about(t *rapid.T, tb testing.TB, p *phone, what string) {
	var held []string
	for key, r := range p.held {
		if r["kind"] == "person" {
			held = append(held, key)
		}
	}
	if len(held) == 0 {
		return
	}
	slices.Sort(held)
	r := p.held[rapid.SampledFrom(held).Draw(t, "who")]
	who, data := r["id"].(string), r["data"].(map[string]any)
	day := w.h.clock.Now().AddDate(0, 0, -rapid.IntRange(0, 20).Draw(t, "ago")).Format("2006-01-02")
	base, _ := r["seq"].(float64)
	switch what {
	case "move":
		w.write(tb, p, entry{"kind": "move", "base": int(base), "values": map[string]string{"person": who, "date": day, "area": rapid.SampledFrom(modelVillages).Draw(t, "to")}})
	case "die":
		w.write(tb, p, entry{"kind": "death", "base": int(base), "values": map[string]string{"person": who, "date": day}})
	case "edit":
		values := map[string]string{"name": data["name"].(string), "sex": data["sex"].(string), "birth_date": data["birth"].(string), "area": r["area"].(string), "since": "2020-01-01", "since_reason": "move_in"}
		switch rapid.IntRange(0, 2).Draw(t, "field") {
		case 0:
			values["name"] = fmt.Sprintf("N%d", len(w.written))
		case 1:
			values["phone"] = fmt.Sprintf("138%08d", len(w.written))
		case 2:
			values["birth_date"] = fmt.Sprintf("%d-05-05", rapid.IntRange(1940, 2005).Draw(t, "born"))
		}
		w.write(tb, p, correct(who, base, values))
	}
}

// byRelay pushes by way of the relay. What it keeps, the phone keeps.
func (w *world) byRelay(tb testing.TB, p *phone) {
	q := p.through(w.box)
	q.push(tb)
	p.outbox, p.kept = q.outbox, q.kept
}

func (w *world) settle(t *rapid.T, desk *client) {
	list := desk.get("/quarantine?limit=50")
	n := list.count("items")
	if n == 0 {
		return
	}
	held, _ := list.at("items", rapid.IntRange(0, n-1).Draw(t, "held"), "id").(string)
	if rapid.Bool().Draw(t, "retries") {
		desk.post("/quarantine/"+held+"/retry", entry{})
	} else {
		desk.post("/quarantine/"+held+"/discard", entry{"reason": "seen and not so"})
	}
}

func (w *world) voids(t *rapid.T) {
	if len(w.known) > 0 {
		w.desks[1].post("/entries", map[string]any{"entries": []entry{{"id": freshKey(), "kind": "void", "event": rapid.SampledFrom(w.known).Draw(t, "event"), "reason": "did not happen"}}})
	}
}

// meet lets everybody meet everybody.
func (w *world) meet(tb testing.TB, t *rapid.T) {
	w.box.cut = false
	w.h.clock.pass(time.Hour)
	if _, err := w.box.Forward(tb.Context(), w.box); err != nil {
		t.Fatal(err)
	}
	for _, p := range w.phones {
		for n := 0; len(p.outbox) > 0; n++ {
			if got, a := p.push(tb); slices.Contains(got, "rejected") || n > 20 {
				t.Fatalf("a phone can't get rid of %d: %v", len(p.outbox), a)
			}
		}
	}
	for _, p := range w.phones {
		if a := p.pull(tb); a.status != 200 && a.status != 204 {
			t.Fatalf("a pull: %v", a)
		}
	}
}

// check holds phones to what they would be given anew, and everything that was written to being here.
func (w *world) check(tb testing.TB, t *rapid.T) {
	for i, p := range w.phones {
		fresh := *p
		fresh.held = map[string]map[string]any{}
		fresh.first(tb, 50)
		for _, key := range slices.Sorted(maps.Keys(fresh.held)) {
			if a, b := p.held[key], fresh.held[key]; !reflect.DeepEqual(a, b) && b["kind"] != "held" {
				t.Fatalf("phone %d has of %s\n%v\nand would be given\n%v", i, key, a, b)
			}
		}
		for key := range p.held {
			if fresh.held[key] == nil {
				t.Fatalf("phone %d holds %s, which it would not be given: %v", i, key, p.held[key])
			}
		}
	}
	for n, one := range []*phone{w.phones[0], w.phones[2]} {
		other := []*phone{w.phones[1], w.phones[3]}[n]
		for key, r := range one.held {
			if r["kind"] != "held" && !reflect.DeepEqual(r, other.held[key]) {
				t.Fatalf("two phones of one area have of %s\n%v\nand\n%v", key, r, other.held[key])
			}
		}
	}
	w.nothingLost(t)
}

func (w *world) nothingLost(t *rapid.T) {
	err := w.store.Read(context.Background(), func(r *storesync.Reader) error {
		for _, pair := range w.written {
			e, err := signed.Read(pair.Signed())
			if err != nil {
				return err
			}
			known, err := r.Known(context.Background(), []journal.ID{e.ID})
			if err != nil {
				return err
			}
			i := slices.IndexFunc(known, func(s sync.Sent) bool { return s.Digest == pair.Signed().Digest() })
			if i < 0 {
				t.Fatalf("lost: %s", pair.Text)
			}
			switch known[i].Answer {
			case journal.Accepted, journal.Duplicate:
				if _, ok, err := r.EntryByID(context.Background(), e.ID); err != nil || !ok {
					t.Fatalf("answered %v and not in the journal: %s, %v", known[i].Answer, pair.Text, err)
				}
			case journal.Quarantined:
				if _, ok, err := r.Held(context.Background(), known[i].Holder); err != nil || !ok {
					t.Fatalf("answered as held and not held: %s, %v", pair.Text, err)
				}
			default:
				t.Fatalf("answered %v: %s", known[i].Answer, pair.Text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// retire is after how many histories a world makes place for a new one; until then each begins where the one before ended.
const retire = 40

// histories is how many there are: a hundred or so with all the other tests, ten thousand where WANJIA_HISTORIES=10000 says so (make model-test).
func histories(t *testing.T) int {
	t.Helper()
	text := os.Getenv("WANJIA_HISTORIES")
	if text == "" {
		return 3 * retire
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("WANJIA_HISTORIES=%q: want a number of histories", text)
	}
	return n
}

// TestPhonesDesksAndARelayEndUpWithTheSameAndLoseNothing is the law of sync.
func TestPhonesDesksAndARelayEndUpWithTheSameAndLoseNothing(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	was := checks.Value.String()
	t.Cleanup(func() { _ = checks.Value.Set(was) }) // as it was
	if err := checks.Value.Set(strconv.Itoa(retire)); err != nil {
		t.Fatal(err)
	}
	for _, of := range []struct {
		engine sqldb.Engine
		all    int
	}{{sqldb.EngineSQLite, histories(t)}, {sqldb.EnginePostgres, histories(t) / 20}} { // a database beside the program takes twenty times as long
		t.Run(of.engine.String(), func(t *testing.T) {
			for n := 0; n < of.all && !t.Failed(); n += retire {
				t.Run(strconv.Itoa(n), func(t *testing.T) { newWorld(t, of.engine).live(t) })
			}
		})
	}
}

// live is what happens to a world until it makes place for a new one.
func (w *world) live(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(5, 25).Draw(rt, "steps") {
			w.step(rt, t)
		}
		w.meet(t, rt)
		w.check(t, rt)
		w.written = nil // each was looked for once
	})
	w.h.rebuilt(t)
}
