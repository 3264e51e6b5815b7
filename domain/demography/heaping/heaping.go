// Package heaping knows the measures of how well ages (or other whole numbers) were reported: which last
// digits people prefer, and how smooth an age and sex structure is. It counts only; it accuses nobody, and
// what a score means for a place is for a person to judge.
//
// Every index takes the range of ages by name, inclusive at both ends. Whipple, Coale-Li, Noumbissi and
// Kannisto are ratios (1 is no preference), Myers, Bachi and Spoorenberg distances (0 is none), Jdanov a
// percentage (100 is none).
package heaping

import (
	"math"
	"strconv"

	"wanjia/base/fault"
)

// Ages are counts (or rates) by single completed year of age from First on, without gaps. The last may
// stand for itself and all above; the indices never reach it unless they are told to.
type Ages struct {
	First  int
	Counts []float64
}

// last is the highest age there is.
func (a Ages) last() int { return a.First + len(a.Counts) - 1 }

// at is the count of an age within the range.
func (a Ages) at(age int) float64 { return a.Counts[age-a.First] }

// sum is the count of an inclusive range.
func (a Ages) sum(from, to int) float64 {
	var s float64
	for age := from; age <= to; age++ {
		s += a.at(age)
	}
	return s
}

// check refuses a range that the counts don't cover, and counts that are none.
func (a Ages) check(from, to int) error {
	if from > to || from < a.First || to > a.last() {
		return fault.New(fault.Invalid, "demography.heaping.ages", "from", strconv.Itoa(from), "to", strconv.Itoa(to),
			"first", strconv.Itoa(a.First), "last", strconv.Itoa(a.last()))
	}
	for i, n := range a.Counts {
		if !(n >= 0) || math.IsInf(n, 0) {
			return fault.New(fault.Invalid, "demography.heaping.count", "age", strconv.Itoa(a.First+i))
		}
	}
	return nil
}

// over divides, and refuses where nobody is there to divide by.
func over(part, whole float64) (float64, error) {
	if whole == 0 {
		return 0, fault.New(fault.Refused, "demography.exposure.none")
	}
	return part / whole, nil
}

// digitsIn checks last digits.
func checkDigit(digit int) error {
	if digit < 0 || digit > 9 {
		return fault.New(fault.Invalid, "demography.heaping.digit", "digit", strconv.Itoa(digit))
	}
	return nil
}

// Fives are the digits 0 and 5, which most people prefer.
const Fives = -1

// Whipple is the count at ages that end in the digit times ten over the count of the decades around them: each
// numerator age has the seven ages below the first of them and two above the last in the denominator, and for
// Fives, times five, two below and two above (UN Manual II; Roger et al. 1981, p. 148). from and to bound the
// numerator's ages: 25 and 60 are usual.
func Whipple(a Ages, from, to, digit int) (float64, error) {
	step, below, start := 10, 7, digit
	if digit == Fives {
		step, below, start = 5, 2, 0
	} else if err := checkDigit(digit); err != nil {
		return 0, err
	}
	first, last := onDigit(from, to, start, step)
	if err := a.check(first-below, last+2); err != nil {
		return 0, err
	}
	var n float64
	for age := first; age <= last; age += step {
		n += a.at(age)
	}
	return over(float64(step)*n, a.sum(first-below, last+2))
}

// onDigit narrows a range to ages that are start modulo step.
func onDigit(from, to, start, step int) (first, last int) {
	first = from + ((start-from)%step+step)%step
	last = to - ((to-start)%step+step)%step
	return first, last
}

// Myers is the share in percent that would have to change its last digit for the blended population to be even
// (Myers 1940): 0 to 90. The range is cut at the top to whole decades. Each digit's count is blended from one
// tabulation without the oldest decade and one without the youngest, with weights that rise and fall along
// the digits from the first age on.
func Myers(a Ages, from, to int) (float64, error) {
	shares, err := MyersShares(a, from, to)
	if err != nil {
		return 0, err
	}
	return uneven(shares), nil
}

// MyersShares is each last digit's share, 0 to 1, of Myers' blended population.
func MyersShares(a Ages, from, to int) ([10]float64, error) {
	var shares [10]float64
	decades := (to - from + 1) / 10
	if decades < 2 {
		return shares, fault.New(fault.Invalid, "demography.heaping.narrow", "years", "20")
	}
	to = from + 10*decades - 1
	if err := a.check(from, to); err != nil {
		return shares, err
	}
	var total float64
	for i := range 10 {
		var low, high float64
		for d := range decades {
			n := a.at(from + i + 10*d)
			if d < decades-1 {
				low += n
			}
			if d > 0 {
				high += n
			}
		}
		blended := low*float64(i+1) + high*float64(9-i)
		shares[(from+i)%10] = blended
		total += blended
	}
	return parts(shares, total)
}

func parts(shares [10]float64, total float64) ([10]float64, error) {
	if total == 0 {
		return shares, fault.New(fault.Refused, "demography.exposure.none")
	}
	for i := range shares {
		shares[i] /= total
	}
	return shares, nil
}

// uneven is half the sum of the deviations from a tenth, in percent.
func uneven(shares [10]float64) float64 {
	var sum float64
	for _, s := range shares {
		sum += math.Abs(s - 0.1)
	}
	return 50 * sum
}

// Bachi is Bachi's (1951) index, 0 to 90: Whipple's method for every last digit, each over two ranges of
// whole decades that lie one year apart around the digit, averaged. 23 and 77 are usual; the oldest age is
// taken for an open group and not used.
func Bachi(a Ages, from, to int) (float64, error) {
	closed := Ages{First: a.First, Counts: a.Counts[:max(0, len(a.Counts)-1)]}
	if to > closed.last() {
		to = from + 4 + (closed.last()-from-4)/10*10
	}
	length := (to - from) / 10 * 10
	if from+4+length > to {
		length -= 10
	}
	if length < 10 {
		return 0, fault.New(fault.Invalid, "demography.heaping.narrow", "years", "15")
	}
	if err := closed.check(from, from+4+length); err != nil {
		return 0, err
	}
	var shares [10]float64
	for digit := range 10 {
		start := from + ((digit-from)%5+5)%5
		for _, s := range []int{start, start + 1} {
			part, err := over(digitSum(closed, s, s+length-1, digit), closed.sum(s, s+length-1))
			if err != nil {
				return 0, err
			}
			shares[digit] += part / 2
		}
	}
	return uneven(shares), nil
}

func digitSum(a Ages, from, to, digit int) float64 {
	var s float64
	first, last := onDigit(from, to, digit, 10)
	for age := first; age <= last; age += 10 {
		s += a.at(age)
	}
	return s
}

// CoaleLi is the mean ratio of the counts at ages ending in the digit to a moving average of `terms` years
// taken twice (Coale & Li 1991, for ages of 60 and over). Ages whose average would reach beyond the counts
// are left out; terms is odd, 5 is usual.
func CoaleLi(a Ages, from, to, terms, digit int) (float64, error) {
	if err := checkDigit(digit); err != nil {
		return 0, err
	}
	if terms < 1 || terms%2 == 0 {
		return 0, fault.New(fault.Invalid, "demography.heaping.terms", "terms", strconv.Itoa(terms))
	}
	if err := a.check(from, to); err != nil {
		return 0, err
	}
	smooth := movingMean(movingMean(a.Counts, terms), terms)
	var sum, n float64
	first, last := onDigit(from, to, digit, 10)
	for age := first; age <= last; age += 10 {
		if s := smooth[age-a.First]; s > 0 {
			sum += a.at(age) / s
			n++
		}
	}
	return over(sum, n)
}

// movingMean is the centred mean; NaN where it would reach beyond an end.
func movingMean(v []float64, terms int) []float64 {
	out := make([]float64, len(v))
	half := terms / 2
	for i := range v {
		out[i] = math.NaN()
		if i >= half && i+half < len(v) {
			out[i] = 0
			for _, x := range v[i-half : i+half+1] {
				out[i] += x / float64(terms)
			}
		}
	}
	return out
}

// Noumbissi is one digit's modified Whipple index: five times the count at its ages over the five-year groups
// centred on them (Noumbissi 1992). from and to bound the numerator's ages; the groups reach two years further.
func Noumbissi(a Ages, from, to, digit int) (float64, error) {
	if err := checkDigit(digit); err != nil {
		return 0, err
	}
	first, last := onDigit(from, to, digit, 10)
	if err := a.check(first-2, last+2); err != nil {
		return 0, err
	}
	var n, around float64
	for age := first; age <= last; age += 10 {
		n += a.at(age)
		around += a.sum(age-2, age+2)
	}
	return over(5*n, around)
}

// Spoorenberg is the total modified Whipple index, the sum over the ten digits of how far Noumbissi's lies
// from 1 (Spoorenberg & Dutreuilh 2007). 20 and 64 are usual.
func Spoorenberg(a Ages, from, to int) (float64, error) {
	var sum float64
	for digit := range 10 {
		w, err := Noumbissi(a, from, to, digit)
		if err != nil && !fault.Is(err, "demography.exposure.none") {
			return 0, err
		}
		sum += math.Abs(1 - w)
	}
	return sum, nil
}

// Kannisto is the count at one old age over the geometric mean of the five ages around it (Kannisto 1999).
// Where one of the five is empty there is no geometric mean; the mean of thousandth powers stands in for it.
func Kannisto(a Ages, age int) (float64, error) {
	if err := a.check(age-2, age+2); err != nil {
		return 0, err
	}
	var logs, powers float64
	for x := age - 2; x <= age+2; x++ {
		logs += math.Log(a.at(x)) / 5
		powers += math.Pow(a.at(x), 1e-3) / 5
	}
	if math.IsInf(logs, -1) {
		return over(a.at(age), math.Pow(powers, 1e3))
	}
	return a.at(age) / math.Exp(logs), nil
}

// Jdanov is the percentage that the counts at some old ages are of the five-year groups centred on them, times
// five (Jdanov et al. 2008 take 95, 100 and 105). Ages that the counts don't cover are left out, and so is
// what a group would reach beyond them.
func Jdanov(a Ages, ages ...int) (float64, error) {
	if err := a.check(a.First, a.last()); err != nil {
		return 0, err
	}
	var n, around float64
	for _, age := range ages {
		if age < a.First || age > a.last() {
			continue
		}
		n += a.at(age)
		around += a.sum(max(a.First, age-2), min(a.last(), age+2))
	}
	return over(500*n, around)
}
