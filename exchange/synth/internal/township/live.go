package township

import (
	"wanjia/base/day"
	"wanjia/exchange/synth/internal/families"
	"wanjia/exchange/synth/internal/lore"
)

// later plans an act for somebody.
func (u *unit) later(on day.Day, do deed, who int32) {
	if on <= u.End {
		u.queue.push(act{day: on, do: do, who: who})
	}
}

// run lives month by month: it rolls for everybody, and does what fell due in the order of days.
func (u *unit) run() {
	for m := u.Start.Month(); m <= u.End.Month(); m++ {
		first := m.First()
		if (m-u.Start.Month())%12 == 0 {
			u.takeStock(first)
		}
		days := m.Days()
		for i, guard := range u.guards {
			if guard == 0 {
				continue
			}
			roll := u.d.Roll()
			if roll >= guard { // as a rule nothing happens
				continue
			}
			if do, ok := u.fate(&u.humans[i], int32(i), first, roll); ok {
				u.later(first+day.Day(u.d.Below(days)), do, int32(i))
			}
		}
		for last := m.Last(); len(u.queue.acts) > 0 && u.queue.acts[0].day <= last; {
			u.perform(u.queue.pop())
		}
	}
}

// The chances of a month that don't depend on age, as parts of 2^32 a year.
const (
	aMonth       = lore.Certain / 12
	returning    = aMonth * 13 / 100 // of those who are away
	arriving     = aMonth * 4 / 1000 // newcomers per person
	resettling   = aMonth * 8 / 1000 // households to another village
	divorcing    = aMonth * 5 / 1000
	youngestToGo = 16 // alone
)

// mostBearing bounds the chance of a birth.
const mostBearing = aMonth * 7 / 10

// bound finds the most that all chances of a sex and age can come to.
func (u *unit) bound() {
	for sex := range 2 {
		for age := range lore.Oldest + 1 {
			r := u.t.Rates(uint8(sex), age)
			sum := r.Death + r.Leave + arriving + resettling + r.Away + max(r.Wed, divorcing)
			if r.Birth > 0 {
				sum += mostBearing
			}
			u.most[sex][age] = max(sum, returning)
		}
	}
}

// guard is the chance above which nothing happens to somebody in a month of the year to come; nothing happens to the dead.
func (u *unit) guard(h *human, on day.Day) lore.Chance {
	if h.dead {
		return 0
	}
	age := min(max(h.Age(on), 0), lore.Oldest)
	return max(u.most[h.Sex][age], u.most[h.Sex][min(age+1, lore.Oldest)])
}

// fate is what a roll means for somebody in a month: at most one thing.
func (u *unit) fate(h *human, who int32, first day.Day, roll lore.Chance) (deed, bool) {
	age := h.Age(first)
	at := u.t.Rates(h.Sex, age)
	if h.away {
		return comeBack, roll < returning && age >= youngestToGo
	}
	for _, c := range [...]struct {
		chance lore.Chance
		deed   deed
	}{{at.Death, die}, {at.Leave, leave}, {arriving, arrive}} {
		if roll < c.chance {
			return c.deed, true
		}
		roll -= c.chance
	}
	if h.House != families.None && u.houses[h.House].head == who {
		if roll < resettling {
			return settleElsewhere, true
		}
		roll -= resettling
	}
	switch {
	case h.Single && h.Sex == lore.Man:
		return marry, roll < at.Wed
	case h.Sex == lore.Man:
		return divorce, roll < divorcing && h.Spouse >= 0 && age < 60
	case h.Single && roll < at.Away:
		return marryAway, true
	case h.Single:
		roll -= at.Away
	}
	return bear, roll < u.bearing(h, at.Birth, age, first)
}

// bearing is the chance of a birth in a month: that of all women of the age, borne by those who can have one now. Women without
// a husband count for a fiftieth.
func (u *unit) bearing(h *human, c lore.Chance, age int, on day.Day) lore.Chance {
	if c == 0 {
		return 0
	}
	g := &u.births[age/5]
	if g.may == 0 || age < 18 || !u.mayBear(h, on) {
		return 0
	}
	c = c * lore.Chance(g.all) * 50 / lore.Chance(g.may)
	if h.Spouse < 0 {
		c /= 50
	}
	return min(c, mostBearing)
}

// restDays is the shortest time between deliveries.
const restDays = 400

func (u *unit) mayBear(h *human, on day.Day) bool {
	return h.delivery == 0 || on-h.delivery > restDays
}

// takeStock counts, once a year, the women who can have a child and those who may marry.
func (u *unit) takeStock(first day.Day) {
	clear(u.births[:])
	u.brides = u.brides[:0]
	for i := range u.humans {
		h := &u.humans[i]
		u.guards[i] = u.guard(h, first)
		age := h.Age(first)
		if h.Sex != lore.Woman || !h.present() || age < 15 || age >= 50 {
			continue
		}
		g := &u.births[age/5]
		g.all++
		if u.mayBear(h, first) && age >= 18 {
			if h.Spouse >= 0 {
				g.may += 50
			} else {
				g.may++
			}
		}
		if h.Single && age >= 20 {
			u.brides = append(u.brides, int32(i))
		}
	}
}
