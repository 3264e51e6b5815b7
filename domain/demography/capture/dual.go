// Package capture knows how to estimate those whom no list has: from two independent counts of the same people
// or events (dual-system estimates), or from several (log-linear models). All of it rests on the lists being
// matched without error and nobody being on two lists because of the other; where strata differ in how well
// they are covered, estimates are made stratum by stratum and added up. It never invents an estimate where
// nobody is on two lists: that is refused, or answered by Chapman's form where one is wanted.
package capture

import (
	"math"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/demography"
)

// Dual is what two counts of the same events found, such as the register and an audit that didn't look into it.
type Dual struct {
	Both   int64 // matched: C
	First  int64 // in the first alone (the register): N1
	Second int64 // in the second alone (the audit): N2
}

// Seen is everybody on either list.
func (d Dual) Seen() int64 { return d.Both + d.First + d.Second }

func (d Dual) check() error {
	for _, n := range []int64{d.Both, d.First, d.Second} {
		if n < 0 || n > 1e12 {
			return fault.New(fault.Invalid, "demography.count.invalid", "count", strconv.FormatInt(n, 10))
		}
	}
	return nil
}

// Completeness are the shares of all that each list has, C/(C+N2) for the first and C/(C+N1) for the second:
// each is judged by the other. NaN where the other list is empty.
func (d Dual) Completeness() (first, second float64) {
	c := float64(d.Both)
	return c / (c + float64(d.Second)), c / (c + float64(d.First))
}

// Total is an estimated number with its standard error. The interval is symmetric and cut where it would deny
// those who were seen.
type Total struct {
	Value    float64
	Variance float64
	demography.Interval
	Missed float64 // on neither list
}

// SE is the standard error.
func (t Total) SE() float64 { return math.Sqrt(t.Variance) }

func total(value, variance float64, seen int64, level demography.Level) Total {
	half := level.Normal() * math.Sqrt(variance)
	at := float64(seen)
	return Total{Value: value, Variance: variance, Missed: value - at,
		Interval: demography.Interval{Low: math.Min(value, math.Max(at, value-half)), High: value + half}}
}

// ChandrasekaranDeming is N̂ = C + N1 + N2 + N1·N2/C with Var = n1·n2·(n1−C)·(n2−C)/C³, where n1 and n2 are the
// whole lists (Chandrasekaran & Deming 1949). Without any match it is undefined and refused.
func ChandrasekaranDeming(d Dual, level demography.Level) (Total, error) {
	if err := d.check(); err != nil {
		return Total{}, err
	}
	if d.Both == 0 {
		return Total{}, fault.New(fault.Refused, "demography.capture.unmatched")
	}
	c, a, b := float64(d.Both), float64(d.First), float64(d.Second)
	return total(c+a+b+a*b/c, (c+a)*(c+b)*a*b/(c*c*c), d.Seen(), level), nil
}

// Chapman is the nearly unbiased (n1+1)(n2+1)/(C+1) − 1 with Seber's variance
// (n1+1)(n2+1)(n1−C)(n2−C)/((C+1)²(C+2)); it has an answer, if a wide one, without any match.
func Chapman(d Dual, level demography.Level) (Total, error) {
	if err := d.check(); err != nil {
		return Total{}, err
	}
	c, a, b := float64(d.Both), float64(d.First), float64(d.Second)
	up := (c + a + 1) * (c + b + 1)
	return total(up/(c+1)-1, up*a*b/((c+1)*(c+1)*(c+2)), d.Seen(), level), nil
}

// Stratified is the sum of a method's estimates over strata, and what pooling them would have said.
type Stratified struct {
	Total  Total
	Strata []Total
	Pooled Total
	// Bias is set where the sum lies above the pooled interval: the lists are correlated through the strata
	// (well covered places are well covered by both), so the pooled number is too low (Chandrasekaran & Deming
	// 1949, pp. 105-107). Correlation within strata can't be seen this way.
	Bias bool
}

// Stratify estimates stratum by stratum and adds up, which is right where coverage differs between strata.
func Stratify(strata []Dual, level demography.Level, method func(Dual, demography.Level) (Total, error)) (Stratified, error) {
	var s Stratified
	var all Dual
	var value, variance float64
	for _, d := range strata {
		t, err := method(d, level)
		if err != nil {
			return Stratified{}, err
		}
		s.Strata = append(s.Strata, t)
		value += t.Value
		variance += t.Variance
		all = Dual{all.Both + d.Both, all.First + d.First, all.Second + d.Second}
	}
	pooled, err := method(all, level)
	if err != nil {
		return Stratified{}, err
	}
	s.Pooled = pooled
	s.Total = total(value, variance, all.Seen(), level)
	s.Bias = len(strata) > 1 && value > pooled.High
	return s, nil
}
