package sync

import (
	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// The kinds of records that the register itself sends.
const (
	AreaKind      = "area"
	HouseholdKind = "household"
	PersonKind    = "person"
	HeldKind      = "held"
	TransferKind  = "transfer"
)

// Why a record went from an area.
const (
	Moved  = "moved"
	Died   = "died"
	Joined = "joined" // it is another record's now
	Ended  = "ended"  // a household without a place
	Voided = "voided" // what brought it in was taken back
)

// Change is a record that changed in an area, or went from it.
type Change struct {
	Seq  journal.Seq
	Kind string
	ID   id.ID
	Area area.Code
	Why  string // empty where it is still there
	Day  day.Partial
	Into id.ID // of one that was joined to another
}

// Gone says that the record went.
func (c Change) Gone() bool { return c.Why != "" }

// Record is what a device is given to hold. Fields are texts, whole numbers, lists of texts and maps of these.
type Record struct {
	Kind   string
	ID     id.ID
	Seq    journal.Seq
	Area   area.Code
	Fields map[string]any
}
