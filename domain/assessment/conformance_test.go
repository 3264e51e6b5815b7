package assessment_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/assessment"
	"wanjia/domain/audit"
	"wanjia/domain/journal"
)

// suite is the conformance suite: whatever scores checklists must come to these results.
type suite struct {
	Checklist struct {
		Pass   int `json:"pass"`
		Sample struct{ Percent, Least, Most int }
		Items  []struct {
			Code, Kind, Evidence            string
			Weight, Max, Best, Worst, Least int
			Critical, Each                  bool
			MayNotApply                     bool `json:"may_not_apply"`
		}
	}
	Cases []struct {
		Says                               string
		Units                              []string
		Answers                            map[string]string
		Share, Low, High                   int
		Short, Critical, Missing, Unproven []string
		Verdict                            assessment.Verdict
	}
	Refused []struct {
		Answers map[string]string
		Key     string
	}
}

func load(t testing.TB) (suite, *assessment.Checklist) {
	t.Helper()
	raw, err := os.ReadFile("testdata/cases.json")
	var s suite
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := &assessment.Checklist{ID: "suite", Version: 1, Pass: s.Checklist.Pass,
		Sample: &assessment.Sample{Percent: s.Checklist.Sample.Percent, Least: s.Checklist.Sample.Least, Most: s.Checklist.Sample.Most}}
	for _, i := range s.Checklist.Items {
		it := assessment.Item{Code: i.Code, Weight: i.Weight, Critical: i.Critical, Max: i.Max, Best: i.Best, Worst: i.Worst, Least: i.Least, MayNotApply: i.MayNotApply, Each: i.Each}
		for _, k := range assessment.Kinds() {
			if k.Name() == i.Kind {
				it.Kind = k
			}
		}
		for _, e := range assessment.AllEvidence() {
			if e.Name() == i.Evidence {
				it.Evidence = e
			}
		}
		c.Items = append(c.Items, it)
	}
	if wrong := c.Check(); len(wrong) > 0 {
		t.Fatalf("the suite's checklist: %v", wrong)
	}
	return s, c
}

var photo = strings.Repeat("ab", 32)

func answers(given map[string]string) assessment.Answers {
	out := assessment.Answers{}
	for k, v := range given {
		a := assessment.Answer{Value: strings.TrimSuffix(v, "+")}
		if strings.HasSuffix(v, "+") {
			a.Photos = []string{photo}
		}
		out[assessment.ParseKey(k)] = a
	}
	return out
}

func texts(keys []assessment.Key) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.String())
	}
	return out
}

func TestTheConformanceSuite(t *testing.T) {
	s, c := load(t)
	for _, k := range s.Cases {
		a, err := c.Canon(answers(k.Answers), k.Units)
		if err != nil {
			t.Errorf("%s: %v", k.Says, err)
			continue
		}
		r := c.Score(a, k.Units)
		if r.Share != k.Share || r.Low != k.Low || r.High != k.High || r.Verdict != k.Verdict {
			t.Errorf("%s: %d (%d–%d) %s; want %d (%d–%d) %s", k.Says, r.Share, r.Low, r.High, r.Verdict, k.Share, k.Low, k.High, k.Verdict)
		}
		for _, l := range []struct {
			what      string
			got, want []string
		}{{"short", texts(r.Short), k.Short}, {"critical", texts(r.Critical), k.Critical}, {"missing", texts(r.Missing), k.Missing}, {"unproven", texts(r.Unproven), k.Unproven}} {
			if !slices.Equal(l.got, l.want) {
				t.Errorf("%s: %s are %v; want %v", k.Says, l.what, l.got, l.want)
			}
		}
	}
	for _, k := range s.Refused {
		_, err := c.Canon(answers(k.Answers), []string{"a", "b"})
		if !fault.Is(err, k.Key) {
			t.Errorf("%v: %v; want %s", k.Answers, err, k.Key)
		}
		if w, ok := words.Lookup(k.Key); !ok || w.ZH == "" {
			t.Errorf("%s has no sentence", k.Key)
		}
	}
	if _, err := c.Canon(assessment.Answers{{Item: "licence"}: {Value: "no", Photos: []string{"photo.jpg"}}}, nil); !fault.Is(err, "assessment.photo.hash") {
		t.Errorf("a photo by name: %v", err)
	}
}

// drawn is answers to some of the suite's items, each lawful.
func drawn(t *rapid.T, c *assessment.Checklist, units []string, share int) assessment.Answers {
	a := assessment.Answers{}
	for _, it := range c.Items {
		keys := []assessment.Key{{Item: it.Code}}
		if it.Each {
			keys = nil
			for _, u := range units {
				keys = append(keys, assessment.Key{Item: it.Code, Unit: u})
			}
		}
		for _, k := range keys {
			if rapid.IntRange(1, 100).Draw(t, "answered") > share {
				continue
			}
			var v string
			switch it.Kind {
			case assessment.YesNo:
				v = rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "yes")
			case assessment.Mark, assessment.Count:
				v = rapid.SampledFrom([]string{"0", "1", "3", "7", "10"}).Draw(t, "number")
			}
			if it.MayNotApply && rapid.Bool().Draw(t, "na") {
				v = assessment.NotApplicable
			}
			a[k] = assessment.Answer{Value: v, Photos: []string{photo}, Note: rapid.StringMatching(`[a-z]{0,5}`).Draw(t, "note")}
		}
	}
	return a
}

// TestWhatCanStillComeHoldsWhatComes answers a part and then the rest: the share lies within the bounds that the part had, a part that has
// decided stays decided, and what is whole has no bounds left.
func TestWhatCanStillComeHoldsWhatComes(t *testing.T) {
	_, c := load(t)
	units := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		part := drawn(t, c, units, 50)
		// what turns out not to apply leaves both parts of the share, so the bounds are of what applies
		rest := drawn(t, c, units, 100)
		for k, v := range rest {
			if v.Value == assessment.NotApplicable {
				rest[k] = assessment.Answer{Value: "no", Photos: v.Photos}
			}
		}
		all := assessment.After(rest, part)
		before, after := c.Score(part, units), c.Score(all, units)
		if after.Share < before.Low-1 || after.Share > before.High+1 {
			t.Fatalf("%d isn't between %d and %d", after.Share, before.Low, before.High)
		}
		if after.Low != after.Share || after.High != after.Share || after.Verdict == assessment.Incomplete {
			t.Fatalf("whole and not decided: %+v", after)
		}
		if before.Verdict == assessment.Failed && after.Verdict != assessment.Failed || before.Verdict == assessment.Passed && len(before.Missing) > 0 {
			t.Fatalf("%s became %s", before.Verdict, after.Verdict)
		}
	})
}

// TestAReCheckAsksForWhatFellShortAndKeepsBoth holds what an assessment is after somebody came again.
func TestAReCheckAsksForWhatFellShortAndKeepsBoth(t *testing.T) {
	_, c := load(t)
	units := []string{"a", "b"}
	rapid.Check(t, func(t *rapid.T) {
		first := drawn(t, c, units, 80)
		r := c.Score(first, units)
		again := c.Again(r, units)
		for _, k := range append(append(slices.Clone(r.Short), r.Missing...), r.Unproven...) {
			if !slices.Contains(again, k) {
				t.Fatalf("%s isn't looked at again", k)
			}
		}
		second := assessment.Answers{}
		for _, k := range again {
			it, _ := c.Item(k.Item)
			v := "yes"
			switch it.Kind {
			case assessment.YesNo:
			case assessment.Mark:
				v = "10"
			case assessment.Count:
				v = "0"
			}
			second[k] = assessment.Answer{Value: v, Photos: []string{photo}}
		}
		kept := len(first)
		stands := assessment.After(first, second)
		if got := c.Score(stands, units); got.Verdict != assessment.Passed {
			t.Fatalf("everything was put right, and it %s: %+v", got.Verdict, got)
		}
		if len(first) != kept {
			t.Fatal("the first look was changed")
		}
	})
}

// TestAnAssessmentIsWhatItsEntryTells writes one into an entry and reads it back.
func TestAnAssessmentIsWhatItsEntryTells(t *testing.T) {
	_, c := load(t)
	rapid.Check(t, func(t *rapid.T) {
		a, err := c.Canon(drawn(t, c, []string{"a", "b"}, 70), []string{"a", "b"})
		if err != nil {
			t.Fatal(err)
		}
		r := assessment.Record{Entry: journal.DeriveID("x"), Seq: 4, Case: journal.DeriveID("case"), Checklist: c.ID, Version: 3, Round: 1, Subject: "s", Sample: []string{"a", "b"},
			Answers: a, By: "li", On: day.Must("2026-03-01")}.Told(c.Score(a, []string{"a", "b"}))
		e := journal.Entry{ID: r.Entry, Seq: 4, Kind: assessment.EntryKind, Author: "li", Occurred: r.On.Partial(), Body: journal.CanonicalBody(r.Body())}
		body, err := journal.ParseBody(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		back, ok := assessment.Of(e, body)
		if !ok || string(journal.CanonicalBody(back.Body())) != string(e.Body) || c.Score(back.Answers, back.Sample).Share != r.Share {
			t.Fatalf("%+v comes back as %+v, %v", r, back, ok)
		}
	})
}

// TestTheSampleIsAsLargeAsItsRuleSaysAndAnybodyCanDrawItAgain holds the rule at its ends.
func TestTheSampleIsAsLargeAsItsRuleSaysAndAnybodyCanDrawItAgain(t *testing.T) {
	_, c := load(t)
	for n, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 2, 5: 3, 9: 3} {
		var units []string
		for i := range n {
			units = append(units, string(rune('a'+i)))
		}
		one := c.Draw(units, audit.Seed("s"))
		slices.Reverse(units)
		two := c.Draw(units, audit.Seed("s"))
		if len(one) != want || !slices.Equal(one, two) {
			t.Errorf("of %d: %v and %v; want %d", n, one, two, want)
		}
	}
}

func TestEveryThingWrongWithAChecklistIsSaid(t *testing.T) {
	for key, spoil := range map[string]func(*assessment.Checklist){
		"assessment.check.empty":    func(c *assessment.Checklist) { c.Items = nil },
		"assessment.check.twice":    func(c *assessment.Checklist) { c.Items = append(c.Items, c.Items[0]) },
		"assessment.check.max":      func(c *assessment.Checklist) { c.Items[1].Max = 0 },
		"assessment.check.range":    func(c *assessment.Checklist) { c.Items[2].Worst = 0 },
		"assessment.check.sample":   func(c *assessment.Checklist) { c.Sample = nil },
		"assessment.check.critical": func(c *assessment.Checklist) { c.Items[4].Critical, c.Items[4].MayNotApply = true, true },
		"assessment.check.most":     func(c *assessment.Checklist) { c.Sample.Most = 1 },
	} {
		_, c := load(t)
		spoil(c)
		if !slices.ContainsFunc(c.Check(), func(f *fault.Fault) bool { return f.Key == key }) {
			t.Errorf("%s isn't said: %v", key, c.Check())
		}
	}
}
