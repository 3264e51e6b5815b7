package journal

import (
	"strings"
	"testing"
	"time"

	"wanjia/base/fault"
	"wanjia/base/words"
)

func TestSkewTellsTheSendersClock(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		sent time.Time
		want string
	}{
		{time.Time{}, ""},
		{now, ""},
		{now.Add(10 * time.Minute), ""},
		{now.Add(10*time.Minute + time.Second), "journal.clock.ahead"},
		{now.Add(-10 * time.Minute), ""},
		{now.Add(-11 * time.Minute), "journal.clock.behind"},
		{now.In(time.FixedZone("UTC+8", 8*3600)), ""},
		{time.Unix(0, 0), "journal.clock.behind"},
		{time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), "journal.clock.ahead"},
	} {
		if got := Skew(c.sent, now); got != c.want {
			t.Errorf("sent %v, received %v: %q, want %q", c.sent, now, got, c.want)
		}
	}
}

func TestACursorBeyondTheHeadTellsOfARestoredBackup(t *testing.T) {
	for _, c := range []struct {
		cursor, head Seq
		key          string
	}{
		{0, 0, ""}, {5, 9, ""}, {9, 9, ""}, {10, 9, "journal.cursor.ahead"}, {-1, 9, "journal.cursor.form"},
	} {
		err := CheckCursor(c.cursor, c.head)
		if (err != nil) != (c.key != "") || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("cursor %d of %d: %v, want %q", c.cursor, c.head, err, c.key)
		}
	}
}

func TestAnswersHaveWords(t *testing.T) {
	for a := Accepted; a <= Rejected; a++ {
		if got, err := ParseAnswer(a.String()); err != nil || got != a {
			t.Errorf("%v came back as %v, %v", a, got, err)
		}
		if _, ok := words.Lookup("journal.answer." + a.String()); !ok {
			t.Errorf("no word for %v", a)
		}
	}
	for _, text := range []string{"", "Accepted", "ok"} {
		if got, err := ParseAnswer(text); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	if Answer(0).String() != "" || Answer(9).String() != "" {
		t.Error("no answer has a word")
	}
}

func TestKindsHaveWords(t *testing.T) {
	for _, text := range []string{"person", "household", "area", "birth", "death", "stillbirth", "marriage", "divorce", "adoption",
		"move_in", "move_out", "move", "split", "merge", "head", "void"} {
		k, err := ParseKind(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if s, ok := words.Lookup(k.Key()); !ok || s.ZH == "" || s.EN == "" {
			t.Errorf("%s has the words %+v", text, s)
		}
	}
	for _, text := range []string{"", "Birth", "1st", "_x", "move-in", "move in", "\u51fa\u751f", strings.Repeat("x", 65)} {
		if k, err := ParseKind(text); err == nil {
			t.Errorf("%q was read as %q", text, k)
		}
	}
}
