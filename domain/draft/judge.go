package draft

import (
	"math"
	"strings"

	"wanjia/domain/indicator"
	"wanjia/domain/report"
)

// Verdict is what the register says of a claim.
type Verdict uint8

// The verdicts.
const (
	Unknown      Verdict = iota // nobody can tell what it is about, or the figure isn't known or isn't shown
	Supported                   // the true value rounds to it at its own precision
	Contradicted                // it doesn't
	Stale                       // it is true of another period, or of what was known earlier
	Unitless                    // it is true, but its unit is missing
)

// String is the code of the verdict.
func (v Verdict) String() string {
	return [...]string{"unknown", "supported", "contradicted", "stale", "unit_missing"}[v]
}

// scaled is a figure's value in the unit in which a claim is written; false where it can't be.
func (c Claim) scaled(v float64, u indicator.Unit) (float64, bool) {
	per := map[string]float64{"percent": 100, "permille": 1000, "points": 100, "permillepoints": 1000}[c.Unit]
	switch u {
	case indicator.Proportion:
		if per == 0 {
			per = 100
			if c.Value <= 1 && c.Precision < 1 {
				per = 1
			}
		}
		return v * per, true
	case indicator.PerThousandYears, indicator.PerThousandBirths:
		if c.Unit == "percent" || c.Unit == "points" {
			return v / 10, true // the register has it per thousand
		}
		return v, true
	default:
		return v, per == 0
	}
}

// Says judges a level: whether the value bears the claim out, and whether its unit is missing.
func (c Claim) Says(v float64, u indicator.Unit) Verdict {
	if math.IsNaN(v) {
		return Unknown
	}
	at, ok := c.scaled(v, u)
	switch {
	case !ok:
		return Unknown
	case !c.Holds(at):
		return Contradicted
	case c.Unit == "" && (u == indicator.Proportion || u == indicator.PerThousandYears || u == indicator.PerThousandBirths):
		return Unitless
	}
	return Supported
}

// Own says that a claim is about the office's own work and not about the register's people.
func (c Claim) Own() bool { return strings.Contains(string(c.Figure), ".") }

// Comes judges a level of the office's own work, which is known to lie between two numbers: the same where it is exact. Money wants its unit.
func (c Claim) Comes(low, high float64, unit string) Verdict {
	yuan := unit == "yuan"
	half := c.Precision/2 + slack*math.Max(1, math.Abs(high))
	switch {
	case c.Unit == "yuan" && !yuan, yuan && c.Unit != "yuan" && c.Unit != "":
		return Unknown
	case high < c.Value-half || low > c.High+half:
		return Contradicted
	case yuan && c.Unit == "":
		return Unitless
	}
	return Supported
}

// slack is for the last bit of a fraction in binary.
const slack = 1e-9

// Moved judges a rise or a fall, in the figure's own unit or, of counts and where a claim says so, in per cent.
func (c Claim) Moved(now, then float64, u indicator.Unit) (by float64, v Verdict) {
	if math.IsNaN(now) || math.IsNaN(then) {
		return math.NaN(), Unknown
	}
	by = now - then
	if c.Way == Fall {
		by = -by
	}
	counts := u == indicator.People || u == indicator.Events || u == indicator.Years
	if c.Unit == "percent" || c.Unit == "permille" && counts {
		if then == 0 {
			return math.NaN(), Unknown
		}
		by = by / then * map[string]float64{"percent": 100, "permille": 1000}[c.Unit]
	} else {
		by, _ = c.scaled(by, u)
	}
	if c.Holds(by) {
		return by, Supported
	}
	return by, Contradicted
}

// Elsewhere are the periods of which a claim may be true where it isn't of its own.
func Elsewhere(p report.Period) []report.Period {
	var out []report.Period
	seen := map[report.Period]bool{p: true}
	for _, q := range []report.Period{p.Previous(), p.YearBefore(), p.ToDate(), p.Year(), p.Year().YearBefore(), p.Previous().Previous(), {From: p.To, To: p.To}} {
		if !seen[q] {
			seen[q] = true
			out = append(out, q)
		}
	}
	return out
}
