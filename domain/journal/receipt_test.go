package journal

import (
	"encoding/base64"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"wanjia/base/fault"
)

// receipted is a journal of n entries, all samples with their own identifier, and the receipt of one of them.
func receipted(t testing.TB, n, seq int64) (Entry, Receipt, note.Verifier) {
	t.Helper()
	tiles, f := shelf{}, &Frontier{}
	var e Entry
	for i := range n {
		one := sample()
		one.Seq, one.ID = Seq(i+1), DeriveID("receipt", itoa(i))
		f.Append(Digest(one))
		if i+1 == seq {
			e = one
		}
	}
	tiles.save(f)
	s, v := keys(t, origin)
	signed, err := Sign(checkpointOf(t, tiles, n), s)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReceipt(e, tiles, n, signed)
	if err != nil {
		t.Fatal(err)
	}
	return e, r, v
}

func TestAReceiptProvesItsEntry(t *testing.T) {
	for _, c := range [][2]int64{{1, 1}, {2, 1}, {257, 257}, {300, 17}, {1000, 1000}} {
		e, r, v := receipted(t, c[0], c[1])
		back, err := ParseReceipt(r.Text())
		if err != nil || !reflect.DeepEqual(back, r) && len(r.Proof) > 0 {
			t.Fatalf("receipt came back as %+v, %v, want %+v", back, err, r)
		}
		cp, err := VerifyReceipt(back, v)
		if err != nil || cp.Size != c[0] {
			t.Errorf("entry %d of %d: %+v, %v", c[1], c[0], cp, err)
		}
		if err := back.Of(e); err != nil {
			t.Errorf("entry %d of %d is not the receipt's: %v", c[1], c[0], err)
		}
		for name, change := range changes {
			other := e
			change(&other)
			if back.Of(other) == nil {
				t.Errorf("an entry whose %s was changed passed", name)
			}
		}
		other := e
		other.Seq++
		if back.Of(other) == nil {
			t.Error("an entry at another place passed")
		}
	}
}

func TestAChangedReceiptIsFound(t *testing.T) {
	_, r, v := receipted(t, 300, 17)
	_, _, stranger := receipted(t, 1, 1)
	if _, err := VerifyReceipt(r, stranger); !fault.Is(err, "journal.checkpoint.signature") {
		t.Errorf("another key: %v, want journal.checkpoint.signature", err)
	}
	for name, change := range map[string]func(*Receipt){
		"index":      func(r *Receipt) { r.Index++ },
		"big index":  func(r *Receipt) { r.Index = 300 },
		"leaf hash":  func(r *Receipt) { r.LeafHash[31] ^= 1 },
		"short":      func(r *Receipt) { r.Proof = r.Proof[1:] },
		"long":       func(r *Receipt) { r.Proof = append(slices.Clone(r.Proof), tlog.Hash{}) },
		"proof":      func(r *Receipt) { r.Proof = slices.Clone(r.Proof); r.Proof[2][0] ^= 1 },
		"checkpoint": func(r *Receipt) { r.Checkpoint = strings.Replace(r.Checkpoint, "300", "301", 1) },
	} {
		changed := r
		change(&changed)
		if _, err := VerifyReceipt(changed, v); err == nil {
			t.Errorf("a receipt whose %s was changed passed", name)
		}
	}
	tiles, _ := grown(10)
	if _, err := NewReceipt(Entry{Seq: 11}, tiles, 10, ""); !fault.Is(err, "journal.receipt.prove") {
		t.Errorf("a receipt beyond the checkpoint: %v, want journal.receipt.prove", err)
	}
	if _, err := NewReceipt(Entry{}, tiles, 10, ""); !fault.Is(err, "journal.receipt.prove") {
		t.Errorf("a receipt of an entry without a place: %v, want journal.receipt.prove", err)
	}
}

func TestASlipFitsAnyQRCode(t *testing.T) {
	_, r, v := receipted(t, 300, 17)
	cp, err := VerifyReceipt(r, v)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Slip(cp.Size)
	back, err := ParseSlip(s.String())
	if err != nil || back != s {
		t.Fatalf("slip came back as %+v, %v, want %+v", back, err, s)
	}
	if err := back.Agrees(r, cp); err != nil {
		t.Errorf("the slip does not agree with its receipt: %v", err)
	}
	for name, change := range map[string]func(*Slip){
		"entry":  func(s *Slip) { s.Entry = DeriveID("x") },
		"index":  func(s *Slip) { s.Index-- },
		"prefix": func(s *Slip) { s.Prefix[7] ^= 1 },
		"size":   func(s *Slip) { s.Size++ },
	} {
		other := s
		change(&other)
		if other.Agrees(r, cp) == nil {
			t.Errorf("a slip of another %s agrees", name)
		}
	}
	s.Index, s.Size = 9_999_999, 10_000_000
	if n := len(s.String()); n > 60 {
		t.Errorf("at ten million entries the slip has %d characters: %s", n, s)
	}
}

func TestAReceiptOfTenMillionEntriesIsSmall(t *testing.T) {
	_, r, _ := receipted(t, 300, 17)
	r.Index = 9_999_999
	for len(r.Proof) < 24 {
		r.Proof = append(r.Proof, leafHash(1))
	}
	if n := len(r.Text()); n > 1600 {
		t.Errorf("the whole receipt has %d bytes", n)
	}
}

func TestSlipsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Slip{Entry: DeriveID(rapid.String().Draw(t, "id")), Index: rapid.Int64Range(0, 1<<62).Draw(t, "index")}
		s.Size = s.Index + rapid.Int64Range(1, 1<<40).Draw(t, "more")
		copy(s.Prefix[:], rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "prefix"))
		if back, err := ParseSlip(s.String()); err != nil || back != s {
			t.Fatalf("%v came back as %+v, %v", s, back, err)
		}
		text := []byte(s.String())
		i := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		text[i] = rapid.SampledFrom([]byte("abcxyz019-_")).Draw(t, "as")
		if back, err := ParseSlip(string(text)); err == nil && back != s {
			t.Fatalf("mistyped, %s was read as %+v", text, back)
		}
	})
}

func FuzzParseReceipt(f *testing.F) {
	_, r, v := receipted(f, 5, 3)
	f.Add(r.Text())
	f.Add(receiptHead + "extra \nindex 0\n\n")
	f.Add(strings.Replace(r.Text(), "index 2", "index 02", 1))
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseReceipt(text)
		if err != nil {
			return
		}
		if got.Text() != text {
			t.Errorf("%q was read as %+v", text, got)
		}
		if _, err := VerifyReceipt(got, v); err == nil && got.LeafHash != r.LeafHash && got.Index == r.Index {
			t.Errorf("a forged receipt passed: %q", text)
		}
	})
}

func FuzzParseSlip(f *testing.F) {
	f.Add(Slip{Entry: DeriveID("a"), Index: 1, Size: 2}.String())
	f.Add(base64.RawURLEncoding.EncodeToString(make([]byte, 31)))
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSlip(text)
		if err == nil && (s.String() != text || s.Index < 0 || s.Size <= s.Index) {
			t.Errorf("%q was read as %+v", text, s)
		}
	})
}

func TestAReceiptNumberIsForgiving(t *testing.T) {
	n := NumberOf(DeriveID("number"))
	plain := n.String()
	if len(plain) != 12 || strings.Trim(plain, crockford) != "" {
		t.Fatalf("the number is %q", plain)
	}
	wide := strings.Map(func(r rune) rune { return r + 0xFEE0 }, plain)
	for name, text := range map[string]string{
		"as it is": plain, "lower case": strings.ToLower(plain), "grouped": n.Grouped(), "spaces": " " + strings.Join(strings.Split(plain, ""), " ") + "\n",
		"full width": wide, "ideographic space": plain[:4] + "\u3000" + plain[4:], "long dash": plain[:6] + "\u2014" + plain[6:],
	} {
		if got, err := ParseReceiptNumber(text); err != nil || got != n {
			t.Errorf("%s: %q was read as %v, %v, want %v", name, text, got, err, n)
		}
	}
	for _, text := range []string{"", "0", plain[:11], plain + "0", plain[:11] + "U", "\u738b" + plain[1:], strings.Repeat(" ", 300), plain[:11] + "*"} {
		if got, err := ParseReceiptNumber(text); !fault.Is(err, "journal.number.form") {
			t.Errorf("%q was read as %v, %v, want journal.number.form", text, got, err)
		}
	}
	if got := (ReceiptNumber{}).Grouped(); got != "" {
		t.Errorf("no number is printed as %q", got)
	}
}

func TestLettersThatLookLikeDigitsAreRead(t *testing.T) {
	for i := 0; ; i++ {
		n := NumberOf(DeriveID("look", itoa(int64(i)))).String()
		if !strings.Contains(n, "0") || strings.Count(n, "1") < 2 {
			continue
		}
		text := strings.Replace(strings.Replace(strings.ReplaceAll(n, "0", "o"), "1", "I", 1), "1", "l", 1)
		if got, err := ParseReceiptNumber(text); err != nil || got.String() != n {
			t.Errorf("%q was read as %v, %v, want %v", text, got, err, n)
		}
		return
	}
}

func TestEveryWrongCharacterAndEverySwapIsCaught(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		n := NumberOf(DeriveID(itoa(rng.Int64()))).String()
		for i := range numberLength {
			for _, c := range []byte(crockford) {
				b := []byte(n)
				b[i] = c
				if got, err := ParseReceiptNumber(string(b)); err == nil && c != n[i] {
					t.Fatalf("%s with %c at %d was read as %v", n, c, i, got)
				}
			}
			for j := range i {
				b := []byte(n)
				b[i], b[j] = b[j], b[i]
				if got, err := ParseReceiptNumber(string(b)); err == nil && b[i] != b[j] {
					t.Fatalf("%s with %d and %d swapped was read as %v", n, i, j, got)
				}
			}
		}
	}
}

func FuzzParseReceiptNumber(f *testing.F) {
	f.Add(NumberOf(DeriveID("a")).Grouped())
	f.Add("oil0-oil1 OIL2")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseReceiptNumber(text)
		if err != nil {
			return
		}
		if again, err := ParseReceiptNumber(n.Grouped()); err != nil || again != n {
			t.Errorf("%q gave %v, which came back as %v, %v", text, n, again, err)
		}
	})
}
