package view

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/desk/register"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"

	domreg "wanjia/domain/register"
)

// Told is an event as the journal tells it: how it stands, the entry that made it and the one whose values stand.
type Told struct {
	Standing domreg.Standing
	First    journal.Entry
	Event    vital.Event
	Accepted []journal.Override // with which reasons its standing values were accepted, those of the newest version last
}

// Tell reads events by their first entries, in no order.
func (s *Sight) Tell(ctx context.Context, roots []journal.ID) ([]Told, error) {
	stands, err := s.Events(ctx, Unique(roots))
	if err != nil {
		return nil, err
	}
	var seqs []journal.Seq
	for _, st := range stands {
		seqs = append(seqs, st.Versions[0], st.Seq())
	}
	entries, err := s.Entries(ctx, Unique(seqs))
	if err != nil {
		return nil, err
	}
	out := make([]Told, 0, len(stands))
	for _, st := range stands {
		e, err := register.Decode(entries[st.Seq()])
		if err != nil {
			return nil, err
		}
		t := Told{Standing: st, First: entries[st.Versions[0]], Event: e, Accepted: entries[st.Versions[0]].Overrides}
		if st.Seq() != st.Versions[0] {
			t.Accepted = slices.Concat(t.Accepted, entries[st.Seq()].Overrides)
		}
		out = append(out, t)
	}
	return out, nil
}

// Newest puts events in order, what happened last first; on one day, what was registered last.
func Newest(all []Told) {
	slices.SortFunc(all, func(a, b Told) int {
		return cmp.Or(-cmp.Compare(a.Event.Date().Day(), b.Event.Date().Day()), -cmp.Compare(a.Event.Kind.Order, b.Event.Kind.Order),
			-cmp.Compare(a.First.Seq, b.First.Seq))
	})
}

// Part is somebody's part in an event, by the field that names them.
type Part struct {
	Role   string
	Person Ref
}

// Event is one thing that happened, as it stands.
type Event struct {
	Entry      journal.ID
	Kind       *vital.Kind
	Voided     bool
	Corrected  bool
	Date       day.Partial
	Area       Place
	Registered day.Day
	Parts      []Part
	Values     vital.Values // numbers masked; none where whom it is about lives elsewhere
	Journal    journal.Seq  // the newest entry on it
	Author     string       // who registered it first
	Recorded   time.Time
	Imported   bool // a sheet brought it in, so nobody holds a receipt
	tree       *area.Tree
}

// importDevice begins the device of entries that came in a sheet.
const importDevice = "import:"

// Describe makes of events what is shown of them, in their order.
func (s *Sight) Describe(ctx context.Context, all []Told) ([]Event, error) {
	var ids []person.ID
	for i := range all {
		for _, p := range named(all[i].Event) {
			ids = append(ids, p.id)
		}
	}
	refs, err := s.Refs(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Event, len(all))
	for i := range all {
		if out[i], err = s.event(ctx, &all[i], refs); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Sight) event(ctx context.Context, t *Told, refs map[person.ID]Ref) (Event, error) {
	e := Event{Entry: t.Standing.ID, Kind: t.Event.Kind, Voided: t.Standing.Voided, Corrected: len(t.Standing.Live) > 1, Date: t.Event.Date(),
		Registered: t.Event.Registered(), Journal: t.Standing.Newest(), Author: t.First.Author, Recorded: t.First.Recorded,
		Imported: strings.HasPrefix(t.First.Device, importDevice), tree: s.Tree}
	if !t.Standing.Area.IsZero() {
		e.Area = s.Place(t.Standing.Area)
	}
	for _, p := range named(t.Event) {
		if r, ok := refs[p.id]; ok {
			e.Parts = append(e.Parts, Part{p.role, r})
		}
	}
	if r, ok := refs[t.Event.Subject()]; ok && r.Elsewhere && !s.In.Holds(t.Standing.Area) {
		return e, nil
	}
	var err error
	e.Values, err = s.Masked(ctx, t.Event)
	return e, err
}

// part is whom a field of an event names.
type part struct {
	role string
	id   person.ID
}

// named are the people whom an event names, the subject first.
func named(e vital.Event) []part {
	var out []part
	add := func(role string, id person.ID) {
		if !id.IsZero() && !slices.ContainsFunc(out, func(p part) bool { return p.id == id }) {
			out = append(out, part{role, id})
		}
	}
	add(e.Kind.Subject, e.Subject())
	for _, f := range e.Kind.Fields {
		switch f.Shape {
		case vital.APerson, vital.NewPerson:
			add(f.Code, e.Person(f.Code))
		case vital.People:
			for _, id := range e.Members() {
				add(f.Code, id)
			}
		default: // about nobody
		}
	}
	return out
}

// summaries are the sentences by kind. "office.summary.birth.area.mother" is the one for a birth of which both are known.
var summaries = sync.OnceValues(func() (map[string][]summary, error) {
	const prefix = "office.summary."
	keys, err := words.Keys(prefix)
	out := map[string][]summary{}
	for _, k := range keys {
		kind, needs, _ := strings.Cut(strings.TrimPrefix(k, prefix), ".")
		s := summary{key: k}
		if needs != "" {
			s.needs = strings.Split(needs, ".")
		}
		out[kind] = append(out[kind], s)
	}
	for _, all := range out {
		slices.SortStableFunc(all, func(a, b summary) int { return len(b.needs) - len(a.needs) })
	}
	return out, err
})

// summary is a sentence and what must be known for it.
type summary struct {
	key   string
	needs []string
}

// Summary is the event in one sentence.
func (e *Event) Summary(lang words.Lang) string {
	args := e.facts(lang)
	all, err := summaries()
	if err != nil {
		return ""
	}
	for _, s := range all[string(e.Kind.Code)] {
		if !slices.ContainsFunc(s.needs, func(n string) bool { return args[n] == "" }) {
			if args["name"] == "" {
				args["name"] = words.Text(lang, "office.noname", nil)
			}
			return words.Text(lang, s.key, args)
		}
	}
	return ""
}

// facts are what a sentence can name.
func (e *Event) facts(lang words.Lang) map[string]string {
	args := map[string]string{"date": words.Date(lang, e.Date), "area": e.Area.Name, "address": e.Values.Get("address")}
	for _, p := range e.Parts {
		role := p.Role
		if role == e.Kind.Subject {
			role = "name"
		}
		if args[role] == "" {
			args[role] = p.Person.Name
		}
	}
	for _, code := range []string{"from_area", "to_area"} {
		args[code] = e.Values.Get(code)
		if c, err := area.ParseCode(args[code]); err == nil {
			if a, ok := e.tree.Get(c); ok && a.Name != "" {
				args[code] = a.Name
			}
		}
	}
	return args
}
