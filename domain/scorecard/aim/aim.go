// Package aim knows what an office may aim at: how well a service is done, and nothing else. A goal names an item of a scorecard, of which
// there are none on births, fertility, contraception, abortion, marriage or moves; and what it says in words is held against a list of
// those subjects in many spellings, so that a goal on them isn't set by another name either (charter 4; ICPD Programme of Action 7.12).
package aim

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/scorecard"
)

// Goal is a value of an item that offices of an area want to reach by a day.
type Goal struct {
	ID     string
	Title  words.Sentence
	Card   string
	Item   string
	Bound  int // in tenths of a per cent of a share, in events per thousand of a rate
	Level  area.Level
	Until  day.Day
	Source string // who set it, and where
}

// Stands is how a goal stands in a place.
type Stands uint8

// How a goal stands.
const (
	Unknown Stands = iota // not enough is known
	Open                  // the interval holds both: nobody can say
	Kept
	Missed
)

// Name is the word for programs.
func (s Stands) Name() string { return []string{"unknown", "open", "kept", "missed"}[min(s, Missed)] }

// At is how the goal stands where an item has a score.
func (g Goal) At(it scorecard.Item, s scorecard.Score) Stands {
	bound := float64(g.Bound) / 1000
	switch {
	case !s.Scored:
		return Unknown
	case it.Better == scorecard.High && s.Interval.Low >= bound, it.Better == scorecard.Low && s.Interval.High <= bound:
		return Kept
	case it.Better == scorecard.High && s.Interval.High < bound, it.Better == scorecard.Low && s.Interval.Low > bound:
		return Missed
	}
	return Open
}

// Check is everything that is wrong with a goal that names an item of a card.
func (g Goal) Check(cards map[string]*scorecard.Card) []*fault.Fault {
	var out []*fault.Fault
	c := cards[g.Card]
	var it scorecard.Item
	if c != nil {
		it, _ = c.Item(g.Item)
	}
	if it.ID == "" {
		out = append(out, fault.New(fault.Invalid, "scorecard.goal.item", "card", g.Card, "item", g.Item))
	}
	if word, no := Refused(g.ID, g.Title.ZH, g.Title.EN, g.Item); no {
		out = append(out, fault.New(fault.Refused, "scorecard.goal.charter", "word", word))
	}
	return out
}

//go:embed refused.txt
var list string

// rules are the list, taken apart.
type rules struct {
	of   map[string][]string
	fold map[rune]rune
}

func read() rules {
	r := rules{of: map[string][]string{}, fold: map[rune]rune{}}
	for line := range strings.SplitSeq(list, "\n") {
		kind, word, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if kind == "fold" {
			from, to, _ := strings.Cut(word, " ")
			a, _ := utf8.DecodeRuneInString(from)
			b, _ := utf8.DecodeRuneInString(to)
			r.fold[a] = b
			continue
		}
		r.of[kind] = append(r.of[kind], word)
	}
	return r
}

// Refused says whether some texts together speak of what nobody may aim at, and by which word.
func Refused(texts ...string) (word string, refused bool) {
	r := read()
	for _, text := range texts {
		t := r.spell(text)
		if w, ok := t.names(r.of["never"], r.of["whole"], r.of["pinyin"]); ok {
			return w, true
		}
		if w, ok := t.names(r.of["alone"], nil, nil); ok {
			if _, served := t.names(r.of["served"], nil, nil); !served {
				return w, true
			}
		}
	}
	return "", false
}

// spelling is a text in the one form in which it is compared.
type spelling struct {
	words []string // of letters
	solid string   // all letters, without anything between them
	han   string   // all Han, without anything between them
}

// spell takes a text apart: letters of full width and look-alikes are read as the plain ones, case and marks are left out, words are cut
// where a capital follows a small letter, and runs of single letters are put together again.
func (r rules) spell(text string) spelling {
	var out spelling
	var word, solid, han strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out.words = append(out.words, word.String())
			word.Reset()
		}
	}
	var before rune
	for _, c := range text {
		c = narrow(c)
		plain, folded := r.fold[unicode.ToLower(c)]
		switch {
		case unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Mn, c):
			continue // what can't be seen parts nothing
		case unicode.Is(unicode.Han, c):
			flush()
			han.WriteRune(c)
		case unicode.IsLetter(c) || folded && (unicode.IsLetter(before) || word.Len() > 0):
			if unicode.IsUpper(c) && unicode.IsLower(before) {
				flush()
			}
			l := unicode.ToLower(c)
			if folded {
				l = plain
			}
			l = bare(l)
			word.WriteRune(l)
			solid.WriteRune(l)
		default:
			flush()
		}
		before = c
	}
	flush()
	out.words = append(out.words, spaced(out.words)...)
	out.solid, out.han = solid.String(), han.String()
	return out
}

// narrow is a letter of full width, or of one of the styles that mathematics writes in, as the plain one.
func narrow(c rune) rune {
	switch {
	case c >= 0xff01 && c <= 0xff5e:
		return c - 0xfee0
	case c >= 0x1d400 && c < 0x1d6a4:
		at := (c - 0x1d400) % 52
		if at < 26 {
			return 'A' + at
		}
		return 'a' + at - 26
	}
	return c
}

// bare is a letter without the marks that pinyin and other languages put on it.
func bare(c rune) rune {
	for base, marked := range map[rune]string{'a': "āáǎàâäãå", 'e': "ēéěèêë", 'i': "īíǐìîï", 'o': "ōóǒòôöõ", 'u': "ūúǔùûü", 'v': "ǖǘǚǜ"} {
		if strings.ContainsRune(marked, c) {
			return base
		}
	}
	return c
}

// spaced are words that were written letter by letter.
func spaced(all []string) []string {
	var out []string
	run := ""
	for _, w := range append(slices.Clone(all), "  ") {
		if len(w) == 1 {
			run += w
			continue
		}
		if len(run) > 2 {
			out = append(out, run)
		}
		run = ""
	}
	return out
}

// long is from how many letters on a word is looked for across spaces too.
const long = 6

// names finds the first word of a list in a text.
func (s spelling) names(begins, whole, solid []string) (string, bool) {
	for _, w := range begins {
		if c, _ := utf8.DecodeRuneInString(w); unicode.Is(unicode.Han, c) {
			if strings.Contains(s.han, w) {
				return w, true
			}
			continue
		}
		if slices.ContainsFunc(s.words, func(x string) bool { return strings.HasPrefix(x, w) }) || len(w) >= long && strings.Contains(s.solid, w) {
			return w, true
		}
	}
	for _, w := range whole {
		if slices.Contains(s.words, w) {
			return w, true
		}
	}
	for _, w := range solid {
		if strings.Contains(s.solid, w) {
			return w, true
		}
	}
	return "", false
}
