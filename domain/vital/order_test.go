package vital_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// TestWhoLeavesAndComesOnOneDay: whoever lived somewhere left there first; whoever didn't came first. The married are divorced
// before they marry again. The order of arrival doesn't matter, and taking an act out settles the day anew.
func TestWhoLeavesAndComesOnOneDay(t *testing.T) {
	n := 0
	act := func(kind string, v map[string]string) vital.Act {
		n++
		v["person"] = "@s/p"
		return parse(t, kind, v).Acts(journal.DeriveID("e", strconv.Itoa(n)), journal.Seq(n))[person.FromSource("s", "p")]
	}
	in := func(on, where string) vital.Act { return act("move_in", map[string]string{"date": on, "area": where}) }
	out := func(on string) vital.Act { return act("move_out", map[string]string{"date": on}) }
	for _, c := range []struct {
		says string
		acts []vital.Act
		want string
	}{
		{"from one village to another", []vital.Act{in("2015-01-01", "A"), out("2016-01-01"), in("2016-01-01", "B")}, "A ends by move_out, B goes on"},
		{"came for a day", []vital.Act{in("2016-01-01", "B"), out("2016-01-01")}, "B ends by move_out"},
		{"of a year only the year is known", []vital.Act{in("2015", "A"), out("2016"), in("2016", "B")}, "A ends by move_out, B goes on"},
		{"came, left and came again on one day", []vital.Act{in("2015-01-01", "A"), in("2016-01-01", "B"), out("2016-01-01"), in("2017-01-01", "C")}, "A ends by move_out, B ends by move, C goes on"},
	} {
		for range 20 {
			rand.Shuffle(len(c.acts), func(i, j int) { c.acts[i], c.acts[j] = c.acts[j], c.acts[i] })
			p := vital.Person{}
			for i := range c.acts {
				p.Replace(c.acts[i].Entry, c.acts[i])
			}
			l := p.Life()
			var got []string
			for _, s := range l.Spells {
				if s.IsOpen() {
					got = append(got, s.Area.String()+" goes on")
				} else {
					got = append(got, s.Area.String()+" ends by "+s.EndHow.String())
				}
			}
			if text := strings.Join(got, ", "); text != c.want {
				t.Fatalf("%s: got %s, want %s", c.says, text, c.want)
			}
		}
	}
	a, b, c := in("2015-01-01", "A"), out("2016-01-01"), in("2016-01-01", "B")
	p := vital.Person{}
	for _, one := range []vital.Act{a, b, c} {
		p.Replace(one.Entry, one)
	}
	p.Replace(a.Entry)
	if l := p.Life(); len(l.Spells) != 1 || l.Spells[0].IsOpen() {
		t.Errorf("with the first arrival voided, B was a stay of a day: %+v", l.Spells)
	}
}
