package answer_test

import (
	"testing"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/quality/answer"
)

func TestTrueAsItIsWantsAReason(t *testing.T) {
	for _, c := range []struct{ code, reason, key string }{
		{"corrected", "", ""}, {"later", "", ""}, {"true", "  She is 104; seen her identity card ", ""},
		{"true", "", "answer.reason"}, {"true", " x ", "answer.reason"}, {"maybe", "", "answer.code"}, {"", "", "answer.code"},
	} {
		_, _, err := answer.Read(c.code, c.reason)
		if c.key == "" && err != nil || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("%q because %q: %v, want %q", c.code, c.reason, err, c.key)
		}
	}
}

func TestAFindingIsTheSameUntilAFactChanges(t *testing.T) {
	f := quality.Finding{Rule: "birth.interval", Person: person.FromSource("s", "P1"), Facts: map[string]string{"days": "100"}}
	same, other := f, f
	same.Severity, same.Facts = quality.Warn, map[string]string{"days": "100"}
	other.Facts = map[string]string{"days": "101"}
	if answer.IDOf(f) != answer.IDOf(same) {
		t.Error("the same facts are another finding")
	}
	if answer.IDOf(f) == answer.IDOf(other) {
		t.Error("another fact is the same finding")
	}
}

func TestWhatIsTrueStaysAwayAndWhatWasCalledCorrectedComesBackWhereNothingChanged(t *testing.T) {
	for _, c := range []struct {
		says  string
		code  answer.Code
		still journal.Seq
		open  bool
	}{
		{"nobody answered", "", 0, true}, {"put off", answer.Later, 0, true},
		{"true as it is", answer.True, 0, false}, {"true as it is, and found again", answer.True, 99, false},
		{"corrected", answer.Corrected, 0, false}, {"corrected after it was found still", answer.Corrected, 6, false}, {"corrected, and found the same", answer.Corrected, 8, true},
	} {
		if got := (answer.Standing{Code: c.code, Seq: 7}).Open(c.still); got != c.open {
			t.Errorf("%s: open %v, want %v", c.says, got, c.open)
		}
	}
}

func TestAnEntryTellsItsAnswer(t *testing.T) {
	on, u := day.OfTime(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.UTC), answer.IDOf(quality.Finding{Rule: "x"})
	e := journal.Entry{Seq: 4, Kind: answer.EntryKind, Author: "li", Reason: "seen", Occurred: on.Partial()}
	s, ok := answer.Of(e, answer.Body(u, "x", answer.True))
	if !ok || s.Finding != u || s.Rule != "x" || s.Code != answer.True || s.By != "li" || s.Reason != "seen" || s.Seq != 4 || s.On != on {
		t.Errorf("%+v, %v", s, ok)
	}
	if _, ok := answer.Of(journal.Entry{Kind: "birth"}, nil); ok {
		t.Error("a birth is an answer")
	}
}

func TestARuleIsNoisyOnlyWhereTheIntervalSaysSo(t *testing.T) {
	for _, c := range []struct {
		rec   answer.Record
		noisy bool
	}{
		{answer.Record{}, false}, {answer.Record{True: 19}, false}, {answer.Record{True: 20}, true},
		{answer.Record{True: 60, Corrected: 40}, false}, {answer.Record{True: 65, Corrected: 35}, true},
		{answer.Record{True: 10, Corrected: 90, Later: 500}, false},
	} {
		if got := c.rec.Noisy(); got != c.noisy {
			e, err := c.rec.FalseAlarms()
			t.Errorf("%+v is noisy %v, want %v (%+v, %v)", c.rec, got, c.noisy, e, err)
		}
	}
}
