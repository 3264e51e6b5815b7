package settle_test

import (
	"testing"

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
