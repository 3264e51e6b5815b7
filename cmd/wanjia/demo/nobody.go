package demo

import (
	"context"

	"wanjia/base/fault"
	storereg "wanjia/store/register"
)

// Nobody makes sure that a register is new: made-up people are never written beside others.
func Nobody(ctx context.Context, s *storereg.Store) error {
	return s.Read(ctx, func(r *storereg.Reader) error {
		head, err := r.Head(ctx)
		if err == nil && head > 0 {
			return fault.New(fault.Refused, "demo.somebody")
		}
		return err
	})
}
