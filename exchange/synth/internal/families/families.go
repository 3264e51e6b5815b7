// Package families makes the people of a village as they are on one day: their ages and sexes, who is married to whom, whose
// children they are, with whom they live and what they are called.
package families

import (
	"math"
	"slices"

	"wanjia/base/day"
	"wanjia/exchange/synth/internal/lore"
)

// None is nobody, and no household.
const None int32 = -1

// Soul is somebody of the village; the numbers are places among the souls and the households.
type Soul struct {
	Birth                  day.Day
	Mother, Father, Spouse int32
	House                  int32
	Sex                    uint8
	Vague                  uint8 // 1 where only year and month of birth are on record, 2 where only the year
	Single                 bool  // may marry
	Name                   lore.Name
}

// Village is a village with its households, each with its head first.
type Village struct {
	Souls  []Soul
	Houses [][]int32

	d      lore.Dice
	t      *lore.Tables
	start  day.Day
	order  []int32 // everybody, by birth
	women  []int32 // of an age to marry, by birth
	men    []int32
	wives  []int32
	elders []int32   // wives, and older women whose husbands are taken to have died
	young  []int32   // who may be somebody's child in the village
	kids   [][]int32 // by mother
}

// Make makes a village of so many people as of a day.
func Make(d lore.Dice, t *lore.Tables, start day.Day, size int) *Village {
	g := &Village{d: d, t: t, start: start, Souls: make([]Soul, 0, size)}
	for range size {
		g.Souls = append(g.Souls, g.someone())
	}
	g.census()
	g.couples()
	g.children()
	g.households()
	g.christenings()
	return g
}

// Age is somebody's age in years on a day, to about a day.
func (s *Soul) Age(on day.Day) int { return int(on-s.Birth) * 4 / 1461 }

// MayMarryFrom is the day on which somebody reaches the age of marriage (Civil Code of China, art. 1047), so that the rules
// have nothing to ask.
func (s *Soul) MayMarryFrom() day.Day {
	if s.Sex == lore.Man {
		return s.Birth.AddYears(22)
	}
	return s.Birth.AddYears(20)
}

// open begins a household.
func (g *Village) open() int32 {
	g.Houses = append(g.Houses, nil)
	return int32(len(g.Houses) - 1)
}

func (g *Village) join(who, h int32) {
	g.Houses[h] = append(g.Houses[h], who)
	g.Souls[who].House = h
}

// someone has an age and a sex of the start.
func (g *Village) someone() Soul {
	from, below, sex := g.t.Someone(g.d)
	days := g.d.Between(from*1461/4+1, below*1461/4)
	h := Soul{Birth: g.start - day.Day(days), Sex: sex, Mother: None, Father: None, Spouse: None, House: None, Single: true}
	if from >= 75 { // older people's papers know less
		switch n := g.d.Below(100); {
		case n < 2:
			h.Vague = 2
		case n < 4:
			h.Vague = 1
		}
	}
	return h
}

// census lists grown women and men, the oldest first.
func (g *Village) census() {
	g.order = g.byBirth()
	for _, i := range g.order {
		h := &g.Souls[i]
		switch grown := h.MayMarryFrom() < g.start; {
		case grown && h.Sex == lore.Woman:
			g.women = append(g.women, i)
		case grown:
			g.men = append(g.men, i)
		}
		if h.Age(g.start) < 62 {
			g.young = append(g.young, i)
		}
	}
	g.kids = make([][]int32, len(g.Souls))
}

// byBirth are all people, the oldest first, and by place where two were born on one day.
func (g *Village) byBirth() []int32 {
	keys := make([]int64, len(g.Souls))
	for i := range keys {
		keys[i] = int64(g.Souls[i].Birth)<<32 | int64(i)
	}
	slices.Sort(keys)
	order := make([]int32, len(keys))
	for i, k := range keys {
		order[i] = int32(k & math.MaxUint32)
	}
	return order
}

// couples marries women at the rate of their age to men about two years older.
func (g *Village) couples() {
	for _, w := range g.women {
		wife := &g.Souls[w]
		if !g.d.Of(g.t.Wives(wife.Age(g.start)), 1000) {
			if wife.Age(g.start) >= 50 {
				g.elders = append(g.elders, w)
			}
			continue
		}
		want := wife.Birth - day.Day(g.d.Bell(700, 900))
		m := g.nearest(g.men, want, 8*365, func(m int32) bool { return g.Souls[m].Spouse == None })
		if m == None {
			continue
		}
		wife.Spouse, g.Souls[m].Spouse = m, w
		wife.Single, g.Souls[m].Single = false, false
		g.wives, g.elders = append(g.wives, w), append(g.elders, w)
	}
}

// nearest is whoever of a list by birth is born nearest to a day, not farther than so many days, and fits.
func (g *Village) nearest(list []int32, want day.Day, within int, fits func(int32) bool) int32 {
	born := func(i int) day.Day { return g.Souls[list[i]].Birth }
	hi, _ := slices.BinarySearchFunc(list, want, func(i int32, d day.Day) int { return int(g.Souls[i].Birth - d) })
	lo := hi - 1
	for lo >= 0 || hi < len(list) {
		at := hi
		if hi >= len(list) || lo >= 0 && want-born(lo) <= born(hi)-want {
			at = lo
		}
		if gap := born(at) - want; int(max(gap, -gap)) > within {
			return None
		}
		if fits(list[at]) {
			return list[at]
		}
		if at == lo {
			lo--
		} else {
			hi++
		}
	}
	return None
}

// children gives parents to the young, nearly always, and to some of the grown.
func (g *Village) children() {
	for _, c := range g.young {
		child := &g.Souls[c]
		share := 96
		if age := child.Age(g.start); age >= 22 {
			share = 62
			if child.Sex == lore.Woman && child.Spouse >= 0 {
				share = 22 // most have come from other villages
			}
		}
		if !g.d.Of(share, 100) {
			continue
		}
		want := child.Birth - day.Day(g.d.Bell(9600, 1650))
		m := g.nearest(g.elders, want, 6*365, func(m int32) bool { return g.fits(m, child) })
		if m == None {
			continue
		}
		child.Mother, child.Father = m, g.Souls[m].Spouse
		g.kids[m] = append(g.kids[m], c)
	}
}

// fits says that somebody could be a woman's child: of an age between, and not born too near another.
func (g *Village) fits(m int32, child *Soul) bool {
	mother := &g.Souls[m]
	if old := mother.Age(child.Birth); old < 19 || old > 42 {
		return false
	}
	if mother.Spouse != None && g.Souls[mother.Spouse].Age(child.Birth) < 19 {
		return false
	}
	near := false
	for _, k := range g.kids[m] {
		gap := child.Birth - g.Souls[k].Birth
		near = near || max(gap, -gap) < 500
	}
	return !near && len(g.kids[m]) < 5 && g.d.Of([5]int{100, 60, 22, 10, 4}[len(g.kids[m])], 100)
}

// households puts couples with their unmarried children, some of the old with a married child, and the rest alone or with kin.
func (g *Village) households() {
	for _, w := range g.wives {
		g.lodge(w)
	}
	for _, w := range g.elders {
		if g.Souls[w].House != None {
			continue
		}
		h := g.open()
		if husband := g.Souls[w].Spouse; husband != None {
			g.join(husband, h)
		}
		g.nucleus(w, h)
	}
	for i := 0; i < len(g.Souls); i++ {
		if g.Souls[i].House == None {
			g.alone(int32(i))
		}
	}
}

// lodge settles that somebody's parents live with them. The oldest come first, so that no house gets four generations.
func (g *Village) lodge(w int32) {
	for _, c := range []int32{g.Souls[w].Spouse, w} {
		m := g.Souls[c].Mother
		share := 45
		if c == w {
			share = 12
		}
		if m == None || g.Souls[m].House != None || !g.d.Of(share, 100) {
			continue
		}
		h := g.open()
		elder := g.Souls[m].Spouse
		if elder == None {
			elder = m
		}
		if g.Souls[elder].Age(g.start) >= 66 {
			elder = g.Souls[w].Spouse
		}
		g.join(elder, h)
		g.nucleus(m, h)
		g.nucleus(w, h)
		return
	}
}

// nucleus joins a couple and their unmarried children who have no household yet.
func (g *Village) nucleus(w, h int32) {
	for _, who := range append([]int32{g.Souls[w].Spouse, w}, g.kids[w]...) {
		if who != None && g.Souls[who].House == None && (who == w || who == g.Souls[w].Spouse || g.Souls[who].Single) {
			g.join(who, h)
		}
	}
}

// alone settles whoever is left: children and half of the old with a family of the village, the others by themselves.
func (g *Village) alone(who int32) {
	age := g.Souls[who].Age(g.start)
	if age < 18 || age >= 70 && g.d.Of(1, 2) || age < 30 && g.d.Of(1, 2) {
		for range 8 {
			if len(g.wives) == 0 {
				break
			}
			if h := g.Souls[g.wives[g.d.Below(len(g.wives))]].House; h != None && len(g.Houses[h]) < 6 {
				g.join(who, h)
				return
			}
		}
	}
	g.join(who, g.open())
}

// christenings name everybody, parents before their children; a village has a few surnames that most men share.
func (g *Village) christenings() {
	var main [4]string
	for i := range main {
		main[i] = g.t.Surname(g.d)
	}
	for _, who := range g.order {
		h := &g.Souls[who]
		switch {
		case h.Mother == None && g.d.Of(1, 120):
			h.Name = g.t.Other(g.d, "", h.Sex)
		case h.Mother != None:
			h.Name = Christen(g.d, g.t, h, g.parentName(h.Father), g.parentName(h.Mother))
		case (h.Sex == lore.Man || h.Single) && g.d.Of(55, 100):
			h.Name = g.t.Name(g.d, main[g.d.Below(len(main))], h.Sex, h.Birth)
		default:
			h.Name = g.t.Name(g.d, g.t.Surname(g.d), h.Sex, h.Birth)
		}
	}
}

func (g *Village) parentName(who int32) lore.Name {
	if who == None {
		return lore.Name{}
	}
	return g.Souls[who].Name
}

// Christen names a child after its parents: with the father's surname, for a few the mother's.
func Christen(d lore.Dice, t *lore.Tables, child *Soul, father, mother lore.Name) lore.Name {
	after := father
	if father.Full == "" || mother.Full != "" && d.Of(1, 25) {
		after = mother
	}
	if after.Group != "" {
		return t.Other(d, after.Group, child.Sex)
	}
	if after.Family == "" {
		after.Family = t.Surname(d)
	}
	return t.Name(d, after.Family, child.Sex, child.Birth)
}
