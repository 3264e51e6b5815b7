// Package benefit reads the register from end to end for the desk of benefits: everybody, with all that happened to them.
// It decides nothing.
package benefit

import (
	"context"

	"wanjia/base/id"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/store/register"
	"wanjia/store/register/blob"
)

// Reader reads one moment.
type Reader struct {
	*register.Reader
	home string
}

// Store opens moments.
type Store struct{ s *register.Store }

// New is a store beside the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Read runs fn over one consistent moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error { return fn(&Reader{r, s.s.Home()}) })
}

const everybodySQL = `SELECT id, acts, children FROM person WHERE home = $1 ORDER BY id`

// Everybody yields each person once, in the order of their ids.
func (r *Reader) Everybody(ctx context.Context, yield func(*vital.Person) error) error {
	rows, err := r.Querier().Query(ctx, everybodySQL, r.home)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw, acts, children []byte
		if err := rows.Scan(&raw, &acts, &children); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		p := &vital.Person{ID: person.ID{ID: u}}
		if p.Acts, err = blob.ParseActs(p.ID, acts); err != nil {
			return err
		}
		if p.Children, err = blob.ParseChildren(p.ID, children); err != nil {
			return err
		}
		if err := yield(p); err != nil {
			return err
		}
	}
	return rows.Err()
}
