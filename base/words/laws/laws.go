// Package laws writes a reference to a law as a reader of a language does: by article in Chinese, with the law's English name before its own in
// English. It knows the names that the packs cite and refuses to guess another: that one stays as the pack has it.
package laws

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"wanjia/base/words"
)

//go:embed names.json
var namesFile []byte

// names replaces each name by what it is called in English and itself in brackets, the longest first.
var names = sync.OnceValue(func() *strings.Replacer {
	var in map[string]string
	if err := json.Unmarshal(namesFile, &in); err != nil {
		panic("laws: names.json: " + err.Error()) // embedded: a test reads it
	}
	var all []string
	for name := range in {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	var pairs []string
	for _, name := range all {
		pairs = append(pairs, name, in[name])
	}
	return strings.NewReplacer(pairs...)
})

// articles is how the packs name them: Art 22, Art 45, 48, Art 22-23.
var articles = regexp.MustCompile(`\s*\bArt (\d+(?:(?:, |-)\d+)*)`)

// Cite is a reference in a language.
func Cite(lang words.Lang, text string) string {
	if lang == words.EN {
		return names().Replace(text)
	}
	number := strings.NewReplacer(", ", "\u3001", "-", "\u81f3")
	return articles.ReplaceAllStringFunc(text, func(m string) string {
		return "\u7b2c" + number.Replace(articles.FindStringSubmatch(m)[1]) + "\u6761"
	})
}
