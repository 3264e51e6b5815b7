package identity

import (
	"slices"

	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Acts are an event's acts by the person under whom each is answered. An act that another record of theirs is named for says so.
func (m *Map) Acts(e *vital.Event, root journal.ID, seq journal.Seq) map[person.ID][]vital.Act {
	if e == nil {
		return nil
	}
	if m.Empty() {
		said := e.Acts(root, seq)
		out := make(map[person.ID][]vital.Act, len(said))
		for id, a := range said {
			out[id] = []vital.Act{a}
		}
		return out
	}
	said := e.ActsOf(root, seq, func(named person.ID) person.ID { return m.Named(root, named) })
	out := make(map[person.ID][]vital.Act, len(said))
	for as, a := range said {
		on := m.Of(as)
		if as != on {
			a.As = as
		}
		a.Effects = m.effects(root, as, on, a.Effects)
		out[on] = append(out[on], a)
	}
	for on := range out {
		slices.SortFunc(out[on], func(a, b vital.Act) int { return a.As.Compare(b.As.ID) })
	}
	return out
}

// effects are those of one act with everybody under whom they are answered. What two records of one person did to each other, such as
// to marry, nobody did.
func (m *Map) effects(root journal.ID, as, on person.ID, said []vital.Effect) []vital.Effect {
	out := make([]vital.Effect, 0, len(said))
	for _, f := range said {
		named := m.Named(root, f.Other)
		f.On = on
		f.Alias = f.Op == vital.Unites && m.Of(named) != named
		f.Other, f.Father = m.known(root, f.Other), m.known(root, f.Father)
		if f.Facts != nil {
			said := *f.Facts
			said.Mother, said.Father = m.known(root, said.Mother), m.known(root, said.Father)
			f.Facts = &said
		}
		if f.Other == on && named != as && (f.Op == vital.Unites || f.Op == vital.Separates) {
			continue
		}
		out = append(out, f)
	}
	return out
}

func (m *Map) known(root journal.ID, p person.ID) person.ID {
	if p.IsZero() {
		return p
	}
	return m.In(root, p)
}
