// Package office reads the register as an office looks at it: people and households by the ways of finding them, by
// area and in order, a bounded number of rows at a time. It decides nothing about who may see what it reads.
package office

import (
	"context"

	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/store/sqldb"

	reg "wanjia/store/register"
)

// Store opens moments of the register.
type Store struct{ reg *reg.Store }

// New is a store over the register's.
func New(of *reg.Store) *Store { return &Store{of} }

// Reader reads one moment; what the register itself reads, it reads too.
type Reader struct {
	*reg.Reader
	q    sqldb.Querier
	home string
}

// Over reads the moment of a reader of the register.
func Over(r *reg.Reader, home string) *Reader { return &Reader{r, r.Querier(), home} }

// Read runs fn over one consistent moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.reg.Read(ctx, func(r *reg.Reader) error { return fn(&Reader{r, r.Querier(), s.reg.Home()}) })
}

// last is above every continuation of a prefix: U+10FFFF is no character.
const last = "\U0010ffff"

const (
	termsSQL     = `SELECT term, person FROM term WHERE home = $1 AND (term, person) > ($2, $3) AND term < $4 ORDER BY term, person LIMIT $5`
	addressesSQL = `SELECT term, household FROM address_term WHERE home = $1 AND (term, household) > ($2, $3) AND term < $4
 ORDER BY term, household LIMIT $5`
)

// Named tells at most n terms that begin with a prefix, with the people they lead to, in order, after the given two.
func (r *Reader) Named(ctx context.Context, prefix, after string, than person.ID, n int, yield func(string, person.ID)) error {
	return r.ways(ctx, termsSQL, prefix, after, than.ID, n, func(term string, u id.ID) { yield(term, person.ID{ID: u}) })
}

// Addressed is Named for the words of addresses and the households there.
func (r *Reader) Addressed(ctx context.Context, prefix, after string, than household.ID, n int, yield func(string, household.ID)) error {
	return r.ways(ctx, addressesSQL, prefix, after, than.ID, n, func(term string, u id.ID) { yield(term, household.ID{ID: u}) })
}

func (r *Reader) ways(ctx context.Context, sql, prefix, after string, than id.ID, n int, yield func(string, id.ID)) error {
	rows, err := r.q.Query(ctx, sql, r.home, max(prefix, after), key(than), prefix+last, int64(n))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var term string
		var raw []byte
		if err := rows.Scan(&term, &raw); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		yield(term, u)
	}
	return rows.Err()
}

// key is an identifier as a key to go on from; the zero one comes before all.
func key(u id.ID) []byte {
	if u.IsZero() {
		return []byte{}
	}
	return u[:]
}

const numbersSQL = `SELECT digest, person, kind, entry FROM blind WHERE home = $1 AND digest IN (`

// ByNumber are the people behind blind indexes of numbers, with the kind of number.
func (r *Reader) ByNumber(ctx context.Context, digests [][16]byte) ([]register.Blind, error) {
	keys := make([][]byte, len(digests))
	for i := range digests {
		keys[i] = digests[i][:]
	}
	same, err := r.Same(ctx)
	if err != nil {
		return nil, err
	}
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (register.Blind, error) {
		var digest, who, entry []byte
		var b register.Blind
		if err := scan(&digest, &who, &b.Kind, &entry); err != nil {
			return b, err
		}
		copy(b.Digest[:], digest)
		var err error
		if b.Person.ID, err = id.FromBytes(who); err != nil {
			return b, err
		}
		b.Person = same.Of(b.Person)
		b.Entry.ID, err = id.FromBytes(entry)
		return b, err
	}, numbersSQL+sqldb.In(len(keys), 2)+`)`, append([]any{r.home}, sqldb.Pad(keys)...)...)
}

const (
	peopleInSQL     = `SELECT area, id FROM person WHERE home = $1 AND (area, id) > ($2, $3) ORDER BY area, id LIMIT $4`
	registeredInSQL = `SELECT area, person FROM residence WHERE home = $1 AND kind = 2 AND end_day IS NULL AND (area, person) > ($2, $3) ORDER BY area, person LIMIT $4`
	householdsInSQL = `SELECT area, id FROM household WHERE home = $1 AND (area, id) > ($2, $3) ORDER BY area, id LIMIT $4`
)

// PeopleIn tells at most n people by the area of their usual residence and by id, after the given two. Those who live
// nowhere, because they died, left or never came, are first, under the zero area.
func (r *Reader) PeopleIn(ctx context.Context, after area.Code, than person.ID, n int, yield func(area.Code, person.ID)) error {
	return r.placed(ctx, peopleInSQL, after, than.ID, n, func(a area.Code, u id.ID) { yield(a, person.ID{ID: u}) })
}

// RegisteredIn is PeopleIn for those who are registered in an area and may live elsewhere, by that area.
func (r *Reader) RegisteredIn(ctx context.Context, after area.Code, than person.ID, n int, yield func(area.Code, person.ID)) error {
	return r.placed(ctx, registeredInSQL, after, than.ID, n, func(a area.Code, u id.ID) { yield(a, person.ID{ID: u}) })
}

// HouseholdsIn is PeopleIn for households and where they live.
func (r *Reader) HouseholdsIn(ctx context.Context, after area.Code, than household.ID, n int, yield func(area.Code, household.ID)) error {
	return r.placed(ctx, householdsInSQL, after, than.ID, n, func(a area.Code, u id.ID) { yield(a, household.ID{ID: u}) })
}

func (r *Reader) placed(ctx context.Context, sql string, after area.Code, than id.ID, n int, yield func(area.Code, id.ID)) error {
	rows, err := r.q.Query(ctx, sql, r.home, after.String(), key(than), int64(n))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code string
		var raw []byte
		if err := rows.Scan(&code, &raw); err != nil {
			return err
		}
		a, err := areaOf(code)
		if err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		yield(a, u)
	}
	return rows.Err()
}

const namesInSQL = `SELECT id, name, reference FROM person WHERE home = $1 AND area = $2`

// NamesIn tells the names, and the names in their sources, of those whose usual residence is an area.
func (r *Reader) NamesIn(ctx context.Context, a area.Code, yield func(p person.ID, name, reference string)) error {
	rows, err := r.q.Query(ctx, namesInSQL, r.home, a.String())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var name, reference string
		if err := rows.Scan(&raw, &name, &reference); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		yield(person.ID{ID: u}, name, reference)
	}
	return rows.Err()
}

const addressesInSQL = `SELECT id, address FROM household WHERE home = $1 AND area = $2`

// AddressesIn tells the addresses of the households of an area.
func (r *Reader) AddressesIn(ctx context.Context, a area.Code, yield func(h household.ID, address string)) error {
	rows, err := r.q.Query(ctx, addressesInSQL, r.home, a.String())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var address string
		if err := rows.Scan(&raw, &address); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		yield(household.ID{ID: u}, address)
	}
	return rows.Err()
}

const countInSQL = `SELECT count(*) FROM person WHERE home = $1 AND area = $2`

// CountIn is how many people have their usual residence in an area.
func (r *Reader) CountIn(ctx context.Context, a area.Code) (int, error) {
	var n int64
	err := r.q.QueryRow(ctx, countInSQL, r.home, a.String()).Scan(&n)
	return int(n), err
}

const (
	eventsInSQL = `SELECT id, date FROM event WHERE home = $1 AND area = $2 AND (date, id) < ($3, $4) AND date >= $5
 ORDER BY date DESC, id DESC LIMIT $6`
	eventAreasSQL = `SELECT area FROM event WHERE home = $1 AND area > $2 ORDER BY area LIMIT 1`
)

// EventsIn tells at most n events of an area by date and id, the newest first, before the given two and not before the
// text of a date.
func (r *Reader) EventsIn(ctx context.Context, a area.Code, before string, than journal.ID, from string, n int, yield func(string, journal.ID)) error {
	rows, err := r.q.Query(ctx, eventsInSQL, r.home, a.String(), before, key(than.ID), from, int64(n))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var date string
		if err := rows.Scan(&raw, &date); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		yield(date, journal.ID{ID: u})
	}
	return rows.Err()
}

// NextEventArea is the next area, in order of code, in which an event happened.
func (r *Reader) NextEventArea(ctx context.Context, after area.Code) (area.Code, bool, error) {
	var code string
	ok, err := r.q.QueryRow(ctx, eventAreasSQL, r.home, after.String()).One(&code)
	if err != nil || !ok {
		return area.Code{}, false, err
	}
	a, err := areaOf(code)
	return a, true, err
}

func areaOf(code string) (area.Code, error) {
	if code == "" {
		return area.Code{}, nil
	}
	return area.ParseCode(code)
}
