// Package words holds every sentence that people read, Chinese and English side by side,
// in JSON catalogues by topic. Go code names a key; it never holds the sentence.
package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"sort"
	"strings"
	"sync"
)

//go:embed catalogue/*.json
var files embed.FS

// Lang is a language of the catalogues.
type Lang string

// The languages.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// ParseLang reads a language tag such as zh-CN or en_GB.UTF-8; anything else is English.
func ParseLang(tag string) Lang {
	if strings.HasPrefix(strings.ToLower(tag), "zh") {
		return ZH
	}
	return EN
}

// Sentence is one key in both languages. {name} is replaced by the argument of that name.
type Sentence struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In is the sentence in a language.
func (s Sentence) In(l Lang) string {
	if l == ZH {
		return s.ZH
	}
	return s.EN
}

var load = sync.OnceValues(func() (map[string]Sentence, error) {
	all := map[string]Sentence{}
	names, err := files.ReadDir("catalogue")
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		raw, err := files.ReadFile(path.Join("catalogue", n.Name()))
		if err != nil {
			return nil, err
		}
		var one map[string]Sentence
		if err := json.Unmarshal(raw, &one); err != nil {
			return nil, fmt.Errorf("words: %s: %w", n.Name(), err)
		}
		for k, s := range one {
			if _, twice := all[k]; twice {
				return nil, fmt.Errorf("words: %s: key %q stands in two catalogues", n.Name(), k)
			}
			all[k] = s
		}
	}
	return all, nil
})

// Lookup is the sentence of a key.
func Lookup(key string) (Sentence, bool) {
	all, err := load()
	if err != nil {
		return Sentence{}, false
	}
	s, ok := all[key]
	return s, ok
}

// Says tells whether a text is one of the words of a key, in either language; the words of a key are parted by "|".
func Says(key, text string) bool {
	s, ok := Lookup(key)
	if !ok || text == "" {
		return false
	}
	for _, list := range []string{s.ZH, s.EN} {
		for word := range strings.SplitSeq(list, "|") {
			if strings.EqualFold(word, text) {
				return true
			}
		}
	}
	return false
}

// Text is the sentence of a key in a language with its arguments put in; a key without a sentence shows itself.
func Text(lang Lang, key string, args map[string]string) string {
	s, ok := Lookup(key)
	if !ok {
		return key
	}
	text := s.EN
	if lang == ZH {
		text = s.ZH
	}
	if len(args) == 0 {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(text) // at once, so that an argument that looks like a name stays what it is
}

// Keys are all keys that begin with a prefix, in order.
func Keys(prefix string) ([]string, error) {
	all, err := load()
	if err != nil {
		return nil, err
	}
	var keys []string
	for k := range all {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	return keys, nil
}
