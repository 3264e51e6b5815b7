// Package report is the grammar of reports: the placeholders that a template may hold, the periods that a report can be about, and
// how a figure is written. It knows which names there are and what may stand beside each; it reads no file and asks for no figure.
package report

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// Verb is what a placeholder puts in its place.
type Verb string

// The verbs. A placeholder without one is a value.
const (
	Value  Verb = ""       // a number or a text, in the line
	Table  Verb = "table"  // a table, in place of the paragraph
	Chart  Verb = "chart"  // a drawing, in place of the paragraph
	Rule   Verb = "rule"   // the paragraphs that rules choose, in place of the paragraph
	Each   Verb = "each"   // repeats the row that it stands in
	Spread Verb = "spread" // says which parts differ by more than chance
)

// Mark is one placeholder as it is written: {{births}}, {{cbr by=sex:female}}, {{chart births by=month}}.
type Mark struct {
	Verb  Verb
	Names []string
	Args  map[string]string
	Raw   string // between the braces
}

// Name is the first of the names.
func (m Mark) Name() string {
	if len(m.Names) == 0 {
		return ""
	}
	return m.Names[0]
}

// Place is a placeholder and where in a template it stands.
type Place struct {
	Mark
	Where string
}

// A placeholder stands between these.
const (
	opening = "{{"
	closing = "}}"
)

var (
	nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*([.-][a-z0-9_]+)*$`)
	argForm  = regexp.MustCompile(`^([a-z]+)=(.+)$`)
)

// maxMark is how long a placeholder can be.
const maxMark = 300

// ParseMark reads what stands between the braces. Letters and signs of full width, which Chinese keyboards write, are taken for
// their narrow ones.
func ParseMark(raw string) (Mark, error) {
	m := Mark{Args: map[string]string{}, Raw: strings.TrimSpace(narrow(raw))}
	if m.Raw == "" || len(m.Raw) > maxMark {
		return m, fault.New(fault.Invalid, "report.mark.empty")
	}
	for i, word := range strings.Fields(m.Raw) {
		if a := argForm.FindStringSubmatch(word); a != nil {
			if _, twice := m.Args[a[1]]; twice {
				return m, fault.New(fault.Invalid, "report.mark.twice", "mark", m.Raw, "word", a[1])
			}
			m.Args[a[1]] = a[2]
			continue
		}
		if i == 0 && slices.Contains([]Verb{Table, Chart, Rule, Each, Spread}, Verb(word)) {
			m.Verb = Verb(word)
			continue
		}
		if m.Names != nil || len(m.Args) > 0 {
			return m, fault.New(fault.Invalid, "report.mark.word", "mark", m.Raw, "word", word)
		}
		for name := range strings.SplitSeq(word, ",") {
			if !nameForm.MatchString(name) {
				return m, fault.New(fault.Invalid, "report.mark.word", "mark", m.Raw, "word", word)
			}
			m.Names = append(m.Names, name)
		}
	}
	if len(m.Names) == 0 {
		return m, fault.New(fault.Invalid, "report.mark.name", "mark", m.Raw)
	}
	return m, nil
}

// narrow turns letters, digits and signs of full width into those of ASCII, and typographic quotes and spaces away.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		if r == 0x200B || r == 0xFEFF {
			return -1
		}
		return r
	}, words.HalfWidth(text))
}

// Span is a stretch of text: words, or a placeholder.
type Span struct {
	From, To int // in bytes of the text
	Mark     string
	IsMark   bool
}

// Split parts a text at its placeholders. Braces that don't close are words.
func Split(text string) []Span {
	var out []Span
	at := 0
	for {
		from := strings.Index(text[at:], opening)
		if from < 0 {
			break
		}
		from += at
		to := strings.Index(text[from:], closing)
		if to < 0 {
			break
		}
		to += from
		if again := strings.LastIndex(text[from+len(opening):to], opening); again >= 0 { // the last opening counts
			from += len(opening) + again
		}
		if from > at {
			out = append(out, Span{From: at, To: from})
		}
		out = append(out, Span{From: from, To: to + len(closing), Mark: text[from+len(opening) : to], IsMark: true})
		at = to + len(closing)
	}
	if at < len(text) {
		out = append(out, Span{From: at, To: len(text)})
	}
	return out
}

// Nearest are up to three of the names that are spelt most like a word.
func Nearest(word string, names []string) []string {
	type near struct {
		name string
		far  int
	}
	var all []near
	for _, n := range names {
		if far := distance(word, n); far <= max(2, len(word)/2) || strings.Contains(n, word) || strings.Contains(word, n) && len(n) > 2 {
			all = append(all, near{n, far})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return a.far - b.far })
	out := make([]string, 0, 3)
	for _, n := range all[:min(3, len(all))] {
		out = append(out, n.name)
	}
	return out
}

// distance is how many letters are to be put in, left out, replaced or swapped with their neighbour.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, next := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		next[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			next[j+1] = min(last[j+1]+1, next[j]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, last, next = last, next, before
	}
	return last[len(y)]
}

// At says where in a template something is wrong.
func At(err error, where string) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args["where"] = where
		return f
	}
	return err
}
