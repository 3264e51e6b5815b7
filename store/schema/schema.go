// Package schema brings a database's tables to what the program expects and describes them.
//
// It knows the numbered SQL files beside it and what a database has run of them. It refuses to go back, to run
// a file that changed after it was run, and to touch a database that is newer than the program.
package schema

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/store/sqldb"
)

//go:embed *.sql
var files embed.FS

// step is one numbered file.
type step struct {
	number   int64
	name     string // 0000_ledger
	text     string
	checksum string
}

// Migrate runs the files that the database has not run yet, each in a transaction of its own, and makes the indexes
// that a load left out.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	steps, err := read(files)
	if err != nil {
		return err
	}
	if err := migrate(ctx, db, steps); err != nil {
		return err
	}
	return MakeIndexes(ctx, db) // of a load that was cut off
}

func migrate(ctx context.Context, db *sqldb.DB, steps []step) error {
	done, err := ledger(ctx, db)
	if err != nil {
		return err
	}
	if err := compatible(done, steps); err != nil {
		return err
	}
	for _, s := range steps[min(len(done), len(steps)):] {
		if err := db.WriteBulk(ctx, func(tx *sqldb.Tx) error { return run(ctx, tx, s) }); err != nil {
			return fmt.Errorf("schema: %s: %w", s.name, err)
		}
	}
	return nil
}

const (
	haveLedger = `SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`
	haveLite   = `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1`
	allLedger  = `SELECT number, name, checksum FROM schema_migration ORDER BY number`
	oneLedger  = `SELECT checksum FROM schema_migration WHERE number = $1`
	addLedger  = `INSERT INTO schema_migration (number, name, checksum, applied) VALUES ($1, $2, $3, $4)`
)

// ledger is what a database has run.
func ledger(ctx context.Context, db *sqldb.DB) ([]step, error) {
	var done []step
	err := db.Read(ctx, func(rx *sqldb.Rx) error {
		have, err := hasLedger(ctx, rx)
		if err != nil || !have {
			return err
		}
		done, err = readLedger(ctx, rx)
		return err
	})
	return done, err
}

func readLedger(ctx context.Context, q sqldb.Querier) ([]step, error) {
	return sqldb.Collect(ctx, q, func(scan func(...any) error) (step, error) {
		var s step
		err := scan(&s.number, &s.name, &s.checksum)
		return s, err
	}, allLedger)
}

func hasLedger(ctx context.Context, q sqldb.Querier) (bool, error) {
	ask := haveLedger
	if q.Engine() == sqldb.EngineSQLite {
		ask = haveLite
	}
	var n int64
	err := q.QueryRow(ctx, ask, sqldb.Ledger).Scan(&n)
	return n > 0, err
}

// compatible says whether what was run is a beginning of what there is to run.
func compatible(done, steps []step) error {
	for i, d := range done {
		switch {
		case i >= len(steps):
			return fault.New(fault.Refused, "sqldb.schema.newer", "have", d.name, "know", steps[len(steps)-1].name)
		case d.number != steps[i].number || d.checksum != steps[i].checksum:
			return fault.New(fault.Refused, "sqldb.schema.changed", "file", steps[i].name, "have", d.name)
		}
	}
	return nil
}

// run applies one file, unless another process was faster.
func run(ctx context.Context, tx *sqldb.Tx, s step) error {
	have, err := hasLedger(ctx, tx)
	if err != nil {
		return err
	}
	if have {
		var sum string
		ran, err := tx.QueryRow(ctx, oneLedger, s.number).One(&sum)
		if err != nil {
			return err
		}
		if ran && sum != s.checksum {
			return fault.New(fault.Refused, "sqldb.schema.changed", "file", s.name, "have", s.name)
		}
		if ran {
			return nil
		}
	}
	for _, text := range sqldb.Statements(s.text, tx.Engine()) {
		if strings.Contains(strings.ToUpper(text), "DEFERRABLE") {
			return fault.New(fault.Refused, "sqldb.schema.deferrable", "file", s.name)
		}
		if _, err := tx.Exec(ctx, text); err != nil {
			return fmt.Errorf("%w\nin: %s", err, text)
		}
	}
	_, err = tx.Exec(ctx, addLedger, s.number, s.name, s.checksum, tx.Now().UnixMilli())
	return err
}

// read is the files in order: NNNN_name.sql.
func read(dir fs.FS) ([]step, error) {
	names, err := fs.Glob(dir, "*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var steps []step
	for _, file := range names {
		name := strings.TrimSuffix(file, ".sql")
		digits, rest, _ := strings.Cut(name, "_")
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || len(digits) != 4 || rest == "" {
			return nil, fmt.Errorf("schema: %s: a file is called NNNN_name.sql", file)
		}
		if len(steps) > 0 && steps[len(steps)-1].number == n {
			return nil, fmt.Errorf("schema: %s and %s have the same number", steps[len(steps)-1].name, name)
		}
		text, err := fs.ReadFile(dir, file)
		if err != nil {
			return nil, err
		}
		plain := strings.ReplaceAll(string(text), "\r\n", "\n") // a checkout on Windows is the same file
		sum := sha256.Sum256([]byte(plain))
		steps = append(steps, step{n, name, plain, hex.EncodeToString(sum[:])})
	}
	return steps, nil
}
