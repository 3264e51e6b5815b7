package sync_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
)

func TestMergingGoesByField(t *testing.T) {
	then := map[string]string{"name": "A", "sex": "male", "registered": "2026-01-01", "phone": "1"}
	for _, c := range []struct {
		name      string
		kind      journal.Kind
		now, mine map[string]string
		want      map[string]string
		ask       []string
	}{
		{"different fields both stand", "person", change(then, "name", "B"), change(then, "phone", "2"), change(change(then, "name", "B"), "phone", "2"), nil},
		{"the later name stands", "person", change(then, "name", "B"), change(then, "name", "C"), change(then, "name", "C"), nil},
		{"both said the same", "person", change(then, "sex", "female"), change(then, "sex", "female"), change(then, "sex", "female"), nil},
		{"a sex is asked about", "person", change(then, "sex", "female"), change(then, "sex", "unknown"), nil, []string{"sex"}},
		{"one alone may mend a sex", "person", then, change(then, "sex", "female"), change(then, "sex", "female"), nil},
		{"the later day of registration", "person", change(then, "registered", "2026-03-01"), change(then, "registered", "2026-02-01"), change(then, "registered", "2026-03-01"), nil},
		{"a field that one took out is out", "person", then, change(then, "phone", ""), change(then, "phone", ""), nil},
		{"of a death everything is asked about", "death", change(then, "date", "2026-01-01"), change(then, "date", "2026-01-02"), nil, []string{"date"}},
		{"but where it was", "death", change(then, "place", "home"), change(then, "place", "hospital"), change(then, "place", "hospital"), nil},
	} {
		got, ask := sync.Merge(c.kind, then, c.now, c.mine)
		if !maps.Equal(got, c.want) || !slices.Equal(ask, c.ask) {
			t.Errorf("%s: %v, asks %v; want %v, asks %v", c.name, got, ask, c.want, c.ask)
		}
	}
	if !sync.Wins("withdrawal") || sync.Wins("visit") {
		t.Error("a withdrawal wins, a visit doesn't")
	}
}

func change(m map[string]string, code, text string) map[string]string {
	out := maps.Clone(m)
	if out[code] = text; text == "" {
		delete(out, code)
	}
	return out
}

func TestChangesOfDifferentFieldsComeToTheSameInAnyOrder(t *testing.T) {
	fields := []string{"name", "sex", "mother", "phone", "address", "registered"}
	rapid.Check(t, func(t *rapid.T) {
		then := rapid.MapOf(rapid.SampledFrom(fields), rapid.StringMatching(`[a-c]`)).Draw(t, "then")
		one, other := maps.Clone(then), maps.Clone(then)
		for _, f := range fields {
			switch rapid.IntRange(0, 2).Draw(t, f) {
			case 1:
				one[f] = "x"
			case 2:
				other[f] = "y"
			}
		}
		a, askA := sync.Merge("person", then, one, other)
		b, askB := sync.Merge("person", then, other, one)
		if !maps.Equal(a, b) || len(askA)+len(askB) > 0 {
			t.Fatalf("%v and %v come to %v, %v (asks %v, %v)", one, other, a, b, askA, askB)
		}
		if again, ask := sync.Merge("person", then, a, other); !maps.Equal(again, a) || len(ask) > 0 {
			t.Fatalf("merging once more gives %v, asks %v; was %v", again, ask, a)
		}
	})
}

func TestACursorIsOfOneJournal(t *testing.T) {
	at := journal.NewID(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	c := sync.At(17, at)
	back, err := sync.ParseCursor(c.String())
	if err != nil || back != c {
		t.Errorf("%v came back as %v, %v", c, back, err)
	}
	if err := c.Follows(20, at, 0); err != nil {
		t.Error(err)
	}
	for key, err := range map[string]error{"sync.cursor.other": c.Follows(20, journal.NewID(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)), 0), "journal.cursor.ahead": c.Follows(16, at, 0), "sync.cursor.old": c.Follows(20, at, 18)} {
		if !fault.Is(err, key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	for _, text := range []string{"-1", "x", "17", "17-abc", "0-12345678", "17-123456789"} {
		if c, err := sync.ParseCursor(text); err == nil {
			t.Errorf("%q was read as %v", text, c)
		}
	}
}

func TestOnlyTheDevicesOwnSignatureFits(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	k, err := sync.ParseKey(point)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte(`{"v":1}`)
	sum := sha256.Sum256(text)
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	sig := make([]byte, 64)
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	if !k.Verify(sync.Signed{Text: text, Sig: sig}) {
		t.Error("its own signature doesn't fit")
	}
	for name, bad := range map[string]sync.Signed{"another text": {Text: []byte(`{"v":2}`), Sig: sig}, "no signature": {Text: text}, "half a signature": {Text: text, Sig: sig[:32]}, "noughts": {Text: text, Sig: make([]byte, 64)}} {
		if k.Verify(bad) {
			t.Errorf("%s fits", name)
		}
	}
	for _, raw := range [][]byte{nil, point[:64], append([]byte{4}, make([]byte, 64)...)} {
		if _, err := sync.ParseKey(raw); err == nil {
			t.Errorf("%x is a key", raw)
		}
	}
}

func TestMissingAreTheStretchesBetween(t *testing.T) {
	for _, c := range []struct {
		came []int64
		last int64
		want []sync.Span
	}{
		{nil, 0, nil}, {[]int64{1, 2, 3}, 3, nil}, {[]int64{3}, 3, []sync.Span{{1, 2}}}, {[]int64{5, 2, 2}, 5, []sync.Span{{1, 1}, {3, 4}}},
		{[]int64{sync.Backlog + 10}, sync.Backlog + 10, []sync.Span{{11, sync.Backlog + 9}}},
	} {
		if got := sync.Missing(c.came, c.last); !slices.Equal(got, c.want) {
			t.Errorf("of %v are missing %v, want %v", c.came, got, c.want)
		}
	}
}
