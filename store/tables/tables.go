// Package tables reads the register's events for the year's tables: those of some kinds in a span of dates, and how many
// there are by the years in which they happened and were registered.
package tables

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

// Event is an event that stands, with the entry whose values stand.
type Event struct {
	ID     journal.ID
	Kind   journal.Kind
	Area   area.Code
	Newest journal.Seq
}

// Span counts events of a kind and area by two years; a year that isn't known is 0.
type Span struct {
	Kind                 journal.Kind
	Area                 area.Code
	Happened, Registered int
	Count                int64
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

const betweenSQL = `SELECT id, kind, area, live FROM event WHERE home = $1 AND id > $2 AND voided = 0 AND date >= $3 AND date < $4
 AND kind IN ('birth', 'death', 'marriage', 'divorce') ORDER BY id LIMIT $5`

// Between are at most n standing events after an id, in order of id, that happened from one date on and before another.
// Dates of which only a part is known go by what is known.
func (r *Reader) Between(ctx context.Context, from, before string, after journal.ID, n int) ([]Event, error) {
	return sqldb.Collect(ctx, r.Querier(), scan, betweenSQL, r.home, after.ID[:], from, before, int64(n))
}

const spansSQL = `SELECT kind, area, substr(date, 1, 4), substr(registered, 1, 4), COUNT(*) FROM event
 WHERE home = $1 AND voided = 0 AND kind IN ('birth', 'death', 'marriage', 'divorce')
 GROUP BY kind, area, substr(date, 1, 4), substr(registered, 1, 4)`

// Spans counts all standing events by the years in which they happened and were registered.
func (r *Reader) Spans(ctx context.Context) ([]Span, error) {
	return sqldb.Collect(ctx, r.Querier(), func(row func(...any) error) (Span, error) {
		var kind, code, happened, registered string
		var s Span
		if err := row(&kind, &code, &happened, &registered, &s.Count); err != nil {
			return s, err
		}
		s.Kind = journal.Kind(kind)
		s.Happened, s.Registered = year(happened), year(registered)
		var err error
		s.Area, err = place(code)
		return s, err
	}, spansSQL, r.home)
}

func year(text string) int {
	y, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return y
}

func place(code string) (area.Code, error) {
	if code == "" {
		return area.Code{}, nil
	}
	return area.ParseCode(code)
}

func scan(row func(...any) error) (Event, error) {
	var e Event
	var raw []byte
	var kind, code, live string
	if err := row(&raw, &kind, &code, &live); err != nil {
		return e, err
	}
	u, err := id.FromBytes(raw)
	if err != nil {
		return e, err
	}
	e.ID.ID, e.Kind = u, journal.Kind(kind)
	if e.Area, err = place(code); err != nil {
		return e, err
	}
	n, err := strconv.ParseInt(live[strings.LastIndexByte(live, ',')+1:], 10, 64)
	if err != nil {
		return e, fault.New(fault.Internal, "tables.stored").Because(err)
	}
	e.Newest = journal.Seq(n)
	return e, nil
}
