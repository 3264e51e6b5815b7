package guard

import (
	"errors"
	"fmt"
	"strings"

	"wanjia/base/fault"
)

// Plain is an error without what it was about: the keys of faults without their arguments, which may be what somebody
// typed, and the causes beneath, which are of the machine.
func Plain(err error) string {
	var parts []string
	for err != nil {
		if f, ok := err.(*fault.Fault); ok { //nolint:errorlint // each link of the chain is looked at by itself
			parts = append(parts, f.Key)
			err = f.Cause
			continue
		}
		next := errors.Unwrap(err)
		if next == nil {
			if many, ok := err.(interface{ Unwrap() []error }); ok {
				for _, one := range many.Unwrap() {
					parts = append(parts, Plain(one))
				}
				break
			}
			parts = append(parts, fmt.Sprintf("%T: %s", err, err.Error()))
		}
		err = next
	}
	return strings.Join(parts, ": ")
}
