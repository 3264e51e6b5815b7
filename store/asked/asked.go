// Package asked keeps the codes of surveys that may still be used, which services were asked about, and what was gathered and isn't closed yet. What
// was closed stands in the journal. It keeps no answer by itself, and nothing from which a code leads back to a service.
package asked

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/survey"
	"wanjia/store/noted"
	"wanjia/store/register"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

// Store is the surveys in a database.
type Store struct{ s *register.Store }

// New is a store over the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Reader reads one moment.
type Reader struct{ noted.Reader }

// Read opens a moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error { return fn(&Reader{noted.Reader{Reader: r}}) })
}

// Writer writes in one transaction.
type Writer struct {
	Reader
	tx *register.Tx
}

// Write opens a transaction that shares its commit.
func (s *Store) Write(ctx context.Context, fn func(*Writer) error) error {
	return s.s.Write(ctx, func(t *register.Tx) error { return fn(&Writer{Reader{noted.Reader{Reader: &t.Reader}}, t}) })
}

// Now is the instant of the transaction, in milliseconds.
func (w *Writer) Now() int64 { return w.tx.Now() }

// Append writes entries, whose Seq must go on from Head.
func (w *Writer) Append(ctx context.Context, entries []journal.Entry) error {
	return w.tx.Append(ctx, entries)
}

const (
	askedSQL  = `SELECT month FROM survey_asked WHERE digest = $1`
	codeSQL   = `SELECT survey, area, service, month FROM survey_code WHERE digest = $1 AND until >= $2`
	spendSQL  = `DELETE FROM survey_code WHERE digest = $1`
	countSQL  = `SELECT survey, area, service, month, what, n FROM survey_count ORDER BY survey, area, service, month, what`
	liveSQL   = `SELECT DISTINCT survey, area, service, month FROM survey_code WHERE until >= $1`
	staleSQL  = `DELETE FROM survey_code WHERE until < $1`
	forgetSQL = `DELETE FROM survey_asked WHERE month < $1`
	closeSQL  = `DELETE FROM survey_count WHERE survey = $1 AND area = $2 AND service = $3 AND month <= $4`
)

// Asked says whether a service was asked about.
func (r *Reader) Asked(ctx context.Context, service [16]byte) (bool, error) {
	var month int64
	return r.Querier().QueryRow(ctx, askedSQL, service[:]).One(&month)
}

// Code is what a code that may be used on a day is for.
func (r *Reader) Code(ctx context.Context, digest []byte, today day.Day) (survey.Cell, day.Month, bool, error) {
	var c survey.Cell
	var at string
	var month int64
	ok, err := r.Querier().QueryRow(ctx, codeSQL, digest, int64(today)).One(&c.Survey, &at, &c.Service, &month)
	if err != nil || !ok {
		return c, 0, ok, err
	}
	c.Area, err = area.ParseCode(at)
	return c, day.Month(month), true, err
}

// Give keeps a code, and that a service was asked about.
func (w *Writer) Give(ctx context.Context, service [16]byte, digest []byte, c survey.Cell, month day.Month, until day.Day) error {
	if err := w.tx.Insert(ctx, "survey_asked", []string{"digest", "month"}, "", [][]any{{service[:], int64(month)}}); err != nil {
		return err
	}
	return w.tx.Insert(ctx, "survey_code", []string{"digest", "survey", "area", "service", "month", "until"}, "",
		[][]any{{digest, c.Survey, c.Area.String(), c.Service, int64(month), int64(until)}})
}

// Spend takes a code away.
func (w *Writer) Spend(ctx context.Context, digest []byte) error {
	_, err := w.tx.SQL().Exec(ctx, spendSQL, digest)
	return err
}

// Add counts.
func (w *Writer) Add(ctx context.Context, c survey.Cell, month day.Month, what string) error {
	return w.tx.Insert(ctx, "survey_count", []string{"survey", "area", "service", "month", "what", "n"},
		`ON CONFLICT (survey, area, service, month, what) DO UPDATE SET n = survey_count.n + excluded.n`, [][]any{{c.Survey, c.Area.String(), c.Service, int64(month), what, int64(1)}})
}

// Row is one count that isn't closed.
type Row struct {
	Cell  survey.Cell
	Month day.Month
	What  string
	N     int
}

// Open yields the counts that aren't closed, those of a cell together and in order of the months.
func (r *Reader) Open(ctx context.Context, yield func(c survey.Cell, month day.Month, what string, n int)) error {
	rows, err := sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (Row, error) {
		var x Row
		var at string
		var month, n int64
		if err := scan(&x.Cell.Survey, &at, &x.Cell.Service, &month, &x.What, &n); err != nil {
			return x, err
		}
		var c follow.Columns
		x.Cell.Area, x.Month, x.N = c.Area(at), day.Month(month), int(n)
		return x, c.Err
	}, countSQL)
	for _, x := range rows {
		yield(x.Cell, x.Month, x.What, x.N)
	}
	return err
}

// Live yields the cells and months of which a code may still be used on a day.
func (r *Reader) Live(ctx context.Context, today day.Day, yield func(c survey.Cell, month day.Month)) error {
	rows, err := sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (Row, error) {
		var x Row
		var at string
		var month int64
		if err := scan(&x.Cell.Survey, &at, &x.Cell.Service, &month); err != nil {
			return x, err
		}
		var c follow.Columns
		x.Cell.Area, x.Month = c.Area(at), day.Month(month)
		return x, c.Err
	}, liveSQL, int64(today))
	for _, x := range rows {
		yield(x.Cell, x.Month)
	}
	return err
}

// Close takes the counts of a cell away up to a month: they stand in the journal now.
func (w *Writer) Close(ctx context.Context, c survey.Cell, until day.Month) error {
	_, err := w.tx.SQL().Exec(ctx, closeSQL, c.Survey, c.Area.String(), c.Service, int64(until))
	return err
}

// Forget takes codes away that can't be used any more, and what was asked before a month.
func (w *Writer) Forget(ctx context.Context, today day.Day, before day.Month) error {
	if _, err := w.tx.SQL().Exec(ctx, staleSQL, int64(today)); err != nil {
		return err
	}
	_, err := w.tx.SQL().Exec(ctx, forgetSQL, int64(before))
	return err
}
