package written

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// saying is a way to say a share, or how much more or less, without a sign for it: nine tenths, a third, one in five, doubled.
type saying struct {
	match  *regexp.Regexp // its group "all" is what is said, "n" how many, "of" of how many, "digit" the digit behind a tenth
	value  float64        // per cent, where the words say it by themselves
	change int            // 1 where it is so much more, -1 so much less, 0 a share
	less   float64        // of "n": what it was before, where the words say what it came to
	least  bool           // it, and nobody says how much above it
}

// broad is how far what is said so may be off: a tenth of it, and five points at most. Nobody says a third of what is known to be 33.3 %.
func broad(v float64) float64 { return math.Min(v/5, 10) }

// parts reads the next share that is said in words from a place on.
func (s *scan) parts(at int) (n *Number, from, to int) {
	from = len(s.clean)
	for _, p := range s.x.sayings {
		m := p.match.FindStringSubmatchIndex(s.clean[at:])
		if m == nil {
			continue
		}
		all := p.match.SubexpIndex("all")
		begin, end := at+m[2*all], at+m[2*all+1]
		if begin > from || begin == from && end <= to {
			continue
		}
		if read := s.x.share(&p, func(group string) string {
			if i := p.match.SubexpIndex(group); i >= 0 && m[2*i] >= 0 {
				return s.clean[at+m[2*i] : at+m[2*i+1]]
			}
			return ""
		}); read != nil {
			n, from, to = read, begin, end
		}
	}
	return n, from, to
}

// share is what a saying comes to; nil where it is no share, such as three of two.
func (x *lexicon) share(p *saying, group func(string) string) *Number {
	v, exact := p.value, 0.0
	if low, ok := x.eitherOr(group("n")); ok && group("of") == "" && p.change == 0 { // eight or nine tenths
		return &Number{Value: low * 10, High: low*10 + 10, Unit: "percent", spoken: true}
	}
	if v == 0 {
		n, ok := x.spoken(group("n"))
		of, whole := x.spoken(group("of"))
		switch {
		case !ok:
			return nil
		case whole && (n >= of || n == 0):
			return nil
		case whole:
			v = n / of * 100
		case p.change != 0:
			v = (n - p.less) * 100
		default: // tenths, and perhaps a digit behind them
			v = n * 10
			if d, ok := x.spoken(group("digit")); ok {
				v, exact = v+d, 1
			}
		}
	}
	if v <= 0 || p.change == 0 && v > 100 {
		return nil
	}
	out := &Number{Value: v, High: v, Precision: broad(v), Unit: "percent", Change: p.change, spoken: true}
	if exact > 0 {
		out.Precision = exact
	}
	if p.least {
		out.High = math.Inf(1)
	}
	return out
}

// eitherOr is the first of two digits of which the second is the next: eight or nine.
func (x *lexicon) eitherOr(text string) (float64, bool) {
	two := []rune(text)
	if len(two) != 2 {
		return 0, false
	}
	a, first := x.digits[two[0]]
	b, second := x.digits[two[1]]
	return a, first && second && b == a+1
}

// spoken is a small number however it is written.
func (x *lexicon) spoken(text string) (float64, bool) {
	text = strings.ToLower(text)
	if v, ok := x.fractions[text]; ok {
		return v, true
	}
	if v, ok := x.spelt[text]; ok {
		return v, true
	}
	if v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64); err == nil {
		return v, true
	}
	v, _, ok := x.chinese(text)
	return v, ok && text != ""
}

// said finishes a share that is said in words: more than, nearly, about, and so many or more.
func (s *scan) said(n *Number, from, to int) (*Number, int) {
	high, ranged := n.High, n.Range()
	for _, word := range s.x.approx {
		if strings.HasPrefix(s.clean[to:], word) {
			n.most = true
			to += len(word)
			break
		}
	}
	s.bound(n, from)
	if ranged {
		n.High = high
	}
	to = s.upward(n, to)
	n.From, n.To = s.back[from], s.back[to]
	return n, to
}

// upward takes in what says that it is so many or more.
func (s *scan) upward(n *Number, at int) int {
	for _, word := range s.x.upwards {
		if rest, ok := strings.CutPrefix(strings.ToLower(s.clean[at:]), word); ok && !wordAfter.MatchString(rest) {
			n.High = math.Inf(1)
			return at + len(word)
		}
	}
	return at
}
