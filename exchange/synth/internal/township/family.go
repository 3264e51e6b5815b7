package township

import (
	"strconv"

	"wanjia/base/day"
	"wanjia/exchange/synth/internal/families"
	"wanjia/exchange/synth/internal/lore"
	"wanjia/exchange/synth/internal/paper"
)

// bear has a woman give birth. 105 boys are born to 100 girls, everywhere and always.
func (u *unit) bear(mother int32, on day.Day) {
	m := &u.humans[mother]
	if !u.mayBear(m, on) || m.House == families.None || m.Birth.AddYears(50) <= on {
		return
	}
	m.delivery = on
	if u.d.Of(3, 1000) { // stillbirths that parents declare, rather fewer than there are
		u.event("stillbirth", on, on+u.delay(90), families.None).Set(paper.OfMother, u.idOf(mother)).Set(paper.OfArea, u.Codes[m.village]).
			Set(paper.Weeks, strconv.Itoa(u.d.Between(28, 40)))
		return
	}
	n := 1
	if u.d.Of(11, 1000) {
		n = 2
	}
	registered := on + u.delay(82)
	for range n {
		u.born(mother, on, registered, n)
	}
}

// born adds one child. The births of a few are not yet registered at the end: the register knows nothing of them.
func (u *unit) born(mother int32, on, registered day.Day, plurality int) {
	m := &u.humans[mother]
	c := human{village: m.village, since: on, last: on, hidden: registered > u.End,
		Soul: families.Soul{Birth: on, Mother: mother, Father: max(m.Spouse, families.None), Spouse: families.None, Single: true}}
	if u.d.Of(105, 205) {
		c.Sex = lore.Man
	}
	c.Name = families.Christen(u.d, u.t, &c.Soul, u.nameOf(c.Father), m.Name)
	home := m.House
	who := u.add(c)
	u.join(who, home)
	if u.d.Of(1, 120) && plurality == 1 { // the mother isn't named
		u.humans[who].Mother = families.None
	}
	weeks, weight := u.size(plurality)
	place, attendant := u.delivered()
	if u.d.Roll() < u.t.Infant(c.Sex) {
		u.later(on+u.infantDays(), die, who)
	}
	h := &u.humans[who]
	if h.hidden {
		return
	}
	u.at(u.event("birth", on, registered, who), home).Set(paper.ChildName, h.Name.Full).Set(paper.ChildFamily, h.Name.Family).
		Set(paper.ChildGiven, h.Name.Given).Set(paper.ChildSex, sexText(h.Sex)).Set(paper.OfMother, u.idOf(h.Mother)).
		Set(paper.OfFather, u.idOf(h.Father)).Set(paper.Weight, strconv.Itoa(weight)).Set(paper.Weeks, strconv.Itoa(weeks)).
		Set(paper.Plurality, strconv.Itoa(plurality)).Set(paper.Place, place).Set(paper.Attendant, attendant)
}

func (u *unit) nameOf(who int32) lore.Name {
	if who < 0 {
		return lore.Name{}
	}
	return u.humans[who].Name
}

// size is the weeks of gestation and the weight in grams; for a few a figure of it is left out.
func (u *unit) size(plurality int) (weeks, weight int) {
	weeks = min(42, u.d.Bell(276-24*(plurality-1), 10)/7)
	weight = max(900, u.d.Bell(3300-max(0, 39-weeks)*170, 400))
	if u.d.Of(1, 250) && weight >= 2300 {
		weight /= 10
	}
	return weeks, weight
}

// infantDays is when in the first year those die who do: half within the first week, two thirds within 28 days.
func (u *unit) infantDays() day.Day {
	switch n := u.d.Below(100); {
	case n < 48:
		return day.Day(1 + u.d.Below(6))
	case n < 66:
		return day.Day(7 + u.d.Below(21))
	}
	return day.Day(28 + u.d.Below(337))
}

func (u *unit) delivered() (place, attendant string) {
	switch n := u.d.Below(1000); {
	case n < 3:
		return "way", "none"
	case n < 12:
		return "home", "midwife"
	case n < 40:
		return "clinic", "midwife"
	case n < 640:
		return "hospital", "physician"
	}
	return "hospital", "midwife"
}

// die ends a life.
func (u *unit) die(who int32, on day.Day) {
	h := &u.humans[who]
	if !h.hidden {
		cause := ""
		if u.d.Of(94, 100) { // the others aren't certified
			cause = u.t.Cause(u.d, h.Sex, h.Age(on), int(on-h.Birth))
		}
		place := "home"
		switch n := u.d.Below(100); {
		case n < 30:
			place = "hospital"
		case n < 34:
			place = "way"
		case n < 36:
			place = "clinic"
		}
		u.event("death", on, on+u.delay(86), who).Set(paper.OfArea, u.Codes[h.village]).Set(paper.Cause, cause).Set(paper.Place, place)
	}
	u.leaveHouse(who, on)
	h.dead, u.guards[who] = true, 0
	if h.Spouse >= 0 {
		s := &u.humans[h.Spouse]
		s.Spouse, s.Single = families.None, true
	}
}

// wedding takes a marriage down.
func (u *unit) wedding(husband, wife int32, on day.Day, area string) {
	u.event("marriage", on, on, husband).Set(paper.Partner, u.idOf(wife)).Set(paper.OfArea, area)
	u.humans[husband].Spouse, u.humans[wife].Spouse = wife, husband
	u.humans[husband].Single, u.humans[wife].Single = false, false
}

// marry finds a man a wife: in the township where chance brings them together, else from elsewhere.
func (u *unit) marry(who int32, on day.Day) {
	h := &u.humans[who]
	if !h.Single || h.House == families.None || u.houses[h.House].head == families.None || h.MayMarryFrom() > on {
		return
	}
	bride := families.None
	if u.d.Of(60, 100) {
		bride = u.court(who, on)
	}
	if bride == families.None {
		bride = u.add(u.newcomer(h.village, on, lore.Woman, max(20, h.Age(on)-u.d.Below(5))))
		h = &u.humans[who]
		u.join(bride, h.House)
		u.humans[bride].Spouse = who
		u.takeDown(bride, "move_in")
	} else {
		u.moveTogether(who, bride, on)
	}
	h = &u.humans[who]
	u.wedding(who, bride, on, u.Codes[h.village])
	u.humans[bride].last = on
	if u.houses[h.House].head != who && u.houses[h.House].head != bride && u.d.Of(2, 5) {
		u.later(on+day.Day(u.d.Between(300, 1500)), setUp, who)
	}
}

// court looks among the unmarried women of the township for one whose age fits and who isn't a relative.
func (u *unit) court(who int32, on day.Day) int32 {
	h := &u.humans[who]
	for range min(16, len(u.brides)) {
		b := u.brides[u.d.Below(len(u.brides))]
		w := &u.humans[b]
		gap := int(w.Birth-h.Birth) / 365
		if !w.Single || !w.present() || w.last >= on || w.House == h.House || w.House == families.None || gap < -3 || gap > 7 || w.MayMarryFrom() > on ||
			w.Mother != families.None && (w.Mother == h.Mother || h.Mother != families.None && u.humans[w.Mother].Mother == u.humans[h.Mother].Mother && u.humans[w.Mother].Mother != families.None) ||
			w.Father != families.None && w.Father == h.Father {
			continue
		}
		if g := u.houses[w.House]; g.head == families.None || g.head == b && len(g.members) > 1 {
			continue
		}
		return b
	}
	return families.None
}

// moveTogether has two who marry live in one household: she moves to his, a few times he to hers; in one village they set up
// their own where he isn't the head of one.
func (u *unit) moveTogether(who, bride int32, on day.Day) {
	h, w := &u.humans[who], &u.humans[bride]
	registered := on + u.delay(90)
	h.Spouse, w.Spouse = bride, who
	if h.village == w.village {
		from, to := w.House, h.House
		u.leaveHouse(bride, on)
		if u.houses[to].head != who {
			from = to
			to = u.open(h.village)
			u.record(to, on, registered)
			u.leaveHouse(who, on)
			u.join(who, to)
		}
		u.join(bride, to)
		u.at(u.event("split", on, registered, who), from).Set(paper.ToHousehold, u.houseID(to)).Set(paper.Members, u.ids([]int32{who, bride}))
		return
	}
	mover, home := bride, h.House
	if u.houses[home].head != who && u.d.Of(8, 100) {
		mover, home = who, w.House
	}
	u.leaveHouse(mover, on)
	u.join(mover, home)
	u.at(u.event("move", on, registered, mover), home).Set(paper.OfRelation, u.relation(mover, u.houses[home].head)).
		Set(paper.Reason, u.say("marriage"))
}

// setUp takes a couple with their children out of the parents' household into one of their own.
func (u *unit) setUp(who int32, party []int32, on day.Day) {
	h := &u.humans[who]
	if party == nil || h.House == families.None || u.houses[h.House].head == who || u.houses[h.House].head == h.Spouse || u.houses[h.House].head == families.None {
		return
	}
	from, to := h.House, u.open(h.village)
	registered := on + u.delay(90)
	u.record(to, on, registered)
	u.at(u.event("split", on, registered, who), from).Set(paper.ToHousehold, u.houseID(to)).Set(paper.Members, u.ids(party))
	for _, m := range party {
		u.part(m)
		u.join(m, to)
	}
}

// divorce ends a marriage; some weeks later most wives move away.
func (u *unit) divorce(who int32, on day.Day) {
	h := &u.humans[who]
	if h.Spouse < 0 {
		return
	}
	w := h.Spouse
	u.event("divorce", on, on, who).Set(paper.Partner, u.idOf(w)).Set(paper.OfArea, u.Codes[h.village])
	u.humans[w].Spouse, u.humans[w].Single = families.None, true
	h.Spouse, h.Single = families.None, true
	if u.humans[w].present() && u.d.Of(3, 5) {
		u.later(on+day.Day(u.d.Between(1, 60)), leaveAlone, w)
	}
}

// welcome has somebody from elsewhere arrive where one lives, and now and then a child whom a couple adopts.
func (u *unit) welcome(who int32, on day.Day) {
	h := &u.humans[who]
	if h.Sex == lore.Woman && h.Spouse >= 0 && h.present() && u.humans[h.Spouse].present() && u.humans[h.Spouse].House == h.House &&
		h.Age(on) >= 30 && h.Age(on) < 48 && h.last < on && u.d.Of(1, 8) {
		u.adopt(who, on)
		return
	}
	u.arrive(h.village, on)
}

// adopt brings a child into a couple's household as theirs.
func (u *unit) adopt(mother int32, on day.Day) {
	m := &u.humans[mother]
	c := u.newcomer(m.village, on, uint8(u.d.Below(2)), u.d.Between(0, 6))
	father, home := m.Spouse, m.House
	c.Name = families.Christen(u.d, u.t, &c.Soul, u.humans[father].Name, m.Name)
	who := u.add(c)
	u.join(who, home)
	u.takeDown(who, "move_in")
	h := &u.humans[who]
	h.Mother, h.Father = mother, father
	relation := u.relation(who, u.houses[home].head)
	switch relation { // by adoption
	case "20":
		relation = "27"
	case "30":
		relation = "37"
	}
	u.at(u.event("adoption", on, on, who), home).Set(paper.OfMother, u.idOf(mother)).Set(paper.OfFather, u.idOf(father)).
		Set(paper.OfRelation, relation)
}

// arrive brings somebody from elsewhere, alone or with a family, to live in a village.
func (u *unit) arrive(v int16, on day.Day) {
	family := u.d.Of(2, 5)
	age, sex := u.d.Between(19, 46), uint8(u.d.Below(2))
	if family {
		age, sex = age+6, lore.Man
	}
	at := u.open(v)
	first := u.add(u.newcomer(v, on, sex, age))
	u.join(first, at)
	u.takeDown(first, "move_in")
	if family {
		u.arriveFamily(first, at, on)
	}
}

// arriveFamily is a man's wife and up to two children.
func (u *unit) arriveFamily(husband, at int32, on day.Day) {
	v := u.houses[at].village
	wife := u.add(u.newcomer(v, on, lore.Woman, max(22, u.humans[husband].Age(on)-u.d.Below(4))))
	u.humans[husband].Spouse, u.humans[wife].Spouse = wife, husband
	u.join(wife, at)
	u.takeDown(wife, "move_in")
	eldest := min(u.humans[wife].Age(on)-21, 15)
	together := max(u.humans[wife].MayMarryFrom(), u.humans[husband].MayMarryFrom(), on-day.Day(max(eldest+1, 1)*365))
	u.wedding(husband, wife, min(together, on-1), "")
	for k := range u.d.Below(3) {
		age := eldest - 1 - 4*k
		if age < 0 {
			return
		}
		c := u.newcomer(v, on, uint8(u.d.Below(2)), age)
		c.Mother, c.Father = wife, husband
		c.Name = families.Christen(u.d, u.t, &c.Soul, u.humans[husband].Name, u.humans[wife].Name)
		kid := u.add(c)
		u.join(kid, at)
		u.takeDown(kid, "move_in")
		u.humans[wife].delivery = max(u.humans[wife].delivery, c.Birth)
	}
}
