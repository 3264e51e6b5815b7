// Package clock is the only door through which the present enters the program.
package clock

import (
	"sync/atomic"
	"time"

	"wanjia/base/day"
)

// Clock tells the present instant. Everything that needs it is given one at construction.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now is the present instant in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// Fixed is a clock that stands still, for tests and replays.
type Fixed time.Time

// Now is the instant at which the clock stands.
func (f Fixed) Now() time.Time { return time.Time(f) }

// Set is a clock that is set by hand and stands where it was set, for a place that is given a past; it goes with the machine's until it is
// set, and again once it is let go.
type Set struct{ at atomic.Pointer[time.Time] }

// Now is the instant at which the clock was set.
func (s *Set) Now() time.Time {
	if at := s.at.Load(); at != nil {
		return *at
	}
	return System{}.Now()
}

// To sets the clock.
func (s *Set) To(at time.Time) { at = at.UTC(); s.at.Store(&at) }

// Go lets the clock go with the machine's.
func (s *Set) Go() { s.at.Store(nil) }

// Civil is the zone of the office, as the machine it runs on is set: it decides on which calendar day something is
// taken down. It is asked here and nowhere else; instants are kept in UTC.
func Civil() *time.Location { return time.Local } //nolint:gosmopolitan // the one place where the machine's zone is asked

// Today is the clock's calendar day in civil time.
func Today(c Clock) day.Day { return day.OfTime(c.Now(), Civil()) }
