package area

import (
	"strings"
	"testing"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/words"
)

func TestACodeIsLettersDigitsAndAFewSigns(t *testing.T) {
	for text, want := range map[string]string{
		"440305001":              "440305001",
		"  SE-AC-SKE\t":          "SE-AC-SKE",
		"\u3000110101\u00a0":     "110101",
		"１１０１０１":                 "110101",
		"ＳＥ－ＡＣ":                  "SE-AC",
		"a_b.c:d/e":              "a_b.c:d/e",
		"东城区":                    "东城区",
		"Västerbotten":           "Västerbotten",
		"٤٤":                     "٤٤",
		strings.Repeat("村", 40):  strings.Repeat("村", 40),
		strings.Repeat("9", 40):  strings.Repeat("9", 40),
		"":                       "",
		"   ":                    "",
		"44 03":                  "",
		"44\u00a003":             "",
		"44\n03":                 "",
		"44\x0003":               "",
		"44,03":                  "",
		"44;03":                  "",
		"44\"":                   "",
		"=1+1":                   "",
		"\ufeff44":               "",
		"44\u200b":               "",
		"44\xff":                 "",
		strings.Repeat("9", 41):  "",
		strings.Repeat("村", 41):  "",
		strings.Repeat("x", 1e6): "",
	} {
		got, err := ParseCode(text)
		if got.String() != want || (err == nil) != (want != "") {
			t.Errorf("ParseCode(%.50q) = %q, %v; want %q", text, got, err, want)
		}
		if err != nil && (!fault.Is(err, "area.parse.code") && !fault.Is(err, "area.parse.empty") || fault.KindOf(err) != fault.Invalid || len(err.Error()) > 500) {
			t.Errorf("ParseCode(%.50q): %.300v; want a short invalid area.parse.code", text, err)
		}
	}
}

func TestCodesAreOrderedByTheirBytes(t *testing.T) {
	if c := MustCode("1101").Compare(MustCode("110101")); c >= 0 {
		t.Errorf("1101 compares to 110101 as %d, want less", c)
	}
	if c := MustCode("B").Compare(MustCode("A")); c <= 0 {
		t.Errorf("B compares to A as %d, want more", c)
	}
}

func TestMustCodePanicsOnNoCode(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("MustCode(\"a b\") came back, want a panic")
		}
	}()
	MustCode("a b")
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"", "44", "440305001001", "SE-AC-SKE", "１１", " x ", "\xff", "a b", "村", "44\x00", "\u0e01\u0e33"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCode(text)
		if err != nil {
			if !c.IsZero() {
				t.Errorf("ParseCode(%q) = %q with %v", text, c, err)
			}
			return
		}
		s := c.String()
		if n := utf8.RuneCountInString(s); n < 1 || n > MaxCode || strings.ContainsAny(s, " \t\r\n,;\"") {
			t.Errorf("ParseCode(%q) = %q", text, s)
		}
		if again, err := ParseCode(s); again != c || err != nil {
			t.Errorf("ParseCode(%q) = %q, %v; want itself", s, again, err)
		}
		if cn, ok := China(c); ok {
			if again, ok := China(cn.Normal()); !ok || again != cn {
				t.Errorf("China(%q).Normal() = %q reads as %v, want %v", s, cn.Normal(), again, cn)
			}
			if again, ok := China(cn.Long()); !ok || again != cn || len(cn.Long().s) != 12 {
				t.Errorf("China(%q).Long() = %q reads as %v, want %v", s, cn.Long(), again, cn)
			}
		}
	})
}

func TestALevelIsReadInEitherLanguageAndAsANumber(t *testing.T) {
	for text, want := range map[string]Level{
		"country": Country, "Province": Province, " PREFECTURE ": Prefecture, "county": County, "township": Township, "village": Village,
		"1": Country, "2": Province, "3": Prefecture, "4": County, "5": Township, "6": Village, "６": Village,
		"国家": Country, "省级": Province, "地级": Prefecture, "县级": County, "乡级": Township, "村级": Village,
		"自治区": Province, "市": Prefecture, "区": County, "街道": Township, "镇": Township, "村": Village, "社区": Village, "district": County,
		"": 0, "0": 0, "7": 0, "12": 0, "planet": 0, "区县乡": 0, ",": 0, ", ": 0, "村, 社区": 0,
	} {
		got, err := ParseLevel(text)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("ParseLevel(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestEveryLevelReadsItsOwnWordsAndNoWordIsTwoLevels(t *testing.T) {
	seen := map[string]Level{}
	for _, l := range Levels() {
		name, ok := words.Lookup(l.Key())
		if !ok {
			t.Fatalf("%s has no sentence", l.Key())
		}
		also, _ := words.Lookup("area.also." + l.String())
		all := append(strings.Split(also.ZH, ", "), strings.Split(also.EN, ", ")...)
		for _, w := range append(all, name.ZH, name.EN, l.String()) {
			if got, err := ParseLevel(w); got != l || err != nil {
				t.Errorf("ParseLevel(%q) = %v, %v; want %v", w, got, err, l)
			}
			if other, ok := seen[w]; ok && other != l {
				t.Errorf("%q is %v and %v", w, other, l)
			}
			seen[w] = l
		}
	}
	if l := Level(9); l.Valid() || l.String() != "" {
		t.Errorf("Level(9) is %q, valid %v; want none", l, l.Valid())
	}
}

func FuzzParseLevel(f *testing.F) {
	for _, s := range []string{"", "county", "县级", "4", "市", "\xff", ", "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLevel(text)
		if (err == nil) != l.Valid() {
			t.Errorf("ParseLevel(%q) = %v, %v", text, l, err)
		}
		if err == nil {
			if again, err := ParseLevel(l.String()); again != l || err != nil {
				t.Errorf("ParseLevel(%q) = %v, %v; want %v", l, again, err, l)
			}
		}
	})
}
