// Package cells compares records that lie side by side, a row of codes each, whose last two cells have a bit for each of the others that is filled.
package cells

// Filled tells which cells of a row are filled.
func Filled(row []uint32) uint64 {
	return uint64(row[len(row)-2]) | uint64(row[len(row)-1])<<32
}

// Alike tells which of some cells of two rows agree, empty ones too.
func Alike(x, y []uint32) uint64 {
	y = y[:len(x)]
	same := uint64(0)
	for c, a := range x {
		same |= (uint64(a^y[c]) - 1) >> 63 << (c & 63)
	}
	return same
}

// Agree says that two rows are filled and agree in some cells.
func Agree(a, b []uint32, which []int) bool {
	for _, c := range which {
		if a[c] != b[c] || a[c] == 0 {
			return false
		}
	}
	return true
}
