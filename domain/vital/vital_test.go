package vital_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"
)

var today = day.Must("2026-01-01")

func parse(t *testing.T, kind string, v map[string]string) vital.Event {
	t.Helper()
	k, ok := vital.Find(journal.Kind(kind))
	if !ok {
		t.Fatalf("no kind %q", kind)
	}
	e, wrong := k.Parse(v, today)
	if len(wrong) > 0 {
		t.Fatalf("%s %v: %v", kind, v, wrong)
	}
	return e
}

func TestEveryKindHasASubjectADateAndFieldsOfItsOwn(t *testing.T) {
	seen := map[journal.Kind]bool{}
	for _, k := range vital.All() {
		if seen[k.Code] {
			t.Errorf("kind %q stands twice in the list", k.Code)
		}
		seen[k.Code] = true
		for _, code := range []string{k.Subject, k.When, "registered", "area"} {
			if _, ok := k.Field(code); !ok {
				t.Errorf("kind %q has no field %q", k.Code, code)
			}
		}
		for i, f := range k.Fields {
			for _, g := range k.Fields[:i] {
				if f.Code == g.Code {
					t.Errorf("kind %q asks %q twice", k.Code, f.Code)
				}
			}
		}
	}
}

func TestWhatIsWrongIsSaidFieldByField(t *testing.T) {
	k, _ := vital.Find("birth")
	_, wrong := k.Parse(map[string]string{"person": "@s/1", "date": "2025-02-30", "sex": "blue", "weight_g": "heavy", "colour": "red"}, today)
	got := map[string]string{}
	for _, f := range wrong {
		got[f.Field] = f.Key
	}
	want := map[string]string{"date": "vital.bad.date", "sex": "vital.bad.sex", "weight_g": "vital.bad.integer", "colour": "vital.bad.field"}
	for field, key := range want {
		if got[field] != key {
			t.Errorf("%s: %q, want %q", field, got[field], key)
		}
	}
	if len(got) != len(want) {
		t.Errorf("wrong: %v, want %v", got, want)
	}
}

func TestAMissingFieldIsNamed(t *testing.T) {
	k, _ := vital.Find("death")
	_, wrong := k.Parse(map[string]string{"person": "@s/1"}, today)
	if len(wrong) != 1 || wrong[0].Field != "date" || wrong[0].Key != "vital.bad.missing" {
		t.Errorf("%v, want the date missing", wrong)
	}
}

func TestAReferenceNamesTheSamePersonWhicheverRowComesFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own := rapid.StringMatching(`[^\n\r]{1,20}`).Draw(t, "own")
		if strings.TrimSpace(own) != own {
			return
		}
		text := source.Ref("s", own)
		source, back, ok := source.Cut(text)
		if !ok || source != "s" || back != own {
			t.Fatalf("%q comes back as %q %q %v", own, source, back, ok)
		}
		id, err := vital.ParsePerson(text)
		if err != nil || id != person.FromSource("s", own) {
			t.Fatalf("%q names %v (%v)", text, id, err)
		}
		if strings.ContainsAny(text, " \t") {
			t.Fatalf("%q would fall apart in a list", text)
		}
	})
}

func fold(t *testing.T, events ...vital.Event) vital.Life {
	t.Helper()
	var acts []vital.Act
	for i, e := range events {
		for id, a := range e.Acts(journal.DeriveID("e", string(rune('a'+i))), journal.Seq(i+1)) {
			if id == person.FromSource("s", "p") {
				acts = append(acts, a)
			}
		}
	}
	vital.Sort(acts)
	return vital.Fold(acts)
}

func TestALifeOfMoves(t *testing.T) {
	l := fold(t,
		parse(t, "person", map[string]string{"person": "@s/p", "birth_date": "1990-05", "sex": "2", "since": "2010-01-01", "area": "A"}),
		parse(t, "death", map[string]string{"person": "@s/p", "date": "2020-06-01"}),
		parse(t, "move", map[string]string{"person": "@s/p", "date": "2012-03-04", "area": "B"}),
		parse(t, "move_out", map[string]string{"person": "@s/p", "date": "2015-01-01"}),
		parse(t, "move_in", map[string]string{"person": "@s/p", "date": "2016-01-01", "area": "C"}),
		parse(t, "move_in", map[string]string{"person": "@s/p", "date": "2013-01-01", "area": "T", "residence": "temporary"}),
	)
	want := []struct {
		kind       residence.Kind
		area       string
		start, end string
		how        residence.How
	}{
		{residence.Usual, "A", "2010-01-01", "2012-03-04", residence.Move},
		{residence.Usual, "B", "2012-03-04", "2015-01-01", residence.MoveOut},
		{residence.Temporary, "T", "2013-01-01", "2020-06-01", residence.Death},
		{residence.Usual, "C", "2016-01-01", "2020-06-01", residence.Death},
	}
	if len(l.Spells) != len(want) {
		t.Fatalf("%d spells, want %d: %+v", len(l.Spells), len(want), l.Spells)
	}
	for i, w := range want {
		s := l.Spells[i]
		if s.Kind != w.kind || s.Area.String() != w.area || s.Start.String() != w.start || s.End.String() != w.end || s.EndHow != w.how {
			t.Errorf("spell %d: %v %s %s..%s %s, want %+v", i, s.Kind, s.Area, s.Start, s.End, s.EndHow, w)
		}
	}
	if s, ok := l.Home(day.Must("2020-06-01")); !ok || s.Area.String() != "C" {
		t.Errorf("the death belongs to %v, want C", s.Area)
	}
	if _, ok := l.Home(day.Must("2015-06-01")); ok {
		t.Error("lived somewhere while away")
	}
	if !l.Dead || l.Death.String() != "2020-06-01" {
		t.Errorf("dead %v on %v", l.Dead, l.Death)
	}
}

func TestWhoIsOnlyRegisteredOrAGuestMovesOutOfThat(t *testing.T) {
	row := func(kind, area string) map[string]string {
		return map[string]string{"person": "@s/p", "since": "2010-01-01", "area": area, "residence": kind}
	}
	out := parse(t, "move_out", map[string]string{"person": "@s/p", "date": "2015-01-01"})
	in := func(kind, area string) vital.Event {
		return parse(t, "move_in", map[string]string{"person": "@s/p", "date": "2012-01-01", "area": area, "residence": kind})
	}
	for _, c := range []struct {
		events []vital.Event
		open   string
	}{
		{[]vital.Event{parse(t, "person", row("registered", "A")), out}, ""},
		{[]vital.Event{parse(t, "person", row("temporary", "A")), out}, ""},
		{[]vital.Event{parse(t, "person", row("registered", "A")), in("usual", "B"), out}, "A"},
		{[]vital.Event{parse(t, "person", row("registered", "A")), in("temporary", "B"), out}, "A"},
		{[]vital.Event{parse(t, "person", row("registered", "A")), parse(t, "move", map[string]string{"person": "@s/p", "date": "2015-01-01", "area": "B"})}, "A B"},
	} {
		var open []string
		for _, s := range fold(t, c.events...).Spells {
			if s.IsOpen() {
				open = append(open, s.Area.String())
			}
		}
		if got := strings.Join(open, " "); got != c.open {
			t.Errorf("%d events leave %q open, want %q", len(c.events), got, c.open)
		}
	}
}

func TestNothingHappensToTheDead(t *testing.T) {
	l := fold(t,
		parse(t, "person", map[string]string{"person": "@s/p", "since": "2010-01-01", "area": "A"}),
		parse(t, "death", map[string]string{"person": "@s/p", "date": "2011-01-01"}),
		parse(t, "move_in", map[string]string{"person": "@s/p", "date": "2012-01-01", "area": "B"}),
		parse(t, "marriage", map[string]string{"person": "@s/p", "partner": "@s/q", "date": "2013-01-01"}),
	)
	if len(l.Spells) != 1 || len(l.Unions) != 0 {
		t.Errorf("%d spells and %d unions, want 1 and 0", len(l.Spells), len(l.Unions))
	}
}

func TestTheBirthItselfStandsAgainstALaterRecord(t *testing.T) {
	l := fold(t,
		parse(t, "person", map[string]string{"person": "@s/p", "name": "New Name", "birth_date": "2019", "sex": "female", "since": "2020-01-01", "area": "A"}),
		parse(t, "birth", map[string]string{"person": "@s/p", "name": "Old Name", "date": "2019-04-05", "sex": "male", "mother": "@s/m", "area": "A"}),
	)
	if l.Birth.String() != "2019-04-05" || l.Sex != person.Male || l.Name != "New Name" || !l.Born {
		t.Errorf("%s %v %q born %v", l.Birth, l.Sex, l.Name, l.Born)
	}
	if len(l.Spells) != 1 || l.Spells[0].Start.String() != "2019-04-05" {
		t.Errorf("spells %+v, want one from birth", l.Spells)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("birth", "person", "@s/1")
	f.Add("merge", "members", "@s/1 @s/2 nobody")
	f.Add("person", "birth_date", "1900-02-30")
	f.Fuzz(func(t *testing.T, kind, field, text string) {
		k, ok := vital.Find(journal.Kind(kind))
		if !ok {
			return
		}
		e, wrong := k.Parse(map[string]string{field: text}, today)
		if len(wrong) > 0 {
			return
		}
		again, wrong := k.Parse(e.Values.Map(), today)
		if len(wrong) > 0 || string(journal.CanonicalBody(again.Values.Map())) != string(journal.CanonicalBody(e.Values.Map())) {
			t.Fatalf("%v is not its own canonical form: %v %v", e.Values, again.Values, wrong)
		}
		k.Effects(e)
	})
}
