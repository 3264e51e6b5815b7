package township

import (
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/exchange/synth/internal/families"
	"wanjia/exchange/synth/internal/lore"
	"wanjia/exchange/synth/internal/paper"
)

// takeDown writes somebody into the people sheet as a usual resident.
func (u *unit) takeDown(who int32, reason string) {
	u.takeDownAs(who, reason, usual)
	if u.d.Of(1, 2000) {
		u.twice(who, reason)
	}
}

// takeDownAs writes a row of the people sheet. A few rows carry slips of the pen, which the rules are to find; none of them is
// a reason for refusing.
func (u *unit) takeDownAs(who int32, reason, residence string) {
	h := &u.humans[who]
	slip := u.d.Below(3000)
	number, kind := u.papers(h, slip)
	registered := h.since
	if reason != "baseline" {
		registered = min(registered+day.Day(u.d.Below(20)), u.End)
	}
	hasPhone := u.d.Of(7, 10) && h.Age(u.End) >= 16
	row := u.people.Person()
	if row == nil {
		return
	}
	u.facts(row, h)
	row.Set(paper.SinceReason, reason).Set(paper.Registered, u.Days.Of(registered)).Set(paper.IDType, kind).Set(paper.IDNumber, number)
	if residence != usual {
		row.Set(paper.Residence, residence)
	}
	if hasPhone { // of a block of our own choosing, for people who aren't there
		row.Set(paper.Phone, "19900"+paper.Digits((u.Index*12_289+int(who)*7919)%1_000_000, 6))
	}
	if h.House == families.None {
		return
	}
	at := &u.houses[h.House]
	relation := u.relation(who, at.head)
	if at.head == who {
		row.Set(paper.Address, u.addressOf(h.House))
	}
	if other, ok := otherSex(relation); ok && slip >= 10 && slip < 20 {
		relation = other
	}
	row.Set(paper.Household, u.houseID(h.House)).Set(paper.Relation, relation)
}

// usual is the kind of residence that makes population.
const usual = "usual"

// facts writes who somebody is, and where and since when.
func (u *unit) facts(row paper.PersonRow, h *human) {
	birth := u.Days.Of(h.Birth)
	row.Set(paper.PersonID, h.id).Set(paper.Name, h.Name.Full).Set(paper.FamilyName, h.Name.Family).Set(paper.GivenName, h.Name.Given).
		Set(paper.Sex, sexText(h.Sex)).Set(paper.BirthDate, birth[:len(birth)-3*int(h.Vague)]).
		Set(paper.Area, u.Codes[h.village]).Set(paper.Since, u.Days.Of(h.since)).
		Set(paper.Mother, u.idOf(h.Mother)).Set(paper.Father, u.idOf(h.Father))
}

func sexText(sex uint8) string {
	if sex == lore.Man {
		return "male"
	}
	return "female"
}

// papers are somebody's identity number and its type. The numbers are taken down as another kind of document: no office
// gives such addresses, and a register that is asked to take them for citizens' numbers says so. A few are, as slips.
func (u *unit) papers(h *human, slip int) (number, kind string) {
	if h.Vague > 0 || u.d.Of(1, 25) || !u.people.On {
		return "", ""
	}
	key := serialKey{h.Birth, h.Sex}
	number = lore.Number("99"+paper.Digits(u.Index%10_000, 4), h.Birth, h.Sex, u.serials[key])
	u.serials[key]++
	switch {
	case number == "":
		return "", ""
	case slip < 10:
		return number, "citizen"
	}
	return number, "other"
}

// otherSex is the same relation for the other sex, where that is told apart.
func otherSex(code string) (string, bool) {
	for _, pair := range [][2]string{{"20", "30"}, {"28", "38"}, {"41", "42"}} {
		if code == pair[0] {
			return pair[1], true
		}
		if code == pair[1] {
			return pair[0], true
		}
	}
	return "", false
}

// twice writes somebody once more under another id, without household and papers, as happens between two lists.
func (u *unit) twice(who int32, reason string) {
	again := u.humans[who]
	again.Mother, again.Father, again.Spouse = families.None, families.None, families.None
	again.dead = true // a record, not a life
	h := &u.humans[u.add(again)]
	if row := u.people.Person(); row != nil {
		u.facts(row, h)
		row.Set(paper.SinceReason, reason).Set(paper.Registered, u.Days.Of(h.since))
	}
}

// event begins a row of the events sheet.
func (u *unit) event(kind string, on, registered day.Day, subject int32) paper.EventRow {
	row := u.events.Event()
	if row == nil {
		return nil
	}
	return row.Set(paper.EventID, "E"+strconv.Itoa(u.Index+1)+"-"+strconv.Itoa(u.events.Rows-u.first)).Set(paper.Kind, kind).
		Set(paper.Date, u.Days.Of(on)).Set(paper.RegisteredOn, u.Days.Of(min(registered, u.End))).Set(paper.OfPerson, u.idOf(subject))
}

// at says in which household an event happens, and so in which area.
func (u *unit) at(row paper.EventRow, h int32) paper.EventRow {
	if row != nil && h != families.None {
		row.Set(paper.OfArea, u.Codes[u.houses[h].village]).Set(paper.OfHousehold, u.houseID(h))
	}
	return row
}

// ids lists some people as a cell does.
func (u *unit) ids(some []int32) string {
	ids := make([]string, 0, len(some))
	for _, m := range some {
		if !u.humans[m].hidden {
			ids = append(ids, u.idOf(m))
		}
	}
	return strings.Join(ids, ";")
}

// delay is how many days pass until an event is registered: within 30 days for so many of a hundred, within a year for nearly
// all of the rest, and beyond it for a few.
func (u *unit) delay(timely int) day.Day {
	switch n := u.d.Below(1000); {
	case n < timely*10:
		return day.Day(min(u.d.Below(31), u.d.Below(31)))
	case n < timely*10+(1000-timely*10)*17/20:
		return day.Day(31 + min(u.d.Below(335), u.d.Below(335)))
	}
	return day.Day(366 + u.d.Below(1100))
}
