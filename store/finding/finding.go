// Package finding keeps what the rules find and how it was answered, so that it can be listed, counted and answered without asking the
// rules again. It decides nothing: what is kept is what its desk found.
package finding

import (
	"context"
	"encoding/json"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/quality/answer"
	"wanjia/store/register"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

// Store is the findings in a database.
type Store struct{ s *register.Store }

// New is a store over the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Reader reads one moment.
type Reader struct {
	*register.Reader
	home string
}

// Read opens a moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error { return fn(&Reader{r, s.s.Home()}) })
}

// Write opens a transaction of its own.
func (s *Store) Write(ctx context.Context, fn func(*Writer) error) error {
	return s.s.DB().WriteBulk(ctx, func(tx *sqldb.Tx) error { return fn(&Writer{tx}) })
}

// Writer writes in one transaction.
type Writer struct{ tx *sqldb.Tx }

// Set keeps a value that the data folder says of itself.
func (w *Writer) Set(ctx context.Context, name, value string) error {
	return w.tx.Insert(ctx, "setting", []string{"name", "value"}, "ON CONFLICT (name) DO UPDATE SET value = excluded.value", [][]any{{name, value}})
}

const keptSQL = `SELECT f.id, f.rule, f.severity, f.person, f.household, f.area, f.worker, f.field, f.facts, f.since, f.gone, f.still,
 coalesce(a.answer, ''), coalesce(a.day, ''), coalesce(a.author, ''), coalesce(a.reason, ''), coalesce(a.seq, 0)
 FROM finding f LEFT JOIN finding_answer a ON a.finding = f.id WHERE `

// Kept are the findings of ids, in no order.
func (r *Reader) Kept(ctx context.Context, ids []id.ID) ([]answer.Kept, error) {
	var all []answer.Kept
	err := each(ids, func(keys [][]byte) error {
		found, err := sqldb.Collect(ctx, r.Querier(), scan, keptSQL+`f.id IN (`+sqldb.In(len(keys), 1)+`)`, sqldb.Pad(keys)...)
		all = append(all, found...)
		return err
	})
	return all, err
}

// Of are the findings on people and households that are still found.
func (r *Reader) Of(ctx context.Context, people []person.ID, houses []household.ID) ([]answer.Kept, error) {
	var all []answer.Kept
	ask := func(column string) func([][]byte) error {
		return func(keys [][]byte) error {
			found, err := sqldb.Collect(ctx, r.Querier(), scan, keptSQL+`f.gone = '' AND f.`+column+` IN (`+sqldb.In(len(keys), 1)+`)`, sqldb.Pad(keys)...)
			all = append(all, found...)
			return err
		}
	}
	of := make([]id.ID, len(people))
	for i := range people {
		of[i] = people[i].ID
	}
	if err := each(of, ask("person")); err != nil {
		return nil, err
	}
	of = make([]id.ID, len(houses))
	for i := range houses {
		of[i] = houses[i].ID
	}
	err := each(of, ask("household"))
	return all, err
}

const everySQL = keptSQL + `f.gone = ''`

// Every yields each finding that is still found.
func (r *Reader) Every(ctx context.Context, yield func(answer.Kept)) error {
	rows, err := r.Querier().Query(ctx, everySQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		k, err := scan(rows.Scan)
		if err != nil {
			return err
		}
		yield(k)
	}
	return rows.Err()
}

const inSQL = `SELECT area, id FROM finding WHERE rule = $1 AND (area, id) > ($2, $3) ORDER BY area, id LIMIT $4`

// In tells at most n findings of a rule by area and id, after the given two. Those in no area are first, under the zero one.
func (r *Reader) In(ctx context.Context, rule string, after area.Code, than id.ID, n int, yield func(area.Code, id.ID)) error {
	from := []byte{}
	if !than.IsZero() {
		from = than[:]
	}
	rows, err := r.Querier().Query(ctx, inSQL, rule, after.String(), from, int64(n))
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
		var c follow.Columns
		at, u := c.Area(code), c.ID(raw)
		if c.Err != nil {
			return c.Err
		}
		yield(at, u)
	}
	return rows.Err()
}

const countsSQL = `SELECT f.rule, f.severity, f.area, f.worker, coalesce(a.answer, ''),
 CASE WHEN f.gone <> '' OR a.answer = 'true' OR a.answer = 'corrected' AND f.still < a.seq THEN 0 ELSE 1 END,
 CASE WHEN f.gone = '' THEN 1 ELSE 0 END, count(*)
 FROM finding f LEFT JOIN finding_answer a ON a.finding = f.id GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7`

// Counts are how many findings stand alike.
func (r *Reader) Counts(ctx context.Context) ([]answer.Count, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (answer.Count, error) {
		var c answer.Count
		var code, said string
		var open, found int64
		if err := scan(&c.Rule, &c.Severity, &code, &c.Worker, &said, &open, &found, &c.N); err != nil {
			return c, err
		}
		var x follow.Columns
		c.Area, c.Code, c.Open, c.Found = x.Area(code), answer.Code(said), open != 0, found != 0
		return c, x.Err
	}, countsSQL)
}

const monthsSQL = `SELECT rule, area, substr(since, 1, 7), count(*), 0 FROM finding GROUP BY 1, 2, 3
 UNION ALL SELECT rule, area, substr(gone, 1, 7), 0, count(*) FROM finding WHERE gone <> '' GROUP BY 1, 2, 3`

// Months are how many findings came and went, by month; a month may stand twice.
func (r *Reader) Months(ctx context.Context) ([]answer.Month, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (answer.Month, error) {
		var m answer.Month
		var code, month string
		if err := scan(&m.Rule, &code, &month, &m.Came, &m.Gone); err != nil {
			return m, err
		}
		var x follow.Columns
		var err error
		m.Area = x.Area(code)
		m.Month, err = day.ParseMonth(month)
		x.Note(err)
		return m, x.Err
	}, monthsSQL)
}

// Keep writes findings: new ones, and those whose area, worker or standing is another now. The day of the first finding stays.
func (w *Writer) Keep(ctx context.Context, all []answer.Kept) error {
	rows := make([][]any, len(all))
	for i := range all {
		k := &all[i]
		facts, err := json.Marshal(k.Facts)
		if err != nil {
			return err
		}
		rows[i] = []any{k.ID[:], k.Rule, k.Severity.String(), orNull(k.Person.ID), orNull(k.Household.ID), k.Area.String(), k.Worker, k.Field, string(facts),
			k.Since, k.Gone, int64(k.Still)}
	}
	return w.tx.Insert(ctx, "finding", []string{"id", "rule", "severity", "person", "household", "area", "worker", "field", "facts", "since", "gone", "still"},
		`ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, area = excluded.area, worker = excluded.worker, gone = excluded.gone, still = excluded.still`, rows)
}

func orNull(u id.ID) any {
	if u.IsZero() {
		return nil
	}
	return u[:]
}

// Drop notes on which day findings were no longer found.
func (w *Writer) Drop(ctx context.Context, ids []id.ID, on string) error {
	return each(ids, func(keys [][]byte) error {
		_, err := w.tx.Exec(ctx, `UPDATE finding SET gone = $1 WHERE id IN (`+sqldb.In(len(keys), 2)+`)`, append([]any{on}, sqldb.Pad(keys)...)...)
		return err
	})
}

// each asks for ids in pieces that one statement takes.
func each(ids []id.ID, ask func([][]byte) error) error {
	for len(ids) > 0 {
		n := min(len(ids), 512)
		keys := make([][]byte, n)
		for i := range keys {
			keys[i] = ids[i][:]
		}
		ids = ids[n:]
		if err := ask(keys); err != nil {
			return err
		}
	}
	return nil
}

func scan(scan func(...any) error) (answer.Kept, error) {
	var k answer.Kept
	var raw, who, house []byte
	var severity, code, facts, said, on string
	var still, seq int64
	if err := scan(&raw, &k.Rule, &severity, &who, &house, &code, &k.Worker, &k.Field, &facts, &k.Since, &k.Gone, &still,
		&said, &on, &k.Answer.By, &k.Answer.Reason, &seq); err != nil {
		return k, err
	}
	var c follow.Columns
	k.ID, k.Person.ID, k.Household.ID, k.Area = c.ID(raw), c.ID(who), c.ID(house), c.Area(code)
	k.Still, k.Answer.Seq, k.Answer.Code = journal.Seq(still), journal.Seq(seq), answer.Code(said)
	c.Note(json.Unmarshal([]byte(facts), &k.Facts))
	if said != "" {
		k.Answer.Finding, k.Answer.Rule = k.ID, k.Rule
		d, err := day.Parse(on)
		c.Note(err)
		k.Answer.On = d
	}
	for _, s := range []quality.Severity{quality.Query, quality.Warn, quality.Refuse} {
		if s.String() == severity {
			k.Severity = s
		}
	}
	if c.Err != nil {
		return k, fault.New(fault.Internal, "answer.stored").Because(c.Err)
	}
	return k, nil
}
