package sqldb

import (
	"context"
	"fmt"
	"slices"

	"wanjia/store/sqldb/internal/engine"
)

const (
	copyFrom  = 16  // rows from which COPY, which costs three round trips, is faster than VALUES
	shareFrom = 256 // rows from which saying once what is the same in all of them is worth a statement of its own
)

// Insert writes rows. conflict is empty or the tail "ON CONFLICT … DO …", which both engines know.
// Every row has a value for every column. No row is not an error.
func (tx *Tx) Insert(ctx context.Context, table string, columns []string, conflict string, rows [][]any) error {
	for i, row := range rows {
		if len(row) != len(columns) {
			return tx.fail(fmt.Errorf("sqldb: row %d of %s has %d values for %d columns", i, table, len(row), len(columns)))
		}
	}
	if tx.engine == EnginePostgres && conflict == "" && len(rows) >= copyFrom {
		return tx.copyRows(ctx, table, columns, rows)
	}
	if tx.engine == EngineSQLite && len(rows) >= shareFrom {
		return tx.insertShared(ctx, table, columns, conflict, rows)
	}
	return tx.insertAll(ctx, table, columns, conflict, rows)
}

// insertShared writes rows of which most columns are mostly the same in all, as of the entries of one act: to bind a text costs as much as
// to write it.
func (tx *Tx) insertShared(ctx context.Context, table string, columns []string, conflict string, rows [][]any) error {
	same := engine.Same(rows)
	if !slices.Contains(same, true) || !slices.Contains(same, false) {
		return tx.insertAll(ctx, table, columns, conflict, rows)
	}
	args := make([]any, 0, len(columns)*shareFrom)
	for c, value := range rows[0] {
		if same[c] {
			args = append(args, value)
		}
	}
	shared := len(args)
	text, size := "", 0
	for len(rows) > 0 {
		n := engine.Chunk(tx.conn, len(rows), len(columns)-shared)
		if n != size {
			text, size = engine.SharedText(table, columns, same, conflict, n), n
		}
		args = args[:shared]
		for _, row := range rows[:n] {
			for c, value := range row {
				if !same[c] {
					args = append(args, value)
				}
			}
		}
		if _, err := tx.Exec(ctx, text, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (tx *Tx) insertAll(ctx context.Context, table string, columns []string, conflict string, rows [][]any) error {
	text, size := "", 0
	for len(rows) > 0 {
		n := engine.Chunk(tx.conn, len(rows), len(columns))
		if n != size {
			text, size = engine.InsertText(table, columns, conflict, n), n
		}
		if _, err := tx.Exec(ctx, text, slices.Concat(rows[:n]...)...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (tx *Tx) copyRows(ctx context.Context, table string, columns []string, rows [][]any) error {
	ctx, err := tx.ready(ctx)
	if err != nil {
		return err
	}
	next := func() ([]any, error) {
		if len(rows) == 0 {
			return nil, nil
		}
		row := rows[0]
		rows = rows[1:]
		return row, nil
	}
	if err := tx.conn.CopyIn(ctx, table, columns, next); err != nil {
		return tx.fail(err)
	}
	return nil
}
