package httpd_test

import (
	"context"
	"testing"

	"wanjia/desk/merging"
	storereg "wanjia/store/register"
)

type mergeStore struct{ s *storereg.Store }

func (m mergeStore) Read(ctx context.Context, fn func(merging.Reader) error) error {
	return m.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

func (m mergeStore) Write(ctx context.Context, fn func(merging.Tx) error) error {
	return m.s.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

func people(t *testing.T, c *client, area string) float64 {
	t.Helper()
	a := c.get("/people?area="+area).want(t, "the list", 200, "")
	return float64(a.count("items"))
}

func TestTwoRecordsAreJoinedAnsweredAsOneAndPartedAgain(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	father, mother, child, other := family(t, c)
	draft := map[string]any{"absorbed": other, "survivor": father}
	before := people(t, c, "990101")

	shown := c.post("/merges/preview", draft).want(t, "the preview", 200, "")
	if shown.at("findings", 0, "rule") != "joined.birth" || shown.at("findings", 1, "rule") != "joined.place.open" || shown.count("before") != 2 || shown.count("after") != 1 {
		t.Errorf("the preview is %v", shown)
	}
	c.post("/merges", draft).want(t, "without a reason", 422, "register.reason")
	draft["reason"] = "the same man, says his wife"
	c.post("/merges", draft).want(t, "with a warning that nobody accepted", 422, "register.refused")
	draft["overrides"] = []map[string]string{{"rule": "joined.birth", "reason": "the card says 1980"}}
	merge := c.post("/merges", draft).want(t, "the merge", 200, "")
	c.post("/merges", draft).want(t, "once more", 409, "identity.same")

	p := c.get("/people/"+other).want(t, "the record that was taken in", 200, "")
	if p.at("id") != father || p.at("merged_from") != other || p.at("merges", 0, "parted") != false || p.at("relatives", 0, "person", "id") != mother {
		t.Errorf("asked for %s: %v", other, p)
	}
	if now := people(t, c, "990101"); now != before-1 {
		t.Errorf("%v people are listed, want %v", now, before-1)
	}
	died := c.post("/events", map[string]any{"kind": "move_out", "values": map[string]string{"person": other, "date": "2026-02-25"}}).
		want(t, "an event of the record that was taken in", 200, "")
	if died.at("person") != father {
		t.Errorf("it is about %v, want %s", died.at("person"), father)
	}

	entry, _ := merge.at("entry").(string)
	back := c.post("/merges/"+entry+"/unmerge/preview", map[string]any{}).want(t, "the preview of parting", 200, "")
	if back.count("since") != 1 || back.at("since", 0, "person") != other || back.count("after") != 2 {
		t.Errorf("parting shows %v", back)
	}
	event, _ := back.at("since", 0, "entry").(string)
	c.post("/merges/"+entry+"/unmerge", map[string]any{"reason": "two brothers", "events": map[string]string{event: child}}).want(t, "somebody else's", 422, "identity.events")
	c.post("/merges/"+entry+"/unmerge", map[string]any{"reason": "two brothers", "events": map[string]string{event: father}}).want(t, "parting", 200, "")
	c.post("/merges/"+entry+"/unmerge", map[string]any{"reason": "two brothers"}).want(t, "parting twice", 409, "identity.parted")
	if a := c.get("/people/"+other).want(t, "again by himself", 200, ""); a.at("id") != other || a.at("residences", 0, "end") != "" || a.at("merges", 0, "parted") != true {
		t.Errorf("again by himself: %v", a)
	}
	if a := c.get("/people/"+father).want(t, "the one who stays", 200, ""); a.at("residences", 0, "end") != "2026-02-25" {
		t.Errorf("whose the event was said to be: %v", a)
	}
}

func TestFamilyIsNotJoinedLightly(t *testing.T) {
	c := newHouse(t).window(t)
	father, mother, child, _ := family(t, c)
	for _, pair := range [][2]string{{father, mother}, {child, mother}} {
		a := c.post("/merges/preview", map[string]any{"absorbed": pair[0], "survivor": pair[1]}).want(t, "the preview", 200, "")
		kin := false
		for i := range a.count("findings") {
			kin = kin || a.at("findings", i, "rule") == "joined.kin" && a.at("findings", i, "severity") == "refuse"
		}
		if !kin {
			t.Errorf("%v: %v, want that family is refused", pair, a)
		}
	}
}
