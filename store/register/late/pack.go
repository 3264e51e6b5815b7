package late

import (
	"encoding/binary"
	"fmt"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"
	"wanjia/store/register/blob"
	"wanjia/store/register/feed"
	"wanjia/store/register/lives"
)

// The bits of what a row is beside the one that the table has.
const (
	isNew   = 1 << iota // the table has none
	changed             // what indexes stand on isn't as the table has it
	moved               // the residence rows aren't as the table has them
)

// packPerson is what a book says of somebody, as a row that waits.
func packPerson(h *register.Held, at journal.Seq) []byte {
	flags := byte(0)
	switch {
	case h.Fresh:
		flags = isNew | moved
	default:
		if !lives.Facts(&h.WasLife, &h.NowLife) {
			flags |= changed
		}
		if !sameSpells(&h.WasLife, &h.NowLife) {
			flags |= moved
		}
	}
	acts, kids, entries := blob.Acts(h.Now.Acts), blob.Children(h.Now.Children), blob.Seqs(h.Now.Entries)
	b := make([]byte, 0, 1+3*binary.MaxVarintLen64+len(acts)+len(kids)+len(entries))
	b = binary.AppendVarint(append(b, flags), feed.At(h.At, at))
	b = append(binary.AppendUvarint(b, uint64(len(acts))), acts...)
	b = append(binary.AppendUvarint(b, uint64(len(kids))), kids...)
	return append(b, entries...)
}

func sameSpells(a, b *vital.Life) bool {
	if len(a.Spells) != len(b.Spells) {
		return false
	}
	for i := range a.Spells {
		if a.Spells[i] != b.Spells[i] {
			return false
		}
	}
	return true
}

// parsePerson is somebody as a row that waits has them.
func parsePerson(of person.ID, row []byte) (p vital.Person, at int64, err error) {
	p.ID = of
	r := cells{b: row[1:]}
	at = r.number()
	acts, kids := r.bytes(), r.bytes()
	if r.wrong {
		return p, 0, errRow
	}
	if p.Acts, err = blob.ParseActs(of, acts); err != nil {
		return p, 0, err
	}
	if p.Children, err = blob.ParseChildren(of, kids); err != nil {
		return p, 0, err
	}
	p.Entries, err = blob.ParseSeqs(string(r.b))
	return p, at, err
}

// packHouse is what a book says of a household, as a row that waits.
func packHouse(h *register.House, at journal.Seq) []byte {
	flags := byte(0)
	switch {
	case h.Fresh:
		flags = isNew
	case h.Was.Area() != h.Now.Area():
		flags = changed
	}
	records, members := blob.House(&h.Now)
	b := make([]byte, 0, 1+2*binary.MaxVarintLen64+len(records)+len(members))
	b = binary.AppendVarint(append(b, flags), feed.At(h.At, at))
	b = append(binary.AppendUvarint(b, uint64(len(records))), records...)
	return append(b, members...)
}

// parseHouse is a household as a row that waits has it.
func parseHouse(of household.ID, row []byte) (household.Household, int64, error) {
	r := cells{b: row[1:]}
	at := r.number()
	records := r.bytes()
	if r.wrong {
		return household.Household{}, 0, errRow
	}
	h, err := blob.ParseHouse(of, records, r.b)
	return h, at, err
}

// how is which statement writes a row.
func how(row []byte) lives.How {
	switch {
	case row[0]&isNew != 0:
		return lives.Fresh
	case row[0]&changed != 0:
		return lives.Changed
	}
	return lives.Same
}

// onto is a row as it stands beside the table once it has replaced another that waited.
func onto(row []byte) func(old []byte) []byte {
	return func(old []byte) []byte {
		if old != nil {
			row[0] = row[0]&^isNew | row[0]&(changed|moved) | old[0]
		}
		return row
	}
}

var errRow = fault.New(fault.Internal, "register.late")

// cells takes a row apart.
type cells struct {
	b     []byte
	wrong bool
}

func (r *cells) number() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.wrong = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *cells) bytes() []byte {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > uint64(len(r.b)-n) {
		r.wrong, r.b = true, nil
		return nil
	}
	out := r.b[n : n+int(v)]
	r.b = r.b[n+int(v):]
	return out
}

// packRow is a row of any table: each cell is nothing, a number, a text or bytes.
func packRow(row []any) ([]byte, error) {
	size := 0
	for _, c := range row {
		switch v := c.(type) {
		case string:
			size += 3 + len(v)
		case []byte:
			size += 3 + len(v)
		default:
			size += 4
		}
	}
	b := make([]byte, 0, size)
	for _, c := range row {
		switch v := c.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.AppendVarint(append(b, 'i'), v)
		case string:
			b = append(binary.AppendUvarint(append(b, 's'), uint64(len(v))), v...)
		case []byte:
			b = append(binary.AppendUvarint(append(b, 'b'), uint64(len(v))), v...)
		default:
			return nil, fmt.Errorf("a cell is a %T", c)
		}
	}
	return b, nil
}

// unpackRow is the row again.
func unpackRow(b []byte, cellsOf int) ([]any, error) {
	out := make([]any, 0, cellsOf)
	r := cells{b: b}
	for len(r.b) > 0 && !r.wrong {
		kind := r.b[0]
		r.b = r.b[1:]
		switch kind {
		case 'n':
			out = append(out, nil)
		case 'i':
			out = append(out, r.number())
		case 's':
			out = append(out, string(r.bytes()))
		case 'b':
			out = append(out, r.bytes())
		default:
			r.wrong = true
		}
	}
	if r.wrong || len(out) != cellsOf {
		return nil, errRow
	}
	return out, nil
}

// numbers are the blind indexes of one digest.
func packNumber(b []byte, n *register.Blind) []byte {
	b = append(append(b, n.Person.ID[:]...), n.Entry.ID[:]...)
	return append(binary.AppendUvarint(b, uint64(len(n.Kind))), n.Kind...)
}

func parseNumbers(digest id.ID, row []byte) (out []register.Blind) {
	r := cells{b: row}
	for len(r.b) > 2*len(id.ID{}) {
		n := register.Blind{Digest: digest}
		copy(n.Person.ID[:], r.b)
		copy(n.Entry.ID[:], r.b[len(id.ID{}):])
		r.b = r.b[2*len(id.ID{}):]
		n.Kind = string(r.bytes())
		out = append(out, n)
	}
	return out
}
