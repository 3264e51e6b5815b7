package shape

import (
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
)

// Span reads an area, which may be left out, and two days, as the public asks how an office did.
func Span(within, from, to string) (at area.Code, first, last day.Day, err error) {
	if at, err = AreaCode(within); err != nil {
		return at, 0, 0, err
	}
	if first, err = named("from", from); err != nil {
		return at, 0, 0, err
	}
	last, err = named("to", to)
	return at, first, last, err
}

func named(name, text string) (day.Day, error) {
	d, err := day.Parse(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "workflow.bad.day", "field", name).In(name).Because(err)
	}
	return d, nil
}
