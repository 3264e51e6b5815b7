// Package oracle lets tests read published figures that lie beside the code and are no part of it: reference
// data with licences of their own. A test whose figures are not there is skipped and says so, so that a copy
// of the code alone still tests everything that needs no such figures. Only tests import it.
package oracle

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Row is one line of a sheet, by the sheet's own column heads.
type Row map[string]string

// Sheet reads a CSV file of the reference data, named from their root such as demography/ddm/Moz.csv.
func Sheet(t testing.TB, name string) []Row {
	t.Helper()
	file := filepath.Join(root(t), "..", "shared", "data", filepath.FromSlash(name))
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the reference data are not beside this copy of the code: " + name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	for _, line := range cells[1:] {
		row := Row{}
		for i, head := range cells[0] {
			row[strings.TrimPrefix(head, "\ufeff")] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// root is the folder of go.mod above the test's own.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	t.Fatal("no go.mod above the test: ", err)
	return ""
}

// Num is a cell as a number.
func (r Row) Num(t testing.TB, head string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(r[head], 64)
	if err != nil {
		t.Fatalf("%s of %v: %v", head, r, err)
	}
	return v
}

// Near wants a number within a relative tolerance, absolute where less than one is wanted.
func Near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: got %.10g, want %.10g within %g", what, got, want, tolerance)
	}
}
