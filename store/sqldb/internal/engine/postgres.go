package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"wanjia/base/fault"
)

const (
	// writersKey is the advisory lock that makes the processes of one database write one after another ("wanjia" in ASCII).
	writersKey = 0x77616e6a6961

	postgresRead  = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	postgresWrite = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit=on; SET LOCAL lock_timeout='30s'; "

	closingTime = 5 * time.Second
)

// postgresDialer opens PostgreSQL connections.
type postgresDialer struct {
	url  string
	load Load // read and changed by the writer alone
}

// Postgres dials a connection URL.
func Postgres(url string) Dialer { return &postgresDialer{url: url} }

// IsPostgres tells which engine a connection is of.
func IsPostgres(c Conn) bool {
	_, ok := c.(*postgresConn)
	return ok
}

// Begin takes the lock in the text that opens the transaction: READ COMMITTED gives every statement after it
// a snapshot taken later than the lock, so it sees all that earlier writers committed.
func (d *postgresDialer) Begin() (write, read string) {
	write = postgresWrite
	if d.load == ForImport {
		write += "SET LOCAL maintenance_work_mem='256MB'; SET LOCAL work_mem='64MB'; "
	}
	return fmt.Sprintf("%sSELECT pg_advisory_xact_lock(%d)", write, writersKey), postgresRead
}

func (d *postgresDialer) Tune(ctx context.Context, w Conn, load Load) error {
	d.load = load
	if load == ForServing {
		return w.Control(ctx, "ANALYZE")
	}
	return nil
}

// Before has nothing to do: its caches are PostgreSQL's own affair.
func (d *postgresDialer) Before(context.Context, Conn) error { return nil }

// After has nothing to do either.
func (d *postgresDialer) After(context.Context, Conn) error { return nil }

func (d *postgresDialer) Reader(ctx context.Context) (Conn, error) { return d.connect(ctx) }

func (d *postgresDialer) Writer(ctx context.Context) (Conn, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	if enc := c.pg.PgConn().ParameterStatus("server_encoding"); enc != "UTF8" {
		return nil, errors.Join(fault.New(fault.Refused, "sqldb.encoding", "encoding", enc), c.Close())
	}
	return c, nil
}

func (d *postgresDialer) connect(ctx context.Context) (*postgresConn, error) {
	cfg, err := pgx.ParseConfig(d.url)
	if err != nil {
		return nil, fault.New(fault.Invalid, "sqldb.url").Because(err)
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "wanjia"
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 10 * time.Second
	}
	pg, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &postgresConn{pg: pg}, nil
}

// postgresConn is one PostgreSQL connection; pgx keeps its prepared statements.
type postgresConn struct{ pg *pgx.Conn }

// Chunks are larger than SQLite's: each costs a round trip.
func (c *postgresConn) Chunks() []int { return []int{256, 128, 64, 32, 16, 8, 4, 2} }

func (c *postgresConn) Usable() bool { return !c.pg.IsClosed() }

func (c *postgresConn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closingTime)
	defer cancel()
	return c.pg.Close(ctx)
}

func (c *postgresConn) Control(ctx context.Context, sql string) error {
	if sql == "COMMIT" {
		return c.commit(ctx)
	}
	_, err := c.pg.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

// commit makes sure that it was a commit: PostgreSQL answers COMMIT in a failed transaction with a quiet ROLLBACK.
func (c *postgresConn) commit(ctx context.Context) error {
	res, err := c.pg.PgConn().Exec(ctx, "COMMIT").ReadAll()
	if err != nil {
		if c.pg.IsClosed() {
			return fault.New(fault.Busy, "sqldb.lost").Because(err)
		}
		return err
	}
	if len(res) != 1 || res[0].CommandTag.String() != "COMMIT" {
		return errors.New("sqldb: the commit was answered with a rollback")
	}
	return nil
}

func (c *postgresConn) Exec(ctx context.Context, sql string, args []any) (int64, error) {
	tag, err := c.pg.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func (c *postgresConn) Query(ctx context.Context, sql string, args []any) (Cursor, error) {
	rows, err := c.pg.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return &postgresCursor{rows: rows}, nil
}

func (c *postgresConn) CopyIn(ctx context.Context, table string, columns []string, next func() ([]any, error)) error {
	var own error // the source's, which PostgreSQL would tell as its own
	_, err := c.pg.CopyFrom(ctx, pgx.Identifier(asRead([]string{table})), asRead(columns), pgx.CopyFromFunc(func() ([]any, error) {
		row, err := next()
		if err == nil && row != nil {
			row, err = Plain(row)
		}
		own = err
		return row, err
	}))
	if own != nil {
		return own
	}
	return err
}

// asRead is names as PostgreSQL reads them in a statement; COPY gets them bare.
func asRead(names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		if len(n) > 2 && n[0] == '"' {
			all[i] = strings.ReplaceAll(n[1:len(n)-1], `""`, `"`)
			continue
		}
		all[i] = strings.ToLower(n)
	}
	return all
}

// postgresCursor walks a PostgreSQL result.
type postgresCursor struct{ rows pgx.Rows }

func (c *postgresCursor) Next() bool { return c.rows.Next() }
func (c *postgresCursor) Err() error { return c.rows.Err() }

// Scan reads into copies of byte slices that are the caller's to keep, as pgx does.
func (c *postgresCursor) Scan(dest []any) error { return c.rows.Scan(dest...) }

func (c *postgresCursor) Close() error {
	c.rows.Close()
	return nil // err tells
}

// Values are the row's values in the six types that arguments have.
func (c *postgresCursor) Values() ([]any, error) {
	all, err := c.rows.Values()
	if err != nil {
		return nil, err
	}
	for i, v := range all {
		switch x := v.(type) {
		case int32:
			all[i] = int64(x)
		case int16:
			all[i] = int64(x)
		case float32:
			all[i] = float64(x)
		case pgtype.Numeric:
			n, err := x.Int64Value()
			if err != nil {
				return nil, err
			}
			all[i] = n.Int64
		}
	}
	return all, nil
}
