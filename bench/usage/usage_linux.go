package usage

import (
	"os"
	"syscall"
	"time"
)

// Peak is the most memory that an ended process held at once, in MB; ok is false where the system doesn't tell.
func Peak(p *os.ProcessState) (mb float64, ok bool) {
	use, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, false
	}
	return float64(use.Maxrss) / 1024, true
}

// Own is what this process has used so far: time of the processors, and the most memory it held at once, in MB.
func Own() (processor time.Duration, mb float64) {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return 0, 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano()), float64(use.Maxrss) / 1024
}
