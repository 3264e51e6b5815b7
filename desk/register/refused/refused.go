// Package refused is the error of a change that rules stand against, with all that they found.
package refused

import (
	"wanjia/base/fault"
	"wanjia/domain/quality"
)

// Rejected is the error of a change that rules stand against.
type Rejected struct {
	Findings []quality.Finding
	Faults   []*fault.Fault // what is wrong with single fields, before any rule was asked
}

// Error names the first thing that stands against it.
func (r *Rejected) Error() string {
	if len(r.Faults) > 0 {
		return r.Faults[0].Error()
	}
	if len(r.Findings) > 0 {
		return "register: rule " + r.Findings[0].Rule
	}
	return "register: refused"
}

// Unwrap lets programs see the kind of fault.
func (r *Rejected) Unwrap() error {
	if len(r.Faults) > 0 {
		return r.Faults[0]
	}
	return fault.New(fault.Refused, "register.refused")
}
