package finding

import (
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/person"
	"wanjia/domain/quality/hunt"
	"wanjia/store/register/blob"
	"wanjia/store/register/follow"
)

const (
	oldSQL     = `SELECT id, area, birth, entries FROM person WHERE home = $1 AND birth > '' AND birth <= $2 AND death = '' AND area <> ''`
	whenSQL    = `SELECT recorded FROM journal WHERE seq = $1`
	betweenSQL = `SELECT b.person, b.area, a.end_day, b.start_day FROM residence a JOIN residence b ON b.home = a.home AND b.person = a.person AND b.n = a.n + 1
 WHERE a.home = $1 AND a.end_how = 'move_out' AND b.end_day IS NULL AND b.start_day >= a.end_day + $2 AND b.start_day <= a.end_day + $3`
	toldSQL = `SELECT n.id, n.area, n.date, j.recorded FROM notice n JOIN journal j ON j.seq = n.seq WHERE n.kind = 'birth' AND n.stage IN ('notified', 'declared')`
)

// Old yields residents whose birth is so long ago that they may be very old, with when anything was written of them last.
func (r *Reader) Old(ctx context.Context, born string, yield func(hunt.Unseen)) error {
	type one struct {
		u    hunt.Unseen
		last int64
	}
	var all []one
	err := r.rows(ctx, func(scan func(...any) error) error {
		var raw []byte
		var code, birth, entries string
		if err := scan(&raw, &code, &birth, &entries); err != nil {
			return err
		}
		var c follow.Columns
		u := hunt.Unseen{Person: person.ID{ID: c.ID(raw)}, Area: c.Area(code), Birth: c.Date(birth)}
		seqs, err := blob.ParseSeqs(entries)
		c.Note(err)
		if n := len(seqs); n > 0 {
			all = append(all, one{u, int64(seqs[n-1])})
		}
		return c.Err
	}, oldSQL, r.home, born)
	for _, o := range all {
		var at int64
		if err != nil {
			return err
		}
		if err = r.Querier().QueryRow(ctx, whenSQL, o.last).Scan(&at); err == nil {
			o.u.Last = civil(at)
			yield(o.u)
		}
	}
	return err
}

func civil(ms int64) day.Day { return day.OfTime(time.UnixMilli(ms), clock.Civil()) }

// Between yields those who live here again after a short time for which no residence is on record.
func (r *Reader) Between(ctx context.Context, yield func(hunt.Gap)) error {
	return r.rows(ctx, func(scan func(...any) error) error {
		var raw []byte
		var code string
		var left, again int64
		if err := scan(&raw, &code, &left, &again); err != nil {
			return err
		}
		var c follow.Columns
		yield(hunt.Gap{Person: person.ID{ID: c.ID(raw)}, Area: c.Area(code), Left: day.Day(left), Again: day.Day(again)})
		return c.Err
	}, betweenSQL, r.home, int64(hunt.GapLeast), int64(hunt.GapMost))
}

// Told yields births that were told of and neither registered nor refused.
func (r *Reader) Told(ctx context.Context, yield func(hunt.Told)) error {
	return r.rows(ctx, func(scan func(...any) error) error {
		var raw []byte
		var code, date string
		var at int64
		if err := scan(&raw, &code, &date, &at); err != nil {
			return err
		}
		var c follow.Columns
		yield(hunt.Told{Notice: c.ID(raw).String(), Area: c.Area(code), Date: c.Date(date), On: civil(at)})
		return c.Err
	}, toldSQL)
}

func (r *Reader) rows(ctx context.Context, read func(scan func(...any) error) error, sql string, args ...any) error {
	rows, err := r.Querier().Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
