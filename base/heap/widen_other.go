//go:build !linux

package heap

// Widen does nothing: only Linux is asked for large pages.
func Widen(int) {}
