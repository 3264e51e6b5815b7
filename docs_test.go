package wanjia_test

import (
	"go/ast"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	markdownLink = regexp.MustCompile(`[^!]\[[^\]]*\]\(([^)\s]+)\)`)
	inBackticks  = regexp.MustCompile("`([^`]+)`")
	goName       = regexp.MustCompile(`^([a-z]+)\.([A-Z]\w*)$`)
)

func TestDocumentsLinkToWhatExists(t *testing.T) {
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if unwalked(d) {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(file) != ".md" {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, m := range markdownLink.FindAllStringSubmatch("\n"+string(text), -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if to == "" || strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), to)); err != nil {
				t.Errorf("%s: links to %s, which isn't there", file, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestGlossaryNamesExist holds the Go column of the glossary to the code, and its rows to being complete.
func TestGlossaryNamesExist(t *testing.T) {
	raw, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	exported := map[string]bool{}
	for _, s := range program(t) {
		for name := range s.exported() {
			exported[path.Base(s.dir)+"."+name] = true
		}
	}
	rows := 0
	for n, line := range strings.Split(string(raw), "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || len(cells) < 3 || cells[2] == "Go" {
			continue
		}
		rows++
		if len(cells) != 4 {
			t.Errorf("docs/glossary.md:%d: want four cells, have %d: %s", n+1, len(cells), line)
			continue
		}
		m := inBackticks.FindStringSubmatch(cells[2])
		if m == nil {
			t.Errorf("docs/glossary.md:%d: %s has no Go name", n+1, cells[1])
			continue
		}
		if goName.MatchString(m[1]) && !exported[m[1]] {
			t.Errorf("docs/glossary.md:%d: %s is called %s, which isn't in the code", n+1, cells[1], m[1])
		}
	}
	if rows < 70 {
		t.Errorf("docs/glossary.md: want the words of the trade, at least 70, have %d", rows)
	}
}

// exported are the exported names that a file declares at package level.
func (s *source) exported() map[string]bool {
	names := map[string]bool{}
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names[id.Name] = true
		}
	}
	for _, d := range s.ast.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name)
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						add(id)
					}
				}
			}
		}
	}
	return names
}

var (
	aFailure  = regexp.MustCompile(`^\| (\d+) \| `)
	aGoTest   = regexp.MustCompile("`(Test\\w+)`")
	aWebTest  = regexp.MustCompile("`([a-z-]+\\.test\\.(?:js|ts))` \"([^\"]+)\"")
	listedBy  = filepath.Join("..", "shared", "reference", "offline-sync.md")
	listBegin = "### Failure cases to test"
)

// TestEveryFailureOfSyncHasATest holds the table of docs/sync.md to the tests that it names, and to the list that it answers.
func TestEveryFailureOfSyncHasATest(t *testing.T) {
	raw, err := os.ReadFile("docs/sync.md")
	if err != nil {
		t.Fatal(err)
	}
	inGo, inWeb := namedTests(t)
	n := 0
	for line := range strings.Lines(string(raw)) {
		if aFailure.MatchString(line) {
			n++
		}
		goTests, webTests := aGoTest.FindAllStringSubmatch(line, -1), aWebTest.FindAllStringSubmatch(line, -1)
		if aFailure.MatchString(line) && len(goTests)+len(webTests) == 0 {
			t.Errorf("no test: %s", line)
		}
		for _, m := range goTests {
			if !inGo[m[1]] {
				t.Errorf("docs/sync.md names %s, which isn't there", m[1])
			}
		}
		for _, m := range webTests {
			if !strings.Contains(inWeb[m[1]], m[2]) {
				t.Errorf("docs/sync.md says that %s tells %q, and it doesn't", m[1], m[2])
			}
		}
	}
	list, err := os.ReadFile(listedBy)
	if err != nil {
		t.Skip("the list of failures isn't beside the project: ", err)
	}
	_, after, ok := strings.Cut(string(list), listBegin)
	if !ok {
		t.Fatalf("%s has no %q", listedBy, listBegin)
	}
	if want := strings.Count(after, "·") + 1; n < want {
		t.Errorf("docs/sync.md answers %d of %d failures", n, want)
	}
}

// namedTests are the names of the tests in Go, and the text of those of the web app and its walks, by file.
func namedTests(t *testing.T) (inGo map[string]bool, inWeb map[string]string) {
	t.Helper()
	inGo, inWeb = map[string]bool{}, map[string]string{}
	named := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if unwalked(d) {
			return fs.SkipDir
		}
		base := filepath.Base(file)
		if d.IsDir() || !strings.HasSuffix(base, "_test.go") && !strings.HasSuffix(base, ".test.js") && !strings.HasSuffix(base, ".test.ts") {
			return nil
		}
		text, err := os.ReadFile(file)
		if filepath.Ext(file) != ".go" {
			inWeb[base] = string(text)
			return err
		}
		for _, m := range named.FindAllSubmatch(text, -1) {
			inGo[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return inGo, inWeb
}

// TestEveryOracleOfDemographyHasATest holds the table of docs/demography.md to the tests that it names, and to the measures that published figures are given for.
func TestEveryOracleOfDemographyHasATest(t *testing.T) {
	raw, err := os.ReadFile("docs/demography.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(raw), "## What it is held to")
	if !ok {
		t.Fatal("docs/demography.md doesn't say what it is held to")
	}
	text, _, _ = strings.Cut(text, "\n## ")
	inGo, _ := namedTests(t)
	held := measures(text)
	for measure, line := range held {
		if len(aGoTest.FindAllString(line, -1)) == 0 {
			t.Errorf("%s has no test", measure)
		}
	}
	for _, m := range aGoTest.FindAllStringSubmatch(text, -1) {
		if !inGo[m[1]] {
			t.Errorf("docs/demography.md names %s, which isn't there", m[1])
		}
	}
	list, err := os.ReadFile(filepath.Join("..", "shared", "reference", "demography.md"))
	if err != nil {
		t.Skip("the list of published figures isn't beside the project: ", err)
	}
	wanted := measures(string(list))
	if len(wanted) < 14 {
		t.Errorf("read %d published measures, want 14 or more", len(wanted))
	}
	for measure := range wanted {
		if held[measure] == "" {
			t.Errorf("docs/demography.md doesn't say which test holds %q", measure)
		}
	}
}

// measures are the rows of a table by their first cell.
func measures(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		cells := strings.Split(line, " | ")
		name := strings.TrimPrefix(cells[0], "| ")
		if strings.HasPrefix(line, "| ") && len(cells) > 2 && name != "---" && name != "measure" {
			out[name] = line
		}
	}
	return out
}
