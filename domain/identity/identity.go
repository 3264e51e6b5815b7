// Package identity knows which records are one person: what was found to be one is answered under the record that stays, and what was
// parted again is as if it had never been one. It is made of entries like everything else and keeps no person itself; it never says
// that two records are one without an entry of somebody who did.
package identity

import (
	"maps"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// The kinds of entries. (The kind "merge" is that of two households.)
const (
	Merge journal.Kind = "person_merge"
	Part  journal.Kind = "person_unmerge"
)

// Fields of their bodies.
const (
	AbsorbedField = "absorbed" // whose record is answered under the other from now on
	SurvivorField = "survivor"
	MergeField    = "merge"  // the merge that is taken back
	EventsField   = "events" // "event:named:meant", apart by blanks
)

// Meant says that an event which names one person is about another: settled when records were parted.
type Meant struct {
	Event        journal.ID
	Named, Meant person.ID
}

// Step is what an entry does to identities.
type Step struct {
	Kind               journal.Kind
	Entry              journal.ID
	Seq                journal.Seq
	Absorbed, Survivor person.ID
	Merge              journal.ID // the merge that a parting takes back
	Meant              []Meant
}

// Is says that entries of a kind are about identities.
func Is(k journal.Kind) bool { return k == Merge || k == Part }

// Body is the body of the step's entry.
func (s Step) Body() []byte {
	body := map[string]string{AbsorbedField: s.Absorbed.String(), SurvivorField: s.Survivor.String()}
	if s.Kind == Part {
		body[MergeField] = s.Merge.String()
		words := make([]string, len(s.Meant))
		for i, m := range s.Meant {
			words[i] = m.Event.String() + ":" + m.Named.String() + ":" + m.Meant.String()
		}
		if len(words) > 0 {
			body[EventsField] = strings.Join(words, " ")
		}
	}
	return journal.CanonicalBody(body)
}

// Of reads the step of an entry.
func Of(e journal.Entry) (Step, error) {
	s := Step{Kind: e.Kind, Entry: e.ID, Seq: e.Seq}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return s, err
	}
	broken := fault.New(fault.Internal, "identity.stored")
	if s.Absorbed, err = person.ParseID(body[AbsorbedField]); err != nil {
		return s, broken.Because(err)
	}
	if s.Survivor, err = person.ParseID(body[SurvivorField]); err != nil {
		return s, broken.Because(err)
	}
	if e.Kind == Merge {
		return s, nil
	}
	if s.Merge, err = journal.ParseID(body[MergeField]); err != nil {
		return s, broken.Because(err)
	}
	for word := range strings.FieldsSeq(body[EventsField]) {
		m, err := meantOf(word)
		if err != nil {
			return s, broken.Because(err)
		}
		s.Meant = append(s.Meant, m)
	}
	return s, nil
}

func meantOf(word string) (m Meant, err error) {
	parts := strings.Split(word, ":")
	if len(parts) != 3 {
		return m, fault.New(fault.Invalid, "identity.events").In(EventsField)
	}
	if m.Event, err = journal.ParseID(parts[0]); err != nil {
		return m, err
	}
	if m.Named, err = person.ParseID(parts[1]); err != nil {
		return m, err
	}
	m.Meant, err = person.ParseID(parts[2])
	return m, err
}

// Map is who is whom at one moment. It never changes; the nil map knows everybody as themselves.
type Map struct {
	into  map[person.ID]person.ID
	held  map[person.ID][]person.ID // whom somebody directly took in
	meant map[journal.ID]map[person.ID]person.ID
}

// NewMap is the map of the merges that stand and of what events were said to mean.
func NewMap(into map[person.ID]person.ID, meant []Meant) *Map {
	m := &Map{into: into, held: map[person.ID][]person.ID{}, meant: map[journal.ID]map[person.ID]person.ID{}}
	for a, s := range into {
		m.held[s] = append(m.held[s], a)
	}
	for s := range m.held {
		slices.SortFunc(m.held[s], func(a, b person.ID) int { return a.Compare(b.ID) })
	}
	for _, x := range meant {
		if m.meant[x.Event] == nil {
			m.meant[x.Event] = map[person.ID]person.ID{}
		}
		m.meant[x.Event][x.Named] = x.Meant
	}
	return m
}

// After is the map once a step is taken.
func (m *Map) After(s Step) *Map {
	into := map[person.ID]person.ID{}
	var meant []Meant
	if m != nil {
		into = maps.Clone(m.into)
		for e, names := range m.meant {
			for n, x := range names {
				meant = append(meant, Meant{e, n, x})
			}
		}
	}
	if s.Kind == Merge {
		into[s.Absorbed] = s.Survivor
	} else {
		delete(into, s.Absorbed)
	}
	return NewMap(into, append(meant, s.Meant...))
}

// Empty says that everybody is themselves.
func (m *Map) Empty() bool { return m == nil || len(m.into)+len(m.meant) == 0 }

// Of is under whom somebody is answered: themselves, for most.
func (m *Map) Of(p person.ID) person.ID {
	if m == nil {
		return p
	}
	for {
		s, ok := m.into[p]
		if !ok {
			return p
		}
		p = s
	}
}

// Named is the record that an event means where it names somebody.
func (m *Map) Named(event journal.ID, p person.ID) person.ID {
	if m == nil {
		return p
	}
	if x, ok := m.meant[event][p]; ok {
		return x
	}
	return p
}

// In is under whom somebody whom an event names is answered.
func (m *Map) In(event journal.ID, p person.ID) person.ID { return m.Of(m.Named(event, p)) }

// All are the records that are answered under one: itself first, then those that it took in, with all that those had taken in.
func (m *Map) All(p person.ID) []person.ID {
	out := []person.ID{p}
	if m == nil {
		return out
	}
	for i := 0; i < len(out); i++ {
		out = append(out, m.held[out[i]]...)
	}
	return out
}

// Absorbed are those who were taken into another record, in order.
func (m *Map) Absorbed() []person.ID {
	if m == nil {
		return nil
	}
	return slices.SortedFunc(maps.Keys(m.into), func(a, b person.ID) int { return a.Compare(b.ID) })
}

// Into is whom a record was directly taken into.
func (m *Map) Into(p person.ID) (person.ID, bool) {
	if m == nil {
		return person.ID{}, false
	}
	s, ok := m.into[p]
	return s, ok
}

// Merged is a merge as it stands.
type Merged struct {
	Entry              journal.ID
	Absorbed, Survivor person.ID
	Seq                journal.Seq
	Parted             journal.Seq // the entry that took it back; 0 while it stands
}
