package pinyin

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	source "github.com/mozillazg/go-pinyin"

	"wanjia/domain/person"
)

var update = flag.Bool("update", false, "write readings.txt anew from go-pinyin")

// readingsOfSource is readings.txt as go-pinyin has it: each syllable with the characters whose first reading it is.
// Its private-use characters are left out: they mean something else elsewhere.
func readingsOfSource() string {
	chars := map[string][]rune{}
	for c, readings := range source.PinyinDict {
		first, _, _ := strings.Cut(readings, ",")
		if s := toneless(first); s != "" && person.IsHan(rune(c)) {
			chars[s] = append(chars[s], rune(c))
		}
	}
	syllables := []string{}
	for s := range chars {
		syllables = append(syllables, s)
	}
	slices.Sort(syllables)
	var b strings.Builder
	b.WriteString("# The first reading of each character in github.com/mozillazg/go-pinyin v0.21.0 (MIT, (c) 2016 mozillazg), by syllable.\n")
	b.WriteString("# Written by: go test ./exchange/pinyin -run TestReadings -update\n")
	for _, s := range syllables {
		slices.Sort(chars[s])
		fmt.Fprintf(&b, "%s %s\n", s, string(chars[s]))
	}
	return b.String()
}

// toneless takes the tone marks off a syllable; an umlaut becomes v.
func toneless(s string) string {
	marks := map[rune]rune{}
	for plain, marked := range map[rune]string{'a': "āáǎà", 'e': "ēéěèêếềễểếề", 'i': "īíǐì", 'o': "ōóǒò", 'u': "ūúǔù", 'v': "üǖǘǚǜ", 'n': "ńňǹ", 'm': "ḿ"} {
		for _, m := range marked {
			marks[m] = plain
		}
	}
	return strings.Map(func(c rune) rune {
		switch plain, ok := marks[c]; {
		case ok:
			return plain
		case c >= 'a' && c <= 'z':
			return c
		}
		return -1 // tone marks that stand alone
	}, s)
}

func TestReadingsAreThoseOfTheSource(t *testing.T) {
	want := readingsOfSource()
	if *update {
		if err := os.WriteFile("readings.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("readings.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("readings.txt differs from go-pinyin's; run with -update and look at the difference")
	}
}
