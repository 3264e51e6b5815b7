package person

import "testing"

func TestNamesInPublicGiveNobodyAway(t *testing.T) {
	for name, want := range map[string][2]string{
		"张小三": {"张*三", "张**"}, "张三": {"张*", "张*"}, "欧阳小娜": {"欧**娜", "欧***"}, "张": {"*", "张*"}, "": {"", ""},
		"John Smith": {"J. S.", "S."}, "anna-maria de Wit": {"A. M. D. W.", "W."}, " 王五六 ": {"王*六", "王**"},
	} {
		if got := [2]string{MaskName(name), MaskChild(name)}; got != want {
			t.Errorf("%q is put up as %q, want %q", name, got, want)
		}
	}
}
