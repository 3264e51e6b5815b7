package block

import (
	"math"
	"slices"
	"sync/atomic"

	"wanjia/domain/linkage/crew"
)

// drawn is about how many records are looked at to learn how often keys are shared together.
const drawn = 60_000

// Share is about the share of pairs of records that share all of some keys. It follows exactly from the key with most values how many pairs
// share that one; of these, a part of its values tells how many share the others too.
func Share(keys []*Key) float64 {
	if len(keys) == 0 {
		return 1
	}
	first := keys[0]
	for _, k := range keys {
		if len(k.Hash) > len(first.Hash) {
			first = k
		}
	}
	rows := float64(len(first.Codes))
	share := first.Equal / max(rows*(rows-1), 1)
	if len(keys) == 1 {
		return share
	}
	one, all := first.sample().together(first, keys)
	return share * float64(all) / float64(max(one, 1))
}

// sample is records in groups that share a key's code: all records of a part of the codes.
type sample struct {
	rows []uint32
	ends []uint32 // of each group
}

// draw chooses codes by their hashes, so that the order of the records doesn't matter.
func (k *Key) draw() *sample {
	most := uint64(math.MaxUint64)
	if len(k.Codes) > drawn {
		most = uint64(drawn / float64(len(k.Codes)) * math.MaxUint64)
	}
	group := make([]uint32, len(k.Hash)) // of each code; counted from 1
	groups := uint32(0)
	for code, hash := range k.Hash {
		if code != 0 && Mix(11, hash) <= most {
			groups++
			group[code] = groups
		}
	}
	s := &sample{ends: make([]uint32, groups)}
	var of []uint32
	for i, code := range k.Codes {
		if g := group[code]; g != 0 {
			s.rows, of = append(s.rows, uint32(i)), append(of, g-1)
			s.ends[g-1]++
		}
	}
	at := uint32(0)
	for g, n := range s.ends {
		s.ends[g] = at
		at += n
	}
	rows := make([]uint32, len(s.rows))
	for i, g := range of {
		rows[s.ends[g]] = s.rows[i]
		s.ends[g]++
	}
	s.rows = rows
	return s
}

// groupsEach is how many groups are counted in one go.
const groupsEach = 1 << 10

// together counts the pairs within groups, and those that share all keys.
func (s *sample) together(first *Key, keys []*Key) (one, all uint64) {
	var ones, alls atomic.Uint64
	crew.Parts(len(s.ends), groupsEach, func(_, from, to int) {
		var hash []uint64
		for g := from; g < to; g++ {
			begin := uint32(0)
			if g > 0 {
				begin = s.ends[g-1]
			}
			rows := s.rows[begin:s.ends[g]]
			if len(rows) < 2 {
				continue
			}
			ones.Add(pairsOf(len(rows)))
			hash = hash[:0]
			for _, r := range rows {
				if h := hashRow(first, keys, r); h != 0 {
					hash = append(hash, h)
				}
			}
			alls.Add(pairsAlike(hash))
		}
	})
	return ones.Load(), alls.Load()
}

func pairsOf(n int) uint64 { return uint64(n) * uint64(n-1) / 2 }

// pairsAlike counts the pairs of numbers that are the same, and sorts them.
func pairsAlike(all []uint64) (pairs uint64) {
	slices.Sort(all)
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j] == all[i] {
			j++
		}
		pairs += pairsOf(j - i)
		i = j
	}
	return pairs
}

// hashRow joins the codes of a record's other keys; 0 where one is missing.
func hashRow(first *Key, keys []*Key, row uint32) uint64 {
	h := uint64(1)
	for _, k := range keys {
		if k == first {
			continue
		}
		code := k.Codes[row]
		if code == 0 {
			return 0
		}
		h = h<<32 ^ h>>32 ^ uint64(code)*0x9e3779b97f4a7c15
	}
	return h | 1
}
