package httpd_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/audit"
	"wanjia/domain/journal"

	"wanjia/desk/audits"
)

// sampled is a household of a sample that was given to somebody.
func (h *house) sampled(t *testing.T, to, unit string) audit.Visit {
	t.Helper()
	month, err := day.ParseMonth("2025-01")
	if err != nil {
		t.Fatal(err)
	}
	v := audit.Visit{Audit: journal.DeriveID("an audit"), Unit: unit, Area: at(t, "990101001001"), Place: "East", Address: "3组9号", From: month, To: month + 11, Account: to}
	if _, err := audits.Note(t.Context(), ties.Audits{S: h.store}, access.Actor{Account: "operator", Operator: true, Purpose: access.AdministrationPurpose}, v.Area,
		journal.DeriveID("visit", unit, to), v.Body()); err != nil {
		t.Fatal(err)
	}
	return v
}

func (p *phone) interview(t *testing.T, v audit.Visit, outcome string, found ...audit.Found) string {
	t.Helper()
	rows := make([]map[string]string, len(found))
	for i, f := range found {
		rows[i] = map[string]string{"kind": f.Kind, "name": f.Name, "sex": f.Sex, "birth": f.Birth, "date": f.Date}
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	return p.write(t, entry{"kind": "interview", "values": map[string]string{"audit": v.Audit.String(), "unit": v.Unit, "outcome": outcome, "date": p.h.today(0), "found": string(raw)}})
}

func TestAnInterviewersPhoneIsToldWhereToGoAndNothingOfWhatTheRegisterSays(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		worker := h.phone(t, h.field(t, "990101001"))
		worker.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		worker.push(t)
		statistician := grant(t, access.Statistics, access.StatisticsPurpose, "990101")
		asks := h.phone(t, h.as(t, statistician))
		other := h.phone(t, h.as(t, statistician))
		h.sampled(t, asks.account, "001-001")

		asks.first(t, 100)
		line := asks.pull(t).raw
		if len(asks.held) != 0 {
			t.Fatalf("an interviewer's phone holds %d records of the register: %v", len(asks.held), asks.held)
		}
		given := asks.get("/interviews/assigned").want(t, "the visits", 200, "")
		row, _ := given.at("items", 0).(map[string]any)
		said := slices.Sorted(maps.Keys(row))
		if want := []string{"address", "audit", "base", "from", "outcome", "place", "to", "unit"}; !slices.Equal(said, want) {
			t.Errorf("an interviewer is told %v; want only %v", said, want)
		}
		for _, what := range []string{"王丽", "1995", "household", "person", "members"} {
			if strings.Contains(line+given.raw, what) {
				t.Errorf("%q of the register goes over the line to an interviewer: %s %s", what, line, given.raw)
			}
		}
		for _, path := range []string{"/people", "/find?q=%E7%8E%8B%E4%B8%BD", "/households"} {
			if a := asks.get(path); a.status != 403 || strings.Contains(a.raw, "王丽") {
				t.Errorf("an interviewer asks for %s: %v", path, a)
			}
		}
		if none := other.get("/interviews/assigned").want(t, "another interviewer", 200, ""); none.count("items") != 0 {
			t.Errorf("another interviewer is told of %v", none)
		}
	})
}

func TestWhoeverMaySeeTheRegisterOfAVillageIsToldOfNoVisitThere(t *testing.T) {
	h := newHouse(t)
	for _, g := range []access.Grant{
		grant(t, access.Field, access.CivilRegistration, "990101001"), grant(t, access.Inspection, access.Oversight, "990101"),
		grant(t, access.Window, access.Benefit, "990101"), grant(t, access.Clinic, access.FamilyService, "990101001001"),
	} {
		p := h.phone(t, h.as(t, g))
		h.sampled(t, p.account, "001-001")
		if a := p.get("/interviews/assigned").want(t, "visits", 200, ""); a.count("items") != 0 {
			t.Errorf("somebody with %v is told of %v", g.Words(), a)
		}
	}
}

func TestAnInterviewComesInOnceIsSealedAndIsReadByTheAudit(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		statistician := grant(t, access.Statistics, access.StatisticsPurpose, "990101")
		asks, other := h.phone(t, h.as(t, statistician)), h.phone(t, h.as(t, statistician))
		v, w := h.sampled(t, asks.account, "001-001"), h.sampled(t, asks.account, "001-002")
		asks.interview(t, v, "absent")
		asks.interview(t, v, "interviewed", audit.Found{Kind: "person", Name: "王丽", Sex: "female", Birth: "1995"}, audit.Found{Kind: "birth", Name: "王小", Birth: "2025-03-04"})
		asks.interview(t, w, "declined", audit.Found{Kind: "person", Name: "said before declining"})
		before := slices.Clone(asks.outbox)
		words, a := asks.push(t)
		same(t, "the interviews "+a.raw, words, "accepted", "accepted", "accepted")
		asks.outbox = before
		if words, _ = asks.push(t); words[0] != "duplicate" || words[2] != "duplicate" {
			t.Errorf("sent again: %v; want duplicates", words)
		}
		other.interview(t, v, "interviewed", audit.Found{Kind: "person", Name: "somebody else"})
		other.interview(t, v, "abducted")
		other.write(t, entry{"kind": "interview", "values": map[string]string{"audit": v.Audit.String(), "unit": "9", "outcome": "absent", "date": h.today(0)}})
		words, a = other.push(t)
		same(t, "not theirs "+a.raw, words, "quarantined", "quarantined", "quarantined")
		for i, code := range []string{"audit.interview.other", "audit.interview.unread", "audit.unit"} {
			if a.at("answers", i, "code") != code {
				t.Errorf("entry %d is held under %v; want %s", i, a.at("answers", i, "code"), code)
			}
		}
		if rows := h.civil(t, access.Window, "990101").get("/quarantine"); rows.count("items") != 0 {
			t.Errorf("the desk whose register is audited sees %v", rows)
		}
		watch := h.as(t, grant(t, access.Inspection, access.Oversight, "990101")).get("/quarantine")
		if strings.Contains(watch.raw, "somebody else") || watch.count("items") == 0 {
			t.Errorf("whoever watches sees %v; want that it waits and nothing of what it says", watch)
		}
		if base := asks.get("/interviews/assigned"); base.at("items", 0, "outcome") != "interviewed" || base.at("items", 1, "outcome") != "declined" {
			t.Errorf("the interviewer sees %v", base)
		}
		got, err := meeting.Interviews(h.store, h.looks, h.keys, nil).Answers(t.Context(), v.Audit)
		if err != nil || len(got.People) != 2 || got.People[0].Name != "王丽" || got.People[0].House != "001-001" || got.Outcomes["001-002"] != audits.Declined {
			t.Errorf("the audit reads %+v, %v; want two of the first unit, and the second declined without a name", got, err)
		}
		if all := h.bodies(t); strings.Contains(all, "王丽") || strings.Contains(all, "said before declining") {
			t.Error("whom an interviewer found stands in the journal in the clear")
		}
		h.rebuilt(t)
	})
}

func TestPhonesOfInspectorsAndInterviewersStandBeforeWhoeverWatchesAndWhoeverKeepsAccounts(t *testing.T) {
	h := newHouse(t)
	town := grant(t, access.Inspection, access.Oversight, "990101")
	asks := h.phone(t, h.as(t, grant(t, access.Statistics, access.StatisticsPurpose, "990101")))
	inspects := h.phone(t, h.as(t, town))
	writes := h.phone(t, h.field(t, "990101001"))
	asks.interview(t, audit.Visit{Audit: journal.DeriveID("none"), Unit: "1"}, "absent")
	asks.push(t)
	sees := func(c *client) (all []string) {
		t.Helper()
		a := c.get("/sync/devices").want(t, "the phones", 200, "")
		for i := range a.count("items") {
			name, _ := a.at("items", i, "account").(string)
			all = append(all, name)
		}
		slices.Sort(all)
		return all
	}
	sorted := func(all ...string) []string { slices.Sort(all); return all }
	head := h.as(t, town)
	for _, c := range []struct {
		who  string
		as   *client
		want []string
	}{
		{"another inspector", head, sorted(asks.account, inspects.account)},
		{"the service desk", h.civil(t, access.Window, "990101"), []string{writes.account}},
		{"the administration", h.as(t, grant(t, access.Administration, access.AdministrationPurpose, "990101")), sorted(asks.account, inspects.account, writes.account)},
		{"an inspector elsewhere", h.as(t, grant(t, access.Inspection, access.Oversight, "990101001")), nil},
		{"the inspector themself", inspects.client, sorted(asks.account, inspects.account)},
	} {
		if got := sees(c.as); !slices.Equal(got, c.want) {
			t.Errorf("%s sees the phones of %v; want %v", c.who, got, c.want)
		}
	}
	head.post("/devices/"+asks.id.String()+"/revoke", map[string]any{"reason": "left on the bus"}).want(t, "revoked", 204, "")
	asks.get("/interviews/assigned").want(t, "the phone", 401, "sync.device.revoked")
}
