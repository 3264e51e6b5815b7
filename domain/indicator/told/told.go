// Package told knows which counts a figure tells whoever sees it, and how figures are hidden together because of it: what is
// made of a hidden count goes with it, a rate on few events isn't shown outside, and what was shown before may stand in for
// what has hardly changed. Whether a count may be told is not its to know.
package told

import (
	"slices"
	"strconv"
	"strings"

	"wanjia/domain/cube"
	"wanjia/domain/demography"
	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/overlap"
	"wanjia/domain/indicator"
	"wanjia/domain/person"
)

// Count is a count that a figure tells whoever sees it: of what, and where it lies on the axes of sex, age and lateness. The
// axis of age has the first month as a place of its own.
type Count struct {
	Measure         string
	Sex, Age, Late  overlap.Span
	N               int64
	Stock, Crossing bool // counts those of one day; counts those who cross the area's own boundary
}

// Ages are as package indicator has them.
const (
	oldest  = 119
	unknown = oldest + 1
)

// The axes as wholes.
const (
	allOfSex  = int32(person.Female) + 1
	allAges   = int32(unknown) + 2
	allOfLate = int32(cube.Delayed) + 1
)

// aged is where ages lie on the axis.
func aged(from, to int) overlap.Span {
	s := overlap.Span{From: int32(from) + 1, To: int32(to) + 2}
	if from == 0 {
		s.From = 0
	}
	return s
}

// By are the counts that a figure gives to whoever sees it. A hidden one tells none; differences tell what the counts
// beside them do.
func By(f *indicator.Figure) []Count {
	if f.Hidden {
		return nil
	}
	return Places(f)
}

// Places are what a figure would tell; of a hidden one the counts themselves are not known any more.
func Places(f *indicator.Figure) []Count {
	whole := Count{Measure: string(indicator.Births), Sex: sexesOf(f), Age: agesOf(f), Late: overlap.Span{To: allOfLate}, N: f.N}
	of := func(measure indicator.ID) Count {
		t := whole
		t.Measure = string(measure)
		return t
	}
	switch f.ID {
	case indicator.Births, indicator.CBR, indicator.GFR:
		return []Count{whole}
	case indicator.Deaths, indicator.CDR:
		return []Count{of(indicator.Deaths)}
	case indicator.Population:
		t := of(indicator.Population)
		t.Stock = true
		return []Count{t}
	case indicator.Stillbirths:
		return []Count{of(indicator.Stillbirths)}
	case indicator.MovesIn, indicator.MovesOut:
		t := of(f.ID)
		t.Crossing = true
		return []Count{t}
	case indicator.InfantDeaths, indicator.IMR, indicator.NeonatalDeaths, indicator.NMR, indicator.Under5Deaths, indicator.U5MR, indicator.E0:
		t := of(indicator.Deaths)
		t.Age = early(f.ID)
		return []Count{t}
	case indicator.SRB:
		boys, girls := whole, whole
		boys.Sex, girls.Sex, girls.N = sexed(person.Male), sexed(person.Female), int64(f.D)
		return []Count{boys, girls}
	case indicator.ASFR, indicator.TFR, indicator.MAC:
		if whole.Age = aged(demography.FirstAge, oldest); f.ID == indicator.ASFR {
			whole.Age = agesOf(f)
		}
		if f.ID == indicator.ASFR && f.Get(indicator.ByAge5) == lastMothers {
			whole.Age.To = aged(oldest, oldest).To // births at 50 and over are counted with them
		}
		return []Count{whole}
	case indicator.TimelyShare, indicator.LateShare, indicator.DelayedShare:
		late := whole
		at := int32(lateness(f.ID))
		late.Late = overlap.Span{From: at, To: at + 1}
		return []Count{late}
	default:
		return rungs(f.ID, f.N)
	}
}

func lateness(id indicator.ID) uint8 {
	switch id {
	case indicator.LateShare:
		return cube.Late
	case indicator.DelayedShare:
		return cube.Delayed
	default:
		return cube.Timely
	}
}

// lastMothers is the group with which births at 50 and over are counted.
const lastMothers = "45-49"

// early is the stretch of ages that deaths of the young, or of known age, are from.
func early(id indicator.ID) overlap.Span {
	switch id {
	case indicator.NeonatalDeaths, indicator.NMR:
		return overlap.Span{To: 1}
	case indicator.InfantDeaths, indicator.IMR:
		return aged(0, 0)
	case indicator.Under5Deaths, indicator.U5MR:
		return aged(0, 4)
	default:
		return aged(0, oldest)
	}
}

func sexed(s person.Sex) overlap.Span { return overlap.Span{From: int32(s), To: int32(s) + 1} }

func sexesOf(f *indicator.Figure) overlap.Span {
	s, err := person.ParseSex(f.Get(indicator.BySex))
	if f.Get(indicator.BySex) == "" || err != nil {
		return overlap.Span{To: allOfSex}
	}
	return sexed(s)
}

// agesOf reads the code of an age group: 15-19, 85+, ? for the unknown.
func agesOf(f *indicator.Figure) overlap.Span {
	code := f.Get(indicator.ByAge5)
	if code == "" {
		return overlap.Span{To: allAges}
	}
	first, last, _ := strings.Cut(code, "-")
	from, err := strconv.Atoi(strings.TrimSuffix(first, "+"))
	if err != nil {
		return aged(unknown, unknown)
	}
	if to, err := strconv.Atoi(last); err == nil {
		return aged(from, to)
	}
	return aged(from, oldest)
}

// place is a text of a figure and what it is cut by.
func place(id indicator.ID, f *indicator.Figure) string {
	text := string(id)
	for _, c := range f.By {
		text += " " + c.Dim.String() + "=" + c.Code
	}
	return text
}

// Place names a figure by what it is and what it is cut by.
func Place(f *indicator.Figure) string { return place(f.ID, f) }

// Made says whether a figure is made of one of some figures, which are named by their places.
func Made(f *indicator.Figure, of map[string]bool) bool {
	return slices.ContainsFunc(Bases(f.ID), func(base indicator.ID) bool { return of[place(base, f)] })
}

// Withhold hides the figures for which why has a word, and what is made of those at the same place.
func Withhold(figures []indicator.Figure, why func(*indicator.Figure) string) {
	lost := map[string]bool{}
	for i := range figures {
		f := &figures[i]
		if f.Hidden {
			continue
		}
		if word := why(f); word != "" {
			f.Hide(word)
			lost[Place(f)] = true
		}
	}
	for again := len(lost) > 0; again; {
		again = false
		for i := range figures {
			if f := &figures[i]; !f.Hidden && Made(f, lost) {
				f.Hide(indicator.NoteCover)
				lost[Place(f)], again = true, true
			}
		}
	}
}

// Sparse is the word for a rate that stands on too few events to be shown outside; empty where it doesn't.
func Sparse(f *indicator.Figure) string {
	rule := disclosure.Crude
	switch f.ID {
	case indicator.CBR, indicator.CDR, indicator.GFR, indicator.ASFR, indicator.NMR, indicator.IMR, indicator.U5MR:
	case indicator.TFR, indicator.MAC, indicator.E0:
		rule = disclosure.Standardised
	default:
		return ""
	}
	if rule(f.N) == disclosure.Hidden {
		return indicator.NoteSparse
	}
	return ""
}

// As puts what was shown earlier in a figure's place, and says so.
func As(f *indicator.Figure, earlier indicator.Figure) {
	f.Value, f.N, f.D, f.Low, f.High, f.Hidden = earlier.Value, earlier.N, earlier.D, earlier.Low, earlier.High, false
	f.Notes = append(f.Notes, indicator.Note{Key: indicator.NoteEarlier})
}

// Copy is figures that can be hidden without the first ones.
func Copy(figures []indicator.Figure) []indicator.Figure {
	out := slices.Clone(figures)
	for i := range out {
		out[i].Notes = slices.Clone(out[i].Notes)
	}
	return out
}
