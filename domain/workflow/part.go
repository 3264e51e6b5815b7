package workflow

import (
	"strconv"

	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// PartsField is the number of a case that says how many parts it has. Each is a case of its own, under an id that follows from the whole.
const PartsField = "parts"

// PartID is the n-th part of a case, from 1.
func PartID(of journal.ID, n int) journal.ID {
	return journal.DeriveID("part", of.String(), strconv.Itoa(n))
}

// Rise is how many days a turn may stay late at one office before it goes to the one above.
const Rise = 7

// Escalated is the office that a late turn has reached by itself: whoever its clock names, first in the area of the case, and one area further
// up with every Rise days. The line begins with the case's area. Nobody has to send it on, and nobody can keep it back.
func Escalated(desk access.Desk, late int, line []area.Code) (to Unit, ok bool) {
	if desk == access.NoDesk || late <= 0 || len(line) == 0 {
		return Unit{}, false
	}
	return Unit{desk, line[min((late-1)/Rise, len(line)-1)]}, true
}
