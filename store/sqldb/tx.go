package sqldb

import (
	"context"
	"errors"
	"time"

	"wanjia/store/sqldb/internal/engine"
)

// Tx is one function's part of a write group.
//
// A statement that fails breaks the Tx: what follows answers the same error and the function's work is undone,
// even if it returns nil. (PostgreSQL works so; SQLite is made to.) Where a failure is an ordinary answer, use Try.
type Tx struct {
	session
	db     *DB
	now    time.Time
	after  []func()
	undone []func()
}

// Now is the instant of this act, in whole milliseconds UTC; it does not move while the function runs.
func (tx *Tx) Now() time.Time { return tx.now }

// Exec runs a statement that answers no rows and tells how many it touched.
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	ctx, err := tx.ready(ctx)
	if err != nil {
		return 0, err
	}
	vals, err := engine.Plain(args)
	if err != nil {
		return 0, tx.fail(err)
	}
	n, err := tx.conn.Exec(ctx, sql, vals)
	if err != nil {
		return 0, tx.fail(err)
	}
	return n, nil
}

// AfterCommit adds a hook that runs once the work is on disk, before Write answers, in the order of commits.
// The writer waits for it: be quick, and don't call Write.
func (tx *Tx) AfterCommit(hook func()) { tx.after = append(tx.after, hook) }

// OnRollback adds a hook that runs if this function's work is undone, alone or with its group.
func (tx *Tx) OnRollback(hook func()) { tx.undone = append(tx.undone, hook) }

// Try runs a step that may fail without breaking the rest: its work is undone alone and its error returned.
// Hooks that the failed step added run (OnRollback) or are forgotten (AfterCommit).
func (tx *Tx) Try(ctx context.Context, step func() error) error {
	if _, err := tx.ready(ctx); err != nil {
		return err
	}
	steady := context.WithoutCancel(ctx)
	if err := tx.conn.Control(steady, "SAVEPOINT try"); err != nil {
		return tx.fail(err)
	}
	after, undone := len(tx.after), len(tx.undone)
	err := step()
	if tx.open != nil {
		_ = tx.open.Close() // its error is in broken
	}
	if err == nil {
		err = tx.broken
	}
	if err == nil {
		if err := tx.conn.Control(steady, "RELEASE SAVEPOINT try"); err != nil {
			return tx.fail(err)
		}
		return nil
	}
	if lost := undo(steady, tx.conn, "try"); lost != nil {
		return tx.fail(tx.cause(lost))
	}
	tx.broken = nil
	hooks := tx.undone[undone:]
	tx.after, tx.undone = tx.after[:after], tx.undone[:undone]
	if v := call(hooks); v != nil {
		panic(v)
	}
	return err
}

// cause is why a rollback to a savepoint failed: the statement that made the engine give up, where known.
func (tx *Tx) cause(lost error) error {
	if tx.broken != nil {
		return tx.broken
	}
	return errors.Join(errors.New("sqldb: the transaction is lost"), lost)
}
