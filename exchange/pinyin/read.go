package pinyin

import (
	"slices"
	"strings"
	"unicode/utf8"

	"wanjia/domain/person"
)

// Read is the commonest reading of a whole name, family name first: its letters without spaces, and the first letter
// of each syllable. Latin letters and digits are kept in lower case, without accents; anything without a reading is left out.
func (r *Reader) Read(name string) (full, initials string) {
	return r.read(name, r.family(name))
}

// ReadGiven is Read for a given name alone, where no character is read as a surname.
func (r *Reader) ReadGiven(given string) (full, initials string) {
	return r.read(given, family{})
}

// family is what a name begins with: how many characters, and how each is read where that is the surname's own.
type family struct {
	characters int
	readings   []syllable // one for each character
}

// family finds the surname. A name with a middle dot is a transliteration and has none.
func (r *Reader) family(name string) family {
	first, _ := utf8.DecodeRuneInString(name)
	if !person.IsHan(first) || strings.Contains(name, "\u00b7") {
		return family{}
	}
	if n, readings := r.compoundOf(name, first); n > 0 {
		return family{n, readings}
	}
	if own, ok := r.surname[first]; ok {
		return family{1, own[:1]}
	}
	return family{}
}

// compoundOf finds the longest compound surname that a name begins with.
func (r *Reader) compoundOf(name string, first rune) (characters int, readings []syllable) {
	longest := r.longest[first]
	if longest == 0 {
		return 0, nil
	}
	end := 0
	for n := 1; n <= longest && end < len(name); n++ {
		_, size := utf8.DecodeRuneInString(name[end:])
		end += size
		if found, ok := r.compound[name[:end]]; ok {
			characters, readings = n, found
		}
	}
	return characters, readings
}

// read writes a name's syllables one after the other.
func (r *Reader) read(name string, f family) (full, initials string) {
	var letters, firsts [64]byte
	all, heads := letters[:0], firsts[:0]
	begins := true // a Latin word
	n := 0
	for _, c := range name {
		switch {
		case c < utf8.RuneSelf:
			all, heads, begins = latin(all, heads, begins, lower(c))
			n++
			continue
		case !person.IsHan(c):
			for _, b := range []byte(person.Fold(string(c))) {
				all, heads, begins = latin(all, heads, begins, b)
			}
			n++
			continue
		}
		s := syllable(0)
		if n < f.characters {
			s = f.readings[n]
		} else {
			s = r.lookup(c)
		}
		n++
		begins = true
		if s == 0 {
			continue
		}
		text := r.syllables[s]
		all = append(all, text...)
		heads = append(heads, text[0])
	}
	both := string(append(all, heads...))
	return both[:len(all)], both[len(all):]
}

// lower is an ASCII character in lower case.
func lower(c rune) byte {
	if c >= 'A' && c <= 'Z' {
		return byte(c) + 'a' - 'A'
	}
	return byte(c)
}

// latin takes one byte of a word in Latin letters or of a number; anything else ends the word, apostrophes and dots apart.
func latin(all, heads []byte, begins bool, b byte) ([]byte, []byte, bool) {
	switch {
	case b >= 'a' && b <= 'z' || b >= '0' && b <= '9':
		all = append(all, b)
		if begins {
			heads = append(heads, b)
		}
		return all, heads, false
	case b == '\'':
		return all, heads, begins
	}
	return all, heads, true
}

// Alternatives are the ways of reading a whole name, the commonest first, at most MaxAlternatives.
func (r *Reader) Alternatives(name string) []Reading {
	f := r.family(name)
	var options [][]syllable // of each character that can be read in more than one way
	var where []int
	runes := []rune(name)
	for i, c := range runes {
		if own := r.options(c, i, f); len(own) > 1 {
			options, where = append(options, own), append(where, i)
		}
	}
	var found []Reading
	for _, choice := range choices(options) {
		full, initials := r.readChosen(runes, f, where, options, choice)
		if reading := (Reading{full, initials}); !slices.Contains(found, reading) {
			found = append(found, reading)
		}
	}
	return found
}

// options are the readings of a character in its place in the name.
func (r *Reader) options(c rune, at int, f family) []syllable {
	if at >= f.characters {
		return r.given[c]
	}
	if f.characters == 1 {
		return r.surname[c]
	}
	return nil
}

// readChosen reads a name with the chosen reading at each place.
func (r *Reader) readChosen(runes []rune, f family, where []int, options [][]syllable, choice []int) (full, initials string) {
	readings := make([]syllable, len(runes))
	for i, c := range runes {
		readings[i] = r.lookup(c)
		if i < f.characters {
			readings[i] = f.readings[i]
		}
	}
	for k, i := range where {
		readings[i] = options[k][choice[k]]
	}
	return r.read(string(runes), family{len(runes), readings})
}

// choices are the first ways to choose one of each row: first all the commonest, then one rarer reading at a time, then two.
func choices(options [][]syllable) [][]int {
	all := [][]int{make([]int, len(options))}
	for done := 0; done < len(all) && len(all) < MaxAlternatives; done++ {
		last := 0 // only places from the last changed one on, so that no choice comes twice
		for k, n := range all[done] {
			if n > 0 {
				last = k
			}
		}
		for k := last; k < len(options) && len(all) < MaxAlternatives; k++ {
			if all[done][k]+1 < len(options[k]) {
				next := slices.Clone(all[done])
				next[k]++
				all = append(all, next)
			}
		}
	}
	return all
}

// Split parts a Chinese name of two to five characters into family and given name: a compound surname where it begins with one and
// something follows, otherwise one character. It says nothing of other names, and guesses: where a source parts the name, believe it.
func (r *Reader) Split(name string) (surname, given string, ok bool) {
	runes := []rune(name)
	if len(runes) < 2 || len(runes) > 5 || slices.ContainsFunc(runes, func(c rune) bool { return !person.IsHan(c) }) {
		return "", "", false
	}
	n, _ := r.compoundOf(name, runes[0])
	if n == 0 || n >= len(runes) {
		n = 1
	}
	return string(runes[:n]), string(runes[n:]), true
}
