// Package hunt knows what may have been missed: children told of by a service whose birth was never registered, very old residents of
// whom nothing was heard for years, people present in two areas, households without members, gaps between moves. Each is a question
// for the registering desk about what stands on record. It hunts no pregnancy, and nobody who moved away or declined (charter 3 and 5).
package hunt

import (
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/quality"
)

// The hunts.
const (
	Child   = "hunt.child"   // a birth was notified and nothing came of it
	Old     = "hunt.old"     // over 95 and unseen for two years
	Between = "hunt.between" // a gap between two moves
)

// All lists them.
func All() []string { return []string{Child, Old, Between} }

// Rules lists the integrity rules that find what was missed, too.
func Rules() []string {
	return []string{"residence.overlap", "residence.claimed", "residence.absent", "household.empty"}
}

// The thresholds.
const (
	OldAge     = 95      // completed years
	UnseenDays = 2 * 365 // since anything was written of somebody
	NoticeDays = 30      // since a birth was told of
	GapLeast   = 2       // days between leaving and arriving
	GapMost    = 366     // longer, and it was another life elsewhere
)

// Unseen is an old resident and when anything was written of them last.
type Unseen struct {
	Person person.ID
	Area   area.Code
	Birth  day.Partial
	Last   day.Day
}

// OfOld asks about an old resident, unless somebody saw them of late.
func OfOld(u Unseen, today day.Day) (quality.Finding, bool) {
	if u.Birth.IsZero() || u.Birth.Last().AgeOn(today) < OldAge || today-u.Last < UnseenDays {
		return quality.Finding{}, false
	}
	return found(Old, u.Person, u.Area, "birth", u.Birth.String(), "last", u.Last.String()), true
}

// Told is a birth that was told of.
type Told struct {
	Notice string // its id
	Area   area.Code
	Date   day.Partial
	On     day.Day // when it was told
}

// OfChild asks about a birth that was told of and neither registered nor refused.
func OfChild(t Told, today day.Day) (quality.Finding, bool) {
	if today-t.On < NoticeDays {
		return quality.Finding{}, false
	}
	return found(Child, person.ID{}, t.Area, "notice", t.Notice, "date", t.Date.String(), "told", t.On.String()), true
}

// Gap is somebody who lives here again, after a time for which no residence is on record.
type Gap struct {
	Person      person.ID
	Area        area.Code
	Left, Again day.Day
}

// OfBetween asks about a short gap. Only of those who live here is it asked: nobody is sought.
func OfBetween(g Gap) (quality.Finding, bool) {
	days := int(g.Again - g.Left)
	if days < GapLeast || days > GapMost {
		return quality.Finding{}, false
	}
	return found(Between, g.Person, g.Area, "left", g.Left.String(), "date", g.Again.String(), "days", strconv.Itoa(days)), true
}

func found(rule string, of person.ID, at area.Code, pairs ...string) quality.Finding {
	facts := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		facts[pairs[i]] = pairs[i+1]
	}
	return quality.Finding{Rule: rule, Severity: quality.Query, Person: of, Area: at, Facts: facts}
}
