package owed

import (
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/benefit"
	"wanjia/exchange/sheet"

	"wanjia/desk/benefits"
)

// shownColumns are those of a sheet of what people showed.
func shownColumns() []sheet.Column {
	return []sheet.Column{{Code: "person", Required: true}, {Code: "fact", Required: true}, {Code: "value", Required: true}, {Code: "from"}, {Code: "until"}, {Code: "source"}}
}

// ReadShown reads a sheet of what people showed: person,fact,value,from,until,source. A row that can't be read ends it: what
// a dry run rests on must be whole.
func ReadShown(file string) (benefits.Shown, error) {
	r, err := sheet.Open(file, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	m, problems := sheet.Match(r.Header(), shownColumns())
	for _, p := range problems {
		if p.Severity > sheet.Warning {
			return nil, &p
		}
	}
	out := benefits.Shown{}
	for row, err := range r.Rows() {
		if err != nil {
			return nil, err
		}
		s := benefit.Shown{Fact: m.Get(row, "fact"), Source: m.Get(row, "source")}
		var ok bool
		if s.Value, ok = benefit.ParseShown(s.Fact, m.Get(row, "value")); !ok {
			return nil, fault.New(fault.Invalid, "cli.benefits.shown.bad", "row", rowText(row), "fact", s.Fact, "value", m.Get(row, "value"))
		}
		s.From = -1 << 30
		if s.From, err = dayOf(m.Get(row, "from"), s.From); err == nil {
			s.Until, err = dayOf(m.Get(row, "until"), 0)
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "cli.benefits.shown.bad", "row", rowText(row), "fact", s.Fact, "value", m.Get(row, "from")+" "+m.Get(row, "until")).Because(err)
		}
		out[m.Get(row, "person")] = append(out[m.Get(row, "person")], s)
	}
	return out, nil
}

func dayOf(text string, none day.Day) (day.Day, error) {
	if text == "" {
		return none, nil
	}
	return day.Parse(text)
}
