package find

import (
	"strings"
	"unicode/utf8"

	"wanjia/domain/person"
)

// match holds one person against words.
type match struct {
	f         *finder
	id        person.ID
	name      string
	reference string
	address   string
	term      string   // one that is known to begin with one of the words; may be empty
	terms     []string // of the name, once they were asked for
	folded    string
}

// all says whether every word matches something of the person; the rank is that of the farthest.
func (m *match) all(words []string) (why []Why, worst rank, ok bool) {
	m.folded = m.f.Terms.Query(m.name)
	for _, w := range words {
		one, r, ok := m.one(w)
		if !ok {
			return nil, 0, false
		}
		why, worst = append(why, one), max(worst, r)
	}
	return why, worst, true
}

// any says whether one of the words matches the name or the reference.
func (m *match) any(words []string) bool {
	m.folded = m.f.Terms.Query(m.name)
	for _, w := range words {
		if _, _, ok := m.byName(w); ok {
			return true
		}
		if _, _, ok := m.byReference(w); ok {
			return true
		}
	}
	return false
}

func (m *match) one(w string) (Why, rank, bool) {
	if why, ok := m.f.numbers[w][m.id]; ok {
		return why, rankKey, true
	}
	if why, r, ok := m.byName(w); ok {
		return why, r, true
	}
	if why, r, ok := m.byReference(w); ok {
		return why, r, true
	}
	return m.byAddress(w)
}

func (m *match) byName(w string) (best Why, r rank, ok bool) {
	switch {
	case m.name == "":
		return Why{}, 0, false
	case m.folded == w:
		return Why{ByName, w}, rankExact, true
	case strings.HasPrefix(m.folded, w):
		return Why{ByName, w}, rankBegins, true
	}
	if m.term != "" && strings.HasPrefix(m.term, w) && !m.isReference(m.term) {
		return m.byTerm(w, m.term)
	}
	if m.terms == nil {
		m.terms = m.f.Terms.Name(m.name)
	}
	for _, t := range m.terms {
		if !strings.HasPrefix(t, w) {
			continue
		}
		if why, one, _ := m.byTerm(w, t); !ok || one < r {
			best, r, ok = why, one, true
		}
	}
	return best, r, ok
}

// byTerm says in which way a term that begins with the word leads to the name. A Han name has Latin terms of two
// kinds: initials have one letter for each character, pinyin has more.
func (m *match) byTerm(w, term string) (Why, rank, bool) {
	han := 0
	for _, c := range m.folded {
		if person.IsHan(c) {
			han++
		}
	}
	switch {
	case han == 0 || !isLatin(term):
		return Why{ByName, w}, rankInner, true
	case utf8.RuneCountInString(term) > han:
		if w == term {
			return Why{ByPinyin, term}, rankExact, true
		}
		return Why{ByPinyin, term}, rankPinyin, true
	case w == term:
		return Why{ByInitials, term}, rankInitials, true
	}
	return Why{ByInitials, term}, rankInitialsBegin, true
}

func isLatin(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (m *match) isReference(term string) bool { return term == person.Fold(m.reference) }

func (m *match) byReference(w string) (Why, rank, bool) {
	own := person.Fold(m.reference)
	switch {
	case own == "" || !strings.HasPrefix(own, w):
		return Why{}, 0, false
	case own == w:
		return Why{ByReference, m.reference}, rankKey, true
	}
	return Why{ByReference, m.reference}, rankReference, true
}

func (m *match) byAddress(w string) (Why, rank, bool) {
	if m.address == "" {
		return Why{}, 0, false
	}
	for _, t := range m.f.Terms.Address(m.address) {
		if strings.HasPrefix(t, w) {
			return Why{ByAddress, w}, rankAddress, true
		}
	}
	return Why{}, 0, false
}
