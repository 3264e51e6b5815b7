package probe

import (
	"context"
	"errors"
	"time"

	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/staff"
	"wanjia/domain/sync"
	"wanjia/store/accounts"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	storesync "wanjia/store/sync"
)

// Phone is a phone that a benchmark holds in its hand.
type Phone struct {
	ID      id.ID
	Account string
	Token   string
	Point   []byte // its public key
}

const (
	livedInSQL    = `SELECT area FROM person WHERE area <> '' ORDER BY area LIMIT 1`
	someCountySQL = `SELECT code FROM area WHERE level = 'county' ORDER BY code LIMIT 1`
)

// Areas are one in which people live, and a county.
func (p Place) Areas(ctx context.Context) (village, county string, err error) {
	err = p.with(ctx, func(db *sqldb.DB) error {
		return db.Read(ctx, func(rx *sqldb.Rx) error {
			if err := rx.QueryRow(ctx, livedInSQL).Scan(&village); err != nil {
				return err
			}
			return rx.QueryRow(ctx, someCountySQL).Scan(&county)
		})
	})
	return village, county, err
}

func (p Place) with(ctx context.Context, fn func(*sqldb.DB) error) error {
	db, err := sqldb.Open(ctx, p.target, p.clock)
	if err != nil {
		return err
	}
	return errors.Join(fn(db), db.Close())
}

// Phones puts phones of family workers of an area into the place, each signed in.
func (p Place) Phones(ctx context.Context, at string, all []Phone) error {
	code, err := area.ParseCode(at)
	if err != nil {
		return err
	}
	return p.with(ctx, func(db *sqldb.DB) error {
		reg, err := register.Open(ctx, db, register.Options{})
		if err != nil {
			return err
		}
		now := p.clock.Now().UTC().Truncate(time.Millisecond)
		return storesync.New(reg).WriteBulk(ctx, func(tx *storesync.Tx) error {
			for _, one := range all {
				if err := one.enrol(ctx, tx, code, now); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (one Phone) enrol(ctx context.Context, tx *storesync.Tx, at area.Code, now time.Time) error {
	key, err := sync.ParseKey(one.Point)
	if err != nil {
		return err
	}
	a := staff.Account{Display: one.Account, Created: now}
	a.Name, a.Grants = one.Account, []access.Grant{{Desk: access.Field, Area: at, Purpose: access.CivilRegistration}}
	if err := accounts.Within(tx.SQL()).SaveAccount(ctx, a); err != nil {
		return err
	}
	until := now.Add(sync.Lease)
	if err := tx.SaveDevice(ctx, sync.Lent{Device: sync.Device{ID: one.ID, Account: one.Account, Key: key, Enrolled: now, Until: until}, Half: []byte{}}); err != nil {
		return err
	}
	return tx.SaveSession(ctx, staff.Session{Key: staff.KeyOf(one.Token), ID: one.ID, Account: one.Account, Kind: staff.Phone, Created: now, Seen: now, Ends: until})
}
