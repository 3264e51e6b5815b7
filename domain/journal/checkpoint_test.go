package journal

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wanjia/base/fault"
)

const origin = "journal.example.org/990305"

func keys(t testing.TB, name string) (note.Signer, note.Verifier) {
	t.Helper()
	skey, vkey, err := GenerateKeys(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

func checkpointOf(t testing.TB, tiles Tiles, size int64) Checkpoint {
	t.Helper()
	root, err := RootAt(tiles, size)
	if err != nil {
		t.Fatal(err)
	}
	return Checkpoint{origin, size, root, time.Date(2026, 5, 4, 3, 2, 1, 45e6, time.UTC)}
}

func TestACheckpointComesBackSigned(t *testing.T) {
	tiles, _ := grown(300)
	s, v := keys(t, origin)
	for _, size := range []int64{0, 1, 255, 256, 300} {
		want := checkpointOf(t, tiles, size)
		text, err := Sign(want, s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Open(text, v); err != nil || got != want {
			t.Errorf("checkpoint of %d came back as %+v, %v, want %+v", size, got, err, want)
		}
		if size == 300 && !strings.HasPrefix(text, origin+"\n300\n"+want.Root.String()+"\ntime 2026-05-04T03:02:01.045Z\n\n\u2014 "+origin+" ") {
			t.Errorf("the note is %q", text)
		}
	}
}

func TestAForgedCheckpointIsRefused(t *testing.T) {
	tiles, _ := grown(300)
	s, v := keys(t, origin)
	other, _ := keys(t, origin)
	elsewhere, elsewhereV := keys(t, "journal.example.org/990306")
	c := checkpointOf(t, tiles, 300)
	good, err := Sign(c, s)
	if err != nil {
		t.Fatal(err)
	}
	byOther, err := Sign(c, other)
	if err != nil {
		t.Fatal(err)
	}
	raw := func(text string, signer note.Signer) string {
		b, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	root := c.Root.String()
	for name, text := range map[string]string{
		"another key":        byOther,
		"size changed":       strings.Replace(good, "\n300\n", "\n301\n", 1),
		"time changed":       strings.Replace(good, "03:02:01", "03:02:02", 1),
		"no signature":       good[:strings.Index(good, "\n\n")+2],
		"empty":              "",
		"too long":           strings.Repeat("x", maxCheckpoint) + good,
		"other origin":       raw("journal.example.org/990306\n300\n"+root+"\ntime 2026-05-04T03:02:01.045Z\n", s),
		"leading zero":       raw(origin+"\n0300\n"+root+"\ntime 2026-05-04T03:02:01.045Z\n", s),
		"negative size":      raw(origin+"\n-1\n"+root+"\ntime 2026-05-04T03:02:01.045Z\n", s),
		"no time":            raw(origin+"\n300\n"+root+"\n", s),
		"a line more":        raw(origin+"\n300\n"+root+"\ntime 2026-05-04T03:02:01.045Z\nx\n", s),
		"time of other zone": raw(origin+"\n300\n"+root+"\ntime 2026-05-04T03:02:01.045+08:00\n", s),
		"loose time":         raw(origin+"\n300\n"+root+"\ntime 2026-05-04T3:02:01.045Z\n", s),
		"short root":         raw(origin+"\n300\nAAAA\ntime 2026-05-04T03:02:01.045Z\n", s),
	} {
		if got, err := Open(text, v); err == nil {
			t.Errorf("%s: opened as %+v", name, got)
		}
	}
	if _, err := Sign(c, elsewhere); !fault.Is(err, "journal.checkpoint.origin") {
		t.Errorf("another journal's key signed: %v", err)
	}
	if _, err := Open(good, elsewhereV); err == nil {
		t.Error("another journal's key opened")
	}
	c.Size = -1
	if _, err := Sign(c, s); err == nil {
		t.Error("a negative size was signed")
	}
}

func TestWitnessesMaySignBeside(t *testing.T) {
	tiles, _ := grown(10)
	s, v := keys(t, origin)
	w, _ := keys(t, "witness.example.org")
	c := checkpointOf(t, tiles, 10)
	both, err := note.Sign(&note.Note{Text: c.text()}, s, w)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Open(string(both), v); err != nil || got != c {
		t.Errorf("opened as %+v, %v, want %+v", got, err, c)
	}
}

func TestAKeyNeedsAName(t *testing.T) {
	for _, name := range []string{"", "a b", "a+b", "a\nb", "\xff"} {
		if _, _, err := GenerateKeys(name); !fault.Is(err, "journal.key.name") {
			t.Errorf("name %q: %v, want journal.key.name", name, err)
		}
	}
}

func TestLaterCheckpointsKeepTheEarlierOnes(t *testing.T) {
	tiles, _ := grown(700)
	changed, f := shelf{}, &Frontier{}
	for i := range int64(700) {
		if i == 100 {
			f.Append(leafHash(-1))
			continue
		}
		f.Append(leafHash(i))
	}
	changed.save(f)
	for _, old := range []int64{0, 1, 100, 101, 255, 256, 257, 699, 700} {
		a, b := checkpointOf(t, tiles, old), checkpointOf(t, tiles, 700)
		proof, err := ProveConsistent(tiles, old, 700)
		if err != nil {
			t.Fatal(err)
		}
		if err := Consistent(a, b, proof); err != nil {
			t.Errorf("%d in 700: %v", old, err)
		}
		for i := range proof {
			spoilt := slices.Clone(proof)
			spoilt[i][3] ^= 1
			if Consistent(a, b, spoilt) == nil {
				t.Errorf("%d in 700: a proof spoilt at %d passed", old, i)
			}
		}
		rewritten := checkpointOf(t, changed, 700)
		proof, err = ProveConsistent(changed, old, 700)
		if err != nil {
			t.Fatal(err)
		}
		err = Consistent(a, rewritten, proof)
		if old <= 100 && err != nil {
			t.Errorf("%d in the other 700: %v, want none before the change", old, err)
		}
		if old > 100 && !fault.Is(err, "journal.checkpoint.rewritten") {
			t.Errorf("%d in the rewritten 700: %v, want journal.checkpoint.rewritten", old, err)
		}
	}
	a, b := checkpointOf(t, tiles, 300), checkpointOf(t, tiles, 299)
	if err := Consistent(a, b, nil); !fault.Is(err, "journal.checkpoint.shrunk") {
		t.Errorf("300 to 299: %v, want journal.checkpoint.shrunk", err)
	}
	b = a
	b.Origin = "elsewhere"
	if err := Consistent(a, b, nil); !fault.Is(err, "journal.checkpoint.origin") {
		t.Errorf("another origin: %v, want journal.checkpoint.origin", err)
	}
	zero := checkpointOf(t, tiles, 0)
	if err := Consistent(zero, zero, nil); err != nil {
		t.Errorf("empty in empty: %v", err)
	}
	if Consistent(zero, a, tlog.TreeProof{a.Root}) == nil {
		t.Error("a proof with a hash too many passed")
	}
	zero.Root[0] ^= 1
	if Consistent(zero, a, nil) == nil {
		t.Error("an empty tree with a wrong root passed")
	}
	if _, err := ProveConsistent(tiles, 800, 700); err == nil {
		t.Error("a proof backwards was made")
	}
}

func FuzzOpen(f *testing.F) {
	tiles, _ := grown(3)
	s, v := keys(f, origin)
	good, err := Sign(checkpointOf(f, tiles, 3), s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(origin + "\n3\n\n")
	f.Add(strings.Replace(good, "time", "tyme", 1))
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := Open(text, v); err == nil && !strings.HasPrefix(text, c.text()+"\n") {
			t.Errorf("%q opened as %+v", text, c)
		}
		if c, err := parseCheckpoint(text); err == nil && c.text() != text {
			t.Errorf("%q was read as %+v", text, c)
		}
	})
}
