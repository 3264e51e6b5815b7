package check

import (
	"strconv"

	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/household"
	"wanjia/domain/person"
)

// position is where a check has come to.
type position struct {
	houses bool // the people are done
	end    bool // and the households
	person view.Spot[person.ID]
	house  view.Spot[household.ID]
}

const (
	ofPeople     = "p"
	ofHouseholds = "h"
)

// keys are those of a cursor: the phase, the findings of the next step that were told already, and the spot.
func (p position) keys(told int) []string {
	if p.houses {
		return append([]string{ofHouseholds, strconv.Itoa(told), nowhere(p.house.Nowhere)}, p.house.Keys()...)
	}
	return append([]string{ofPeople, strconv.Itoa(told), nowhere(p.person.Nowhere)}, p.person.Keys()...)
}

func nowhere(is bool) string {
	if is {
		return "-"
	}
	return ""
}

func positionOf(keys []string) (at position, told int, err error) {
	if len(keys) == 0 {
		return at, 0, nil
	}
	if len(keys) != 5 || keys[0] != ofPeople && keys[0] != ofHouseholds {
		return at, 0, view.BadCursor(nil)
	}
	if told, err = strconv.Atoi(keys[1]); err != nil || told < 0 {
		return at, 0, view.BadCursor(err)
	}
	spot := page.Page{After: keys[3:]}
	if keys[2] == "" && keys[3] == "" && keys[4] == "" { // the very beginning of a phase
		spot.After = nil
	}
	if keys[0] == ofHouseholds {
		at.houses = true
		at.house, err = view.HouseholdSpot(spot)
		return at, told, err
	}
	at.person, err = view.PersonSpot(spot)
	return at, told, err
}
