package cut_test

import (
	"math"
	"testing"

	"wanjia/domain/linkage/cut"
)

func TestPairsAreToldFromHalfTheBestF1On(t *testing.T) {
	at, q := cut.Of([]float64{1, 1, 0.5, 0.1}, 1, 0, 0.04)
	// telling the first three reaches 2 · 2.5 / (3 + 2.6)
	if want := 2.5 / 5.6; math.Abs(at-want) > 1e-12 {
		t.Errorf("told from %v on, want %v", at, want)
	}
	if want := 2 * 2.5 / 5.6; math.Abs(q.F1-want) > 1e-12 || math.Abs(q.Precision-2.5/3) > 1e-12 || math.Abs(q.Recall-2.5/2.6) > 1e-12 {
		t.Errorf("expected %+v, want F1 %v", q, want)
	}
	if at, _ := cut.Of([]float64{1, 0.5}, 1, 0.9, 0.04); at != 0.9 {
		t.Errorf("asked for .9, told from %v on", at)
	}
	if at, _ := cut.Of(nil, 1, 0, 0.04); at != 0.04 {
		t.Errorf("of nothing, told from %v on", at)
	}
}
