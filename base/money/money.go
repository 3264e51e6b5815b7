// Package money knows amounts of yuan in whole fen. It refuses fractions of a fen and amounts that don't fit: nothing
// that is paid to somebody is ever rounded here but by Split, which says how.
package money

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"wanjia/base/fault"
)

// Fen is an amount: a hundredth of a yuan. It may be negative where money is taken back.
type Fen int64

// Max is the largest amount that is taken: ten billion yuan, far above any one payment and far below what fifteen digits hold.
const Max Fen = 1_000_000_000_000

// Yuan is a whole number of yuan.
func Yuan(n int64) Fen { return Fen(n) * 100 }

// Parse reads an amount of yuan in figures: 12, 12.3, 12.30, 1,234.50, with a sign and surrounding spaces. A third decimal, unless
// it is zero, is refused: there is no such coin.
func Parse(text string) (Fen, error) {
	s := strings.TrimSpace(text)
	bad := fault.New(fault.Invalid, "money.form", "text", clip(s))
	negative := false
	switch {
	case strings.HasPrefix(s, "-"):
		negative, s = true, s[1:]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	whole, part, dotted := strings.Cut(s, ".")
	whole, ok := ungroup(whole)
	if !ok || dotted && !digits(part) {
		return 0, bad
	}
	part = strings.TrimRight(part, "0")
	if len(part) > 2 {
		return 0, fault.New(fault.Invalid, "money.fraction", "text", clip(text))
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil || Fen(n) > Max {
		return 0, fault.New(fault.TooMuch, "money.large", "text", clip(text), "max", Max.String())
	}
	if negative {
		n = -n
	}
	return Fen(n), nil
}

// ungroup takes the commas out of 1,234,567 and nothing else.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if !digits(g) || len(groups) > 1 && (i == 0 && len(g) > 3 || i > 0 && len(g) != 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// clip keeps what somebody typed from filling a message.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// String is the amount in yuan with two decimals, as banks write it: 3600.00.
func (f Fen) String() string {
	sign, n := "", uint64(f)
	if f < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatUint(n/100, 10)
	part := strconv.FormatUint(n%100+100, 10)[1:]
	return sign + s + "." + part
}

// Add is a sum, or a fault where it doesn't fit.
func Add(all ...Fen) (Fen, error) {
	var sum Fen
	for _, f := range all {
		if f > 0 && sum > math.MaxInt64-f || f < 0 && sum < math.MinInt64-f {
			return 0, fault.New(fault.TooMuch, "money.sum")
		}
		sum += f
	}
	return sum, nil
}

// Split parts a total into n amounts that sum back to it. They differ by a fen at most; the larger ones come first.
func Split(total Fen, n int) []Fen {
	if n <= 0 {
		return nil
	}
	each, rest := total/Fen(n), total%Fen(n)
	out := make([]Fen, n)
	for i := range out {
		out[i] = each
		switch {
		case Fen(i) < rest:
			out[i]++
		case Fen(i) < -rest:
			out[i]--
		}
	}
	return out
}

// Share parts a total by weights so that the parts sum back to it: each gets its share rounded down, and what is left over goes,
// a fen each, to the parts that lost most by rounding, the earlier first where they lost the same. Total and weights must not be
// negative; where all weights are zero everybody gets nothing and the fault says so.
func Share(total Fen, weights []int64) ([]Fen, error) {
	var sum uint64
	for _, w := range weights {
		if w < 0 || uint64(w) > math.MaxInt64-sum {
			return nil, fault.New(fault.Invalid, "money.weights")
		}
		sum += uint64(w)
	}
	if sum == 0 || total < 0 {
		return nil, fault.New(fault.Invalid, "money.weights")
	}
	out, lost := make([]Fen, len(weights)), make([]uint64, len(weights))
	left := total
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(total), uint64(w))
		q, r := bits.Div64(hi, lo, sum)
		out[i], lost[i] = Fen(q), r
		left -= out[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i := range lost {
			if lost[i] > lost[best] {
				best = i
			}
		}
		out[best]++
		lost[best] = 0
	}
	return out, nil
}
