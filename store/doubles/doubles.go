// Package doubles keeps pairs of records that may be one person's, what was answered, and what was learnt of the whole register; and it
// finds, by the register's own indexes, the few who may be somebody. It decides nothing.
package doubles

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/double"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/linkage/weigh"
	"wanjia/domain/person"
	"wanjia/store/office"
	"wanjia/store/register"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

// Store is the pairs in a database.
type Store struct{ s *register.Store }

// New is a store over the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Reader reads one moment; what an office reads of the register, it reads too.
type Reader struct {
	*office.Reader
	q    sqldb.Querier
	home string
}

// Read opens a moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error { return fn(s.over(r)) })
}

func (s *Store) over(r *register.Reader) *Reader {
	return &Reader{office.Over(r, s.s.Home()), r.Querier(), s.s.Home()}
}

// Writer writes in one transaction.
type Writer struct {
	*Reader
	tx *register.Tx
	db *sqldb.Tx
}

// Write opens a transaction of its own.
func (s *Store) Write(ctx context.Context, fn func(*Writer) error) error {
	return s.s.WriteBulk(ctx, func(t *register.Tx) error {
		db, ok := t.Querier().(*sqldb.Tx)
		if !ok {
			return errors.New("doubles: a transaction that can't write")
		}
		return fn(&Writer{s.over(&t.Reader), t, db})
	})
}

// Now is the instant of the transaction, in milliseconds.
func (w *Writer) Now() int64 { return w.tx.Now() }

// Append writes entries, whose Seq must go on from Head.
func (w *Writer) Append(ctx context.Context, entries []journal.Entry) error {
	return w.tx.Append(ctx, entries)
}

const (
	pairColumns = `SELECT a, b, probability, facts, state FROM double_pair WHERE `
	pairSQL     = pairColumns + `a = $1 AND b = $2`
	pairsSQL    = pairColumns + `state = $1 AND (probability < $2 OR probability = $3 AND (a, b) > ($4, $5)) ORDER BY probability DESC, a, b LIMIT $6`
	countSQL    = `SELECT state, count(*) FROM double_pair GROUP BY state`
	sweepSQL    = `DELETE FROM double_pair WHERE run < $1 AND state <> 'settled'`
	stateSQL    = `UPDATE double_pair SET state = $1 WHERE a = $2 AND b = $3`
	modelSQL    = `SELECT model FROM double_model WHERE id = 1`
	millionths  = 1e6
)

func scanPair(scan func(...any) error) (double.Pair, error) {
	var p double.Pair
	var a, b []byte
	var probability int64
	var state string
	if err := scan(&a, &b, &probability, &p.Facts, &state); err != nil {
		return p, err
	}
	var r follow.Columns
	p.A.ID, p.B.ID, p.Probability, p.State = r.ID(a), r.ID(b), float64(probability)/millionths, double.State(state)
	return p, r.Err
}

// Pair is one pair.
func (r *Reader) Pair(ctx context.Context, a, b person.ID) (double.Pair, bool, error) {
	all, err := sqldb.Collect(ctx, r.q, scanPair, pairSQL, a.ID[:], b.ID[:])
	if err != nil || len(all) == 0 {
		return double.Pair{}, false, err
	}
	return all[0], true, nil
}

// Pairs are at most n pairs in a state, the most probable first, after one; the zero pair is from the start.
func (r *Reader) Pairs(ctx context.Context, state double.State, after double.Pair, n int) ([]double.Pair, error) {
	p := int64(after.Probability * millionths)
	if after.A.IsZero() {
		p = 2 * millionths
	}
	return sqldb.Collect(ctx, r.q, scanPair, pairsSQL, string(state), p, p, after.A.ID[:], after.B.ID[:], int64(n))
}

// Count is how many pairs are in each state.
func (r *Reader) Count(ctx context.Context) (map[double.State]int, error) {
	out := map[double.State]int{}
	rows, err := r.q.Query(ctx, countSQL)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return nil, err
		}
		out[double.State(state)] = int(n)
	}
	return out, rows.Err()
}

// Answers are all answers on a pair.
func (r *Reader) Answers(ctx context.Context, a, b person.ID) ([]double.Answer, error) {
	return follow.DoubleAnswers(ctx, r.q, a, b)
}

// Answer is the answer that an entry gave.
func (r *Reader) Answer(ctx context.Context, entry journal.ID) (double.Given, bool, error) {
	return follow.DoubleAnswer(ctx, r.q, entry)
}

// Model is what was learnt of the register; ok is false where nothing was.
func (r *Reader) Model(ctx context.Context) (m weigh.Model, ok bool, err error) {
	return Model(ctx, r.q)
}

// Model is what was learnt of the register.
func Model(ctx context.Context, q sqldb.Querier) (m weigh.Model, ok bool, err error) {
	var text string
	ok, err = q.QueryRow(ctx, modelSQL).One(&text)
	if err != nil || !ok {
		return m, false, err
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return m, false, fault.New(fault.Internal, "double.stored").Because(err)
	}
	return m, true, nil
}

// SaveModel keeps what was learnt.
func (w *Writer) SaveModel(ctx context.Context, m weigh.Model) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return w.db.Insert(ctx, "double_model", []string{"id", "model"}, `ON CONFLICT (id) DO UPDATE SET model = excluded.model`, [][]any{{int64(1), string(text)}})
}

// SavePairs keeps pairs as they were found at a position.
func (w *Writer) SavePairs(ctx context.Context, run journal.Seq, pairs []double.Pair) error {
	rows := make([][]any, len(pairs))
	for i, p := range pairs {
		rows[i] = []any{p.A.ID[:], p.B.ID[:], int64(p.Probability * millionths), p.Facts, string(p.State), int64(run)}
	}
	return w.db.Insert(ctx, "double_pair", []string{"a", "b", "probability", "facts", "state", "run"}, `ON CONFLICT (a, b) DO UPDATE SET
 probability = excluded.probability, facts = excluded.facts, state = excluded.state, run = excluded.run`, rows)
}

// Sweep forgets what waits and wasn't found again at a position.
func (w *Writer) Sweep(ctx context.Context, run journal.Seq) error {
	_, err := w.db.Exec(ctx, sweepSQL, int64(run))
	return err
}

// SetState says where a pair stands.
func (w *Writer) SetState(ctx context.Context, a, b person.ID, s double.State) error {
	_, err := w.db.Exec(ctx, stateSQL, string(s), a.ID[:], b.ID[:])
	return err
}

// What may be somebody is found by the index of birth dates and names, and by the ways of finding a name.
const (
	columns   = `SELECT p.id, p.name, p.sex, p.birth, p.death, p.area, p.household FROM person p WHERE p.home = $1 AND p.known = 1 AND `
	bornSQL   = columns + `p.birth = $2 ORDER BY p.name LIMIT $3`
	namedSQL  = columns + `p.birth = $2 AND p.name = $3 LIMIT $4`
	sharedSQL = `SELECT count(*) FROM (SELECT 1 FROM person WHERE home = $1 AND birth = $2 LIMIT $3) AS shared`
	byTermSQL = `SELECT person FROM term WHERE home = $1 AND term = $2 LIMIT $3`
	byIDSQL   = columns + `p.id IN (`
	withinSQL = `SELECT id FROM person WHERE home = $1 AND area = $2 AND id IN (`
	areaSQL   = `SELECT area FROM household WHERE home = $1 AND id = $2`
)

// most bounds how many people share a way of being found before it says too little.
const most = 300

// Near are the people who share a way of being found: one of the dates of birth, or a term of the name. Of a date that too many share come those of
// the name anyway. Where a term alone says too little, those who share nothing else are left where they are: reading three hundred namesakes takes
// longer than all else.
func Near(ctx context.Context, q sqldb.Querier, home string, ways roll.Ways) (n roll.Near, err error) {
	f := finding{ctx, q, home}
	n.Counts, n.Most = map[string]int{}, most
	have := map[person.ID]bool{}
	for _, b := range ways.Births {
		all, count, err := f.born(b, ways.Name)
		if err != nil {
			return n, err
		}
		n.Counts[b] = count
		for _, p := range all {
			if !have[p.ID] {
				have[p.ID] = true
				n.People = append(n.People, p)
			}
		}
	}
	var ids [][]byte
	for _, t := range ways.Terms {
		all, err := sqldb.Collect(ctx, q, scanID, byTermSQL, home, t, int64(most))
		if err != nil {
			return n, err
		}
		n.Counts[t] = len(all)
		for _, p := range all {
			if !have[p] {
				have[p] = true
				ids = append(ids, p.ID[:])
			}
		}
	}
	if !ways.Enough(n) {
		if ids, err = f.within(ways, ids); err != nil {
			return n, err
		}
	}
	more, err := f.people(ids[:min(len(ids), most)])
	n.People = append(n.People, more...)
	return n, err
}

type finding struct {
	ctx  context.Context
	q    sqldb.Querier
	home string
}

// born are those of one date and how many they are. Of a day that more share than are looked at, those who have the name come too; of a year or month,
// which says less, they alone.
func (f finding) born(date, name string) (all []roll.Person, count int, err error) {
	count = most
	if len(date) < len("2006-01-02") {
		var n int64
		if _, err := f.q.QueryRow(f.ctx, sharedSQL, f.home, date, int64(most)).One(&n); err != nil {
			return nil, 0, err
		}
		count = int(n)
	}
	if len(date) == len("2006-01-02") || count < most {
		if all, err = sqldb.Collect(f.ctx, f.q, scanRoll, bornSQL, f.home, date, int64(most)); err != nil || len(all) < most {
			return all, len(all), err
		}
	}
	named, err := sqldb.Collect(f.ctx, f.q, scanRoll, namedSQL, f.home, date, name, int64(most))
	return append(all, named...), most, err
}

// within are those of the area, or of the household's.
func (f finding) within(ways roll.Ways, ids [][]byte) (out [][]byte, err error) {
	areas := []string{ways.Area}
	if !ways.Household.IsZero() {
		var of string
		if _, err := f.q.QueryRow(f.ctx, areaSQL, f.home, ways.Household.ID[:]).One(&of); err != nil {
			return nil, err
		}
		areas = append(areas, of)
	}
	slices.Sort(areas)
	for _, a := range slices.Compact(areas) {
		if a == "" {
			continue
		}
		for chunk := range slices.Chunk(ids, 500) {
			all, err := sqldb.Collect(f.ctx, f.q, scanID, withinSQL+sqldb.In(len(chunk), 3)+`)`, append([]any{f.home, a}, sqldb.Pad(chunk)...)...)
			if err != nil {
				return nil, err
			}
			for _, p := range all {
				out = append(out, p.ID[:])
			}
		}
	}
	return out, nil
}

func (f finding) people(ids [][]byte) (out []roll.Person, err error) {
	for chunk := range slices.Chunk(ids, 500) {
		more, err := sqldb.Collect(f.ctx, f.q, scanRoll, byIDSQL+sqldb.In(len(chunk), 2)+`)`, append([]any{f.home}, sqldb.Pad(chunk)...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

func scanID(scan func(...any) error) (person.ID, error) {
	var raw []byte
	if err := scan(&raw); err != nil {
		return person.ID{}, err
	}
	u, err := id.FromBytes(raw)
	return person.ID{ID: u}, err
}

func scanRoll(scan func(...any) error) (roll.Person, error) {
	var p roll.Person
	var raw, home []byte
	var sex int64
	if err := scan(&raw, &p.Name, &sex, &p.Birth, &p.Death, &p.Area, &home); err != nil {
		return p, err
	}
	var r follow.Columns
	p.ID.ID, p.Sex, p.Household = r.ID(raw), person.Sex(sex), household.ID{ID: r.ID(home)}
	return p, r.Err
}

// Near are the people who share a way of being found.
func (r *Reader) Near(ctx context.Context, ways roll.Ways) (roll.Near, error) {
	return Near(ctx, r.q, r.home, ways)
}
