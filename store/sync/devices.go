package sync

import (
	"context"
	"time"

	"wanjia/base/id"
	"wanjia/domain/staff"
	"wanjia/domain/sync"
	"wanjia/store/accounts"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const (
	deviceColumns = `id, account, name, point, salt, half, app, enrolled, seen, ends, revoked, reason, waiting, last_n, clock, restored`
	deviceSQL     = `SELECT ` + deviceColumns + ` FROM sync_device WHERE id = $1`
	devicesSQL    = `SELECT ` + deviceColumns + ` FROM sync_device WHERE id > $1 ORDER BY id LIMIT $2`
)

// Device is one device.
func (r rows) Device(ctx context.Context, u id.ID) (sync.Lent, bool, error) {
	all, err := sqldb.Collect(ctx, r.q, scanDevice, deviceSQL, u[:])
	if err != nil || len(all) == 0 {
		return sync.Lent{}, false, err
	}
	return all[0], true, nil
}

// Devices are at most n devices after one, in order of id.
func (r rows) Devices(ctx context.Context, after id.ID, n int) ([]sync.Lent, error) {
	from := []byte{}
	if !after.IsZero() {
		from = after[:]
	}
	return sqldb.Collect(ctx, r.q, scanDevice, devicesSQL, from, int64(n))
}

func scanDevice(scan func(...any) error) (sync.Lent, error) {
	var l sync.Lent
	var raw, point, salt []byte
	var enrolled, seen, ends, revoked, restored int64
	if err := scan(&raw, &l.Account, &l.Name, &point, &salt, &l.Half, &l.App, &enrolled, &seen, &ends, &revoked, &l.Reason, &l.Waiting, &l.LastN, &l.Clock, &restored); err != nil {
		return l, err
	}
	var c follow.Columns
	l.ID = c.ID(raw)
	copy(l.Salt[:], salt)
	l.Enrolled, l.Seen, l.Until, l.Revoked, l.Restored = instant(enrolled), instant(seen), instant(ends), instant(revoked), restored != 0
	var err error
	l.Key, err = sync.ParseKey(point)
	c.Note(err)
	return l, c.Err
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// SaveDevice keeps a device as it now is.
func (t *Tx) SaveDevice(ctx context.Context, l sync.Lent) error {
	restored := int64(0)
	if l.Restored {
		restored = 1
	}
	return t.Insert(ctx, "sync_device", []string{"id", "account", "name", "point", "salt", "half", "app", "enrolled", "seen", "ends", "revoked", "reason", "waiting",
		"last_n", "clock", "restored"}, `ON CONFLICT (id) DO UPDATE SET name = excluded.name, app = excluded.app, seen = excluded.seen, ends = excluded.ends,
 revoked = excluded.revoked, reason = excluded.reason, waiting = excluded.waiting, last_n = excluded.last_n, clock = excluded.clock, restored = excluded.restored,
 salt = excluded.salt, half = excluded.half`,
		[][]any{{l.ID[:], l.Account, l.Name, l.Key.Bytes(), l.Salt[:], l.Half, l.App, millis(l.Enrolled), millis(l.Seen), millis(l.Until), millis(l.Revoked), l.Reason,
			l.Waiting, l.LastN, l.Clock, restored}})
}

// Account is somebody's account.
func (r rows) Account(ctx context.Context, name string) (staff.Account, bool, error) {
	return accounts.Over(r.q).Account(ctx, name)
}

// Sessions are those of a kind of one account.
func (r rows) Sessions(ctx context.Context, kind staff.Kind, account string) ([]staff.Session, error) {
	return accounts.Over(r.q).Sessions(ctx, kind, account)
}

// SaveSession keeps a session as it now is.
func (t *Tx) SaveSession(ctx context.Context, s staff.Session) error {
	return accounts.Within(t.SQL()).SaveSession(ctx, s)
}

// EndSession ends one.
func (t *Tx) EndSession(ctx context.Context, key staff.Key) error {
	return accounts.Within(t.SQL()).EndSession(ctx, key)
}

// Note writes a line of the log.
func (t *Tx) Note(ctx context.Context, l staff.Look) error {
	return accounts.Within(t.SQL()).Note(ctx, l)
}
