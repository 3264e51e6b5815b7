// Package sync keeps what phones and other servers read on from and what they sent: changes by area and position, devices, answers,
// files on their way. It stands on the register's transactions, so that an entry and its answer are written together.
package sync

import (
	"context"
	"slices"
	"time"

	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/facility"
	"wanjia/domain/journal"
	"wanjia/domain/quarantine"
	"wanjia/domain/sync"
	reg "wanjia/store/register"
	"wanjia/store/register/follow"
	"wanjia/store/register/parts"
	"wanjia/store/sqldb"
)

// Store opens moments and transactions.
type Store struct{ reg *reg.Store }

// New is a store over the register's.
func New(of *reg.Store) *Store { return &Store{of} }

// rows reads the tables of sync at one moment.
type rows struct {
	q    sqldb.Querier
	home string
}

// Reader reads one moment; what the register reads, it reads too.
type Reader struct {
	*reg.Reader
	rows
}

// Tx writes in one transaction.
type Tx struct {
	*reg.Tx
	rows
}

// Within is a transaction of the register's as one of sync's.
func (s *Store) Within(t *reg.Tx) *Tx { return &Tx{t, rows{t.SQL(), s.reg.Home()}} }

// Under are what belongs to a facility, the oldest first.
func (t *Tx) Under(ctx context.Context, of journal.ID) ([]facility.Dossier, error) {
	return parts.Under(ctx, t.q, of)
}

// Read runs fn over one consistent moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.reg.Read(ctx, func(r *reg.Reader) error { return fn(&Reader{r, rows{r.Querier(), s.reg.Home()}}) })
}

// Write runs fn in a transaction that shares its commit.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return s.reg.Write(ctx, func(t *reg.Tx) error { return fn(s.Within(t)) })
}

// WriteBulk runs fn in a transaction of its own.
func (s *Store) WriteBulk(ctx context.Context, fn func(*Tx) error) error {
	return s.reg.WriteBulk(ctx, func(t *reg.Tx) error { return fn(s.Within(t)) })
}

const (
	peopleSinceSQL = `SELECT id, changed FROM person WHERE home = $1 AND area = $2 AND changed > $3 AND changed <= $4 ORDER BY changed LIMIT $5`
	housesSinceSQL = `SELECT id, changed FROM household WHERE home = $1 AND area = $2 AND changed > $3 AND changed <= $4 ORDER BY changed LIMIT $5`
	goneSinceSQL   = `SELECT id, changed, kind, why, day, into_id FROM sync_gone WHERE area = $1 AND changed > $2 AND changed <= $3 ORDER BY changed LIMIT $4`
)

// everything is a limit that no page reaches.
const everything = 1 << 40

// Changes are what changed in some areas after a position, in order of position: about n of them, and always all of the last position
// that is among them. to is the position up to which they are complete.
func (r rows) Changes(ctx context.Context, areas []area.Code, since, head journal.Seq, n int) (out []sync.Change, to journal.Seq, err error) {
	to = head
	if since == 0 {
		since = -1 // records that stood here before positions were noted with them are at none
	}
	for _, a := range areas {
		for _, probe := range []func(context.Context, area.Code, journal.Seq, journal.Seq, int64) ([]sync.Change, error){r.people, r.houses, r.went} {
			found, err := probe(ctx, a, since, to, int64(n))
			if err != nil {
				return nil, 0, err
			}
			if len(found) == n && n > 0 {
				last := found[n-1].Seq
				rest, err := probe(ctx, a, last-1, last, everything)
				if err != nil {
					return nil, 0, err
				}
				found = append(slices.DeleteFunc(found, func(c sync.Change) bool { return c.Seq == last }), rest...)
				to = last
			}
			out = append(out, found...)
		}
		if len(out) > 2*n {
			out, to = cut(out, n, to)
		}
	}
	out, to = cut(out, n, to)
	return out, to, nil
}

// cut leaves about n changes, and never half of a position.
func cut(all []sync.Change, n int, to journal.Seq) ([]sync.Change, journal.Seq) {
	slices.SortStableFunc(all, func(a, b sync.Change) int { return int(a.Seq - b.Seq) })
	if len(all) > n {
		to = min(to, all[n-1].Seq)
	}
	end, _ := slices.BinarySearchFunc(all, to+1, func(c sync.Change, at journal.Seq) int { return int(c.Seq - at) })
	return all[:end], to
}

func (r rows) people(ctx context.Context, a area.Code, since, to journal.Seq, n int64) ([]sync.Change, error) {
	return r.there(ctx, sync.PersonKind, peopleSinceSQL, a, since, to, n)
}

func (r rows) houses(ctx context.Context, a area.Code, since, to journal.Seq, n int64) ([]sync.Change, error) {
	return r.there(ctx, sync.HouseholdKind, housesSinceSQL, a, since, to, n)
}

func (r rows) there(ctx context.Context, kind, sql string, a area.Code, since, to journal.Seq, n int64) ([]sync.Change, error) {
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (sync.Change, error) {
		var raw []byte
		var at int64
		if err := scan(&raw, &at); err != nil {
			return sync.Change{}, err
		}
		var c follow.Columns
		return sync.Change{Seq: journal.Seq(at), Kind: kind, ID: c.ID(raw), Area: a}, c.Err
	}, sql, r.home, a.String(), int64(since), int64(to), n)
}

func (r rows) went(ctx context.Context, a area.Code, since, to journal.Seq, n int64) ([]sync.Change, error) {
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (sync.Change, error) {
		var raw, into []byte
		var at int64
		var kind, why, on string
		if err := scan(&raw, &at, &kind, &why, &on, &into); err != nil {
			return sync.Change{}, err
		}
		var c follow.Columns
		return sync.Change{Seq: journal.Seq(at), Kind: kind, ID: c.ID(raw), Area: a, Why: why, Day: c.Date(on), Into: c.ID(into)}, c.Err
	}, goneSinceSQL, a.String(), int64(since), int64(to), n)
}

const (
	peopleNextSQL = `SELECT id, changed FROM person WHERE home = $1 AND area = $2 AND id > $3 ORDER BY id LIMIT $4`
	housesNextSQL = `SELECT id, changed FROM household WHERE home = $1 AND area = $2 AND id > $3 ORDER BY id LIMIT $4`
	peopleOfSQL   = `SELECT count(*) FROM person WHERE home = $1 AND area = $2`
	housesOfSQL   = `SELECT count(*) FROM household WHERE home = $1 AND area = $2`
)

// Next are at most n records of a kind in an area, in order of id, after one.
func (r rows) Next(ctx context.Context, kind string, a area.Code, after id.ID, n int) ([]sync.Change, error) {
	sql := peopleNextSQL
	if kind == sync.HouseholdKind {
		sql = housesNextSQL
	}
	from := []byte{}
	if !after.IsZero() {
		from = after[:]
	}
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (sync.Change, error) {
		var raw []byte
		var at int64
		if err := scan(&raw, &at); err != nil {
			return sync.Change{}, err
		}
		var c follow.Columns
		return sync.Change{Seq: journal.Seq(at), Kind: kind, ID: c.ID(raw), Area: a}, c.Err
	}, sql, r.home, a.String(), from, int64(n))
}

// Count is how many people and households live in some areas.
func (r rows) Count(ctx context.Context, areas []area.Code) (int64, error) {
	var all int64
	for _, a := range areas {
		for _, sql := range []string{peopleOfSQL, housesOfSQL} {
			var n int64
			if err := r.q.QueryRow(ctx, sql, r.home, a.String()).Scan(&n); err != nil {
				return 0, err
			}
			all += n
		}
	}
	return all, nil
}

const (
	areasAtSQL = `SELECT coalesce(max(seq), 0) FROM area`
	heldOfSQL  = follow.HeldSQL + `author = $1 AND (seq > $2 OR done > $2) ORDER BY seq DESC LIMIT $3`
)

// AreasAt is the position of the newest change of an area.
func (r rows) AreasAt(ctx context.Context) (journal.Seq, error) {
	var n int64
	err := r.q.QueryRow(ctx, areasAtSQL).Scan(&n)
	return journal.Seq(n), err
}

// HeldOf are at most n entries of an account in quarantine about which something was written after a position, the newest first.
func (r rows) HeldOf(ctx context.Context, account string, since journal.Seq, n int) ([]quarantine.Held, error) {
	return sqldb.Collect(ctx, r.q, follow.ScanHeld, heldOfSQL, account, int64(since), int64(n))
}

const (
	knownColumns = `id, digest, device, n, received, answer, seq, holder, code, parcel`
	knownSQL     = `SELECT ` + knownColumns + ` FROM sync_entry WHERE id IN (`
	cameSQL      = `SELECT n FROM sync_entry WHERE device = $1 AND n > $2 ORDER BY n`
	countedSQL   = `SELECT ` + knownColumns + ` FROM sync_entry WHERE device = $1 AND n = $2`
	keptSQL      = `SELECT ` + knownColumns + ` FROM sync_entry WHERE answer = 'kept' AND (received, id) > ($1, $2) ORDER BY received, id LIMIT $3`
)

// Known are the entries of some ids that came before.
func (r rows) Known(ctx context.Context, ids []journal.ID) ([]sync.Sent, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	keys := make([][]byte, len(ids))
	for i := range ids {
		keys[i] = ids[i].ID[:]
	}
	return sqldb.Collect(ctx, r.q, scanKnown, knownSQL+sqldb.In(len(keys), 1)+`)`, sqldb.Pad(keys)...)
}

func scanKnown(scan func(...any) error) (sync.Sent, error) {
	var k sync.Sent
	var raw, digest, device, holder []byte
	var received, seq int64
	var answer string
	if err := scan(&raw, &digest, &device, &k.N, &received, &answer, &seq, &holder, &k.Code, &k.Parcel); err != nil {
		return k, err
	}
	var c follow.Columns
	k.ID.ID, k.Device, k.Holder.ID, k.Seq = c.ID(raw), c.ID(device), c.ID(holder), journal.Seq(seq)
	copy(k.Digest[:], digest)
	k.At = time.UnixMilli(received).UTC()
	var err error
	k.Answer, err = journal.ParseAnswer(answer)
	c.Note(err)
	return k, c.Err
}

// Counted are the entries of a device that bear a count; more than one where its store was put back from a copy.
func (r rows) Counted(ctx context.Context, device id.ID, n int64) ([]sync.Sent, error) {
	return sqldb.Collect(ctx, r.q, scanKnown, countedSQL, device[:], n)
}

// Kept are at most n entries that have yet to be passed on, in the order in which they came, after one.
func (r rows) Kept(ctx context.Context, at time.Time, after journal.ID, n int) ([]sync.Sent, error) {
	from := []byte{}
	if !after.IsZero() {
		from = after.ID[:]
	}
	ms := int64(0)
	if !at.IsZero() {
		ms = at.UnixMilli()
	}
	return sqldb.Collect(ctx, r.q, scanKnown, keptSQL, ms, from, int64(n))
}

// Came are the counts above one of a device's entries that came.
func (r rows) Came(ctx context.Context, device id.ID, above int64) ([]int64, error) {
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (int64, error) {
		var n int64
		return n, scan(&n)
	}, cameSQL, device[:], above)
}

// SaveKnown keeps how entries were answered.
func (t *Tx) SaveKnown(ctx context.Context, all []sync.Sent) error {
	rows := make([][]any, len(all))
	for i, k := range all {
		var holder any
		if !k.Holder.IsZero() {
			holder = k.Holder.ID[:]
		}
		var parcel any
		if k.Parcel != nil {
			parcel = k.Parcel
		}
		rows[i] = []any{k.ID.ID[:], k.Digest[:], k.Device[:], k.N, k.At.UnixMilli(), k.Answer.String(), int64(k.Seq), holder, k.Code, parcel}
	}
	return t.Insert(ctx, "sync_entry", []string{"id", "digest", "device", "n", "received", "answer", "seq", "holder", "code", "parcel"},
		`ON CONFLICT (id, digest) DO UPDATE SET answer = excluded.answer, seq = excluded.seq, holder = excluded.holder, code = excluded.code, parcel = excluded.parcel`, rows)
}

// Where tells in which areas some records are now.
func (r rows) Where(ctx context.Context, kind string, ids []id.ID) (map[id.ID]area.Code, error) {
	out := map[id.ID]area.Code{}
	if len(ids) == 0 {
		return out, nil
	}
	sql := `SELECT id, area FROM person WHERE home = $1 AND id IN (`
	if kind == sync.HouseholdKind {
		sql = `SELECT id, area FROM household WHERE home = $1 AND id IN (`
	}
	keys := make([][]byte, len(ids))
	for i := range ids {
		keys[i] = ids[i][:]
	}
	found, err := sqldb.Collect(ctx, r.q, func(scan func(...any) error) (sync.Change, error) {
		var raw []byte
		var code string
		if err := scan(&raw, &code); err != nil {
			return sync.Change{}, err
		}
		var c follow.Columns
		return sync.Change{ID: c.ID(raw), Area: c.Area(code)}, c.Err
	}, sql+sqldb.In(len(keys), 2)+`)`, append([]any{r.home}, sqldb.Pad(keys)...)...)
	for _, c := range found {
		out[c.ID] = c.Area
	}
	return out, err
}
