package cells_test

import (
	"testing"

	"wanjia/domain/linkage/cells"
)

func TestRowsTellWhichCellsAreFilledAndAgree(t *testing.T) {
	a, b := []uint32{7, 0, 3, 0b101, 1}, []uint32{7, 0, 4, 0b101, 0}
	if got := cells.Filled(a); got != 1<<32|0b101 {
		t.Errorf("filled %b", got)
	}
	if got := cells.Alike(a[:3], b); got != 0b011 {
		t.Errorf("alike %b; empty cells agree too", got)
	}
	if !cells.Agree(a, b, []int{0}) || cells.Agree(a, b, []int{0, 1}) || cells.Agree(a, b, []int{2}) {
		t.Error("only cells that are filled and the same agree")
	}
}
