package care

import (
	"slices"
	"time"

	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// File is where a record stands as its entries say in clear.
type File struct {
	ID      journal.ID
	Client  [16]byte
	Team    [16]byte
	Area    area.Code
	Opened  time.Time // zero while no consent has arrived
	Closed  time.Time // when the client withdrew; zero where they didn't
	Entries []journal.Seq
}

// Stands says whether anybody but the client may open the record, as far as consent goes: it was given, and wasn't taken back.
func (f *File) Stands() bool { return !f.Opened.IsZero() && f.Closed.IsZero() }

// Newest is the position of the newest entry.
func (f *File) Newest() journal.Seq {
	if len(f.Entries) == 0 {
		return 0
	}
	return f.Entries[len(f.Entries)-1]
}

// Take is the file after one more entry that names it. A record's number comes with whichever entry arrives first; whose it is, its
// first consent says.
func (f File) Take(e journal.Entry, l Label) File {
	first := e.Kind == Enrolment && (f.Opened.IsZero() || l.At.Before(f.Opened))
	if first {
		f.Opened = l.At
	}
	if first || len(f.Entries) == 0 {
		f.ID, f.Client, f.Team, f.Area = l.Record, l.Client, l.Team, e.Area
	}
	f.Entries = append(slices.Clone(f.Entries), e.Seq)
	return f
}

// Withdrew is one withdrawal: of a record, or of all that a client had agreed to with a team until then.
type Withdrew struct {
	Record journal.ID
	Client [16]byte
	Team   [16]byte
	At     time.Time
}

// Touches says whether a withdrawal closes a record. It closes the one that it names, whatever the clocks say, and every one that
// was agreed to by then. A record that a client agreed to afterwards is another.
func (w Withdrew) Touches(f *File) bool {
	if !w.Record.IsZero() && w.Record == f.ID {
		return true
	}
	return w.Client == f.Client && w.Team == f.Team && !f.Opened.IsZero() && !f.Opened.After(w.At)
}

// Settle is the file as withdrawals leave it. Their order means nothing, and neither does it whether they came before the record.
func (f File) Settle(all []Withdrew) File {
	f.Closed = time.Time{}
	for _, w := range all {
		if w.Touches(&f) && (f.Closed.IsZero() || w.At.Before(f.Closed)) {
			f.Closed = w.At
		}
	}
	return f
}
