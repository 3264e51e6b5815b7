package register

import (
	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Standing is an event as it now stands: which entry holds its values, and all entries that made it so.
type Standing struct {
	ID         journal.ID // the first entry
	Kind       journal.Kind
	Person     person.ID // whom it is about; zero where it is about nobody, or sealed
	Date       day.Partial
	Area       area.Code
	Registered string
	Voided     bool
	Live       []journal.Seq // the entries that gave it values and were not taken back; the last one's stand, or stood before the void
	Versions   []journal.Seq // every entry on it, oldest first
	Digest     [16]byte      // of what was typed or read from a sheet, for telling an honest retry
}

// Blind is one way of finding a person by a number that isn't kept in the clear.
type Blind struct {
	Digest [16]byte
	Person person.ID
	Kind   string
	Entry  journal.ID
}

// Seq is the entry whose values stand, or stood before the event was voided.
func (s *Standing) Seq() journal.Seq { return s.Live[len(s.Live)-1] }

// Newest is the newest entry on the event.
func (s *Standing) Newest() journal.Seq { return s.Versions[len(s.Versions)-1] }
