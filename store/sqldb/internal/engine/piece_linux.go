package engine

import (
	"syscall"
	"unsafe"

	"modernc.org/libc"
)

// piece is memory of so many bytes and how it is given back; 0 where there is none. It lies in pages of 2 MiB where the system has such to give:
// each page costs a fault when it is first touched, and SQLite touches all of its room when it begins.
func piece(_ *libc.TLS, size int) (at uintptr, free func()) {
	memory, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil || len(memory) == 0 {
		return 0, func() {}
	}
	_ = syscall.Madvise(memory, syscall.MADV_HUGEPAGE)     // a kernel without them says so
	at = uintptr(unsafe.Pointer(unsafe.SliceData(memory))) //nolint:gosec // the collector knows nothing of mapped memory: it stays where it is
	return at, func() { _ = syscall.Munmap(memory) }
}
