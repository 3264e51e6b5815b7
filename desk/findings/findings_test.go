package findings_test

import (
	"testing"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/cmd/wanjia/desktest"
	"wanjia/desk/findings"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

// family is a mother with two children born 200 days apart, which the rule on intervals asks about.
func (p *place) family() {
	p.Event("household", "household", desktest.Ref("H1"), "date", "2020-01-01", "area", villageA.String(), "address", "幸福路 12 号")
	p.Person("P1", "王小红", "female", "1990-05-04", villageA, "household", desktest.Ref("H1"), "relation", "head")
	p.Event("birth", "person", desktest.Ref("C1"), "name", "张小宝", "sex", "male", "mother", desktest.Ref("P1"), "household", desktest.Ref("H1"), "date", "2024-01-01", "area", villageA.String())
	p.second = p.Event("birth", "person", desktest.Ref("C2"), "name", "张小贝", "sex", "female", "mother", desktest.Ref("P1"), "household", desktest.Ref("H1"), "date", "2024-07-19", "area", villageA.String())
}

func (p *place) full() int64 {
	p.Helper()
	n, err := p.desk.Full(p.Context(), func(int64) {})
	if err != nil {
		p.Fatal(err)
	}
	return n
}

func (p *place) follow() {
	p.Helper()
	if err := p.desk.Follow(p.Context()); err != nil {
		p.Fatal(err)
	}
}

func (p *place) list(which findings.Which) []findings.Row {
	p.Helper()
	rows, _, err := p.desk.List(p.Context(), desktest.Clerk(villageA), findings.Query{Rule: "birth.interval", Which: which}, page.Page{Size: 10})
	if err != nil {
		p.Fatal(err)
	}
	return rows
}

func (p *place) answer(n, code, reason string, f findings.Row) {
	p.Helper()
	a := findings.Answer{ID: journal.DeriveID("answer", n), Finding: f.ID, Code: code, Reason: reason}
	one, err := p.desk.Answer(p.Context(), desktest.Clerk(villageA), a)
	if err != nil {
		p.Fatal(err)
	}
	two, err := p.desk.Answer(p.Context(), desktest.Clerk(villageA), a)
	if err != nil || one != two {
		p.Errorf("a retry is %+v, %v, want %+v", two, err, one)
	}
}

func each(t *testing.T, fn func(t *testing.T, p *place)) {
	storetest.EachAt(t, desktest.Clock(), func(t *testing.T, db *sqldb.DB) {
		p := newPlace(t, db)
		p.family()
		fn(t, p)
	})
}

func TestAnAnsweredFindingStaysAwayUntilAFactChanges(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.full()
		open := p.list(findings.Waiting)
		if len(open) != 1 || open[0].Person == nil || open[0].Person.Name != "王小红" || open[0].Since != "2026-03-01" || open[0].Place.Name != "Village A" {
			t.Fatalf("open: %+v, want the mother's interval", open)
		}
		p.answer("1", "true", "hospital papers seen", open[0])
		for range 2 {
			p.full()
			if left := p.list(findings.Waiting); len(left) != 0 {
				t.Fatalf("after it was answered: %+v, want none", left)
			}
		}
		if said := p.list(findings.Answered); len(said) != 1 || said[0].Answer.Reason != "hospital papers seen" || said[0].Answer.By != "clerk" {
			t.Errorf("answered: %+v", said)
		}
		p.correct("2024-07-18")
		p.follow()
		if again := p.list(findings.Waiting); len(again) != 1 || again[0].ID == open[0].ID {
			t.Errorf("after a fact changed: %+v, want another finding", again)
		}
		if gone := p.list(findings.Past); len(gone) != 1 || gone[0].ID != open[0].ID || gone[0].Gone != "2026-03-01" {
			t.Errorf("gone: %+v, want the first", gone)
		}
	})
}

func TestWhatIsCorrectedGoesByItselfAndWhatWasOnlyCalledSoComesBack(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.full()
		f := p.list(findings.Waiting)[0]
		p.answer("1", "corrected", "", f)
		if left := p.list(findings.Waiting); len(left) != 0 {
			t.Errorf("once it is called corrected: %+v, want none", left)
		}
		p.follow()
		if back := p.list(findings.Waiting); len(back) != 1 || !back[0].Again() {
			t.Errorf("found the same: %+v, want it back", back)
		}
		p.answer("2", "corrected", "", f)
		p.correct("2025-07-18")
		p.follow()
		for _, which := range []findings.Which{findings.Waiting, findings.Answered} {
			if left := p.list(which); len(left) != 0 {
				t.Errorf("%s after the correction: %+v, want none", which, left)
			}
		}
		s, err := p.desk.Summary(p.Context(), desktest.Clerk(villageA), findings.Ask{Rule: "birth.interval"})
		if err != nil || len(s.Rules) != 1 || s.Rules[0].Record.Corrected != 1 || s.Rules[0].Open != 0 || s.Checked.Step == 0 {
			t.Errorf("the summary is %+v, %v", s, err)
		}
	})
}

func TestFollowingComesToWhatACheckOfEverythingFinds(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.full()
		p.Event("birth", "person", desktest.Ref("C3"), "name", "张小三", "sex", "female", "mother", desktest.Ref("P1"), "household", desktest.Ref("H1"), "date", "2025-02-20", "area", villageA.String(), "weight_g", "7000")
		p.Event("death", "person", desktest.Ref("P1"), "date", "2025-03-01", "area", villageA.String())
		p.follow()
		live := p.counts()
		p.full()
		if full := p.counts(); live != full {
			t.Errorf("followed: %s\nanew: %s", live, full)
		}
	})
}

func TestWhoMayNotIsToldNothing(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.full()
		f := p.list(findings.Waiting)[0]
		rows, _, err := p.desk.List(p.Context(), desktest.Clerk(villageB), findings.Query{Rule: "birth.interval"}, page.Page{Size: 10})
		if err != nil || len(rows) != 0 {
			t.Errorf("another village sees %+v, %v", rows, err)
		}
		manager := access.Actor{Account: "m", Purpose: access.StatisticsPurpose, Grants: []access.Grant{{Desk: access.Management, Area: town, Purpose: access.StatisticsPurpose}}}
		if _, _, err := p.desk.List(p.Context(), manager, findings.Query{Rule: "birth.interval"}, page.Page{Size: 10}); fault.KindOf(err) != fault.Denied || err == nil {
			t.Errorf("a manager lists people: %v", err)
		}
		s, err := p.desk.Summary(p.Context(), manager, findings.Ask{})
		if err != nil || len(s.Rules) != 0 || len(s.Workers) != 0 {
			t.Errorf("a manager is told %+v, %v", s, err)
		}
		_, err = p.desk.Answer(p.Context(), desktest.Clerk(villageB), findings.Answer{ID: journal.DeriveID("x"), Finding: f.ID, Code: "later"})
		if fault.KindOf(err) != fault.Denied || err == nil {
			t.Errorf("another village answers: %v", err)
		}
		if seen := p.Seen.All()[0]; len(seen.People) != 1 || seen.Detail != "findings birth.interval" {
			t.Errorf("the look is written down as %+v", seen)
		}
	})
}

func TestTheSummaryIsByRuleAreaWorkerAndMonth(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		never, err := p.desk.Summary(t.Context(), desktest.Clerk(town), findings.Ask{})
		if err != nil || !never.Never || len(never.Rules) != 0 {
			t.Errorf("before any check: %+v, %v", never, err)
		}
		p.full()
		s, err := p.desk.Summary(t.Context(), desktest.Clerk(town), findings.Ask{Within: area.Code{}, Rule: "birth.interval"})
		if err != nil || s.Never || len(s.Areas) != 1 || s.Areas[0].Place.Code != villageA || s.Areas[0].Open != 1 {
			t.Errorf("areas %+v, %v, want village A", s.Areas, err)
		}
		if len(s.Workers) != 1 || s.Workers[0].Worker != "test" || len(s.Months) != 24 || s.Months[23].Came != 1 || s.Rules[0].Number != 29 {
			t.Errorf("%+v", s)
		}
		due, err := p.desk.Due(t.Context())
		if err != nil || due {
			t.Errorf("due after a check: %v, %v", due, err)
		}
	})
}

func TestHuntsAreKeptAndAnsweredLikeRules(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.Event("household", "household", desktest.Ref("H9"), "date", "2020-01-01", "area", villageA.String(), "address", "幸福路 99 号")
		p.Person("P9", "老寿星", "male", "1920-01-01", villageA)
		p.Person("P8", "来来回", "male", "1990-01-01", villageA)
		p.Event("move_out", "person", desktest.Ref("P8"), "date", "2024-01-01", "area", villageA.String())
		p.Event("move_in", "person", desktest.Ref("P8"), "date", "2024-02-15", "area", villageA.String())
		p.full()
		for rule, want := range map[string]string{"hunt.between": "来来回", "hunt.old": "-"} {
			rows, _, err := p.desk.List(t.Context(), desktest.Clerk(villageA), findings.Query{Rule: rule}, page.Page{Size: 10})
			if want == "-" { // written today, so seen today
				if err != nil || len(rows) != 0 {
					t.Errorf("%s: %+v, %v, want none", rule, rows, err)
				}
				continue
			}
			if err != nil || len(rows) != 1 || rows[0].Person.Name != want {
				t.Fatalf("%s: %+v, %v", rule, rows, err)
			}
			p.answer(rule, "true", "asked at the desk", rows[0])
			p.full()
			if rows, _, err = p.desk.List(t.Context(), desktest.Clerk(villageA), findings.Query{Rule: rule}, page.Page{Size: 10}); err != nil || len(rows) != 0 {
				t.Errorf("%s once answered: %+v, %v", rule, rows, err)
			}
		}
	})
}
