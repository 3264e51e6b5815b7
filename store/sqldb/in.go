package sqldb

import (
	"strconv"
	"strings"
)

// MaxIn is the longest list that In takes; longer ones are asked in pieces (slices.Chunk).
const MaxIn = 8192

// In is the inside of an IN list: "$3,$4,…" with the first number from. The length is padded to a power of two,
// so that lists of all lengths need few prepared statements; Pad pads the values alike. For an empty list it is
// NULL, which nothing equals.
//
//	sql := "SELECT id FROM person WHERE area = $1 AND id IN (" + sqldb.In(len(ids), 2) + ")"
//	rows, err := q.Query(ctx, sql, append([]any{area}, sqldb.Pad(ids)...)...)
func In(n, from int) string {
	if n == 0 {
		return "NULL"
	}
	var b strings.Builder
	for i := range padded(n) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// Pad is the values of an In list as arguments: the last is repeated.
func Pad[T any](values []T) []any {
	if len(values) == 0 {
		return nil
	}
	all := make([]any, padded(len(values)))
	for i := range all {
		all[i] = values[min(i, len(values)-1)]
	}
	return all
}

func padded(n int) int {
	p := 1
	for p < n {
		p *= 2
	}
	return p
}
