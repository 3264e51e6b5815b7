// Package lives says how people and households lie in their tables: what of a life is a column, and which statement writes a
// row that is new, or whose indexed columns stayed as they were. It decides nothing and reads nothing back.
package lives

import (
	"context"

	"wanjia/domain/household"
	"wanjia/domain/vital"
	"wanjia/store/register/blob"
	"wanjia/store/sqldb"
)

// How a row lies beside the one that the table has.
type How uint8

// What an index stands on is written only where it changed: an index entry that is taken out and put in again, the same,
// costs as much as the row.
const (
	Fresh   How = iota // there is none
	Same               // what indexes stand on is as it was
	Changed            // it isn't
)

// Person is somebody to be written.
type Person struct {
	Now  *vital.Person
	Life *vital.Life
	At   int64 // the position that phones read on from
	How  How
	Left bool // the table's residence rows of them are to go; those of Life stand instead
	Came bool // the residence rows of Life are to be written
}

// House is a household to be written.
type House struct {
	Now *household.Household
	At  int64
	How How
}

// Insert is rows for one table.
type Insert struct {
	Table    string
	Columns  []string
	Conflict string
	Rows     [][]any
}

// Rows are what is written: first residence rows go, then rows come.
type Rows struct {
	gone    [][]any
	inserts []Insert
}

const (
	personRest = `death = excluded.death, household = excluded.household, seq = excluded.seq, acts = excluded.acts,
 children = excluded.children, entries = excluded.entries, changed = excluded.changed`
	personSame     = `ON CONFLICT (home, id) DO UPDATE SET ` + personRest
	personConflict = `ON CONFLICT (home, id) DO UPDATE SET source = excluded.source, reference = excluded.reference, known = excluded.known,
 name = excluded.name, sex = excluded.sex, birth = excluded.birth, area = excluded.area, ` + personRest
	householdRest     = `address = excluded.address, head = excluded.head, size = excluded.size, records = excluded.records, members = excluded.members, changed = excluded.changed`
	householdSame     = `ON CONFLICT (home, id) DO UPDATE SET ` + householdRest
	householdConflict = `ON CONFLICT (home, id) DO UPDATE SET area = excluded.area, ` + householdRest

	residenceGoneSQL = `DELETE FROM residence WHERE home = $1 AND person = $2`
)

var (
	personColumns = []string{"home", "id", "source", "reference", "known", "name", "sex", "birth", "area", "death", "household",
		"seq", "acts", "children", "entries", "changed"}
	householdColumns = []string{"home", "id", "area", "address", "head", "size", "records", "members", "changed"}
	residenceColumns = []string{"home", "person", "n", "kind", "area", "start_day", "start_how", "end_day", "end_how"}
)

// Facts says whether the columns that indexes stand on, and those that change as seldom, are the same of two lives.
func Facts(a, b *vital.Life) bool {
	x, _ := a.Now()
	y, _ := b.Now()
	return x.Area == y.Area && a.Source == b.Source && a.Reference == b.Reference && a.Known == b.Known && a.Name == b.Name &&
		a.Sex == b.Sex && a.Birth == b.Birth
}

// People are the rows of some people, in their order.
func People(home string, people []Person) Rows {
	var fresh, same, changed, spells, gone [][]any
	for i := range people {
		p := &people[i]
		row := personRow(home, p)
		switch p.How {
		case Fresh:
			fresh = append(fresh, row)
		case Same:
			same = append(same, row)
		case Changed:
			changed = append(changed, row)
		}
		if p.Left {
			gone = append(gone, []any{home, p.Now.ID.ID[:]})
		}
		if p.Came {
			spells = spellRows(spells, home, p)
		}
	}
	return Rows{gone, []Insert{
		{"person", personColumns, "", fresh},
		{"person", personColumns, personSame, same},
		{"person", personColumns, personConflict, changed},
		{"residence", residenceColumns, "", spells},
	}}
}

func personRow(home string, p *Person) []any {
	l := p.Life
	var at string
	if s, ok := l.Now(); ok {
		at = s.Area.String()
	}
	known := int64(0)
	if l.Known {
		known = 1
	}
	var seq int64
	if n := len(p.Now.Entries); n > 0 {
		seq = int64(p.Now.Entries[n-1])
	}
	var house any
	if s, ok := l.Stay(); ok {
		house = s.Household.ID[:]
	}
	return []any{home, p.Now.ID.ID[:], l.Source, l.Reference, known, l.Name, int64(l.Sex), l.Birth.String(), at, l.Death.String(), house, seq,
		blob.Acts(p.Now.Acts), blob.Children(p.Now.Children), blob.Seqs(p.Now.Entries), p.At}
}

func spellRows(rows [][]any, home string, p *Person) [][]any {
	for i, s := range p.Life.Spells {
		var end any
		if !s.IsOpen() {
			end = int64(s.End)
		}
		rows = append(rows, []any{home, p.Now.ID.ID[:], int64(i), int64(s.Kind), s.Area.String(), int64(s.Start), s.StartHow.String(), end, s.EndHow.String()})
	}
	return rows
}

// Houses are the rows of some households, in their order.
func Houses(home string, houses []House) Rows {
	var fresh, same, changed [][]any
	for i := range houses {
		h := &houses[i]
		records, members := blob.House(h.Now)
		var head any
		if m, ok := h.Now.Head(); ok {
			head = m.Person.ID[:]
		}
		row := []any{home, h.Now.ID.ID[:], h.Now.Area().String(), h.Now.Address(), head, int64(len(h.Now.Present())), records, members, h.At}
		switch h.How {
		case Fresh:
			fresh = append(fresh, row)
		case Same:
			same = append(same, row)
		case Changed:
			changed = append(changed, row)
		}
	}
	return Rows{nil, []Insert{
		{"household", householdColumns, "", fresh},
		{"household", householdColumns, householdSame, same},
		{"household", householdColumns, householdConflict, changed},
	}}
}

// Write writes them.
func (r Rows) Write(ctx context.Context, tx *sqldb.Tx) error {
	for _, g := range r.gone {
		if _, err := tx.Exec(ctx, residenceGoneSQL, g...); err != nil {
			return err
		}
	}
	return Inserts(ctx, tx, r.inserts...)
}

// Inserts writes rows of several tables.
func Inserts(ctx context.Context, tx *sqldb.Tx, all ...Insert) error {
	for _, i := range all {
		if err := tx.Insert(ctx, i.Table, i.Columns, i.Conflict, i.Rows); err != nil {
			return err
		}
	}
	return nil
}
