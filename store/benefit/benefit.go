// Package benefit reads the register from end to end for the desk of benefits: everybody, with all that happened to them.
// It decides nothing.
package benefit

import (
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/person"
	"wanjia/store/office"
	"wanjia/store/register"
	"wanjia/store/sqldb"
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

// Whoever reads everybody reads the table as it lies: by an index it would look each row up. A condition that no index answers says so.
const (
	asTheyLie = ` FROM person WHERE CASE WHEN home = $1 THEN known ELSE 0 END = 1`
	glanceSQL = `SELECT id, sex, birth, death` + asTheyLie
	bornSQL   = `SELECT id, sex, birth, death FROM person WHERE home = $1 AND known = 1 AND birth BETWEEN $2 AND $3`
	allSQL    = `SELECT id, acts` + asTheyLie
	livesSQL  = `SELECT id, acts FROM person WHERE home = $1 AND id IN (`

	// lives are how many people are read at once.
	lives = 512
)

const everyoneSQL = `SELECT count(*) FROM person WHERE home = $1`

// Everyone is how many people there are at most, those whom others only name among them: a rough number, and at once.
func (r *Reader) Everyone(ctx context.Context) (int, error) {
	var n int64
	err := r.Querier().QueryRow(ctx, everyoneSQL, r.home).Scan(&n)
	return int(n), err
}

// Everybody has each person whom somebody took down looked at, in no order and without names.
func (r *Reader) Everybody(ctx context.Context, look Look) error {
	c := crew{look: look}
	defer c.leave()
	some := make([]row, 0, lives)
	err := r.rows(ctx, allSQL, []any{r.home}, func(rows *sqldb.Rows) error {
		p, err := scanRow(rows)
		if err != nil {
			return err
		}
		if some = append(some, p); len(some) < lives {
			return nil
		}
		err = c.give(some)
		some = make([]row, 0, lives)
		return err
	})
	if err != nil {
		return err
	}
	return c.end(some)
}

// birthsSQL steps through the index from one birth date to the next: there are many people and few dates.
const birthsSQL = `WITH RECURSIVE b (birth) AS (SELECT min(birth) FROM person WHERE home = $1 UNION ALL
 SELECT (SELECT min(p.birth) FROM person p WHERE p.home = $1 AND p.birth > b.birth) FROM b WHERE b.birth IS NOT NULL) SELECT birth FROM b WHERE birth IS NOT NULL`

// Births are all birth dates on record, as they are written, in their order.
func (r *Reader) Births(ctx context.Context) ([]string, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (birth string, err error) {
		err = scan(&birth)
		return birth, err
	}, birthsSQL, r.home)
}

// Glances tells of everybody whom somebody took down what columns tell, in no order.
func (r *Reader) Glances(ctx context.Context, yield func(person.ID, Glance) error) error {
	return r.glances(ctx, glanceSQL, []any{r.home}, yield)
}

// Born is Glances of those who were born from one date to another, as these are written.
func (r *Reader) Born(ctx context.Context, from, to string, yield func(person.ID, Glance) error) error {
	return r.glances(ctx, bornSQL, []any{r.home, from, to}, yield)
}

func (r *Reader) glances(ctx context.Context, sql string, args []any, yield func(person.ID, Glance) error) error {
	return r.rows(ctx, sql, args, func(rows *sqldb.Rows) error {
		var raw []byte
		var sex int64
		var birth, death string
		if err := rows.Scan(&raw, &sex, &birth, &death); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		g := Glance{Sex: person.Sex(sex)}
		if g.Birth, err = day.ParsePartial(birth); err != nil {
			return err
		}
		if g.Death, err = day.ParsePartial(death); err != nil {
			return err
		}
		return yield(person.ID{ID: u}, g)
	})
}

// Those has some people looked at, given in the order of their ids, without names.
func (r *Reader) Those(ctx context.Context, ids []person.ID, look Look) error {
	c := crew{look: look}
	defer c.leave()
	for some := range slices.Chunk(ids, lives) {
		keys := make([][]byte, len(some))
		for i := range some {
			keys[i] = some[i].ID[:]
		}
		found := make([]row, 0, len(some))
		err := r.rows(ctx, livesSQL+sqldb.In(len(keys), 2)+`) ORDER BY id`, append([]any{r.home}, sqldb.Pad(keys)...), func(rows *sqldb.Rows) error {
			p, err := scanRow(rows)
			found = append(found, p)
			return err
		})
		if err == nil {
			err = c.give(found)
		}
		if err != nil {
			return err
		}
	}
	return c.end(nil)
}

// rows goes through what a statement finds.
func (r *Reader) rows(ctx context.Context, sql string, args []any, each func(*sqldb.Rows) error) error {
	rows, err := r.Querier().Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
