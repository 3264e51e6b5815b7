package sync

import (
	"slices"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
)

// Device is one worker's store on one phone.
type Device struct {
	ID       id.ID
	Account  string
	Name     string
	Key      Key
	App      string // the version that it runs
	Enrolled time.Time
	Seen     time.Time
	Until    time.Time // the end of its lease
	Revoked  time.Time // zero while it isn't
	Reason   string    // of the revocation
	Waiting  int64     // entries that it last said it had unsent
	LastN    int64     // the highest count that came
	Clock    string    // the key of a warning where its clock was off when it last came
	Restored bool      // it counted twice: its store was put back from a copy
}

// Lease is how long a device opens what it holds without meeting the server.
const Lease = 30 * 24 * time.Hour

// IsRevoked says that the device was taken back.
func (d *Device) IsRevoked() bool { return !d.Revoked.IsZero() }

// Same says whether an enrolment is one of the same device again; another worker's, or another key, is refused.
func (d *Device) Same(account string, key Key) error {
	switch {
	case d.Account != account || d.Key != key:
		return fault.New(fault.Conflict, "sync.device.taken").In("id")
	case d.IsRevoked():
		return fault.New(fault.Denied, "sync.device.revoked")
	}
	return nil
}

// Span is a stretch of counts, both ends included.
type Span struct{ First, Last int64 }

// Backlog is how far back the counts of a device are looked at for what is missing.
const Backlog = 5000

// Missing are the stretches between the counts that came, up to the last, as far back as is looked.
func Missing(came []int64, last int64) []Span {
	slices.Sort(came)
	var out []Span
	next := max(0, last-Backlog) + 1
	for _, n := range came {
		if n > next {
			out = append(out, Span{next, n - 1})
		}
		next = max(next, n+1)
	}
	return out
}

// Lent is a device with what its lease keeps: the server's half of its key, sealed under a salt of its own.
type Lent struct {
	Device
	Salt [16]byte
	Half []byte
}
