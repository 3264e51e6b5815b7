package letter

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"testing"
)

func key(t testing.TB) *ecdh.PrivateKey {
	t.Helper()
	k, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestALetterOpensForItsKeyAndPurposeAlone(t *testing.T) {
	mine, other := key(t), key(t)
	text, err := Close(mine.PublicKey(), "test", []byte("a family"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := Open(mine, "test", text); err != nil || !bytes.Equal(plain, []byte("a family")) {
		t.Errorf("opened %q, %v", plain, err)
	}
	again, err := Close(mine.PublicKey(), "test", []byte("a family"))
	if err != nil || again == text {
		t.Errorf("the same text is the same letter: %v", err)
	}
	if plain, err := Open(other, "test", text); err == nil {
		t.Errorf("another key opened %q", plain)
	}
	if plain, err := Open(mine, "rest", text); err == nil {
		t.Errorf("for another purpose it opened as %q", plain)
	}
	for i := range text {
		changed := []byte(text)
		changed[i] ^= 1
		if plain, err := Open(mine, "test", string(changed)); err == nil {
			t.Fatalf("changed at %d it opened as %q", i, plain)
		}
	}
}

func FuzzOpen(f *testing.F) {
	k := key(f)
	text, err := Close(k.PublicKey(), "test", []byte("x"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add("a.b.c")
	f.Fuzz(func(_ *testing.T, text string) { Open(k, "test", text) }) //nolint:errcheck // it mustn't break
}
