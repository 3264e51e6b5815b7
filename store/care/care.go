// Package care reads where the records of care stand and who belongs to which team, and keeps the looks at records. It opens nothing: what
// was said is sealed, and whose a record is stands behind an index.
package care

import (
	"context"
	"time"

	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/care/stock"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/store/office"
	"wanjia/store/register"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

// Store opens moments and transactions over the register's.
type Store struct{ s *register.Store }

// New is a store over the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Reader reads one moment.
type Reader struct {
	*register.Reader
	view
}

// Read opens a moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error { return fn(&Reader{r, view{r.Querier(), office.Over(r, s.s.Home())}}) })
}

// Tx writes in one transaction, and reads in it.
type Tx struct {
	*register.Tx
	view
}

// view is what both read besides the register.
type view struct {
	q     sqldb.Querier
	lives *office.Reader
}

// Write opens a transaction that shares its commit.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return s.s.Write(ctx, func(t *register.Tx) error { return fn(&Tx{t, view{t.Querier(), office.Over(&t.Reader, s.s.Home())}}) })
}

// Within is a transaction of the register's as the desk of care needs it.
func (s *Store) Within(t *register.Tx) *Tx {
	return &Tx{t, view{t.Querier(), office.Over(&t.Reader, s.s.Home())}}
}

// Record is where one record stands.
func (v view) Record(ctx context.Context, of journal.ID) (care.File, bool, error) {
	return follow.CareRecord(ctx, v.q, of)
}

// RecordsOf are a client's records, under any of the client's indexes, with a team.
func (v view) RecordsOf(ctx context.Context, clients [][16]byte, team [16]byte) ([]care.File, error) {
	return follow.CareOf(ctx, v.q, clients, team)
}

const withSQL = follow.CareSQL + `team = $1 AND seq > $2 ORDER BY seq LIMIT $3`

// RecordsWith are at most n records of a team after a position, in order.
func (v view) RecordsWith(ctx context.Context, team [16]byte, after journal.Seq, n int) ([]care.File, error) {
	return sqldb.Collect(ctx, v.q, follow.ScanCare, withSQL, team[:], int64(after), int64(n))
}

const (
	teamsSQL  = `SELECT account, programme, area FROM care_member WHERE account = $1 ORDER BY programme, area`
	rosterSQL = `SELECT account, programme, area FROM care_member ORDER BY programme, area, account`
)

// Teams are the teams of an account.
func (v view) Teams(ctx context.Context, account string) ([]care.Member, error) {
	return sqldb.Collect(ctx, v.q, scanMember, teamsSQL, account)
}

// Roster are all members of all teams.
func (v view) Roster(ctx context.Context) ([]care.Member, error) {
	return sqldb.Collect(ctx, v.q, scanMember, rosterSQL)
}

func scanMember(scan func(...any) error) (care.Member, error) {
	var m care.Member
	var code string
	err := scan(&m.Account, &m.Programme, &code)
	if err == nil && code != "" {
		m.Area, err = area.ParseCode(code)
	}
	return m, err
}

// There is how many of a lot are in a store.
func (v view) There(ctx context.Context, m *stock.Move) (int, error) {
	return follow.There(ctx, v.q, m)
}

// Shelves are what is there of free supplies, lot by lot.
func (v view) Shelves(ctx context.Context) ([]stock.Shelf, error) { return follow.Shelves(ctx, v.q) }

const (
	campaignSQL  = follow.CampaignSQL + `id = $1`
	campaignsSQL = follow.CampaignSQL + `seq < $1 ORDER BY seq DESC LIMIT $2`
)

// Campaigns are the entries of at most n campaigns before a position, the newest first.
func (v view) Campaigns(ctx context.Context, before journal.Seq, n int) ([][]journal.Seq, error) {
	return sqldb.Collect(ctx, v.q, follow.ScanCampaign, campaignsSQL, int64(before), int64(n))
}

// Campaign is the entries of one campaign; none where there is no such.
func (v view) Campaign(ctx context.Context, of journal.ID) ([]journal.Seq, error) {
	all, err := sqldb.Collect(ctx, v.q, follow.ScanCampaign, campaignSQL, of.ID[:])
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// PeopleIn tells at most n people by the area where they live and by id, after the given two.
func (v view) PeopleIn(ctx context.Context, after area.Code, than person.ID, n int, yield func(area.Code, person.ID)) error {
	return v.lives.PeopleIn(ctx, after, than, n, yield)
}

// Facts are people as far as rows tell, without where they lived.
func (v view) Facts(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error) {
	return v.lives.Facts(ctx, ids)
}

const looksSQL = `SELECT id, at, sealed FROM care_look WHERE record = $1 ORDER BY at DESC, id DESC LIMIT $2`

// Looks are at most n looks at a record, the newest first.
func (v view) Looks(ctx context.Context, of journal.ID, n int) ([]care.Look, error) {
	return sqldb.Collect(ctx, v.q, func(scan func(...any) error) (care.Look, error) {
		l := care.Look{Record: of}
		var raw []byte
		var at int64
		if err := scan(&raw, &at, &l.Sealed); err != nil {
			return l, err
		}
		l.At = time.UnixMilli(at).UTC()
		var err error
		l.ID, err = id.FromBytes(raw)
		return l, err
	}, looksSQL, of.ID[:], int64(n))
}

// KeepLooks keeps looks at records.
func (t *Tx) KeepLooks(ctx context.Context, looks []care.Look) error {
	rows := make([][]any, len(looks))
	for i, l := range looks {
		rows[i] = []any{l.ID[:], l.Record.ID[:], l.At.UnixMilli(), l.Sealed}
	}
	return t.Insert(ctx, "care_look", []string{"id", "record", "at", "sealed"}, "", rows)
}
