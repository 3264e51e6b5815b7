package rule

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
)

type given map[string]Value

func (g given) Fact(name string) Value { return g[name] }

func swiftLanguage(t testing.TB) *Language {
	t.Helper()
	l, err := New([]Fact{{"n", Int}, {"m", Int}, {"b", Bool}, {"c", Bool}, {"d", Day}, {"e", Day}, {"s", Text}, {"u", Text}, {"all", Texts}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// draw writes an expression of a type.
func draw(t *rapid.T, want Type, depth int) string {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "pick") }
	sub := func(ty Type) string { return draw(t, ty, depth-1) }
	if depth == 0 {
		switch want {
		case Bool:
			return pick("b", "c", "true", "false", `"x" in all`)
		case Int:
			return pick("n", "m", "1", "-3", "2025", "9223372036854775807", `month("2025-01")`, `all.size()`)
		case Day:
			return pick("d", "e", `day("2025-01-31")`)
		default:
			return pick("s", "u", `"x"`, `""`)
		}
	}
	switch want {
	case Bool:
		of := rapid.SampledFrom([]Type{Int, Day}).Draw(t, "of")
		switch pick("logic", "not", "compare", "same", "text", "in", "if") {
		case "logic":
			return fmt.Sprintf("(%s %s %s)", sub(Bool), pick("&&", "||"), sub(Bool))
		case "not":
			return "!(" + sub(Bool) + ")"
		case "compare":
			return fmt.Sprintf("(%s %s %s)", sub(of), pick("<", "<=", ">", ">=", "==", "!="), sub(of))
		case "same":
			return fmt.Sprintf("(%s %s %s)", sub(Bool), pick("==", "!="), sub(Bool))
		case "text":
			return fmt.Sprintf("(%s %s %s)", sub(Text), pick("==", "!=", "<"), sub(Text))
		case "in":
			return fmt.Sprintf(`(%s in ["x", %s])`, sub(Text), pick(`"y"`, "s"))
		}
		return fmt.Sprintf("(%s ? %s : %s)", sub(Bool), sub(Bool), sub(Bool))
	case Int:
		switch pick("sum", "year", "if") {
		case "sum":
			return fmt.Sprintf("(%s %s %s)", sub(Int), pick("+", "-", "*"), sub(Int))
		case "year":
			return fmt.Sprintf("%s(%s)", pick("january", "december"), sub(Int))
		}
		return fmt.Sprintf("(%s ? %s : %s)", sub(Bool), sub(Int), sub(Int))
	case Day:
		return pick("d", "e", "year_end("+sub(Int)+")")
	case Text, Texts, Number:
	}
	return pick("s", "u", `"x"`)
}

func TestWhatIsAnsweredSwiftlyIsWhatCELAnswers(t *testing.T) {
	l := swiftLanguage(t)
	swift := 0
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SampledFrom([]Type{Bool, Int, Day}).Draw(t, "type")
		text := draw(t, want, rapid.IntRange(0, 3).Draw(t, "depth"))
		e, err := l.Compile(text, want)
		if err != nil {
			t.Skip("too costly, or refused: ", err)
		}
		if e.swift != nil {
			swift++
		}
		for range 8 {
			g := given{}
			for name, values := range map[string][]Value{"n": {OfInt(0), OfInt(2025), OfInt(1 << 62), OfText("odd")}, "m": {OfInt(-3), OfInt(1)}, "b": {OfBool(true), OfBool(false), OfInt(1)},
				"c": {OfBool(true), OfBool(false)}, "d": {OfDay(day.Must("2025-01-31")), OfDay(day.Must("1933-01-01"))}, "e": {OfDay(day.Must("2025-02-01")), OfText("odd")},
				"s": {OfText("x"), OfText(""), OfInt(3)}, "u": {OfText("x"), OfText("y")}, "all": {OfTexts([]string{"x"}), OfTexts(nil)}} {
				if rapid.IntRange(0, 3).Draw(t, "known "+name) > 0 {
					g[name] = rapid.SampledFrom(values).Draw(t, name)
				}
			}
			got, wrong := e.Ask(g)
			want, err := e.walk(g)
			if (wrong == nil) != (err == nil) || got.Known() != want.Known() || got.String() != want.String() {
				t.Fatalf("%s of %v is %s (%v) swiftly, and %s (%v) by CEL", text, g, got, wrong, want, err)
			}
		}
	})
	if swift == 0 {
		t.Error("nothing was answered swiftly")
	}
}
