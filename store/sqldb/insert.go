package sqldb

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
		n := chunk(len(rows), len(columns))
		args := slices.Concat(rows[:n]...)
		if _, err := tx.Exec(ctx, insertText(table, columns, conflict, n), args...); err != nil {
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
	if err := tx.conn.copyIn(ctx, table, columns, next); err != nil {
		return tx.fail(err)
	}
	return nil
}

// chunk is how many rows the next statement takes: few sizes, so that the statements stay prepared.
func chunk(rows, columns int) int {
	for _, n := range []int{64, 16, 4} {
		if rows >= n && n*columns <= 4096 {
			return n
		}
	}
	return 1
}

func insertText(table string, columns []string, conflict string, rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO ")
	b.WriteString(table)
	b.WriteString(" (")
	b.WriteString(strings.Join(columns, ", "))
	b.WriteString(") VALUES ")
	p := 0
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		for c := range columns {
			b.WriteByte("(,"[min(c, 1)])
			b.WriteByte('$')
			p++
			b.WriteString(strconv.Itoa(p))
		}
		b.WriteByte(')')
	}
	if conflict != "" {
		b.WriteByte(' ')
		b.WriteString(conflict)
	}
	return b.String()
}
