package journal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"wanjia/base/words"
)

// TestEveryKeyHasItsSentence reads this package's sources: each key named there stands in the catalogue in both
// languages with the same placeholders, and no sentence of the catalogue is left over.
func TestEveryKeyHasItsSentence(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`"(journal\.[a-z_]+(?:\.[a-z_]+)*)"`)
	used := map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`_test\.go$`).MatchString(file) {
			continue
		}
		for _, m := range named.FindAllSubmatch(raw, -1) {
			used[string(m[1])] = true
		}
	}
	blank := regexp.MustCompile(`\{[a-z]+\}`)
	for key := range used {
		s, ok := words.Lookup(key)
		if !ok {
			t.Errorf("no sentence for %q", key)
			continue
		}
		zh, en := blank.FindAllString(s.ZH, -1), blank.FindAllString(s.EN, -1)
		slices.Sort(zh)
		slices.Sort(en)
		if s.ZH == "" || s.EN == "" || !slices.Equal(zh, en) {
			t.Errorf("%q has %q and %q", key, s.ZH, s.EN)
		}
	}
	keys, err := words.Keys("journal.")
	if err != nil {
		t.Fatal(err)
	}
	spoken := regexp.MustCompile(`^journal\.(kind|answer)\.|^journal\.(id\.taken|base\.stale|quarantine\.waits)$`) // by desks
	for _, key := range keys {
		if !used[key] && !spoken.MatchString(key) {
			t.Errorf("nobody says %q", key)
		}
	}
}
