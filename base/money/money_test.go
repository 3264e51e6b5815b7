package money_test

import (
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/money"
)

func TestAmountsAreReadToTheFen(t *testing.T) {
	for text, want := range map[string]money.Fen{
		"0": 0, "12": 1200, "12.3": 1230, "12.30": 1230, " 3,600.00 ": 360000, "1,234,567.89": 123456789,
		"-0.01": -1, "+5": 500, "0.050": 5, "0.010000": 1,
	} {
		got, err := money.Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestWhatIsNoAmountIsRefusedWithTheReason(t *testing.T) {
	for text, key := range map[string]string{
		"": "money.form", ".5": "money.form", "5.": "money.form", "1e3": "money.form", "12,34": "money.form", "1,2345": "money.form",
		"--1": "money.form", "0.001": "money.fraction", "99999999999999": "money.large", "99999999999999999999999": "money.large",
	} {
		if got, err := money.Parse(text); !fault.Is(err, key) {
			t.Errorf("Parse(%q) = %d, %v; want %s", text, got, err, key)
		}
	}
}

func TestAnAmountIsWrittenAsItIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := money.Fen(rapid.Int64Range(-int64(money.Max), int64(money.Max)).Draw(t, "fen"))
		if got, err := money.Parse(f.String()); err != nil || got != f {
			t.Fatalf("Parse(%q) = %d, %v; want %d", f.String(), got, err, f)
		}
	})
}

func TestPartsSumBackToTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := money.Fen(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "total"))
		n := rapid.IntRange(1, 50).Draw(t, "n")
		parts := money.Split(total, n)
		sum, err := money.Add(parts...)
		if err != nil || sum != total || len(parts) != n {
			t.Fatalf("Split(%d, %d) sums to %d, %v", total, n, sum, err)
		}
		for i, p := range parts {
			if d := parts[0] - p; d < -1 || d > 1 {
				t.Fatalf("Split(%d, %d)[%d] = %d beside %d", total, n, i, p, parts[0])
			}
		}
	})
}

func TestSharesSumBackAndFollowTheirWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := money.Fen(rapid.Int64Range(0, int64(money.Max)).Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 20).Draw(t, "weights")
		var all int64
		for _, w := range weights {
			all += w
		}
		parts, err := money.Share(total, weights)
		if all == 0 {
			if err == nil {
				t.Fatalf("Share(%d, %v) = %v without a fault", total, weights, parts)
			}
			return
		}
		sum, _ := money.Add(parts...)
		if err != nil || sum != total {
			t.Fatalf("Share(%d, %v) sums to %d, %v", total, weights, sum, err)
		}
		for i, w := range weights {
			exact := float64(total) * float64(w) / float64(all)
			if d := float64(parts[i]) - exact; d < -1.001 || d > 1.001 {
				t.Fatalf("Share(%d, %v)[%d] = %d; its share is %.3f", total, weights, i, parts[i], exact)
			}
		}
	})
}

func TestASumThatDoesNotFitIsRefused(t *testing.T) {
	if _, err := money.Add(1<<62, 1<<62); !fault.Is(err, "money.sum") {
		t.Errorf("Add of twice 2^62 gives %v; want money.sum", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1", "1,234.50", "-0.01", "", "9e9", "1.", "0.001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := money.Parse(s); err == nil {
			if again, err := money.Parse(got.String()); err != nil || again != got {
				t.Errorf("%q reads as %d, written %q, read again %d, %v", s, got, got, again, err)
			}
		}
	})
}
