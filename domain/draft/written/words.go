// Package written reads the numbers of a text as people write them, Chinese and English, each with its unit, and knows what is no figure: a
// date, an article, a telephone number, an age group. It doesn't know what a number is said of. Its words stand in words.json.
package written

import (
	_ "embed"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed words.json
var wordsFile []byte

// lexicon is words.json.
type lexicon struct {
	digits, tens, myriads         map[rune]float64
	english, spelt                map[string]float64
	point                         rune
	shares                        map[string]string
	money, between, approx, never []string
	about, nearly, least, minus   []string
	units                         []unit
	not                           []*regexp.Regexp
	lists                         *regexp.Regexp
	han, digit, word, upper       *regexp.Regexp
	sayings                       []saying
	fractions                     map[string]float64 // what a whole is parted into, or how many of the parts
	upwards                       []string
}

// unit is one spelling of a unit.
type unit struct{ text, code string }

var load = sync.OnceValue(func() *lexicon {
	var in struct {
		Digits, Tens, Myriads, Scales map[string]float64
		Spelt                         map[string]float64
		Point                         string
		Shares                        map[string]string
		Money, Between, Approx, Never []string
		About, Nearly, Least, Minus   []string
		Units                         [][]string
		Not                           []string
		Lists                         string
		Sayings                       []struct {
			Match       string
			Value, Less float64
			Change      int
			Least       bool
		}
		Fractions map[string]float64
		Upwards   []string
	}
	if err := json.Unmarshal(wordsFile, &in); err != nil {
		panic("written: words.json: " + err.Error()) // embedded: a test reads it
	}
	x := &lexicon{digits: runes(in.Digits), tens: runes(in.Tens), myriads: runes(in.Myriads), english: in.Scales, spelt: in.Spelt, point: []rune(in.Point)[0], shares: in.Shares,
		money: in.Money, between: in.Between, approx: in.Approx, never: in.Never, about: in.About, nearly: in.Nearly, least: in.Least, minus: in.Minus, lists: regexp.MustCompile(`(?m)` + in.Lists)}
	for _, u := range in.Units {
		for _, text := range u[1:] {
			x.units = append(x.units, unit{text, u[0]})
		}
	}
	x.fractions, x.upwards = in.Fractions, in.Upwards
	for _, s := range in.Sayings {
		x.sayings = append(x.sayings, saying{regexp.MustCompile(s.Match), s.Value, s.Change, s.Less, s.Least})
	}
	slices.SortStableFunc(x.units, func(a, b unit) int { return len(b.text) - len(a.text) })
	for _, n := range in.Not {
		x.not = append(x.not, regexp.MustCompile(n))
	}
	class := func(sets ...map[rune]float64) string {
		var b strings.Builder
		for _, s := range sets {
			for _, r := range slices.Sorted(maps.Keys(s)) {
				b.WriteRune(r)
			}
		}
		return "[" + b.String() + "]"
	}
	x.han = regexp.MustCompile(class(x.digits, x.tens, x.myriads) + "+(?:" + in.Point + class(x.digits) + "+)?" + class(x.myriads) + "?")
	x.digit = regexp.MustCompile(`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`)
	one := strings.Join(slices.SortedFunc(maps.Keys(x.spelt), func(a, b string) int { return len(b) - len(a) }), "|")
	many := strings.Join(slices.Sorted(maps.Keys(x.english)), "|")
	phrase := `(?:` + one + `)(?:[- ](?:` + one + `)\b| (?:hundred|` + many + `)\b(?: and (?:` + one + `)\b)?)*`
	x.word = regexp.MustCompile(`(?i)\b` + phrase + `\b`)
	x.upper = regexp.MustCompile(`(?i)^ (to|and) (` + phrase + `)\b`)
	return x
})

func runes(m map[string]float64) map[rune]float64 {
	out := map[rune]float64{}
	for text, v := range m {
		out[[]rune(text)[0]] = v
	}
	return out
}
