// Package indicator makes the register's figures out of the cube: counts, rates, ratios and expectancies of one
// area and a window of whole months, each with its interval and its notes. Everything it gathers is a sum, so that
// figures follow a change by adding the change. It keeps nothing, reads no clock, and where a figure can't be
// computed it says why instead of showing a number.
package indicator

import (
	"math"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// ID names a figure.
type ID string

// The figures, in the order in which they are shown.
const (
	Population       ID = "population"
	PersonYears      ID = "person_years"
	Births           ID = "births"
	Deaths           ID = "deaths"
	InfantDeaths     ID = "infant_deaths"
	NeonatalDeaths   ID = "neonatal_deaths"
	Under5Deaths     ID = "under5_deaths"
	Stillbirths      ID = "stillbirths"
	MovesIn          ID = "moves_in"
	MovesOut         ID = "moves_out"
	CBR              ID = "cbr"
	CDR              ID = "cdr"
	RNI              ID = "rni"
	NetMigrationRate ID = "net_migration_rate"
	SRB              ID = "srb"
	GFR              ID = "gfr"
	ASFR             ID = "asfr"
	TFR              ID = "tfr"
	MAC              ID = "mac"
	NMR              ID = "nmr"
	IMR              ID = "imr"
	U5MR             ID = "u5mr"
	E0               ID = "e0"
	TimelyShare      ID = "timely_share"
	LateShare        ID = "late_share"
	DelayedShare     ID = "delayed_share"

	// Those of areas and periods that an audit by sample was about; nothing in the cube makes them.
	Completeness                       ID = "completeness" // of people
	BirthsCompleteness, BirthsAdjusted ID = "births_completeness", "births_adjusted"
	DeathsCompleteness, DeathsAdjusted ID = "deaths_completeness", "deaths_adjusted"
)

// IDs lists the figures.
func IDs() []ID {
	all := make([]ID, len(measures))
	for i := range measures {
		all[i] = measures[i].id
	}
	return all
}

// ParseID reads the name of a figure.
func ParseID(text string) (ID, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	all := make([]string, len(measures))
	for i := range measures {
		if all[i] = string(measures[i].id); all[i] == text {
			return measures[i].id, nil
		}
	}
	return "", fault.New(fault.Invalid, "indicator.only.unknown", "text", clip(text), "words", strings.Join(all, ", ")).In("only")
}

// Dim is a way of cutting figures up.
type Dim uint8

// The dimensions, in the order in which a figure names them.
const (
	ByArea Dim = iota
	BySex
	ByAge5
	ByMonth
	dimCount
)

// Dims lists the dimensions.
func Dims() []Dim { return []Dim{ByArea, BySex, ByAge5, ByMonth} }

// String is the word of the dimension.
func (d Dim) String() string { return [dimCount]string{"area", "sex", "age5", "month"}[d] }

// ParseDim reads area, sex, age5 or month.
func ParseDim(text string) (Dim, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	var all []string
	for _, d := range Dims() {
		if d.String() == text {
			return d, nil
		}
		all = append(all, d.String())
	}
	return 0, fault.New(fault.Invalid, "indicator.by.unknown", "text", clip(text), "words", strings.Join(all, ", ")).In("by")
}

func clip(text string) string {
	if r := []rune(text); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return text
}

// Cut is one coordinate of a figure: female, 20-24, 2020-03, the code of an area.
type Cut struct {
	Dim  Dim
	Code string
}

// UnknownAge is the code of the age group of those whose age isn't known.
const UnknownAge = "?"

// Figure is one number with how sure it is. Value, D, Low and High are NaN where there is none: a figure that can't
// be computed, a count's denominator. N counts what the figure was made from: events, or people, or days lived.
type Figure struct {
	ID        ID
	By        []Cut // in the order of Dims
	Value     float64
	N         int64
	D         float64
	Low, High float64
	Notes     []Note
	Hidden    bool // disclosure control hides it: nothing of it may be shown, N neither

	parts []int64 // the counts of people that the figure gives away
}

// Get is the code of a cut, empty where the figure isn't cut that way.
func (f *Figure) Get(d Dim) string {
	for _, c := range f.By {
		if c.Dim == d {
			return c.Code
		}
	}
	return ""
}

// Noted says whether the figure carries a note.
func (f *Figure) Noted(key string) bool {
	for _, n := range f.Notes {
		if n.Key == key {
			return true
		}
	}
	return false
}

func (f *Figure) note(key string) {
	if !f.Noted(key) {
		f.Notes = append(f.Notes, Note{Key: key})
	}
}

// blank takes the value away and says why.
func (f *Figure) blank(key string) {
	f.Value, f.Low, f.High = math.NaN(), math.NaN(), math.NaN()
	f.note(key)
}

// Hide takes everything away that says something of people.
func (f *Figure) Hide(key string) {
	f.Notes = nil
	f.blank(key)
	f.N, f.D, f.Hidden = 0, math.NaN(), true
}

// Note is something the reader of a figure has to know: a word-catalogue key and what its sentence names.
type Note struct {
	Key  string
	Args map[string]string
}

// Text is the note's sentence.
func (n Note) Text(lang words.Lang) string { return words.Text(lang, n.Key, n.Args) }

// The notes of this package; figures carry those of package demography too.
const (
	NoteAgeUnknown = "indicator.note.age"       // cases of unknown age are left out
	NoteSexUnknown = "indicator.note.sex"       // births of unknown sex are left out
	NoteFewBirths  = "indicator.note.births"    // fertility of a small place
	NoteHidden     = "indicator.note.hidden"    // fewer than the threshold
	NoteCover      = "indicator.note.cover"     // hidden so that others stay hidden
	NoteCrossing   = "indicator.note.crossing"  // moves across this boundary weren't counted
	NoteStillborn  = "indicator.note.stillborn" // never shown when few
	NoteSparse     = "indicator.note.sparse"    // a rate on too few events
	NoteReleased   = "indicator.note.released"  // with what was shown before, it would give a small count away
	NoteRunning    = "indicator.note.running"   // the window isn't over
	NoteEarlier    = "indicator.note.earlier"   // as it was shown before: too little has changed since
)
