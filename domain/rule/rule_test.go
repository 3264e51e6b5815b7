package rule_test

import (
	"errors"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/rule"
)

func language(t testing.TB) *rule.Language {
	t.Helper()
	l, err := rule.New([]rule.Fact{{"person.age", rule.Int}, {"person.sex", rule.Text}, {"person.birth", rule.Day}, {"person.alive", rule.Bool}, {"person.receives", rule.Texts}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

type facts map[string]rule.Value

func (f facts) Fact(name string) rule.Value { return f[name] }

func TestAnExpressionAnswersFromFacts(t *testing.T) {
	l := language(t)
	known := facts{"person.age": rule.OfInt(61), "person.sex": rule.OfText("female"), "person.birth": rule.OfDay(day.Must("1965-02-03")),
		"person.alive": rule.OfBool(true), "person.receives": rule.OfTexts([]string{"a", "b"})}
	for text, want := range map[string]string{
		`person.age >= 60 && person.sex == "female"`:        "true",
		`person.birth < day("1965-02-03")`:                  "false",
		`person.birth == day("1965-02-03") && person.alive`: "true",
		`"b" in person.receives`:                            "true",
		`person.receives.exists(x, x.startsWith("c"))`:      "false",
		`month("2025-01") + 36 == month("2028-01")`:         "true",
		`december(2027) - january(2025) == 35`:              "true",
		`year_end(2026) == day("2026-12-31")`:               "true",
		`person.age > 100 || person.sex != "male"`:          "true",
	} {
		e, err := l.Compile(text, rule.Bool)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := e.Ask(known)
		if err != nil || got.String() != want {
			t.Errorf("%s is %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestAFactThatIsNotKnownMattersOnlyWhereItMatters(t *testing.T) {
	l := language(t)
	for text, want := range map[string]string{
		`person.age >= 60`:                               "",
		`person.age >= 60 && person.sex == "male"`:       "false",
		`person.age >= 60 || person.sex == "female"`:     "true",
		`person.sex == "female" ? true : person.age > 1`: "true",
		`!(person.age > 3)`:                              "",
		`person.receives.size() == 0`:                    "",
	} {
		e, err := l.Compile(text, rule.Bool)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := e.Ask(facts{"person.sex": rule.OfText("female")}); err != nil || got.String() != want {
			t.Errorf("%s is %q (%v), want %q", text, got, err, want)
		}
	}
}

func TestAnExpressionNamesItsFacts(t *testing.T) {
	e, err := language(t).Compile(`person.sex == "male" && person.age > 1 && person.sex != ""`, rule.Bool)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(e.Uses(), " "); got != "person.sex person.age" {
		t.Errorf("uses %q", got)
	}
}

func TestWhatCantBeMeantIsRefused(t *testing.T) {
	long := strings.Repeat("person.age > 1 && ", 200) + "true"
	deep := strings.Repeat("(", 60) + "true" + strings.Repeat(")", 60)
	for text, want := range map[string]string{
		`person.age >=`:                    "rule.syntax",
		`person.height > 3`:                "rule.fact",
		`person.birth > "2025-01-01"`:      "rule.overload",
		`person.age`:                       "rule.type",
		`person.birth > day("2025-13-01")`: "rule.constant",
		`person.alive && month("x") > 3`:   "rule.constant",
		`now() > person.birth`:             "rule.fact",
		long:                               "rule.long",
		deep:                               "rule.long",
		`person.pregnant`:                  "rule.charter",
		`person.age > 3 && person.marital_status == "x"`: "rule.charter",
		`"ABORTION" in person.receives`:                  "rule.charter",
		`person.sex == "孕期"`:                             "rule.charter",
		`person.birth_order == 1`:                        "rule.charter",
	} {
		_, err := language(t).Compile(text, rule.Bool)
		p, ok := errors.AsType[*rule.Problem](err)
		if !ok || p.Key != want {
			t.Errorf("%.60s: %v, want %s", text, err, want)
		}
	}
}

// TestAnExpressionBuiltToBurnTimeNeverRuns: each would take from seconds to longer than the universe has lasted.
func TestAnExpressionBuiltToBurnTimeNeverRuns(t *testing.T) {
	nest := func(list string, levels int) string {
		text := "true"
		for i := range levels {
			v := string(rune('a' + i))
			text = list + ".all(" + v + ", " + v + " != \"\" && " + text + ")"
		}
		return text
	}
	ten := `["1","2","3","4","5","6","7","8","9","10"]`
	for _, text := range []string{
		nest("person.receives", 4),
		nest("person.receives", 10),
		nest(ten, 4),
		nest(ten, 9),
		`person.receives.map(x, person.receives.map(y, x + y)).size() > 1`,
		`person.receives.exists(x, x.matches("(a+)+(b+)+(c+)+$"))`,
		`(person.sex + person.sex + person.sex + person.sex).matches("((a*)*)*b") && ` + nest("person.receives", 2),
	} {
		e, err := language(t).Compile(text, rule.Bool)
		p, ok := errors.AsType[*rule.Problem](err)
		if !ok || p.Key != "rule.cost" && p.Key != "rule.long" {
			cost := uint64(0)
			if e != nil {
				cost = e.Cost()
			}
			t.Errorf("%.80s: got %v at a cost of %d, want it refused", text, err, cost)
		}
	}
}

func TestAWordInsideAnotherIsNoWord(t *testing.T) {
	for text, want := range map[string]string{"laboratory": "", "paralegal": "", "regal": "", "an abortion": "abort", "生育登记": "", "避孕药具": "避孕", "delegal": ""} {
		if got := rule.Forbidden(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// FuzzCompile: whatever is written, it is refused in words or answers within its bounds.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{`person.age > 3`, `day("2025-01-01") < person.birth`, `person.receives.all(x, x == "")`, `1/0 > 1`, `[1][2] > 0`, `{}.a`, `"\xff" == ""`, `dyn(1) == "a"`} {
		f.Add(s)
	}
	l := language(f)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := l.Compile(text, rule.Bool)
		if err != nil {
			if _, ok := errors.AsType[*rule.Problem](err); !ok {
				t.Fatalf("%v is no problem in words", err)
			}
			return
		}
		_, _ = e.Ask(facts{"person.age": rule.OfInt(3)})
	})
}

func BenchmarkAsk(b *testing.B) {
	l := language(b)
	e, err := l.Compile(`person.birth >= day("1960-01-01") && person.age >= 60 && person.alive`, rule.Bool)
	if err != nil {
		b.Fatal(err)
	}
	known := facts{"person.age": rule.OfInt(61), "person.birth": rule.OfDay(day.Must("1965-02-03")), "person.alive": rule.OfBool(true)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Ask(known); err != nil {
			b.Fatal(err)
		}
	}
}
