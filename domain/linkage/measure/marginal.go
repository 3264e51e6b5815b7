package measure

import (
	"cmp"
	"slices"
)

// The numbers of values that are compared with each other to learn how often unlike values are near: the commonest, and as many
// more as the dice (their hash) choose of the rest.
const (
	commonest = 600
	drawn     = 600
)

// Marginal is the share of pairs of records, both filled, that have each level, whether they match or not. It follows from how often
// each value occurs, without looking at pairs of records: exactly for equal values, from a sample of values for the rest.
// The sample is the same whatever the order of the records. hash is of each code's text, and counts
// how many records hold it.
func (m *Measure) Marginal(hash []uint64, counts []uint32) []float64 {
	filled, equal := 0.0, 0.0
	for _, n := range counts {
		filled += float64(n)
		equal += float64(n) * float64(max(n, 1)-1)
	}
	if m.rough != nil {
		m.rough.count(counts)
	}
	share := make([]float64, len(m.Levels))
	if filled < 2 {
		share[1] = 1
		return share
	}
	share[m.Exact] = equal / (filled * (filled - 1))
	codes, weights := sampled(counts, hash)
	total := 0.0
	for i, a := range codes {
		for j := range i {
			w := weights[i] * weights[j]
			share[m.near(a, codes[j])] += w
			total += w
		}
	}
	unlike := 1 - share[m.Exact]
	for l := 1; l < len(share); l++ {
		if uint8(l) != m.Exact && total > 0 {
			share[l] *= unlike / total
		}
	}
	if total == 0 {
		share[1] = unlike
	}
	return share
}

// sampled chooses values, and says how many records each stands for.
func sampled(counts []uint32, hash []uint64) (codes []uint32, weights []float64) {
	var all []uint32
	for code, n := range counts {
		if n > 0 {
			all = append(all, uint32(code))
		}
	}
	byHash := func(a, b uint32) int { return cmp.Compare(hash[a], hash[b]) }
	if len(all) > commonest+drawn {
		level := nth(counts, commonest)
		rest := slices.DeleteFunc(slices.Clone(all), func(c uint32) bool { return counts[c] > level })
		all = slices.DeleteFunc(all, func(c uint32) bool { return counts[c] <= level })
		left := 0.0
		for _, c := range rest {
			left += float64(counts[c])
		}
		few := lowest(rest, hash, drawn)
		held := 0.0
		for _, c := range few {
			held += float64(counts[c])
		}
		slices.SortFunc(all, byHash)
		for _, c := range all {
			codes, weights = append(codes, c), append(weights, float64(counts[c]))
		}
		for _, c := range few {
			codes, weights = append(codes, c), append(weights, float64(counts[c])*left/held)
		}
		return codes, weights
	}
	slices.SortFunc(all, byHash)
	for _, c := range all {
		weights = append(weights, float64(counts[c]))
	}
	return all, weights
}

// nth is the count that at most n values exceed.
func nth(counts []uint32, n int) uint32 {
	const most = 1 << 16
	of := make([]int, most)
	for _, c := range counts {
		of[min(c, most-1)]++
	}
	for level := most - 1; level > 0; level-- {
		if n -= of[level]; n < 0 {
			return uint32(level)
		}
	}
	return 0
}

// lowest are the n values with the lowest hashes, in the order of these.
func lowest(codes []uint32, hash []uint64, n int) []uint32 {
	most := ^uint64(0)
	if len(codes) > 8*n { // hashes are even: a bound that lets about four times as many through spares sorting the rest
		most = uint64(float64(most) / float64(len(codes)) * float64(4*n))
	}
	few := slices.DeleteFunc(slices.Clone(codes), func(c uint32) bool { return hash[c] > most })
	slices.SortFunc(few, func(a, b uint32) int { return cmp.Compare(hash[a], hash[b]) })
	return few[:min(n, len(few))]
}

// Meetings is how often a value of a column of names stands in another column of a record, of all pairs of records: others are how many records hold each value
// there, words the whole names of records and parts the words of each. It adds whole numbers, because the order of the values is that of the records, and
// fractions would add up differently.
func Meetings(counts []uint32, others [][]uint32, words []uint32, parts [][]uint32) (meet uint64) {
	for _, other := range others {
		for code, k := range counts {
			meet += uint64(k) * uint64(other[code])
		}
	}
	if words == nil {
		return meet
	}
	held := make([]uint32, len(counts))
	for _, code := range words {
		for _, w := range parts[code] {
			held[w]++
		}
	}
	for code, k := range counts {
		if held[code] > k {
			meet += uint64(k) * uint64(held[code]-k)
		}
	}
	return meet
}
