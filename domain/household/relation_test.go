package household

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/person"
)

func TestReadsRelationsInEverySpelling(t *testing.T) {
	for want, texts := range map[string]string{
		"01": "01|1|本人|self",
		"02": "02|2|户主|head|Head|HEAD|head of household|Reference person|householder",
		"10": "10|配偶|spouse|Spouse|Opposite-sex husband/wife/spouse|unmarried partner|partner",
		"11": "11|夫|丈夫|husband", "12": "12|妻|妻子|wife",
		"20": "20|子|儿子|son|Biological son|21|22|23|24|25|26|独生子|长子|次子",
		"30": "30|女|女儿|daughter|31|32|36|独生女|长女|三女",
		"27": "27|养子|继子|stepson|Adopted son", "37": "37|stepdaughter|养女或继女",
		"28": "28|女婿|son-in-law|Son in law", "38": "38|儿媳|daughter-in-law",
		"40": "40|grandchild|Grandchild|孙子女", "41": "41|孙子|grandson", "44": "44|外孙女",
		"50": "50|parent|Parent|父母|father or mother", "51": "51|father|父亲", "52": "52|mother|母亲",
		"53": "53|公公", "56": "56|岳母", "57": "57|stepfather", "58": "58|养母",
		"60": "60|grandparent|祖父母", "61": "grandfather|爷爷", "64": "外婆",
		"70": "70|sibling|Brother or sister|兄弟姐妹", "71": "兄|哥哥", "73": "brother|弟弟", "77": "sister|妹妹",
		"80": "80|其他|other", "93": "nephew", "97": "97|Other relative|other_kin|其他亲属|Sibling-in-law|uncle",
		"99":    "99|nonkin|non-kin|Roommate|Housemate or roommate|Other nonrelative|Foster child|非亲属|Roomer or boarder",
		"child": "child|Child|Biological son or daughter|子女", "step_child": "Stepchild|Adopted child|Stepson or stepdaughter",
		"child_in_law": "Son-in-law or daughter-in-law|child-in-law",
		"":             "| ",
	} {
		for text := range strings.SplitSeq(texts, "|") {
			if got, err := ParseRelation(text); err != nil || got.String() != want {
				t.Errorf("ParseRelation(%q) = %q, %v, want %q", text, got, err, want)
			}
		}
	}
	for _, text := range []string{"00", "98", "13", "100", "neighbour of the cat", "三", "-"} {
		if got, err := ParseRelation(text); !fault.Is(err, "household.relation.unread") {
			t.Errorf("ParseRelation(%q) = %q, %v, want a fault", text, got, err)
		}
	}
}

func TestBirthOrderIsNeverKept(t *testing.T) {
	for _, r := range Relations() {
		if n := r.n; n >= 21 && n <= 26 || n >= 31 && n <= 36 {
			t.Errorf("%s is kept, which tells birth order", r)
		}
	}
	for n := uint8(20); n <= 36; n++ {
		if n > 26 && n < 30 {
			continue
		}
		got, err := ParseRelation(Relation{n}.String())
		if want := n / 10 * 10; err != nil || got.n != want {
			t.Errorf("%d is read as %s, %v, want %d", n, got, err, want)
		}
	}
}

func TestEveryRelationIsWhole(t *testing.T) {
	if got := len(Relations()); got != 75 {
		t.Errorf("%d relations, want the standard's 84 less 12 that tell birth order, and 3 beyond it: 75", got)
	}
	for _, r := range Relations() {
		if s, ok := words.Lookup(r.Key()); !ok {
			t.Errorf("%s has no title", r)
		} else {
			for _, text := range []string{r.String(), s.ZH, s.EN} {
				if got, err := ParseRelation(text); err != nil || got != r {
					t.Errorf("ParseRelation(%q) = %q, %v, want %s", text, got, err, r)
				}
			}
		}
		if r.Group() == GroupUnknown {
			t.Errorf("%s has no group", r)
		}
	}
}

func TestRelationsAreInTheirGroups(t *testing.T) {
	for text, want := range map[string]struct {
		group Group
		sex   person.Sex
	}{
		"01": {GroupHead, person.SexUnknown}, "02": {GroupHead, person.SexUnknown}, "10": {GroupSpouse, person.SexUnknown},
		"11": {GroupSpouse, person.Male}, "12": {GroupSpouse, person.Female}, "20": {GroupChild, person.Male}, "30": {GroupChild, person.Female},
		"27": {GroupChild, person.Male}, "28": {GroupChildInLaw, person.Male}, "38": {GroupChildInLaw, person.Female}, "29": {GroupChild, person.Male},
		"37": {GroupChild, person.Female}, "45": {GroupGrandchild, person.Female}, "46": {GroupGrandchild, person.Male}, "50": {GroupParent, person.SexUnknown},
		"51": {GroupParent, person.Male}, "53": {GroupParentInLaw, person.Male}, "56": {GroupParentInLaw, person.Female}, "58": {GroupParent, person.Female},
		"65": {GroupGrandparent, person.SexUnknown}, "62": {GroupGrandparent, person.Female}, "72": {GroupSibling, person.Female}, "76": {GroupSibling, person.Male},
		"80": {GroupOtherKin, person.SexUnknown}, "96": {GroupOtherKin, person.Female}, "97": {GroupOtherKin, person.SexUnknown}, "99": {GroupNonKin, person.SexUnknown},
		"child": {GroupChild, person.SexUnknown}, "step_child": {GroupChild, person.SexUnknown}, "child_in_law": {GroupChildInLaw, person.SexUnknown},
		"": {GroupUnknown, person.SexUnknown},
	} {
		r, err := ParseRelation(text)
		if err != nil {
			t.Fatal(err)
		}
		if r.Group() != want.group || r.Sex() != want.sex {
			t.Errorf("%q: group %s, sex %s, want %s, %s", text, r.Group(), r.Sex(), want.group, want.sex)
		}
		if r.IsHead() != (want.group == GroupHead) || r.IsSpouse() != (want.group == GroupSpouse) ||
			r.IsParentOfHead() != (want.group == GroupParent) || r.IsChildOfHead() != (want.group == GroupChild) {
			t.Errorf("%q: head %v, spouse %v, parent %v, child %v don't fit %s", text, r.IsHead(), r.IsSpouse(), r.IsParentOfHead(), r.IsChildOfHead(), want.group)
		}
	}
}

func TestAChildBecomesSonOrDaughterOnceTheSexIsKnown(t *testing.T) {
	for text, want := range map[string][2]string{
		"child": {"20", "30"}, "step_child": {"27", "37"}, "child_in_law": {"28", "38"}, "51": {"51", "51"}, "": {"", ""},
	} {
		r, _ := ParseRelation(text)
		if m, f := r.With(person.Male).String(), r.With(person.Female).String(); m != want[0] || f != want[1] {
			t.Errorf("%q becomes %q and %q, want %q", text, m, f, want)
		}
		if got := r.With(person.SexUnknown); got != r {
			t.Errorf("%q of unknown sex becomes %q", text, got)
		}
	}
}

func TestNamedRelationsAreInTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(append(Relations(), Head(), Spouse(), Child(), Parent(), OtherKin(), NonKin())).Draw(t, "relation")
		got, err := ParseRelation(r.String())
		if err != nil || got != r {
			t.Fatalf("ParseRelation(%q) = %q, %v", r, got, err)
		}
		if s := r.With(person.Male).Sex(); r.Sex() != person.SexUnknown && s != r.Sex() {
			t.Fatalf("%s changes sex to %s", r, s)
		}
	})
}

func FuzzParseRelation(f *testing.F) {
	for _, s := range []string{"02", "head", "独生子", "child", "", "\xff", "9 9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRelation(text)
		if err != nil {
			return
		}
		if again, err := ParseRelation(r.String()); err != nil || again != r {
			t.Fatalf("%q is read as %q and that as %q, %v", text, r, again, err)
		}
	})
}
