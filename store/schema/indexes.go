package schema

import (
	"context"

	"wanjia/store/sqldb"
)

const (
	plainLite = `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND name = $1 AND sql LIKE 'CREATE %INDEX%'`

	plainPostgres = `SELECT c.relname::text, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = $1 AND NOT i.indisunique`

	haveLiteIndex     = `SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = $1`
	havePostgresIndex = `SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'i' AND relname = $1`

	addLater  = `INSERT INTO schema_index_later (name, ddl) VALUES ($1, $2)`
	allLater  = `SELECT name, ddl FROM schema_index_later ORDER BY name`
	oneLater  = `SELECT ddl FROM schema_index_later WHERE name = $1`
	dropLater = `DELETE FROM schema_index_later WHERE name = $1`
)

type index struct{ name, ddl string }

// DeferIndexes drops indexes (on PostgreSQL not the unique ones, which guard) before a first load and notes how to make them. A load of a million rows takes less than half the time without them. Follow it with MakeIndexes; if the
// program dies in between, the next Migrate makes them.
func DeferIndexes(ctx context.Context, db *sqldb.DB, names ...string) error {
	return db.WriteBulk(ctx, func(tx *sqldb.Tx) error { return Defer(ctx, tx, names...) })
}

// Defer is DeferIndexes within a transaction. A unique index may be among them where nobody else writes and the writer knows that
// nothing comes twice; making it would refuse what did.
func Defer(ctx context.Context, tx *sqldb.Tx, names ...string) error {
	ask := plainPostgres
	if tx.Engine() == sqldb.EngineSQLite {
		ask = plainLite
	}
	for _, name := range names {
		found, err := indexes(ctx, tx, ask, name)
		if err != nil {
			return err
		}
		for _, x := range found {
			if _, err := tx.Exec(ctx, addLater, x.name, x.ddl); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "DROP INDEX "+x.name); err != nil {
				return err
			}
		}
	}
	return nil
}

// MakeIndexes makes the indexes that DeferIndexes dropped, each in a transaction of its own.
func MakeIndexes(ctx context.Context, db *sqldb.DB) error {
	var due []index
	err := db.Read(ctx, func(rx *sqldb.Rx) (err error) {
		due, err = indexes(ctx, rx, allLater)
		return err
	})
	if err != nil {
		return err
	}
	for _, x := range due {
		if err := db.WriteBulk(ctx, func(tx *sqldb.Tx) error { return makeIndex(ctx, tx, x.name) }); err != nil {
			return err
		}
	}
	return nil
}

func makeIndex(ctx context.Context, tx *sqldb.Tx, name string) error {
	var ddl string
	if due, err := tx.QueryRow(ctx, oneLater, name).One(&ddl); err != nil || !due { // another process was faster
		return err
	}
	ask := havePostgresIndex
	if tx.Engine() == sqldb.EngineSQLite {
		ask = haveLiteIndex
	}
	var have int64
	if err := tx.QueryRow(ctx, ask, name).Scan(&have); err != nil {
		return err
	}
	if have == 0 { // a restored database has it already
		if _, err := tx.Exec(ctx, ddl); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, dropLater, name)
	return err
}

func indexes(ctx context.Context, q sqldb.Querier, ask string, args ...any) ([]index, error) {
	return sqldb.Collect(ctx, q, func(scan func(...any) error) (index, error) {
		var x index
		err := scan(&x.name, &x.ddl)
		return x, err
	}, ask, args...)
}
