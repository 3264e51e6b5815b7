package found_test

import (
	"fmt"
	"reflect"
	"testing"

	"wanjia/base/fault"
	"wanjia/desk/imports/found"
	"wanjia/desk/intake"
	"wanjia/domain/quality"
)

func refusal(row int, rules ...string) intake.Refusal {
	r := intake.Refusal{Sheet: "people", Row: intake.Row{Number: row, Cells: []string{fmt.Sprint("p", row), "\xff", "red"}}, Columns: []string{"id", "name", ""}}
	for _, rule := range rules {
		r.Findings = append(r.Findings, quality.Finding{Rule: rule, Severity: quality.Warn, Field: "name", Facts: map[string]string{"n": "1"}})
	}
	return r
}

func TestWhatIsFoundIsReadAgainAsItWasWritten(t *testing.T) {
	dir := t.TempDir()
	f, err := found.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Drop()
	bad := refusal(2)
	bad.Faults = []*fault.Fault{fault.New(fault.Invalid, "vital.bad.date", "field", "birth_date").In("birth_date")}
	for _, one := range []struct {
		r  intake.Refusal
		as quality.Severity
	}{{bad, quality.Refuse}, {refusal(3, "w"), quality.Warn}, {refusal(4, "w", "v"), quality.Warn}} {
		if err := f.Add(one.r, one.as); err != nil {
			t.Fatal(err)
		}
	}
	if err := found.Each(dir, 0, func(found.Line, int64) (bool, error) { t.Error("what isn't done is read"); return false, nil }); err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, g := range f.Groups() {
		order = append(order, fmt.Sprint(g.Rule, " ", g.Severity, " ", g.Count, " ", g.Acceptable()))
	}
	if want := []string{"vital.bad.date refuse 1 false", "w warn 2 true", "v warn 1 true"}; !reflect.DeepEqual(order, want) {
		t.Errorf("groups %q, want %q", order, want)
	}
	if err := f.Done(); err != nil {
		t.Fatal(err)
	}
	var rows []found.Row
	var ends []int64
	read := func(from int64) error {
		rows, ends = nil, nil
		return found.Each(dir, from, func(l found.Line, next int64) (bool, error) {
			rows, ends = append(rows, l.Found()), append(ends, next)
			return true, nil
		})
	}
	if err := read(0); err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v; want 3", len(rows), err)
	}
	if r := rows[0]; !r.Refused || r.Number != 2 || r.Cells["id"] != "p2" || r.Cells["name"] != "\ufffd" || len(r.Cells) != 2 || r.Faults[0].Field != "birth_date" {
		t.Errorf("the first row is %+v", r)
	}
	if err := read(ends[0]); err != nil || len(rows) != 2 || rows[0].Number != 3 {
		t.Errorf("after the first row %+v %v, want the third and fourth of the sheet", rows, err)
	}
	if err := read(ends[0] + 3); !fault.Is(err, "page.cursor") {
		t.Errorf("from the middle of a row: %v, want page.cursor", err)
	}
	if err := read(1 << 40); err != nil || len(rows) != 0 {
		t.Errorf("from beyond the end %+v %v, want nothing", rows, err)
	}
}
