// Package register keeps the journal and what is projected from it: people, households, residence, events,
// ways of finding people, and the cube. It writes what a book of changes touched, in the transaction of the
// entries themselves, and reads it back. It decides nothing.
package register

import (
	"context"
	"sync"
	"sync/atomic"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/store/register/blob"
	"wanjia/store/register/follow"
	"wanjia/store/register/late"
	"wanjia/store/register/ways"
	"wanjia/store/sqldb"
)

// Options say what a store can't know by itself.
type Options struct {
	Home  string                     // the office that answers for the people; first in their keys
	Terms func(name string) []string // the ways in which a name can be found
	Words func(text string) []string // the words of an address
	Wait  int                        // how many bytes of people's lives a first load lets wait; zero for the usual
}

// Store is the register in a database.
type Store struct {
	db     *sqldb.DB
	opt    Options
	mu     sync.Mutex // guards what follows
	edge   *journal.Frontier
	tree   *area.Tree
	at     journal.Seq // the position that tree is of
	same   *identity.Map
	sameAt journal.Seq // the entry that made it so
	hear   []func(journal.Seq, *cube.Delta)

	ways *ways.Ways                // of finding people and households
	late atomic.Pointer[late.Late] // what a first load has yet to write; nil where everything is written at once
	ids  atomic.Bool               // the first lives of that load put off the index of entries by their ids, which areas are still asked by
}

// Open reads what the store keeps in memory: the areas.
func Open(ctx context.Context, db *sqldb.DB, opt Options) (*Store, error) {
	s := &Store{db: db, opt: opt, ways: ways.New(db, opt.Home, opt.Terms, opt.Words)}
	err := db.Read(ctx, func(rx *sqldb.Rx) error {
		_, err := s.loadTree(ctx, rx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if cut, err := s.CutOff(ctx); cut || err != nil { // who finishes the lives makes the ways of finding them
		return s, err
	}
	return s, s.ways.Now(ctx) // of a load that was cut off
}

// DB is the database below.
func (s *Store) DB() *sqldb.DB { return s.db }

// OnCommit adds a listener that hears, after each commit, the new position and what changed in the cube.
func (s *Store) OnCommit(hear func(journal.Seq, *cube.Delta)) { s.hear = append(s.hear, hear) }

// Reader reads one moment of the register.
type Reader struct {
	s *Store
	q sqldb.Querier
	follow.Beside
	late *late.Late // of the same moment or of an earlier one: what was written since is in both
}

// Tx writes in one transaction.
type Tx struct {
	Reader
	tx   *sqldb.Tx
	more *late.Batch // what is added to late
	left *late.Late  // what late is then, without what this transaction writes of it
}

func (s *Store) reader(q sqldb.Querier) *Reader { return &Reader{s, q, follow.At(q), s.late.Load()} }

func (s *Store) within(tx *sqldb.Tx) *Tx { return &Tx{Reader: *s.reader(tx), tx: tx} }

// Read runs fn over one consistent moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.db.Read(ctx, func(rx *sqldb.Rx) error { return fn(s.reader(rx)) })
}

// Write runs fn in a transaction that shares its commit with others waiting.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return fn(s.within(tx)) })
}

// WriteBulk runs fn in a transaction of its own.
func (s *Store) WriteBulk(ctx context.Context, fn func(*Tx) error) error {
	return s.db.WriteBulk(ctx, func(tx *sqldb.Tx) error { return fn(s.within(tx)) })
}

// Now is the instant of the transaction, in milliseconds.
func (t *Tx) Now() int64 { return t.tx.Now().UnixMilli() }

const headSQL = `SELECT coalesce(max(seq), 0) FROM journal`

// Head is the newest position of the journal.
func (r *Reader) Head(ctx context.Context) (journal.Seq, error) {
	var n int64
	err := r.q.QueryRow(ctx, headSQL).Scan(&n)
	return journal.Seq(n), err
}

// Tree is the areas as they are now. The tree itself never changes; a later call may answer another one.
func (r *Reader) Tree(ctx context.Context) (*area.Tree, error) {
	r.s.mu.Lock()
	tree, at := r.s.tree, r.s.at
	r.s.mu.Unlock()
	newest, err := r.areaHead(ctx)
	if err != nil {
		return nil, err
	}
	if tree != nil && newest == at {
		return tree, nil
	}
	return r.s.loadTree(ctx, r.q)
}

const areaHeadSQL = `SELECT value FROM setting WHERE name = $1`

// areaHead is the position of the newest area entry; another process may have written it.
func (r *Reader) areaHead(ctx context.Context) (journal.Seq, error) {
	text, _, err := r.Setting(ctx, "areas.seq")
	if err != nil || text == "" {
		return 0, err
	}
	seqs, err := blob.ParseSeqs(text)
	if err != nil || len(seqs) != 1 {
		return 0, fault.New(fault.Internal, "register.setting", "name", "areas.seq").Because(err)
	}
	return seqs[0], nil
}

// Setting is a value that the data folder keeps of itself.
func (r *Reader) Setting(ctx context.Context, name string) (string, bool, error) {
	var value string
	ok, err := r.q.QueryRow(ctx, areaHeadSQL, name).One(&value)
	return value, ok, err
}

// Set keeps a value.
func (t *Tx) Set(ctx context.Context, name, value string) error {
	return t.tx.Insert(ctx, "setting", []string{"name", "value"},
		"ON CONFLICT (name) DO UPDATE SET value = excluded.value", [][]any{{name, value}})
}
