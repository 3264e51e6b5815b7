package township

import (
	"wanjia/base/day"
	"wanjia/exchange/synth/internal/families"
	"wanjia/exchange/synth/internal/lore"
	"wanjia/exchange/synth/internal/paper"
)

// perform does what fell due. Nobody has two things happen on one day: the second waits for the next.
func (u *unit) perform(a act) {
	h := &u.humans[a.who]
	if a.do == arrive || a.do == succeed {
		if a.do == arrive {
			u.welcome(a.who, a.day)
		} else {
			u.succeed(a.who, a.day)
		}
		return
	}
	if h.dead || h.away != (a.do == comeBack) {
		return
	}
	party := u.party(a)
	for _, who := range party {
		if u.humans[who].last >= a.day {
			u.later(a.day+1, a.do, a.who)
			return
		}
	}
	switch a.do {
	case bear:
		u.bear(a.who, a.day)
	case comeBack:
		u.comeBack(party, a.day)
	case settleElsewhere:
		u.resettle(a.who, party, a.day)
	case marry:
		u.marry(a.who, a.day)
	case setUp:
		u.setUp(a.who, party, a.day)
	case divorce:
		u.divorce(a.who, a.day)
	case marryAway:
		u.goAway(party, a.day, u.say("marriage"))
		h.Single = false
	case leave:
		u.goAway(party, a.day, u.whyLeave(h, a.day))
	case leaveAlone:
		u.goAway(party, a.day, u.say("divorced"))
	case die:
		u.die(a.who, a.day)
	case arrive, succeed:
	}
	for _, who := range party {
		u.humans[who].last = a.day
	}
}

// party are all whom an act takes along, the one it is about first.
func (u *unit) party(a act) []int32 {
	h := &u.humans[a.who]
	switch a.do {
	case comeBack:
		return u.leftTogether(a.who)
	case settleElsewhere:
		if h.House == families.None || u.houses[h.House].head != a.who {
			return nil
		}
		return append([]int32{a.who}, without(u.houses[h.House].members, a.who)...)
	case setUp:
		if h.Spouse < 0 || u.humans[h.Spouse].House != h.House || !u.humans[h.Spouse].present() {
			return nil
		}
		return append([]int32{a.who, h.Spouse}, u.kidsAtHome(a.who)...)
	case leave:
		return u.leavers(a)
	case divorce:
		if h.Spouse >= 0 {
			return []int32{a.who, h.Spouse}
		}
	case bear, arrive, marry, succeed, marryAway, leaveAlone, die:
	}
	return []int32{a.who}
}

func without(list []int32, who int32) []int32 {
	out := make([]int32, 0, len(list))
	for _, m := range list {
		if m != who {
			out = append(out, m)
		}
	}
	return out
}

// kidsAtHome are somebody's unmarried children in the same household.
func (u *unit) kidsAtHome(who int32) []int32 {
	var kids []int32
	at := u.humans[who].House
	if at == families.None {
		return nil
	}
	for _, m := range u.houses[at].members {
		if k := &u.humans[m]; (k.Mother == who || k.Father == who) && k.Single {
			kids = append(kids, m)
		}
	}
	return kids
}

// leavers are the one who leaves and those who go along: a third take their family, and nobody leaves children behind who
// would then live without a grown-up.
func (u *unit) leavers(a act) []int32 {
	h := &u.humans[a.who]
	if h.House == families.None {
		return []int32{a.who}
	}
	minors, grown := false, false
	for _, m := range u.houses[h.House].members {
		switch {
		case m == a.who:
		case u.humans[m].Age(a.day) < 18:
			minors = true
		default:
			grown = true
		}
	}
	alone := []int32{a.who}
	switch {
	case h.Age(a.day) < youngestToGo:
		return nil
	case minors && !grown:
		return append(alone, without(u.houses[h.House].members, a.who)...)
	case h.Spouse >= 0 && u.humans[h.Spouse].House == h.House && u.humans[h.Spouse].present() && a.seq%3 == 0:
		party := append(alone, h.Spouse)
		for _, k := range u.kidsAtHome(a.who) {
			if u.humans[k].Age(a.day) < 20 {
				party = append(party, k)
			}
		}
		return party
	}
	return alone
}

// leftTogether are those who left a household on the same day, with their spouse and children.
func (u *unit) leftTogether(who int32) []int32 {
	h := &u.humans[who]
	party := []int32{who}
	if h.Spouse >= 0 {
		if s := &u.humans[h.Spouse]; s.away && !s.dead && s.since == h.since && s.House == h.House {
			party = append(party, h.Spouse)
		}
	}
	for _, i := range u.houses[h.House].left {
		if k := &u.humans[i]; k.since == h.since && i != who && i != h.Spouse {
			party = append(party, i)
		}
	}
	return party
}

// whyLeave is what people say when they go.
func (u *unit) whyLeave(h *human, on day.Day) string {
	key := "work"
	switch age := h.Age(on); {
	case age < 21:
		key = "study"
	case age >= 55:
		key = "elder"
	}
	return u.say(key)
}

// goAway takes a party out of the place.
func (u *unit) goAway(party []int32, on day.Day, reason string) {
	to := u.say("far")
	registered := on + u.delay(85)
	for i, who := range party {
		h := &u.humans[who]
		if i == 1 {
			reason = u.say("family")
		}
		if !h.hidden {
			u.event("move_out", on, registered, who).Set(paper.OfArea, u.Codes[h.village]).Set(paper.ToArea, to).Set(paper.Reason, reason)
		}
		u.leaveHouse(who, on)
		h.away, h.since = true, on
		u.houses[h.House].left = append(u.houses[h.House].left, who)
	}
	if len(party) == 1 && u.d.Of(1, 60) { // some are back before a month has passed, which the rules ask about
		u.later(on+day.Day(u.d.Between(8, 25)), comeBack, party[0])
	}
}

// leaveHouse takes somebody out of their household; where that leaves it without a head, another follows some weeks later.
func (u *unit) leaveHouse(who int32, on day.Day) {
	h := u.humans[who].House
	if u.part(who) && u.d.Of(97, 100) {
		u.later(on+day.Day(u.d.Between(2, 45)), succeed, u.houses[h].members[0])
	}
}

// comeBack brings a party back where it left, into its household or, where nobody is left in it, as its head.
func (u *unit) comeBack(party []int32, on day.Day) {
	from := u.say("far")
	registered := on + u.delay(88)
	key := "back"
	if on-u.humans[party[0]].since < 30 {
		key = "holiday"
	}
	for _, who := range party {
		h := &u.humans[who]
		h.away, h.since = false, on
		if h.Spouse == families.None && h.Sex == lore.Woman && !h.Single {
			h.Single = h.Age(on) >= 18 && h.delivery == 0
		}
		u.houses[h.House].left = without(u.houses[h.House].left, who)
		u.join(who, h.House)
		if h.hidden {
			continue
		}
		u.at(u.event("move_in", on, registered, who), h.House).Set(paper.OfRelation, u.relation(who, u.houses[h.House].head)).
			Set(paper.FromArea, from).Set(paper.Reason, u.say(key))
	}
}

// resettle moves a household to another village of the township. An old person who lives alone moves to a child.
func (u *unit) resettle(head int32, party []int32, on day.Day) {
	h := &u.humans[head]
	if party == nil || len(u.Codes) < 2 {
		return
	}
	if len(party) == 1 && h.Age(on) >= 65 && u.toChild(head, on) {
		return
	}
	to := int16(u.d.Below(len(u.Codes) - 1))
	if to >= h.village {
		to++
	}
	at := h.House
	u.houses[at].village = to
	registered := on + u.delay(88)
	u.record(at, on, registered)
	reason := u.say("housing")
	for _, who := range party {
		m := &u.humans[who]
		m.village = to
		if !m.hidden {
			u.at(u.event("move", on, registered, who), at).Set(paper.OfRelation, u.relation(who, head)).Set(paper.Reason, reason)
		}
	}
}

// record says where a household lives.
func (u *unit) record(h int32, on, registered day.Day) {
	if row := u.at(u.event("household", on, registered, families.None), h); row != nil {
		row.Set(paper.OfAddress, u.addressOf(h))
	}
}

// toChild brings an old person to a child in the township: into their household, which where it is in the same village
// merges the two. It says whether there was one to go to.
func (u *unit) toChild(who int32, on day.Day) bool {
	h := &u.humans[who]
	for i := range u.humans {
		c := &u.humans[i]
		if c.Mother != who && c.Father != who || !c.present() || c.House == families.None || c.House == h.House || u.houses[c.House].head == families.None {
			continue
		}
		old := h.House
		u.part(who)
		same := u.houses[c.House].village == h.village
		u.join(who, c.House)
		reason := u.say("elder")
		if same {
			u.event("merge", on, on+u.delay(90), families.None).Set(paper.OfHousehold, u.houseID(old)).Set(paper.ToHousehold, u.houseID(c.House)).
				Set(paper.Members, u.ids([]int32{who})).Set(paper.OfArea, u.Codes[h.village]).Set(paper.Reason, reason)
			return true
		}
		u.at(u.event("move", on, on+u.delay(90), who), c.House).Set(paper.OfRelation, u.relation(who, u.houses[c.House].head)).Set(paper.Reason, reason)
		return true
	}
	return false
}

// succeed gives the household of somebody a new head, where it still has families.None: the spouse of an older one, or the oldest who
// isn't too old.
func (u *unit) succeed(of int32, on day.Day) {
	at := u.humans[of].House
	if at == families.None || u.humans[of].dead || u.humans[of].away || u.houses[at].head != families.None {
		return
	}
	best, rank := families.None, 0
	for _, m := range u.houses[at].members {
		h := &u.humans[m]
		age := h.Age(on)
		score := age
		if age > 72 {
			score = 18 + (104-age)/4
		}
		if age >= 18 && !h.hidden && score > rank {
			best, rank = m, score
		}
	}
	if best == families.None {
		return
	}
	if u.humans[best].last >= on {
		u.later(on+1, succeed, of)
		return
	}
	u.houses[at].head = best
	u.humans[best].last = on
	u.at(u.event("head", on, on+u.delay(90), best), at)
}
