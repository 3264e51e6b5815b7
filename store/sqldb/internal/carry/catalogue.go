package carry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/store/sqldb/internal/engine"
)

// catalogue is what moving all rows needs to know of an engine's own tables.
type catalogue struct {
	tables func(ctx context.Context, c engine.Conn) ([]table, error)
	// later lists what is dropped before a load and made again behind it.
	later func(ctx context.Context, c engine.Conn) (drops, makes []string, err error)
	// check finds references that lead nowhere, where making them again didn't.
	check        func(ctx context.Context, c engine.Conn) error
	unbind, bind string // outside the transaction
}

func catalogueOf(c engine.Conn) catalogue {
	if engine.IsPostgres(c) {
		return catalogue{
			tables: postgresTables, later: postgresLater, check: func(context.Context, engine.Conn) error { return nil },
			unbind: "SELECT 1", bind: "SELECT 1",
		}
	}
	return catalogue{
		tables: liteTables, later: liteLater, check: liteCheck,
		unbind: "PRAGMA foreign_keys=OFF", bind: "PRAGMA foreign_keys=ON",
	}
}

type table struct {
	name    string
	columns []column
}

type column struct {
	name string
	kind string // SQLite's word, or PostgreSQL's boolean
}

func (t table) names() []string {
	var all []string
	for _, c := range t.columns {
		all = append(all, c.name)
	}
	return all
}

// same says whether two tables have the same columns, in whatever order.
func (t table) same(o table) bool {
	mine, theirs := t.names(), o.names()
	slices.Sort(mine)
	slices.Sort(theirs)
	return t.name == o.name && slices.Equal(mine, theirs)
}

// container is a SQLite table that holds the rows, without keys.
func (t table) container() string {
	var cols []string
	for _, c := range t.columns {
		kind := c.kind
		if kind == "boolean" {
			kind = "INTEGER"
		}
		cols = append(cols, quote(c.name)+" "+kind)
	}
	return "CREATE TABLE " + quote(t.name) + " (" + strings.Join(cols, ", ") + ") STRICT"
}

func (t table) selection() string {
	var cols []string
	for _, n := range t.names() {
		cols = append(cols, quote(n))
	}
	return "SELECT " + strings.Join(cols, ", ") + " FROM " + quote(t.name)
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// allRows reads all rows of a query that returns little.
func allRows(ctx context.Context, c engine.Conn, sql string) ([][]any, error) {
	cur, err := c.Query(ctx, sql, nil)
	if err != nil {
		return nil, err
	}
	var all [][]any
	for cur.Next() {
		row, err := cur.Values()
		if err != nil {
			_ = cur.Close() // the row's error is the one to tell
			return nil, err
		}
		all = append(all, row)
	}
	if err := cur.Close(); err != nil {
		return nil, err
	}
	return all, cur.Err()
}

// firstRows is the ledger, or at most one row of another table.
func firstRows(ctx context.Context, c engine.Conn, t table) ([][]any, error) {
	if t.name == Ledger {
		return allRows(ctx, c, "SELECT number, checksum FROM "+Ledger+" ORDER BY number")
	}
	return allRows(ctx, c, "SELECT 1 FROM "+quote(t.name)+" LIMIT 1")
}

func sameLedger(a, b [][]any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// carry copies the rows of tables from one connection to another.
func carry(ctx context.Context, from, to engine.Conn, tables []table, progress func(done, total int)) error {
	total, done := 0, 0
	for _, t := range tables {
		n, err := allRows(ctx, from, "SELECT count(*) FROM "+quote(t.name))
		if err != nil {
			return err
		}
		if count, ok := n[0][0].(int64); ok { // a count is a bigint on both
			total += int(count)
		}
	}
	for _, t := range tables {
		cur, err := from.Query(ctx, t.selection(), nil)
		if err != nil {
			return err
		}
		next := func() ([]any, error) {
			if !cur.Next() {
				return nil, cur.Err()
			}
			if done++; done%4096 == 0 {
				progress(done, total)
				if err := ctx.Err(); err != nil {
					return nil, err
				}
			}
			return cur.Values()
		}
		err = pour(ctx, to, t, next)
		if e := cur.Close(); err == nil {
			err = e
		}
		if err != nil {
			return fmt.Errorf("sqldb: copying %s: %w", t.name, err)
		}
	}
	progress(done, total)
	return nil
}

// pour writes a stream of rows into a table.
func pour(ctx context.Context, to engine.Conn, t table, next func() ([]any, error)) error {
	var cols []string
	for _, n := range t.names() {
		cols = append(cols, quote(n))
	}
	if engine.IsPostgres(to) {
		return to.CopyIn(ctx, quote(t.name), cols, t.truths(next))
	}
	var args []any
	held := 0
	flush := func(n int) error {
		_, err := to.Exec(ctx, engine.InsertText(quote(t.name), cols, "", n), args[:n*len(cols)])
		args = args[:copy(args, args[n*len(cols):])]
		held -= n
		return err
	}
	most := engine.Chunk(to, 1<<20, len(cols))
	for {
		row, err := next()
		if err != nil {
			return err
		}
		if row == nil {
			break
		}
		args = append(args, row...)
		if held++; held == most {
			if err := flush(most); err != nil {
				return err
			}
		}
	}
	for held > 0 {
		if err := flush(engine.Chunk(to, held, len(cols))); err != nil {
			return err
		}
	}
	return nil
}

// truths turns SQLite's 0 and 1 into PostgreSQL's booleans.
func (t table) truths(next func() ([]any, error)) func() ([]any, error) {
	return func() ([]any, error) {
		row, err := next()
		if err != nil || row == nil {
			return nil, err
		}
		for i, c := range t.columns {
			if n, ok := row[i].(int64); ok && c.kind == "boolean" {
				row[i] = n != 0
			}
		}
		return row, nil
	}
}

func grouped(rows [][]any) []table {
	var all []table
	for _, r := range rows {
		name, col, kind := fmt.Sprint(r[0]), fmt.Sprint(r[1]), fmt.Sprint(r[2])
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, table{name: name})
		}
		last := &all[len(all)-1]
		last.columns = append(last.columns, column{col, kind})
	}
	return all
}

const (
	askLiteTables = `SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY t.name, c.cid`
	askLiteLater = `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`

	askPostgresTables = `SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname COLLATE "C", a.attnum`
	askPostgresReferences = `SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conparentid = 0 ORDER BY 1, 2`
	askPostgresIndexes = `SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT c.relispartition
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1`
)

func liteTables(ctx context.Context, c engine.Conn) ([]table, error) {
	rows, err := allRows(ctx, c, askLiteTables)
	return grouped(rows), err
}

func liteLater(ctx context.Context, c engine.Conn) (drops, makes []string, err error) {
	rows, err := allRows(ctx, c, askLiteLater)
	for _, r := range rows {
		drops = append(drops, "DROP INDEX "+quote(fmt.Sprint(r[0])))
		makes = append(makes, fmt.Sprint(r[1]))
	}
	return drops, makes, err
}

func liteCheck(ctx context.Context, c engine.Conn) error {
	rows, err := allRows(ctx, c, "SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check LIMIT 1")
	if err != nil || len(rows) == 0 {
		return err
	}
	return fault.New(fault.Refused, "sqldb.reference", "what", fmt.Sprint(rows[0][0], " → ", rows[0][1]))
}

func postgresTables(ctx context.Context, c engine.Conn) ([]table, error) {
	rows, err := allRows(ctx, c, askPostgresTables)
	if err != nil {
		return nil, err
	}
	words := map[string]string{
		"bigint": "INTEGER", "integer": "INTEGER", "smallint": "INTEGER", "text": "TEXT", "bytea": "BLOB",
		"double precision": "REAL", "boolean": "boolean",
	}
	for _, r := range rows {
		word, ok := words[fmt.Sprint(r[2])]
		if !ok {
			return nil, fmt.Errorf("sqldb: %v.%v is a %v, which a backup can't hold", r[0], r[1], r[2])
		}
		r[2] = word
	}
	return grouped(rows), nil
}

func postgresLater(ctx context.Context, c engine.Conn) (drops, makes []string, err error) {
	refs, err := allRows(ctx, c, askPostgresReferences)
	if err != nil {
		return nil, nil, err
	}
	indexes, err := allRows(ctx, c, askPostgresIndexes)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range refs {
		drops = append(drops, fmt.Sprintf("ALTER TABLE %v DROP CONSTRAINT %s", r[0], quote(fmt.Sprint(r[1]))))
	}
	for _, r := range indexes {
		drops = append(drops, fmt.Sprintf("DROP INDEX %v", r[0]))
		makes = append(makes, fmt.Sprint(r[1]))
	}
	for _, r := range refs { // behind the indexes: a reference may need a unique one
		makes = append(makes, fmt.Sprintf("ALTER TABLE %v ADD CONSTRAINT %s %v", r[0], quote(fmt.Sprint(r[1])), r[2]))
	}
	return drops, makes, nil
}
