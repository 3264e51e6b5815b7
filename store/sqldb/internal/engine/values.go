package engine

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Chunk is how many of the waiting rows the next INSERT takes: one of few sizes, so that the statements stay prepared.
func Chunk(c Conn, rows, columns int) int {
	for _, n := range c.Chunks() {
		if rows >= n && n*columns <= mostValues {
			return n
		}
	}
	return 1
}

const mostValues = 16384 // in one statement; SQLite binds 32766, PostgreSQL 65535

// InsertText is an INSERT of some rows, with numbered placeholders.
func InsertText(table string, columns []string, conflict string, rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO ")
	b.WriteString(table)
	b.WriteString(" (")
	b.WriteString(strings.Join(columns, ", "))
	b.WriteString(") VALUES ")
	tuples(&b, 0, len(columns), rows)
	if conflict != "" {
		b.WriteByte(' ')
		b.WriteString(conflict)
	}
	return b.String()
}

// Same are the columns of rows that hold one value in all of them.
func Same(rows [][]any) []bool {
	if len(rows) == 0 {
		return nil
	}
	same := make([]bool, len(rows[0]))
	for c := range same {
		same[c] = !slices.ContainsFunc(rows[1:], func(row []any) bool { return !equal(row[c], rows[0][c]) })
	}
	return same
}

// equal compares values that a statement takes; those of other kinds are never the same.
func equal(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case int64:
		b, ok := b.(int64)
		return ok && a == b
	case string:
		b, ok := b.(string)
		return ok && a == b
	case []byte:
		b, ok := b.([]byte)
		return ok && (a == nil) == (b == nil) && bytes.Equal(a, b)
	}
	return false
}

// SharedText is InsertText for rows of which some columns are the same in all: each of those is said once, before the rows.
func SharedText(table string, columns []string, same []bool, conflict string, rows int) string {
	var own, shared []string
	for c, name := range columns {
		if same[c] {
			shared = append(shared, name)
		} else {
			own = append(own, name)
		}
	}
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(slices.Concat(shared, own), ", ") + ") SELECT ")
	for c := range shared {
		b.WriteString("$" + strconv.Itoa(c+1) + ",")
	}
	b.WriteString("v.* FROM (VALUES ")
	tuples(&b, len(shared), len(own), rows)
	b.WriteString(") v")
	if conflict != "" {
		b.WriteString(" WHERE true " + conflict) // without it, ON would be a join's (sqlite.org/lang_upsert.html)
	}
	return b.String()
}

// tuples are rows of placeholders that go on from a number.
func tuples(b *strings.Builder, from, columns, rows int) {
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		for c := range columns {
			b.WriteByte("(,"[min(c, 1)])
			b.WriteByte('$')
			from++
			b.WriteString(strconv.Itoa(from))
		}
		b.WriteByte(')')
	}
}
