package engine

import (
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
