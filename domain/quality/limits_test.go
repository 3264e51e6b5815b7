package quality_test

import (
	"testing"

	"wanjia/base/fault"
	"wanjia/domain/quality"
)

func TestThresholdsAreSetByName(t *testing.T) {
	for _, c := range []struct {
		says, id, value, key string
	}{
		{"a number", "household.size.most", "30", ""},
		{"the least", "household.size.most", "1", ""},
		{"below the least", "household.size.most", "0", "quality.limit.range"},
		{"above the most", "household.size.most", "1001", "quality.limit.range"},
		{"no number", "household.size.most", "many", "quality.limit.range"},
		{"nothing", "household.size.most", "", "quality.limit.range"},
		{"a date", "register.baseline", "2025-01-01", ""},
		{"no date", "register.baseline", "", ""},
		{"a month", "register.baseline", "2025-01", "quality.limit.date"},
		{"no such name", "household.size", "30", "quality.limit.unknown"},
	} {
		l := quality.Defaults()
		err := l.Set(c.id, c.value)
		if c.key != "" {
			if !fault.Is(err, c.key) || l != quality.Defaults() {
				t.Errorf("%s: got %v, want %s and nothing changed", c.says, err, c.key)
			}
			continue
		}
		if got, ok := l.Get(c.id); err != nil || !ok || got != c.value {
			t.Errorf("%s: got %q, %v; want %q", c.says, got, err, c.value)
		}
	}
	l := quality.Defaults()
	if got, ok := l.Get("household.size"); ok {
		t.Errorf("a name that nobody knows gives %q", got)
	}
}

func TestEachThresholdSetsItsOwnField(t *testing.T) {
	for _, one := range quality.AllLimits() {
		if one.Unit == "date" {
			continue
		}
		if one.Default < one.Least || one.Default > one.Most {
			t.Errorf("%s: the default %d isn't between %d and %d", one.ID, one.Default, one.Least, one.Most)
		}
		l := quality.Defaults()
		value := "1"
		for _, try := range []int{one.Least, one.Most} {
			if try != one.Default {
				value = itoa(try)
			}
		}
		if err := l.Set(one.ID, value); err != nil {
			t.Errorf("%s: %v", one.ID, err)
		}
		for _, other := range quality.AllLimits() {
			got, _ := l.Get(other.ID)
			want := itoa(other.Default)
			if other.ID == one.ID {
				want = value
			}
			if other.Unit != "date" && got != want {
				t.Errorf("setting %s makes %s %s, want %s", one.ID, other.ID, got, want)
			}
		}
	}
}

func TestThresholdsMayNotCross(t *testing.T) {
	l := quality.Defaults()
	if err := l.Check(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
	l.MotherYoung = 9
	if err := l.Check(); !fault.Is(err, "quality.limit.order") {
		t.Errorf("refused under 10 and warned of under 9: got %v", err)
	}
	l = quality.Defaults()
	l.IntervalRefuse, l.IntervalWarn = 99, 100 // of unlike length, compared as numbers
	if err := l.Check(); err != nil {
		t.Errorf("99 is not above 100: %v", err)
	}
}
