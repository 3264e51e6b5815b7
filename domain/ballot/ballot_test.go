package ballot_test

import (
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/ballot"
	"wanjia/domain/journal"
)

func TestAVoteCarriesWhenEnoughCameAndEnoughOfThemSaidYes(t *testing.T) {
	rule := ballot.Rule{Turnout: 50, Yes: 66}
	for says, c := range map[string]struct {
		of   ballot.Tally
		want bool
	}{
		"half came and two thirds said yes": {ballot.Tally{Eligible: 100, Yes: 33, No: 17}, true},
		"one fewer yes":                     {ballot.Tally{Eligible: 100, Yes: 32, No: 18}, false},
		"a blank vote came, and isn't yes":  {ballot.Tally{Eligible: 100, Yes: 32, No: 16, Blank: 2}, false},
		"one too few came":                  {ballot.Tally{Eligible: 100, Yes: 49}, false},
		"more votes than people":            {ballot.Tally{Eligible: 10, Yes: 11}, false},
		"nobody":                            {ballot.Tally{}, false},
	} {
		if got := rule.Carried(c.of); got != c.want {
			t.Errorf("%s: carried %v; want %v", says, got, c.want)
		}
	}
}

func TestMoreYesNeverLosesAVote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := ballot.Rule{Turnout: rapid.IntRange(0, 100).Draw(t, "turnout"), Yes: rapid.IntRange(50, 100).Draw(t, "yes")}
		n := rapid.IntRange(1, 500).Draw(t, "eligible")
		yes := rapid.IntRange(0, n).Draw(t, "for")
		no := rapid.IntRange(0, n-yes).Draw(t, "against")
		if tally := (ballot.Tally{Eligible: n, Yes: yes, No: no}); rule.Carried(tally) && no > 0 {
			tally.Yes, tally.No = yes+1, no-1
			if !rule.Carried(tally) {
				t.Fatalf("carried with %d of %d, and not with one more", yes, n)
			}
		}
	})
}

func TestWhatEntriesSayIsReadBack(t *testing.T) {
	of := journal.ID{ID: id.Derive("case")}
	box := ballot.Box{Case: of, Slips: []string{"b", "a", "c"}, Until: day.Must("2026-04-01")}
	got, ok := ballot.BoxOf(journal.Entry{Kind: ballot.BoxKind}, box.Body())
	if !ok || got.Case != of || got.Until != box.Until || !got.Holds("b") || got.Holds("d") || got.Slips[0] != "a" {
		t.Errorf("%+v, %v; want the box, its slips in order", got, ok)
	}
	tally := ballot.Tally{Eligible: 9, Yes: 5, No: 2, Blank: 1}
	if back, ok := ballot.TallyOf(journal.Entry{Kind: ballot.CloseKind}, tally.Body(of)); !ok || back != tally {
		t.Errorf("%+v, %v; want %+v", back, ok, tally)
	}
	vote := ballot.Vote{Case: of, Slip: "a", Choice: ballot.No}
	if back, ok := ballot.VoteOf(journal.Entry{Kind: ballot.VoteKind}, vote.Body()); !ok || back != vote {
		t.Errorf("%+v, %v; want %+v", back, ok, vote)
	}
}

func TestACodeIsTheSameHoweverItIsTyped(t *testing.T) {
	code := ballot.Code([ballot.CodeLength]byte{0, 1, 2, 31, 255, 5, 6, 7, 8, 9, 10, 11})
	if code != "012Z-Z567-89AB" {
		t.Fatalf("the code is %q", code)
	}
	for _, typed := range []string{" o12z z567 89ab", "0I2ZZ56789AB", "012Z-Z567-89AB "} {
		if ballot.Plain(typed) != ballot.Plain(code) {
			t.Errorf("%q is %q; want %q", typed, ballot.Plain(typed), ballot.Plain(code))
		}
	}
}
