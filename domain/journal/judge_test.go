package journal

import (
	"strings"
	"testing"
	"time"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
)

// The cases are those of a worker's phone, its backup, a relay and a second worker, as they meet at the server.
func TestJudge(t *testing.T) {
	arrived := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	fresh := func(made time.Time) Entry {
		e := sample()
		e.Seq, e.ID, e.Recorded = 0, NewID(made), arrived
		return e
	}
	first := fresh(arrived.Add(-time.Minute))
	stored := first
	stored.Seq, stored.Recorded = 40, arrived.Add(-time.Hour)
	waiting := first
	changed := func(change func(*Entry)) Entry {
		e := first
		change(&e)
		return e
	}
	for _, c := range []struct {
		name     string
		entry    Entry
		existing *Entry
		current  Seq
		answer   Answer
		key      string
	}{
		{"a new entry on a subject nobody touched since", first, nil, 5, Accepted, ""},
		{"a new entry on a new subject", first, nil, 0, Accepted, ""},
		{"a batch sent again after a kill behind the commit", first, &stored, 5, Duplicate, ""},
		{"the same from a phone's restored backup, long after others changed the subject", first, &stored, 99, Duplicate, ""},
		{"the same by relay and straight, with the relay's receiving time", changed(func(e *Entry) { e.Recorded = arrived.Add(time.Hour) }), &stored, 5, Duplicate, ""},
		{"a retry of what waits in quarantine", first, &waiting, 5, Quarantined, "journal.quarantine.waits"},
		{"another body for what waits in quarantine", changed(func(e *Entry) { e.Body = []byte(`{}`) }), &waiting, 5, Quarantined, "journal.id.taken"},
		{"the same identifier with another body", changed(func(e *Entry) { e.Body = []byte(`{}`) }), &stored, 5, Quarantined, "journal.id.taken"},
		{"the same identifier by another author", changed(func(e *Entry) { e.Author = "li" }), &stored, 5, Quarantined, "journal.id.taken"},
		{"an edit of what a second worker changed meanwhile", first, nil, 6, Quarantined, "journal.base.stale"},
		{"an edit of a household that moved while the phone was offline for 30 days",
			func() Entry { e := fresh(arrived.AddDate(0, 0, -30)); e.Base = 5; return e }(), nil, 800, Quarantined, "journal.base.stale"},
		{"an entry that does not say what it saw", changed(func(e *Entry) { e.Base = 0 }), nil, 800, Accepted, ""},
		{"a consent withdrawn offline, for which the desk gives no current", first, nil, 0, Accepted, ""},
		{"an entry made offline 30 days ago with a right clock", fresh(arrived.AddDate(0, 0, -30)), nil, 5, Accepted, ""},
		{"a clock nine minutes fast", fresh(arrived.Add(9 * time.Minute)), nil, 5, Accepted, ""},
		{"a clock eleven minutes fast", fresh(arrived.Add(11 * time.Minute)), nil, 5, Accepted, "journal.clock.ahead"},
		{"a clock in 2099", fresh(time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)), nil, 5, Accepted, "journal.clock.ahead"},
		{"a clock in 1970", fresh(time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC)), nil, 5, Accepted, "journal.clock.behind"},
		{"a derived identifier has no clock", changed(func(e *Entry) { e.ID = DeriveID("sheet", "1") }), nil, 5, Accepted, ""},
		{"a stale base is told before a wrong clock", fresh(arrived.Add(time.Hour)), nil, 6, Quarantined, "journal.base.stale"},
		{"no identifier", changed(func(e *Entry) { e.ID = ID{} }), nil, 5, Rejected, "journal.entry.id"},
		{"no kind", changed(func(e *Entry) { e.Kind = "" }), nil, 5, Rejected, "journal.entry.kind"},
		{"a kind in capitals", changed(func(e *Entry) { e.Kind = "Birth" }), nil, 5, Rejected, "journal.entry.kind"},
		{"a kind without end", changed(func(e *Entry) { e.Kind = Kind(strings.Repeat("x", 65)) }), nil, 5, Rejected, "journal.entry.kind"},
		{"a correction that is a void too", changed(func(e *Entry) { e.Voids = DeriveID("v") }), nil, 5, Rejected, "journal.entry.both"},
		{"a correction of itself", changed(func(e *Entry) { e.Corrects = e.ID }), nil, 5, Rejected, "journal.entry.self"},
		{"a correction without a reason", changed(func(e *Entry) { e.Reason = "" }), nil, 5, Rejected, "journal.entry.reason"},
		{"a negative base", changed(func(e *Entry) { e.Base = -1 }), nil, 5, Rejected, "journal.entry.base"},
		{"an author that is no text", changed(func(e *Entry) { e.Author = "\xff" }), nil, 5, Rejected, "journal.entry.text"},
		{"a reason without end", changed(func(e *Entry) { e.Reason = strings.Repeat("x", maxText+1) }), nil, 5, Rejected, "journal.entry.text"},
		{"an override without a reason", changed(func(e *Entry) { e.Overrides = []Override{{"rule", ""}} }), nil, 5, Rejected, "journal.entry.override"},
		{"overrides without end", changed(func(e *Entry) { e.Overrides = make([]Override, 65) }), nil, 5, Rejected, "journal.entry.overrides"},
		{"a body that is no object", changed(func(e *Entry) { e.Body = []byte(`[]`) }), nil, 5, Rejected, "journal.entry.body"},
		{"a body in another spelling", changed(func(e *Entry) { e.Body = []byte(`{"a": "b"}`) }), nil, 5, Rejected, "journal.entry.canonical"},
		{"a body without end", changed(func(e *Entry) { e.Body = make([]byte, MaxBody+1) }), nil, 5, Rejected, "journal.entry.size"},
		{"no body at all", changed(func(e *Entry) { e.Body = nil }), nil, 5, Accepted, ""},
		{"no area", changed(func(e *Entry) { e.Area = area.Code{} }), nil, 5, Accepted, ""},
		{"a malformed twin of what is stored", changed(func(e *Entry) { e.Body = []byte(`[]`) }), &stored, 5, Rejected, "journal.entry.body"},
	} {
		answer, key := Judge(c.entry, c.existing, c.current)
		if answer != c.answer || key != c.key {
			t.Errorf("%s: got %v %q, want %v %q", c.name, answer, key, c.answer, c.key)
		}
		if _, ok := words.Lookup(key); key != "" && !ok {
			t.Errorf("%s: no sentence for %q", c.name, key)
		}
		if err := Check(c.entry); (err != nil) != (c.answer == Rejected) {
			t.Errorf("%s: Check says %v beside %v", c.name, err, c.answer)
		}
	}
}

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
