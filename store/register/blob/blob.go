// Package blob keeps lives in columns of bytes: a version, then lists in the order of their fields, numbers as varints,
// texts with their length before them, what is absent as nothing but a cleared bit. Everything in it can be rebuilt from
// the journal, so a new version of this form is a migration that rebuilds, not one that converts.
package blob

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// codecVersion begins every blob; acts of which some were said of another record of the same person begin with wovenVersion.
const (
	codecVersion = 1
	wovenVersion = 2
)

// roles and kinds are written as their place in these lists: append only.
var roles = []string{"", "person", "mother", "father", "partner", "members", "previous"}

var kinds = []journal.Kind{"", "person", "household", "birth", "death", "stillbirth", "marriage", "divorce", "adoption",
	"move_in", "move_out", "move", "split", "merge", "head"}

var errCodec = errors.New("blob: a life is not in a form this program knows")

// The bits of what an effect has.
const (
	hasArea = 1 << iota
	hasHousehold
	hasRelation
	hasOther
	hasFather
	hasFacts
	hasAlias
)

// writer appends fields to bytes.
type writer struct{ b []byte }

func (w *writer) n(v int64)     { w.b = binary.AppendVarint(w.b, v) }
func (w *writer) u(v int)       { w.b = binary.AppendUvarint(w.b, uint64(v)) }
func (w *writer) text(s string) { w.u(len(s)); w.b = append(w.b, s...) }
func (w *writer) id(u id.ID)    { w.b = append(w.b, u[:]...) }
func (w *writer) flag(v bool) {
	if v {
		w.b = append(w.b, 1)
		return
	}
	w.b = append(w.b, 0)
}

func (w *writer) optional(u id.ID) {
	w.flag(!u.IsZero())
	if !u.IsZero() {
		w.id(u)
	}
}

func (w *writer) date(p day.Partial) {
	if p.IsZero() {
		w.u(0)
		return
	}
	y, m, d := p.Parts()
	w.u(y<<9 | m<<5 | d)
}

// scanner takes fields off bytes and keeps the first error, so that a row reads top to bottom.
type scanner struct {
	b     []byte
	err   error
	glass *Glass // what it reads into, where nothing is to be kept
}

func (r *scanner) note(err error) {
	if r.err == nil && err != nil {
		r.err = err
	}
}

func (r *scanner) short() { r.note(errCodec); r.b = nil }

func (r *scanner) n() int64 {
	v, k := binary.Varint(r.b)
	if k <= 0 {
		r.short()
		return 0
	}
	r.b = r.b[k:]
	return v
}

func (r *scanner) u() int {
	v, k := binary.Uvarint(r.b)
	if k <= 0 || v > 1<<31 {
		r.short()
		return 0
	}
	r.b = r.b[k:]
	return int(v)
}

// count reads how many items follow, each of at least one byte.
func (r *scanner) count() int {
	n := r.u()
	if n > len(r.b) {
		r.short()
		return 0
	}
	return n
}

func (r *scanner) text() string { return string(r.bytes()) }

func (r *scanner) flag() bool {
	if len(r.b) == 0 {
		r.short()
		return false
	}
	v := r.b[0] == 1
	r.b = r.b[1:]
	return v
}

func (r *scanner) id() (u id.ID) {
	if len(r.b) < len(u) {
		r.short()
		return u
	}
	copy(u[:], r.b)
	r.b = r.b[len(u):]
	return u
}

func (r *scanner) optional() id.ID {
	if r.flag() {
		return r.id()
	}
	return id.ID{}
}

func (r *scanner) date() day.Partial {
	v := r.u()
	if v == 0 {
		return day.Partial{}
	}
	p, err := day.PartialOf(v>>9, v>>5&15, v&31)
	r.note(err)
	return p
}

// bytes are those of a text, still where they lie.
func (r *scanner) bytes() []byte {
	n := min(r.count(), len(r.b))
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}

func (r *scanner) area() area.Code {
	raw := r.bytes()
	if len(raw) == 0 {
		return area.Code{}
	}
	if r.glass != nil {
		if c, ok := r.glass.areas[string(raw)]; ok {
			return c
		}
	}
	c, err := area.ParseCode(string(raw))
	r.note(err)
	if r.glass != nil && err == nil {
		r.glass.areas[string(raw)] = c
	}
	return c
}

func (r *scanner) relation() household.Relation {
	raw := r.bytes()
	if r.glass != nil {
		if l, ok := r.glass.relations[string(raw)]; ok {
			return l
		}
	}
	l, err := household.ParseRelation(string(raw))
	r.note(err)
	if r.glass != nil && err == nil {
		r.glass.relations[string(raw)] = l
	}
	return l
}

func (r *scanner) sex() person.Sex { return person.Sex(min(r.u(), int(person.Female))) }

// list is room for as many items as follow, nil for none.
func list[T any](r *scanner) []T {
	if n := r.count(); n > 0 {
		return make([]T, n)
	}
	return nil
}

func pick[T any](r *scanner, list []T) T {
	if i := r.u(); i < len(list) {
		return list[i]
	}
	r.short()
	return list[0]
}

// open begins a blob; ok is false for an empty one.
func open(b []byte) (r *scanner, ok bool) {
	if len(b) == 0 {
		return &scanner{}, false
	}
	r = &scanner{b: b[1:]}
	if b[0] != codecVersion {
		r.note(errCodec)
	}
	return r, true
}

func (r *scanner) done(what string, of fmt.Stringer) error {
	if r.err == nil && len(r.b) > 0 {
		r.err = errCodec
	}
	if r.err != nil {
		return fmt.Errorf("blob: %s of %s: %w", what, of, r.err)
	}
	return nil
}

// Acts are a person's acts as bytes.
func Acts(acts []vital.Act) []byte {
	w := &writer{make([]byte, 0, 64+96*len(acts))}
	woven := slices.ContainsFunc(acts, func(a vital.Act) bool { return !a.As.IsZero() })
	if woven {
		w.b = append(w.b, wovenVersion)
	} else {
		w.b = append(w.b, codecVersion)
	}
	w.u(len(acts))
	for i := range acts {
		a := &acts[i]
		w.id(a.Entry.ID)
		w.n(int64(a.Seq))
		w.u(max(0, slices.Index(kinds, a.Kind)))
		w.date(a.Date)
		w.n(int64(a.Registered))
		if woven {
			w.optional(a.As.ID)
		}
		w.u(len(a.Effects))
		for j := range a.Effects {
			w.effect(&a.Effects[j])
		}
	}
	return w.b
}

func (w *writer) effect(e *vital.Effect) {
	has := 0
	for bit, there := range [...]bool{!e.Area.IsZero(), !e.Household.IsZero(), !e.Relation.IsZero(), !e.Other.IsZero(), !e.Father.IsZero(), e.Facts != nil, e.Alias} {
		if there {
			has |= 1 << bit
		}
	}
	w.u(int(e.Op))
	w.u(max(0, slices.Index(roles, e.Role)))
	w.u(int(e.Residence))
	w.u(int(e.How))
	w.u(has)
	if has&hasArea != 0 {
		w.text(e.Area.String())
	}
	if has&hasHousehold != 0 {
		w.id(e.Household.ID)
	}
	if has&hasRelation != 0 {
		w.text(e.Relation.String())
	}
	if has&hasOther != 0 {
		w.id(e.Other.ID)
	}
	if has&hasFather != 0 {
		w.id(e.Father.ID)
	}
	if has&hasFacts != 0 {
		w.facts(e.Facts)
	}
}

func (w *writer) facts(f *vital.Facts) {
	for _, s := range []string{f.Source, f.Reference, f.Name, f.FamilyName, f.GivenName} {
		w.text(s)
	}
	w.u(int(f.Sex))
	w.date(f.Birth)
	w.optional(f.Mother.ID)
	w.optional(f.Father.ID)
	w.flag(f.Born)
}

// ParseActs reads them back.
func ParseActs(of person.ID, b []byte) ([]vital.Act, error) { return parseActs(of, b, nil) }

func parseActs(of person.ID, b []byte, g *Glass) ([]vital.Act, error) {
	woven := len(b) > 0 && b[0] == wovenVersion
	if woven {
		b = append([]byte{codecVersion}, b[1:]...)
	}
	r, ok := open(b)
	if !ok {
		return nil, nil
	}
	r.glass = g
	acts := g.room(r)
	for i := range acts {
		a := &acts[i]
		a.Entry.ID, a.Seq, a.Kind = r.id(), journal.Seq(r.n()), pick(r, kinds)
		a.Date, a.Registered = r.date(), day.Day(r.n())
		if woven {
			a.As.ID = r.optional()
		}
		kind, ok := vital.Find(a.Kind)
		if !ok {
			r.short()
			break
		}
		a.Order = kind.Order
		a.Effects = g.effects(r.count())
		for j := range a.Effects {
			r.effect(of, &a.Effects[j])
		}
	}
	return acts, r.done("acts", of)
}

func (r *scanner) effect(on person.ID, e *vital.Effect) {
	e.Op, e.On, e.Role = vital.Op(r.u()), on, pick(r, roles)
	e.Residence, e.How = residence.Kind(r.u()), residence.How(r.u())
	has := r.u()
	if has&hasArea != 0 {
		e.Area = r.area()
	}
	if has&hasHousehold != 0 {
		e.Household.ID = r.id()
	}
	if has&hasRelation != 0 {
		e.Relation = r.relation()
	}
	if has&hasOther != 0 {
		e.Other.ID = r.id()
	}
	if has&hasFather != 0 {
		e.Father.ID = r.id()
	}
	e.Alias = has&hasAlias != 0
	if has&hasFacts != 0 {
		f := r.glass.facts()
		e.Facts = f
		f.Source, f.Reference = r.text(), r.text()
		if r.glass != nil {
			_, _, _ = r.bytes(), r.bytes(), r.bytes()
		} else {
			f.Name, f.FamilyName, f.GivenName = r.text(), r.text(), r.text()
		}
		f.Sex, f.Birth = r.sex(), r.date()
		f.Mother.ID, f.Father.ID, f.Born = r.optional(), r.optional(), r.flag()
	}
}

// Children are whom a person bore, as bytes.
func Children(kids []vital.Child) []byte {
	w := &writer{append(make([]byte, 0, 8+48*len(kids)), codecVersion)}
	w.u(len(kids))
	for i := range kids {
		c := &kids[i]
		w.id(c.ID.ID)
		w.u(int(c.Sex))
		w.date(c.Birth)
		w.flag(c.Born)
		w.n(int64(c.Registered))
		w.text(c.Area.String())
		w.flag(c.Dead)
		w.date(c.Death)
		w.text(c.DeathArea.String())
	}
	return w.b
}

// ParseChildren reads them back.
func ParseChildren(of person.ID, b []byte) ([]vital.Child, error) {
	r, ok := open(b)
	if !ok {
		return nil, nil
	}
	kids := list[vital.Child](r)
	for i := range kids {
		c := &kids[i]
		c.ID.ID, c.Sex, c.Birth, c.Born = r.id(), r.sex(), r.date(), r.flag()
		c.Registered, c.Area = day.Day(r.n()), r.area()
		c.Dead, c.Death, c.DeathArea = r.flag(), r.date(), r.area()
	}
	return kids, r.done("children", of)
}

// House is a household as bytes: its records and its members.
func House(h *household.Household) (records, members []byte) {
	rw := &writer{[]byte{codecVersion}}
	rw.u(len(h.Records))
	for _, x := range h.Records {
		rw.id(x.Entry.ID)
		rw.date(x.Date)
		rw.text(x.Area.String())
		rw.text(x.Address)
	}
	mw := &writer{append(make([]byte, 0, 8+64*len(h.Members)), codecVersion)}
	mw.u(len(h.Members))
	for i := range h.Members {
		m := &h.Members[i]
		mw.id(m.Person.ID)
		mw.text(m.Relation.String())
		mw.text(m.Area.String())
		mw.n(int64(m.Start))
		mw.flag(m.Ended)
		mw.n(int64(m.End))
		mw.id(m.Entry.ID)
	}
	return rw.b, mw.b
}

// ParseHouse reads it back.
func ParseHouse(of household.ID, records, members []byte) (household.Household, error) {
	h := household.Household{ID: of}
	if r, ok := open(records); ok {
		h.Records = list[household.Record](r)
		for i := range h.Records {
			x := &h.Records[i]
			x.Entry.ID, x.Date, x.Area, x.Address = r.id(), r.date(), r.area(), r.text()
		}
		if err := r.done("records", of); err != nil {
			return h, err
		}
	}
	r, ok := open(members)
	if !ok {
		return h, nil
	}
	h.Members = list[household.Member](r)
	for i := range h.Members {
		m := &h.Members[i]
		m.Person.ID = r.id()
		if text := r.text(); text != "" {
			l, err := household.ParseRelation(text)
			r.note(err)
			m.Relation = l
		}
		m.Area, m.Start, m.Ended, m.End, m.Entry.ID = r.area(), day.Day(r.n()), r.flag(), day.Day(r.n()), r.id()
	}
	return h, r.done("members", of)
}

// Seqs keeps a list of journal positions as a text: few, growing, and read as a whole.
func Seqs(seqs []journal.Seq) string {
	var b strings.Builder
	for i, s := range seqs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(int64(s), 10))
	}
	return b.String()
}

// ParseSeqs reads them back.
func ParseSeqs(text string) ([]journal.Seq, error) {
	if text == "" {
		return nil, nil
	}
	seqs := make([]journal.Seq, 0, strings.Count(text, ",")+1)
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("blob: positions %q: %w", text, err)
		}
		seqs = append(seqs, journal.Seq(n))
	}
	return seqs, nil
}
