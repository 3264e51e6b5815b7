package sheet

import "wanjia/exchange/sheet/sorter"

// Sorter sorts rows by a key in bounded memory.
type Sorter = sorter.Sorter

// NewSorter makes a sorter that keeps about memBytes in memory and the rest in a file in dir ("" is the system's
// default). A nil less is the order of the bytes.
func NewSorter(dir string, memBytes int, less func(a, b []byte) bool) *Sorter {
	return sorter.New(dir, memBytes, less)
}
