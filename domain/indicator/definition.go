package indicator

// Unit is what a figure is measured in.
type Unit uint8

// The units.
const (
	People Unit = iota
	Events
	Years // person-years
	PerThousandYears
	PerThousandBirths
	PerHundredGirls
	PerWoman
	YearsOfAge
	Proportion // between 0 and 1
)

// String is the code of the unit.
func (u Unit) String() string {
	return [...]string{"people", "events", "person_years", "per_1000_person_years", "per_1000_births", "per_100_girls", "per_woman",
		"years", "proportion"}[u]
}

// Key is the catalogue key of the unit.
func (u Unit) Key() string { return "indicator.unit." + u.String() }

// Span is how the interval of a figure is made, always for 95 %.
type Span uint8

// The intervals.
const (
	None     Span = iota // a count of everybody has none
	Poisson              // exact (Garwood)
	Binomial             // exact (Clopper and Pearson)
	LogRatio
	Normal    // the difference of two Poisson counts
	Delta     // delta method on Poisson births
	Chiang    // Chiang's variance of a life table
	Resampled // the villages of an audit drawn again
)

// String is the code of the interval.
func (s Span) String() string {
	return [...]string{"none", "poisson", "binomial", "log_ratio", "normal", "delta", "chiang", "resampled"}[s]
}

// Key is the catalogue key of the interval.
func (s Span) Key() string { return "indicator.interval." + s.String() }

// Definition says what a figure means. Its texts are catalogue keys.
type Definition struct {
	ID       ID
	Unit     Unit
	Interval Span
	Takes    []Dim // by which it can be cut
	Always   []Dim // by which it is always cut
}

// Definitions are those of all figures, in their order.
func Definitions() []Definition {
	all := make([]Definition, len(measures))
	for i := range measures {
		m := &measures[i]
		all[i] = Definition{ID: m.id, Unit: m.unit, Interval: m.span}
		for _, d := range Dims() {
			if d == ByArea || m.takes.has(d) {
				all[i].Takes = append(all[i].Takes, d)
			}
			if m.always.has(d) {
				all[i].Always = append(all[i].Always, d)
			}
		}
	}
	return all
}

// Title is the key of the figure's name.
func (d Definition) Title() string { return d.text("title") }

// Definition is the key of what it means.
func (d Definition) Definition() string { return d.text("definition") }

// Formula is the key of how it is computed.
func (d Definition) Formula() string { return d.text("formula") }

// Source is the key of where the definition comes from.
func (d Definition) Source() string { return d.text("source") }

// Numerator is the key of what is counted.
func (d Definition) Numerator() string { return d.text("numerator") }

// Denominator is the key of what it is divided by.
func (d Definition) Denominator() string { return d.text("denominator") }

func (d Definition) text(what string) string { return "indicator." + string(d.ID) + "." + what }
