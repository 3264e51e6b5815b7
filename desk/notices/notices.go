// Package notices is the desk through which a vital event comes to be registered: hospitals and workers notify, who answers
// for it declares, the service desk registers or refuses. It refuses steps out of order and grounds that are none.
package notices

import (
	"wanjia/base/seal"
	"wanjia/desk/office/view"
)

// Desk keeps notices.
type Desk struct {
	office *view.Office
	keys   *seal.Keys
}

// New is a desk that reads as an office does.
func New(office *view.Office) *Desk {
	return &Desk{office: office, keys: office.Keys}
}
