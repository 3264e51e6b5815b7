// Package draft reads the figures in a draft of a report: each number with its unit, what it is about, where and when, and whether the
// register bears it out. What is a date, an article, a telephone number or an age group is no figure. It asks nobody for figures; its
// words, Chinese and English, stand in words.json.
package draft

import (
	_ "embed"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"wanjia/base/words"
	"wanjia/domain/indicator"
)

//go:embed words.json
var wordsFile []byte

// lexicon is words.json.
type lexicon struct {
	digits, tens, myriads         map[rune]float64
	english                       map[string]float64
	point                         rune
	shares                        map[string]string
	money, between, approx, never []string
	units                         []unit
	not                           []*regexp.Regexp
	lists                         *regexp.Regexp
	up, down, yearly, monthly     []string
	periods                       []pattern
	sexes                         []mention
	complaints                    []mention // what was done with them
	figures                       []mention
	han, digit                    *regexp.Regexp
}

// unit is one spelling of a unit.
type unit struct{ text, code string }

// pattern is one way to write a period.
type pattern struct {
	kind  string
	match *regexp.Regexp
}

// mention is one word that a figure, or a sex, is called by.
type mention struct{ text, code string }

var load = sync.OnceValue(func() *lexicon {
	var in struct {
		Digits, Tens, Myriads, Scales map[string]float64
		Point                         string
		Shares                        map[string]string
		Money, Between, Approx, Never []string
		Units                         [][]string
		Not                           []string
		Lists                         string
		Up, Down, Yearly, Monthly     []string
		Periods                       []struct{ Kind, Match string }
		Sexes, Figures, Complaints    map[string][]string
	}
	if err := json.Unmarshal(wordsFile, &in); err != nil {
		panic("draft: words.json: " + err.Error()) // embedded: a test reads it
	}
	x := &lexicon{digits: runes(in.Digits), tens: runes(in.Tens), myriads: runes(in.Myriads), english: in.Scales, point: []rune(in.Point)[0], shares: in.Shares,
		money: in.Money, between: in.Between, approx: in.Approx, never: in.Never, lists: regexp.MustCompile(`(?m)` + in.Lists), up: in.Up, down: in.Down,
		yearly: in.Yearly, monthly: in.Monthly, sexes: mentions(in.Sexes), complaints: mentions(in.Complaints), figures: mentions(in.Figures)}
	for _, u := range in.Units {
		for _, text := range u[1:] {
			x.units = append(x.units, unit{text, u[0]})
		}
	}
	for _, d := range indicator.Definitions() { // what the register itself calls them
		for _, lang := range []words.Lang{words.ZH, words.EN} {
			x.figures = append(x.figures, mention{strings.ToLower(words.Text(lang, d.Title(), nil)), string(d.ID)})
		}
	}
	slices.SortStableFunc(x.figures, func(a, b mention) int { return len(b.text) - len(a.text) })
	slices.SortStableFunc(x.units, func(a, b unit) int { return len(b.text) - len(a.text) })
	for _, n := range in.Not {
		x.not = append(x.not, regexp.MustCompile(n))
	}
	for _, p := range in.Periods {
		x.periods = append(x.periods, pattern{p.Kind, regexp.MustCompile(p.Match)})
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
	return x
})

func runes(m map[string]float64) map[rune]float64 {
	out := map[rune]float64{}
	for text, v := range m {
		out[[]rune(text)[0]] = v
	}
	return out
}

// mentions are words with what they stand for, the longest first.
func mentions(m map[string][]string) []mention {
	var out []mention
	for _, code := range slices.Sorted(maps.Keys(m)) {
		for _, text := range m[code] {
			out = append(out, mention{text, code})
		}
	}
	slices.SortStableFunc(out, func(a, b mention) int { return len(b.text) - len(a.text) })
	return out
}
