// Package register applies events to people and households in memory: the one place where an entry
// becomes a changed life. It is pure; who loads what it lacks and writes what it touched is not its business.
package register

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// Change replaces what an event did by what it does now: nil Before is a new event, nil After takes it back.
type Change struct {
	Root   journal.ID // the first entry of the event
	Seq    journal.Seq
	Before *vital.Event
	After  *vital.Event
}

// Held is a person in the book: as loaded, and as it is now.
type Held struct {
	Was, Now         vital.Person
	WasLife, NowLife vital.Life
	Fresh            bool        // not in the store
	At               journal.Seq // of the newest change in the book that touched them; 0 where it isn't said
}

// House is a household in the book.
type House struct {
	Was, Now household.Household
	Fresh    bool
	At       journal.Seq
}

// Book holds the people and households that some changes touch.
type Book struct {
	people  map[person.ID]*Held
	houses  map[household.ID]*House
	touched map[person.ID]bool
	stirred map[household.ID]bool
	delta   *cube.Delta // stillbirths, which are in nobody's life
	up      cube.Lineage
	ids     *identity.Map // which records are one person
	next    *identity.Map // which will be, once Remap is asked
}

// NewBook is an empty book; up tells the areas in whose figures somebody counts.
func NewBook(up cube.Lineage) *Book {
	return &Book{
		people: map[person.ID]*Held{}, houses: map[household.ID]*House{},
		touched: map[person.ID]bool{}, stirred: map[household.ID]bool{},
		delta: cube.NewDelta(), up: up,
	}
}

// Know tells the book which records are one person.
func (b *Book) Know(ids *identity.Map) *Book {
	b.ids, b.next = ids, ids
	return b
}

// One is under whom somebody is answered.
func (b *Book) One(id person.ID) person.ID { return b.ids.Of(id) }

// Hold puts a loaded person in.
func (b *Book) Hold(p vital.Person) {
	l := p.Life()
	b.people[p.ID] = &Held{Was: p, Now: p, WasLife: l, NowLife: l}
}

// HoldFresh puts in a person of whom the store knows nothing.
func (b *Book) HoldFresh(id person.ID) {
	p := vital.Person{ID: id}
	b.people[id] = &Held{Was: p, Now: p, Fresh: true}
}

// HoldHouse puts a loaded household in.
func (b *Book) HoldHouse(h household.Household) { b.houses[h.ID] = &House{Was: h, Now: h} }

// HoldFreshHouse puts in a household of which the store knows nothing.
func (b *Book) HoldFreshHouse(id household.ID) {
	h := household.Household{ID: id}
	b.houses[id] = &House{Was: h, Now: h, Fresh: true}
}

// Person is somebody as the book has them now. ok is false for those not loaded or of whom nothing is known.
func (b *Book) Person(id person.ID) (*vital.Person, *vital.Life, bool) {
	h, ok := b.people[b.ids.Of(id)]
	if !ok || nothing(h) {
		return nil, nil, false
	}
	return &h.Now, &h.NowLife, true
}

// nothing says that nobody has ever said anything of the person.
func nothing(h *Held) bool { return len(h.Now.Acts)+len(h.Now.Children) == 0 }

// Has says whether the person is in the book, known or not.
func (b *Book) Has(id person.ID) bool {
	_, ok := b.people[id]
	return ok
}

// Household is a household as the book has it now.
func (b *Book) Household(id household.ID) (*household.Household, bool) {
	h, ok := b.houses[id]
	if !ok {
		return nil, false
	}
	return &h.Now, true
}

// Undo takes a change back out of the book, as if it had never been applied.
type Undo struct {
	b      *Book
	at     journal.Seq
	people map[person.ID]*Held
	houses map[household.ID]*House
	stone  func()

	// first are those whom nothing had changed before: taken back, there is nothing of them to write
	first      []person.ID
	firstHouse []household.ID
}

// Affected are the people whom the change may have altered, in the order of their ids.
func (u *Undo) Affected() []person.ID {
	out := make([]person.ID, 0, len(u.people))
	for id := range u.people {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b person.ID) int { return a.Compare(b.ID) })
	return out
}

// Houses are the households that the change may have altered, in the order of their ids.
func (u *Undo) Houses() []household.ID {
	out := make([]household.ID, 0, len(u.houses))
	for id := range u.houses {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b household.ID) int { return a.Compare(b.ID) })
	return out
}

// Person is somebody as they were before the change.
func (u *Undo) Person(id person.ID) (*vital.Person, *vital.Life, bool) {
	id = u.b.ids.Of(id)
	if h, ok := u.people[id]; ok {
		if nothing(h) {
			return nil, nil, false
		}
		return &h.Now, &h.NowLife, true
	}
	return u.b.Person(id)
}

// Household is a household as it was before the change.
func (u *Undo) Household(id household.ID) (*household.Household, bool) {
	if h, ok := u.houses[id]; ok {
		return &h.Now, true
	}
	return u.b.Household(id)
}

// Revert does it.
func (u *Undo) Revert() {
	for id, h := range u.people {
		*u.b.people[id] = *h
	}
	for id, h := range u.houses {
		*u.b.houses[id] = *h
	}
	for _, id := range u.first {
		delete(u.b.touched, id)
	}
	for _, id := range u.firstHouse {
		delete(u.b.stirred, id)
	}
	u.stone()
}

// Apply makes the change in the book. Everybody whom Lacks named must be in it.
func (b *Book) Apply(c Change) *Undo {
	u := &Undo{b: b, at: c.Seq, people: map[person.ID]*Held{}, houses: map[household.ID]*House{}, stone: func() {}}
	b.put(u, c, b.ids.Acts(c.Before, c.Root, c.Seq), b.ids.Acts(c.After, c.Root, c.Seq))
	b.record(u, c)
	b.stillbirth(u, c)
	return u
}

// put takes the acts of an event out of everybody's life and puts others in.
func (b *Book) put(u *Undo, c Change, before, after map[person.ID][]vital.Act) {
	for id := range before {
		b.replace(u, id, c, after[id])
	}
	for id := range after {
		if _, done := before[id]; !done {
			b.replace(u, id, c, after[id])
		}
	}
}

// held is the person with what they were kept for undoing.
func (b *Book) held(u *Undo, id person.ID) *Held {
	h, ok := b.people[id]
	if !ok {
		b.HoldFresh(id)
		h = b.people[id]
	}
	if _, kept := u.people[id]; !kept {
		kept := *h
		u.people[id] = &kept
	}
	h.At = max(h.At, u.at)
	if !b.touched[id] {
		b.touched[id] = true
		u.first = append(u.first, id)
	}
	return h
}

func (b *Book) replace(u *Undo, id person.ID, c Change, with []vital.Act) {
	h := b.held(u, id)
	old := h.NowLife
	h.Now.Replace(c.Root, with...)
	if c.Seq != 0 {
		h.Now.Entries = append(slices.Clip(h.Now.Entries), c.Seq)
	}
	h.NowLife = h.Now.Life()
	b.tellMother(u, id, &old, &h.NowLife)
	b.tellHouses(u, id, &old, &h.NowLife)
}

func (b *Book) tellMother(u *Undo, id person.ID, old, now *vital.Life) {
	if m := old.Mother; !m.IsZero() && m != now.Mother {
		b.held(u, m).Now.SetChild(id, nil)
	}
	if m := now.Mother; !m.IsZero() {
		c := now.Child(id)
		b.held(u, m).Now.SetChild(id, &c)
	}
}

func (b *Book) tellHouses(u *Undo, id person.ID, old, now *vital.Life) {
	if slices.Equal(old.Stays, now.Stays) {
		return
	}
	seen := map[household.ID]bool{}
	for _, s := range slices.Concat(old.Stays, now.Stays) {
		if seen[s.Household] {
			continue
		}
		seen[s.Household] = true
		b.house(u, s.Household).Now.SetMember(id, episodes(id, s.Household, now.Stays))
	}
}

func episodes(id person.ID, of household.ID, stays []vital.Stay) []household.Member {
	var out []household.Member
	for _, s := range stays {
		if s.Household == of && !(s.Ended && s.End <= s.Start) {
			out = append(out, household.Member{Person: id, Relation: s.Relation, Area: s.Area,
				Start: s.Start, End: s.End, Ended: s.Ended, Entry: s.OpenedBy})
		}
	}
	return out
}

func (b *Book) house(u *Undo, id household.ID) *House {
	h, ok := b.houses[id]
	if !ok {
		b.HoldFreshHouse(id)
		h = b.houses[id]
	}
	if _, kept := u.houses[id]; !kept {
		kept := *h
		u.houses[id] = &kept
	}
	h.At = max(h.At, u.at)
	if !b.stirred[id] {
		b.stirred[id] = true
		u.firstHouse = append(u.firstHouse, id)
	}
	return h
}

// record notes what an event says of the household itself.
func (b *Book) record(u *Undo, c Change) {
	if c.Before != nil {
		if h := c.Before.Household("household"); !h.IsZero() && saysWhere(c.Before) {
			b.house(u, h).Now.SetRecord(c.Root, nil)
		}
	}
	if c.After != nil {
		if h := c.After.Household("household"); !h.IsZero() && saysWhere(c.After) {
			b.house(u, h).Now.SetRecord(c.Root, &household.Record{Entry: c.Root, Date: c.After.Date(),
				Area: c.After.Area(), Address: c.After.Values.Get("address")})
		}
	}
}

func saysWhere(e *vital.Event) bool {
	return e.Kind.Code == "household" || e.Values.Get("address") != ""
}

// stillbirth counts what is in nobody's life.
func (b *Book) stillbirth(u *Undo, c Change) {
	put := func(sign int64) {
		for e, s := range map[*vital.Event]int64{c.Before: -sign, c.After: sign} {
			if e != nil && e.Kind.Sealed {
				b.delta.Stillborn(e.Area(), e.Date(), b.up, s)
			}
		}
	}
	put(1)
	u.stone = func() { put(-1) }
}

// Delta is what all changes in the book do to the cube.
func (b *Book) Delta() *cube.Delta {
	for id := range b.touched {
		h := b.people[id]
		if !h.Fresh {
			b.delta.Put(&h.Was, &h.WasLife, b.up, -1)
		}
		b.delta.Put(&h.Now, &h.NowLife, b.up, +1)
	}
	return b.delta
}

// Written is somebody of the book as the store has them once the book is written; ok is false for those whom it will not have.
func (b *Book) Written(id person.ID) (p vital.Person, ok bool) {
	h, ok := b.people[id]
	if !ok || h.Fresh && !b.touched[id] {
		return vital.Person{}, false
	}
	return h.Now, true
}

// WrittenHouse is a household of the book as the store has it once the book is written.
func (b *Book) WrittenHouse(id household.ID) (h household.Household, ok bool) {
	held, ok := b.houses[id]
	if !ok || held.Fresh && !b.stirred[id] {
		return household.Household{}, false
	}
	return held.Now, true
}

// Touched are the people to write, in the order of their ids.
func (b *Book) Touched() []*Held {
	out := make([]*Held, 0, len(b.touched))
	for id := range b.touched {
		out = append(out, b.people[id])
	}
	slices.SortFunc(out, func(x, y *Held) int { return x.Now.ID.Compare(y.Now.ID.ID) })
	return out
}

// Changed tells whom and which households there are to write, in any order.
func (b *Book) Changed(people func(person.ID), houses func(household.ID)) {
	for id := range b.touched {
		people(id)
	}
	for id := range b.stirred {
		houses(id)
	}
}

// Stirred are the households to write, in the order of their ids.
func (b *Book) Stirred() []*House {
	out := make([]*House, 0, len(b.stirred))
	for id := range b.stirred {
		out = append(out, b.houses[id])
	}
	slices.SortFunc(out, func(x, y *House) int { return x.Now.ID.Compare(y.Now.ID.ID) })
	return out
}

// Settle makes what is now what was, after the store has written it, so that the book can go on.
func (b *Book) Settle() {
	for id := range b.touched {
		h := b.people[id]
		h.Was, h.WasLife, h.Fresh, h.At = h.Now, h.NowLife, false, 0
	}
	for id := range b.stirred {
		h := b.houses[id]
		h.Was, h.Fresh, h.At = h.Now, false, 0
	}
	clear(b.touched)
	clear(b.stirred)
	b.delta = cube.NewDelta()
}

// Complete fills in what the register already knows and the event leaves out: a newborn lives where its
// mother lives and belongs to her household; a new head's predecessor; the members of a merged household.
// What it fills in is part of the entry, so that a replay needs nothing else.
func (b *Book) Complete(e vital.Event) vital.Event {
	switch {
	case e.Kind.Subject == "":
	case !e.Person("mother").IsZero() && opensByBirth(e):
		e.Values = b.beside(e)
	case hasField(e, "previous") && e.Values.Get("previous") == "":
		if h, ok := b.Household(e.Household("household")); ok {
			if m, ok := h.Head(); ok && m.Person != b.One(e.Subject()) {
				e.Values = fill(e.Values, "previous", m.Person.String())
			}
		}
	}
	return e
}

// fill sets a value and notes under "filled" that nobody typed it, so that what was typed can be told from it.
func fill(v vital.Values, code, text string) vital.Values {
	return v.With(code, text).With(vital.Filled, strings.TrimSpace(v.Get(vital.Filled)+" "+code))
}

func hasField(e vital.Event, code string) bool {
	_, ok := e.Kind.Field(code)
	return ok
}

func opensByBirth(e vital.Event) bool {
	for _, f := range e.Kind.Effects(e) {
		if f.Op == vital.Opens && f.How == residence.Birth {
			return true
		}
	}
	return false
}

func (b *Book) beside(e vital.Event) vital.Values {
	v := e.Values
	_, mother, ok := b.Person(e.Person("mother"))
	if !ok {
		return v
	}
	on := e.Date().Day()
	if v.Get("area") == "" {
		if s, ok := mother.Home(on); ok {
			v = fill(v, "area", s.Area.String())
		}
	}
	if v.Get("household") == "" && v.Get("relation") == "" && lived(mother, on) {
		if s, ok := mother.StayOn(on); ok {
			v = fill(v, "household", s.Household.String())
		}
	}
	return v
}

func lived(l *vital.Life, on day.Day) bool { return !l.Dead || on <= l.Death.Day() }

// Usual is where an event counts that is in nobody's life: where it says, else the mother's usual residence on the day, else where her
// record lies (UN P&R Rev.3: foetal deaths by the mother's usual residence). Zero where nothing is known of her.
func (b *Book) Usual(e vital.Event) area.Code {
	if _, l, ok := b.Person(e.Person("mother")); ok && e.Area().IsZero() {
		if s, ok := l.Home(e.Date().Day()); ok {
			return s.Area
		}
	}
	return b.Where(e)
}

// Where is the area whose desk must answer for an event: the one it names, else where its subject lives or lived.
func (b *Book) Where(e vital.Event) area.Code {
	if a := e.Area(); !a.IsZero() {
		return a
	}
	for _, code := range []string{e.Kind.Subject, "mother", "partner", "father"} {
		if _, l, ok := b.Person(e.Person(code)); ok {
			if n := len(l.Spells); n > 0 {
				return l.Spells[n-1].Area
			}
		}
	}
	if h, ok := b.Household(e.Household("household")); ok {
		return h.Area()
	}
	return area.Code{}
}

// AsKnown is an event with its area codes as the tree knows them: Chinese codes come padded to 12 digits and unpadded.
func AsKnown(e vital.Event, tree *area.Tree) vital.Event {
	for _, f := range e.Kind.Fields {
		if f.Shape != vital.AnArea || e.Values.Get(f.Code) == "" {
			continue
		}
		c, err := area.ParseCode(e.Values.Get(f.Code))
		if err != nil || tree.Has(c) {
			continue
		}
		if other, ok := tree.Find(c); ok {
			e.Values = e.Values.With(f.Code, other.String())
		}
	}
	return e
}
