// Package terms makes of a name or an address the ways in which somebody may look for it: the name itself, its parts,
// its pinyin and its initials. What is typed into the find box is folded the same way, so that both meet.
package terms

import (
	"strings"
	"unicode/utf8"

	"wanjia/domain/person"
	"wanjia/exchange/pinyin"
)

// Maker makes terms. It may be used by several goroutines at once.
type Maker struct{ py *pinyin.Reader }

// New is a maker with its table of readings.
func New() *Maker { return &Maker{pinyin.New()} }

// maxTerms bounds what one name can cost.
const maxTerms = 12

// Name lists the ways of finding a name: each is found by any beginning of it.
func (m *Maker) Name(name string) []string {
	folded := person.Fold(name)
	if folded == "" {
		return nil
	}
	out := []string{folded}
	add := func(t string) {
		if t != "" && len(out) < maxTerms && !has(out, t) {
			out = append(out, t)
		}
	}
	for i, w := range strings.Fields(folded) {
		if i > 0 {
			add(folded[strings.Index(folded, w):])
		}
	}
	if !hasHan(folded) {
		return out
	}
	for i, r := range folded { // the end of a Han name is a way in too; its last character alone finds half the county
		if i > 0 && person.IsHan(r) && utf8.RuneCountInString(folded[i:]) > 1 {
			add(folded[i:])
		}
	}
	for _, a := range m.py.Alternatives(name) {
		add(a.Full)
		add(a.Initials)
	}
	return out
}

// Address lists the words of an address: its parts, and the ends of its Han parts.
func (m *Maker) Address(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(person.Fold(text), func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		if !has(out, w) {
			out = append(out, w)
		}
		for i, r := range w {
			if i > 0 && person.IsHan(r) && utf8.RuneCountInString(w[i:]) > 1 && len(out) < maxTerms && !has(out, w[i:]) {
				out = append(out, w[i:])
			}
		}
	}
	if len(out) > 1 {
		if whole := person.Fold(text); !has(out, whole) {
			out = append(out, whole)
		}
	}
	return out
}

// Query folds what somebody typed.
func (m *Maker) Query(text string) string { return person.Fold(strings.TrimSpace(text)) }

func hasHan(s string) bool {
	for _, r := range s {
		if person.IsHan(r) {
			return true
		}
	}
	return false
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
