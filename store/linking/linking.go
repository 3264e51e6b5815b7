// Package linking reads the people of the register from end to end, for finding who stands in it twice.
package linking

import (
	"context"

	"wanjia/base/id"
	"wanjia/domain/household"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/person"
	"wanjia/store/register"
	"wanjia/store/sqldb"
)

// Store reads beside the register's own.
type Store struct{ s *register.Store }

// New is a store beside the register's.
func New(s *register.Store) *Store { return &Store{s} }

// People who are known for themselves: not those of whom only somebody else's event speaks.
const peopleSQL = `SELECT p.id, p.name, p.sex, p.birth, p.death, p.area, p.household, coalesce(h.address, '')
 FROM person p LEFT JOIN household h ON h.home = p.home AND h.id = p.household
 WHERE p.home = $1 AND p.known = 1 ORDER BY p.id`

// People calls a function with everybody, at one moment, in order of id.
func (s *Store) People(ctx context.Context, yield func(roll.Person) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error {
		rows, err := r.Querier().Query(ctx, peopleSQL, s.s.Home())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			p, err := scan(rows)
			if err != nil {
				return err
			}
			if err := yield(p); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

func scan(rows *sqldb.Rows) (roll.Person, error) {
	var p roll.Person
	var raw, home []byte
	var sex int64
	if err := rows.Scan(&raw, &p.Name, &sex, &p.Birth, &p.Death, &p.Area, &home, &p.Address); err != nil {
		return p, err
	}
	p.Sex = person.Sex(sex)
	u, err := id.FromBytes(raw)
	if err != nil {
		return p, err
	}
	p.ID = person.ID{ID: u}
	if len(home) > 0 {
		if u, err = id.FromBytes(home); err != nil {
			return p, err
		}
		p.Household = household.ID{ID: u}
	}
	return p, nil
}
