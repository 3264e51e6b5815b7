package indicator

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// The little country of the laws: T holds A and B, A holds A1 and A2.
func upward(c area.Code) []area.Code {
	var up []area.Code
	for _, s := range map[string][]string{"T": {"T"}, "A": {"A", "T"}, "B": {"B", "T"}, "A1": {"A1", "A", "T"}, "A2": {"A2", "A", "T"}}[c.String()] {
		up = append(up, area.MustCode(s))
	}
	return up
}

var country = []string{"T", "A", "B", "A1", "A2"}

// world is a number of lives and what the cube makes of them.
type world struct {
	people []vital.Person
	lives  []vital.Life
	stills []still
	cube   *cube.Delta
}

type still struct {
	at area.Code
	on day.Day
}

func newID(t *rapid.T) id.ID {
	var b [16]byte
	for i := range b {
		b[i] = rapid.Byte().Draw(t, "id")
	}
	u, err := id.FromBytes(b[:])
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func drawDay(t *rapid.T, from, to string, what string) day.Day {
	return day.Day(rapid.Int32Range(int32(day.Must(from)), int32(day.Must(to))).Draw(t, what))
}

func drawArea(t *rapid.T) area.Code {
	return area.MustCode(rapid.SampledFrom(country).Draw(t, "area"))
}

func drawSex(t *rapid.T) person.Sex { return rapid.SampledFrom(person.Sexes()).Draw(t, "sex") }

// blur leaves out parts of a date now and then.
func blur(t *rapid.T, d day.Day) day.Partial {
	text := d.String()
	switch rapid.IntRange(0, 9).Draw(t, "known part") {
	case 0:
		text = ""
	case 1:
		text = text[:4]
	case 2:
		text = text[:7]
	}
	p, err := day.ParsePartial(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// drawLife is somebody with a chain of residences, perhaps with gaps, and perhaps a death.
func drawLife(t *rapid.T, w *world) {
	p := vital.Person{ID: person.ID{ID: newID(t)}}
	birth := drawDay(t, "1930-01-01", "2018-12-31", "birth")
	facts := vital.Facts{Sex: drawSex(t), Birth: blur(t, birth)}
	on := max(birth, drawDay(t, "2010-01-01", "2019-12-31", "start"))
	act := func(on day.Day, effects ...vital.Effect) {
		for i := range effects {
			effects[i].On = p.ID
		}
		p.Acts = append(p.Acts, vital.Act{Entry: journal.ID{ID: newID(t)}, Date: on.Partial(), Registered: on, Effects: effects})
	}
	act(on, vital.Effect{Op: vital.Begins, Facts: &facts},
		vital.Effect{Op: vital.Opens, Residence: residence.Usual, Area: drawArea(t), How: rapid.SampledFrom([]residence.How{residence.Baseline, residence.MoveIn}).Draw(t, "how")})
	away := false
	for range rapid.IntRange(0, 5).Draw(t, "moves") {
		on += day.Day(rapid.IntRange(1, 900).Draw(t, "days"))
		switch {
		case away:
			act(on, vital.Effect{Op: vital.Opens, Residence: residence.Usual, Area: drawArea(t), How: residence.MoveIn})
			away = false
		case rapid.IntRange(0, 3).Draw(t, "leaves") == 0:
			act(on, vital.Effect{Op: vital.Closes, How: residence.MoveOut})
			away = true
		default:
			act(on, vital.Effect{Op: vital.Opens, Residence: residence.Usual, Area: drawArea(t), How: residence.Move})
		}
	}
	if !away && rapid.IntRange(0, 2).Draw(t, "dies") == 0 {
		on += day.Day(rapid.IntRange(1, 900).Draw(t, "days"))
		act(on, vital.Effect{Op: vital.Ends})
	}
	w.add(p)
	if facts.Sex == person.Female {
		for range rapid.IntRange(0, 3).Draw(t, "children") {
			drawChild(t, w, len(w.people)-1)
		}
	}
}

// drawChild is a birth to somebody, registered sooner or later, and perhaps a death before long.
func drawChild(t *rapid.T, w *world, mother int) {
	p := vital.Person{ID: person.ID{ID: newID(t)}}
	birth := drawDay(t, "2017-01-01", "2021-12-31", "birth of child")
	home, ok := w.lives[mother].Home(birth)
	if !ok {
		return
	}
	registered := birth + day.Day(rapid.SampledFrom([]int{0, 30, 31, 365, 366, 2000}).Draw(t, "delay"))
	facts := vital.Facts{Sex: drawSex(t), Birth: birth.Partial(), Mother: w.people[mother].ID, Born: true}
	p.Acts = []vital.Act{{Entry: journal.ID{ID: newID(t)}, Date: birth.Partial(), Registered: registered, Effects: []vital.Effect{
		{Op: vital.Begins, On: p.ID, Facts: &facts}, {Op: vital.Opens, On: p.ID, Residence: residence.Usual, Area: home.Area, How: residence.Birth}}}}
	if rapid.Bool().Draw(t, "child dies") {
		death := birth + day.Day(rapid.SampledFrom([]int{1, 27, 28, 364, 365, 366, 900, 1825, 1826, 1827}).Draw(t, "age at death"))
		p.Acts = append(p.Acts, vital.Act{Entry: journal.ID{ID: newID(t)}, Date: death.Partial(), Registered: death,
			Effects: []vital.Effect{{Op: vital.Ends, On: p.ID}}})
	}
	w.add(p)
	c := w.lives[len(w.lives)-1].Child(p.ID)
	w.people[mother].SetChild(p.ID, &c)
}

func (w *world) add(p vital.Person) {
	w.people = append(w.people, p)
	w.lives = append(w.lives, p.Life())
}

func drawWorld(t *rapid.T) *world {
	w := &world{cube: cube.NewDelta()}
	for range rapid.IntRange(1, 12).Draw(t, "people") {
		drawLife(t, w)
	}
	for range rapid.IntRange(0, 9).Draw(t, "stillbirths") {
		w.stills = append(w.stills, still{drawArea(t), drawDay(t, "2017-01-01", "2021-12-31", "stillbirth")})
	}
	for i := range w.people {
		w.cube.Put(&w.people[i], &w.lives[i], upward, 1)
	}
	for _, s := range w.stills {
		w.cube.Stillborn(s.at, s.on.Partial(), upward, 1)
	}
	return w
}

// tally takes an area's cells out of the cube.
func (w *world) tally(of string, from, to day.Month) *Tally {
	t := New(from, to)
	for k, p := range w.cube.Pop {
		if k.Area.String() == of {
			t.AddPop(k, p)
		}
	}
	for k, n := range w.cube.Events {
		if k.Area.String() == of {
			t.AddCount(k, n)
		}
	}
	return t
}

// seen is what somebody counts who goes through the window day by day, and through the lives on each.
type seen map[string]int64

func (s seen) add(what string, sex person.Sex, age5 string, m day.Month) {
	for _, c := range []string{"", " sex=" + sex.String(), " age5=" + age5, " month=" + m.String(), " sex=" + sex.String() + " age5=" + age5} {
		s[what+c]++
	}
}

func within(a area.Code, of string) bool {
	return slices.ContainsFunc(upward(a), func(c area.Code) bool { return c.String() == of })
}

func (w *world) lives5(i int, on day.Day) string {
	if w.lives[i].Birth.IsZero() {
		return "?"
	}
	age := max(w.lives[i].Birth.Day().AgeOn(on), 0)
	if age >= 85 {
		return "85+"
	}
	return fmt.Sprintf("%d-%d", age/5*5, age/5*5+4)
}

// there says whether somebody lives in the area on a day, and the residence that they live in.
func (w *world) there(i int, on day.Day, of string) (residence.Spell, bool) {
	for _, s := range w.lives[i].Spells {
		if s.Start <= on && (s.IsOpen() || on < s.End) {
			return s, within(s.Area, of)
		}
	}
	return residence.Spell{}, false
}

func (w *world) count(of string, from, to day.Month) seen {
	s := seen{}
	for on := from.First(); on <= to.Last(); on++ {
		for i := range w.lives {
			w.onDay(s, i, on, of, on == to.Last())
		}
	}
	for _, b := range w.stills {
		if m := b.on.Month(); m >= from && m <= to && within(b.at, of) {
			s["stillbirths"]++
		}
	}
	return s
}

func (w *world) onDay(s seen, i int, on day.Day, of string, last bool) {
	l, m := &w.lives[i], on.Month()
	spell, in := w.there(i, on, of)
	before, was := w.there(i, on-1, of)
	if in {
		s.add("person_years", l.Sex, "", m)
	}
	if in && last {
		s.add("population", l.Sex, w.lives5(i, on), m)
	}
	if in && !was && spell.Start == on && (spell.StartHow == residence.MoveIn || spell.StartHow == residence.Move) {
		s.add("moves_in", l.Sex, w.age5(l, on), m)
	}
	if was && !in && (before.EndHow == residence.MoveOut || before.EndHow == residence.Move) {
		s.add("moves_out", l.Sex, w.age5(l, on), m)
	}
	if l.Born && l.Birth.Day() == on {
		w.birth(s, i, on, of)
	}
	if l.Dead && l.Death.Day() == on {
		w.death(s, i, on, of)
	}
}

// age5 is lives5 for events, where an age below zero, which a blurred date can make, isn't known.
func (w *world) age5(l *vital.Life, on day.Day) string {
	if l.Birth.IsZero() || l.Birth.Day() > on {
		return "?"
	}
	age := l.Birth.Day().AgeOn(on)
	if age >= 85 {
		return "85+"
	}
	return fmt.Sprintf("%d-%d", age/5*5, age/5*5+4)
}

func (w *world) mother(i int) int {
	return slices.IndexFunc(w.people, func(p vital.Person) bool { return p.ID == w.lives[i].Mother })
}

func (w *world) birth(s seen, i int, on day.Day, of string) {
	mother := w.mother(i)
	home, ok := w.lives[mother].Home(on)
	if !ok || !within(home.Area, of) {
		return
	}
	s.add("births", w.lives[i].Sex, w.age5(&w.lives[mother], on), on.Month())
	switch delay := w.lives[i].Registered - on; {
	case delay <= 30:
		s["timely_share"]++
	case delay <= 365:
		s["late_share"]++
	default:
		s["delayed_share"]++
	}
}

func (w *world) death(s seen, i int, on day.Day, of string) {
	l := &w.lives[i]
	at, ok := l.Home(on)
	place := at.Area
	infant := !l.Birth.IsZero() && on < l.Birth.Day().AddYears(1)
	if m := w.mother(i); infant && m >= 0 {
		if hers, lives := w.lives[m].Home(on); lives {
			place, ok = hers.Area, true
		}
	}
	if !ok || !within(place, of) {
		return
	}
	s.add("deaths", l.Sex, w.age5(l, on), on.Month())
	if l.Birth.IsZero() || l.Birth.Day() > on {
		return
	}
	if infant {
		s.add("infant_deaths", l.Sex, "", on.Month())
	}
	if on-l.Birth.Day() < 28 {
		s.add("neonatal_deaths", l.Sex, "", on.Month())
	}
	if l.Birth.Day().AgeOn(on) < 5 {
		s.add("under5_deaths", l.Sex, "", on.Month())
	}
}

// name is a figure and its cuts as seen has them.
func name(f Figure) string {
	var b strings.Builder
	b.WriteString(string(f.ID))
	for _, c := range f.By {
		b.WriteString(" " + c.Dim.String() + "=" + c.Code)
	}
	return b.String()
}

func TestFiguresAreWhatSomebodyCountsDayByDay(t *testing.T) {
	counted := []ID{Population, PersonYears, Births, Deaths, InfantDeaths, NeonatalDeaths, Under5Deaths, MovesIn, MovesOut}
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		from := drawDay(t, "2016-01-01", "2021-12-31", "from").Month()
		to := from + day.Month(rapid.IntRange(0, 30).Draw(t, "months"))
		of := rapid.SampledFrom(country).Draw(t, "area asked for")
		want, tally := w.count(of, from, to), w.tally(of, from, to)
		for _, by := range [][]Dim{nil, {BySex}, {ByAge5}, {ByMonth}, {BySex, ByAge5}} {
			sums := map[ID]int64{}
			for _, f := range tally.Figures(by...) {
				if !slices.Contains(counted, f.ID) || f.ID == PersonYears && f.Get(ByAge5) != "" || f.ID == Population && f.Get(ByMonth) != "" {
					continue
				}
				sums[f.ID] += f.N
				if f.N != want[name(f)] {
					t.Errorf("%s in %s, %s to %s: got %d, want %d", name(f), of, from, to, f.N, want[name(f)])
				}
			}
			for id, sum := range sums {
				if sum != want[string(id)] {
					t.Errorf("%s by %v adds up to %d, want %d", id, by, sum, want[string(id)])
				}
			}
		}
		total := tally.Figures()
		for _, id := range []ID{TimelyShare, LateShare, DelayedShare} {
			if f := figure(t, total, id); f.N != want[string(id)] {
				t.Errorf("%s: got %d, want %d", id, f.N, want[string(id)])
			}
		}
		if f := figure(t, total, Stillbirths); f.Hidden != (want["stillbirths"] > 0 && want["stillbirths"] < 5) || !f.Hidden && f.N != want["stillbirths"] {
			t.Errorf("stillbirths: got %d, hidden %v; want %d, hidden below 5", f.N, f.Hidden, want["stillbirths"])
		}
	})
}

// text makes figures comparable: NaN is equal to itself.
func text(figures []Figure) string {
	var b strings.Builder
	for _, f := range figures {
		fmt.Fprintf(&b, "%s %v %d %v %v %v %v %v %v\n", name(f), f.Value, f.N, f.D, f.Low, f.High, f.Notes, f.Hidden, f.parts)
	}
	return b.String()
}

func TestAddingInAnyOrderAndInPartsIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		from := drawDay(t, "2016-01-01", "2020-12-31", "from").Month()
		to := from + day.Month(rapid.IntRange(0, 24).Draw(t, "months"))
		by := rapid.SampledFrom([][]Dim{nil, {BySex, ByAge5}, {ByMonth}}).Draw(t, "by")
		want := text(w.tally("A", from, to).Figures(by...))

		one, other := New(from, to), New(from, to)
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for k, p := range w.cube.Pop {
			if k.Area.String() == "A" {
				part := cube.Pop{N: rnd.Int64N(9) - 4, Days: rnd.Int64N(99) - 50}
				one.AddPop(k, part)
				other.AddPop(k, cube.Pop{N: p.N - part.N, Days: p.Days - part.Days})
			}
		}
		for k, n := range w.cube.Events {
			if k.Area.String() == "A" {
				part := rnd.Int64N(9) - 4
				other.AddCount(k, n-part)
				one.AddCount(k, part)
			}
		}
		one.Add(other)
		if got := text(one.Figures(by...)); got != want {
			t.Errorf("in parts:\n%s\nwant\n%s", got, want)
		}
		one.Sub(one)
		if !one.IsZero() {
			t.Errorf("less itself, something is left:\n%s", text(one.Figures()))
		}
	})
}

func TestYearsInARowAreOneWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		from := drawDay(t, "2017-01-01", "2019-12-31", "from").Month()
		to := from + day.Month(rapid.IntRange(0, 36).Draw(t, "months"))
		got := New(from, to)
		for y := from.Year(); y <= to.Year(); y++ {
			year := w.tally("T", day.MonthOf(y, 1), day.MonthOf(y, 12))
			if y == from.Year() {
				got.Add(year)
			} else {
				got.AddChanges(year)
			}
		}
		if got, want := text(got.Figures(BySex, ByMonth)), text(w.tally("T", from, to).Figures(BySex, ByMonth)); got != want {
			t.Errorf("year by year:\n%s\nwant\n%s", got, want)
		}
	})
}

// crowd is many lives of which only sex, birth and residences count, with their person-years by age to the day.
type crowd struct {
	tally *Tally
	lived [sexes][slots]float64 // days
}

func newCrowd(r *rand.Rand, people, youngest, width int, from, to day.Month) *crowd {
	c := &crowd{tally: New(from, to)}
	d := cube.NewDelta()
	first, last := from.First(), to.Last()+1
	for range people {
		birth := first - day.Day(youngest*365+r.IntN(width*365+1))
		start := max(birth, first-400+day.Day(r.IntN(int(last-first)+400)))
		end := start + day.Day(r.IntN(1200)) + 1
		l := vital.Life{Facts: vital.Facts{Sex: person.Sex(1 + r.IntN(2)), Birth: birth.Partial()}, Spells: []residence.Spell{
			{Area: area.MustCode("A1"), Start: start, End: end, EndHow: residence.MoveOut}}}
		if r.IntN(10) == 0 {
			l.Birth, _ = day.ParsePartial(birth.String()[:7])
			birth = l.Birth.Day()
		}
		d.Put(&vital.Person{}, &l, upward, 1)
		for age := max(0, birth.AgeOn(first)); age <= birth.AgeOn(last); age++ {
			begins, ends := max(start, first, birth.AddYears(age)), min(end, last, birth.AddYears(age+1))
			if age == 0 {
				begins = max(start, first)
			}
			if ends > begins {
				c.lived[l.Sex][age] += float64(ends - begins)
			}
		}
	}
	for k, p := range d.Pop {
		if k.Area.String() == "A1" {
			c.tally.AddPop(k, p)
		}
	}
	return c
}

func TestPersonYearsByAgeAreRightToHalfAPercent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		from := drawDay(t, "1990-01-01", "2020-12-31", "from").Month()
		to := from + day.Month(rapid.IntRange(11, 59).Draw(t, "months"))
		c := newCrowd(r, 4000, rapid.IntRange(0, 80).Draw(t, "youngest"), rapid.IntRange(1, 25).Draw(t, "width"), from, to)
		c.check(t)
	})
}

func (c *crowd) check(t tester) {
	t.Helper()
	c.tally.project(false, func(got *cells) {
		var all, want float64
		for s := range sexes {
			for a := range slots {
				one := pick{s, a, a}
				all += got.daysLived(one)
				want += c.lived[s][a]
				c.compare(t, fmt.Sprintf("sex %d, age %d", s, a), got.daysLived(one), c.lived[s][a])
			}
			for a := 0; a < openAge; a += 5 {
				var five float64
				for i := a; i < a+5; i++ {
					five += c.lived[s][i]
				}
				c.compare(t, fmt.Sprintf("sex %d, age %d to %d", s, a, a+4), got.daysLived(pick{s, a, a + 4}), five)
			}
		}
		near(t, "days of all ages together", all, want, 1e-6*want)
		near(t, "days in all", got.daysLived(everybody()), want, 0)
	})
}

func (c *crowd) compare(t tester, what string, got, want float64) {
	t.Helper()
	if years := want / perYear; years >= 1000 && math.Abs(got-want) > 0.005*want {
		t.Errorf("%s: got %.1f person-years, want %.1f, off by %.3f %%", what, got/perYear, years, 100*(got-want)/want)
	}
}

func TestSingleYearsOfAgeAreRightToo(t *testing.T) {
	for seed, window := range []string{"2019-01 2019-12", "2020-01 2020-12", "2015-03 2020-02", "2000-02 2000-02", "2020-02 2020-02"} {
		a, b, _ := strings.Cut(window, " ")
		people := 30_000
		newCrowd(rand.New(rand.NewPCG(uint64(seed), 3)), people, 20, 3, month(t, a), month(t, b)).check(t)
	}
}

func TestThoseBornOn29FebruaryTurnOlderOnTheirDay(t *testing.T) {
	for year, want := range map[int][2]int64{2020: {28, 1}, 2019: {28, 0}, 1900: {28, 0}, 2000: {28, 1}} {
		m := day.MonthOf(year, 2)
		tally := New(m, m+1)
		tally.AddStock(person.Male, cohort("1896-02-29"), 1)
		tally.project(true, func(c *cells) {
			age := year - 1896
			if c.month != m {
				if got := c.daysLived(pick{allSexes, min(age, oldest), min(age, oldest)}); got != 31 {
					t.Errorf("March %d: %v days at the age of %d, want 31", year, got, age)
				}
				return
			}
			young, old := min(age-1, oldest), min(age, oldest)
			if young == old {
				return
			}
			if got := c.daysLived(pick{allSexes, young, young}); got != float64(want[0]) {
				t.Errorf("February %d: %v days before the birthday, want %d", year, got, want[0])
			}
			if got := c.daysLived(pick{allSexes, old, old}); got != float64(want[1]) {
				t.Errorf("February %d: %v days from the birthday on, want %d", year, got, want[1])
			}
		})
	}
}
