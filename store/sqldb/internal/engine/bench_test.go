package engine_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"wanjia/store/sqldb/internal/engine"
)

func BenchmarkInsertChunk(b *testing.B) {
	for _, cols := range []int{4, 16} {
		for _, n := range []int{1, 4, 8, 16, 32, 64, 128, 256, 1000} {
			b.Run(fmt.Sprintf("columns=%d/rows=%d", cols, n), func(b *testing.B) {
				ctx := b.Context()
				c, err := engine.OpenLite(ctx, filepath.Join(b.TempDir(), "b.db"), "", 64)
				if err != nil {
					b.Fatal(err)
				}
				defer c.Close()
				var names []string
				ddl := "CREATE TABLE t ("
				for i := range cols {
					names = append(names, fmt.Sprint("c", i))
					kind := " TEXT"
					if i%2 == 0 {
						kind = " BIGINT"
					}
					if i > 0 {
						ddl += ","
					}
					ddl += names[i] + kind
				}
				for _, s := range []string{"PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536", ddl + ")", "BEGIN"} {
					if err := c.Control(ctx, s); err != nil {
						b.Fatal(err)
					}
				}
				text := engine.InsertText("t", names, "", n)
				args := make([]any, 0, n*cols)
				for i := range n * cols {
					if i%cols%2 == 0 {
						args = append(args, int64(i))
					} else {
						args = append(args, "some text 12")
					}
				}
				b.ResetTimer()
				for i := 0; i < b.N; i += n {
					if _, err := c.Exec(ctx, text, args); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
