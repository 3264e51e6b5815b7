package assessment_test

import (
	"maps"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/assessment"
	"wanjia/domain/journal"
)

func answersOf(pairs ...string) assessment.Answers {
	out := assessment.Answers{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[assessment.ParseKey(pairs[i])] = assessment.Answer{Value: pairs[i+1]}
	}
	return out
}

func TestWhatTwoOfATeamFoundComesTogether(t *testing.T) {
	a, b := answersOf("licence", "yes"), answersOf("licence", "yes", "price", "no")
	for _, c := range []struct {
		says    string
		round   []assessment.Record
		away    assessment.Away
		want    assessment.Answers
		clashes []string
	}{
		{"the first to write", nil, assessment.Away{By: "li", Changed: a}, a, nil},
		{"each another item", []assessment.Record{{Seq: 5, By: "wu", Answers: answersOf("price", "no")}}, assessment.Away{By: "li", Changed: a}, b, nil},
		{"both the same", []assessment.Record{{Seq: 5, By: "wu", Answers: a}}, assessment.Away{By: "li", Changed: a}, a, nil},
		{"both differently", []assessment.Record{{Seq: 5, By: "wu", Answers: a}}, assessment.Away{By: "li", Changed: answersOf("licence", "no", "price", "no")}, b, []string{"licence"}},
		{"differently, having seen it", []assessment.Record{{Seq: 5, By: "wu", Answers: a}}, assessment.Away{By: "li", Base: 5, Changed: answersOf("licence", "no")}, answersOf("licence", "no"), nil},
		{"one's own word again", []assessment.Record{{Seq: 5, By: "li", Answers: a}}, assessment.Away{By: "li", Changed: answersOf("licence", "no")}, answersOf("licence", "no"), nil},
		{"one's own word, which another changed since", []assessment.Record{{Seq: 5, By: "li", Answers: a}, {Seq: 6, By: "wu", Answers: answersOf("licence", "na")}},
			assessment.Away{By: "li", Changed: answersOf("licence", "no")}, answersOf("licence", "na"), []string{"licence"}},
		{"taken back", []assessment.Record{{Seq: 5, By: "wu", Answers: b}}, assessment.Away{By: "li", Base: 5, Changed: answersOf("price", "")}, a, nil},
		{"taken back meanwhile by another", []assessment.Record{{Seq: 5, By: "wu", Answers: b}, {Seq: 7, By: "wu", Answers: a}},
			assessment.Away{By: "li", Base: 5, Changed: answersOf("price", "yes")}, a, []string{"price"}},
	} {
		got, clashes := assessment.Merge(c.round, c.away)
		var keys []string
		for _, k := range clashes {
			keys = append(keys, k.String())
		}
		if !maps.EqualFunc(got, c.want, func(x, y assessment.Answer) bool { return x.Value == y.Value }) || !reflect.DeepEqual(keys, c.clashes) {
			t.Errorf("%s: %v, clashes %v; want %v, %v", c.says, got, keys, c.want, c.clashes)
		}
	}
	k := assessment.ParseKey("licence")
	photo := func(hash, note string) assessment.Answers {
		return assessment.Answers{k: {Value: "no", Note: note, Photos: []string{hash}}}
	}
	got, clashes := assessment.Merge([]assessment.Record{{Seq: 5, By: "wu", Answers: photo("aa", "")}}, assessment.Away{By: "li", Changed: photo("bb", "run out")})
	if want := (assessment.Answer{Value: "no", Note: "run out", Photos: []string{"aa", "bb"}}); len(clashes) != 0 || !reflect.DeepEqual(got[k], want) {
		t.Errorf("found alike, with photos of both: %v, %v; want %v", got[k], clashes, want)
	}
}

// TestNothingThatAnotherFoundIsLost merges any changes into any round: what isn't among the changes stands as it was, and each change stands
// or is told as a clash.
func TestNothingThatAnotherFoundIsLost(t *testing.T) {
	some := rapid.Custom(func(t *rapid.T) assessment.Answers {
		out := assessment.Answers{}
		for _, item := range []string{"a", "b", "c"} {
			if v := rapid.SampledFrom([]string{"", "", "yes", "no"}).Draw(t, item); v != "" {
				out[assessment.Key{Item: item}] = assessment.Answer{Value: v}
			}
		}
		return out
	})
	rapid.Check(t, func(t *rapid.T) {
		var round []assessment.Record
		for i := range rapid.IntRange(0, 4).Draw(t, "records") {
			round = append(round, assessment.Record{Seq: journal.Seq(10 * (i + 1)), By: rapid.SampledFrom([]string{"li", "wu"}).Draw(t, "by"), Answers: some.Draw(t, "answers")})
		}
		away := assessment.Away{By: "li", Base: journal.Seq(10 * rapid.IntRange(0, 4).Draw(t, "base")), Changed: some.Draw(t, "changed")}
		now := assessment.Answers{}
		if len(round) > 0 {
			now = round[len(round)-1].Answers
		}
		got, clashes := assessment.Merge(round, away)
		for _, k := range clashes {
			if got[k].Value != now[k].Value {
				t.Fatalf("%s clashes and is %q; want what stood, %q", k, got[k].Value, now[k].Value)
			}
		}
		for _, item := range []string{"a", "b", "c"} {
			k := assessment.Key{Item: item}
			mine, is := away.Changed[k]
			clash := false
			for _, c := range clashes {
				clash = clash || c == k
			}
			switch {
			case is && !clash && got[k].Value != mine.Value:
				t.Fatalf("%s is %q; want what was changed, %q", k, got[k].Value, mine.Value)
			case !is && got[k].Value != now[k].Value:
				t.Fatalf("%s is %q; want it as it stood, %q", k, got[k].Value, now[k].Value)
			}
		}
	})
}
