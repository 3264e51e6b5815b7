// Package journal knows entries: the one form in which anything happens here. Entries are appended in
// commit order, never changed; a correction or a void is another entry. Their hashes form an RFC 6962 tree.
package journal

import (
	"encoding/binary"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/area"
)

// ID names an entry. Its author makes it, so that a retry is harmless.
type ID struct{ id.ID }

// ParseID reads an entry's UUID.
func ParseID(text string) (ID, error) {
	u, err := id.Parse(text)
	return ID{u}, err
}

// NewID is a fresh identifier; it carries the author's clock.
func NewID(now time.Time) ID { return ID{id.New(now)} }

// DeriveID is the identifier of the entry that some words stand for, such as a source, its row and the row's content:
// the same words always give the same entry, so that reading a sheet twice adds nothing.
func DeriveID(words ...string) ID { return ID{id.Derive(append([]string{"entry"}, words...)...)} }

// Time is what the author's clock showed when the identifier was made; only a UUIDv7 says.
func (i ID) Time() (time.Time, bool) {
	if i.Version() != 7 {
		return time.Time{}, false
	}
	ms := int64(binary.BigEndian.Uint64(i.ID[:8]) >> 16)
	return time.UnixMilli(ms).UTC(), true
}

// Kind is the word for what an entry is about, such as "birth", "person", "area", "void".
type Kind string

// maxKind bounds the word, which is an index key everywhere.
const maxKind = 64

// ParseKind reads a kind: lower-case letters, digits, dot and underscore, beginning with a letter.
func ParseKind(text string) (Kind, error) {
	k := Kind(text)
	if !k.wellFormed() {
		return "", fault.New(fault.Invalid, "journal.entry.kind", "kind", text).In("kind")
	}
	return k, nil
}

func (k Kind) wellFormed() bool {
	if k == "" || len(k) > maxKind || k[0] < 'a' || k[0] > 'z' {
		return false
	}
	for _, c := range []byte(k) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// Key is the catalogue key of the kind's word for people.
func (k Kind) Key() string { return "journal.kind." + string(k) }

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
