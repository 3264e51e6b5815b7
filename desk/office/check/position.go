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
	told   int // how many of the findings on the subject at the spot are told; 0 where all are
}

const (
	ofPeople     = "p"
	ofHouseholds = "h"
)

// keys are those of a cursor: the phase, the findings told of a subject that was cut, and the spot.
func (p position) keys() []string {
	if p.houses {
		return append([]string{ofHouseholds, strconv.Itoa(p.told), nowhere(p.house.Nowhere)}, p.house.Keys()...)
	}
	return append([]string{ofPeople, strconv.Itoa(p.told), nowhere(p.person.Nowhere)}, p.person.Keys()...)
}

func nowhere(is bool) string {
	if is {
		return "-"
	}
	return ""
}

func positionOf(keys []string) (at position, err error) {
	if len(keys) == 0 {
		return at, nil
	}
	if len(keys) != 5 || keys[0] != ofPeople && keys[0] != ofHouseholds {
		return at, view.BadCursor(nil)
	}
	if at.told, err = strconv.Atoi(keys[1]); err != nil || at.told < 0 {
		return at, view.BadCursor(err)
	}
	spot := page.Page{After: keys[3:]}
	if keys[2] == "" && keys[3] == "" { // the very beginning of a phase
		spot.After = nil
	}
	if keys[0] == ofHouseholds {
		at.houses = true
		at.house, err = view.HouseholdSpot(spot)
		return at, err
	}
	at.person, err = view.PersonSpot(spot)
	return at, err
}
