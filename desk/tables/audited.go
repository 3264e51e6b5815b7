package tables

import (
	"context"
	"math"
	"strconv"

	"wanjia/domain/area"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/audited"
	"wanjia/domain/tabulate"
)

// listen asks for what audits by sample say of the area's parts: of the area itself the other questions have said it.
func (s *sums) listen(ctx context.Context, kids []area.Code) error {
	for _, kid := range kids {
		a, err := s.of(ctx, kid, s.o.Year, nil, indicator.BirthsCompleteness, indicator.DeathsCompleteness)
		if err != nil {
			return err
		}
		s.kids = append(s.kids, heard{kid.String(), a.Figures})
	}
	return nil
}

// heard is what audits say of a part of the area.
type heard struct {
	area    string
	figures []indicator.Figure
}

// completed are the figures of an event that audits give.
type completed struct {
	share, adjusted, events, rate indicator.ID
}

func births() completed {
	return completed{indicator.BirthsCompleteness, indicator.BirthsAdjusted, indicator.Births, indicator.CBR}
}

func deaths() completed {
	return completed{indicator.DeathsCompleteness, indicator.DeathsAdjusted, indicator.Deaths, indicator.CDR}
}

// audited are the tables of completeness and of what is adjusted for it, each filled where an audit by sample was about it.
func (s *sums) audited() []tabulate.Table {
	out := []tabulate.Table{
		s.completeByYear("T3.4", births()), s.completeByArea("T3.5", births()), s.completeByYear("T3.6", deaths()), s.completeByArea("T3.7", deaths()),
		s.adjusted("T3.8", births()), s.adjusted("T3.9", deaths()), s.adjustedRates(),
	}
	for i := range out {
		if len(out[i].Rows) == 0 {
			out[i] = tabulate.Table{ID: out[i].ID, Why: "tables.why.completeness"}
			continue
		}
		out[i].Note("tables.note.audited")
	}
	return out
}

func shareHead(first string) []tabulate.Label {
	return head(first, "tables.completeness", "tables.low", "tables.high")
}

// shares are a completeness with its interval. One that rests on few interviews doesn't leave the office.
func shares(f *indicator.Figure) []tabulate.Cell {
	cells := standing(f)[:3]
	for i := range cells {
		cells[i].Events = int64(f.D)
		if f.D < audited.Few {
			cells[i].Events = 0
		}
	}
	return cells
}

func find(all []indicator.Figure, id indicator.ID) *indicator.Figure {
	for i := range all {
		if f := &all[i]; f.ID == id && len(f.By) == 0 && !f.Hidden && !math.IsNaN(f.Value) {
			return f
		}
	}
	return nil
}

func (s *sums) completeByYear(id string, of completed) tabulate.Table {
	t := tabulate.Table{ID: id, Head: shareHead("tables.by.year")}
	for y := s.o.Year - decade + 1; y <= s.o.Year; y++ {
		if f := find(s.ten[y], of.share); f != nil {
			t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Text: strconv.Itoa(y)}, Cells: shares(f)})
		}
	}
	return t
}

func (s *sums) completeByArea(id string, of completed) tabulate.Table {
	t := tabulate.Table{ID: id, Head: shareHead("tables.by.area")}
	if f := find(s.whole, of.share); f != nil {
		t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Key: "tables.total"}, Cells: shares(f)})
	}
	for _, kid := range s.kids {
		if f := find(kid.figures, of.share); f != nil {
			t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Area: kid.area}, Cells: shares(f)})
		}
	}
	t.Note("tables.note.bysex")
	return t
}

// adjusted is what is on record beside what it comes to when what is missing is reckoned in, year by year.
func (s *sums) adjusted(id string, of completed) tabulate.Table {
	t := tabulate.Table{ID: id, Head: head("tables.by.year", "tables.onrecord", "tables.completeness", "tables.adjusted", "tables.low", "tables.high")}
	for y := s.o.Year - decade + 1; y <= s.o.Year; y++ {
		share, f := find(s.ten[y], of.share), find(s.ten[y], of.adjusted)
		if share == nil || f == nil {
			continue
		}
		on := pick(s.ten[y], of.events, nil, yearSays(y))
		// The adjusted number hangs on the count alone, so it leaves as the count does.
		v := tabulate.Cell{Name: on.Name, IsRate: true, Rate: f.Value, Events: on.Count}
		low, high := v, v
		low.Rate, high.Rate = f.Low, f.High
		t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Text: strconv.Itoa(y)}, Cells: []tabulate.Cell{on, shares(share)[0], v, low, high}})
	}
	return t
}

// adjustedRates are the crude rates of births and deaths beside what they come to.
func (s *sums) adjustedRates() tabulate.Table {
	t := tabulate.Table{ID: "T3.10", Head: head("tables.by.what", "tables.onrecord", "tables.completeness", "tables.adjusted", "tables.low", "tables.high")}
	for _, of := range []completed{births(), deaths()} {
		share, rate := find(s.whole, of.share), find(s.whole, of.rate)
		if share == nil || rate == nil || share.Value <= 0 || share.Low <= 0 {
			continue
		}
		on := cell(rate)
		v, low, high := on, on, on
		v.Rate, low.Rate, high.Rate = rate.Value/share.Value, rate.Value/share.High, rate.Value/share.Low // the audit's interval; it scales with the count
		t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Key: "tables.figure." + string(of.rate)}, Cells: []tabulate.Cell{on, shares(share)[0], v, low, high}})
	}
	return t
}
