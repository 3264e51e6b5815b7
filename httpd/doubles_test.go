package httpd_test

import (
	"context"
	"testing"

	"wanjia/base/id"
	"wanjia/domain/access"

	"wanjia/desk/doubles"
)

// searchNow searches before it answers.
type searchNow struct{ desk *doubles.Desk }

func (s searchNow) Search(ctx context.Context, _ access.Actor, key id.ID) (id.ID, error) {
	_, err := s.desk.Search(ctx, func(string, int64, int64) {})
	return key, err
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

// crowd takes in people of whom two are one: a slip in the date of one of them.
func crowd(t *testing.T, c *client) (a, b string) {
	t.Helper()
	take := func(name, sex, birth, area string) string {
		t.Helper()
		id, _ := c.post("/events", map[string]any{"kind": "person", "values": map[string]string{"name": name, "sex": sex, "birth_date": birth, "area": area, "since": "2020-01-01"}}).
			want(t, "taking in "+name, 200, "").json["person"].(string)
		return id
	}
	families, given := []rune("张王李赵陈刘杨黄周吴"), []rune("伟芳娜敏静丽强磊军洋勇艳杰涛明超")
	for i := range 60 {
		sex := []string{"male", "female"}[i%2]
		take(string(families[i%10])+string(given[i*7%16])+string(given[(i*5+3)%16]), sex, []string{"1961", "1972", "1983", "1994", "2005"}[i%5]+"-0"+string(rune('1'+i%9))+"-1"+string(rune('0'+i*3%10)),
			"99010100100"+string(rune('1'+i%2)))
	}
	a = take("欧阳德馨", "male", "1978-03-09", "990101001001")
	b = take("欧阳德馨", "male", "1978-09-03", "990101001001")
	return a, b
}

func TestAPairIsFoundReviewedAndRemembered(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	a, b := crowd(t, c)
	c.post("/doubles/search", nil).want(t, "the search", 200, "")
	q := c.get("/doubles").want(t, "the queue", 200, "")
	found := false
	for i := range q.count("items") {
		x, y := q.at("items", i, "a", "id"), q.at("items", i, "b", "id")
		found = found || x == a && y == b || x == b && y == a
	}
	if !found {
		t.Fatalf("the queue is %v, want %s and %s in it", q, a, b)
	}
	pair := "/doubles/" + a + "/" + b
	p := c.get(pair).want(t, "the pair", 200, "")
	if p.count("steps") < 4 || p.at("state") != "waits" || p.at("facts") == "" || p.at("merged") != false {
		t.Errorf("the pair is %v", p)
	}
	c.post(pair+"/answer", map[string]any{"answer": "perhaps"}).want(t, "no answer", 422, "http.fields")
	c.post(pair+"/answer", map[string]any{"answer": "same", "facts": "0000"}).want(t, "to what was shown before", 409, "double.changed")
	first := c.post(pair+"/answer", map[string]any{"answer": "unsure", "facts": p.at("facts")}).want(t, "unsure", 200, "")
	if first.at("state") != "second" {
		t.Errorf("after somebody unsure it waits for %v, want another", first)
	}
	c.post(pair+"/answer", map[string]any{"answer": "same"}).want(t, "one's own second", 403, "double.own")
	other := h.window(t)
	if p := other.get(pair).want(t, "to another", 200, ""); p.count("answers") != 0 || p.at("others") != 1.0 {
		t.Errorf("another is shown %v, want that one has answered and not what", p)
	}
	if d := other.post(pair+"/answer", map[string]any{"answer": "different"}).want(t, "another", 200, ""); d.at("state") != "third" {
		t.Errorf("%v, want that a third decides", d)
	}
	third := h.window(t)
	d := third.post(pair+"/answer", map[string]any{"answer": "different"}).want(t, "the third", 200, "")
	if d.at("state") != "settled" || d.at("settled") != "different" {
		t.Errorf("%v, want settled", d)
	}
	c.post("/doubles/search", nil).want(t, "another search", 200, "")
	for _, state := range []string{"waits", "second", "third"} {
		q := c.get("/doubles?state="+state).want(t, state, 200, "")
		for i := range q.count("items") {
			if x, y := q.at("items", i, "a", "id"), q.at("items", i, "b", "id"); x == a && y == b || x == b && y == a {
				t.Errorf("settled, the pair is %s again", state)
			}
		}
	}
	entry, _ := d.at("entry").(string)
	c.post("/double-answers/"+entry+"/undo", map[string]any{}).want(t, "somebody else's answer", 403, "double.undo.own")
	if u := third.post("/double-answers/"+entry+"/undo", map[string]any{}).want(t, "one's own", 200, ""); u.at("state") != "third" {
		t.Errorf("undone it waits for %v, want a third", u)
	}
}
