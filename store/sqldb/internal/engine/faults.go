package engine

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lite "modernc.org/sqlite/lib"

	"wanjia/base/fault"
)

// Meaning turns an engine's error into a fault. A fault, an ended context and nil stay what they are.
func Meaning(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*fault.Fault](err); ok {
		return err
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return liteMeaning(e, err)
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresMeaning(e, err)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return fault.New(fault.Busy, "sqldb.unreachable").Because(err)
	}
	if _, ok := errors.AsType[net.Error](err); ok || pgconn.SafeToRetry(err) {
		return fault.New(fault.Busy, "sqldb.unreachable").Because(err)
	}
	if errors.Is(err, syscall.ENOSPC) {
		return fault.New(fault.Full, "sqldb.full").Because(err)
	}
	return fault.New(fault.Internal, "sqldb.defect").Because(err)
}

// Result codes: https://www.sqlite.org/rescode.html
func liteMeaning(e *sqlite.Error, err error) error {
	switch e.Code() {
	case lite.SQLITE_CONSTRAINT_UNIQUE, lite.SQLITE_CONSTRAINT_PRIMARYKEY, lite.SQLITE_CONSTRAINT_ROWID:
		return fault.New(fault.Conflict, "sqldb.unique", "what", liteWhat(e)).Because(err)
	case lite.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fault.New(fault.Refused, "sqldb.reference", "what", "").Because(err) // SQLite doesn't say which
	case lite.SQLITE_CONSTRAINT_CHECK, lite.SQLITE_CONSTRAINT_NOTNULL, lite.SQLITE_CONSTRAINT_DATATYPE:
		return fault.New(fault.Refused, "sqldb.check", "what", liteWhat(e)).Because(err)
	}
	switch e.Code() & 0xff {
	case lite.SQLITE_BUSY, lite.SQLITE_LOCKED, lite.SQLITE_PROTOCOL:
		return fault.New(fault.Busy, "sqldb.busy").Because(err)
	case lite.SQLITE_FULL:
		return fault.New(fault.Full, "sqldb.full").Because(err)
	case lite.SQLITE_TOOBIG, lite.SQLITE_NOMEM:
		return fault.New(fault.TooMuch, "sqldb.large").Because(err)
	case lite.SQLITE_CORRUPT, lite.SQLITE_NOTADB:
		return fault.New(fault.Internal, "sqldb.damaged").Because(err)
	case lite.SQLITE_READONLY, lite.SQLITE_PERM, lite.SQLITE_CANTOPEN:
		return fault.New(fault.Internal, "sqldb.access").Because(err)
	case lite.SQLITE_IOERR:
		return fault.New(fault.Internal, "sqldb.disk").Because(err)
	case lite.SQLITE_INTERRUPT:
		return context.Canceled
	default:
		return fault.New(fault.Internal, "sqldb.defect").Because(err)
	}
}

// liteWhat is what a message such as "… UNIQUE constraint failed: person.home, person.id (1555)" names: columns or a rule, never values.
func liteWhat(e *sqlite.Error) string {
	_, what, ok := strings.Cut(e.Error(), "constraint failed: ")
	if !ok {
		return ""
	}
	if _, rest, ok := strings.Cut(what, "constraint failed: "); ok { // the driver puts the code's own sentence first
		what = rest
	}
	if i := strings.LastIndex(what, " ("); i >= 0 {
		what = what[:i]
	}
	return what
}

// Codes: https://www.postgresql.org/docs/15/errcodes-appendix.html
func postgresMeaning(e *pgconn.PgError, err error) error {
	what := strings.Trim(e.TableName+"."+e.ConstraintName+e.ColumnName, ".")
	switch e.Code {
	case "23505":
		return fault.New(fault.Conflict, "sqldb.unique", "what", what).Because(err)
	case "23503", "23001":
		return fault.New(fault.Refused, "sqldb.reference", "what", what).Because(err)
	case "23514", "23502":
		return fault.New(fault.Refused, "sqldb.check", "what", what).Because(err)
	case "53100":
		return fault.New(fault.Full, "sqldb.full").Because(err)
	case "53200", "54000":
		return fault.New(fault.TooMuch, "sqldb.large").Because(err)
	case "40001", "40P01", "55P03", "57014", "53300":
		return fault.New(fault.Busy, "sqldb.busy").Because(err)
	case "57P01", "57P02", "57P03":
		return fault.New(fault.Busy, "sqldb.unreachable").Because(err)
	case "22021":
		return fault.New(fault.Invalid, "sqldb.text", "value", "").Because(err)
	case "28000", "28P01", "3D000", "42501":
		return fault.New(fault.Internal, "sqldb.access").Because(err)
	case "XX001", "XX002":
		return fault.New(fault.Internal, "sqldb.damaged").Because(err)
	case "58030":
		return fault.New(fault.Internal, "sqldb.disk").Because(err)
	}
	if strings.HasPrefix(e.Code, "08") {
		return fault.New(fault.Busy, "sqldb.unreachable").Because(err)
	}
	return fault.New(fault.Internal, "sqldb.defect").Because(err)
}
