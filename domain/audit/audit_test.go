package audit_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/demography"
	"wanjia/domain/demography/capture"
)

func frame() []audit.Cluster {
	var all []audit.Cluster
	for i, n := range []int{12, 30, 45, 8, 70, 160, 25, 33, 0, 41} {
		all = append(all, audit.Cluster{Code: area.MustCode(fmt.Sprintf("99030500%d", i)), Stratum: "a", Households: n, People: 3 * n})
	}
	return all
}

func TestTheSampleIsAsLargeAsTheFormulasSay(t *testing.T) {
	d := audit.Design{Margin: 0.02, Expect: 0.95, Deff: 1.5, Take: 10}
	var big []audit.Cluster
	for i := range 500 {
		big = append(big, audit.Cluster{Code: area.MustCode(fmt.Sprintf("9903%05d", i)), Households: 100, People: 400})
	}
	s, err := d.SizeOf(big)
	// n0 = 1.96²·0.0475/0.0004 = 456.2; of 200,000 people 455.2; times 1.5 is 682.8
	if err != nil || s.Simple != 457 || s.Finite != 456 || s.People != 683 || s.Households != 171 || s.Villages != 18 {
		t.Errorf("%+v, %v", s, err)
	}
	d.Deff, d.Rho = 0, 0.02
	if s, _ := d.SizeOf(big); math.Abs(s.Deff-1.78) > 1e-9 {
		t.Errorf("deff %v, want 1 + (40 − 1)·0.02", s.Deff)
	}
	if s, err := d.SizeOf(frame()); err != nil || s.People > 1272 || s.Villages > 9 {
		t.Errorf("a small place is asked for more than there is: %+v, %v", s, err)
	}
	if _, err := d.SizeOf(nil); !fault.Is(err, "audit.frame.empty") {
		t.Errorf("an empty frame: %v", err)
	}
	for key, bad := range map[string]audit.Design{"audit.margin": {Expect: .9, Take: 1}, "audit.expect": {Margin: .1, Take: 1}, "audit.take": {Margin: .1, Expect: .9},
		"audit.deff": {Margin: .1, Expect: .9, Take: 1, Deff: .5}, "audit.rho": {Margin: .1, Expect: .9, Take: 1, Rho: 2}} {
		if err := bad.Check(); !fault.Is(err, key) {
			t.Errorf("%+v: %v, want %s", bad, err, key)
		}
	}
}

func TestEveryStratumGetsTwoVillagesAndTheRestGoesBySize(t *testing.T) {
	var all []audit.Cluster
	for s, sizes := range map[string][]int{"big": {100, 100, 100, 100, 100, 100}, "small": {5, 5, 5}, "one": {9}} {
		for i, n := range sizes {
			all = append(all, audit.Cluster{Code: area.MustCode(fmt.Sprintf("99%d%d", len(s), i)), Stratum: s, Households: n})
		}
	}
	if got := audit.Allocate(all, 6); got["big"] != 5 || got["small"] != 2 || got["one"] != 1 {
		t.Errorf("%v", got)
	}
}

func TestTheSameSeedDrawsTheSameSampleWhateverTheOrder(t *testing.T) {
	one := frame()
	two := frame()
	for i := range two {
		two[i] = one[len(one)-1-i]
	}
	a, b := audit.DrawVillages(one, 4, audit.Seed("s").Stream("villages")), audit.DrawVillages(two, 4, audit.Seed("s").Stream("villages"))
	if fmt.Sprint(a) != fmt.Sprint(b) || len(a) != 4 {
		t.Errorf("%v\n%v", a, b)
	}
	x := audit.Pick([]string{"c", "a", "b", "d"}, 2, audit.Seed("s").Stream("v"))
	y := audit.Pick([]string{"d", "c", "b", "a"}, 2, audit.Seed("s").Stream("v"))
	if fmt.Sprint(x) != fmt.Sprint(y) || len(x) != 2 {
		t.Errorf("%v, %v", x, y)
	}
	if err := audit.Seed("s").Keeps(audit.Seed("s").Promise()); err != nil {
		t.Error(err)
	}
	if err := audit.Seed("t").Keeps(audit.Seed("s").Promise()); !fault.Is(err, "audit.seed.other") {
		t.Errorf("another seed: %v", err)
	}

	if got := audit.Seed("s").Stream("v").Below(1 << 32); got != audit.Seed("s").Stream("v").Below(1<<32) {
		t.Errorf("%d", got)
	}
}

// Over many seeds each village comes as often as its probability says: χ² of standardised counts, at one in ten thousand.
func TestVillagesAreDrawnInProportionToTheirSize(t *testing.T) {
	const seeds = 20_000
	hits, prob := map[string]float64{}, map[string]float64{}
	for i := range seeds {
		drawn := audit.DrawVillages(frame(), 4, audit.Seed(fmt.Sprint(i)).Stream("villages"))
		if len(drawn) != 4 {
			t.Fatalf("%d villages were drawn, want 4", len(drawn))
		}
		for _, d := range drawn {
			hits[d.Code.String()]++
			prob[d.Code.String()] = d.Probability
		}
	}
	// 160 of 424 households is more than a fourth: in for certain; the others share three by size
	chi, df := 0.0, 0
	for _, c := range frame() {
		code, want := c.Code.String(), 3*float64(c.Households)/264
		switch {
		case c.Households == 160:
			want = 1
		case c.Households == 0:
			want = 0
		}
		if math.Abs(prob[code]-want) > 1e-12 {
			t.Errorf("%s has probability %v, want %v", code, prob[code], want)
		}
		if want == 0 || want == 1 {
			if hits[code] != want*seeds {
				t.Errorf("%s was drawn %v times, want %v", code, hits[code], want*seeds)
			}
			continue
		}
		d := hits[code] - want*seeds
		chi += d * d / (seeds * want * (1 - want))
		df++
	}
	if limit := 31.83; df != 8 || chi > limit { // the quantile of χ² with 8 degrees
		t.Errorf("χ² = %.1f with %d, want less than %.1f", chi, df, limit)
	}
}

func TestHouseholdsAreEachAsLikely(t *testing.T) {
	const seeds = 20_000
	hits := map[int]float64{}
	for i := range seeds {
		for _, h := range audit.Pick([]int{1, 2, 3, 4, 5, 6, 7}, 3, audit.Seed(fmt.Sprint(i)).Stream("h")) {
			hits[h]++
		}
	}
	chi := 0.0
	for h := 1; h <= 7; h++ {
		want := seeds * 3.0 / 7
		chi += (hits[h] - want) * (hits[h] - want) / (want * 4 / 7)
	}
	if chi *= 6.0 / 7; chi > 27.86 { // six degrees, one in ten thousand
		t.Errorf("χ² = %.1f: %v", chi, hits)
	}
}

func pairs(table map[string]int) []audit.Pair {
	var all []audit.Pair
	for k, n := range table {
		a, b, _ := strings.Cut(k, " ")
		for range n {
			all = append(all, audit.Pair{Register: a, Interview: b})
		}
	}
	return all
}

func TestAgreementOfAField(t *testing.T) {
	a := audit.Agree("x", append(pairs(map[string]int{"y y": 20, "y n": 5, "n y": 10, "n n": 15}), audit.Pair{Register: "y"}, audit.Pair{}))
	if a.N != 50 || math.Abs(a.Gross.Value-0.3) > 1e-12 || math.Abs(a.Kappa.Value-0.4) > 1e-12 || math.Abs(math.Abs(a.Net.Value)-0.1) > 1e-12 {
		t.Errorf("%+v", a)
	}
	// Fleiss, Cohen and Everitt's standard error is the jackknife's, near enough
	all := pairs(map[string]int{"y y": 20, "y n": 5, "n y": 10, "n n": 15})
	var mean, sq float64
	for i := range all {
		k := audit.Agree("x", append(append([]audit.Pair{}, all[:i]...), all[i+1:]...)).Kappa.Value
		mean += k / 50
		sq += k * k / 50
	}
	se := math.Sqrt(49 * (sq - mean*mean))
	if got := (a.Kappa.High - a.Kappa.Low) / 2 / 1.959964; math.Abs(got-se) > 0.01 {
		t.Errorf("kappa's standard error is %.4f, the jackknife's %.4f", got, se)
	}
	same := audit.Agree("x", pairs(map[string]int{"y y": 9}))
	if !math.IsNaN(same.Kappa.Value) || same.Gross.Value != 0 || same.Net.Value != 0 {
		t.Errorf("one value only: %+v", same)
	}
	if none := audit.Agree("x", nil); none.N != 0 {
		t.Errorf("nothing: %+v", none)
	}
}

// The vectors of the reference: two strata covered differently, whose pooled estimate is 8,845 of 10,000 and whose sum is 9,955.
func TestTheDualSystemEstimateIsThatOfItsStrata(t *testing.T) {
	r, err := audit.Dual([]audit.Stratum{
		{Name: "well", Register: 4759, Villages: split(capture.Dual{Both: 4493, First: 266, Second: 226}, 8)},
		{Name: "badly", Register: 2481, Villages: split(capture.Dual{Both: 992, First: 1489, Second: 990}, 8)},
	}, audit.Seed("x").Stream("dual"))
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(r.Strata[0].Sample.Value-4998.376947040499) > 1e-6 || math.Abs(r.Strata[1].Sample.Value-4955.5015105740185) > 1e-6 || math.Abs(r.All.Sample.Value-9953.878457614517) > 1e-6 {
		t.Errorf("%v, %v, %v", r.Strata[0].Sample.Value, r.Strata[1].Sample.Value, r.All.Sample.Value)
	}
	if !r.Correlated {
		t.Error("correlated through the strata, and not said so")
	}
	if c := r.Strata[0].Completeness; math.Abs(c.Value-4493.0/4719) > 1e-12 || c.Low >= c.Value || c.High <= c.Value {
		t.Errorf("completeness %+v", c)
	}
	if m := r.All.Missed; math.Abs(m.Value-(4759/(4493.0/4719)+2481/(992.0/1982)-7240)) > 1e-6 || m.Low >= m.Value || m.High <= m.Value {
		t.Errorf("missed %+v", m)
	}
	again, err := audit.Dual([]audit.Stratum{{Name: "a", Register: 9, Villages: split(capture.Dual{Both: 8, First: 1, Second: 3}, 2)}}, audit.Seed("x").Stream("dual"))
	twice, _ := audit.Dual([]audit.Stratum{{Name: "a", Register: 9, Villages: split(capture.Dual{Both: 8, First: 1, Second: 3}, 2)}}, audit.Seed("x").Stream("dual"))
	if err != nil || fmt.Sprint(again) != fmt.Sprint(twice) {
		t.Errorf("the same seed says two things: %v, %v", again, err)
	}
}

// split deals counts out to villages.
func split(d capture.Dual, n int64) []audit.Counted {
	out := make([]audit.Counted, n)
	for i := range out {
		k := int64(i)
		part := func(all int64) int64 { return all/n + map[bool]int64{true: 1}[k < all%n] }
		out[i] = audit.Counted{Dual: capture.Dual{Both: part(d.Both), First: part(d.First), Second: part(d.Second)}, Weight: 1}
	}
	return out
}

func TestWhereNothingIsMissedTheIntervalIsTheExactOne(t *testing.T) {
	r, err := audit.Dual([]audit.Stratum{{Name: "a", Register: 200, Villages: []audit.Counted{{Dual: capture.Dual{Both: 50}, Weight: 2}, {Dual: capture.Dual{Both: 50}, Weight: 2}}}}, audit.Seed("x").Stream("d"))
	if err != nil || r.All.Completeness.Value != 1 || r.All.Completeness.High != 1 || math.Abs(r.All.Completeness.Low-0.9637834) > 1e-6 || r.All.Missed.Value != 0 {
		t.Errorf("%+v, %v", r.All, err)
	}
	r, err = audit.Dual([]audit.Stratum{{Name: "a", Register: 5, Villages: []audit.Counted{{Dual: capture.Dual{First: 5}, Weight: 1}}}}, audit.Seed("x").Stream("d"))
	if err != nil || !math.IsNaN(r.All.Completeness.Value) || !math.IsNaN(r.Strata[0].Missed.Value) || r.All.Register != 5 {
		t.Errorf("the interview found nobody: %+v, %v", r, err)
	}
}

// Where both accounts have somebody in two of eight villages, one draw in seven has nobody whom both have: by itself it would say that the register lacks
// any number of people.
func TestAFewWhomBothHaveSayNothingAbsurd(t *testing.T) {
	villages := make([]audit.Counted, 8)
	for i := range villages {
		villages[i] = audit.Counted{Dual: capture.Dual{First: 3, Second: 1}, Weight: 1}
		if i < 2 {
			villages[i].Dual = capture.Dual{Both: 4, First: 1}
		}
	}
	some := audit.Stratum{Name: "few", Register: 79, Villages: villages}
	r, err := audit.Dual([]audit.Stratum{some, {Name: "well", Register: 4759, Villages: split(capture.Dual{Both: 4493, First: 266, Second: 226}, 8)}}, audit.Seed("x").Stream("dual"))
	if err != nil {
		t.Fatal(err)
	}
	c := r.Strata[0].Completeness // 8 of 14, and hardly more than one is known of them by each village
	if exact := demography.Binomial(8, 14, demography.Usual); c.Low <= 0 || c.Low > exact.Low || c.High < exact.High || c.High > 1 {
		t.Errorf("completeness %+v, want the exact %+v and wider", c, exact)
	}
	if r.Strata[0].True.High > 79*200 || r.All.True.High > 79*200+4759*2 || r.All.True.High < r.All.True.Value {
		t.Errorf("true %+v of the stratum, %+v of all", r.Strata[0].True, r.All.True)
	}
}

// The interval of completeness holds the truth about as often as it says, on villages that differ.
func TestTheIntervalHoldsTheTruth(t *testing.T) {
	held := 0
	const times = 100
	for i := range times {
		s := audit.Seed(fmt.Sprint("truth", i)).Stream("people")
		var villages []audit.Counted
		for range 20 {
			c := audit.Counted{Weight: 1}
			p := 0.85 + 0.1*s.Unit() // 0.9 on average
			for range 60 {
				if s.Unit() < p {
					c.Both++
				} else {
					c.Second++
				}
			}
			villages = append(villages, c)
		}
		r, err := audit.Dual([]audit.Stratum{{Name: "a", Register: 9000, Villages: villages}}, audit.Seed("b").Stream("again"))
		if err != nil {
			t.Fatal(err)
		}
		if r.All.Completeness.Contains(0.9) {
			held++
		}
	}
	if share := float64(held) / times; share < 0.88 || share > 0.99 {
		t.Errorf("the interval held the truth %.2f of the time", share)
	}
}

func TestFullAgreementIsOneAndNoMore(t *testing.T) {
	for n := 2; n < 200; n++ {
		var all []audit.Pair
		for i := range n {
			v := string(rune('a' + i*i%7))
			all = append(all, audit.Pair{Register: v, Interview: v})
		}
		if k := audit.Agree("x", all).Kappa; k.Value != 1 || k.Low > 1 || k.High != 1 {
			t.Fatalf("of %d that agree kappa is %v (%v to %v)", n, k.Value, k.Low, k.High)
		}
	}
}
