package training_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/audit"
	"wanjia/domain/journal"
	"wanjia/domain/training"
)

func course(n, drawn int) *training.Course {
	c := &training.Course{ID: "c", Months: 24, Exam: training.Exam{Questions: drawn, Pass: 75, Sittings: 2, Wait: 1}}
	for i := range n {
		c.Questions = append(c.Questions, training.Question{Code: fmt.Sprint("q", i), Options: []training.Option{{Code: "a", Right: i%2 == 0}, {Code: "b", Right: true}, {Code: "c"}}})
	}
	return c
}

func right(paper []training.Asked) training.Answers {
	out := training.Answers{}
	for _, q := range paper {
		for _, o := range q.Options {
			if o.Right {
				out[q.Code] = append(out[q.Code], o.Code)
			}
		}
	}
	return out
}

func TestASeedMakesOnePaperWhateverTheOrderOfTheBank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "bank")
		c := course(n, rapid.IntRange(1, n).Draw(t, "drawn"))
		seed := audit.Seed(rapid.String().Draw(t, "seed"))
		one := c.Paper(seed)
		slices.Reverse(c.Questions)
		two := c.Paper(seed)
		if len(one) != c.Exam.Questions {
			t.Fatalf("%d questions; want %d", len(one), c.Exam.Questions)
		}
		for i := range one {
			if one[i].Code != two[i].Code || !slices.Equal(one[i].Order, two[i].Order) {
				t.Fatalf("question %d is %s %v and then %s %v", i, one[i].Code, one[i].Order, two[i].Code, two[i].Order)
			}
		}
		if m := c.Mark(one, right(one)); !m.Passed || m.Right != m.Of {
			t.Fatalf("everything is right and it is %+v", m)
		}
	})
}

func TestEveryQuestionIsAsLikely(t *testing.T) {
	c := course(10, 4)
	seen := map[string]int{}
	const papers = 5000
	for i := range papers {
		for _, q := range c.Paper(audit.Seed(fmt.Sprint("seed ", i))) {
			seen[q.Code]++
		}
	}
	want, chi := float64(papers)*4/10, 0.0
	for _, q := range c.Questions {
		d := float64(seen[q.Code]) - want
		chi += d * d / want
	}
	if chi > 27.9 { // 0.1 % of chi squared with 9 degrees of freedom, and draws without putting back vary less
		t.Errorf("chi squared is %.1f: %v", chi, seen)
	}
}

func TestAQuestionIsRightOnlyWithAllThatIsRightAndNothingElse(t *testing.T) {
	c := course(1, 1) // a and b are right
	paper := c.Paper("s")
	for says, given := range map[string][]string{"one of two": {"a"}, "all and one more": {"a", "b", "c"}, "nothing": {}, "the wrong one": {"c"}} {
		if m := c.Mark(paper, training.Answers{"q0": given}); m.Right != 0 || m.Passed {
			t.Errorf("%s: %+v; want wrong", says, m)
		}
	}
	if m := c.Mark(paper, training.Answers{"q0": {"b", "a", "b"}}); m.Right != 1 || !m.Passed {
		t.Errorf("both, in any order: %+v; want right", m)
	}
	if _, err := training.Canon(paper, training.Answers{"q7": {"a"}}); err == nil {
		t.Error("a question that isn't in the paper is taken")
	}
	if _, err := training.Canon(paper, training.Answers{"q0": {"z"}}); err == nil {
		t.Error("an option that isn't there is taken")
	}
}

func TestASecondSittingWaitsAndAThirdIsRefused(t *testing.T) {
	c, today := course(4, 2), day.Must("2026-03-02")
	for says, x := range map[string]struct {
		sat  int
		last day.Day
		key  string
	}{"the first": {0, 0, ""}, "the second on the same day": {1, today, "training.exam.wait"}, "the next day": {1, today - 1, ""}, "a third": {2, today - 9, "training.exam.sittings"}} {
		err := c.MaySit(x.sat, x.last, today)
		if (err == nil) != (x.key == "") || err != nil && err.Error() == "" {
			t.Errorf("%s: %v; want %q", says, err, x.key)
		}
	}
}

func TestACertificateStandsBetweenItsDaysUntilItIsRevoked(t *testing.T) {
	w := training.Write{Kind: training.Certificate, Holder: "li", Course: "c", Step: training.IssueStep, Facts: map[string]string{"from": "2026-03-02", "until": "2028-03-01", "allows": "inspect serve"}}
	e := journal.Entry{Kind: training.EntryKind, Seq: 7}
	f := training.Apply(training.File{}, e, w.Body())
	for on, want := range map[string]bool{"2026-03-01": false, "2026-03-02": true, "2028-03-01": true, "2028-03-02": false} {
		if got := f.Stands(day.Must(on)); got != want {
			t.Errorf("on %s it stands: %v; want %v", on, got, want)
		}
	}
	if !f.Allows("inspect") || f.Allows("inspec") || f.Allows("operate-ultrasound") {
		t.Errorf("it allows %q", f.Get("allows"))
	}
	f = training.Apply(f, journal.Entry{Kind: training.EntryKind, Seq: 9}, training.Write{Kind: training.Certificate, Root: f.ID, Step: training.RevokeStep, Facts: map[string]string{"revoked": "2027-01-01"}}.Body())
	if f.Stands(day.Must("2026-06-01")) || !f.Stood(day.Must("2026-06-01")) || f.Stood(day.Must("2027-01-01")) || len(f.Entries) != 2 || f.Holder != "li" {
		t.Errorf("revoked it is %+v; want it to have stood until 2027", f)
	}
}
