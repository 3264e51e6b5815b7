package sheet

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestGuard(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"张伟", "张伟"}, {"a=b", "a=b"}, {"-3.5", "-3.5"}, {"+8613800000000", "+8613800000000"}, {"-0", "-0"}, {"'", "'"}, {"'tis", "'tis"},
		{"=1+1", "'=1+1"}, {"@SUM(A1)", "'@SUM(A1)"}, {"\tx", "'\tx"}, {"\rx", "'\rx"}, {"\n=x", "'\n=x"}, {"＝1", "'＝1"},
		{"-1+1", "'-1+1"}, {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"}, {"-", "'-"}, {"-1.", "'-1."}, {"-.5", "'-.5"}, {"-1.2.3", "'-1.2.3"}, {"+86-10", "'+86-10"},
		{"'=1", "''=1"}, {"''=1", "'''=1"},
	} {
		if got := Guard(c.in); got != c.want {
			t.Errorf("Guard(%q) is %q, want %q", c.in, got, c.want)
		}
		if got := Unguard(Guard(c.in)); got != c.in {
			t.Errorf("Unguard(Guard(%q)) is %q", c.in, got)
		}
	}
}

// cellText draws cells that like to begin as formulas, guards and quotes do.
func cellText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.SampledFrom([]rune("'=+-@\t\r\n\",;0123456789. aé张𠮷＝\ufeff\u2028_xX&<>\x01\x7f")), 0, 12, -1),
	)
}

func TestUnguardTakesBackWhatGuardAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := cellText().Draw(t, "cell")
		g := Guard(s)
		if got := Unguard(g); got != s {
			t.Fatalf("Unguard(Guard(%q)) is %q", s, got)
		}
		if g != "" && strings.ContainsRune("=@\t\r", rune(g[0])) {
			t.Fatalf("Guard(%q) leaves a formula: %q", s, g)
		}
	})
}

func TestShortened(t *testing.T) {
	for s, want := range map[string]bool{
		"4.40305E+11": true, "4.4e+17": true, "4E+11": true, "440305": false, "": false, "E+11": false, "4.4E-11": false, "44.4E+11": false, "a.bE+11": false, "4.4E+": false,
	} {
		if got := Shortened(s) != nil; got != want {
			t.Errorf("Shortened(%q) is %v, want %v", s, got, want)
		}
	}
}
