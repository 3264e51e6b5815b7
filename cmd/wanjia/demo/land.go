package demo

import (
	"context"

	"wanjia/domain/area"
	"wanjia/exchange/synth"
	"wanjia/exchange/synth/land"
	"wanjia/store/outlines"
)

// Land keeps where the made-up areas lie, so that there is something to draw maps of.
func Land(ctx context.Context, s *outlines.Store, made *synth.Place) error {
	all, err := land.Outlines(made.Areas())
	if err != nil {
		return err
	}
	texts := make(map[area.Code]string, len(all))
	for _, o := range all {
		if texts[o.Code], err = o.Text(); err != nil {
			return err
		}
	}
	return s.Keep(ctx, texts)
}
