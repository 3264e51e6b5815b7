package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheFirstStepsOfTheReadmesWork does what an office is told to do: it writes the sheets that stand there and runs each command
// as it stands, but for serving, in either language.
func TestTheFirstStepsOfTheReadmesWork(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh.md"} {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join("..", "..", name))
			if err != nil {
				t.Fatal(err)
			}
			here := t.TempDir()
			names, ran := []string{"areas.csv", "people.csv"}, 0
			for kind, text := range blocks(string(raw)) {
				switch kind {
				case "csv":
					if len(names) == 0 {
						t.Fatalf("one sheet more than the steps know: %s", text)
					}
					if err := os.WriteFile(filepath.Join(here, names[0]), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
					names = names[1:]
				case "sh":
					for line := range strings.Lines(text) {
						line, _, _ = strings.Cut(line, "#")
						words := strings.Fields(strings.NewReplacer("/srv/", here+"/", "/mnt/disk/", here+"/").Replace(line))
						if len(words) < 2 || words[0] != "wanjia" || words[1] == "serve" {
							continue
						}
						cmd := program(t, words[1:]...)
						cmd.Dir = here
						must(t, cmd)
						ran++
					}
				}
			}
			if ran < 8 || len(names) > 0 {
				t.Errorf("%d commands ran and %d sheets weren't there: the steps have changed their shape", ran, len(names))
			}
		})
	}
}

// blocks are the fenced blocks of a text of Markdown in their order, each with the word behind its fence, without their indent.
func blocks(text string) func(yield func(kind, block string) bool) {
	return func(yield func(kind, block string) bool) {
		kind, block, within := "", "", false
		for line := range strings.Lines(text) {
			line = strings.TrimLeft(line, " ")
			fence, fenced := strings.CutPrefix(line, "```")
			switch {
			case fenced && within:
				if !yield(kind, block) {
					return
				}
				within = false
			case fenced:
				kind, block, within = strings.TrimSpace(fence), "", true
			case within:
				block += line
			}
		}
	}
}
