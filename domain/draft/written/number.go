package written

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Number is a figure as a draft writes it.
type Number struct {
	From, To  int     // in bytes of the text, its unit included
	Value     float64 // in its unit: 44.68 of ten thousand is 446800
	High      float64 // the upper end of a range; the same as Value where it is none
	Precision float64 // what its last digit stands for
	Unit      string  // a code; empty where none is written
	Change    int     // 1 where the words themselves say that it is so much more, such as doubled; -1 so much less
	most      bool    // and some more
	spoken    bool    // a share in words, which says by itself how far it may be off
}

// Range says whether it is one.
func (n Number) Range() bool { return n.High != n.Value }

// maxDigits is how long a number can be that is read as a figure.
const maxDigits = 15

// Numbers are the figures of a text, in their order.
func Numbers(text string) []Number {
	s := newScan(text)
	var out []Number
	for at := 0; at < len(s.clean); {
		n, next, ok := s.number(at)
		if !ok {
			break
		}
		at = next
		if n != nil {
			out = append(out, *n)
		}
	}
	return s.ranges(out)
}

// scan is a text with its digits narrow and what is no figure blotted out.
type scan struct {
	text  string
	clean string
	back  []int // from bytes of clean to bytes of text
	x     *lexicon
}

func newScan(text string) *scan {
	s := &scan{text: text, x: load()}
	var b strings.Builder
	var before rune
	for i, r := range text {
		narrow := r
		switch {
		case r >= 0xFF10 && r <= 0xFF19, r >= 0xFF21 && r <= 0xFF3A, r >= 0xFF41 && r <= 0xFF5A, r == 0xFF05, r == 0xFF0E, r == 0xFF0D:
			narrow = r - 0xFEE0
		case r == 0x2212:
			narrow = '-'
		case r == 0xA0 || r == 0x3000 || r == 0x2009 || r == 0x202F:
			narrow = ' '
		case r == 0xFF0C && thousands(before, text[i+len(string(r)):]):
			narrow = ','
		}
		before = r
		b.WriteRune(narrow)
		for range utf8.RuneLen(narrow) {
			s.back = append(s.back, i)
		}
	}
	s.back = append(s.back, len(text))
	s.clean = b.String()
	if len(s.clean)+1 != len(s.back) { // broken UTF-8 is longer once it is written as what stands for it
		s.clean, s.back = "", []int{0}
	}
	s.clean = spaced.ReplaceAllStringFunc(s.clean, func(n string) string { return strings.ReplaceAll(n, " ", ",") })
	s.clean = s.x.lists.ReplaceAllStringFunc(s.clean, blot)
	for _, n := range s.x.not {
		s.clean = n.ReplaceAllStringFunc(s.clean, blot)
	}
	return s
}

// spaced is a number whose thousands are parted by spaces, as ISO 80000-1 writes it.
var spaced = regexp.MustCompile(`\b\d{1,3}(?: \d{3})+\b`)

// thousands says that a comma of full width parts a number: digits of full width before it, and three of them behind.
func thousands(before rune, rest string) bool {
	wide := func(r rune) bool { return r >= 0xFF10 && r <= 0xFF19 }
	n := 0
	for _, r := range rest {
		if !wide(r) {
			break
		}
		n++
	}
	return wide(before) && n == 3
}

// formula is what stands before a number that something is divided or multiplied by.
var formula = regexp.MustCompile(`(?i)(?:\bper|[×÷*/=])\s*$`)

// blot leaves the length and nothing else.
func blot(text string) string { return strings.Repeat("\x00", len(text)) }

// number is the next one at or after a place; nil where what was found is none.
func (s *scan) number(at int) (n *Number, next int, found bool) {
	read := map[*regexp.Regexp]func(from, to int) (*Number, int){s.x.digit: s.digits, s.x.han: s.hanzi, s.x.word: s.spelt}
	first, how := []int(nil), (*regexp.Regexp)(nil)
	for _, kind := range []*regexp.Regexp{s.x.digit, s.x.han, s.x.word} {
		if m := kind.FindStringIndex(s.clean[at:]); m != nil && (first == nil || m[0] < first[0]) {
			first, how = m, kind
		}
	}
	if n, from, to := s.parts(at); n != nil && (first == nil || from <= at+first[0] || from < at+first[1]) {
		n, next = s.said(n, from, to)
		return n, next, true
	}
	if first == nil {
		return nil, 0, false
	}
	n, next = read[how](at+first[0], at+first[1])
	return n, next, true
}

// spelt reads an English number in words, such as twenty-one or three hundred and twenty-one. It is one where what is counted follows, or
// where it is the lower end of a range of which that is so.
func (s *scan) spelt(from, to int) (*Number, int) {
	n, first := s.x.inWords(s.clean[from:to])
	if n == nil {
		return nil, from + first // two numbers, or none
	}
	n, end := s.finish(n, from, to, false)
	if n.Unit == "" {
		if upper := s.x.upper.FindStringSubmatchIndex(s.clean[to:]); upper != nil && (s.clean[to+upper[2]:to+upper[3]] == "to" || strings.HasSuffix(strings.ToLower(s.before(from)), "between")) {
			if above, _ := s.spelt(to+upper[4], to+upper[5]); above != nil {
				return n, end
			}
		}
	}
	if n.Unit == "" || slices.Contains([]string{"years", "months", "days", "turns"}, n.Unit) {
		return nil, end
	}
	return n, end
}

// inWords is a number of English words; nil where they aren't one, and then how long the first of them is.
func (x *lexicon) inWords(text string) (n *Number, first int) {
	var total, part, last float64
	first, rest := -1, 1.0
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == '-' }) {
		if first < 0 {
			first = len(word)
		}
		by, scale := x.english[word]
		switch v := x.spelt[word]; {
		case word == "and":
			continue
		case word == "hundred":
			part, last = part*100, 100
		case scale:
			total, part, last, rest = total+part*by, 0, by, by
			continue
		case last == 0 || last >= 100 || last >= 20 && v < 10:
			part, last = part+v, v
		default:
			return nil, first
		}
		rest = 1
	}
	return &Number{Value: total + part, Precision: rest}, first
}

// before is the text right before a place, without spaces.
func (s *scan) before(at int) string { return strings.TrimRight(s.clean[:at], " ") }

// digits reads a number that is written with digits.
func (s *scan) digits(from, to int) (*Number, int) {
	text := strings.ReplaceAll(s.clean[from:to], ",", "")
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || len(text) > maxDigits {
		return nil, to
	}
	if r, _ := utf8.DecodeLastRuneInString(s.clean[:from]); (unicode.IsLetter(r) && r < unicode.MaxLatin1 || r == '_' || r == '#') && s.paid(from) == "" {
		return nil, to // part of a code
	}
	if formula.MatchString(s.clean[:from]) {
		return nil, to
	}
	n := &Number{Value: v, Precision: 1}
	if _, part, ok := strings.Cut(text, "."); ok {
		n.Precision = math.Pow10(-len(part))
	}
	bare := !strings.ContainsAny(s.clean[from:to], ",.")
	end := s.scaled(n, to)
	return s.finish(n, from, end, bare && end == to)
}

// scaled takes in what multiplies a number: ten thousand, a hundred million, million.
func (s *scan) scaled(n *Number, at int) int {
	for {
		gap := len(s.clean[at:]) - len(strings.TrimLeft(s.clean[at:], " "))
		r, size := utf8.DecodeRuneInString(s.clean[at+gap:])
		by, ok := s.x.myriads[r]
		if !ok {
			by, ok = s.x.tens[r]
		}
		if !ok {
			break
		}
		n.Value, n.Precision = n.Value*by, n.Precision*by
		at = s.further(n, at+gap+size, by)
	}
	rest := strings.ToLower(s.clean[at:])
	trimmed := strings.TrimLeft(rest, " ")
	for word, by := range s.x.english {
		if after, ok := strings.CutPrefix(trimmed, word); ok && (after == "" || !unicode.IsLetter([]rune(after)[0])) {
			n.Value, n.Precision = n.Value*by, n.Precision*by
			return at + len(rest) - len(trimmed) + len(word)
		}
	}
	return at
}

// further takes in what follows what was multiplied: 44 ten thousands and 6800.
func (s *scan) further(n *Number, at int, by float64) int {
	rest := s.x.digit.FindString(s.clean[at:])
	if rest == "" || !strings.HasPrefix(s.clean[at:], rest) {
		return at
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(rest, ",", ""), 64)
	if err != nil || v >= by || n.Precision < by { // 44.6 of ten thousand takes nothing in
		return at
	}
	more := Number{Value: v, Precision: 1}
	end := at + len(rest)
	r, size := utf8.DecodeRuneInString(s.clean[end:])
	if in := max(s.x.myriads[r], s.x.tens[r]); in > 0 && v*in < by {
		more.Value, more.Precision = v*in, in
		end = s.further(&more, end+size, in)
	}
	n.Value, n.Precision = n.Value+more.Value, more.Precision
	return end
}

// hanzi reads a number that is written with characters.
func (s *scan) hanzi(from, to int) (*Number, int) {
	text := s.clean[from:to]
	v, precision, ok := s.x.chinese(text)
	if !ok {
		return nil, to
	}
	n := &Number{Value: v, Precision: precision}
	before := s.before(from)
	for share := range s.x.shares {
		if strings.HasSuffix(before, share) {
			return s.finish(n, from, to, false)
		}
	}
	for _, word := range s.x.never {
		if strings.HasSuffix(before, word) {
			return nil, to
		}
	}
	got, end := s.finish(n, from, to, false)
	if got == nil || got.Unit == "" && (utf8.RuneCountInString(text) < 3 || s.letters(text)) || utf8.RuneCountInString(text) < 2 && s.idle(got) {
		return nil, max(end, to)
	}
	return got, end
}

// idle says that a number of one character is likelier part of a word.
func (s *scan) idle(n *Number) bool {
	return n.Unit == "" || n.Unit == "items" || n.Value == 1 && !slices.Contains([]string{"people", "cases", "households"}, n.Unit)
}

// letters says that a text of characters is digits one by one, such as a year or a number in a register.
func (s *scan) letters(text string) bool {
	for _, r := range text {
		if _, ok := s.x.digits[r]; !ok {
			return false
		}
	}
	return true
}

// chinese reads digits and places: three hundred and seven, or one two three.
func (x *lexicon) chinese(text string) (v, precision float64, ok bool) {
	whole, part, broken := strings.Cut(text, string(x.point))
	precision = 1
	last := 1.0
	if broken {
		scale := 1.0
		for _, r := range part {
			if by, myriad := x.myriads[r]; myriad {
				last *= by
				continue
			}
			scale /= 10
			v += x.digits[r] * scale
		}
		precision = scale
	}
	var total, section, digit float64
	placed, seen := false, false
	for _, r := range whole {
		if d, is := x.digits[r]; is {
			if seen && d != 0 && digit != 0 && !placed { // digits one by one
				return x.oneByOne(whole, v, precision, last)
			}
			digit, seen, placed = d, true, false
			continue
		}
		if by, is := x.tens[r]; is {
			if !seen || placed && digit == 0 {
				digit = 1
			}
			section += digit * by
			digit, seen, placed = 0, true, true
			continue
		}
		section += digit
		if section == 0 {
			return 0, 0, false
		}
		if by := x.myriads[r]; by > 10000 && total > 0 {
			total = (total + section) * by
		} else {
			total += section * by
		}
		section, digit, placed = 0, 0, true
	}
	if !seen {
		return 0, 0, false
	}
	return (total + section + digit + v) * last, precision * last, true
}

func (x *lexicon) oneByOne(whole string, part, precision, last float64) (float64, float64, bool) {
	v := 0.0
	for _, r := range whole {
		d, ok := x.digits[r]
		if !ok {
			return 0, 0, false
		}
		v = v*10 + d
	}
	return (v + part) * last, precision * last, true
}

// finish finds a number's sign and unit and puts it where it stands in the text. bare is a plain whole number.
func (s *scan) finish(n *Number, from, to int, bare bool) (*Number, int) {
	end := to
	for _, word := range s.x.approx {
		if after, ok := strings.CutPrefix(s.clean[end:], word); ok && s.unit(n, after) > 0 {
			end += len(word)
			n.most = true
			break
		}
	}
	end += s.unit(n, s.clean[end:])
	before := s.before(from)
	for share, code := range s.x.shares {
		if strings.HasSuffix(before, share) {
			n.Unit, from = code, len(before)-len(share)
		}
	}
	if word := s.paid(from); word != "" && (n.Unit == "" || n.Unit == "yuan") {
		n.Unit, from = "yuan", len(before)-len(word)
	}
	if n.Unit == "per10000" {
		n.Unit, n.Value, n.Precision = "permille", n.Value/10, n.Precision/10
	}
	if rest, ok := strings.CutSuffix(s.clean[:from], "-"); ok && n.Unit != "yuan" && !strings.HasSuffix(rest, "\x00") {
		if r, _ := utf8.DecodeLastRuneInString(rest); rest == "" || !unicode.IsDigit(r) && (!unicode.IsLetter(r) || unicode.Is(unicode.Han, r)) {
			n.Value, from = -n.Value, from-1
		}
	}
	for _, word := range s.x.minus {
		if rest, ok := strings.CutSuffix(strings.ToLower(s.clean[:from]), word); ok && n.Value > 0 {
			n.Value, from = -n.Value, len(rest)
		}
	}
	if bare && n.Unit == "" && n.Value >= 1900 && n.Value < 2100 {
		return nil, end // a year
	}
	s.bound(n, from)
	end = s.upward(n, end)
	if n.Unit == "" && end > to { // so many or more, and then of what
		end += s.unit(n, s.clean[end:])
	}
	n.From, n.To = s.back[from], s.back[end]
	return n, end
}

// paid is the word of money that stands right before a place.
func (s *scan) paid(at int) string {
	before := s.before(at)
	for _, word := range s.x.money {
		if word = strings.TrimSpace(word); strings.HasSuffix(before, word) {
			return word
		}
	}
	return ""
}

// bound says between what a number lies that is more than, nearly or about so many.
func (s *scan) bound(n *Number, from int) {
	n.High = n.Value
	before := strings.ToLower(s.before(from))
	ends := func(list []string) bool {
		return slices.ContainsFunc(list, func(w string) bool {
			rest, ok := strings.CutSuffix(before, w)
			return ok && (w[0] >= utf8.RuneSelf || rest == "" || !unicode.IsLetter(rune(rest[len(rest)-1])))
		})
	}
	switch last := n.last(); {
	case n.most:
		n.High = n.Value + last
	case ends(s.x.least):
		n.High = math.Inf(1)
	case ends(s.x.nearly):
		n.Value, n.High = n.Value-last, n.Value
	case ends(s.x.about):
		n.Precision = max(n.Precision, last)
	}
}

// last is what the last digit that isn't zero stands for.
func (n *Number) last() float64 {
	p := n.Precision
	if n.spoken {
		return p
	}
	for v := math.Round(n.Value / p); v >= 10 && math.Mod(v, 10) == 0; v /= 10 {
		p *= 10
	}
	return p
}

var wordAfter = regexp.MustCompile(`^[A-Za-z]`)

// unit reads the unit at the beginning of a text into a number and says how long it is.
func (s *scan) unit(n *Number, rest string) int {
	trimmed := strings.TrimLeft(rest, " ")
	for _, u := range s.x.units {
		at := rest
		if u.text[0] != ' ' {
			at = trimmed
		}
		if len(at) < len(u.text) || !strings.EqualFold(at[:len(u.text)], u.text) {
			continue
		}
		after := at[len(u.text):]
		if last := u.text[len(u.text)-1]; last < utf8.RuneSelf && unicode.IsLetter(rune(last)) && wordAfter.MatchString(after) {
			continue
		}
		n.Unit = u.code
		return len(rest) - len(after)
	}
	return 0
}

// ranges joins two numbers that a dash or a word makes one range of.
func (s *scan) ranges(all []Number) []Number {
	var out []Number
	for _, n := range all {
		if len(out) > 0 {
			last := &out[len(out)-1]
			gap := strings.TrimSpace(s.text[last.To:n.From])
			if n.Value < 0 && n.From >= last.To && gap == "" { // the dash was taken for a sign
				gap, n.Value, n.High = "-", -n.Value, -n.Value
			}
			joins := slices.ContainsFunc(s.x.between, func(w string) bool { return strings.TrimSpace(w) == gap })
			if gap == "and" && !strings.HasSuffix(strings.ToLower(strings.TrimRight(s.text[:last.From], " ")), "between") {
				joins = false
			}
			if joins && !last.Range() && (last.Unit == n.Unit || last.Unit == "") && n.Value >= last.Value {
				last.High, last.To, last.Unit, last.Precision = n.Value, n.To, n.Unit, max(n.Precision, last.Precision)
				continue
			}
		}
		out = append(out, n)
	}
	return out
}

// UnitIn is the unit that a head of a table names, in brackets, behind a comma or by itself, and how many of it one is: ten thousand yuan. Scale
// is 1 where it says nothing of that.
func UnitIn(head string) (code string, scale float64) {
	s := &scan{x: load()}
	starts := []int{0}
	for i, r := range head {
		if strings.ContainsRune("(（[，,/:：", r) {
			starts = append(starts, i+len(string(r)))
		}
	}
	for _, at := range slices.Backward(starts) {
		n := Number{Value: 1, Precision: 1}
		rest := strings.TrimLeft(head[at:], " ")
		s.clean = rest
		end := s.scaled(&n, 0)
		if size := s.unit(&n, rest[end:]); n.Unit != "" && (at > 0 || end+size == len(rest)) {
			return n.Unit, n.Value
		}
		for _, word := range s.x.money {
			if after, ok := strings.CutPrefix(rest, strings.TrimSpace(word)); ok && at > 0 {
				s.clean = strings.TrimLeft(after, " ")
				if d := s.x.digit.FindStringIndex(s.clean); d != nil && d[0] == 0 {
					if v, err := strconv.ParseFloat(strings.ReplaceAll(s.clean[:d[1]], ",", ""), 64); err == nil {
						return "yuan", v
					}
				}
				n = Number{Value: 1, Precision: 1}
				s.scaled(&n, 0)
				return "yuan", n.Value
			}
		}
	}
	return "", 1
}

// slack is for the last bit of a fraction in binary.
const slack = 1e-9

// Holds says whether a true value rounds to what is written, at the precision in which it is written; a tie may go either way. A range
// holds where the value lies in it, its ends rounded so too.
func (n Number) Holds(v float64) bool {
	half := n.Precision/2 + slack*math.Max(1, math.Abs(v))
	return v >= n.Value-half && v <= n.High+half
}

// Times is the number in another unit.
func (n *Number) Times(by float64, unit string) {
	n.Value, n.High, n.Precision, n.Unit = n.Value*by, n.High*by, n.Precision*by, unit
}
