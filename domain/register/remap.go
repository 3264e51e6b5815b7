package register

import (
	"slices"

	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Towards tells the book which records will be one person, so that Lacks names whom that brings in.
func (b *Book) Towards(ids *identity.Map) *Book {
	b.next = ids
	return b
}

// Remap answers the given events under whom Towards said. They stay what they are: Before and After of each are the
// same, and Seq is that of their acts.
func (b *Book) Remap(events []Change) {
	u := &Undo{b: b, people: map[person.ID]*Held{}, houses: map[household.ID]*House{}}
	for _, c := range events {
		before, after := b.ids.Acts(c.Before, c.Root, c.Seq), b.next.Acts(c.After, c.Root, c.Seq)
		c.Seq = 0 // no entry touches anybody
		b.put(u, c, before, after)
	}
	b.ids = b.next
}

// Touch says which entries touched somebody.
func (b *Book) Touch(id person.ID, entries []journal.Seq) {
	u := &Undo{b: b, people: map[person.ID]*Held{}}
	h := b.held(u, id)
	h.Now.Entries = slices.Clone(entries)
}
