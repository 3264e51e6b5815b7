package disclosure

// Standing is whether a figure may be shown.
type Standing uint8

// The standings of a figure.
const (
	Shown   Standing = iota
	Flagged          // shown, and said to stand on few events
	Hidden
)

// The events a rate needs (the usual rules of vital statistics offices).
const (
	fewestCrude        = 3
	fewestStandardised = 10
	fewestUnflagged    = 20
)

// Crude is the standing of a crude or age-specific rate on so many events: hidden under 3 (without any event too: a
// rate of none says little), flagged under 20.
func Crude(events int64) Standing { return standing(events, fewestCrude) }

// Standardised is the standing of a standardised rate, a total fertility rate or an expectancy: hidden under 10.
func Standardised(events int64) Standing { return standing(events, fewestStandardised) }

func standing(events, fewest int64) Standing {
	switch {
	case events < fewest:
		return Hidden
	case events < fewestUnflagged:
		return Flagged
	}
	return Shown
}
