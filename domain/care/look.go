package care

import (
	"time"

	"wanjia/base/id"
	"wanjia/domain/journal"
)

// Look is a look at a record as it is kept: who looked and why is sealed under the record's key.
type Look struct {
	ID     id.ID
	Record journal.ID
	At     time.Time
	Sealed []byte
}

// Glance is a look as its client reads it.
type Glance struct {
	At      time.Time
	Account string
	What    string // open, list, write, own
}
