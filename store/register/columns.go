package register

import (
	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
)

// reader reads columns into values and keeps the first error, so that a row reads top to bottom.
type reader struct{ err error }

func (r *reader) note(err error) {
	if r.err == nil && err != nil {
		r.err = err
	}
}

func (r *reader) raw(b []byte) id.ID {
	if b == nil {
		return id.ID{}
	}
	u, err := id.FromBytes(b)
	r.note(err)
	return u
}

func (r *reader) date(text string) day.Partial {
	p, err := day.ParsePartial(text)
	r.note(err)
	return p
}

func (r *reader) area(text string) area.Code {
	if text == "" {
		return area.Code{}
	}
	c, err := area.ParseCode(text)
	r.note(err)
	return c
}
