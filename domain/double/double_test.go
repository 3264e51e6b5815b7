package double_test

import (
	"testing"

	"wanjia/domain/double"
)

func given(says ...string) []double.Answer {
	var out []double.Answer
	for i, s := range says {
		out = append(out, double.Answer{Author: string(rune('a' + i)), Says: double.Says(s), Facts: "f"})
	}
	return out
}

func TestAPairIsSettled(t *testing.T) {
	for _, c := range []struct {
		says    string
		p       float64
		answers []double.Answer
		state   double.State
		what    double.Says
	}{
		{"nobody has answered", .99, nil, double.Waits, ""},
		{"a clear one by the first", .99, given("same"), double.Settled, double.Same},
		{"a clear one is not the same", .99, given("different"), double.Settled, double.Different},
		{"a grey one needs another", .7, given("same"), double.Second, ""},
		{"who isn't sure needs another", .99, given("unsure"), double.Second, ""},
		{"two agree", .7, given("same", "same"), double.Settled, double.Same},
		{"two disagree", .7, given("same", "different"), double.Third, ""},
		{"none of two is sure", .7, given("unsure", "unsure"), double.Third, ""},
		{"the third decides", .7, given("same", "different", "different"), double.Settled, double.Different},
		{"two agree after somebody unsure", .99, given("unsure", "same", "same"), double.Settled, double.Same},
	} {
		if state, what := double.Judge(c.p, c.answers, "f"); state != c.state || what != c.what {
			t.Errorf("%s: %s %s, want %s %s", c.says, state, what, c.state, c.what)
		}
	}
}

func TestAnAnswerHoldsForItsFactsAlone(t *testing.T) {
	answers := given("different")
	if state, _ := double.Judge(.99, answers, "g"); state != double.Waits {
		t.Errorf("after a fact changed: %s, want that it waits", state)
	}
	answers[0].Undone = true
	if state, _ := double.Judge(.99, answers, "f"); state != double.Waits {
		t.Errorf("undone: %s, want that it waits", state)
	}
}

func TestNobodyIsTheirOwnSecond(t *testing.T) {
	if err := double.May("a", given("unsure"), "f"); err == nil {
		t.Error("whoever answered may answer again")
	}
	if err := double.May("b", given("unsure"), "f"); err != nil {
		t.Error(err)
	}
}
