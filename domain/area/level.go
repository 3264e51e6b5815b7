package area

import (
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// Level is a rung of the tree, from the country down. The zero value is no level.
type Level uint8

// The levels, as in the areas sheet.
const (
	Country Level = iota + 1
	Province
	Prefecture
	County
	Township
	Village
)

// Levels are all levels from the top.
func Levels() []Level { return []Level{Country, Province, Prefecture, County, Township, Village} }

// ParseLevel reads a level as the sheet's English word, as a word of the catalogues (in either language, with the
// everyday synonyms listed there), or as 1 (country) to 6 (village).
func ParseLevel(text string) (Level, error) {
	word := strings.ToLower(strings.TrimSpace(words.HalfWidth(text)))
	for _, l := range Levels() {
		if word == l.String() || word == string('0'+rune(l)) || l.called(word) {
			return l, nil
		}
	}
	return 0, fault.New(fault.Invalid, "area.parse.level", "text", clip(text)).In("level")
}

// called says whether the catalogues know the level by the word.
func (l Level) called(word string) bool {
	if word == "" {
		return false
	}
	name, _ := words.Lookup(l.Key())
	if word == name.ZH || word == strings.ToLower(name.EN) {
		return true
	}
	also, _ := words.Lookup("area.also." + l.String())
	for _, list := range []string{also.ZH, also.EN} {
		for w := range strings.SplitSeq(list, ", ") {
			if w == word {
				return true
			}
		}
	}
	return false
}

// String is the sheet's word for the level.
func (l Level) String() string {
	if !l.Valid() {
		return ""
	}
	return [...]string{"country", "province", "prefecture", "county", "township", "village"}[l-Country]
}

// Key is the level's word in the catalogues.
func (l Level) Key() string { return "area.level." + l.String() }

// Valid says that the level is one of the six.
func (l Level) Valid() bool { return l >= Country && l <= Village }
