package person

import (
	"strings"
	"unicode/utf8"
)

// Whole is the name of somebody of whom only its parts were written down: the family name first, as the register lists people, and no
// space between Chinese characters.
func Whole(family, given string) string {
	family, given = strings.TrimSpace(family), strings.TrimSpace(given)
	if family == "" || given == "" {
		return family + given
	}
	last, _ := utf8.DecodeLastRuneInString(family)
	first, _ := utf8.DecodeRuneInString(given)
	if IsHan(last) && IsHan(first) {
		return family + given
	}
	return family + " " + given
}

// Called is what somebody is called by what was said of them, field by field: their name as it was written whole, else put together of
// its parts; empty where nothing was said.
func Called(said func(field string) string) string {
	if name := said("name"); name != "" {
		return name
	}
	return Whole(said("family_name"), said("given_name"))
}
