// Package column knows what the columns of a sheet of people hold: it numbers their values, tells from title and values
// which are names, dates, numbers or addresses, and brings what is written differently into one form. It decides nothing
// about people.
package column

import (
	_ "embed" // the titles
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"wanjia/domain/linkage/compare"
	"wanjia/domain/person"
)

// Kind is what a column holds, which says how its values are compared.
type Kind uint8

// The kinds.
const (
	Ignored    Kind = iota // says nothing of who somebody is
	Given                  // given names
	Family                 // family names
	Full                   // whole names
	Date                   // dates, also inexact ones
	Postcode               // codes of places, the beginning the coarser
	Identifier             // numbers that somebody gave a person or a household
	Sex                    // female, male
	Address                // where in a place
	Place                  // names of places
	Phone                  // telephone numbers
	Email                  // mail addresses
	Number                 // quantities
	Category               // a few values
	Text                   // anything else
	List                   // several values in one cell
)

// Kinds are the words of all kinds.
func Kinds() []string {
	return []string{"ignored", "given", "family", "full", "date", "postcode", "identifier", "sex", "address", "place", "phone", "email",
		"number", "category", "text", "list"}
}

// String is the kind's word in a model file.
func (k Kind) String() string { return Kinds()[k] }

// ParseKind reads a kind's word.
func ParseKind(word string) (Kind, bool) {
	for i, name := range Kinds() {
		if name == word {
			return Kind(i), true
		}
	}
	return 0, false
}

// Rank orders kinds by how much they say of who somebody is.
func (k Kind) Rank() int {
	return slices.Index([]Kind{Family, Given, Full, Date, Identifier, Phone, Email, Postcode, Address, Place, Sex, List, Number, Category, Text, Ignored}, k)
}

// Cost orders kinds by what it costs to compare two values that aren't the same.
func (k Kind) Cost() int {
	return slices.Index([]Kind{Sex, Date, Category, List, Given, Family, Full, Place, Postcode, Identifier, Phone, Number, Email, Address, Text}, k)
}

// Own says that a column holds what is somebody's own, in which people of one household are as unlike as any others.
func (k Kind) Own() bool { return k == Given || k == Date }

// Shared says that people of one household mostly have the same in a column.
func (k Kind) Shared() bool { return k == Family || k == Address || k == Postcode || k == Place }

//go:embed headers.txt
var headersText string

// headers are the titles by kind, read once.
var headers = sync.OnceValue(func() map[string]Kind {
	all := map[string]Kind{}
	for line := range strings.Lines(headersText) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		kind, ok := ParseKind(words[0])
		if !ok {
			panic("column: damaged table of titles: " + words[0])
		}
		for _, w := range words[1:] {
			all[w] = kind
		}
	}
	return all
})

// byTitle is the kind that a title names.
func byTitle(title string) (Kind, bool) {
	known := headers()
	words := titleWords(title)
	if k, ok := known[strings.Join(words, "")]; ok {
		return k, true
	}
	for n := len(words); n > 0; n-- {
		for i := len(words) - n; i >= 0; i-- {
			if k, ok := known[strings.Join(words[i:i+n], "")]; ok {
				return k, true
			}
		}
	}
	best, at := "", Ignored
	for name, k := range known {
		if first, _ := utf8.DecodeRuneInString(name); person.IsHan(first) && strings.Contains(title, name) &&
			(len(name) > len(best) || len(name) == len(best) && name < best) {
			best, at = name, k
		}
	}
	return at, best != ""
}

// Titled says that a title as a whole is one that columns of people have.
func Titled(title string) bool {
	name := strings.Join(titleWords(title), "")
	_, ok := headers()[name]
	return ok || slices.ContainsFunc(dateParts(), func(titles []string) bool { return slices.Contains(titles, name) })
}

// titleWords are a title's words in small letters, without figures: FirstName, first_name and "First name 1" are the same.
func titleWords(title string) []string {
	var b strings.Builder
	last := ' '
	for _, r := range title {
		switch {
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteByte(' ')
			b.WriteRune(r)
		case unicode.IsDigit(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
		last = r
	}
	return strings.FieldsFunc(person.Fold(b.String()), func(r rune) bool { return !unicode.IsLetter(r) })
}

// Facts are what a column's values have in common, each a share of the cells that are filled.
type Facts struct {
	Filled, Distinct                 int
	Digits, At, Dates, Han, Mixed    float64 // all figures; with @; dates; mostly Han; letters and figures
	Decimal                          float64 // figures and a decimal point among them
	HanName, OneWord, Separated, Any float64 // like a Chinese name; a single word; with ; or |; any figure in it
	Length                           float64 // code points, on average
	Least, Most                      int     // of whole numbers
}

// factsOf looks at each distinct value once, weighted by how often it occurs.
func factsOf(d *Dictionary, counts []uint32) Facts {
	f := Facts{Least: 1 << 30, Most: -1 << 30}
	for code := 1; code < d.Len(); code++ {
		n := float64(counts[code])
		if n == 0 {
			continue
		}
		f.Distinct++
		f.Filled += int(counts[code])
		f.look(d.Value(uint32(code)), n)
	}
	if f.Filled > 0 {
		for _, p := range []*float64{&f.Digits, &f.Decimal, &f.At, &f.Dates, &f.Han, &f.Mixed, &f.HanName, &f.OneWord, &f.Separated, &f.Any, &f.Length} {
			*p /= float64(f.Filled)
		}
	}
	return f
}

func (f *Facts) look(v string, n float64) {
	var han, letters, figures, length, number int
	for _, r := range v {
		length++
		switch {
		case r >= '0' && r <= '9':
			figures++
			number = min(number*10+int(r-'0'), 1<<29)
		case person.IsHan(r):
			han++
		case unicode.IsLetter(r):
			letters++
		}
	}
	add := func(p *float64, when bool) {
		if when {
			*p += n
		}
	}
	f.Length += float64(length) * n
	if figures == length {
		f.Digits += n
		f.Least, f.Most = min(f.Least, number), max(f.Most, number)
	}
	add(&f.Any, figures > 0)
	add(&f.Decimal, figures > 1 && decimal(v, length-figures))
	add(&f.At, strings.Count(v, "@") == 1)
	add(&f.Han, han*2 > length)
	add(&f.HanName, han == length && length >= 2 && length <= 4)
	add(&f.Mixed, letters > 0 && figures > 0 && length <= 20)
	add(&f.OneWord, !strings.ContainsAny(strings.TrimSpace(v), " ,"))
	add(&f.Separated, strings.ContainsAny(v, ";|"))
	if _, ok := compare.ParseDate(v, compare.YearFirst); ok && plausible(v, figures, length-figures) {
		f.Dates += n
	}
}

// decimal says that a value is a number with figures on both sides of its point; other is how many of its characters are no figures.
func decimal(v string, other int) bool {
	v = strings.TrimPrefix(v, "-")
	at := strings.IndexByte(v, '.')
	return at > 0 && at < len(v)-1 && other <= 2 && strings.Trim(v[:at]+v[at+1:], "0123456789") == ""
}

// plausible tells a date from a number that could be read as one.
func plausible(v string, figures, other int) bool {
	if other == 0 && figures != 8 {
		return false
	}
	d, _ := compare.ParseDate(v, compare.YearFirst)
	year, month, day := d.Parts()
	return year >= 1000 && year <= 2200 && month <= 31 && day <= 31
}
