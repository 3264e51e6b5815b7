package sheets

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSheetsAreManyTogether(t *testing.T) {
	half := filepath.Join(t.TempDir(), "half.csv")
	if err := os.WriteFile(half, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(half, many/2); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		words []string
		want  bool
	}{
		{nil, false},
		{[]string{"people=" + half, "people", "events=" + half + ".none"}, false},
		{[]string{"people=" + half, "events=" + half}, true},
	} {
		if got := Many(c.words); got != c.want {
			t.Errorf("%q are many: %t, want %t", c.words, got, c.want)
		}
	}
}
