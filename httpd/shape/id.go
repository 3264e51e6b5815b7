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
