package httpd_test

import (
	"fmt"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/desk/care/vault"
	"wanjia/domain/access"
	"wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	storereg "wanjia/store/register"
)

// crowd appends n entries to the journal that another township wrote.
func (h *house) crowd(t *testing.T, n int, e func(i int) journal.Entry) {
	t.Helper()
	err := h.store.WriteBulk(t.Context(), func(tx *storereg.Tx) error {
		head, err := tx.Head(t.Context())
		if err != nil {
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		all := make([]journal.Entry, n)
		for i := range all {
			all[i] = e(i)
			all[i].Seq, all[i].Area, all[i].Recorded, all[i].Occurred = head+1+journal.Seq(i), at(t, "990101002001"), now, clock.Today(clock.Fixed(now)).Partial()
			all[i].Author, all[i].Device, all[i].Purpose = "elsewhere", "elsewhere", access.CivilRegistration.String()
			if err := journal.Check(all[i]); err != nil {
				return err
			}
		}
		return tx.Append(t.Context(), all)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// However many records the rest of the county has, a team's lists go on to its own last one.
func TestATeamFindsItsRecordsBehindThoseOfOthers(t *testing.T) {
	h := newHouse(t)
	x := newTeam(t, h)
	h.crowd(t, 5_001, func(i int) journal.Entry {
		id := journal.DeriveID("crowd", fmt.Sprint(i))
		l := care.Label{Record: id, Team: vault.Team(h.keys, "marrow"), At: h.clock.Now()}
		copy(l.Client[:], id.ID[:])
		return journal.Entry{ID: id, Kind: care.Enrolment, Body: l.Body(nil)}
	})
	rec := x.enrol(t)
	x.gao.post("/care/records/"+rec+"/referrals", map[string]any{"values": map[string]any{"to": "county hospital", "urgency": "week", "why": "lump"}}).want(t, "a referral", 200, "")
	all := x.gao.get("/care/records?programme=marrow&limit=20").want(t, "the list", 200, "")
	if all.count("items") != 1 || all.at("items", 0, "id") != rec || all.json["next"] != "" {
		t.Errorf("the list is %v, want the team's own record and no more", all)
	}
	full := x.gao.get("/care/records?programme=marrow&limit=1").want(t, "a full page", 200, "")
	cursor, _ := full.json["next"].(string)
	if full.count("items") != 1 || cursor == "" {
		t.Fatalf("a full page is %v, want where to go on", full)
	}
	if end := x.gao.get("/care/records?programme=marrow&limit=1&cursor="+cursor).want(t, "what comes after", 200, ""); end.count("items") != 0 || end.json["next"] != "" {
		t.Errorf("after the last comes %v", end)
	}
	if day := x.gao.get("/care/day?ahead=30").want(t, "the day", 200, ""); day.count("items") != 1 {
		t.Errorf("the day is %v, want the referral", day)
	}
}

// However many notices wait elsewhere, those of one's own areas are looked through.
func TestANoticeFindsItsMatchBehindThoseOfOthers(t *testing.T) {
	h := newHouse(t)
	window, clinic := h.window(t), h.clinic(t, "990101001")
	mother, _ := window.post("/events", mother()).want(t, "the mother", 200, "").json["person"].(string)
	family := notify(t, window, "declared", map[string]string{"sex": "female", "mother": mother, "date": "2026-02-28", "name": "张小美"})
	for _, kind := range []journal.Kind{notice.Notify, notice.Declare} {
		h.crowd(t, 1_001, func(i int) journal.Entry {
			return journal.Entry{ID: journal.DeriveID("crowd", string(kind), fmt.Sprint(i)), Kind: kind, Body: journal.CanonicalBody(map[string]string{notice.OfField: "birth", "date": "2026-02-27"})}
		})
	}
	hospital := notify(t, clinic, "notified", map[string]string{"sex": "female", "mother": mother, "date": "2026-02-27", "weight_g": "3200"})
	found := window.get("/notices/"+hospital+"/matches").want(t, "what the hospital's notice may be", 200, "")
	if found.count("items") != 1 || found.at("items", 0, "notice", "id") != family {
		t.Errorf("found %v, want the family's %s", found, family)
	}
}
