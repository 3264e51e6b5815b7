package survey_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/survey"
)

func definition() *survey.Definition {
	say := words.Sentence{ZH: "x", EN: "x"}
	return &survey.Definition{ID: "service", Version: 1, Title: say, Share: 20, Days: 14, Questions: []survey.Question{{Code: "respect", Kind: survey.Scale, Title: say}, {Code: "charged", Kind: survey.YesNo, Title: say}}}
}

func TestAnswersAreHeldAgainstTheQuestions(t *testing.T) {
	d := definition()
	for says, c := range map[string]struct {
		answers map[string]string
		key     string
	}{
		"one of two":         {map[string]string{"respect": "4"}, ""},
		"both":               {map[string]string{"respect": "1", "charged": "no"}, ""},
		"nothing":            {nil, "survey.nothing"},
		"a question unknown": {map[string]string{"name": "x"}, "survey.answer"},
		"an option unknown":  {map[string]string{"respect": "6"}, "survey.answer"},
	} {
		if err := d.Judge(c.answers); c.key == "" && err != nil || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("%s: %v, want %q", says, err, c.key)
		}
	}
}

func TestNobodyIsAskedWhatNobodyMayAimAt(t *testing.T) {
	d := definition()
	d.Questions[0].Title = words.Sentence{ZH: "您采取了哪种避孕措施？", EN: "Which contraception do you use?"}
	if all := d.Check(); len(all) != 1 || !fault.Is(all[0], "survey.charter") {
		t.Errorf("%v, want survey.charter", all)
	}
}

func TestFewAnswersAreNotTold(t *testing.T) {
	d := definition()
	counts := map[string]int{survey.Given: 20, survey.Answered: 8, "respect.5": 6, "respect.1": 2, "charged.yes": 4}
	said := d.Tell(counts, 5)
	if len(said) != 1 || said[0].Question.Code != "respect" || said[0].Good != 6 || said[0].N != 8 {
		t.Fatalf("%+v, want respect alone", said)
	}
	if s := said[0]; s.Low != 0.3 || s.High != 0.9 || s.Share.Low < 0.34 || s.Share.Low > 0.35 || s.Share.High < 0.96 || s.Share.High > 0.97 {
		t.Errorf("%+v, want 0.3 to 0.9 by silence, exact 0.349 to 0.968", s)
	}
	if (survey.Tally{Counts: counts}).Closed(d, 5) {
		t.Error("a question that four answered is closed, want it to wait")
	}
}

func TestAResultIsReadBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := survey.Result{Cell: survey.Cell{Survey: "service", Area: area.MustCode("990101001"), Service: "claim"}, Version: 2, Seq: 4,
			Tally: survey.Tally{From: day.MonthOf(2026, 1), Until: day.MonthOf(2026, 2), Counts: map[string]int{survey.Given: rapid.IntRange(0, 99).Draw(t, "given"), survey.Answered: rapid.IntRange(0, 99).Draw(t, "answered")}}}
		for _, o := range survey.Scale.Options() {
			if n := rapid.IntRange(0, 9).Draw(t, "n"); n > 0 {
				r.Counts["respect."+o] = n
			}
		}
		got, ok := survey.Of(journal.Entry{Kind: survey.EntryKind, Area: r.Area, Seq: 4}, r.Body())
		if !ok || !reflect.DeepEqual(got, r) {
			t.Fatalf("%+v, want %+v", got, r)
		}
	})
}
