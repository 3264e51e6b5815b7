package late

import (
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

// A nil Late holds nothing, and whoever asks it goes on to the tables.

// People are those of some ids who wait, and the ids of the others.
func (l *Late) People(ids []person.ID) (out []vital.Person, others []person.ID, err error) {
	if l == nil {
		return nil, ids, nil
	}
	for _, id := range ids {
		row := l.people.Get(id.ID)
		if row == nil {
			others = append(others, id)
			continue
		}
		p, _, err := parsePerson(id, row)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, p)
	}
	return out, others, nil
}

// Households are those of some ids that wait, and the ids of the others.
func (l *Late) Households(ids []household.ID) (out []household.Household, others []household.ID, err error) {
	if l == nil {
		return nil, ids, nil
	}
	for _, id := range ids {
		row := l.houses.Get(id.ID)
		if row == nil {
			others = append(others, id)
			continue
		}
		h, _, err := parseHouse(id, row)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, h)
	}
	return out, others, nil
}

// Events are those of some ids that wait, read by what reads a row of their table without its home, and the ids of the others.
func (l *Late) Events(ids []journal.ID, read func(scan func(...any) error) (register.Standing, error)) (out map[journal.ID]register.Standing, others []journal.ID, err error) {
	out = make(map[journal.ID]register.Standing, len(ids))
	if l == nil {
		return out, ids, nil
	}
	for _, id := range ids {
		row := l.events.Get(id.ID)
		if row == nil {
			others = append(others, id)
			continue
		}
		if out[id], err = read(func(dest ...any) error { return scan(row, dest) }); err != nil {
			return nil, nil, err
		}
	}
	return out, others, nil
}

// scan reads a packed row, without its first cell.
func scan(row []byte, dest []any) error {
	cells, err := unpackRow(row, 1+len(dest))
	if err != nil {
		return err
	}
	for i, c := range cells[1:] {
		ok := false
		switch d := dest[i].(type) {
		case *string:
			*d, ok = c.(string)
		case *int64:
			*d, ok = c.(int64)
		case *[]byte:
			*d, ok = c.([]byte)
			ok = ok || c == nil
		}
		if !ok {
			return errRow
		}
	}
	return nil
}

// Owners are those who wait to be found by a digest.
func (l *Late) Owners(digest [16]byte) (out []person.ID) {
	if l == nil {
		return nil
	}
	for _, n := range parseNumbers(digest, l.numbers.Get(digest)) {
		out = append(out, n.Person)
	}
	return out
}

// Absent are those of some people who don't wait.
func (l *Late) Absent(ids []person.ID) (out []person.ID) {
	if l == nil {
		return ids
	}
	for _, id := range ids {
		if l.people.Get(id.ID) == nil {
			out = append(out, id)
		}
	}
	return out
}

// Born are the names and birth dates of those who wait.
func (l *Late) Born(yield func(p person.ID, name, birth string)) error {
	if l == nil {
		return nil
	}
	for _, key := range l.people.keys() {
		p, _, err := parsePerson(person.ID{ID: key}, l.people.Get(key))
		if err != nil {
			return err
		}
		if life := p.Life(); !life.Birth.IsZero() {
			yield(p.ID, life.Name, life.Birth.String())
		}
	}
	return nil
}

// Empty says that nothing waits.
func (l *Late) Empty() bool {
	return l == nil || !l.people.full(0) && !l.houses.full(0) && !l.events.full(0) && !l.numbers.full(0)
}
