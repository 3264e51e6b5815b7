// Package office is the reading side of an office: it opens records and tells their history. Finding people, lists
// of an area and what isn't right there are the packages below it. It shows nobody more than their desk and areas allow, and
// writes every look down before it answers. It changes nothing.
package office

import (
	"strings"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/desk/office/check"
	"wanjia/desk/office/find"
	"wanjia/desk/office/lists"
	"wanjia/desk/office/view"
)

// The windows below this one, whose acts are this desk's too.
type (
	finder  = find.Desk
	lister  = lists.Desk
	checker = check.Desk
)

// Wanted are the events that a list is asked for.
type Wanted = lists.Wanted

// HouseholdRow is a household in one line.
type HouseholdRow = lists.HouseholdRow

// Desk reads.
type Desk struct {
	*view.Office
	*finder
	*lister
	*checker
}

// New is the desk of an office.
func New(o view.Office) *Desk { return &Desk{&o, find.New(&o), lists.New(&o), check.New(&o)} }

// sight is a moment with what this desk makes of it.
type sight struct{ *view.Sight }

// maxReason bounds a reason, in characters.
const maxReason = 200

// reason reads why numbers are to be shown.
func reason(text string) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 2 || n > maxReason {
		return "", fault.New(fault.Invalid, "office.reveal.why", "max", "200").In("why")
	}
	return text, nil
}
