package wanjia_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sentence is one key of a catalogue and where it stands.
type sentence struct{ file, zh, en string }

// placeholder finds {name} in a sentence.
var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// keyForm is what a key looks like: a topic and at least one more word, with dots between.
var keyForm = regexp.MustCompile(`^[a-z][a-z0-9]*([._-][A-Za-z0-9]+)+$`)

func TestEverySentenceStandsInBothLanguages(t *testing.T) {
	for key, s := range catalogues(t) {
		if !keyForm.MatchString(key) {
			t.Errorf("%s: key %q: want words with dots between, such as topic.what", s.file, key)
		}
		if strings.TrimSpace(s.zh) == "" || strings.TrimSpace(s.en) == "" {
			t.Errorf("%s: %s lacks a language: zh %q, en %q", s.file, key, s.zh, s.en)
		}
		if zh, en := placeholders(s.zh), placeholders(s.en); !slices.Equal(zh, en) {
			t.Errorf("%s: %s: zh names %q, en names %q", s.file, key, zh, en)
		}
	}
}

// catalogues reads every sentence; a key that stands twice, in one file or in two, is an error.
func catalogues(t *testing.T) map[string]sentence {
	t.Helper()
	files, err := filepath.Glob("base/words/catalogue/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("base/words/catalogue holds no catalogue")
	}
	all := map[string]sentence{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range twice(t, file, raw) {
			t.Errorf("%s: %q stands twice", file, key)
		}
		var one map[string]map[string]string
		if err := json.Unmarshal(raw, &one); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for key, texts := range one {
			if old, ok := all[key]; ok {
				t.Errorf("%s: %q stands in %s too", file, key, old.file)
			}
			all[key] = sentence{file, texts["zh"], texts["en"]}
			for lang := range texts {
				if lang != "zh" && lang != "en" {
					t.Errorf("%s: %s: no such language %q", file, key, lang)
				}
			}
		}
	}
	return all
}

// twice names the top-level keys that a JSON object holds more than once; decoding keeps the last without a word.
func twice(t *testing.T, file string, raw []byte) []string {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(raw))
	seen := map[string]bool{}
	var again []string
	depth, wantKey := 0, false
	for dec.More() || depth > 0 {
		tok, err := dec.Token()
		if err != nil {
			t.Errorf("%s: %v", file, err)
			return again
		}
		switch tok := tok.(type) {
		case json.Delim:
			if tok == '{' || tok == '[' {
				depth++
			} else {
				depth--
			}
			wantKey = depth == 1
		case string:
			if wantKey && depth == 1 {
				if seen[tok] {
					again = append(again, tok)
				}
				seen[tok] = true
				wantKey = false
			} else if depth == 1 {
				wantKey = true
			}
		default:
			wantKey = depth == 1
		}
	}
	return again
}

func TestTwiceSeesAKeyThatStandsTwice(t *testing.T) {
	for text, want := range map[string][]string{
		`{"a":{"zh":"x","en":"y"},"b":{"zh":"x","en":"y"}}`:   nil,
		`{"a":{"zh":"x","en":"y"},"a":{"zh":"x","en":"y"}}`:   {"a"},
		`{"a":"a","b":"a","a":"b"}`:                           {"a"},
		`{"a":{"zh":"x","zh":"y"},"b":["a","a"],"c":1,"c":2}`: {"c"},
	} {
		if got := twice(t, "sample", []byte(text)); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// placeholders are the names in a sentence's braces, each once, in order.
func placeholders(text string) []string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// TestEveryKeyInTheCodeHasItsSentence follows the keys that Go code hands to fault.New and words.Text,
// directly or through a function of the same package that passes its own parameter on.
func TestEveryKeyInTheCodeHasItsSentence(t *testing.T) {
	known := catalogues(t)
	byDir := map[string][]*source{}
	for _, s := range program(t) {
		byDir[s.dir] = append(byDir[s.dir], s)
	}
	said := textsByTopic(t)
	for _, dir := range slices.Sorted(maps.Keys(byDir)) {
		passers := passersOn(byDir[dir])
		constants := stringConstants(byDir[dir])
		later := said[topicOf(dir)]
		for _, s := range byDir[dir] {
			ast.Inspect(s.ast, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if wrong := wrongKey(s, call, passers, constants, known, later); wrong != "" {
					t.Errorf("%s: %s", s.at(call), wrong)
				}
				return true
			})
		}
	}
}

// kindDeclared finds the kinds of entries that the code declares.
var kindDeclared = regexp.MustCompile(`journal\.Kind\s*=\s*"([^"]+)"`)

// Whoever verifies a receipt reads what kind of entry it is of, in words.
func TestEveryKindOfEntryHasItsWord(t *testing.T) {
	known := catalogues(t)
	found := 0
	for _, s := range program(t) {
		for _, m := range kindDeclared.FindAllSubmatch(s.text, -1) {
			found++
			if key := "journal.kind." + string(m[1]); known[key].en == "" {
				t.Errorf("%s: no catalogue holds %q", s.path, key)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d kinds of entries were found", found)
	}
}

// wrongKey says what is wrong with the key of a call that takes one; empty when nothing is, or when it takes none.
func wrongKey(s *source, call *ast.CallExpr, passers map[string]int, constants map[string]string, known map[string]sentence, later map[string]bool) string {
	at, isFault := keyArgument(s, call, passers)
	if at < 0 || at >= len(call.Args) {
		return ""
	}
	key, whole := literal(call.Args[at], constants)
	if key == "" {
		return ""
	}
	if !whole {
		for k := range known {
			if strings.HasPrefix(k, key) {
				return ""
			}
		}
		return fmt.Sprintf("no catalogue holds a key that begins with %q", key)
	}
	said, ok := known[key]
	if !ok {
		return fmt.Sprintf("no catalogue holds the key %q", key)
	}
	if !isFault || call.Ellipsis.IsValid() {
		return ""
	}
	return wrongArguments(call.Args[at+1:], key, said, constants, later)
}

// keyArgument finds which argument of a call is a key, -1 for none, and whether the call is fault.New itself.
func keyArgument(s *source, call *ast.CallExpr, passers map[string]int) (at int, isFault bool) {
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		if id, ok := fun.X.(*ast.Ident); ok {
			switch {
			case isName(id.Name, s.localName(module+"base/fault")) && fun.Sel.Name == "New":
				return 1, true
			case isName(id.Name, s.localName(module+"base/words")) && fun.Sel.Name == "Text":
				return 1, false
			}
		}
		if i, ok := passers["."+fun.Sel.Name]; ok {
			return i, false
		}
	case *ast.Ident:
		if i, ok := passers[fun.Name]; ok {
			return i, false
		}
	}
	return -1, false
}

func isName(got, want string) bool { return want != "" && got == want }

// wrongArguments checks that the pairs after a key name every placeholder of its sentence. What a caller further up
// adds later (a reader of rows doesn't know the file's name) must at least be spelt so somewhere under the same topic.
func wrongArguments(pairs []ast.Expr, key string, said sentence, constants map[string]string, later map[string]bool) string {
	if len(pairs)%2 != 0 {
		return fmt.Sprintf("%s: arguments come in pairs, have %d", key, len(pairs))
	}
	given := map[string]bool{}
	for i := 0; i < len(pairs); i += 2 {
		name, whole := literal(pairs[i], constants)
		if !whole {
			return ""
		}
		given[name] = true
	}
	for _, want := range placeholders(said.en) {
		if !given[want] && !later[want] {
			return fmt.Sprintf("%s names {%s}, which the call doesn't give", key, want)
		}
	}
	return ""
}

// literal is the text of a string expression and whether it is the whole of it: of "a." + x it is "a." and not whole.
func literal(e ast.Expr, constants map[string]string) (text string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.Ident:
		text, ok := constants[e.Name]
		return text, ok
	case *ast.BinaryExpr:
		left, whole := literal(e.X, constants)
		if !whole {
			return left, false
		}
		right, whole := literal(e.Y, constants)
		return left + right, whole
	}
	return "", false
}

// topicOf is the folder that a package's topic is named by: exchange/sheet for exchange/sheet/xlsx.
func topicOf(dir string) string {
	parts := strings.SplitN(dir, "/", 3)
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// textsByTopic are all string literals of the program by topic.
func textsByTopic(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{}
	for _, s := range program(t) {
		topic := topicOf(s.dir)
		if all[topic] == nil {
			all[topic] = map[string]bool{}
		}
		stringsIn(s, func(_ *ast.BasicLit, text string) { all[topic][text] = true })
	}
	return all
}

// stringConstants are a package's constants that are plain texts.
func stringConstants(files []*source) map[string]string {
	all := map[string]string{}
	for _, s := range files {
		for _, d := range s.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range v.Names {
					if i < len(v.Values) {
						if text, whole := literal(v.Values[i], nil); whole {
							all[name.Name] = text
						}
					}
				}
			}
		}
	}
	return all
}

// passersOn are a package's functions, and methods with a dot before their name, that hand one of their
// parameters to fault.New as its key, with the place of that parameter.
func passersOn(files []*source) map[string]int {
	found := map[string]int{}
	for _, s := range files {
		for _, d := range s.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			places := map[string]int{}
			n := 0
			for _, field := range fn.Type.Params.List {
				for _, name := range field.Names {
					places[name.Name] = n
					n++
				}
			}
			name := fn.Name.Name
			if fn.Recv != nil {
				name = "." + name
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) < 2 {
					return true
				}
				if _, isFault := keyArgument(s, call, nil); !isFault {
					return true
				}
				if id, ok := call.Args[1].(*ast.Ident); ok {
					if at, ok := places[id.Name]; ok {
						found[name] = at
					}
				}
				return true
			})
		}
	}
	return found
}
