package follow

import (
	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
)

// Columns reads columns into values and keeps the first error.
type Columns struct{ Err error }

// Note keeps an error unless there was one before.
func (r *Columns) Note(err error) {
	if r.Err == nil && err != nil {
		r.Err = err
	}
}

// ID reads an identifier; NULL is none.
func (r *Columns) ID(raw []byte) id.ID {
	if raw == nil {
		return id.ID{}
	}
	u, err := id.FromBytes(raw)
	r.Note(err)
	return u
}

// Area reads a code; the empty text is none.
func (r *Columns) Area(text string) area.Code {
	if text == "" {
		return area.Code{}
	}
	c, err := area.ParseCode(text)
	r.Note(err)
	return c
}

// Date reads a date of which a part may be unknown.
func (r *Columns) Date(text string) day.Partial {
	p, err := day.ParsePartial(text)
	r.Note(err)
	return p
}
