package audits_test

import (
	"slices"
	"testing"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit/match"

	"wanjia/desk/audits"
)

func code(t *testing.T, text string) area.Code {
	t.Helper()
	c, err := area.ParseCode(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVillagesAreDealtToThoseWhoCannotSeeTheirRegister(t *testing.T) {
	east, west := code(t, "990101001"), code(t, "990101002")
	units := []audits.Unit{{Number: "001-001", Village: east}, {Number: "001-002", Village: east}, {Number: "002-001", Village: west}}
	eastern := audits.Interviewer{Account: "eastern", Grants: []access.Grant{{Desk: access.Field, Area: east, Purpose: access.CivilRegistration}}}
	counter := audits.Interviewer{Account: "counter", Grants: []access.Grant{{Desk: access.Statistics, Purpose: access.StatisticsPurpose}}}
	watcher := audits.Interviewer{Account: "watcher", Grants: []access.Grant{{Desk: access.Inspection, Purpose: access.Oversight}}}
	under := func(child, above area.Code) bool { return false }
	for _, c := range []struct {
		among []audits.Interviewer
		want  []string
	}{
		{[]audits.Interviewer{counter}, []string{"counter", "counter", "counter"}},
		{[]audits.Interviewer{eastern, counter}, []string{"counter", "counter", "eastern"}},
		{[]audits.Interviewer{eastern}, nil},
		{[]audits.Interviewer{watcher}, nil}, // may open records to watch providers
		{nil, nil},
	} {
		got, err := audits.Deal(units, c.among, under)
		if !slices.Equal(got, c.want) || (err == nil) != (c.want != nil) || err != nil && !fault.Is(err, "audit.interviewer.sees") {
			t.Errorf("among %v: %v, %v; want %v", c.among, got, err, c.want)
		}
	}
}

func TestASheetThatWasHandedInStandsInsteadOfWhatThePhoneSaidOfItsUnits(t *testing.T) {
	phone := audits.Answers{Outcomes: map[string]audits.Outcome{"1": audits.Interviewed, "2": audits.Interviewed}, People: []match.Record{{House: "1", Name: "A"}, {House: "2", Name: "B"}}}
	paper := audits.Answers{Outcomes: map[string]audits.Outcome{"2": audits.Declined}}
	got := phone.With(paper)
	if len(got.People) != 1 || got.People[0].Name != "A" || got.Outcomes["1"] != audits.Interviewed || got.Outcomes["2"] != audits.Declined {
		t.Errorf("together they are %v; want A of 1, and 2 declined", got)
	}
}
