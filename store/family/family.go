// Package family keeps the links by which families reach their own claims, and who was let in by one. Of every secret it has the
// hash alone.
package family

import (
	"context"
	"strings"
	"time"

	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/link"
	"wanjia/domain/person"
	"wanjia/store/sqldb"
)

// Store keeps links.
type Store struct{ db *sqldb.DB }

// New is a store in a database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// Tx is a transaction.
type Tx struct{ tx *sqldb.Tx }

// Write opens one.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return fn(&Tx{tx}) })
}

// Now is the instant of the transaction.
func (t *Tx) Now() time.Time { return t.tx.Now() }

const revokeSQL = `UPDATE family_link SET revoked = 1 WHERE people = $1 AND scheme = $2`

// Add keeps a link; earlier ones for the same people and scheme are revoked.
func (t *Tx) Add(ctx context.Context, hash [32]byte, l link.Link) error {
	if err := t.Revoke(ctx, l.Scheme, l.People); err != nil {
		return err
	}
	return t.tx.Insert(ctx, "family_link", []string{"hash", "id", "scheme", "people", "area", "author", "created", "ends", "tries", "revoked"}, "",
		[][]any{{hash[:], l.ID[:], string(l.Scheme), names(l.People), l.Area.String(), l.Author, l.Created.UnixMilli(), l.Ends.UnixMilli(), int64(0), int64(0)}})
}

// Revoke closes every link of some people to a scheme.
func (t *Tx) Revoke(ctx context.Context, scheme benefit.ID, people []person.ID) error {
	_, err := t.tx.Exec(ctx, revokeSQL, names(people), string(scheme))
	return err
}

func names(people []person.ID) string {
	out := make([]string, len(people))
	for i := range people {
		out[i] = people[i].String()
	}
	return strings.Join(out, " ")
}

const (
	linkColumns = `SELECT l.id, l.scheme, l.people, l.area, l.author, l.created, l.ends, l.tries, l.revoked FROM family_link l `
	byTokenSQL  = linkColumns + `WHERE l.hash = $1`
	byPassSQL   = linkColumns + `JOIN family_pass p ON p.link = l.id WHERE p.hash = $1 AND p.ends > $2`
	triedSQL    = `UPDATE family_link SET tries = $1 WHERE id = $2`
	goneSQL     = `DELETE FROM family_pass WHERE ends <= $1`
)

// ByToken is the link of a token.
func (t *Tx) ByToken(ctx context.Context, hash [32]byte) (link.Link, bool, error) {
	return one(sqldb.Collect(ctx, t.tx, scan, byTokenSQL, hash[:]))
}

// ByPass is the link by which somebody was let in, while that lasts.
func (s *Store) ByPass(ctx context.Context, hash [32]byte, now time.Time) (l link.Link, ok bool, err error) {
	err = s.db.Read(ctx, func(rx *sqldb.Rx) error {
		l, ok, err = one(sqldb.Collect(ctx, rx, scan, byPassSQL, hash[:], now.UnixMilli()))
		return err
	})
	return l, ok, err
}

func one(all []link.Link, err error) (link.Link, bool, error) {
	if err != nil || len(all) == 0 {
		return link.Link{}, false, err
	}
	return all[0], true, nil
}

func scan(scan func(...any) error) (link.Link, error) {
	var l link.Link
	var raw []byte
	var scheme, people, code string
	var created, ends, tries, revoked int64
	err := scan(&raw, &scheme, &people, &code, &l.Author, &created, &ends, &tries, &revoked)
	if err != nil {
		return l, err
	}
	if l.ID, err = id.FromBytes(raw); err != nil {
		return l, err
	}
	if code != "" {
		if l.Area, err = area.ParseCode(code); err != nil {
			return l, err
		}
	}
	for _, text := range strings.Fields(people) {
		p, err := person.ParseID(text)
		if err != nil {
			return l, err
		}
		l.People = append(l.People, p)
	}
	l.Scheme, l.Tries, l.Revoked = benefit.ID(scheme), int(tries), revoked != 0
	l.Created, l.Ends = time.UnixMilli(created).UTC(), time.UnixMilli(ends).UTC()
	return l, nil
}

// Tried keeps how many wrong answers there were.
func (t *Tx) Tried(ctx context.Context, of id.ID, tries int) error {
	_, err := t.tx.Exec(ctx, triedSQL, int64(tries), of[:])
	return err
}

// Pass lets somebody in until an instant; those whose time is over are forgotten.
func (t *Tx) Pass(ctx context.Context, hash [32]byte, of id.ID, ends time.Time) error {
	if _, err := t.tx.Exec(ctx, goneSQL, t.tx.Now().UnixMilli()); err != nil {
		return err
	}
	return t.tx.Insert(ctx, "family_pass", []string{"hash", "link", "ends"}, "", [][]any{{hash[:], of[:], ends.UnixMilli()}})
}
