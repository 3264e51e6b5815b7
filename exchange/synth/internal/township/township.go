// Package township lives ten years in a township of a synthetic place: people are born, marry, move, found households and die
// under the rates of package lore, month by month, and what a register would take down of it is written as rows.
// Whoever leaves the township leaves the place. It knows no permission, no plan and no order of births.
package township

import (
	"strconv"

	"wanjia/base/day"
	"wanjia/exchange/synth/internal/families"
	"wanjia/exchange/synth/internal/lore"
	"wanjia/exchange/synth/internal/paper"
)

// Plan is what a township starts from.
type Plan struct {
	Index      int // among the townships of the place; ids begin with it
	Sizes      []int
	Names      []string // of the villages
	Codes      []string
	Start, End day.Day
	Dice       lore.Dice
	Lore       *lore.Tables
	Days       *paper.Calendar
}

// human is one life.
type human struct {
	families.Soul
	village  int16
	dead     bool
	away     bool
	hidden   bool    // born, and not yet registered at the end
	since    day.Day // when they came, or left
	last     day.Day // the latest day on which anything happened to them
	delivery day.Day // the latest one
	id       string
}

// present says that somebody lives here.
func (h *human) present() bool { return !h.dead && !h.away }

// house is a household.
type house struct {
	members []int32
	left    []int32 // members who moved away
	head    int32
	village int16
	number  int // of the address
}

// unit is a township in the making: everybody in it and what is taken down of them.
type unit struct {
	Plan
	d       lore.Dice
	t       *lore.Tables
	humans  []human
	houses  []house
	serials map[serialKey]int
	brides  []int32 // unmarried women, renewed every year
	births  [20]struct{ all, may int }
	most    [2][lore.Oldest + 1]lore.Chance // above which a roll means nothing
	guards  []lore.Chance                   // by human; the monthly round touches nothing else of most of them
	queue   queue
	people  *paper.Sheet
	events  *paper.Sheet
	first   int // rows of the events sheet that stood before
}

// serialKey is what the serials of identity numbers run within.
type serialKey struct {
	birth day.Day
	sex   uint8
}

// Live lives the years of a township and writes them down.
func Live(p Plan, people, events *paper.Sheet) {
	size := 0
	for _, n := range p.Sizes {
		size += n
	}
	u := &unit{Plan: p, d: p.Dice, t: p.Lore, people: people, events: events, first: events.Rows,
		serials: make(map[serialKey]int, size), humans: make([]human, 0, size*5/4)}
	u.bound()
	for v, n := range p.Sizes {
		u.settle(int16(v), families.Make(u.d, u.t, p.Start, n))
	}
	for i := range u.humans {
		u.takeDown(int32(i), "baseline")
	}
	u.weddings()
	u.others()
	u.run()
}

// settle takes a village's people and households in.
func (u *unit) settle(v int16, g *families.Village) {
	base := int32(len(u.humans))
	shift := func(i int32) int32 {
		if i == families.None {
			return i
		}
		return i + base
	}
	for _, s := range g.Souls {
		s.Mother, s.Father, s.Spouse = shift(s.Mother), shift(s.Father), shift(s.Spouse)
		u.add(human{Soul: s, village: v, since: u.Start})
	}
	for i := base; i < int32(len(u.humans)); i++ {
		if h := &u.humans[i]; h.Mother != families.None {
			m := &u.humans[h.Mother]
			m.delivery = max(m.delivery, h.Birth)
		}
	}
	for _, members := range g.Houses {
		h := u.open(v)
		for _, m := range members {
			u.join(m+base, h)
		}
	}
}

// add brings somebody into the world of the township.
func (u *unit) add(h human) int32 {
	who := int32(len(u.humans))
	h.House = families.None
	h.id = "P" + strconv.Itoa(u.Index+1) + "-" + strconv.Itoa(int(who)+1)
	u.humans = append(u.humans, h)
	u.guards = append(u.guards, u.guard(&h, h.since))
	return who
}

// newcomer is somebody of an age who comes from elsewhere.
func (u *unit) newcomer(v int16, on day.Day, sex uint8, age int) human {
	s := families.Soul{Birth: on - day.Day(age*1461/4+u.d.Below(365)+1), Sex: sex,
		Mother: families.None, Father: families.None, Spouse: families.None, Single: true}
	s.Name = u.t.Name(u.d, u.t.Surname(u.d), sex, s.Birth)
	return human{Soul: s, village: v, since: on, last: on}
}

// open begins a household.
func (u *unit) open(village int16) int32 {
	u.houses = append(u.houses, house{head: families.None, village: village, number: len(u.houses)})
	return int32(len(u.houses) - 1)
}

// join makes somebody a member of a household, and its head where it is empty. One that lost its head waits for the event that
// names another: whoever comes meanwhile isn't it.
func (u *unit) join(who, h int32) {
	at := &u.houses[h]
	at.members = append(at.members, who)
	u.humans[who].House = h
	u.humans[who].village = at.village
	if len(at.members) == 1 {
		at.head = who
	}
}

// part takes somebody out of their household, and says whether it now has members and no head.
func (u *unit) part(who int32) (headless bool) {
	h := u.humans[who].House
	if h == families.None {
		return false
	}
	at := &u.houses[h]
	for i, m := range at.members {
		if m == who {
			at.members = append(at.members[:i], at.members[i+1:]...)
			break
		}
	}
	if at.head == who {
		at.head = families.None
		return len(at.members) > 0
	}
	return false
}

func (u *unit) houseID(h int32) string {
	if h == families.None {
		return ""
	}
	return "H" + strconv.Itoa(u.Index+1) + "-" + strconv.Itoa(int(h)+1)
}

// addressOf is where a household lives: the village, the group of neighbours and the number.
func (u *unit) addressOf(h int32) string {
	at, words := &u.houses[h], u.t.Phrases("address")
	return u.Names[at.village] + strconv.Itoa(at.number%9+1) + words[0] + strconv.Itoa(at.number/9%180+1) + words[1]
}

// idOf is somebody's own id in the sheets; empty for nobody.
func (u *unit) idOf(who int32) string {
	if who < 0 {
		return ""
	}
	return u.humans[who].id
}

func (u *unit) say(key string) string { return u.t.Say(u.d, key) }

// weddings takes down the marriages of before, which a later divorce needs: before the first child where it can be.
func (u *unit) weddings() {
	before := make([]day.Day, len(u.humans)) // the birth of a woman's eldest child, or else the start
	for i := range before {
		before[i] = u.Start - 1 + restDays/2
	}
	for i := range u.humans {
		if c := &u.humans[i]; c.Mother != families.None {
			before[c.Mother] = min(before[c.Mother], c.Birth)
		}
	}
	for i := range u.humans {
		w := &u.humans[i]
		if w.Sex != lore.Woman || w.Spouse < 0 {
			continue
		}
		first := max(w.MayMarryFrom(), u.humans[w.Spouse].MayMarryFrom())
		last := min(u.Start-1, before[i]-restDays/2)
		on := min(first, u.Start-1)
		if span := min(int(last-first), 5*365); span > 0 {
			on += day.Day(u.d.Below(span))
		}
		u.wedding(w.Spouse, int32(i), on, "")
	}
}

// others are those whom the register knows and who don't live here: registered only, or here for a time. Nothing happens to
// them.
func (u *unit) others() {
	for i, n := 0, len(u.humans); i < n; i++ {
		if !u.d.Of(1, 40) {
			continue
		}
		h := u.newcomer(u.humans[i].village, u.Start-day.Day(u.d.Below(300)), uint8(u.d.Below(2)), u.d.Between(19, 50))
		h.dead = true
		kind := "temporary"
		if u.d.Of(1, 2) {
			kind = "registered"
		}
		u.takeDownAs(u.add(h), "move_in", kind)
	}
}
