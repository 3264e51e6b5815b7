package quality_test

import (
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

// town is a register in memory to which events are put as the desk puts them.
type town struct {
	t    testing.TB
	book *register.Book
	c    quality.Case
	last map[string]*vital.Event // what stands, by the name or the text of the event
}

const today = "2026-06-01"

func newTown(t testing.TB) *town {
	w := &town{t: t, book: register.NewBook(func(a area.Code) []area.Code { return []area.Code{a} }),
		last: map[string]*vital.Event{}}
	w.c = quality.Case{
		Today: day.Must(today), Limits: quality.Defaults(), Look: w.book,
		Under: func(child, ancestor area.Code) bool { return strings.HasPrefix(child.String(), ancestor.String()) },
		Known: func(a area.Code) bool { return a.String() != "ZZ" },
	}
	return w
}

// event reads "kind field=value field=value"; an underscore in a value stands for a space.
func event(t testing.TB, text string) vital.Event {
	t.Helper()
	words := strings.Fields(text)
	kind, ok := vital.Find(journal.Kind(words[0]))
	if !ok {
		t.Fatalf("no kind %q", words[0])
	}
	typed := map[string]string{}
	for _, w := range words[1:] {
		code, value, _ := strings.Cut(w, "=")
		if code == "members" || code == "name" || code == "cause" {
			value = strings.ReplaceAll(value, "_", " ")
		}
		typed[code] = value
	}
	e, wrong := kind.Parse(typed, day.Must(today))
	if len(wrong) > 0 {
		t.Fatalf("%s: %v", text, wrong[0])
	}
	return e
}

func (w *town) load(c register.Change) {
	for {
		people, houses := w.book.Needs(c).Lacks()
		if len(people)+len(houses) == 0 {
			return
		}
		for _, p := range people {
			w.book.HoldFresh(p)
		}
		for _, h := range houses {
			w.book.HoldFreshHouse(h)
		}
	}
}

// put registers an event, or corrects the one called by the same first word before a colon: "a: birth ...".
func (w *town) put(text string) []quality.Finding {
	w.t.Helper()
	name, rest, named := strings.Cut(text, ": ")
	if !named {
		name, rest = text, text
	}
	e := event(w.t, rest)
	return w.change(name, &e)
}

func (w *town) change(name string, e *vital.Event) []quality.Finding {
	change := register.Change{Root: journal.DeriveID("test", name), Before: w.last[name], After: e}
	w.load(change)
	if e != nil {
		full := w.book.Complete(*e)
		change.After = &full
		w.load(change)
	}
	found, _ := w.apply(change)
	w.last[name] = change.After
	return found
}

// apply judges a change as it is, without filling anything in.
func (w *town) apply(change register.Change) ([]quality.Finding, *register.Undo) {
	undo := w.book.Apply(change)
	c := w.c
	c.Event = change.After
	return quality.Judge(c, undo, undo.Affected(), undo.Houses()), undo
}

// try says what an event would bring, and takes it back.
func (w *town) try(text string) []quality.Finding {
	e := w.book.Complete(event(w.t, text))
	change := register.Change{Root: journal.DeriveID("test", text), After: &e}
	w.load(change)
	e = w.book.Complete(e)
	w.load(change)
	found, undo := w.apply(change)
	undo.Revert()
	return found
}

// all puts events parted by semicolons and gives what the last one brings.
func (w *town) all(text string) []quality.Finding {
	w.t.Helper()
	var found []quality.Finding
	for one := range strings.SplitSeq(text, ";") {
		if one = strings.TrimSpace(one); one != "" {
			found = w.put(one)
		}
	}
	return found
}

// severity is the gravest of a rule among findings.
func severity(found []quality.Finding, rule string) quality.Severity {
	var worst quality.Severity
	for _, f := range found {
		if f.Rule == rule {
			worst = max(worst, f.Severity)
		}
	}
	return worst
}

func rulesOf(found []quality.Finding) string {
	var b strings.Builder
	for _, f := range found {
		b.WriteString(f.Rule + "/" + f.Severity.String() + " ")
	}
	return b.String()
}

// still is a register of hand-made lives.
type still struct {
	people map[person.ID]*vital.Person
	lives  map[person.ID]*vital.Life
	houses map[household.ID]*household.Household
}

func (s still) Person(id person.ID) (*vital.Person, *vital.Life, bool) {
	p, ok := s.people[id]
	return p, s.lives[id], ok
}

func (s still) Household(id household.ID) (*household.Household, bool) {
	h, ok := s.houses[id]
	return h, ok
}
