package schema

import (
	"context"
	"fmt"
	"strings"

	"wanjia/store/sqldb"
)

// What there is, in lines: the table, whether the line is a column, and the line. Both engines answer the same three columns.
const (
	dumpSQLite = `SELECT tab, what, line FROM (
SELECT t.name AS tab, 1 AS what, c.cid AS n,
  c.name || ' ' || c.type || CASE WHEN c."notnull" = 1 THEN ' NOT NULL' ELSE '' END
  || CASE WHEN c.dflt_value IS NULL THEN '' ELSE ' DEFAULT ' || c.dflt_value END
  || CASE WHEN c.pk > 0 THEN ' KEY ' || c.pk ELSE '' END AS line
FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'
UNION ALL
SELECT t.name, 2, 0, CASE WHEN l.wr = 1 THEN 'CLUSTERED' ELSE 'HEAP' END || CASE WHEN l.strict = 1 THEN ' STRICT' ELSE '' END
FROM sqlite_schema t, pragma_table_list(t.name) l WHERE t.type = 'table' AND l.schema = 'main'
UNION ALL
SELECT t.name, 3, f.id * 100 + f.seq, 'REFERENCE ' || f."from" || ' TO ' || f."table" || '(' || coalesce(f."to", '') || ') ON DELETE ' || f.on_delete
FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'
UNION ALL
SELECT t.name, 4, 0, CASE WHEN i."unique" = 1 THEN 'UNIQUE ' ELSE '' END || 'INDEX '
  || CASE WHEN i.origin = 'c' THEN i.name ELSE i.origin END || ' (' ||
  (SELECT group_concat(coalesce(x.name, 'expression') || CASE WHEN x."desc" = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY x.seqno)
   FROM pragma_index_xinfo(i.name) x WHERE x."key" = 1) || ')' || CASE WHEN i.partial = 1 THEN ' PARTIAL' ELSE '' END
FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table'
) WHERE tab NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY tab, what, n, line`

	dumpPostgres = `SELECT tab, what, line FROM (
SELECT c.relname AS tab, 1 AS what, a.attnum::int AS n,
  a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
  || CASE WHEN a.attcollation <> 0 AND l.collname <> 'default' THEN ' COLLATE ' || l.collname ELSE '' END
  || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
  || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
UNION ALL
SELECT k.conrelid::regclass::text, 3, 0, pg_get_constraintdef(k.oid)
FROM pg_constraint k WHERE k.connamespace = current_schema()::regnamespace AND k.conrelid <> 0
UNION ALL
SELECT i.indrelid::regclass::text, 4, 0, substr(pg_get_indexdef(i.indexrelid), 8)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
) x ORDER BY tab COLLATE "C", what, n, line COLLATE "C"`
)

// Dump describes the tables, columns, keys and indexes of a database in lines that are the same wherever the
// same files were run, so that a golden file shows what a migration changed.
func Dump(ctx context.Context, db *sqldb.DB) (string, error) {
	ask := dumpPostgres
	if db.Engine() == sqldb.EngineSQLite {
		ask = dumpSQLite
	}
	var b strings.Builder
	err := db.Read(ctx, func(rx *sqldb.Rx) error {
		rows, err := rx.Query(ctx, ask)
		if err != nil {
			return err
		}
		defer rows.Close()
		last := ""
		for rows.Next() {
			var table, line string
			var what int64
			if err := rows.Scan(&table, &what, &line); err != nil {
				return err
			}
			if table != last {
				fmt.Fprintf(&b, "\n%s\n", table)
				last = table
			}
			fmt.Fprintf(&b, "    %s\n", line)
		}
		return rows.Err()
	})
	return strings.TrimPrefix(b.String(), "\n"), err
}
