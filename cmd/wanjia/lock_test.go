//go:build unix

package main

import (
	"io"
	"os"
	"testing"

	"wanjia/base/fault"
)

// TestNothingIsReplacedUnderWhoeverUsesIt: a restore waits for nobody and refuses; two who only work there get along.
func TestNothingIsReplacedUnderWhoeverUsesIt(t *testing.T) {
	dir := t.TempDir()
	f := (&env{out: io.Discard, err: io.Discard, getenv: os.Getenv}).newFlags("test")
	f.data = dir
	one, err := openPlace(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	two, err := openPlace(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	file := dir + "/copy"
	if err := one.copyTo(t.Context(), file, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	r := restorer{f: f, file: file, keys: keysFile(file), progress: func(string, int64, int64) {}}
	for _, p := range []*place{one, two} {
		if err := r.run(t.Context()); !fault.Is(err, "cli.busy") {
			t.Errorf("while somebody works there: %v", err)
		}
		if err := p.close(); err != nil {
			t.Fatal(err)
		}
	}
	release, err := alone(dir)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := openPlace(t.Context(), f); !fault.Is(err, "cli.busy") {
		t.Errorf("while it is replaced: %v, %v", p, err)
	}
	release()
	if err := r.run(t.Context()); err != nil {
		t.Errorf("with nobody there: %v", err)
	}
}
