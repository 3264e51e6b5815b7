package terms_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/exchange/terms"
)

// found says whether what is typed is the beginning of a term.
func found(all []string, typed string) bool {
	return slices.ContainsFunc(all, func(t string) bool { return strings.HasPrefix(t, typed) })
}

func TestANameIsFoundByEveryWayOneTypesIt(t *testing.T) {
	m := terms.New()
	for _, c := range []struct {
		name  string
		typed []string
		not   []string
	}{
		{"张桂生", []string{"张", "张桂", "桂生", "zgs", "zg", "zhangguisheng", "zhanggui"}, []string{"生", "gui"}},
		{"单雄信", []string{"sxx", "shanxiongxin"}, nil},
		{"Anna-Maria Lindström", []string{"anna", "lindstrom", "lindström"}, nil},
		{"欧阳娜", []string{"欧阳", "阳娜", "oyn"}, nil},
	} {
		all := m.Name(c.name)
		for _, typed := range c.typed {
			if !found(all, m.Query(typed)) {
				t.Errorf("%s is not found by %q among %q", c.name, typed, all)
			}
		}
		for _, typed := range c.not {
			if found(all, m.Query(typed)) {
				t.Errorf("%s is found by %q, which would find half the county", c.name, typed)
			}
		}
	}
}

func TestANameCostsFewTerms(t *testing.T) {
	m := terms.New()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		all := m.Name(name)
		if len(all) > 12 {
			t.Fatalf("%q makes %d terms", name, len(all))
		}
		seen := map[string]bool{}
		for _, x := range all {
			if seen[x] || x == "" {
				t.Fatalf("%q makes %q twice or empty: %q", name, x, all)
			}
			seen[x] = true
		}
	})
}

func TestAnAddressIsFoundByItsParts(t *testing.T) {
	m := terms.New()
	all := m.Address("桃源镇 示例村3组12号")
	for _, typed := range []string{"桃源", "示例村", "例村3组", "桃源镇 示例"} {
		if !found(all, m.Query(typed)) {
			t.Errorf("not found by %q among %q", typed, all)
		}
	}
}
