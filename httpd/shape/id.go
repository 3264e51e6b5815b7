package shape

import (
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// EntryID reads the identifier of an entry, or of what an entry began, that stands in a field of a request.
func EntryID(text, field string) (journal.ID, error) {
	u, err := journal.ParseID(text)
	if err != nil {
		return u, fault.New(fault.Invalid, "http.field.uuid").In(field).Because(err)
	}
	return u, nil
}

// AreaCode reads an area that may be left out; none is the zero code.
func AreaCode(text string) (area.Code, error) {
	if text == "" {
		return area.Code{}, nil
	}
	return area.ParseCode(text)
}

// Within confines an answer to an area, where one is named; embed it in the input of a route.
type Within struct {
	Area string `query:"area" maxLength:"64" doc:"an area and all below it"`
}

// Code is the area; none is the zero code.
func (in Within) Code() (area.Code, error) { return AreaCode(in.Area) }
