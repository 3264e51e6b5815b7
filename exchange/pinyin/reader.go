// Package pinyin reads Chinese names aloud in toneless pinyin, for searching and for comparing names across scripts.
// It knows the readings that surnames have of their own and those that given names share, and says nothing where it
// knows no reading. An umlaut is written v (lv, nv), as it is typed.
package pinyin

import (
	_ "embed" // the readings
	"fmt"
	"strings"
)

// The readings of characters are those of github.com/mozillazg/go-pinyin (MIT), the first of each character, by syllable.
// They are embedded as text because the library's map costs every start of the program 5.5 ms and 1.8 MB.
//
//go:embed readings.txt
var readingsText string

//go:embed surnames.txt
var surnamesText string

//go:embed given.txt
var givenText string

// MaxAlternatives bounds how many ways of reading one name are told.
const MaxAlternatives = 4

// The blocks of characters that have readings (The Unicode Standard, Blocks.txt), each as first and last.
const (
	firstBMP, lastBMP       = 0x3400, 0x9FFF   // Unified Ideographs with Extension A
	firstCompat, lastCompat = 0xF900, 0xFAFF   // Compatibility Ideographs
	firstSIP, lastSIP       = 0x20000, 0x323FF // Extensions B to H
	zeroSign                = 0x3007
)

// syllable is a place in Reader.syllables; 0 is no reading.
type syllable = uint16

// Reader reads names. It never changes once made, and may be used by several goroutines at once.
type Reader struct {
	syllables []string
	bmp       []syllable
	compat    []syllable
	sip       []syllable
	zero      syllable
	surname   map[rune][]syllable   // readings of surnames of one character, where they are their own
	compound  map[string][]syllable // surnames of more, one syllable for each character
	longest   map[rune]int          // the most characters of a compound surname that begins so
	given     map[rune][]syllable   // readings in given names, where there are several
}

// Reading is one way of reading a name.
type Reading struct{ Full, Initials string }

// New makes a reader of the embedded tables. It panics where they are damaged, which its test would have seen.
func New() *Reader {
	r := &Reader{
		syllables: []string{""},
		bmp:       make([]syllable, lastBMP-firstBMP+1),
		compat:    make([]syllable, lastCompat-firstCompat+1),
		sip:       make([]syllable, lastSIP-firstSIP+1),
		surname:   map[rune][]syllable{},
		compound:  map[string][]syllable{},
		longest:   map[rune]int{},
		given:     map[rune][]syllable{},
	}
	index := map[string]syllable{}
	number := func(text string) syllable {
		n, ok := index[text]
		if !ok {
			n = syllable(len(r.syllables))
			r.syllables = append(r.syllables, text)
			index[text] = n
		}
		return n
	}
	each(readingsText, func(head string, rest []string) {
		n := number(head)
		for _, c := range rest[0] {
			*r.place(c) = n
		}
	})
	each(givenText, func(head string, rest []string) { r.addGiven(head, rest, number) })
	each(surnamesText, func(head string, rest []string) { r.addSurname(head, rest, number) })
	return r
}

// each calls add with the words of each line that isn't empty or a comment.
func each(text string, add func(head string, rest []string)) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) < 2 {
			panic(fmt.Sprintf("pinyin: damaged table: %q", line))
		}
		add(words[0], words[1:])
	}
}

func (r *Reader) addGiven(head string, readings []string, number func(string) syllable) {
	c := []rune(head)[0]
	for _, text := range readings {
		r.given[c] = append(r.given[c], number(text))
	}
	*r.place(c) = r.given[c][0]
}

func (r *Reader) addSurname(head string, readings []string, number func(string) syllable) {
	runes := []rune(head)
	all := make([]syllable, len(readings))
	for i, text := range readings {
		all[i] = number(text)
	}
	if len(runes) == 1 {
		r.surname[runes[0]] = all
		return
	}
	if len(all) != len(runes) {
		panic(fmt.Sprintf("pinyin: %q needs a syllable for each character", head))
	}
	r.compound[head] = all
	r.longest[runes[0]] = max(r.longest[runes[0]], len(runes))
}

// place is where a character's reading is kept.
func (r *Reader) place(c rune) *syllable {
	switch {
	case c >= firstBMP && c <= lastBMP:
		return &r.bmp[c-firstBMP]
	case c >= firstSIP && c <= lastSIP:
		return &r.sip[c-firstSIP]
	case c >= firstCompat && c <= lastCompat:
		return &r.compat[c-firstCompat]
	case c == zeroSign:
		return &r.zero
	}
	panic(fmt.Sprintf("pinyin: %U is in no block of characters", c))
}

// lookup is the commonest reading of a character, 0 where none is known.
func (r *Reader) lookup(c rune) syllable {
	switch {
	case c >= firstBMP && c <= lastBMP:
		return r.bmp[c-firstBMP]
	case c >= firstSIP && c <= lastSIP:
		return r.sip[c-firstSIP]
	case c >= firstCompat && c <= lastCompat:
		return r.compat[c-firstCompat]
	case c == zeroSign:
		return r.zero
	}
	return 0
}
