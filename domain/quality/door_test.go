package quality_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/residence"
)

// atTheDoor are the rules that also run on a phone, on what a phone holds. The phone's own test runs the same cases
// (web/src/field/rules/door.test.ts), so that a worker is told at the door what the server would say in the evening.
var atTheDoor = []string{"birth.father.age", "birth.father.alive", "birth.father.sex", "birth.interval", "birth.mother.age", "birth.mother.alive",
	"birth.mother.born", "birth.mother.sex", "birth.plurality", "birth.siblings", "birth.together", "birth.weight", "birth.weight.weeks", "date.future", "death.after",
	"death.alive", "death.before_birth", "death.twice", "household.head.died", "household.head.left", "person.age", "residence.before_birth", "residence.none",
	"residence.open", "residence.overlap"}

// beyond are cases that rest on what no phone holds: residences of former times, and corrections.
var beyond = map[string]string{
	"also where a partial date stands between":                  "a residence that began in a part of a date: the phone holds its day",
	"and by one of them only to the month":                      "a residence that began in a part of a date: the phone holds its day",
	"a birth that brings a missing move to light is a question": "somebody who is on record is born again",
	"who has left can":                                                 "residences of former times",
	"a move within is not two at once":                                 "residences of former times",
	"nor is a move out and in on one day":                              "residences of former times",
	"where partial dates leave the order open it is a question":        "residences of former times",
	"a village inside the township that was said before is a question": "the tree of areas above the scope",
	"nobody leaves before they come":                                   "how a residence began",
	"a year that may lie after the arrival is a question":              "residences of former times",
	"the death is refused where the birth was there first":             "the death is judged by the mother's children at the server",
	"what was there before isn't found again":                          "the state before",
	"a correction is right":                                            "corrections are made at the desk",
}

type doorPerson struct {
	ID        string `json:"id"`
	Sex       string `json:"sex"`
	Birth     string `json:"birth"`
	Death     string `json:"death,omitempty"`
	Left      string `json:"left,omitempty"`
	Mother    string `json:"mother,omitempty"`
	Father    string `json:"father,omitempty"`
	Area      string `json:"area,omitempty"`
	Since     string `json:"since,omitempty"`
	Residence string `json:"residence,omitempty"`
	Household string `json:"household,omitempty"`
}

type doorHome struct {
	Head    string   `json:"head"`
	Members []string `json:"members"`
}

type doorCase struct {
	Says   string              `json:"says"`
	Today  string              `json:"today"`
	People []doorPerson        `json:"people"`
	Homes  map[string]doorHome `json:"homes"`
	Kind   string              `json:"kind"`
	Values map[string]string   `json:"values"`
	Found  map[string]string   `json:"found"` // rule → severity, of the rules at the door
}

var doorKinds = []string{"birth", "death", "move_in", "move_out", "move"}

var mention = regexp.MustCompile(`@t/\w+`)

// TestTheDoorsCasesAreWhatTheRulesSay writes what a phone would hold before the last event of each sentence, and what the rules find in it.
func TestTheDoorsCasesAreWhatTheRulesSay(t *testing.T) {
	var cases []doorCase
	for _, id := range slices.Sorted(maps.Keys(sentences)) {
		for _, s := range sentences[id] {
			if !slices.Contains(atTheDoor, id) || beyond[s.says] != "" {
				continue
			}
			if c, ok := atDoor(t, id+": "+s.says, s.events); ok {
				cases = append(cases, c)
			}
		}
	}
	golden(t, "testdata/door.json", cases)
	titles := map[string]words.Sentence{}
	for _, id := range atTheDoor {
		for _, key := range []string{id, id + ".title"} {
			s, ok := words.Lookup("quality." + key)
			if !ok {
				t.Errorf("no words for %s", key)
			}
			titles[key] = s
		}
	}
	golden(t, "../../web/src/words/door-rules.json", titles)
}

// atDoor puts all events but the last, notes what a phone would hold, and then what the last one brings.
func atDoor(t *testing.T, says, events string) (doorCase, bool) {
	t.Helper()
	parts := strings.Split(events, ";")
	parts = slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" })
	last := strings.TrimSpace(parts[len(parts)-1])
	if kind, _, _ := strings.Cut(last, " "); !slices.Contains(doorKinds, kind) {
		return doorCase{}, false
	}
	w := newTown(t)
	w.all(strings.Join(parts[:len(parts)-1], ";"))
	e := event(t, last)
	c := doorCase{Says: says, Today: today, People: []doorPerson{}, Homes: map[string]doorHome{}, Kind: string(e.Kind.Code), Values: resolved(e.Values.Map()), Found: map[string]string{}}
	seen := map[person.ID]bool{}
	for _, m := range mention.FindAllString(events, -1) {
		ref := strings.TrimPrefix(m, "@t/")
		if id := person.FromSource("t", ref); !seen[id] {
			seen[id] = true
			w.hold(id, &c)
		}
		w.house(household.FromSource("t", ref), &c)
	}
	for _, f := range w.put(last) {
		if slices.Contains(atTheDoor, f.Rule) && c.Found[f.Rule] != "refuse" && (c.Found[f.Rule] == "" || f.Severity.String() != "query") {
			c.Found[f.Rule] = f.Severity.String()
		}
	}
	return c, true
}

// resolved writes identifiers where the sentences name people and households by a source.
func resolved(values map[string]string) map[string]string {
	for code, text := range values {
		ref, ok := strings.CutPrefix(text, "@t/")
		switch {
		case ok && code == "household":
			values[code] = household.FromSource("t", ref).String()
		case ok:
			values[code] = person.FromSource("t", ref).String()
		}
	}
	return values
}

// hold notes somebody as a phone holds them: the present residence, and the death or departure that the phone itself has written.
func (w *town) hold(id person.ID, c *doorCase) {
	_, l, ok := w.book.Person(id)
	if !ok || !l.Known {
		return
	}
	p := doorPerson{ID: id.String(), Sex: l.Sex.String(), Birth: l.Birth.String()}
	if !l.Mother.IsZero() {
		p.Mother = l.Mother.String()
	}
	if !l.Father.IsZero() {
		p.Father = l.Father.String()
	}
	if l.Dead {
		p.Death = l.Death.String()
	}
	for i := range l.Spells {
		s := &l.Spells[i]
		switch {
		case s.IsOpen():
			p.Area, p.Since, p.Residence = s.Area.String(), s.Start.String(), s.Kind.String()
		case s.EndHow == residence.MoveOut:
			p.Left = s.End.String()
		}
	}
	for i := range l.Stays {
		if !l.Stays[i].Ended {
			p.Household = l.Stays[i].Household.String()
		}
	}
	c.People = append(c.People, p)
}

func (w *town) house(id household.ID, c *doorCase) {
	h, ok := w.book.Household(id)
	if !ok {
		return
	}
	home := doorHome{Members: []string{}}
	for i := range h.Members {
		m := &h.Members[i]
		if m.Ended {
			continue
		}
		home.Members = append(home.Members, m.Person.String())
		if m.Relation.IsHead() {
			home.Head = m.Person.String()
		}
	}
	if len(home.Members) > 0 {
		c.Homes[id.String()] = home
	}
}

func golden(t *testing.T, file string, v any) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%s isn't what the rules say now; write it anew with -update", file)
	}
}
