package doubles

import (
	_ "embed" // the names
	"strings"

	"wanjia/exchange/pinyin"
	"wanjia/exchange/synth/internal/lore"
)

//go:embed tables/latin.txt
var latinText string

//go:embed tables/chinese.txt
var chineseText string

// tables are the names to draw from, read once for each Maker.
type tables struct {
	lists  map[string][]string
	sums   map[string][]int  // running totals by which the lists are drawn
	shapes map[rune][]rune   // characters that look alike
	lore   *lore.Tables      // Chinese names
	sounds map[string][]rune // characters of names by how they are read
	reader *pinyin.Reader
}

func newTables() (*tables, error) {
	t := &tables{lists: map[string][]string{}, sums: map[string][]int{}, shapes: map[rune][]rune{}, sounds: map[string][]rune{}, reader: pinyin.New()}
	for line := range strings.Lines(latinText + chineseText) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] == "#" {
			continue
		}
		if words[0] == "shape" {
			t.addShapes(words[1:])
			continue
		}
		t.lists[words[0]] = words[1:]
		sum := 0
		for i := range words[1:] {
			sum += 100_000 / (i + 3)
			t.sums[words[0]] = append(t.sums[words[0]], sum)
		}
	}
	var err error
	if t.lore, err = lore.Load(); err != nil {
		return nil, err
	}
	seen := map[rune]bool{}
	for _, c := range append(t.lore.Characters(0), t.lore.Characters(1)...) {
		if sound, _ := t.reader.ReadGiven(string(c)); sound != "" && !seen[c] {
			seen[c] = true
			t.sounds[sound] = append(t.sounds[sound], c)
		}
	}
	return t, nil
}

func (t *tables) addShapes(groups []string) {
	for _, g := range groups {
		alike := []rune(g)
		for _, c := range alike {
			for _, o := range alike {
				if o != c {
					t.shapes[c] = append(t.shapes[c], o)
				}
			}
		}
	}
}

// draw draws from a list, the first entries more often.
func (t *tables) draw(d lore.Dice, list string) string { return t.lists[list][d.Pick(t.sums[list])] }

// even draws from a list, each entry as often.
func (t *tables) even(d lore.Dice, list string) string {
	l := t.lists[list]
	return l[d.Below(len(l))]
}

// surname draws a surname of a language: one of the common ones, or one of the many that are rare.
func (t *tables) surname(d lore.Dice, lang string) string {
	if d.Of(55, 100) {
		return t.draw(d, lang+".s")
	}
	return t.even(d, lang+".s1") + t.even(d, lang+".s2")
}
