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

// TestWhatOneRecordTellsEndsWhatTheOtherBegan: once two records are one person's, what happens is told by one of them.
func TestWhatOneRecordTellsEndsWhatTheOtherBegan(t *testing.T) {
	n := 0
	other := person.FromSource("s", "q")
	act := func(as person.ID, kind string, v map[string]string) vital.Act {
		n++
		v["person"] = "@s/p"
		a := parse(t, kind, v).Acts(journal.DeriveID("e", strconv.Itoa(n)), journal.Seq(n))[person.FromSource("s", "p")]
		a.As = as
		return a
	}
	own := person.ID{}
	in := func(as person.ID, on, where string) vital.Act {
		return act(as, "move_in", map[string]string{"date": on, "area": where})
	}
	out := func(as person.ID, on string) vital.Act { return act(as, "move_out", map[string]string{"date": on}) }
	move := func(as person.ID, on, where string) vital.Act {
		return act(as, "move", map[string]string{"date": on, "area": where})
	}
	for _, c := range []struct {
		says string
		acts []vital.Act
		want string
	}{
		{"nobody lives by the own record, and she moves out", []vital.Act{in(other, "2015-01-01", "A"), out(own, "2016-01-01")}, "A ends by move_out"},
		{"and the other way round", []vital.Act{in(own, "2015-01-01", "A"), out(other, "2016-01-01")}, "A ends by move_out"},
		{"she goes to another village", []vital.Act{in(other, "2015-01-01", "A"), move(own, "2016-01-01", "B"), out(own, "2017-01-01")}, "A ends by move, B ends by move_out"},
		{"she leaves and comes on one day", []vital.Act{in(other, "2015-01-01", "A"), out(own, "2016-01-01"), in(own, "2016-01-01", "B")}, "A ends by move_out, B goes on"},
		{"she came again later", []vital.Act{in(other, "2015-01-01", "A"), out(own, "2016-01-01"), in(own, "2017-01-01", "B"), out(own, "2017-01-01")}, "A ends by move_out, B ends by move_out"},
		{"what each record ends itself ends for it alone", []vital.Act{in(other, "2015-01-01", "A"), in(own, "2014-01-01", "B"), out(own, "2016-01-01")}, "B ends by move, A goes on"},
		{"she was only registered by the own record", []vital.Act{act(own, "move_in", map[string]string{"date": "2014-01-01", "area": "B", "residence": "registered"}), in(other, "2015-01-01", "A"), out(own, "2016-01-01")},
			"B goes on, A ends by move_out"},
		{"nobody says where she lived", []vital.Act{act(own, "move_in", map[string]string{"date": "2014-01-01", "area": "B", "residence": "registered"}), out(other, "2016-01-01"), out(own, "2016-01-02")}, "B ends by move_out"},
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
}
