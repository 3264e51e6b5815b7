// Package draft reads the figures in a draft of a report: each number with its unit, what it is about, where and when, and whether the
// register bears it out. It asks nobody for figures; its words, Chinese and English, stand in words.json.
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
	up, down, yearly, monthly []string
	more, fewer               []string // behind a number, before "than"
	onward                    []string // what it came to
	periods                   []pattern
	sexes                     []mention
	complaints                []mention // what was done with them
	figures                   []mention // and kinds of the office's own work, and what is none of them
	own                       map[string]map[string]string
	rates                     map[string]string // of what is counted, where it is said per thousand
	partly, carry             []string
}

// pattern is one way to write a period.
type pattern struct {
	kind  string
	match *regexp.Regexp
}

// mention is one word that a figure, or a sex, is called by.
type mention struct{ text, code string }

// other is the code of what is none of our figures; a number that is said of it is said of nothing else.
const other = "other"

var load = sync.OnceValue(func() *lexicon {
	var in struct {
		Up, Down, Yearly, Monthly  []string
		More, Fewer, Onward        []string
		Periods                    []struct{ Kind, Match string }
		Sexes, Figures, Complaints map[string][]string
		Rates                      map[string]string
		Other, Partly, Carry       []string
		Own                        map[string]struct {
			Takes map[string]string
			Words []string
		}
	}
	if err := json.Unmarshal(wordsFile, &in); err != nil {
		panic("draft: words.json: " + err.Error()) // embedded: a test reads it
	}
	x := &lexicon{up: in.Up, down: in.Down, yearly: in.Yearly, monthly: in.Monthly, more: in.More, fewer: in.Fewer, onward: in.Onward, sexes: mentions(in.Sexes), complaints: mentions(in.Complaints),
		own: map[string]map[string]string{}, rates: in.Rates, partly: in.Partly, carry: in.Carry}
	for family, o := range in.Own {
		x.own[family] = o.Takes
		in.Figures[family] = o.Words
	}
	in.Figures[other] = in.Other
	x.figures = mentions(in.Figures)
	for _, d := range indicator.Definitions() { // what the register itself calls them
		for _, lang := range []words.Lang{words.ZH, words.EN} {
			x.figures = append(x.figures, mention{strings.ToLower(words.Text(lang, d.Title(), nil)), string(d.ID)})
		}
	}
	slices.SortStableFunc(x.figures, func(a, b mention) int { return len(b.text) - len(a.text) })
	for _, p := range in.Periods {
		x.periods = append(x.periods, pattern{p.Kind, regexp.MustCompile(p.Match)})
	}
	return x
})

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
