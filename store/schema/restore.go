package schema

import (
	"context"

	"wanjia/base/fault"
	"wanjia/store/sqldb"
)

// Restore loads a backup into a blank database of either engine: it makes the tables as the backup has them, loads the
// rows in one transaction and then runs the migrations that the backup had not run.
func Restore(ctx context.Context, db *sqldb.DB, file string, progress func(done, total int)) error {
	steps, err := read(files)
	if err != nil {
		return err
	}
	return restore(ctx, db, file, steps, progress)
}

func restore(ctx context.Context, db *sqldb.DB, file string, steps []step, progress func(done, total int)) error {
	var had []step
	err := sqldb.Peek(ctx, file, func(rx *sqldb.Rx) error {
		have, err := hasLedger(ctx, rx)
		if err == nil && !have {
			err = fault.New(fault.Invalid, "sqldb.restore.foreign", "file", file)
		}
		if err != nil {
			return err
		}
		had, err = readLedger(ctx, rx)
		return err
	})
	if err != nil {
		return err
	}
	if err := compatible(had, steps); err != nil {
		return err
	}
	done, err := ledger(ctx, db)
	if err != nil {
		return err
	}
	if len(done) > len(had) {
		return fault.New(fault.Refused, "sqldb.restore.differs", "what", done[len(done)-1].name)
	}
	if err := migrate(ctx, db, steps[:len(had)]); err != nil {
		return err
	}
	if err := db.Restore(ctx, file, progress); err != nil {
		return err
	}
	if err := migrate(ctx, db, steps); err != nil {
		return err
	}
	return MakeIndexes(ctx, db) // the backup's list of them, if it was taken during a load
}
