package storetest_test

import (
	"testing"

	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

func TestEachGivesAFreshMigratedDatabaseOfBothEngines(t *testing.T) {
	for range 2 {
		storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
			ctx := t.Context()
			err := db.Write(ctx, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `CREATE TABLE once (id BIGINT NOT NULL PRIMARY KEY)`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			var n int64
			err = db.Read(ctx, func(rx *sqldb.Rx) error {
				return rx.QueryRow(ctx, "SELECT count(*) FROM schema_migration").Scan(&n)
			})
			if err != nil || n == 0 {
				t.Fatalf("want at least one migration, have %d, %v", n, err)
			}
		})
	}
}
