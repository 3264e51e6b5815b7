package demography

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/base/words"
)

func TestPoissonLimitsAsPublished(t *testing.T) {
	for _, r := range oracle.Sheet(t, "demography/hist/poisson_exact95_expected.csv") {
		got := Poisson(int64(num(t, r, "events")), Usual)
		absolute(t, "low of "+r["events"], got.Low, num(t, r, "lo"), 1e-12)
		absolute(t, "high of "+r["events"], got.High, num(t, r, "hi"), 1e-12)
	}
}

// The first rows of the same table, for where the sheet is not at hand.
func TestPoissonLimitsOfFewEvents(t *testing.T) {
	for n, want := range []Interval{{0, 3.68887945411394}, {0.0253178079842899, 5.5716433909389}, {0.242209278543965, 7.22468766772396},
		{0.618672122895601, 8.76727306974232}, {1.08986537362632, 10.2415886754037}} {
		got := Poisson(int64(n), Usual)
		absolute(t, "low", got.Low, want.Low, 1e-12)
		absolute(t, "high", got.High, want.High, 1e-12)
	}
}

func TestArbuthnotYearByYear(t *testing.T) {
	births := map[string]map[string]string{}
	for _, r := range oracle.Sheet(t, "demography/hist/Arbuthnot.csv") {
		births[r["Year"]] = r
	}
	want := oracle.Sheet(t, "demography/hist/Arbuthnot_srb_by_year_expected.csv")
	if len(want) != 82 {
		t.Errorf("%d years, want 82", len(want))
	}
	for _, w := range want {
		got, err := SexRatio(int64(num(t, births[w["Year"]], "Males")), int64(num(t, births[w["Year"]], "Females")), Usual)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "ratio of "+w["Year"], got.Value/100, num(t, w, "srb"), 1e-12)
		near(t, "low of "+w["Year"], got.Low/100, num(t, w, "lo"), 1e-9) // the sheet took z as 1.959964
		near(t, "high of "+w["Year"], got.High/100, num(t, w, "hi"), 1e-9)
	}
}

// Arbuthnot (1710), 82 years of London christenings pooled, and the first year.
func TestArbuthnotPooled(t *testing.T) {
	for _, c := range []struct {
		m, f             int64
		ratio, low, high float64
	}{
		{484382, 453841, 1.06729449300526, 1.06298168036994, 1.07162480392222},
		{5218, 4683, 1.11424300661969, 1.0711393008699, 1.15908124815567},
	} {
		got := LogRatio(c.m, c.f, Usual)
		near(t, "low", got.Low, c.low, 1e-9)
		near(t, "high", got.High, c.high, 1e-9)
		near(t, "ratio", float64(c.m)/float64(c.f), c.ratio, 1e-12)
	}
	share := Wilson(484382, 484382+453841, Usual)
	near(t, "Wilson low as odds", share.Low/(1-share.Low), 1.06298168334411, 1e-12)
	near(t, "Wilson high as odds", share.High/(1-share.High), 1.07162480092387, 1e-12)
}

func TestRatesSayWhenTheyStandOnLittle(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want []string
	}{{0, []string{NoteFew, NoteNoEvent}}, {1, []string{NoteFew}}, {19, []string{NoteFew}}, {20, nil}} {
		got, err := Rate(c.n, 1000, 1000, Usual)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Notes, c.want) {
			t.Errorf("%d events: noted %v, want %v", c.n, got.Notes, c.want)
		}
	}
}

func TestRateIsPerItsBase(t *testing.T) {
	got, err := Rate(123, 12551.2, 1000, Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "rate", got.Value, 9.79985977436420, 1e-12)
	near(t, "low", got.Low, 102.224765838165/12.5512, 1e-3)
	if got.N != 123 || got.D != 12551.2 {
		t.Errorf("made from %v / %v, want 123 / 12551.2", got.N, got.D)
	}
}

func TestRatesRefuseWhatHasNoAnswer(t *testing.T) {
	for _, c := range []struct {
		what string
		do   func() error
		key  string
	}{
		{"no exposure", func() error { _, err := Rate(1, 0, 1000, Usual); return err }, "demography.exposure.none"},
		{"negative exposure", func() error { _, err := Rate(1, -1, 1000, Usual); return err }, "demography.exposure.invalid"},
		{"exposure that is no number", func() error { _, err := Rate(1, math.NaN(), 1000, Usual); return err }, "demography.exposure.invalid"},
		{"exposure next to nothing", func() error { _, err := Rate(1, 5e-324, 1000, Usual); return err }, "demography.exposure.invalid"},
		{"negative events", func() error { _, err := Rate(-1, 1, 1000, Usual); return err }, "demography.count.invalid"},
		{"per nothing", func() error { _, err := Rate(1, 1, 0, Usual); return err }, "demography.per.invalid"},
		{"share of none", func() error { _, err := Share(0, 0, Usual); return err }, "demography.exposure.none"},
		{"more than the whole", func() error { _, err := Share(3, 2, Usual); return err }, "demography.share.over"},
		{"boys without girls", func() error { _, err := SexRatio(3, 0, Usual); return err }, "demography.exposure.none"},
		{"no strata", func() error { _, err := Standardise(nil, 1000, Usual); return err }, "demography.exposure.none"},
		{"a weighted stratum without exposure", func() error { _, err := Standardise([]Stratum{{1, 5, 1}, {0, 0, 1}}, 1000, Usual); return err }, "demography.stratum.empty"},
		{"a negative weight", func() error { _, err := Standardise([]Stratum{{1, 5, -1}}, 1000, Usual); return err }, "demography.weight.invalid"},
		{"unknown ages only", func() error { _, err := Spread([]int64{0, 0}, 2); return err }, "demography.spread.none"},
		{"a sex that is none", func() error { _, err := ParseSex("m"); return err }, "demography.sex.unknown"},
	} {
		if err := c.do(); !fault.Is(err, c.key) {
			t.Errorf("%s: got %v, want %s", c.what, err, c.key)
		}
	}
}

func TestEveryKeyHasBothSentences(t *testing.T) {
	keys, err := words.Keys("demography.")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range append(keys, NoteFew, NoteGap, NotePooled, NoteSteep, NoteSmall, NoteNoEvent) {
		if s, ok := words.Lookup(key); !ok || s.ZH == "" || s.EN == "" {
			t.Errorf("%s: got %+v, want a Chinese and an English sentence", key, s)
		}
	}
}

func TestDifferenceMayBeNegative(t *testing.T) {
	got, err := Difference(10, 30, 1000, 1000, Usual)
	if err != nil {
		t.Fatal(err)
	}
	if got.Value != -20 || got.N != -20 || !got.Contains(-20) || got.Low > -30 || got.High < -10 {
		t.Errorf("got %+v, want -20 ± 1.96·√40", got)
	}
}

func TestNoEventAtAllIsNoCertainty(t *testing.T) {
	got, err := Difference(0, 0, 1000, 1000, Usual)
	if err != nil {
		t.Fatal(err)
	}
	if limit := 3.6889; math.Abs(got.High-limit) > 1e-3 || math.Abs(got.Low+limit) > 1e-3 {
		t.Errorf("got %v to %v, want the exact limit of no event, %v, either way", got.Low, got.High, limit)
	}
}

func TestOneStratumIsItsOwnRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1e6).Draw(t, "n")
		exposure := rapid.Float64Range(1, 1e9).Draw(t, "exposure")
		crude, err := Rate(n, exposure, 1e5, Usual)
		if err != nil {
			t.Fatal(err)
		}
		weight := rapid.Float64Range(0.1, 1e6).Draw(t, "weight")
		got, err := Standardise([]Stratum{{n, exposure, weight}}, 1e5, Usual)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range [][2]float64{{got.Value, crude.Value}, {got.Low, crude.Low}, {got.High, crude.High}} {
			if math.Abs(p[0]-p[1]) > 1e-9*p[1] {
				t.Fatalf("standardised %+v, crude %+v", got, crude)
			}
		}
	})
}

func TestStandardisedRateLiesBetweenItsStrata(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low, high := math.Inf(1), 0.0
		var strata []Stratum
		for range rapid.IntRange(1, 20).Draw(t, "strata") {
			s := Stratum{rapid.Int64Range(0, 1000).Draw(t, "n"), rapid.Float64Range(1, 1e6).Draw(t, "exposure"), rapid.Float64Range(0.001, 100).Draw(t, "weight")}
			strata = append(strata, s)
			rate := float64(s.Events) / s.Exposure * 1000
			low, high = math.Min(low, rate), math.Max(high, rate)
		}
		got, err := Standardise(strata, 1000, Usual)
		if err != nil {
			t.Fatal(err)
		}
		if got.Value < low*(1-1e-9) || got.Value > high*(1+1e-9) || !got.Contains(got.Value) || got.Low < 0 {
			t.Fatalf("%v in %v, want between %v and %v", got.Value, got.Interval, low, high)
		}
	})
}

func TestPoissonLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(asymptotic-50, asymptotic+50), rapid.Int64Range(0, 1e9)).Draw(t, "n")
		level := Level(rapid.Float64Range(0.01, 0.9999).Draw(t, "level"))
		one, more := Poisson(n, level), Poisson(n+1, level)
		if !one.Contains(float64(n)) || one.Low < 0 {
			t.Fatalf("%v events in %v", n, one)
		}
		if !(more.Low > one.Low && more.High > one.High) {
			t.Fatalf("limits of %d and one more: %v, %v; want both to rise", n, one, more)
		}
		wide := Poisson(n, level+(1-level)/2)
		if wide.Low > one.Low || wide.High < one.High {
			t.Fatalf("more sure must be wider: %v, %v", one, wide)
		}
	})
}

// The limits put exactly the tail outside: P(X ≥ n | low) = P(X ≤ n | high) = 2.5 %, summed term by term.
func TestPoissonLimitsLeaveTheTailOut(t *testing.T) {
	for n := int64(1); n < 60; n++ {
		got := Poisson(n, Usual)
		below := func(mean float64, upTo int64) (sum float64) {
			for k := range upTo + 1 {
				log, _ := math.Lgamma(float64(k) + 1)
				sum += math.Exp(float64(k)*math.Log(mean) - mean - log)
			}
			return sum
		}
		absolute(t, "tail under "+strconv.FormatInt(n, 10), 1-below(got.Low, n-1), 0.025, 1e-12)
		absolute(t, "tail over "+strconv.FormatInt(n, 10), below(got.High, n), 0.025, 1e-12)
	}
}

func TestSeriesAndExpansionMeet(t *testing.T) {
	for _, tail := range []float64{0.25, 0.025, 0.0005, 1e-8} {
		for _, a := range []float64{0.6 * asymptotic, asymptotic - 1} {
			z := math.Sqrt2 * math.Erfcinv(2*tail)
			near(t, "low at tail "+number(tail), cornishFisher(a, -z), gammaLow(a, tail), 1e-11)
			near(t, "high at tail "+number(tail), cornishFisher(a, z), gammaHigh(a, tail), 1e-11)
		}
	}
}

func TestBinomialLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Int64Range(1, 50), rapid.Int64Range(1, 1e9)).Draw(t, "n")
		k := rapid.Int64Range(0, n).Draw(t, "k")
		level := Level(rapid.Float64Range(0.01, 0.9999).Draw(t, "level"))
		p := float64(k) / float64(n)
		for _, i := range []Interval{Binomial(k, n, level), Wilson(k, n, level)} {
			if !i.Contains(p) || i.Low < 0 || i.High > 1 {
				t.Fatalf("%d of %d: %v in %v", k, n, p, i)
			}
		}
		exact, mirror := Binomial(k, n, level), Binomial(n-k, n, level)
		if math.Abs(exact.Low-(1-mirror.High)) > 1e-12 || math.Abs(exact.High-(1-mirror.Low)) > 1e-12 {
			t.Fatalf("%d of %d: %v; the others: %v", k, n, exact, mirror)
		}
		if k < n {
			more := Binomial(k+1, n, level)
			if !(more.Low > exact.Low && more.High > exact.High) {
				t.Fatalf("%d and one more of %d: %v, %v; want both limits to rise", k, n, exact, more)
			}
		}
	})
}

// For whole numbers the interval of an effective size is the exact one, between them it lies between, and a sample that says less is wider.
func TestAnEffectiveSizeNeedBeNoWholeNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 10_000).Draw(t, "n")
		k := rapid.Int64Range(0, n).Draw(t, "k")
		p, exact := float64(k)/float64(n), Binomial(k, n, Usual)
		got := Effective(p, float64(n), Usual)
		if math.Abs(got.Low-exact.Low) > 1e-9 || math.Abs(got.High-exact.High) > 1e-9 {
			t.Fatalf("%d of %d: %v, want %v", k, n, got, exact)
		}
		less := Effective(p, float64(n)*rapid.Float64Range(0.05, 0.99).Draw(t, "part"), Usual)
		if less.Low > got.Low+1e-12 || less.High < got.High-1e-12 || !less.Contains(p) || less.Low < 0 || less.High > 1 {
			t.Fatalf("%d of %d, and less said: %v, %v", k, n, got, less)
		}
	})
	if none := Effective(0.4, 0, Usual); none != (Interval{0, 1}) {
		t.Errorf("no size: %v", none)
	}
	// The quantiles of Beta(2.5, 8.5) and Beta(3.5, 7.5), by SciPy: 2.5 of 10.
	absolute(t, "low of 2.5 of 10", Effective(0.25, 10, Usual).Low, 0.044059413552630794, 1e-9)
	absolute(t, "high of 2.5 of 10", Effective(0.25, 10, Usual).High, 0.6058183181486713, 1e-9)
}

// The limits put exactly the tail outside, summed term by term.
func TestBinomialLimitsLeaveTheTailOut(t *testing.T) {
	const n = 40
	below := func(p float64, upTo int) (sum float64) {
		ways := 1.0
		for k := range upTo + 1 {
			sum += ways * math.Pow(p, float64(k)) * math.Pow(1-p, float64(n-k))
			ways *= float64(n-k) / float64(k+1)
		}
		return sum
	}
	for k := range n + 1 {
		got := Binomial(int64(k), n, Usual)
		if k > 0 {
			absolute(t, "tail under "+strconv.Itoa(k), 1-below(got.Low, k-1), 0.025, 1e-12)
		}
		if k < n {
			absolute(t, "tail over "+strconv.Itoa(k), below(got.High, k), 0.025, 1e-12)
		}
	}
}

func TestLogRatioLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, f := rapid.Int64Range(0, 1e6).Draw(t, "m"), rapid.Int64Range(1, 1e6).Draw(t, "f")
		got := LogRatio(m, f, Usual)
		if !got.Contains(float64(m)/float64(f)) || got.Low < 0 {
			t.Fatalf("%d to %d in %v", m, f, got)
		}
		if m == 0 {
			return
		}
		turned := LogRatio(f, m, Usual)
		if math.Abs(turned.Low*got.High-1) > 1e-12 || math.Abs(turned.High*got.Low-1) > 1e-12 {
			t.Fatalf("%v and the other way round %v", got, turned)
		}
	})
}

func TestLevelsThatAreNoneAreTheUsual(t *testing.T) {
	for _, l := range []Level{0, 1, -1, 2, Level(math.NaN()), Level(math.Inf(1))} {
		if got, want := Poisson(7, l), Poisson(7, Usual); got != want {
			t.Errorf("level %v: got %v, want %v", l, got, want)
		}
	}
}

func TestUnknownAgesAreSpreadInProportion(t *testing.T) {
	got, err := Spread([]int64{10, 0, 30}, 4)
	if err != nil {
		t.Fatal(err)
	}
	if got[0] != 11 || got[1] != 0 || got[2] != 33 {
		t.Errorf("got %v, want [11 0 33]", got)
	}
}

// FuzzIntervals gives any counts and level and wants real limits around the estimate, in bounded time.
func FuzzIntervals(f *testing.F) {
	f.Add(int64(0), int64(0), 0.95)
	f.Add(int64(1), int64(1), 0.0)
	f.Add(int64(math.MaxInt64), int64(math.MaxInt64), 0.5)
	f.Add(int64(math.MinInt64), int64(3), 1-1e-16)
	f.Add(int64(20000), int64(1<<62), 1e-300)
	f.Add(int64(9223372036854775262), int64(9223372036854775650), -52.5)
	f.Fuzz(func(t *testing.T, k, n int64, l float64) {
		level := Level(l)
		if got := Poisson(n, level); !got.Contains(float64(max(n, 0))) || math.IsInf(got.High, 0) {
			t.Fatalf("Poisson of %d at %v: %v", n, l, got)
		}
		for _, got := range []Interval{Binomial(k, n, level), Wilson(k, n, level)} {
			if !(got.Low >= 0 && got.High <= 1 && got.Low <= got.High) {
				t.Fatalf("%d of %d at %v: %v", k, n, l, got)
			}
			if n > 0 && !got.Contains(float64(min(max(k, 0), n))/float64(n)) {
				t.Fatalf("%d of %d at %v: %v doesn't hold it", k, n, l, got)
			}
		}
		if got := LogRatio(k, n, level); !(got.Low >= 0 && got.Low <= got.High) {
			t.Fatalf("%d to %d at %v: %v", k, n, l, got)
		}
		rate, err := Rate(k, l, 1000, level)
		if err == nil && (!rate.Contains(rate.Value) || math.IsInf(rate.High, 0)) {
			t.Fatalf("%d over %v: %+v", k, l, rate)
		}
	})
}

// Quantiles as every table of Student's distribution prints them.
func TestStudentQuantiles(t *testing.T) {
	for _, c := range []struct {
		degrees, want float64
		level         Level
	}{
		{1, 12.7062047362, 0.95}, {2, 4.3026527297, 0.95}, {5, 2.5705818356, 0.95}, {14, 2.1447866879, 0.95}, {60, 2.0002978220, 0.95},
		{1e9, 1.9599639869, 0.95}, {math.Inf(1), 1.9599639845, 0.95}, {10, 3.1692726726, 0.99}, {7, 1.4149239277, 0.8}, {10, 0.5415280387, 0.4},
	} {
		near(t, "t", c.level.Student(c.degrees), c.want, 1e-9)
	}
	if got := Usual.Student(0); !math.IsInf(got, 1) {
		t.Errorf("without degrees of freedom: got %v, want infinity", got)
	}
}

func TestIndirectStandardisation(t *testing.T) {
	// Expected: 1000·.002 + 2000·.01 = 22; observed 33.
	got, err := Indirect(33, []Expected{{1000, 0.002}, {2000, 0.01}}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ratio", got.Value, 150, 1e-12)
	exact := Poisson(33, Usual)
	near(t, "low", got.Low, exact.Low/22*100, 1e-12)
	near(t, "high", got.High, exact.High/22*100, 1e-12)
	if _, err := Indirect(1, nil, Usual); !fault.Is(err, "demography.exposure.none") {
		t.Errorf("nothing expected: got %v", err)
	}
}
