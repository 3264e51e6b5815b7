package seal

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/words"
)

// keys are made from a secret of 32 equal bytes.
func keys(t testing.TB, b byte) *Keys {
	t.Helper()
	k, err := New(bytes.Repeat([]byte{b}, SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var (
	somebody = id.Derive("somebody")
	salt     = Salt{1, 2, 3}
)

func TestWhatIsSealedOpens(t *testing.T) {
	k := keys(t, 7)
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		subject := id.Derive(rapid.String().Draw(t, "subject"))
		purpose := rapid.String().Draw(t, "purpose")
		s := Salt{byte(rapid.IntRange(1, 255).Draw(t, "salt"))}
		sealed := k.Seal(subject, s, purpose, plain)
		if len(sealed) != len(plain)+Overhead {
			t.Fatalf("%d bytes are sealed as %d, want %d more", len(plain), len(sealed), Overhead)
		}
		got, err := k.Open(subject, s, purpose, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opened %x, %v, want %x", got, err, plain)
		}
	})
}

func TestAKeyIsWhatTheStandardLibraryDerives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		master := [SecretSize]byte(rapid.SliceOfN(rapid.Byte(), SecretSize, SecretSize).Draw(t, "master"))
		s := Salt(rapid.SliceOfN(rapid.Byte(), len(salt), len(salt)).Draw(t, "salt"))
		purpose := rapid.StringN(0, 300, -1).Draw(t, "purpose")
		want, err := hkdf.Key(sha256.New, master[:], s[:], "wanjia seal 1 "+purpose, 32)
		if got := derived(master, s, purpose); err != nil || !bytes.Equal(got[:], want) {
			t.Fatalf("the key is %x, want %x, %v", got, want, err)
		}
	})
}

func TestOpensForNobodyElseAndNothingElse(t *testing.T) {
	k := keys(t, 7)
	sealed := k.Seal(somebody, salt, "identifier", []byte("plain"))
	for _, c := range []struct {
		says    string
		keys    *Keys
		subject id.ID
		salt    Salt
		purpose string
		sealed  []byte
		want    string
	}{
		{"as it was sealed", k, somebody, salt, "identifier", sealed, ""},
		{"another subject", k, id.Derive("else"), salt, "identifier", sealed, "seal.broken"},
		{"another salt", k, somebody, Salt{9}, "identifier", sealed, "seal.broken"},
		{"the salt destroyed", k, somebody, Salt{}, "identifier", sealed, "seal.erased"},
		{"another purpose", k, somebody, salt, "phone", sealed, "seal.broken"},
		{"another master secret", keys(t, 8), somebody, salt, "identifier", sealed, "seal.broken"},
		{"a version not known", k, somebody, salt, "identifier", append([]byte{2}, sealed[1:]...), "seal.version"},
		{"cut short", k, somebody, salt, "identifier", sealed[:len(sealed)-1], "seal.broken"},
		{"shorter than anything sealed", k, somebody, salt, "identifier", sealed[:Overhead-1], "seal.broken"},
		{"nothing", k, somebody, salt, "identifier", nil, "seal.broken"},
	} {
		t.Run(c.says, func(t *testing.T) {
			plain, err := c.keys.Open(c.subject, c.salt, c.purpose, c.sealed)
			if c.want == "" {
				if err != nil || string(plain) != "plain" {
					t.Errorf("opened %q, %v, want plain", plain, err)
				}
				return
			}
			if plain != nil || !fault.Is(err, c.want) {
				t.Errorf("opened %q, %v, want %s", plain, err, c.want)
			}
			if _, ok := words.Lookup(c.want); !ok {
				t.Errorf("%s has no sentence", c.want)
			}
		})
	}
}

func TestEveryChangedBitIsFound(t *testing.T) {
	k := keys(t, 7)
	sealed := k.Seal(somebody, salt, "p", []byte("plain"))
	for i := range len(sealed) * 8 {
		changed := bytes.Clone(sealed)
		changed[i/8] ^= 1 << (i % 8)
		if plain, err := k.Open(somebody, salt, "p", changed); err == nil {
			t.Errorf("bit %d changed: opened %q", i, plain)
		}
	}
}

func TestTheSameTextLooksDifferentEachTime(t *testing.T) {
	k := keys(t, 7)
	if a, b := k.Seal(somebody, salt, "p", []byte("x")), k.Seal(somebody, salt, "p", []byte("x")); bytes.Equal(a, b) {
		t.Errorf("sealed twice alike: %x", a)
	}
	if a, b := NewSalt(), NewSalt(); a == b || a.IsZero() {
		t.Errorf("salts %x and %x", a, b)
	}
}

func TestSealingWithoutASaltIsADefect(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("sealed without a salt, want a panic")
		}
	}()
	keys(t, 7).Seal(somebody, Salt{}, "p", nil)
}

// What the first version sealed, and the indexes it made, must serve for ever.
func TestTheFirstVersionStaysReadable(t *testing.T) {
	k := keys(t, 7)
	sealed, err := hex.DecodeString("01be7c37416f0242dc370615b866d5e14bdfa2f607ddd1ee878dea07d0151bc32d2a")
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := k.Open(somebody, salt, "identifier", sealed); err != nil || string(plain) != "plain" {
		t.Errorf("opened %q, %v, want plain", plain, err)
	}
	// Computed by hand from RFC 5869 and RFC 2104 too.
	if got, want := fmt.Sprintf("%x", k.Blind("identifier", "500154199301135886")), "eb7a17f1f5f124315e75be901d84edad"; got != want {
		t.Errorf("blind index %s, want %s", got, want)
	}
}

func TestBlindIndexesTellEqualsOnly(t *testing.T) {
	k := keys(t, 7)
	rapid.Check(t, func(t *rapid.T) {
		p, q := rapid.String().Draw(t, "p"), rapid.String().Draw(t, "q")
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if same := k.Blind(p, a) == k.Blind(q, b); same != (p == q && a == b) {
			t.Fatalf("Blind(%q, %q) and Blind(%q, %q) equal: %v", p, a, q, b, same)
		}
	})
	if k.Blind("p", "a") == keys(t, 8).Blind("p", "a") {
		t.Error("two secrets give one blind index")
	}
	// A purpose and a text must not run into each other.
	if k.Blind("ab", "c") == k.Blind("a", "bc") {
		t.Error("Blind(ab, c) equals Blind(a, bc)")
	}
}

func TestKeysKeepTheirSecretOutOfLogs(t *testing.T) {
	k := keys(t, 'Z')
	for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
		if said := fmt.Sprintf(form, k); strings.Contains(said, "ZZ") || strings.Contains(said, "90") {
			t.Errorf("%s says %s", form, said)
		}
	}
}

func TestTheSecretIsMadeOnceAndReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master.key")
	k, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadOrCreate(path)
	if err != nil || again.Fingerprint() != k.Fingerprint() {
		t.Errorf("read again: %v, %v, want %v", again, err, k)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() != SecretSize || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("file: %v, %v, want 32 bytes and mode 0600", info, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("files left: %v, want the key alone", left)
	}
}

func TestProgramsThatStartAtOnceShareTheSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master.key")
	var wg sync.WaitGroup
	prints := make([]string, 8)
	for i := range prints {
		wg.Go(func() {
			k, err := LoadOrCreate(path)
			if err != nil {
				t.Error(err)
				return
			}
			prints[i] = k.Fingerprint()
		})
	}
	wg.Wait()
	for _, p := range prints {
		if p != prints[0] {
			t.Errorf("fingerprints %v, want all alike", prints)
		}
	}
}

func TestAWrongFileIsSaidClearly(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, size int, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, make([]byte, size), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for says, c := range map[string]struct{ path, want string }{
		"too short":               {write("short", 31, 0o600), "seal.file.length"},
		"empty":                   {write("empty", 0, 0o600), "seal.file.length"},
		"too long":                {write("long", 33, 0o600), "seal.file.length"},
		"readable by others":      {write("open", 32, 0o644), "seal.file.rights"},
		"a folder":                {dir, "seal.file.length"},
		"in a folder that is not": {filepath.Join(dir, "no", "key"), "seal.file.write"},
	} {
		t.Run(says, func(t *testing.T) {
			if runtime.GOOS == "windows" && c.want == "seal.file.rights" {
				t.Skip("Windows has no such rights")
			}
			if k, err := LoadOrCreate(c.path); k != nil || !fault.Is(err, c.want) {
				t.Errorf("LoadOrCreate = %v, %v, want %s", k, err, c.want)
			}
			if _, ok := words.Lookup(c.want); !ok {
				t.Errorf("%s has no sentence", c.want)
			}
		})
	}
	if _, err := Load(filepath.Join(dir, "none")); !fault.Is(err, "seal.file.read") {
		t.Errorf("Load of no file: %v, want seal.file.read", err)
	}
	if _, err := New(make([]byte, 16)); !fault.Is(err, "seal.secret.length") {
		t.Errorf("New of 16 bytes: %v, want seal.secret.length", err)
	}
}

func FuzzOpen(f *testing.F) {
	k := keys(f, 7)
	f.Add(k.Seal(somebody, salt, "p", []byte("plain")))
	f.Add([]byte{})
	f.Add([]byte{1})
	f.Add(bytes.Repeat([]byte{1}, Overhead))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if plain, err := k.Open(somebody, salt, "p", sealed); err != nil && plain != nil {
			t.Errorf("a fault and %d bytes", len(plain))
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	k := keys(b, 7)
	for b.Loop() {
		k.Seal(somebody, salt, "identifier", []byte("500154199301135886"))
	}
}

func BenchmarkBlind(b *testing.B) {
	k := keys(b, 7)
	for b.Loop() {
		k.Blind("identifier", "500154199301135886")
	}
}
