package rule

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
)

// Problem is what is wrong with an expression, for people: the key of a sentence and what it names.
type Problem struct {
	Key    string
	Args   []string // name, value, name, value
	Line   int      // within the expression, from 1; 0 where the whole is meant
	Column int      // from 1
}

// Error is the operator's voice.
func (p *Problem) Error() string { return p.Key + " " + strings.Join(p.Args, " ") }

//go:embed forbidden.txt
var forbiddenNames string

//go:embed phrases.txt
var forbiddenPhrases string

//go:embed operations.txt
var portableOperations string

//go:embed clinical.txt
var clinicalNames string

// stems are what no expression, id or title may be about (charter 1 to 3), and phrases what no text at all may say.
var (
	stems      = sync.OnceValue(func() []string { return listed(forbiddenNames) })
	phrases    = sync.OnceValue(func() []string { return listed(forbiddenPhrases) })
	operations = sync.OnceValue(func() []string { return listed(portableOperations) })
	inCare     = sync.OnceValue(func() []string {
		clinical := listed(clinicalNames)
		return slices.DeleteFunc(slices.Clone(stems()), func(s string) bool { return slices.Contains(clinical, s) })
	})
)

func listed(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// Forbidden is the first word of an expression, id or title that the charter leaves no room for; empty when there is none.
func Forbidden(text string) string { return first(text, stems()) }

// ForbiddenIn is the first word that the charter leaves no room for in a kind of content; empty when there is none.
func ForbiddenIn(room Room, text string) string {
	if room == Care {
		return first(text, inCare())
	}
	return first(text, stems())
}

// ForbiddenPhrase is the first phrase that no text of a scheme may say; empty when there is none.
func ForbiddenPhrase(text string) string { return first(text, phrases()) }

// first is the first of some words in a text. In Latin script a word counts at the beginning of a word, so that "abort" is
// found in person.abortions and not in what merely holds it.
func first(text string, of []string) string {
	lower := strings.ToLower(text)
	for _, stem := range of {
		for rest := lower; ; {
			i := strings.Index(rest, stem)
			if i < 0 {
				break
			}
			if at := len(lower) - len(rest) + i; stem[0] >= 0x80 || at == 0 || !unicode.IsLetter(rune(lower[at-1])) {
				return stem
			}
			rest = rest[i+len(stem):]
		}
	}
	return ""
}

func costly(e cost.Estimate) *Problem {
	most := "?"
	if e.Max < 1<<40 {
		most = fmt.Sprint(e.Max)
	}
	return &Problem{Key: "rule.cost", Args: []string{"cost", most, "most", fmt.Sprint(maxCost)}}
}

// problem turns CEL's first issue into a sentence: a name that is no fact is told what there is instead.
func (l *Language) problem(issues *cel.Issues) *Problem {
	all := issues.Errors()
	first := all[0]
	p := &Problem{Line: first.Location.Line(), Column: first.Location.Column() + 1}
	name, isName := strings.CutPrefix(first.Message, "undeclared reference to '")
	if isName {
		name, _, _ = strings.Cut(name, "'")
		p.Key, p.Args = "rule.fact", []string{"name", name, "near", strings.Join(l.near(name), ", ")}
		return p
	}
	p.Key, p.Args = "rule.syntax", []string{"why", plainly(first.Message)}
	if strings.HasPrefix(first.Message, "found no matching overload") {
		p.Key = "rule.overload"
		if l.portable {
			p.Key = "rule.portable.overload"
		}
	}
	if strings.Contains(first.Message, "exceeds limit") || strings.Contains(first.Message, "recursion limit") || strings.Contains(first.Message, "recursion depth") {
		p.Key = "rule.long"
	}
	return p
}

// plainly is what CEL says without what only its makers read: which tokens it would have taken, and how it spells operators and types.
func plainly(message string) string {
	message, _, _ = strings.Cut(message, " expecting ")
	message = strings.TrimPrefix(message, "Syntax error: ")
	rest, ok := strings.CutPrefix(message, "found no matching overload for '")
	if !ok {
		return message
	}
	op, of, _ := strings.Cut(rest, "' applied to '(")
	of = strings.NewReplacer("timestamp", Day.Name(), "string", Text.Name(), "double", Number.Name(), ")'", "").Replace(of)
	op = strings.Trim(op, "_@")
	if a, b, two := strings.Cut(of, ", "); two && !strings.Contains(b, ", ") {
		return a + " " + op + " " + b
	}
	return op + " " + of
}

// near are the facts that begin with the same word; all where none does.
func (l *Language) near(name string) []string {
	first, _, _ := strings.Cut(name, ".")
	var out []string
	for _, n := range l.names {
		if strings.HasPrefix(n, first+".") {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		out = slices.Clone(l.names)
	}
	return out
}
