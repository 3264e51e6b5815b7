// Package accounts keeps who works here: accounts, sessions, and the log of looks. It stores hashes, never a password or a
// token, and has no statement that changes or removes a line of the log.
package accounts

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/staff"
	"wanjia/store/sqldb"
)

// Store is the accounts in a database.
type Store struct{ db *sqldb.DB }

// New is a store in a database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// Reader reads one moment.
type Reader struct{ q sqldb.Querier }

// Tx writes in one transaction.
type Tx struct {
	Reader
	tx *sqldb.Tx
}

// Over is the accounts at somebody's moment.
func Over(q sqldb.Querier) *Reader { return &Reader{q} }

// Within is the accounts in somebody's transaction.
func Within(tx *sqldb.Tx) *Tx { return &Tx{Reader{tx}, tx} }

// Read runs fn over one consistent moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.db.Read(ctx, func(rx *sqldb.Rx) error { return fn(&Reader{rx}) })
}

// Write runs fn in a transaction that shares its commit with others waiting.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error { return fn(&Tx{Reader{tx}, tx}) })
}

// Now is the instant of the transaction.
func (t *Tx) Now() time.Time { return t.tx.Now() }

const accountColumnList = `name, display, lang, hash, grants, disabled, fresh, failures, locked, created`

var (
	accountColumns = strings.Split(accountColumnList, ", ")
	sessionColumns = strings.Split(sessionColumnList, ", ")
)

const (
	accountSQL  = `SELECT ` + accountColumnList + ` FROM account WHERE name = $1`
	accountsSQL = `SELECT ` + accountColumnList + ` FROM account WHERE name > $1 ORDER BY name LIMIT $2`

	accountConflict = `ON CONFLICT (name) DO UPDATE SET display = excluded.display, lang = excluded.lang, hash = excluded.hash,
 grants = excluded.grants, disabled = excluded.disabled, fresh = excluded.fresh, failures = excluded.failures, locked = excluded.locked`
)

// Account is the account of a name.
func (r *Reader) Account(ctx context.Context, name string) (staff.Account, bool, error) {
	return first(sqldb.Collect(ctx, r.q, scanAccount, accountSQL, name))
}

// Accounts are at most so many accounts after a name, in order of name.
func (r *Reader) Accounts(ctx context.Context, after string, most int) ([]staff.Account, error) {
	return sqldb.Collect(ctx, r.q, scanAccount, accountsSQL, after, int64(most))
}

func first[T any](all []T, err error) (T, bool, error) {
	if err != nil || len(all) == 0 {
		var none T
		return none, false, err
	}
	return all[0], true, nil
}

func scanAccount(scan func(...any) error) (staff.Account, error) {
	var a staff.Account
	var lang, grants string
	var disabled, fresh, failures, locked, created int64
	if err := scan(&a.Name, &a.Display, &lang, &a.Hash, &grants, &disabled, &fresh, &failures, &locked, &created); err != nil {
		return a, err
	}
	a.Lang, a.Disabled, a.Fresh, a.Failures = words.Lang(lang), disabled != 0, fresh != 0, int(failures)
	a.Locked, a.Created = instant(locked), instant(created)
	var err error
	a.Grants, err = decodeGrants(a.Name, grants)
	return a, err
}

// SaveAccount writes an account as it now is.
func (t *Tx) SaveAccount(ctx context.Context, a staff.Account) error {
	grants, err := encodeGrants(a.Grants)
	if err != nil {
		return err
	}
	return t.tx.Insert(ctx, "account", accountColumns, accountConflict, [][]any{{a.Name, a.Display, string(a.Lang), a.Hash, grants,
		flag(a.Disabled), flag(a.Fresh), int64(a.Failures), millis(a.Locked), millis(a.Created)}})
}

const sessionColumnList = `hash, id, account, kind, device, grants, created, seen, ends`

const (
	sessionSQL    = `SELECT ` + sessionColumnList + ` FROM session WHERE hash = $1`
	sessionsSQL   = `SELECT ` + sessionColumnList + ` FROM session WHERE kind = $1 ORDER BY seen DESC, created DESC, id`
	sessionsOfSQL = `SELECT ` + sessionColumnList + ` FROM session WHERE account = $2 AND kind = $1 ORDER BY seen DESC, created DESC, id`
	endSQL        = `DELETE FROM session WHERE hash = $1`

	sessionConflict = `ON CONFLICT (hash) DO UPDATE SET seen = excluded.seen, ends = excluded.ends`
)

// Session is the session of a key.
func (r *Reader) Session(ctx context.Context, key staff.Key) (staff.Session, bool, error) {
	return first(sqldb.Collect(ctx, r.q, scanSession, sessionSQL, key[:]))
}

// Sessions are those of a kind, the last used first; of one account, or of everybody where account is empty.
func (r *Reader) Sessions(ctx context.Context, kind staff.Kind, account string) ([]staff.Session, error) {
	if account == "" {
		return sqldb.Collect(ctx, r.q, scanSession, sessionsSQL, kind.String())
	}
	return sqldb.Collect(ctx, r.q, scanSession, sessionsOfSQL, kind.String(), account)
}

func scanSession(scan func(...any) error) (staff.Session, error) {
	var s staff.Session
	var hash, raw []byte
	var kind, grants string
	var created, seen, ends int64
	if err := scan(&hash, &raw, &s.Account, &kind, &s.Device, &grants, &created, &seen, &ends); err != nil {
		return s, err
	}
	u, err := id.FromBytes(raw)
	k, known := staff.ParseKind(kind)
	if err != nil || !known || len(hash) != len(s.Key) {
		return s, fault.New(fault.Internal, "account.stored", "name", s.Account).Because(err)
	}
	s.ID, s.Kind, s.Key = u, k, staff.Key(hash)
	s.Created, s.Seen, s.Ends = instant(created), instant(seen), instant(ends)
	s.Grants, err = decodeGrants(s.Account, grants)
	return s, err
}

// SaveSession writes a session as it now is.
func (t *Tx) SaveSession(ctx context.Context, s staff.Session) error {
	grants, err := encodeGrants(s.Grants)
	if err != nil {
		return err
	}
	return t.tx.Insert(ctx, "session", sessionColumns, sessionConflict, [][]any{{s.Key[:], s.ID[:], s.Account, s.Kind.String(), s.Device, grants,
		millis(s.Created), millis(s.Seen), millis(s.Ends)}})
}

// EndSession removes a session; its secret opens nothing from then on.
func (t *Tx) EndSession(ctx context.Context, key staff.Key) error {
	_, err := t.tx.Exec(ctx, endSQL, key[:])
	return err
}

var (
	lookColumns       = []string{"id", "at", "account", "device", "act", "purpose", "area", "detail"}
	lookPersonColumns = []string{"person", "at", "look"}
)

const (
	looksSQL = `SELECT l.id, l.at, l.account, l.device, l.act, l.purpose, l.area, l.detail FROM look_person p JOIN look l ON l.id = p.look
WHERE p.person = $1 ORDER BY p.at DESC, p.look DESC LIMIT $2`
	looksAfterSQL = `SELECT l.id, l.at, l.account, l.device, l.act, l.purpose, l.area, l.detail FROM look_person p JOIN look l ON l.id = p.look
WHERE p.person = $1 AND (p.at < $2 OR p.at = $2 AND p.look < $3) ORDER BY p.at DESC, p.look DESC LIMIT $4`
)

// Note writes one line of the log.
func (t *Tx) Note(ctx context.Context, l staff.Look) error {
	err := t.tx.Insert(ctx, "look", lookColumns, "", [][]any{{l.ID[:], millis(l.At), l.Account, l.Device, l.Act, l.Purpose.String(), l.Area.String(), l.Detail}})
	if err != nil {
		return err
	}
	rows := make([][]any, 0, len(l.People))
	seen := make(map[person.ID]bool, len(l.People))
	for _, p := range l.People {
		if !seen[p] && !p.IsZero() {
			seen[p] = true
			rows = append(rows, []any{p.ID[:], millis(l.At), l.ID[:]})
		}
	}
	return t.tx.Insert(ctx, "look_person", lookPersonColumns, "", rows)
}

// Look writes one line of the log and returns when it is on disk. make is given the instant of writing.
func (s *Store) Look(ctx context.Context, make func(now time.Time) staff.Look) error {
	return s.Write(ctx, func(t *Tx) error { return t.Note(ctx, make(t.Now())) })
}

// Looks are those at a person, newest first; after is where the page before ended, zero for the first page.
func (s *Store) Looks(ctx context.Context, p person.ID, after staff.Mark, most int) ([]staff.Look, error) {
	var found []staff.Look
	err := s.db.Read(ctx, func(rx *sqldb.Rx) (err error) {
		if after.At.IsZero() {
			found, err = sqldb.Collect(ctx, rx, scanLook, looksSQL, p.ID[:], int64(most))
			return err
		}
		found, err = sqldb.Collect(ctx, rx, scanLook, looksAfterSQL, p.ID[:], millis(after.At), after.ID[:], int64(most))
		return err
	})
	return found, err
}

func scanLook(scan func(...any) error) (staff.Look, error) {
	var l staff.Look
	var raw []byte
	var at int64
	var purpose, code string
	if err := scan(&raw, &at, &l.Account, &l.Device, &l.Act, &purpose, &code, &l.Detail); err != nil {
		return l, err
	}
	u, err := id.FromBytes(raw)
	if err != nil {
		return l, err
	}
	l.ID, l.At = u, instant(at)
	if purpose != "" {
		if l.Purpose, err = access.ParsePurpose(purpose); err != nil {
			return l, err
		}
	}
	if code != "" {
		l.Area, err = area.ParseCode(code)
	}
	return l, err
}

// encodeGrants writes grants as [["window","990101","benefit"], …].
func encodeGrants(grants []access.Grant) (string, error) {
	rows := make([][3]string, len(grants))
	for i, g := range grants {
		rows[i] = [3]string{g.Desk.String(), g.Area.String(), g.Purpose.String()}
	}
	text, err := json.Marshal(rows)
	return string(text), err
}

func decodeGrants(of, text string) ([]access.Grant, error) {
	bad := fault.New(fault.Internal, "account.stored", "name", of)
	var rows [][3]string
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, bad.Because(err)
	}
	var grants []access.Grant
	for _, r := range rows {
		var g access.Grant
		var err error
		if g.Desk, err = access.ParseDesk(r[0]); err != nil {
			return nil, bad.Because(err)
		}
		if r[1] != "" {
			if g.Area, err = area.ParseCode(r[1]); err != nil {
				return nil, bad.Because(err)
			}
		}
		if g.Purpose, err = access.ParsePurpose(r[2]); err != nil {
			return nil, bad.Because(err)
		}
		grants = append(grants, g)
	}
	return grants, nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// millis keeps no instant as 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
