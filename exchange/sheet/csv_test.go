package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// readAll is a sheet as one line per row, with problems in place.
func readAll(t *testing.T, text string, limits Limits) string {
	t.Helper()
	r, err := Read("test.csv", strings.NewReader(text), int64(len(text)), limits)
	if err != nil {
		p, ok := errors.AsType[*Problem](err)
		if !ok {
			t.Fatalf("error is no *Problem: %v", err)
		}
		return "! " + p.Key
	}
	defer r.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "%q\n", r.Header())
	for row, err := range r.Rows() {
		if p, ok := errors.AsType[*Problem](err); ok {
			fmt.Fprintf(&b, "%d ! %s %d:%d\n", row.Number, p.Key, p.Row, p.Column)
			continue
		}
		fmt.Fprintf(&b, "%d %q\n", row.Number, row.Cells)
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last row: %v", err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestQuick(t *testing.T) {
	fmt.Println(readAll(t, "a,b,c\n1,2,3\n\"x\"\"y\",\"l\nm\",\n1,\"open,2\n4,5,6\n7,8\"9,1\n,,\n'=1,2,\"q\"\r\n1,2,3,4\nz", Limits{}))
	var b bytes.Buffer
	w := NewXLSX(&b, []string{"a", "b"})
	w.Write("1", "x")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
