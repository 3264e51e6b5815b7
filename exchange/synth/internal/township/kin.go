package township

import (
	"wanjia/exchange/synth/internal/families"
	"wanjia/exchange/synth/internal/lore"
)

// relation is what somebody is to the head, a code of GB/T 4761-2008; nothing where the household has none.
func (u *unit) relation(who, head int32) string {
	if head == families.None {
		return ""
	}
	h, of := &u.humans[who], &u.humans[head]
	sexed := func(m, w string) string {
		if h.Sex == lore.Man {
			return m
		}
		return w
	}
	is := func(a, b int32) bool { return a >= 0 && a == b }
	switch {
	case who == head:
		return "02"
	case is(h.Spouse, head):
		return sexed("11", "12")
	case is(h.Mother, head), is(h.Father, head):
		return sexed("20", "30")
	case is(of.Mother, who), is(of.Father, who):
		return sexed("51", "52")
	case h.Spouse >= 0 && (is(u.humans[h.Spouse].Mother, head) || is(u.humans[h.Spouse].Father, head)):
		return sexed("28", "38")
	}
	return u.kin(who, head, sexed)
}

// kin are the relations farther away.
func (u *unit) kin(who, head int32, sexed func(m, w string) string) string {
	h, of := &u.humans[who], &u.humans[head]
	for i, parent := range []int32{h.Father, h.Mother} {
		if parent >= 0 && (u.humans[parent].Mother == head || u.humans[parent].Father == head) {
			return [2]string{sexed("41", "42"), sexed("43", "44")}[i]
		}
	}
	if h.Mother >= 0 && h.Mother == of.Mother {
		if h.Birth < of.Birth {
			return sexed("71", "75")
		}
		return sexed("73", "77")
	}
	if of.Spouse >= 0 {
		with := &u.humans[of.Spouse]
		if with.Mother == who || with.Father == who {
			if of.Sex == lore.Man {
				return sexed("55", "56")
			}
			return sexed("53", "54")
		}
	}
	return "97"
}
