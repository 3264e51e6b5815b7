package release_test

import (
	"slices"
	"strconv"
	"testing"

	"wanjia/domain/area"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/journal"
)

func TestALineIsReadAsItWasWritten(t *testing.T) {
	var cells []release.Cell
	for i := range 1000 {
		cells = append(cells, release.Cell{Name: "births 990101 " + strconv.Itoa(i), Shown: "12;12;;;"})
	}
	whole := release.Line{Area: "990101", What: "figures", Detail: "2020-01/2020-12 by sex", Method: "suppress", Cells: cells}
	var got []release.Cell
	for i, part := range whole.Stretches() {
		e := journal.Entry{Seq: journal.Seq(i + 1), ID: journal.DeriveID(strconv.Itoa(i)), Kind: release.EntryKind, Area: area.MustCode("990101"), Body: journal.CanonicalBody(part.Body())}
		if err := journal.Check(e); err != nil {
			t.Fatalf("stretch %d: %v", i, err)
		}
		body, err := journal.ParseBody(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		line, ok := release.Of(e, body)
		if !ok || line.What != "figures" || line.Detail != whole.Detail || line.Method != "suppress" || line.Area != "990101" || line.Seq != e.Seq {
			t.Fatalf("stretch %d is %+v, %v", i, line, ok)
		}
		got = append(got, line.Cells...)
	}
	if !slices.Equal(cells, got) {
		t.Errorf("%d cells were written and %d others read", len(cells), len(got))
	}
	if _, ok := release.Of(journal.Entry{Kind: "birth"}, nil); ok {
		t.Error("a birth is a release")
	}
}
