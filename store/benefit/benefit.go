// Package benefit reads the register from end to end for the desk of benefits: everybody, with all that happened to them.
// It decides nothing.
package benefit

import (
	"context"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/store/office"
	"wanjia/store/register"
	"wanjia/store/register/blob"
)

// Reader reads one moment.
type Reader struct {
	*office.Reader
	home string
}

// Store opens moments.
type Store struct{ s *register.Store }

// New is a store beside the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Read runs fn over one consistent moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return office.New(s.s).Read(ctx, func(r *office.Reader) error { return fn(&Reader{r, s.s.Home()}) })
}

// Glance is somebody as far as columns tell.
type Glance struct {
	Sex          person.Sex
	Birth, Death day.Partial
}

const everybodySQL = `SELECT id, sex, birth, death, acts, children FROM person WHERE home = $1 AND known = 1 ORDER BY id`

const everyoneSQL = `SELECT count(*) FROM person WHERE home = $1 AND known = 1`

// Everyone is how many people somebody took down.
func (r *Reader) Everyone(ctx context.Context) (int, error) {
	var n int64
	err := r.Querier().QueryRow(ctx, everyoneSQL, r.home).Scan(&n)
	return int(n), err
}

// Everybody yields each person whom somebody took down and for whom want says yes, in the order of their ids.
func (r *Reader) Everybody(ctx context.Context, want func(Glance) bool, yield func(*vital.Person) error) error {
	rows, err := r.Querier().Query(ctx, everybodySQL, r.home)
	if err != nil {
		return err
	}
	defer rows.Close()
	var raw, acts, children []byte
	var sex int64
	var birth, death string
	for rows.Next() {
		if err := rows.Scan(&raw, &sex, &birth, &death, &acts, &children); err != nil {
			return err
		}
		g := Glance{Sex: person.Sex(sex)}
		if g.Birth, err = day.ParsePartial(birth); err != nil {
			return err
		}
		if g.Death, err = day.ParsePartial(death); err != nil {
			return err
		}
		if !want(g) {
			continue
		}
		p, err := personOf(raw, acts, children)
		if err != nil {
			return err
		}
		if err := yield(p); err != nil {
			return err
		}
	}
	return rows.Err()
}

func personOf(raw, acts, children []byte) (*vital.Person, error) {
	u, err := id.FromBytes(raw)
	if err != nil {
		return nil, err
	}
	p := &vital.Person{ID: person.ID{ID: u}}
	if p.Acts, err = blob.ParseActs(p.ID, acts); err != nil {
		return nil, err
	}
	p.Children, err = blob.ParseChildren(p.ID, children)
	return p, err
}
