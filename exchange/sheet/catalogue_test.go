package sheet

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"wanjia/base/words"
)

func TestEveryKeyHasItsSentenceAndEverySentenceItsUse(t *testing.T) {
	used := map[string]string{}
	for _, pattern := range []string{"*.go", "*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if ok, _ := filepath.Match("*_test.go", filepath.Base(f)); ok {
				continue
			}
			source, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`\bsheet\.(?:file|header|row|cell|text|date|number|write|xlsx)\.[a-z]+`).FindAllString(string(source), -1) {
				used[m] = f
			}
		}
	}
	keys, err := words.Keys("sheet.")
	if err != nil {
		t.Fatal(err)
	}
	for key, file := range used {
		if !slices.Contains(keys, key) {
			t.Errorf("%s uses %s, which has no sentence", file, key)
		}
	}
	hole := regexp.MustCompile(`\{\w+\}`)
	for _, key := range keys {
		if used[key] == "" {
			t.Errorf("%s is in the catalogue but nothing uses it", key)
		}
		s, _ := words.Lookup(key)
		zh, en := hole.FindAllString(s.ZH, -1), hole.FindAllString(s.EN, -1)
		slices.Sort(zh)
		slices.Sort(en)
		if !slices.Equal(zh, en) {
			t.Errorf("%s names %v in Chinese, %v in English", key, zh, en)
		}
	}
}
