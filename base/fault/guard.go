package fault

import (
	"fmt"
	"runtime/debug"
)

// Guard does a piece of work on a goroutine of its own. What panics there would end the program, and not this act alone.
func Guard(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = Panicked(v)
		}
	}()
	return do()
}

// Panicked is what somebody recovered from, with the stack for operators.
func Panicked(v any) *Fault {
	return New(Internal, "fault.panic").Because(fmt.Errorf("%v\n%s", v, debug.Stack()))
}
