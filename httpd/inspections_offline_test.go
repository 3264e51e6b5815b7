package httpd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"testing"

	"wanjia/domain/access"
)

// visited is an inspection that was begun for a reason, with its team and another inspector of the county, each with a phone.
type visited struct {
	head, window *client
	team         []*phone
	stranger     *phone
	id           string
}

func (h *house) visit(t *testing.T) *visited {
	t.Helper()
	all, names := h.watchers(t, 4)
	v := &visited{head: all[0], window: h.as(t, grant(t, access.Window, access.CivilRegistration, "990101"))}
	for i, name := range names {
		v.head.file(t, "inspector", "", "area", "990101", "name", "Inspector "+name, "account", name, "agency", fmt.Sprint("agency ", i), "until", "2030-01-01")
	}
	site, _ := v.head.clinic(t, "Well")
	v.id, _ = v.head.post("/inspections", map[string]any{"facility": site, "team": names[1:3], "why": "a complaint was founded"}).want(t, "begun", 200, "").json["case"].(string)
	v.team = []*phone{h.phone(t, all[1]), h.phone(t, all[2])}
	v.stranger = h.phone(t, all[3])
	return v
}

// sheet is an entry of a phone that fills the checklist.
func (v *visited) sheet(t *testing.T, p *phone, more entry, answers map[string]any) string {
	t.Helper()
	raw, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	values := entry{"case": v.id, "checklist": "clinic", "version": "1", "round": "1", "date": p.h.today(0), "answers": string(raw)}
	for k, x := range more {
		values[k] = x
	}
	base := values["base"]
	delete(values, "base")
	return p.write(t, entry{"kind": "assessment", "values": values, "base": base})
}

func yes(value string) map[string]any { return map[string]any{"value": value} }

func TestAChecklistFilledWithoutANetworkLandsInItsCase(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		v := h.visit(t)
		one, two := v.team[0], v.team[1]
		one.first(t, 500)
		if len(one.held) != 0 {
			t.Fatalf("an inspector's phone holds %d records of the register; want none", len(one.held))
		}
		mine := one.get("/inspections/assigned").want(t, "assigned", 200, "")
		if mine.count("items") != 1 || mine.at("items", 0, "case") != v.id || mine.at("items", 0, "base") != 0.0 {
			t.Fatalf("assigned is %v; want the one inspection, nothing filled in", mine)
		}
		if none := v.stranger.get("/inspections/assigned").want(t, "not theirs", 200, ""); none.count("items") != 0 {
			t.Fatalf("somebody who wasn't drawn is given %v", none)
		}
		v.sheet(t, one, nil, map[string]any{"licence": yes("no")})
		v.sheet(t, one, nil, map[string]any{"licence": yes("yes"), "prices": yes("no")}) // changed their mind before there was a network
		v.sheet(t, two, nil, map[string]any{"records": yes("yes")})
		for _, p := range v.team {
			if words, _ := p.push(t); len(words) == 0 || words[0] != "accepted" {
				t.Fatalf("pushed: %v", words)
			}
		}
		got := one.get("/inspections/"+v.id+"/sheet").want(t, "the sheet", 200, "")
		for item, want := range map[string]string{"licence": "yes", "prices": "no", "records": "yes"} {
			if got.at("answers", item, "value") != want {
				t.Errorf("%s is %v; want %s", item, got.at("answers", item, "value"), want)
			}
		}
		h.rebuilt(t)
	})
}

func TestAChecklistThatDoesNotFitAnyMoreIsHeldForAPersonAndNeverLost(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		v := h.visit(t)
		one, two := v.team[0], v.team[1]
		held := func(p *phone, code string) string {
			t.Helper()
			words, a := p.push(t)
			if len(words) != 1 || words[0] != "quarantined" || a.at("answers", 0, "code") != code {
				t.Fatalf("%v, %v; want it held under %s", words, a, code)
			}
			return a.at("answers", 0, "held").(string)
		}
		v.sheet(t, one, entry{"version": "2"}, map[string]any{"licence": yes("no")})
		held(one, "inspection.version")
		v.sheet(t, one, entry{"round": "2"}, map[string]any{"licence": yes("no")})
		held(one, "inspection.round")
		v.sheet(t, v.stranger, nil, map[string]any{"licence": yes("no")})
		held(v.stranger, "workflow.among")
		v.sheet(t, one, nil, map[string]any{"licence": yes("no")})
		one.push(t)
		v.sheet(t, two, nil, map[string]any{"licence": yes("yes"), "prices": yes("yes")})
		clash := held(two, "inspection.clash")

		if rows := v.window.get("/quarantine").want(t, "the window's", 200, ""); rows.count("items") != 0 {
			t.Errorf("the service desk sees %v; what is held of an inspection isn't its business", rows)
		}
		rows := v.head.get("/quarantine").want(t, "the inspectors'", 200, "")
		if rows.count("items") != 4 || len(rows.at("items", 0, "values").(map[string]any)) != 0 {
			t.Errorf("%v; want four that wait, and nothing of what they say", rows)
		}
		v.window.post("/quarantine/"+clash+"/discard", map[string]any{"reason": "not ours"}).want(t, "the window settles", 403, "access.denied.purpose")
		base := two.get("/inspections/assigned").at("items", 0, "base")
		v.sheet(t, two, entry{"base": base}, map[string]any{"licence": yes("yes"), "prices": yes("yes")}) // having agreed on it
		if words, a := two.push(t); words[0] != "accepted" {
			t.Fatalf("having agreed: %v, %v", words, a)
		}
		v.head.post("/quarantine/"+clash+"/discard", map[string]any{"reason": "sent again"}).want(t, "put aside", 204, "")
		h.rebuilt(t)
	})
}

func TestAPhotoOfAChecklistBecomesAPaperOfItsCaseWhicheverComesFirst(t *testing.T) {
	h := newHouse(t)
	v := h.visit(t)
	one := v.team[0]
	bring := func(n int, of string) string {
		t.Helper()
		var buf bytes.Buffer
		if err := png.Encode(&buf, image.NewGray(image.Rect(0, 0, n, n))); err != nil {
			t.Fatal(err)
		}
		hash := photoOf(buf.String())
		one.post("/sync/files", map[string]any{"hash": hash, "size": buf.Len(), "type": "image/png", "entry": of}).want(t, "announced", 200, "")
		one.do("PUT", "/api/v1/sync/files/"+hash+"?at=0", buf.String(), "Content-Type", "application/octet-stream").want(t, "brought", 200, "")
		return hash
	}
	hash := func(n int) string {
		var buf bytes.Buffer
		if err := png.Encode(&buf, image.NewGray(image.Rect(0, 0, n, n))); err != nil {
			t.Fatal(err)
		}
		return photoOf(buf.String())
	}
	first := v.sheet(t, one, nil, map[string]any{"licence": map[string]any{"value": "no", "photos": []string{hash(3)}}})
	bring(3, first) // before its entry
	one.push(t)
	second := v.sheet(t, one, nil, map[string]any{"prices": map[string]any{"value": "no", "photos": []string{hash(4)}}})
	one.push(t)
	bring(4, second) // after it
	sheet := one.get("/inspections/"+v.id+"/sheet").want(t, "the sheet", 200, "")
	if sheet.count("awaited") != 0 || one.get("/cases/"+v.id).count("papers") != 2 {
		t.Errorf("%v photos are awaited; want both among the papers of the case: %v", sheet.json["awaited"], one.get("/cases/" + v.id).json["papers"])
	}
}
