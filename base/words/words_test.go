package words_test

import (
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
)

func TestADateIsSaidAsFarAsItIsKnown(t *testing.T) {
	for _, c := range []struct{ text, zh, en string }{
		{"2024-03-05", "2024\u5e743\u67085\u65e5", "5 Mar 2024"},
		{"2024-12", "2024\u5e7412\u6708", "Dec 2024"},
		{"1949", "1949\u5e74", "1949"},
	} {
		d, err := day.ParsePartial(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := words.Date(words.ZH, d); got != c.zh {
			t.Errorf("%s in Chinese: %q, want %q", c.text, got, c.zh)
		}
		if got := words.Date(words.EN, d); got != c.en {
			t.Errorf("%s in English: %q, want %q", c.text, got, c.en)
		}
	}
	if got := words.Date(words.EN, day.Partial{}); got != "" {
		t.Errorf("a day that isn't known: %q", got)
	}
}

func TestAnArgumentThatLooksLikeANameStaysWhatItIs(t *testing.T) {
	args := map[string]string{"year": "{month}", "month": "{day}", "day": "{year}"}
	for range 50 { // whatever the order in which a map gives its keys
		if got, want := words.Text(words.EN, "date.day", args), "{year} {day} {month}"; got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	}
}
