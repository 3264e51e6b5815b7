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

const (
	glanceSQL = `SELECT id, sex, birth, death FROM person WHERE home = $1 AND known = 1 AND id > $2 ORDER BY id LIMIT $3`
	livesSQL  = `SELECT id, acts, children FROM person WHERE home = $1 AND id IN (`
	allSQL    = `SELECT id, acts, children FROM person WHERE home = $1 AND known = 1 AND id > $2 ORDER BY id LIMIT $3`

	// glances and lives are how many people are read at once: columns of many, and what happened to some.
	glances, lives = 4096, 512
)

const everyoneSQL = `SELECT count(*) FROM person WHERE home = $1 AND known = 1`

// Everyone is how many people somebody took down.
func (r *Reader) Everyone(ctx context.Context) (int, error) {
	var n int64
	err := r.Querier().QueryRow(ctx, everyoneSQL, r.home).Scan(&n)
	return int(n), err
}

// Everybody yields each person whom somebody took down and for whom want says yes, in the order of their ids; nil wants everybody. Of whom
// isn't wanted only columns are read.
func (r *Reader) Everybody(ctx context.Context, want func(Glance) bool, yield func(*vital.Person) error) error {
	if want == nil {
		return r.everybody(ctx, yield)
	}
	wanted := make([][]byte, 0, lives)
	for last, n := []byte{}, glances; n == glances; {
		n = 0
		err := r.rows(ctx, glanceSQL, []any{r.home, last, int64(glances)}, func(rows *sqldb.Rows) error {
			var raw []byte
			var sex int64
			var birth, death string
			if err := rows.Scan(&raw, &sex, &birth, &death); err != nil {
				return err
			}
			n++
			last = append([]byte(nil), raw...)
			g := Glance{Sex: person.Sex(sex)}
			var wrong error
			if g.Birth, wrong = day.ParsePartial(birth); wrong == nil {
				g.Death, wrong = day.ParsePartial(death)
			}
			if wrong == nil && want(g) {
				wanted = append(wanted, last)
			}
			return wrong
		})
		if err != nil {
			return err
		}
		for len(wanted) >= lives || n < glances && len(wanted) > 0 {
			some := wanted[:min(lives, len(wanted))]
			if err := r.some(ctx, some, yield); err != nil {
				return err
			}
			wanted = append(wanted[:0], wanted[len(some):]...)
		}
	}
	return nil
}

// some yields people in the order of their ids, which is the order given.
func (r *Reader) some(ctx context.Context, ids [][]byte, yield func(*vital.Person) error) error {
	found := make([]*vital.Person, 0, len(ids))
	err := r.rows(ctx, livesSQL+sqldb.In(len(ids), 2)+`) ORDER BY id`, append([]any{r.home}, sqldb.Pad(ids)...), func(rows *sqldb.Rows) error {
		p, err := scanPerson(rows)
		found = append(found, p)
		return err
	})
	for i := 0; i < len(found) && err == nil; i++ {
		err = yield(found[i])
	}
	return err
}

func (r *Reader) everybody(ctx context.Context, yield func(*vital.Person) error) error {
	for last, n := []byte{}, glances; n == glances; {
		n = 0
		err := r.rows(ctx, allSQL, []any{r.home, last, int64(glances)}, func(rows *sqldb.Rows) error {
			p, err := scanPerson(rows)
			if err != nil {
				return err
			}
			n++
			last = p.ID.ID[:]
			return yield(p)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func scanPerson(rows *sqldb.Rows) (*vital.Person, error) {
	var raw, acts, children []byte
	if err := rows.Scan(&raw, &acts, &children); err != nil {
		return nil, err
	}
	return personOf(raw, acts, children)
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
