// Package page knows how long lists are handed out: a bounded number of rows and a cursor to go on from.
package page

import (
	"encoding/base64"
	"strings"

	"wanjia/base/fault"
)

// MaxSize bounds what one request can ask for.
const MaxSize = 200

// Page asks for at most Size rows after the cursor's keys.
type Page struct {
	Size  int
	After []string
}

// Parse reads a size (0 means 50) and a cursor made by Cursor (empty means from the start).
func Parse(size int, cursor string) (Page, error) {
	if size == 0 {
		size = 50
	}
	if size < 1 || size > MaxSize {
		return Page{}, fault.New(fault.Invalid, "page.size", "max", "200").In("limit")
	}
	if cursor == "" {
		return Page{Size: size}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return Page{}, fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
	}
	return Page{Size: size, After: strings.Split(string(raw), "\x1f")}, nil
}

// Cursor is the opaque text that continues after the given keys.
func Cursor(keys ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(keys, "\x1f")))
}
