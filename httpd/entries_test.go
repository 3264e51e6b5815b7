package httpd_test

import (
	"math/rand/v2"
	"testing"

	"wanjia/base/id"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/exchange/terms"
	storereg "wanjia/store/register"
	"wanjia/store/register/rebuilt"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"

	deskreg "wanjia/desk/register"
)

type entry = map[string]any

// send sends entries and tells the answers by their words.
func (c *client) send(tb testing.TB, entries ...entry) (words []string, a answer) {
	tb.Helper()
	a = c.post("/entries", map[string]any{"entries": entries}).want(tb, "a batch", 200, "")
	for i := range entries {
		word, _ := a.at("answers", i, "answer").(string)
		words = append(words, word)
	}
	return words, a
}

func same(tb testing.TB, what string, got []string, want ...string) {
	tb.Helper()
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			tb.Fatalf("%s: %v, want %v", what, got, want)
		}
	}
}

func birth(key, day, area string) entry {
	return entry{"id": key, "kind": "birth", "values": map[string]string{"date": day, "sex": "male", "area": area}}
}

func TestEveryEntryOfABatchIsAnswered(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	one, two, three, four := freshKey(), freshKey(), freshKey(), freshKey()
	batch := []entry{
		birth(one, "2026-02-20", "990101001001"),
		{"id": two, "kind": "birth", "event": one, "reason": "weighed", "values": map[string]string{"date": "2026-02-20", "sex": "male", "area": "990101001001", "weight_g": "3100"}},
		birth(one, "2026-02-20", "990101001001"),
		birth(one, "2026-02-21", "990101001001"),
		birth(freshKey(), "2026-02-20", "990101002001"),
		birth("none", "2026-02-20", "990101001001"),
		birth(freshKey(), "2026-02-40", "990101001001"),
		{"id": freshKey(), "kind": "Birth!"},
		{"id": freshKey(), "kind": "void", "event": freshKey(), "reason": "its event comes later"},
		birth(freshKey(), "2027-01-01", "990101001001"),
		{"id": three, "kind": "notify", "of": "birth", "values": map[string]string{"date": "2026-02-25", "area": "990101001001"}},
		{"id": four, "kind": "birth", "notice": three, "values": map[string]string{"date": "2026-02-25", "sex": "male", "area": "990101001001"}},
		{"id": freshKey(), "kind": "refuse", "notice": three, "ground": "duplicate", "reason": "too late"},
		{"id": freshKey(), "kind": "void", "event": four, "reason": "did not happen"},
	}
	want := []string{"accepted", "accepted", "duplicate", "quarantined", "rejected", "rejected", "rejected", "rejected", "quarantined", "quarantined",
		"accepted", "accepted", "quarantined", "accepted"}
	got, a := c.send(t, batch...)
	same(t, "the batch "+a.raw, got, want...)
	before, err := h.bodiesOf("birth", "void", "hold", "notify", "refuse")
	if err != nil {
		t.Fatal(err)
	}
	got, a = c.send(t, batch...)
	for i, word := range want {
		if word == "accepted" {
			want[i] = "duplicate"
		}
	}
	same(t, "sent again "+a.raw, got, want...)
	if after, err := h.bodiesOf("birth", "void", "hold", "notify", "refuse"); err != nil || len(after) != len(before) {
		t.Errorf("a retry made %d entries of %d, %v", len(after), len(before), err)
	}
	c.post("/entries", map[string]any{"entries": make([]entry, 501)}).want(t, "too many", 422, "")
	h.rebuilt(t)
}

func TestWhatIsHeldIsRetriedOrDiscarded(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	root, taken := freshKey(), freshKey()
	void := entry{"id": freshKey(), "kind": "void", "event": root, "reason": "did not happen"}
	got, _ := c.send(t, void, birth(taken, "2026-02-20", "990101001001"), birth(taken, "2026-02-21", "990101001002"))
	same(t, "the batch", got, "quarantined", "accepted", "quarantined")
	list := c.get("/quarantine").want(t, "the quarantine", 200, "")
	if list.count("items") != 2 || list.at("items", 0, "reason") != "journal.id.taken" || list.at("items", 1, "reason") != "register.event.missing" {
		t.Fatalf("held are %v", list)
	}
	other, cause := list.at("items", 0, "id").(string), list.at("items", 1, "id").(string)
	c.post("/quarantine/"+cause+"/retry", entry{}).want(t, "before its cause has come", 404, "register.event.missing")
	c.send(t, birth(root, "2026-02-19", "990101001001"))
	c.post("/quarantine/"+cause+"/retry", entry{}).want(t, "after it", 200, "")
	c.post("/quarantine/"+cause+"/retry", entry{}).want(t, "and again", 409, "quarantine.settled")
	same(t, "the sender, still unsure", first(c.send(t, void)), "duplicate")
	c.post("/quarantine/"+other+"/discard", entry{"reason": ""}).want(t, "without a reason", 422, "quarantine.reason")
	far := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101002"), Purpose: access.CivilRegistration})
	for _, deed := range []string{"retry", "discard"} {
		far.post("/quarantine/"+other+"/"+deed, map[string]entry{"retry": {}, "discard": {"reason": "ours"}}[deed]).want(t, "another area "+deed, 403, access.DeniedByArea)
	}
	if a := far.get("/quarantine"); a.count("items") != 0 {
		t.Errorf("another area sees %v", a)
	}
	c.post("/quarantine/"+other+"/retry", entry{}).want(t, "under an identifier of its own", 200, "")
	if a := c.get("/quarantine"); a.count("items") != 0 {
		t.Errorf("still held: %v", a)
	}
	same(t, "one more under it", first(c.send(t, birth(taken, "2026-02-22", "990101001002"))), "quarantined")
	id := c.get("/quarantine").at("items", 0, "id").(string)
	c.post("/quarantine/"+id+"/discard", entry{"reason": "a test of the box"}).want(t, "discarding", 204, "")
	got, a := c.send(t, birth(taken, "2026-02-22", "990101001002"))
	same(t, "the sender hears of it", got, "quarantined")
	if a.at("answers", 0, "reason") != "quarantine.discarded" {
		t.Errorf("the sender hears %v", a)
	}
	h.rebuilt(t)
}

func first(words []string, _ answer) []string { return words }

func TestAnEntryFromAnOldViewIsHeld(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	who, _ := c.post("/events", mother()).want(t, "the mother", 200, "").json["person"].(string)
	seen := c.get("/people/" + who).at("version").(float64)
	c.post("/events", entry{"kind": "move", "values": map[string]string{"person": who, "date": "2026-01-10", "area": "990101001002"}, "base": seen}).want(t, "a move", 200, "")
	late := entry{"kind": "move", "values": map[string]string{"person": who, "date": "2026-01-20", "area": "990101001001"}, "base": seen}
	c.post("/events", late).want(t, "a form hears at once", 409, "journal.base.stale")
	if a := c.get("/quarantine"); a.count("items") != 0 {
		t.Errorf("a form's refusal is held: %v", a)
	}
	late["id"] = freshKey()
	same(t, "a batch", first(c.send(t, late)), "quarantined")
	id := c.get("/quarantine").at("items", 0, "id").(string)
	c.post("/quarantine/"+id+"/retry", entry{}).want(t, "somebody has looked", 200, "")
}

// rebuilt builds everything again from the journal and compares it, notices and quarantine included.
func (h *house) rebuilt(tb testing.TB) {
	tb.Helper()
	ctx := tb.Context()
	maker := terms.New()
	opt := storereg.Options{Home: "local", Terms: maker.Name, Words: maker.Address}
	live, err := storereg.Open(ctx, h.db, opt)
	if err != nil {
		tb.Fatal(err)
	}
	twin, err := storereg.Open(ctx, storetest.Open(tb, sqldb.EngineSQLite, h.clock), opt)
	if err != nil {
		tb.Fatal(err)
	}
	desk := deskreg.New(ties.Register{S: twin}, h.keys, h.clock, quality.Defaults())
	err = live.Read(ctx, func(r *storereg.Reader) error {
		return desk.Replay(ctx, r, func(journal.Entry) bool { return true }, func(journal.Seq) {})
	})
	if err != nil {
		tb.Fatal(err)
	}
	var different []rebuilt.Difference
	err = live.Read(ctx, func(one *storereg.Reader) (err error) {
		different, err = rebuilt.Compare(ctx, one, twin, func(int, int) {})
		return err
	})
	if err != nil || len(different) > 0 {
		tb.Errorf("rebuilt is not live: %+v, %v", different, err)
	}
}

// TestTheOrderInWhichEntriesArriveDoesNotMatter sends the same entries in any order, retries what was held until nothing
// moves, and finds the same notices and events.
func TestTheOrderInWhichEntriesArriveDoesNotMatter(t *testing.T) {
	for seed := range uint64(12) {
		h := newHouse(t)
		dice := rand.New(rand.NewPCG(seed, 1))
		c := h.window(t)
		key := func(word string) string { return id.Derive("order", word).String() }
		there := map[string]string{"date": "2026-02-20", "sex": "male", "area": "990101001001"}
		more := map[string]string{"date": "2026-02-20", "sex": "male", "area": "990101001001", "weight_g": "3100"}
		all := []entry{
			{"id": key("birth"), "kind": "birth", "values": there},
			{"id": key("correct"), "kind": "birth", "event": key("birth"), "reason": "weighed", "values": more},
			{"id": key("told"), "kind": "notify", "of": "birth", "values": there},
			{"id": key("taken"), "kind": "birth", "notice": key("told"), "values": there},
			{"id": key("refused"), "kind": "notify", "of": "birth", "values": more},
			{"id": key("refusal"), "kind": "refuse", "notice": key("refused"), "ground": "mistaken", "reason": "no such birth"},
		}
		dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for len(all) > 0 {
			n := 1 + dice.IntN(len(all))
			c.send(t, all[:n]...)
			c.send(t, all[:n]...)
			all = all[n:]
		}
		for range 4 {
			held := c.get("/quarantine")
			for i := range held.count("items") {
				c.post("/quarantine/"+held.at("items", i, "id").(string)+"/retry", entry{})
			}
		}
		if a := c.get("/quarantine"); a.count("items") != 0 {
			t.Errorf("still held: %v", a)
		}
		if a := c.get("/notices/" + key("told")); a.at("stage") != "registered" || a.at("entry") != key("taken") {
			t.Errorf("the notice is %v", a)
		}
		if a := c.get("/notices/" + key("refused")); a.at("stage") != "refused" {
			t.Errorf("the refused notice is %v", a)
		}
		if a := c.get("/events/" + key("birth")); a.at("values", "weight_g") != "3100" {
			t.Errorf("the birth is %v", a)
		}
		h.rebuilt(t)
	}
}
