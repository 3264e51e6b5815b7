package quality_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/quality"
)

// family is a mother's situation before a birth, in all that no registration may depend on.
type family struct {
	mother, father string // "known", "named" or "none"
	marital        string // unmarried, married, divorced, widowed
	children       int    // born before
	papers         bool   // parents have document numbers
	house, home    bool   // the mother has a household, a usual residence
}

// settle puts the family into a register; the next birth is of 2022-06-15 or later.
func (f family) settle(t testing.TB) *town {
	w := newTown(t)
	place := " since=2008-01-01 since_reason=baseline"
	if f.home {
		place += " area=A1"
	}
	if f.house {
		place += " household=@t/h"
	}
	number := func(n string) string {
		if f.papers {
			return " id_type=passport id_number=" + n
		}
		return ""
	}
	if f.mother == "known" {
		w.put("person person=@t/m name=Mei sex=female birth_date=1990-05-05" + place + number("E11112222"))
	}
	if f.father == "known" {
		w.put("person person=@t/f name=Gang sex=male birth_date=1988-03-03" + place + number("E33334444"))
	}
	if f.mother != "none" {
		if f.marital != "unmarried" {
			w.put("marriage person=@t/m partner=@t/f date=2010-01-01")
		}
		if f.marital == "divorced" {
			w.put("divorce person=@t/m partner=@t/f date=2015-01-01")
		}
		if f.marital == "widowed" {
			w.put("death person=@t/f date=2022-01-10")
		}
		for i := range f.children {
			on := day.Must("2009-01-01") + day.Day(400*i)
			w.put("birth person=@t/c" + strconv.Itoa(i) + " sex=female date=" + on.String() + " mother=@t/m" + f.says())
		}
	}
	return w
}

// says is how a birth names the father.
func (f family) says() string {
	if f.father == "none" {
		return ""
	}
	return " father=@t/f"
}

// birth is the text of the event; more is what else is answered.
func (f family) birth(more string) string {
	text := "birth person=@t/new date=2022-06-15" + f.says() + more
	if f.mother != "none" {
		text += " mother=@t/m"
	}
	return text
}

func families(visit func(family)) {
	for _, mother := range []string{"known", "named", "none"} {
		for _, father := range []string{"known", "named", "none"} {
			for _, marital := range []string{"unmarried", "married", "divorced", "widowed"} {
				for children := range 13 {
					for bits := range 8 {
						f := family{mother, father, marital, children, bits&1 > 0, bits&2 > 0, bits&4 > 0}
						if mother == "none" && (children > 0 || marital != "unmarried") {
							continue // nobody whose they would be
						}
						visit(f)
					}
				}
			}
		}
	}
}

var answers = []string{"", " area=A1", " area=B1", " household=@t/h", " household=@t/other area=A1", " name=Xin sex=female", " sex=male weight_g=3200 gestation_weeks=39 plurality=1 place=home attendant=none",
	" plurality=2", " registered=2022-06-15", " registered=2026-06-01 area=A1"}

// TestNoBirthIsRefusedOrWarnedOf runs every combination of what must not matter and wants questions at most; and the same ones whether or
// not the parents are married, however many children there are, and whatever papers anybody has.
func TestNoBirthIsRefusedOrWarnedOf(t *testing.T) {
	n := 0
	first := map[family][]string{}
	families(func(f family) {
		w := f.settle(t)
		same := f
		same.marital, same.children, same.papers = "", 0, false
		if f.marital == "widowed" && f.father == "known" {
			same.marital = "bereaved" // a member of the household has died, which is no matter of marriage
		}
		var got []string
		for _, more := range answers {
			n++
			found := w.try(f.birth(more))
			if worst := quality.Worst(found, func(string) bool { return false }); worst > quality.Query {
				t.Fatalf("%+v, %q: %s", f, more, rulesOf(found))
			}
			got = append(got, rulesOf(found))
		}
		if want, ok := first[same]; ok && !slices.Equal(got, want) {
			t.Fatalf("%+v: found %q; another family in the same place %q", f, got, want)
		}
		first[same] = got
	})
	if n < 20000 {
		t.Errorf("%d births were tried; want every combination", n)
	}
}

func TestNoBirthIsRefusedOrWarnedOfAtAnyDate(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(r, name) }
		f := family{pick("mother", "known", "named", "none"), pick("father", "known", "named", "none"),
			pick("marital", "unmarried", "married", "divorced", "widowed"), rapid.IntRange(0, 12).Draw(r, "children"),
			rapid.Bool().Draw(r, "papers"), rapid.Bool().Draw(r, "house"), rapid.Bool().Draw(r, "home")}
		if f.marital == "widowed" {
			f.father = pick("other father", "none", "named") // the dead husband's days are counted in the table of rule 25
		}
		w := f.settle(t)
		if f.mother != "none" && f.marital == "widowed" {
			f.father = "none"
		}
		// after the last child's, and before she is fifty
		on := day.Must("2023-06-15") + day.Day(rapid.IntRange(0, 1080).Draw(r, "days"))
		date := on.String()[:rapid.SampledFrom([]int{4, 7, 10}).Draw(r, "known")]
		text := strings.Replace(f.birth(pick("more", answers[:8]...)), "2022-06-15", date, 1)
		found := w.try(text)
		if worst := quality.Worst(found, func(string) bool { return false }); worst > quality.Query {
			r.Fatalf("%+v: %s: %s", f, text, rulesOf(found))
		}
	})
}

// TestWhatIsMissingRefusesNothing: deaths, moves and adoptions of people of whom nothing else is known.
func TestWhatIsMissingRefusesNothing(t *testing.T) {
	for _, given := range []string{"", "person person=@t/p", "person person=@t/p area=A1", "person person=@t/p household=@t/h",
		"person person=@t/p area=A1 household=@t/h relation=02", "person person=@t/p area=A1 household=@t/h relation=02; person person=@t/q area=A1 household=@t/h",
		"birth person=@t/p date=2019-01-01", "person person=@t/p name=Lan sex=female birth_date=1990"} {
		for _, then := range []string{"death person=@t/p date=2020-01-01", "death person=@t/p date=2020-01-01 cause=illness", "move_out person=@t/p date=" + today,
			"move person=@t/p date=" + today + " area=A2", "move person=@t/p date=" + today + " area=A2 household=@t/g", "adoption person=@t/p date=2020-01-01 mother=@t/m",
			"adoption person=@t/p date=2020-01-01 father=@t/f household=@t/h"} {
			w := newTown(t)
			w.all(strings.ReplaceAll(given, "area=A1", "since=2000-01-01 area=A1"))
			if strings.HasPrefix(then, "death") && strings.HasPrefix(given, "person person=@t/p") {
				w = newTown(t)
				w.all(strings.ReplaceAll(given, "person person=", "person since=2000-01-01 person="))
			}
			found := w.put(then)
			if worst := quality.Worst(found, func(string) bool { return false }); worst > quality.Query {
				t.Errorf("given %q, %q: %s", given, then, rulesOf(found))
			}
		}
	}
}

// forbidden are words that no rule may need: they speak of the order of births, of permission, or of papers that a birth would wait for.
var forbidden = regexp.MustCompile(`(?i)birth order|parity|permission|permit|allowed to|policy|quota|wedlock|legitima|unmarried|licen[cs]e|胎次|孩次|几孩|准生|许可|批准|政策|指标|婚生|未婚|结婚证|生育证`)

func TestNoRuleSpeaksOfOrderOrPermission(t *testing.T) {
	for _, r := range quality.All() {
		s, _ := words.Lookup("quality." + r.ID)
		title, _ := words.Lookup("quality." + r.ID + ".title")
		for _, text := range []string{r.ID, r.Field, s.ZH, s.EN, title.ZH, title.EN} {
			if word := forbidden.FindString(text); word != "" {
				t.Errorf("%s speaks of %q: %s", r.ID, word, text)
			}
		}
		if strings.HasPrefix(r.ID, "birth.") && regexp.MustCompile(`(?i)marri|婚`).MatchString(s.ZH+s.EN) {
			t.Errorf("%s speaks of marriage: %s %s", r.ID, s.ZH, s.EN)
		}
	}
}
