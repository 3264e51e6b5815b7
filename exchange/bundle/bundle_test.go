package bundle_test

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wanjia/domain/journal"
	"wanjia/exchange/bundle"
)

func file(tb testing.TB, lines ...string) []byte {
	tb.Helper()
	skey, vkey, err := journal.GenerateKeys("test.box")
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	if err := bundle.Write(&out, bundle.Entries, signer, vkey, time.Unix(0, 0), lines); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func TestABundleComesBackWholeOrNotAtAll(t *testing.T) {
	raw := file(t, "one", "two <&>")
	h, lines, err := bundle.Read(bytes.NewReader(raw))
	if err != nil || h.Count != 2 || len(lines) != 2 || string(lines[1]) != `"two <&>"` {
		t.Fatalf("came back as %+v %s, %v", h, lines, err)
	}
	for n := range raw {
		if _, _, err := bundle.Read(bytes.NewReader(raw[:n])); err == nil {
			t.Fatalf("cut at %d of %d it was read", n, len(raw))
		}
		if n < 10 { // the head of the packing holds times and systems, which nobody reads
			continue
		}
		bad := bytes.Clone(raw)
		bad[n] ^= 1
		if _, got, err := bundle.Read(bytes.NewReader(bad)); err == nil && (len(got) != 2 || !bytes.Equal(got[0], lines[0]) || !bytes.Equal(got[1], lines[1])) {
			t.Fatalf("with byte %d changed it was read as %s", n, got)
		}
	}
	if _, lines, err := bundle.Read(bytes.NewReader(file(t))); err != nil || len(lines) != 0 {
		t.Errorf("an empty one: %s, %v", lines, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(f, "one"))
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, lines, err := bundle.Read(bytes.NewReader(raw))
		if err == nil && h.Count != len(lines) {
			t.Fatalf("%d lines of %d", len(lines), h.Count)
		}
	})
}
