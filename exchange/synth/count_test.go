package synth_test

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/exchange/synth"
)

// count follows a place through its sheets, knowing nothing of how they were made.
type count struct {
	home                          map[string]string // where the usual residents live
	house                         map[string]string
	birth                         map[string]day.Day
	male                          map[string]bool
	since                         map[string]day.Day
	dead                          map[string]bool
	spouse                        map[string]string
	kinds                         map[string]float64
	births, boys, deaths, infants float64
	timely, delayed, left, came   float64
	exposed                       float64 // person-years
	years, died                   [2][110]float64
	borne                         [110]float64 // by the mother's age
	wrong                         []string
}

// kindOrder is the order within a day; the people sheet is read before the events.
func kindOrder(kind string) int {
	return map[string]int{"birth": 0, "household": 0, "stillbirth": 0, "person": -1, "adoption": 10, "move_in": 20, "move": 30, "marriage": 40,
		"split": 50, "merge": 50, "head": 55, "divorce": 60, "move_out": 80, "death": 90}[kind]
}

func newCount(t *testing.T, p *synth.Place) *count {
	t.Helper()
	c := &count{home: map[string]string{}, house: map[string]string{}, birth: map[string]day.Day{}, male: map[string]bool{}, since: map[string]day.Day{},
		dead: map[string]bool{}, spouse: map[string]string{}, kinds: map[string]float64{}}
	var all []map[string]string
	each(p.People(), func(row map[string]string) {
		b, err := day.ParsePartial(row["birth_date"])
		if err != nil {
			t.Fatal(err)
		}
		c.birth[row["id"]], c.male[row["id"]] = b.Day(), row["sex"] == "male"
		if row["residence"] == "" {
			row["kind"], row["date"], row["person"] = "person", row["since"], row["id"]
			all = append(all, row)
		}
	})
	each(p.Events(), func(row map[string]string) { all = append(all, row) })
	slices.SortStableFunc(all, func(a, b map[string]string) int {
		return cmp.Or(cmp.Compare(a["date"], b["date"]), cmp.Compare(kindOrder(a["kind"]), kindOrder(b["kind"])))
	})
	for _, e := range all {
		c.take(e)
	}
	for who := range c.home {
		c.expose(who, p.End()+1)
	}
	for _, of := range c.years {
		for _, y := range of {
			c.exposed += y
		}
	}
	return c
}

func (c *count) say(e map[string]string, what string) {
	c.wrong = append(c.wrong, e["id"]+" "+e["kind"]+" "+e["date"]+" "+e["person"]+": "+what)
}

func (c *count) take(e map[string]string) {
	kind, who, on := e["kind"], e["person"], day.Must(e["date"])
	c.kinds[kind]++
	if registered := day.Must(e["registered"]); registered < on {
		c.say(e, "registered before it happened")
	}
	_, here := c.home[who]
	if c.dead[who] || c.dead[e["mother"]] && kind == "birth" || c.dead[e["partner"]] {
		c.say(e, "somebody in it is dead")
	}
	switch kind {
	case "birth":
		c.bear(e, on)
		fallthrough
	case "person", "move_in":
		if here {
			c.say(e, "lives here already")
		}
		if kind != "birth" && (kind == "move_in" || e["since_reason"] == "move_in") {
			c.came++
		}
		c.home[who], c.house[who], c.since[who] = e["area"], e["household"], on
	case "move":
		if !here {
			c.say(e, "doesn't live here")
		}
		c.home[who], c.house[who] = e["area"], e["household"]
	case "move_out", "death":
		c.leave(e, on, here)
	case "split", "merge":
		for _, m := range append(strings.Split(e["members"], ";"), who) {
			if _, here := c.home[m]; m != "" && !here {
				c.say(e, m+" doesn't live here")
			}
			c.house[m] = e["to_household"]
		}
	case "head":
		if !here || c.house[who] != e["household"] {
			c.say(e, "isn't a member")
		}
	case "marriage", "divorce":
		c.unite(e, who, e["partner"])
	}
}

func (c *count) bear(e map[string]string, on day.Day) {
	c.births++
	c.birth[e["person"]], c.male[e["person"]] = on, e["sex"] == "male"
	if e["sex"] == "male" {
		c.boys++
	}
	switch late := day.Must(e["registered"]) - on; {
	case late <= 30:
		c.timely++
	case late > 365:
		c.delayed++
	}
	if m := e["mother"]; m != "" {
		c.borne[c.birth[m].AgeOn(on)]++
		if c.home[m] != e["area"] || c.house[m] != e["household"] {
			c.say(e, "the mother lives elsewhere")
		}
	}
}

func (c *count) leave(e map[string]string, on day.Day, here bool) {
	who := e["person"]
	if !here {
		c.say(e, "doesn't live here")
		return
	}
	c.expose(who, on)
	delete(c.home, who)
	delete(c.house, who)
	if e["kind"] == "move_out" {
		c.left++
		return
	}
	c.dead[who] = true
	c.deaths++
	age := c.birth[who].AgeOn(on)
	c.died[c.sex(who)][age]++
	if age == 0 {
		c.infants++
	}
	if s := c.spouse[who]; s != "" {
		delete(c.spouse, s)
	}
}

func (c *count) unite(e map[string]string, a, b string) {
	if e["kind"] == "divorce" {
		if c.spouse[a] != b {
			c.say(e, "they aren't married")
		}
		delete(c.spouse, a)
		delete(c.spouse, b)
		return
	}
	if c.spouse[a] != "" || c.spouse[b] != "" {
		c.say(e, "one of them is married")
	}
	c.spouse[a], c.spouse[b] = b, a
}

func (c *count) sex(who string) int {
	if c.male[who] {
		return 1
	}
	return 0
}

// expose adds the person-years that somebody has lived here until a day, by age.
func (c *count) expose(who string, until day.Day) {
	b := c.birth[who]
	for from := max(c.since[who], b); from < until; {
		age := b.AgeOn(from)
		to := min(until, b.AddYears(age+1))
		c.years[c.sex(who)][age] += float64(to-from) / 365.25
		from = to
	}
}

// fertility is the children a woman would have at the rates of the ten years.
func (c *count) fertility() float64 {
	sum := 0.0
	for age := 15; age < 50; age++ {
		sum += c.borne[age] / c.years[0][age]
	}
	return sum
}

// expectancy is the years of life at birth, from rates by groups of five years.
func (c *count) expectancy(sex int) float64 {
	alive, lived := 1.0, 0.0
	for age := 0; age < 105; {
		n := 5
		if age == 0 {
			n = 1
		} else if age == 1 {
			n = 4
		}
		d, y := 0.0, 0.0
		for k := age; k < age+n; k++ {
			d, y = d+c.died[sex][k], y+c.years[sex][k]
		}
		m := 0.4
		if age < 95 {
			m = d / y
		}
		next := alive * math.Exp(-m*float64(n))
		lived += (alive + next) / 2 * float64(n)
		alive = next
		age += n
	}
	return lived
}

func (c *count) households() int {
	seen := map[string]bool{}
	for _, h := range c.house {
		seen[h] = true
	}
	return len(seen)
}
