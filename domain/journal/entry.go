// Package journal knows entries: the one form in which anything happens here. Entries are appended in
// commit order, never changed; a correction or a void is another entry. Their hashes form an RFC 6962 tree.
package journal

import (
	"time"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
)

// ID names an entry. Its author makes it, so that a retry is harmless.
type ID struct{ id.ID }

// Kind is the word for what an entry is about, such as "birth", "person", "area", "void".
type Kind string

// Seq is an entry's place in the journal, from 1, in commit order and without gaps.
type Seq int64

// Override is the reason with which a person accepted what a rule warned of or would refuse.
type Override struct {
	Rule   string
	Reason string
}

// Entry is one thing that happened.
type Entry struct {
	Seq       Seq
	ID        ID
	Kind      Kind
	Area      area.Code   // where it belongs, for rights and sync
	Occurred  day.Partial // the day in the world
	Recorded  time.Time   // the instant it was committed, UTC, to the millisecond
	Author    string      // the account
	Device    string      // the session, phone or import that sent it
	Purpose   string      // the purpose of the desk it came from
	Base      Seq         // the newest entry on the subject that the author had seen; 0 where not said
	Corrects  ID          // the entry whose content this one replaces
	Voids     ID          // the entry that this one takes back
	Reason    string      // why it corrects or voids
	Overrides []Override
	Body      []byte // canonical JSON of the kind; people's identifiers inside are sealed
}
