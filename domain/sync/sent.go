package sync

import (
	"crypto/sha256"
	"time"

	"wanjia/base/id"
	"wanjia/domain/journal"
)

// Sent is an entry that came, and how it was answered.
type Sent struct {
	ID     journal.ID
	Digest [sha256.Size]byte // of its text
	Device id.ID
	N      int64
	At     time.Time
	Answer journal.Answer
	Seq    journal.Seq
	Holder journal.ID // that holds it, where it is held
	Code   string
	Parcel []byte // the text itself, sealed; only where it has yet to be passed on
}
