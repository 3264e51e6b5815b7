package settle_test

import (
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/benefit/settle"
)

func code(text string) area.Code {
	c, err := area.ParseCode(text)
	if err != nil {
		panic(err)
	}
	return c
}

func TestACutNeedsReasonsNoticeAndAHearing(t *testing.T) {
	on := day.Must("2026-03-31")
	c := settle.Cut{Change: settle.Reckon(nil, []settle.Line{{Period: "2025", Fen: 100}}), Asked: "li"}
	steps := []struct {
		do   func()
		want string
	}{
		{func() {}, "reasons notice hearing decision"},
		{func() { c.Reasons = "moved in June" }, "notice hearing decision"},
		{func() { c.Notice = on - 20 }, "hearing decision"},
		{func() { c.Hearing = settle.Hearing{On: on - 30, Said: "before the notice"} }, "hearing decision"},
		{func() { c.Hearing = settle.Hearing{Missed: true, Invited: on - 14} }, "hearing decision"},
		{func() { c.Hearing = settle.Hearing{On: on - 2, Said: "we came back"} }, "decision"},
		{func() { c.Decided, c.By = on, "li" }, "decision"},
		{func() { c.By = "wang" }, ""},
	}
	for i, s := range steps {
		s.do()
		var got []string
		for _, n := range c.Needs(on) {
			got = append(got, n.Name())
		}
		if strings.Join(got, " ") != s.want || c.MayTakeBack(on) != (s.want == "") {
			t.Errorf("step %d: needs %q, want %q", i, got, s.want)
		}
	}
}

func TestPlacesSettleBetweenThemWhatTheFamilyDoesNotFeel(t *testing.T) {
	a, b := code("990101"), code("990201")
	c := settle.Reckon([]settle.Line{{Period: "2025", Area: a, Fen: 180000}, {Period: "2025", Area: b, Fen: 180000}, {Period: "2026", Area: b, Fen: 360000}}, []settle.Line{{Period: "2025", Area: a, Fen: 360000}})
	if c.IsCut() || c.Net != 360000 || c.Between != 180000 || len(c.Recoveries()) != 0 {
		t.Errorf("%+v: want nothing taken back and 180000 between the places", c)
	}
	if up := c.TopUps(); len(up) != 1 || up[0].Fen != 360000 || up[0].Period != "2026" {
		t.Errorf("top-ups %+v, want 2026 alone", up)
	}
}
