package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/cmd/wanjia/cli"
	"wanjia/store/register"
)

// askedOf are the commands that read a place, as they are called in it; OUT is a folder that is looked through too.
func askedOf(county, township string) map[string][][]string {
	return map[string][][]string{
		"export": {{"--as", "people", "-o", "OUT/people.csv", "--sealed"}, {"--as", "events", "-o", "OUT/events.csv", "--sealed"}, {"--as", "areas", "-o", "OUT/areas.csv"},
			{"--as", "microdata", "--area", county, "--year", "2025", "--by", "statistics"}},
		"figures": {{"--area", county, "--from", "2025-01", "--to", "2025-12", "--by", "sex,age5"}, {"services", "--area", township, "--from", "2025-01", "--to", "2026-12", "--by", "worker"}},
		"tables":  {{"--year", "2025", "--area", county, "-o", "OUT/tables.xlsx"}},
		"report":  {{"--template", "monthly", "--area", county, "--period", "2025-03", "-o", "OUT/month.docx", "--inside"}, {"--template", "half-year", "--area", county, "--period", "2025H1", "-o", "OUT/half.xlsx"}},
		"check":   {{}, {"--area", township}},
		"audit":   {{"plan", "--area", township, "--from", "2024-01", "--to", "2024-12", "-o", "OUT/audit"}},
		"inspect": {{"figures", "--from", "2025-01-01", "--to", "2025-12-31"}},
		"journal": {{"head", "--json"}, {"verify", "--rebuild"}},
		"backup":  {{"OUT/backup"}},
		"sync":    {{"state"}, {"card", "-o", "OUT/card"}, {"bundle", "-o", "OUT/bundle"}, {"letter", "Next county", "-o", "OUT/letter"}},
		"benefits": {{"entitled", "--scheme", "childcare-2025", "--on", "2025-12-01", "--area", county, "--as", "csv"}, {"unclaimed", "--scheme", "childcare-2025", "--area", township, "--as", "csv"},
			{"ledger"}},
		"link": {{"--in", "OUT/people.csv", "--out", "OUT/pairs.csv"}},
	}
}

// untold are the commands that print nothing of a place, and why.
var untold = map[string]string{
	"demo": "makes one", "init": "begins one", "serve": "its routes are walked by TestNobodyElseFindsCareContentAnywhere", "import": "takes sheets in", "restore": "makes a place of a backup", "token": "prints a token",
	"erase": "destroys a key", "openapi": "the description of the API", "bench": "makes places of its own", "demography": "reads sheets alone", "disclose": "reads sheets alone", "version": "prints a version",
	"user": "opens and shuts accounts", "pack": "reads packs alone",
}

// TestNoCommandTellsWhatARecordOfCareSays runs every command that reads a place which has records of care, as whoever holds the machine, and looks
// through all that is printed and written.
func TestNoCommandTellsWhatARecordOfCareSays(t *testing.T) {
	p, _, note := demonstrate(t, 1000)
	at := map[string]string{}
	for _, s := range note.SignIns {
		at[s.Name] = s.Area
	}
	if err := p.Store.Read(t.Context(), func(r *register.Reader) error {
		all, err := r.After(t.Context(), 0, 1_000_000)
		n := 0
		for _, e := range all {
			if e.Kind == "referral" {
				n++
			}
		}
		if n == 0 {
			t.Error("the demonstration has no referral to look for")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	var said bytes.Buffer
	all := askedOf(at["manager"], at["clinic"])
	for _, c := range commands() {
		if (all[c.name] == nil) == (untold[c.name] == "") {
			t.Errorf("say in this test how %s is called in a place, or why it tells nothing of one", c.name)
		}
		for _, args := range all[c.name] {
			line := []string{c.name}
			for _, a := range args {
				line = append(line, strings.ReplaceAll(a, "OUT", out))
			}
			if c.name != "link" {
				line = append(line, "--data", p.Dir)
			}
			before := said.Len()
			code := run(t.Context(), line, &cli.Env{Out: &said, Err: &said, Getenv: func(string) string { return "" }})
			if code == cli.Usage || code == cli.Failed {
				t.Errorf("%v fails: %s", line, said.String()[before:])
			}
		}
	}
	look := func(where, text string) {
		for _, mark := range []string{"demo.hospital", "demo.referral"} {
			for _, lang := range []words.Lang{words.ZH, words.EN} {
				if strings.Contains(text, words.Text(lang, mark, nil)) {
					t.Errorf("%s tells of a referral", where)
				}
			}
		}
	}
	look("what is printed", said.String())
	files := 0
	for _, dir := range []string{out, p.Dir} {
		if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			look(path, string(raw))
			files++
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if files < 12 {
		t.Errorf("only %d files were looked through", files)
	}
}
