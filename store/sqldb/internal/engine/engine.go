// Package engine holds the two database engines behind one small interface.
//
// It knows how each is connected to, tuned, asked and told, and what its errors mean. It knows nothing of
// groups, snapshots' owners or hooks; package sqldb does. It refuses values that only one engine could keep.
package engine

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"wanjia/base/fault"
)

// Dialer opens connections of one engine.
type Dialer interface {
	Writer(ctx context.Context) (Conn, error)
	Reader(ctx context.Context) (Conn, error)
	Tune(ctx context.Context, w Conn, load Load) error
	// Before and After are called around a bulk transaction, when the connection is in none.
	Before(ctx context.Context, w Conn) error
	After(ctx context.Context, w Conn) error
	// Begin is the text that opens a writing and a reading transaction.
	Begin() (write, read string)
}

// Load is what the database is about to be used for.
type Load uint8

// The loads.
const (
	ForServing Load = iota
	ForImport
	ForIndexes
)

// Conn is one connection, for one goroutine at a time. Errors are the engine's own; Meaning translates them.
type Conn interface {
	Exec(ctx context.Context, sql string, args []any) (int64, error)
	Query(ctx context.Context, sql string, args []any) (Cursor, error)
	// Control runs transaction words and settings as they stand.
	Control(ctx context.Context, sql string) error
	// CopyIn streams rows into a table; next ends with a nil row. SQLite has no such thing.
	CopyIn(ctx context.Context, table string, columns []string, next func() ([]any, error)) error
	// Chunks are the sizes, largest first, in which rows are inserted.
	Chunks() []int
	Usable() bool
	Close() error
}

// Cursor walks over the rows of a result.
type Cursor interface {
	Next() bool
	Scan(dest []any) error
	Values() ([]any, error) // in the types that arguments have
	Err() error
	Close() error
}

// Plain brings arguments to the few types that both engines bind alike.
func Plain(args []any) ([]any, error) {
	for i, a := range args {
		switch v := a.(type) {
		case nil, int64, []byte, float64, bool:
			continue
		case string:
			if !storable(v) {
				return nil, unstorable(v)
			}
			continue
		}
		args = append([]any(nil), args...) // the caller's slice stays as it was
		return plainFrom(args, i)
	}
	return args, nil
}

func plainFrom(args []any, from int) ([]any, error) {
	for i := from; i < len(args); i++ {
		v, err := driver.DefaultParameterConverter.ConvertValue(args[i])
		if err != nil {
			return nil, fmt.Errorf("sqldb: argument %d: %w", i+1, err)
		}
		switch x := v.(type) {
		case time.Time:
			return nil, fmt.Errorf("sqldb: argument %d: an instant is stored as milliseconds, a day as text", i+1)
		case string:
			if !storable(x) {
				return nil, unstorable(x)
			}
		}
		args[i] = v
	}
	return args, nil
}

// storable says whether both engines can keep a text: PostgreSQL has no room for U+0000 or broken UTF-8.
func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func unstorable(s string) error {
	return fault.New(fault.Invalid, "sqldb.text", "value", strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "?"))
}
