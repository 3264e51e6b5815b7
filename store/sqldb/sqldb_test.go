package sqldb_test

import (
	"context"
	"path/filepath"
	"testing"

	"wanjia/base/clock"
	"wanjia/store/sqldb"
)

func TestSmoke(t *testing.T) {
	ctx := t.Context()
	db, err := sqldb.Open(ctx, sqldb.SQLite(filepath.Join(t.TempDir(), "家.db")), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `CREATE TABLE t (id BIGINT PRIMARY KEY, a TEXT COLLATE "C" NOT NULL)`); err != nil {
			return err
		}
		return tx.Insert(ctx, "t", []string{"id", "a"}, "", [][]any{{1, "x"}, {2, "y"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(context.Background(), func(rx *sqldb.Rx) error {
		var a string
		ok, err := rx.QueryRow(ctx, "SELECT a FROM t WHERE id = $1", 2).One(&a)
		if !ok || a != "y" {
			t.Errorf("got %v %q", ok, a)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
