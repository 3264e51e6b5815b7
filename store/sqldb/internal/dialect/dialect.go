// Package dialect turns SQL in PostgreSQL's spelling into SQLite's.
//
// It knows words, quotes and comments and no grammar beyond them. It refuses nothing: what neither engine
// understands comes out as it went in, and the engine says so.
package dialect

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// ForSQLite is a statement in PostgreSQL's spelling as SQLite takes it. Outside of quotes and comments:
//
//	$1                           ?1   (never $1, which SQLite numbers by first appearance)
//	$1, $2, … each once, in order  ?, ?, …   where appearance numbers them rightly: SQLite searches the list of numbered
//	                             parameters for each one that is bound, so a long INSERT would cost their square
//	COLLATE "C"                  dropped: SQLite's own order is the order of bytes
//	BIGINT, SMALLINT, BOOLEAN    INTEGER   in CREATE TABLE, ALTER TABLE and after AS
//	BYTEA                        BLOB      likewise
//	DOUBLE PRECISION             REAL      likewise
//	CREATE TABLE t (…)           … STRICT
//	-- clustered                 … WITHOUT ROWID, STRICT, for the CREATE TABLE below the comment
//	INSERT INTO                  INSERT OR FAIL INTO: a Tx is undone as a whole when a statement fails, so SQLite
//	                             need not keep a journal of every page that the statement touches
//	CREATE INDEX … INCLUDE (c)   c becomes a last key column; in a UNIQUE INDEX it is dropped
func ForSQLite(sql string) string {
	toks := lex(sql)
	words := significant(toks)
	makesTable, changesTable := false, false
	if len(words) > 2 {
		makesTable = is(toks, words, 0, "CREATE") && (is(toks, words, 1, "TABLE") || temporary(toks[words[1]].text) && is(toks, words, 2, "TABLE"))
		changesTable = is(toks, words, 0, "ALTER") && is(toks, words, 1, "TABLE")
	}
	plain := inOrder(toks, words)
	for i, w := range words {
		t := &toks[w]
		switch {
		case t.kind == tokParam && plain:
			t.text = "?"
		case t.kind == tokParam:
			t.text = "?" + t.text[1:]
		case t.kind != tokWord:
		case strings.EqualFold(t.text, "COLLATE") && i+1 < len(words) && toks[words[i+1]].text == `"C"`:
			drop(toks, w, words[i+1])
		case makesTable || changesTable || i > 0 && is(toks, words, i-1, "AS"):
			next := -1
			if i+1 < len(words) {
				next = words[i+1]
			}
			typeWord(toks, w, next)
		}
	}
	if makesTable {
		strict(toks, words)
	}
	if len(words) > 1 && is(toks, words, 0, "INSERT") && is(toks, words, 1, "INTO") {
		toks[words[0]].text += " OR FAIL"
	}
	if len(words) > 2 && is(toks, words, 0, "CREATE") {
		include(toks, words)
	}
	return join(toks)
}

// inOrder says that the parameters are $1, $2, $3 … as they are read, so that appearance numbers them rightly.
func inOrder(toks []token, words []int) bool {
	n := 0
	for _, w := range words {
		if toks[w].kind != tokParam {
			continue
		}
		n++
		if toks[w].text != "$"+strconv.Itoa(n) {
			return false
		}
	}
	return true
}

func temporary(word string) bool {
	return strings.EqualFold(word, "TEMP") || strings.EqualFold(word, "TEMPORARY")
}

func typeWord(toks []token, at, next int) {
	switch strings.ToUpper(toks[at].text) {
	case "BIGINT", "SMALLINT", "BOOLEAN":
		toks[at].text = "INTEGER"
	case "BYTEA":
		toks[at].text = "BLOB"
	case "DOUBLE":
		if next >= 0 && strings.EqualFold(toks[next].text, "PRECISION") {
			toks[at].text = "REAL"
			drop(toks, at+1, next)
		}
	}
}

// strict ends a CREATE TABLE with its storage words, behind the last significant token.
func strict(toks []token, words []int) {
	last := len(words) - 1
	for last > 0 && toks[words[last]].text == ";" {
		last--
	}
	if is(toks, words, last, "STRICT") {
		return
	}
	clustered := false
	for _, t := range toks[:words[0]] {
		clustered = clustered || t.kind == tokComment && strings.TrimSpace(strings.TrimPrefix(t.text, "--")) == "clustered"
	}
	switch {
	case is(toks, words, last, "ROWID"):
		toks[words[last]].text += ", STRICT"
	case toks[words[last]].text != ")" || selects(toks, words): // CREATE TABLE … AS SELECT
	case clustered:
		toks[words[last]].text += " WITHOUT ROWID, STRICT"
	default:
		toks[words[last]].text += " STRICT"
	}
}

// selects says whether a CREATE TABLE takes its columns from a query: AS comes before the first bracket.
func selects(toks []token, words []int) bool {
	for i := range words {
		if toks[words[i]].text == "(" {
			return false
		}
		if is(toks, words, i, "AS") {
			return true
		}
	}
	return true
}

// include moves the INCLUDE columns of an index into its key.
func include(toks []token, words []int) {
	unique := is(toks, words, 1, "UNIQUE")
	if !unique && !is(toks, words, 1, "INDEX") {
		return
	}
	for i := 1; i+1 < len(words); i++ {
		if !is(toks, words, i, "INCLUDE") || toks[words[i-1]].text != ")" || toks[words[i+1]].text != "(" {
			continue
		}
		if !unique {
			toks[words[i-1]].text = ", "
			drop(toks, words[i-1]+1, words[i+1])
			return
		}
		for j := i + 1; j < len(words); j++ {
			if toks[words[j]].text == ")" {
				drop(toks, words[i-1]+1, words[j])
				return
			}
		}
	}
}

// Statements are the statements of a script, for one engine, each with the comments above it. A statement below a
// comment "-- only sqlite" or "-- only postgres" is for that engine alone. There are no triggers: a semicolon ends.
func Statements(script, engine string) []string {
	var all []string
	toks := lex(script)
	for len(toks) > 0 {
		n := 0
		for n < len(toks) && toks[n].text != ";" {
			n++
		}
		one := toks[:n]
		toks = toks[min(n+1, len(toks)):]
		words := significant(one)
		if len(words) > 0 && wanted(one[:words[0]], engine) {
			all = append(all, strings.TrimSpace(join(one)))
		}
	}
	return all
}

func wanted(above []token, engine string) bool {
	for _, t := range above {
		if only, ok := strings.CutPrefix(t.text, "-- only "); ok && strings.TrimSpace(only) != engine {
			return false
		}
	}
	return true
}

type tokKind uint8

const (
	tokSpace tokKind = iota
	tokComment
	tokQuoted
	tokWord
	tokParam
	tokOther
)

type token struct {
	kind tokKind
	text string
}

func significant(toks []token) []int {
	var at []int
	for i, t := range toks {
		if t.kind > tokComment {
			at = append(at, i)
		}
	}
	return at
}

func is(toks []token, words []int, i int, word string) bool {
	return i >= 0 && i < len(words) && toks[words[i]].kind == tokWord && strings.EqualFold(toks[words[i]].text, word)
}

// drop removes the tokens from…to, keeping comments, with the space before them.
func drop(toks []token, from, to int) {
	if from > 0 && toks[from-1].kind == tokSpace && toks[from-1].text == " " {
		toks[from-1].text = ""
	}
	for i := from; i <= to; i++ {
		if toks[i].kind != tokComment {
			toks[i] = token{}
		}
	}
}

func join(toks []token) string {
	var b strings.Builder
	for _, t := range toks {
		b.WriteString(t.text)
	}
	return b.String()
}

// lex splits SQL so that the texts of the tokens joined are the SQL again.
func lex(sql string) []token {
	var toks []token
	for len(sql) > 0 {
		kind, n := first(sql)
		if kind == tokQuoted && sql[0] == '\'' && len(toks) > 0 && strings.EqualFold(toks[len(toks)-1].text, "E") {
			n = quoted(sql, '\'', '\\') // E'…' knows backslashes
		}
		toks = append(toks, token{kind, sql[:n]})
		sql = sql[n:]
	}
	return toks
}

func first(sql string) (tokKind, int) {
	switch c := sql[0]; {
	case space(c):
		return tokSpace, span(sql, space)
	case strings.HasPrefix(sql, "--"):
		if n := strings.IndexByte(sql, '\n'); n >= 0 {
			return tokComment, n
		}
		return tokComment, len(sql)
	case strings.HasPrefix(sql, "/*"):
		return tokComment, block(sql)
	case c == '\'' || c == '"':
		return tokQuoted, quoted(sql, c, 0)
	case c == '$' && len(sql) > 1 && digit(sql[1]):
		return tokParam, 1 + span(sql[1:], digit)
	case letter(c):
		return tokWord, span(sql, func(c byte) bool { return letter(c) || digit(c) || c == '$' })
	case digit(c): // with what sticks to it, so that 1e5 has no word in it
		return tokOther, span(sql, func(c byte) bool { return letter(c) || digit(c) || c == '.' })
	default:
		_, n := utf8.DecodeRuneInString(sql)
		return tokOther, n
	}
}

func space(c byte) bool  { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= utf8.RuneSelf }

func span(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

// quoted is the length of a quoted token; a doubled quote stands for itself. An unclosed one ends with the text.
func quoted(s string, quote, escape byte) int {
	for i := 1; i < len(s); i++ {
		switch {
		case escape != 0 && s[i] == escape:
			i++
		case s[i] != quote:
		case i+1 < len(s) && s[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return len(s)
}

// block is the length of a block comment; they nest, as in PostgreSQL.
func block(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
