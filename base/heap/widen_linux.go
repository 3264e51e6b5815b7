package heap

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"unsafe"
)

// Widen has what the heap grows by next, up to so many bytes, lie in pages of 2 MiB where the system gives them to whoever asks. Each page costs a fault when it
// is first touched, and a command that fills half a gigabyte in three seconds spent a third of them in faults of 4 KiB. No memory is taken:
// the heap is stretched over addresses that it will use, and what made it stretch is given up at once.
func Widen(size int) {
	if size < least || !given() || !mayStretch(size) {
		return
	}
	percent := debug.SetGCPercent(-1)
	defer debug.SetGCPercent(percent)
	stretch(size)
	runtime.GC()
}

// stretch makes a block of which nobody touches more than the first byte, and says what its addresses are to be. A builder's memory isn't cleared, which would
// touch all of it.
func stretch(size int) {
	var block strings.Builder
	block.Grow(size)
	block.WriteByte(0)
	_ = syscall.Madvise(unsafe.Slice(unsafe.StringData(block.String()), size), syscall.MADV_HUGEPAGE) //nolint:gosec // the block's own memory, all of it; a kernel without large pages says so
}

// given says that large pages are for those who ask. Where everybody has them there is nothing to ask for.
func given() bool {
	said, err := os.ReadFile("/sys/kernel/mm/transparent_hugepage/enabled")
	return err == nil && bytes.Contains(said, []byte("[madvise]"))
}

// mayStretch says that so many bytes of addresses are had without being counted as memory: the runtime ends a program that is refused them.
func mayStretch(size int) bool {
	var addresses syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &addresses); err != nil || addresses.Cur != ^uint64(0) {
		return false
	}
	how, err := os.ReadFile("/proc/sys/vm/overcommit_memory")
	if err != nil || bytes.HasPrefix(how, []byte("2")) { // 2: what is promised is counted
		return false
	}
	var machine syscall.Sysinfo_t
	return syscall.Sysinfo(&machine) == nil && uint64(size) <= uint64(machine.Totalram)*uint64(machine.Unit)/part //nolint:unconvert // smaller on other machines
}
