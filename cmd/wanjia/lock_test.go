//go:build unix

package main

import (
	"io"
	"os"
	"testing"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
)

// TestNothingIsReplacedUnderWhoeverUsesIt: a restore waits for nobody and refuses; two who only work there get along.
func TestNothingIsReplacedUnderWhoeverUsesIt(t *testing.T) {
	dir := t.TempDir()
	f := (&cli.Env{Out: io.Discard, Err: io.Discard, Getenv: os.Getenv}).NewFlags("test")
	f.Data = dir
	one, err := place.Open(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	two, err := place.Open(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	file := dir + "/copy"
	if err := copyTo(t.Context(), one, file, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	r := restorer{f: f, file: file, keys: keysFile(file), progress: func(string, int64, int64) {}}
	for _, p := range []*place.Place{one, two} {
		if err := r.run(t.Context()); !fault.Is(err, "cli.busy") {
			t.Errorf("while somebody works there: %v", err)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	release, err := place.Alone(dir)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := place.Open(t.Context(), f); !fault.Is(err, "cli.busy") {
		t.Errorf("while it is replaced: %v, %v", p, err)
	}
	release()
	if err := r.run(t.Context()); err != nil {
		t.Errorf("with nobody there: %v", err)
	}
}
