package web_test

import (
	"bytes"
	"testing"

	"wanjia/web"
)

func TestBuiltAppHasItsPages(t *testing.T) {
	for _, name := range []string{"index.html", "field.html", "family.html"} {
		page, err := web.File(name)
		if got, want := err == nil, web.Built(); got != want {
			t.Errorf("%s present = %v (%v), want %v as Built() says", name, got, err, want)
		}
		if err == nil && !bytes.HasPrefix(bytes.ToLower(page), []byte("<!doctype html>")) {
			t.Errorf("%s begins with %.20q, want a page", name, page)
		}
	}
}

func TestWhatIsNoFileIsAnError(t *testing.T) {
	for _, name := range []string{"", "..", "assets", "/index.html", "nothing.js"} {
		if _, err := web.File(name); err == nil {
			t.Errorf("File(%q) has no error", name)
		}
	}
}
