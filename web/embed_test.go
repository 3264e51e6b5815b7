package web_test

import (
	"io/fs"
	"testing"

	"wanjia/web"
)

func TestBuiltAppHasBothEntries(t *testing.T) {
	for _, name := range []string{"index.html", "field.html"} {
		_, err := fs.Stat(web.Files(), name)
		if got, want := err == nil, web.Built(); got != want {
			t.Errorf("%s present = %v, want %v as Built() says", name, got, want)
		}
	}
}

func TestTheFolderIsThereBeforeAnyBuild(t *testing.T) {
	if _, err := fs.Stat(web.Files(), ".keep"); err != nil {
		t.Errorf(".keep: %v, want a file: it lets the server compile without Node", err)
	}
}
