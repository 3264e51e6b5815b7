package sheets

import (
	"os"
	"strings"
)

// many is how long sheets are whose import fills SQLite's caches, which come to some sixteen times as much.
const many = 16 << 20

// Many says that the files of some words NAME=FILE are so long that it is worth making room for what their import will hold. What can't
// be read counts as nothing here, and is told when it is opened.
func Many(words []string) bool {
	var size int64
	for _, w := range words {
		if _, path, ok := strings.Cut(w, "="); ok {
			if st, err := os.Stat(path); err == nil {
				size += st.Size()
			}
		}
	}
	return size >= many
}
