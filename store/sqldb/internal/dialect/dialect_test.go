package dialect_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"wanjia/store/sqldb/internal/dialect"
)

func TestForSQLite(t *testing.T) {
	for _, c := range []struct{ name, postgres, sqlite string }{
		{"placeholders are numbered", "SELECT $2, $1, $10", "SELECT ?2, ?1, ?10"},
		{"placeholders in order need no numbers", "SELECT $1, $2", "SELECT ?, ?"},
		{"one that comes twice keeps its number", "SELECT $1, $2, $1", "SELECT ?1, ?2, ?1"},
		{"one that is left out numbers the rest", "SELECT $1, $3", "SELECT ?1, ?3"},
		{"a text keeps its dollar", "SELECT '$1', $1 || 'it''s $2'", "SELECT '$1', ? || 'it''s $2'"},
		{"so does a quoted name", `SELECT "$1""$2" FROM t WHERE a = $1`, `SELECT "$1""$2" FROM t WHERE a = ?`},
		{"so does a comment", "SELECT 1 -- $1 isn't one\n, $1 /* nor $2 /* nor $3 */ nor $4 */", "SELECT 1 -- $1 isn't one\n, ? /* nor $2 /* nor $3 */ nor $4 */"},
		{"so does a backslash text", `SELECT E'\'$1', $1`, `SELECT E'\'$1', ?`},
		{"so does a name with a dollar in it", "SELECT a$1 FROM t$2", "SELECT a$1 FROM t$2"},
		{"Chinese stays", "SELECT '张三$1', 名$2 WHERE a=$1", "SELECT '张三$1', 名$2 WHERE a=?"},
		{"the byte order is SQLite's own", `SELECT a FROM t ORDER BY a COLLATE "C", b COLLATE "C" DESC`, `SELECT a FROM t ORDER BY a, b DESC`},
		{"another order stays", `ORDER BY a COLLATE "zh", 'COLLATE "C"'`, `ORDER BY a COLLATE "zh", 'COLLATE "C"'`},
		{"types", "CREATE TABLE t (a BIGINT, b BYTEA, c BOOLEAN, d DOUBLE PRECISION, e SMALLINT, f TEXT COLLATE \"C\" NOT NULL, g INTEGER)",
			"CREATE TABLE t (a INTEGER, b BLOB, c INTEGER, d REAL, e INTEGER, f TEXT NOT NULL, g INTEGER) STRICT"},
		{"types in lower case", "create table t (a bigint, b double\n precision)", "create table t (a INTEGER, b REAL) STRICT"},
		{"a type in a text stays", "CREATE TABLE t (a TEXT DEFAULT 'BIGINT', \"BYTEA\" TEXT)", "CREATE TABLE t (a TEXT DEFAULT 'BIGINT', \"BYTEA\" TEXT) STRICT"},
		{"types elsewhere are names", "SELECT bytea, boolean FROM bigint", "SELECT bytea, boolean FROM bigint"},
		{"a cast", "SELECT CAST($1 AS BYTEA), CAST($2 AS DOUBLE PRECISION), CAST($3 AS BIGINT)", "SELECT CAST(? AS BLOB), CAST(? AS REAL), CAST(? AS INTEGER)"},
		{"a new column", "ALTER TABLE t ADD COLUMN a BIGINT NOT NULL DEFAULT 0", "ALTER TABLE t ADD COLUMN a INTEGER NOT NULL DEFAULT 0"},
		{"strict already", "CREATE TABLE t (a TEXT) STRICT", "CREATE TABLE t (a TEXT) STRICT"},
		{"strict behind the rowid", "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID", "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID, STRICT"},
		{"clustered", "-- of people\n-- clustered\nCREATE TABLE t (a TEXT PRIMARY KEY)", "-- of people\n-- clustered\nCREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID, STRICT"},
		{"clustered is said above, not inside", "CREATE TABLE t (\n-- clustered\na TEXT)", "CREATE TABLE t (\n-- clustered\na TEXT) STRICT"},
		{"strict comes before the semicolon and the comment", "CREATE TABLE t (a TEXT) ; -- end", "CREATE TABLE t (a TEXT) STRICT ; -- end"},
		{"a temporary table", "CREATE TEMP TABLE IF NOT EXISTS t (a BIGINT)", "CREATE TEMP TABLE IF NOT EXISTS t (a INTEGER) STRICT"},
		{"a table from a query", "CREATE TABLE t AS SELECT count(*) FROM (SELECT 1)", "CREATE TABLE t AS SELECT count(*) FROM (SELECT 1)"},
		{"a covering index", "CREATE INDEX i ON t (a, b) INCLUDE (c, d) WHERE a > 0", "CREATE INDEX i ON t (a, b, c, d) WHERE a > 0"},
		{"a covering unique index", "CREATE UNIQUE INDEX i ON t (a) INCLUDE (c, d) WHERE a > 0", "CREATE UNIQUE INDEX i ON t (a) WHERE a > 0"},
		{"an unclosed text", "SELECT 'a $1", "SELECT 'a $1"},
		{"a lone dollar", "SELECT $, $a, $$1$$", "SELECT $, $a, $?$$"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if have := dialect.ForSQLite(c.postgres); have != c.sqlite {
				t.Errorf("\nfor  %s\nwant %s\nhave %s", c.postgres, c.sqlite, have)
			}
			if again := dialect.ForSQLite(c.sqlite); again != c.sqlite && !strings.Contains(c.sqlite, "$") {
				t.Errorf("the translation changes a second time:\n%s\n%s", c.sqlite, again)
			}
		})
	}
}

func TestStatements(t *testing.T) {
	const script = `-- about t
CREATE TABLE t (a TEXT); -- behind it
INSERT INTO t VALUES ('a;b', "c;d") /* e;f */;
;
-- only sqlite
CREATE INDEX l ON t (a);
-- only postgres
CREATE INDEX p ON t (a)
`
	for engine, want := range map[string][]string{
		"sqlite":   {"-- about t\nCREATE TABLE t (a TEXT)", "-- behind it\nINSERT INTO t VALUES ('a;b', \"c;d\") /* e;f */", "-- only sqlite\nCREATE INDEX l ON t (a)"},
		"postgres": {"-- about t\nCREATE TABLE t (a TEXT)", "-- behind it\nINSERT INTO t VALUES ('a;b', \"c;d\") /* e;f */", "-- only postgres\nCREATE INDEX p ON t (a)"},
	} {
		if have := dialect.Statements(script, engine); !reflect.DeepEqual(have, want) {
			t.Errorf("%s:\nwant %q\nhave %q", engine, want, have)
		}
	}
}

func FuzzForSQLite(f *testing.F) {
	for _, s := range []string{"SELECT $1, '$1'", "-- clustered\nCREATE TABLE t (a BIGINT)", "CREATE UNIQUE INDEX i ON t(a) INCLUDE (b)",
		"E'\\'", "/* /* */", `COLLATE "C"`, "DOUBLE", "CREATE TABLE", "CREATE TABLE (", "1e5$1", "\xff$1", "ALTER TABLE DOUBLE PRECISION"} {
		f.Add(s)
	}
	text := regexp.MustCompile(`(?s)^'(?:[^']|'')*'$`)
	f.Fuzz(func(t *testing.T, sql string) {
		out := dialect.ForSQLite(sql)
		if !strings.ContainsAny(sql, "$") && strings.Count(out, "?") != strings.Count(sql, "?") {
			t.Errorf("placeholders from nowhere:\n%q\n%q", sql, out)
		}
		if text.MatchString(sql) && out != sql {
			t.Errorf("a text must stay as it is:\n%q\n%q", sql, out)
		}
		// A text value put between two placeholders leaves both what they were and stays what it is.
		value := "'" + strings.ReplaceAll(sql, "'", "''") + "'"
		if want, have := "SELECT ?2, "+value+", ?1", dialect.ForSQLite("SELECT $2, "+value+", $1"); have != want {
			t.Errorf("\nwant %q\nhave %q", want, have)
		}
		for _, one := range dialect.Statements(sql, "sqlite") {
			if !strings.Contains(sql, one) {
				t.Errorf("a statement that isn't in the script: %q of %q", one, sql)
			}
		}
	})
}
