package measure_test

import (
	"testing"

	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/measure"
	"wanjia/exchange/pinyin"
)

// levelOf is how far two values of a kind agree, from both sides.
func levelOf(t *testing.T, kind column.Kind, a, b string) measure.Level {
	t.Helper()
	build := column.NewBuilder([]string{"x"})
	build.Add([]string{a})
	build.Add([]string{b})
	table := column.Arrange(build.Raws(), column.Options{Kinds: map[string]column.Kind{"x": kind}, Names: pinyin.New()})
	m := measure.NewFeatures(pinyin.New()).Of(table.Columns[0])
	codes := table.Columns[0].Codes
	one, other := m.Level(codes[0], codes[1]), m.Level(codes[1], codes[0])
	if one != other {
		t.Errorf("%s: %q and %q are %s one way, %s the other", kind, a, b, m.Levels[one], m.Levels[other])
	}
	return m.Levels[one]
}

func TestSaysHowFarValuesAgree(t *testing.T) {
	for _, c := range []struct {
		kind column.Kind
		a, b string
		want measure.Level
	}{
		{column.Family, "Smith", "SMITH", measure.Exact}, {column.Family, "Smith", "Smyth", measure.Near}, {column.Family, "Smith", "Jones", measure.Differ}, {column.Family, "Smith", "", measure.Missing},
		{column.Given, "Katherine", "Katherina", measure.Close}, {column.Given, "J", "John", measure.Near}, {column.Given, "José", "Jose", measure.Exact},
		{column.Given, "桂生", "桂胜", measure.Sound}, {column.Given, "桂生", "桂英", measure.Close}, {column.Given, "桂生", "文强", measure.Differ}, {column.Family, "单", "山", measure.Sound},
		{column.Date, "1971-06-24", "24/06/1971", measure.Exact}, {column.Date, "1971-06-24", "1971", measure.Within}, {column.Date, "1971-06-04", "1971-04-06", measure.Slip},
		{column.Postcode, "TQ13 8DF", "tq138df", measure.Exact}, {column.Postcode, "TQ13 8DF", "TQ13 8DG", measure.Slip}, {column.Postcode, "TQ13 8DF", "TQ13 1AB", measure.Near},
		{column.Identifier, "925-2652", "9252562", measure.Slip}, {column.Identifier, "9252652", "9252199", measure.Differ},
		{column.Phone, "+86 138 0013 8000", "13800138000", measure.Exact},
		{column.Email, "anna@b.net", "anna@c.org", measure.User}, {column.Email, "anna.s@b.net", "bob@b.net", measure.Differ},
		{column.Number, "40", "40.0", measure.Exact}, {column.Number, "40", "41", measure.Slip}, {column.Number, "1000", "1020", measure.Slip}, {column.Number, "1000", "1033", measure.Near}, {column.Number, "1000", "77", measure.Differ},
		{column.List, "a;b", "b|c", measure.Overlap}, {column.List, "a;b", "c", measure.Differ},
		{column.Sex, "男", "M", measure.Exact}, {column.Sex, "女", "male", measure.Differ},
		{column.Address, "12 high street", "12 high stret", measure.Close}, {column.Address, "12 high street", "17 high street", measure.Near},
	} {
		if got := levelOf(t, c.kind, c.a, c.b); got != c.want {
			t.Errorf("%s: %q and %q are %s, want %s", c.kind, c.a, c.b, got, c.want)
		}
	}
}

func TestMarginalsAreSharesOfAllPairs(t *testing.T) {
	build := column.NewBuilder([]string{"x"})
	for _, name := range []string{"smith", "smith", "smyth", "jones", ""} {
		build.Add([]string{name})
	}
	table := column.Arrange(build.Raws(), column.Options{Kinds: map[string]column.Kind{"x": column.Family}})
	keys, err := block.NewKeys(table, nil).All(block.Rule{{Column: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	m := measure.NewFeatures(nil).Of(table.Columns[0])
	share := m.Marginal(keys[0].Hash, table.Columns[0].Counts())
	// six pairs of four filled values: one the same, two near (each smith with smyth), three unlike
	for level, want := range map[measure.Level]float64{measure.Exact: 1.0 / 6, measure.Near: 2.0 / 6, measure.Differ: 3.0 / 6} {
		if got := share[m.Index(level)]; got < want-1e-9 || got > want+1e-9 {
			t.Errorf("share of %s is %v, want %v", level, got, want)
		}
	}
}
