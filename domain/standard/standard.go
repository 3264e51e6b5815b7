// Package standard knows what a service room, a population school, a culture courtyard, a model village or a community is accredited by: a
// checklist, a vote of its residents, levels, how long an award stands and how many are looked at again. A standard asks about service,
// facilities and openness. It refuses an item about births, contraception or the size of a family, whatever it calls it (charter 4).
package standard

import (
	_ "embed" // the words that no item may have
	"slices"
	"strings"
	"unicode"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/domain/assessment"
	"wanjia/domain/ballot"
)

// Level is an award.
type Level struct {
	Code   string
	Title  words.Sentence
	From   int       // per cent of the checklist's points
	Grant  money.Fen // a year; 0 is none
	Points int
}

// Standard is what one kind of site is accredited by.
type Standard struct {
	ID        string
	Version   int
	Title     words.Sentence
	Sources   []string
	About     string // the type of sites
	Checklist string
	Levels    []Level // the highest first
	Months    int     // for which an award stands
	Vote      ballot.Rule
	Team      int // who come to the site
	Spot      int // per cent of the awards in force that are looked at again, each time that is drawn
	Verified  bool
}

// Scheme is the name under which the standard's grants stand in the ledger.
func (s *Standard) Scheme() string { return "award-" + s.ID }

// Level finds a level.
func (s *Standard) Level(code string) (Level, bool) {
	i := slices.IndexFunc(s.Levels, func(l Level) bool { return l.Code == code })
	if i < 0 {
		return Level{}, false
	}
	return s.Levels[i], true
}

// Reached is the highest level that a visit reached: none where the checklist wasn't passed.
func (s *Standard) Reached(verdict assessment.Verdict, share int) (Level, bool) {
	if verdict != assessment.Passed {
		return Level{}, false
	}
	i := slices.IndexFunc(s.Levels, func(l Level) bool { return share >= l.From*assessment.Whole/100 })
	if i < 0 {
		return Level{}, false
	}
	return s.Levels[i], true
}

// Admits says whether a level may be awarded after a visit: not above what it reached.
func (s *Standard) Admits(code string, verdict assessment.Verdict, share int) (Level, error) {
	want, ok := s.Level(code)
	if !ok {
		return want, fault.New(fault.Invalid, "standard.level", "level", code).In("level")
	}
	reached, ok := s.Reached(verdict, share)
	if !ok || want.From > reached.From {
		return want, fault.New(fault.Refused, "standard.reached", "level", code).In("level")
	}
	return want, nil
}

// Until is the last day of an award that begins on a day.
func (s *Standard) Until(from day.Day) day.Day {
	return from.AddMonths(s.Months) - 1
}

// Check is everything that is wrong with a standard and the checklist that it names.
func (s *Standard) Check(list *assessment.Checklist) []*fault.Fault {
	var all []*fault.Fault
	say := func(key, item string) {
		all = append(all, fault.New(fault.Invalid, key, "standard", s.ID, "item", item))
	}
	if len(s.Levels) == 0 || !slices.IsSortedFunc(s.Levels, func(a, b Level) int { return b.From - a.From }) {
		say("standard.check.levels", "")
	}
	for i, l := range s.Levels {
		if slices.ContainsFunc(s.Levels[:i], func(o Level) bool { return o.Code == l.Code }) {
			say("standard.check.levels", l.Code)
		}
	}
	if Forbidden(s.Title.ZH) != "" || Forbidden(s.Title.EN) != "" {
		say("standard.check.charter", s.ID)
	}
	if list == nil {
		say("standard.check.checklist", s.Checklist)
		return all
	}
	if n := len(s.Levels); n > 0 && s.Levels[n-1].From < list.Pass {
		say("standard.check.pass", s.Levels[n-1].Code)
	}
	for _, it := range list.Items {
		if it.Each {
			say("standard.check.each", it.Code)
		}
		for _, text := range []string{it.Code, it.Title.ZH, it.Title.EN, it.Source} {
			if Forbidden(text) != "" {
				say("standard.check.charter", it.Code)
				break
			}
		}
	}
	return all
}

//go:embed forbidden.txt
var forbidden string

// Forbidden is the word by which a text is about births, contraception or the size of a family; empty where it isn't.
func Forbidden(text string) string {
	plain := strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	tight := strings.ReplaceAll(plain, " ", "")
	for w := range strings.Lines(forbidden) {
		w = strings.TrimSpace(w)
		han := strings.IndexFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
		switch {
		case w == "":
		case han && strings.Contains(tight, w), !han && begins(plain, w):
			return w
		}
	}
	return ""
}

// begins says whether a word of a text begins with another: births and stillbirths are both of birth.
func begins(text, w string) bool {
	if len(w) <= 3 { // short ones stand in other words
		return slices.Contains(strings.Fields(text), w)
	}
	return strings.Contains(text, w)
}
