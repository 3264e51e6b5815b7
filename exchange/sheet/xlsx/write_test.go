package xlsx

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/exchange/sheet/tags"
)

func TestEscapesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("_x0041FfDd8&<>\r\n\t\x01\ufffeé张𠮷"))).Draw(t, "text")
		xml := string(appendText(nil, s))
		if strings.ContainsAny(xml, "<>\r\x01") {
			t.Fatalf("%q is written %q", s, xml)
		}
		if got := unescape(string(tags.Resolve(nil, []byte(xml)))); got != s {
			t.Fatalf("%q is written %q and reads as %q", s, xml, got)
		}
	})
}
