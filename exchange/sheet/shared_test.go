package sheet

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSheetsOfOthers reads every sheet of the reference data and counts as the standard library does.
func TestSheetsOfOthers(t *testing.T) {
	root := "../../../shared/data"
	if _, err := os.Stat(root); err != nil {
		t.Skip("the reference data isn't here; TestCSV and FuzzCSVAgrees run everywhere")
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, ".csv") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".gz") {
			z, err := gzip.NewReader(strings.NewReader(string(content)))
			if err != nil {
				return err
			}
			if content, err = io.ReadAll(z); err != nil {
				return err
			}
		}
		theirs := csv.NewReader(strings.NewReader(string(content)))
		theirs.FieldsPerRecord = -1
		want, err := theirs.ReadAll()
		if err != nil {
			t.Logf("%s: the standard library gives up: %v", path, err)
			return nil
		}
		r, err := Read(path, strings.NewReader(string(content)), int64(len(content)), Limits{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		n := 1
		for row, err := range r.Rows() {
			if n++; err != nil {
				t.Logf("%s: row %d: %v", path, row.Number, err)
			}
		}
		blanks := 0
		for _, w := range want {
			if blank(w) {
				blanks++
			}
		}
		if n != len(want)-blanks {
			t.Errorf("%s: %d rows, want %d", path, n, len(want)-blanks)
		}
		return r.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}
