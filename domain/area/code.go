// Package area knows the tree of areas and its history: codes, levels, validity, merges, splits, renames and successors.
// It refuses a tree with a cycle, a child outside its parent's life, and a code that isn't one.
package area

// Code names an area. Chinese statistical codes are understood; any other code is an opaque word.
type Code struct{ s string }

// String is the code as it is written.
func (c Code) String() string { return c.s }

// IsZero says that no area is named.
func (c Code) IsZero() bool { return c.s == "" }
