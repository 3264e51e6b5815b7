// Package exports reads the register from end to end, for taking its rows out: events in the order of their ids, each with
// the entry that it now rests on and its first one.
package exports

import (
	"context"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/store/register"
	"wanjia/store/sqldb"
)

// Event is an event that stands.
type Event struct {
	ID            journal.ID
	Kind          journal.Kind
	Area          area.Code
	First, Newest journal.Seq // its first entry, and the one whose values stand
}

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

const sourcesSQL = `SELECT DISTINCT source FROM person WHERE home = $1 AND source <> '' ORDER BY source`

// Sources are those that people came from.
func (r *Reader) Sources(ctx context.Context) ([]string, error) {
	return sqldb.Collect(ctx, r.Querier(), func(row func(...any) error) (string, error) {
		var s string
		return s, row(&s)
	}, sourcesSQL, r.home)
}

const (
	peopleSQL = `SELECT id, kind, area, live, versions FROM event WHERE home = $1 AND id > $2 AND voided = 0 AND kind = 'person' ORDER BY id LIMIT $3`
	eventsSQL = `SELECT id, kind, area, live, versions FROM event WHERE home = $1 AND id > $2 AND voided = 0 AND kind <> 'person' ORDER BY id LIMIT $3`
)

// Records are at most n standing records of people after an id, in order of id.
func (r *Reader) Records(ctx context.Context, after journal.ID, n int) ([]Event, error) {
	return sqldb.Collect(ctx, r.Querier(), scan, peopleSQL, r.home, after.ID[:], int64(n))
}

// Happenings are at most n standing events of all other kinds after an id, in order of id.
func (r *Reader) Happenings(ctx context.Context, after journal.ID, n int) ([]Event, error) {
	return sqldb.Collect(ctx, r.Querier(), scan, eventsSQL, r.home, after.ID[:], int64(n))
}

func scan(row func(...any) error) (Event, error) {
	var e Event
	var raw []byte
	var kind, code, live, versions string
	if err := row(&raw, &kind, &code, &live, &versions); err != nil {
		return e, err
	}
	u, err := id.FromBytes(raw)
	if err != nil {
		return e, err
	}
	e.ID.ID, e.Kind = u, journal.Kind(kind)
	if code != "" {
		if e.Area, err = area.ParseCode(code); err != nil {
			return e, err
		}
	}
	first, _, _ := strings.Cut(versions, ",")
	if e.First, err = seq(first); err != nil {
		return e, err
	}
	e.Newest, err = seq(live[strings.LastIndexByte(live, ',')+1:])
	return e, err
}

func seq(text string) (journal.Seq, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fault.New(fault.Internal, "exports.stored").Because(err)
	}
	return journal.Seq(n), nil
}
