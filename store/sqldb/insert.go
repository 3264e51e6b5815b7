package sqldb

import (
	"context"
	"fmt"
	"slices"

	"wanjia/store/sqldb/internal/engine"
)

const (
	copyFrom = 64 // rows from which PostgreSQL's COPY is faster than VALUES
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
	for len(rows) > 0 {
		n := engine.Chunk(len(rows), len(columns))
		args := slices.Concat(rows[:n]...)
		if _, err := tx.Exec(ctx, engine.InsertText(table, columns, conflict, n), args...); err != nil {
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
