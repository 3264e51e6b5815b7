package form_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/form"
	"wanjia/domain/rule"
)

// small is a form with one question that opens another.
func small(t *testing.T) *form.Definition {
	t.Helper()
	d := &form.Definition{ID: "small", Version: 1, Purpose: access.FamilyService, Sections: []form.Section{{Code: "a", Questions: []form.Question{
		{Code: "smokes", Kind: form.Yes, Required: true},
		{Code: "a_day", Kind: form.Whole, Required: true},
		{Code: "weight", Kind: form.Number, Decimals: 1},
		{Code: "height", Kind: form.Number, Decimals: 1},
		{Code: "bmi", Kind: form.Number, Decimals: 1},
	}}}}
	q := d.Questions()
	lang, err := form.Language(q, nil, d.Purpose)
	if err != nil {
		t.Fatal(err)
	}
	compile := func(text string, want rule.Type) *rule.Expression {
		e, err := lang.Compile(text, want)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return e
	}
	q[1].When = compile("smokes", rule.Bool)
	q[1].Dangers = []form.Danger{{When: compile("a_day > 20", rule.Bool), Level: form.Soon, Says: words.Sentence{EN: "Talk about it."}}}
	q[3].Checks = []form.Check{{Holds: compile("height > weight", rule.Bool)}}
	q[4].Value = compile("weight / (height * height)", rule.Number)
	return d
}

func facts() *form.Facts { return &form.Facts{On: day.Must("2026-03-10")} }

func TestAHiddenAnswerIsDroppedAndSaidSo(t *testing.T) {
	v := small(t).Judge(map[string]string{"smokes": "no", "a_day": "3", "ghost": "x"}, facts())
	if !slices.Equal(v.Dropped, []string{"a_day", "ghost"}) || len(v.Missing) != 0 || !maps.Equal(v.Kept, map[string]string{"smokes": "no"}) {
		t.Errorf("dropped %v, missing %v, kept %v", v.Dropped, v.Missing, v.Kept)
	}
	if !v.Sound() {
		t.Error("and yet what is left may be kept")
	}
}

func TestAQuestionThatIsShownMayBeRequired(t *testing.T) {
	v := small(t).Judge(map[string]string{"smokes": "yes"}, facts())
	if !slices.Equal(v.Missing, []string{"a_day"}) || v.Sound() {
		t.Errorf("missing %v, sound %v", v.Missing, v.Sound())
	}
}

func TestWhatCantBeWorkedOutIsNotKnown(t *testing.T) {
	v := small(t).Judge(map[string]string{"smokes": "yes", "a_day": "21", "weight": "60", "height": "0"}, facts())
	if len(v.Values) != 0 {
		t.Errorf("60 divided by nothing is %v", v.Values)
	}
	if len(v.Wrong) != 1 || v.Wrong[0].Question != "height" || len(v.Dangers) != 1 || v.Dangers[0].Question != "a_day" {
		t.Errorf("wrong %v, dangers %v", v.Wrong, v.Dangers)
	}
}

func TestAWrongAnswerIsntKnownToWhatFollows(t *testing.T) {
	for answer, key := range map[string]string{"maybe": "form.wrong.yes"} {
		v := small(t).Judge(map[string]string{"smokes": answer, "a_day": "3"}, facts())
		if len(v.Wrong) != 1 || v.Wrong[0].Key != key || slices.Contains(v.Shown, "a_day") {
			t.Errorf("%s: wrong %v, shown %v", answer, v.Wrong, v.Shown)
		}
	}
}

// TestOutsideCareNothingClinicalIsAsked holds charter 3: the language of other forms has neither the words nor the facts.
func TestOutsideCareNothingClinicalIsAsked(t *testing.T) {
	for purpose, want := range map[access.Purpose]string{access.FamilyService: "", access.Oversight: "rule.charter", access.Benefit: "rule.charter"} {
		lang, err := form.Language(nil, nil, purpose)
		if err != nil {
			t.Fatal(err)
		}
		_, err = lang.Compile("care.gestation_weeks > 12", rule.Bool)
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: %v, want %q", purpose, err, want)
		}
		if _, err := lang.Compile(`subject.sex == "married"`, rule.Bool); err == nil {
			t.Errorf("%v: marriage may be asked", purpose)
		}
	}
}
