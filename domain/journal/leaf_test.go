package journal

import (
	"bytes"
	"encoding/hex"
	"reflect"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
)

// sample is an entry with something in every field.
func sample() Entry {
	return Entry{
		Seq:       7,
		ID:        mustID("01890a5d-ac96-774b-bcce-b302099a8057"),
		Kind:      "birth",
		Area:      area.MustCode("990305001"),
		Occurred:  day.Must("2024-02-29").Partial(),
		Recorded:  time.Date(2024, 3, 1, 8, 30, 0, 123e6, time.UTC),
		Author:    "wang",
		Device:    "phone-3",
		Purpose:   "register",
		Base:      5,
		Corrects:  mustID("01890a5d-ac96-774b-bcce-b302099a8058"),
		Reason:    "mistyped",
		Overrides: []Override{{"birth.interval", "seen the papers"}, {"name.rare", "asked"}},
		Body:      []byte(`{"name":"An","sex":"female"}`),
	}
}

func mustID(text string) ID {
	i, err := ParseID(text)
	if err != nil {
		panic(err)
	}
	return i
}

// changes turns an entry into another one, field by field.
var changes = map[string]func(*Entry){
	"ID":           func(e *Entry) { e.ID = DeriveID("other") },
	"Kind":         func(e *Entry) { e.Kind = "death" },
	"Area":         func(e *Entry) { e.Area = area.MustCode("990305002") },
	"no Area":      func(e *Entry) { e.Area = area.Code{} },
	"Occurred":     func(e *Entry) { e.Occurred = day.Must("2024-02-28").Partial() },
	"no Occurred":  func(e *Entry) { e.Occurred = day.Partial{} },
	"Recorded":     func(e *Entry) { e.Recorded = e.Recorded.Add(time.Millisecond) },
	"Author":       func(e *Entry) { e.Author = "li" },
	"Device":       func(e *Entry) { e.Device = "" },
	"Author moved": func(e *Entry) { e.Author, e.Device = e.Author+e.Device, "" },
	"Purpose":      func(e *Entry) { e.Purpose = "care" },
	"Base":         func(e *Entry) { e.Base = 6 },
	"Corrects":     func(e *Entry) { e.Corrects = ID{} },
	"Voids":        func(e *Entry) { e.Corrects, e.Voids = ID{}, e.Corrects },
	"Reason":       func(e *Entry) { e.Reason += " " },
	"Overrides":    func(e *Entry) { e.Overrides = e.Overrides[:1] },
	"Overrides by": func(e *Entry) { e.Overrides = []Override{e.Overrides[1], e.Overrides[0]} },
	"Rule":         func(e *Entry) { e.Overrides = []Override{{"birth.interval", "no"}, e.Overrides[1]} },
	"Body":         func(e *Entry) { e.Body = []byte(`{"name":"An","sex":"male"}`) },
	"no Body":      func(e *Entry) { e.Body = nil },
}

func TestEveryFieldButSeqIsInTheLeaf(t *testing.T) {
	was := Leaf(sample())
	for name, change := range changes {
		e := sample()
		change(&e)
		if bytes.Equal(Leaf(e), was) {
			t.Errorf("a change of %s leaves the leaf as it was", name)
		}
		if Digest(e) == Digest(sample()) {
			t.Errorf("a change of %s leaves the digest as it was", name)
		}
		if got, want := Same(e, sample()), name == "Recorded"; got != want {
			t.Errorf("after a change of %s Same is %v, want %v", name, got, want)
		}
	}
	e := sample()
	e.Seq = 99
	if !bytes.Equal(Leaf(e), was) || !Same(e, sample()) {
		t.Error("Seq is in the leaf")
	}
}

// TestTheLeafKeepsItsBytes fails when an encoding changes without a new version: every stored hash would be wrong.
func TestTheLeafKeepsItsBytes(t *testing.T) {
	const want = "4cda5d6b98e300bf941104a35125e20e18a6ec904089e3c005e4545ef5a90d8a"
	d := Digest(sample())
	if got := hex.EncodeToString(d[:]); got != want {
		t.Errorf("digest of the sample is %s, want %s", got, want)
	}
	if got := Digest(sample()); got != [32]byte(tlog.RecordHash(Leaf(sample()))) {
		t.Error("Digest is not the RFC 6962 hash of Leaf")
	}
}

func TestALeafGivesItsEntryBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEntry(t)
		leaf := Leaf(e)
		if len(leaf) > leafSize(e) {
			t.Fatalf("leaf has %d bytes, foretold %d", len(leaf), leafSize(e))
		}
		got, err := ParseLeaf(leaf)
		if err != nil {
			t.Fatalf("ParseLeaf: %v of %+v", err, e)
		}
		if !reflect.DeepEqual(got, e) {
			t.Fatalf("came back as %+v, want %+v", got, e)
		}
		if !Same(got, e) || Digest(got) != Digest(e) {
			t.Fatal("the entry that came back is not the same")
		}
		cut := rapid.IntRange(0, len(leaf)-1).Draw(t, "cut")
		if _, err := ParseLeaf(leaf[:cut]); err == nil {
			t.Fatalf("a leaf cut at %d of %d passed", cut, len(leaf))
		}
		if _, err := ParseLeaf(append(leaf, 0)); err == nil {
			t.Fatal("a leaf with a byte too many passed")
		}
	})
}

func anyEntry(t *rapid.T) Entry {
	anyID := rapid.Custom(func(t *rapid.T) ID {
		if rapid.Bool().Draw(t, "none") {
			return ID{}
		}
		return DeriveID(rapid.String().Draw(t, "word"))
	})
	e := Entry{
		ID:       anyID.Draw(t, "id"),
		Kind:     Kind(rapid.String().Draw(t, "kind")),
		Recorded: time.UnixMilli(rapid.Int64Range(-1e13, 1e13).Draw(t, "recorded")).UTC(),
		Author:   rapid.String().Draw(t, "author"),
		Device:   rapid.String().Draw(t, "device"),
		Purpose:  rapid.String().Draw(t, "purpose"),
		Base:     Seq(rapid.Int64().Draw(t, "base")),
		Corrects: anyID.Draw(t, "corrects"),
		Voids:    anyID.Draw(t, "voids"),
		Reason:   rapid.String().Draw(t, "reason"),
	}
	if code := rapid.SampledFrom([]string{"", "99", "990305001", "KE-01"}).Draw(t, "area"); code != "" {
		e.Area = area.MustCode(code)
	}
	e.Occurred, _ = day.ParsePartial(rapid.SampledFrom([]string{"", "1999", "1999-12", "2000-02-29"}).Draw(t, "occurred"))
	for range rapid.IntRange(0, 3).Draw(t, "overrides") {
		e.Overrides = append(e.Overrides, Override{rapid.String().Draw(t, "rule"), rapid.String().Draw(t, "why")})
	}
	if body := rapid.SliceOf(rapid.Byte()).Draw(t, "body"); len(body) > 0 {
		e.Body = body
	}
	return e
}

func TestTheZeroEntryComesBack(t *testing.T) {
	got, err := ParseLeaf(Leaf(Entry{}))
	if err != nil || !reflect.DeepEqual(got, Entry{}) {
		t.Errorf("the zero entry came back as %+v, %v", got, err)
	}
}

func FuzzParseLeaf(f *testing.F) {
	f.Add(Leaf(sample()))
	f.Add(Leaf(Entry{}))
	f.Add([]byte{leafVersion})
	for _, change := range changes {
		e := sample()
		change(&e)
		f.Add(Leaf(e))
	}
	f.Fuzz(func(t *testing.T, leaf []byte) {
		e, err := ParseLeaf(leaf)
		if err != nil {
			return
		}
		if again := Leaf(e); !bytes.Equal(again, leaf) {
			t.Errorf("%x and %x are leaves of one entry", leaf, again)
		}
	})
}

func TestAnIDKnowsItsAuthorsClock(t *testing.T) {
	now := time.Date(2026, 5, 4, 3, 2, 1, 987e6, time.UTC)
	if at, ok := NewID(now).Time(); !ok || !at.Equal(now) {
		t.Errorf("a new ID says %v, %v, want %v", at, ok, now)
	}
	if at, ok := DeriveID("a").Time(); ok {
		t.Errorf("a derived ID says %v", at)
	}
	words := []string{"a", "b"}
	if DeriveID(words...) != DeriveID("a", "b") || DeriveID(words...) == DeriveID("ab") {
		t.Error("DeriveID is not a function of its words")
	}
	if DeriveID("a").ID == id.Derive("a") {
		t.Error("an entry's ID is another thing's")
	}
	if i := NewID(now); mustID(i.String()) != i {
		t.Errorf("%v does not come back", i)
	}
}

func BenchmarkLeafDigest(b *testing.B) {
	e := sample()
	for b.Loop() {
		_ = Digest(e)
	}
}

func BenchmarkLeaf(b *testing.B) {
	e := sample()
	buf := make([]byte, 0, 1024)
	for b.Loop() {
		buf = AppendLeaf(buf[:0], e)
	}
}
