package wanjia_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
)

// module is what the path of every package of ours begins with.
const module = "wanjia/"

// mayImport says, for each floor, which floors its packages may stand on.
var mayImport = map[string][]string{
	"base":     {"base"},
	"domain":   {"base", "domain"},
	"packs":    {},
	"web":      {},
	"store":    {"base", "domain", "store"},
	"exchange": {"base", "domain", "exchange", "packs"},
	"desk":     {"base", "domain", "desk"},
	"httpd":    {"base", "domain", "exchange", "desk", "httpd", "web"},
	"bench":    {"base", "domain", "store", "exchange", "desk", "httpd", "packs", "web", "bench"},
	"cmd":      {"base", "domain", "store", "exchange", "desk", "httpd", "packs", "web", "bench", "cmd"},
	"e2e":      {"base"},
	"tools":    {},
}

// onlyFile names the floors whose whole Go is one file that embeds what lies beside it.
var onlyFile = map[string]string{"web": "embed.go", "packs": "packs.go"}

// groundMayImport lists what base and domain use from outside the standard library, and why.
// Everything on it is small, pure and settled.
var groundMayImport = map[string]map[string]string{
	"domain/rule": {
		"cel.dev/cel-go/cel":                 "the expression language that the design names: pure, typed, with a cost that is known before it runs",
		"cel.dev/cel-go/common/ast":          "which facts an expression names",
		"cel.dev/cel-go/common/operators":    "how the language calls its operations",
		"cel.dev/cel-go/common/cost":         "how large a fact can be, for the estimate",
		"cel.dev/cel-go/common/types":        "the values of the language",
		"cel.dev/cel-go/common/types/ref":    "the values of the language",
		"cel.dev/cel-go/common/types/traits": "going over a list of the language",
	},
	"domain/journal": {
		"golang.org/x/mod/sumdb/tlog": "the RFC 6962 tree: proofs that other programs can check",
		"golang.org/x/mod/sumdb/note": "the signed form of a checkpoint that witnesses understand",
	},
}

// blankImports lists the packages that may be imported for their side effect, by the floor or folder that may do it.
var blankImports = map[string][]string{
	"":            {"embed"},
	"store/sqldb": {"modernc.org/sqlite", "github.com/jackc/pgx/v5/stdlib"},
}

// maxLines bounds a package, tests and generated files apart: more than this is not held in one head.
const maxLines = 1500

// longer lists the packages that may be longer, how long, and why.
var longer = map[string]int{
	"cmd/wanjia": 3200, // one file for each subcommand: nobody imports it, and a reader opens one file of it
	"bench":      1700, // one file for each thing that is measured
}

// maxFunction is a screen: what doesn't fit on one isn't read as one thought.
const maxFunction = 60

// drawers are names that say nothing of what is inside.
var drawers = []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "lib", "model", "models", "types", "manager", "managers"}

// source is one parsed Go file of the tree.
type source struct {
	path  string // with forward slashes, from the root
	dir   string
	floor string
	test  bool
	text  []byte
	set   *token.FileSet
	ast   *ast.File
}

// at is where a node stands, for messages.
func (s *source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.set.Position(n.Pos()).Line)
}

// localName is the name by which a file calls an import; empty where it doesn't import it.
func (s *source) localName(importPath string) string {
	for _, im := range s.ast.Imports {
		if strings.Trim(im.Path.Value, `"`) != importPath {
			continue
		}
		if im.Name != nil {
			return im.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// unwalked are folders that hold nothing of ours: what others wrote, what was built, what tests read.
func unwalked(d fs.DirEntry) bool {
	name := d.Name()
	return d.IsDir() && (name == "node_modules" || name == "dist" || name == "testdata" || name != "." && strings.HasPrefix(name, "."))
}

var parseTree = sync.OnceValues(func() ([]*source, error) {
	var all []*source
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if unwalked(d) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		s := &source{path: filepath.ToSlash(file), test: strings.HasSuffix(file, "_test.go"), set: token.NewFileSet()}
		s.dir = path.Dir(s.path)
		s.floor, _, _ = strings.Cut(s.dir, "/")
		if s.text, err = os.ReadFile(file); err != nil {
			return err
		}
		if s.ast, err = parser.ParseFile(s.set, s.path, s.text, parser.ParseComments); err != nil {
			return err
		}
		all = append(all, s)
		return nil
	})
	return all, err
})

// tree is every Go file, tests included.
func tree(t *testing.T) []*source {
	t.Helper()
	all, err := parseTree()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// program is every Go file that is part of the program: neither test nor generated.
func program(t *testing.T) []*source {
	t.Helper()
	var some []*source
	for _, s := range tree(t) {
		if !s.test && !ast.IsGenerated(s.ast) {
			some = append(some, s)
		}
	}
	return some
}

// stringsIn calls found with every string literal of a file, unquoted.
func stringsIn(s *source, found func(lit *ast.BasicLit, text string)) {
	ast.Inspect(s.ast, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				found(lit, text)
			}
		}
		return true
	})
}

func TestEveryPackageStandsOnLowerFloorsOnly(t *testing.T) {
	for _, s := range program(t) {
		allowed, known := mayImport[s.floor]
		if !known {
			t.Errorf("%s: no such floor %q; the floors are in mayImport", s.path, s.floor)
			continue
		}
		if only, ok := onlyFile[s.floor]; ok && s.path != s.floor+"/"+only {
			t.Errorf("%s: all the Go of %s is %s", s.path, s.floor, only)
		}
		for _, im := range s.ast.Imports {
			name := strings.Trim(im.Path.Value, `"`)
			to, ours := strings.CutPrefix(name, module)
			switch {
			case ours:
				if floor, _, _ := strings.Cut(to, "/"); !slices.Contains(allowed, floor) {
					t.Errorf("%s: %s may not stand on %s", s.path, s.floor, to)
				}
			case s.floor == "base" || s.floor == "domain":
				checkGround(t, s, name)
			}
			if im.Name != nil && im.Name.Name == "_" && !slices.Contains(blankImports[""], name) && !slices.Contains(blankImports[s.dir], name) {
				t.Errorf("%s: no blank import of %s; wire it in cmd/wanjia", s.path, name)
			}
		}
	}
}

// checkGround holds base and domain to the standard library, and the domain to what has no web and no database in it.
func checkGround(t *testing.T, s *source, name string) {
	t.Helper()
	first, _, _ := strings.Cut(name, "/")
	if strings.Contains(first, ".") {
		if groundMayImport[s.dir][name] == "" {
			t.Errorf("%s: the ground uses only the standard library, not %s; an exception needs its reason in groundMayImport", s.path, name)
		}
		return
	}
	if s.floor == "domain" && (name == "net/http" || strings.HasPrefix(name, "net/http/") || name == "database/sql" || strings.HasPrefix(name, "database/sql/")) {
		t.Errorf("%s: the domain knows neither web nor database (%s)", s.path, name)
	}
}

func TestEveryPackageIsSmallNamedAndDescribedOnce(t *testing.T) {
	type size struct{ lines, docs int }
	sizes := map[string]*size{}
	for _, s := range program(t) {
		p := sizes[s.dir]
		if p == nil {
			p = &size{}
			sizes[s.dir] = p
		}
		p.lines += s.set.File(s.ast.FileStart).LineCount()
		if s.ast.Doc != nil {
			p.docs++
		}
		if name := s.ast.Name.Name; name != "main" && name != path.Base(s.dir) {
			t.Errorf("%s: package %s lies in a folder called %s", s.path, name, path.Base(s.dir))
		}
		for _, name := range []string{path.Base(s.dir), strings.TrimSuffix(path.Base(s.path), ".go")} {
			if slices.Contains(drawers, name) {
				t.Errorf("%s: %q names a drawer, not a purpose", s.path, name)
			}
		}
	}
	for dir, p := range sizes {
		if p.lines > max(maxLines, longer[dir]) {
			t.Errorf("%s: %d lines; split above %d", dir, p.lines, maxLines)
		}
		if p.docs != 1 {
			t.Errorf("%s: want one package comment, have %d", dir, p.docs)
		}
	}
}

func TestEveryFunctionFitsAScreenAndSaysWhatItIsAsked(t *testing.T) {
	for _, s := range program(t) {
		for _, d := range s.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := s.set.Position(fn.End()).Line - s.set.Position(fn.Pos()).Line + 1; lines > maxFunction {
				t.Errorf("%s: %s has %d lines; a screen has %d", s.at(fn), fn.Name.Name, lines, maxFunction)
			}
			if !fn.Name.IsExported() || !receiverIsExported(fn) {
				continue
			}
			for _, p := range fn.Type.Params.List {
				if id, ok := p.Type.(*ast.Ident); ok && id.Name == "bool" {
					t.Errorf("%s: %s takes a boolean; nobody who reads a call knows what true means, so name it: Export(w, AsOf(d))", s.at(fn), fn.Name.Name)
				}
			}
		}
	}
}

func TestNothingHappensAtStartUp(t *testing.T) {
	for _, s := range program(t) {
		for _, d := range s.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == "init" && fn.Recv == nil {
				t.Errorf("%s: no init; wire it in cmd/wanjia", s.at(fn))
			}
		}
	}
}

// TestNothingAtPackageLevelChanges holds package-level variables to being tables: made once, read afterwards.
// It goes by name: a function that declares a local variable of the same name means that one.
func TestNothingAtPackageLevelChanges(t *testing.T) {
	tables := map[string]map[string]bool{}
	for _, s := range program(t) {
		for _, d := range s.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, name := range declaredNames(g) {
				if name.IsExported() && !strings.Contains(string(s.text), name.Name+" = errors.New(") {
					t.Errorf("%s: anybody can change %s; export a function or a constant", s.at(name), name.Name)
				}
				if tables[s.dir] == nil {
					tables[s.dir] = map[string]bool{}
				}
				tables[s.dir][name.Name] = true
			}
		}
	}
	for _, s := range program(t) {
		for _, d := range s.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				checkUnchanged(t, s, fn, tables[s.dir])
			}
		}
	}
}

// checkUnchanged finds what a function assigns to, counts up, deletes from or clears, and wants no table among it.
func checkUnchanged(t *testing.T, s *source, fn *ast.FuncDecl, tables map[string]bool) {
	t.Helper()
	local := localNames(fn)
	change := func(target ast.Expr) {
		if id := rootName(target); id != nil && id.Name != "_" && tables[id.Name] && !local[id.Name] {
			t.Errorf("%s: %s changes %s, which every caller shares", s.at(target), fn.Name.Name, id.Name)
		}
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, target := range n.Lhs {
					change(target)
				}
			}
		case *ast.IncDecStmt:
			change(n.X)
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && (id.Name == "delete" || id.Name == "clear" || id.Name == "copy") {
				change(n.Args[0])
			}
		}
		return true
	})
}

// rootName is the variable at the bottom of a.b[c].d; nil where there is none.
func rootName(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// localNames are the names that a function declares anywhere inside: receiver, parameters, results, variables.
func localNames(fn *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	add := func(ids ...*ast.Ident) {
		for _, id := range ids {
			names[id.Name] = true
		}
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			add(n.Names...)
		case *ast.GenDecl:
			add(declaredNames(n)...)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, left := range n.Lhs {
					if id, ok := left.(*ast.Ident); ok {
						add(id)
					}
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
					add(id)
				}
			}
		}
		return true
	})
	return names
}

// declaredNames are the variables and constants of a declaration.
func declaredNames(d *ast.GenDecl) []*ast.Ident {
	var names []*ast.Ident
	for _, spec := range d.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok {
			names = append(names, v.Names...)
		}
	}
	return names
}

func TestTimeEntersThroughTheClock(t *testing.T) {
	present := []string{"Now", "Since", "Until", "Local"}
	for _, s := range program(t) {
		name := s.localName("time")
		if name == "" || s.dir == "base/clock" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == name && slices.Contains(present, sel.Sel.Name) {
				t.Errorf("%s: take the time from a clock, not time.%s", s.at(sel), sel.Sel.Name)
			}
			return true
		})
	}
}

func TestGoHoldsNoHan(t *testing.T) {
	for _, s := range tree(t) {
		if s.test {
			continue
		}
		for n, line := range strings.Split(string(s.text), "\n") {
			if i := strings.IndexFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }); i >= 0 {
				t.Errorf("%s:%d: words for people live in base/words/catalogue, tables in files beside the code: %q", s.path, n+1, strings.TrimSpace(line))
			}
		}
	}
}

func TestDomainStructsCarryNoTags(t *testing.T) {
	for _, s := range program(t) {
		if s.floor != "domain" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if f, ok := n.(*ast.Field); ok && f.Tag != nil {
				t.Errorf("%s: row and JSON shapes live at their edges: %s", s.at(f), f.Tag.Value)
			}
			return true
		})
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	for _, s := range program(t) {
		for _, d := range s.ast.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && receiverIsExported(d) && d.Doc == nil {
					t.Errorf("%s: %s has no comment", s.at(d), d.Name.Name)
				}
			case *ast.GenDecl:
				checkExplained(t, s, d)
			}
		}
	}
}

// receiverIsExported says whether a function can be reached from outside: it has no receiver, or an exported one.
func receiverIsExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

// checkExplained wants a comment on each exported type, constant and variable; one on a group speaks for all of it.
func checkExplained(t *testing.T, s *source, d *ast.GenDecl) {
	t.Helper()
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && spec.Doc == nil && d.Doc == nil {
				t.Errorf("%s: %s has no comment", s.at(spec), spec.Name.Name)
			}
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				if name.IsExported() && spec.Doc == nil && spec.Comment == nil && d.Doc == nil {
					t.Errorf("%s: %s has no comment", s.at(spec), name.Name)
				}
			}
		}
	}
}

// looksLikeSQL finds a statement at the start of a text.
var looksLikeSQL = regexp.MustCompile(`(?is)^\s*(select\s.+|insert\s+into\s.+|update\s+\w+\s+set\s.+|delete\s+from\s.+|with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s*\(.+)`)

// everyColumn finds SELECT *, t.* and RETURNING *; count(*) is not among them.
var everyColumn = regexp.MustCompile(`(?i)\b(select|distinct|returning)\s+\*|[\s,(]\w+\.\*`)

// quoted finds the texts inside a statement, in which any sign may stand.
var quoted = regexp.MustCompile(`'(?:[^']|'')*'`)

// habitBroken says what is wrong with a statement; empty when nothing is.
func habitBroken(sql string) string {
	bare := quoted.ReplaceAllString(sql, "''")
	switch {
	case everyColumn.MatchString(bare):
		return "name the columns: a new one must not change what a statement returns"
	case strings.Contains(bare, "?"):
		return "placeholders are numbered, $1; drivers bind a bare one by its order of appearance"
	}
	return ""
}

func TestSQLKeepsItsHabits(t *testing.T) {
	for _, s := range program(t) {
		stringsIn(s, func(lit *ast.BasicLit, text string) {
			if !looksLikeSQL.MatchString(text) {
				return
			}
			if s.floor != "store" && strings.ContainsAny(text, "$=(") {
				t.Errorf("%s: SQL lives in store: %.60q", s.at(lit), text)
			}
			if wrong := habitBroken(text); wrong != "" && s.floor == "store" {
				t.Errorf("%s: %s: %.60q", s.at(lit), wrong, text)
			}
		})
	}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if unwalked(d) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".sql") {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if everyColumn.Match(text) {
			t.Errorf("%s: %s", file, habitBroken("select *"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSQLHabitsAreSeen(t *testing.T) {
	for _, c := range []struct {
		sql    string
		broken bool
	}{
		{"SELECT id, name FROM person WHERE id = $1", false},
		{"select count(*) from person", false},
		{"SELECT id FROM note WHERE text = 'why?'", false},
		{"SELECT a * b FROM t", false},
		{"SELECT * FROM person", true},
		{"SELECT DISTINCT * FROM person", true},
		{"SELECT p.id, h.* FROM p JOIN h ON p.h = h.id", true},
		{"DELETE FROM job WHERE id = $1 RETURNING *", true},
		{"SELECT id FROM person WHERE id = ?", true},
		{"UPDATE job SET done = ?1 WHERE id = $2", true},
	} {
		if !looksLikeSQL.MatchString(c.sql) {
			t.Errorf("%q is not taken for SQL", c.sql)
		}
		if got := habitBroken(c.sql); (got != "") != c.broken {
			t.Errorf("%q: broken is %q, want broken %v", c.sql, got, c.broken)
		}
	}
}

// declared is a family of values of which each is declared in a file of its own and named in one list beside them.
type declared struct{ files, typ string }

// TestListed fails when a declaring file was added but its word was not put in the list beside it.
func TestListed(t *testing.T) {
	for _, family := range []declared{
		{"domain/vital/kind_*.go", "Kind"},
	} {
		dir := path.Dir(family.files)
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			t.Logf("%s does not exist: nothing is declared there", dir)
			continue
		}
		checkListed(t, family)
	}
}

func checkListed(t *testing.T, family declared) {
	t.Helper()
	listed := map[string]bool{}
	found := 0
	var declaring []*source
	for _, s := range program(t) {
		if s.dir != path.Dir(family.files) {
			continue
		}
		if ok, _ := path.Match(family.files, s.path); ok {
			declaring = append(declaring, s)
			continue
		}
		namesInLists(s.ast, listed)
	}
	for _, s := range declaring {
		names := valuesOf(s.ast, family.typ)
		found += len(names)
		if len(names) == 0 {
			t.Errorf("%s: declares no %s", s.path, family.typ)
		}
		for _, name := range names {
			if !listed[name] {
				t.Errorf("%s: %s is declared but stands in no list beside it", s.path, name)
			}
		}
	}
	if found == 0 {
		t.Errorf("%s: the folder is there but no file declares a %s", family.files, family.typ)
	}
}

// namesInLists gathers the names that stand as elements of a composite literal, bare or called: {birth, death()}.
func namesInLists(f *ast.File, into map[string]bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		list, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, e := range list.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				e = pair.Value
			}
			if call, ok := e.(*ast.CallExpr); ok {
				e = call.Fun
			}
			if address, ok := e.(*ast.UnaryExpr); ok {
				e = address.X
			}
			if id, ok := e.(*ast.Ident); ok {
				into[id.Name] = true
			}
		}
		return true
	})
}

// valuesOf names a file's package-level values of a type: variables, and functions that take nothing and return one.
func valuesOf(f *ast.File, typ string) []string {
	is := func(e ast.Expr) bool {
		if star, ok := e.(*ast.StarExpr); ok {
			e = star.X
		}
		id, ok := e.(*ast.Ident)
		return ok && id.Name == typ
	}
	var names []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Type.Params.NumFields() == 0 && d.Type.Results.NumFields() == 1 && is(d.Type.Results.List[0].Type) {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				names = append(names, variablesOf(d, is)...)
			}
		}
	}
	return names
}

func variablesOf(d *ast.GenDecl, is func(ast.Expr) bool) []string {
	var names []string
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, name := range v.Names {
			if v.Type != nil && is(v.Type) {
				names = append(names, name.Name)
				continue
			}
			if i >= len(v.Values) {
				continue
			}
			value := v.Values[i]
			if address, ok := value.(*ast.UnaryExpr); ok {
				value = address.X
			}
			if literal, ok := value.(*ast.CompositeLit); ok && literal.Type != nil && is(literal.Type) {
				names = append(names, name.Name)
			}
		}
	}
	return names
}
