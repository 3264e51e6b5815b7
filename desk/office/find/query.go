package find

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/desk/office/view"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// maxQuery bounds what can be typed into the box, in characters; longer is a pasted mistake.
const maxQuery = 100

// maxWords bounds how many words are looked at; more don't make it clearer.
const maxWords = 6

// query is what somebody typed, read in every way it can be meant.
type query struct {
	text    string
	person  person.ID // a UUID, or a source's own name for somebody
	receipt journal.ReceiptNumber
	numbers [][16]byte // blind indexes, where the whole can be a number
	masked  string     // the number as it may be shown
	ways    [][]string // alternatives: the words of one all must match
}

// parseQuery reads what was typed. fold is how names and addresses were folded into terms.
func parseQuery(text string, fold func(string) string, keys *seal.Keys) (query, error) {
	q := query{text: strings.TrimSpace(text)}
	if q.text == "" {
		return q, fault.New(fault.Invalid, "office.find.empty").In("q")
	}
	if utf8.RuneCountInString(q.text) > maxQuery {
		return q, fault.New(fault.Invalid, "office.find.long", "max", "100").In("q")
	}
	if id, err := vital.ParsePerson(q.text); err == nil {
		q.person = id
		return q, nil
	}
	if n, err := journal.ParseReceiptNumber(q.text); err == nil {
		q.receipt = n
	}
	if isNumber(q.text) {
		q.numbers, q.masked = blinds(keys, q.text)
	}
	q.ways = readings(fold(q.text))
	return q, nil
}

// readings are the ways in which the words of a folded text can be meant: each by itself, and, for a name in pinyin,
// run together in either order, as its term is.
func readings(folded string) [][]string {
	words := strings.Fields(folded)
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	if len(words) == 0 {
		return nil
	}
	ways := [][]string{words}
	if len(words) == 1 || strings.ContainsFunc(folded, func(r rune) bool { return r >= utf8.RuneSelf || unicode.IsDigit(r) }) {
		return ways
	}
	ways = append(ways, []string{strings.Join(words, "")})
	if n := len(words) - 1; n > 0 { // given name before family name
		ways = append(ways, []string{words[n] + strings.Join(words[:n], "")})
	}
	return ways
}

// isNumber says that a text can be an identity or telephone number: at least five digits, and besides them only
// Latin letters and what people write between.
func isNumber(text string) bool {
	digits := 0
	for _, r := range text {
		if r >= 0xFF01 && r <= 0xFF5E {
			r = r - 0xFF01 + '!'
		}
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '+', r == '(', r == ')', unicode.IsSpace(r), unicode.Is(unicode.Pd, r):
		default:
			return false
		}
	}
	return digits >= 5
}

// blinds are the blind indexes under which the register may hold a number, and the number masked. A telephone number is
// kept as it was written, with or without the country's prefix, so it is looked for in every such spelling.
func blinds(keys *seal.Keys, text string) (digests [][16]byte, masked string) {
	spellings := []string{text}
	if i, _, err := person.ParseIdentifier("", text); err == nil {
		masked = i.Masked()
	}
	if p, err := person.ParsePhone(text); err == nil && !p.IsZero() {
		spellings = append(spellings, p.Number())
		if p.IsMobile() {
			spellings = append(spellings, "+86"+p.Number(), "86"+p.Number(), "0086"+p.Number())
			masked = p.Masked()
		}
	}
	for _, s := range spellings {
		digests = append(digests, view.Blind(keys, s))
	}
	return view.Unique(digests), masked
}

// detail is the query for the log of looks: words with digits in them may be numbers of people and are left out.
func (q *query) detail() string {
	words := strings.Fields(q.text)
	for i, w := range words {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			words[i] = "#"
		}
	}
	return strings.Join(words, " ")
}
