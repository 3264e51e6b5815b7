// Package block finds the pairs of records that are worth comparing: those that share a key. A rule is a conjunction of
// terms over columns; the package reads rules, works out their keys and walks through the pairs, and judges none.
package block

import (
	"strconv"
	"strings"

	"wanjia/base/fault"
)

// Function is what a term takes of a value.
type Function string

// The functions.
const (
	Whole    Function = ""          // the value itself
	First    Function = "first"     // its first n code points
	Last     Function = "last"      // its last n code points
	Sound    Function = "sound"     // how it is read or pronounced
	YearOf   Function = "year"      // the year of a date
	MonthOf  Function = "month"     // year and month
	MonthDay Function = "month_day" // month and day
	UserOf   Function = "user"      // the mailbox name of an address
	Either   Function = "either"    // two columns in either order
)

func functions() []Function {
	return []Function{First, Last, Sound, YearOf, MonthOf, MonthDay, UserOf, Either}
}

// Term is one thing that two records must share.
type Term struct {
	Function Function
	Column   string
	Other    string // the second column of either
	N        int    // of first and last
}

// String is the term as it is written in a model.
func (t Term) String() string {
	switch t.Function {
	case Whole:
		return quote(t.Column)
	case First, Last:
		return string(t.Function) + "(" + quote(t.Column) + ", " + strconv.Itoa(t.N) + ")"
	case Either:
		return string(t.Function) + "(" + quote(t.Column) + ", " + quote(t.Other) + ")"
	default:
		return string(t.Function) + "(" + quote(t.Column) + ")"
	}
}

// Columns are the columns the term looks at.
func (t Term) Columns() []string {
	if t.Function == Either {
		return []string{t.Column, t.Other}
	}
	return []string{t.Column}
}

// Rule is terms that must all be shared.
type Rule []Term

// String is the rule as it is written in a model.
func (r Rule) String() string {
	parts := make([]string, len(r))
	for i, t := range r {
		parts[i] = t.String()
	}
	return strings.Join(parts, " and ")
}

// quote puts a column's title between double quotes where it isn't a plain word.
func quote(title string) string {
	if plain(title) && title != "and" {
		return title
	}
	return `"` + strings.ReplaceAll(title, `"`, `""`) + `"`
}

func plain(title string) bool {
	for _, r := range title {
		if strings.ContainsRune(" \t\r\n\",()", r) {
			return false
		}
	}
	return title != ""
}

// maxRule bounds the text of a rule.
const maxRule = 4096

// ParseRule reads a rule such as: surname and year(dob), or: first("given name", 3) and postcode.
func ParseRule(text string) (Rule, error) {
	tokens, ok := tokensOf(text)
	if !ok || len(text) > maxRule {
		return nil, fault.New(fault.Invalid, "linkage.rule.form", "text", text)
	}
	p := &parser{tokens: tokens}
	var rule Rule
	for {
		t, ok := p.term()
		if !ok {
			return nil, fault.New(fault.Invalid, "linkage.rule.form", "text", text)
		}
		rule = append(rule, t)
		if p.end() {
			return rule, nil
		}
		if !p.word("and") {
			return nil, fault.New(fault.Invalid, "linkage.rule.form", "text", text)
		}
	}
}

// token is a word, a quoted title or a sign.
type token struct {
	text   string
	quoted bool
}

func tokensOf(text string) ([]token, bool) {
	var all []token
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		switch {
		case strings.ContainsRune("(),", rune(text[0])):
			all = append(all, token{text: text[:1]})
			text = text[1:]
		case text[0] == '"':
			end, title := 1, ""
			for {
				i := strings.IndexByte(text[end:], '"')
				if i < 0 {
					return nil, false
				}
				title += text[end : end+i]
				end += i + 1
				if end >= len(text) || text[end] != '"' {
					break
				}
				title += `"`
				end++
			}
			if title == "" {
				return nil, false
			}
			all = append(all, token{title, true})
			text = text[end:]
		default:
			i := strings.IndexAny(text, " \t\r\n\",()")
			if i < 0 {
				i = len(text)
			}
			all = append(all, token{text: text[:i]})
			text = text[i:]
		}
	}
	return all, true
}

type parser struct {
	tokens []token
	at     int
}

func (p *parser) end() bool { return p.at == len(p.tokens) }

// word takes the next token where it is this one.
func (p *parser) word(text string) bool {
	if p.end() || p.tokens[p.at].quoted || p.tokens[p.at].text != text {
		return false
	}
	p.at++
	return true
}

// title takes the next token as a column's title.
func (p *parser) title() (string, bool) {
	if p.end() {
		return "", false
	}
	t := p.tokens[p.at]
	if !t.quoted && strings.Contains("(),", t.text) || !t.quoted && t.text == "and" {
		return "", false
	}
	p.at++
	return t.text, true
}

func (p *parser) term() (Term, bool) {
	name, ok := p.title()
	if !ok {
		return Term{}, false
	}
	if p.tokens[p.at-1].quoted || !p.word("(") {
		return Term{Column: name}, true
	}
	for _, f := range functions() {
		if string(f) == name {
			return p.arguments(Term{Function: f})
		}
	}
	return Term{}, false
}

func (p *parser) arguments(t Term) (Term, bool) {
	var ok bool
	if t.Column, ok = p.title(); !ok {
		return t, false
	}
	switch t.Function {
	case First, Last:
		if !p.word(",") {
			return t, false
		}
		text, ok := p.title()
		n, err := strconv.Atoi(text)
		if !ok || err != nil || n < 1 || n > 100 {
			return t, false
		}
		t.N = n
	case Either:
		if !p.word(",") {
			return t, false
		}
		if t.Other, ok = p.title(); !ok {
			return t, false
		}
	default:
	}
	return t, p.word(")")
}
