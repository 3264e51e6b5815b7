package link

import (
	"testing"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/person"
)

func TestALinkStandsUntilItEndsIsRevokedOrGuessedAt(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for says, c := range map[string]struct {
		l   Link
		key string
	}{
		"fresh":              {Link{Ends: now.Add(Lasts)}, ""},
		"after four answers": {Link{Ends: now.Add(Lasts), Tries: MaxTries - 1}, ""},
		"after five":         {Link{Ends: now.Add(Lasts), Tries: MaxTries}, "family.link.locked"},
		"over":               {Link{Ends: now}, "family.link.over"},
		"revoked":            {Link{Ends: now.Add(Lasts), Revoked: true}, "family.link.revoked"},
	} {
		err := c.l.Stands(now)
		if c.key == "" && err != nil || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("%s: %v, want %q", says, err, c.key)
		}
		if _, ok := words.Lookup(c.key); c.key != "" && !ok {
			t.Errorf("%s has no sentence", c.key)
		}
	}
}

func TestTheQuestionIsABirthDate(t *testing.T) {
	parse := func(text string) day.Partial {
		p, err := day.ParsePartial(text)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	wanted, ok := Question([]day.Partial{parse("2024-02-09"), parse("2023-06"), parse("1960")})
	if !ok || len(wanted) != 2 {
		t.Fatalf("wanted are %v, %v", wanted, ok)
	}
	if _, ok := Question([]day.Partial{parse("1960"), {}}); ok {
		t.Error("a year alone is a question")
	}
	for answer, right := range map[string]bool{"20240209": true, "2024-02-09": true, "2024/02/09": true, "202306": true, "20240210": false, "1960": false, "": false, "2024": false} {
		if got := Right(answer, wanted); got != right {
			t.Errorf("%q is right: %v, want %v", answer, got, right)
		}
	}
}

func TestAFamilyActsOnItsOwnPeopleAlone(t *testing.T) {
	mine, other := person.FromSource("t", "mine"), person.FromSource("t", "other")
	l := Link{People: []person.ID{mine}}
	who := l.Actor()
	under := func(area.Code, area.Code) bool { return true }
	at := area.MustCode("990101")
	for _, c := range []struct {
		of  person.ID
		act access.Act
		may bool
	}{{mine, access.Handle, true}, {mine, access.Open, true}, {other, access.Handle, false}, {other, access.Open, false}, {mine, access.Award, false}, {mine, access.Void, false}} {
		if got := who.May(under, c.act, access.Request{Area: at, Grain: who.Grain(c.of)}); got.Allowed != c.may {
			t.Errorf("%s of %s: %+v, want %v", c.act, c.of, got, c.may)
		}
	}
}
