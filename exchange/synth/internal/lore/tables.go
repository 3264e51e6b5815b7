// Package lore is what a synthetic place lives by: published rates of birth, marriage, movement and death, parts of names and
// places, causes of death, and dice. All of it is data beside the code; nothing in it is about anybody.
package lore

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"wanjia/base/fault"
)

//go:embed tables
var files embed.FS

// Oldest bounds the tables of rates; nobody grows older.
const Oldest = 104

// The sexes as places in tables.
const (
	Woman = 0
	Man   = 1
)

// Tables are what has been read. They don't change.
type Tables struct {
	groups  []int // the ages at which the groups of the start begin
	crowd   []int // running totals of people by group and sex: women, men, women…
	infant  [2]Chance
	wives   []int
	rates   [2][Oldest + 1]Rates
	family  []string
	sums    []int
	given   [2][]era
	others  []other
	causes  []cause
	phrases map[string][]string
}

// Rates are the chances of a month at an age.
type Rates struct{ Death, Birth, Wed, Away, Leave Chance }

// era is the characters of given names that were common from a year on.
type era struct {
	from   int
	single int // per hundred
	chars  []string
}

// other is a name without a Han surname.
type other struct {
	name Name
	sex  int
}

// cause is a cause of death; below 0 years is the first 28 days of life.
type cause struct {
	text        string
	from, below int
	sex         string
	weight      int
}

// Rates are those of somebody, by sex and age in years.
func (t *Tables) Rates(sex uint8, age int) *Rates {
	return &t.rates[sex&1][min(max(age, 0), Oldest)]
}

// Infant is the chance of dying in the first year of life.
func (t *Tables) Infant(sex uint8) Chance { return t.infant[sex&1] }

// Wives is how many of a thousand women of an age live with a husband at the start.
func (t *Tables) Wives(age int) int { return t.wives[min(max(age, 0), Oldest)] }

// Someone draws an age group and a sex of the start: from which age, below which.
func (t *Tables) Someone(d Dice) (from, below int, sex uint8) {
	g := d.Pick(t.crowd)
	from = t.groups[g/2]
	below = from + 5
	if from >= 100 {
		below = 102
	}
	return from, below, uint8(g % 2)
}

// Phrases are all that stand under a key.
func (t *Tables) Phrases(key string) []string { return t.phrases[key] }

// Phrase is the only one under a key, or the first.
func (t *Tables) Phrase(key string) string { return t.phrases[key][0] }

// Say draws one of those under a key.
func (t *Tables) Say(d Dice, key string) string {
	some := t.phrases[key]
	return some[d.Below(len(some))]
}

// Cause draws a cause of death of an age and sex; newborn is within 28 days of birth, days being those lived.
func (t *Tables) Cause(d Dice, sex uint8, age, days int) string {
	fits := func(c *cause) bool {
		if c.below == 0 {
			return days < 28
		}
		return age >= c.from && age < c.below && (c.sex == "b" || sexOf(c.sex) == int(sex))
	}
	sum := 0
	for i := range t.causes {
		if fits(&t.causes[i]) {
			sum += t.causes[i].weight
		}
	}
	n := d.Below(sum)
	for i := range t.causes {
		if c := &t.causes[i]; fits(c) {
			if n -= c.weight; n < 0 {
				return c.text
			}
		}
	}
	return ""
}

// Load reads the tables, once.
func Load() (*Tables, error) { return load() }

var load = sync.OnceValues(func() (*Tables, error) {
	t := &Tables{phrases: map[string][]string{}}
	for _, step := range []struct {
		file string
		take func([]string) error
	}{
		{"surnames.txt", t.takeSurname}, {"given.txt", t.takeGiven}, {"others.txt", t.takeOther},
		{"causes.txt", t.takeCause}, {"places.txt", t.takePhrase},
	} {
		if err := eachLine(step.file, step.take); err != nil {
			return nil, fault.New(fault.Internal, "synth.table", "file", step.file).Because(err)
		}
	}
	if err := t.takeRates(); err != nil {
		return nil, fault.New(fault.Internal, "synth.table", "file", "rates.csv").Because(err)
	}
	return t, nil
})

// eachLine reads a table line by line, in words; comments begin with #.
func eachLine(file string, take func(words []string) error) error {
	raw, err := files.ReadFile("tables/" + file)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(raw)) {
		w := strings.Fields(line)
		if len(w) == 0 || strings.HasPrefix(w[0], "#") {
			continue
		}
		if err := take(w); err != nil {
			return fmt.Errorf("%q: %w", strings.TrimSpace(line), err)
		}
	}
	return nil
}

func (t *Tables) takeSurname(w []string) error {
	if len(w) != 2 {
		return strconv.ErrSyntax
	}
	n, err := strconv.Atoi(w[1])
	t.family = append(t.family, w[0])
	last := 0
	if len(t.sums) > 0 {
		last = t.sums[len(t.sums)-1]
	}
	t.sums = append(t.sums, last+n)
	return err
}

func (t *Tables) takeGiven(w []string) error {
	if len(w) != 4 {
		return strconv.ErrSyntax
	}
	from, err := strconv.Atoi(w[1])
	if err != nil {
		return err
	}
	single, err := strconv.Atoi(w[2])
	sex := sexOf(w[0])
	t.given[sex] = append(t.given[sex], era{from, single, strings.Split(w[3], "")})
	return err
}

func sexOf(text string) int {
	if text == "m" {
		return Man
	}
	return Woman
}

func (t *Tables) takeOther(w []string) error {
	if len(w) < 4 {
		return strconv.ErrSyntax
	}
	o := other{sex: sexOf(w[1]), name: Name{Group: w[0], Full: strings.Join(w[3:], " ")}}
	if w[2] != "-" {
		o.name.Family, o.name.Given = w[2], o.name.Full
		o.name.Full += " " + w[2]
	}
	t.others = append(t.others, o)
	return nil
}

func (t *Tables) takeCause(w []string) error {
	if len(w) != 6 {
		return strconv.ErrSyntax
	}
	var n [3]int
	for i, at := range []int{2, 3, 5} {
		var err error
		if n[i], err = strconv.Atoi(w[at]); err != nil {
			return err
		}
	}
	t.causes = append(t.causes, cause{text: w[0] + " " + w[1], from: n[0], below: n[1], sex: w[4], weight: n[2]})
	return nil
}

func (t *Tables) takePhrase(w []string) error {
	if len(w) < 2 {
		return strconv.ErrSyntax
	}
	t.phrases[w[0]] = append(t.phrases[w[0]], w[1:]...)
	return nil
}

// The columns of rates.csv.
const (
	colAge = iota
	colWomen
	colMen
	colDeathsW
	colDeathsM
	colBirths
	colWives
	colWedM
	colAwayW
	colLeaveW
	colLeaveM
	rateColumns
)

func (t *Tables) takeRates() error {
	f, err := files.Open("tables/rates.csv")
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	r.FieldsPerRecord = rateColumns
	lines, err := r.ReadAll()
	if err != nil {
		return err
	}
	rows := make([][rateColumns]int, len(lines)-1)
	for i, line := range lines[1:] {
		for c, text := range line {
			if rows[i][c], err = strconv.Atoi(text); err != nil {
				return err
			}
		}
	}
	t.spread(rows)
	return nil
}

// spread makes monthly chances by single years of age out of yearly rates by groups.
func (t *Tables) spread(rows [][rateColumns]int) {
	sum := 0
	for _, r := range rows {
		if r[colAge] == 1 {
			continue
		}
		t.groups = append(t.groups, r[colAge])
		for _, n := range []int{r[colWomen], r[colMen]} {
			sum += n
			t.crowd = append(t.crowd, sum)
		}
	}
	t.infant = [2]Chance{Certain * Chance(rows[0][colDeathsW]) / 100_000, Certain * Chance(rows[0][colDeathsM]) / 100_000}
	for age, g := 0, 0; age <= Oldest; age++ {
		for g+1 < len(rows) && rows[g+1][colAge] <= age {
			g++
		}
		r := rows[g]
		t.wives = append(t.wives, r[colWives])
		for sex := range 2 {
			at := &t.rates[sex][age]
			at.Leave = monthly(r[colLeaveW+sex], 1000)
			switch age {
			case 0: // decided at birth
			case Oldest:
				at.Death = Certain
			default:
				at.Death = monthly(r[colDeathsW+sex], 100_000)
			}
		}
		t.rates[Woman][age].Birth = monthly(r[colBirths], 100_000)
		t.rates[Woman][age].Away = monthly(r[colAwayW], 1000)
		t.rates[Man][age].Wed = monthly(r[colWedM], 1000)
	}
}

// monthly is the chance of a month under a yearly rate of so many in so many.
func monthly(rate, of int) Chance { return Certain * Chance(rate) / Chance(of) / 12 }
